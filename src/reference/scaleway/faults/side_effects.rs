//! Writes that do more than they were asked for: to a neighbour, to all others, to children.
//!
//! The rule is always that of the write, `…/only-this`: the readers show what is there.

use axum::http::Method;

use super::kinds::{Kind, RULES};
use crate::reference::saboteur::side_effects::{Effect, SideEffect};
use crate::reference::saboteur::{Fault, Sabotage};

/// The faults of a kind.
pub(super) fn faults(kind: &Kind) -> Vec<Fault> {
    let mut faults = [creates(kind), updates(kind), deletes(kind)].concat();
    if kind.noun == "group" {
        faults.extend(to_children(kind));
    }
    faults
}

fn effect(kind: &Kind, on: Method, effect: Effect) -> Sabotage {
    let resource = kind.resource;
    Sabotage::written(move || SideEffect {
        resource,
        on: on.clone(),
        effect,
    })
}

fn creates(kind: &Kind) -> Vec<Fault> {
    let row = |what, met, does| {
        kind.creating(
            what,
            "create/only-this",
            met,
            effect(kind, Method::POST, does),
        )
    };
    vec![
        row(
            "twice",
            "A creation makes two, of which the answer shows one {}.",
            Effect::Copy,
        ),
        row(
            "changes-neighbour",
            "A creation also changes the {} before it.",
            Effect::ChangeNeighbour,
        ),
        row(
            "removes-neighbour",
            "A creation also removes the {} before it.",
            Effect::RemoveNeighbour,
        ),
    ]
}

fn updates(kind: &Kind) -> Vec<Fault> {
    let row = |what, met, does| {
        kind.updating(
            what,
            "update/only-this",
            met,
            effect(kind, Method::PUT, does),
        )
    };
    vec![
        row(
            "changes-sibling",
            "An update of a {} also changes its neighbour.",
            Effect::ChangeNeighbour,
        ),
        row(
            "removes-sibling",
            "An update of a {} removes its neighbour.",
            Effect::RemoveNeighbour,
        ),
        row(
            "leaves-copy",
            "An update of a {} leaves a copy of it under another id.",
            Effect::Copy,
        ),
    ]
}

fn deletes(kind: &Kind) -> Vec<Fault> {
    let row = |what, met, does| {
        kind.deleting(
            what,
            "delete/only-this",
            met,
            effect(kind, Method::DELETE, does),
        )
    };
    vec![
        row(
            "removes-siblings",
            "Deleting one {} deletes all others, too.",
            Effect::RemoveOthers,
        ),
        row(
            "removes-neighbour",
            "Deleting one {} deletes its neighbour, too.",
            Effect::RemoveNeighbour,
        ),
        row(
            "changes-neighbour",
            "Deleting one {} changes its neighbour.",
            Effect::ChangeNeighbour,
        ),
    ]
}

fn to_children(kind: &Kind) -> Vec<Fault> {
    let create = |what, met, does| {
        kind.creating(
            what,
            "create/only-this",
            met,
            effect(kind, Method::POST, does),
        )
    };
    let update = |what, met, does| {
        kind.updating(
            what,
            "update/only-this",
            met,
            effect(kind, Method::PUT, does),
        )
    };
    let delete = |what, met, does| {
        kind.deleting(
            what,
            "delete/only-this",
            met,
            effect(kind, Method::DELETE, does),
        )
    };
    vec![
        create(
            "wipes-rules",
            "Creating a group removes the rules of all others.",
            Effect::RemoveOthersChildren(&RULES),
        ),
        create(
            "resets-rules",
            "Creating a group changes the rules of all others.",
            Effect::ChangeOthersChildren(&RULES),
        ),
        update(
            "wipes-rules",
            "Updating a group removes its rules.",
            Effect::RemoveChildren(&RULES),
        ),
        update(
            "resets-rules",
            "Updating a group changes its rules.",
            Effect::ChangeChildren(&RULES),
        ),
        update(
            "wipes-other-rules",
            "Updating a group removes the rules of all others.",
            Effect::RemoveOthersChildren(&RULES),
        ),
        delete(
            "wipes-other-rules",
            "Deleting a group removes the rules of all others.",
            Effect::RemoveOthersChildren(&RULES),
        ),
        delete(
            "resets-other-rules",
            "Deleting a group changes the rules of all others.",
            Effect::ChangeOthersChildren(&RULES),
        ),
    ]
}
