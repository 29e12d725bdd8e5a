//! The reference server of `SoftLayer`'s security groups, and of what they protect.
//!
//! It answers the nineteen methods of `SoftLayer_Network_SecurityGroup`, and as much of the guests,
//! their network components, the account, the event log and orders as a client of security groups
//! comes across. Where the vendor's pages are silent, it follows what their clients rely on.
//!
//! Three layers, each ignorant of the next one's inside:
//!
//! * *Fronts* ([`rest`], [`xml_rpc`]) turn a transport into a [`call::Call`] and what comes of it
//!   back. A further transport is a further front.
//! * The [`desk`] hands calls to the core; a fault stands there, so that it works alike on every
//!   transport.
//! * The [`core`] looks up the method ([`methods`]), lets it work on the [`store`], and shows what it
//!   found ([`schema`], [`mask`](mod@mask), [`filter`], [`view`]).
//!
//! Not here: other services, bare metal, child accounts and their permissions, login tokens, rate
//! limits. Time passes only when somebody looks ([`store`]).

mod call;
mod clock;
mod core;
mod credentials;
mod desk;
mod faults;
mod filter;
mod http;
mod mask;
mod methods;
mod refusal;
mod rest;
mod schema;
mod store;
mod view;
mod within;
mod xml;
mod xml_rpc;

use axum::Router;
use axum::routing::any;

use desk::Desk;

pub(super) use credentials::{API_KEY, TOKEN, USERNAME};
pub(super) use faults::all as faults;
pub(super) use store::{DATACENTER, GUEST, PRIVATE_COMPONENT, PUBLIC_COMPONENT};

/// The sound server, with a fresh state.
pub(super) fn router() -> Router {
    fronts(Desk::sound())
}

/// All fronts before a desk. Both versions of the API are one here.
fn fronts(desk: Desk) -> Router {
    ["v3", "v3.1"]
        .into_iter()
        .fold(Router::new(), |router, version| {
            router
                .route(&format!("/rest/{version}/{{*path}}"), any(rest::answer))
                .route(
                    &format!("/xmlrpc/{version}/{{service}}"),
                    any(xml_rpc::answer),
                )
        })
        .fallback(rest::no_such_path)
        .with_state(desk)
}
