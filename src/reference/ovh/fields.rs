//! The values of a body: what they must be, and what they become.
//!
//! Refusals name the parameter and the type, in the words of the vendor. A key that is not asked
//! for is not looked at.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// The members of a body.
pub(super) type Members = Map<String, Value>;

/// A member, unless it is left out or null.
pub(super) fn given<'a>(members: &'a Members, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}

/// A member that has to be there.
pub(super) fn required<'a>(members: &'a Members, name: &str) -> Result<&'a Value, Refusal> {
    given(members, name).ok_or_else(|| Refusal::mandatory(name))
}

/// A text.
pub(super) fn text<'a>(name: &str, value: &'a Value) -> Result<&'a str, Refusal> {
    value
        .as_str()
        .ok_or_else(|| Refusal::not_of_type(name, value, "string"))
}

/// A whole number within bounds.
pub(super) fn number(
    name: &str,
    value: &Value,
    bounds: std::ops::RangeInclusive<i64>,
) -> Result<i64, Refusal> {
    value
        .as_i64()
        .filter(|number| bounds.contains(number))
        .ok_or_else(|| Refusal::not_of_type(name, value, "long"))
}

/// `true` or `false`.
pub(super) fn flag(name: &str, value: &Value) -> Result<bool, Refusal> {
    value
        .as_bool()
        .ok_or_else(|| Refusal::not_of_type(name, value, "boolean"))
}

/// One of some words.
pub(super) fn word<'a>(
    name: &str,
    value: &'a Value,
    words: &[&str],
    of: &str,
) -> Result<&'a str, Refusal> {
    value
        .as_str()
        .filter(|word| words.contains(word))
        .ok_or_else(|| Refusal::not_of_type(name, value, of))
}

/// A block of IPv4 addresses: the first of them, or one within, and the length of the mask.
///
/// A bare address is a block of one.
pub(super) fn block(name: &str, value: &Value, of: &str) -> Result<(Ipv4Addr, u8), Refusal> {
    value
        .as_str()
        .and_then(read_block)
        .ok_or_else(|| Refusal::not_of_type(name, value, of))
}

/// A block as a text.
pub(super) fn read_block(text: &str) -> Option<(Ipv4Addr, u8)> {
    let (address, mask) = text.split_once('/').unwrap_or((text, "32"));
    let digits = !mask.is_empty() && mask.bytes().all(|byte| byte.is_ascii_digit());
    let mask = mask.parse().ok().filter(|mask| digits && *mask <= 32)?;
    Some((address.parse().ok()?, mask))
}

/// An IPv4 address.
pub(super) fn address(name: &str, value: &Value) -> Result<Ipv4Addr, Refusal> {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Refusal::not_of_type(name, value, "ipv4"))
}

/// Whether a text is a block or an address of either family.
pub(super) fn is_block(text: &str) -> bool {
    let (address, mask) = match text.split_once('/') {
        Some((address, mask)) => (address, mask.parse::<u8>().ok()),
        None => (text, Some(0)),
    };
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => mask.is_some_and(|mask| mask <= 32),
        Ok(IpAddr::V6(_)) => mask.is_some_and(|mask| mask <= 128),
        Err(_) => false,
    }
}

/// Refuses to change what may only be read; the same value again is no change.
pub(super) fn unchanged(
    members: &Members,
    shown: &Value,
    writable: &[&str],
) -> Result<(), Refusal> {
    for (name, value) in members {
        let known = shown.get(name);
        if !writable.contains(&name.as_str()) && known.is_some_and(|known| known != value) {
            return Err(Refusal::bad(format!("[{name}] This property is read-only")));
        }
    }
    Ok(())
}
