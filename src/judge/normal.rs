//! Volatile texts by type and identity: the same input gives the same bytes.
//!
//! A UUID becomes `[uuid:1]` wherever it stands, numbered in the order of first sight; dates
//! become `[date]`, the run's mark `[run]`. Everything else stays as it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::contract::{looks_like_date_time, looks_like_uuid};

/// Numbers ids in the order in which it sees them.
#[derive(Debug, Clone, Default)]
pub struct Normal {
    mark: String,
    uuids: BTreeMap<String, usize>,
    ids: BTreeMap<String, usize>,
}

/// Length of a UUID as text.
const UUID: usize = 36;

impl Normal {
    pub fn new(mark: &str) -> Self {
        Self {
            mark: mark.to_owned(),
            ..Self::default()
        }
    }

    pub fn text(&mut self, text: &str) -> String {
        let text = if self.mark.is_empty() {
            text.to_owned()
        } else {
            text.replace(&self.mark, "[run]")
        };
        if looks_like_date_time(&text) {
            return "[date]".to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(character) = rest.chars().next() {
            let word_before = out.chars().last().is_some_and(char::is_alphanumeric);
            if let Some(uuid) = rest
                .get(..UUID)
                .filter(|candidate| !word_before && looks_like_uuid(candidate))
            {
                let next = self.uuids.len() + 1;
                let number = *self.uuids.entry(uuid.to_lowercase()).or_insert(next);
                let _ = write!(out, "[uuid:{number}]");
                rest = &rest[UUID..];
            } else {
                out.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
        out
    }

    /// An id of any type, by identity.
    pub fn id(&mut self, id: &Value) -> Value {
        match id {
            Value::String(text) if looks_like_uuid(text) => Value::String(self.text(text)),
            Value::Null => Value::Null,
            other => {
                let next = self.ids.len() + 1;
                let number = *self.ids.entry(other.to_string()).or_insert(next);
                Value::String(format!("[id:{number}]"))
            }
        }
    }

    /// Every text of a value, and whatever stands under `id_key`.
    pub fn value(&mut self, value: &Value, id_key: &str) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item, id_key)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(key, member)| {
                    let member = if key == id_key {
                        self.id(member)
                    } else {
                        self.value(member, id_key)
                    };
                    (key.clone(), member)
                })
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }
}
