//! The profile of the reference implementation: draft-07.
//!
//! Objects are open unless `fixed` or `fixed-type`, arrays too unless they are either. An enum
//! lists its values and, if it is an `enum[T]` without a value, takes any `T` besides. Nothing
//! refers to anything: a type that contains itself is cut to its bare kind. Descriptions,
//! samples and defaults leave no trace, except that the values of an enum count as listed.
//!
//! The implementation that is followed is drafter 5. Where its versions differ the newer one
//! counts: `items` of a `fixed-type` array with one type hold that type (5.0 put it into an
//! `anyOf`), without any type the array is empty. What would be no valid draft-07 is put
//! right: `required` names a member once, an empty list of items is `maxItems` of none,
//! and a One Of without choices is nothing.

use serde_json::{Map, Value, json};

use super::{Flags, escaped, example, push_unique, size};
use crate::{Element, Kind, ObjectMember, ObjectProperty, Scalar};

/// The schema without `$schema`.
pub(super) fn document(element: &Element) -> Map<String, Value> {
    schema(element, Flags::default())
}

fn schema(element: &Element, flags: Flags) -> Map<String, Value> {
    let flags = flags.with(element.nearest);
    match &element.kind {
        Kind::Any(_) => Map::new(),
        Kind::Null => one("type", json!("null")),
        Kind::Scalar(scalar, value) => {
            let value = value.as_ref();
            single(*scalar, value.map(|value| value.value.as_str()), flags)
        }
        Kind::Array { items, .. } => array(items, flags),
        Kind::Enum { members, .. } => {
            enumeration(members.iter().map(|member| &member.element), flags)
        }
        Kind::Object(members) => object(members, flags),
        Kind::Recursive { own, .. } => match &own.kind {
            Kind::Object(_) => object(&[], flags),
            Kind::Array { .. } => array(&[], flags),
            _ => schema(own, flags),
        },
    }
}

fn one(key: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), value)])
}

fn nullable(schema: Map<String, Value>, flags: Flags) -> Map<String, Value> {
    if flags.nullable {
        one("anyOf", json!([{"type": "null"}, schema]))
    } else {
        schema
    }
}

/// A list of values; one value is a constant.
fn values(mut values: Vec<Value>) -> Map<String, Value> {
    match values.len() {
        1 => one("const", values.remove(0)),
        _ => one("enum", Value::Array(values)),
    }
}

fn single(scalar: Scalar, literal: Option<&str>, flags: Flags) -> Map<String, Value> {
    if let (true, Some(literal)) = (flags.fixed, literal) {
        let constant = scalar.value(literal).unwrap_or_else(|| scalar.empty());
        return values(if flags.nullable {
            vec![Value::Null, constant]
        } else {
            vec![constant]
        });
    }
    // The reference implementation knows no integers.
    let name = match scalar {
        Scalar::Integer => Scalar::Number.as_str(),
        other => other.as_str(),
    };
    nullable(one("type", json!(name)), flags)
}

fn array(items: &[Element], flags: Flags) -> Map<String, Value> {
    let read = |item: &Element| Value::Object(schema(item, flags.inherited(item.inherits_fixed())));
    let mut array = one("type", json!("array"));
    if flags.fixed_type {
        let mut schemas = Vec::new();
        for item in items {
            push_unique(&mut schemas, read(item));
        }
        match schemas.len() {
            0 => array.insert("maxItems".to_owned(), json!(0)),
            1 => array.insert("items".to_owned(), schemas.remove(0)),
            _ => array.insert("items".to_owned(), json!({"anyOf": schemas})),
        };
    } else if flags.fixed && items.is_empty() {
        array.insert("maxItems".to_owned(), json!(0));
    } else if flags.fixed {
        array.insert("minItems".to_owned(), json!(items.len()));
        array.insert("items".to_owned(), items.iter().map(read).collect());
        array.insert("additionalItems".to_owned(), json!(false));
    }
    nullable(array, flags)
}

fn enumeration<'a>(members: impl Iterator<Item = &'a Element>, flags: Flags) -> Map<String, Value> {
    let mut listed = Vec::new();
    let mut schemas = Vec::new();
    if flags.nullable {
        listed.push(Value::Null);
    }
    for member in members {
        if size::is_one(member) {
            push_unique(&mut listed, example::of(member));
            continue;
        }
        let mut read = schema(member, flags.inherited(true));
        let only = |key: &str| {
            (read.len() == 1)
                .then(|| read.get(key)?.as_array().cloned())
                .flatten()
        };
        if let Some(values) = only("enum") {
            for value in values {
                push_unique(&mut listed, value);
            }
        } else if let Some(choices) = only("anyOf") {
            for choice in choices {
                push_unique(&mut schemas, choice);
            }
        } else {
            push_unique(&mut schemas, Value::Object(std::mem::take(&mut read)));
        }
    }
    if schemas.is_empty() {
        return values(listed);
    }
    if !listed.is_empty() {
        push_unique(&mut schemas, Value::Object(values(listed)));
    }
    one("anyOf", Value::Array(schemas))
}

/// What the members of an object add up to.
#[derive(Debug, Default)]
struct Members {
    properties: Map<String, Value>,
    patterns: Map<String, Value>,
    choices: Vec<Value>,
    required: Vec<Value>,
}

impl Members {
    fn into_schema(self, schema: &mut Map<String, Value>) {
        if !self.properties.is_empty() {
            schema.insert("properties".to_owned(), Value::Object(self.properties));
        }
        if !self.patterns.is_empty() {
            schema.insert("patternProperties".to_owned(), Value::Object(self.patterns));
        }
        if !self.choices.is_empty() {
            schema.insert("allOf".to_owned(), Value::Array(self.choices));
        }
        if !self.required.is_empty() {
            schema.insert("required".to_owned(), Value::Array(self.required));
        }
    }

    fn add(&mut self, member: &ObjectMember, flags: Flags) {
        match member {
            ObjectMember::Property(property) => self.add_property(property, flags),
            // What is included is not required by an object that is closed.
            ObjectMember::Include(element) => {
                let fixed = flags.fixed || element.nearest.fixed;
                if let Kind::Object(members) = &element.kind {
                    for member in members {
                        let flags = Flags {
                            fixed,
                            ..Flags::default()
                        };
                        self.add(member, flags);
                    }
                }
            }
            ObjectMember::OneOf(choices) => {
                let choices: Vec<Value> = choices
                    .iter()
                    .filter(|choice| !choice.is_empty())
                    .map(|choice| {
                        let mut members = Self::default();
                        for member in choice {
                            members.add(member, flags);
                        }
                        let mut schema = Map::new();
                        members.into_schema(&mut schema);
                        Value::Object(schema)
                    })
                    .collect();
                if !choices.is_empty() {
                    self.choices.push(json!({"oneOf": choices}));
                }
            }
        }
    }

    fn add_property(&mut self, property: &ObjectProperty, flags: Flags) {
        let flags = flags.of_property(property.attributes);
        let value = Value::Object(schema(&property.element, flags));
        if property.variable {
            let pattern = match (flags.fixed, property.name.as_str()) {
                (false, _) => "(?:)".to_owned(),
                (true, "") => r"^(?![\s\S])".to_owned(),
                (true, name) => escaped(name),
            };
            self.patterns.insert(pattern, value);
            return;
        }
        self.properties.insert(property.name.clone(), value);
        if flags.required {
            push_unique(&mut self.required, json!(property.name));
        }
    }
}

fn object(members: &[ObjectMember], flags: Flags) -> Map<String, Value> {
    let mut read = Members::default();
    for member in members {
        let mut passed = flags.inherited(member.inherits_fixed());
        passed.required = flags.is_closed();
        read.add(member, passed);
    }
    let mut object = one("type", json!("object"));
    read.into_schema(&mut object);
    if flags.is_closed() {
        object.insert("additionalProperties".to_owned(), json!(false));
    }
    nullable(object, flags)
}
