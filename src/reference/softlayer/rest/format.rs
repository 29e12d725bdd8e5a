//! The formats that an ending asks for: JSON, which is also what is answered without one, XML, and plain text.
//!
//! In XML the value is the element `root`, a member an element of its name, an item an `item`, and null an empty
//! element. Plain text is for values that are no objects or lists; these come as JSON.

use serde_json::Value;

use crate::reference::softlayer::xml;

/// How a value is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    #[default]
    Json,
    Xml,
    Text,
}

impl Format {
    /// What the last segment of a path asks for, and the segment without its ending.
    pub(super) fn of(segment: &str) -> (Self, &str) {
        match segment.rsplit_once('.') {
            Some((bare, "json")) => (Self::Json, bare),
            Some((bare, "xml")) => (Self::Xml, bare),
            Some((bare, "txt")) => (Self::Text, bare),
            _ => (Self::default(), segment),
        }
    }

    /// The media type.
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
            Self::Text => "text/plain",
        }
    }

    /// A value as a document.
    pub(super) fn written(self, value: &Value) -> String {
        match (self, value) {
            (Self::Xml, value) => format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}",
                element("root", value)
            ),
            (Self::Text, Value::String(text)) => text.clone(),
            (Self::Json | Self::Text, value) => value.to_string(),
        }
    }
}

fn element(name: &str, value: &Value) -> String {
    let inner = match value {
        Value::Null => return format!("<{name}/>"),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => xml::escaped(text),
        Value::Array(items) => items.iter().map(|item| element("item", item)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| element(name, member))
            .collect(),
    };
    format!("<{name}>{inner}</{name}>")
}
