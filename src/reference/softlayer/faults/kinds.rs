//! What the systematic faults know of each method: its name in ids, the form of its answer, and the
//! members that every answer has.
//!
//! A method that is not in the table has written faults only.

use super::{ACCOUNTS, COMPONENTS, GROUPS, GUESTS};

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `true` or `false`.
    Flag,
    /// An object.
    Object,
    /// An object or null.
    Maybe,
    /// A list of objects.
    List,
}

/// A method.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// How the ids of its faults begin.
    pub(super) slug: &'static str,
    /// Its service and name.
    pub(super) method: (&'static str, &'static str),
    /// The form of its answer.
    pub(super) shape: Shape,
    /// The members of its answer, or of each item.
    pub(super) members: &'static [&'static str],
    /// A member of the answer that no other reader shows, and another value that it might have.
    pub(super) aside: Option<(&'static str, &'static str)>,
    /// Whether a client comes across a refusal whose exception class is not told beforehand.
    pub(super) refuses_otherwise: bool,
}

impl Kind {
    const fn aside(mut self, member: &'static str, otherwise: &'static str) -> Self {
        self.aside = Some((member, otherwise));
        self
    }

    const fn never_refuses(mut self) -> Self {
        self.refuses_otherwise = false;
        self
    }
}

const GROUP: &[&str] = &["id", "createDate"];
const RULE: &[&str] = &["id", "direction", "securityGroupId"];
const BINDING: &[&str] = &["id", "networkComponentId", "securityGroupId"];
const GUEST: &[&str] = &["id", "hostname", "domain"];
const COMPONENT: &[&str] = &["id", "guestId", "port"];

const fn kind(
    slug: &'static str,
    service: &'static str,
    name: &'static str,
    shape: Shape,
    members: &'static [&'static str],
) -> Kind {
    Kind {
        slug,
        method: (service, name),
        shape,
        members,
        aside: None,
        refuses_otherwise: true,
    }
}

/// The methods that systematic faults are made for.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    kind("create-group", GROUPS, "createObject", Shape::Object, GROUP).aside("metadata", "told over XML-RPC alone").never_refuses(),
    kind("create-groups", GROUPS, "createObjects", Shape::List, GROUP).aside("metadata", "told over XML-RPC alone").never_refuses(),
    kind("get-group", GROUPS, "getObject", Shape::Object, GROUP).aside("metadata", "told over XML-RPC alone"),
    kind("list-groups", GROUPS, "getAllObjects", Shape::List, GROUP).aside("metadata", "told over XML-RPC alone"),
    kind("edit-group", GROUPS, "editObject", Shape::Flag, &[]),
    kind("edit-groups", GROUPS, "editObjects", Shape::Flag, &[]),
    kind("delete-group", GROUPS, "deleteObject", Shape::Flag, &[]),
    kind("delete-groups", GROUPS, "deleteObjects", Shape::Flag, &[]),
    kind("add-rules", GROUPS, "addRules", Shape::Object, &["requestId", "rules"]),
    kind("edit-rules", GROUPS, "editRules", Shape::Object, &["requestId", "rules"]),
    kind("remove-rules", GROUPS, "removeRules", Shape::Object, &["requestId", "rules"]),
    kind("list-rules", GROUPS, "getRules", Shape::List, RULE),
    kind("attach", GROUPS, "attachNetworkComponents", Shape::Object, &["requestId"]),
    kind("detach", GROUPS, "detachNetworkComponents", Shape::Object, &["requestId"]),
    kind("group-bindings", GROUPS, "getNetworkComponentBindings", Shape::List, BINDING),
    kind("order-bindings", GROUPS, "getOrderBindings", Shape::List, &["id", "guestId", "securityGroupId"]),
    kind("group-account", GROUPS, "getAccount", Shape::Object, &["id"]).aside("companyName", "Another Company"),
    kind("limits", GROUPS, "getLimits", Shape::List, &["typeKey", "value"]).aside("typeKey", "OTHER").never_refuses(),
    kind("data-centers", GROUPS, "getSupportedDataCenters", Shape::List, &["id", "name"]).aside("longName", "Elsewhere"),
    kind("create-guest", GUESTS, "createObject", Shape::Object, GUEST),
    kind("create-guests", GUESTS, "createObjects", Shape::List, GUEST),
    kind("get-guest", GUESTS, "getObject", Shape::Object, GUEST),
    kind("delete-guest", GUESTS, "deleteObject", Shape::Flag, &[]),
    kind("reboot-guest", GUESTS, "rebootSoft", Shape::Flag, &[]),
    kind("guest-components", GUESTS, "getNetworkComponents", Shape::List, COMPONENT),
    kind("public-components", GUESTS, "getFrontendNetworkComponents", Shape::List, COMPONENT),
    kind("private-components", GUESTS, "getBackendNetworkComponents", Shape::List, COMPONENT),
    kind("public-component", GUESTS, "getPrimaryNetworkComponent", Shape::Object, COMPONENT),
    kind("private-component", GUESTS, "getPrimaryBackendNetworkComponent", Shape::Object, COMPONENT),
    kind("guest-status", GUESTS, "getStatus", Shape::Object, &["keyName", "name"]),
    kind("guest-transaction", GUESTS, "getActiveTransaction", Shape::Maybe, &["id"]),
    kind("get-component", COMPONENTS, "getObject", Shape::Object, COMPONENT),
    kind("component-guest", COMPONENTS, "getGuest", Shape::Object, GUEST),
    kind("component-bindings", COMPONENTS, "getSecurityGroupBindings", Shape::List, BINDING),
    kind("groups-ready", COMPONENTS, "securityGroupsReady", Shape::Flag, &[]),
    kind("enable-component", COMPONENTS, "enable", Shape::Flag, &[]),
    kind("disable-component", COMPONENTS, "disable", Shape::Flag, &[]),
    kind("component-pingable", COMPONENTS, "isPingable", Shape::Flag, &[]),
    kind("get-account", ACCOUNTS, "getObject", Shape::Object, &["id"]),
    kind("account-groups", ACCOUNTS, "getSecurityGroups", Shape::List, GROUP).aside("metadata", "told over XML-RPC alone"),
    kind("account-guests", ACCOUNTS, "getVirtualGuests", Shape::List, GUEST),
    kind("events", "SoftLayer_Event_Log", "getAllObjects", Shape::List, &["eventName", "objectName"]),
];
