//! Answers, normalised, and how they differ from the accepted ones.
//!
//! A snapshot holds the status, the media type and the body of one successful answer for each
//! operation: the step that the plan chose. Of a list it holds only items that the run's own
//! workflow created, in the order of their creation, from all pages. Comparing is pure: the
//! accepted texts are an input, pending files are the report's business.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use crate::contract::{Contract, OperationIndex, Role};
use crate::wire;

use super::book::{Book, Finding};
use super::history::{History, Standing};
use super::normal::Normal;
use super::seen::Seen;
use super::verdict::SnapshotDrift;

/// Accepted texts by snapshot name.
pub type SnapshotSet = BTreeMap<String, String>;

/// The name of an operation's snapshot.
pub fn snapshot_name(contract: &Contract, operation: OperationIndex) -> String {
    contract.operations[operation].id.clone()
}

#[derive(Debug, Default)]
pub(super) struct Collector {
    accepted: Option<SnapshotSet>,
    mark: String,
    actual: BTreeMap<OperationIndex, (String, String)>,
}

impl Collector {
    pub(super) fn new(accepted: SnapshotSet, mark: &str) -> Self {
        Self {
            accepted: Some(accepted),
            mark: mark.to_owned(),
            actual: BTreeMap::new(),
        }
    }

    pub(super) fn collect(&mut self, contract: &Contract, history: &History, seen: &Seen<'_>) {
        let first = &seen.pages[0];
        if self.accepted.is_none()
            || !first.labels.snapshot
            || self.actual.contains_key(&seen.operation)
        {
            return;
        }
        let Some(answer) = first.answer().filter(|answer| answer.is_success()) else {
            return;
        };
        let mut text = format!("{}\n", answer.status);
        let family = contract.bindings[seen.operation]
            .role
            .map(|(_, family)| &contract.families[family]);
        let id_key = family.map_or("id", |family| family.id_key.as_str());
        if let Some(body) = &seen.bodies[0] {
            if let Some(media_type) = answer.header("content-type") {
                let _ = writeln!(text, "content-type: {}", wire::media_type(media_type));
            }
            let body = own_items(contract, history, seen).map_or_else(
                || body.clone(),
                |items| {
                    let mut body = body.clone();
                    if let Some(place) =
                        body.pointer_mut(&contract.bindings[seen.operation].pointer)
                    {
                        *place = Value::Array(items);
                    }
                    body
                },
            );
            let body = Normal::new(&self.mark).value(&body, id_key);
            let _ = write!(
                text,
                "\n{}\n",
                serde_json::to_string_pretty(&body).unwrap_or_default()
            );
        } else if !answer.body.is_empty() {
            let _ = write!(text, "\n{} bytes that are no JSON\n", answer.body.len());
        }
        self.actual.insert(seen.operation, (text, first.name()));
    }

    pub(super) fn compare(&self, contract: &Contract, book: &mut Book<'_>) -> Vec<SnapshotDrift> {
        let Some(accepted) = &self.accepted else {
            return Vec::new();
        };
        let mut drifts = Vec::new();
        for (operation, (actual, evidence)) in &self.actual {
            let before = accepted.get(&snapshot_name(contract, *operation));
            match before {
                Some(before) if before.trim_end() == actual.trim_end() => {
                    book.pass(*operation, "snapshot", evidence);
                }
                Some(_) => {
                    book.fail(
                        *operation,
                        "snapshot",
                        Finding::new("the answer is not the accepted one", [evidence.clone()]),
                    );
                }
                None => {}
            }
            if before.is_none_or(|before| before.trim_end() != actual.trim_end()) {
                drifts.push(SnapshotDrift {
                    operation: *operation,
                    accepted: before.cloned(),
                    actual: actual.clone(),
                });
            }
        }
        drifts
    }
}

/// The items of a list that this session created, in the order of their creation.
fn own_items(contract: &Contract, history: &History, seen: &Seen<'_>) -> Option<Vec<Value>> {
    let Some((Role::List, family)) = contract.bindings[seen.operation].role else {
        return None;
    };
    let parent = match seen.standing {
        Standing::Collection(parent) => parent,
        _ => None,
    };
    let known = &contract.families[family];
    let all: Vec<&Value> = seen
        .bodies
        .iter()
        .flatten()
        .filter_map(|body| contract.items(seen.operation, body))
        .flatten()
        .collect();
    let session = &seen.pages[0].labels.workflow;
    let own = history
        .siblings(family, parent)
        .filter(|known| history.resources[*known].session == *session);
    let items = own.filter_map(|resource| {
        let id = &history.resources[resource].id;
        all.iter()
            .find(|item| known.id_of(item).as_ref() == Some(id))
            .map(|item| (*item).clone())
    });
    Some(items.collect())
}
