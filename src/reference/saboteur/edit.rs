//! Faults that are data: edits of an answer, and when they apply.
//!
//! An edit names the place by JSON Pointer (RFC 6901), with `*` for every element of an array or
//! every member of an object. Where there is no such place, nothing happens. A row of a fault
//! table combines a condition with one or more edits; most faults need no more.

use std::mem;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::call::{Answer, Call};

/// When the answers of an operation are edited.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) enum When {
    /// When it worked.
    Success,
    /// When the sound server answers with this status.
    Status(u16),
    /// When it is refused, for whatever reason.
    Refused,
    /// When it is refused, and the body of the request is not even JSON.
    MalformedJson,
}

impl When {
    /// Whether the condition holds for an exchange.
    pub(super) fn holds(self, call: &Call, answer: &Answer) -> bool {
        match self {
            Self::Success => answer.is_success(),
            Self::Status(status) => answer.status == status,
            Self::Refused => answer.status.is_client_error(),
            Self::MalformedJson => {
                answer.status == StatusCode::BAD_REQUEST
                    && serde_json::from_slice::<Value>(&call.body).is_err()
            }
        }
    }
}

/// One edit of an answer.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) enum Edit {
    /// Another status.
    Status(u16),
    /// A header with another value, or one more header.
    Header(&'static str, &'static str),
    /// A header is left out.
    NoHeader(&'static str),
    /// A body of another kind: its media type and its text.
    Body(&'static str, &'static str),
    /// Only the first half of the body.
    Half,
    /// The body is what stands under this key.
    Unwrap(&'static str),
    /// A change of every value at a pointer.
    Value(&'static str, Change),
}

/// What becomes of a value in a JSON body.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) enum Change {
    /// It is left out.
    Drop,
    /// It becomes null.
    Null,
    /// It becomes this text.
    Text(&'static str),
    /// A number or a Boolean becomes the text that looks like it.
    Quote,
    /// It becomes this number.
    Number(u16),
    /// It becomes an empty object.
    Object,
    /// It stands under this key instead, and keeps its place.
    Rename(&'static str),
    /// A text loses its capitals.
    LowerCase,
    /// This text, and no other, becomes that one.
    Word(&'static str, &'static str),
}

impl Edit {
    /// Applies the edit.
    pub(super) fn apply(self, answer: &mut Answer) {
        match self {
            Self::Status(status) => {
                answer.status = StatusCode::from_u16(status).unwrap_or(answer.status);
            }
            Self::Header(name, value) => {
                let name = HeaderName::from_static(name);
                answer.headers.insert(name, HeaderValue::from_static(value));
            }
            Self::NoHeader(name) => {
                answer.headers.remove(name);
            }
            Self::Half => answer.set_body(answer.body.slice(..answer.body.len() / 2)),
            Self::Unwrap(key) => {
                if let Some(inner) = answer
                    .json()
                    .and_then(|mut json| json.get_mut(key).map(Value::take))
                {
                    answer.set_json(&inner);
                }
            }
            Self::Body(media_type, text) => {
                let media_type = HeaderValue::from_static(media_type);
                answer.headers.insert(CONTENT_TYPE, media_type);
                answer.set_body(text);
            }
            Self::Value(pointer, change) => {
                if let Some(mut json) = answer.json() {
                    let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
                    change.apply(&mut json, &tokens);
                    answer.set_json(&json);
                }
            }
        }
    }
}

impl Change {
    fn apply(self, value: &mut Value, tokens: &[&str]) {
        let Some((token, rest)) = tokens.split_first() else {
            return self.replace(value);
        };
        match value {
            Value::Array(items) if *token == "*" => {
                for item in items {
                    self.apply(item, rest);
                }
            }
            Value::Array(items) => {
                let index = token.parse().ok();
                if let Some(item) = index.and_then(|index: usize| items.get_mut(index)) {
                    self.apply(item, rest);
                }
            }
            Value::Object(members) if *token == "*" => {
                for member in members.values_mut() {
                    self.apply(member, rest);
                }
            }
            Value::Object(members) if rest.is_empty() && matches!(self, Self::Drop) => {
                // Not `remove`, which would also change the order of the other keys.
                members.shift_remove(*token);
            }
            Value::Object(members) if rest.is_empty() && matches!(self, Self::Rename(_)) => {
                self.rename(members, token);
            }
            Value::Object(members) => {
                if let Some(member) = members.get_mut(*token) {
                    self.apply(member, rest);
                }
            }
            _ => {}
        }
    }

    fn replace(self, value: &mut Value) {
        match self {
            Self::Null => *value = Value::Null,
            Self::Text(text) => *value = Value::from(text),
            Self::Quote if value.is_number() || value.is_boolean() => {
                *value = Value::from(value.to_string());
            }
            Self::LowerCase => {
                if let Some(text) = value.as_str() {
                    *value = Value::from(text.to_lowercase());
                }
            }
            Self::Word(from, to) if value == from => *value = Value::from(to),
            Self::Number(number) => *value = Value::from(number),
            Self::Object => *value = Value::Object(Map::new()),
            // What is no member of an object cannot be left out or renamed, and a text is quoted
            // already.
            Self::Drop | Self::Quote | Self::Rename(_) | Self::Word(..) => {}
        }
    }

    fn rename(self, members: &mut Map<String, Value>, key: &str) {
        let Self::Rename(name) = self else {
            return;
        };
        let renamed = mem::take(members).into_iter().map(|(known, value)| {
            let kept = if known == key { name.to_owned() } else { known };
            (kept, value)
        });
        *members = renamed.collect();
    }
}
