//! XML-RPC as JSON values.
//!
//! The reader first makes a small tree of elements, within bounds, and reads values from that. It is
//! strict about structure, and lenient where writers differ: blanks between elements, `i4` and
//! `int`, values without a type.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use serde_json::{Map, Number, Value};

/// How deep elements may nest; a value takes two or three levels of them.
const DEEPEST: usize = 200;

/// How many elements a document may have.
const MOST: usize = 200_000;

/// What a target answered.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::wire) enum Answer {
    Value(Value),
    Fault { code: Value, text: Value },
}

/// What a client called.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MethodCall {
    pub method: String,
    pub parameters: Vec<Value>,
}

/// Reads a `methodResponse`.
pub(in crate::wire) fn answer(bytes: &[u8]) -> Result<Answer, String> {
    let text = text_of(bytes)?;
    let root = tree(&text)?;
    if root.name != "methodResponse" {
        return Err(format!(
            "the document is a `{}`, no methodResponse",
            root.name
        ));
    }
    if let Some(fault) = root.child("fault") {
        let value = fault.only("value")?.value()?;
        let part = |key: &str| {
            value
                .get(key)
                .cloned()
                .ok_or_else(|| format!("the fault has no `{key}`"))
        };
        return Ok(Answer::Fault {
            code: part("faultCode")?,
            text: part("faultString")?,
        });
    }
    let parameters = root.only("params")?;
    let value = parameters.only("param")?.only("value")?;
    value.value().map(Answer::Value)
}

/// Reads a `methodCall`.
pub(super) fn call(text: &str) -> Result<MethodCall, String> {
    let root = tree(text)?;
    if root.name != "methodCall" {
        return Err(format!("the document is a `{}`, no methodCall", root.name));
    }
    let parameters = match root.child("params") {
        None => Vec::new(),
        Some(params) => params
            .children("param")
            .map(|param| param.only("value")?.value())
            .collect::<Result<_, _>>()?,
    };
    Ok(MethodCall {
        method: root.only("methodName")?.text.trim().to_owned(),
        parameters,
    })
}

/// The document as text. Its encoding is the one that it declares, UTF-8 where it declares none: readers go by that, so
/// bytes that are written otherwise are other letters to them.
fn text_of(bytes: &[u8]) -> Result<String, String> {
    // Every reader of XML knows UTF-16 by its mark.
    let wide = match bytes {
        [0xfe, 0xff, rest @ ..] => Some((rest, true)),
        [0xff, 0xfe, rest @ ..] => Some((rest, false)),
        _ => None,
    };
    if let Some((rest, big)) = wide {
        let units = rest.chunks(2).map(|pair| match (pair, big) {
            ([high, low], true) | ([low, high], false) => u16::from_be_bytes([*high, *low]),
            _ => 0xfffd,
        });
        return char::decode_utf16(units)
            .collect::<Result<_, _>>()
            .map_err(|_| "the body is no UTF-16, which it begins as".to_owned());
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match declared_encoding(bytes).as_deref() {
        Some("iso-8859-1" | "iso_8859-1" | "latin1") => {
            Ok(bytes.iter().copied().map(char::from).collect())
        }
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|_| "the body is no UTF-8".to_owned()),
        Some(other) => std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|_| format!("the body is no UTF-8, and `{other}` is not read here")),
    }
}

/// What the XML declaration says, in lower case.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_lowercase();
    let declaration = start.strip_prefix("<?xml")?.split("?>").next()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|quote| "\"'".contains(*quote))?;
    value[1..].split(quote).next().map(str::to_owned)
}

#[derive(Debug, Default)]
struct Element {
    name: String,
    text: String,
    elements: Vec<Element>,
}

fn tree(text: &str) -> Result<Element, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("the body is no XML: {error}");
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut count = 0_usize;
    loop {
        let event = reader.read_event().map_err(|error| wrong(&error))?;
        match event {
            Event::Start(start) => {
                count += 1;
                if open.len() >= DEEPEST || count > MOST {
                    return Err("the document is nested too deep or too large".to_owned());
                }
                if root.is_some() {
                    return Err("the document goes on after its end".to_owned());
                }
                open.push(Element {
                    name: name(start.local_name().as_ref()),
                    ..Element::default()
                });
            }
            Event::Empty(start) => {
                count += 1;
                if count > MOST {
                    return Err("the document is too large".to_owned());
                }
                let element = Element {
                    name: name(start.local_name().as_ref()),
                    ..Element::default()
                };
                close(&mut open, &mut root, element)?;
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(&mut open, &mut root, element)?;
                }
            }
            Event::Text(piece) => {
                let piece = piece.xml10_content();
                match open.last_mut() {
                    Some(element) => element.text.push_str(&piece),
                    None if piece.trim().is_empty() => {}
                    None => return Err("there is text outside of the document".to_owned()),
                }
            }
            Event::CData(piece) => {
                let piece = piece.xml10_content();
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&piece);
                }
            }
            Event::GeneralRef(reference) => {
                let character = reference
                    .resolve_char_ref()
                    .map_err(|error| wrong(&error))?;
                let named = reference.xml10_content();
                let element = open
                    .last_mut()
                    .ok_or_else(|| "there is an entity outside of the document".to_owned())?;
                match (character, resolve_predefined_entity(&named)) {
                    (Some(character), _) => element.text.push(character),
                    (None, Some(text)) => element.text.push_str(text),
                    (None, None) => {
                        return Err(format!("the entity `{named}` is not one of XML's own"));
                    }
                }
            }
            Event::DocType(_) => return Err("the document declares a document type".to_owned()),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if !open.is_empty() {
        return Err("the document ends before its elements do".to_owned());
    }
    root.ok_or_else(|| "the body holds no XML".to_owned())
}

fn name(name: &str) -> String {
    name.to_owned()
}

fn close(open: &mut [Element], root: &mut Option<Element>, element: Element) -> Result<(), String> {
    match open.last_mut() {
        Some(parent) => parent.elements.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err("the document has two roots".to_owned()),
    }
    Ok(())
}

impl Element {
    fn child(&self, name: &str) -> Option<&Self> {
        self.elements.iter().find(|element| element.name == name)
    }

    fn children(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.elements
            .iter()
            .filter(move |element| element.name == name)
    }

    fn only(&self, name: &str) -> Result<&Self, String> {
        let mut found = self.children(name);
        match (found.next(), found.next()) {
            (Some(element), None) => Ok(element),
            (None, _) => Err(format!("`{}` has no `{name}`", self.name)),
            _ => Err(format!("`{}` has several `{name}`", self.name)),
        }
    }

    /// What a `value` holds.
    fn value(&self) -> Result<Value, String> {
        let kind = match self.elements.as_slice() {
            [] => return Ok(Value::String(self.text.clone())),
            [kind] => kind,
            _ => return Err("a value has several types".to_owned()),
        };
        let text = kind.text.trim();
        let bad = || format!("`{text}` is no {}", kind.name);
        Ok(match kind.name.as_str() {
            "nil" => Value::Null,
            "boolean" => match text {
                "1" => Value::Bool(true),
                "0" => Value::Bool(false),
                _ => return Err(bad()),
            },
            "int" | "i4" | "i8" | "i1" | "i2" => text.parse::<i64>().map_err(|_| bad())?.into(),
            "double" => {
                let number: f64 = text.parse().map_err(|_| bad())?;
                Number::from_f64(number)
                    .map(Value::Number)
                    .ok_or_else(bad)?
            }
            "string" => Value::String(kind.text.clone()),
            "dateTime.iso8601" | "base64" => Value::String(text.to_owned()),
            "array" => {
                let items = kind.only("data")?.children("value").map(Self::value);
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            "struct" => {
                let mut members = Map::new();
                for member in kind.children("member") {
                    let name = member.only("name")?.text.trim().to_owned();
                    members.insert(name, member.only("value")?.value()?);
                }
                Value::Object(members)
            }
            other => return Err(format!("`{other}` is no type of XML-RPC")),
        })
    }
}
