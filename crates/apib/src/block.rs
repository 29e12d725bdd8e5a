//! The Markdown blocks of a document: headings, list items, paragraphs, code.
//!
//! pulldown-cmark finds them; this module keeps only what Blueprint looks at. Lists are
//! dissolved into their items, text directly in an item becomes a paragraph, and whatever has
//! no meaning in Blueprint (quotes, ordered lists, HTML, rules, link definitions) is kept as
//! [`Kind::Other`], so that no text goes missing between two blocks.
//!
//! Invariants: spans are in document order and lie within the text; a span begins at the start
//! of its line wherever nothing but blanks stands before it, and does not end in blanks; items
//! nest no deeper than [`DEEPEST`], so that reading them may recurse.
//!
//! Not in here: inline Markdown, and what a block means.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::{Source, Span, fragment::Fragment};

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

struct Open {
    range: Range<usize>,
    children: Vec<Block>,
    /// Text of a tight item, which comes without a paragraph around it.
    loose_text: Option<Range<usize>>,
}

struct Reader<'a> {
    text: &'a str,
    open: Vec<Open>,
    /// How many tags are open within a block whose content is of no interest.
    opaque: usize,
}

/// The blocks of the whole text.
pub(crate) fn read(source: &Source) -> Vec<Block> {
    let text = source.text();
    let mut reader = Reader {
        text,
        open: Vec::new(),
        opaque: 0,
    };
    reader.push_open(0..text.len());
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        // Offsets are trusted to be in the text, not to be between characters.
        let range = text.floor_char_boundary(range.start)..text.floor_char_boundary(range.end);
        reader.event(&event, range);
    }
    reader.end_text();
    let children = reader
        .open
        .pop()
        .map(|document| document.children)
        .unwrap_or_default();
    fill_gaps(text, Span::new(0, text.len()), children)
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(_) if self.opaque > 0 => self.opaque += 1,
            Event::End(_) if self.opaque > 0 => self.opaque -= 1,
            _ if self.opaque > 0 => {}
            Event::Start(tag) => self.start(tag, range),
            Event::End(TagEnd::Item) => self.end_item(),
            Event::End(_) => self.end_text(),
            Event::Rule => self.leaf(Kind::Other, range),
            _ => self.extend_text(range),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        let kind = match tag {
            Tag::List(None) => return self.end_text(),
            Tag::Item if self.open.len() <= DEEPEST => {
                self.end_text();
                return self.push_open(range);
            }
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { .. } => Kind::Heading,
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => Kind::Code { fenced: true },
            Tag::CodeBlock(CodeBlockKind::Indented) => Kind::Code { fenced: false },
            Tag::Item | Tag::List(Some(_)) | Tag::BlockQuote(_) | Tag::HtmlBlock => Kind::Other,
            _ => {
                self.extend_text(range);
                self.opaque = 1;
                return;
            }
        };
        self.leaf(kind, range);
        self.opaque = 1;
    }

    fn push_open(&mut self, range: Range<usize>) {
        self.open.push(Open {
            range,
            children: Vec::new(),
            loose_text: None,
        });
    }

    fn leaf(&mut self, kind: Kind, range: Range<usize>) {
        self.end_text();
        let span = whole_lines(self.text, range);
        match kind {
            Kind::Heading => self.heading(span),
            Kind::Paragraph if self.open.len() == 1 => self.paragraph(span),
            _ => self.push(Block {
                kind,
                span,
                signature: span,
                children: Vec::new(),
            }),
        }
    }

    fn push(&mut self, block: Block) {
        if let Some(parent) = self.open.last_mut() {
            parent.children.push(block);
        }
    }

    fn extend_text(&mut self, range: Range<usize>) {
        if let Some(parent) = self.open.last_mut() {
            let start = parent
                .loose_text
                .as_ref()
                .map_or(range.start, |text| text.start);
            parent.loose_text = Some(start..range.end);
        }
    }

    fn end_text(&mut self) {
        let Some(range) = self
            .open
            .last_mut()
            .and_then(|parent| parent.loose_text.take())
        else {
            return;
        };
        let span = whole_lines(self.text, range);
        self.push(Block {
            kind: Kind::Paragraph,
            span,
            signature: span,
            children: Vec::new(),
        });
    }

    /// `CommonMark` wants a blank after the marker of a heading, Blueprint's own Markdown does
    /// not; a line that opens a section in that form is a heading, any other is text.
    fn paragraph(&mut self, span: Span) {
        let mut text: Option<Span> = None;
        for line in Fragment::new(&self.text[span.start..span.end], span.start).lines() {
            let trimmed = line.trim();
            let title =
                trimmed.skip(trimmed.text().len() - trimmed.text().trim_start_matches('#').len());
            if title.span() == trimmed.span() || line.span().start != trimmed.span().start {
                text = Some(Span::new(
                    text.map_or(line.span().start, |text| text.start),
                    line.span().end,
                ));
                continue;
            }
            let before = text.take();
            self.push_text(before);
            let signature = without_closing_hashes(title).span();
            self.push(Block {
                kind: Kind::Heading,
                span: line.span(),
                signature,
                children: Vec::new(),
            });
        }
        self.push_text(text);
    }

    fn push_text(&mut self, span: Option<Span>) {
        if let Some(span) = span {
            self.push(Block {
                kind: Kind::Paragraph,
                span,
                signature: span,
                children: Vec::new(),
            });
        }
    }

    /// A heading of the underlined form takes the whole paragraph above the line in
    /// `CommonMark`; Blueprint's own Markdown takes only the last line of it.
    fn heading(&mut self, span: Span) {
        let fragment = Fragment::new(&self.text[span.start..span.end], span.start).trim();
        // Blueprint's own Markdown wants a heading at the margin.
        if fragment.text().starts_with('#') && fragment.span().start > span.start {
            return self.push_text(Some(span));
        }
        if fragment.text().starts_with('#') {
            let hashes = fragment.text().len() - fragment.text().trim_start_matches('#').len();
            let signature = without_closing_hashes(fragment.skip(hashes).trim()).span();
            return self.push(Block {
                kind: Kind::Heading,
                span,
                signature,
                children: Vec::new(),
            });
        }
        let lines: Vec<_> = fragment.lines().collect();
        let [above @ .., title, _underline] = lines.as_slice() else {
            return;
        };
        if let (Some(first), Some(last)) = (above.first(), above.last()) {
            let span = Span::new(
                span.start.min(first.span().start),
                last.trim_end().span().end,
            );
            self.push(Block {
                kind: Kind::Paragraph,
                span,
                signature: span,
                children: Vec::new(),
            });
        }
        let span = Span::new(title.span().start, span.end);
        self.push(Block {
            kind: Kind::Heading,
            span,
            signature: title.trim().span(),
            children: Vec::new(),
        });
    }

    fn end_item(&mut self) {
        self.end_text();
        if self.open.len() < 2 {
            return;
        }
        let Some(item) = self.open.pop() else { return };
        let block = item_block(self.text, item);
        self.push(block);
    }
}

fn item_block(text: &str, item: Open) -> Block {
    let whole = Fragment::new(&text[item.range.clone()], item.range.start).trim();
    let length = whole.text().find('\n').unwrap_or(whole.text().len());
    let (first_line, below) = whole.split_at(length);
    let signature = first_line.skip(1).trim();
    let line_end = first_line.span().end;
    let mut children = item.children;
    if let Some(first) = children.first_mut()
        && first.span.start <= line_end
        && matches!(first.kind, Kind::Paragraph | Kind::Heading)
    {
        if first.span.end > line_end {
            first.kind = Kind::DirectlyBelow;
            first.span = whole_lines(text, line_end + 1..first.span.end);
        } else {
            children.remove(0);
        }
    }
    let children = fill_gaps(text, below.span(), children);
    let span = whole_lines(text, item.range);
    Block {
        kind: Kind::Item,
        span,
        signature: signature.span(),
        children,
    }
}

fn without_closing_hashes(title: Fragment<'_>) -> Fragment<'_> {
    let bare = title.text().trim_end_matches('#');
    if bare.is_empty() || bare.ends_with(char::is_whitespace) {
        title.split_at(bare.len()).0.trim_end()
    } else {
        title
    }
}

/// Widens a range to the start of its line if only blanks stand there, and takes blanks off
/// its end.
fn whole_lines(text: &str, range: Range<usize>) -> Span {
    let inner = text.get(range.clone()).unwrap_or_default();
    let lead = inner.len() - inner.trim_start_matches(['\n', ' ']).len();
    let first = range.start + lead;
    let before = &text[..first.min(text.len())];
    let blanks = before.len() - before.trim_end_matches(' ').len();
    let line_start = first - blanks;
    let start = if line_start == 0 || text[..line_start].ends_with('\n') {
        line_start
    } else {
        range.start
    };
    let end = range.start + inner.trim_end().len();
    Span::new(start, end.max(start))
}

/// Makes blocks of the text between blocks that Markdown takes for its own, such as the
/// definition of a link.
fn fill_gaps(text: &str, within: Span, blocks: Vec<Block>) -> Vec<Block> {
    let mut filled = Vec::with_capacity(blocks.len());
    let mut from = within.start;
    let gap = |from: usize, to: usize| {
        let between = text.get(from..to).unwrap_or_default();
        (!between.trim().is_empty()).then(|| {
            let span = whole_lines(text, from..to);
            Block {
                kind: Kind::Other,
                span,
                signature: span,
                children: Vec::new(),
            }
        })
    };
    for block in blocks {
        filled.extend(gap(from, block.span.start));
        from = from.max(block.span.end);
        filled.push(block);
    }
    filled.extend(gap(from, within.end));
    filled
}
