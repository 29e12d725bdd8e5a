//! Whether an answer shows what was sent: one comparison for plan, drive and judge.
//!
//! Only attributes that were sent are compared, and only where the answer has the key at all
//! (a missing key is the schema's business). A format says where two spellings mean the same
//! (a network with or without its host form); `api.toml` says more, attribute by attribute.
//! Anything else must come back as it was sent.

use ipnet::IpNet;
use serde_json::{Map, Value};

use super::settings::Normaliser;
use super::shape::Shape;

/// An attribute that an answer shows with another value.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub attribute: String,
    pub expected: Value,
    pub actual: Value,
}

/// What the comparison has to know of an attribute.
pub trait Knowledge {
    fn normaliser(&self, attribute: &str) -> Option<&Normaliser>;
    fn shape(&self, attribute: &str) -> Option<&Shape>;
}

/// The attributes of `expected` that `actual` has with another value, in the order of `expected`.
pub fn differences(
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
    knowledge: &dyn Knowledge,
) -> Vec<Difference> {
    expected
        .iter()
        .filter_map(|(attribute, sent)| {
            let shown = actual.get(attribute)?;
            let same = match knowledge.normaliser(attribute) {
                Some(Normaliser::Ignore | Normaliser::Volatile) => true,
                Some(Normaliser::Case) => match (sent, shown) {
                    (Value::String(sent), Value::String(shown)) => {
                        sent.to_lowercase() == shown.to_lowercase()
                    }
                    _ => same(sent, shown),
                },
                Some(Normaliser::Cidr) => same_network(sent, shown) || same(sent, shown),
                Some(Normaliser::Prefixed(before)) => {
                    same(sent, shown) || is_prefixed(before, sent, shown)
                }
                Some(Normaliser::PortRange(other)) => {
                    same(sent, shown) || (shown.is_null() && expected.get(other) == Some(sent))
                }
                None => {
                    let shape = knowledge.shape(attribute);
                    let range = shape
                        .and_then(|shape| shape.format)
                        .is_some_and(super::Format::is_range);
                    let digits = shape.is_some_and(|shape| shape.spelling.is_some());
                    same(sent, shown)
                        || (range && same_network(sent, shown))
                        || (digits && same_digits(sent, shown))
                }
            };
            (!same).then(|| Difference {
                attribute: attribute.clone(),
                expected: sent.clone(),
                actual: shown.clone(),
            })
        })
        .collect()
}

/// Whether a value is shown as a text, with something before it.
pub(super) fn is_prefixed(before: &str, sent: &Value, shown: &Value) -> bool {
    let rest = shown.as_str().and_then(|text| text.strip_prefix(before));
    match sent {
        Value::String(sent) => rest == Some(sent),
        Value::Number(sent) => rest == Some(&sent.to_string()),
        _ => false,
    }
}

/// Equal as JSON, where `1` and `1.0` are one number and an object may have gained keys.
fn same(sent: &Value, shown: &Value) -> bool {
    match (sent, shown) {
        (Value::Number(sent), Value::Number(shown)) => {
            sent == shown || sent.as_f64() == shown.as_f64()
        }
        (Value::Object(sent), Value::Object(shown)) => sent
            .iter()
            .all(|(key, value)| shown.get(key).is_some_and(|other| same(value, other))),
        (Value::Array(sent), Value::Array(shown)) => {
            sent.len() == shown.len()
                && sent
                    .iter()
                    .zip(shown)
                    .all(|(left, right)| same(left, right))
        }
        _ => sent == shown,
    }
}

/// A number and its digits.
fn same_digits(sent: &Value, shown: &Value) -> bool {
    let digits = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    digits(sent).is_some_and(|sent| Some(sent) == digits(shown))
}

/// Whether two texts name the same network, a bare address being the network that holds only it.
pub(super) fn same_network(sent: &Value, shown: &Value) -> bool {
    let network = |value: &Value| {
        let text = value.as_str()?;
        let network = text
            .parse::<IpNet>()
            .ok()
            .or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))?;
        Some(network.trunc())
    };
    network(sent).is_some_and(|sent| Some(sent) == network(shown))
}
