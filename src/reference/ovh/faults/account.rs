//! Faults of the account: its time, its keys, and what it says of who calls.
//!
//! Not here: what is wrong with the form of these answers ([`super::systematic`]), and with who is
//! let in ([`super::doors`]).

use axum::http::HeaderValue;
use serde_json::json;

use super::fault;
use super::scene::{Scene, set};
use crate::reference::ovh::call::{Answer, Content};
use crate::reference::ovh::store::APPLICATION_KEY;
use crate::reference::saboteur::Fault;

const TIME: &str = "GET /auth/time";
const CREDENTIAL: &str = "POST /auth/credential";
const CURRENT: &str = "GET /auth/currentCredential";
const DETAILS: &str = "GET /auth/details";

/// The header by which an application says who it is.
const APPLICATION: &str = "x-ovh-application";

#[rustfmt::skip]
pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("ask-time-hour-off", TIME, "time/right", "An application is told a time that is an hour off.",
            |scene| retimed(scene, |seconds| seconds + 3_600)),
        fault("ask-time-minutes", TIME, "time/seconds", "An application is told the time in minutes.",
            |scene| retimed(scene, |seconds| seconds / 60)),
        fault("ask-credential-validated", CREDENTIAL, "request/pending", "A new key is said to be valid before anybody has said yes to it.",
            |scene| scene.edited(|value| set(value, "state", json!("validated")))),
        fault("ask-credential-gives-nothing", CREDENTIAL, "request/given", "A new key is not told.",
            |scene| scene.edited(|value| set(value, "consumerKey", json!("")))),
        fault("ask-credential-unsigned", CREDENTIAL, "auth/missing", "A key is given to a caller who does not say what application it is for.",
            |scene| {
                let mut meant = scene.call.clone();
                let known = HeaderValue::from_static(APPLICATION_KEY);
                meant.headers.entry(APPLICATION).or_insert(known);
                scene.instead(&meant)
            }),
        fault("get-credential-pending", CURRENT, "credential/validated", "A key that opens is shown as one that nobody has said yes to.",
            |scene| scene.edited(|value| set(value, "status", json!("pendingValidation")))),
        fault("get-credential-no-rules", CURRENT, "credential/rules", "A key is shown without any rules of access.",
            |scene| scene.edited(|value| set(value, "rules", json!([])))),
        fault("get-details-no-account", DETAILS, "details/account", "The account of who calls is not told.",
            |scene| scene.edited(|value| set(value, "account", json!("")))),
        fault("get-details-other-method", DETAILS, "details/method", "Who calls has come in by a way that is not documented.",
            |scene| scene.edited(|value| set(value, "method", json!("password")))),
        fault("get-me-other-account", "GET /me", "me/account", "Another account is shown than the one of who calls.",
            |scene| scene.edited(|value| set(value, "nichandle", json!("zz7654321-ovh")))),
    ]
}

/// Another time, for applications that say who they are.
///
/// Who asks without a key is told the right one, as they set their clock by it: with a wrong one,
/// no signature of theirs would fit, and nothing else could be said of the server.
fn retimed(scene: &Scene<'_>, other: fn(i64) -> i64) -> Answer {
    let mut answer = scene.pass();
    if scene.call.header(APPLICATION).is_some()
        && let Content::Json(value) = &mut answer.content
    {
        *value = json!(value.as_i64().map(other));
    }
    answer
}
