//! Groups and rules as JSON: the contract's keys in the contract's order, then what was added.
//!
//! Two of the added keys change with every write to the account (`modification_date`, `state`),
//! as the measured API's do: whoever compares a resource with itself has to leave out what the
//! contract does not know. No clock is read for that; the account counts its writes.

use serde_json::{Value, json};

use super::account::{Group, Rule};
use super::manners::Manners;

/// Whether a rule is shown by itself or in a list: `editable` may depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Item,
    List,
}

pub(super) fn group(group: &Group, manners: &Manners) -> Value {
    let servers = if group.is_base {
        json!([
            {"id": "b5614869-1967-9ce8-8cd2-801febf9a3f9", "name": "scw-9b0823"},
            {"id": "4167bf23-9ce8-4790-2852-d7c5b86934df", "name": "scw-9b088e"},
        ])
    } else {
        json!([])
    };
    let mut value = json!({
        "description": group.description,
        // The servers' mail ports are closed by default rules or not at all.
        "enable_default_security": manners.default_rules,
        "id": group.id,
        "name": group.name,
        "organization": group.organization,
        "organization_default": group.is_base,
        "servers": servers,
    });
    if manners.extra_keys {
        value["project"] = json!(group.organization);
        value["creation_date"] = json!("2026-02-03T04:05:06.000000+00:00");
        value["modification_date"] = json!(date(group.revision));
        value["stateful"] = json!(true);
        value["tags"] = json!([]);
        value["state"] = json!(if group.revision.is_multiple_of(2) {
            "available"
        } else {
            "syncing"
        });
    }
    value
}

pub(super) fn rule(rule: &Rule, view: View, manners: &Manners) -> Value {
    let editable = if rule.is_default {
        Some(false)
    } else if manners.editable_true || (manners.editable_split && view == View::List) {
        Some(true)
    } else {
        None
    };
    let mut value = json!({
        "direction": rule.direction,
        "protocol": rule.protocol,
        "ip_range": rule.ip_range,
        "dest_port_from": rule.dest_port_from,
        "action": rule.action,
        "position": rule.position,
        "dest_port_to": null,
        "editable": editable,
        "id": rule.id,
    });
    if manners.extra_keys {
        value["dest_ip_range"] = Value::Null;
        value["zone"] = json!("fr-par-1");
    }
    value
}

/// A date that moves with every write, so that no test depends on a clock.
fn date(revision: usize) -> String {
    let (hour, minute, second) = (revision / 3600 % 24, revision / 60 % 60, revision % 60);
    format!("2026-02-03T{hour:02}:{minute:02}:{second:02}.{revision:06}+00:00")
}
