//! Removing what a run created: last in, first out, through the contract's own endpoints.
//!
//! The same code ends a run and sweeps the journal of one that was killed. Only what the
//! journal holds, or what carries the run's mark, is ever deleted. Afterwards the lists are
//! looked at again, because a target whose delete does nothing must not leave a silent rest.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::contract::{TemplateValue, Transport, UriTemplate};
use crate::plan::OWNER;
use crate::trace::{Exchange, FailureKind, Labels, Outcome, Purpose, Response};
use crate::wire::{self, Message};

use super::client::Client;
use super::journal::{Entry, Removal};
use super::kept::PIECE;
use super::settle::{pause, throttled};

/// A resource that could not be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The journal's entry.
    pub number: usize,
    /// What identifies it, where that is known.
    pub id: Option<String>,
    pub label: String,
    /// The target of its DELETE, if it has one.
    pub target: Option<String>,
    pub reason: String,
}

impl LeftBehind {
    /// What may have been made, and nobody can find.
    fn perhaps(entry: &Entry, reason: String) -> Self {
        Self {
            number: entry.number,
            id: None,
            label: entry.label.clone(),
            target: None,
            reason,
        }
    }
}

/// What cleaning up gives: the exchanges, and what is still there.
#[derive(Debug, Default)]
pub(super) struct Cleaned {
    pub exchanges: Vec<Exchange>,
    pub left: Vec<LeftBehind>,
    pub deleted: Vec<usize>,
}

/// Items of lists of ids that are looked up at most: an account may have more than anybody wants to read.
const MOST_SHOWN: usize = 200;

/// Requests that were waited for in vain after which cleaning up gives up; the journal stays.
const SILENCES: usize = 3;

/// Removes what a journal holds; `seen` is told of each resource before it is deleted.
pub async fn sweep(
    client: &Client,
    mark: &str,
    entries: &[Entry],
    patience: Duration,
) -> (usize, Vec<LeftBehind>) {
    let cleaned = clean_up(client, mark, entries, patience).await;
    (cleaned.deleted.len(), cleaned.left)
}

pub(super) async fn clean_up(
    client: &Client,
    mark: &str,
    entries: &[Entry],
    patience: Duration,
) -> Cleaned {
    let mut work = Work {
        client,
        mark,
        out: Cleaned::default(),
        steps: 0,
        silences: 0,
        waited: Duration::ZERO,
        lists: BTreeMap::new(),
        shown: BTreeMap::new(),
        failed: BTreeMap::new(),
    };
    for entry in entries.iter().rev().filter(|entry| !entry.deleted) {
        match &entry.id {
            Some(id) => work.delete(entry, id).await,
            None => work.search(entry).await,
        }
    }
    work.look_again(entries, patience).await;
    work.out
}

struct Work<'a> {
    client: &'a Client,
    mark: &'a str,
    out: Cleaned,
    steps: usize,
    /// How many requests got no answer; after a few there is no use in more.
    silences: usize,
    /// For how long it was waited for what could not be deleted yet.
    waited: Duration,
    /// What lists showed when something was searched for.
    lists: BTreeMap<String, Result<Vec<Value>, String>>,
    /// What was shown of items that lists have by their ids alone, by the target that shows it.
    shown: BTreeMap<String, Value>,
    /// Why the delete of an id was not answered as a success.
    failed: BTreeMap<String, LeftBehind>,
}

impl Work<'_> {
    async fn send(&mut self, method: &str, target: String) -> Exchange {
        let headers = vec![("accept".to_owned(), "application/json".to_owned())];
        let message = Message {
            method: method.to_owned(),
            target,
            headers,
            body: None,
            credential: None,
        };
        self.send_message(message).await
    }

    async fn send_message(&mut self, message: Message) -> Exchange {
        self.steps += 1;
        let labels = Labels {
            workflow: "clean-up".to_owned(),
            step: format!("{}-{}", message.method.to_lowercase(), self.steps),
            attempt: 1,
            settles: false,
            last: true,
            page: 1,
            phase: u8::MAX,
            role: OWNER.to_owned(),
            purpose: Purpose::CleanUp,
            snapshot: false,
            together: false,
            recorded: None,
            transport: Transport::default(),
            encoding: Vec::new(),
        };
        let bounds = self.client.target().bounds;
        let mut tries = 0;
        let exchange = loop {
            let exchange = self.client.send(&message, OWNER, labels.clone()).await;
            // Nobody judges what clean-up read; a look at it is enough.
            self.out.exchanges.push(exchange.shortened(PIECE));
            match throttled(&exchange, tries, &self.client.target().throttles) {
                Some(wait) if tries < bounds.retries => {
                    tries += 1;
                    tokio::time::sleep(wait.min(bounds.retry_after)).await;
                }
                _ => break exchange,
            }
        };
        // An answer that cannot be read comes at once, and the request may have worked.
        if let Outcome::Failure {
            kind: FailureKind::Timeout | FailureKind::Connect,
            ..
        } = &exchange.outcome
        {
            self.silences += 1;
        }
        exchange
    }

    async fn delete(&mut self, entry: &Entry, id: &str) {
        let Some(target) = delete_target(entry, id) else {
            self.out.left.push(LeftBehind {
                number: entry.number,
                id: Some(id.to_owned()),
                label: entry.label.clone(),
                target: None,
                reason: "the contract has no operation that deletes it".to_owned(),
            });
            return;
        };
        if self.silences >= SILENCES {
            self.fails(entry, id, target, "the target does not answer".to_owned());
            return;
        }
        match self.remove(entry, id, &target).await {
            None => {
                self.out.deleted.push(entry.number);
                self.failed.remove(id);
            }
            Some(reason) => self.fails(entry, id, target, reason),
        }
    }

    fn fails(&mut self, entry: &Entry, id: &str, target: String, reason: String) {
        let left = LeftBehind {
            number: entry.number,
            id: Some(id.to_owned()),
            label: entry.label.clone(),
            target: Some(target),
            reason,
        };
        self.failed.insert(id.to_owned(), left);
    }

    /// Removes a resource; the reason if it is not known to be gone.
    async fn remove(&mut self, entry: &Entry, id: &str, target: &str) -> Option<String> {
        let Some(removal) = &entry.removal else {
            let exchange = self.send("DELETE", target.to_owned()).await;
            return not_removed(None, &exchange);
        };
        let patience = Duration::from_millis(removal.patience_milliseconds);
        let mut attempt = 1;
        let reason = loop {
            let exchange = self.send_message(with_id(&removal.delete, id)).await;
            let reason = not_removed(Some(removal), &exchange)?;
            let busy = exchange
                .answer()
                .is_some_and(|answer| answer.is_success() || answer.status >= 409);
            if !busy || self.waited >= patience || self.silences >= SILENCES {
                break reason;
            }
            attempt += 1;
            let wait = pause(attempt, self.waited);
            self.waited += wait;
            tokio::time::sleep(wait).await;
        };
        for other in &removal.otherwise {
            let exchange = self.send_message(with_id(&other.delete, id)).await;
            // That something is not there says little about where it was made.
            let done = exchange.answer().is_some_and(Response::is_success);
            if done && not_removed(Some(other), &exchange).is_none() {
                return None;
            }
        }
        Some(reason)
    }

    /// Deletes listed items that are this entry, by mark or, below a parent of ours, by what was
    /// sent. Where the list cannot be read, nobody knows whether the create came to something.
    async fn search(&mut self, entry: &Entry) {
        let Some(list) = entry.list.clone() else {
            let reason =
                "its create was not answered, and nothing lists what it may have made".to_owned();
            self.out.left.push(LeftBehind::perhaps(entry, reason));
            return;
        };
        if !self.lists.contains_key(&list) {
            let found = self.items(entry, &list).await;
            self.lists.insert(list.clone(), found);
        }
        let ids: Vec<String> = match &self.lists[&list] {
            Ok(items) => items
                .iter()
                .filter(|item| is_entry(entry, self.mark, item))
                .filter_map(|item| id_of(item, &entry.id_key))
                .collect(),
            // Below a parent that is gone there is nothing to find.
            Err(_) if entry.own_parent => return,
            Err(reason) => {
                let reason = format!("its create was not answered, and {reason}");
                self.out.left.push(LeftBehind::perhaps(entry, reason));
                return;
            }
        };
        if ids.is_empty() && entry.answered {
            let reason = "the answer to its create told no id, and no list shows it".to_owned();
            self.out.left.push(LeftBehind::perhaps(entry, reason));
        }
        for id in ids {
            self.delete(entry, &id).await;
        }
    }

    /// All items of a list, or why it cannot be read.
    async fn items(&mut self, entry: &Entry, list: &str) -> Result<Vec<Value>, String> {
        let pointer = entry.pointer.as_str();
        let ways: Vec<(Transport, Message)> = entry.removal.as_ref().map_or_else(Vec::new, |own| {
            let ways = std::iter::once(own.as_ref()).chain(&own.otherwise);
            ways.filter_map(|way| Some((way.transport, way.list.clone()?)))
                .collect()
        });
        let mut reason = None;
        for way in ways {
            match self.listed(list, pointer, Some(&way)).await {
                Ok(items) => return Ok(self.looked_up(entry, items).await),
                Err(error) => reason = reason.or(Some(error)),
            }
        }
        match reason {
            Some(reason) => Err(reason),
            None => self.listed(list, pointer, None).await,
        }
    }

    /// Items that a list has by their ids alone, as what shows them does. What cannot be read stays an id.
    async fn looked_up(&mut self, entry: &Entry, items: Vec<Value>) -> Vec<Value> {
        let Some(removal) = &entry.removal else {
            return items;
        };
        let Some(read) = &removal.read else {
            return items;
        };
        let mut found = Vec::with_capacity(items.len());
        for item in items {
            let Some(id) = id_of(&item, &entry.id_key).filter(|_| !item.is_object()) else {
                found.push(item);
                continue;
            };
            let message = with_id(read, &id);
            if let Some(known) = self.shown.get(&message.target) {
                found.push(known.clone());
                continue;
            }
            if self.shown.len() >= MOST_SHOWN || self.silences >= SILENCES {
                found.push(item);
                continue;
            }
            let target = message.target.clone();
            let exchange = self.send_message(message).await;
            let answer = exchange.answer().filter(|answer| answer.is_success());
            let shown = answer.and_then(|answer| wire::value_of(removal.transport, answer).ok());
            match shown {
                Some(Value::Object(mut members)) => {
                    members.insert(entry.id_key.clone(), item);
                    let members = Value::Object(members);
                    self.shown.insert(target, members.clone());
                    found.push(members);
                }
                _ => found.push(item),
            }
        }
        found
    }

    /// All items of a list, asked by a stored call or by a plain GET.
    async fn listed(
        &mut self,
        list: &str,
        pointer: &str,
        stored: Option<&(Transport, Message)>,
    ) -> Result<Vec<Value>, String> {
        let mut items = Vec::new();
        let mut query: Vec<(String, String)> = Vec::new();
        let mut weight = 0;
        for _ in 0..self.client.target().bounds.pages {
            if self.silences >= SILENCES {
                return Err("the target does not answer".to_owned());
            }
            let exchange = match stored {
                Some((_, message)) => self.send_message(message.clone()).await,
                None => self.send("GET", wire::with_query(list, &query)).await,
            };
            let answer = match exchange.answer() {
                Some(answer) if answer.is_success() => answer,
                Some(answer) => return Err(format!("the list answered {}", answer.status)),
                None => return Err("the list did not answer".to_owned()),
            };
            let transport = stored.map(|(transport, _)| *transport).unwrap_or_default();
            let body = wire::value_of(transport, answer)
                .map_err(|error| format!("of the list {error}"))?;
            let page = body
                .pointer(pointer)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default();
            let repeats = !page.is_empty() && items.ends_with(&page);
            if page.is_empty() || repeats {
                break;
            }
            items.extend(page);
            weight += wire::weight(&answer.body);
            if weight > wire::HEAVIEST {
                break;
            }
            match wire::following(answer, items.len(), &query) {
                Some(next) if next != query => query = next,
                _ => break,
            }
        }
        Ok(items)
    }

    /// Lists once more until nothing of ours is there, or patience ends.
    async fn look_again(&mut self, entries: &[Entry], patience: Duration) {
        let lists: BTreeSet<(&str, &str, &str)> = entries
            .iter()
            .filter(|entry| !entry.own_parent)
            .filter_map(|entry| {
                Some((
                    entry.list.as_deref()?,
                    entry.pointer.as_str(),
                    entry.id_key.as_str(),
                ))
            })
            .collect();
        let accepted: BTreeSet<usize> = self.out.deleted.iter().copied().collect();
        let mut still: BTreeMap<String, Entry> = BTreeMap::new();
        for (list, pointer, key) in lists {
            let clock = Instant::now();
            let mut attempt = 1;
            let mut siblings = entries.iter();
            let first = siblings
                .find(|entry| entry.list.as_deref() == Some(list) && entry.pointer == pointer);
            // What is deleted later is listed until then.
            let removals = entries
                .iter()
                .filter(|entry| entry.list.as_deref() == Some(list));
            let own = removals.filter_map(|entry| entry.removal.as_ref());
            let own = own.filter(|removal| removal.later);
            let own = own.map(|removal| Duration::from_millis(removal.patience_milliseconds));
            let patience = own.fold(patience, Duration::max);
            let mut again = false;
            while let Some(first) = first {
                let Ok(items) = self.items(first, list).await else {
                    break;
                };
                let here: Vec<(String, Entry)> = items
                    .iter()
                    .filter_map(|item| {
                        let id = id_of(item, key)?;
                        let of_list = |entry: &&Entry| entry.list.as_deref() == Some(list);
                        let known = entries
                            .iter()
                            .filter(of_list)
                            .find(|entry| entry.id.as_deref() == Some(&id));
                        let marked = entries
                            .iter()
                            .filter(of_list)
                            .find(|entry| is_entry(entry, self.mark, item));
                        Some((id, known.or(marked)?.clone()))
                    })
                    .collect();
                if here.is_empty() || clock.elapsed() >= patience {
                    // A delete that was taken, and repeated while it went on, has not failed.
                    let begun = entries.iter().filter(|entry| {
                        accepted.contains(&entry.number) && entry.list.as_deref() == Some(list)
                    });
                    for id in begun.filter_map(|entry| entry.id.as_ref()) {
                        if here.iter().all(|(here, _)| here != id) {
                            self.failed.remove(id);
                        }
                    }
                    still.extend(here);
                    break;
                }
                if !again && attempt > 1 && clock.elapsed() >= patience / 4 {
                    again = true;
                    // What is still listed may have been stored by a request that we took for refused.
                    for (id, entry) in &here {
                        self.delete(entry, id).await;
                    }
                }
                attempt += 1;
                tokio::time::sleep(pause(attempt, clock.elapsed())).await;
            }
        }
        let failed = std::mem::take(&mut self.failed);
        for (id, entry) in still {
            let reason = failed.get(&id).map_or_else(
                || "it is still listed after its DELETE".to_owned(),
                |left| left.reason.clone(),
            );
            self.out.left.push(LeftBehind {
                number: entry.number,
                id: Some(id.clone()),
                label: entry.label.clone(),
                target: delete_target(&entry, &id),
                reason,
            });
        }
        let listed: BTreeSet<Option<String>> =
            self.out.left.iter().map(|left| left.id.clone()).collect();
        let unlisted = failed
            .into_values()
            .filter(|left| !listed.contains(&left.id));
        self.out.left.extend(unlisted);
        // Whatever a delete was answered: what is still there is not deleted.
        let left: BTreeSet<usize> = self.out.left.iter().map(|left| left.number).collect();
        self.out.deleted.retain(|number| !left.contains(number));
    }
}

/// Why something is not known to be gone, by what its delete was answered.
fn not_removed(removal: Option<&Removal>, exchange: &Exchange) -> Option<String> {
    let method = &exchange.request.method;
    let refused = |answer: &Response| -> Option<String> {
        let code = wire::refusal_code(removal?.transport, answer)?;
        (!removal?.gone.contains(&code)).then_some(code)
    };
    match exchange.answer() {
        Some(answer) if let Some(code) = refused(answer) => {
            Some(format!("its delete was refused with `{code}`"))
        }
        Some(answer) if answer.is_success() || matches!(answer.status, 404 | 410) => None,
        Some(answer) => Some(format!("{method} answered {}", answer.status)),
        None => Some(format!("{method} got no answer")),
    }
}

/// A stored call with an id where it belongs.
fn with_id(message: &Message, id: &str) -> Message {
    let values = BTreeMap::from([("id".to_owned(), TemplateValue::from(id))]);
    // In a path as a segment; in a body ids are numbers or plain words.
    let plain = id.replace(['<', '>', '&', '"'], "");
    Message {
        target: UriTemplate::parse(&message.target).expand(&values),
        body: message
            .body
            .as_ref()
            .map(|body| body.replace("{id}", &plain)),
        ..message.clone()
    }
}

fn delete_target(entry: &Entry, id: &str) -> Option<String> {
    let values = BTreeMap::from([("id".to_owned(), TemplateValue::from(id))]);
    Some(UriTemplate::parse(entry.delete.as_deref()?).expand(&values))
}

fn id_of(item: &Value, key: &str) -> Option<String> {
    match item.get(key).unwrap_or(item) {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn is_entry(entry: &Entry, mark: &str, item: &Value) -> bool {
    let Some(members) = item.as_object() else {
        return false;
    };
    // Where a call is stored, what it sent is known: a mark that a target wrote elsewhere is none.
    let sent = entry.removal.as_ref();
    let sent = sent.map(|_| Value::Object(entry.sent.clone()).to_string());
    let is_ours =
        |text: &str| text.contains(mark) && sent.as_ref().is_none_or(|sent| sent.contains(text));
    let marked = members
        .values()
        .any(|value| value.as_str().is_some_and(is_ours));
    marked || (entry.own_parent && same_values(&entry.sent, members))
}

fn same_values(sent: &Map<String, Value>, item: &Map<String, Value>) -> bool {
    let known: Vec<_> = sent
        .iter()
        .filter(|(name, _)| item.contains_key(*name))
        .collect();
    !known.is_empty()
        && known
            .iter()
            .all(|(name, value)| item.get(*name) == Some(value))
}
