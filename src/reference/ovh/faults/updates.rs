//! Faults of changes: kept in part, kept elsewhere, or at the cost of what was not sent.
//!
//! The same for all that a task changes, told apart by a [`Thing`]; the service itself has no
//! siblings but the other service.

use serde_json::{Map, Value, json};

use super::fault;
use super::scene::{Scene, scribble};
use crate::reference::ovh::call::Answer;
use crate::reference::ovh::store::{Change, Flaw, Kind};
use crate::reference::saboteur::Fault;

/// Something that is changed.
#[derive(Clone, Copy)]
struct Thing {
    slug: &'static str,
    endpoint: &'static str,
    kind: Option<Kind>,
    /// What it is called in sentences.
    noun: &'static str,
    /// The members that can be changed, each with another value.
    writable: &'static [(&'static str, &'static str)],
}

const THINGS: [Thing; 4] = [
    Thing {
        slug: "update-network",
        endpoint: "PUT /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}",
        kind: Some(Kind::Network),
        noun: "network",
        writable: &[("network", "198.18.98.0/24"), ("description", "another")],
    },
    Thing {
        slug: "update-datacenter",
        endpoint: "PUT /dedicatedCloud/{serviceName}/datacenter/{datacenterId}",
        kind: Some(Kind::Datacenter),
        noun: "datacenter",
        writable: &[("name", "another"), ("description", "another")],
    },
    Thing {
        slug: "change-trusted",
        endpoint: "POST /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}/changeProperties",
        kind: Some(Kind::Trusted),
        noun: "trusted address",
        writable: &[("description", "another")],
    },
    Thing {
        slug: "change-service",
        endpoint: "POST /dedicatedCloud/{serviceName}/changeProperties",
        kind: None,
        noun: "service",
        writable: &[("description", "another")],
    },
];

pub(super) fn faults() -> Vec<Fault> {
    THINGS
        .iter()
        .flat_map(|thing| [stored(*thing), kept(*thing), beside(*thing)].concat())
        .collect()
}

fn row(
    thing: Thing,
    what: &str,
    breaks: &str,
    met: &str,
    deed: impl Fn(&mut Scene<'_>) -> Answer + Send + Sync + 'static,
) -> Fault {
    let id = format!("{}-{what}", thing.slug);
    let description = format!("A change of a {} {met}.", thing.noun);
    fault(id, thing.endpoint, breaks, description, deed)
}

fn stored(thing: Thing) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (name, other) in thing.writable {
        let named = name.to_lowercase();
        faults.push(row(
            thing,
            &format!("loses-{named}"),
            "update/stored",
            &format!("does not keep `{name}`"),
            |scene| {
                scene.changing(|values| {
                    values.shift_remove(*name);
                })
            },
        ));
        faults.push(row(
            thing,
            &format!("other-{named}"),
            "update/stored",
            &format!("keeps another `{name}` than was sent"),
            move |scene| {
                scene.changing(|values| {
                    if let Some(value) = values.get_mut(*name) {
                        *value = json!(other);
                    }
                })
            },
        ));
    }
    faults.push(row(
        thing,
        "description-ascii",
        "update/stored",
        "keeps question marks for what is not ASCII",
        |scene| {
            scene.changing(|values| {
                let sent = values.get("description").and_then(Value::as_str);
                let kept = sent.map(|text| text.replace(|letter: char| !letter.is_ascii(), "?"));
                if let Some(kept) = kept {
                    values.insert("description".to_owned(), json!(kept));
                }
            })
        },
    ));
    faults
}

#[rustfmt::skip]
fn kept(thing: Thing) -> Vec<Fault> {
    let mut faults = Vec::new();
    if thing.writable.len() > 1 {
        faults.push(row(thing, "clears-others", "update/keeps", "clears what it was not sent", move |scene| scene.changing(|values| {
            for (name, other) in thing.writable {
                // A value that has to be there is not cleared but set back.
                let cleared = match *name {
                    "description" => "",
                    _ => *other,
                };
                values.entry(*name).or_insert_with(|| json!(cleared));
            }
        })));
    }
    if let Some(kind) = thing.kind {
        faults.push(row(thing, "removes-it", "update/keeps", "makes it disappear", |scene| scene.begun(|task| task.change = Change::Remove)));
        if kind == Kind::Network {
            faults.push(row(thing, "stays-pending", "update/state", "leaves it in a pending state for ever", |scene| {
                let id = scene.id(1);
                scene.then(|store, _| if let Some(item) = store.item_mut(Kind::Network, id) {
                    item.flaw = Flaw::Stuck("toUpdate");
                })
            }));
        }
    }
    if thing.kind == Some(Kind::Datacenter) {
        faults.push(row(thing, "forgets-version", "update/keeps", "sets its version back", |scene| scene.changing(|values| {
            values.insert("version".to_owned(), json!("0"));
        })));
    }
    faults
}

#[rustfmt::skip]
fn beside(thing: Thing) -> Vec<Fault> {
    let Some(kind) = thing.kind else {
        return vec![
            row(thing, "another-instead", "update/stored", "is made to another service", |scene| {
                let other = scene.store().services.iter().map(|other| other.name.clone()).find(|other| other != scene.variable(0));
                scene.begun(|task| if let Some(other) = other { task.service = other; })
            }),
        ];
    };
    vec![
        row(thing, "also-another", "update/only-this", "is made to another one, too", move |scene| {
            let members = scene.members();
            scene.beside(kind, |store, id| if let Some(item) = store.item_mut(kind, id) {
                let changed = known(&members, &item.values);
                item.values.extend(changed);
            })
        }),
        row(thing, "scribbles-on-another", "update/only-this", "changes the description of another one", move |scene| scene.beside(kind, |store, id| {
            if let Some(item) = store.item_mut(kind, id) {
                scribble(item);
            }
        })),
        row(thing, "removes-another", "update/only-this", "makes another one disappear", move |scene| scene.beside(kind, |store, id| {
            store.items.retain(|item| item.kind != kind || item.id != id);
        })),
    ]
}

/// The members of a body that a thing has, too.
fn known(members: &Map<String, Value>, values: &Map<String, Value>) -> Map<String, Value> {
    members
        .iter()
        .filter(|(name, _)| values.contains_key(*name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
