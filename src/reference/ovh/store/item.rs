//! What a service has and a task changes: networks, trusted addresses and datacenters.
//!
//! An item holds the values that it shows, in the order of the documentation, whatever its kind.
//! Its state is not among what it remembers: it follows from the tasks of the item.
//!
//! [`Flaw`] is for faults: every item of the sound server is without.

use serde_json::{Map, Value};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference::ovh) enum Kind {
    /// A network that may reach the service.
    Network,
    /// An address that needs no second factor.
    Trusted,
    /// A datacenter.
    Datacenter,
}

impl Kind {
    /// The name of its id.
    pub(in crate::reference::ovh) const fn id(self) -> &'static str {
        match self {
            Self::Network => "networkAccessId",
            Self::Trusted => "id",
            Self::Datacenter => "datacenterId",
        }
    }

    /// The states of an item at rest, of one that changes, and of one that will be gone.
    pub(super) const fn states(self) -> [&'static str; 3] {
        match self {
            Self::Network => ["allowed", "toUpdate", "toDelete"],
            Self::Trusted => ["enabled", "enabling", "removing"],
            Self::Datacenter => ["", "", ""],
        }
    }
}

/// What may be wrong with how an item is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::reference::ovh) enum Flaw {
    /// Nothing.
    #[default]
    None,
    /// It is not among the others.
    Unlisted,
    /// It shows this state for ever.
    Stuck(&'static str),
}

/// An item.
#[derive(Clone, Debug)]
pub(in crate::reference::ovh) struct Item {
    /// What it is.
    pub(in crate::reference::ovh) kind: Kind,
    /// The service that has it.
    pub(in crate::reference::ovh) service: String,
    /// Its id.
    pub(in crate::reference::ovh) id: i64,
    /// What it shows of itself.
    pub(in crate::reference::ovh) values: Map<String, Value>,
    /// What is wrong with it.
    pub(in crate::reference::ovh) flaw: Flaw,
}

impl Item {
    /// A text that it shows.
    pub(in crate::reference::ovh) fn text(&self, name: &str) -> &str {
        self.values
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}
