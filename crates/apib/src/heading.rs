//! What a heading says: which section it opens, or that it is plain text.
//!
//! The forms are those of 1A9, keywords in any case. Near misses that can only mean a section
//! (no blank before the bracket, a method in lower case, a bracket left open) are read as
//! meant, with an annotation. A heading that clearly opens a section this parser cannot place,
//! such as an unknown method, is [`Heading::Lost`]: taking it for text would hang its content
//! onto the section before it.
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

/// How many brackets of one heading are tried before it is taken for text.
const MOST_BRACKETS: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heading<'a> {
    Group(Fragment<'a>),
    DataStructures,
    /// `/uri` or `Name [/uri]`.
    Resource {
        name: Fragment<'a>,
        uri: Fragment<'a>,
    },
    /// `METHOD`, `Name [METHOD]` or `Name [METHOD /uri]`.
    Action {
        name: Fragment<'a>,
        method: String,
        uri: Option<Fragment<'a>>,
    },
    /// `METHOD /uri`: a resource and its only action in one.
    ResourceAction {
        method: String,
        uri: Fragment<'a>,
    },
    /// A section that cannot be read; the annotation is made.
    Lost,
    Plain,
}

enum Target<'a> {
    Uri(Fragment<'a>),
    Method(String, Option<Fragment<'a>>),
    UnknownMethod(Fragment<'a>),
}

pub(crate) fn read<'a>(context: &mut Context<'a>, text: Fragment<'a>) -> Heading<'a> {
    if let Some((name, target)) = bracketed(context, text) {
        return match target {
            Target::Uri(uri) => Heading::Resource { name, uri },
            Target::Method(method, uri) => Heading::Action { name, method, uri },
            Target::UnknownMethod(method) => lost(context, method),
        };
    }
    if let Some(rest) = text.after_keyword("Group")
        && !rest.text().contains(['[', ']', '(', ')'])
    {
        let name = rest.trim();
        if name.is_empty() {
            context.annotate(Code::GroupWithoutName, text.span(), "the group has no name");
        }
        return Heading::Group(name);
    }
    if text.is_keyword("Data Structures") || text.is_keyword("Data Structure") {
        return Heading::DataStructures;
    }
    match target(context, text) {
        Some(Target::Uri(uri)) => Heading::Resource {
            name: text.split_at(0).0,
            uri,
        },
        Some(Target::Method(method, Some(uri))) => Heading::ResourceAction { method, uri },
        Some(Target::Method(method, None)) => Heading::Action {
            name: text.split_at(0).0,
            method,
            uri: None,
        },
        Some(Target::UnknownMethod(method)) if text.text().contains('/') => lost(context, method),
        _ => {
            near_misses(context, text);
            Heading::Plain
        }
    }
}

/// Whether a heading opens a section; annotates nothing.
pub(crate) fn is_section(text: Fragment<'_>) -> bool {
    let source = crate::Source::new("");
    let mut unheard = Context::new(&source);
    !matches!(read(&mut unheard, text), Heading::Plain)
}

fn lost<'a>(context: &mut Context<'a>, method: Fragment<'a>) -> Heading<'a> {
    let message = format!(
        "`{}` is not a method of API Blueprint; the section is left out",
        method.text()
    );
    context.annotate(Code::UnknownMethod, method.span(), message);
    Heading::Lost
}

/// `Name [target]`.
fn bracketed<'a>(
    context: &mut Context<'a>,
    text: Fragment<'a>,
) -> Option<(Fragment<'a>, Target<'a>)> {
    let (body, closed) = match text.strip_suffix("]") {
        Some(body) => (body, true),
        None => (text, false),
    };
    if !closed && body.text().contains(']') {
        return None;
    }
    let opens = body.text().match_indices('[').map(|(index, _)| index);
    for open in opens.take(MOST_BRACKETS) {
        let (name, bracket) = body.split_at(open);
        let inner = bracket.skip(1).trim();
        let starts_well = inner.text().starts_with('/') || is_method(inner.first_word().0.text());
        if starts_well && let Some(target) = target(context, inner) {
            if !closed {
                context.annotate(
                    Code::BracketNotClosed,
                    text.span(),
                    "the bracket is not closed",
                );
            }
            return Some((section_name(context, name), target));
        }
    }
    if !closed {
        return None;
    }
    let (name, bracket) = body.split_at(body.text().rfind('[')?);
    let inner = bracket.skip(1).trim();
    let target = target(context, inner).or_else(|| {
        let word = inner.text();
        let uri =
            !word.contains(char::is_whitespace) && (word.starts_with('{') || word.contains('/'));
        uri.then(|| {
            context.annotate(
                Code::UriWithoutSlash,
                inner.span(),
                "a URI begins with a slash; read as a URI anyway",
            );
            Target::Uri(inner)
        })
    })?;
    Some((section_name(context, name), target))
}

fn section_name<'a>(context: &mut Context<'a>, name: Fragment<'a>) -> Fragment<'a> {
    let trimmed = name.trim();
    if !trimmed.is_empty() && trimmed.span().end == name.span().end {
        context.annotate(
            Code::MissingBlank,
            name.span(),
            "a blank is missing before the bracket",
        );
    }
    trimmed
}

/// `/uri`, `METHOD` or `METHOD /uri`.
fn target<'a>(context: &mut Context<'a>, text: Fragment<'a>) -> Option<Target<'a>> {
    if text.text().starts_with('/') {
        return Some(Target::Uri(text));
    }
    let (word, rest) = text.first_word();
    let uri = (!rest.is_empty()).then_some(rest);
    if uri.is_some_and(|uri| !uri.text().starts_with(['/', '{'])) {
        return None;
    }
    let upper = word.text().to_ascii_uppercase();
    if is_method(&upper) {
        if upper != word.text() {
            // A word such as `Get` alone is text.
            uri?;
            context.annotate(
                Code::MethodCase,
                word.span(),
                "methods are written in upper case",
            );
        }
        return Some(Target::Method(upper, uri));
    }
    let looks_like_method =
        word.text().len() > 2 && word.text().chars().all(|c| c.is_ascii_uppercase());
    looks_like_method.then_some(Target::UnknownMethod(word))
}

fn is_method(word: &str) -> bool {
    METHODS.contains(&word)
}

fn near_misses(context: &mut Context<'_>, text: Fragment<'_>) {
    if text.text().ends_with(']') {
        let message = "the bracket holds neither a URI nor a method; the heading is read as text";
        context.annotate(Code::NotASection, text.span(), message);
    } else if is_method(text.first_word().0.text()) {
        let message = "no URI follows the method; the heading is read as text";
        context.annotate(Code::NotASection, text.span(), message);
    } else if keyword::is_plain_keyword(text) {
        let message = "this keyword belongs into a list; the heading is read as text";
        context.annotate(Code::KeywordAsHeading, text.span(), message);
    }
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
                format!(
                    "action {} {method} {}",
                    name.text(),
                    uri.map_or("-", Fragment::text)
                )
            }
            Heading::ResourceAction { method, uri } => format!("both {method} {}", uri.text()),
            Heading::Lost => "lost".to_owned(),
            Heading::Plain => "plain".to_owned(),
        };
        (
            heading,
            context
                .into_annotations()
                .iter()
                .map(|annotation| annotation.code.as_str())
                .collect(),
        )
    }

    #[rstest]
    #[case("Group Notes", "group Notes", &[])]
    #[case("group Notes and books", "group Notes and books", &[])]
    #[case("GROUP Notes", "group Notes", &[])]
    #[case("Group", "group ", &["apib-201"])]
    #[case("Groups of notes", "plain", &[])]
    #[case("Group [/group]", "resource Group /group", &[])]
    #[case("Data Structures", "data", &[])]
    #[case("data structure", "data", &[])]
    #[case("/notes", "resource  /notes", &[])]
    #[case("Notes [/notes{?page}]", "resource Notes /notes{?page}", &[])]
    #[case("Notes [/notes{?tags[]}]", "resource Notes /notes{?tags[]}", &[])]
    #[case("Notes [old] [/notes]", "resource Notes [old] /notes", &[])]
    #[case("[/notes]", "resource  /notes", &[])]
    #[case("Notes[/notes]", "resource Notes /notes", &["apib-202"])]
    #[case("Notes [{id}]", "resource Notes {id}", &["apib-203"])]
    #[case("Notes [notes/{id}]", "resource Notes notes/{id}", &["apib-203"])]
    #[case("Notes [/notes", "resource Notes /notes", &["apib-208"])]
    #[case("Notes [notes]", "plain", &["apib-204"])]
    #[case("GET", "action  GET -", &[])]
    #[case("GET /notes", "both GET /notes", &[])]
    #[case("List [GET]", "action List GET -", &[])]
    #[case("List [GET /notes]", "action List GET /notes", &[])]
    #[case("List [get /notes]", "action List GET /notes", &["apib-205"])]
    #[case("get /notes", "both GET /notes", &["apib-205"])]
    #[case("Get", "plain", &[])]
    #[case("GET started", "plain", &["apib-204"])]
    #[case("Follow [TRACE]", "lost", &["apib-206"])]
    #[case("TRACE /notes", "lost", &["apib-206"])]
    #[case("FAQ", "plain", &[])]
    #[case("Notes about [GET] and more", "plain", &[])]
    #[case("Parameters", "plain", &["apib-209"])]
    #[case("Response 200", "plain", &["apib-209"])]
    #[case("Requesting a note", "plain", &[])]
    fn forms(#[case] text: &str, #[case] expected: &str, #[case] codes: &[&str]) {
        assert_eq!(shown(text), (expected.to_owned(), codes.to_vec()));
    }
}
