//! Faults of updating: answered but not kept, felt by others, another id, another place; and of
//! reading an item as it was before.
//!
//! Each remembers only what it needs to keep its lie consistent, so that the fault shows in the way
//! that real servers have it: now and again, and never in what the update itself touched.

use std::collections::HashMap;

use axum::http::Method;
use serde_json::Value;

use super::call::{Answer, Call};
use super::resource::{Place, Resource, id_of};
use super::sound::Sound;
use super::{Answering, Written};

/// An update that is answered with the new values, while the old ones stay.
pub(in crate::reference) struct NotStored(pub(in crate::reference) &'static Resource);

impl Written for NotStored {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            if self.0.on_item(call, &Method::PUT).is_none() {
                return sound.pass(call).await;
            }
            let before = sound.ask(Method::GET, call.path(), None).await;
            let answer = sound.pass(call).await;
            if answer.is_success()
                && let Some(item) = self.0.item(&before)
            {
                let values = self.0.writable_part(&item);
                self.0.write(sound, call.path(), values).await;
            }
            answer
        })
    }
}

/// An update that also changes another item of the collection.
///
/// It is the one that was created next, or else the one before: a client that made two has made
/// them one after the other.
pub(in crate::reference) struct ChangeSibling(pub(in crate::reference) &'static Resource);

impl Written for ChangeSibling {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            if let Some(place) = self.0.on_item(call, &Method::PUT)
                && answer.is_success()
            {
                self.change(&place, sound).await;
            }
            answer
        })
    }
}

impl ChangeSibling {
    async fn change(&self, place: &Place<'_>, sound: &Sound) -> Option<Answer> {
        let items = self.0.own_items(sound, place.collection).await;
        let index = items
            .iter()
            .position(|item| id_of(item) == Some(place.id))?;
        let sibling = items
            .get(index + 1)
            .or_else(|| items.get(index.checked_sub(1)?))?;
        let mut values = self.0.writable_part(sibling);
        (self.0.spoil)(&mut values);
        let path = format!("{}/{}", place.collection, id_of(sibling)?);
        Some(self.0.write(sound, &path, values).await)
    }
}

/// An update that gives the item a new id; the old one is gone.
pub(in crate::reference) struct ChangeId(pub(in crate::reference) &'static Resource);

impl Written for ChangeId {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if let Some(place) = self.0.on_item(call, &Method::PUT)
                && answer.is_success()
                && let Some(item) = self.0.item(&answer)
            {
                let values = Value::Object(self.0.writable_part(&item));
                sound.ask(Method::DELETE, call.path(), None).await;
                let created = sound
                    .ask(Method::POST, place.collection, Some(&values))
                    .await;
                answer.set_body(created.body);
            }
            answer
        })
    }
}

/// An update that moves the item behind all others, although nobody asked for that.
pub(in crate::reference) struct MoveToEnd {
    /// What is updated.
    pub(in crate::reference) resource: &'static Resource,
    /// The attribute that holds the place.
    pub(in crate::reference) attribute: &'static str,
}

impl Written for MoveToEnd {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            let Some(place) = self.resource.on_item(call, &Method::PUT) else {
                return answer;
            };
            if !answer.is_success() {
                return answer;
            }
            self.move_to_end(&place, call.path(), sound)
                .await
                .unwrap_or(answer)
        })
    }
}

impl MoveToEnd {
    /// Does it, unless the item is the last one already.
    async fn move_to_end(&self, place: &Place<'_>, path: &str, sound: &Sound) -> Option<Answer> {
        let items = self.resource.own_items(sound, place.collection).await;
        let last = items.last().filter(|last| id_of(last) != Some(place.id))?;
        let item = items.iter().find(|item| id_of(item) == Some(place.id))?;
        let end = last.get(self.attribute)?.as_u64()? + 1;
        let mut values = self.resource.writable_part(item);
        values.insert(self.attribute.to_owned(), Value::from(end));
        Some(self.resource.write(sound, path, values).await)
    }
}

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
