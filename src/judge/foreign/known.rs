//! What a session knows of resources that it did not make, and what it no longer knows.
//!
//! A call that succeeds on a resource proves that there is one: it is adopted, without any
//! expectation of its values, so that what is written to it, or deleted, is judged like what the
//! session made. A call that the contract does not document may have changed anything on its path:
//! the resources there are let go, and adopted again when they are next seen.

use std::collections::BTreeMap;

use serde_json::Map;

use crate::contract::{Contract, OperationIndex, Role, decode};
use crate::trace::{Exchange, Response};

use super::super::blame;
use super::super::book::Book;
use super::super::history::{History, Known, Life, Tracked, Write};

/// Takes the resources in the path of a successful call for known, from the top.
pub(super) fn adopt(
    contract: &Contract,
    history: &mut History,
    operation: OperationIndex,
    variables: &BTreeMap<String, String>,
    exchange: &Exchange,
) {
    let binding = &contract.bindings[operation];
    if binding.role.is_none() || !exchange.answer().is_some_and(Response::is_success) {
        return;
    }
    // A delete ends what it names; that there was one is all that is known of it.
    let deletes = matches!(binding.role, Some((Role::Delete, _)));
    let mut parent: Option<Known> = None;
    for (variable, family) in &binding.variables {
        let (Some(family), Some(id)) = (*family, variables.get(variable)) else {
            return;
        };
        let known = history.find(family, parent, id).unwrap_or_else(|| {
            let write = Write {
                number: history.writes(),
                operation,
                evidence: exchange.name(),
                answered: Map::new(),
                ended: None,
            };
            history.resources.push(Tracked {
                session: exchange.labels.workflow.clone(),
                adopted: true,
                verified: true,
                confirmed: history.writes(),
                clean: true,
                there: !deletes,
                ..Tracked::new((family, parent, id.clone()), write)
            });
            history.resources.len() - 1
        });
        parent = Some(known);
    }
}

/// Forgets every resource that a path names, and all below it; every one, if it names none: a call on a
/// whole collection may have changed all of them. What was read of them before is settled first.
pub(super) fn let_go(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    target: &str,
) {
    if !let_go_named(contract, history, book, target) {
        let_go_all(contract, history, book);
    }
}

/// Forgets every resource.
pub(super) fn let_go_all(contract: &Contract, history: &mut History, book: &mut Book<'_>) {
    let all = (0..history.resources.len()).collect();
    settle_and_forget(contract, history, book, all);
}

/// As [`let_go`], of what the path names alone. Whether it names something.
pub(super) fn let_go_named(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    target: &str,
) -> bool {
    let ids = segments(target);
    let is_named = |known: &Known| {
        let line = history.line(*known);
        line.iter()
            .any(|above| ids.contains(&history.resources[*above].id))
    };
    let named: Vec<Known> = (0..history.resources.len()).filter(is_named).collect();
    let any = !named.is_empty();
    settle_and_forget(contract, history, book, named);
    any
}

fn settle_and_forget(
    contract: &Contract,
    history: &mut History,
    book: &mut Book<'_>,
    named: Vec<Known>,
) {
    for known in &named {
        blame::resolve_one(contract, history, book, *known);
    }
    for known in named {
        forget(history, known);
    }
}

/// Forgets the resource that a path ends with, and what was read of it.
pub(super) fn let_go_last(history: &mut History, target: &str) {
    let Some(id) = segments(target).pop() else {
        return;
    };
    for known in 0..history.resources.len() {
        if history.resources[known].id == id {
            forget(history, known);
        }
    }
}

fn segments(target: &str) -> Vec<String> {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(decode).collect()
}

fn forget(history: &mut History, known: Known) {
    let resource = &mut history.resources[known];
    if resource.life == Life::Forgotten {
        return;
    }
    resource.life = Life::Forgotten;
    resource.item = None;
    resource.list = None;
    resource.missed = None;
    for child in history.children(known) {
        forget(history, child);
    }
}
