//! What the checks look at: the contract as it was read, and the document that it was read from.
//!
//! A contract keeps what later rooms need and merges the rest, so checks of single examples go
//! back to the tree. A [`Described`] joins the two: an operation, its action in the tree, and
//! every body that is JSON, with the places of its values. Operations that are not in the tree
//! (another kind of document) have none.

use apib::{Action, Blueprint, Payload, Resource, Severity};
use serde_json::Value;

use crate::contract::{Binding, Contract, Document, Family, Note, Operation, Place};

use super::code::LintCode;
use super::json_places::JsonPlaces;
use super::{Finding, Related, catalogue};

/// A contract under examination, and what was found so far.
pub(super) struct Subject<'a> {
    pub(super) contract: &'a Contract,
    pub(super) blueprint: &'a Blueprint,
    pub(super) operations: Vec<Described<'a>>,
    pub(super) findings: Vec<Finding>,
}

/// An operation with its part of the tree.
pub(super) struct Described<'a> {
    pub(super) index: usize,
    pub(super) operation: &'a Operation,
    pub(super) binding: &'a Binding,
    pub(super) resource: &'a Resource,
    pub(super) action: &'a Action,
    /// Requests that the document pairs with a success, or with nothing.
    pub(super) requests: Vec<Body<'a>>,
    pub(super) responses: Vec<Body<'a>>,
}

/// A body that is JSON.
pub(super) struct Body<'a> {
    pub(super) payload: &'a Payload,
    /// Of a response.
    pub(super) status: Option<u16>,
    pub(super) value: Value,
    pub(super) places: JsonPlaces,
    /// Where the body begins.
    pub(super) place: Place,
}

impl<'a> Subject<'a> {
    pub(super) fn new(contract: &'a Contract, blueprint: &'a Blueprint) -> Self {
        let document = &contract.document;
        let mut operations = Vec::new();
        for resource in blueprint.resources() {
            for action in &resource.actions {
                let place = document.place(action.span);
                let known = contract
                    .operations
                    .iter()
                    .position(|operation| operation.place == place);
                let Some(index) = known else { continue };
                let (Some(operation), Some(binding)) =
                    (contract.operations.get(index), contract.bindings.get(index))
                else {
                    continue;
                };
                operations.push(Described {
                    index,
                    operation,
                    binding,
                    resource,
                    action,
                    requests: good_requests(document, action),
                    responses: responses(document, action),
                });
            }
        }
        Self {
            contract,
            blueprint,
            operations,
            findings: Vec::new(),
        }
    }

    pub(super) fn find(&mut self, code: LintCode, place: Place, message: impl Into<String>) {
        self.findings.push(Finding {
            code: code.as_str().to_owned(),
            severity: code.severity(),
            place,
            message: message.into(),
            help: help(code.as_str()),
            related: Vec::new(),
        });
    }

    /// Adds a second place to the last finding.
    pub(super) fn relate(&mut self, place: Place, message: impl Into<String>) {
        if let Some(last) = self.findings.last_mut() {
            last.related.push(Related {
                place,
                message: message.into(),
            });
        }
    }

    pub(super) fn document(&self) -> &'a Document {
        &self.contract.document
    }
}

impl<'a> Described<'a> {
    /// The family that the operation belongs to.
    pub(super) fn family(&self, contract: &'a Contract) -> Option<(usize, &'a Family)> {
        let (_, index) = self.binding.role?;
        Some((index, contract.families.get(index)?))
    }

    /// Bodies of answers that are successes.
    pub(super) fn successes(&self) -> impl Iterator<Item = &Body<'a>> {
        self.responses.iter().filter(|body| {
            body.status
                .is_some_and(|status| (200..300).contains(&status))
        })
    }
}

fn body<'a>(document: &Document, payload: &'a Payload) -> Option<Body<'a>> {
    let asset = payload.body.as_ref()?;
    let value = serde_json::from_str(&asset.text).ok()?;
    Some(Body {
        payload,
        status: payload.status,
        value,
        places: JsonPlaces::of(document, asset),
        place: document.place(asset.span),
    })
}

/// A request that leads to refusals only is bad on purpose.
pub(super) fn is_good(example: &apib::Example) -> bool {
    let mut statuses = example.responses.iter().map(|response| response.status);
    example.responses.is_empty() || statuses.any(|status| status.is_none_or(|status| status < 400))
}

fn good_requests<'a>(document: &Document, action: &'a Action) -> Vec<Body<'a>> {
    let examples = action.examples.iter().filter(|example| is_good(example));
    examples
        .flat_map(|example| &example.requests)
        .filter_map(|payload| body(document, payload))
        .collect()
}

fn responses<'a>(document: &Document, action: &'a Action) -> Vec<Body<'a>> {
    let examples = action.examples.iter();
    examples
        .flat_map(|example| &example.responses)
        .filter_map(|payload| body(document, payload))
        .collect()
}

/// What the catalogue says to write instead.
pub(super) fn help(code: &str) -> String {
    catalogue::entry(code)
        .map(|entry| entry.help.clone())
        .unwrap_or_default()
}

/// A note of the reader, or an annotation of the parser, as a finding.
pub(super) fn noted(note: &Note) -> Finding {
    Finding {
        code: note.code.clone(),
        severity: catalogue::severity(&note.code).unwrap_or(Severity::Warning),
        place: note.place,
        message: note.message.clone(),
        help: help(&note.code),
        related: Vec::new(),
    }
}
