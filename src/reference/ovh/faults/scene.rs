//! What a fault sees of a call, and the usual ways to meddle with it.
//!
//! A scene lasts for one call; its memory lasts as long as the server. It passes the call on only if
//! the fault asks it to, and so a fault may do something else, or nothing. A call that is refused is
//! left alone by everything here.

use std::sync::MutexGuard;

use serde_json::{Map, Value, json};

use crate::reference::ovh::call::{Answer, Call, Content};
use crate::reference::ovh::core::Core;
use crate::reference::ovh::store::{Change, Item, Kind, Store, Task};

/// What a fault remembers between its calls: values, each under a name.
pub(super) type Memory = Map<String, Value>;

/// A call of the endpoint that a fault is about.
pub(super) struct Scene<'a> {
    /// The call.
    pub(super) call: &'a Call,
    /// What fills the variables of its path.
    pub(super) variables: Vec<&'a str>,
    /// The sound core.
    pub(super) sound: &'a Core,
    /// What the fault remembers.
    pub(super) memory: &'a mut Memory,
}

impl Scene<'_> {
    /// What the sound core makes of the call.
    pub(super) fn pass(&self) -> Answer {
        self.sound.answer(self.call)
    }

    /// The sound answer with an edited value, where the call worked.
    pub(super) fn edited(&self, edit: impl FnOnce(&mut Value)) -> Answer {
        let mut answer = self.pass();
        if answer.is_success()
            && let Content::Json(value) = &mut answer.content
        {
            edit(value);
        }
        answer
    }

    /// The sound answer, after which something else happens to the store.
    pub(super) fn then(&self, happens: impl FnOnce(&mut Store, &Value)) -> Answer {
        let answer = self.pass();
        if answer.is_success() {
            happens(&mut self.sound.store(), answer.value());
        }
        answer
    }

    /// The sound answer, after which something is done to the task that was begun.
    pub(super) fn begun(&self, change: impl FnOnce(&mut Task)) -> Answer {
        self.then(|store, value| {
            let id = value.get("taskId").and_then(Value::as_i64);
            if let Some(task) = store.tasks.iter_mut().find(|task| Some(task.id) == id) {
                change(task);
            }
        })
    }

    /// The sound answer, after which something is done to the item that is to be made.
    pub(super) fn making(&self, change: impl FnOnce(&mut Item)) -> Answer {
        self.begun(|task| {
            if let Change::Create(item) = &mut task.change {
                change(item);
            }
        })
    }

    /// The sound answer, after which something is done to the values that are to be changed.
    pub(super) fn changing(&self, change: impl FnOnce(&mut Map<String, Value>)) -> Answer {
        self.begun(|task| {
            if let Change::Update(values) = &mut task.change {
                change(values);
            }
        })
    }

    /// The sound answer, after which something is done to another item of the service.
    pub(super) fn beside(&self, kind: Kind, happens: impl FnOnce(&mut Store, i64)) -> Answer {
        let sibling = self.sibling(kind);
        self.then(|store, _| {
            if let Some(id) = sibling {
                happens(store, id);
            }
        })
    }

    /// Another item of the service, most likely one that the caller knows: the newest, as they made
    /// it; of datacenters, which nobody makes, the oldest.
    pub(super) fn sibling(&self, kind: Kind) -> Option<i64> {
        let own = self.id(1);
        let store = self.store();
        let others = store.items_of(self.variable(0), kind);
        let mut others = others.map(|item| item.id).filter(|id| *id != own);
        if kind == Kind::Datacenter {
            others.next()
        } else {
            others.last()
        }
    }

    /// What the sound core makes of the call with other members in its body.
    pub(super) fn pass_with(&self, members: Map<String, Value>) -> Answer {
        self.instead(&self.call.with_object(members))
    }

    /// What the sound core makes of another call, which this one's signature stands for.
    pub(super) fn instead(&self, meant: &Call) -> Answer {
        self.sound.answer_instead(self.call, meant)
    }

    /// What the sound core makes of the call with another segment in its path.
    pub(super) fn at(&self, index: usize, segment: String) -> Answer {
        let mut meant = self.call.clone();
        if let Some(place) = meant.path.get_mut(index) {
            *place = segment;
        }
        self.instead(&meant)
    }

    /// The members of the body.
    pub(super) fn members(&self) -> Map<String, Value> {
        self.call.object().unwrap_or_default()
    }

    /// What fills a variable of the path.
    pub(super) fn variable(&self, index: usize) -> &str {
        self.variables.get(index).copied().unwrap_or_default()
    }

    /// The id that fills a variable of the path.
    pub(super) fn id(&self, index: usize) -> i64 {
        self.variable(index).parse().unwrap_or_default()
    }

    /// The store.
    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.sound.store()
    }
}

/// Sets a member of an object that has it.
pub(super) fn set(value: &mut Value, name: &str, to: Value) {
    if let Some(member) = value.get_mut(name) {
        *member = to;
    }
}

/// Does something to the items of a list.
pub(super) fn among(value: &mut Value, change: impl FnOnce(&mut Vec<Value>)) {
    if let Value::Array(items) = value {
        change(items);
    }
}

/// Gives an item another description, whatever it is.
pub(super) fn scribble(item: &mut Item) {
    let values = &mut item.values;
    values.insert(
        "description".to_owned(),
        json!("scribbled by another write"),
    );
}
