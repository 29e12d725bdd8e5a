//! What the server remembers: the services of one account, its firewalls, its keys and its tasks.
//!
//! Plain lists in the order of creation. One counter numbers everything, so an id of one kind is
//! never an id of another, and none is used twice.
//!
//! **Time passes only when somebody looks**: every call that is let in makes every unfinished task,
//! and everything pending, one look older ([`Store::pass_time`]). Three looks after it was begun, a
//! task is done, and only then does its change happen. Tasks are of one pace, so those of one object
//! end in the order in which they were begun.
//!
//! The store knows nothing of what is allowed: that is for the endpoints to decide before they
//! touch it.

mod credential;
mod firewall;
mod item;
mod seed;
mod task;

pub(super) use credential::{Access, Credential, Status};
pub(super) use firewall::{Firewall, Pending, Rule};
pub(super) use item::{Flaw, Item, Kind};
pub(in crate::reference) use seed::{
    APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY, DATACENTER, IP, IP_ON_FIREWALL, NICHANDLE,
    PASSWORD, REMOVABLE_DATACENTER, RESTRICTED_CONSUMER_KEY, SERVICE,
};
pub(super) use task::{Change, Ending, Task};

use serde_json::{Map, Value};

/// A service: what an account rents.
#[derive(Clone, Debug)]
pub(super) struct Service {
    /// Its name.
    pub(super) name: String,
    /// What it shows of itself.
    pub(super) values: Map<String, Value>,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    /// The services.
    pub(super) services: Vec<Service>,
    /// The networks, trusted addresses and datacenters of all services.
    pub(super) items: Vec<Item>,
    /// The hosts: the datacenter and the id of each.
    pub(super) hosts: Vec<(i64, i64)>,
    /// The filers: the datacenter and the id of each.
    pub(super) filers: Vec<(i64, i64)>,
    /// The tasks of all services, finished ones among them.
    pub(super) tasks: Vec<Task>,
    /// The blocks of addresses of the account.
    pub(super) blocks: Vec<&'static str>,
    /// The addresses on the firewall.
    pub(super) firewalls: Vec<Firewall>,
    /// The consumer keys.
    pub(super) credentials: Vec<Credential>,
    /// The last number that was given.
    pub(super) last_id: i64,
}

impl Store {
    /// A number that nothing else has.
    pub(super) fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    /// The service of this name.
    pub(super) fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }

    /// The service of this name, to be changed.
    pub(super) fn service_mut(&mut self, name: &str) -> Option<&mut Service> {
        self.services
            .iter_mut()
            .find(|service| service.name == name)
    }

    /// The items of a kind that a service has.
    pub(super) fn items_of<'a>(
        &'a self,
        service: &'a str,
        kind: Kind,
    ) -> impl Iterator<Item = &'a Item> {
        self.items
            .iter()
            .filter(move |item| item.kind == kind && item.service == service)
    }

    /// The item with this id.
    pub(super) fn item(&self, kind: Kind, id: i64) -> Option<&Item> {
        self.items
            .iter()
            .find(|item| item.kind == kind && item.id == id)
    }

    /// The item with this id, to be changed.
    pub(super) fn item_mut(&mut self, kind: Kind, id: i64) -> Option<&mut Item> {
        self.items
            .iter_mut()
            .find(|item| item.kind == kind && item.id == id)
    }

    /// Whether an item will be gone once a task is done.
    pub(super) fn is_leaving(&self, kind: Kind, id: i64) -> bool {
        self.pending(kind, id)
            .any(|task| matches!(task.change, Change::Remove))
    }

    /// The unfinished tasks of an item.
    fn pending(&self, kind: Kind, id: i64) -> impl Iterator<Item = &Task> {
        self.tasks
            .iter()
            .filter(move |task| task.subject == Some((kind, id)) && task.is_unfinished())
    }

    /// What an item shows of itself, its state included.
    pub(super) fn shown(&self, item: &Item) -> Value {
        let mut values = item.values.clone();
        let [standing, changing, leaving] = item.kind.states();
        let state = if let Flaw::Stuck(state) = item.flaw {
            state
        } else if self.is_leaving(item.kind, item.id) {
            leaving
        } else if self.pending(item.kind, item.id).next().is_some() {
            changing
        } else {
            standing
        };
        if let Some(shown) = values.get_mut("state") {
            *shown = state.into();
        }
        Value::Object(values)
    }

    /// Makes everything that is under way one look older.
    pub(super) fn pass_time(&mut self) {
        self.age_tasks();
        self.age_firewalls();
    }

    /// The consumer key and what belongs to it.
    pub(super) fn credential(&self, key: &str) -> Option<&Credential> {
        self.credentials
            .iter()
            .find(|credential| credential.key == key)
    }

    /// The firewall of an address in a block.
    pub(super) fn firewall(&self, block: &str, address: &str) -> Option<&Firewall> {
        self.firewalls
            .iter()
            .find(|firewall| firewall.block == block && firewall.address == address)
    }

    /// The firewall of an address in a block, to be changed.
    pub(super) fn firewall_mut(&mut self, block: &str, address: &str) -> Option<&mut Firewall> {
        self.firewalls
            .iter_mut()
            .find(|firewall| firewall.block == block && firewall.address == address)
    }
}
