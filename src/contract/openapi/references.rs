//! References within a document, and schemas with every reference in place.
//!
//! Only references into the same document are followed. A schema that contains itself is cut at
//! the second visit, where any value will do; so is one that would grow beyond all measure.
//! What cannot be found is told once and stands as a schema that allows everything.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::source::Place;
use super::super::uri_template::decode;
use super::escaped;
use super::schema::Use;

/// A schema never has more parts than this once its references are in place.
const MOST_PARTS: usize = 50_000;
/// Deeper than any contract nests, shallower than any stack.
const DEEPEST: usize = 64;

/// Follows `$ref` from an object that stands at `pointer`: the object meant and where it stands.
pub(super) fn follow<'v>(
    root: &'v Value,
    start: &'v Value,
    pointer: &str,
) -> Result<(&'v Value, String), String> {
    let (mut object, mut pointer) = (start, pointer.to_owned());
    for _ in 0..DEEPEST {
        let Some(reference) = object.get("$ref").and_then(Value::as_str) else {
            return Ok((object, pointer));
        };
        let missing = || format!("`{reference}` leads to nothing in this document");
        let target = reference.strip_prefix('#').ok_or_else(missing)?;
        let target = decode(target);
        object = root.pointer(&target).ok_or_else(missing)?;
        pointer = target;
    }
    Err(format!("the references at `{pointer}` lead in a circle"))
}

/// A schema with its references in place, and where its parts stand, by pointer within it.
#[derive(Debug, Default)]
pub(super) struct Inlined {
    pub(super) value: Value,
    pub(super) places: BTreeMap<String, Place>,
    /// References that lead to nothing: the place and why.
    pub(super) missing: Vec<(String, String)>,
}

/// Puts the references of the schema at `pointer` in place.
pub(super) fn inline(
    root: &Value,
    schema: &Value,
    pointer: &str,
    usage: Use,
    place: &dyn Fn(&str) -> Option<Place>,
) -> Inlined {
    let mut inliner = Inliner {
        root,
        usage,
        place,
        open: Vec::new(),
        parts: 0,
        depth: 0,
        out: Inlined::default(),
    };
    let value = inliner.schema(schema, pointer, "");
    Inlined {
        value,
        ..inliner.out
    }
}

struct Inliner<'a> {
    root: &'a Value,
    usage: Use,
    place: &'a dyn Fn(&str) -> Option<Place>,
    /// Targets of the references being followed.
    open: Vec<String>,
    parts: usize,
    depth: usize,
    out: Inlined,
}

impl Inliner<'_> {
    /// `pointer` is where the schema stands in the document, `at` where it will stand.
    fn schema(&mut self, schema: &Value, pointer: &str, at: &str) -> Value {
        self.parts += 1;
        let Some(members) = schema.as_object() else {
            return schema.clone();
        };
        if self.parts > MOST_PARTS || self.depth > 2 * DEEPEST {
            return Value::Object(Map::new());
        }
        self.depth += 1;
        if let Some(place) = (self.place)(pointer) {
            self.out.places.entry(at.to_owned()).or_insert(place);
        }
        let mut inlined = if members.get("$ref").is_some_and(Value::is_string) {
            self.target(schema, pointer, at)
        } else {
            Map::new()
        };
        for (key, member) in members {
            if key == "$ref" {
                continue;
            }
            let (pointer, at) = (
                format!("{pointer}/{}", escaped(key)),
                format!("{at}/{}", escaped(key)),
            );
            inlined.insert(key.clone(), self.member(key, member, &pointer, &at));
        }
        self.leave_out(&mut inlined);
        nullable(&mut inlined);
        self.depth -= 1;
        Value::Object(inlined)
    }

    /// What a reference leads to.
    fn target(&mut self, schema: &Value, pointer: &str, at: &str) -> Map<String, Value> {
        match follow(self.root, schema, pointer) {
            Ok((target, pointer)) if !self.open.contains(&pointer) => {
                self.open.push(pointer.clone());
                let value = self.schema(target, &pointer, at);
                self.open.pop();
                value.as_object().cloned().unwrap_or_default()
            }
            Ok(_) => Map::new(),
            Err(message) => {
                self.out.missing.push((pointer.to_owned(), message));
                Map::new()
            }
        }
    }

    /// The value of a keyword: the schemas in it are inlined, anything else is taken as it is.
    fn member(&mut self, key: &str, member: &Value, pointer: &str, at: &str) -> Value {
        match (key, member) {
            (
                "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions",
                Value::Object(schemas),
            ) => {
                let schemas = schemas.iter().map(|(name, schema)| {
                    let (pointer, at) = (
                        format!("{pointer}/{}", escaped(name)),
                        format!("{at}/{}", escaped(name)),
                    );
                    (name.clone(), self.schema(schema, &pointer, &at))
                });
                Value::Object(schemas.collect())
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(schemas)) => {
                let schemas = schemas.iter().enumerate().map(|(index, schema)| {
                    let (pointer, at) = (format!("{pointer}/{index}"), format!("{at}/{index}"));
                    self.schema(schema, &pointer, &at)
                });
                Value::Array(schemas.collect())
            }
            (
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedProperties"
                | "unevaluatedItems",
                Value::Object(_),
            ) => self.schema(member, pointer, at),
            _ => member.clone(),
        }
    }

    /// Takes out the properties that do not go this way.
    fn leave_out(&self, schema: &mut Map<String, Value>) {
        let mark = match self.usage {
            Use::Request => "readOnly",
            Use::Answer => "writeOnly",
        };
        let Some(Value::Object(properties)) = schema.get_mut("properties") else {
            return;
        };
        let gone: Vec<String> = properties
            .iter()
            .filter(|(_, property)| property[mark] == true)
            .map(|(name, _)| name.clone())
            .collect();
        properties.retain(|name, _| !gone.contains(name));
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| !gone.iter().any(|gone| name == gone));
        }
    }
}

/// `nullable`, as OpenAPI 3.0 had it, is a type of JSON Schema.
fn nullable(schema: &mut Map<String, Value>) {
    if schema.get("nullable") != Some(&Value::Bool(true)) {
        return;
    }
    schema.remove("nullable");
    if let Some(Value::String(kind)) = schema.get("type").cloned() {
        schema.insert("type".into(), serde_json::json!([kind, "null"]));
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}
