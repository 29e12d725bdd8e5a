//! Faults of reading an item: as it was before, as it was first, as another one is, or when it is
//! gone.
//!
//! The store and the list are sound: only who reads the item by its id is told something else.

use std::collections::HashMap;

use axum::http::Method;
use serde_json::Value;

use super::call::{Answer, Call};
use super::resource::{Resource, neighbour};
use super::sound::Sound;
use super::{Answering, Written};

/// An item that is read as it was before its last update.
pub(in crate::reference) struct StaleItem {
    resource: &'static Resource,
    /// How an item was read before, by its path.
    before: HashMap<String, Answer>,
}

impl StaleItem {
    /// With nothing updated yet.
    pub(in crate::reference) fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            before: HashMap::new(),
        }
    }
}

impl Written for StaleItem {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            if self.resource.on_item(call, &Method::PUT).is_some() {
                let before = sound.ask(Method::GET, call.path(), None).await;
                let answer = sound.pass(call).await;
                if answer.is_success() {
                    self.before.insert(call.path().to_owned(), before);
                }
                return answer;
            }
            let answer = sound.pass(call).await;
            if self.resource.on_item(call, &Method::GET).is_some()
                && answer.is_success()
                && let Some(before) = self.before.get(call.path())
            {
                return before.clone();
            }
            answer
        })
    }
}

/// An item that is always shown as it was when it was read first.
pub(in crate::reference) struct CachedItem {
    resource: &'static Resource,
    /// What was answered first, by path.
    first: HashMap<String, Answer>,
}

impl CachedItem {
    /// With nothing read yet.
    pub(in crate::reference) fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            first: HashMap::new(),
        }
    }
}

impl Written for CachedItem {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            if self.resource.on_item(call, &Method::GET).is_none() {
                return answer;
            }
            if let Some(first) = self.first.get(call.path()) {
                return first.clone();
            }
            if answer.is_success() {
                self.first.insert(call.path().to_owned(), answer.clone());
            }
            answer
        })
    }
}

/// An item that is shown with the values of its neighbour, under its own id.
pub(in crate::reference) struct CrossedItem(pub(in crate::reference) &'static Resource);

impl Written for CrossedItem {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if let Some(place) = self.0.on_item(call, &Method::GET)
                && answer.is_success()
            {
                let items = self.0.own_items(sound, place.collection).await;
                if let Some(other) = neighbour(&items, place.id) {
                    let mut values = self.0.writable_part(other);
                    self.0.without_place(&mut values);
                    self.0.edit_item(&mut answer, |item| item.extend(values));
                }
            }
            answer
        })
    }
}

/// An item that can still be read after it was deleted.
pub(in crate::reference) struct DeletedItem {
    resource: &'static Resource,
    /// How an item was read before it was deleted, by its path.
    deleted: HashMap<String, Answer>,
}

impl DeletedItem {
    /// With nothing deleted yet.
    pub(in crate::reference) fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            deleted: HashMap::new(),
        }
    }
}

impl Written for DeletedItem {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            if self.resource.on_item(call, &Method::DELETE).is_some() {
                let before = sound.ask(Method::GET, call.path(), None).await;
                let answer = sound.pass(call).await;
                if answer.is_success() {
                    self.deleted.insert(call.path().to_owned(), before);
                }
                return answer;
            }
            let answer = sound.pass(call).await;
            match self.deleted.get(call.path()) {
                Some(deleted) if call.method == Method::GET && !answer.is_success() => {
                    deleted.clone()
                }
                _ => answer,
            }
        })
    }
}

/// Items that all show the same place among their neighbours, one by one and in the list.
pub(in crate::reference) struct SamePlace(pub(in crate::reference) &'static Resource);

impl Written for SamePlace {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            let Some(place) = self.0.place.filter(|_| answer.is_success()) else {
                return answer;
            };
            if self.0.on_collection(call, &Method::GET) {
                self.0.edit_list(&mut answer, |items| {
                    for item in items.iter_mut().filter(|item| (self.0.is_own)(item)) {
                        item[place] = Value::from(1);
                    }
                });
            } else if self.0.on_collection(call, &Method::POST)
                || self.0.on_item(call, &Method::GET).is_some()
                || self.0.on_item(call, &Method::PUT).is_some()
            {
                self.0.edit_item(&mut answer, |item| {
                    item.insert(place.to_owned(), Value::from(1));
                });
            }
            answer
        })
    }
}
