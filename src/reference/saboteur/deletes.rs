//! Faults of deleting: nothing deleted, too little, or once too often.
//!
//! Each is told which resource it breaks and leaves the other endpoints sound. Deletions that take
//! too much along are side effects.

use std::collections::{HashMap, HashSet};

use axum::http::{Method, StatusCode};

use super::call::{Answer, Call};
use super::resource::{Resource, id_of};
use super::sound::Sound;
use super::{Answering, Written};

/// A deletion that is answered, while the item stays.
pub(in crate::reference) struct Keep(pub(in crate::reference) &'static Resource);

impl Written for Keep {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            if let Some(place) = self.0.on_item(call, &Method::DELETE)
                // A read with the client's own credentials: who may not delete is still refused.
                && sound.pass(&as_read(call)).await.is_success()
                && self.0.listed(sound, &place).await.is_some()
            {
                return self.0.deleted();
            }
            sound.pass(call).await
        })
    }
}

fn as_read(call: &Call) -> Call {
    Call {
        method: Method::GET,
        ..call.clone()
    }
}

/// A deletion that can be repeated with the same success.
pub(in crate::reference) struct Again {
    resource: &'static Resource,
    /// The paths of what was deleted.
    deleted: HashSet<String>,
}

impl Again {
    /// With nothing deleted yet.
    pub(in crate::reference) fn new(resource: &'static Resource) -> Self {
        Self {
            resource,
            deleted: HashSet::new(),
        }
    }
}

impl Written for Again {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            if self.resource.on_item(call, &Method::DELETE).is_none() {
                return answer;
            }
            if answer.is_success() {
                self.deleted.insert(call.path().to_owned());
            } else if answer.status == StatusCode::NOT_FOUND && self.deleted.contains(call.path()) {
                return self.resource.deleted();
            }
            answer
        })
    }
}

/// A deletion of a parent after which its children can still be read.
pub(in crate::reference) struct LeaveChildren {
    parent: &'static Resource,
    child: &'static Resource,
    /// What was answered for a child, or for the list of them, by its path.
    left: HashMap<String, Answer>,
}

impl LeaveChildren {
    /// With nothing deleted yet. The collection of children stands right below the parent.
    pub(in crate::reference) fn new(parent: &'static Resource, child: &'static Resource) -> Self {
        Self {
            parent,
            child,
            left: HashMap::new(),
        }
    }

    /// Everything that can be read below a parent.
    async fn children(&self, path: &str, sound: &Sound) -> Vec<(String, Answer)> {
        let Some((parents, id)) = path.rsplit_once('/') else {
            return Vec::new();
        };
        let collection = self.child.below(parents, id);
        let mut paths = vec![collection.clone()];
        for item in self.child.own_items(sound, &collection).await {
            paths.extend(id_of(&item).map(|id| format!("{collection}/{id}")));
        }
        let mut left = Vec::new();
        for path in paths {
            let answer = sound.ask(Method::GET, &path, None).await;
            left.push((path, answer));
        }
        left
    }
}

impl Written for LeaveChildren {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            if self.parent.on_item(call, &Method::DELETE).is_some() {
                let children = self.children(call.path(), sound).await;
                let answer = sound.pass(call).await;
                if answer.is_success() {
                    self.left.extend(children);
                }
                return answer;
            }
            let answer = sound.pass(call).await;
            if call.method == Method::GET
                && answer.status == StatusCode::NOT_FOUND
                && let Some(left) = self.left.get(call.path())
            {
                return left.clone();
            }
            answer
        })
    }
}
