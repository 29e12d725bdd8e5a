//! Blocks of HTML: from a tag that opens one to the line that closes it.
//!
//! A block is closed by its own tag at the end of a line; at the margin if there is one there.
//! What is never closed is no block. Searching for a tag that is not there would cost time with
//! every opening tag, so a [`Search`] remembers where it found nothing.
//!
//! Not in here: what the HTML says.

use super::line::Line;

/// The tags that open a block.
const TAGS: [&str; 24] = [
    "blockquote",
    "del",
    "div",
    "dl",
    "fieldset",
    "figure",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "iframe",
    "ins",
    "math",
    "noscript",
    "ol",
    "p",
    "pre",
    "script",
    "style",
    "table",
    "ul",
];

/// What is known of some lines: the tags that nothing closes from some line on.
#[derive(Debug, Default)]
pub(super) struct Search {
    unclosed: Vec<&'static str>,
    unclosed_comment: bool,
}

impl Search {
    /// How many lines the block that begins with the first of some lines has.
    pub(super) fn block(&mut self, lines: &[Line<'_>]) -> Option<usize> {
        let first = lines.first()?.text.strip_prefix('<')?;
        if let Some(comment) = first.strip_prefix("!--") {
            return self.comment(comment, lines);
        }
        let name = &first[..first.find(['>', ' '])?];
        let tag = TAGS.into_iter().find(|tag| tag.eq_ignore_ascii_case(name));
        let Some(tag) = tag else {
            let rule = first
                .get(..2)
                .is_some_and(|tag| tag.eq_ignore_ascii_case("hr"));
            let ends = first
                .find('>')
                .is_some_and(|close| first[close + 1..].trim_matches(' ').is_empty());
            return (rule && ends).then_some(1);
        };
        if self.unclosed.contains(&tag) {
            return None;
        }
        let closing = format!("</{tag}>");
        let at_margin = lines
            .iter()
            .enumerate()
            .position(|(index, line)| ends_with_tag(*line, &closing, index > 0));
        let anywhere = || {
            let keeps_to_margin = matches!(tag, "ins" | "del");
            (!keeps_to_margin)
                .then(|| {
                    lines
                        .iter()
                        .position(|line| ends_with_tag(*line, &closing, false))
                })
                .flatten()
        };
        let last = at_margin.or_else(anywhere);
        if last.is_none() {
            self.unclosed.push(tag);
        }
        last.map(|last| last + 1)
    }

    fn comment(&mut self, first: &str, lines: &[Line<'_>]) -> Option<usize> {
        let ends = |rest: &str| rest.trim_matches(' ').is_empty();
        // The two dashes of the opening may not be those of the end.
        if let Some(close) = first.find("-->") {
            return ends(&first[close + 3..]).then_some(1);
        }
        if self.unclosed_comment {
            return None;
        }
        for (index, line) in lines.iter().enumerate().skip(1) {
            if let Some(close) = line.text.find("-->") {
                return ends(&line.text[close + 3..]).then_some(index + 1);
            }
        }
        self.unclosed_comment = true;
        None
    }
}

fn ends_with_tag(line: Line<'_>, closing: &str, at_margin: bool) -> bool {
    let text = line.text.trim_end_matches(' ');
    let Some(before) = text.len().checked_sub(closing.len()) else {
        return false;
    };
    let closes = text
        .get(before..)
        .is_some_and(|tag| tag.eq_ignore_ascii_case(closing));
    closes && (!at_margin || before == 0)
}
