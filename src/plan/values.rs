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

use crate::contract::{
    Format, Property, RequestShape, Shape, TextCase, Type, is_free_text, is_name, is_port,
};

/// What values are made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// What every text made by this run carries.
    pub mark: String,
    /// By attribute, as given with `--input`.
    pub inputs: BTreeMap<String, String>,
}

/// Which of several resources a body is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Variant<'a> {
    /// Unique in the plan; numbers and addresses follow from it.
    pub number: usize,
    /// Which enum member to take, counted from the example's.
    pub turn: usize,
    /// Where in their ranges values lie.
    pub bound: Bound,
    /// What the resource has now: an update changes every enum that has two members.
    pub instead_of: Option<&'a Map<String, Value>>,
    /// Stands in texts.
    pub label: &'a str,
    /// Send optional attributes that the example does not show.
    pub full: bool,
    /// What free texts are to look like.
    pub text: Option<TextCase>,
}

/// Where in its range a value lies. The bounds are good values that are now and then mishandled; but
/// they tell nobody whose value it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Bound {
    /// Anywhere, so that every value is another one.
    #[default]
    Inside,
    /// The least number, and a network of one address.
    Low,
    /// The greatest number.
    High,
}

/// The prefix of every mark.
const PREFIX: &str = "sgspec";

impl Values {
    /// Bodies for a create or an update, one for each reading of the contract, most telling first:
    /// with and without attributes that may not be taken, numbers as numbers and as digits.
    pub fn readings(
        &self,
        request: &RequestShape,
        variant: Variant<'_>,
    ) -> Vec<Map<String, Value>> {
        let body = self.body(request, variant);
        let named = |wanted: &dyn Fn(&Property) -> bool| -> Vec<String> {
            let properties = request.shape.properties.iter();
            properties
                .filter(|property| body.contains_key(&property.name) && wanted(property))
                .map(|property| property.name.clone())
                .collect()
        };
        let spelt = named(&|property| property.shape.spelling.is_some());
        let doubtful = named(&|property| property.shape.presence.is_some());
        let optional = named(&|property| property.shape.spelling.is_some() && !property.required);
        let without = |names: &[String]| {
            let mut body = body.clone();
            body.retain(|name, _| !names.contains(name));
            body
        };
        let as_digits = |mut body: Map<String, Value>| {
            for name in &spelt {
                if let Some(value @ Value::Number(_)) = body.get_mut(name) {
                    *value = json!(value.to_string());
                }
            }
            body
        };
        let surely = [doubtful.clone(), optional.clone()].concat();
        let mut readings: Vec<Map<String, Value>> = Vec::new();
        for reading in [
            body.clone(),
            as_digits(body.clone()),
            without(&doubtful),
            as_digits(without(&doubtful)),
            without(&optional),
            without(&surely),
        ] {
            if !readings.contains(&reading) {
                readings.push(reading);
            }
        }
        readings
    }

    /// A body for a create or an update.
    pub fn body(&self, request: &RequestShape, variant: Variant<'_>) -> Map<String, Value> {
        let shown = example_body(request);
        let chosen = request.shape.chosen(shown);
        let mut body = Map::new();
        for (position, property) in request.shape.properties.iter().enumerate() {
            let name = property.name.as_str();
            if chosen.excluded.contains(name) {
                continue;
            }
            let in_example = shown.is_some_and(|shown| shown.contains_key(&property.name));
            let shape = &property.shape;
            let required = property.required || chosen.required.contains(name);
            let optional = !required && !in_example;
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
        // What has no ports takes none, and some targets refuse them there.
        let portless = |value: &Value| {
            value
                .as_str()
                .is_some_and(|text| text.eq_ignore_ascii_case("icmp"))
        };
        if body.values().any(portless) {
            body.retain(|name, _| {
                let required = request
                    .shape
                    .property(name)
                    .is_some_and(|property| property.required);
                required || !is_port(name) || self.inputs.contains_key(name)
            });
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
            // Twice forwards from the second of three is the first, the least special one.
            let index = match before {
                Some(before) => before + 1,
                None => example.and_then(place).unwrap_or(0) + variant.turn,
            };
            return members[index % members.len()].clone();
        }
        let is = |kind| shape.types.contains(&kind);
        if shape.spelling.is_some() {
            return number(shape, None, position, variant);
        }
        if is(Type::String) || shape.types.is_empty() {
            return self.text(name, shape, example, variant);
        }
        if is(Type::Integer) || is(Type::Number) {
            return number(shape, example, position, variant);
        }
        if is(Type::Object) {
            let chosen = shape.chosen(None);
            let members = shape
                .properties
                .iter()
                .enumerate()
                .filter(|(_, property)| {
                    property.required || chosen.required.contains(property.name.as_str())
                })
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
            // A single address, too, is a range.
            Some(Format::Ipv4Range | Format::IpRange) if variant.bound == Bound::Low => {
                return json!(network(variant.number).replace("/28", "/32"));
            }
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
            None if variant.text.is_some() && is_free_text(name) => {
                let start = format!("{PREFIX}-{}-{label}", self.mark);
                variant
                    .text
                    .map_or_else(String::new, |case| case.text(&start, is_name(name)))
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
        let text: String = text.chars().take(longest).collect();
        json!(if is_name(name) {
            text.trim_end()
        } else {
            &text
        })
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
        (Some(low), Some(high)) if high >= low => {
            // Away from the bounds where there is room, and rising with the position, so that
            // the end of a range is never below its start.
            let room = high.saturating_sub(low).saturating_add(1);
            let base = if room > 2_000 { 1_000 } else { 0 };
            match variant.bound {
                Bound::Low => json!(low),
                Bound::High => json!(high),
                Bound::Inside => json!(low.saturating_add((base + spread) % room)),
            }
        }
        (Some(low), _) => json!(low.saturating_add(spread)),
        (None, Some(high)) => json!(high.saturating_sub(spread)),
        (None, None) => example
            .filter(|example| example.is_number())
            .cloned()
            .unwrap_or_else(|| json!(1 + spread)),
    }
}

/// A narrow network, a different one for each number: of sixteen addresses while there are some,
/// then of four, then of two (RFC 5737).
fn network(number: usize) -> String {
    const BLOCKS: [&str; 3] = ["198.51.100", "203.0.113", "192.0.2"];
    let mut number = number;
    for length in [28, 30] {
        let (in_block, size) = (1 << (length - 24), 1 << (32 - length));
        if number < in_block * BLOCKS.len() {
            let block = BLOCKS[number / in_block];
            return format!("{block}.{}/{length}", number % in_block * size);
        }
        number -= in_block * BLOCKS.len();
    }
    let block = BLOCKS[number / 128 % BLOCKS.len()];
    format!("{block}.{}/31", number % 128 * 2)
}

/// The contract's own example of a request, where it has one.
pub fn example_body(request: &RequestShape) -> Option<&Map<String, Value>> {
    request.example.as_ref().and_then(Value::as_object)
}
