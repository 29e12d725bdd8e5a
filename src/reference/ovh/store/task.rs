//! Tasks: what is to be changed, and how far that is.
//!
//! A task begins as `todo`, is `doing` after two looks, and ends after three. What it creates can be
//! seen from `doing` on; every other change happens at its end.
//!
//! [`Ending`] is for faults: every task of the sound server ends well.

use serde_json::{Map, Value, json};

use super::{Item, Kind, Store};
use crate::reference::ovh::clock;

/// After how many looks a task is being done.
const DOING: u8 = 2;

/// After how many looks it is over.
const OVER: u8 = 3;

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It was begun this many looks ago.
    Begun(u8),
    /// It is over.
    Over,
}

/// What a task does.
#[derive(Clone, Debug)]
pub(in crate::reference::ovh) enum Change {
    /// Nothing at all, or nothing any more.
    Nothing,
    /// There is one more item.
    Create(Box<Item>),
    /// Its item, or the service itself if there is none, has other values.
    Update(Map<String, Value>),
    /// Its item is gone.
    Remove,
}

/// How a task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference::ovh) enum Ending {
    /// In this state.
    In(&'static str),
    /// Not at all, though the change happens.
    Never,
    /// Well, and so many looks later it is forgotten.
    Forgotten(u8),
}

/// A task.
#[derive(Clone, Debug)]
pub(in crate::reference::ovh) struct Task {
    /// Its id.
    pub(in crate::reference::ovh) id: i64,
    /// The service that it is about.
    pub(in crate::reference::ovh) service: String,
    /// The item that it is about.
    pub(in crate::reference::ovh) subject: Option<(Kind, i64)>,
    /// What it does.
    pub(in crate::reference::ovh) change: Change,
    /// How far it is.
    pub(super) stage: Stage,
    /// How it ends.
    pub(in crate::reference::ovh) ending: Ending,
    /// What it shows of itself.
    pub(in crate::reference::ovh) values: Map<String, Value>,
}

impl Task {
    /// Whether its change is still to come.
    pub(super) fn is_unfinished(&self) -> bool {
        self.stage != Stage::Over
    }

    fn show(&mut self, state: &str, progress: i64) {
        let now = clock::now();
        self.values.insert("state".to_owned(), json!(state));
        self.values.insert("progress".to_owned(), json!(progress));
        self.values
            .insert("lastModificationDate".to_owned(), json!(now));
        if self.stage == Stage::Over {
            self.values.insert("endDate".to_owned(), json!(now));
        }
    }
}

impl Store {
    /// Begins a task and says what it shows of itself.
    ///
    /// `network` is what a task about a network shows of it.
    pub(in crate::reference::ovh) fn begin(
        &mut self,
        service: &str,
        name: &str,
        subject: Option<(Kind, i64)>,
        network: Option<&str>,
        change: Change,
    ) -> Value {
        let id = self.next_id();
        let now = clock::now();
        let of = |kind| subject.filter(|(of, _)| *of == kind).map(|(_, id)| id);
        let values = json!({
            "taskId": id,
            "name": name,
            "type": "generic",
            "state": "todo",
            "progress": 0,
            "executionDate": now,
            "description": null,
            "createdBy": null,
            "createdFrom": null,
            "endDate": null,
            "lastModificationDate": now,
            "maintenanceDateFrom": null,
            "maintenanceDateTo": null,
            "parentTaskId": null,
            "datacenterId": of(Kind::Datacenter),
            "hostId": null,
            "filerId": null,
            "userId": null,
            "vlanId": null,
            "networkAccessId": of(Kind::Network),
            "orderId": null,
            "network": network,
        });
        let shown = values.as_object().cloned().unwrap_or_default();
        self.tasks.push(Task {
            id,
            service: service.to_owned(),
            subject,
            change,
            stage: Stage::Begun(0),
            ending: Ending::In("done"),
            values: shown,
        });
        values
    }

    /// Makes every unfinished task one look older.
    pub(super) fn age_tasks(&mut self) {
        let mut tasks = std::mem::take(&mut self.tasks);
        for task in &mut tasks {
            if let Stage::Begun(looks) = task.stage {
                self.age(task, looks + 1);
            } else if let Ending::Forgotten(looks) = &mut task.ending {
                *looks = looks.saturating_sub(1);
            }
        }
        tasks.retain(|task| task.ending != Ending::Forgotten(0));
        self.tasks = tasks;
    }

    fn age(&mut self, task: &mut Task, looks: u8) {
        task.stage = Stage::Begun(looks);
        if looks == DOING {
            task.show("doing", 50);
            if let Change::Create(item) = &task.change {
                self.items.push(Item::clone(item));
                task.change = Change::Nothing;
            }
        }
        if looks == OVER {
            task.stage = Stage::Over;
            let change = std::mem::replace(&mut task.change, Change::Nothing);
            self.happen(task, change);
            match task.ending {
                Ending::In("done") | Ending::Forgotten(_) => task.show("done", 100),
                Ending::In(state) => task.show(state, 50),
                Ending::Never => {}
            }
        }
    }

    fn happen(&mut self, task: &Task, change: Change) {
        match (change, task.subject) {
            (Change::Update(changed), Some((kind, id))) => {
                if let Some(item) = self.item_mut(kind, id) {
                    item.values.extend(changed);
                }
            }
            (Change::Update(changed), None) => {
                if let Some(service) = self.service_mut(&task.service) {
                    service.values.extend(changed);
                }
            }
            (Change::Remove, Some((kind, id))) => {
                self.items.retain(|item| item.kind != kind || item.id != id);
            }
            (Change::Create(item), _) => self.items.push(*item),
            (Change::Nothing, _) | (Change::Remove, None) => {}
        }
    }
}
