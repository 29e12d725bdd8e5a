//! A tolerant API Blueprint parser.
//!
//! [`parse`] takes the text of a document and gives a tree with source spans, plus
//! [`Annotation`]s with stable codes. It never fails: a section that cannot be read costs that
//! section and earns an annotation, and what is not understood is named, never passed over in
//! silence.
//!
//! ```
//! let parsed = apib::parse("# Notes [/notes]\n## List [GET]\n+ Response 200\n");
//! let transaction = parsed.blueprint.transactions().next().unwrap();
//! assert_eq!(transaction.method(), "GET");
//! assert_eq!(transaction.uri_template().unwrap().value, "/notes");
//! assert_eq!(transaction.status(), Some(200));
//! ```
//!
//! Which transactions a document has is what the reference implementation (drafter 5) makes of
//! it. The block structure is `CommonMark` (pulldown-cmark), put right where Blueprint's own
//! Markdown differs and documents are sensitive to it; over its flat list of headings, list items
//! and paragraphs runs a section state machine, because Blueprint nests by the kind of a section
//! and not by the level of its heading. Bodies are cut from the source lines and dedented, since
//! Markdown keeps only part of their indentation.
//!
//! The crate's examples print a document's transactions (`transactions`), what there is to say
//! about it (`annotations`), and the members of a type (`mson`).
//!
//! [`Types`] resolves MSON, and the feature `schema` makes JSON Schema and example bodies of
//! what comes of it.
//!
//! Not in here: resolving of models, what is in bodies, HTTP, judgement about good contracts.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod annotation;
mod asset;
mod block;
mod check;
mod context;
mod document;
mod element;
mod fragment;
mod headers;
mod heading;
mod keyword;
mod legacy;
mod metadata;
mod model;
mod mson;
mod parameter;
mod payload;
mod resolve;
#[cfg(feature = "schema")]
mod schema;
mod sections;
mod signature;
mod source;
mod transactions;
mod tree;
mod uri;

pub use annotation::{Annotation, Code, Severity};
pub use element::*;
pub use resolve::Types;
#[cfg(feature = "schema")]
pub use schema::{Enumeration, Profile, definition_reference, pattern_of_other_names};
pub use source::{Changes, Source, Span};
pub use transactions::Transaction;
pub use tree::*;

/// What [`parse`] gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The tree.
    pub blueprint: Blueprint,
    /// In the order of their places.
    pub annotations: Vec<Annotation>,
    /// The text that all spans are about.
    pub source: Source,
}

/// Reads a document.
pub fn parse(text: &str) -> Parsed {
    let source = Source::new(text);
    let (blueprint, mut context) = match legacy::title(&source) {
        Some(span) => {
            let mut context = context::Context::new(&source);
            context.annotate(
                Code::OldFormat,
                span,
                "this is the format before 1A, which is not read",
            );
            (Blueprint::default(), context)
        }
        None => document::read(&source, &block::read(&source)),
    };
    note_changes(&mut context);
    let annotations = context.into_annotations();
    Parsed {
        blueprint,
        annotations,
        source,
    }
}

/// One note for each kind of change, at the first place of it.
fn note_changes(context: &mut context::Context<'_>) {
    let source = context.source();
    let changes = source.changes();
    if changes.byte_order_mark {
        context.annotate(
            Code::Normalised,
            Span::default(),
            "a byte order mark was taken off",
        );
    }
    if let Some(line) = changes.first_carriage_return {
        context.annotate(
            Code::Normalised,
            source.line_span(line),
            "carriage returns were read as ends of lines",
        );
    }
    if let Some(line) = changes.first_tab {
        context.annotate(
            Code::Normalised,
            source.line_span(line),
            "tabs were read as blanks up to stops of four",
        );
    }
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
