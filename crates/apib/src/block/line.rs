//! What a single line can be the beginning of.
//!
//! The dialect is that of the reference implementation, which is older than `CommonMark`: a
//! heading needs no blank after its marker but must stand at the margin, any line of equals
//! signs or dashes underlines a heading, a fence is closed by any other fence.
//!
//! Not in here: blocks of several lines.

use crate::Span;

/// A line without what lists and quotes around it have put before it, and without its newline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// The blanks at its start, counted once: a deeply indented line is looked at on every level.
    blanks: usize,
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str, start: usize) -> Self {
        let blanks = text.len() - text.trim_start_matches(' ').len();
        Self {
            text,
            start,
            blanks,
        }
    }

    pub(super) fn skip(self, bytes: usize) -> Self {
        let text = self.text.get(bytes..).unwrap_or_default();
        let start = self.start + bytes;
        match self.blanks.checked_sub(bytes) {
            Some(blanks) => Self {
                text,
                start,
                blanks,
            },
            None => Self::new(text, start),
        }
    }

    pub(super) fn end(self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn is_blank(self) -> bool {
        self.blanks == self.text.len()
    }

    /// The number of blanks at its start, or a limit if there are more.
    pub(super) fn indentation(self, limit: usize) -> usize {
        self.blanks.min(limit)
    }

    pub(super) fn is_heading(self) -> bool {
        self.text.starts_with('#')
    }

    /// The text of a heading between its markers; `None` if there is none.
    pub(super) fn heading_text(self) -> Option<Span> {
        let markers = self.text.bytes().take(6).take_while(|byte| *byte == b'#');
        let line = self.skip(markers.count());
        let line = line.skip(line.indentation(usize::MAX));
        let text = line.text.trim_end_matches('#').trim_end_matches(' ');
        (!text.is_empty()).then(|| Span::new(line.start, line.start + text.len()))
    }

    /// Whether this line makes a heading of the one above it.
    pub(super) fn is_underline(self) -> bool {
        let Some(mark @ ('=' | '-')) = self.text.chars().next() else {
            return false;
        };
        let behind = self.text.trim_start_matches(mark);
        behind.bytes().all(|byte| byte == b' ')
    }

    /// Three or more stars, dashes or underscores and nothing else.
    pub(super) fn is_rule(self) -> bool {
        let marks = self.text.get(self.indentation(3)..).unwrap_or_default();
        let Some(mark @ (b'*' | b'-' | b'_')) = marks.bytes().next() else {
            return false;
        };
        marks.bytes().all(|byte| byte == mark || byte == b' ')
            && marks.bytes().filter(|byte| *byte == mark).count() >= 3
    }

    /// The word behind the marks of a fence, which is empty in one that closes.
    pub(super) fn fence(self) -> Option<&'a str> {
        let line = self.text.get(self.indentation(3)..).unwrap_or_default();
        let mark = line
            .chars()
            .next()
            .filter(|mark| matches!(mark, '`' | '~'))?;
        let rest = line.trim_start_matches(mark);
        if line.len() - rest.len() < 3 {
            return None;
        }
        let rest = rest.trim_matches(|c: char| c.is_ascii_whitespace());
        let one_word = match rest.strip_prefix('{') {
            Some(inner) => inner.find('}') == inner.len().checked_sub(1),
            None => !rest.contains(|c: char| c.is_ascii_whitespace()),
        };
        one_word.then_some(rest)
    }

    /// The length of the marker of a quote.
    pub(super) fn quote(self) -> Option<usize> {
        let indentation = self.indentation(3);
        let rest = self.text.get(indentation..)?.strip_prefix('>')?;
        Some(indentation + 1 + usize::from(rest.starts_with(' ')))
    }

    pub(super) fn is_code(self) -> bool {
        self.indentation(4) == 4
    }

    /// The kind of list that an item at this line belongs to, and the length of its marker.
    pub(super) fn item(self) -> Option<(ListKind, usize)> {
        let indentation = self.indentation(3);
        let rest = self.text.get(indentation..)?;
        if let Some(behind) = rest.strip_prefix(['*', '+', '-']) {
            return behind
                .starts_with(' ')
                .then_some((ListKind::Marked, indentation + 2));
        }
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = rest.len() - behind.len();
        (digits > 0 && behind.starts_with(". "))
            .then_some((ListKind::Numbered, indentation + digits + 2))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListKind {
    Marked,
    Numbered,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Line, ListKind};

    fn line(text: &str) -> Line<'_> {
        Line::new(text, 0)
    }

    #[rstest]
    #[case("# A", Some("A"))]
    #[case("##A ##", Some("A"))]
    #[case("# C#", Some("C"))]
    #[case("####### A", Some("# A"))]
    #[case("## ", None)]
    fn headings(#[case] text: &str, #[case] expected: Option<&str>) {
        let found = line(text).heading_text();
        assert_eq!(found.map(|span| &text[span.start..span.end]), expected);
    }

    #[rstest]
    #[case("```", Some(""))]
    #[case("   ~~~~ json ", Some("json"))]
    #[case("``` { a b }", Some("{ a b }"))]
    #[case("``", None)]
    #[case("```a b", None)]
    #[case("    ```", None)]
    fn fences(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(line(text).fence(), expected);
    }

    #[rstest]
    #[case("+ a", Some((ListKind::Marked, 2)))]
    #[case("   -  a", Some((ListKind::Marked, 5)))]
    #[case("12. a", Some((ListKind::Numbered, 4)))]
    #[case("1) a", None)]
    #[case("+a", None)]
    #[case("    + a", None)]
    fn items(#[case] text: &str, #[case] expected: Option<(ListKind, usize)>) {
        assert_eq!(line(text).item(), expected);
    }

    #[rstest]
    #[case("---", true)]
    #[case(" * * *", true)]
    #[case("--", false)]
    #[case("-*-", false)]
    fn rules(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(line(text).is_rule(), expected);
    }
}
