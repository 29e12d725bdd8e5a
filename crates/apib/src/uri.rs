//! URI templates, as far as a document has to be checked against them: their variables.
//!
//! The reading is tolerant because documents are: names with hyphens, blanks after commas and
//! empty expressions occur in the wild. What is not RFC 6570 is told as a [`Template::problem`]
//! and read as well as it can be.
//!
//! Not in here: expansion and matching.

use std::collections::BTreeSet;

/// What a URI template says about its variables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Template<'a> {
    /// In order of appearance, without operators and modifiers; each name once.
    pub(crate) variables: Vec<&'a str>,
    pub(crate) problem: Option<&'static str>,
}

impl<'a> Template<'a> {
    pub(crate) fn read(uri: &'a str) -> Self {
        let mut template = Self::default();
        let mut seen = BTreeSet::new();
        if uri.contains(char::is_whitespace) {
            template.problem = Some("it contains blanks");
        }
        let mut rest = uri;
        while let Some(open) = rest.find(['{', '}']) {
            let inner = &rest[open + 1..];
            if rest[open..].starts_with('}') {
                template.problem = Some("a closing brace has no opening one");
                rest = inner;
                continue;
            }
            let Some(close) = inner.find('}') else {
                template.problem = Some("an expression is not closed");
                break;
            };
            template.expression(&inner[..close], &mut seen);
            rest = &inner[close + 1..];
        }
        template
    }

    fn expression(&mut self, expression: &'a str, seen: &mut BTreeSet<&'a str>) {
        let list = expression
            .strip_prefix(['+', '#', '.', '/', ';', '?', '&'])
            .unwrap_or(expression);
        for variable in list.split(',') {
            let name = variable.trim().trim_end_matches('*');
            let name = name.split_once(':').map_or(name, |(name, _)| name).trim();
            if name.is_empty() {
                self.problem = Some("an expression names no variable");
            } else if name.contains(['{', ' ']) {
                self.problem = Some("a variable's name is not a name");
            }
            if !name.is_empty() && seen.insert(name) {
                self.variables.push(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Template;

    #[rstest]
    #[case("/notes", &[], false)]
    #[case("/notes/{id}", &["id"], false)]
    #[case("/notes{?page,per_page*}{&x:3}", &["page", "per_page", "x"], false)]
    #[case("/{+path}/{#a}{/b}{;c}{.d}{a}", &["path", "a", "b", "c", "d"], false)]
    #[case("/{note-id}/{a.b}", &["note-id", "a.b"], false)]
    #[case("/notes{?a, b}", &["a", "b"], true)]
    #[case("/{}", &[], true)]
    #[case("/{?}", &[], true)]
    #[case("/{a", &[], true)]
    #[case("/a}/{b}", &["b"], true)]
    #[case("/{a b}", &["a b"], true)]
    fn variables(#[case] uri: &str, #[case] expected: &[&str], #[case] problem: bool) {
        let template = Template::read(uri);
        assert_eq!(template.variables, expected);
        assert_eq!(
            template.problem.is_some(),
            problem,
            "{:?}",
            template.problem
        );
    }
}
