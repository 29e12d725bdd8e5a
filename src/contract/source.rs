//! Where a claim stands: the contract's text and places in it.
//!
//! Every requirement names its source, and a failure shows the contract line with a caret.
//! So places are kept from the first reading on: a line, a column and a width, all of the
//! normalised text that the parser read.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use apib::{Source, Span};

/// A stretch of one line of the contract. Lines and columns count from 1, columns and width in characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    pub width: usize,
}

impl Place {
    /// The beginning of a document, for what has no finer place.
    pub const FIRST: Self = Self {
        line: 1,
        column: 1,
        width: 1,
    };
}

/// The contract's file name, as shown to users, and its text.
#[derive(Debug, Clone)]
pub struct Document {
    name: String,
    source: Source,
}

impl Document {
    pub fn new(name: impl Into<String>, source: Source) -> Self {
        Self {
            name: name.into(),
            source,
        }
    }

    /// A document whose text nobody has read yet.
    pub fn of_text(name: impl Into<String>, text: &str) -> Self {
        Self::new(name, Source::new(text))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn text(&self) -> &str {
        self.source.text()
    }

    pub fn line_text(&self, line: usize) -> &str {
        self.source.line_text(line)
    }

    /// The first line of a span, from its first to its last character that is no blank.
    pub fn place(&self, span: Span) -> Place {
        let text = self.source.slice(span);
        let skipped = text.len() - text.trim_start().len();
        let first = text
            .trim_start()
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end();
        let start = span.start + skipped;
        Place {
            line: self.source.line(start),
            column: self.source.column(start),
            width: first.chars().count().max(1),
        }
    }

    /// The place of `needle` within the lines of a span, if it is there.
    pub fn find(&self, span: Span, needle: &str) -> Option<Place> {
        let offset = self.source.slice(span).find(needle)?;
        Some(self.place(Span::new(
            span.start + offset,
            span.start + offset + needle.len(),
        )))
    }

    /// The bytes of a place within its line.
    pub fn bytes(&self, place: Place) -> Range<usize> {
        let line = self.line_text(place.line);
        let offset = |column: usize| {
            let mut characters = line.char_indices().map(|(index, _)| index);
            characters.nth(column).unwrap_or(line.len())
        };
        let first = place.column.saturating_sub(1);
        let start = offset(first);
        start..offset(first + place.width).max(start)
    }

    /// A message with the line it is about and a caret, without colour, for errors.
    pub fn snippet(&self, place: Place, message: &str) -> String {
        let snippet = Snippet::source(self.line_text(place.line))
            .line_start(place.line)
            .path(self.name())
            .annotation(AnnotationKind::Primary.span(self.bytes(place)));
        let group = Group::with_level(Level::ERROR).element(snippet);
        let renderer = Renderer::plain().decor_style(DecorStyle::Unicode);
        format!("{message}\n{}", renderer.render(&[group]))
    }

    /// `file:line`, the form of a `source` in reports.
    pub fn reference(&self, place: Place) -> String {
        format!("{}:{}", self.name, place.line)
    }
}
