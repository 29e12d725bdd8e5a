//! What is not there is told to be there: services that nobody has, ids that were never given or are
//! not any more.
//!
//! Derived from the table of [`KINDS`]. Only what the sound core answers with 404 is met; where the
//! service is unknown, that is another fault than where the id is.

use serde_json::{Value, json};

use super::fault;
use super::kinds::{KINDS, Kind};
use super::scene::{Scene, set};
use crate::reference::ovh::call::Answer;
use crate::reference::saboteur::Fault;

/// How an answer looks that is made up.
#[derive(Clone, Copy)]
enum Made {
    /// As the first thing whose id has this name, under the id that was asked for.
    Like(&'static str),
    /// As the newest task.
    Task,
    /// As an address on the firewall.
    Firewall,
    /// As the address alone.
    Address,
    /// As a rule.
    Rule,
    /// As a list of nothing.
    None,
}

/// An endpoint of one thing: how the ids of its faults begin, what the fault of ids is called, the
/// rule that fails, and the answer.
#[rustfmt::skip]
const THINGS: &[(&str, &str, &str, Made)] = &[
    ("get-network", "any-id", "refuses/gone", Made::Like("networkAccessId")),
    ("update-network", "any-id", "refuses/unknown-id", Made::Task),
    ("delete-network", "any-id", "refuses/again", Made::Task),
    ("get-trusted", "any-id", "refuses/gone", Made::Like("id")),
    ("change-trusted", "any-id", "refuses/unknown-id", Made::Task),
    ("delete-trusted", "any-id", "refuses/again", Made::Task),
    ("get-datacenter", "any-id", "refuses/gone", Made::Like("datacenterId")),
    ("update-datacenter", "any-id", "refuses/unknown-id", Made::Task),
    ("delete-datacenter", "any-id", "refuses/again", Made::Task),
    ("get-task", "any-id", "refuses/unknown-id", Made::Task),
    ("get-network-task", "any-id", "refuses/unknown-id", Made::Task),
    ("get-datacenter-task", "any-id", "refuses/unknown-id", Made::Task),
    ("list-rules", "any-address", "refuses/unknown-id", Made::None),
    ("get-firewall", "any-address", "refuses/gone", Made::Firewall),
    ("delete-firewall", "any-address", "refuses/again", Made::Address),
    ("get-rule", "any-sequence", "refuses/gone", Made::Rule),
    ("create-rule", "any-address", "refuses/unknown-id", Made::Rule),
    ("delete-rule", "any-sequence", "refuses/again", Made::Rule),
];

pub(super) fn faults() -> Vec<Fault> {
    let of_services = |kind: &&Kind| kind.endpoint.contains("{serviceName}");
    let services = KINDS.iter().filter(of_services).map(any_service);
    let things = THINGS.iter().filter_map(|thing| {
        let kind = KINDS.iter().find(|kind| kind.slug == thing.0)?;
        Some(any_thing(kind, *thing))
    });
    services.chain(things).collect()
}

fn any_service(kind: &'static Kind) -> Fault {
    fault(
        format!("{}-any-service", kind.slug),
        kind.endpoint,
        "refuses/unknown-service",
        format!(
            "{} takes an unknown service for the first one of the account.",
            kind.endpoint
        ),
        |scene| {
            let first = scene
                .store()
                .services
                .first()
                .map(|first| first.name.clone());
            match first {
                Some(first) if !knows_service(scene) => scene.at(1, first),
                _ => scene.pass(),
            }
        },
    )
}

fn any_thing(
    kind: &'static Kind,
    (slug, what, breaks, made): (&'static str, &str, &str, Made),
) -> Fault {
    fault(
        format!("{slug}-{what}"),
        kind.endpoint,
        breaks,
        format!("{} answers for what is not there.", kind.endpoint),
        move |scene| {
            let answer = scene.pass();
            let about_id = kind.endpoint.contains("/ip/") || knows_service(scene);
            if answer.status == 404 && about_id {
                return Answer::of(make(scene, made));
            }
            answer
        },
    )
}

fn knows_service(scene: &Scene<'_>) -> bool {
    scene.store().service(scene.variable(0)).is_some()
}

fn make(scene: &Scene<'_>, made: Made) -> Value {
    let address = scene.variable(1);
    match made {
        Made::Like(name) => {
            let store = scene.store();
            let alike = store.items.iter().find(|item| item.kind.id() == name);
            let mut shown = alike.map_or(Value::Null, |item| store.shown(item));
            set(&mut shown, name, json!(scene.id(1)));
            shown
        }
        Made::Task => {
            let store = scene.store();
            let newest = store.tasks.last().map(|task| task.values.clone());
            newest.map_or(Value::Null, Value::Object)
        }
        Made::Firewall => json!({ "ipOnFirewall": address, "enabled": false, "state": "ok" }),
        Made::Address => json!(address),
        Made::None => json!([]),
        Made::Rule => {
            let place = scene.members().get("sequence").and_then(Value::as_i64);
            let mut shown = scene.store().firewalls.first().and_then(|firewall| {
                let rule = firewall.rules.first()?;
                Some(Value::Object(rule.values.clone()))
            });
            if let Some(shown) = &mut shown {
                set(shown, "sequence", json!(place.unwrap_or(scene.id(2))));
            }
            shown.unwrap_or_default()
        }
    }
}
