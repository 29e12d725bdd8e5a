//! Whether transports agree: the same step of the same workflow is answered alike on each.
//!
//! Two runs of one workflow make two sets of resources, so answers are compared without what is
//! theirs alone: an id becomes the name by which the workflow knows it, a date a date, digits in a
//! message a mark. Null, an empty text and nothing at all are the same; so are a number and its
//! digits, and a list of one and its item. Of a list only what the workflow made is compared.
//!
//! A difference says nothing of who already failed on either transport, nor of what comes after a failure, or after
//! a write that failed elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::contract::{Contract, Normaliser, Transport, inputs_on, looks_like_date_time};
use crate::trace::Exchange;
use crate::wire;

use super::super::book::{Book, Finding};
use super::Written;
use super::session::{Context, Session};

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
        let known = &contract.written[*workflow];
        let inputs = |transport| inputs_on(&written.inputs, transport, first);
        let (left, right) = (inputs(first), inputs(*transport));
        let context = |inputs| Context {
            contract,
            workflow: known,
            inputs,
        };
        let mut names = (
            Names::of(other, &context(&left), &left),
            Names::of(session, &context(&right), &right),
        );
        // A name that only one of them learnt would make a difference of its own.
        names.0.share(&mut names.1);
        let written = known;
        let steps = written.steps.iter().enumerate();
        for (position, step) in steps.filter(|(_, step)| !step.over_other) {
            let (Some(left), Some(right)) = (other.exchange(position), session.exchange(position))
            else {
                continue;
            };
            let Some(operation) = contract.on(step.operation, *transport) else {
                continue;
            };
            let compared = (
                normal(contract, &names.0, left),
                normal(contract, &names.1, right),
            );
            let (Some(left), Some(right)) = compared else {
                continue;
            };
            if left == right {
                let evidence = exchange_name(session, position);
                book.pass(operation, "transport-agreement", &evidence);
                continue;
            }
            let explained = end
                .filter(|(end, _)| *end <= position)
                .map(|(_, because)| because.clone());
            let on = |transport| contract.on(step.operation, transport);
            let own = || {
                let mut sides = [on(first), on(*transport)].into_iter().flatten();
                sides.find_map(|side| book.failed(side))
            };
            // What a write did wrong may show in all that comes after it, on either transport.
            let written = || {
                let mut writes = other.before(position).chain(session.before(position));
                writes
                    .find(|write| !contract.is_safe(*write) && book.failed(*write).is_some())
                    .and_then(|write| book.failed(write))
            };
            if let Some(because) = explained.or_else(own).or_else(written) {
                book.untested(operation, "transport-agreement", &because);
                continue;
            }
            let message = departure("", &left, &right);
            let evidence = [
                exchange_name(other, position),
                exchange_name(session, position),
            ];
            let finding = Finding::new(message, evidence);
            book.fail(operation, "transport-agreement", finding);
        }
    }
}

fn exchange_name(session: &Session, position: usize) -> String {
    session
        .exchange(position)
        .map(Exchange::name)
        .unwrap_or_default()
}

/// What a session knows by name: ids, and its mark.
struct Names {
    ids: BTreeMap<String, String>,
    mark: String,
}

impl Names {
    fn of(session: &Session, context: &Context<'_>, inputs: &BTreeMap<String, String>) -> Self {
        let mut ids = BTreeMap::new();
        let outputs = session.outputs(context);
        // The first step that tells an id names it.
        for giver in session.givers() {
            let step = &context.workflow.steps[giver].id;
            for (name, value) in outputs.get(step).into_iter().flatten() {
                note(&format!("{step}.{name}"), value, &mut ids);
            }
        }
        Self {
            ids,
            mark: inputs.get("mark").cloned().unwrap_or_default(),
        }
    }

    /// Keeps the names that both have.
    fn share(&mut self, other: &mut Self) {
        let names = |ids: &BTreeMap<String, String>| -> BTreeSet<String> {
            ids.values().cloned().collect()
        };
        let (own, others) = (names(&self.ids), names(&other.ids));
        self.ids.retain(|_, name| others.contains(name));
        other.ids.retain(|_, name| own.contains(name));
    }
}

fn note(name: &str, value: &Value, names: &mut BTreeMap<String, String>) {
    match value {
        Value::String(text) if text.parse::<u64>().is_ok() => {
            names.entry(text.clone()).or_insert_with(|| name.to_owned());
        }
        Value::Number(number) => {
            names
                .entry(number.to_string())
                .or_insert_with(|| name.to_owned());
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                note(&format!("{name}.{index}"), item, names);
            }
        }
        _ => {}
    }
}

/// What an exchange says, without what is its transport's or its run's alone.
fn normal(contract: &Contract, names: &Names, exchange: &Exchange) -> Option<Value> {
    let answer = exchange.answer()?;
    let body = wire::answered(answer).ok()?;
    if answer.status >= 400 {
        let refusals = contract.settings.refusals.as_ref()?;
        // The words of a refusal are the target's own.
        let code = body.get(&refusals.code)?;
        return Some(Value::String(format!("refused: {}", text_of(code))));
    }
    let body = match body {
        Value::Array(items) => Value::Array(own_items(names, items)?),
        other => other,
    };
    Some(simple(contract, names, "", &body).unwrap_or_default())
}

/// The items of a list that the workflow made; all of them if items have no ids. None where nothing of
/// it is ours: others may change it between two calls.
fn own_items(names: &Names, items: Vec<Value>) -> Option<Vec<Value>> {
    let ids = |item: &Value| -> Vec<String> {
        let members = item.as_object().into_iter().flatten();
        members
            .filter(|(key, _)| is_id(key))
            .map(|(_, value)| text_of(value))
            .collect()
    };
    if items.iter().all(|item| ids(item).is_empty()) {
        return Some(items);
    }
    let is_own = |item: &Value| ids(item).iter().any(|id| names.ids.contains_key(id));
    let own: Vec<Value> = items.into_iter().filter(is_own).collect();
    (!own.is_empty()).then_some(own)
}

fn is_id(key: &str) -> bool {
    key == "id" || key.ends_with("Id") || key.ends_with("_id")
}

fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A value in the form in which all transports write it; none for nothing.
fn simple(contract: &Contract, names: &Names, key: &str, value: &Value) -> Option<Value> {
    if contract.settings.normalise.get(key) == Some(&Normaliser::Ignore) {
        return None;
    }
    let volatile = contract.settings.normalise.get(key) == Some(&Normaliser::Volatile);
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        _ if volatile => Some("[volatile]".into()),
        Value::Object(members) => {
            let members = members.iter().filter_map(|(key, member)| {
                Some((key.clone(), simple(contract, names, key, member)?))
            });
            let mut members: Vec<(String, Value)> = members.collect();
            members.sort_by(|left, right| left.0.cmp(&right.0));
            Some(Value::Object(members.into_iter().collect::<Map<_, _>>()))
        }
        Value::Array(items) => {
            let items = items
                .iter()
                .filter_map(|item| simple(contract, names, key, item));
            let mut items: Vec<Value> = items.collect();
            items.sort_by_key(Value::to_string);
            match items.len() {
                0 => None,
                1 => items.pop(),
                _ => Some(Value::Array(items)),
            }
        }
        Value::Bool(flag) => Some(Value::String(flag.to_string())),
        Value::Number(_) | Value::String(_) => {
            let text = text_of(value);
            if let Some(name) = names.ids.get(&text) {
                return Some(Value::String(format!("[{name}]")));
            }
            if is_id(key) {
                return Some("[id]".into());
            }
            if looks_like_date_time(&text) {
                return Some("[date]".into());
            }
            let text = if names.mark.is_empty() {
                text
            } else {
                text.replace(&names.mark, "[mark]")
            };
            Some(Value::String(without_numbers(value, &text)))
        }
    }
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
fn departure(place: &str, left: &Value, right: &Value) -> String {
    if let (Value::Object(one), Value::Object(other)) = (left, right) {
        let keys = one.keys().chain(other.keys());
        for key in keys {
            let (left, right) = (
                one.get(key).unwrap_or(&Value::Null),
                other.get(key).unwrap_or(&Value::Null),
            );
            if left != right {
                return departure(&format!("{place}/{key}"), left, right);
            }
        }
    }
    let place = if place.is_empty() {
        "the answer"
    } else {
        place
    };
    format!(
        "{place} is {} here and {} on the first transport",
        short(right),
        short(left)
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
