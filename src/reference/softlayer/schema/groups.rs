//! Security groups, their rules, and what they are bound to.
//!
//! Which members they have, which of them are relations, and where a relation leads; masks are checked
//! against that.

use serde_json::json;

use super::{
    ACCOUNT, COMPONENT, GUEST, Link, Node, Type, Values, account, component, guest, id_in, node,
};
use crate::reference::softlayer::store::{Binding, Group, OrderBinding, Rule, Store};

/// A security group.
pub(in crate::reference::softlayer) static GROUP: Type = Type {
    name: "SoftLayer_Network_SecurityGroup",
    locals: &[
        "id",
        "name",
        "description",
        "createDate",
        "modifyDate",
        "metadata",
    ],
    links: &[
        ("account", Link::One(&ACCOUNT, |_, _| vec![account()])),
        ("rules", Link::Many(&RULE, rules)),
        ("ruleCount", Link::Count(rules)),
        ("networkComponentBindings", Link::Many(&BINDING, bindings)),
        ("networkComponentBindingCount", Link::Count(bindings)),
        ("orderBindings", Link::Many(&ORDER_BINDING, orders)),
        ("orderBindingCount", Link::Count(orders)),
    ],
};

/// A rule.
pub(in crate::reference::softlayer) static RULE: Type = Type {
    name: "SoftLayer_Network_SecurityGroup_Rule",
    locals: &[
        "id",
        "securityGroupId",
        "direction",
        "ethertype",
        "protocol",
        "portRangeMin",
        "portRangeMax",
        "remoteIp",
        "remoteGroupId",
        "createDate",
        "modifyDate",
    ],
    links: &[
        (
            "securityGroup",
            Link::One(&GROUP, |store, values| {
                group_in(store, values, "securityGroupId")
            }),
        ),
        (
            "remoteGroup",
            Link::One(&GROUP, |store, values| {
                group_in(store, values, "remoteGroupId")
            }),
        ),
    ],
};

/// That a group protects a component.
pub(in crate::reference::softlayer) static BINDING: Type = Type {
    name: "SoftLayer_Virtual_Network_SecurityGroup_NetworkComponentBinding",
    locals: &["id", "networkComponentId", "securityGroupId"],
    links: &[
        (
            "networkComponent",
            Link::One(&COMPONENT, |store, values| {
                id_in(values, "networkComponentId")
                    .and_then(|id| store.component(id))
                    .map(component)
                    .into_iter()
                    .collect()
            }),
        ),
        (
            "securityGroup",
            Link::One(&GROUP, |store, values| {
                group_in(store, values, "securityGroupId")
            }),
        ),
    ],
};

/// That a guest was ordered with a group.
pub(in crate::reference::softlayer) static ORDER_BINDING: Type = Type {
    name: "SoftLayer_Network_SecurityGroup_OrderBinding",
    locals: &["id", "guestId", "orderId", "securityGroupId"],
    links: &[
        (
            "guest",
            Link::One(&GUEST, |store, values| {
                id_in(values, "guestId")
                    .and_then(|id| store.guest(id))
                    .map(guest)
                    .into_iter()
                    .collect()
            }),
        ),
        ("order", Link::Nothing),
        (
            "securityGroup",
            Link::One(&GROUP, |store, values| {
                group_in(store, values, "securityGroupId")
            }),
        ),
    ],
};

/// A limit of the account.
pub(in crate::reference::softlayer) static LIMIT: Type = Type {
    name: "SoftLayer_Container_Network_SecurityGroup_Limit",
    locals: &["typeKey", "value"],
    links: &[],
};

/// What attaching and detaching gives.
pub(in crate::reference::softlayer) static REQUEST: Type = Type {
    name: "SoftLayer_Network_SecurityGroup_Request",
    locals: &["requestId"],
    links: &[],
};

/// What changing rules gives. The rules are part of it, as they may exist no more.
pub(in crate::reference::softlayer) static REQUEST_RULES: Type = Type {
    name: "SoftLayer_Network_SecurityGroup_RequestRules",
    locals: &["requestId", "rules"],
    links: &[],
};

/// A group.
pub(in crate::reference::softlayer) fn group(group: &Group) -> Node {
    node(
        &GROUP,
        json!({
            "id": group.id,
            "name": group.name,
            "description": group.description,
            "createDate": group.create_date,
            "modifyDate": group.modify_date,
            "metadata": null,
        }),
    )
}

/// A rule.
pub(in crate::reference::softlayer) fn rule(rule: &Rule) -> Node {
    node(
        &RULE,
        json!({
            "id": rule.id,
            "securityGroupId": rule.group,
            "direction": rule.draft.direction,
            "ethertype": rule.draft.ethertype,
            "protocol": rule.draft.protocol,
            "portRangeMin": rule.draft.port_min,
            "portRangeMax": rule.draft.port_max,
            "remoteIp": rule.draft.remote_ip,
            "remoteGroupId": rule.draft.remote_group,
            "createDate": rule.create_date,
            "modifyDate": rule.modify_date,
        }),
    )
}

/// A binding.
pub(in crate::reference::softlayer) fn binding(binding: &Binding) -> Node {
    node(
        &BINDING,
        json!({
            "id": binding.id,
            "networkComponentId": binding.component,
            "securityGroupId": binding.group,
        }),
    )
}

/// An order binding.
pub(in crate::reference::softlayer) fn order_binding(binding: &OrderBinding) -> Node {
    node(
        &ORDER_BINDING,
        json!({
            "id": binding.id,
            "guestId": binding.guest,
            "orderId": binding.order,
            "securityGroupId": binding.group,
        }),
    )
}

/// What attaching and detaching gives.
pub(in crate::reference::softlayer) fn request(id: &str) -> Node {
    node(&REQUEST, json!({ "requestId": id }))
}

/// What changing these rules gives.
pub(in crate::reference::softlayer) fn request_rules(id: &str, rules: &[Node]) -> Node {
    let rules: Vec<&Values> = rules.iter().map(|rule| &rule.values).collect();
    node(&REQUEST_RULES, json!({ "requestId": id, "rules": rules }))
}

fn group_in(store: &Store, values: &Values, name: &str) -> Vec<Node> {
    id_in(values, name)
        .and_then(|id| store.group(id))
        .map(group)
        .into_iter()
        .collect()
}

fn rules(store: &Store, values: &Values) -> Vec<Node> {
    id_in(values, "id").map_or_else(Vec::new, |id| store.rules_of(id).map(rule).collect())
}

fn bindings(store: &Store, values: &Values) -> Vec<Node> {
    let group = id_in(values, "id");
    store
        .bindings
        .iter()
        .filter(|binding| Some(binding.group) == group)
        .map(binding)
        .collect()
}

fn orders(store: &Store, values: &Values) -> Vec<Node> {
    let group = id_in(values, "id");
    store
        .order_bindings
        .iter()
        .filter(|binding| Some(binding.group) == group)
        .map(order_binding)
        .collect()
}
