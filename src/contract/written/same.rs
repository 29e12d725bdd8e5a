//! Whether a value is the wanted one, on whatever transport it came.
//!
//! Values are compared leniently where transports differ and mean the same: a number and its digits,
//! null and an empty text and nothing at all, a moment in two zones, and what `[normalise]` allows a key to be spelled like.
//!
//! Not in here: what is wanted of which value (`claim`).

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use super::super::compare::{is_prefixed, same_network};
use super::super::settings::Normaliser;
use super::expression::Scope;

/// The first way in which a value is not the wanted one. An object may have more members than wanted,
/// a list may not.
pub(super) fn difference(wanted: &Value, value: &Value, scope: &Scope<'_>) -> Option<String> {
    match (wanted, value) {
        (Value::Object(wanted), Value::Object(found)) => wanted.iter().find_map(|(key, member)| {
            let shown = found.get(key).unwrap_or(&Value::Null);
            if is_spelled(scope.normalise.get(key), member, shown) {
                return None;
            }
            difference(member, shown, scope).map(|rest| format!(" `{key}`{rest}"))
        }),
        (Value::Array(wanted), Value::Array(found)) => {
            if wanted.len() != found.len() {
                return Some(format!(
                    " has {} items instead of {}",
                    found.len(),
                    wanted.len()
                ));
            }
            let mut pairs = wanted.iter().zip(found);
            pairs.find_map(|(wanted, found)| difference(wanted, found, scope))
        }
        _ if is_same(wanted, value) => None,
        _ => Some(format!(" is {} instead of {wanted}", short(value))),
    }
}

/// Whether a value is the wanted one in another spelling that its key allows. What a key is to be ignored for is said where
/// answers are compared with each other; who claims something of it means it.
pub(super) fn is_spelled(normaliser: Option<&Normaliser>, wanted: &Value, value: &Value) -> bool {
    match normaliser {
        Some(Normaliser::Cidr) => same_network(wanted, value),
        Some(Normaliser::Prefixed(before)) => is_prefixed(before, wanted, value),
        Some(Normaliser::Case) => {
            let (wanted, value) = (wanted.as_str(), value.as_str());
            wanted.map(str::to_lowercase) == value.map(str::to_lowercase) && wanted.is_some()
        }
        _ => false,
    }
}

pub(super) fn short(value: &Value) -> String {
    let mut text = value.to_string();
    if text.len() > 120 {
        text.truncate(text.floor_char_boundary(120));
        text.push('…');
    }
    text
}

pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The moment that a date with a time names, in whatever zone it is written.
pub(super) fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

pub(super) fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

pub(super) fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// Whether two values are the same on any transport.
pub(super) fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        _ if left == right => true,
        _ if is_nothing(left) && is_nothing(right) => true,
        (Value::String(left), Value::String(right)) => instant(left)
            .zip(instant(right))
            .is_some_and(|(left, right)| left == right),
        (Value::Number(_), Value::String(_) | Value::Number(_))
        | (Value::String(_), Value::Number(_)) => match (integer(left), integer(right)) {
            // Large ids are next to each other as floating-point numbers.
            (Some(left), Some(right)) => left == right,
            _ => number(left)
                .zip(number(right))
                .is_some_and(|(left, right)| (left - right).abs() < f64::EPSILON),
        },
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.len() == found.len()
                && wanted
                    .iter()
                    .zip(found)
                    .all(|(left, right)| is_same(left, right))
        }
        _ => false,
    }
}
