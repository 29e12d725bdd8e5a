//! Faults between groups and their rules: rules that are seen, changed or made through a group that
//! is not theirs, that outlive their group, or that lose their place in it.
//!
//! Each is a row with the words of its kind; what it does is a struct of the saboteur's.

use axum::http::Method;

use super::kinds::{GROUPS, KINDS, RULES};
use crate::reference::saboteur::creates::Elsewhere;
use crate::reference::saboteur::deletes::LeaveChildren;
use crate::reference::saboteur::isolation::{AnyParent, LeakingList};
use crate::reference::saboteur::reads::SamePlace;
use crate::reference::saboteur::updates::MoveToEnd;
use crate::reference::saboteur::{Fault, Sabotage};

/// All of them.
pub(super) fn faults() -> Vec<Fault> {
    let [groups, rules] = &KINDS;
    let through = |method: Method| {
        Sabotage::written(move || AnyParent {
            method: method.clone(),
            parent: &GROUPS,
            child: &RULES,
        })
    };
    let elsewhere = |also_here| {
        Sabotage::written(move || Elsewhere {
            parent: &GROUPS,
            child: &RULES,
            also_here,
        })
    };
    vec![
        rules.creating(
            "elsewhere-too",
            "create/only-this",
            "A new rule is created in another group as well.",
            elsewhere(true),
        ),
        rules.creating(
            "elsewhere",
            "create/stored",
            "A new rule is created in another group instead.",
            elsewhere(false),
        ),
        rules.creating(
            "same-position",
            "order/create",
            "All rules of a group are at the same position.",
            Sabotage::written(|| SamePlace(&RULES)),
        ),
        rules.listing(
            "leaks-other-groups",
            "isolation/list",
            "The list of a group's rules also shows the rules of other groups.",
            Sabotage::written(|| LeakingList {
                parent: &GROUPS,
                child: &RULES,
            }),
        ),
        rules.reading(
            "through-another-group",
            "isolation/item",
            "A rule can be read through a group that it does not belong to.",
            through(Method::GET),
        ),
        rules.updating(
            "through-another-group",
            "isolation/item",
            "A rule can be updated through a group that it does not belong to.",
            through(Method::PUT),
        ),
        rules.updating(
            "moves-to-end",
            "order/update",
            "An update that says nothing of the position moves the rule behind all others.",
            Sabotage::written(|| MoveToEnd {
                resource: &RULES,
                attribute: "position",
            }),
        ),
        rules.deleting(
            "through-another-group",
            "isolation/item",
            "A rule can be deleted through a group that it does not belong to.",
            through(Method::DELETE),
        ),
        groups.deleting(
            "leaves-rules",
            "parent-delete/children-gone",
            "The rules of a deleted group can still be listed and read.",
            Sabotage::written(|| LeaveChildren::new(&GROUPS, &RULES)),
        ),
    ]
}
