//! Faults of lists: an item that is missing, there twice, there for too long, or out of date.
//!
//! The items themselves are sound: who reads them one by one finds nothing wrong.

use std::collections::HashMap;

use axum::http::Method;
use serde_json::Value;

use super::call::Call;
use super::resource::{Resource, id_of, wants_all};
use super::sound::Sound;
use super::{Answering, Written};

/// A list that lacks the item that was created last.
pub(in crate::reference) struct OmitNewest {
    resource: &'static Resource,
    /// The id that was created last, by the path of the collection.
    newest: HashMap<String, String>,
}

impl OmitNewest {
    /// With nothing created yet.
    pub(in crate::reference) fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            newest: HashMap::new(),
        }
    }
}

impl Written for OmitNewest {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if !answer.is_success() {
                return answer;
            }
            if self.resource.on_collection(call, &Method::POST) {
                let created = self.resource.item(&answer);
                if let Some(id) = created.as_ref().and_then(id_of) {
                    self.newest.insert(call.path().to_owned(), id.to_owned());
                }
            } else if self.resource.on_collection(call, &Method::GET)
                && let Some(newest) = self.newest.get(call.path())
            {
                self.resource.edit_list(&mut answer, |items| {
                    items.retain(|item| id_of(item) != Some(newest));
                });
            }
            answer
        })
    }
}

/// A list that shows its last own item twice.
pub(in crate::reference) struct ShowTwice(pub(in crate::reference) &'static Resource);

impl Written for ShowTwice {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if self.0.on_collection(call, &Method::GET) && answer.is_success() {
                self.0.edit_list(&mut answer, |items| {
                    if let Some(last) = items.last().filter(|last| (self.0.is_own)(last)) {
                        items.push(last.clone());
                    }
                });
            }
            answer
        })
    }
}

/// A list that goes on showing what was deleted.
pub(in crate::reference) struct ShowDeleted {
    resource: &'static Resource,
    /// What was deleted, by the path of the collection.
    deleted: HashMap<String, Vec<Value>>,
}

impl ShowDeleted {
    /// With nothing deleted yet.
    pub(in crate::reference) fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            deleted: HashMap::new(),
        }
    }
}

impl Written for ShowDeleted {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let Some(place) = self.resource.on_item(call, &Method::DELETE) else {
                let mut answer = sound.pass(call).await;
                if self.resource.on_collection(call, &Method::GET)
                    && answer.is_success()
                    && wants_all(call)
                    && let Some(deleted) = self.deleted.get(call.path())
                {
                    self.resource
                        .edit_list(&mut answer, |items| items.extend_from_slice(deleted));
                }
                return answer;
            };
            let before = self.resource.listed(sound, &place).await;
            let answer = sound.pass(call).await;
            if answer.is_success() {
                self.deleted
                    .entry(place.collection.to_owned())
                    .or_default()
                    .extend(before);
            }
            answer
        })
    }
}

/// A list that shows an updated item as it was before its last update.
pub(in crate::reference) struct StaleList {
    resource: &'static Resource,
    /// How the list showed an item before, by its id.
    before: HashMap<String, Value>,
}

impl StaleList {
    /// With nothing updated yet.
    pub(in crate::reference) fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            before: HashMap::new(),
        }
    }
}

impl Written for StaleList {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let Some(place) = self.resource.on_item(call, &Method::PUT) else {
                let mut answer = sound.pass(call).await;
                if self.resource.on_collection(call, &Method::GET) && answer.is_success() {
                    self.resource.edit_list(&mut answer, |items| {
                        for item in items {
                            if let Some(before) = id_of(item).and_then(|id| self.before.get(id)) {
                                *item = before.clone();
                            }
                        }
                    });
                }
                return answer;
            };
            let before = self.resource.listed(sound, &place).await;
            let answer = sound.pass(call).await;
            if answer.is_success()
                && let Some(before) = before
            {
                self.before.insert(place.id.to_owned(), before);
            }
            answer
        })
    }
}
