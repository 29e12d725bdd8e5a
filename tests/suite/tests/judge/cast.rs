//! Who plays in the sound story.

use serde_json::Value;

use super::tale::{group, rule, with};

pub(crate) fn a() -> Value {
    group(1, "Alpha")
}
pub(crate) fn b() -> Value {
    group(2, "Beta")
}
pub(crate) fn b_changed() -> Value {
    with(
        &with(&b(), "name", "Beta II"),
        "description",
        "Something else",
    )
}
pub(crate) fn c() -> Value {
    group(3, "Gamma")
}
pub(crate) fn home() -> Value {
    group(4, "Home")
}
pub(crate) fn away() -> Value {
    group(5, "Away")
}
pub(crate) fn parent() -> Value {
    group(6, "Parent")
}
/// Somebody else's.
pub(crate) fn elder() -> Value {
    group(90, "Elder")
}
pub(crate) fn rule_a() -> Value {
    rule(11, "accept", "TCP", "192.0.2.0/28")
}
pub(crate) fn rule_b() -> Value {
    rule(12, "drop", "UDP", "192.0.2.16/28")
}
pub(crate) fn rule_b_changed() -> Value {
    with(
        &with(&rule_b(), "action", "accept"),
        "ip_range",
        "192.0.2.32/28",
    )
}
pub(crate) fn rule_c() -> Value {
    rule(13, "accept", "ICMP", "192.0.2.48/28")
}
/// In the other group.
pub(crate) fn rule_d() -> Value {
    rule(14, "drop", "TCP", "192.0.2.64/28")
}
pub(crate) fn child() -> Value {
    rule(15, "accept", "UDP", "192.0.2.80/28")
}
