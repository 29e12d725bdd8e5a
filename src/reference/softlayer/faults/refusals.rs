//! Faults of judgement: what must be refused is let through, one case each.
//!
//! A call that the sound core refuses, and of which a template shows the case, is done as if it
//! were fine: what was sent is stored as it is.

use serde_json::{Map, Value, json};

use super::scene::{Scene, id_of};
use super::{ALL, GROUPS, GUESTS, fault};
use crate::reference::saboteur::Fault;
use crate::reference::softlayer::call::{Outcome, Reply};
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::schema;
use crate::reference::softlayer::store::{RuleDraft, Store};

/// Whether a template shows a case.
type Shows = fn(&Store, &Map<String, Value>) -> bool;

/// A case: its name, what a client meets, and how a template shows it.
type Case = (&'static str, &'static str, Shows);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("no-direction", "without a direction", |_, rule| text(rule, "direction").is_none()),
    ("bad-direction", "with an unknown direction", |_, rule| text(rule, "direction").is_some_and(|it| !["ingress", "egress"].contains(&it))),
    ("ethertype-case", "with an ether type in another case", |_, rule| text(rule, "ethertype").is_some_and(|it| !["IPv4", "IPv6"].contains(&it) && ["ipv4", "ipv6"].contains(&it.to_lowercase().as_str()))),
    ("bad-ethertype", "with an unknown ether type", |_, rule| text(rule, "ethertype").is_some_and(|it| !["ipv4", "ipv6", ""].contains(&it.to_lowercase().as_str()))),
    ("bad-protocol", "with an unknown protocol", |_, rule| text(rule, "protocol").is_some_and(|it| !["tcp", "udp", "icmp", "vrrp", ""].contains(&it))),
    ("high-port", "with a port above 65535", |_, rule| ported(rule) && ports(rule).any(|port| port > 65_535)),
    ("low-port", "with a port below 1", |_, rule| ported(rule) && ports(rule).any(|port| port == 0 || port < -1)),
    ("ports-reversed", "whose first port is above its last", |_, rule| ported(rule) && matches!((number(rule, "portRangeMin"), number(rule, "portRangeMax")), (Some(min), Some(max)) if min > max && max > 0)),
    ("port-no-number", "with a port that is no number", |_, rule| ["portRangeMin", "portRangeMax"].iter().any(|name| rule.get(*name).is_some_and(|it| !it.is_null() && it != "") && number(rule, name).is_none())),
    ("ports-without-protocol", "with ports and no protocol", |_, rule| text(rule, "protocol").is_none() && ports(rule).next().is_some()),
    ("vrrp-with-ports", "of VRRP with ports", |_, rule| text(rule, "protocol") == Some("vrrp") && ports(rule).next().is_some()),
    ("icmp-code-without-type", "of ICMP with a code and no type", |_, rule| icmp(rule) && number(rule, "portRangeMin").is_none_or(|kind| kind == -1) && number(rule, "portRangeMax").is_some_and(|code| code != -1)),
    ("icmp-type-255", "of ICMP type 255", |_, rule| icmp(rule) && number(rule, "portRangeMin") == Some(255)),
    ("icmp-type-range", "of an ICMP type above 255", |_, rule| icmp(rule) && number(rule, "portRangeMin").is_some_and(|it| it > 255)),
    ("icmp-code-range", "of an ICMP code above 255", |_, rule| icmp(rule) && number(rule, "portRangeMax").is_some_and(|it| it > 255)),
    ("two-remotes", "with a remote address and a remote group", |_, rule| text(rule, "remoteIp").is_some() && number(rule, "remoteGroupId").is_some()),
    ("bad-cidr", "with a remote address that is none", |_, rule| text(rule, "remoteIp").is_some_and(|it| family(it).is_none())),
    ("mixed-family", "whose remote address is not of its ether type", |_, rule| text(rule, "remoteIp").and_then(family).is_some_and(|it| text(rule, "ethertype").is_some_and(|other| other != it))),
    ("unknown-remote-group", "of a remote group that does not exist", |store, rule| number(rule, "remoteGroupId").is_some_and(|it| it != -1 && store.group(it).is_none())),
];

const CREATE_GUEST: (&str, &str) = (GUESTS, "createObject");
const ADD: (&str, &str) = (GROUPS, "addRules");

pub(super) fn faults() -> Vec<Fault> {
    [of_rules(), of_groups(), of_guests()].concat()
}

#[rustfmt::skip]
fn of_rules() -> Vec<Fault> {
    let mut faults = Vec::new();
    for (slug, met, shows) in CASES {
        let breaks = format!("refuses/{slug}");
        faults.push(fault(format!("add-rules-accepts-{slug}"), ADD, &breaks, format!("A rule {met} is added."), ALL,
            |scene| added_anyway(scene, *shows)));
        faults.push(fault(format!("add-rules-stores-refused-{slug}"), ADD, &breaks, format!("A rule {met} is refused and added."), ALL,
            |scene| {
                let refused = scene.pass();
                if refused.is_err() {
                    added_anyway(scene, *shows);
                }
                refused.into()
            }));
        // An edit may leave these out.
        if !["no-direction", "ports-without-protocol"].contains(slug) {
            faults.push(fault(format!("edit-rules-accepts-{slug}"), (GROUPS, "editRules"), &breaks, format!("A rule is edited to one {met}."), ALL,
                |scene| edited_anyway(scene, *shows)));
        }
    }
    faults.push(fault("add-rules-accepts-too-many", ADD, "refuses/rule-limit", "A group gets more rules than it may have.", ALL,
        |scene| limit_ignored(scene, "may not have more")));
    faults.push(fault("add-rules-accepts-too-many-remotes", ADD, "refuses/remote-limit", "A group is the remote one of more rules than it may be.", ALL,
        |scene| limit_ignored(scene, "may not be the remote group")));
    faults.push(fault("add-rules-accepts-template", ADD, "refuses/not-a-list", "A template that is no list is taken for a list.", ALL,
        |scene| match scene.call.arguments.first() {
            Some(template @ Value::Object(_)) => scene.pass_with(vec![json!([template])]).into(),
            _ => scene.pass().into(),
        }));
    faults
}

#[rustfmt::skip]
fn of_groups() -> Vec<Fault> {
    let mut faults = Vec::new();
    for (slug, method) in [("create-group", "createObject"), ("edit-group", "editObject")] {
        for member in ["name", "description"] {
            faults.push(fault(format!("{slug}-accepts-number-as-{member}"), (GROUPS, method), &format!("refuses/bad-{member}"), format!("A {member} may be a number."), ALL,
                move |scene| {
                    let mut template = scene.template();
                    match template.get_mut(member) {
                        Some(value @ Value::Number(_)) => *value = json!(value.to_string()),
                        _ => return scene.pass().into(),
                    }
                    scene.pass_with(vec![template.into()]).into()
                }));
        }
    }
    faults.push(fault("create-group-accepts-list", (GROUPS, "createObject"), "refuses/not-a-template", "A list of templates makes one group.", ALL,
        |scene| match scene.call.arguments.first() {
            Some(Value::Array(items)) => scene.pass_with(items.clone()).into(),
            _ => scene.pass().into(),
        }));
    faults
}

/// What a guest must be ordered with, and what stands in for it.
fn of_guests() -> Vec<Fault> {
    let required = [
        ("hostname", json!("filler")),
        ("domain", json!("example.com")),
        ("startCpus", json!(1)),
        ("maxMemory", json!(1_024)),
        ("datacenter", json!({ "name": "dal13" })),
        ("hourlyBillingFlag", json!(true)),
        ("localDiskFlag", json!(true)),
        ("operatingSystemReferenceCode", json!("UBUNTU_LATEST")),
    ];
    required
        .into_iter()
        .map(|(member, filler)| {
            fault(
                format!("create-guest-accepts-no-{}", member.to_lowercase()),
                CREATE_GUEST,
                "refuses/missing-property",
                format!("A guest is made without `{member}`."),
                ALL,
                move |scene| {
                    let mut template = scene.template();
                    if !template.contains_key(member) {
                        template.insert(member.into(), filler.clone());
                    }
                    scene.pass_with(vec![template.into()]).into()
                },
            )
        })
        .collect()
}

fn text<'a>(rule: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    rule.get(name).and_then(Value::as_str)
}

fn number(rule: &Map<String, Value>, name: &str) -> Option<i64> {
    match rule.get(name)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn ports(rule: &Map<String, Value>) -> impl Iterator<Item = i64> {
    ["portRangeMin", "portRangeMax"]
        .into_iter()
        .filter_map(|name| number(rule, name))
}

fn icmp(rule: &Map<String, Value>) -> bool {
    text(rule, "protocol") == Some("icmp")
}

fn ported(rule: &Map<String, Value>) -> bool {
    !matches!(text(rule, "protocol"), Some("icmp" | "vrrp"))
}

/// The ether type of an address or range, if it is one.
fn family(address: &str) -> Option<&'static str> {
    let (host, length) = address.split_once('/').unwrap_or((address, "0"));
    let length: u8 = length.parse().ok()?;
    match host.parse().ok()? {
        std::net::IpAddr::V4(_) if length <= 32 => Some("IPv4"),
        std::net::IpAddr::V6(_) if length <= 128 => Some("IPv6"),
        _ => None,
    }
}

/// A rule of what was sent, whatever it was.
fn draft(rule: &Map<String, Value>) -> RuleDraft {
    let owned = |name| text(rule, name).map(str::to_owned);
    RuleDraft {
        direction: owned("direction").unwrap_or_else(|| "ingress".into()),
        ethertype: owned("ethertype").unwrap_or_else(|| "IPv4".into()),
        protocol: owned("protocol"),
        port_min: number(rule, "portRangeMin"),
        port_max: number(rule, "portRangeMax"),
        remote_ip: owned("remoteIp"),
        remote_group: number(rule, "remoteGroupId"),
    }
}

/// An addition that is refused for a case is done.
fn added_anyway(scene: &Scene<'_>, shows: Shows) -> Outcome {
    let result = scene.pass();
    if is_it(scene, &result, shows) {
        stored(scene)
    } else {
        result.into()
    }
}

/// An addition that is refused with this text is done.
fn limit_ignored(scene: &Scene<'_>, text: &str) -> Outcome {
    match scene.pass() {
        Err(refusal) if refusal.text.contains(text) => stored(scene),
        result => result.into(),
    }
}

/// An edit that is refused for a case is done.
fn edited_anyway(scene: &Scene<'_>, shows: Shows) -> Outcome {
    let result = scene.pass();
    if !is_it(scene, &result, shows) {
        return result.into();
    }
    let ids = scene.ids();
    let mut store = scene.store();
    for template in objects(scene) {
        let id = template.get("id").and_then(id_of);
        for rule in store.rules.iter_mut().filter(|rule| Some(rule.id) == id) {
            let mut whole = schema::rule(rule).values;
            whole.extend(template.clone());
            rule.draft = draft(&whole);
        }
    }
    answered(&mut store, &ids)
}

/// Whether a call was refused for its values, and shows the case.
fn is_it(scene: &Scene<'_>, result: &Result<Reply, Refusal>, shows: Shows) -> bool {
    let refused = matches!(result, Err(refusal) if refusal.status == 500);
    refused
        && objects(scene)
            .iter()
            .any(|rule| shows(&scene.store(), rule))
}

fn objects(scene: &Scene<'_>) -> Vec<Map<String, Value>> {
    scene
        .items()
        .iter()
        .filter_map(Value::as_object)
        .cloned()
        .collect()
}

/// Adds what was sent, whatever it was.
fn stored(scene: &Scene<'_>) -> Outcome {
    let group = scene.id();
    let mut store = scene.store();
    let ids: Vec<i64> = objects(scene)
        .iter()
        .map(|rule| store.add_rule(group, draft(rule)))
        .collect();
    answered(&mut store, &ids)
}

fn answered(store: &mut Store, ids: &[i64]) -> Outcome {
    let request = store.next_request_id();
    let rules: Vec<_> = store
        .rules
        .iter()
        .filter(|rule| ids.contains(&rule.id))
        .map(schema::rule)
        .collect();
    let node = schema::request_rules(&request, &rules);
    Ok(Reply::of(Value::Object(node.values))).into()
}
