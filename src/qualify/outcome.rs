//! What a run against one fault shows: found, missed, or charged to the wrong endpoint.
//!
//! A fault is found if the requirement that it was made for fails; of an API with several transports,
//! if some MUST of the guilty method fails on each transport that is broken. It is blamed right if no other
//! endpoint than the guilty one fails at MUST, except those that the fault's row excuses with a
//! reason. A fault against a SHOULD must not make any endpoint fail at MUST: it would be a worse
//! fault than its row says.
//!
//! Requirements are named by their position in the registry of the run's contract.

use std::collections::BTreeSet;

use crate::contract::Level;
use crate::judge::Verdict;
use crate::reference::Fault;
use crate::suite::Run;

/// What a run says of one fault.
#[derive(Debug, Clone)]
pub struct Finding {
    pub fault: &'static Fault,
    /// The requirement that the fault was made for, if the contract gives it.
    pub requirement: Option<usize>,
    /// The requirements that failed, of any level but MAY.
    pub failed: BTreeSet<usize>,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The requirement failed, and nobody else was accused.
    Found,
    /// The requirement did not fail.
    Missed,
    /// The requirement failed, and so did a MUST of these endpoints, which are innocent.
    WronglyBlamed(Vec<String>),
    /// The contract gives no such requirement, so that nothing could fail; the endpoints that
    /// were accused all the same.
    NoRequirement(Vec<String>),
    /// The trace, judged again, gave other verdicts.
    JudgedOtherwise(Vec<String>),
    /// The suite itself failed.
    SuiteError(String),
}

impl Outcome {
    /// The word for it in tables.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Missed => "missed",
            Self::WronglyBlamed(_) => "wrongly blamed",
            Self::NoRequirement(_) => "no such requirement",
            Self::JudgedOtherwise(_) => "judged otherwise",
            Self::SuiteError(_) => "suite error",
        }
    }

    /// What is wrong, unless all is well.
    pub fn complaint(&self) -> Option<String> {
        match self {
            Self::Found => None,
            Self::Missed => Some("missed, its requirement did not fail".to_owned()),
            Self::WronglyBlamed(endpoints) => {
                Some(format!("found, but {} failed too", endpoints.join(", ")))
            }
            Self::NoRequirement(endpoints) if endpoints.is_empty() => {
                Some("the contract gives no such requirement".to_owned())
            }
            Self::NoRequirement(endpoints) => Some(format!(
                "the contract gives no such requirement, but {} failed",
                endpoints.join(", ")
            )),
            Self::JudgedOtherwise(lines) => Some(format!(
                "its trace, judged again, gives other verdicts: {}",
                lines.join("; ")
            )),
            Self::SuiteError(error) => Some(format!("the suite itself failed: {error}")),
        }
    }
}

impl Finding {
    /// `otherwise`: what came out differently when the trace was judged again.
    pub(super) fn of(fault: &'static Fault, run: &Run, otherwise: Vec<String>) -> Self {
        let contract = &run.contract;
        let guilty_on = |operation: usize| {
            let transport = contract.operations[operation].transport.as_str();
            contract.endpoint(operation) == fault.endpoint
                && (fault.transports.is_empty() || fault.transports.contains(&transport))
        };
        // One for each transport that the fault breaks.
        let requirements: Vec<usize> = contract
            .registry
            .iter()
            .enumerate()
            .filter(|(_, requirement)| {
                *requirement.rule == *fault.breaks && guilty_on(requirement.operation)
            })
            .map(|(index, _)| index)
            .collect();
        let requirement = requirements.first().copied();
        let level = |index: usize| contract.registry.get(index).level;
        let failed: BTreeSet<usize> = run
            .judgement
            .judged
            .iter()
            .filter(|judged| judged.verdict == Verdict::Fail)
            .map(|judged| judged.requirement)
            .filter(|index| level(*index) != Level::May)
            .collect();
        let guilty = !fault.transports.is_empty()
            || requirement.is_some_and(|index| level(index) == Level::Must);
        let innocent: BTreeSet<String> = failed
            .iter()
            .filter(|index| level(**index) == Level::Must)
            .map(|index| contract.registry.get(*index))
            .filter(|requirement| {
                let operation = requirement.operation;
                let endpoint = contract.endpoint(operation);
                // That transports do not agree lies with either of them.
                let same = guilty_on(operation)
                    || (requirement.rule == "transport-agreement" && endpoint == fault.endpoint);
                !(guilty && same)
            })
            .map(|requirement| contract.endpoint_on(requirement.operation))
            .filter(|endpoint| fault.also.iter().all(|(excused, _)| excused != endpoint))
            .collect();
        let innocent = innocent.into_iter().collect::<Vec<_>>();
        // What is broken behind several transports is broken on each: there some MUST of the method has
        // to fail, be it the row's own or one that says the same in the contract's words; a SHOULD, if
        // that is all that the contract makes of it.
        let should = requirement.is_some_and(|index| level(index) == Level::Should);
        let on_each = fault.transports.iter().all(|transport| {
            failed.iter().any(|index| {
                let operation = contract.registry.get(*index).operation;
                (level(*index) == Level::Must || should)
                    && contract.endpoint(operation) == fault.endpoint
                    && contract.operations[operation].transport.as_str() == *transport
            })
        });
        let requirement = match requirement {
            None if !fault.transports.is_empty() && on_each => {
                failed.iter().copied().find(|index| {
                    contract.endpoint(contract.registry.get(*index).operation) == fault.endpoint
                })
            }
            found => found,
        };
        let several = !fault.transports.is_empty();
        let missed = if several {
            !on_each
        } else {
            requirements.iter().any(|index| !failed.contains(index))
        };
        let outcome = match requirement {
            _ if run.suite_errors().next().is_some() => {
                Outcome::SuiteError(run.suite_errors().collect::<Vec<_>>().join("; "))
            }
            _ if !otherwise.is_empty() => Outcome::JudgedOtherwise(otherwise),
            None => Outcome::NoRequirement(innocent),
            Some(_) if missed => Outcome::Missed,
            Some(_) if innocent.is_empty() => Outcome::Found,
            Some(_) => Outcome::WronglyBlamed(innocent),
        };
        Self {
            fault,
            requirement,
            failed,
            outcome,
        }
    }
}
