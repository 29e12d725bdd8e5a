//! Values of bodies that are to be refused, told apart by what is wrong with them, and what a lenient
//! server takes in their stead.
//!
//! A value is wrong in one way only, so that a leniency is about one case of the refusals.

use serde_json::{Map, Value, json};

use crate::reference::ovh::fields::read_block;
use crate::reference::ovh::firewall_rules::PROTOCOLS;

/// The members of a body.
pub(super) type Members = Map<String, Value>;

pub(super) fn is_no_action(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|word| !["permit", "deny"].contains(&word))
}

pub(super) fn is_no_protocol(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|word| !PROTOCOLS.contains(&word))
}

pub(super) fn is_beyond(value: &Value) -> bool {
    value.as_i64().is_some_and(|place| place > 19)
}

pub(super) fn is_negative(value: &Value) -> bool {
    value.as_i64().is_some_and(|place| place < 0)
}

pub(super) fn is_no_port(value: &Value) -> bool {
    value
        .as_i64()
        .is_some_and(|port| !(1..=65_535).contains(&port))
}

pub(super) fn is_no_text(value: &Value) -> bool {
    !value.is_string() && !value.is_null()
}

pub(super) fn is_ported(members: &Members) -> bool {
    ["sourcePort", "destinationPort"]
        .iter()
        .any(|port| members.get(*port).is_some_and(Value::is_number))
}

pub(super) fn is_of(members: &Members, protocols: &[&str]) -> bool {
    let protocol = members.get("protocol").and_then(Value::as_str);
    protocol.is_some_and(|protocol| protocols.contains(&protocol))
}

pub(super) fn is_ipv6(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains(':'))
}

/// Whether it is an address with a mask that no address has.
pub(super) fn is_mask(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        let (address, mask) = text.split_once('/').unwrap_or((text, ""));
        !mask.is_empty() && read_block(address).is_some() && read_block(text).is_none()
    })
}

pub(super) fn is_empty(value: &Value) -> bool {
    value == ""
}

/// Whether it looks like an address and is none.
pub(super) fn is_octet(value: &Value) -> bool {
    let digits = |byte: u8| byte.is_ascii_digit() || b"./".contains(&byte);
    value.as_str().is_some_and(|text| {
        let alike = !text.is_empty() && text.bytes().all(digits);
        alike && !is_mask(value) && read_block(text).is_none()
    })
}

pub(super) fn is_junk(value: &Value) -> bool {
    let other = is_ipv6(value) || is_mask(value) || is_octet(value) || is_empty(value);
    value
        .as_str()
        .is_some_and(|text| !other && read_block(text).is_none())
}

/// A block that no client asks for.
pub(super) fn spare_block() -> Value {
    json!("198.18.96.0/24")
}

/// An address that can be put on the firewall.
pub(super) fn spare_address() -> Value {
    json!("198.51.100.7")
}

pub(super) fn spare_text() -> Value {
    json!("taken for want of a text")
}
