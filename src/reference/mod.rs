//! The reference room: an embedded, conforming server for each API, and the saboteur around it.
//!
//! A conformance suite that was never seen to pass and never seen to fail proves nothing. The
//! server of an API family here behaves as the API's contract and the recordings of the real
//! service say, so a run against it has to come out clean; the saboteur breaks exactly one thing
//! of it, so a run against that has to blame exactly one endpoint.
//!
//! Invariants:
//!
//! * This room is an independent second opinion. It shares no code with the rest of the crate;
//!   the standard library and the dependencies are all that it imports.
//! * Every [`start`] and every [`router`] begins with a fresh state, in memory only.
//! * Nothing here sleeps, and no answer depends on the clock, except for the dates in it and where a
//!   signature bears a time; only the faults of concurrency wait for a moment, so that two requests
//!   can meet.
//! * The credentials are constants, printed and documented: they protect nothing.
//!
//! What it is not: a mock with canned answers, or a complete copy of the real service. Only the
//! operations of the contract are there, with the habits of the real API that a client can see.

mod api;
mod error;
mod ovh;
mod saboteur;
mod scaleway;
mod server;
mod softlayer;

pub use error::ReferenceError;
pub use saboteur::Fault;
pub use server::{Options, Running, start};

/// The names of the APIs that have a reference server.
pub fn apis() -> &'static [&'static str] {
    api::NAMES
}

/// The faults that the saboteur knows for an API, none for an unknown one.
pub fn faults(api: &str) -> &'static [Fault] {
    api::find(api).map_or(&[], |found| (found.faults)())
}

/// The server of an API as a router, for use within the process and without a socket.
///
/// With a fault, the saboteur stands in front of the server and applies it.
pub fn router(api: &str, fault: Option<&str>) -> Result<axum::Router, ReferenceError> {
    api::find(api)
        .ok_or_else(|| ReferenceError::unknown_api(api))?
        .router(fault)
}
