//! The networks that may reach a service.
//!
//! A network stands in a service once. A bare address becomes a block of one; bits of the host stay
//! as they were sent.

use serde_json::{Value, json};

use super::endpoints::Request;
use super::fields::{self, Members};
use super::items;
use super::refusal::Refusal;
use super::store::{Change, Flaw, Item, Kind, Store};

const TYPE: &str = "ipv4Block";

/// Begins to add one.
pub(super) fn create(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let service = request.service(store)?;
    let members = request.call.object()?;
    let network = network(fields::required(&members, "network")?)?;
    let description = description(&members)?;
    once(store, service, &network, None)?;
    let id = store.next_id();
    let values = json!({
        "networkAccessId": id, "network": network, "description": description, "state": "toUpdate",
    });
    let item = Item {
        kind: Kind::Network,
        service: service.to_owned(),
        id,
        values: values.as_object().cloned().unwrap_or_default(),
        flaw: Flaw::None,
    };
    Ok(store.begin(
        service,
        "addNetworkAccess",
        Some((Kind::Network, id)),
        Some(&network),
        Change::Create(Box::new(item)),
    ))
}

/// Begins to change one: what is not sent stays.
pub(super) fn update(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let item = items::existing(store, request, Kind::Network)?;
    let (service, id) = (item.service.clone(), item.id);
    let mut members = request.call.object()?;
    fields::unchanged(&members, &store.shown(item), &["network", "description"])?;
    members.retain(|name, _| ["network", "description"].contains(&name.as_str()));
    let mut shown = items::network_of(item);
    if let Some(value) = members.get_mut("network") {
        let network = network(value)?;
        once(store, &service, &network, Some(id))?;
        *value = json!(network);
        shown = Some(network);
    }
    description(&members)?;
    Ok(store.begin(
        &service,
        "updateNetworkAccess",
        Some((Kind::Network, id)),
        shown.as_deref(),
        Change::Update(members),
    ))
}

/// Begins to remove one.
pub(super) fn remove(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    items::remove(store, request, Kind::Network, "removeNetworkAccess")
}

fn network(value: &Value) -> Result<String, Refusal> {
    let (address, mask) = fields::block("network", value, TYPE)?;
    Ok(format!("{address}/{mask}"))
}

fn description(members: &Members) -> Result<Option<&str>, Refusal> {
    fields::given(members, "description")
        .map(|value| fields::text("description", value))
        .transpose()
}

/// Refuses a network that another item of the service has.
fn once(store: &Store, service: &str, network: &str, id: Option<i64>) -> Result<(), Refusal> {
    let taken = items::known(store, service, Kind::Network)
        .any(|item| Some(item.id) != id && item.text("network") == network);
    if taken {
        return Err(Refusal::conflict("This network is already allowed"));
    }
    Ok(())
}
