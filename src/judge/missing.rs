//! Transports that a target is said not to have.
//!
//! To say so is not enough: the run makes one call over the transport, and only if that is refused as a
//! target refuses what it does not have (404, 405, 410 or 501 of HTTP itself, or no connection at
//! all) are the requirements there `unsupported`. A target that answers has the transport, and
//! its requirements are untested.

use std::collections::BTreeSet;

use crate::contract::Transport;
use crate::trace::{Exchange, FailureKind, Outcome, Purpose};

use super::Judge;

#[derive(Debug, Default)]
pub(super) struct Missing {
    declared: Vec<Transport>,
    /// What each was answered, and by which exchange.
    probes: Vec<(Transport, Result<(), String>, String)>,
}

impl Judge<'_> {
    /// Transports that the target is said not to have.
    #[must_use]
    pub fn with_unsupported(mut self, transports: &[Transport]) -> Self {
        self.missing.declared = transports.to_vec();
        self
    }

    /// Takes a call over such a transport; whether it is one.
    pub(super) fn observe_missing(&mut self, exchange: &Exchange) -> bool {
        let transport = exchange.labels.transport;
        if !self.missing.declared.contains(&transport)
            || exchange.labels.purpose != Purpose::Evidence
        {
            return false;
        }
        let refused = match &exchange.outcome {
            Outcome::Answer(answer) if matches!(answer.status, 404 | 405 | 410 | 501) => Ok(()),
            Outcome::Failure {
                kind: FailureKind::Connect,
                ..
            } => Ok(()),
            Outcome::Answer(answer) => Err(format!("it answers {} there", answer.status)),
            Outcome::Failure { message, .. } => Err(message.clone()),
        };
        self.missing
            .probes
            .push((transport, refused, exchange.name()));
        true
    }

    pub(super) fn settle_missing(&mut self) {
        let missing = std::mem::take(&mut self.missing);
        for (transport, refused, name) in &missing.probes {
            for requirement in self.contract.registry.iter() {
                let operation = requirement.operation;
                if self.contract.operations[operation].transport != *transport {
                    continue;
                }
                match refused {
                    Ok(()) => self.book.unsupported(
                        operation,
                        &requirement.rule,
                        &format!("the target does not speak {transport}"),
                        vec![name.clone()],
                    ),
                    Err(reason) => {
                        let because =
                            format!("because {transport} was said to be unsupported, but {reason}");
                        self.book.not_tested(operation, &requirement.rule, &because);
                    }
                }
            }
        }
        // Agreement with a transport that is not there cannot be asked for.
        let probe = missing.probes.iter().find(|probe| probe.1.is_ok());
        if let Some((transport, _, name)) = probe {
            for operation in 0..self.contract.operations.len() {
                let message = format!("the target does not speak {transport}");
                let rule = "transport-agreement";
                self.book
                    .unsupported(operation, rule, &message, vec![name.clone()]);
            }
        }
        // Nor can what takes two transports to see.
        let refused = missing.probes.iter().find(|probe| probe.1.is_ok());
        if let Some((transport, _, name)) = refused {
            let workflows = self.contract.written.iter();
            let across = workflows.filter(|workflow| {
                let mut steps = workflow.steps.iter();
                steps.any(|step| step.over_other)
            });
            let rules: BTreeSet<&str> = across
                .flat_map(|workflow| &workflow.steps)
                .flat_map(|step| {
                    let refusal = step
                        .refuses
                        .as_ref()
                        .and_then(|refuses| refuses.rule.as_deref());
                    let claims = step.claims.iter().map(|claim| claim.rule.as_str());
                    claims.chain(refusal)
                })
                .collect();
            for operation in 0..self.contract.operations.len() {
                for rule in &rules {
                    let message = format!("the target does not speak {transport}");
                    self.book
                        .unsupported(operation, rule, &message, vec![name.clone()]);
                }
            }
        }
        self.missing.declared = missing.declared;
    }
}
