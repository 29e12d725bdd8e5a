//! One judged exchange as the laws see it: what was asked, where in the known world, what came.
//!
//! It is made once for each exchange, or once for all pages of a list, and handed to every law. The
//! body is parsed already; what stands in the path is looked up already. Nothing in it outlives
//! the exchange.

use serde_json::{Map, Value};

use crate::contract::OperationIndex;
use crate::trace::{Exchange, Response};

use super::history::Standing;

/// One judged exchange, or all pages of one.
pub(super) struct Seen<'s> {
    pub(super) operation: OperationIndex,
    pub(super) standing: Standing,
    pub(super) pages: &'s [Exchange],
    pub(super) bodies: &'s [Option<Value>],
}

impl Seen<'_> {
    pub(super) fn name(&self) -> String {
        self.pages[0].name()
    }

    pub(super) fn session(&self) -> &str {
        &self.pages[0].labels.workflow
    }

    pub(super) fn answer(&self) -> Option<&Response> {
        self.pages[0].answer()
    }

    pub(super) fn sent(&self) -> Map<String, Value> {
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
