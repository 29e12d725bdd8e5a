//! Lines of the form `name: value (attributes) - description`.
//!
//! MSON members and the 1A9 form of URI parameters share this form. Each of its parts may be
//! absent. Parentheses count as attributes where only a description or the end of the line
//! follows them, so a value may hold parentheses of its own; failing that, where what they
//! hold is known to be an attribute, even if no blank stands before them.
//!
//! Not in here: what the attributes mean.

use crate::{Span, Spanned, fragment::Fragment};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signature<'a> {
    /// With its back-ticks or asterisks; empty if the line has none.
    pub(crate) name: Fragment<'a>,
    pub(crate) value: Fragment<'a>,
    /// What the parentheses hold.
    pub(crate) attributes: Fragment<'a>,
    pub(crate) description: Fragment<'a>,
    /// Text after the parentheses that no dash introduces; it is part of the description.
    pub(crate) stray: Option<Span>,
}

/// Words that are certainly attributes.
const KNOWN: [&str; 13] = [
    "required",
    "optional",
    "fixed",
    "fixed-type",
    "nullable",
    "sample",
    "default",
    "string",
    "number",
    "boolean",
    "object",
    "array",
    "enum",
];

/// How many parentheses of one line are tried before it is taken for a value without attributes.
const MOST_TRIES: usize = 32;

/// Reads a line that begins with a name.
pub(crate) fn named(line: Fragment<'_>) -> Signature<'_> {
    let line = line.trim();
    let (name, rest) = split_name(line);
    match rest.strip_prefix(":") {
        Some(rest) => Signature {
            name,
            ..unnamed(rest)
        },
        None => Signature {
            name,
            ..after_value(rest.split_at(0).0, rest)
        },
    }
}

/// Reads a line that begins with a value.
pub(crate) fn unnamed(line: Fragment<'_>) -> Signature<'_> {
    let line = line.trim();
    let mut index = 0;
    let mut fallback = None;
    let mut glued = None;
    let mut tries = 0;
    // Behind the last of them nothing is worth a try.
    let last_close = line.text().rfind(')').unwrap_or(0);
    while let Some(rest) = line.text().get(index..).filter(|rest| !rest.is_empty()) {
        let fragment = line.skip(index);
        if let Some((_, behind)) = fragment.leading_code() {
            index = line.text().len() - behind.text().len();
            continue;
        }
        let before = line.split_at(index).0;
        let after_blank = index == 0 || before.text().ends_with([' ', '`', '*']);
        let may_close = tries < MOST_TRIES && index < last_close;
        let opens = rest.starts_with('(') && may_close;
        tries += usize::from(opens);
        if opens && let Some((inner, behind)) = fragment.leading_parentheses() {
            if !after_blank {
                let all_known = inner.split_commas().iter().all(|part| is_known(*part));
                if glued.is_none() && all_known && !inner.is_empty() {
                    glued = Some(index);
                }
                index += 1;
                continue;
            }
            let behind = behind.trim_start();
            if behind.is_empty() || behind.text().starts_with('-') {
                return after_value(before.trim_end(), fragment);
            }
            if fallback.is_none() && inner.split_commas().iter().any(|part| is_known(*part)) {
                fallback = Some(index);
            }
        }
        let dash = rest.starts_with("- ") || rest == "-";
        if dash && (index == 0 || before.text().ends_with(' ')) {
            break;
        }
        index += rest.chars().next().map_or(1, char::len_utf8);
    }
    let end = fallback.or(glued).unwrap_or(index);
    let (value, rest) = line.split_at(end);
    after_value(value.trim_end(), rest)
}

fn is_known(part: Fragment<'_>) -> bool {
    let word = part.text().split('[').next().unwrap_or_default();
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The name with its marks, and what follows it, trimmed.
fn split_name(line: Fragment<'_>) -> (Fragment<'_>, Fragment<'_>) {
    let text = line.text();
    // A back-tick that strays before a name pairs with that before the value.
    let code = line
        .leading_code()
        .filter(|(code, rest)| rest.is_empty() || !code.trim().text().ends_with(':'));
    let marked = if let Some((_, rest)) = code {
        Some(text.len() - rest.text().len())
    } else if text.starts_with('*') {
        let marks = text.len() - text.trim_start_matches('*').len();
        text[marks..]
            .find(&text[..marks])
            .map(|close| close + 2 * marks)
    } else {
        None
    };
    let end = marked.unwrap_or_else(|| {
        let ends = [text.find(':'), text.find('('), text.find(" - ")];
        ends.into_iter().flatten().min().unwrap_or(text.len())
    });
    let (name, rest) = line.split_at(end);
    (name.trim_end(), rest.trim_start())
}

/// Reads `(attributes) - description`.
fn after_value<'a>(value: Fragment<'a>, rest: Fragment<'a>) -> Signature<'a> {
    let rest = rest.trim();
    let none = rest.split_at(0).0;
    let (attributes, rest) = match rest.leading_parentheses() {
        Some((attributes, rest)) => (attributes, rest.trim_start()),
        None => (none, rest),
    };
    let (description, stray) = match rest.strip_prefix("-") {
        Some(description) => (description.trim(), None),
        None => (rest, (!rest.is_empty()).then(|| rest.span())),
    };
    Signature {
        name: none,
        value,
        attributes,
        description,
        stray,
    }
}

/// A value without its marks: `*value*` is a sample, `` `value` `` is itself.
pub(crate) fn plain_value(value: Fragment<'_>) -> (Option<Spanned<String>>, bool) {
    let text = value.text();
    let emphasis = ["**", "__", "*", "_"].into_iter().find_map(|mark| {
        let inner = value.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.is_empty() && !inner.text().contains(mark)).then_some(inner)
    });
    let bare = emphasis.unwrap_or(value).without_code_marks();
    let found = !text.is_empty();
    (found.then(|| bare.to_spanned()), emphasis.is_some())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Signature, named, unnamed};
    use crate::fragment::Fragment;

    fn shown(signature: &Signature<'_>) -> [String; 4] {
        [
            signature.name,
            signature.value,
            signature.attributes,
            signature.description,
        ]
        .map(|part| part.text().to_owned())
    }

    #[rstest]
    #[case("id", ["id", "", "", ""])]
    #[case("id - a note", ["id", "", "", "a note"])]
    #[case("id: 5 (number, required) - a note", ["id", "5", "number, required", "a note"])]
    #[case("id (number) - a (good) note", ["id", "", "number", "a (good) note"])]
    #[case("id: `a (b) - c` (string)", ["id", "`a (b) - c`", "string", ""])]
    #[case("title: a (b) c (string) - d", ["title", "a (b) c", "string", "d"])]
    #[case("title: a - b", ["title", "a", "", "b"])]
    #[case("title: a-b", ["title", "a-b", "", ""])]
    #[case("at: 10:20 (string)", ["at", "10:20", "string", ""])]
    #[case("`a:b (c)`: 1", ["`a:b (c)`", "1", "", ""])]
    #[case("*rel (Type)*: x", ["*rel (Type)*", "x", "", ""])]
    #[case("id(number)", ["id", "", "number", ""])]
    #[case("id: (number)", ["id", "", "number", ""])]
    #[case("id: 5 (number) a note", ["id", "5", "number", "a note"])]
    #[case("id (number", ["id", "", "", "(number"])]
    #[case("id: `5`(number) - a note", ["id", "`5`", "number", "a note"])]
    #[case("id: 5(number, required) - a note", ["id", "5", "number, required", "a note"])]
    #[case("call: f(x) - a note", ["call", "f(x)", "", "a note"])]
    #[case("`id: `5` (number)", ["`id", "`5`", "number", ""])]
    #[case("`id` a note", ["`id`", "", "", "a note"])]
    fn with_a_name(#[case] line: &str, #[case] expected: [&str; 4]) {
        assert_eq!(shown(&named(Fragment::new(line, 0))), expected);
    }

    #[rstest]
    #[case("red", ["", "red", "", ""])]
    #[case("http://a/b (string) - c", ["", "http://a/b", "string", "c"])]
    #[case("(object)", ["", "", "object", ""])]
    #[case("`a` - b", ["", "`a`", "", "b"])]
    #[case("- b", ["", "", "", "b"])]
    fn without_a_name(#[case] line: &str, #[case] expected: [&str; 4]) {
        assert_eq!(shown(&unnamed(Fragment::new(line, 0))), expected);
    }
}
