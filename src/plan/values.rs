//! Values that can reveal a change: bodies for creates and updates, made from shapes.
//!
//! Every value is valid under every reading of the contract, and different for each resource,
//! so that a target that mixes two of them up is seen. Texts carry the run's mark and mixed
//! case; addresses come from the ranges set aside for documentation (RFC 5737); enums take
//! turns; two numbers of one body differ. What looks like a reference to something else keeps
//! the contract's example, or the input that the user gave.
//!
//! The first variants of a resource send every attribute, the last only what is required or
//! shown: attributes that exclude each other are then not all sent with every enum value.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::contract::{Format, RequestShape, Shape, Type};

/// What values are made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// What every text made by this run carries.
    pub mark: String,
    /// By attribute, as given with `--input`.
    pub inputs: BTreeMap<String, String>,
}

/// Which of several resources a body is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant<'a> {
    /// Unique in the plan; numbers and addresses follow from it.
    pub number: usize,
    /// Which enum member to take, counted from the example's.
    pub turn: usize,
    /// What the resource has now: an update changes every enum that has two members.
    pub instead_of: Option<&'a Map<String, Value>>,
    /// Stands in texts.
    pub label: &'a str,
    /// Send optional attributes that the example does not show.
    pub full: bool,
}

/// The prefix of every mark.
const PREFIX: &str = "sgspec";

impl Values {
    /// A body for a create or an update.
    pub fn body(&self, request: &RequestShape, variant: Variant<'_>) -> Map<String, Value> {
        let shown = example_body(request);
        let mut body = Map::new();
        for (position, property) in request.shape.properties.iter().enumerate() {
            let in_example = shown.is_some_and(|shown| shown.contains_key(&property.name));
            let shape = &property.shape;
            let optional = !property.required && !in_example;
            let risky = shape.doubt.is_some()
                || shape.types.contains(&Type::Boolean)
                || is_structured(shape);
            // Names and references belong to every resource; it is numbers that exclude each other.
            let always = is_free_text(&property.name) || shape.format == Some(Format::Uuid);
            if optional
                && (risky || !(variant.full || always))
                && !self.inputs.contains_key(&property.name)
            {
                continue;
            }
            let example = shown
                .and_then(|shown| shown.get(&property.name))
                .or(shape.example.as_ref());
            body.insert(
                property.name.clone(),
                self.value(&property.name, shape, example, position, variant),
            );
        }
        body
    }

    fn value(
        &self,
        name: &str,
        shape: &Shape,
        example: Option<&Value>,
        position: usize,
        variant: Variant<'_>,
    ) -> Value {
        if let Some(input) = self.inputs.get(name) {
            return typed_input(input, shape);
        }
        let members: Vec<&Value> = shape
            .enumeration
            .iter()
            .filter(|member| !member.is_null())
            .collect();
        if !members.is_empty() {
            let place = |value: &Value| members.iter().position(|member| *member == value);
            let before = variant
                .instead_of
                .and_then(|values| values.get(name))
                .and_then(place);
            // Backwards, since the later members of a list are the more special ones.
            let index = match before {
                Some(before) => before + members.len() - 1,
                None => example.and_then(place).unwrap_or(0) + variant.turn,
            };
            return members[index % members.len()].clone();
        }
        let is = |kind| shape.types.contains(&kind);
        if is(Type::String) || shape.types.is_empty() {
            return self.text(name, shape, example, variant);
        }
        if is(Type::Integer) || is(Type::Number) {
            return number(shape, example, position, variant);
        }
        if is(Type::Object) {
            let members = shape
                .properties
                .iter()
                .enumerate()
                .filter(|(_, property)| property.required)
                .map(|(inner, property)| {
                    let example = property.shape.example.as_ref();
                    (
                        property.name.clone(),
                        self.value(&property.name, &property.shape, example, inner, variant),
                    )
                });
            return Value::Object(members.collect());
        }
        if is(Type::Array) {
            return example.cloned().unwrap_or_else(|| json!([]));
        }
        example.cloned().unwrap_or(if is(Type::Boolean) {
            json!(false)
        } else {
            Value::Null
        })
    }

    fn text(
        &self,
        name: &str,
        shape: &Shape,
        example: Option<&Value>,
        variant: Variant<'_>,
    ) -> Value {
        let label = variant.label;
        let text = match shape.format {
            Some(Format::Ipv4Range | Format::IpRange) => return json!(network(variant.number)),
            Some(Format::Ipv4) => {
                return json!(
                    network(variant.number)
                        .split('/')
                        .next()
                        .unwrap_or_default()
                );
            }
            Some(Format::Email) => format!("{PREFIX}-{}-{label}@example.org", self.mark),
            Some(Format::Uri) => format!("https://example.org/{PREFIX}-{}-{label}", self.mark),
            Some(Format::Uuid | Format::DateTime) => {
                return example.cloned().unwrap_or_else(|| match shape.format {
                    Some(Format::DateTime) => json!("2030-01-01T00:00:00Z"),
                    _ => json!(
                        uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
                    ),
                });
            }
            None if is_name(name) => format!("{PREFIX}-{}-{label}", self.mark),
            None if is_free_text(name) => {
                format!("{PREFIX}-{} {name} of {label}, Mixed Case", self.mark)
            }
            None => match example {
                Some(Value::String(example)) => return json!(example),
                _ => format!("{PREFIX}-{}-{label}", self.mark),
            },
        };
        let longest = shape
            .maximum_length
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(usize::MAX);
        json!(text.chars().take(longest).collect::<String>())
    }
}

fn is_structured(shape: &Shape) -> bool {
    shape.types.contains(&Type::Object) || shape.types.contains(&Type::Array)
}

fn typed_input(input: &str, shape: &Shape) -> Value {
    if shape.allows(Type::String) {
        return json!(input);
    }
    serde_json::from_str(input).unwrap_or_else(|_| json!(input))
}

fn number(shape: &Shape, example: Option<&Value>, position: usize, variant: Variant<'_>) -> Value {
    let spread = i64::try_from(variant.number * 16 + position).unwrap_or_default();
    match (shape.minimum, shape.maximum) {
        (Some(low), Some(high)) if high > low => {
            // Away from the bounds where there is room, and rising with the position, so that
            // the end of a range is never below its start.
            let room = high - low + 1;
            let base = if room > 2_000 { 1_000 } else { 0 };
            json!(low + (base + spread) % room)
        }
        (Some(low), _) => json!(low + spread),
        (None, Some(high)) => json!(high - spread),
        (None, None) => example
            .filter(|example| example.is_number())
            .cloned()
            .unwrap_or_else(|| json!(1 + spread)),
    }
}

/// A network of sixteen addresses, a different one for each number (RFC 5737).
fn network(number: usize) -> String {
    let block = ["198.51.100", "203.0.113", "192.0.2"][(number / 16) % 3];
    format!("{block}.{}/28", (number % 16) * 16)
}

fn words(name: &str) -> Vec<String> {
    name.split(['_', '-', '.']).map(str::to_lowercase).collect()
}

fn is_name(name: &str) -> bool {
    words(name).last().is_some_and(|word| {
        matches!(
            word.as_str(),
            "name" | "hostname" | "label" | "slug" | "alias"
        )
    }) || name.ends_with("Name")
}

/// Whether an attribute holds words for people, by its name.
pub fn is_free_text(name: &str) -> bool {
    let is_word = |word: &String| {
        matches!(
            word.as_str(),
            "description"
                | "title"
                | "comment"
                | "comments"
                | "note"
                | "notes"
                | "text"
                | "summary"
                | "subject"
                | "message"
                | "content"
        )
    };
    is_name(name) || words(name).iter().any(is_word)
}

/// The contract's own example of a request, where it has one.
pub fn example_body(request: &RequestShape) -> Option<&Map<String, Value>> {
    request.example.as_ref().and_then(Value::as_object)
}
