//! What the server remembers: the groups, rules, guests and bindings of one account.
//!
//! Plain lists in the order of creation, which is the order of every list that nobody sorts. One
//! counter numbers everything, so an id of one kind is never an id of another, and none is used
//! twice.
//!
//! The store knows the relations between its things, and nothing of what is allowed: that is for
//! the methods to decide before they touch it.

mod guest;
mod rule;
mod seed;

pub(super) use guest::{Component, Guest, Readiness};
pub(super) use rule::{Rule, RuleDraft};
pub(in crate::reference) use seed::{DATACENTER, GUEST, PRIVATE_COMPONENT, PUBLIC_COMPONENT};

use super::clock;

/// The one account.
pub(super) const ACCOUNT: i64 = 307_608;

/// A security group.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Its id.
    pub(super) id: i64,
    /// Its name, which need not be its own.
    pub(super) name: Option<String>,
    /// What it is for.
    pub(super) description: Option<String>,
    /// When it was made.
    pub(super) create_date: String,
    /// When it was last edited.
    pub(super) modify_date: Option<String>,
}

/// That a group protects a component.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding {
    /// Its id.
    pub(super) id: i64,
    /// The group.
    pub(super) group: i64,
    /// The component.
    pub(super) component: i64,
}

/// That a guest was ordered with a group.
#[derive(Clone, Copy, Debug)]
pub(super) struct OrderBinding {
    /// Its id.
    pub(super) id: i64,
    /// The group.
    pub(super) group: i64,
    /// The guest.
    pub(super) guest: i64,
    /// The order.
    pub(super) order: i64,
}

/// An entry of the event log.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// What happened.
    pub(super) name: &'static str,
    /// When.
    pub(super) date: String,
    /// The kind of object that it happened to.
    pub(super) object_name: &'static str,
    /// Its id.
    pub(super) object_id: i64,
    /// Its name.
    pub(super) label: String,
    /// The request that it came from.
    pub(super) request_id: String,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    /// The groups.
    pub(super) groups: Vec<Group>,
    /// The rules of all groups.
    pub(super) rules: Vec<Rule>,
    /// Which groups protect which components.
    pub(super) bindings: Vec<Binding>,
    /// Which groups were ordered with which guests.
    pub(super) order_bindings: Vec<OrderBinding>,
    /// The guests.
    pub(super) guests: Vec<Guest>,
    /// The components of all guests.
    pub(super) components: Vec<Component>,
    /// What happened.
    pub(super) events: Vec<Event>,
    /// The last number that was given.
    pub(super) last_id: i64,
}

impl Store {
    /// A number that nothing else has.
    pub(super) fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    /// An id for a request: 23 hexadecimal characters, as the samples of the vendor have.
    pub(super) fn next_request_id(&mut self) -> String {
        // An odd factor maps the numbers below a power of two onto themselves: none comes twice.
        const FACTOR: u128 = 0x09e3_779b_97f4_a7c1_5f39_cc0d;
        const TWENTY_THREE_DIGITS: u128 = (1 << (23 * 4)) - 1;
        let number = u128::from(self.next_id().unsigned_abs());
        format!("{:023x}", number.wrapping_mul(FACTOR) & TWENTY_THREE_DIGITS)
    }

    /// The group with this id.
    pub(super) fn group(&self, id: i64) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The group with this id, to be changed.
    pub(super) fn group_mut(&mut self, id: i64) -> Option<&mut Group> {
        self.groups.iter_mut().find(|group| group.id == id)
    }

    /// Adds a group without rules and says its id.
    pub(super) fn add_group(&mut self, name: Option<String>, description: Option<String>) -> i64 {
        let id = self.next_id();
        self.groups.push(Group {
            id,
            name,
            description,
            create_date: clock::now(),
            modify_date: None,
        });
        id
    }

    /// Removes a group with its rules.
    pub(super) fn remove_group(&mut self, id: i64) {
        self.groups.retain(|group| group.id != id);
        self.rules.retain(|rule| rule.group != id);
        self.order_bindings.retain(|binding| binding.group != id);
    }

    /// The rules of a group.
    pub(super) fn rules_of(&self, group: i64) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.group == group)
    }

    /// Adds a rule to a group and says its id.
    pub(super) fn add_rule(&mut self, group: i64, draft: RuleDraft) -> i64 {
        let id = self.next_id();
        self.rules.push(Rule {
            id,
            group,
            draft,
            create_date: clock::now(),
            modify_date: None,
        });
        id
    }

    /// The guest with this id.
    pub(super) fn guest(&self, id: i64) -> Option<&Guest> {
        self.guests.iter().find(|guest| guest.id == id)
    }

    /// The guest with this id, to be changed.
    pub(super) fn guest_mut(&mut self, id: i64) -> Option<&mut Guest> {
        self.guests.iter_mut().find(|guest| guest.id == id)
    }

    /// Removes a guest with its components and all that they are bound to.
    pub(super) fn remove_guest(&mut self, id: i64) {
        let gone: Vec<i64> = self
            .components_of(id)
            .map(|component| component.id)
            .collect();
        self.guests.retain(|guest| guest.id != id);
        self.components.retain(|component| component.guest != id);
        self.bindings
            .retain(|binding| !gone.contains(&binding.component));
        self.order_bindings.retain(|binding| binding.guest != id);
    }

    /// The component with this id.
    pub(super) fn component(&self, id: i64) -> Option<&Component> {
        self.components.iter().find(|component| component.id == id)
    }

    /// The component with this id, to be changed.
    pub(super) fn component_mut(&mut self, id: i64) -> Option<&mut Component> {
        self.components
            .iter_mut()
            .find(|component| component.id == id)
    }

    /// The components of a guest, the private one first.
    pub(super) fn components_of(&self, guest: i64) -> impl Iterator<Item = &Component> {
        self.components
            .iter()
            .filter(move |component| component.guest == guest)
    }

    /// Whether a group protects a component.
    pub(super) fn is_bound(&self, group: i64, component: i64) -> bool {
        self.bindings
            .iter()
            .any(|binding| binding.group == group && binding.component == component)
    }

    /// Binds a group to a component, once.
    pub(super) fn bind(&mut self, group: i64, component: i64) {
        if !self.is_bound(group, component) {
            let id = self.next_id();
            self.bindings.push(Binding {
                id,
                group,
                component,
            });
        }
    }

    /// Enters in the event log what a request did to a group.
    pub(super) fn log(&mut self, name: &'static str, group: i64, request_id: &str) {
        let label = self
            .group(group)
            .and_then(|group| group.name.clone())
            .unwrap_or_default();
        self.events.push(Event {
            name,
            date: clock::now(),
            object_name: "Security Group",
            object_id: group,
            label,
            request_id: request_id.to_owned(),
        });
    }
}
