//! The text of a document, normalised, and places in it.
//!
//! A byte order mark is taken off, CRLF and lone CR become LF, tabs are expanded to stops of
//! four columns. Lines keep their numbers, so a span's line is the line of the file that the
//! author has open; columns are those of the normalised text.

use std::ops::Range;

/// A range of bytes in the normalised text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// A range from its first byte to the byte after its last.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// The normalised text of a document with an index of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    text: String,
    line_starts: Vec<usize>,
    changes: Changes,
}

/// What normalising changed, for annotations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// Whether the text began with a byte order mark.
    pub byte_order_mark: bool,
    /// The first line (1-based) that ended in CR or CRLF.
    pub first_carriage_return: Option<usize>,
    /// The first line (1-based) that held a tab.
    pub first_tab: Option<usize>,
}

const TAB_STOP: usize = 4;

impl Source {
    /// Normalises a text.
    pub fn new(raw: &str) -> Self {
        let mut changes = Changes::default();
        let raw = raw.strip_prefix('\u{feff}').map_or(raw, |rest| {
            changes.byte_order_mark = true;
            rest
        });
        let mut text = String::with_capacity(raw.len() + 1);
        let mut line_starts = vec![0];
        let mut column = 0;
        let mut characters = raw.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\r' | '\n' => {
                    if character == '\r' {
                        changes
                            .first_carriage_return
                            .get_or_insert(line_starts.len());
                        if characters.peek() == Some(&'\n') {
                            characters.next();
                        }
                    }
                    text.push('\n');
                    line_starts.push(text.len());
                    column = 0;
                }
                '\t' => {
                    changes.first_tab.get_or_insert(line_starts.len());
                    let width = TAB_STOP - column % TAB_STOP;
                    text.extend(std::iter::repeat_n(' ', width));
                    column += width;
                }
                other => {
                    text.push(other);
                    column += 1;
                }
            }
        }
        Self {
            text,
            line_starts,
            changes,
        }
    }

    /// The normalised text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What normalising changed.
    pub fn changes(&self) -> Changes {
        self.changes
    }

    /// The text of a span; empty where the span does not lie on character boundaries.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The line (1-based) that a byte offset lies on.
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// The column (1-based, in characters) of a byte offset.
    pub fn column(&self, offset: usize) -> usize {
        let start = self.line_starts[self.line(offset) - 1];
        self.text
            .get(start..offset)
            .map_or(1, |before| before.chars().count() + 1)
    }

    /// The text of a line (1-based) without its newline; empty past the end.
    pub fn line_text(&self, line: usize) -> &str {
        let span = self.line_span(line);
        self.slice(span)
    }

    /// The span of a line (1-based) without its newline; empty past the end.
    pub fn line_span(&self, line: usize) -> Span {
        let Some(start) = line
            .checked_sub(1)
            .and_then(|index| self.line_starts.get(index))
        else {
            return Span::new(self.text.len(), self.text.len());
        };
        let end = self
            .line_starts
            .get(line)
            .map_or(self.text.len(), |next| next - 1);
        Span::new(*start, end.max(*start))
    }

    /// The number of lines; a newline at the end begins one more, empty line.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}
