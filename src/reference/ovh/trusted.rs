//! The addresses that need no second factor: the service's other allow-list.
//!
//! Its items are of IPv4 and have a description, always. Only that can be changed, by a call of its
//! own.

use serde_json::{Map, Value, json};

use super::endpoints::Request;
use super::fields;
use super::items;
use super::refusal::Refusal;
use super::store::{Change, Flaw, Item, Kind, Store};

/// Begins to add one.
pub(super) fn create(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let service = request.service(store)?;
    let members = request.call.object()?;
    let (ip, mask) = fields::block("ip", fields::required(&members, "ip")?, "ipBlock")?;
    let description = fields::required(&members, "description")?;
    let description = fields::text("description", description)?;
    let ip = ip.to_string();
    let taken = items::known(store, service, Kind::Trusted)
        .any(|item| item.text("ip") == ip && item.values.get("cidrNetmask") == Some(&json!(mask)));
    if taken {
        return Err(Refusal::conflict("This address is already trusted"));
    }
    let id = store.next_id();
    let values = json!({
        "id": id, "ip": ip, "cidrNetmask": mask, "description": description, "state": "enabling",
    });
    let item = Item {
        kind: Kind::Trusted,
        service: service.to_owned(),
        id,
        values: values.as_object().cloned().unwrap_or_default(),
        flaw: Flaw::None,
    };
    Ok(store.begin(
        service,
        "addTwoFAWhitelist",
        Some((Kind::Trusted, id)),
        None,
        Change::Create(Box::new(item)),
    ))
}

/// Begins to give one another description.
pub(super) fn change(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let item = items::existing(store, request, Kind::Trusted)?;
    let (service, id) = (item.service.clone(), item.id);
    let members = request.call.object()?;
    let description = fields::required(&members, "description")?;
    fields::text("description", description)?;
    let changed = Map::from_iter([("description".to_owned(), description.clone())]);
    Ok(store.begin(
        &service,
        "updateTwoFAWhitelist",
        Some((Kind::Trusted, id)),
        None,
        Change::Update(changed),
    ))
}

/// Begins to remove one.
pub(super) fn remove(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    items::remove(store, request, Kind::Trusted, "removeTwoFAWhitelist")
}
