//! What a value may look like: the one model between examples, MSON, JSON Schema and prose.
//!
//! A [`Shape`] is built from whatever a contract offers and gives two things: a JSON Schema
//! to judge answers by, and what the plan needs to know to make up a value. Objects are open
//! (a key that is not documented is an addition, never a failure); array items are always
//! constrained. Merging is a union of what was seen: types add up, a key stays required only
//! if every example has it.
//!
//! Not in here: where shapes come from (`lift`, `mson`, `read`), and values themselves.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::choice::{self, Choice, Recursion};
use super::naming::is_free_text;
use super::source::Place;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" | "bool" => Self::Boolean,
            "integer" | "int" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            // JSON Schema 2020-12 counts `1.0` as an integer; so do we.
            Value::Number(number) if number.as_f64().is_some_and(|float| float.fract() == 0.0) => {
                Self::Integer
            }
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

/// What a string is a spelling of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Uuid,
    Ipv4Range,
    IpRange,
    Ipv4,
    DateTime,
    Email,
    Uri,
}

impl Format {
    /// The name in a JSON Schema; `None` where the format serves the plan only.
    pub fn schema_name(self) -> Option<&'static str> {
        match self {
            Self::Ipv4Range => Some("ipv4-range"),
            Self::IpRange => Some("ip-range"),
            Self::Ipv4 => Some("ipv4"),
            Self::DateTime => Some("date-time"),
            Self::Email => Some("email"),
            Self::Uri => Some("uri"),
            // Contracts' own example ids are often no RFC 9562 UUIDs.
            Self::Uuid => None,
        }
    }

    pub fn is_range(self) -> bool {
        matches!(self, Self::Ipv4Range | Self::IpRange | Self::Ipv4)
    }

    /// The format that an example value is a spelling of.
    pub fn of_example(text: &str) -> Option<Self> {
        if looks_like_uuid(text) {
            return Some(Self::Uuid);
        }
        if let Some((address, length)) = text.split_once('/')
            && length.parse::<u8>().is_ok()
            && let Ok(address) = address.parse::<std::net::IpAddr>()
        {
            return Some(if address.is_ipv4() {
                Self::Ipv4Range
            } else {
                Self::IpRange
            });
        }
        if text.parse::<std::net::Ipv4Addr>().is_ok() {
            return Some(Self::Ipv4);
        }
        if looks_like_date_time(text) {
            return Some(Self::DateTime);
        }
        (text.starts_with("http://") || text.starts_with("https://")).then_some(Self::Uri)
    }
}

/// 8-4-4-4-12 hexadecimal digits, whatever version and variant they claim.
pub fn looks_like_uuid(text: &str) -> bool {
    let mut lengths = [8, 4, 4, 4, 12].into_iter();
    text.split('-').all(|part| {
        lengths.next() == Some(part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    }) && lengths.next().is_none()
}

/// RFC 3339 in its usual spelling: a date, `T` or a blank, a time.
pub fn looks_like_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    bytes.len() >= 19
        && digits(0..4)
        && bytes[4] == b'-'
        && digits(5..7)
        && bytes[7] == b'-'
        && digits(8..10)
        && matches!(bytes[10], b'T' | b't' | b' ')
        && digits(11..13)
        && bytes[13] == b':'
        && digits(14..16)
        && bytes[16] == b':'
        && digits(17..19)
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shape {
    /// Empty: any type.
    pub types: BTreeSet<Type>,
    /// Closed list of values; empty: any value of the types.
    pub enumeration: Vec<Value>,
    pub minimum: Option<i64>,
    pub maximum: Option<i64>,
    pub minimum_length: Option<u64>,
    pub maximum_length: Option<u64>,
    pub format: Option<Format>,
    /// The format is stated, not only shown by an example.
    pub states_format: bool,
    pub properties: Vec<Property>,
    pub items: Option<Box<Shape>>,
    /// No properties but these may occur.
    pub closed: bool,
    /// Lists of choices, of each of which exactly one is taken. Their properties are among
    /// `properties`, none of them required.
    pub choices: Vec<Vec<Choice>>,
    /// What properties hold whose names are not listed.
    pub others: Option<Box<Shape>>,
    /// The shape goes on as that of a type which contains it.
    pub recursion: Option<Recursion>,
    /// The first value seen for this shape.
    pub example: Option<Value>,
    /// Why nothing MUST rest on the value: the contract's own answer shows another.
    pub doubt: Option<String>,
    /// Why a number may be written as its digits: the contract says the one and shows the other.
    pub spelling: Option<String>,
    /// Why it is doubtful whether the attribute may be sent: the contract calls it required and
    /// leaves it out, or only another operation declares it.
    pub presence: Option<String>,
    /// The line that says all this.
    pub place: Option<Place>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    pub name: String,
    pub required: bool,
    pub shape: Shape,
}

impl Property {
    /// It holds words for people that may be any.
    pub fn is_text(&self) -> bool {
        let shape = &self.shape;
        is_free_text(&self.name)
            && shape.allows(Type::String)
            && shape.enumeration.is_empty()
            && shape.format.is_none()
            && shape.doubt.is_none()
    }

    /// Only another operation declares it.
    pub fn is_borrowed(&self) -> bool {
        self.shape.presence.is_some() && !self.required
    }
}

impl Shape {
    pub fn of_types(types: impl IntoIterator<Item = Type>) -> Self {
        Self {
            types: types.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The shape of one example.
    pub fn of_example(value: &Value) -> Self {
        let mut shape = Self::of_types([Type::of(value)]);
        shape.example = Some(value.clone());
        match value {
            Value::Object(members) => {
                shape.properties = members
                    .iter()
                    .map(|(name, member)| Property {
                        name: name.clone(),
                        required: true,
                        shape: Self::of_example(member),
                    })
                    .collect();
            }
            Value::Array(items) => {
                shape.items = items
                    .iter()
                    .map(Self::of_example)
                    .reduce(|left, right| left.merged(&right))
                    .map(Box::new);
            }
            Value::String(text) => shape.format = Format::of_example(text),
            _ => {}
        }
        shape
    }

    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    pub fn property_mut(&mut self, name: &str) -> Option<&mut Property> {
        self.properties
            .iter_mut()
            .find(|property| property.name == name)
    }

    pub fn allows(&self, wanted: Type) -> bool {
        self.types.is_empty() || self.types.contains(&wanted)
    }

    pub fn is_object(&self) -> bool {
        self.types.contains(&Type::Object)
    }

    /// The union of two shapes of the same thing.
    #[must_use]
    pub fn merged(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        let both_objects = self.is_object() && other.is_object();
        merged.types = if self.types.is_empty() || other.types.is_empty() {
            BTreeSet::new()
        } else {
            self.types.union(&other.types).copied().collect()
        };
        if merged.types.contains(&Type::Number) {
            merged.types.remove(&Type::Integer);
        }
        if merged.enumeration.is_empty() {
            merged.enumeration.clone_from(&other.enumeration);
        }
        if merged.format != other.format && !matches!(self.example, Some(Value::Null) | None) {
            // Two examples of different formats: the attribute has none.
            if matches!(other.example, Some(Value::String(_))) {
                merged.format = None;
            }
        } else if merged.format.is_none() {
            merged.format = other.format;
        }
        if matches!(merged.example, None | Some(Value::Null)) {
            merged.example = other.example.clone().or(merged.example);
        }
        merged.items = match (&self.items, &other.items) {
            (Some(left), Some(right)) => Some(Box::new(left.merged(right))),
            (left, right) => left.clone().or_else(|| right.clone()),
        };
        merged.closed &= other.closed;
        if merged.choices != other.choices {
            merged.choices.clear();
        }
        if merged.recursion != other.recursion {
            merged.recursion = None;
        }
        merged.others = match (&self.others, &other.others) {
            (Some(left), Some(right)) => Some(Box::new(left.merged(right))),
            _ => None,
        };
        for property in &mut merged.properties {
            match other.property(&property.name) {
                Some(theirs) => {
                    property.required &= theirs.required;
                    property.shape = property.shape.merged(&theirs.shape);
                }
                None if both_objects => property.required = false,
                None => {}
            }
        }
        for property in &other.properties {
            if self.property(&property.name).is_none() {
                merged.properties.push(Property {
                    required: property.required && !both_objects,
                    ..property.clone()
                });
            }
        }
        merged
    }

    /// Null is a value too, where not any value is.
    pub fn allow_null(&mut self) {
        if !self.types.is_empty() {
            self.types.insert(Type::Null);
        }
    }

    /// The JSON Schema (2020-12), without `$schema`.
    pub fn schema(&self) -> Value {
        self.document(false)
    }

    /// The schema that binds a request: the above, with formats and bounds. These come from
    /// sentences about what may be sent, so they bind requests only.
    pub fn request_schema(&self) -> Value {
        self.document(true)
    }

    fn document(&self, bounds: bool) -> Value {
        let mut definitions = BTreeMap::new();
        let mut schema = self.write(bounds, &mut definitions);
        if !definitions.is_empty() {
            schema.insert("$defs".into(), json!(definitions));
        }
        Value::Object(schema)
    }

    /// The schema; the types that it refers to are added to `definitions`.
    fn write(&self, bounds: bool, definitions: &mut BTreeMap<String, Value>) -> Map<String, Value> {
        let mut schema = Map::new();
        if let Some(recursion) = &self.recursion {
            for (name, shape) in recursion.definitions.iter() {
                if !definitions.contains_key(name) {
                    // Holds the place, since definitions refer to each other.
                    definitions.insert(name.clone(), Value::Null);
                    let written = shape.write(bounds, definitions);
                    definitions.insert(name.clone(), Value::Object(written));
                }
            }
            let target = json!({"$ref": apib::definition_reference(&recursion.name)});
            if self.types.contains(&Type::Null) {
                schema.insert("anyOf".into(), json!([{"type": "null"}, target]));
            } else if let Value::Object(target) = target {
                schema.extend(target);
            }
        }
        let names: Vec<&str> = self.types.iter().map(|kind| kind.as_str()).collect();
        match names.as_slice() {
            _ if self.recursion.is_some() => {}
            [] => {}
            [one] => {
                schema.insert("type".into(), json!(one));
            }
            many => {
                schema.insert("type".into(), json!(many));
            }
        }
        if !self.enumeration.is_empty() {
            let mut values = self.enumeration.clone();
            if self.types.contains(&Type::Null) && !values.contains(&Value::Null) {
                values.push(Value::Null);
            }
            schema.insert("enum".into(), Value::Array(values));
        }
        self.write_object(&mut schema, bounds, definitions);
        if let Some(items) = &self.items {
            let items = items.write(bounds, definitions);
            schema.insert("items".into(), Value::Object(items));
        }
        if bounds {
            self.write_bounds(&mut schema);
        }
        schema
    }

    fn write_object(
        &self,
        schema: &mut Map<String, Value>,
        bounds: bool,
        definitions: &mut BTreeMap<String, Value>,
    ) {
        if !self.properties.is_empty() {
            let properties: Map<String, Value> = self
                .properties
                .iter()
                .map(|property| {
                    let value = property.shape.write(bounds, definitions);
                    (property.name.clone(), Value::Object(value))
                })
                .collect();
            let required: Vec<&str> = self
                .properties
                .iter()
                .filter(|property| property.required)
                .map(|property| property.name.as_str())
                .collect();
            schema.insert("properties".into(), Value::Object(properties));
            if !required.is_empty() {
                schema.insert("required".into(), json!(required));
            }
        }
        if let Some(others) = &self.others {
            let names = self
                .properties
                .iter()
                .map(|property| property.name.as_str());
            let pattern = apib::pattern_of_other_names(names);
            let value = others.write(bounds, definitions);
            schema.insert("patternProperties".into(), json!({ pattern: value }));
        }
        let mut choices = choice::schema(&self.choices);
        if self.types.contains(&Type::Null) && !choices.is_empty() {
            let object = json!({"allOf": choices});
            choices = vec![json!({"anyOf": [{"type": "null"}, object]})];
        }
        if !choices.is_empty() {
            schema.insert("allOf".into(), Value::Array(choices));
        }
        if self.closed {
            schema.insert("additionalProperties".into(), json!(false));
        }
    }

    fn write_bounds(&self, schema: &mut Map<String, Value>) {
        if let Some(name) = self.format.and_then(Format::schema_name) {
            schema.insert("format".into(), json!(name));
        }
        for (keyword, bound) in [("minimum", self.minimum), ("maximum", self.maximum)] {
            if let Some(bound) = bound {
                schema.insert(keyword.into(), json!(bound));
            }
        }
        let lengths = [
            ("minLength", self.minimum_length),
            ("maxLength", self.maximum_length),
        ];
        for (keyword, bound) in lengths {
            if let Some(bound) = bound {
                schema.insert(keyword.into(), json!(bound));
            }
        }
    }

    /// Pointers of keys in `value` that this shape does not know, array items folded to `*`, each
    /// with how often it is there.
    pub fn additions(&self, value: &Value) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        self.collect_additions(value, "", &mut found);
        found
    }

    fn collect_additions(&self, value: &Value, pointer: &str, found: &mut BTreeMap<String, usize>) {
        match value {
            Value::Object(members) if !self.properties.is_empty() => {
                for (name, member) in members {
                    let pointer =
                        format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                    match self.property(name) {
                        Some(property) => property.shape.collect_additions(member, &pointer, found),
                        None => {
                            *found.entry(pointer).or_default() += 1;
                        }
                    }
                }
            }
            Value::Array(items) => {
                if let Some(shape) = &self.items {
                    for item in items {
                        shape.collect_additions(item, &format!("{pointer}/*"), found);
                    }
                }
            }
            _ => {}
        }
    }

    /// Reads what a JSON Schema says about types, enums, bounds, properties and items. Keywords
    /// beyond that bind answers through the schema itself; the plan does without them.
    pub fn from_schema(schema: &Value) -> Self {
        let mut shape = Self::default();
        match &schema["type"] {
            Value::String(name) => shape.types.extend(Type::from_name(name)),
            Value::Array(names) => {
                shape.types.extend(
                    names
                        .iter()
                        .filter_map(Value::as_str)
                        .filter_map(Type::from_name),
                );
            }
            _ => {}
        }
        if let Some(values) = schema["enum"].as_array() {
            shape.enumeration.clone_from(values);
        }
        shape.minimum = schema["minimum"].as_i64();
        shape.maximum = schema["maximum"].as_i64();
        shape.minimum_length = schema["minLength"].as_u64();
        shape.maximum_length = schema["maxLength"].as_u64();
        shape.states_format = schema["format"].is_string();
        shape.format = match schema["format"].as_str() {
            Some("uuid") => Some(Format::Uuid),
            Some("ipv4") => Some(Format::Ipv4),
            Some("ipv4-range") => Some(Format::Ipv4Range),
            Some("ip-range") => Some(Format::IpRange),
            Some("date-time") => Some(Format::DateTime),
            Some("email") => Some(Format::Email),
            Some("uri") => Some(Format::Uri),
            _ => None,
        };
        shape.example = schema
            .get("example")
            .or_else(|| schema["examples"].get(0))
            .cloned();
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if let Some(properties) = schema["properties"].as_object() {
            shape.types.insert(Type::Object);
            shape.properties = properties
                .iter()
                .map(|(name, member)| Property {
                    name: name.clone(),
                    required: required.contains(&name.as_str()),
                    shape: Self::from_schema(member),
                })
                .collect();
        }
        if schema["items"].is_object() {
            shape.items = Some(Box::new(Self::from_schema(&schema["items"])));
        }
        shape
    }
}
