//! The bodies of an exchange as values, for expressions to speak of.
//!
//! Whoever evaluates a runtime expression, drive while a run goes on and the judge afterwards, asks
//! the same exchange in the same way. The exchange is in the contract's form already.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Scope, WrittenMessage};
use crate::trace::Exchange;

use super::rest::answered;

/// An exchange in the contract's form, its bodies as values.
pub struct Bodies<'e> {
    exchange: &'e Exchange,
    request: Option<Value>,
    pub body: Option<Value>,
}

impl<'e> Bodies<'e> {
    pub fn of(exchange: &'e Exchange) -> Self {
        let request = exchange.request.body.as_deref();
        let answer = exchange.answer();
        Self {
            exchange,
            request: request.and_then(|body| serde_json::from_str(body).ok()),
            body: answer.and_then(|answer| answered(answer).ok()),
        }
    }

    pub fn scope<'a>(
        &'a self,
        inputs: &'a BTreeMap<String, String>,
        outputs: &'a BTreeMap<String, BTreeMap<String, Value>>,
    ) -> Scope<'a> {
        let answer = self.exchange.answer();
        Scope {
            inputs,
            outputs,
            message: answer.map(|answer| WrittenMessage {
                request: self.request.as_ref(),
                status: answer.status,
                headers: &answer.headers,
                body: self.body.as_ref(),
            }),
        }
    }
}
