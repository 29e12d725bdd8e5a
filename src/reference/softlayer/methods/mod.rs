//! The methods of all services, as one table.
//!
//! A row says what a front and the core must know of a method: whether it needs an object, what it
//! takes, and what type its answer has, so that a mask can be judged before anything is done. The
//! code stands by theme: [`groups`], [`rules`], [`bindings`], [`guests`], [`components`],
//! [`accounts`], [`orders`].
//!
//! Invariant: a method judges all its arguments before it changes the first thing.

#![expect(
    clippy::unnecessary_wraps,
    reason = "methods are rows of one table, and some of them are never refused"
)]

mod accounts;
mod arguments;
mod bindings;
mod components;
mod groups;
mod guests;
mod orders;
mod rule_template;
mod rules;
mod table;

use serde_json::Value;

use super::refusal::Refusal;
use super::schema::{Node, Type};
use super::store::Store;

/// What a method finds.
pub(super) enum Found {
    /// A value that is no object of a type, such as `true`.
    Value(Value),
    /// An object.
    Object(Node),
    /// No object.
    Nothing,
    /// An object that the caller may look up from now on.
    Created(Node),
    /// A list of objects.
    List(Vec<Node>),
}

impl Found {
    /// The type of what was found, if it has one that a mask can be held against.
    pub(super) fn of(&self) -> Option<&'static Type> {
        match self {
            Self::Object(node) | Self::Created(node) => Some(node.of),
            Self::List(nodes) => nodes.first().map(|node| node.of),
            Self::Value(_) | Self::Nothing => None,
        }
    }
}

/// The code of a method: the store, the id of the object, and the arguments.
pub(super) type Run = fn(&mut Store, i64, &[Value]) -> Result<Found, Refusal>;

/// Whose method it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// The service's.
    Service,
    /// A group's.
    Group,
    /// A guest's.
    Guest,
    /// A component's.
    Component,
}

/// A row of the table.
pub(super) struct Method {
    /// The service.
    pub(super) service: &'static str,
    /// The name.
    pub(super) name: &'static str,
    /// Whose method it is.
    pub(super) of: Of,
    /// How many parameters it takes.
    pub(super) parameters: usize,
    /// The type of the object or of the items, if it returns any.
    pub(super) returns: Option<&'static Type>,
    /// What it does.
    pub(super) run: Run,
}

impl Method {
    /// Whether it needs an object.
    pub(super) fn is_of_object(&self) -> bool {
        self.of != Of::Service
    }

    /// Time passes for a guest when somebody asks something of it, or of one of its components.
    pub(super) fn look(&self, store: &mut Store, id: i64) {
        let guest = match self.of {
            Of::Guest => Some(id),
            Of::Component => store.component(id).map(|component| component.guest),
            Of::Service | Of::Group => None,
        };
        if let Some(guest) = guest.and_then(|guest| store.guest_mut(guest)) {
            guest.read();
        }
    }

    /// The id of the object to call it of, if there is such an object.
    pub(super) fn existing(&self, store: &Store, id: &str) -> Result<i64, Refusal> {
        let number = id.parse::<i64>().map_err(|_| Refusal::not_found(id))?;
        let exists = match self.of {
            Of::Service => true,
            Of::Group => store.group(number).is_some(),
            Of::Guest => store.guest(number).is_some(),
            Of::Component => store.component(number).is_some(),
        };
        if exists {
            Ok(number)
        } else {
            Err(Refusal::not_found(id))
        }
    }
}

/// All methods.
pub(super) fn all() -> &'static [Method] {
    table::METHODS
}

/// The method of a service.
pub(super) fn find(service: &str, name: &str) -> Result<&'static Method, Refusal> {
    let mut of_service = all()
        .iter()
        .filter(|method| method.service == service)
        .peekable();
    if of_service.peek().is_none() {
        return Err(Refusal::unknown_service());
    }
    of_service
        .find(|method| method.name == name)
        .ok_or_else(|| Refusal::unknown_method(name))
}

/// The relation that a getter reads: `rules` of `getRules`.
pub(super) fn relation_of(method: &str) -> Option<String> {
    let mut letters = method.strip_prefix("get")?.chars();
    let first = letters.next()?;
    Some(first.to_lowercase().chain(letters).collect())
}

/// The getter of a relation: `getRules` of `rules` or `Rules`.
pub(super) fn getter_of(relation: &str) -> Option<String> {
    let mut letters = relation.chars();
    let first = letters.next()?;
    Some(
        "get"
            .chars()
            .chain(first.to_uppercase())
            .chain(letters)
            .collect(),
    )
}
