//! One judged exchange as the laws see it: what was asked, where in the known world, what came.
//!
//! It is made once for each exchange, or once for all pages of a list, and handed to every law. The
//! body is parsed already; what stands in the path is looked up already. Nothing in it outlives
//! the exchange.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::contract::{Contract, OperationIndex};
use crate::trace::{Exchange, Response};

use super::history::{Standing, Write};

/// One judged exchange, or all pages of one.
pub(super) struct Seen<'s> {
    pub(super) operation: OperationIndex,
    pub(super) standing: Standing,
    pub(super) pages: &'s [Exchange],
    pub(super) bodies: &'s [Option<Value>],
    /// Set for traffic that others recorded.
    pub(super) foreign: Option<Foreign>,
}

/// What has to be known of an exchange that nobody planned.
pub(super) struct Foreign {
    /// Attributes whose value the contract does not allow.
    pub(super) broken: BTreeSet<String>,
    /// What was sent is not known.
    pub(super) unknown: bool,
    /// A list that shows all there is.
    pub(super) whole: bool,
}

impl Seen<'_> {
    pub(super) fn name(&self) -> String {
        self.pages[0].name()
    }

    /// When recorded traffic asked.
    pub(super) fn began(&self) -> Option<f64> {
        self.foreign.as_ref()?;
        self.pages.last()?.began()
    }

    /// Whether a recording says how long its exchanges took.
    pub(super) fn is_timed(&self) -> bool {
        self.foreign.is_some() && self.pages[0].milliseconds > 0.0
    }

    /// Whether a recording shows a success before the target had had its time since a write: it may not
    /// know of that yet.
    pub(super) fn is_early(&self, contract: &Contract, write: &Write) -> bool {
        let operation = &contract.operations[self.operation].id;
        let budget = contract.settings.settle.budget(operation).as_secs_f64() * 1e3;
        let soon = self
            .began()
            .zip(write.ended)
            .is_some_and(|(began, ended)| began - ended <= budget);
        soon && self.is_timed() && self.answer().is_some_and(Response::is_success)
    }

    /// When recorded traffic was answered.
    pub(super) fn ended(&self) -> Option<f64> {
        self.foreign.as_ref()?;
        let last = self.pages.last()?;
        Some(last.began()? + last.milliseconds.max(0.0))
    }

    pub(super) fn session(&self) -> &str {
        &self.pages[0].labels.workflow
    }

    pub(super) fn answer(&self) -> Option<&Response> {
        self.pages[0].answer()
    }

    /// Whether what a list does not show is not there.
    pub(super) fn is_whole(&self) -> bool {
        self.foreign.as_ref().is_none_or(|foreign| foreign.whole)
    }

    /// What was sent and must come back as it was sent. Others send what the contract does not
    /// document, too, or not so: a target may make of that what it likes.
    pub(super) fn comparable(&self, contract: &Contract) -> Map<String, Value> {
        let mut sent = contract.comparable(self.operation, &self.sent());
        if let Some(foreign) = &self.foreign {
            let request = contract.operations[self.operation].request.as_ref();
            sent.retain(|name, _| {
                !foreign.broken.contains(name)
                    && request.is_some_and(|request| request.shape.property(name).is_some())
            });
        }
        sent
    }

    pub(super) fn sent(&self) -> Map<String, Value> {
        if self.foreign.as_ref().is_some_and(|foreign| foreign.unknown) {
            return Map::new();
        }
        let body = self.pages[0]
            .request
            .body
            .as_deref()
            .and_then(|body| serde_json::from_str(body).ok());
        match body {
            Some(Value::Object(body)) => body,
            _ => Map::new(),
        }
    }
}
