//! The saboteur: a layer that breaks exactly one thing of a sound server.
//!
//! It stands in front of the server and sees every request first. It may change what it passes
//! on, edit what comes back, ask the server further questions in between, and remember. So a
//! fault can be anything that a client could meet: a wrong status, a lost update, a list that
//! leaks. The server behind it stays as it is and knows nothing of faults.
//!
//! Two kinds of fault, both rows of a table that belongs to the API:
//!
//! * [`Sabotage::Edits`]: edits of one operation's answer, as data ([`edit`]).
//! * [`Sabotage::Written`]: a small struct with a memory of its own, a file per theme
//!   ([`creates`], [`lists`], [`updates`], [`deletes`], [`isolation`], [`leniency`]). These know
//!   no API either: what they need of it, they are told ([`resource`]).
//!
//! Invariants: one fault at a time; requests are served one after the other, so what a fault does
//! in several steps is one step for every client; whatever the fault is not about passes through
//! untouched; a fresh memory for every router.

mod call;
pub(super) mod creates;
pub(super) mod deletes;
pub(super) mod edit;
pub(super) mod isolation;
pub(super) mod leniency;
pub(super) mod lists;
pub(super) mod resource;
mod sound;
pub(super) mod template;
pub(super) mod updates;

use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use tokio::sync::Mutex;

use call::{Answer, Call};
use edit::{Edit, When};
pub(super) use sound::Insider;
use sound::Sound;
use template::Operation;

/// One way to break a reference server.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What it is called on the command line and in reports; it never changes.
    pub id: &'static str,
    /// The endpoint to be blamed, as method and URI template.
    pub endpoint: &'static str,
    /// The rule that is expected to fail there, such as `update/stored`.
    pub breaks: &'static str,
    /// What a client meets, in one sentence.
    pub description: &'static str,
    /// Endpoints that cannot but fail too, each with the reason; of almost all faults, none.
    pub also: &'static [(&'static str, &'static str)],
    /// How it is done.
    pub(super) sabotage: Sabotage,
}

/// How a fault is done.
#[derive(Clone, Debug)]
pub(super) enum Sabotage {
    /// The answers of the fault's endpoint are edited, where the condition holds.
    Edits(When, &'static [Edit]),
    /// Something that needs code; the function makes it with an empty memory.
    Written(fn() -> Box<dyn Written>),
}

/// A fault that needs code.
pub(super) trait Written: Send {
    /// Answers a request, any request: it is up to the fault to know which ones it is about.
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a>;
}

/// An answer that is on its way.
type Answering<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// Puts a fault in front of a sound server.
pub(super) fn sabotage(sound: Router, fault: &'static Fault) -> Router {
    let written: Box<dyn Written> = match fault.sabotage {
        Sabotage::Edits(when, edits) => Box::new(Edited {
            operation: Operation::new(fault.endpoint),
            when,
            by: edits,
        }),
        Sabotage::Written(make) => make(),
    };
    let saboteur = Arc::new((Mutex::new(written), Sound::new(sound)));
    Router::new().fallback(move |request: Request| answer(Arc::clone(&saboteur), request))
}

async fn answer(saboteur: Arc<(Mutex<Box<dyn Written>>, Sound)>, request: Request) -> Response {
    let (fault, sound) = &*saboteur;
    // The body is read before the turn is taken: a slow client must not hold up the others.
    match Call::receive(request).await {
        Ok(call) => fault
            .lock()
            .await
            .answer(&call, sound)
            .await
            .into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// The edits of one operation's answers.
struct Edited {
    operation: Operation,
    when: When,
    by: &'static [Edit],
}

impl Written for Edited {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if self.operation.is_of(call) && self.when.holds(call, &answer) {
                for edit in self.by {
                    edit.apply(&mut answer);
                }
            }
            answer
        })
    }
}
