//! Faults of creating: an id that is no new one, nothing kept, a text that is altered.
//!
//! Each asks the sound server first and changes what becomes of it, so that all the rest stays as
//! it was. They work on any resource that can be created, whatever its keys are called.

use std::mem;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, Method};
use serde_json::Value;

use super::call::{Answer, Call};
use super::resource::{Resource, id_of};
use super::sound::Sound;
use super::{Answering, Written};

/// A creation that overwrites the item created before it, and answers with that one's id.
pub(in crate::reference) struct RepeatId(pub(in crate::reference) &'static Resource);

impl Written for RepeatId {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            if !self.0.on_collection(call, &Method::POST) || !answer.is_success() {
                return answer;
            }
            self.repeat(call.path(), &answer, sound)
                .await
                .unwrap_or(answer)
        })
    }
}

impl RepeatId {
    /// Does it, unless there is no item yet that could be overwritten.
    async fn repeat(&self, collection: &str, created: &Answer, sound: &Sound) -> Option<Answer> {
        let new = self.0.item(created)?;
        let new_id = id_of(&new)?;
        let items = self.0.own_items(sound, collection).await;
        let old_id = items.iter().filter_map(id_of).rfind(|id| *id != new_id)?;
        let (new_path, old_path) = (
            format!("{collection}/{new_id}"),
            format!("{collection}/{old_id}"),
        );
        sound.ask(Method::DELETE, &new_path, None).await;
        let written = self
            .0
            .write(sound, &old_path, self.0.writable_part(&new))
            .await;
        let mut answer = created.clone();
        answer.set_body(written.body);
        if let Some(location) = answer.headers.get_mut(LOCATION) {
            let repeated = location
                .to_str()
                .ok()
                .map(|location| location.replace(new_id, old_id));
            if let Some(repeated) = repeated.and_then(|text| HeaderValue::try_from(text).ok()) {
                *location = repeated;
            }
        }
        Some(answer)
    }
}

/// A creation that is answered but not kept.
pub(in crate::reference) struct NotKept(pub(in crate::reference) &'static Resource);

impl Written for NotKept {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            if self.0.on_collection(call, &Method::POST)
                && answer.is_success()
                && let Some(item) = self.0.item(&answer)
                && let Some(id) = id_of(&item)
            {
                let path = format!("{}/{id}", call.path());
                sound.ask(Method::DELETE, &path, None).await;
            }
            answer
        })
    }
}

/// A creation that alters a text before it stores it.
pub(in crate::reference) struct AlterText {
    /// What is created.
    pub(in crate::reference) resource: &'static Resource,
    /// The attribute that holds the text.
    pub(in crate::reference) attribute: &'static str,
    /// What becomes of the text.
    pub(in crate::reference) alter: fn(&str) -> String,
}

impl Written for AlterText {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            if self.resource.on_collection(call, &Method::POST)
                && let Some(mut object) = call.object()
                && let Some(Value::String(text)) = object.get_mut(self.attribute)
            {
                let altered = (self.alter)(text);
                if mem::replace(text, altered) != *text {
                    return sound.pass(&call.with_object(object)).await;
                }
            }
            sound.pass(call).await
        })
    }
}

/// Escapes what HTML knows as markup, as a server does that stores what it should only show.
pub(in crate::reference) fn escape_markup(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
