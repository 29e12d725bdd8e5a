//! How long a read may take to catch up with a write.
//!
//! Eventual consistency has a budget, not a sleep. An operation that spent its budget once is
//! not waited for as long again, since it will most likely never settle; yet never shorter than
//! twice the longest time that anything in this run took to settle, since a slow target is
//! not a wrong one.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::contract::{Contract, OperationIndex};

/// What the run has learnt about the target's pace.
#[derive(Debug, Default)]
pub(super) struct Pace {
    exhausted: BTreeSet<OperationIndex>,
    longest: Duration,
}

/// Part of a budget that is left after it was spent once.
const SHRUNK: u32 = 8;

impl Pace {
    pub(super) fn budget(&self, contract: &Contract, operation: OperationIndex) -> Duration {
        let full = contract
            .settings
            .settle
            .budget(&contract.operations[operation].id);
        if self.exhausted.contains(&operation) {
            (full / SHRUNK).max(self.longest * 2).min(full)
        } else {
            full
        }
    }

    pub(super) fn settled(&mut self, after: Duration) {
        self.longest = self.longest.max(after);
    }

    pub(super) fn exhausted(&mut self, operation: OperationIndex) {
        self.exhausted.insert(operation);
    }

    pub(super) fn longest(&self) -> Duration {
        self.longest
    }
}

/// The pause before try number `attempt` (from 2 on): short at first, never long.
pub(super) fn pause(attempt: u32) -> Duration {
    Duration::from_millis((5_u64 << attempt.saturating_sub(2).min(5)).min(100))
}
