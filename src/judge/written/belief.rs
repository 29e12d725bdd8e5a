//! Who is believed where one alone tells, and what explains what across workflows.
//!
//! A reader who is the only one to show something may be wrong, or all that wrote it: what speaks for either is gathered
//! over all sessions, since each write has one of its own as often as not.
//!
//! Not in here: several readers of one fact, who are weighed against each other (`session`).

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::{
    COMPLETION, Contract, Effect, OperationIndex, WrittenWorkflow, is_of_writer,
};

use super::session::Event;

/// Readers, each the only one who tells of something, who deny what several operations wrote of it and confirm none: it is
/// likelier that one reader is wrong than that all writers are. That work ended well must show in what it did.
pub(super) fn liars<'e>(
    events: impl Iterator<Item = &'e Event> + Clone,
) -> BTreeSet<(OperationIndex, String)> {
    let wrote = |event: &&Event| event.rule.ends_with("/stored") || event.rule.ends_with("/gone");
    let kept: BTreeSet<OperationIndex> = events
        .clone()
        .filter(wrote)
        .filter(|event| event.finding.is_none())
        .map(|event| event.operation)
        .collect();
    let mut told: BTreeMap<(OperationIndex, String), (BTreeSet<OperationIndex>, bool)> =
        BTreeMap::new();
    for event in events.filter(|event| is_of_writer(&event.rule)) {
        let Some(witness) = event.witness else {
            continue;
        };
        let (denied, confirms) = told.entry((witness, event.fact.clone())).or_default();
        if event.finding.is_none() {
            *confirms = true;
        } else if event.rule == COMPLETION && !kept.contains(&event.operation) {
            // Nothing shows that it was done.
            *confirms = true;
        } else {
            denied.insert(event.operation);
        }
    }
    let liars = told.into_iter();
    liars
        .filter(|(_, (denied, confirms))| denied.len() > 1 && !confirms)
        .map(|(witness, _)| witness)
        .collect()
}

/// What a reader who is not believed is charged with instead of the write that it denies.
pub(super) fn lie(event: &Event, liars: &BTreeSet<(OperationIndex, String)>) -> Option<Event> {
    let witness = event.witness?;
    event.finding.as_ref()?;
    let is_one = is_of_writer(&event.rule) && liars.contains(&(witness, event.fact.clone()));
    is_one.then(|| Event {
        operation: witness,
        rule: "read/agrees".to_owned(),
        explains: false,
        proven: false,
        witness: None,
        ..event.clone()
    })
}

/// Inputs that name what each workflow borrows: none of those that workflows need which touch only their own.
pub(super) fn borrowed(contract: &Contract) -> Vec<BTreeSet<String>> {
    let named = |workflow: &WrittenWorkflow| workflow.inputs().into_keys();
    let own = contract.written.iter();
    let own: BTreeSet<String> = own
        .filter(|workflow| workflow.effect == Effect::Own)
        .flat_map(named)
        .collect();
    let workflows = contract.written.iter();
    workflows
        .map(|workflow| match workflow.effect {
            Effect::Own | Effect::Billable => BTreeSet::new(),
            Effect::Borrowed | Effect::Destructive => {
                named(workflow).filter(|name| !own.contains(name)).collect()
            }
        })
        .collect()
}
