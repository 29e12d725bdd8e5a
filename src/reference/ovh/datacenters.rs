//! The datacenters of a service.
//!
//! One can be removed only while nothing is in it. They are not made here: that is an order.

use serde_json::{Value, json};

use super::endpoints::Request;
use super::fields;
use super::items;
use super::refusal::Refusal;
use super::store::{Change, Kind, Store};

const WRITABLE: [&str; 2] = ["name", "description"];

/// Begins to change one: what is not sent stays.
pub(super) fn update(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let item = items::existing(store, request, Kind::Datacenter)?;
    let (service, id) = (item.service.clone(), item.id);
    let mut members = request.call.object()?;
    fields::unchanged(&members, &store.shown(item), &WRITABLE)?;
    members.retain(|name, _| WRITABLE.contains(&name.as_str()));
    for (name, value) in &members {
        fields::text(name, value)?;
    }
    Ok(store.begin(
        &service,
        "updateDatacenter",
        Some((Kind::Datacenter, id)),
        None,
        Change::Update(members),
    ))
}

/// Begins to remove one.
pub(super) fn remove(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let item = items::existing(store, request, Kind::Datacenter)?;
    if item.values.get("isRemovable") != Some(&json!(true)) {
        return Err(Refusal::forbidden("This datacenter is not empty"));
    }
    items::remove(store, request, Kind::Datacenter, "removeDatacenter")
}

/// The ids of the hosts in one.
pub(super) fn hosts(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    within(store, request, &store.hosts)
}

/// The ids of the filers in one.
pub(super) fn filers(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    within(store, request, &store.filers)
}

fn within(store: &Store, request: &Request<'_>, all: &[(i64, i64)]) -> Result<Value, Refusal> {
    let datacenter = items::existing(store, request, Kind::Datacenter)?.id;
    let ids: Vec<i64> = all
        .iter()
        .filter(|(of, _)| *of == datacenter)
        .map(|(_, id)| *id)
        .collect();
    Ok(json!(ids))
}
