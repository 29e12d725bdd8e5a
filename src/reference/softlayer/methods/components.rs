//! Network components: read them, switch them on and off, ask whether their groups are in effect.
//!
//! They come and go with their guest only. Whether groups are in effect depends on attachments and
//! reboots, which the store keeps.

use serde_json::Value;

use super::Found;
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::schema;
use crate::reference::softlayer::store::{Readiness, Store};

pub(super) fn get(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    store
        .component(id)
        .map(|component| Found::Object(schema::component(component)))
        .ok_or_else(|| Refusal::not_found(id))
}

pub(super) fn guest(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    store
        .component(id)
        .and_then(|component| store.guest(component.guest))
        .map(|guest| Found::Object(schema::guest(guest)))
        .ok_or_else(|| Refusal::not_found(id))
}

pub(super) fn ready(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    let component = store
        .component_mut(id)
        .ok_or_else(|| Refusal::not_found(id))?;
    let ready = component.readiness == Readiness::Ready;
    if component.readiness == Readiness::Booting {
        // The question after this one finds the guest up again.
        component.readiness = Readiness::Ready;
    }
    Ok(Found::Value(ready.into()))
}

pub(super) fn enable(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    switch(store, id, true)
}

pub(super) fn disable(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    switch(store, id, false)
}

pub(super) fn is_pingable(store: &mut Store, id: i64, _: &[Value]) -> Result<Found, Refusal> {
    let component = store.component(id).ok_or_else(|| Refusal::not_found(id))?;
    Ok(Found::Value(component.enabled.into()))
}

fn switch(store: &mut Store, id: i64, enabled: bool) -> Result<Found, Refusal> {
    store
        .component_mut(id)
        .ok_or_else(|| Refusal::not_found(id))?
        .enabled = enabled;
    Ok(Found::Value(true.into()))
}
