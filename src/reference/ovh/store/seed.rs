//! What the account has when nobody has called yet.
//!
//! The keys are the samples of the vendor's public guide, or look like it: they guard nothing.
//! Networks are of the range for benchmarks, so that a client has those for documents to itself.

use serde_json::{Map, Value, json};

use super::{Access, Change, Credential, Firewall, Flaw, Item, Kind, Rule, Service, Status, Store};
use crate::reference::ovh::clock;

/// The key of the application.
pub(in crate::reference) const APPLICATION_KEY: &str = "7kbG7Bk7S9Nt7ZSV";

/// Its secret.
pub(in crate::reference) const APPLICATION_SECRET: &str = "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF";

/// The key that opens everything.
pub(in crate::reference) const CONSUMER_KEY: &str = "MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1";

/// The key that may only look.
pub(in crate::reference) const RESTRICTED_CONSUMER_KEY: &str = "Rd0nLyRd0nLyRd0nLyRd0nLyRd0nLy01";

/// The service.
pub(in crate::reference) const SERVICE: &str = "pcc-192-0-2-10";

/// Another service of the account.
const OTHER_SERVICE: &str = "pcc-192-0-2-20";

/// A datacenter with something in it.
pub(in crate::reference) const DATACENTER: &str = "1254";

/// A datacenter with nothing in it.
pub(in crate::reference) const REMOVABLE_DATACENTER: &str = "1255";

/// A block of addresses.
pub(in crate::reference) const IP: &str = "198.51.100.7/32";

/// An address in it.
pub(in crate::reference) const IP_ON_FIREWALL: &str = "198.51.100.7";

/// Who may say yes to a key.
pub(in crate::reference) const NICHANDLE: &str = "ls1234567-ovh";

/// Their password.
pub(in crate::reference) const PASSWORD: &str = "reference-password";

/// A block with an address on the firewall.
const OTHER_BLOCK: &str = "198.51.100.16/28";

/// The first number that is given to something new.
const FIRST_ID: i64 = 90_000;

impl Store {
    /// The account as it is at first.
    pub(in crate::reference::ovh) fn seeded() -> Self {
        let mut store = Self {
            services: vec![
                service(SERVICE, "Production"),
                service(OTHER_SERVICE, "Staging"),
            ],
            items: vec![
                network(SERVICE, 4217, "198.18.0.0/24", "Head office"),
                network(SERVICE, 4218, "198.18.1.9/32", "Gateway"),
                network(OTHER_SERVICE, 4301, "198.18.2.0/24", "Head office"),
                trusted(SERVICE, 311, ("198.18.3.4", 32), "On call"),
                trusted(SERVICE, 312, ("198.18.4.0", 24), "Head office"),
                trusted(OTHER_SERVICE, 331, ("198.18.5.4", 32), "On call"),
                datacenter(SERVICE, 1254, "datacenter1254", false),
                datacenter(SERVICE, 1255, "datacenter1255", true),
                datacenter(SERVICE, 1256, "datacenter1256", true),
                datacenter(OTHER_SERVICE, 1301, "datacenter1301", false),
            ],
            hosts: vec![(1254, 501), (1254, 502), (1301, 511)],
            filers: vec![(1254, 601), (1301, 611)],
            blocks: vec![IP, OTHER_BLOCK],
            firewalls: vec![firewall()],
            credentials: vec![
                key(1, CONSUMER_KEY, &["GET", "POST", "PUT", "DELETE"]),
                key(2, RESTRICTED_CONSUMER_KEY, &["GET"]),
            ],
            last_id: FIRST_ID,
            ..Self::default()
        };
        store.history();
        store
    }

    /// Tasks that are over already.
    fn history(&mut self) {
        for (service, name, subject, network) in [
            (
                SERVICE,
                "addNetworkAccess",
                Some((Kind::Network, 4217)),
                Some("198.18.0.0/24"),
            ),
            (
                SERVICE,
                "updateDatacenter",
                Some((Kind::Datacenter, 1254)),
                None,
            ),
            (OTHER_SERVICE, "updateProperties", None, None),
        ] {
            self.begin(service, name, subject, network, Change::Nothing);
        }
        while self.tasks.iter().any(super::Task::is_unfinished) {
            self.age_tasks();
        }
    }
}

fn values(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn network(service: &str, id: i64, network: &str, description: &str) -> Item {
    Item {
        kind: Kind::Network,
        service: service.to_owned(),
        id,
        values: values(json!({
            "networkAccessId": id, "network": network, "description": description, "state": "allowed",
        })),
        flaw: Flaw::None,
    }
}

fn trusted(service: &str, id: i64, (ip, mask): (&str, i64), description: &str) -> Item {
    Item {
        kind: Kind::Trusted,
        service: service.to_owned(),
        id,
        values: values(json!({
            "id": id, "ip": ip, "cidrNetmask": mask, "description": description, "state": "enabled",
        })),
        flaw: Flaw::None,
    }
}

fn datacenter(service: &str, id: i64, name: &str, removable: bool) -> Item {
    Item {
        kind: Kind::Datacenter,
        service: service.to_owned(),
        id,
        values: values(json!({
            "datacenterId": id, "name": name, "description": "", "commercialName": "ESSENTIALS",
            "commercialRangeName": "2016v7", "version": "7.0", "isRemovable": removable,
            "horizonViewName": null,
        })),
        flaw: Flaw::None,
    }
}

fn service(name: &str, description: &str) -> Service {
    Service {
        name: name.to_owned(),
        values: values(json!({
            "serviceName": name,
            "description": description,
            "state": "delivered",
            "location": "rbx2a",
            "commercialRange": "2016v7",
            "bandwidth": "1000Mbps",
            "billingType": "monthly",
            "generation": "2.0",
            "managementInterface": "vcsa",
            "version": { "major": "7", "minor": "0", "build": "22837322" },
            "webInterfaceUrl": format!("https://{name}.ovh.com/"),
            "vScopeUrl": format!("https://{name}.ovh.com/vScope/"),
            "certifiedInterfaceUrl": format!("https://{name}.ovh.com/secure/"),
            "servicePackName": null,
            "spla": false,
            "advancedSecurity": false,
            "sslV3": false,
            "userAccessPolicy": "filtered",
            "userLimitConcurrentSession": 50,
            "userLogoutPolicy": "first",
            "userSessionTimeout": 3600,
            "productReference": "EPCC",
            "canMigrateToVCD": false,
            "iam": {
                "id": "3f1c8f1e-9f43-4d2a-8f0e-0d7c51a6b7e2",
                "urn": format!("urn:v1:eu:resource:pccVMware:{name}"),
                "displayName": name,
                "state": "OK",
                "tags": null,
            },
        })),
    }
}

fn firewall() -> Firewall {
    let rule = |sequence: i64, port: &str| Rule {
        sequence,
        values: values(json!({
            "sequence": sequence, "action": "permit", "protocol": "tcp", "source": "any",
            "destination": "198.51.100.17/32", "sourcePort": null, "destinationPort": port,
            "l3PacketLength": null, "tcpOption": null, "fragments": null,
            "rule": format!("permit tcp any 198.51.100.17/32 {port}"), "state": "ok",
            "creationDate": clock::now(),
        })),
        pending: None,
    };
    Firewall {
        block: OTHER_BLOCK.to_owned(),
        address: "198.51.100.17".to_owned(),
        enabled: true,
        pending: None,
        rules: vec![rule(0, "eq 22"), rule(1, "eq 443")],
        mask: None,
    }
}

fn key(id: i64, key: &str, methods: &[&str]) -> Credential {
    Credential {
        id,
        key: key.to_owned(),
        token: String::new(),
        rules: methods
            .iter()
            .map(|method| Access {
                method: (*method).to_owned(),
                path: "/*".to_owned(),
            })
            .collect(),
        status: Status::Validated,
        redirection: None,
        allowed_ips: None,
        creation: clock::now(),
    }
}
