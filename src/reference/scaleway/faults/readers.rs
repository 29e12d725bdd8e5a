//! Items and lists that show something else than what is stored.
//!
//! The store is sound, and so is the other reader: an item that is read wrongly is listed rightly,
//! and the other way round.

use serde_json::Value;

use super::kinds::Kind;
use crate::reference::saboteur::alterations::{Alter, Alteration, At};
use crate::reference::saboteur::contents::{Bare, FrozenList, OmitUpdated, Rearranged};
use crate::reference::saboteur::edit::{Change, Edit};
use crate::reference::saboteur::lists::{OmitNewest, ShowDeleted, ShowTwice, StaleList};
use crate::reference::saboteur::reads::{CachedItem, CrossedItem, DeletedItem, StaleItem};
use crate::reference::saboteur::{Fault, Sabotage};

/// The faults of a kind.
pub(super) fn faults(kind: &Kind) -> Vec<Fault> {
    [missing(kind), wrong(kind), bare(kind), items(kind)].concat()
}

fn missing(kind: &Kind) -> Vec<Fault> {
    let resource = kind.resource;
    // There is one list of groups, read by others before; a list of rules is as new as its group,
    // and is read first when all of them are there.
    let frozen = match kind.noun {
        "group" => "list/contains",
        _ => "list/agrees",
    };
    vec![
        kind.listing(
            "omits-newest",
            "list/contains",
            "The list lacks the {} that was created last.",
            Sabotage::written(move || OmitNewest::new(resource)),
        ),
        kind.listing(
            "omits-updated",
            "list/contains",
            "The list lacks each {} that was updated.",
            Sabotage::written(move || OmitUpdated::new(resource)),
        ),
        kind.listing(
            "omits-third",
            "list/contains",
            "Where there are more than two, the list lacks the third {}.",
            Sabotage::written(move || {
                Rearranged::new(resource, |own, _reading| {
                    if own.len() > 2 {
                        own.remove(2);
                    }
                })
            }),
        ),
        kind.listing(
            "unsteady",
            "list/contains",
            "Each reading of the list is in another order and lacks another {}.",
            Sabotage::written(move || {
                Rearranged::new(resource, |own, reading| {
                    let turn = reading % own.len().max(1);
                    own.rotate_left(turn);
                    own.pop();
                })
            }),
        ),
        kind.listing(
            "frozen",
            frozen,
            "The list stays as it was when it was read first, whatever {} comes or goes.",
            Sabotage::written(move || FrozenList::new(resource)),
        ),
    ]
}

fn wrong(kind: &Kind) -> Vec<Fault> {
    let resource = kind.resource;
    let incomplete = without_key(kind);
    vec![
        kind.listing(
            "shows-twice",
            "list/once",
            "The list shows its last {} twice.",
            Sabotage::written(move || ShowTwice(resource)),
        ),
        kind.listing(
            "shows-deleted",
            "list/agrees",
            "The list goes on showing each {} that was deleted.",
            Sabotage::written(move || ShowDeleted::new(resource)),
        ),
        kind.listing(
            "stale",
            "list/agrees",
            "The list shows a {} as it was before its last update.",
            Sabotage::written(move || StaleList::new(resource)),
        ),
        kind.listing(
            "mixes-values",
            "list/agrees",
            "The list shows each {} with the values of the next one.",
            Sabotage::written(move || Rearranged::new(resource, |own, _reading| mix(own))),
        ),
        kind.listing(
            "other-values",
            "list/agrees",
            "The list shows each {} with a value that it does not have.",
            Sabotage::written(move || Alteration {
                resource,
                at: At::List,
                alter: resource.spoil,
            }),
        ),
        kind.listing(
            "others-without-key",
            "schema/others",
            "The list shows what the server made by itself without a documented key.",
            Sabotage::written(move || Alteration {
                resource,
                at: At::Others,
                alter: incomplete,
            }),
        ),
    ]
}

/// Every own item keeps its id and shows the rest of the next one.
fn mix(own: &mut [Value]) {
    let ids: Vec<Value> = own.iter().map(|item| item["id"].clone()).collect();
    if own.len() > 1 {
        own.rotate_left(1);
    }
    for (item, id) in own.iter_mut().zip(ids) {
        item["id"] = id;
    }
}

fn without_key(kind: &Kind) -> Alter {
    match kind.noun {
        "group" => |group| {
            group.shift_remove("enable_default_security");
        },
        _ => |rule| {
            rule.shift_remove("direction");
        },
    }
}

/// A list of groups is never bare: there is the default one.
fn bare(kind: &Kind) -> Vec<Fault> {
    if kind.noun == "group" {
        return Vec::new();
    }
    let resource = kind.resource;
    let row = |what, breaks, met, edits| {
        let how = Sabotage::written(move || Bare { resource, edits });
        kind.listing(what, breaks, met, how)
    };
    vec![
        row(
            "bare-204",
            "status",
            "A list in which nobody created a {} is answered with 204.",
            &[Edit::Status(204), Edit::Body("application/json", "")],
        ),
        row(
            "bare-null",
            "schema",
            "A list in which nobody created a {} is null.",
            &[Edit::Value("/rules", Change::Null)],
        ),
    ]
}

fn items(kind: &Kind) -> Vec<Fault> {
    let resource = kind.resource;
    vec![
        kind.reading(
            "stale",
            "read/after-update",
            "A {} is read as it was before its last update, unlike in the list.",
            Sabotage::written(move || StaleItem::new(resource)),
        ),
        kind.reading(
            "cached",
            "read/after-update",
            "A {} is always read as it was the first time.",
            Sabotage::written(move || CachedItem::new(resource)),
        ),
        kind.reading(
            "crossed",
            "read/after-create",
            "A {} is read with the values of its neighbour.",
            Sabotage::written(move || CrossedItem(resource)),
        ),
        kind.reading(
            "other-values",
            "read/after-create",
            "A {} is read with a value that it does not have.",
            Sabotage::written(move || Alteration {
                resource,
                at: At::Item,
                alter: resource.spoil,
            }),
        ),
        kind.reading(
            "shows-deleted",
            "unknown-id/get",
            "A {} can still be read after it was deleted.",
            Sabotage::written(move || DeletedItem::new(resource)),
        ),
    ]
}
