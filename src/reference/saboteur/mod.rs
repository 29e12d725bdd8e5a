//! The saboteur: a layer that breaks exactly one thing of a sound server.
//!
//! It stands in front of the server and sees every request first. It may change what it passes
//! on, edit what comes back, ask the server further questions in between, and remember. So a
//! fault can be anything that a client could meet: a wrong status, a lost update, a list that
//! leaks. The server behind it stays as it is and knows nothing of faults.
//!
//! Three ways to do it:
//!
//! * [`Sabotage::Edits`]: edits of one operation's answer, as data ([`edit`]).
//! * [`Sabotage::Written`]: a small struct with a memory of its own, a file per theme
//!   ([`creates`], [`lists`], [`contents`], [`reads`], [`updates`], [`deletes`], [`side_effects`],
//!   [`alterations`], [`identity`], [`isolation`], [`concurrency`], [`leniency`], [`transport`]).
//!   These know no API either: what they need of it, they are told ([`resource`]).
//! * [`Sabotage::Within`]: a server that its own room has broken, for an API with several transports:
//!   there a fault has to stand behind all of them, where no request is seen any more.
//!
//! Rows come from tables that belong to the API, and from descriptions of its operations
//! ([`endpoint`]), from which all that can be wrong with an answer or let through with a request
//! is derived ([`systematic`]).
//!
//! Invariants: one fault at a time; requests are served one after the other, so what a fault does
//! in several steps is one step for every client; whatever the fault is not about passes through
//! untouched; a fresh memory for every router.

pub(super) mod alterations;
mod call;
pub(super) mod concurrency;
pub(super) mod contents;
pub(super) mod creates;
pub(super) mod deletes;
pub(super) mod edit;
pub(super) mod endpoint;
pub(super) mod identity;
pub(super) mod isolation;
pub(super) mod leniency;
pub(super) mod lists;
pub(super) mod reads;
pub(super) mod resource;
pub(super) mod side_effects;
mod sound;
pub(super) mod systematic;
pub(super) mod template;
pub(super) mod texts;
mod traffic;
mod transport;
pub(super) mod updates;

use std::fmt;
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
use traffic::Traffic;

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
    /// The transports that it breaks, of an API that has several; none where there is but one.
    pub transports: &'static [&'static str],
    /// How it is done.
    pub(super) sabotage: Sabotage,
}

/// How a fault is done.
#[derive(Clone, Debug)]
pub(super) enum Sabotage {
    /// The answers of the fault's endpoint are edited, where the condition holds.
    Edits(When, &'static [Edit]),
    /// Something that needs code; this makes it with an empty memory.
    Written(Make),
    /// A server that is broken within, as only its own room can do it: the whole of it, fresh.
    Within(Broken),
}

/// Makes a server that is broken within.
#[derive(Clone, Copy)]
pub(super) struct Broken(&'static (dyn Fn() -> Router + Send + Sync));

impl fmt::Debug for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Broken(..)")
    }
}

/// Makes a fault that needs code.
#[derive(Clone, Copy)]
pub(super) struct Make(&'static (dyn Fn() -> Box<dyn Written> + Send + Sync));

impl fmt::Debug for Make {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Make(..)")
    }
}

impl Sabotage {
    /// A fault that needs code, from what makes it.
    pub(super) fn written<W: Written + 'static>(
        make: impl Fn() -> W + Send + Sync + 'static,
    ) -> Self {
        Self::Written(Make(Box::leak(Box::new(move || Box::new(make()) as _))))
    }

    /// A server that is broken within, from what makes it.
    pub(super) fn within(make: impl Fn() -> Router + Send + Sync + 'static) -> Self {
        Self::Within(Broken(Box::leak(Box::new(make))))
    }
}

impl Fault {
    /// A row of a table. Tables are made once and never dropped, and so are the texts of a row.
    pub(super) fn new(
        id: impl Into<String>,
        endpoint: &'static str,
        breaks: impl Into<String>,
        description: impl Into<String>,
        sabotage: Sabotage,
    ) -> Self {
        Self {
            id: id.into().leak(),
            endpoint,
            breaks: breaks.into().leak(),
            description: description.into().leak(),
            also: &[],
            transports: &[],
            sabotage,
        }
    }
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
        Sabotage::Written(Make(make)) => make(),
        Sabotage::Within(Broken(make)) => return make(),
    };
    let saboteur = Arc::new(Saboteur {
        fault: Mutex::new(written),
        sound: Sound::new(sound),
        traffic: Traffic::default(),
    });
    Router::new().fallback(move |request: Request| answer(Arc::clone(&saboteur), request))
}

struct Saboteur {
    fault: Mutex<Box<dyn Written>>,
    sound: Sound,
    traffic: Traffic,
}

async fn answer(saboteur: Arc<Saboteur>, request: Request) -> Response {
    // The body is read before the turn is taken: a slow client must not hold up the others.
    match Call::receive(request).await {
        Ok(mut call) => {
            let under_way = saboteur.traffic.enter(&call);
            call.overlaps = under_way.was_crowded();
            let mut fault = saboteur.fault.lock().await;
            fault.answer(&call, &saboteur.sound).await.into_response()
        }
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
