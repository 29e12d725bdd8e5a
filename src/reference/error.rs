//! Why a reference server cannot be had.
//!
//! These are errors of whoever starts the server, never of a client that talks to it: a client is
//! answered in the words of the API, by the server's own error bodies. Each message names what
//! was asked for, and what there is instead, so that a mistyped name needs no second look-up.

use std::net::SocketAddr;

use super::api;

/// Why a reference server could not be built or started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceError {
    /// No reference server has this name.
    #[error("there is no reference server for `{api}`, only for {known}")]
    UnknownApi {
        /// The name that was asked for.
        api: String,
        /// The names there are, each in backticks.
        known: String,
    },
    /// The saboteur does not know this fault.
    #[error("the reference server of `{api}` has no fault `{fault}`, only {known}")]
    UnknownFault {
        /// The API whose faults were searched.
        api: String,
        /// The id that was asked for.
        fault: String,
        /// The ids there are, each in backticks.
        known: String,
    },
    /// The address is taken, not ours, or not allowed.
    #[error("cannot listen on `{address}`")]
    CannotBind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
}

impl ReferenceError {
    /// The error for a name that no API has.
    pub(super) fn unknown_api(api: &str) -> Self {
        Self::UnknownApi {
            api: api.to_owned(),
            known: quoted(api::NAMES.iter().copied()),
        }
    }

    /// The error for an id that no fault of `api` has.
    pub(super) fn unknown_fault(api: &api::Api, fault: &str) -> Self {
        Self::UnknownFault {
            api: api.name.to_owned(),
            fault: fault.to_owned(),
            known: quoted((api.faults)().iter().map(|known| known.id)),
        }
    }
}

/// The names in backticks, separated by commas.
fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
