//! Object filters: which items of a list an answer has, and in which order.
//!
//! A filter is a tree of properties with an operation at each leaf. Its root may be the list's
//! relation (`{"rules": {"id": …}}`) or the properties of its items at once (`{"id": …}`); clients
//! send both. Numbers may come as texts.
//!
//! Operations: a bare value (equal), `=`, `_=` (equal, whatever the case), `!=`, `<`, `<=`, `>`,
//! `>=`, `^=` (begins with), `$=` (ends with), `*=` and `~` (contains), the forms with `!`, `is null`,
//! `not null`, `in` with its options, and `orderBy`. As in the real API, what is not understood
//! filters nothing.

mod operation;

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::schema::{Link, Node};
use super::store::Store;
use operation::Operation;

/// A filter for a list of a relation.
pub(super) struct Filter<'a> {
    store: &'a Store,
    conditions: Map<String, Value>,
}

impl<'a> Filter<'a> {
    /// Reads a filter. `roots` are the names that may stand around it.
    pub(super) fn read(store: &'a Store, given: &Value, roots: &[String]) -> Self {
        let mut conditions = Map::new();
        for (name, below) in given.as_object().into_iter().flatten() {
            match below {
                Value::Object(below)
                    if roots.contains(name) && !below.contains_key("operation") =>
                {
                    conditions.extend(below.clone());
                }
                below => {
                    conditions.insert(name.clone(), below.clone());
                }
            }
        }
        Self { store, conditions }
    }

    /// The items that the filter leaves, in the order that it asks for.
    pub(super) fn apply(&self, nodes: Vec<Node>) -> Vec<Node> {
        let mut left: Vec<Node> = nodes
            .into_iter()
            .filter(|node| self.leaves(node, &self.conditions))
            .collect();
        for (name, descending) in self.orders() {
            left.sort_by(|one, other| {
                let order = compare(one.values.get(name), other.values.get(name));
                if descending { order.reverse() } else { order }
            });
        }
        left
    }

    fn orders(&self) -> impl Iterator<Item = (&str, bool)> {
        self.conditions
            .iter()
            .filter_map(|(name, below)| match Operation::read(below) {
                Some(Operation::OrderBy { descending }) => Some((name.as_str(), descending)),
                _ => None,
            })
    }

    fn leaves(&self, node: &Node, conditions: &Map<String, Value>) -> bool {
        conditions
            .iter()
            .all(|(name, below)| self.holds(node, name, below))
    }

    fn holds(&self, node: &Node, name: &str, below: &Value) -> bool {
        if let Some(value) = node.values.get(name) {
            return Operation::read(below).is_none_or(|operation| operation.holds(value));
        }
        match (node.of.link(name), below) {
            (Some(Link::One(_, find) | Link::Many(_, find)), Value::Object(conditions)) => {
                find(self.store, &node.values)
                    .iter()
                    .any(|related| self.leaves(related, conditions))
            }
            (Some(Link::Plain(find)), below) => Operation::read(below)
                .is_none_or(|operation| operation.holds(&find(self.store, &node.values))),
            _ => true,
        }
    }
}

fn compare(one: Option<&Value>, other: Option<&Value>) -> Ordering {
    let (one, other) = (one.unwrap_or(&Value::Null), other.unwrap_or(&Value::Null));
    match (one.as_i64(), other.as_i64()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.as_str().cmp(&other.as_str()),
    }
}
