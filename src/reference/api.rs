//! The table of the APIs that have a reference server.
//!
//! A further API is one more row: its name, its sound router, its faults, and the values that a
//! client needs. Nothing else in this room asks for an API by name.

use axum::Router;

use super::saboteur::{self, Fault};
use super::{ReferenceError, ovh, scaleway, softlayer};

/// What this room knows of one API.
pub(super) struct Api {
    /// The name, as on the command line and in `specs/`.
    pub(super) name: &'static str,
    /// What stands between the address and the paths of the contract.
    pub(super) path: &'static str,
    /// Makes the sound server, with a fresh state.
    sound: fn() -> Router,
    /// What the saboteur can break of it.
    pub(super) faults: fn() -> &'static [Fault],
    /// What a client needs to be let in, as names and values.
    pub(super) values: &'static [(&'static str, &'static str)],
}

/// The names of all APIs, in the order of the table.
pub(super) const NAMES: &[&str] = &["scaleway", "softlayer", "ovh"];

const APIS: &[Api] = &[
    Api {
        name: "scaleway",
        path: "",
        sound: scaleway::router,
        faults: scaleway::faults,
        values: &[
            ("token", scaleway::TOKEN),
            ("organization", scaleway::ORGANIZATION),
        ],
    },
    Api {
        name: "softlayer",
        path: "",
        sound: softlayer::router,
        faults: softlayer::faults,
        values: &[
            ("username", softlayer::USERNAME),
            ("api_key", softlayer::API_KEY),
            ("iam_token", softlayer::TOKEN),
            ("guest", softlayer::GUEST),
            ("public_component", softlayer::PUBLIC_COMPONENT),
            ("private_component", softlayer::PRIVATE_COMPONENT),
            ("datacenter", softlayer::DATACENTER),
        ],
    },
    Api {
        name: "ovh",
        path: "/1.0",
        sound: ovh::router,
        faults: ovh::faults,
        values: &[
            ("application_key", ovh::APPLICATION_KEY),
            ("application_secret", ovh::APPLICATION_SECRET),
            ("consumer_key", ovh::CONSUMER_KEY),
            ("restricted_consumer_key", ovh::RESTRICTED_CONSUMER_KEY),
            ("service_name", ovh::SERVICE),
            ("datacenter", ovh::DATACENTER),
            ("removable_datacenter", ovh::REMOVABLE_DATACENTER),
            ("ip", ovh::IP),
            ("ip_on_firewall", ovh::IP_ON_FIREWALL),
            ("nichandle", ovh::NICHANDLE),
            ("password", ovh::PASSWORD),
        ],
    },
];

/// The row of an API.
pub(super) fn find(name: &str) -> Option<&'static Api> {
    APIS.iter().find(|api| api.name == name)
}

impl Api {
    /// The server with a fresh state, sound or with one fault.
    pub(super) fn router(&self, fault: Option<&str>) -> Result<Router, ReferenceError> {
        let Some(id) = fault else {
            return Ok((self.sound)());
        };
        let fault = (self.faults)()
            .iter()
            .find(|known| known.id == id)
            .ok_or_else(|| ReferenceError::unknown_fault(self, id))?;
        Ok(saboteur::sabotage((self.sound)(), fault))
    }
}
