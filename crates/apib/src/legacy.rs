//! Recognises the format before 1A, which this parser does not read.
//!
//! Its documents open with the name between dashes (`--- Notes API ---`) and separate sections
//! by dashes as well. `CommonMark` would make headings of some of them, and the tree would be
//! nonsense, so such a document is turned away as a whole.
//!
//! Not in here: reading that format.

use crate::{Source, Span};

/// The title line of a document in the old format.
pub(crate) fn title(source: &Source) -> Option<Span> {
    (1..=source.line_count())
        .map(|line| (line, source.line_text(line)))
        .take_while(|(_, text)| is_preamble(text))
        .find(|(_, text)| is_title(text))
        .map(|(line, _)| source.line_span(line))
}

/// Whether the old title may still come: above it stand only blank lines and metadata.
fn is_preamble(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || is_title(text)
        || (text.contains(':') && !text.starts_with(['#', '+', '-', '*']))
}

fn is_title(text: &str) -> bool {
    let inner = text
        .trim()
        .strip_prefix("--- ")
        .and_then(|rest| rest.strip_suffix(" ---"));
    inner.is_some_and(|name| !name.trim_matches(['-', ' ']).is_empty())
}
