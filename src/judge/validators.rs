//! The contract's schemas, compiled when they are first needed and kept.
//!
//! One validator for each documented body: of requests, of answers by status, and of answers of which a
//! part was asked for. A schema that cannot be compiled says so each time it is asked.
//!
//! Not in here: what a violation means, and whom it blames.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::Value;

use crate::contract::{BodyShape, OperationIndex, RequestShape, compile};

/// Compiled schemas, each made when it is first needed.
#[derive(Default)]
pub(super) struct Validators {
    pub(super) answers: BTreeMap<(OperationIndex, u16), Result<Validator, String>>,
    pub(super) requests: BTreeMap<OperationIndex, Result<Validator, String>>,
    /// Without what is required, for answers of which only a part was asked for.
    parts: BTreeMap<(OperationIndex, u16), Result<Validator, String>>,
}

impl Validators {
    /// The schema of an answer's body; none if it cannot be compiled.
    pub(super) fn answer(
        &mut self,
        operation: OperationIndex,
        status: u16,
        shape: &BodyShape,
    ) -> Option<&Validator> {
        let compiled = self
            .answers
            .entry((operation, status))
            .or_insert_with(|| compile(&shape.schema()));
        compiled.as_ref().ok()
    }

    /// The schema of a request's body; none if it cannot be compiled.
    pub(super) fn request(
        &mut self,
        operation: OperationIndex,
        request: &RequestShape,
    ) -> Option<&Validator> {
        let compiled = self
            .requests
            .entry(operation)
            .or_insert_with(|| compile(&request.shape.request_schema()));
        compiled.as_ref().ok()
    }

    /// What is wrong with an answer over any transport; of a part of it nothing is required. Where a
    /// transport has no null, an empty text stands for it.
    pub(super) fn problem_of(
        &mut self,
        operation: OperationIndex,
        status: u16,
        shape: &BodyShape,
        body: &Value,
        (is_part, has_null): (bool, bool),
    ) -> Option<String> {
        let known = if is_part {
            &mut self.parts
        } else {
            &mut self.answers
        };
        let compiled = known.entry((operation, status)).or_insert_with(|| {
            let mut schema = shape.schema();
            if is_part {
                without_required(&mut schema);
            }
            compile(&schema)
        });
        match compiled {
            Ok(validator) => validator.iter_errors(body).find_map(|error| {
                let place = error.instance_path().to_string();
                let empty = body.pointer(&place).and_then(Value::as_str) == Some("");
                let place = if place.is_empty() { "/" } else { &place };
                (has_null || !empty).then(|| format!("{place}: {}", error.masked()))
            }),
            Err(error) => Some(format!("the contract's schema cannot be compiled: {error}")),
        }
    }

    /// What is wrong with an answer that documents this body.
    pub(super) fn problem(
        &mut self,
        operation: OperationIndex,
        status: u16,
        shape: &BodyShape,
        body: &Value,
    ) -> Option<String> {
        let compiled = self
            .answers
            .entry((operation, status))
            .or_insert_with(|| compile(&shape.schema()));
        match compiled {
            Ok(validator) => validator.iter_errors(body).next().map(|error| {
                let place = error.instance_path().to_string();
                let place = if place.is_empty() { "/" } else { &place };
                format!("{place}: {}", error.masked())
            }),
            Err(error) => Some(format!("the contract's schema cannot be compiled: {error}")),
        }
    }
}

/// Takes out of a schema what it requires, at any depth.
fn without_required(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("required").is_some_and(Value::is_array) {
                members.remove("required");
            }
            members.values_mut().for_each(without_required);
        }
        Value::Array(items) => items.iter_mut().for_each(without_required),
        _ => {}
    }
}
