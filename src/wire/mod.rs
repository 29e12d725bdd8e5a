//! Between a logical call and an HTTP message, in both directions.
//!
//! Plan and judge speak of operations, variables and attributes; drive and the trace speak of
//! methods, targets, headers and bytes. This room is the only one that knows both. Today
//! it has one codec, REST with JSON; a further transport is a further file here and nothing
//! elsewhere. It also redacts, because only it knows where in a message a credential stands.
//!
//! Nothing here does IO.

mod redact;
mod rest;
mod weight;

pub use redact::{REDACTED, Redaction};
pub use rest::{
    Call, Form, Message, WRONG_MEDIA_TYPE, answered, encode, following, json_body, media_type,
    next_page, with_query,
};
pub use weight::{HEAVIEST, weight};

/// The name of the one transport there is, as it stands in reports.
pub const REST: &str = "rest";
