//! Faults that need two clients at once: creations that get into each other's way.
//!
//! A creation that began while another one for the same collection was under way is the one that
//! suffers. So that "at once" does not depend on luck, each creation takes a moment, as it does in
//! a server that asks a database; a client that waits for each answer never meets the fault.

use std::time::Duration;

use axum::http::{Method, StatusCode};

use super::call::{Answer, Call};
use super::creates::{RepeatId, forget};
use super::resource::Resource;
use super::sound::Sound;
use super::{Answering, Written};

/// How long a creation takes: enough for requests that were sent together to arrive.
const MOMENT: Duration = Duration::from_millis(3);

/// Creations that collide.
pub(in crate::reference) struct Collide {
    /// What is created.
    pub(in crate::reference) resource: &'static Resource,
    /// What becomes of the later one.
    pub(in crate::reference) later: Later,
}

/// What becomes of a creation that began while another one was under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference) enum Later {
    /// It gets the other one's id and overwrites it.
    SameId,
    /// It is answered and not kept.
    Lost,
    /// It is answered with 500.
    Crashes,
}

impl Written for Collide {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            if !self.resource.on_collection(call, &Method::POST) {
                return sound.pass(call).await;
            }
            tokio::time::sleep(MOMENT).await;
            let answer = sound.pass(call).await;
            if !call.overlaps || !answer.is_success() {
                return answer;
            }
            self.collide(call, answer, sound).await
        })
    }
}

impl Collide {
    async fn collide(&self, call: &Call, answer: Answer, sound: &Sound) -> Answer {
        match self.later {
            Later::SameId => RepeatId(self.resource)
                .repeat(call.path(), &answer, sound)
                .await
                .unwrap_or(answer),
            Later::Lost => {
                forget(self.resource, call.path(), &answer, sound).await;
                answer
            }
            Later::Crashes => {
                forget(self.resource, call.path(), &answer, sound).await;
                let mut crash = answer;
                crash.status = StatusCode::INTERNAL_SERVER_ERROR;
                crash.set_body("{}");
                crash
            }
        }
    }
}
