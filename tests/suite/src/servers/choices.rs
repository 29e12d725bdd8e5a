//! The manners that are neither yes nor no.
//!
//! Each of them is a question that the contract leaves open with more than two answers found in
//! the field. All answers conform, with one exception that the contract brings about itself: a
//! server that takes ports as numbers only refuses what the declaration says, one that takes
//! them as strings only refuses what the responses show.

/// How a refusal looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorForm {
    /// `{"type": …, "message": …, "fields": …}`.
    Json,
    /// RFC 9457, as `application/problem+json`.
    Problem,
    /// A line of text.
    Text,
    /// The error page of a proxy or of a framework in its development mode.
    Html,
    /// The status has to do.
    Empty,
}

/// The headers of a 204.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyAnswer {
    /// No header about a body at all.
    Bare,
    /// `Content-Length: 0`, which RFC 9110 forbids and many send.
    LengthZero,
    /// `Content-Type: application/json` about nothing.
    Typed,
}

/// How header names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderCase {
    Lower,
    Title,
    Upper,
}

/// How `dest_port_from` may be sent: the contract declares a string and answers with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortForm {
    /// `25`, `"25"` or null.
    Either,
    /// `25` only.
    Number,
    /// `"25"` only.
    Text,
}

/// What becomes of a port on a rule for ICMP, which has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IcmpPorts {
    Kept,
    /// Set to null without a word.
    Dropped,
    Refused,
}
