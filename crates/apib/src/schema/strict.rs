//! The strict profile: what the document says, in JSON Schema 2020-12.
//!
//! Items are of the types that the array names or lists; an enum that lists members is closed;
//! `fixed` makes constants, `fixed-type` and `fixed` close objects; `nullable` adds null. Of a
//! One Of exactly one choice is taken: a choice requires a member that no other has. Names that
//! only samples of are given follow a pattern that leaves out the names that are. A type
//! that contains itself is a reference into `$defs`. Descriptions, defaults and values become
//! annotations. An object that is neither `fixed` nor `fixed-type` stays open.
//!
//! Not in here: formats and bounds, which MSON cannot say.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Enumeration, Flags, escaped, example, push_unique};
use crate::{DataStructure, Element, Kind, ObjectMember, ObjectProperty};

/// The schema without `$schema`.
pub(super) fn document(structure: &DataStructure) -> Map<String, Value> {
    let mut document = schema(&structure.element, Flags::default(), "");
    if !structure.definitions.is_empty() {
        let definitions: Map<String, Value> = structure
            .definitions
            .iter()
            .map(|(name, element)| {
                let definition = schema(element, Flags::default(), "");
                (name.clone(), Value::Object(definition))
            })
            .collect();
        document.insert("$defs".to_owned(), Value::Object(definitions));
    }
    document
}

/// The schema of an element, described by the property that holds it or else by itself.
fn schema(element: &Element, above: Flags, description: &str) -> Map<String, Value> {
    let flags = above.with(element.attributes);
    let mut whole = Map::new();
    let description = [description, &element.description]
        .into_iter()
        .find(|text| !text.is_empty());
    if let Some(description) = description {
        whole.insert("description".to_owned(), json!(description));
    }
    whole.extend(match &element.kind {
        Kind::Any(_) => Map::new(),
        Kind::Null => typed("null", Flags::default()),
        Kind::Scalar(scalar, value) => {
            let constant = value
                .as_ref()
                .filter(|_| flags.fixed)
                .and_then(|literal| scalar.value(&literal.value));
            match constant {
                Some(constant) => values(vec![constant], flags),
                None => typed(scalar.as_str(), flags),
            }
        }
        Kind::Array { types, items } => array(types, items, flags),
        Kind::Enum { value, .. } => enumeration(element, value.as_deref(), flags),
        Kind::Object(members) => object(members, flags),
        Kind::Recursive { name, own } => reference(name, own, flags),
    });
    annotate(&mut whole, element, flags);
    whole
}

fn one(key: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), value)])
}

fn typed(name: &str, flags: Flags) -> Map<String, Value> {
    one(
        "type",
        if flags.nullable {
            json!([name, "null"])
        } else {
            json!(name)
        },
    )
}

/// Values that are annotations: of singles, enums and lists, where they are not constants.
fn annotate(schema: &mut Map<String, Value>, element: &Element, flags: Flags) {
    if matches!(element.kind, Kind::Object(_) | Kind::Recursive { .. }) {
        return;
    }
    if let Some(default) = &element.default {
        schema.insert("default".to_owned(), example::of(default));
    }
    let gives_values = match &element.kind {
        Kind::Array { items, .. } => items.iter().any(|item| item.shown().is_some()),
        Kind::Null => false,
        _ => element.has_content(),
    };
    let mut shown = Vec::new();
    if gives_values && !flags.fixed {
        shown.push(example::of(element));
    }
    for sample in &element.samples {
        push_unique(&mut shown, example::of(sample));
    }
    if !shown.is_empty() {
        schema.insert("examples".to_owned(), Value::Array(shown));
    }
}

/// A list of values, with the type that they share.
fn values(mut values: Vec<Value>, flags: Flags) -> Map<String, Value> {
    let name = |value: &Value| match value {
        Value::String(_) => Some("string"),
        Value::Number(_) => Some("number"),
        Value::Bool(_) => Some("boolean"),
        _ => None,
    };
    let shared = values.first().and_then(name);
    let shared = shared.filter(|shared| values.iter().all(|value| name(value) == Some(shared)));
    let mut schema = shared
        .map(|shared| typed(shared, flags))
        .unwrap_or_default();
    if flags.nullable {
        push_unique(&mut values, Value::Null);
    }
    match values.len() {
        1 => schema.insert("const".to_owned(), values.remove(0)),
        _ => schema.insert("enum".to_owned(), Value::Array(values)),
    };
    schema
}

/// One of several schemas, or null.
fn any_of(mut schemas: Vec<Value>, flags: Flags) -> Map<String, Value> {
    if flags.nullable {
        push_unique(&mut schemas, json!({"type": "null"}));
    }
    if schemas.len() == 1
        && let Some(Value::Object(only)) = schemas.pop()
    {
        return only;
    }
    one("anyOf", Value::Array(schemas))
}

fn array(types: &[Element], items: &[Element], flags: Flags) -> Map<String, Value> {
    let mut array = typed("array", flags);
    let given: Vec<&Element> = items.iter().filter(|item| item.shown().is_some()).collect();
    // Constants in their order, where each item has a value.
    if flags.fixed && !items.is_empty() && given.len() == items.len() {
        let read = |item: &&Element| {
            let flags = flags.inherited(item.inherits_fixed());
            Value::Object(schema(item, flags, ""))
        };
        array.insert("prefixItems".to_owned(), given.iter().map(read).collect());
        array.insert("minItems".to_owned(), json!(given.len()));
        array.insert("items".to_owned(), json!(false));
        return array;
    }
    let mut schemas = Vec::new();
    for item in types.iter().chain(items) {
        let mut read = schema(item, Flags::default(), "");
        // What one item shows is no matter of the others.
        read.remove("examples");
        read.remove("default");
        push_unique(&mut schemas, Value::Object(read));
    }
    if !schemas.is_empty() {
        let items = any_of(schemas, Flags::default());
        array.insert("items".to_owned(), Value::Object(items));
    } else if flags.is_closed() {
        array.insert("maxItems".to_owned(), json!(0));
    }
    array
}

fn enumeration(element: &Element, value: Option<&Element>, flags: Flags) -> Map<String, Value> {
    if flags.fixed
        && let Some(Kind::Scalar(scalar, Some(literal))) = value.map(|value| &value.kind)
        && let Some(constant) = scalar.value(&literal.value)
    {
        return values(vec![constant], flags);
    }
    let read = |member: &&Element| {
        let mut read = schema(member, Flags::default(), "");
        read.remove("examples");
        Value::Object(read)
    };
    match element.enumeration() {
        Some(Enumeration::Closed(listed, others)) if others.is_empty() => values(listed, flags),
        Some(Enumeration::Closed(listed, others)) => {
            let mut schemas: Vec<Value> = others.iter().map(read).collect();
            if !listed.is_empty() {
                schemas.push(Value::Object(values(listed, Flags::default())));
            }
            any_of(schemas, flags)
        }
        Some(Enumeration::Open(types)) => match types.as_slice() {
            [] => Map::new(),
            [only] => match only.shown().map_or(&only.kind, |shown| &shown.kind) {
                Kind::Scalar(scalar, _) => typed(scalar.as_str(), flags),
                _ => any_of(vec![read(only)], flags),
            },
            several => any_of(several.iter().map(read).collect(), flags),
        },
        None => Map::new(),
    }
}

fn reference(name: &str, own: &Element, flags: Flags) -> Map<String, Value> {
    let mut schema = one("$ref", json!(definition_reference(name)));
    if let Kind::Object(members) = &own.kind
        && !members.is_empty()
    {
        schema.extend(object(members, Flags::default()));
    }
    if flags.nullable {
        return one("anyOf", json!([{"type": "null"}, schema]));
    }
    schema
}

/// The `$ref` to a definition of a name.
pub fn definition_reference(name: &str) -> String {
    let escaped = name.replace('~', "~0").replace('/', "~1");
    let mut reference = "#/$defs/".to_owned();
    for byte in escaped.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            reference.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(reference, "%{byte:02X}");
        }
    }
    reference
}

/// What the members of an object add up to.
#[derive(Debug, Default)]
struct Members {
    properties: Map<String, Value>,
    required: Vec<String>,
    /// Names that may be left out because the document says so.
    optional: Vec<String>,
    /// What names hold that only samples of are given.
    variable: Vec<Value>,
    patterns: Map<String, Value>,
    choices: Vec<Value>,
    /// Every name, those of choices included.
    names: Vec<String>,
}

impl Members {
    fn of(members: &[ObjectMember], flags: Flags) -> Self {
        let mut read = Self::default();
        read.extend(members, flags);
        read
    }

    fn extend(&mut self, members: &[ObjectMember], flags: Flags) {
        for member in members {
            let mut passed = flags.inherited(member.inherits_fixed());
            passed.required = flags.required;
            match member {
                ObjectMember::Property(property) => self.add(property, passed),
                ObjectMember::Include(element) => {
                    passed.fixed |= element.attributes.fixed;
                    if let Kind::Object(members) = &element.kind {
                        self.extend(members, passed);
                    }
                }
                ObjectMember::OneOf(choices) => self.choose(choices, passed),
            }
        }
    }

    fn add(&mut self, property: &ObjectProperty, flags: Flags) {
        let flags = flags.of_property(property.attributes);
        let value = Value::Object(schema(&property.element, flags, &property.description));
        if property.variable {
            if flags.fixed {
                let pattern = format!("^{}$", escaped(&property.name));
                self.patterns.insert(pattern, value);
            } else {
                push_unique(&mut self.variable, value);
            }
            return;
        }
        let name = &property.name;
        self.properties.insert(name.clone(), value);
        // Of two of one name the last counts.
        for names in [&mut self.names, &mut self.required, &mut self.optional] {
            names.retain(|other| other != name);
        }
        self.names.push(name.clone());
        if flags.required {
            self.required.push(name.clone());
        } else if property.attributes.optional {
            self.optional.push(name.clone());
        }
    }

    fn choose(&mut self, choices: &[Vec<ObjectMember>], flags: Flags) {
        let read: Vec<Self> = choices
            .iter()
            .filter(|choice| !choice.is_empty())
            .map(|choice| Self::of(choice, flags))
            .collect();
        let own_names: Vec<Vec<String>> = (0..read.len())
            .map(|index| {
                let is_own = |name: &&String| {
                    let others = read.iter().enumerate().filter(|(other, _)| *other != index);
                    let mut elsewhere = others.map(|(_, choice)| choice.names.contains(name));
                    !elsewhere.any(|found| found)
                };
                read[index].names.iter().filter(is_own).cloned().collect()
            })
            .collect();
        let tellings: Vec<Vec<String>> = read
            .iter()
            .zip(&own_names)
            .map(|(choice, own)| choice.telling(own))
            .collect();
        // A choice that may be empty is told by what is not there.
        let excludes = tellings.iter().any(Vec::is_empty);
        let mut schemas = Vec::new();
        for (index, (mut choice, telling)) in read.into_iter().zip(tellings).enumerate() {
            self.names.append(&mut choice.names.clone());
            let requirement = |name: &String| json!({"required": [name]});
            let mut presence = Map::new();
            match telling.as_slice() {
                [] => {}
                names if names.iter().any(|name| choice.required.contains(name)) => {}
                [one] => choice.required.push(one.clone()),
                several => {
                    presence.insert(
                        "anyOf".to_owned(),
                        several.iter().map(requirement).collect(),
                    );
                }
            }
            let others = own_names
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index);
            let others: Vec<Value> = others.flat_map(|(_, own)| own).map(requirement).collect();
            if excludes && !others.is_empty() {
                presence.insert("not".to_owned(), json!({"anyOf": others}));
            }
            let mut schema = Map::new();
            choice.into_schema(&mut schema);
            schema.extend(presence);
            schemas.push(Value::Object(schema));
        }
        if !schemas.is_empty() {
            self.choices.push(Value::Array(schemas));
        }
    }

    /// The names of its own that show that this choice was taken: one of them has to be there.
    fn telling(&self, own: &[String]) -> Vec<String> {
        let is_there =
            |name: &&String| self.properties.contains_key(*name) && !self.optional.contains(name);
        own.iter().filter(is_there).cloned().collect()
    }

    fn into_schema(mut self, schema: &mut Map<String, Value>) {
        if !self.properties.is_empty() {
            schema.insert("properties".to_owned(), Value::Object(self.properties));
        }
        if !self.variable.is_empty() {
            let value = any_of(self.variable, Flags::default());
            let pattern = pattern_of_other_names(self.names.iter().map(String::as_str));
            self.patterns.insert(pattern, Value::Object(value));
        }
        if !self.patterns.is_empty() {
            schema.insert("patternProperties".to_owned(), Value::Object(self.patterns));
        }
        if !self.required.is_empty() {
            schema.insert("required".to_owned(), json!(self.required));
        }
        if self.choices.len() == 1 {
            schema.insert("oneOf".to_owned(), self.choices.remove(0));
        } else if !self.choices.is_empty() {
            let all = self
                .choices
                .into_iter()
                .map(|choice| json!({"oneOf": choice}));
            schema.insert("allOf".to_owned(), all.collect());
        }
    }
}

/// The pattern of `patternProperties` that is for all names but these.
pub fn pattern_of_other_names<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(escaped).collect();
    if names.is_empty() {
        return String::new();
    }
    format!("^(?!(?:{})$)", names.join("|"))
}

fn object(members: &[ObjectMember], flags: Flags) -> Map<String, Value> {
    let within = Flags {
        required: flags.is_closed(),
        ..flags
    };
    let read = Members::of(members, within);
    let has_choices = !read.choices.is_empty();
    let mut object = typed("object", if has_choices { Flags::default() } else { flags });
    read.into_schema(&mut object);
    if flags.is_closed() {
        // What a choice brings is known to the keyword that looks at everything.
        let keyword = if has_choices {
            "unevaluatedProperties"
        } else {
            "additionalProperties"
        };
        object.insert(keyword.to_owned(), json!(false));
    }
    if has_choices && flags.nullable {
        return one("anyOf", json!([{"type": "null"}, object]));
    }
    object
}
