//! What a heading says: which section it opens, or that it is plain text.
//!
//! The forms are those that the reference implementation takes, which are fewer than its
//! specification allows: the first letter of a keyword in either case, methods in upper case,
//! URIs that begin with a slash, names of resources without brackets and with a blank behind
//! them. A heading of any other form is text there, and what stands below it belongs to the
//! section before; read otherwise, one document would have two meanings. So it is text here
//! too, and a near miss is named by an annotation.
//!
//! Not in here: where the section goes, which depends on what is open.

use crate::{Code, context::Context, fragment::Fragment, keyword};

/// The methods of the grammar.
const METHODS: [&str; 16] = [
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "PROPPATCH",
    "LOCK",
    "UNLOCK",
    "COPY",
    "MOVE",
    "MKCOL",
    "HEAD",
    "LINK",
    "UNLINK",
    "CONNECT",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heading<'a> {
    Group(Fragment<'a>),
    DataStructures,
    /// `/uri` or `Name [/uri]`.
    Resource {
        name: Fragment<'a>,
        uri: Fragment<'a>,
    },
    /// `METHOD`, `Name [METHOD]`, or `Name [METHOD /uri]` with a name that no resource can have.
    Action {
        name: Fragment<'a>,
        method: &'static str,
        uri: Option<Fragment<'a>>,
    },
    /// `METHOD /uri`, which is a resource and its only action in one, or `Name [METHOD /uri]`,
    /// which is that where no resource is open.
    Endpoint {
        name: Fragment<'a>,
        method: &'static str,
        uri: Fragment<'a>,
    },
    /// `METHOD/uri`: it ends an action and opens nothing.
    Stray,
    Plain,
}

/// Reads a heading; a near miss earns an annotation.
pub(crate) fn read<'a>(context: &mut Context<'_>, text: Fragment<'a>) -> Heading<'a> {
    let heading = classify(text);
    match heading {
        Heading::Plain => near_misses(context, text),
        Heading::Stray => {
            let message = "a blank is missing between method and URI; the section is left out";
            context.annotate(Code::SectionLost, text.span(), message);
        }
        _ => {}
    }
    heading
}

/// Reads a heading and annotates nothing.
pub(crate) fn classify(text: Fragment<'_>) -> Heading<'_> {
    let text = text.trim_blanks();
    let nameless = text.split_at(0).0;
    if text.text().starts_with('/') {
        return Heading::Resource {
            name: nameless,
            uri: text,
        };
    }
    if let Some((method, rest)) = leading_method(text) {
        let uri = rest.trim_blanks_start();
        if uri.is_empty() {
            return Heading::Action {
                name: nameless,
                method,
                uri: None,
            };
        }
        if uri.text().starts_with('/') {
            let is_set_off = uri != rest;
            return if is_set_off {
                Heading::Endpoint {
                    name: nameless,
                    method,
                    uri,
                }
            } else {
                Heading::Stray
            };
        }
    }
    bracketed(text)
        .or_else(|| group(text))
        .or_else(|| is_data_structures(text).then_some(Heading::DataStructures))
        .unwrap_or(Heading::Plain)
}

/// `Name [/uri]`, `Name [METHOD]` or `Name [METHOD /uri]`.
fn bracketed(text: Fragment<'_>) -> Option<Heading<'_>> {
    let body = text.strip_suffix("]")?;
    if let Some((name, inner)) = body
        .text()
        .find('[')
        .map(|open| body.split_at(open))
        .filter(|(name, _)| names_a_resource(*name))
    {
        let (name, inner) = (name.trim_blanks(), inner.skip(1));
        if inner.text().starts_with('/') {
            return Some(Heading::Resource { name, uri: inner });
        }
        if let Some((method, rest)) = leading_method(inner) {
            let uri = rest.trim_blanks_start();
            if uri != rest && uri.text().starts_with('/') {
                return Some(Heading::Endpoint { name, method, uri });
            }
        }
    }
    let opens = body.text().rmatch_indices('[').map(|(open, _)| open);
    opens.filter(|open| *open > 0).find_map(|open| {
        let (name, inner) = body.split_at(open);
        let (method, rest) = leading_method(inner.skip(1))?;
        let uri = rest.trim_blanks_start();
        let uri = (!uri.is_empty()).then_some(uri);
        let is_action = uri.is_none_or(|uri| uri.text().starts_with('/'));
        is_action.then(|| Heading::Action {
            name: name.trim_blanks(),
            method,
            uri,
        })
    })
}

/// Whether what stands before a bracket can be the name of a resource.
fn names_a_resource(name: Fragment<'_>) -> bool {
    !name.trim_blanks().is_empty()
        && name.text().ends_with([' ', '\t'])
        && !name.text().contains(['[', ']', '(', ')'])
}

/// A method at the start, and what follows it: a blank, a URI, or nothing.
fn leading_method(text: Fragment<'_>) -> Option<(&'static str, Fragment<'_>)> {
    let end = text.text().find(|c: char| !c.is_ascii_uppercase());
    let (word, rest) = text.split_at(end.unwrap_or(text.text().len()));
    let method = METHODS.into_iter().find(|method| *method == word.text())?;
    Some((method, rest))
}

fn group(text: Fragment<'_>) -> Option<Heading<'_>> {
    let name = text.after_capital("Group")?;
    let is_name = name.text().starts_with(' ')
        && !name.trim_blanks().is_empty()
        && !name.text().contains(['[', ']', '(', ')']);
    is_name.then(|| Heading::Group(name.trim_blanks()))
}

fn is_data_structures(text: Fragment<'_>) -> bool {
    let structures = |rest: Fragment<'_>| {
        let word = rest.trim_blanks_start();
        let ends = ["Structures", "Structure"]
            .iter()
            .any(|keyword| word.after_capital(keyword).is_some_and(Fragment::is_empty));
        word != rest && ends
    };
    text.after_capital("Data").is_some_and(structures)
}

/// Annotates a heading that looks as if a section were meant.
fn near_misses(context: &mut Context<'_>, text: Fragment<'_>) {
    let near = bracket_misses(text)
        .or_else(|| method_misses(text))
        .or_else(|| keyword_misses(text));
    if let Some((code, message)) = near {
        let message = format!("{message}; the heading is read as text");
        context.annotate(code, text.span(), message);
    }
}

/// `name[/uri]`, `Name (old) [/uri]`, `Name [uri]`, `Name [get]`, `Name [/uri`.
fn bracket_misses(text: Fragment<'_>) -> Option<(Code, &'static str)> {
    let (body, is_closed) = match text.strip_suffix("]") {
        Some(body) => (body, true),
        None => (text, false),
    };
    let (name, inner) = body.split_at(body.text().rfind('[')?);
    let inner = inner.skip(1).trim();
    let begins_as_meant = inner.text().starts_with('/') || leading_method(inner).is_some();
    if !is_closed {
        let is_open = begins_as_meant && !inner.text().contains(']');
        return is_open.then_some((Code::BracketNotClosed, "the bracket is not closed"));
    }
    if inner.text().starts_with('/') {
        let message = if name.trim().is_empty() {
            "a resource in brackets needs a name before them"
        } else if name.text().ends_with(' ') {
            "the name of a resource holds no brackets or parentheses"
        } else {
            "a blank is missing before the bracket"
        };
        return Some((Code::SectionName, message));
    }
    if begins_as_meant && name.trim().is_empty() {
        let message = "an action in brackets needs a name before them";
        return Some((Code::SectionName, message));
    }
    let looks_like_uri = |text: Fragment<'_>| {
        !text.text().contains(' ') && (text.text().starts_with('{') || text.text().contains('/'))
    };
    let (word, rest) = inner.first_word();
    if looks_like_uri(inner) || begins_as_meant && looks_like_uri(rest) {
        return Some((Code::UriWithoutSlash, "a URI begins with a slash"));
    }
    method_miss(word, rest, true).or(Some((
        Code::NotASection,
        "the bracket holds neither a URI nor a method",
    )))
}

/// `get /uri`, `TRACE /uri`, `GET uri`.
fn method_misses(text: Fragment<'_>) -> Option<(Code, &'static str)> {
    let (word, rest) = text.first_word();
    if let Some(miss) = method_miss(word, rest, false) {
        return Some(miss);
    }
    METHODS
        .contains(&word.text())
        .then_some((Code::NotASection, "no URI follows the method"))
}

fn method_miss(
    word: Fragment<'_>,
    rest: Fragment<'_>,
    may_stand_alone: bool,
) -> Option<(Code, &'static str)> {
    let is_target = rest.text().starts_with('/') || may_stand_alone && rest.is_empty();
    let upper = word.text().to_ascii_uppercase();
    if !is_target || METHODS.contains(&word.text()) {
        return None;
    }
    if METHODS.contains(&upper.as_str()) {
        return Some((Code::MethodCase, "methods are written in upper case"));
    }
    let looks_like_method = word.text().len() > 2 && upper == word.text();
    let is_word = word.text().chars().all(|c| c.is_ascii_uppercase());
    (looks_like_method && is_word)
        .then_some((Code::UnknownMethod, "this is not a method of API Blueprint"))
}

fn keyword_misses(text: Fragment<'_>) -> Option<(Code, &'static str)> {
    if text.is_keyword("Group") {
        return Some((Code::GroupWithoutName, "the group has no name"));
    }
    let is_group = text.after_keyword("Group").is_some_and(|name| {
        let is_capital = text.after_capital("Group").is_some();
        name.text().starts_with(' ') && (!is_capital || name.text().contains(['[', '(']))
    });
    let is_data = text.is_keyword("Data Structures") || text.is_keyword("Data Structure");
    if is_group || is_data {
        let message = "this is not quite the keyword `Group` or `Data Structures` with a name free of brackets";
        return Some((Code::NotASection, message));
    }
    keyword::is_plain_keyword(text)
        .then_some((Code::KeywordAsHeading, "this keyword belongs into a list"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Heading, read};
    use crate::{Source, context::Context, fragment::Fragment};

    /// The heading in a short form, and the codes that came with it.
    fn shown(text: &str) -> (String, Vec<&'static str>) {
        let source = Source::new(text);
        let mut context = Context::new(&source);
        let heading = match read(&mut context, Fragment::new(text, 0)) {
            Heading::Group(name) => format!("group {}", name.text()),
            Heading::DataStructures => "data".to_owned(),
            Heading::Resource { name, uri } => format!("resource {} {}", name.text(), uri.text()),
            Heading::Action { name, method, uri } => {
                let uri = uri.map_or("-", Fragment::text);
                format!("action {} {method} {uri}", name.text())
            }
            Heading::Endpoint { name, method, uri } => {
                format!("endpoint {} {method} {}", name.text(), uri.text())
            }
            Heading::Stray => "stray".to_owned(),
            Heading::Plain => "plain".to_owned(),
        };
        let annotations = context.into_annotations();
        let codes = annotations
            .iter()
            .map(|annotation| annotation.code.as_str());
        (heading, codes.collect())
    }

    #[rstest]
    #[case("Group Notes", "group Notes", &[])]
    #[case("group Notes and books", "group Notes and books", &[])]
    #[case("GROUP Notes", "plain", &["apib-204"])]
    #[case("Group", "plain", &["apib-201"])]
    #[case("Group Notes (old)", "plain", &["apib-204"])]
    #[case("Groups of notes", "plain", &[])]
    #[case("Group [/group]", "resource Group /group", &[])]
    #[case("Data Structures", "data", &[])]
    #[case("data structure", "data", &[])]
    #[case("data  Structures", "data", &[])]
    #[case("DATA STRUCTURES", "plain", &["apib-204"])]
    #[case("/notes", "resource  /notes", &[])]
    #[case("Notes [/notes{?page}]", "resource Notes /notes{?page}", &[])]
    #[case("Notes [/notes{?tags[]}]", "resource Notes /notes{?tags[]}", &[])]
    #[case("Notes [old] [/notes]", "plain", &["apib-213"])]
    #[case("Notes (old) [/notes]", "plain", &["apib-213"])]
    #[case("[/notes]", "plain", &["apib-213"])]
    #[case("Notes[/notes]", "plain", &["apib-213"])]
    #[case("Notes [{id}]", "plain", &["apib-203"])]
    #[case("Notes [notes/{id}]", "plain", &["apib-203"])]
    #[case("Notes [GET notes/{id}]", "plain", &["apib-203"])]
    #[case("Notes [/notes", "plain", &["apib-208"])]
    #[case("Notes [notes]", "plain", &["apib-204"])]
    #[case("GET", "action  GET -", &[])]
    #[case("GET /notes", "endpoint  GET /notes", &[])]
    #[case("GET/notes", "stray", &["apib-302"])]
    #[case("List [GET]", "action List GET -", &[])]
    #[case("List[GET]", "action List GET -", &[])]
    #[case("List (all) [GET]", "action List (all) GET -", &[])]
    #[case("List [a] [GET]", "action List [a] GET -", &[])]
    #[case("[GET]", "plain", &["apib-213"])]
    #[case("List [GET /notes]", "endpoint List GET /notes", &[])]
    #[case("List [GET/notes]", "action List GET /notes", &[])]
    #[case("List (all) [GET /notes]", "action List (all) GET /notes", &[])]
    #[case("List [get /notes]", "plain", &["apib-205"])]
    #[case("List [Get]", "plain", &["apib-205"])]
    #[case("get /notes", "plain", &["apib-205"])]
    #[case("Get", "plain", &[])]
    #[case("GET started", "plain", &["apib-204"])]
    #[case("Follow [TRACE]", "plain", &["apib-206"])]
    #[case("TRACE /notes", "plain", &["apib-206"])]
    #[case("\u{a0}GET /notes", "plain", &["apib-204"])]
    #[case("Notes\u{a0}[/notes]", "plain", &["apib-213"])]
    #[case("FAQ", "plain", &[])]
    #[case("Notes about [GET] and more", "plain", &[])]
    #[case("Parameters", "plain", &["apib-209"])]
    #[case("Response 200", "plain", &["apib-209"])]
    #[case("Requesting a note", "plain", &[])]
    fn forms(#[case] text: &str, #[case] expected: &str, #[case] codes: &[&str]) {
        assert_eq!(shown(text), (expected.to_owned(), codes.to_vec()));
    }
}
