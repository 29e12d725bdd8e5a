//! What the first line of a list item says: which section it opens, or none.
//!
//! Most keywords are accepted in any case and with a colon after them. `Request`, `Response` and
//! `Model` decide which examples a document has, so they follow the reference implementation to
//! the letter: only the first may be in either case, and *any* item of an action that begins
//! with one of the former is a request or a response, even a line of prose.
//!
//! Not in here: the content of the sections, and where which is allowed.

use crate::{
    Code,
    block::{Block, Kind},
    context::Context,
    fragment::Fragment,
};

/// A list section with what stands behind its keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword<'a> {
    Relation(Fragment<'a>),
    Parameters,
    Attributes(Fragment<'a>),
    Model {
        name: Fragment<'a>,
        rest: Fragment<'a>,
        /// Whether it is written as the reference implementation takes it.
        is_exact: bool,
    },
    Request {
        rest: Fragment<'a>,
        is_proper: bool,
    },
    Response {
        rest: Fragment<'a>,
        is_proper: bool,
    },
    Headers,
    Body,
    Schema,
}

impl Keyword<'_> {
    /// Whether only an action takes it for a section.
    pub(crate) fn is_prose(self) -> bool {
        match self {
            Self::Request { is_proper, .. } | Self::Response { is_proper, .. } => !is_proper,
            _ => false,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Relation(_) => "Relation",
            Self::Parameters => "Parameters",
            Self::Attributes(_) => "Attributes",
            Self::Model { .. } => "Model",
            Self::Request { .. } => "Request",
            Self::Response { .. } => "Response",
            Self::Headers => "Headers",
            Self::Body => "Body",
            Self::Schema => "Schema",
        }
    }
}

pub(crate) fn read(signature: Fragment<'_>) -> Option<Keyword<'_>> {
    let is = |keyword| signature.is_keyword(keyword);
    if is("Parameters") || is("Parameter") {
        return Some(Keyword::Parameters);
    }
    if is("Headers") || is("Header") {
        return Some(Keyword::Headers);
    }
    if is("Body") {
        return Some(Keyword::Body);
    }
    if is("Schema") {
        return Some(Keyword::Schema);
    }
    let after = |keyword| signature.after_keyword(keyword).map(behind);
    if let Some(rest) = after("Attributes").or_else(|| after("Attribute")) {
        return opens_or_ends(rest).then_some(Keyword::Attributes(rest));
    }
    if let Some(rest) = signature.after_keyword("Relation") {
        let rest = rest.trim_start().strip_prefix(":")?;
        return Some(Keyword::Relation(rest.trim()));
    }
    if let Some(rest) = signature.after_capital("Request") {
        let is_word = signature.after_keyword("Request").is_some();
        return Some(Keyword::Request {
            rest: behind(rest),
            is_proper: is_word,
        });
    }
    if let Some(rest) = signature.after_capital("Response") {
        let rest = behind(rest);
        let states = opens_or_ends(rest) || rest.text().starts_with(|c: char| c.is_ascii_digit());
        let media_type = rest.text().ends_with(')') && rest.text().contains('/');
        let is_word = signature.after_keyword("Response").is_some();
        return Some(Keyword::Response {
            rest,
            is_proper: states || is_word && media_type,
        });
    }
    model(signature)
}

/// Whether a line begins with `Request` or `Response` in letters that make it no keyword.
pub(crate) fn is_other_case(signature: Fragment<'_>) -> bool {
    ["Request", "Response"].iter().any(|keyword| {
        let rest = signature.after_keyword(keyword).map(behind);
        let meant = |rest: Fragment<'_>| {
            opens_or_ends(rest) || rest.text().starts_with(|c: char| c.is_ascii_digit())
        };
        signature.after_capital(keyword).is_none() && rest.is_some_and(meant)
    })
}

/// Whether a heading is a bare list keyword, perhaps with a status or parentheses.
pub(crate) fn is_plain_keyword(text: Fragment<'_>) -> bool {
    match read(text) {
        Some(Keyword::Request { rest, .. }) => opens_or_ends(rest),
        Some(Keyword::Response { is_proper, .. }) => is_proper,
        Some(Keyword::Model { name, rest, .. }) => name.is_empty() && opens_or_ends(rest),
        other => other.is_some(),
    }
}

/// Annotates what would be a list item if it were indented less: code, or an item below the
/// deepest level. Either only items that open a section count, or any.
pub(crate) fn note_item_as_code(context: &mut Context<'_>, block: &Block, any_item: bool) {
    if !matches!(block.kind, Kind::Code { fenced: false } | Kind::Other) {
        return;
    }
    let line = context.fragment(block.span).trim().first_line();
    let markers = ["+ ", "- ", "* "];
    let item = markers.iter().find_map(|marker| line.strip_prefix(marker));
    let counts = |item: Fragment<'_>| {
        // A line across the page begins like an item.
        let has_words = item.text().contains(char::is_alphanumeric);
        has_words && any_item || read(item.trim()).is_some()
    };
    if item.is_some_and(counts) {
        let message = "the list item is indented or nested so far that it is text";
        context.annotate(Code::ItemAsCode, line.span(), message);
    }
}

/// `Model`, `Model (media)`, `Name Model`, `Name Model (media)`.
fn model(signature: Fragment<'_>) -> Option<Keyword<'_>> {
    let open = signature.text().find('(').unwrap_or(signature.text().len());
    let (head, rest) = signature.split_at(open);
    let head = head.trim_end().strip_suffix(":").unwrap_or(head).trim_end();
    let word = head
        .text()
        .rfind(char::is_whitespace)
        .map_or(0, |blank| blank + 1);
    let (name, word) = head.split_at(word);
    let is_model = word.text().eq_ignore_ascii_case("Model");
    // The word before 1A9; a media type tells it from an item of a list in prose.
    let is_object = word.text().eq_ignore_ascii_case("Object") && rest.text().contains('/');
    let is_one_pair = rest
        .strip_prefix("(")
        .is_none_or(|inner| inner.text().find(')') == inner.text().len().checked_sub(1));
    let wide_blank = |c: char| c.is_whitespace() && !c.is_ascii();
    let is_exact = word.after_capital("Model").is_some_and(Fragment::is_empty)
        && !signature.text().contains(wide_blank)
        && !signature.text()[..open].trim_end().ends_with(':')
        && !name.text().contains(['[', ']', ')'])
        && is_one_pair;
    (is_model || is_object).then_some(Keyword::Model {
        name: name.trim(),
        rest,
        is_exact,
    })
}

fn behind(rest: Fragment<'_>) -> Fragment<'_> {
    let rest = rest.trim();
    rest.strip_prefix(":").unwrap_or(rest).trim()
}

pub(crate) fn opens_or_ends(rest: Fragment<'_>) -> bool {
    rest.is_empty() || rest.text().starts_with('(')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Keyword, read};
    use crate::fragment::Fragment;

    #[rstest]
    #[case("Parameters", Some("Parameters"))]
    #[case("parameter", Some("Parameters"))]
    #[case("PARAMETERS:", Some("Parameters"))]
    #[case("Parameters of the call", None)]
    #[case("Attributes (Note)", Some("Attributes"))]
    #[case("Attribute", Some("Attributes"))]
    #[case("Attributes are nice", None)]
    #[case("Relation: next", Some("Relation"))]
    #[case("Relation of notes", None)]
    #[case("Request", Some("Request"))]
    #[case("Request a note (text/plain)", Some("Request"))]
    #[case("request(text/plain)", Some("Request"))]
    #[case("Requests are signed", Some("Request"))]
    #[case("request_id - of the call", Some("Request"))]
    #[case("RESPONSE 200", None)]
    #[case("REQUEST", None)]
    #[case("Response", Some("Response"))]
    #[case("Response (text/plain)", Some("Response"))]
    #[case("Response: 200", Some("Response"))]
    #[case("Response 4xx", Some("Response"))]
    #[case("Response OK (text/plain)", Some("Response"))]
    #[case("Response is a list", Some("Response"))]
    #[case("Response404", Some("Response"))]
    #[case("Headers", Some("Headers"))]
    #[case("Header", Some("Headers"))]
    #[case("Body", Some("Body"))]
    #[case("Body of the note", None)]
    #[case("Schema", Some("Schema"))]
    #[case("Model", Some("Model"))]
    #[case("Note Model (text/plain)", Some("Model"))]
    #[case("Note Object (text/plain)", Some("Model"))]
    #[case("Note object", None)]
    #[case("Remodel", None)]
    fn forms(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(read(Fragment::new(text, 0)).map(Keyword::name), expected);
    }

    #[test]
    fn a_model_keeps_its_name_and_what_follows() {
        let Some(Keyword::Model { name, rest, .. }) =
            read(Fragment::new("Short note Model (text/plain)", 0))
        else {
            panic!("not a model")
        };
        assert_eq!((name.text(), rest.text()), ("Short note", "(text/plain)"));
    }
}
