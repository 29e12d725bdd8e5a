//! The core: takes calls of any transport and answers them from the one store.
//!
//! How a call travels: who calls; then the service and method must exist; then, for a method of an
//! object, the object; then the mask must ask for what the type has; only then does the method see
//! its arguments. What it finds is filtered, counted, cut to the result limit and shown.
//!
//! A call is one step: the store is locked for its length, and a call that is refused has changed
//! nothing (each method judges everything before it touches anything).

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::call::{Call, Page, Reply};
use super::credentials;
use super::filter::Filter;
use super::mask::Mask;
use super::methods::{self, Found, Method};
use super::refusal::Refusal;
use super::schema::{Node, Type};
use super::store::Store;
use super::view::{self, View};
use super::within;

/// The server without its fronts.
pub(super) struct Core(Mutex<Store>);

impl Core {
    /// A core with a fresh account.
    pub(super) fn new() -> Self {
        Self(Mutex::new(Store::seeded()))
    }

    /// Answers a call of somebody who is let in.
    pub(super) fn answer(&self, call: &Call) -> Result<Reply, Refusal> {
        credentials::check(call.credentials.as_ref())?;
        self.admit(call)
    }

    /// Answers a call, whoever calls.
    pub(super) fn admit(&self, call: &Call) -> Result<Reply, Refusal> {
        let method = methods::find(&call.service, &call.method)?;
        let mask = Mask::read(call.mask.as_ref())?;
        let mut store = self.store();
        let id = if method.is_of_object() {
            let Some(id) = &call.id else {
                return Err(Refusal::no_object(&call.service, &call.method));
            };
            method.existing(&store, id)?
        } else {
            0
        };
        let leads_on = !call.within.is_empty();
        if leads_on && !method.name.starts_with("get") {
            return Err(Refusal::unknown_method(&call.within[0]));
        }
        if let (Some(mask), Some(of), false) = (&mask, method.returns, leads_on) {
            view::check(of, mask)?;
        }
        method.look(&mut store, id);
        let found = (method.run)(&mut store, id, &call.arguments)?;
        let found = within::walk(&store, found, &call.within)?;
        if let (Some(mask), Some(of), true) = (&mask, found.of(), leads_on) {
            view::check(of, mask)?;
        }
        Ok(show(&store, call, method, found, mask.as_ref()))
    }

    /// The store, for the length of one call.
    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        // A method that panicked under the lock cost its own client an answer, and no step of a
        // method leaves the store unusable: the others may go on with it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn show(store: &Store, call: &Call, method: &Method, found: Found, mask: Option<&Mask>) -> Reply {
    let view = View {
        store,
        types: call.types,
    };
    match found {
        Found::Value(value) => Reply::of(value),
        Found::Object(node) => Reply::of(view.object(&node, mask)),
        Found::Nothing => Reply::of(Value::Null),
        Found::Created(node) => {
            let id = node.values.get("id").and_then(Value::as_i64);
            Reply {
                created: id.map(|id| (node.of.name, id)),
                ..Reply::of(view.object(&node, mask))
            }
        }
        Found::List(nodes) => {
            let nodes = match &call.filter {
                Some(filter) => Filter::read(store, filter, &roots(call, method)).apply(nodes),
                None => nodes,
            };
            let total = nodes.len();
            let nodes = cut(nodes, call.page);
            Reply {
                total: Some(total),
                ..Reply::of(view.list(&nodes, mask))
            }
        }
    }
}

/// The names that may stand around a filter for a method: that of its relation, and for a list of
/// all objects that of the account's.
fn roots(call: &Call, method: &Method) -> Vec<String> {
    if let Some(last) = call.within.last() {
        return within::relation(last).into_iter().collect();
    }
    let named = methods::relation_of(method.name);
    let of_account = match method.returns.map(|of: &Type| of.name) {
        Some("SoftLayer_Network_SecurityGroup") => Some("securityGroups"),
        Some("SoftLayer_Virtual_Guest") => Some("virtualGuests"),
        _ => None,
    };
    named
        .into_iter()
        .chain(of_account.map(str::to_owned))
        .collect()
}

fn cut(nodes: Vec<Node>, page: Option<Page>) -> Vec<Node> {
    let Some(page) = page else {
        return nodes;
    };
    let limit = page.limit.unwrap_or(usize::MAX);
    nodes.into_iter().skip(page.offset).take(limit).collect()
}
