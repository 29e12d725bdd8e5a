//! The core: finds the endpoint of a call, asks who calls, and lets the endpoint work on the store.
//!
//! How a call travels: the path and method must exist; then the caller must be let in; then time
//! passes by one look; then the endpoint asks for its service and object, and only then reads the
//! body.
//!
//! A call is one step: the store is locked for its length, and a call that is refused has changed
//! nothing but what time brings (each endpoint judges everything before it touches anything).

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::call::{Answer, Call};
use super::door::{self, Checks};
use super::endpoints::{self, Request};
use super::refusal::Refusal;
use super::store::Store;

/// The server without its front.
pub(super) struct Core(Mutex<Store>);

impl Core {
    /// A core with a fresh account.
    pub(super) fn new() -> Self {
        Self(Mutex::new(Store::seeded()))
    }

    /// Answers a call.
    pub(super) fn answer(&self, call: &Call) -> Answer {
        self.answer_after(call, Checks::ALL)
    }

    /// Answers a call whose caller is asked less than they should be.
    pub(super) fn answer_after(&self, call: &Call, checks: Checks) -> Answer {
        self.serve(call, call, checks)
            .map_or_else(Answer::from, Answer::of)
    }

    /// Answers another call than the one that was signed, as a fault may take it.
    pub(super) fn answer_instead(&self, signed: &Call, meant: &Call) -> Answer {
        self.serve(signed, meant, Checks::ALL)
            .map_or_else(Answer::from, Answer::of)
    }

    fn serve(&self, signed: &Call, call: &Call, checks: Checks) -> Result<Value, Refusal> {
        let (endpoint, variables) = endpoints::find(call)?;
        let mut store = self.store();
        let caller = if endpoint.open {
            String::new()
        } else {
            door::caller(&store, signed, checks)?
        };
        store.pass_time();
        (endpoint.run)(
            &mut store,
            &Request {
                call,
                variables,
                caller,
            },
        )
    }

    /// The store, for the length of one call.
    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        // An endpoint that panicked under the lock cost its own client an answer, and no step of an
        // endpoint leaves the store unusable: the others may go on with it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
