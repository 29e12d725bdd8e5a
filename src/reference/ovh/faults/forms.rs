//! Faults of form: a rule of the firewall is right and written otherwise than it should be, by who
//! makes it or by who shows it.
//!
//! Left out is what is the same rule in another spelling, such as an address without a mask.

use serde_json::{Value, json};

use super::fault;
use super::scene::set;
use crate::reference::saboteur::Fault;

const RULES: &str = "POST /ip/{ip}/firewall/{ipOnFirewall}/rule";
const RULE: &str = "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}";

#[rustfmt::skip]
pub(super) fn faults() -> Vec<Fault> {
    /// A spelling: its name in ids, the rule, what is said of it, and how it comes about.
    type Spelling = (&'static str, &'static str, &'static str, fn(&mut Value));
    const SPELLINGS: &[Spelling] = &[
        ("bare-port", "normal-form/port", "shows a port as a number in a text", |value| bare(value, "destinationPort")),
        ("bare-source-port", "normal-form/source-port", "shows a source port as a number in a text", |value| bare(value, "sourcePort")),
        ("source-everything", "normal-form/source", "shows 0.0.0.0/0 for any source", |value| if value.get("source") == Some(&json!("any")) { set(value, "source", json!("0.0.0.0/0")); }),
        ("destination-any", "normal-form/destination", "shows any destination", |value| set(value, "destination", json!("any"))),
        ("option-hidden", "normal-form/option", "does not show its TCP option", |value| set(value, "tcpOption", Value::Null)),
        ("line-empty", "normal-form/line", "has an empty line", |value| set(value, "rule", json!(""))),
        ("line-reversed", "normal-form/line", "has its line in the wrong order", |value| {
            let line = value.get("rule").and_then(Value::as_str).map(|line| line.rsplit(' ').collect::<Vec<_>>().join(" "));
            set(value, "rule", json!(line));
        }),
    ];
    let mut faults = Vec::new();
    for (slug, endpoint, who) in [("create-rule", RULES, "The answer to a new rule"), ("get-rule", RULE, "A rule")] {
        for (what, breaks, met, edit) in SPELLINGS {
            faults.push(fault(format!("{slug}-{what}"), endpoint, breaks, format!("{who} {met}."), move |scene| scene.edited(edit)));
        }
    }
    faults
}

fn bare(value: &mut Value, member: &str) {
    if let Some(port) = value
        .get(member)
        .and_then(Value::as_str)
        .map(|text| text.replace("eq ", ""))
    {
        set(value, member, json!(port));
    }
}
