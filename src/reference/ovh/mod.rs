//! The reference server of OVH's allow-lists: `dedicatedCloud`, and the firewall of an IP address.
//!
//! Calls are signed ([`door`], [`signature`]); keys come from a dance with a login page ([`login`],
//! [`page`]). What is written is answered with a task or in a pending state, and time passes only
//! when somebody who is let in looks ([`store`]).
//!
//! Three layers, each ignorant of the next one's inside:
//!
//! * The [`front`] turns HTTP into a [`call::Call`] and what comes of it back.
//! * The [`desk`] hands calls to the core; a fault stands there.
//! * The [`core`] finds the endpoint ([`endpoints`]), asks who calls, and lets the endpoint work on
//!   the [`store`].
//!
//! Not here: `OAuth2`, the description of the API by itself, batches and pages of lists, orders,
//! and the other products.

mod account;
mod call;
mod clock;
mod core;
mod datacenters;
mod desk;
mod door;
mod endpoints;
mod faults;
mod fields;
mod firewall;
mod firewall_rules;
mod front;
mod items;
mod login;
mod networks;
mod page;
mod refusal;
mod services;
mod signature;
mod store;
mod tasks;
mod text;
mod trusted;

use axum::Router;

pub(super) use faults::all as faults;
pub(super) use store::{
    APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY, DATACENTER, IP, IP_ON_FIREWALL, NICHANDLE,
    PASSWORD, REMOVABLE_DATACENTER, RESTRICTED_CONSUMER_KEY, SERVICE,
};

/// The sound server, with a fresh state.
pub(super) fn router() -> Router {
    front::before(desk::Desk::sound())
}
