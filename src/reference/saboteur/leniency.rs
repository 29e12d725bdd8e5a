//! Faults of checking: requests are let in that should have been refused.
//!
//! Credentials are ignored by passing the request on as an insider's. A bad body is let through
//! by repairing it first, as a server without the check would make something of it, too; what is
//! stored is then valid, and only the missing refusal is the fault.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::call::Call;
use super::edit::When;
use super::sound::Sound;
use super::systematic::values::Repair;
use super::template::Operation;
use super::{Answering, Written};

/// An operation that some clients without credentials may use.
pub(in crate::reference) struct OpenDoor {
    /// The operation.
    pub(in crate::reference) operation: Operation,
    /// Who is let in.
    pub(in crate::reference) to: Stranger,
    /// What they are told.
    pub(in crate::reference) told: Told,
    /// The header that carries the credentials.
    pub(in crate::reference) header: &'static str,
}

/// A client that should have been refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum Stranger {
    /// One without credentials.
    Nobody,
    /// One with wrong credentials.
    Impostor,
}

impl Written for OpenDoor {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let answer = sound.pass(call).await;
            let stranger = if call.headers.contains_key(self.header) {
                Stranger::Impostor
            } else {
                Stranger::Nobody
            };
            if answer.status == StatusCode::UNAUTHORIZED
                && self.operation.is_of(call)
                && stranger == self.to
            {
                let admitted = sound.admit(call).await;
                if self.told == Told::Success {
                    return admitted;
                }
            }
            answer
        })
    }
}

/// An operation that carries out some requests with a bad body.
pub(in crate::reference) struct Unchecked {
    /// The operation.
    pub(in crate::reference) operation: Operation,
    /// Makes a bad body good, if this is the kind of bad body that is not noticed.
    pub(super) repair: Repair,
    /// What the client is told.
    pub(in crate::reference) told: Told,
}

/// What a client is told of a request that should have been refused and was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum Told {
    /// That it worked.
    Success,
    /// That it was refused, which is not true.
    Refusal,
}

impl Written for Unchecked {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let refusal = sound.pass(call).await;
            if refusal.status != StatusCode::BAD_REQUEST || !self.operation.is_of(call) {
                return refusal;
            }
            let Some(mut object) = call.object() else {
                return refusal;
            };
            self.repair.apply(&mut object);
            let answer = sound.pass(&call.with_object(object)).await;
            if self.told == Told::Success && answer.is_success() {
                answer
            } else {
                refusal
            }
        })
    }
}

/// An operation that takes a body that cannot be read for another one.
pub(in crate::reference) struct Unreadable {
    /// The operation.
    pub(in crate::reference) operation: Operation,
    /// What is done instead.
    pub(in crate::reference) instead: Map<String, Value>,
}

impl Written for Unreadable {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let refusal = sound.pass(call).await;
            if When::MalformedJson.holds(call, &refusal) && self.operation.is_of(call) {
                return sound.pass(&call.with_object(self.instead.clone())).await;
            }
            refusal
        })
    }
}

/// An operation that does not look at the media type of a body.
pub(in crate::reference) struct AnyMediaType {
    /// The operation.
    pub(in crate::reference) operation: Operation,
}

impl Written for AnyMediaType {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let refusal = sound.pass(call).await;
            if refusal.status != StatusCode::UNSUPPORTED_MEDIA_TYPE || !self.operation.is_of(call) {
                return refusal;
            }
            let mut call = call.clone();
            let json = HeaderValue::from_static("application/json");
            call.headers.insert(CONTENT_TYPE, json);
            sound.pass(&call).await
        })
    }
}
