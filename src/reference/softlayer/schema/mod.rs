//! The types of the API: which properties each has, and how to get from one object to the next.
//!
//! A [`Node`] is an object of a type with its local properties; what it is related to is looked up
//! when a mask or a filter asks for it. So a mask can be checked against the types alone, also
//! where a list is empty, and no object carries more than it was asked for.
//!
//! Invariants: every local property of a type is in every node of it, null where it has no value;
//! the links of a node are followed by ids that are among its local properties.
//!
//! Not here: properties that only a full account would have a value for. Those that real clients
//! ask for are known as [`Link::Nothing`] and [`Link::Empty`], whatever is asked of them.

mod accounts;
mod groups;
mod guests;

pub(super) use accounts::{ACCOUNT, EVENT, account, event};
pub(super) use groups::{
    BINDING, GROUP, LIMIT, ORDER_BINDING, REQUEST, REQUEST_RULES, RULE, binding, group,
    order_binding, request, request_rules, rule,
};
pub(super) use guests::{
    COMPONENT, GUEST, LOCATION, STATUS, TRANSACTION, component, guest, location, status,
    transaction,
};

use serde_json::{Map, Value};

use super::store::Store;

/// The local properties of an object.
pub(super) type Values = Map<String, Value>;

/// Finds what an object is related to.
pub(super) type Find = fn(&Store, &Values) -> Vec<Node>;

/// A type of the API.
#[derive(Debug)]
pub(super) struct Type {
    /// Its name.
    pub(super) name: &'static str,
    /// Its local properties.
    pub(super) locals: &'static [&'static str],
    /// Its other properties.
    pub(super) links: &'static [(&'static str, Link)],
}

/// A property that is not local.
#[derive(Debug)]
pub(super) enum Link {
    /// One object, or null.
    One(&'static Type, Find),
    /// A list of objects.
    Many(&'static Type, Find),
    /// How many there are in a list.
    Count(Find),
    /// A value that is found elsewhere.
    Plain(fn(&Store, &Values) -> Value),
    /// An object that there never is here.
    Nothing,
    /// A list that is always empty here.
    Empty,
}

/// An object of a type.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Its type.
    pub(super) of: &'static Type,
    /// Its local properties.
    pub(super) values: Values,
}

impl Type {
    /// The property of this name that is not local.
    pub(super) fn link(&self, name: &str) -> Option<&'static Link> {
        self.links
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, link)| link)
    }

    /// Whether a property is local.
    pub(super) fn is_local(&self, name: &str) -> bool {
        self.locals.contains(&name)
    }
}

/// A node of a type, from its values as a JSON object.
fn node(of: &'static Type, values: Value) -> Node {
    let values = match values {
        Value::Object(values) => values,
        _ => Map::new(),
    };
    Node { of, values }
}

/// The id that a local property holds.
fn id_in(values: &Values, name: &str) -> Option<i64> {
    values.get(name).and_then(Value::as_i64)
}
