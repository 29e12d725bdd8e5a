//! Targets that turn on their client: the plain server, except that one operation is a trap.
//!
//! All other operations answer as the plain server does, and the trapped one does its work, too,
//! before it answers: so whatever a client makes of the answer, it can be asked whether the right
//! endpoint was blamed and whether what was created is gone afterwards.
//!
//! What the traps say is in `hostile_wire` (framing, endings, bytes that are no HTTP) and in
//! `hostile_text` (well-framed answers whose JSON is the attack).

use super::conduct::Place;
use super::manners::Manners;
use super::message::Call;

/// What the trapped operation answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hostile {
    // On the wire.
    /// Valid JSON of 200 MB with an honest length.
    TwoHundredMegabytes,
    /// The first half of the answer, framed as if it were whole.
    HalfJson,
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// Announces more than it sends, then closes.
    LengthTooLong,
    /// Announces less than it sends.
    LengthTooShort,
    LengthNegative,
    LengthsDiffer,
    /// 302 to the place itself.
    RedirectsToItself,
    /// 302 to that URL.
    RedirectsTo(String),
    /// Resets the connection in the middle of the body.
    ResetInBody,
    /// Takes the request and never answers.
    Silent,
    /// A head, then nothing.
    SilentAfterHead,
    /// The answer, one byte a second.
    OneBytePerSecond,
    EndlessHeaders,
    /// One header of a megabyte.
    HugeHeader,
    /// As many headers of as much text as HTTP clients usually take.
    FatHead,
    /// Ten megabytes of gzip that are more than a gigabyte of zeros.
    GzipBomb,
    /// As [`Hostile::GzipBomb`], small enough to be read whole.
    SmallGzipBomb,
    /// Says gzip, is not.
    FalseGzip,
    /// A chunk whose size is no number.
    BrokenChunk,
    /// A chunk of nearly as many bytes as a number can count.
    HugeChunk,
    /// 103 again and again.
    EndlessInterim,
    /// The preface and the settings of HTTP/2.
    Http2,
    Garbage,
    /// 204 with a length and a body.
    BodyAfter204,
    /// This in place of the status.
    Status(&'static str),

    // In JSON.
    /// A hundred thousand brackets.
    DeepJson,
    /// In every string of the answer, and in headers as far as HTTP lets them through.
    Texts(String),
    /// In place of every id.
    Ids(String),
    DuplicateKeys,
    /// A number as it stands in JSON, in place of every number and beside them.
    Numbers(&'static str),
    /// 200,000 small items within four megabytes.
    ManyItems,
    /// Two million numbers within four megabytes.
    ManyZeros,
    /// 150,000 keys that nobody documented.
    ManyKeys,
    /// The true answer, with blanks up to a megabyte.
    Padded,
    /// Pages without end, each with items of its own and that many bytes of blanks.
    EndlessPages(usize),
}

impl Hostile {
    /// Whether the client waits for what never comes, for as long as it waits for anything.
    #[must_use]
    pub const fn is_waited_for(&self) -> bool {
        matches!(
            self,
            Self::Silent
                | Self::SilentAfterHead
                | Self::OneBytePerSecond
                | Self::EndlessHeaders
                | Self::EndlessInterim
                | Self::Http2
        )
    }
}

/// One operation, as its contract writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    pub method: &'static str,
    pub path: &'static str,
}

impl Endpoint {
    pub const LIST: Self = Self::new("GET", "/security_groups");
    pub const CREATE: Self = Self::new("POST", "/security_groups");
    pub const READ: Self = Self::new("GET", "/security_groups/{group_id}");
    pub const UPDATE: Self = Self::new("PUT", "/security_groups/{group_id}");
    pub const DELETE: Self = Self::new("DELETE", "/security_groups/{group_id}");
    pub const LIST_RULES: Self = Self::new("GET", "/security_groups/{group_id}/rules");
    pub const CREATE_RULE: Self = Self::new("POST", "/security_groups/{group_id}/rules");

    const fn new(method: &'static str, path: &'static str) -> Self {
        Self { method, path }
    }

    fn is(self, call: &Call, prefix: &str) -> bool {
        let path = match Place::of(&call.path, prefix) {
            Some(Place::Groups) => "/security_groups",
            Some(Place::Group(_)) => "/security_groups/{group_id}",
            Some(Place::Rules(_)) => "/security_groups/{group_id}/rules",
            Some(Place::Rule(..)) => "/security_groups/{group_id}/rules/{rule_id}",
            None => return false,
        };
        self.method == call.method && self.path == path
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.method, self.path)
    }
}

/// An operation and what it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trap {
    pub(super) endpoint: Endpoint,
    pub(super) hostile: Hostile,
}

impl Trap {
    pub(super) fn catches(&self, call: &Call, manners: &Manners) -> bool {
        self.endpoint.is(call, manners.prefix)
    }
}
