//! Faults of creating: an id that is no new one, nothing kept, or kept in the wrong place.
//!
//! Each asks the sound server first and changes what becomes of it, so that all the rest stays as
//! it was. They work on any resource that can be created, whatever its keys are called.

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, Method};
use serde_json::Value;

use super::call::{Answer, Call};
use super::isolation::other_collections;
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
    pub(super) async fn repeat(
        &self,
        collection: &str,
        created: &Answer,
        sound: &Sound,
    ) -> Option<Answer> {
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
            if self.0.on_collection(call, &Method::POST) && answer.is_success() {
                forget(self.0, call.path(), &answer, sound).await;
            }
            answer
        })
    }
}

/// Removes what was just created.
pub(super) async fn forget(resource: &Resource, collection: &str, created: &Answer, sound: &Sound) {
    let item = resource.item(created);
    if let Some(id) = item.as_ref().and_then(id_of) {
        let path = format!("{collection}/{id}");
        sound.ask(Method::DELETE, &path, None).await;
    }
}

/// A creation of a child that lands below another parent.
pub(in crate::reference) struct Elsewhere {
    /// The parents.
    pub(in crate::reference) parent: &'static Resource,
    /// What is created.
    pub(in crate::reference) child: &'static Resource,
    /// Whether it is where it should be as well.
    pub(in crate::reference) also_here: bool,
}

impl Written for Elsewhere {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            if self.child.on_collection(call, &Method::POST) && answer.is_success() {
                let others = other_collections(self.parent, call.path(), sound).await;
                let body = call.object().map(Value::Object);
                if let (Some(other), Some(body)) = (others.last(), body) {
                    sound.ask(Method::POST, other, Some(&body)).await;
                    if !self.also_here {
                        forget(self.child, call.path(), &answer, sound).await;
                    }
                }
            }
            answer
        })
    }
}
