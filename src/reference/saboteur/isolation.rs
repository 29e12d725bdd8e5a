//! Faults of isolation: children that are seen, or changed, through a parent that is not theirs.
//!
//! What is done through the wrong parent is done to the child where it is; nothing moves.

use axum::http::{Method, StatusCode};

use super::call::{Answer, Call};
use super::resource::{Resource, id_of};
use super::sound::Sound;
use super::{Answering, Written};

/// A list of children that also shows the children of the other parents.
pub(in crate::reference) struct LeakingList {
    /// The parents.
    pub(in crate::reference) parent: &'static Resource,
    /// Their children.
    pub(in crate::reference) child: &'static Resource,
}

impl Written for LeakingList {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if !self.child.on_collection(call, &Method::GET) || !answer.is_success() {
                return answer;
            }
            let mut leaked = Vec::new();
            for collection in other_collections(self.parent, call.path(), sound).await {
                leaked.extend(self.child.own_items(sound, &collection).await);
            }
            self.child
                .edit_list(&mut answer, |items| items.extend(leaked));
            answer
        })
    }
}

/// A child that can be had through any parent that exists.
pub(in crate::reference) struct AnyParent {
    /// What can be done to it.
    pub(in crate::reference) method: Method,
    /// The parents.
    pub(in crate::reference) parent: &'static Resource,
    /// Their children.
    pub(in crate::reference) child: &'static Resource,
}

impl Written for AnyParent {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            match self.child.on_item(call, &self.method) {
                Some(place) if answer.status == StatusCode::NOT_FOUND => self
                    .elsewhere(call, place.collection, place.id, sound)
                    .await
                    .unwrap_or(answer),
                _ => answer,
            }
        })
    }
}

impl AnyParent {
    /// What its own parent answers for the child.
    async fn elsewhere(
        &self,
        call: &Call,
        collection: &str,
        id: &str,
        sound: &Sound,
    ) -> Option<Answer> {
        // Below a parent that is gone, nothing is shown: that would be another fault.
        sound.read(collection).await?;
        for other in other_collections(self.parent, collection, sound).await {
            // With the client's own credentials, and with its body, if there is one.
            let answer = sound.pass(&call.at(&format!("{other}/{id}"))).await;
            if answer.is_success() {
                return Some(answer);
            }
        }
        None
    }
}

/// The collections of children of all own parents but one, given that one's.
pub(super) async fn other_collections(
    parent: &Resource,
    collection: &str,
    sound: &Sound,
) -> Vec<String> {
    let Some((parent_path, children)) = collection.rsplit_once('/') else {
        return Vec::new();
    };
    let Some((parents, this)) = parent_path.rsplit_once('/') else {
        return Vec::new();
    };
    let all = parent.own_items(sound, parents).await;
    all.iter()
        .filter_map(id_of)
        .filter(|id| *id != this)
        .map(|id| format!("{parents}/{id}/{children}"))
        .collect()
}
