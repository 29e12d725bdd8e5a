//! Faults of removal: what was removed can still be seen, or something else is gone.
//!
//! The same for all that a task removes, told apart by a [`Thing`].

use super::fault;
use super::scene::{Scene, scribble};
use crate::reference::ovh::call::Answer;
use crate::reference::ovh::store::{Ending, Kind};
use crate::reference::saboteur::Fault;

/// Something that is removed.
#[derive(Clone, Copy)]
struct Thing {
    slug: &'static str,
    endpoint: &'static str,
    kind: Kind,
    /// What it is called in sentences.
    noun: &'static str,
}

const THINGS: [Thing; 3] = [
    Thing {
        slug: "delete-network",
        endpoint: "DELETE /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}",
        kind: Kind::Network,
        noun: "network",
    },
    Thing {
        slug: "delete-trusted",
        endpoint: "DELETE /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}",
        kind: Kind::Trusted,
        noun: "trusted address",
    },
    Thing {
        slug: "delete-datacenter",
        endpoint: "DELETE /dedicatedCloud/{serviceName}/datacenter/{datacenterId}",
        kind: Kind::Datacenter,
        noun: "datacenter",
    },
];

pub(super) fn faults() -> Vec<Fault> {
    let forgotten = row(
        THINGS[0],
        "forgets-task",
        "task/kept",
        "makes its own task disappear soon after it",
        |scene| scene.begun(|task| task.ending = Ending::Forgotten(2)),
    );
    let removed = THINGS.iter().flat_map(|thing| removed(*thing));
    removed.chain([forgotten]).collect()
}

fn row(
    thing: Thing,
    what: &str,
    breaks: &str,
    met: &str,
    deed: impl Fn(&mut Scene<'_>) -> Answer + Send + Sync + 'static,
) -> Fault {
    let id = format!("{}-{what}", thing.slug);
    let description = format!("The removal of a {} {met}.", thing.noun);
    fault(id, thing.endpoint, breaks, description, deed)
}

#[rustfmt::skip]
fn removed(thing: Thing) -> Vec<Fault> {
    let kind = thing.kind;
    vec![
        row(thing, "also-another", "delete/only-this", "makes another one disappear, too", move |scene| scene.beside(kind, |store, id| {
            store.items.retain(|item| item.kind != kind || item.id != id);
        })),
        row(thing, "another-instead", "delete/gone", "makes another one disappear instead", move |scene| {
            let other = scene.sibling(kind);
            scene.begun(|task| if let Some(other) = other { task.subject = Some((kind, other)); })
        }),
        row(thing, "scribbles-on-another", "delete/only-this", "changes the description of another one", move |scene| scene.beside(kind, |store, id| {
            if let Some(item) = store.item_mut(kind, id) {
                scribble(item);
            }
        })),
        row(thing, "removes-all", "delete/only-this", "makes all of the service disappear", move |scene| {
            let service = scene.variable(0).to_owned();
            let own = scene.id(1);
            scene.then(|store, _| store.items.retain(|item| item.kind != kind || item.service != service || item.id == own))
        }),
    ]
}
