//! Schemas: shapes as JSON Schema with what a schema cannot say, and schemas as shapes.
//!
//! A request is written with its formats and bounds, an answer without: sentences about what may
//! be sent bind requests only. Read, a stated answer is bound by the schema itself, whole; the
//! shape is what the plan needs of it. `readOnly` attributes are no part of a request and
//! `writeOnly` ones no part of an answer.
//!
//! Not in here: references, which are resolved before.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::super::choice::Choice;
use super::super::shape::{Format, Shape, Type};
use super::super::source::Place;
use super::{drafts, escaped, extension};

/// Which way a schema's value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Request,
    Answer,
}

/// A written schema, and the places of its parts by pointer.
pub(super) struct WrittenSchema {
    pub(super) value: Value,
    pub(super) places: BTreeMap<String, Place>,
}

/// The schema of a shape that will stand at `pointer`. A contract's own schema is taken as it is.
pub(super) fn write(
    shape: &Shape,
    explicit: Option<&Value>,
    usage: Use,
    pointer: &str,
) -> WrittenSchema {
    let mut places = BTreeMap::new();
    if let Some(place) = shape.place {
        places.insert(pointer.to_owned(), place);
    }
    let value = if let Some(explicit) = explicit {
        let mut value = explicit.clone();
        drafts::modernise(&mut value);
        relocate(&mut value, pointer);
        value
    } else {
        let mut value = match usage {
            Use::Request => shape.request_schema(),
            Use::Answer => shape.schema(),
        };
        relocate(&mut value, pointer);
        annotate(shape, &mut value, pointer, &mut places);
        if usage == Use::Answer {
            open(&mut value);
        }
        // The whole body's example stands beside its schema.
        if let Some(schema) = value.as_object_mut().filter(|_| shape.is_object()) {
            schema.remove("examples");
        }
        value
    };
    WrittenSchema { value, places }
}

/// Says that objects may have keys that are not documented, since some tools take silence for the
/// contrary.
fn open(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Object(properties)) = members.get_mut("properties") {
        properties.values_mut().for_each(open);
        members
            .entry("additionalProperties")
            .or_insert(Value::Bool(true));
    }
    if let Some(items) = members.get_mut("items") {
        open(items);
    }
}

/// References within a schema, which began at its own root, begin at the document's now.
fn relocate(schema: &mut Value, pointer: &str) {
    let mut fragment = String::new();
    for character in pointer.chars() {
        // A path with variables has characters that a URI's fragment has not (RFC 3986, section 3.5).
        if character.is_ascii_alphanumeric() || "-._~/:@!$&'()*+,;=".contains(character) {
            fragment.push(character);
        } else {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                let _ = write!(fragment, "%{byte:02X}");
            }
        }
    }
    relocate_to(schema, &fragment);
}

fn relocate_to(schema: &mut Value, pointer: &str) {
    match schema {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(reference) if key == "$ref" && reference.starts_with('#') => {
                        *reference = format!("#{pointer}{}", &reference[1..]);
                    }
                    other => relocate_to(other, pointer),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                relocate_to(item, pointer);
            }
        }
        _ => {}
    }
}

fn annotate(
    shape: &Shape,
    schema: &mut Value,
    pointer: &str,
    places: &mut BTreeMap<String, Place>,
) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    // What an item shows of itself need not be shown once more of its list.
    let items_show = shape.items.as_deref().is_some_and(Shape::is_object);
    if let Some(example) = &shape.example
        && shape.properties.is_empty()
        && !items_show
    {
        members.insert("examples".into(), json!([example]));
    }
    if members.contains_key("format") && !shape.states_format {
        members.insert(extension::BASIS.into(), json!("example"));
    }
    let remarks = [
        (extension::DOUBT, &shape.doubt),
        (extension::SPELLING, &shape.spelling),
        (extension::PRESENCE, &shape.presence),
    ];
    for (name, remark) in remarks {
        if let Some(remark) = remark {
            members.insert(name.into(), json!(remark));
        }
    }
    for property in &shape.properties {
        let pointer = format!("{pointer}/properties/{}", escaped(&property.name));
        if let Some(place) = property.shape.place {
            places.insert(pointer.clone(), place);
        }
        annotate(
            &property.shape,
            &mut schema["properties"][&property.name],
            &pointer,
            places,
        );
    }
    if let Some(items) = &shape.items {
        annotate(
            items,
            &mut schema["items"],
            &format!("{pointer}/items"),
            places,
        );
    }
}

/// The shape of a schema without references.
pub(super) fn shape(schema: &Value) -> Shape {
    let flat = flattened(schema);
    let mut shape = Shape::from_schema(&flat);
    refine(&mut shape, &flat);
    shape
}

/// What [`Shape::from_schema`] does not look at.
fn refine(shape: &mut Shape, schema: &Value) {
    if schema[extension::BASIS] == "example" {
        shape.states_format = false;
    }
    if shape.format.is_none()
        && let Some(Value::String(example)) = &shape.example
    {
        shape.format = Format::of_example(example);
    }
    if shape.types.contains(&Type::Null) {
        // The type says it; the list of values need not.
        shape.enumeration.retain(|value| !value.is_null());
    }
    shape.closed = schema["additionalProperties"] == false;
    shape.choices = read_choices(&schema[CHOICES]);
    let remark = |name: &str| schema[name].as_str().map(str::to_owned);
    shape.doubt = remark(extension::DOUBT);
    shape.spelling = remark(extension::SPELLING);
    shape.presence = remark(extension::PRESENCE);
    for property in &mut shape.properties {
        refine(&mut property.shape, &schema["properties"][&property.name]);
    }
    if let Some(items) = &mut shape.items {
        refine(items, &schema["items"]);
    }
}

fn read_choices(lists: &Value) -> Vec<Vec<Choice>> {
    let strings = |value: &Value| -> Vec<String> {
        let names = value.as_array().into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let lists = lists.as_array().into_iter().flatten();
    lists
        .map(|list| {
            let parts = list.as_array().into_iter().flatten();
            let parts = parts.map(|part| (strings(&part["names"]), strings(&part["required"])));
            Choice::between(&parts.collect::<Vec<_>>())
        })
        .collect()
}

/// A schema in the few keywords that a shape is made of: `allOf` merged into one, alternatives
/// into what they have in common, `const` as a list of one.
fn flattened(schema: &Value) -> Value {
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
        if let Some(choices) = choices(members, key) {
            merge(&mut flat, choices, true);
        }
        let common = alternatives(members, key)
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
fn choices(members: &Map<String, Value>, key: &str) -> Option<Map<String, Value>> {
    let parts: Vec<Map<String, Value>> = alternatives(members, key).collect();
    let strings = |value: &Value| -> Vec<String> {
        let names = value.as_array().into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let read = |part: &Map<String, Value>| {
        let required = part.get("required").map(strings).unwrap_or_default();
        let properties = part.get("properties").and_then(Value::as_object);
        let mut names = required.clone();
        names.extend(properties.into_iter().flat_map(Map::keys).cloned());
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        (!names.is_empty()).then(|| json!({"names": names, "required": required}))
    };
    let read: Option<Vec<Value>> = parts.iter().map(read).collect();
    let read = read.filter(|parts| parts.len() > 1)?;
    Some(Map::from_iter([(CHOICES.to_owned(), json!([read]))]))
}

/// Lists of choices, in flat schemas only.
const CHOICES: &str = "\u{0}choices";

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

/// Adds one flat schema to another: both hold (`both`), or either does.
fn merge(into: &mut Map<String, Value>, part: Map<String, Value>, both: bool) {
    let names = |schema: &Map<String, Value>, key: &str| -> Vec<String> {
        match schema.get(key) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(many)) => {
                let many = many.iter().filter_map(Value::as_str);
                many.map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    };
    let (left, right) = (names(into, "type"), names(&part, "type"));
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
    let (left, right) = (names(into, "required"), names(&part, "required"));
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
