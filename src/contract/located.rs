//! YAML and JSON documents as values that know where their parts stand.
//!
//! A requirement names the line it comes from, so a contract in YAML or JSON is read with the
//! place of every key and item. JSON is read by the JSON reader, whose errors are better, and
//! walked once more for the places. YAML is YAML 1.2 with the core schema: `no` is a text and
//! `2024-01-01` is one, too.
//!
//! Invariants: a key occurs once in its mapping; aliases are expanded up to a limit, so that a
//! small document cannot grow without bounds; nesting is limited, so that reading may recurse.
//!
//! Not in here: what the document means.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};

use super::source::{Document, Place};

/// A document is never nested deeper than this.
const DEEPEST: usize = 120;
/// A document never has more parts than this once its aliases are expanded.
const MOST_PARTS: usize = 2_000_000;
const TOO_DEEP: &str = "the document is nested too deep";
const TOO_LARGE: &str = "the document is too large once its aliases are expanded";

/// A value, and the places of its parts by JSON pointer: of a key, or of an item of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Located {
    pub(super) value: Value,
    pub(super) places: BTreeMap<String, Place>,
}

/// Why a document cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) place: Place,
    pub(super) message: String,
}

/// Reads a document in either language.
pub(super) fn read(document: &Document) -> Result<Located, Unreadable> {
    let text = document.text();
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml(text);
    }
    match serde_json::from_str(text) {
        Ok(value) => {
            // The walk for the places knows YAML, which has a few limits that JSON has not.
            let places = yaml(text).map(|located| located.places).unwrap_or_default();
            Ok(Located { value, places })
        }
        // A mapping in braces may be YAML.
        Err(error) => yaml(text).map_err(|_| Unreadable {
            place: at(error.line(), error.column()),
            message: error.to_string(),
        }),
    }
}

fn at(line: usize, column: usize) -> Place {
    Place {
        line: line.max(1),
        column: column.max(1),
        width: 1,
    }
}

fn yaml(text: &str) -> Result<Located, Unreadable> {
    let mut builder = Builder::default();
    // One event at a time: the parser's own loader recurses as deep as the document nests.
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Unreadable {
            place: at(error.marker().line(), error.marker().col() + 1),
            message: error.info().to_owned(),
        })?;
        builder.event(event, span);
        if let Some(problem) = builder.problem {
            return Err(problem);
        }
        if builder.done.is_some() {
            break;
        }
    }
    let node = builder.done.unwrap_or_default();
    let mut places = BTreeMap::new();
    let value = node.into_value(&mut String::new(), &mut places);
    Ok(Located { value, places })
}

#[derive(Debug, Clone, Default)]
struct Node {
    kind: Kind,
    place: Place,
}

#[derive(Debug, Clone, Default)]
enum Kind {
    #[default]
    Null,
    Scalar(Value),
    List(Vec<Node>),
    /// Keys with their places.
    Mapping(Vec<(String, Place, Node)>),
}

impl Node {
    fn parts(&self) -> usize {
        1 + match &self.kind {
            Kind::Null | Kind::Scalar(_) => 0,
            Kind::List(items) => items.iter().map(Self::parts).sum(),
            Kind::Mapping(members) => members.iter().map(|(_, _, node)| node.parts()).sum(),
        }
    }

    fn depth(&self) -> usize {
        1 + match &self.kind {
            Kind::Null | Kind::Scalar(_) => 0,
            Kind::List(items) => items.iter().map(Self::depth).max().unwrap_or_default(),
            Kind::Mapping(members) => {
                let depths = members.iter().map(|(_, _, node)| node.depth());
                depths.max().unwrap_or_default()
            }
        }
    }

    fn into_value(self, pointer: &mut String, places: &mut BTreeMap<String, Place>) -> Value {
        let length = pointer.len();
        match self.kind {
            Kind::Null => Value::Null,
            Kind::Scalar(value) => value,
            Kind::List(items) => {
                let items = items.into_iter().enumerate().map(|(index, item)| {
                    let _ = write!(pointer, "/{index}");
                    places.insert(pointer.clone(), item.place);
                    let value = item.into_value(pointer, places);
                    pointer.truncate(length);
                    value
                });
                Value::Array(items.collect())
            }
            Kind::Mapping(members) => {
                let members = members.into_iter().map(|(key, place, node)| {
                    pointer.push('/');
                    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                    places.insert(pointer.clone(), place);
                    let value = node.into_value(pointer, places);
                    pointer.truncate(length);
                    (key, value)
                });
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}

/// A list or a mapping that is being read.
struct Open {
    node: Node,
    anchor: usize,
    /// The key whose value comes next.
    key: Option<(String, Place)>,
    keys: HashSet<String>,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    parts: usize,
    done: Option<Node>,
    problem: Option<Unreadable>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: Span) {
        let place = Place {
            line: span.start.line(),
            column: span.start.col() + 1,
            width: if span.start.line() == span.end.line() {
                span.end.col().saturating_sub(span.start.col()).max(1)
            } else {
                1
            },
        };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.map(|tag| tag.suffix.clone());
                let node = Node {
                    kind: scalar(text, style, tag.as_deref()),
                    place,
                };
                self.finish(node, anchor);
            }
            Event::SequenceStart(anchor, _) => self.start(Kind::List(Vec::new()), place, anchor),
            Event::MappingStart(anchor, _) => self.start(Kind::Mapping(Vec::new()), place, anchor),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.finish(open.node, open.anchor);
                }
            }
            Event::Alias(anchor) => self.alias(anchor, place),
            _ => {}
        }
    }

    fn alias(&mut self, anchor: usize, place: Place) {
        let Some(node) = self.anchors.get(&anchor) else {
            return self.fail(place, "the alias stands for something that contains it");
        };
        self.parts += node.parts();
        if self.parts > MOST_PARTS {
            return self.fail(place, TOO_LARGE);
        }
        if self.open.len() + node.depth() > DEEPEST {
            return self.fail(place, TOO_DEEP);
        }
        let mut node = node.clone();
        node.place = place;
        self.finish(node, 0);
    }

    fn fail(&mut self, place: Place, message: impl Into<String>) {
        self.problem.get_or_insert(Unreadable {
            place,
            message: message.into(),
        });
    }

    fn start(&mut self, kind: Kind, place: Place, anchor: usize) {
        if self.open.len() >= DEEPEST {
            return self.fail(place, TOO_DEEP);
        }
        self.open.push(Open {
            node: Node { kind, place },
            anchor,
            key: None,
            keys: HashSet::new(),
        });
    }

    fn finish(&mut self, node: Node, anchor: usize) {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return self.fail(node.place, TOO_LARGE);
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.done = Some(node);
            return;
        };
        match &mut open.node.kind {
            Kind::List(items) => items.push(node),
            Kind::Mapping(members) => match open.key.take() {
                Some((key, place)) => {
                    if !open.keys.insert(key.clone()) {
                        let message = format!("the key `{key}` is given twice");
                        return self.fail(place, message);
                    }
                    members.push((key, place, node));
                }
                None => match key(&node) {
                    Some(key) => open.key = Some((key, node.place)),
                    None => self.fail(node.place, "a key must be a plain value"),
                },
            },
            Kind::Null | Kind::Scalar(_) => {}
        }
    }
}

/// A key as text: `200:` is the key `"200"`.
fn key(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Null => Some("null".to_owned()),
        Kind::Scalar(Value::String(text)) => Some(text.clone()),
        Kind::Scalar(value) => Some(value.to_string()),
        Kind::List(_) | Kind::Mapping(_) => None,
    }
}

/// A scalar by the core schema (YAML 1.2.2, section 10.3.2).
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&str>) -> Kind {
    if style != ScalarStyle::Plain || tag == Some("str") {
        return Kind::Scalar(Value::String(text.into_owned()));
    }
    let value = match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        plain => number(plain).map_or_else(|| Value::String(plain.to_owned()), Value::Number),
    };
    Kind::Scalar(value)
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0o") {
        return i64::from_str_radix(digits, 8).ok().map(Number::from);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).ok().map(Number::from);
    }
    let unsigned = text.trim_start_matches(['-', '+']);
    let numeric = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && unsigned.contains(|digit: char| digit.is_ascii_digit())
        && text.len() - unsigned.len() <= 1
        && unsigned
            .chars()
            .all(|character| character.is_ascii_digit() || ".eE+-".contains(character));
    if !numeric {
        return None;
    }
    let plain = text.strip_prefix('+').unwrap_or(text);
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let signed = plain.parse::<i64>().map(Number::from);
        return signed
            .or_else(|_| plain.parse::<u64>().map(Number::from))
            .ok();
    }
    plain.parse::<f64>().ok().and_then(Number::from_f64)
}
