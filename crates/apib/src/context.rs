//! What every part of the parser is handed: the source, and where annotations go.
//!
//! The parts call [`Context::annotate`] as they meet something worth saying; the order is that
//! of reading, and [`crate::parse`] sorts by place at the end.
//!
//! Not in here: any state of the document that is being read.

use std::collections::HashMap;

use crate::{Annotation, Code, Source, Span, fragment::Fragment};

pub(crate) struct Context<'a> {
    source: &'a Source,
    annotations: Vec<Annotation>,
    /// The bases of the document's named types, which say how list items below a member of
    /// that type are to be read: as properties or as values.
    pub(crate) bases: HashMap<String, String>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        Self {
            source,
            annotations: Vec::new(),
            bases: HashMap::new(),
        }
    }

    pub(crate) fn source(&self) -> &'a Source {
        self.source
    }

    pub(crate) fn annotate(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.annotations.push(Annotation {
            code,
            message: message.into(),
            span,
        });
    }

    pub(crate) fn fragment(&self, span: Span) -> Fragment<'a> {
        Fragment::new(self.source.slice(span), span.start)
    }

    /// Adds a piece of source text to a description, as a paragraph of its own.
    pub(crate) fn describe(&self, description: &mut String, span: Span) {
        let text = self.source.slice(span).trim();
        if text.is_empty() {
            return;
        }
        if !description.is_empty() {
            description.push_str("\n\n");
        }
        description.push_str(text);
    }

    pub(crate) fn into_annotations(self) -> Vec<Annotation> {
        let mut annotations = self.annotations;
        annotations.sort_by_key(|annotation| (annotation.span.start, annotation.code));
        annotations
    }
}
