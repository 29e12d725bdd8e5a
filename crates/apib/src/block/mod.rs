//! The Markdown blocks of a document: headings, list items, paragraphs, code.
//!
//! They are read as the reference implementation reads them, whose dialect differs from
//! `CommonMark` where Blueprints are sensitive: how far an item must be indented to stand in
//! the one above, which lines are headings, what ends an item. Lists are dissolved into their
//! items, and whatever has no meaning in Blueprint (quotes, HTML, rules) is [`Kind::Other`],
//! so that no text goes missing between two blocks.
//!
//! Invariants: spans are in document order and lie within the text; a span begins at the start
//! of its line wherever nothing but blanks stands before it, and does not end in blanks; items
//! nest no deeper than [`DEEPEST`], so that reading them may recurse.
//!
//! Not in here: inline Markdown, and what a block means.

mod html;
mod line;
mod list;

use crate::{Source, Span, fragment::Fragment};
use html::Search;
use line::Line;

/// Items nested deeper than this are text of the item above them.
const DEEPEST: usize = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Heading,
    Item,
    Paragraph,
    /// The lines of a paragraph that began as the signature of an item.
    DirectlyBelow,
    Code {
        fenced: bool,
    },
    Other,
}

#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) kind: Kind,
    /// All the lines of the block.
    pub(crate) span: Span,
    /// The text of a heading, or the first line of an item without its marker.
    pub(crate) signature: Span,
    /// The blocks of an item.
    pub(crate) children: Vec<Block>,
}

impl Block {
    pub(crate) fn is_item(&self) -> bool {
        self.kind == Kind::Item
    }

    pub(crate) fn is_code(&self) -> bool {
        matches!(self.kind, Kind::Code { .. })
    }

    /// The span from the first to the last of some blocks that follow each other.
    pub(crate) fn cover(blocks: &[Block]) -> Option<Span> {
        Some(Span::new(
            blocks.first()?.span.start,
            blocks.last()?.span.end,
        ))
    }
}

/// The blocks of the whole text.
pub(crate) fn read(source: &Source) -> Vec<Block> {
    let text = source.text();
    let lines: Vec<_> = Fragment::new(text, 0)
        .lines()
        .map(|line| Line::new(line.text(), line.span().start))
        .collect();
    Reader { text }.blocks(&lines, 0)
}

struct Reader<'a> {
    text: &'a str,
}

impl<'a> Reader<'a> {
    fn blocks(&self, lines: &[Line<'a>], depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut html = Search::default();
        let mut rest = lines;
        while let Some((first, behind)) = rest.split_first() {
            if first.is_blank() {
                rest = behind;
                continue;
            }
            let (kind, length) = if first.is_heading() {
                if let Some(signature) = first.heading_text() {
                    blocks.extend(self.block(Kind::Heading, &rest[..1], Some(signature)));
                }
                rest = behind;
                continue;
            } else if let Some(length) = html.block(rest) {
                (Kind::Other, length)
            } else if first.is_rule() {
                (Kind::Other, 1)
            } else if first.fence().is_some() {
                (Kind::Code { fenced: true }, fenced(rest))
            } else if first.quote().is_some() {
                (Kind::Other, quoted(rest))
            } else if first.is_code() {
                (Kind::Code { fenced: false }, indented(rest))
            } else if list::begins(rest) {
                let length = self.list(rest, depth, &mut blocks);
                rest = &rest[length.max(1)..];
                continue;
            } else {
                let length = self.paragraph(rest, &mut html, &mut blocks);
                rest = &rest[length..];
                continue;
            };
            blocks.extend(self.block(kind, &rest[..length], None));
            rest = &rest[length..];
        }
        blocks
    }

    /// A block of some lines; `None` if they are blank.
    fn block(&self, kind: Kind, lines: &[Line<'a>], signature: Option<Span>) -> Option<Block> {
        let filled = |line: &&Line<'_>| !line.is_blank();
        let first = lines.iter().find(filled)?;
        let last = lines.iter().rev().find(filled)?;
        let span = Span::new(
            self.margin(first.start),
            last.start + last.text.trim_end().len(),
        );
        Some(Block {
            kind,
            span,
            signature: signature.unwrap_or(span),
            children: Vec::new(),
        })
    }

    /// The start of the line that a place is on, if only blanks stand before the place.
    fn margin(&self, place: usize) -> usize {
        let before = &self.text[..place];
        let start = before.trim_end_matches(' ').len();
        let is_margin = start == 0 || before[..start].ends_with('\n');
        if is_margin { start } else { place }
    }

    /// A paragraph, or a heading with a line below it, perhaps with a paragraph before it.
    fn paragraph(&self, lines: &[Line<'a>], html: &mut Search, blocks: &mut Vec<Block>) -> usize {
        for (index, line) in lines.iter().enumerate() {
            if line.is_underline() {
                let (above, title) = lines[..index].split_at(index.saturating_sub(1));
                blocks.extend(self.block(Kind::Paragraph, above, None));
                let signature = title.first().map(|title| {
                    let text = Fragment::new(title.text, title.start).trim_blanks();
                    text.span()
                });
                if signature.is_some() {
                    let both = &lines[index - 1..=index];
                    blocks.extend(self.block(Kind::Heading, both, signature));
                }
                return index + 1;
            }
            let ends = index > 0 && interrupts(&lines[index..], html);
            if line.is_blank() || ends {
                blocks.extend(self.block(Kind::Paragraph, &lines[..index], None));
                return index;
            }
        }
        blocks.extend(self.block(Kind::Paragraph, lines, None));
        lines.len()
    }
}

/// Whether a paragraph ends before the first of some lines.
fn interrupts(lines: &[Line<'_>], html: &mut Search) -> bool {
    let Some(line) = lines.first() else {
        return false;
    };
    if line.is_heading() || line.is_rule() || line.quote().is_some() {
        return true;
    }
    // A number in running text may come to stand at the start of a line.
    let is_word = line.text.starts_with(|c: char| c.is_ascii_alphanumeric());
    !is_word && (list::begins(lines) || html.block(lines).is_some() || line.fence().is_some())
}

/// How many lines a fence has, which goes on to the end if nothing closes it.
fn fenced(lines: &[Line<'_>]) -> usize {
    let close = lines
        .iter()
        .skip(1)
        .position(|line| line.fence().is_some_and(str::is_empty));
    close.map_or(lines.len(), |close| close + 2)
}

fn indented(lines: &[Line<'_>]) -> usize {
    let end = lines
        .iter()
        .position(|line| !line.is_code() && !line.is_blank());
    end.unwrap_or(lines.len())
}

/// A quote goes on over lines without its mark, up to a blank line that no further quote follows.
fn quoted(lines: &[Line<'_>]) -> usize {
    for (index, line) in lines.iter().enumerate() {
        let goes_on = lines
            .get(index + 1)
            .is_some_and(|next| next.quote().is_some() || next.is_blank());
        if line.quote().is_none() && line.is_blank() && !goes_on {
            return index + 1;
        }
    }
    lines.len()
}
