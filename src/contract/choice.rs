//! What a shape says beyond types: members that exclude each other, and types within themselves.
//!
//! A One Of is a list of [`Choice`]s, exactly one of which an object takes. A choice is told by
//! the members that no other has, so that one of these has to be there. A [`Recursion`] stands
//! where a type contains itself and knows the shape to go on with.
//!
//! Not in here: where they come from (`mson`), and the shape itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::shape::Shape;

/// One way to fill in a One Of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// All that it may bring.
    pub names: Vec<String>,
    /// What it cannot do without.
    pub required: Vec<String>,
    /// What only it brings.
    pub own: Vec<String>,
}

impl Choice {
    /// The choices between several lists of members.
    pub(super) fn among(parts: &[Shape]) -> Vec<Self> {
        let part = |part: &Shape| {
            let names = part.properties.iter().map(|property| property.name.clone());
            let required = part.properties.iter().filter(|property| property.required);
            let required = required.map(|property| property.name.clone());
            (names.collect(), required.collect())
        };
        Self::between(&parts.iter().map(part).collect::<Vec<_>>())
    }

    /// The choices between parts that bring these names and cannot do without those. A part that has
    /// but one name of its own is told by that.
    pub(super) fn between(parts: &[(Vec<String>, Vec<String>)]) -> Vec<Self> {
        let choices = parts.iter().enumerate().map(|(index, (names, required))| {
            let others = parts
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index);
            let elsewhere: BTreeSet<&String> = others.flat_map(|(_, (names, _))| names).collect();
            let is_own = |name: &&String| !elsewhere.contains(name);
            let own: Vec<String> = names.iter().filter(is_own).cloned().collect();
            let mut required = required.clone();
            if let [only] = own.as_slice()
                && !required.contains(only)
            {
                required.push(only.clone());
            }
            Self {
                names: names.clone(),
                required,
                own,
            }
        });
        choices.collect()
    }

    /// That this choice is taken.
    fn schema(&self) -> Value {
        let mut schema = Map::new();
        if !self.required.is_empty() {
            schema.insert("required".into(), json!(self.required));
        }
        let silent = self.names.iter();
        let silent = silent.filter(|name| !self.required.contains(name));
        // A name that may come along is named, for whoever reads the choice from the schema.
        let properties: Map<String, Value> =
            silent.map(|name| (name.clone(), json!(true))).collect();
        if !properties.is_empty() {
            schema.insert("properties".into(), Value::Object(properties));
        }
        let is_told = self.own.iter().any(|name| self.required.contains(name));
        if !is_told && !self.own.is_empty() {
            let any = self.own.iter().map(|name| json!({"required": [name]}));
            schema.insert("anyOf".into(), any.collect());
        }
        Value::Object(schema)
    }
}

/// That exactly one of each list of choices is taken.
pub(super) fn schema(choices: &[Vec<Choice>]) -> Vec<Value> {
    let lists = choices.iter().filter(|list| list.len() > 1);
    lists
        .map(|list| {
            let choices: Vec<Value> = list.iter().map(Choice::schema).collect();
            json!({"oneOf": choices})
        })
        .collect()
}

impl Shape {
    /// Of each One Of, what belongs to the choice that is taken and what to the others. The choice
    /// that is shown is taken, else the first.
    pub fn chosen(&self, shown: Option<&Map<String, Value>>) -> Chosen<'_> {
        let mut chosen = Chosen::default();
        for list in &self.choices {
            let is_shown = |choice: &&Choice| {
                let mut own = choice.own.iter();
                own.any(|name| shown.is_some_and(|shown| shown.contains_key(name)))
            };
            let Some(taken) = list.iter().find(is_shown).or(list.first()) else {
                continue;
            };
            let names = list.iter().flat_map(|choice| &choice.names);
            let others = names.filter(|name| !taken.names.contains(name));
            chosen.excluded.extend(others.map(String::as_str));
            // One of its own members has to tell it.
            let telling = taken.own.first().filter(|_| taken.required.is_empty());
            let required = taken.required.iter().chain(telling);
            chosen.required.extend(required.map(String::as_str));
        }
        chosen
    }
}

/// What follows from taking a choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen<'s> {
    /// What has to be there.
    pub required: BTreeSet<&'s str>,
    /// What must not.
    pub excluded: BTreeSet<&'s str>,
}

/// The place where a type contains itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Recursion {
    /// The name of the type.
    pub name: String,
    /// The shapes of this type and of all that it refers to; empty within themselves.
    pub definitions: Arc<BTreeMap<String, Shape>>,
}
