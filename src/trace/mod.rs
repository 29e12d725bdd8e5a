//! What was said: every exchange of a run, as data, in HAR 1.2.
//!
//! An [`Exchange`] is one request and what came of it. Its labels say where in a plan it
//! belongs; they refine what a judge makes of it and are never needed by one, so that traffic
//! recorded by others can be judged as well. Secrets are gone before an exchange is made.
//!
//! Drive writes traces, judge reads them, reports show them; none of them is known here.

mod exchange;
mod har;
mod recordings;
mod span;

pub use exchange::{
    Exchange, FailureKind, IMPOSTOR, Labels, NOBODY, OWNER, Outcome, Purpose, Recorded, Request,
    Response,
};
pub use har::{
    HarError, Limits, Part, TraceHead, read_har, read_head, stream_har, stream_har_within,
    write_har,
};
pub use recordings::{RecordingFile, Recordings};
pub use span::Span;
