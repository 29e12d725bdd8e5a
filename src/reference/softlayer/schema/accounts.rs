//! The account, and its event log.
//!
//! Which members they have, which of them are relations, and where a relation leads; masks are checked
//! against that.

use serde_json::json;

use super::{GROUP, GUEST, Link, Node, Type, Values, group, guest, node};
use crate::reference::softlayer::store::{ACCOUNT as ID, Event, Store};

/// The account.
pub(in crate::reference::softlayer) static ACCOUNT: Type = Type {
    name: "SoftLayer_Account",
    locals: &[
        "id",
        "companyName",
        "email",
        "accountStatusId",
        "createDate",
    ],
    links: &[
        ("securityGroups", Link::Many(&GROUP, groups)),
        ("securityGroupCount", Link::Count(groups)),
        ("virtualGuests", Link::Many(&GUEST, guests)),
        ("virtualGuestCount", Link::Count(guests)),
    ],
};

/// An entry of the event log.
pub(in crate::reference::softlayer) static EVENT: Type = Type {
    name: "SoftLayer_Event_Log",
    locals: &[
        "accountId",
        "eventCreateDate",
        "eventName",
        "ipAddress",
        "label",
        "metaData",
        "objectId",
        "objectName",
        "traceId",
        "userId",
        "userType",
        "username",
    ],
    links: &[],
};

/// The account.
pub(in crate::reference::softlayer) fn account() -> Node {
    node(
        &ACCOUNT,
        json!({
            "id": ID,
            "companyName": "Example Company",
            "email": "nobody@example.com",
            "accountStatusId": 1_001,
            "createDate": "2015-01-01T00:00:00-06:00",
        }),
    )
}

/// An event. What it says of the request is JSON in a text.
pub(in crate::reference::softlayer) fn event(event: &Event) -> Node {
    node(
        &EVENT,
        json!({
            "accountId": ID,
            "eventCreateDate": event.date,
            "eventName": event.name,
            "ipAddress": "127.0.0.1",
            "label": event.label,
            "metaData": json!({ "requestId": event.request_id }).to_string(),
            "objectId": event.object_id,
            "objectName": event.object_name,
            "traceId": event.request_id,
            "userId": 1,
            "userType": "CUSTOMER",
            "username": crate::reference::softlayer::USERNAME,
        }),
    )
}

fn groups(store: &Store, _: &Values) -> Vec<Node> {
    store.groups.iter().map(group).collect()
}

fn guests(store: &Store, _: &Values) -> Vec<Node> {
    store.guests.iter().map(guest).collect()
}
