//! What an account begins with: the vendor's groups, and one guest that is ready.
//!
//! The ids are constants, as tests and clients are told them when the server starts. The counter
//! goes on far above them, so that a seeded thing is known by its number.

use super::{Component, Guest, Readiness, RuleDraft, Store};
use crate::reference::softlayer::clock;

/// The guest, as a text for those who are told it.
pub(in crate::reference) const GUEST: &str = "1500001";

/// The guest's component in the private network.
pub(in crate::reference) const PRIVATE_COMPONENT: &str = "1500002";

/// The guest's component in the public network.
pub(in crate::reference) const PUBLIC_COMPONENT: &str = "1500003";

/// Where the guest is.
pub(in crate::reference) const DATACENTER: &str = "dal13";

/// The guest's id; those of its components follow.
const GUEST_ID: i64 = 1_500_001;

/// The last number before those of the vendor's groups.
const BEFORE_GROUPS: i64 = 1_400_000;

/// The last number before those that clients get.
const BEFORE_CLIENTS: i64 = 2_000_000;

/// A group of the vendor: name, description, and of its rules direction and TCP port.
type Given = (
    &'static str,
    &'static str,
    &'static [(&'static str, Option<i64>)],
);

const GIVEN: &[Given] = &[
    (
        "allow_ssh",
        "Allows inbound ssh traffic",
        &[("ingress", Some(22))],
    ),
    (
        "allow_http",
        "Allows inbound http traffic",
        &[("ingress", Some(80))],
    ),
    (
        "allow_https",
        "Allows inbound https traffic",
        &[("ingress", Some(443))],
    ),
    (
        "allow_outbound",
        "Allows all outbound traffic",
        &[("egress", None)],
    ),
    (
        "allow_all",
        "Allows all inbound traffic",
        &[("ingress", None)],
    ),
];

impl Store {
    /// A fresh account.
    pub(in crate::reference::softlayer) fn seeded() -> Self {
        let mut store = Self {
            last_id: BEFORE_GROUPS,
            ..Self::default()
        };
        for (name, description, rules) in GIVEN {
            let group = store.add_group(Some((*name).into()), Some((*description).into()));
            for (direction, port) in *rules {
                for ethertype in ["IPv4", "IPv6"] {
                    store.add_rule(group, rule(direction, ethertype, *port));
                }
            }
        }
        store.guests.push(Guest {
            id: GUEST_ID,
            hostname: "standing".into(),
            domain: "example.com".into(),
            cpus: 1,
            memory: 1_024,
            datacenter: DATACENTER.into(),
            hourly: true,
            local_disk: true,
            private_only: false,
            create_date: clock::now(),
            provision_date: Some(clock::now()),
            // It was set up long before anybody looked.
            reads: u32::MAX,
        });
        for port in [0, 1] {
            store.components.push(Component {
                id: GUEST_ID + 1 + port,
                guest: GUEST_ID,
                port,
                address: if port == 0 { "10.0.0.2" } else { "192.0.2.2" }.into(),
                enabled: true,
                readiness: Readiness::Never,
                create_date: clock::now(),
            });
        }
        store.last_id = BEFORE_CLIENTS;
        store
    }
}

fn rule(direction: &str, ethertype: &str, port: Option<i64>) -> RuleDraft {
    RuleDraft {
        direction: direction.into(),
        ethertype: ethertype.into(),
        protocol: port.map(|_| "tcp".into()),
        port_min: port,
        port_max: port,
        remote_ip: None,
        remote_group: None,
    }
}
