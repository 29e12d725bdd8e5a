//! Flat schemas: what a schema says, in the few keywords that a shape is made of.
//!
//! `allOf` is merged into one, alternatives into what they have in common, `const` is a list of one.
//! Which names go together in alternatives is kept under a keyword of our own, which no document
//! can hold. Flattening loses what a shape has no place for; answers are bound by the whole schema.
//!
//! Invariant: each part is flattened once, so time grows with the size of the schema.
//!
//! Not in here: references, which are resolved before, and the shape itself.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::shape::Type;

/// A schema in the few keywords that a shape is made of: `allOf` merged into one, alternatives
/// into what they have in common, `const` as a list of one.
pub(super) fn flattened(schema: &Value) -> Value {
    let Some(members) = schema.as_object() else {
        return json!({});
    };
    let mut flat = members.clone();
    for key in ["allOf", "anyOf", "oneOf"] {
        flat.remove(key);
    }
    if let Some(only) = flat.remove("const") {
        flat.insert("enum".into(), json!([only]));
    }
    if flat.contains_key("enum") && !flat.contains_key("type") {
        let kinds = flat["enum"].as_array().into_iter().flatten().map(Type::of);
        let names: BTreeSet<&str> = kinds.map(Type::as_str).collect();
        flat.insert("type".into(), json!(names));
    }
    if let Some(Value::Object(properties)) = flat.get_mut("properties") {
        for property in properties.values_mut() {
            *property = flattened(property);
        }
    }
    if let Some(items) = flat.get_mut("items") {
        *items = flattened(items);
    }
    for part in alternatives(members, "allOf") {
        merge(&mut flat, part, true);
    }
    for key in ["anyOf", "oneOf"] {
        let parts: Vec<Map<String, Value>> = alternatives(members, key).collect();
        if let Some(choices) = choices(&parts) {
            merge(&mut flat, choices, true);
        }
        let common = parts
            .into_iter()
            .map(|mut part| {
                part.remove(CHOICES);
                part
            })
            .reduce(|mut left, right| {
                merge(&mut left, right, false);
                left
            });
        if let Some(common) = common {
            merge(&mut flat, common, true);
        }
    }
    Value::Object(flat)
}

/// What of an object there are alternatives for, under a keyword of our own; nothing where the
/// alternatives are no objects.
fn choices(parts: &[Map<String, Value>]) -> Option<Map<String, Value>> {
    let read = |part: &Map<String, Value>| {
        let required = part.get("required").map(names).unwrap_or_default();
        let properties = part.get("properties").and_then(Value::as_object);
        let mut brought = required.clone();
        brought.extend(properties.into_iter().flat_map(Map::keys).cloned());
        let mut seen = BTreeSet::new();
        brought.retain(|name| seen.insert(name.clone()));
        (!brought.is_empty()).then(|| json!({"names": brought, "required": required}))
    };
    let read: Option<Vec<Value>> = parts.iter().map(read).collect();
    let read = read.filter(|parts| parts.len() > 1)?;
    Some(Map::from_iter([(CHOICES.to_owned(), json!([read]))]))
}

/// Lists of choices, in flat schemas only.
pub(super) const CHOICES: &str = "\u{0}choices";

fn alternatives<'v>(
    members: &'v Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = Map<String, Value>> + use<'v> {
    let parts = members.get(key).and_then(Value::as_array);
    parts
        .into_iter()
        .flatten()
        .filter_map(|part| match flattened(part) {
            Value::Object(part) => Some(part),
            _ => None,
        })
}

/// The texts of a value that is one, or a list of them.
pub(super) fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(many) => {
            let many = many.iter().filter_map(Value::as_str);
            many.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

fn listed(schema: &Map<String, Value>, key: &str) -> Vec<String> {
    schema.get(key).map(names).unwrap_or_default()
}

/// Adds one flat schema to another: both hold (`both`), or either does.
fn merge(into: &mut Map<String, Value>, part: Map<String, Value>, both: bool) {
    let (left, right) = (listed(into, "type"), listed(&part, "type"));
    let kinds: Vec<String> = match (left.is_empty(), right.is_empty(), both) {
        (true, _, true) => right.clone(),
        (_, true, true) => left.clone(),
        (false, false, true) => left
            .iter()
            .filter(|kind| right.contains(kind))
            .cloned()
            .collect(),
        (true, _, false) | (_, true, false) => Vec::new(),
        (false, false, false) => {
            let new = right.iter().filter(|kind| !left.contains(kind));
            left.iter().chain(new).cloned().collect()
        }
    };
    into.remove("type");
    if !kinds.is_empty() {
        into.insert("type".into(), json!(kinds));
    }
    let (left, right) = (listed(into, "required"), listed(&part, "required"));
    let kept = |name: &&String| both || right.contains(name) || !right_is_object(&part);
    let mut required: Vec<String> = left.iter().filter(kept).cloned().collect();
    if both || left.is_empty() && !into.contains_key("properties") {
        required.extend(right.iter().filter(|name| !left.contains(name)).cloned());
    }
    into.remove("required");
    if !required.is_empty() {
        into.insert("required".into(), json!(required));
    }
    match (into.get_mut("enum"), part.get("enum"), both) {
        (Some(Value::Array(left)), Some(Value::Array(right)), true) => {
            left.retain(|value| right.contains(value));
        }
        (Some(Value::Array(left)), Some(Value::Array(right)), false) => {
            let new = right.iter().filter(|value| !left.contains(value)).cloned();
            let new: Vec<Value> = new.collect();
            left.extend(new);
        }
        (None, Some(right), true) => {
            into.insert("enum".into(), right.clone());
        }
        // An alternative that is no list leaves the other's list open, but for null.
        (Some(_), None, false) if part.get("type") != Some(&json!("null")) => {
            into.remove("enum");
        }
        _ => {}
    }
    for (key, value) in part {
        if matches!(key.as_str(), "type" | "required" | "enum") {
            continue;
        }
        match (key.as_str(), into.get_mut(&key)) {
            (CHOICES, Some(Value::Array(known))) if both => {
                known.extend(value.as_array().cloned().unwrap_or_default());
            }
            (CHOICES, None) if !both => {}
            ("properties", Some(Value::Object(known))) => {
                let Value::Object(new) = value else { continue };
                for (name, schema) in new {
                    known.entry(name).or_insert(schema);
                }
            }
            (_, Some(_)) => {}
            (_, None) => {
                into.insert(key, value);
            }
        }
    }
}

fn right_is_object(part: &Map<String, Value>) -> bool {
    part.contains_key("properties") || part.get("type") == Some(&json!("object"))
}
