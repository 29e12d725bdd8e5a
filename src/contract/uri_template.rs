//! URI templates (RFC 6570): a tolerant parse, expansion, and matching backwards.
//!
//! Contracts in the wild hold templates that the grammar forbids (`{}`, hyphens in names,
//! spaces, an unclosed brace). Parsing therefore never fails: what cannot be read stays a
//! literal and is named by [`UriTemplate::problems`]. Expansion covers all four levels.
//! Matching serves the other direction: which operation does a recorded path belong to, and
//! which ids does it carry? It looks at paths only; query and fragment expressions match
//! nothing and are left to whoever reads the query.
//!
//! Not in here: what a variable means. That is the resource graph's business.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// A parsed template. Its `Display` is the text as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UriTemplate {
    raw: String,
    parts: Vec<Part>,
    /// Of the path, kept since every recorded URL is compared with them.
    segments: Vec<Segment>,
    problems: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Expression {
        operator: Operator,
        variables: Vec<Variable>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Variable {
    name: String,
    explode: bool,
    prefix: Option<usize>,
}

/// RFC 6570, section 2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Simple,
    Reserved,
    Fragment,
    Label,
    Path,
    Matrix,
    Query,
    QueryContinuation,
}

/// How an operator writes its values: RFC 6570, appendix A.
struct Manner {
    first: &'static str,
    separator: &'static str,
    named: bool,
    if_empty: &'static str,
    reserved: bool,
}

impl Operator {
    fn of(character: char) -> Option<Self> {
        Some(match character {
            '+' => Self::Reserved,
            '#' => Self::Fragment,
            '.' => Self::Label,
            '/' => Self::Path,
            ';' => Self::Matrix,
            '?' => Self::Query,
            '&' => Self::QueryContinuation,
            _ => return None,
        })
    }

    fn manner(self) -> Manner {
        let (first, separator, named, if_empty, reserved) = match self {
            Self::Simple => ("", ",", false, "", false),
            Self::Reserved => ("", ",", false, "", true),
            Self::Fragment => ("#", ",", false, "", true),
            Self::Label => (".", ".", false, "", false),
            Self::Path => ("/", "/", false, "", false),
            Self::Matrix => (";", ";", true, "", false),
            Self::Query => ("?", "&", true, "=", false),
            Self::QueryContinuation => ("&", "&", true, "=", false),
        };
        Manner {
            first,
            separator,
            named,
            if_empty,
            reserved,
        }
    }

    fn is_path(self) -> bool {
        !matches!(self, Self::Query | Self::QueryContinuation | Self::Fragment)
    }
}

/// A value to put in place of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateValue {
    Text(String),
    List(Vec<String>),
    Pairs(Vec<(String, String)>),
}

impl<T: Into<String>> From<T> for TemplateValue {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl fmt::Display for UriTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.raw)
    }
}

impl UriTemplate {
    pub fn parse(raw: &str) -> Self {
        let mut parts = Vec::new();
        let mut problems = Vec::new();
        let mut rest = raw;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Literal(rest[..open].to_owned()));
            }
            let Some(close) = rest[open..].find('}').map(|offset| open + offset) else {
                problems.push(format!("`{{` is not closed in `{raw}`"));
                parts.push(Part::Literal(rest[open..].to_owned()));
                rest = "";
                break;
            };
            let inner = &rest[open + 1..close];
            if let Some(expression) = parse_expression(inner) {
                parts.push(expression);
            } else {
                problems.push(format!("`{{{inner}}}` is not an expression of RFC 6570"));
                parts.push(Part::Literal(rest[open..=close].to_owned()));
            }
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Self {
            raw: raw.to_owned(),
            segments: segments(&parts),
            parts,
            problems,
        }
    }

    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// What the grammar of RFC 6570 does not allow, a sentence each.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Names of all variables, in order.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.expressions(|_| true)
    }

    /// Names of the variables that stand in the path.
    pub fn path_variables(&self) -> impl Iterator<Item = &str> {
        self.expressions(Operator::is_path)
    }

    /// Names of the variables that stand in the query.
    pub fn query_variables(&self) -> impl Iterator<Item = &str> {
        self.expressions(|operator| {
            matches!(operator, Operator::Query | Operator::QueryContinuation)
        })
    }

    fn expressions(&self, wanted: impl Fn(Operator) -> bool) -> impl Iterator<Item = &str> {
        self.parts
            .iter()
            .filter_map(move |part| match part {
                Part::Expression {
                    operator,
                    variables,
                } if wanted(*operator) => Some(variables),
                _ => None,
            })
            .flatten()
            .map(|variable| variable.name.as_str())
    }

    /// The segments of the path, each a literal or the name of the one variable that fills it.
    /// Query and fragment expressions are not part of it.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The template without its query and fragment expressions, as endpoints are called.
    pub fn path_text(&self) -> String {
        let end = ["{?", "{&", "{#", "?"]
            .iter()
            .filter_map(|mark| self.raw.find(mark))
            .min()
            .unwrap_or(self.raw.len());
        self.raw[..end].to_owned()
    }

    /// The path with every variable in braces of its own, without operators and modifiers: the
    /// form that OpenAPI knows.
    pub fn plain_path(&self) -> String {
        let mut path = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => {
                    let end = text.find(['?', '#']);
                    path.push_str(&text[..end.unwrap_or(text.len())]);
                    if end.is_some() {
                        break;
                    }
                }
                Part::Expression {
                    operator,
                    variables,
                } if operator.is_path() => {
                    let manner = operator.manner();
                    let names: Vec<String> = variables
                        .iter()
                        .map(|variable| format!("{{{}}}", variable.name))
                        .collect();
                    path.push_str(manner.first);
                    path.push_str(&names.join(manner.separator));
                }
                Part::Expression { .. } => {}
            }
        }
        path
    }

    /// Expands the template; variables without a value are left out (RFC 6570, section 3.2.1).
    pub fn expand(&self, values: &BTreeMap<String, TemplateValue>) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => encode(text, true, &mut out),
                Part::Expression {
                    operator,
                    variables,
                } => expand_expression(*operator, variables, values, &mut out),
            }
        }
        out
    }

    /// The variables' values if `path` is an expansion of this template, percent-decoded.
    /// A slash at the end is tolerated; a query is not looked at.
    pub fn match_path(&self, path: &str) -> Option<BTreeMap<String, String>> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut given = path.split('/').filter(|segment| !segment.is_empty());
        let mut values = BTreeMap::new();
        for segment in &self.segments {
            let actual = given.next()?;
            match segment {
                Segment::Literal(text) if text == actual => {}
                Segment::Literal(text) if actual.contains('%') && *text == decode(actual) => {}
                Segment::Literal(_) => return None,
                Segment::Variable(name) => {
                    values.insert(name.clone(), decode(actual));
                }
            }
        }
        given.next().is_none().then_some(values)
    }

    /// How many literal segments a match rests on: of two templates that match, the one with
    /// more is meant.
    pub fn specificity(&self) -> usize {
        self.segments
            .iter()
            .filter(|segment| matches!(segment, Segment::Literal(_)))
            .count()
    }
}

/// A segment of a template's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    Literal(String),
    Variable(String),
}

fn segments(parts: &[Part]) -> Vec<Segment> {
    let mut path = String::new();
    for part in parts {
        match part {
            Part::Literal(text) => {
                path.push_str(text.split(['?', '#']).next().unwrap_or_default());
            }
            Part::Expression {
                operator,
                variables,
            } if operator.is_path() => {
                if *operator == Operator::Path {
                    path.push('/');
                }
                for variable in variables {
                    path.push('\u{0}');
                    path.push_str(&variable.name);
                    path.push('\u{0}');
                }
            }
            Part::Expression { .. } => {}
        }
    }
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            match segment
                .strip_prefix('\u{0}')
                .and_then(|inner| inner.strip_suffix('\u{0}'))
            {
                Some(name) if !name.contains('\u{0}') => Segment::Variable(name.to_owned()),
                _ => Segment::Literal(segment.replace('\u{0}', "")),
            }
        })
        .collect()
}

fn parse_expression(inner: &str) -> Option<Part> {
    let mut characters = inner.chars();
    let (operator, list) = match characters.next().and_then(Operator::of) {
        Some(operator) => (operator, characters.as_str()),
        None => (Operator::Simple, inner),
    };
    let variables = list
        .split(',')
        .map(|text| parse_variable(text.trim()))
        .collect::<Option<Vec<_>>>()?;
    Some(Part::Expression {
        operator,
        variables,
    })
}

fn parse_variable(text: &str) -> Option<Variable> {
    let (text, explode) = text
        .strip_suffix('*')
        .map_or((text, false), |name| (name, true));
    let (name, prefix) = match text.split_once(':') {
        Some((name, length)) => (
            name,
            Some(
                length
                    .parse()
                    .ok()
                    .filter(|length| (1..10_000).contains(length))?,
            ),
        ),
        None => (text, None),
    };
    // Hyphens are not in the grammar, but API Blueprint accepts them in parameter names.
    let legal = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-' | '%')
    };
    (!name.is_empty() && name.chars().all(legal)).then(|| Variable {
        name: name.to_owned(),
        explode,
        prefix,
    })
}

fn expand_expression(
    operator: Operator,
    variables: &[Variable],
    values: &BTreeMap<String, TemplateValue>,
    out: &mut String,
) {
    let manner = operator.manner();
    let mut pieces = Vec::new();
    for variable in variables {
        match values.get(&variable.name) {
            Some(TemplateValue::Text(text)) => {
                let shown: String = text
                    .chars()
                    .take(variable.prefix.unwrap_or(usize::MAX))
                    .collect();
                pieces.push(named(
                    &manner,
                    &variable.name,
                    &encoded(&shown, manner.reserved),
                ));
            }
            Some(TemplateValue::List(items)) if !items.is_empty() => {
                let items = items.iter().map(|item| encoded(item, manner.reserved));
                if variable.explode {
                    pieces.extend(items.map(|item| named(&manner, &variable.name, &item)));
                } else {
                    pieces.push(named(
                        &manner,
                        &variable.name,
                        &items.collect::<Vec<_>>().join(","),
                    ));
                }
            }
            Some(TemplateValue::Pairs(pairs)) if !pairs.is_empty() => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(key, value)| {
                        let key = encoded(key, manner.reserved);
                        let value = encoded(value, manner.reserved);
                        match (variable.explode, manner.named) {
                            (true, true) => named(&manner, &key, &value),
                            (true, false) => format!("{key}={value}"),
                            (false, _) => format!("{key},{value}"),
                        }
                    })
                    .collect();
                if variable.explode {
                    pieces.extend(pairs);
                } else {
                    pieces.push(named(&manner, &variable.name, &pairs.join(",")));
                }
            }
            _ => {}
        }
    }
    if !pieces.is_empty() {
        out.push_str(manner.first);
        out.push_str(&pieces.join(manner.separator));
    }
}

fn named(manner: &Manner, name: &str, value: &str) -> String {
    match (manner.named, value.is_empty()) {
        (false, _) => value.to_owned(),
        (true, true) => format!("{name}{}", manner.if_empty),
        (true, false) => format!("{name}={value}"),
    }
}

fn encoded(text: &str, reserved: bool) -> String {
    let mut out = String::new();
    encode(text, reserved, &mut out);
    out
}

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3), or all but unreserved
/// and reserved ones and ready-made triplets.
fn encode(text: &str, keep_reserved: bool, out: &mut String) {
    let bytes = text.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        let triplet = *byte == b'%'
            && bytes
                .get(index + 1..index + 3)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        if unreserved || (keep_reserved && (b":/?#[]@!$&'()*+,;=".contains(byte) || triplet)) {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// Decodes percent triplets; what is no UTF-8 stays as it is.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let value = (bytes[index] == b'%')
            .then(|| text.get(index + 1..index + 3))
            .flatten()
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(value) = value {
            out.push(value);
            index += 3;
        } else {
            out.push(bytes[index]);
            index += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
