//! Faults of lists: something is missing, too much, there twice, or not what was asked for.
//!
//! The store is sound, so whoever reads an item by its id is shown the truth. Lists of every kind
//! are broken alike; what of it nobody outside can see is left out ([`super::beyond`]).

use serde_json::{Value, json};

use super::fault;
use super::scene::{Scene, among};
use crate::reference::ovh::call::{Answer, Content};
use crate::reference::ovh::store::{Kind, Task};
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

/// A filter: its parameter, and what it is called.
type Filter = (&'static str, &'static str);

/// A list that takes filters: its name in ids, its endpoint, and which.
#[rustfmt::skip]
const FILTERED: &[(&str, &str, &[Filter])] = &[
    ("list-tasks", "GET /dedicatedCloud/{serviceName}/task", &[("state", "state"), ("name", "name"), ("executionDate", "date")]),
    ("list-network-tasks", "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task", &[("state", "state"), ("name", "name")]),
    ("list-datacenter-tasks", "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}/task", &[("state", "state"), ("name", "name")]),
    ("list-firewalls", "GET /ip/{ip}/firewall", &[("state", "state"), ("enabled", "enabled")]),
    ("list-rules", "GET /ip/{ip}/firewall/{ipOnFirewall}/rule", &[("state", "state")]),
];

/// The lists of what can be deleted: how the ids of these faults begin, and the endpoint.
const LEFT: [(&str, &str); 3] = [
    (
        "delete-network",
        "GET /dedicatedCloud/{serviceName}/allowedNetwork",
    ),
    (
        "delete-trusted",
        "GET /dedicatedCloud/{serviceName}/twoFAWhitelist",
    ),
    (
        "delete-datacenter",
        "GET /dedicatedCloud/{serviceName}/datacenter",
    ),
];

pub(super) fn faults() -> Vec<Fault> {
    let lists = LISTS
        .iter()
        .flat_map(|(slug, endpoint, invented)| list(slug, endpoint, *invented));
    let filters = FILTERED.iter().flat_map(|(slug, endpoint, names)| {
        names.iter().flat_map(|name| filter(slug, endpoint, *name))
    });
    let left = LEFT
        .iter()
        .map(|(slug, endpoint)| still_listed(slug, endpoint));
    let all = lists.chain(filters).chain(left);
    all.chain([tasks_of_others()]).collect()
}

#[rustfmt::skip]
fn list(slug: &str, endpoint: &'static str, invented: Invented) -> Vec<Fault> {
    let row = |what: &str, breaks: &str, met: &str, edit: fn(&mut Vec<Value>)| fault(
        format!("{slug}-{what}"), endpoint, breaks, format!("The list {met}."),
        move |scene| scene.edited(|value| among(value, edit)),
    );
    // Nobody but the account's owner knows what services there are, but for the one that a client asks for.
    let lacking = if slug == "list-services" { "list/has" } else { "read/agrees" };
    // What hosts and filers are cannot be read here; an empty datacenter has none.
    let inventing = match slug {
        "list-hosts" => "hosts/none",
        "list-filers" => "filers/none",
        _ => "list/real",
    };
    vec![
        row("lacks-newest", "read/agrees", "lacks its last item", |items| { items.pop(); }),
        row("lacks-oldest", lacking, "lacks its first item", |items| if !items.is_empty() { items.remove(0); }),
        fault(format!("{slug}-invents"), endpoint, inventing, "The list has an item that there is not.",
            move |scene| scene.edited(|value| among(value, |items| items.push(invented.value())))),
        row("repeats", "list/ids", "has its first item twice", |items| if let Some(first) = items.first().cloned() { items.push(first); }),
    ]
}

#[rustfmt::skip]
fn filter(slug: &str, endpoint: &'static str, (name, called): Filter) -> Vec<Fault> {
    let breaks = format!("filter/{called}");
    let ignored = fault(format!("{slug}-ignores-{called}"), endpoint, &breaks, format!("The list does not look at `{name}`."),
        move |scene| without(scene, name));
    if name == "enabled" {
        // That it finds nothing says of the address that it is not enabled.
        return vec![ignored];
    }
    vec![
        ignored,
        fault(format!("{slug}-{called}-finds-nothing"), endpoint, &breaks, format!("The list is empty whatever `{name}` is asked for."),
            move |scene| {
                let asked = scene.call.query(name).is_some();
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

/// A list that goes on listing what was deleted.
///
/// What is gone comes first: whoever looks at the last item looks at one that there is.
fn still_listed(slug: &str, endpoint: &'static str) -> Fault {
    fault(
        format!("{slug}-still-listed"),
        endpoint,
        "read/agrees",
        "The list goes on listing what was deleted.",
        |scene| {
            let mut answer = scene.pass();
            let name = scene.variable(0).to_owned();
            if let (true, Content::Json(Value::Array(ids))) =
                (answer.is_success(), &mut answer.content)
            {
                let known = scene.memory.entry(name).or_insert_with(|| json!([]));
                among(known, |known| {
                    let gone: Vec<Value> = known
                        .iter()
                        .filter(|id| !ids.contains(id))
                        .cloned()
                        .collect();
                    let new: Vec<Value> = ids
                        .iter()
                        .filter(|id| !known.contains(id))
                        .cloned()
                        .collect();
                    known.extend(new);
                    ids.splice(0..0, gone);
                });
            }
            answer
        },
    )
}

/// The tasks of a network among those of its neighbours.
fn tasks_of_others() -> Fault {
    fault(
        "list-network-tasks-of-all-networks",
        "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}/task",
        "task/own",
        "The tasks of a network have those of the service's other networks among them.",
        |scene| {
            let own = scene.id(1);
            let service = scene.variable(0).to_owned();
            let of_others = |task: &&Task| {
                let subject = task
                    .subject
                    .filter(|(kind, id)| *kind == Kind::Network && *id != own);
                task.service == service && subject.is_some()
            };
            let others: Vec<Value> = scene
                .store()
                .tasks
                .iter()
                .filter(of_others)
                .map(|task| json!(task.id))
                .collect();
            scene.edited(|value| {
                among(value, |ids| {
                    ids.splice(0..0, others);
                });
            })
        },
    )
}
