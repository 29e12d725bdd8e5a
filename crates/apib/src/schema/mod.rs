//! JSON Schema and example bodies, made of resolved MSON.
//!
//! There are two profiles. [`Profile::Compatible`] is what the reference implementation makes,
//! for those whose tools rest on it: draft-07, arrays of anything, enums of strings that take
//! any string, recursion cut at its second visit. [`Profile::Strict`] is what the document says,
//! for judging by it: 2020-12, items and enums enforced, recursion by reference. The table of
//! their differences is in the README of the crate.
//!
//! The example is the reference implementation's: a value, else the first sample, else the
//! default, else null where that is allowed, else the empty value of the type.
//!
//! Invariant: no element makes this fail. Numbers beyond what JSON in this crate can hold
//! count as absent.

mod compatible;
mod enumeration;
mod example;
mod size;
mod strict;

pub use enumeration::Enumeration;
pub use strict::{definition_reference, pattern_of_other_names};

use serde_json::{Map, Value, json};

use crate::{DataStructure, Element, Scalar};

/// How a schema reads MSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// What the document says, in JSON Schema 2020-12.
    #[default]
    Strict,
    /// What the reference implementation makes of it, in JSON Schema draft-07.
    Compatible,
}

impl Profile {
    /// The `$schema` of its documents.
    pub fn dialect(self) -> &'static str {
        match self {
            Self::Strict => "https://json-schema.org/draft/2020-12/schema",
            Self::Compatible => "http://json-schema.org/draft-07/schema#",
        }
    }
}

impl DataStructure {
    /// The schema of a value of this type, with `$schema`.
    pub fn schema(&self, profile: Profile) -> Value {
        let mut schema = Map::new();
        schema.insert("$schema".to_owned(), json!(profile.dialect()));
        schema.extend(match profile {
            Profile::Strict => strict::document(self),
            Profile::Compatible => compatible::document(&self.element),
        });
        Value::Object(schema)
    }

    /// The example of a value of this type.
    pub fn example(&self) -> Value {
        self.element.example()
    }
}

impl Element {
    /// The example of a value of this element.
    pub fn example(&self) -> Value {
        example::of(self)
    }
}

impl Scalar {
    /// A literal as a value of this type; `None` if it is none.
    pub fn value(self, literal: &str) -> Option<Value> {
        match self {
            Self::String => Some(Value::String(literal.to_owned())),
            Self::Boolean => literal.trim().parse().ok().map(Value::Bool),
            Self::Number | Self::Integer => serde_json::from_str(literal.trim())
                .ok()
                .filter(Value::is_number),
        }
    }

    /// The value that stands for the type where none is given.
    fn empty(self) -> Value {
        match self {
            Self::Boolean => json!(false),
            Self::Integer | Self::Number => json!(0),
            Self::String => json!(""),
        }
    }
}

/// The flags that a schema hands down from an element to its members.
#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    fixed: bool,
    fixed_type: bool,
    nullable: bool,
    required: bool,
}

impl Flags {
    /// What is left for a member: `fixed` alone, and only where it finds a value.
    fn inherited(self, finds_value: bool) -> Self {
        Self {
            fixed: self.fixed && finds_value,
            ..Self::default()
        }
    }

    fn with(self, attributes: crate::TypeAttributes) -> Self {
        Self {
            fixed: self.fixed || attributes.fixed,
            fixed_type: self.fixed_type || attributes.fixed_type,
            nullable: self.nullable || attributes.nullable,
            required: self.required || attributes.required,
        }
    }

    /// The flags of a property's value: its own statements replace what does not inherit.
    fn of_property(self, attributes: crate::TypeAttributes) -> Self {
        Self {
            fixed: self.fixed || attributes.fixed,
            fixed_type: attributes.fixed_type,
            nullable: attributes.nullable,
            required: (self.required || attributes.required) && !attributes.optional,
        }
    }

    fn is_closed(self) -> bool {
        self.fixed || self.fixed_type
    }
}

/// Adds a value that is not yet there.
fn push_unique(values: &mut Vec<Value>, value: Value) {
    if !values.contains(&value) {
        values.push(value);
    }
}

/// A text as a regular expression that matches it.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars() {
        if "^$*+?.()|{}[]\\".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}
