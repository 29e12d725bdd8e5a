//! What networks, trusted addresses and datacenters have in common: they are listed, shown and
//! removed alike.
//!
//! An item of another service is not there. One that is leaving can still be seen, and cannot be
//! removed a second time.

use serde_json::{Value, json};

use super::endpoints::Request;
use super::refusal::Refusal;
use super::store::{Change, Flaw, Item, Kind, Store};

/// The item that fills the second variable.
pub(super) fn existing<'a>(
    store: &'a Store,
    request: &Request<'_>,
    kind: Kind,
) -> Result<&'a Item, Refusal> {
    let service = request.service(store)?;
    let id = request.id(1, kind.id())?;
    store
        .item(kind, id)
        .filter(|item| item.service == service)
        .ok_or_else(Refusal::no_object)
}

/// The ids of all.
pub(super) fn list(store: &mut Store, request: &Request<'_>, kind: Kind) -> Result<Value, Refusal> {
    let service = request.service(store)?;
    let ids: Vec<i64> = store
        .items_of(service, kind)
        .filter(|item| item.flaw != Flaw::Unlisted)
        .map(|item| item.id)
        .collect();
    Ok(json!(ids))
}

/// One of them.
pub(super) fn get(store: &mut Store, request: &Request<'_>, kind: Kind) -> Result<Value, Refusal> {
    Ok(store.shown(existing(store, request, kind)?))
}

/// Begins to remove one.
pub(super) fn remove(
    store: &mut Store,
    request: &Request<'_>,
    kind: Kind,
    task: &str,
) -> Result<Value, Refusal> {
    let item = existing(store, request, kind)?;
    if store.is_leaving(kind, item.id) {
        return Err(Refusal::no_object());
    }
    let (service, id) = (item.service.clone(), item.id);
    let network = network_of(item);
    Ok(store.begin(
        &service,
        task,
        Some((kind, id)),
        network.as_deref(),
        Change::Remove,
    ))
}

/// What a task about an item shows of its network.
pub(super) fn network_of(item: &Item) -> Option<String> {
    (item.kind == Kind::Network).then(|| item.text("network").to_owned())
}

/// The items of a kind that a service has or will have once a task is done.
pub(super) fn known<'a>(
    store: &'a Store,
    service: &'a str,
    kind: Kind,
) -> impl Iterator<Item = &'a Item> {
    let coming = store
        .tasks
        .iter()
        .filter_map(move |task| match &task.change {
            Change::Create(item) if item.kind == kind && item.service == service => Some(&**item),
            _ => None,
        });
    store.items_of(service, kind).chain(coming)
}
