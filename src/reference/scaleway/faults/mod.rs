//! What the saboteur can break of this API: one row per fault.
//!
//! A row names the endpoint that is to blame and the rule that is expected to fail there. An id
//! begins with the operation, and is never changed or used again. The rows stand by resource
//! ([`groups`], [`rules`]), in the order create, list, read, update, delete; this file says what
//! both tables need to know of the two resources.
//!
//! Each fault differs from the sound server at its endpoint and leaves the others sound, as far
//! as it can: after an update that was lost, every reader has to show the loss.

mod groups;
mod rules;

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::reference::saboteur::Fault;
use crate::reference::saboteur::resource::Resource;
use crate::reference::saboteur::template::Template;

/// All faults of this API.
pub(in crate::reference) fn all() -> &'static [Fault] {
    static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| [groups::FAULTS, rules::FAULTS].concat());
    &ALL
}

static GROUPS: Resource = Resource {
    collection: Template("/security_groups"),
    largest_page: "?per_page=100",
    list_key: "security_groups",
    item_key: "security_group",
    is_own: |group| group["organization_default"] == false,
    writable: &[
        "name",
        "description",
        "organization",
        "stateful",
        "inbound_default_policy",
        "outbound_default_policy",
        "enable_default_security",
        "tags",
    ],
    deleted_headers: &[("content-type", "application/json")],
    spoil: |group| {
        let spoilt = Value::from("changed together with another group");
        group.insert("description".to_owned(), spoilt);
    },
};

static RULES: Resource = Resource {
    collection: Template("/security_groups/{group_id}/rules"),
    largest_page: "",
    list_key: "rules",
    item_key: "rule",
    is_own: |rule| rule["editable"] == true,
    writable: &[
        "action",
        "direction",
        "protocol",
        "ip_range",
        "dest_port_from",
        "dest_port_to",
        "position",
    ],
    deleted_headers: &[("content-type", "application/json")],
    spoil: flip_action,
};

fn flip_action(rule: &mut Map<String, Value>) {
    let dropped = rule.get("action").is_some_and(|action| action == "drop");
    let flipped = if dropped { "accept" } else { "drop" };
    rule.insert("action".to_owned(), Value::from(flipped));
}
