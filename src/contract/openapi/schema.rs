//! Schemas: shapes as JSON Schema with what a schema cannot say, and schemas as shapes.
//!
//! A request is written with its formats and bounds, an answer without: sentences about what may
//! be sent bind requests only. Read, a stated answer is bound by the schema itself, whole; the
//! shape is what the plan needs of it. `readOnly` attributes are no part of a request and
//! `writeOnly` ones no part of an answer.
//!
//! Not in here: references, which are resolved before.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::choice::Choice;
use super::super::shape::{Format, Shape, Type};
use super::super::source::Place;
use super::flat::{CHOICES, flattened, names};
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
    let lists = lists.as_array().into_iter().flatten();
    lists
        .map(|list| {
            let parts = list.as_array().into_iter().flatten();
            let parts = parts.map(|part| (names(&part["names"]), names(&part["required"])));
            Choice::between(&parts.collect::<Vec<_>>())
        })
        .collect()
}
