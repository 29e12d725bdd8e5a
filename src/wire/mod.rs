//! Between a logical call and an HTTP message, in both directions.
//!
//! Plan and judge speak of operations, variables and attributes; drive and the trace speak of
//! methods, targets, headers and bytes. This room is the only one that knows both. It
//! has a codec for each transport: REST with JSON ([`encode`]), and XML-RPC; a further one is a
//! further folder here, an arm in [`encode`] and one in [`logical`]. It also redacts, because only it
//! knows where in a message a credential stands.
//!
//! Nothing here does IO.

mod bodies;
mod logical;
mod redact;
mod rest;
mod signature;
mod weight;
mod xml_rpc;

pub use bodies::{Bodies, listed};
pub use logical::{logical, refusal_code, value_of};
pub use redact::{REDACTED, Redaction};
pub use rest::{
    Call, Form, Message, WRONG_MEDIA_TYPE, answered, encode, following, json_body, media_type,
    next_page, with_query,
};
pub use signature::{Keys, Signed, SignedHeader, Signing, ovh_signature};
pub use weight::{HEAVIEST, weight};
pub use xml_rpc::{SLOT, credential_member};
