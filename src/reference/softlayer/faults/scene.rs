//! What a fault sees of a call, and the usual ways to meddle with it.
//!
//! A scene lasts for one call; its memory lasts as long as the server. It passes the call on only if the
//! fault asks it to, and so a fault may do something else, or nothing.

use std::sync::MutexGuard;

use serde_json::{Map, Value};

use crate::reference::softlayer::call::{Call, Dress, Outcome, Reply};
use crate::reference::softlayer::core::Core;
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::store::Store;

/// What a fault remembers between its calls: values, each under a name.
pub(super) type Memory = Map<String, Value>;

/// A call of the method that a fault is about.
pub(super) struct Scene<'a> {
    /// The call.
    pub(super) call: &'a Call,
    /// The sound core.
    pub(super) sound: &'a Core,
    /// What the fault remembers.
    pub(super) memory: &'a mut Memory,
}

impl Scene<'_> {
    /// What the sound core makes of the call.
    pub(super) fn pass(&self) -> Result<Reply, Refusal> {
        self.sound.answer(self.call)
    }

    /// What the sound core makes of the call with other arguments.
    pub(super) fn pass_with(&self, arguments: Vec<Value>) -> Result<Reply, Refusal> {
        self.sound.answer(&Call {
            arguments,
            ..self.call.clone()
        })
    }

    /// The sound outcome with an edited value, where there is one.
    pub(super) fn edited(&self, edit: impl FnOnce(&mut Value)) -> Outcome {
        self.pass()
            .map(|mut reply| {
                edit(&mut reply.value);
                reply
            })
            .into()
    }

    /// The sound outcome in another dress.
    pub(super) fn dressed(&self, dress: Dress) -> Outcome {
        Outcome {
            result: self.pass(),
            dress,
        }
    }

    /// The sound outcome, after which something else happens to the store.
    pub(super) fn then(&self, happens: impl FnOnce(&mut Store, &Value)) -> Outcome {
        let result = self.pass();
        if let Ok(reply) = &result {
            happens(&mut self.sound.store(), &reply.value);
        }
        result.into()
    }

    /// The outcome of a call that would be sound, but leaves the store as it was.
    pub(super) fn undone(&self) -> Outcome {
        let before = self.sound.store().clone();
        let result = self.pass();
        let mut store = self.sound.store();
        // Ids stay used, as those of something that was made and lost.
        let last_id = store.last_id;
        *store = Store { last_id, ..before };
        drop(store);
        result.into()
    }

    /// The store.
    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.sound.store()
    }

    /// The object that the call is about.
    pub(super) fn id(&self) -> i64 {
        self.call
            .id
            .as_deref()
            .and_then(|id| id.parse().ok())
            .unwrap_or_default()
    }

    /// The items of the first argument, if it is a list.
    pub(super) fn items(&self) -> Vec<Value> {
        match self.call.arguments.first() {
            Some(Value::Array(items)) => items.clone(),
            _ => Vec::new(),
        }
    }

    /// The members of the first argument, if it is a template.
    pub(super) fn template(&self) -> Map<String, Value> {
        match self.call.arguments.first() {
            Some(Value::Object(template)) => template.clone(),
            _ => Map::new(),
        }
    }

    /// The ids among the items of the first argument.
    pub(super) fn ids(&self) -> Vec<i64> {
        self.items().iter().filter_map(id_of).collect()
    }
}

/// An id: of an object, or the number or text that it is.
pub(super) fn id_of(value: &Value) -> Option<i64> {
    match value {
        Value::Object(members) => members.get("id").and_then(id_of),
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Sets a member of an object, or of each object of a list.
pub(super) fn set(value: &mut Value, name: &str, to: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(member) = members.get_mut(name) {
                *member = to.clone();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| set(item, name, to)),
        _ => {}
    }
}

/// Removes a member of an object, or of each object of a list.
pub(super) fn remove(value: &mut Value, name: &str) {
    match value {
        Value::Object(members) => {
            members.shift_remove(name);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| remove(item, name)),
        _ => {}
    }
}

/// Does something to the items of a list.
pub(super) fn among(value: &mut Value, change: impl FnOnce(&mut Vec<Value>)) {
    if let Value::Array(items) = value {
        change(items);
    }
}
