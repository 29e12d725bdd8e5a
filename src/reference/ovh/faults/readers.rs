//! Faults of readers: an item is shown as it is not, or still shown when it is not any more.
//!
//! The store is sound, so the list shows the truth; items are told apart by what they show. Lists
//! are in [`super::lists`].

use serde_json::{Value, json};

use super::fault;
use super::scene::{Scene, set};
use crate::reference::ovh::call::Answer;
use crate::reference::saboteur::Fault;

/// The members that say which item it is.
const IDENTITIES: [&str; 7] = [
    "networkAccessId",
    "id",
    "datacenterId",
    "serviceName",
    "taskId",
    "ipOnFirewall",
    "sequence",
];

/// A member that an item shows wrongly: the endpoint's name in ids, the endpoint, the member, and
/// what it shows instead.
#[rustfmt::skip]
const SHOWN: &[(&str, &str, &str, &str)] = &[
    ("get-network", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", "network", "198.18.97.0/24"),
    ("get-network", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", "description", "another"),
    ("get-network", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", "networkAccessId", ""),
    ("get-trusted", "GET /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", "description", "another"),
    ("get-trusted", "GET /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", "id", ""),
    ("get-datacenter", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", "datacenterId", ""),
    ("get-service", "GET /dedicatedCloud/{serviceName}", "serviceName", "pcc-192-0-2-99"),
    ("get-task", "GET /dedicatedCloud/{serviceName}/task/{taskId}", "taskId", ""),
    ("get-network-task", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task/{taskId}", "taskId", ""),
    ("get-datacenter-task", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task/{taskId}", "taskId", ""),
    ("get-firewall", "GET /ip/{ip}/firewall/{ipOnFirewall}", "ipOnFirewall", "198.51.100.99"),
    ("get-rule", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", "sequence", ""),
    ("get-rule", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", "action", "deny"),
    ("get-rule", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", "protocol", "gre"),
];

/// Items that can be deleted: how the ids of these faults begin, and the endpoint.
const LEFT: [(&str, &str); 3] = [
    (
        "delete-network",
        "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}",
    ),
    (
        "delete-trusted",
        "GET /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}",
    ),
    (
        "delete-datacenter",
        "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}",
    ),
];

pub(super) fn faults() -> Vec<Fault> {
    let shown = SHOWN
        .iter()
        .map(|(slug, endpoint, member, value)| shown(slug, endpoint, member, value));
    let left = LEFT
        .iter()
        .map(|(slug, endpoint)| still_readable(slug, endpoint));
    shown.chain(left).chain(written()).collect()
}

/// An item that shows something else; where nothing is said what, the number that comes next.
fn shown(slug: &str, endpoint: &'static str, member: &'static str, other: &'static str) -> Fault {
    let breaks = if IDENTITIES.contains(&member) {
        "read/same"
    } else {
        "read/agrees"
    };
    fault(
        format!("{slug}-shows-other-{}", member.to_lowercase()),
        endpoint,
        breaks,
        format!("The item always shows another `{member}`."),
        move |scene| {
            scene.edited(|value| {
                let next = value.get(member).and_then(Value::as_i64).map(|id| id + 1);
                set(
                    value,
                    member,
                    if other.is_empty() {
                        json!(next)
                    } else {
                        json!(other)
                    },
                );
            })
        },
    )
}

/// An item that is shown after it was deleted, as it was shown last.
fn still_readable(slug: &str, endpoint: &'static str) -> Fault {
    fault(
        format!("{slug}-still-readable"),
        endpoint,
        "read/agrees",
        "What was deleted is shown as it was before.",
        |scene| {
            let answer = scene.pass();
            let id = format!("{} {}", scene.variable(0), scene.variable(1));
            if answer.is_success() {
                scene.memory.insert(id, answer.value().clone());
            } else if answer.status == 404
                && let Some(last) = scene.memory.get(&id)
            {
                return Answer::of(last.clone());
            }
            answer
        },
    )
}

/// The sound answer of a task, edited if it was read before that it is done: whoever waits for it
/// is not kept waiting.
fn once_done(scene: &mut Scene<'_>, edit: fn(&mut Value)) -> Answer {
    let id = scene.variable(1).to_owned();
    if scene.memory.contains_key(&id) {
        return scene.edited(edit);
    }
    let answer = scene.pass();
    if answer.member("state") == "done" {
        scene.memory.insert(id, Value::Null);
    }
    answer
}

/// A date without its offset.
fn bare(value: &mut Value, member: &str) {
    let date = value.get(member).and_then(Value::as_str);
    let date = date
        .and_then(|date| date.split('+').next())
        .map(str::to_owned);
    if date.is_some() {
        set(value, member, json!(date));
    }
}

#[rustfmt::skip]
fn written() -> Vec<Fault> {
    const NETWORK: &str = "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}";
    const TASK: &str = "GET /dedicatedCloud/{serviceName}/task/{taskId}";
    const NETWORK_TASK: &str = "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task/{taskId}";
    const DATACENTER_TASK: &str = "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task/{taskId}";
    const TRUSTED: &str = "GET /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}";
    const FIREWALL: &str = "GET /ip/{ip}/firewall/{ipOnFirewall}";
    const RULE: &str = "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}";
    const SERVICE: &str = "GET /dedicatedCloud/{serviceName}";
    vec![
        fault("get-network-hides-description", NETWORK, "read/agrees", "A network never shows its description.",
            |scene| scene.edited(|value| set(value, "description", Value::Null))),
        fault("get-network-wide", NETWORK, "read/agrees", "A network is shown with another mask.",
            |scene| scene.edited(|value| {
                let address = value.get("network").and_then(Value::as_str).and_then(|network| network.split('/').next()).map(str::to_owned);
                set(value, "network", json!(format!("{}/7", address.unwrap_or_default())));
            })),
        fault("get-task-unknown-state", TASK, "read/state", "A task that is done has a state that is not documented as soon as it was read once.",
            |scene| once_done(scene, |value| set(value, "state", json!("finished")))),
        fault("get-task-other-name", TASK, "task/same", "A task that is done shows a part of its name as soon as it was read once.",
            |scene| once_done(scene, |value| {
                // A part, so that those who ask for it by its name find it.
                let name = value.get("name").and_then(Value::as_str).map(|name| name.chars().take(6).collect::<String>());
                set(value, "name", json!(name));
            })),
        fault("get-network-task-other-name", NETWORK_TASK, "task/same", "A task shows another name among those of its network.",
            |scene| scene.edited(|value| set(value, "name", json!("another")))),
        fault("get-datacenter-task-other-name", DATACENTER_TASK, "task/same", "A task shows another name among those of its datacenter.",
            |scene| scene.edited(|value| set(value, "name", json!("another")))),
        fault("get-task-hides-network", TASK, "task/network", "A task does not say what network it is about.",
            |scene| scene.edited(|value| set(value, "networkAccessId", Value::Null))),
        fault("get-task-bare-date", TASK, "read/dates", "A task shows its date without an offset.",
            |scene| scene.edited(|value| bare(value, "executionDate"))),
        fault("get-rule-bare-date", RULE, "read/dates", "A rule shows its date without an offset.",
            |scene| scene.edited(|value| bare(value, "creationDate"))),
        fault("get-trusted-unknown-state", TRUSTED, "read/state", "A trusted address has a state that is not documented.",
            |scene| scene.edited(|value| set(value, "state", json!("active")))),
        fault("get-rule-unknown-state", RULE, "read/agrees", "A rule has a state that is not documented.",
            |scene| scene.edited(|value| set(value, "state", json!("active")))),
        fault("get-service-unknown-state", SERVICE, "read/state", "A service has a state that is not documented.",
            |scene| scene.edited(|value| set(value, "state", json!("active")))),
        fault("get-service-unknown-policy", SERVICE, "read/policy", "A service has a policy that is not documented.",
            |scene| scene.edited(|value| set(value, "userLogoutPolicy", json!("middle")))),
        fault("get-datacenter-without-horizon", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", "read/keys", "A datacenter leaves out a key that has no value.",
            |scene| scene.edited(|value| if let Value::Object(members) = value { members.shift_remove("horizonViewName"); })),
        fault("get-firewall-unknown-state", FIREWALL, "read/agrees", "An address on the firewall has a state that is not documented.",
            |scene| scene.edited(|value| set(value, "state", json!("active")))),
        fault("get-network-unknown-state", NETWORK, "read/agrees", "A network has a state that is not documented.",
            |scene| scene.edited(|value| set(value, "state", json!("active")))),
        fault("get-firewall-opposite", FIREWALL, "read/agrees", "An address on the firewall shows the opposite of whether it is enabled.",
            |scene| scene.edited(|value| {
                let enabled = value.get("enabled").and_then(Value::as_bool);
                set(value, "enabled", json!(enabled.map(|enabled| !enabled)));
            })),
        fault("get-datacenter-opposite-removable", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", "removable/in-use", "A datacenter shows the opposite of whether it can be removed.",
            |scene| scene.edited(|value| {
                let removable = value.get("isRemovable").and_then(Value::as_bool);
                set(value, "isRemovable", json!(removable.map(|removable| !removable)));
            })),
    ]
}
