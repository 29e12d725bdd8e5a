//! Values that are altered: on their way into the store, or on their way out of it.
//!
//! Whoever alters on the way in can do it openly, so that the answer to the write shows what was
//! stored, or silently, so that it shows what was sent. Whoever alters on the way out leaves the
//! store sound: the other reader shows the truth.

use axum::http::Method;
use serde_json::{Map, Value};

use super::call::{Answer, Call};
use super::resource::Resource;
use super::sound::Sound;
use super::{Answering, Written};

/// What is done to an item, or to the wish for one.
pub(in crate::reference) type Alter = fn(&mut Map<String, Value>);

/// An operation that alters values.
pub(in crate::reference) struct Alteration {
    /// Of what.
    pub(in crate::reference) resource: &'static Resource,
    /// Where.
    pub(in crate::reference) at: At,
    /// How.
    pub(in crate::reference) alter: Alter,
}

/// Where values are altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum At {
    /// Before a creation is stored.
    Create(Manner),
    /// Before an update is stored.
    Update(Manner),
    /// When an item is read.
    Item,
    /// When a list is read: in own items.
    List,
    /// When a list is read: in items that the server made by itself.
    Others,
}

/// What the answer to a write says of an alteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum Manner {
    /// It shows what was stored.
    Openly,
    /// It shows what was sent.
    Silently,
}

impl Written for Alteration {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            match self.at {
                At::Create(manner) if self.resource.on_collection(call, &Method::POST) => {
                    self.written(call, manner, sound).await
                }
                At::Update(manner) if self.resource.on_item(call, &Method::PUT).is_some() => {
                    self.written(call, manner, sound).await
                }
                _ => {
                    let mut answer = sound.pass(call).await;
                    if answer.is_success() {
                        self.read(call, &mut answer);
                    }
                    answer
                }
            }
        })
    }
}

impl Alteration {
    async fn written(&self, call: &Call, manner: Manner, sound: &Sound) -> Answer {
        let Some(sent) = call.object() else {
            return sound.pass(call).await;
        };
        let mut altered = sent.clone();
        (self.alter)(&mut altered);
        if altered == sent {
            return sound.pass(call).await;
        }
        let mut answer = sound.pass(&call.with_object(altered.clone())).await;
        if manner == Manner::Silently && answer.is_success() {
            self.resource.edit_item(&mut answer, |item| {
                for (key, value) in sent {
                    if altered.get(&key) != Some(&value) {
                        item.insert(key, value);
                    }
                }
            });
        }
        answer
    }

    fn read(&self, call: &Call, answer: &mut Answer) {
        let alter = |item: &mut Value| {
            if let Value::Object(item) = item {
                (self.alter)(item);
            }
        };
        match self.at {
            At::Item if self.resource.on_item(call, &Method::GET).is_some() => {
                self.resource.edit_item(answer, self.alter);
            }
            At::List | At::Others if self.resource.on_collection(call, &Method::GET) => {
                let own = self.at == At::List;
                self.resource.edit_list(answer, |items| {
                    let wanted = |item: &&mut Value| (self.resource.is_own)(item) == own;
                    items.iter_mut().filter(wanted).for_each(alter);
                });
            }
            _ => {}
        }
    }
}
