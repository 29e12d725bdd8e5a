//! Faults of readers: what is there is shown as it is not, or not shown.
//!
//! The store is sound, so another reader shows the truth. Lists of every kind are broken alike;
//! items are told apart by what they show.

use serde_json::{Value, json};

use super::fault;
use super::scene::{Scene, among, set};
use crate::reference::ovh::call::Answer;
use crate::reference::ovh::store::Kind;
use crate::reference::saboteur::Fault;

/// A list: its name in ids, its endpoint, and an item that it does not have.
#[rustfmt::skip]
const LISTS: &[(&str, &str, Invented)] = &[
    ("list-networks", "GET /dedicatedCloud/{serviceName}/allowedNetwork", Invented::Number),
    ("list-trusted", "GET /dedicatedCloud/{serviceName}/twoFAWhitelist", Invented::Number),
    ("list-datacenters", "GET /dedicatedCloud/{serviceName}/datacenter", Invented::Number),
    ("list-hosts", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/host", Invented::Number),
    ("list-filers", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/filer", Invented::Number),
    ("list-tasks", "GET /dedicatedCloud/{serviceName}/task", Invented::Number),
    ("list-network-tasks", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task", Invented::Number),
    ("list-datacenter-tasks", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task", Invented::Number),
    ("list-rules", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule", Invented::Place),
    ("list-services", "GET /dedicatedCloud", Invented::Service),
    ("list-firewalls", "GET /ip/{ip}/firewall", Invented::Address),
];

/// What is in a list that is nowhere else.
#[derive(Clone, Copy)]
enum Invented {
    Number,
    Place,
    Service,
    Address,
}

impl Invented {
    fn value(self) -> Value {
        match self {
            Self::Number => json!(777_777_777),
            Self::Place => json!(18),
            Self::Service => json!("pcc-192-0-2-99"),
            Self::Address => json!("198.51.100.99"),
        }
    }
}

/// A member that an item shows wrongly: the endpoint's name in ids, the endpoint, the member, and
/// what it shows instead.
#[rustfmt::skip]
const SHOWN: &[(&str, &str, &str, &str)] = &[
    ("get-network", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", "network", "198.18.97.0/24"),
    ("get-network", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", "description", "another"),
    ("get-network", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", "networkAccessId", ""),
    ("get-trusted", "GET /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", "ip", "198.18.97.9"),
    ("get-trusted", "GET /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", "description", "another"),
    ("get-trusted", "GET /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", "id", ""),
    ("get-datacenter", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", "name", "another"),
    ("get-datacenter", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", "description", "another"),
    ("get-datacenter", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", "datacenterId", ""),
    ("get-service", "GET /dedicatedCloud/{serviceName}", "serviceName", "pcc-192-0-2-99"),
    ("get-service", "GET /dedicatedCloud/{serviceName}", "description", "another"),
    ("get-task", "GET /dedicatedCloud/{serviceName}/task/{taskId}", "taskId", ""),
    ("get-network-task", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task/{taskId}", "taskId", ""),
    ("get-datacenter-task", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task/{taskId}", "taskId", ""),
    ("get-firewall", "GET /ip/{ip}/firewall/{ipOnFirewall}", "ipOnFirewall", "198.51.100.99"),
    ("get-rule", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", "sequence", ""),
    ("get-rule", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", "action", "deny"),
    ("get-rule", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}", "protocol", "gre"),
];

/// A list that takes a filter, and which.
#[rustfmt::skip]
const FILTERED: &[(&str, &str, &[&str])] = &[
    ("list-tasks", "GET /dedicatedCloud/{serviceName}/task", &["state", "name"]),
    ("list-network-tasks", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task", &["state", "name"]),
    ("list-datacenter-tasks", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task", &["state", "name"]),
    ("list-firewalls", "GET /ip/{ip}/firewall", &["state"]),
    ("list-rules", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule", &["state"]),
];

pub(super) fn faults() -> Vec<Fault> {
    let lists = LISTS
        .iter()
        .flat_map(|(slug, endpoint, invented)| list(slug, endpoint, *invented));
    let shown = SHOWN
        .iter()
        .map(|(slug, endpoint, member, value)| shown(slug, endpoint, member, value));
    let filters = FILTERED.iter().flat_map(|(slug, endpoint, names)| {
        names.iter().flat_map(|name| filter(slug, endpoint, name))
    });
    lists.chain(shown).chain(filters).chain(written()).collect()
}

#[rustfmt::skip]
fn list(slug: &str, endpoint: &'static str, invented: Invented) -> Vec<Fault> {
    let row = |what: &str, met: &str, edit: fn(&mut Vec<Value>)| fault(
        format!("{slug}-{what}"), endpoint, "read/agrees", format!("The list {met}."),
        move |scene| scene.edited(|value| among(value, edit)),
    );
    vec![
        row("lacks-newest", "lacks its last item", |items| { items.pop(); }),
        row("lacks-oldest", "lacks its first item", |items| if !items.is_empty() { items.remove(0); }),
        fault(format!("{slug}-invents"), endpoint, "read/agrees", "The list has an item that there is not.",
            move |scene| scene.edited(|value| among(value, |items| items.push(invented.value())))),
        row("repeats", "has its first item twice", |items| if let Some(first) = items.first().cloned() { items.push(first); }),
    ]
}

/// An item that shows something else; where nothing is said what, the number that comes next.
fn shown(slug: &str, endpoint: &'static str, member: &'static str, other: &'static str) -> Fault {
    fault(
        format!("{slug}-shows-other-{}", member.to_lowercase()),
        endpoint,
        "read/agrees",
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

#[rustfmt::skip]
fn filter(slug: &str, endpoint: &'static str, name: &'static str) -> Vec<Fault> {
    let breaks = format!("filter/{name}");
    let asks = move |scene: &Scene<'_>| scene.call.query(name).is_some();
    vec![
        fault(format!("{slug}-ignores-{name}"), endpoint, &breaks, format!("The list does not look at `{name}`."),
            move |scene| without(scene, name)),
        fault(format!("{slug}-{name}-finds-nothing"), endpoint, &breaks, format!("The list is empty whatever `{name}` is asked for."),
            move |scene| {
                let asked = asks(scene);
                scene.edited(|value| among(value, |items| if asked { items.clear(); }))
            }),
    ]
}

/// What the sound core makes of the call without a parameter of its query.
fn without(scene: &Scene<'_>, name: &str) -> Answer {
    let mut meant = scene.call.clone();
    meant.query.retain(|(known, _)| known != name);
    scene.instead(&meant)
}

#[rustfmt::skip]
fn written() -> Vec<Fault> {
    const NETWORK: &str = "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}";
    const TASK: &str = "GET /dedicatedCloud/{serviceName}/task/{taskId}";
    vec![
        fault("list-networks-of-all-services", "GET /dedicatedCloud/{serviceName}/allowedNetwork", "read/agrees", "The list has the networks of the other services, too.",
            |scene| {
                let others: Vec<Value> = scene.store().items.iter()
                    .filter(|item| item.kind == Kind::Network && item.service != scene.variable(0))
                    .map(|item| json!(item.id)).collect();
                scene.edited(|value| among(value, |ids| ids.extend(others)))
            }),
        fault("get-network-frozen", NETWORK, "read/agrees", "A network is shown for ever as it was when it was read first.",
            |scene| {
                let mut answer = scene.pass();
                let id = scene.variable(1).to_owned();
                let settled = answer.is_success() && answer.member("state") == "allowed";
                if let Some(first) = scene.memory.get(&id).filter(|_| answer.is_success()) {
                    answer = Answer::of(first.clone());
                } else if settled {
                    scene.memory.insert(id, answer.value().clone());
                }
                answer
            }),
        fault("get-network-hides-description", NETWORK, "read/agrees", "A network never shows its description.",
            |scene| scene.edited(|value| set(value, "description", Value::Null))),
        fault("get-network-wide", NETWORK, "read/agrees", "A network is shown with another mask.",
            |scene| scene.edited(|value| {
                let address = value.get("network").and_then(Value::as_str).and_then(|network| network.split('/').next()).map(str::to_owned);
                set(value, "network", json!(format!("{}/7", address.unwrap_or_default())));
            })),
        fault("get-task-unknown-state", TASK, "schema", "A task that is done has a state that is not documented.",
            |scene| scene.edited(|value| if value.get("state") == Some(&json!("done")) { set(value, "state", json!("finished")); })),
        fault("get-task-other-name", TASK, "read/agrees", "A task shows another name than the answer that began it.",
            |scene| scene.edited(|value| set(value, "name", json!("another")))),
        fault("get-network-unknown-state", NETWORK, "schema", "A network has a state that is not documented.",
            |scene| scene.edited(|value| set(value, "state", json!("active")))),
        fault("get-firewall-opposite", "GET /ip/{ip}/firewall/{ipOnFirewall}", "read/agrees", "An address on the firewall shows the opposite of whether it is enabled.",
            |scene| scene.edited(|value| {
                let enabled = value.get("enabled").and_then(Value::as_bool);
                set(value, "enabled", json!(enabled.map(|enabled| !enabled)));
            })),
        fault("get-datacenter-opposite-removable", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", "read/agrees", "A datacenter shows the opposite of whether it can be removed.",
            |scene| scene.edited(|value| {
                let removable = value.get("isRemovable").and_then(Value::as_bool);
                set(value, "isRemovable", json!(removable.map(|removable| !removable)));
            })),
    ]
}
