//! The ten operations, as the systematic faults need to know them.
//!
//! Written from the contract, not from the server: keys that only the real service of later years
//! shows are not broken, since no client of the contract can rely on them. Where the contract's
//! two readings differ (is the description of a group required?), the milder one counts.

use crate::reference::saboteur::endpoint::{Attribute, Endpoint, Holds, Key, Shown, Takes};

const PROTOCOLS: &[&str] = &["TCP", "UDP", "ICMP"];
const DIRECTIONS: &[&str] = &["inbound", "outbound"];
const ACTIONS: &[&str] = &["accept", "drop"];

const fn key(name: &'static str, holds: Holds) -> Key {
    Key {
        name,
        holds,
        nullable: false,
    }
}

const fn nullable(name: &'static str, holds: Holds) -> Key {
    Key {
        name,
        holds,
        nullable: true,
    }
}

const GROUP: &[Key] = &[
    key("id", Holds::Text),
    key("name", Holds::Text),
    nullable("description", Holds::Text),
    key("organization", Holds::Text),
    key("organization_default", Holds::Flag),
    key("enable_default_security", Holds::Flag),
    key("servers", Holds::List),
];

const RULE: &[Key] = &[
    key("id", Holds::Text),
    key("protocol", Holds::Choice(PROTOCOLS)),
    key("direction", Holds::Choice(DIRECTIONS)),
    key("action", Holds::Choice(ACTIONS)),
    key("ip_range", Holds::Text),
    nullable("dest_port_from", Holds::Number),
    nullable("dest_port_to", Holds::Number),
    key("position", Holds::Number),
    nullable("editable", Holds::Flag),
];

const fn required(name: &'static str, takes: Takes) -> Attribute {
    Attribute {
        name,
        required: true,
        takes,
    }
}

const fn optional(name: &'static str, takes: Takes) -> Attribute {
    Attribute {
        name,
        required: false,
        takes,
    }
}

const ORGANIZATION: Takes = Takes::Text(super::super::ORGANIZATION);

const WANTED_GROUP: &[Attribute] = &[
    required("name", Takes::Name("unnamed")),
    required("organization", ORGANIZATION),
    optional("description", Takes::Text("")),
];

const PROTOCOL: Attribute = required(
    "protocol",
    Takes::Choice(&[
        ("TCP", &["any", "all", "6"]),
        ("UDP", &["17"]),
        ("ICMP", &["1", "ping"]),
    ]),
);

const DIRECTION: Attribute = required(
    "direction",
    Takes::Choice(&[
        ("inbound", &["ingress", "in"]),
        ("outbound", &["egress", "out"]),
    ]),
);

const ACTION: Attribute = required(
    "action",
    Takes::Choice(&[
        ("accept", &["allow", "permit"]),
        ("drop", &["deny", "reject", "block"]),
    ]),
);

const IP_RANGE: Attribute = required("ip_range", Takes::Range);
const PORT: Attribute = optional("dest_port_from", Takes::Port);

const WANTED_RULE: &[Attribute] = &[PROTOCOL, DIRECTION, ACTION, IP_RANGE, PORT];

const NEW_RULE: &[Attribute] = &[
    PROTOCOL,
    DIRECTION,
    ACTION,
    IP_RANGE,
    PORT,
    optional("organization", ORGANIZATION),
];

const GROUP_ITEM: Option<Shown> = Some(Shown {
    wrapper: "security_group",
    many: false,
    keys: GROUP,
});

const RULE_ITEM: Option<Shown> = Some(Shown {
    wrapper: "rule",
    many: false,
    keys: RULE,
});

pub(super) const CREATE_GROUP: &str = "POST /security_groups";
pub(super) const LIST_GROUPS: &str = "GET /security_groups";
pub(super) const READ_GROUP: &str = "GET /security_groups/{group_id}";
pub(super) const UPDATE_GROUP: &str = "PUT /security_groups/{group_id}";
pub(super) const DELETE_GROUP: &str = "DELETE /security_groups/{group_id}";
pub(super) const CREATE_RULE: &str = "POST /security_groups/{group_id}/rules";
pub(super) const LIST_RULES: &str = "GET /security_groups/{group_id}/rules";
pub(super) const READ_RULE: &str = "GET /security_groups/{group_id}/rules/{rule_id}";
pub(super) const UPDATE_RULE: &str = "PUT /security_groups/{group_id}/rules/{rule_id}";
pub(super) const DELETE_RULE: &str = "DELETE /security_groups/{group_id}/rules/{rule_id}";

/// All operations.
pub(super) static ENDPOINTS: [Endpoint; 10] = [
    Endpoint {
        slug: "create-group",
        address: CREATE_GROUP,
        doing: "Creating a group",
        status: 201,
        shows: GROUP_ITEM,
        takes: WANTED_GROUP,
        unknown: None,
    },
    Endpoint {
        slug: "list-groups",
        address: LIST_GROUPS,
        doing: "Listing groups",
        status: 200,
        shows: Some(Shown {
            wrapper: "security_groups",
            many: true,
            keys: GROUP,
        }),
        takes: &[],
        unknown: None,
    },
    Endpoint {
        slug: "read-group",
        address: READ_GROUP,
        doing: "Reading a group",
        status: 200,
        shows: GROUP_ITEM,
        takes: &[],
        unknown: Some("Reading a group that is not there"),
    },
    Endpoint {
        slug: "update-group",
        address: UPDATE_GROUP,
        doing: "Updating a group",
        status: 200,
        shows: GROUP_ITEM,
        takes: WANTED_GROUP,
        unknown: Some("Updating a group that is not there"),
    },
    Endpoint {
        slug: "delete-group",
        address: DELETE_GROUP,
        doing: "Deleting a group",
        status: 204,
        shows: None,
        takes: &[],
        unknown: Some("Deleting a group that is not there"),
    },
    Endpoint {
        slug: "create-rule",
        address: CREATE_RULE,
        doing: "Creating a rule",
        status: 201,
        shows: RULE_ITEM,
        takes: NEW_RULE,
        unknown: Some("Creating a rule in a group that is not there"),
    },
    Endpoint {
        slug: "list-rules",
        address: LIST_RULES,
        doing: "Listing rules",
        status: 200,
        shows: Some(Shown {
            wrapper: "rules",
            many: true,
            keys: RULE,
        }),
        takes: &[],
        unknown: Some("Listing the rules of a group that is not there"),
    },
    Endpoint {
        slug: "read-rule",
        address: READ_RULE,
        doing: "Reading a rule",
        status: 200,
        shows: RULE_ITEM,
        takes: &[],
        unknown: Some("Reading a rule that is not there"),
    },
    Endpoint {
        slug: "update-rule",
        address: UPDATE_RULE,
        doing: "Updating a rule",
        status: 200,
        shows: RULE_ITEM,
        takes: WANTED_RULE,
        unknown: Some("Updating a rule that is not there"),
    },
    Endpoint {
        slug: "delete-rule",
        address: DELETE_RULE,
        doing: "Deleting a rule",
        status: 204,
        shows: None,
        takes: &[],
        unknown: Some("Deleting a rule that is not there"),
    },
];
