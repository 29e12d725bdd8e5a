//! Faults of what a list holds, whoever made it and when: rearranged, frozen, or nothing at all.
//!
//! As in [`super::lists`], the items themselves are sound.

use std::collections::{HashMap, HashSet};
use std::mem;

use axum::http::Method;
use serde_json::Value;

use super::call::{Answer, Call};
use super::edit::Edit;
use super::resource::{Resource, id_of};
use super::sound::Sound;
use super::{Answering, Written};

/// What becomes of the own items of a list, at which reading.
pub(in crate::reference) type Rearrange = fn(&mut Vec<Value>, usize);

/// A list whose own items are rearranged each time it is read.
pub(in crate::reference) struct Rearranged {
    resource: &'static Resource,
    by: Rearrange,
    readings: usize,
}

impl Rearranged {
    /// A list that was not read yet.
    pub(in crate::reference) fn new(resource: &'static Resource, by: Rearrange) -> Self {
        Self {
            resource,
            by,
            readings: 0,
        }
    }
}

impl Written for Rearranged {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if self.resource.on_collection(call, &Method::GET) && answer.is_success() {
                self.readings += 1;
                self.resource.edit_list(&mut answer, |items| {
                    let all = mem::take(items);
                    let (mut own, others): (Vec<Value>, Vec<Value>) =
                        all.into_iter().partition(self.resource.is_own);
                    (self.by)(&mut own, self.readings);
                    *items = [others, own].concat();
                });
            }
            answer
        })
    }
}

/// A list that stays as it was when it was read first.
pub(in crate::reference) struct FrozenList {
    resource: &'static Resource,
    /// What was answered first, by path and query.
    first: HashMap<String, Answer>,
}

impl FrozenList {
    /// With nothing read yet.
    pub(in crate::reference) fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            first: HashMap::new(),
        }
    }
}

impl Written for FrozenList {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            if !self.resource.on_collection(call, &Method::GET) || !answer.is_success() {
                return answer;
            }
            let first = self.first.entry(call.uri.to_string());
            first.or_insert(answer).clone()
        })
    }
}

/// A list that lacks the items that were updated.
pub(in crate::reference) struct OmitUpdated {
    resource: &'static Resource,
    /// Their ids.
    updated: HashSet<String>,
}

impl OmitUpdated {
    /// With nothing updated yet.
    pub(in crate::reference) fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            updated: HashSet::new(),
        }
    }
}

impl Written for OmitUpdated {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if !answer.is_success() {
                return answer;
            }
            if let Some(place) = self.resource.on_item(call, &Method::PUT) {
                self.updated.insert(place.id.to_owned());
            } else if self.resource.on_collection(call, &Method::GET) {
                self.resource.edit_list(&mut answer, |items| {
                    items.retain(|item| id_of(item).is_none_or(|id| !self.updated.contains(id)));
                });
            }
            answer
        })
    }
}

/// A list that is answered otherwise where no client made anything in it.
pub(in crate::reference) struct Bare {
    /// What is listed.
    pub(in crate::reference) resource: &'static Resource,
    /// The edits of its answer.
    pub(in crate::reference) edits: &'static [Edit],
}

impl Written for Bare {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if self.resource.on_collection(call, &Method::GET)
                && answer.is_success()
                && self.resource.own_items(sound, call.path()).await.is_empty()
            {
                for edit in self.edits {
                    edit.apply(&mut answer);
                }
            }
            answer
        })
    }
}
