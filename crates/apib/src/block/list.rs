//! Lists: which lines make an item, and which items stand within another.
//!
//! A line that is indented further than the item's own marker stands within the item, one blank
//! being enough. An item at the same indentation or less is the next one, whatever its marker.
//! After a blank line only indented lines go on; headings at the margin always end an item.
//!
//! Not in here: what the first line of an item says.

use super::{
    Block, DEEPEST, Kind, Reader,
    line::{Line, ListKind},
};
use crate::{Span, fragment::Fragment};

/// Whether a list begins with the first of some lines.
pub(super) fn begins(lines: &[Line<'_>]) -> bool {
    marker(lines).is_some()
}

/// The marker at the first of some lines. An underlined line is a heading, whatever it begins with.
fn marker(lines: &[Line<'_>]) -> Option<(ListKind, usize)> {
    let underlined = lines.get(1).is_some_and(|next| next.is_underline());
    (!underlined).then(|| lines.first()?.item()).flatten()
}

/// The lines of an item, without marker and indentation.
struct Item<'a> {
    lines: Vec<Line<'a>>,
    /// Where the items within it begin.
    nested_from: Option<usize>,
    /// How many lines of the text it takes.
    length: usize,
    ends_list: bool,
}

impl<'a> Reader<'a> {
    /// Adds the items of the list that begins with the first of some lines, and gives back how
    /// many lines it has.
    pub(super) fn list(&self, lines: &[Line<'a>], depth: usize, blocks: &mut Vec<Block>) -> usize {
        let mut from = 0;
        let Some((kind, _)) = marker(lines) else {
            return 0;
        };
        while let Some(item) =
            marker(&lines[from..]).and_then(|(_, marker)| item(&lines[from..], kind, marker))
        {
            let taken = &lines[from..from + item.length];
            if depth < DEEPEST {
                blocks.push(self.item(&item, taken, depth));
            } else {
                blocks.extend(self.block(Kind::Other, taken, None));
            }
            from += item.length;
            if item.ends_list {
                break;
            }
        }
        from
    }

    fn item(&self, item: &Item<'a>, taken: &[Line<'a>], depth: usize) -> Block {
        let nested_from = item.nested_from.unwrap_or(item.lines.len());
        let (own, nested) = item.lines.split_at(nested_from);
        let mut children = self.blocks(own, depth + 1);
        children.extend(self.blocks(nested, depth + 1));
        let first_line = item.lines.first().copied();
        let mut signature =
            first_line.map_or(Span::default(), |line| Span::new(line.start, line.start));
        if let (Some(line), Some(first)) = (first_line, children.first_mut())
            && first.kind == Kind::Paragraph
            && first.span.start < line.end()
        {
            signature = Fragment::new(line.text, line.start).trim_blanks().span();
            if first.span.end > line.end() {
                let below = own.get(1).map_or(line.end(), |below| below.start);
                first.kind = Kind::DirectlyBelow;
                first.span = Span::new(self.margin(below), first.span.end);
                first.signature = first.span;
            } else {
                children.remove(0);
            }
        }
        let span = self
            .block(Kind::Item, taken, None)
            .map_or(signature, |block| block.span);
        Block {
            kind: Kind::Item,
            span,
            signature,
            children,
        }
    }
}

/// The item that begins with the first of some lines, in a list of a kind that the first item
/// of the list decides.
fn item<'a>(lines: &[Line<'a>], kind: ListKind, marker: usize) -> Option<Item<'a>> {
    let first = lines.first()?;
    let own_indentation = first.indentation(3);
    let mut item = Item {
        lines: vec![first.skip(marker)],
        nested_from: None,
        length: lines.len(),
        ends_list: false,
    };
    let mut after_blank: Option<Line<'a>> = None;
    let mut in_fence = false;
    for (index, line) in lines.iter().enumerate().skip(1) {
        if line.is_blank() {
            after_blank = Some(*line);
            continue;
        }
        let indentation = line.indentation(4);
        let inner = line.skip(indentation);
        in_fence ^= inner.fence().is_some();
        let next = (!in_fence).then(|| inner.item()).flatten();
        let ends_list = if after_blank.is_some() && next.is_some_and(|(next, _)| next != kind) {
            true
        } else if next.is_some_and(|(next, _)| next == ListKind::Numbered || !inner.is_rule()) {
            if indentation <= own_indentation {
                item.length = index;
                return Some(item);
            }
            item.nested_from.get_or_insert(item.lines.len());
            false
        } else if let Some(blank) = after_blank {
            if indentation > 0 {
                item.lines.push(blank.skip(blank.text.len()));
            }
            indentation == 0
        } else {
            false
        };
        if ends_list || line.is_heading() {
            item.length = index;
            item.ends_list = true;
            return Some(item);
        }
        after_blank = None;
        item.lines.push(inner);
    }
    Some(item)
}
