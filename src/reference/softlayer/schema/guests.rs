//! Guests, their network components, and the small types around them.
//!
//! Which members they have, which of them are relations, and where a relation leads; masks are checked
//! against that.

use serde_json::{Value, json};

use super::{ACCOUNT, BINDING, Link, Node, Type, Values, account, binding, id_in, node};
use crate::reference::softlayer::store::{ACCOUNT as ACCOUNT_ID, Component, Guest, Store};

/// A virtual server.
pub(in crate::reference::softlayer) static GUEST: Type = Type {
    name: "SoftLayer_Virtual_Guest",
    locals: &[
        "id",
        "accountId",
        "createDate",
        "dedicatedAccountHostOnlyFlag",
        "domain",
        "fullyQualifiedDomainName",
        "globalIdentifier",
        "hostname",
        "hourlyBillingFlag",
        "localDiskFlag",
        "maxCpu",
        "maxCpuUnits",
        "maxMemory",
        "modifyDate",
        "notes",
        "placementGroupId",
        "postInstallScriptUri",
        "privateNetworkOnlyFlag",
        "provisionDate",
        "startCpus",
        "statusId",
        "transientGuestFlag",
        "uuid",
    ],
    links: &[
        ("account", Link::One(&ACCOUNT, |_, _| vec![account()])),
        ("datacenter", Link::One(&LOCATION, datacenter)),
        ("location", Link::One(&LOCATION, datacenter)),
        (
            "status",
            Link::One(&STATUS, |_, _| vec![status("ACTIVE", "Active")]),
        ),
        (
            "powerState",
            Link::One(&POWER_STATE, |_, _| vec![running()]),
        ),
        (
            "lastKnownPowerState",
            Link::One(&POWER_STATE, |_, _| vec![running()]),
        ),
        (
            "deviceStatus",
            Link::One(&STATUS, |_, _| vec![status("ACTIVE", "Active")]),
        ),
        ("activeTransaction", Link::One(&TRANSACTION, under_way)),
        ("activeTransactionCount", Link::Count(under_way)),
        ("networkComponents", Link::Many(&COMPONENT, components)),
        ("networkComponentCount", Link::Count(components)),
        (
            "frontendNetworkComponents",
            Link::Many(&COMPONENT, public_components),
        ),
        (
            "backendNetworkComponents",
            Link::Many(&COMPONENT, private_components),
        ),
        (
            "primaryNetworkComponent",
            Link::One(&COMPONENT, public_components),
        ),
        (
            "primaryBackendNetworkComponent",
            Link::One(&COMPONENT, private_components),
        ),
        (
            "primaryIpAddress",
            Link::Plain(|store, values| address(store, values, true)),
        ),
        (
            "primaryBackendIpAddress",
            Link::Plain(|store, values| address(store, values, false)),
        ),
        ("lastTransaction", Link::Nothing),
        ("lastOperatingSystemReload", Link::Nothing),
        ("blockDevices", Link::Empty),
        ("blockDeviceTemplateGroup", Link::Nothing),
        ("operatingSystem", Link::Nothing),
        ("softwareComponents", Link::Empty),
        ("userData", Link::Empty),
        ("billingItem", Link::Nothing),
        ("tagReferences", Link::Empty),
        ("networkVlans", Link::Empty),
        ("dedicatedHost", Link::Nothing),
        ("monitoringServiceComponent", Link::Nothing),
        ("networkMonitors", Link::Empty),
        ("placementGroup", Link::Nothing),
    ],
};

/// A network component of a guest.
pub(in crate::reference::softlayer) static COMPONENT: Type = Type {
    name: "SoftLayer_Virtual_Guest_Network_Component",
    locals: &[
        "id",
        "guestId",
        "networkId",
        "port",
        "speed",
        "maxSpeed",
        "name",
        "macAddress",
        "uuid",
        "status",
        "createDate",
        "modifyDate",
    ],
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
        ("securityGroupBindings", Link::Many(&BINDING, bindings)),
        ("securityGroupBindingCount", Link::Count(bindings)),
        (
            "primaryIpAddress",
            Link::Plain(|store, values| {
                id_in(values, "id")
                    .and_then(|id| store.component(id))
                    .map_or(Value::Null, |component| {
                        Value::from(component.address.clone())
                    })
            }),
        ),
        ("primarySubnet", Link::Nothing),
        ("subnets", Link::Empty),
        ("subnetCount", Link::Count(|_, _| Vec::new())),
        ("networkVlan", Link::Nothing),
        ("router", Link::Nothing),
        ("ipAddressBindings", Link::Empty),
        ("ipAddressBindingCount", Link::Count(|_, _| Vec::new())),
    ],
};

/// A data center.
pub(in crate::reference::softlayer) static LOCATION: Type = Type {
    name: "SoftLayer_Location",
    locals: &["id", "name", "longName", "statusId"],
    links: &[],
};

/// A state with a name.
pub(in crate::reference::softlayer) static STATUS: Type = Type {
    name: "SoftLayer_Virtual_Guest_Status",
    locals: &["keyName", "name"],
    links: &[],
};

/// Whether a guest is switched on.
static POWER_STATE: Type = Type {
    name: "SoftLayer_Virtual_Guest_Power_State",
    locals: &["keyName", "name"],
    links: &[],
};

/// What is being done to a guest.
pub(in crate::reference::softlayer) static TRANSACTION: Type = Type {
    name: "SoftLayer_Provisioning_Version1_Transaction",
    locals: &["id", "guestId", "createDate"],
    links: &[(
        "transactionStatus",
        Link::One(&TRANSACTION_STATUS, |_, _| {
            vec![node(
                &TRANSACTION_STATUS,
                json!({ "name": "ASSIGN_HOST", "friendlyName": "Assign Host" }),
            )]
        }),
    )],
};

static TRANSACTION_STATUS: Type = Type {
    name: "SoftLayer_Provisioning_Version1_Transaction_Status",
    locals: &["name", "friendlyName"],
    links: &[],
};

/// A guest.
pub(in crate::reference::softlayer) fn guest(guest: &Guest) -> Node {
    let identifier = identifier(guest.id);
    node(
        &GUEST,
        json!({
            "id": guest.id,
            "accountId": ACCOUNT_ID,
            "createDate": guest.create_date,
            "dedicatedAccountHostOnlyFlag": false,
            "domain": guest.domain,
            "fullyQualifiedDomainName": format!("{}.{}", guest.hostname, guest.domain),
            "globalIdentifier": identifier,
            "hostname": guest.hostname,
            "hourlyBillingFlag": guest.hourly,
            "localDiskFlag": guest.local_disk,
            "maxCpu": guest.cpus,
            "maxCpuUnits": "CORE",
            "maxMemory": guest.memory,
            "modifyDate": null,
            "notes": null,
            "placementGroupId": null,
            "postInstallScriptUri": null,
            "privateNetworkOnlyFlag": guest.private_only,
            "provisionDate": guest.provision_date,
            "startCpus": guest.cpus,
            "statusId": 1_001,
            "transientGuestFlag": false,
            "uuid": identifier,
        }),
    )
}

/// A component.
pub(in crate::reference::softlayer) fn component(component: &Component) -> Node {
    node(
        &COMPONENT,
        json!({
            "id": component.id,
            "guestId": component.guest,
            "networkId": if component.is_public() { 1 } else { 2 },
            "port": component.port,
            "speed": 100,
            "maxSpeed": 100,
            "name": "eth",
            "macAddress": mac_address(component.id),
            "uuid": identifier(component.id),
            "status": if component.enabled { "ACTIVE" } else { "DISABLED" },
            "createDate": component.create_date,
            "modifyDate": null,
        }),
    )
}

/// A data center of an id and a short name.
pub(in crate::reference::softlayer) fn location(id: i64, name: &str) -> Node {
    let number: String = name.chars().skip_while(char::is_ascii_alphabetic).collect();
    let city = match name.get(..3) {
        Some("ams") => "Amsterdam",
        Some("dal") => "Dallas",
        Some("fra") => "Frankfurt",
        Some("lon") => "London",
        Some("sjc") => "San Jose",
        Some("wdc") => "Washington",
        _ => "Elsewhere",
    };
    node(
        &LOCATION,
        json!({
            "id": id,
            "name": name,
            "longName": format!("{city} {}", number.trim_start_matches('0')),
            "statusId": 2,
        }),
    )
}

/// A state.
pub(in crate::reference::softlayer) fn status(key_name: &str, name: &str) -> Node {
    node(&STATUS, json!({ "keyName": key_name, "name": name }))
}

fn running() -> Node {
    node(
        &POWER_STATE,
        json!({ "keyName": "RUNNING", "name": "Running" }),
    )
}

/// What is being done to a guest, if something is.
pub(in crate::reference::softlayer) fn transaction(guest: &Guest) -> Option<Node> {
    guest.is_busy().then(|| {
        node(
            &TRANSACTION,
            json!({ "id": guest.id, "guestId": guest.id, "createDate": guest.create_date }),
        )
    })
}

fn identifier(id: i64) -> String {
    format!("5f1a7e00-0000-4000-8000-{id:012x}")
}

fn mac_address(id: i64) -> String {
    let [.., high, middle, low] = id.to_be_bytes();
    format!("06:00:00:{high:02x}:{middle:02x}:{low:02x}")
}

fn under_way(store: &Store, values: &Values) -> Vec<Node> {
    id_in(values, "id")
        .and_then(|id| store.guest(id))
        .and_then(transaction)
        .into_iter()
        .collect()
}

fn datacenter(store: &Store, values: &Values) -> Vec<Node> {
    id_in(values, "id")
        .and_then(|id| store.guest(id))
        .map(|guest| location(1_854_895, &guest.datacenter))
        .into_iter()
        .collect()
}

fn components(store: &Store, values: &Values) -> Vec<Node> {
    id_in(values, "id").map_or_else(Vec::new, |id| {
        store.components_of(id).map(component).collect()
    })
}

fn public_components(store: &Store, values: &Values) -> Vec<Node> {
    in_network(store, values, true)
}

fn private_components(store: &Store, values: &Values) -> Vec<Node> {
    in_network(store, values, false)
}

fn in_network(store: &Store, values: &Values, public: bool) -> Vec<Node> {
    id_in(values, "id").map_or_else(Vec::new, |id| {
        store
            .components_of(id)
            .filter(|component| component.is_public() == public)
            .map(component)
            .collect()
    })
}

fn address(store: &Store, values: &Values, public: bool) -> Value {
    id_in(values, "id")
        .and_then(|id| {
            store
                .components_of(id)
                .find(|component| component.is_public() == public)
        })
        .map_or(Value::Null, |component| {
            Value::from(component.address.clone())
        })
}

fn bindings(store: &Store, values: &Values) -> Vec<Node> {
    let component = id_in(values, "id");
    store
        .bindings
        .iter()
        .filter(|bound| Some(bound.component) == component)
        .map(binding)
        .collect()
}
