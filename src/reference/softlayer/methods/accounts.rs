//! The account: itself, its limits, the data centers, and its event log.
//!
//! There is one account, and everything belongs to it; limits are constants that the methods on groups
//! obey, too.

use serde_json::{Value, json};

use super::{Found, bindings, groups, rules};
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::schema::{self, LIMIT, Node, Values};
use crate::reference::softlayer::store::Store;

/// How many components a group may be attached to, as documented; no client gets that far.
const MOST_COMPONENTS: usize = 100;

/// The number before that of the first data center.
const BEFORE_DATA_CENTERS: i64 = 1_854_894;

const DATA_CENTERS: &[&str] = &[
    "dal13", "ams03", "dal10", "dal12", "fra02", "fra04", "fra05", "lon04", "lon06", "sjc03",
    "sjc04", "wdc04", "wdc06", "wdc07",
];

pub(super) fn get(_: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::Object(schema::account()))
}

pub(super) fn limits(_: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    let limits = [
        ("SECURITY_GROUPS_PER_ACCOUNT", groups::MOST_GROUPS),
        ("RULES_PER_SECURITY_GROUP", rules::MOST_RULES),
        ("REMOTE_RULES_PER_SECURITY_GROUP", rules::MOST_REMOTE_RULES),
        (
            "SECURITY_GROUPS_PER_NETWORK_COMPONENT",
            bindings::MOST_GROUPS,
        ),
        ("NETWORK_COMPONENTS_PER_SECURITY_GROUP", MOST_COMPONENTS),
    ];
    let nodes = limits.map(|(key, value)| Node {
        of: &LIMIT,
        values: Values::from_iter([
            ("typeKey".to_owned(), json!(key)),
            ("value".to_owned(), json!(value)),
        ]),
    });
    Ok(Found::List(nodes.into()))
}

pub(super) fn data_centers(_: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    let places = (BEFORE_DATA_CENTERS + 1..).zip(DATA_CENTERS);
    Ok(Found::List(
        places
            .map(|(id, name)| schema::location(id, name))
            .collect(),
    ))
}

pub(super) fn events(store: &mut Store, _: i64, _: &[Value]) -> Result<Found, Refusal> {
    Ok(Found::List(
        store.events.iter().map(schema::event).collect(),
    ))
}
