//! Addresses on the firewall.
//!
//! An address is put on it at once and disabled; that its rules are in force takes a while. A block
//! of addresses stands in the path with its mask or, if it is a single one, without.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::endpoints::Request;
use super::fields;
use super::refusal::Refusal;
use super::store::{Firewall, Pending, Store};

const STATES: [&str; 3] = ["ok", "enableFirewallPending", "disableFirewallPending"];

/// The block of the account that fills the first variable, as it is written.
fn block(store: &Store, request: &Request<'_>) -> Result<&'static str, Refusal> {
    let text = request.variable(0);
    if !fields::is_block(text) {
        return Err(Refusal::not_of_type("ip", &text.into(), "ipBlock"));
    }
    let (address, mask) = fields::read_block(text).ok_or_else(Refusal::no_service)?;
    let written = format!("{address}/{mask}");
    store
        .blocks
        .iter()
        .find(|block| **block == written)
        .copied()
        .ok_or_else(Refusal::no_service)
}

/// The block and the address of the firewall that fills the first two variables.
pub(super) fn existing(
    store: &Store,
    request: &Request<'_>,
) -> Result<(&'static str, String), Refusal> {
    let block = block(store, request)?;
    let address = fields::address("ipOnFirewall", &request.variable(1).into())?.to_string();
    store
        .firewall(block, &address)
        .ok_or_else(Refusal::no_object)?;
    Ok((block, address))
}

/// The addresses of a block that are on it.
pub(super) fn list(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let block = block(store, request)?;
    let enabled = match request.call.query("enabled") {
        None => None,
        Some("true" | "1") => Some(true),
        Some("false" | "0") => Some(false),
        Some(other) => return Err(Refusal::not_of_type("enabled", &other.into(), "boolean")),
    };
    let state = request.call.query("state");
    if let Some(state) = state.filter(|state| !STATES.contains(state)) {
        let of = "ip.FirewallStateEnum";
        return Err(Refusal::not_of_type("state", &state.into(), of));
    }
    let addresses: Vec<&str> = store
        .firewalls
        .iter()
        .filter(|firewall| firewall.block == block)
        .filter(|firewall| enabled.is_none_or(|enabled| firewall.enabled == enabled))
        .filter(|firewall| state.is_none_or(|state| firewall.state() == state))
        .map(|firewall| firewall.address.as_str())
        .collect();
    Ok(json!(addresses))
}

/// Puts an address on it.
pub(super) fn create(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let block = block(store, request)?;
    let members = request.call.object()?;
    let given = fields::required(&members, "ipOnFirewall")?;
    let address = fields::address("ipOnFirewall", given)?;
    if !holds(block, address) {
        return Err(Refusal::bad(format!(
            "[ipOnFirewall] {address} is not in {block}"
        )));
    }
    let address = address.to_string();
    if store.firewall(block, &address).is_some() {
        return Err(Refusal::conflict("This address is already on the firewall"));
    }
    let firewall = Firewall {
        block: block.to_owned(),
        address,
        enabled: false,
        pending: None,
        rules: Vec::new(),
        mask: None,
    };
    let shown = show(&firewall);
    store.firewalls.push(firewall);
    Ok(shown)
}

/// One of them.
pub(super) fn get(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let (block, address) = existing(store, request)?;
    let firewall = store.firewall(block, &address);
    Ok(firewall.map_or(Value::Null, show))
}

/// Begins to put its rules in force, or out of it.
pub(super) fn update(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let (block, address) = existing(store, request)?;
    let members = request.call.object()?;
    let enabled = members
        .get("enabled")
        .map(|value| fields::flag("enabled", value))
        .transpose()?;
    if let Some(firewall) = store.firewall_mut(block, &address) {
        fields::unchanged(&members, &show(firewall), &["enabled"])?;
        if let Some(enabled) = enabled {
            firewall.pending = Some(Pending::of(enabled));
        }
    }
    Ok(Value::Null)
}

/// Takes one off, with its rules.
pub(super) fn remove(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let (block, address) = existing(store, request)?;
    store
        .firewalls
        .retain(|firewall| firewall.block != block || firewall.address != address);
    Ok(json!(address))
}

fn show(firewall: &Firewall) -> Value {
    json!({
        "ipOnFirewall": firewall.mask.unwrap_or(&firewall.address),
        "enabled": firewall.enabled,
        "state": firewall.state(),
    })
}

/// Whether an address is in a block.
fn holds(block: &str, address: Ipv4Addr) -> bool {
    fields::read_block(block).is_some_and(|(first, mask)| {
        let host = u32::MAX.checked_shr(mask.into()).unwrap_or(0);
        u32::from(first) & !host == u32::from(address) & !host
    })
}
