//! Faults of updating: answered but not kept, kept in part, another id, another place.
//!
//! Each remembers only what it needs to keep its lie consistent, so that the fault shows in the way
//! that real servers have it: now and again, and never in what the update itself touched.

use axum::http::Method;
use serde_json::{Map, Value};

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

/// An update of which one value is not kept.
pub(in crate::reference) struct HalfStored {
    /// What is updated.
    pub(in crate::reference) resource: &'static Resource,
    /// The value that stays as it was.
    pub(in crate::reference) attribute: &'static str,
}

impl Written for HalfStored {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            if self.resource.on_item(call, &Method::PUT).is_none() {
                return sound.pass(call).await;
            }
            let before = sound.ask(Method::GET, call.path(), None).await;
            let answer = sound.pass(call).await;
            if answer.is_success()
                && let Some(before) = self.resource.item(&before)
                && let Some(kept) = before.get(self.attribute)
                && let Some(mut values) = call.object()
            {
                values.insert(self.attribute.to_owned(), kept.clone());
                self.resource.write(sound, call.path(), values).await;
            }
            answer
        })
    }
}

/// An update that is kept, and answered with the values from before.
pub(in crate::reference) struct AnswersBefore(pub(in crate::reference) &'static Resource);

impl Written for AnswersBefore {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            if self.0.on_item(call, &Method::PUT).is_none() {
                return sound.pass(call).await;
            }
            let before = sound.ask(Method::GET, call.path(), None).await;
            let mut answer = sound.pass(call).await;
            if answer.is_success() {
                answer.set_body(before.body);
            }
            answer
        })
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

/// An update that is kept, and answered with something else.
pub(in crate::reference) struct AnswersOther {
    /// What is updated.
    pub(in crate::reference) resource: &'static Resource,
    /// What the answer makes of it.
    pub(in crate::reference) alter: fn(&mut Map<String, Value>),
}

impl Written for AnswersOther {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if self.resource.on_item(call, &Method::PUT).is_some() && answer.is_success() {
                self.resource.edit_item(&mut answer, self.alter);
            }
            answer
        })
    }
}
