//! The reference server of Scaleway's legacy security-group API.
//!
//! It answers the ten operations of the 2015 contract, on unprefixed paths, with exactly the
//! statuses 200, 201 and 204. Where the contract is silent, it follows what recordings of the
//! real service show: six default rules in every group, whose ids are the same everywhere;
//! `editable` null for an item and a Boolean in a list; a /32 that reads back as a bare address;
//! keys that the contract of 2015 does not know yet.
//!
//! How a request travels: [`authentication`] first, for every path; then the method and path;
//! then the resource must exist; only then is the body read and judged. Every error, also that
//! of an unknown path, has a JSON body of the documented form ([`error`]).
//!
//! Old clients are met half-way: each path also answers with a slash at its end, and a body or
//! media type on GET and DELETE is ignored.
//!
//! Not here: servers, quotas, projects apart from the organization's own, and the operations
//! that were added to the API later (PATCH, bulk rules, default rules).

mod attributes;
mod authentication;
mod clock;
mod error;
mod faults;
mod groups;
mod network;
mod paging;
mod request;
mod rules;
mod store;
mod validation;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::middleware;
use axum::routing::MethodRouter;

use error::ApiError;
pub(super) use faults::all as faults;
use store::Store;

/// The one token that the server accepts. It is public and guards nothing.
pub(super) const TOKEN: &str = "11111111-1111-4111-8111-111111111111";

/// The organization that the token belongs to and that owns the default group.
pub(super) const ORGANIZATION: &str = "22222222-2222-4222-8222-222222222222";

/// What the handlers share: the store behind a lock.
#[derive(Clone)]
struct Shared(Arc<Mutex<Store>>);

impl Shared {
    /// The store, for the length of one operation.
    fn store(&self) -> MutexGuard<'_, Store> {
        // A handler that panicked under the lock cost its own client an answer, and no step of
        // a handler leaves the store unusable: the others may go on with it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sound server, with a fresh state.
pub(super) fn router() -> Router {
    let shared = Shared(Arc::new(Mutex::new(Store::new(ORGANIZATION))));
    let routes = [
        ("/security_groups", groups::collection()),
        ("/security_groups/{group_id}", groups::item()),
        ("/security_groups/{group_id}/rules", rules::collection()),
        ("/security_groups/{group_id}/rules/{rule_id}", rules::item()),
    ];
    routes
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| {
            both_spellings(router, path, methods)
        })
        .fallback(|| async { ApiError::unknown_path() })
        .layer(middleware::from_fn(authentication::required))
        .with_state(shared)
}

/// Routes a path with and without a slash at its end, as an old client writes every URL with one.
fn both_spellings(
    router: Router<Shared>,
    path: &str,
    methods: MethodRouter<Shared>,
) -> Router<Shared> {
    router
        .route(path, methods.clone())
        .route(&format!("{path}/"), methods)
}

/// The absolute URL of a path, on the host that the client believes to talk to.
fn absolute_url(headers: &HeaderMap, path: &str) -> String {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    format!("http://{host}{path}")
}
