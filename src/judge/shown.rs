//! What answers show against the schema, until it is known whether a write showed it first.
//!
//! What a write stored wrong every reader shows wrong, and that is one fault. But a long recording
//! shows many, and one fault of a create does not explain another one of a reader. So here, place by
//! place: a reader is excused if all that it shows wrong an answer to a write showed wrong, too.

use std::collections::BTreeSet;

use crate::contract::{Contract, FamilyIndex, OperationIndex, Role};

use super::book::{Book, Finding};

/// Places of an item, each with what is wrong there.
pub(super) type Problems = BTreeSet<String>;

#[derive(Debug, Default)]
pub(super) struct Shown {
    written: BTreeSet<(FamilyIndex, OperationIndex, String)>,
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    operation: OperationIndex,
    role: Role,
    family: FamilyIndex,
    problems: Problems,
    finding: Finding,
    more: usize,
}

/// Kinds of answers that wait, at most; what comes after them is charged at once.
const WAITING: usize = 1_000;

impl Shown {
    /// Takes an answer of an operation on a family.
    pub(super) fn take(
        &mut self,
        book: &mut Book<'_>,
        operation: OperationIndex,
        (role, family): (Role, FamilyIndex),
        problems: Problems,
        finding: Finding,
    ) {
        if matches!(role, Role::Create | Role::Update) {
            let written = problems.iter().cloned();
            self.written
                .extend(written.map(|problem| (family, operation, problem)));
        }
        if matches!(role, Role::Create | Role::Delete) || self.waiting.len() >= WAITING {
            book.fail(operation, "schema", finding);
            return;
        }
        let mut waiting = self.waiting.iter_mut();
        let alike =
            waiting.find(|known| known.operation == operation && known.problems == problems);
        if let Some(known) = alike {
            known.more += 1;
            return;
        }
        self.waiting.push(Waiting {
            operation,
            role,
            family,
            problems,
            finding,
            more: 0,
        });
    }

    /// Charges what waited, or leaves it to the write that explains it.
    pub(super) fn settle(&mut self, contract: &Contract, book: &mut Book<'_>) {
        let mut all = std::mem::take(&mut self.waiting);
        // What an update shows wrong may be its create's doing, and explains the readers.
        all.sort_by_key(|waiting| waiting.role != Role::Update);
        for waiting in all {
            let culprits = self.culprits(contract, &waiting);
            let failed = culprits
                .iter()
                .find(|culprit| book.has_failed(**culprit, "schema"));
            let Waiting {
                operation,
                finding,
                more,
                ..
            } = waiting;
            if let Some(culprit) = failed {
                let because = book.id(*culprit, "schema");
                book.overrule(operation, "schema", &because);
            } else {
                book.fail(operation, "schema", finding);
                book.add_more(operation, "schema", more);
            }
        }
    }

    /// Writes whose answers showed all of it.
    fn culprits(&self, contract: &Contract, waiting: &Waiting) -> Vec<OperationIndex> {
        let family = &contract.families[waiting.family];
        let updates: &[OperationIndex] = match waiting.role {
            Role::Update => &[],
            _ => &family.updates,
        };
        let showed_all = |write: &OperationIndex| {
            waiting.problems.iter().all(|problem| {
                let written = (waiting.family, *write, problem.clone());
                self.written.contains(&written)
            })
        };
        let writes = family.create.iter().chain(updates).copied();
        writes
            .filter(|write| *write != waiting.operation)
            .filter(showed_all)
            .collect()
    }
}
