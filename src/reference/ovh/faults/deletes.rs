//! Faults of removal: what was removed can still be seen, or something else is gone.
//!
//! The same for all that a task removes, told apart by a [`Thing`].

use super::fault;
use super::scene::{Scene, scribble};
use crate::reference::ovh::call::Answer;
use crate::reference::ovh::store::{Change, Flaw, Kind};
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
    THINGS.iter().flat_map(|thing| removed(*thing)).collect()
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
        row(thing, "still-listed", "delete/unlisted", "leaves it in the list", |scene| scene.begun(|task| task.change = Change::Spoil(Flaw::OnlyListed))),
        row(thing, "still-readable", "delete/gone", "takes it off the list alone", |scene| scene.begun(|task| task.change = Change::Spoil(Flaw::Unlisted))),
        row(thing, "also-another", "delete/only-this", "makes another one disappear, too", move |scene| scene.beside(kind, |store, id| {
            store.items.retain(|item| item.kind != kind || item.id != id);
        })),
        row(thing, "another-instead", "delete/gone", "makes another one disappear instead", move |scene| {
            let (own, service) = (scene.id(1), scene.variable(0).to_owned());
            let other = scene.store().items_of(&service, kind).map(|item| item.id).filter(|id| *id != own).last();
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
