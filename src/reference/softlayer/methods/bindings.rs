//! Which groups protect which components, seen and changed from both sides.
//!
//! A binding can be read at once. Whether it is in effect is the component's affair: its first
//! group ever takes a reboot of its guest. To attach twice is to attach; to detach what is not
//! attached changes nothing. A call about several components does all or nothing.

use serde_json::Value;

use super::{Found, arguments};
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::schema;
use crate::reference::softlayer::store::{Readiness, Store};

/// How many groups a component may have.
pub(super) const MOST_GROUPS: usize = 5;

pub(super) fn attach(store: &mut Store, group: i64, given: &[Value]) -> Result<Found, Refusal> {
    let ids = arguments::ids(given, "networkComponentIds")?;
    for id in &ids {
        let guest = store.component(*id).map(|component| component.guest);
        if let Some(guest) = guest.and_then(|guest| store.guest_mut(guest)) {
            guest.read();
        }
        can_be_attached(store, group, *id)?;
    }
    for id in ids {
        store.bind(group, id);
        let component = store.component_mut(id);
        if let Some(component) = component.filter(|one| one.readiness == Readiness::Never) {
            component.readiness = Readiness::NeedsReboot;
        }
    }
    Ok(done(
        store,
        group,
        "Network Component Added to Security Group",
    ))
}

pub(super) fn detach(store: &mut Store, group: i64, given: &[Value]) -> Result<Found, Refusal> {
    let ids = arguments::ids(given, "networkComponentIds")?;
    for id in &ids {
        if store.component(*id).is_none() {
            return Err(unknown(*id));
        }
    }
    store
        .bindings
        .retain(|binding| binding.group != group || !ids.contains(&binding.component));
    Ok(done(
        store,
        group,
        "Network Component Removed from Security Group",
    ))
}

pub(super) fn of_group(store: &mut Store, group: i64, _: &[Value]) -> Result<Found, Refusal> {
    let bound = store
        .bindings
        .iter()
        .filter(|binding| binding.group == group);
    Ok(Found::List(bound.map(schema::binding).collect()))
}

pub(super) fn of_component(
    store: &mut Store,
    component: i64,
    _: &[Value],
) -> Result<Found, Refusal> {
    let bound = store
        .bindings
        .iter()
        .filter(|binding| binding.component == component);
    Ok(Found::List(bound.map(schema::binding).collect()))
}

pub(super) fn orders_of_group(
    store: &mut Store,
    group: i64,
    _: &[Value],
) -> Result<Found, Refusal> {
    let ordered = store
        .order_bindings
        .iter()
        .filter(|binding| binding.group == group);
    Ok(Found::List(ordered.map(schema::order_binding).collect()))
}

fn can_be_attached(store: &Store, group: i64, id: i64) -> Result<(), Refusal> {
    let component = store.component(id).ok_or_else(|| unknown(id))?;
    let busy = store
        .guest(component.guest)
        .is_some_and(super::super::store::Guest::is_busy);
    if busy {
        return Err(Refusal::public(
            "The virtual server has an active transaction.",
        ));
    }
    if !component.enabled {
        return Err(Refusal::public("The network component is disabled."));
    }
    let others = store
        .bindings
        .iter()
        .filter(|binding| binding.component == id && binding.group != group);
    if others.count() >= MOST_GROUPS {
        return Err(Refusal::public(format!(
            "A network component may not have more than {MOST_GROUPS} security groups."
        )));
    }
    Ok(())
}

fn unknown(component: i64) -> Refusal {
    Refusal::invalid(format_args!("network component id {component}"))
}

fn done(store: &mut Store, group: i64, event: &'static str) -> Found {
    let request = store.next_request_id();
    store.log(event, group, &request);
    Found::Object(schema::request(&request))
}
