//! Reads the attributes of a body one by one and keeps all that is wrong with them.
//!
//! Every reader returns what it read, or nothing and a message under the attribute's name; so one
//! answer can tell everything, and the handler asks once, with [`Attributes::finish`], whether
//! the whole will do. The messages are those of the validation library that the real service of
//! the time used.
//!
//! An attribute nobody asks for is ignored: clients send back what they read, `id` and dates
//! included. Types are never converted, with one exception ([`Attributes::port`]).

use serde_json::{Map, Value};

use super::error::{ApiError, Fields};

/// The attributes of one body and the complaints about them.
pub(super) struct Attributes {
    object: Map<String, Value>,
    fields: Fields,
}

/// An attribute of the closed list of values that a contract gives, in exact spelling.
pub(super) type Choices = &'static [&'static str];

impl Attributes {
    /// Begins with the object of a request.
    pub(super) fn new(object: Map<String, Value>) -> Self {
        Self {
            object,
            fields: Fields::new(),
        }
    }

    /// The draft, if there was nothing to complain about.
    pub(super) fn finish<T>(self, draft: Option<T>) -> Result<T, ApiError> {
        match draft {
            Some(draft) if self.fields.is_empty() => Ok(draft),
            _ => Err(ApiError::validation(self.fields)),
        }
    }

    /// Adds a complaint.
    pub(super) fn complain(&mut self, name: &'static str, message: impl Into<String>) {
        self.fields.entry(name).or_default().push(message.into());
    }

    /// A text that must be there and must not be empty.
    pub(super) fn required_text(&mut self, name: &'static str) -> Option<String> {
        match self.object.get(name) {
            None => self.refuse(name, "required key not provided"),
            Some(Value::String(text)) if text.is_empty() => {
                self.refuse(name, "length of value must be at least 1")
            }
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => self.refuse(name, "expected str"),
        }
    }

    /// A text that may be missing or null, and may be empty.
    pub(super) fn optional_text(&mut self, name: &'static str) -> Option<String> {
        match self.object.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => self.refuse(name, "expected str"),
        }
    }

    /// A value of a closed list that must be there.
    pub(super) fn required_choice(
        &mut self,
        name: &'static str,
        choices: Choices,
    ) -> Option<&'static str> {
        if self.object.contains_key(name) {
            self.choice(name, choices)
        } else {
            self.refuse(name, "required key not provided")
        }
    }

    /// A value of a closed list that may be missing, but not null.
    pub(super) fn choice(&mut self, name: &'static str, choices: Choices) -> Option<&'static str> {
        let value = self.object.get(name)?;
        let Some(text) = value.as_str() else {
            return self.refuse(name, "expected str");
        };
        match choices.iter().find(|choice| **choice == text) {
            Some(choice) => Some(choice),
            None => self.refuse(name, "not a valid value"),
        }
    }

    /// A Boolean that may be missing, but not null.
    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        match self.object.get(name)? {
            Value::Bool(flag) => Some(*flag),
            _ => self.refuse(name, "expected bool"),
        }
    }

    /// A list of texts that may be missing, but not null.
    pub(super) fn texts(&mut self, name: &'static str) -> Option<Vec<String>> {
        let Some(items) = self.object.get(name)?.as_array() else {
            return self.refuse(name, "expected a list");
        };
        let texts: Option<Vec<String>> = items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect();
        match texts {
            Some(texts) => Some(texts),
            None => self.refuse(name, "expected a list of str"),
        }
    }

    /// A port that may be missing or null.
    ///
    /// The contract of 2015 types the port as a string and shows it as a number, so both are
    /// taken; the string must be the plain decimal form of the number.
    pub(super) fn port(&mut self, name: &'static str) -> Option<u16> {
        let number = match self.object.get(name)? {
            Value::Null => return None,
            Value::String(text) => decimal(text),
            value => value.as_i64(),
        };
        match number {
            None => self.refuse(name, "expected int"),
            Some(number) if number < 1 => self.refuse(name, "value must be at least 1"),
            Some(number) => match u16::try_from(number) {
                Ok(port) => Some(port),
                Err(_) => self.refuse(name, "value must be at most 65535"),
            },
        }
    }

    /// A position that may be missing or null; 0 is how some clients write a missing one.
    pub(super) fn position(&mut self, name: &'static str) -> Option<u32> {
        match self.object.get(name)? {
            Value::Null => None,
            value => match value.as_u64().map(u32::try_from) {
                Some(Ok(0)) => None,
                Some(Ok(position)) => Some(position),
                Some(Err(_)) => self.refuse(name, "value is too large"),
                None => self.refuse(name, "expected int"),
            },
        }
    }

    fn refuse<T>(&mut self, name: &'static str, message: &str) -> Option<T> {
        self.complain(name, message);
        None
    }
}

/// Reads a number from its plain decimal form: no sign but a minus, no blank, no leading zero.
fn decimal(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}
