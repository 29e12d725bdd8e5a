//! What judging gives.
//!
//! A [`Judgement`] holds one [`Judged`] for each requirement of the contract, in registry order, and
//! beside them what is no verdict: undocumented keys, drifts from snapshots, exchanges that
//! belong to no operation, faults of the suite itself. Messages hold values of the target as they
//! came; whoever shows them escapes or normalises.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contract::{Contract, Level, OperationIndex};

use super::drift::Drift;
use super::listing::Listing;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Pass,
    Fail,
    Untested,
    Unsupported,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Untested => "untested",
            Self::Unsupported => "unsupported",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// The verdict on one requirement, by its position in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub requirement: usize,
    pub verdict: Verdict,
    /// Why it failed or was not tested; empty for a plain pass.
    pub message: String,
    /// Names of exchanges that show it.
    pub evidence: Vec<String>,
    /// Texts in the evidence that the message is about, for whoever points at them.
    pub highlights: Vec<String>,
    /// How many further failures of the same requirement there were.
    pub more: usize,
}

/// An answer that is not the accepted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotDrift {
    pub operation: OperationIndex,
    /// `None`: nothing was accepted yet.
    pub accepted: Option<String>,
    pub actual: String,
}

#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// One for each requirement, in registry order.
    pub judged: Vec<Judged>,
    pub additions: BTreeMap<OperationIndex, BTreeSet<String>>,
    pub snapshot_drifts: Vec<SnapshotDrift>,
    /// Exchanges of the run that belong to no operation of the contract.
    pub unmatched: usize,
    /// How traffic departs from the contract, place by place.
    pub drift: Vec<Drift>,
    /// Departures of kinds that there was no room for.
    pub drift_dropped: usize,
    /// What else is to be said of traffic that others recorded.
    pub traffic: Traffic,
    /// Faults of the suite itself: requests of ours that the contract does not allow.
    pub errors: Vec<String>,
}

/// What became of exchanges that others recorded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Traffic {
    pub exchanges: usize,
    /// Exchanges of documented operations.
    pub judged: usize,
    /// Calls on documented paths with a method that is not documented there.
    pub undocumented: Listing,
    /// Calls on paths that the contract does not know.
    pub unmatched: Listing,
    /// Exchanges without an answer.
    pub unanswered: usize,
    /// Requests that the target asked to repeat later.
    pub throttled: usize,
    /// Requests that hold their answer's body, a fault of the recorder: how many, and the first ones.
    pub recorder_faults: usize,
    pub recorder: Vec<String>,
    pub sessions: usize,
    /// Sessions whose entries do not stand in the order of time.
    pub disordered: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub pass: usize,
    pub fail: usize,
    pub untested: usize,
    pub unsupported: usize,
}

impl Counts {
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass => self.pass += 1,
            Verdict::Fail => self.fail += 1,
            Verdict::Untested => self.untested += 1,
            Verdict::Unsupported => self.unsupported += 1,
        }
    }

    pub fn total(&self) -> usize {
        self.pass + self.fail + self.untested + self.unsupported
    }
}

impl Judgement {
    /// Verdicts of a level, counted.
    pub fn counts(
        &self,
        contract: &Contract,
        level: Option<Level>,
        operation: Option<OperationIndex>,
    ) -> Counts {
        let mut counts = Counts::default();
        for judged in &self.judged {
            let requirement = contract.registry.get(judged.requirement);
            if level.is_none_or(|level| requirement.level == level)
                && operation.is_none_or(|operation| requirement.operation == operation)
            {
                counts.add(judged.verdict);
            }
        }
        counts
    }
}
