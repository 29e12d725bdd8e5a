//! Whether transports agree: the same step of the same workflow is answered alike on each.
//!
//! Two runs of one workflow make two sets of resources, so answers are compared in what the contract documents and
//! without what is theirs alone: an id is an id, a date a date, the run's mark a mark. Null, an empty text and
//! nothing at all are the same; so are a number and its digits, and a list of one and its item; lists have no
//! order. What members nobody documented show, whether they stand in a list or in the answer itself, is the target's own
//! affair. That each transport shows the ids it should is asked on each by itself, by claims.
//!
//! Of a list below an object of ours all is compared; of one that the whole account shares, what bears our mark and an id
//! that the workflow knows; of a part of a list, which nobody asked to be in an order that both have, its length.
//!
//! Nobody can tell which of two transports is wrong where each of them is at one with itself: both are charged. A difference
//! says nothing of who already failed on either transport, nor of what comes after a failure, or after
//! a write that failed elsewhere, nor of a call on what came from a read that failed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::contract::{
    Contract, Normaliser, OperationIndex, Transport, inputs_on, looks_like_date_time,
};
use crate::trace::{Exchange, OWNER, Response};
use crate::wire;

use super::super::book::{Book, Finding};
use super::session::{Context, Session};
use super::{Written, asks_for};

pub(super) fn settle(
    contract: &Contract,
    written: &Written,
    broken: &BTreeMap<(usize, Transport), (usize, String)>,
    book: &mut Book<'_>,
) {
    let sessions = &written.sessions;
    let transports = contract.transports();
    let first = transports[0];
    for ((workflow, transport), session) in sessions {
        let Some(other) = sessions.get(&(*workflow, first)) else {
            continue;
        };
        if *transport == first {
            continue;
        }
        let end = [first, *transport]
            .iter()
            .filter_map(|transport| broken.get(&(*workflow, *transport)))
            .min();
        let (left, right) = (
            Side::new(contract, written, (*workflow, first), other),
            Side::new(contract, written, (*workflow, *transport), session),
        );
        // How a stranger is turned away is each transport's own affair.
        let steps = contract.written[*workflow].steps.iter().enumerate();
        let steps = steps.filter(|(_, step)| step.role == OWNER);
        // What a write did otherwise over one of them shows in what comes after it.
        let mut parted: Option<String> = None;
        for (position, step) in steps.filter(|(_, step)| !step.over_other) {
            // Whichever of them is wrong: where nothing else tells, each is in doubt.
            let both = [first, *transport].map(|transport| contract.on(step.operation, transport));
            let both = || both.into_iter().flatten();
            let sent = [other, session].map(|session| session.exchange(position).is_some());
            if step.when.is_some() && sent[0] != sent[1] {
                // The target told them different things of itself: from here on they are two stories.
                break;
            }
            let compared = (left.at(position), right.at(position));
            let (Some(here), Some(there)) = compared else {
                continue;
            };
            // What is done with what a failed read gave shows in what comes after it.
            let given = given(contract, *workflow, position, [first, *transport], book);
            if !contract.is_safe(step.operation) && parted.is_none() {
                parted.clone_from(&given);
            }
            let evidence = [
                exchange_name(other, position),
                exchange_name(session, position),
            ];
            if here == there {
                for (operation, evidence) in both().zip(&evidence) {
                    book.pass(operation, "transport-agreement", evidence);
                }
                continue;
            }
            let explained = end
                .filter(|(end, _)| *end <= position)
                .map(|(_, because)| because.clone());
            let own = || both().find_map(|side| book.failed(side));
            let wrote = || wrote(contract, [other, session], position, book);
            let before = || parted.clone();
            let because = explained.or_else(own).or_else(wrote).or(given);
            if let Some(because) = because.or_else(before) {
                for operation in both() {
                    book.untested(operation, "transport-agreement", &because);
                    if !contract.is_safe(operation) {
                        parted.get_or_insert_with(|| because.clone());
                    }
                }
                continue;
            }
            let message = departure("", (&here, first), (&there, *transport));
            for operation in both() {
                let finding = Finding::new(message.clone(), evidence.clone());
                book.fail(operation, "transport-agreement", finding);
                if !contract.is_safe(operation) && parted.is_none() {
                    parted = Some(book.id(operation, "transport-agreement"));
                }
            }
        }
    }
}

/// The failure of a read that gave what the step's request names, on either transport.
fn given(
    contract: &Contract,
    workflow: usize,
    position: usize,
    pair: [Transport; 2],
    book: &Book<'_>,
) -> Option<String> {
    let steps = &contract.written[workflow].steps;
    let named = steps[..position]
        .iter()
        .filter(|earlier| steps[position].names(&earlier.id));
    let mut named = named
        .flat_map(|earlier| pair.map(|transport| contract.on(earlier.operation, transport)))
        .flatten();
    named.find_map(|operation| book.failed(operation))
}

/// The failure of a write before a step: what it did wrong may show in all that comes after it, on either transport.
fn wrote(
    contract: &Contract,
    pair: [&Session; 2],
    position: usize,
    book: &Book<'_>,
) -> Option<String> {
    let mut before = pair
        .into_iter()
        .flat_map(|session| session.before(position));
    before.find_map(|operation| {
        let failure = (!contract.is_safe(operation)).then(|| book.failed(operation));
        failure.flatten()
    })
}

fn exchange_name(session: &Session, position: usize) -> String {
    session
        .exchange(position)
        .map(Exchange::name)
        .unwrap_or_default()
}

/// What one transport said.
struct Side<'s> {
    contract: &'s Contract,
    session: &'s Session,
    /// What everything bears that the run made there.
    mark: String,
    /// The ids that the workflow knows there, and other values that it remembers.
    known: BTreeSet<String>,
    /// Operations whose lists have items of ours: what else they have may be others'.
    shared: Vec<OperationIndex>,
}

impl<'s> Side<'s> {
    fn new(
        contract: &'s Contract,
        written: &Written,
        (workflow, transport): (usize, Transport),
        session: &'s Session,
    ) -> Self {
        let inputs = inputs_on(&written.inputs, transport, contract.transports()[0]);
        let context = Context {
            contract,
            workflow: &contract.written[workflow],
            inputs: &inputs,
        };
        let mark = inputs.get("mark").cloned().unwrap_or_default();
        let mut known = BTreeSet::new();
        let outputs = session.outputs(&context);
        for value in outputs.values().flat_map(BTreeMap::values) {
            note(value, &mut known);
        }
        let mut shared: Vec<OperationIndex> = session
            .own()
            .filter(|(operation, exchange)| {
                let template = &contract.operations[*operation].template;
                let body = exchange.answer().map(|answer| &answer.body);
                template.path_variables().next().is_none()
                    && body.is_some_and(|body| String::from_utf8_lossy(body).contains(&mark))
            })
            .map(|(operation, _)| operation)
            .collect();
        shared.dedup();
        Self {
            contract,
            session,
            mark,
            known,
            shared,
        }
    }

    /// What a step's answer says, in the form in which both sides can be compared.
    fn at(&self, position: usize) -> Option<Value> {
        let (operation, exchange) = self.session.said(position)?;
        let answer = exchange.answer()?;
        let body = wire::answered(answer).ok()?;
        let contract = self.contract;
        if !answer.is_success() {
            let refusals = contract.settings.refusals.as_ref()?;
            // The words of a refusal are the target's own.
            let code = body.get(&refusals.code)?;
            return Some(Value::String(format!("refused: {}", text_of(code))));
        }
        let schema = documented(contract, operation, answer)?;
        let body = match (wire::listed(&schema, body).0, &contract.settings.limit) {
            (Value::Array(items), Some(limit)) if asks_for(exchange, limit) => {
                return Some(Value::String(format!("{} items", items.len())));
            }
            (Value::Array(items), _) if self.shared.contains(&operation) => {
                let own = items
                    .into_iter()
                    .filter(|item| self.is_known(item) && self.is_marked(item));
                Value::Array(own.collect())
            }
            (body, _) => body,
        };
        let told = self.simple(&schema, "", &body);
        Some(told.unwrap_or_default())
    }

    fn is_known(&self, item: &Value) -> bool {
        let mut members = item.as_object().into_iter().flatten();
        members.any(|(key, value)| is_id(key) && self.known.contains(&text_of(value)))
    }

    fn is_marked(&self, item: &Value) -> bool {
        match item {
            Value::String(text) => text.contains(&self.mark),
            Value::Array(items) => items.iter().any(|item| self.is_marked(item)),
            Value::Object(members) => members.values().any(|member| self.is_marked(member)),
            _ => false,
        }
    }

    /// A value in the form in which all transports write it, as far as its schema goes; none for nothing.
    fn simple(&self, schema: &Value, key: &str, value: &Value) -> Option<Value> {
        let normalise = &self.contract.settings.normalise;
        match normalise.get(key) {
            Some(Normaliser::Ignore) => return None,
            Some(Normaliser::Volatile) if !is_nothing(value) => return Some("[volatile]".into()),
            _ => {}
        }
        match value {
            _ if is_nothing(value) => None,
            Value::Object(members) => {
                let known = schema.get("properties").and_then(Value::as_object);
                let told = known.into_iter().flatten().filter_map(|(key, schema)| {
                    let member = members.get(key)?;
                    Some((key.clone(), self.simple(schema, key, member)?))
                });
                Some(Value::Object(told.collect::<Map<_, _>>()))
            }
            Value::Array(items) => {
                let schema = schema.get("items").unwrap_or(&Value::Null);
                let told = items
                    .iter()
                    .filter_map(|item| self.simple(schema, key, item));
                let mut told: Vec<Value> = told.collect();
                told.sort_by_key(Value::to_string);
                match told.len() {
                    0 => None,
                    1 => told.pop(),
                    _ => Some(Value::Array(told)),
                }
            }
            Value::Bool(flag) => Some(Value::String(flag.to_string())),
            _ if is_id(key) => Some("[id]".into()),
            value => {
                let text = text_of(value);
                if looks_like_date_time(&text) {
                    return Some("[date]".into());
                }
                let text = match self.mark.as_str() {
                    "" => text,
                    mark => text.replace(mark, "[mark]"),
                };
                Some(Value::String(without_numbers(value, &text)))
            }
        }
    }
}

fn note(value: &Value, known: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| note(item, known)),
        Value::Object(members) => members.values().for_each(|member| note(member, known)),
        Value::String(_) | Value::Number(_) => {
            known.insert(text_of(value));
        }
        _ => {}
    }
}

/// The schema of an answer.
fn documented(contract: &Contract, operation: OperationIndex, answer: &Response) -> Option<Value> {
    let known = &contract.operations[operation];
    let response = known.response(answer.status).or_else(|| known.success())?;
    Some(response.body.as_ref()?.schema())
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

fn is_id(key: &str) -> bool {
    key == "id" || key.ends_with("Id") || key.ends_with("_id")
}

fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A message may name an id among its words.
fn without_numbers(value: &Value, text: &str) -> String {
    if !value.is_string() || text.parse::<f64>().is_ok() || !text.contains(' ') {
        return text.to_owned();
    }
    let words = text.split(|character: char| character.is_ascii_digit());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("#")
}

/// The first place at which two answers differ.
fn departure(place: &str, left: (&Value, Transport), right: (&Value, Transport)) -> String {
    if let (Value::Object(one), Value::Object(other)) = (left.0, right.0) {
        let keys = one.keys().chain(other.keys());
        for key in keys {
            let (here, there) = (
                one.get(key).unwrap_or(&Value::Null),
                other.get(key).unwrap_or(&Value::Null),
            );
            if here != there {
                let place = format!("{place}/{key}");
                return departure(&place, (here, left.1), (there, right.1));
            }
        }
    }
    let place = if place.is_empty() {
        "the answer"
    } else {
        place
    };
    format!(
        "{place} is {} over {}, and {} over {}",
        short(left.0),
        left.1,
        short(right.0),
        right.1
    )
}

fn short(value: &Value) -> String {
    let mut text = value.to_string();
    if text.len() > 160 {
        text.truncate(text.floor_char_boundary(160));
        text.push('…');
    }
    text
}
