//! Groups and rules, as the written faults need to know them.
//!
//! Most of what can go wrong with a resource can go wrong with any: the tables of faults are
//! therefore written once and made for each kind. What a kind has of its own (texts, ports,
//! parents) stands with the faults about it.

use serde_json::{Map, Value};

use super::endpoints::{
    CREATE_GROUP, CREATE_RULE, DELETE_GROUP, DELETE_RULE, LIST_GROUPS, LIST_RULES, READ_GROUP,
    READ_RULE, UPDATE_GROUP, UPDATE_RULE,
};
use crate::reference::saboteur::resource::Resource;
use crate::reference::saboteur::template::Template;
use crate::reference::saboteur::{Fault, Sabotage};

/// A kind of resource and its five operations.
pub(super) struct Kind {
    /// What one of it is called.
    pub(super) noun: &'static str,
    pub(super) create: &'static str,
    pub(super) list: &'static str,
    pub(super) read: &'static str,
    pub(super) update: &'static str,
    pub(super) delete: &'static str,
    pub(super) resource: &'static Resource,
}

/// Both kinds.
pub(super) static KINDS: [Kind; 2] = [
    Kind {
        noun: "group",
        create: CREATE_GROUP,
        list: LIST_GROUPS,
        read: READ_GROUP,
        update: UPDATE_GROUP,
        delete: DELETE_GROUP,
        resource: &GROUPS,
    },
    Kind {
        noun: "rule",
        create: CREATE_RULE,
        list: LIST_RULES,
        read: READ_RULE,
        update: UPDATE_RULE,
        delete: DELETE_RULE,
        resource: &RULES,
    },
];

impl Kind {
    /// A fault of creating. In a description, `{}` stands for the noun.
    pub(super) fn creating(&self, what: &str, breaks: &str, met: &str, how: Sabotage) -> Fault {
        self.row("create", self.create, what, breaks, met, how)
    }

    /// A fault of listing.
    pub(super) fn listing(&self, what: &str, breaks: &str, met: &str, how: Sabotage) -> Fault {
        let id = format!("list-{}s-{what}", self.noun);
        Fault::new(id, self.list, breaks, met.replace("{}", self.noun), how)
    }

    /// A fault of reading.
    pub(super) fn reading(&self, what: &str, breaks: &str, met: &str, how: Sabotage) -> Fault {
        self.row("read", self.read, what, breaks, met, how)
    }

    /// A fault of updating.
    pub(super) fn updating(&self, what: &str, breaks: &str, met: &str, how: Sabotage) -> Fault {
        self.row("update", self.update, what, breaks, met, how)
    }

    /// A fault of deleting.
    pub(super) fn deleting(&self, what: &str, breaks: &str, met: &str, how: Sabotage) -> Fault {
        self.row("delete", self.delete, what, breaks, met, how)
    }

    fn row(
        &self,
        doing: &str,
        endpoint: &'static str,
        what: &str,
        breaks: &str,
        met: &str,
        how: Sabotage,
    ) -> Fault {
        let id = format!("{doing}-{}-{what}", self.noun);
        Fault::new(id, endpoint, breaks, met.replace("{}", self.noun), how)
    }
}

/// Groups.
pub(super) static GROUPS: Resource = Resource {
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
    place: None,
    deleted_headers: &[("content-type", "application/json")],
    spoil: |group| {
        let spoilt = Value::from("changed together with another group");
        group.insert("description".to_owned(), spoilt);
    },
};

/// Rules.
pub(super) static RULES: Resource = Resource {
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
    place: Some("position"),
    deleted_headers: &[("content-type", "application/json")],
    spoil: flip_action,
};

/// Turns `accept` into `drop`, and the other way round.
pub(super) fn flip_action(rule: &mut Map<String, Value>) {
    let dropped = rule.get("action").is_some_and(|action| action == "drop");
    let flipped = if dropped { "accept" } else { "drop" };
    rule.insert("action".to_owned(), Value::from(flipped));
}
