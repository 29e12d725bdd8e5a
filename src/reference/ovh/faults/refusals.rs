//! Faults of leniency: what should have been refused is done, or is done although it was refused.
//!
//! A row says which bodies of an endpoint it is about and what a lenient server makes of them; the
//! sound core then gets a body that it accepts.

use serde_json::{Value, json};

use super::fault;
use super::scene::Scene;
use super::values::{
    is_beyond, is_empty, is_ipv6, is_junk, is_mask, is_negative, is_no_action, is_no_port,
    is_no_protocol, is_no_text, is_octet, is_of, is_ported, spare_address, spare_block, spare_text,
};
use crate::reference::ovh::call::Answer;
use crate::reference::ovh::store::{Change, Kind};
use crate::reference::saboteur::Fault;

const NETWORKS: &str = "POST /dedicatedCloud/{serviceName}/allowedNetwork";
const NETWORK: &str = "PUT /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}";
const TRUSTED: &str = "POST /dedicatedCloud/{serviceName}/twoFAWhitelist";
const DESCRIBED: &str = "POST /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}/changeProperties";
const DATACENTER: &str = "DELETE /dedicatedCloud/{serviceName}/datacenter/{datacenterId}";
const FIREWALLS: &str = "POST /ip/{ip}/firewall";
const RULES: &str = "POST /ip/{ip}/firewall/{ipOnFirewall}/rule";

/// Something that is let through: the name in ids, the endpoint, the case, the member that it is
/// about, which values of it, and the value that is taken instead.
type Leniency = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    fn(&Value) -> bool,
    fn() -> Value,
);

#[rustfmt::skip]
const LENIENCIES: &[Leniency] = &[
    ("create-network", NETWORKS, "missing-network", "network", Value::is_null, spare_block),
    ("create-network", NETWORKS, "ipv6", "network", is_ipv6, spare_block),
    ("create-network", NETWORKS, "mask", "network", is_mask, spare_block),
    ("create-network", NETWORKS, "junk", "network", is_junk, spare_block),
    ("create-network", NETWORKS, "octet", "network", is_octet, spare_block),
    ("create-network", NETWORKS, "empty", "network", is_empty, spare_block),
    ("create-network", NETWORKS, "number", "network", Value::is_number, spare_block),
    ("update-network", NETWORK, "ipv6", "network", is_ipv6, spare_block),
    ("update-network", NETWORK, "mask", "network", is_mask, spare_block),
    ("update-network", NETWORK, "junk", "network", is_junk, spare_block),
    ("update-network", NETWORK, "number", "network", Value::is_number, spare_block),
    ("create-trusted", TRUSTED, "missing-ip", "ip", Value::is_null, spare_block),
    ("create-trusted", TRUSTED, "mask", "ip", is_mask, spare_block),
    ("create-trusted", TRUSTED, "junk", "ip", is_junk, spare_block),
    ("create-trusted", TRUSTED, "number", "ip", Value::is_number, spare_block),
    ("create-trusted", TRUSTED, "missing-description", "description", Value::is_null, spare_text),
    ("change-trusted", DESCRIBED, "number", "description", is_no_text, spare_text),
    ("create-firewall", FIREWALLS, "missing-ip", "ipOnFirewall", Value::is_null, spare_address),
    ("create-firewall", FIREWALLS, "ipv6", "ipOnFirewall", is_ipv6, spare_address),
    ("create-firewall", FIREWALLS, "junk", "ipOnFirewall", is_junk, spare_address),
    ("create-firewall", FIREWALLS, "number", "ipOnFirewall", Value::is_number, spare_address),
    ("create-rule", RULES, "missing-action", "action", Value::is_null, || json!("permit")),
    ("create-rule", RULES, "unknown-action", "action", is_no_action, || json!("permit")),
    ("create-rule", RULES, "missing-protocol", "protocol", Value::is_null, || json!("tcp")),
    ("create-rule", RULES, "unknown-protocol", "protocol", is_no_protocol, || json!("tcp")),
    ("create-rule", RULES, "missing-sequence", "sequence", Value::is_null, || json!(17)),
    ("create-rule", RULES, "sequence-range", "sequence", is_beyond, || json!(17)),
    ("create-rule", RULES, "sequence-negative", "sequence", is_negative, || json!(17)),
    ("create-rule", RULES, "port-range", "destinationPort", is_no_port, || json!(4444)),
    ("create-rule", RULES, "ipv6", "source", is_ipv6, spare_block),
    ("create-rule", RULES, "mask", "source", is_mask, spare_block),
    ("create-rule", RULES, "junk", "source", is_junk, spare_block),
    ("create-rule", RULES, "ports-without-tcp", "protocol", Value::is_string, || json!("tcp")),
    ("create-rule", RULES, "tcp-option-without-tcp", "protocol", Value::is_string, || json!("tcp")),
];

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = Vec::new();
    for leniency in LENIENCIES {
        let (slug, endpoint, case, member, ..) = leniency;
        faults.push(fault(
            format!("{slug}-accepts-{case}"),
            endpoint,
            &format!("refuses/{case}"),
            format!("What is wrong with `{member}` is let through: {case}."),
            |scene| {
                let answer = scene.pass();
                lenient(scene, leniency, &answer).unwrap_or(answer)
            },
        ));
    }
    for (slug, endpoint) in [
        ("create-network", NETWORKS),
        ("update-network", NETWORK),
        ("create-trusted", TRUSTED),
        ("change-trusted", DESCRIBED),
        ("create-firewall", FIREWALLS),
        ("create-rule", RULES),
    ] {
        faults.push(fault(
            format!("{slug}-stores-refused"),
            endpoint,
            "refuses/nothing-stored",
            "What is refused is done nevertheless.",
            move |scene| {
                let refused = scene.pass();
                for leniency in LENIENCIES.iter().filter(|leniency| leniency.0 == slug) {
                    if let Some(answer) = lenient(scene, leniency, &refused)
                        && answer.is_success()
                    {
                        break;
                    }
                }
                refused
            },
        ));
    }
    faults.extend(written());
    faults
}

/// What a lenient server answers, or nothing if the call is not what the leniency is about.
fn lenient(scene: &Scene<'_>, leniency: &Leniency, refused: &Answer) -> Option<Answer> {
    let (_, endpoint, case, member, concerns, instead) = leniency;
    let mut members = scene.members();
    let value = members.get(*member).cloned().unwrap_or_default();
    let concerned = match *case {
        "ports-without-tcp" => is_ported(&members) && !is_of(&members, &["tcp", "udp"]),
        "tcp-option-without-tcp" => {
            members.get("tcpOption").is_some_and(Value::is_object) && !is_of(&members, &["tcp"])
        }
        // A change that leaves a member out is sound.
        _ if endpoint.starts_with("PUT") => members.contains_key(*member) && concerns(&value),
        _ => concerns(&value),
    };
    if !concerned || refused.status != 400 {
        return None;
    }
    members.insert((*member).to_owned(), instead());
    let answer = scene.pass_with(members);
    // What stands in for a bad address may be on the firewall already.
    if *endpoint == FIREWALLS && answer.status == 409 {
        let shown = json!({ "ipOnFirewall": instead(), "enabled": false, "state": "ok" });
        return Some(Answer::of(shown));
    }
    Some(answer)
}

#[rustfmt::skip]
fn written() -> Vec<Fault> {
    vec![
        fault("delete-datacenter-accepts-non-empty", DATACENTER, "refuses/non-empty", "A datacenter that is not empty is said to be removed.",
            |scene| {
                let refused = scene.pass();
                if refused.status == 403 && refused.member("message") == "This datacenter is not empty" {
                    let (service, id) = (scene.variable(0).to_owned(), scene.id(1));
                    let subject = Some((Kind::Datacenter, id));
                    return Answer::of(scene.store().begin(&service, "removeDatacenter", subject, None, Change::Nothing));
                }
                refused
            }),
        fault("delete-datacenter-removes-non-empty", DATACENTER, "refuses/nothing-done", "A datacenter that is not empty is refused to be removed, and gone.",
            |scene| {
                let refused = scene.pass();
                if refused.status == 403 && refused.member("message") == "This datacenter is not empty" {
                    let id = scene.id(1);
                    scene.store().items.retain(|item| item.kind != Kind::Datacenter || item.id != id);
                }
                refused
            }),
        fault("create-rule-accepts-taken-sequence", RULES, "refuses/taken-sequence", "A rule at a place that is taken replaces the one that was there.",
            |scene| {
                let refused = scene.pass();
                if taken(&refused) {
                    vacate(scene);
                    return scene.pass();
                }
                refused
            }),
        fault("create-rule-replaces-taken-sequence", RULES, "refuses/nothing-stored", "A rule at a place that is taken is refused and replaces the one that was there.",
            |scene| {
                let refused = scene.pass();
                if taken(&refused) {
                    vacate(scene);
                    scene.pass();
                }
                refused
            }),
    ]
}

fn taken(answer: &Answer) -> bool {
    let message = answer.member("message").as_str().unwrap_or_default();
    answer.status == 400 && message.contains("already exists")
}

/// Takes away the rule at the place that is asked for.
fn vacate(scene: &Scene<'_>) {
    let place = scene.members().get("sequence").and_then(Value::as_i64);
    let address = scene.variable(1).to_owned();
    for firewall in &mut scene.store().firewalls {
        if firewall.address == address {
            firewall.rules.retain(|rule| Some(rule.sequence) != place);
        }
    }
}
