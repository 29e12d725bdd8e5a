//! Writes that do what they were asked for, and something else besides.
//!
//! The something else is done to what the same client made: a neighbour, all others, the children of
//! the item or of others; or one more item appears. The answer is the sound one and says nothing
//! of it. Nothing happens where there is nobody to do it to.

use axum::http::Method;
use serde_json::Value;

use super::call::{Answer, Call};
use super::resource::{Place, Resource, id_of, neighbour};
use super::sound::Sound;
use super::{Answering, Written};

/// A write with a side effect.
pub(in crate::reference) struct SideEffect {
    /// What is written.
    pub(in crate::reference) resource: &'static Resource,
    /// Which write it is.
    pub(in crate::reference) on: Method,
    /// What it does besides.
    pub(in crate::reference) effect: Effect,
}

/// What a write does besides.
#[derive(Clone, Copy, Debug)]
pub(in crate::reference) enum Effect {
    /// The neighbour is changed.
    ChangeNeighbour,
    /// The neighbour is removed.
    RemoveNeighbour,
    /// All others are removed.
    RemoveOthers,
    /// There is a copy of what was written.
    Copy,
    /// The item's own children are changed.
    ChangeChildren(&'static Resource),
    /// The item's own children are removed.
    RemoveChildren(&'static Resource),
    /// The children of all others are changed.
    ChangeOthersChildren(&'static Resource),
    /// The children of all others are removed.
    RemoveOthersChildren(&'static Resource),
}

impl Written for SideEffect {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let collection = if self.on == Method::POST {
                self.resource
                    .on_collection(call, &self.on)
                    .then(|| call.path())
            } else {
                self.resource
                    .on_item(call, &self.on)
                    .map(|place| place.collection)
            };
            let Some(collection) = collection else {
                return sound.pass(call).await;
            };
            // After a deletion nobody could tell who the neighbour was.
            let before = self.resource.own_items(sound, collection).await;
            let answer = sound.pass(call).await;
            if answer.is_success() {
                self.act(call, collection, before, &answer, sound).await;
            }
            answer
        })
    }
}

impl SideEffect {
    async fn act(
        &self,
        call: &Call,
        collection: &str,
        before: Vec<Value>,
        answer: &Answer,
        sound: &Sound,
    ) -> Option<()> {
        let written = self.resource.item(answer);
        let id = match self.resource.on_item(call, &self.on) {
            Some(place) => place.id.to_owned(),
            None => id_of(written.as_ref()?)?.to_owned(),
        };
        let mut items = before;
        if self.on == Method::POST {
            items.extend(written.clone());
        }
        let others: Vec<&Value> = items
            .iter()
            .filter(|item| id_of(item) != Some(&id))
            .collect();
        match self.effect {
            Effect::ChangeNeighbour => {
                let item = neighbour(&items, &id)?;
                self.resource.change(sound, collection, item).await;
            }
            Effect::RemoveNeighbour => {
                remove(sound, collection, neighbour(&items, &id)?).await;
            }
            Effect::RemoveOthers => {
                for item in others {
                    remove(sound, collection, item).await;
                }
            }
            Effect::Copy => {
                let mut values = self.resource.writable_part(&written?);
                self.resource.without_place(&mut values);
                let values = Value::Object(values);
                sound.ask(Method::POST, collection, Some(&values)).await;
            }
            Effect::ChangeChildren(child) => {
                change_all(child, sound, &child.below(collection, &id)).await;
            }
            Effect::RemoveChildren(child) => {
                remove_all(child, sound, &child.below(collection, &id)).await;
            }
            Effect::ChangeOthersChildren(child) => {
                for other in others.into_iter().filter_map(id_of) {
                    change_all(child, sound, &child.below(collection, other)).await;
                }
            }
            Effect::RemoveOthersChildren(child) => {
                for other in others.into_iter().filter_map(id_of) {
                    remove_all(child, sound, &child.below(collection, other)).await;
                }
            }
        }
        Some(())
    }
}

async fn remove(sound: &Sound, collection: &str, item: &Value) {
    if let Some(id) = id_of(item) {
        let path = format!("{collection}/{id}");
        sound.ask(Method::DELETE, &path, None).await;
    }
}

async fn remove_all(resource: &Resource, sound: &Sound, collection: &str) {
    for item in resource.own_items(sound, collection).await {
        remove(sound, collection, &item).await;
    }
}

async fn change_all(resource: &Resource, sound: &Sound, collection: &str) {
    for item in resource.own_items(sound, collection).await {
        resource.change(sound, collection, &item).await;
    }
}

/// A write that hits the neighbour instead; the answer is the one that was hoped for.
pub(in crate::reference) struct Misdirected {
    /// What is written.
    pub(in crate::reference) resource: &'static Resource,
    /// Whether the neighbour's values come here in return.
    pub(in crate::reference) swaps: bool,
}

impl Written for Misdirected {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let Some(place) = self.resource.on_item(call, &Method::PUT) else {
                return sound.pass(call).await;
            };
            let before = self.resource.own_items(sound, place.collection).await;
            let answer = sound.pass(call).await;
            if answer.is_success() {
                self.redirect(call, &place, &before, sound).await;
            }
            answer
        })
    }
}

impl Misdirected {
    async fn redirect(
        &self,
        call: &Call,
        place: &Place<'_>,
        before: &[Value],
        sound: &Sound,
    ) -> Option<()> {
        let other = neighbour(before, place.id)?;
        let this = before.iter().find(|item| id_of(item) == Some(place.id))?;
        let kept = if self.swaps { other } else { this };
        let mut kept = self.resource.writable_part(kept);
        self.resource.without_place(&mut kept);
        self.resource.write(sound, call.path(), kept).await;
        let other = format!("{}/{}", place.collection, id_of(other)?);
        self.resource.write(sound, &other, call.object()?).await;
        Some(())
    }
}

/// A deletion that takes the neighbour instead.
pub(in crate::reference) struct TakesNeighbour(pub(in crate::reference) &'static Resource);

impl Written for TakesNeighbour {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let Some(place) = self.0.on_item(call, &Method::DELETE) else {
                return sound.pass(call).await;
            };
            let items = self.0.own_items(sound, place.collection).await;
            let Some(other) = neighbour(&items, place.id).and_then(id_of) else {
                return sound.pass(call).await;
            };
            // With the client's own credentials: who may not delete is still refused.
            let path = format!("{}/{other}", place.collection);
            sound.pass(&call.at(&path)).await
        })
    }
}
