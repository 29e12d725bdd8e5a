//! Pieces of the source text that know where they stand.
//!
//! Everything below the level of blocks works on [`Fragment`]s: a slice of the normalised text
//! together with its offset, so that a name, a value or a URI cut out of a line still has its
//! span. The cuts here know two things about Markdown: that text within back-ticks is opaque,
//! and that brackets nest.
//!
//! Invariant: a fragment's text is the text of its span, byte for byte. Cutting takes byte
//! indices that come from searching the same text, so they lie on character boundaries.
//!
//! Not in here: what the pieces mean.

use crate::{Span, Spanned};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fragment<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Fragment<'a> {
    const BLANKS: [char; 4] = [' ', '\t', '\u{b}', '\u{c}'];

    pub(crate) fn new(text: &'a str, start: usize) -> Self {
        Self { text, start }
    }

    pub(crate) fn text(self) -> &'a str {
        self.text
    }

    pub(crate) fn span(self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }

    pub(crate) fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn to_spanned(self) -> Spanned<String> {
        Spanned {
            value: self.unescaped(),
            span: self.span(),
        }
    }

    /// The text without the backslashes that take their meaning from Markdown's own signs.
    pub(crate) fn unescaped(self) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut characters = self.text.chars().peekable();
        while let Some(character) = characters.next() {
            let is_sign = |next: &char| "\\`*_{}[]()#+-.!:|&<>^~".contains(*next);
            text.push(
                match characters.next_if(|next| character == '\\' && is_sign(next)) {
                    Some(sign) => sign,
                    None => character,
                },
            );
        }
        text
    }

    /// The pieces before and after a byte index; the second is empty if the index is none.
    pub(crate) fn split_at(self, index: usize) -> (Self, Self) {
        let (before, after) = self.text.split_at_checked(index).unwrap_or((self.text, ""));
        (
            Self::new(before, self.start),
            Self::new(after, self.start + before.len()),
        )
    }

    pub(crate) fn skip(self, bytes: usize) -> Self {
        self.split_at(bytes).1
    }

    pub(crate) fn trim_start(self) -> Self {
        let text = self.text.trim_start();
        Self::new(text, self.start + self.text.len() - text.len())
    }

    pub(crate) fn trim_end(self) -> Self {
        Self::new(self.text.trim_end(), self.start)
    }

    pub(crate) fn trim(self) -> Self {
        self.trim_start().trim_end()
    }

    /// Without blanks at its start. Wider blanks, such as one that does not break, are letters
    /// to whoever looks for a section.
    pub(crate) fn trim_blanks_start(self) -> Self {
        let text = self.text.trim_start_matches(Self::BLANKS);
        Self::new(text, self.start + self.text.len() - text.len())
    }

    /// Without blanks at both ends.
    pub(crate) fn trim_blanks(self) -> Self {
        let start = self.trim_blanks_start();
        Self::new(start.text.trim_end_matches(Self::BLANKS), start.start)
    }

    pub(crate) fn strip_prefix(self, prefix: &str) -> Option<Self> {
        self.text
            .strip_prefix(prefix)
            .map(|_| self.skip(prefix.len()))
    }

    pub(crate) fn strip_suffix(self, suffix: &str) -> Option<Self> {
        self.text
            .strip_suffix(suffix)
            .map(|text| Self::new(text, self.start))
    }

    /// The first word and the rest, both trimmed.
    pub(crate) fn first_word(self) -> (Self, Self) {
        let trimmed = self.trim();
        let end = trimmed
            .text
            .find(char::is_whitespace)
            .unwrap_or(trimmed.text.len());
        let (word, rest) = trimmed.split_at(end);
        (word, rest.trim_start())
    }

    /// What follows a keyword at the start, in any case, if a word ends there.
    pub(crate) fn after_keyword(self, keyword: &str) -> Option<Self> {
        let head = self.text.get(..keyword.len())?;
        let rest = self.skip(keyword.len());
        let ends = !rest
            .text
            .starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '-');
        (head.eq_ignore_ascii_case(keyword) && ends).then_some(rest)
    }

    /// What follows a keyword at the start, written as here but for its first letter's case.
    pub(crate) fn after_capital(self, keyword: &str) -> Option<Self> {
        let first = self.text.chars().next()?;
        let same = first.eq_ignore_ascii_case(&keyword.chars().next()?);
        let rest = self.text.get(1..)?.strip_prefix(keyword.get(1..)?);
        (same && rest.is_some()).then(|| self.skip(keyword.len()))
    }

    /// Whether this is the keyword and nothing else, but for a colon that some authors add.
    pub(crate) fn is_keyword(self, keyword: &str) -> bool {
        self.trim()
            .after_keyword(keyword)
            .is_some_and(|rest| matches!(rest.text.trim(), "" | ":"))
    }

    /// The lines, without their newlines.
    pub(crate) fn lines(self) -> impl Iterator<Item = Self> {
        let mut start = self.start;
        self.text.split('\n').map(move |line| {
            let fragment = Self::new(line, start);
            start += line.len() + 1;
            fragment
        })
    }

    /// The first line, trimmed.
    pub(crate) fn first_line(self) -> Self {
        let end = self.text.find('\n').unwrap_or(self.text.len());
        self.split_at(end).0.trim()
    }

    /// A code span at the start: what is within the back-ticks, and what follows them.
    pub(crate) fn leading_code(self) -> Option<(Self, Self)> {
        let ticks = self.text.len() - self.text.trim_start_matches('`').len();
        if ticks == 0 {
            return None;
        }
        let inner = self.skip(ticks);
        let close = inner.text.find(&self.text[..ticks])?;
        let (code, rest) = inner.split_at(close);
        Some((code, rest.skip(ticks)))
    }

    /// Without back-ticks, if it is one code span as a whole.
    pub(crate) fn without_code_marks(self) -> Self {
        match self.leading_code() {
            Some((code, rest)) if rest.is_empty() => code.trim(),
            _ => self,
        }
    }

    /// Parentheses at the start: what is within, and what follows.
    pub(crate) fn leading_parentheses(self) -> Option<(Self, Self)> {
        let open = self.strip_prefix("(")?;
        let close = open
            .closing_parenthesis(true)
            .or_else(|| open.closing_parenthesis(false))?;
        let (inner, rest) = open.split_at(close);
        Some((inner.trim(), rest.skip(1)))
    }

    /// The index of the `)` that closes a parenthesis opened just before. A stray back-tick
    /// would hide it, so there is a second reading in which back-ticks mean nothing.
    fn closing_parenthesis(self, code_is_opaque: bool) -> Option<usize> {
        let mut depth = 0_usize;
        let mut in_code = false;
        for (index, character) in self.text.char_indices() {
            match character {
                '`' if code_is_opaque => in_code = !in_code,
                _ if in_code => {}
                '(' => depth += 1,
                ')' if depth == 0 => return Some(index),
                ')' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// The parts between commas that stand in no bracket and no code span, trimmed.
    pub(crate) fn split_commas(self) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut depth = 0_usize;
        let mut in_code = false;
        let mut from = 0;
        for (index, character) in self.text.char_indices() {
            match character {
                '`' => in_code = !in_code,
                _ if in_code => {}
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    parts.push(self.split_at(index).0.skip(from).trim());
                    from = index + 1;
                }
                _ => {}
            }
        }
        parts.push(self.skip(from).trim());
        parts.retain(|part| !part.is_empty());
        parts
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Fragment;

    #[test]
    fn cuts_keep_their_place() {
        let (word, rest) = Fragment::new("  Name [/uri]", 10).first_word();
        assert_eq!((word.text(), word.span().start), ("Name", 12));
        assert_eq!((rest.text(), rest.span().start), ("[/uri]", 17));
    }

    #[rstest]
    #[case("(a (b) `)` c) d", Some(("a (b) `)` c", " d")))]
    #[case("(a ` b) c", Some(("a ` b", " c")))]
    #[case("(a", None)]
    #[case("a", None)]
    fn parentheses(#[case] text: &str, #[case] expected: Option<(&str, &str)>) {
        let found = Fragment::new(text, 0).leading_parentheses();
        assert_eq!(
            found.map(|(inner, rest)| (inner.text(), rest.text())),
            expected
        );
    }

    #[test]
    fn commas_within_brackets_and_code_do_not_split() {
        let parts = Fragment::new("array[a, b], `c, d`, , e", 0).split_commas();
        let texts: Vec<_> = parts.iter().map(|part| part.text()).collect();
        assert_eq!(texts, ["array[a, b]", "`c, d`", "e"]);
    }
}
