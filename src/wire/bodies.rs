//! The bodies of an exchange as values, for expressions to speak of.
//!
//! Whoever evaluates a runtime expression, drive while a run goes on and the judge afterwards, asks
//! the same exchange in the same way. The exchange is in the contract's form already.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Contract, Scope, WrittenMessage};
use crate::trace::Exchange;

use super::rest::answered;

/// A body, as the list that it should be: some services write a list of one as the item alone. Whether it was such an
/// item stands beside it.
pub fn listed(schema: &Value, body: Value) -> (Value, bool) {
    let is_list = schema.get("type").and_then(Value::as_str) == Some("array");
    if is_list && body.is_object() {
        (Value::Array(vec![body]), true)
    } else {
        (body, false)
    }
}

/// An exchange in the contract's form, its bodies as values.
pub struct Bodies<'e> {
    contract: &'e Contract,
    exchange: &'e Exchange,
    request: Option<Value>,
    pub body: Option<Value>,
}

impl<'e> Bodies<'e> {
    pub fn of(contract: &'e Contract, exchange: &'e Exchange) -> Self {
        let request = exchange.request.body.as_deref();
        let body = exchange
            .answer()
            .and_then(|answer| Some((answer.status, answered(answer).ok()?)));
        let body = body.map(|(status, body)| {
            let request = &exchange.request;
            let path = request.target.split('?').next().unwrap_or_default();
            let transport = exchange.labels.transport;
            let known = contract.match_on(transport, &request.method, path);
            let schema = known
                .and_then(|(index, _)| contract.operations[index].response(status))
                .and_then(|response| Some(response.body.as_ref()?.schema()));
            match schema {
                Some(schema) => listed(&schema, body).0,
                None => body,
            }
        });
        Self {
            contract,
            exchange,
            request: request.and_then(|body| serde_json::from_str(body).ok()),
            body,
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
            normalise: &self.contract.settings.normalise,
        }
    }
}
