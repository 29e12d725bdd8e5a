//! Faults of the connection: closed before the answer, or in the middle of its body.
//!
//! A body that fails is all that a handler needs for that: the HTTP library then closes the
//! connection. If the body fails at once, the head has not been sent yet either, and a client gets
//! nothing at all; if it fails later, the client has fewer bytes than the Content-Length promised.

use std::io;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http_body::Frame;

use super::call::Call;
use super::sound::Sound;
use super::template::Operation;
use super::{Answering, Written};

/// How an answer ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::reference) enum Ending {
    /// When all of it was sent.
    #[default]
    Whole,
    /// Before anything was sent.
    BeforeTheHead,
    /// After half of the body.
    InTheBody,
}

/// An operation that does what it is asked for, and whose connection then breaks.
pub(in crate::reference) struct CutOff {
    /// The operation.
    pub(in crate::reference) operation: Operation,
    /// Where the answer ends.
    pub(in crate::reference) ending: Ending,
}

impl Written for CutOff {
    fn answer<'a>(&'a mut self, call: &'a Call, sound: &'a Sound) -> Answering<'a> {
        Box::pin(async move {
            let mut answer = sound.pass(call).await;
            if self.operation.is_of(call) && answer.is_success() {
                answer.ending = self.ending;
            }
            answer
        })
    }
}

/// The body of an answer that ends too early; without a head of its own.
pub(super) fn cut(body: &Bytes, ending: Ending) -> Response {
    let half = match ending {
        Ending::BeforeTheHead => Bytes::new(),
        Ending::Whole | Ending::InTheBody => body.slice(..body.len() / 2),
    };
    Response::new(Body::new(Torn {
        rest: half,
        // A pause would let the head out.
        paused: ending == Ending::BeforeTheHead,
    }))
}

/// A body that shows some bytes and then fails.
struct Torn {
    rest: Bytes,
    paused: bool,
}

impl http_body::Body for Torn {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.rest.is_empty() {
            let rest = mem::take(&mut self.rest);
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        if !self.paused {
            // What was shown is sent only if there is a moment for it before the failure.
            self.paused = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::ConnectionReset))))
    }
}
