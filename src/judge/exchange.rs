//! Rules that one exchange decides: status, media type, schema, empty body, id shape.
//!
//! They bind answers to valid requests on living resources. A 404 on a resource of our own is
//! not decided here: whether the reader or an earlier write is to blame takes two readings
//! (see `laws`). Items of a list that the run did not create can break `schema` at SHOULD only.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::contract::{
    BodyShape, Contract, MediaType, OperationIndex, Role, Shape, compile, looks_like_uuid,
};
use crate::trace::{Exchange, Outcome, Response};
use crate::wire;

use super::book::{Book, Finding, Weight};
use super::history::{History, Standing};
use super::items::{ListedItems, problems};
use super::others::OtherItem;
use super::shown::Shown;
use super::suspects::{losers, writers};
use super::validators::Validators;

/// Items of others that are looked at more closely, in one list.
const OTHERS: usize = 100;

/// Whether a status refuses to delete a parent for its children: a conflict, or what else targets
/// say for a request that they understand and do not carry out.
pub(super) fn keeps_parent(status: u16) -> bool {
    matches!(status, 400 | 403 | 409 | 412 | 422 | 423)
}

/// A try that a later one supersedes: only a failure of the server itself counts.
pub(super) fn superseded(
    contract: &Contract,
    operation: OperationIndex,
    exchange: &Exchange,
    book: &mut Book<'_>,
) {
    if let Some(answer) = exchange.answer().filter(|answer| answer.status >= 500) {
        book.fail(
            operation,
            "status",
            status_finding(contract, operation, answer, exchange),
        );
    }
}

/// Checks a request of ours against the contract; a violation is the suite's error.
pub(super) fn own_request(
    contract: &Contract,
    operation: OperationIndex,
    exchange: &Exchange,
    validators: &mut Validators,
) -> Option<String> {
    // Foreign traffic has no steps; what its clients send is their business.
    if exchange.labels.step.is_empty() {
        return None;
    }
    let request = contract.operations[operation].request.as_ref()?;
    let body: Value = serde_json::from_str(exchange.request.body.as_deref()?).ok()?;
    let compiled = validators
        .requests
        .entry(operation)
        .or_insert_with(|| compile(&request.shape.request_schema()));
    match compiled {
        Ok(validator) => validator.iter_errors(&body).next().map(|error| {
            format!(
                "{}: our own request breaks the contract: {} at `{}`",
                exchange.name(),
                error.masked(),
                error.instance_path()
            )
        }),
        Err(error) => Some(format!(
            "the schema of {} cannot be compiled: {error}",
            contract.operations[operation].id
        )),
    }
}

pub(super) struct Rules<'r, 'c> {
    pub contract: &'c Contract,
    pub book: &'r mut Book<'c>,
    pub validators: &'r mut Validators,
    pub history: &'r History,
    pub others: &'r mut Vec<OtherItem>,
    /// What answers to others show, which is told apart place by place.
    pub shown: Option<&'r mut Shown>,
}

impl Rules<'_, '_> {
    pub(super) fn check(
        &mut self,
        operation: OperationIndex,
        standing: &Standing,
        exchange: &Exchange,
        body: Option<&Value>,
    ) {
        let name = exchange.name();
        let answer = match &exchange.outcome {
            Outcome::Answer(answer) => answer,
            Outcome::Failure { message, .. } => {
                self.book.fail(
                    operation,
                    "status",
                    Finding::new(format!("no answer: {message}"), [name]),
                );
                return;
            }
        };
        let known = &self.contract.operations[operation];
        if known
            .successes()
            .any(|response| response.status == answer.status)
        {
            self.book.pass(operation, "status", &name);
            self.content(operation, standing, exchange, answer, body);
        } else if self.is_deferred(operation, standing, answer) {
            // Another rule decides.
        } else if *standing == Standing::Foreign && known.response(answer.status).is_some() {
            // A documented refusal of something that is not ours.
        } else {
            let finding = status_finding(self.contract, operation, answer, exchange);
            match self.explanations(standing) {
                culprits if answer.status == 404 && !culprits.is_empty() => {
                    let accused = (operation, "status");
                    self.book
                        .suspect(Weight::Agreed, accused, finding, &culprits);
                }
                _ => self.book.fail(operation, "status", finding),
            }
            if answer.is_success() {
                self.content(operation, standing, exchange, answer, body);
            }
        }
    }

    /// What would explain that something of ours is not found: a write that lost it, or a parent.
    pub(super) fn explanations(&self, standing: &Standing) -> Vec<(OperationIndex, &'static str)> {
        if !matches!(standing, Standing::Alive(_) | Standing::Collection(Some(_))) {
            return Vec::new();
        }
        losers(self.contract)
    }

    /// Whether a status is left to the laws: "not found" on what should be there, and a refused
    /// delete of a parent that has children.
    pub(super) fn is_deferred(
        &self,
        operation: OperationIndex,
        standing: &Standing,
        answer: &Response,
    ) -> bool {
        let not_found = matches!(answer.status, 404 | 410);
        let role = self.contract.bindings[operation].role.map(|(role, _)| role);
        match standing {
            Standing::Foreign => not_found,
            Standing::Alive(known) => {
                let doubtful = self.history.taint(*known).is_some();
                let has_children = !self.history.children(*known).is_empty();
                (not_found && (role == Some(Role::Read) || doubtful))
                    || (role == Some(Role::Delete) && keeps_parent(answer.status) && has_children)
            }
            Standing::Collection(Some(parent)) => {
                not_found && self.history.taint(*parent).is_some()
            }
            _ => false,
        }
    }

    fn content(
        &mut self,
        operation: OperationIndex,
        standing: &Standing,
        exchange: &Exchange,
        answer: &Response,
        body: Option<&Value>,
    ) {
        let name = exchange.name();
        let known = &self.contract.operations[operation];
        let Some(documented) = known.response(answer.status).or_else(|| known.success()) else {
            return;
        };
        let Some(shape) = &documented.body else {
            self.empty_body(operation, answer, name);
            return;
        };
        if let Some(media_type) = &documented.media_type {
            self.content_type(operation, media_type, answer, &name);
        }
        self.body(operation, standing, answer, shape, body, &name);
    }

    /// Where no body is documented, there is none.
    pub(super) fn empty_body(
        &mut self,
        operation: OperationIndex,
        answer: &Response,
        name: String,
    ) {
        // A length that is announced is a body, whether or not it ever comes.
        let announced = answer
            .header("content-length")
            .is_some_and(|length| length.trim() != "0");
        if answer.body.is_empty() && announced {
            let finding = Finding::new("the answer announces a body, documented is none", [name]);
            self.book.fail(
                operation,
                "empty-body",
                finding.highlighting("content-length"),
            );
        } else if answer.body.is_empty() {
            self.book.pass(operation, "empty-body", &name);
        } else {
            let length = answer.body.len();
            let more = if answer.truncated { "more than " } else { "" };
            let finding = Finding::new(
                format!("the answer has a body of {more}{length} bytes, documented is none"),
                [name],
            );
            self.book.fail(operation, "empty-body", finding);
        }
    }

    pub(super) fn content_type(
        &mut self,
        operation: OperationIndex,
        media_type: &MediaType,
        answer: &Response,
        name: &str,
    ) {
        let given = answer.header("content-type").map(wire::media_type);
        match given {
            Some(given) if given == media_type.essence => {
                self.book.pass(operation, "content-type", name);
            }
            given => {
                let shown = given.map_or_else(|| "none".to_owned(), |given| format!("`{given}`"));
                let message = format!("media type {shown} instead of `{}`", media_type.essence);
                self.book.fail(
                    operation,
                    "content-type",
                    Finding::new(message, [name.to_owned()]).highlighting("content-type"),
                );
            }
        }
    }

    /// The body that is documented: whether it is one, and what it holds.
    pub(super) fn body(
        &mut self,
        operation: OperationIndex,
        standing: &Standing,
        answer: &Response,
        shape: &BodyShape,
        body: Option<&Value>,
        name: &str,
    ) {
        let Some(body) = body else {
            let reason = wire::answered(answer).err().unwrap_or_default();
            self.book
                .fail(operation, "schema", Finding::new(reason, [name.to_owned()]));
            return;
        };
        self.schema(operation, standing, answer.status, shape, body, name);
        self.id_shape(operation, shape, body, name);
    }

    fn schema(
        &mut self,
        operation: OperationIndex,
        standing: &Standing,
        status: u16,
        shape: &BodyShape,
        body: &Value,
        name: &str,
    ) {
        let list = self.list(operation, standing, body);
        let compiled = self
            .validators
            .answers
            .entry((operation, status))
            .or_insert_with(|| compile(&shape.schema()));
        let validator = match compiled {
            Ok(validator) => validator,
            Err(error) => {
                self.book.fail(
                    operation,
                    "schema",
                    Finding::new(
                        format!("the contract's schema cannot be compiled: {error}"),
                        [],
                    ),
                );
                return;
            }
        };
        let mut own = Vec::new();
        let mut others: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let errors: Vec<(String, String)> = validator
            .iter_errors(body)
            .map(|error| {
                (
                    error.instance_path().to_string(),
                    error.masked().to_string(),
                )
            })
            .collect();
        for (pointer, masked) in errors {
            if self.is_spoilt(operation, standing, body, &pointer) {
                continue;
            }
            let actual = body.pointer(&pointer).map(kind).unwrap_or_default();
            let place = list
                .as_ref()
                .map_or_else(|| pointer.clone(), |list| list.folded(&pointer));
            let place = if place.is_empty() { "/" } else { &place };
            let message = format!("{place}: {masked} (is {actual})");
            match list.as_ref().and_then(|list| list.foreign(&pointer)) {
                // A list may hold more of them than anybody reads, or a run has room for.
                Some(index) if others.len() < OTHERS || others.contains_key(&index) => {
                    others.entry(index).or_default().push(message);
                }
                Some(_) => {}
                None if own.iter().any(|(known, _)| *known == message) => {}
                None => own.push((message, pointer)),
            }
        }
        if own.is_empty() {
            self.book.pass(operation, "schema", name);
        } else {
            let shown: Vec<&str> = own
                .iter()
                .take(3)
                .map(|(message, _)| message.as_str())
                .collect();
            let mut text = shown.join("; ");
            if own.len() > 3 {
                let _ = write!(text, "; and {} more", own.len() - 3);
            }
            let mut finding = Finding::new(text, [name.to_owned()]);
            if let Some(key) = own[0]
                .1
                .rsplit('/')
                .next()
                .filter(|key| key.parse::<usize>().is_err() && !key.is_empty())
            {
                finding = finding.highlighting(format!("\"{key}\""));
            }
            let role = self.contract.bindings[operation].role;
            if let (Some(shown), Some(role)) = (&mut self.shown, role) {
                let pointer = &self.contract.bindings[operation].pointer;
                shown.take(self.book, operation, role, problems(&own, pointer), finding);
                return self.others_shown(operation, list, others, name);
            }
            match role {
                // What a write stored wrong every reader shows wrong.
                Some((role @ (Role::Read | Role::List | Role::Update), family)) => {
                    let mut culprits = writers(self.contract, family);
                    culprits.retain(|(writer, _)| *writer != operation);
                    let weight = match role {
                        Role::Update => Weight::Agreed,
                        _ => Weight::Shown,
                    };
                    self.book
                        .suspect(weight, (operation, "schema"), finding, &culprits);
                }
                _ => self.book.fail(operation, "schema", finding),
            }
        }
        self.others_shown(operation, list, others, name);
    }

    /// What a list shows of items that the traffic did not make.
    fn others_shown(
        &mut self,
        operation: OperationIndex,
        list: Option<ListedItems>,
        mut others: BTreeMap<usize, Vec<String>>,
        name: &str,
    ) {
        if let Some(list) = list {
            let entry = |id, problem| OtherItem {
                operation,
                family: list.family,
                parent: list.parent,
                id,
                problem,
                evidence: name.to_owned(),
            };
            // Whatever its items turn out to be, the list was looked at.
            self.others.push(entry(None, None));
            for (index, id) in &list.foreign_items {
                if let Some(messages) = others.remove(index) {
                    let finding = Finding::new(messages.join("; "), [name.to_owned()]);
                    self.others.push(entry(id.clone(), Some(finding)));
                }
            }
        }
    }

    /// Whether a place in an answer shows what a bad request made of a resource of ours: that is
    /// charged to whoever took the request.
    fn is_spoilt(
        &self,
        operation: OperationIndex,
        standing: &Standing,
        body: &Value,
        pointer: &str,
    ) -> bool {
        let binding = &self.contract.bindings[operation];
        let Some(rest) = pointer
            .strip_prefix(&binding.pointer)
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            return false;
        };
        let (known, attribute) = match (binding.role, standing) {
            (Some((Role::List, family)), Standing::Collection(parent)) => {
                let Some((index, attribute)) = rest.split_once('/') else {
                    return false;
                };
                let item = body.pointer(&format!("{}/{index}", binding.pointer));
                let id = item.and_then(|item| self.contract.families[family].id_of(item));
                let known = id.and_then(|id| self.history.find(family, *parent, &id));
                (known, attribute)
            }
            (Some((Role::Read, _)), Standing::Alive(known)) => (Some(*known), rest),
            _ => return false,
        };
        let attribute = attribute.split('/').next().unwrap_or_default();
        known.is_some_and(|known| self.history.is_spoilt(known, attribute))
    }

    fn list(
        &self,
        operation: OperationIndex,
        standing: &Standing,
        body: &Value,
    ) -> Option<ListedItems> {
        let Some((Role::List, family)) = self.contract.bindings[operation].role else {
            return None;
        };
        let parent = match standing {
            Standing::Collection(parent) => *parent,
            _ => None,
        };
        let items = self.contract.items(operation, body)?;
        let known = &self.contract.families[family];
        let foreign_items = items
            .iter()
            .enumerate()
            .map(|(index, item)| (index, known.id_of(item)))
            .filter(|(_, id)| {
                id.as_ref()
                    .is_none_or(|id| self.history.find(family, parent, id).is_none())
            })
            .collect();
        Some(ListedItems {
            pointer: self.contract.bindings[operation].pointer.clone(),
            family,
            parent,
            foreign_items,
        })
    }

    /// Ids have the shape that the examples show: UUIDs stay UUIDs.
    fn id_shape(&mut self, operation: OperationIndex, shape: &BodyShape, body: &Value, name: &str) {
        let Some((_, family)) = self.contract.bindings[operation].role else {
            return;
        };
        let key = &self.contract.families[family].id_key;
        let pointer = self.contract.bindings[operation]
            .pointer
            .trim_start_matches('/');
        let item: Option<&Shape> = if pointer.is_empty() {
            Some(&shape.shape)
        } else {
            shape
                .shape
                .property(pointer)
                .map(|property| &property.shape)
        };
        let example = item
            .and_then(|item| item.property(key))
            .and_then(|property| property.shape.example.as_ref());
        let (Some(Value::String(example)), Some(item)) =
            (example, self.contract.item(operation, body))
        else {
            return;
        };
        match item.get(key) {
            Some(Value::String(id)) if looks_like_uuid(example) && !looks_like_uuid(id) => {
                let finding = Finding::new(
                    "the id is no UUID, as the contract's examples are",
                    [name.to_owned()],
                );
                self.book.fail(
                    operation,
                    "schema/id-shape",
                    finding.highlighting(id.clone()),
                );
            }
            Some(Value::String(_)) => self.book.pass(operation, "schema/id-shape", name),
            _ => {}
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

pub(super) fn status_finding(
    contract: &Contract,
    operation: OperationIndex,
    answer: &Response,
    exchange: &Exchange,
) -> Finding {
    let documented: Vec<String> = contract.operations[operation]
        .successes()
        .map(|response| response.status.to_string())
        .collect();
    let message = format!(
        "answered {} instead of {}",
        answer.status,
        documented.join(" or ")
    );
    Finding::new(message, [exchange.name()]).highlighting(answer.status.to_string())
}
