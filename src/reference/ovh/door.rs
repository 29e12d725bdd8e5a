//! The door: who calls, and whether they may.
//!
//! The order is that of the real one as far as it is known: the keys are looked up first, then the
//! rules of access, then the signature and its time. Nothing is done for a call that is turned away.
//!
//! [`Checks`] is for faults: the sound server makes all of them.

use super::call::Call;
use super::clock;
use super::refusal::Refusal;
use super::signature;
use super::store::{APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY, Store};

/// How far a signature's time may be from the server's.
const WINDOW: u64 = 180;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Checks {
    /// Whether the call is signed at all.
    pub(super) missing: bool,
    /// Whether the signature fits.
    pub(super) signature: bool,
    /// Whether it was made just now.
    pub(super) time: bool,
    /// Whether the key's rules cover the call.
    pub(super) rules: bool,
}

impl Checks {
    /// Everything.
    pub(super) const ALL: Self = Self {
        missing: true,
        signature: true,
        time: true,
        rules: true,
    };
}

/// Who makes a call that has to be signed, as their consumer key.
pub(super) fn caller(store: &Store, call: &Call, checks: Checks) -> Result<String, Refusal> {
    let given = |name| call.header(name).filter(|value| !value.is_empty());
    let (Some(application), Some(consumer), Some(timestamp), Some(_)) = (
        given("x-ovh-application"),
        given("x-ovh-consumer"),
        given("x-ovh-timestamp"),
        given("x-ovh-signature"),
    ) else {
        return if checks.missing {
            Err(Refusal::unsigned())
        } else {
            Ok(CONSUMER_KEY.to_owned())
        };
    };
    if application != APPLICATION_KEY {
        return Err(Refusal::unknown_application());
    }
    let credential = store
        .credential(consumer)
        .ok_or_else(Refusal::unknown_credential)?;
    if !credential.status.opens() {
        return Err(Refusal::invalid_credential());
    }
    let route = call.route();
    if checks.rules && !credential.grants(&call.method, &route) {
        return Err(Refusal::not_granted());
    }
    if checks.signature && !signature::fits(call, APPLICATION_SECRET, consumer, timestamp) {
        return Err(Refusal::signature());
    }
    let near = timestamp
        .parse::<i64>()
        .is_ok_and(|time| time.abs_diff(clock::seconds()) <= WINDOW);
    if checks.time && !near {
        return Err(Refusal::late());
    }
    Ok(consumer.to_owned())
}

/// Whether a call without a signature is at least of a known application.
pub(super) fn application(call: &Call) -> Result<(), Refusal> {
    match call.header("x-ovh-application") {
        None => Err(Refusal::unsigned()),
        Some(APPLICATION_KEY) => Ok(()),
        Some(_) => Err(Refusal::unknown_application()),
    }
}
