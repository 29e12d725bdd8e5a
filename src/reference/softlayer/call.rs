//! A call and what comes of it, in the words of the API and of no transport.
//!
//! A front reads its transport into a [`Call`] and writes an [`Outcome`] back into it; the core
//! between them knows neither HTTP nor XML. A further front (SOAP) needs nothing more than these.
//!
//! Invariants:
//!
//! * Every argument, filter and mask is JSON, whatever form it came in.
//! * An id stays the text that the client wrote; whether it is one, the core decides.
//! * [`Dress`] changes only how an outcome is written down, never what it is. The sound server
//!   leaves it alone: it exists for the faults of the wire.

use serde_json::Value;

use super::refusal::Refusal;

/// How a call came, and how its answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    /// JSON over HTTP.
    Rest,
    /// XML-RPC.
    XmlRpc,
}

impl Transport {
    /// The name, as in the `transports` of a fault.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::XmlRpc => "xml-rpc",
        }
    }
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Credentials {
    /// A user and a key.
    Pair {
        /// The user's name, or `apikey`.
        username: String,
        /// The key.
        key: String,
    },
    /// A token.
    Token(String),
}

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// How many items to leave out first.
    pub(super) offset: usize,
    /// How many items to show at most; none for all.
    pub(super) limit: Option<usize>,
}

/// A call of one method of one service.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// How it came.
    pub(super) transport: Transport,
    /// Who calls, if they said so.
    pub(super) credentials: Option<Credentials>,
    /// The service, such as `SoftLayer_Account`.
    pub(super) service: String,
    /// The method, such as `getSecurityGroups`.
    pub(super) method: String,
    /// The init parameter: the object to call the method of.
    pub(super) id: Option<String>,
    /// The parameters of the method, in order.
    pub(super) arguments: Vec<Value>,
    /// Where the answer lies within what the method returns: ids of items, and relations.
    pub(super) within: Vec<String>,
    /// The object mask: a text, or the struct tree of old clients.
    pub(super) mask: Option<Value>,
    /// The object filter.
    pub(super) filter: Option<Value>,
    /// The result limit.
    pub(super) page: Option<Page>,
    /// Whether every object is to name its type.
    pub(super) types: bool,
}

/// What a call that succeeded gives.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// The value.
    pub(super) value: Value,
    /// Of a list, how many items there are without the result limit.
    pub(super) total: Option<usize>,
    /// Where an object was ordered that exists from now on: its service and id.
    pub(super) created: Option<(&'static str, i64)>,
}

impl Reply {
    /// A reply that is nothing but its value.
    pub(super) const fn of(value: Value) -> Self {
        Self {
            value,
            total: None,
            created: None,
        }
    }
}

/// What comes of a call.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The reply, or why there is none.
    pub(super) result: Result<Reply, Refusal>,
    /// How it is to be written down.
    pub(super) dress: Dress,
}

impl From<Result<Reply, Refusal>> for Outcome {
    fn from(result: Result<Reply, Refusal>) -> Self {
        Self {
            result,
            dress: Dress::default(),
        }
    }
}

/// How an outcome departs from what its transport asks for. Each is off by default.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dress {
    /// The HTTP status, whatever the outcome.
    pub(super) status: Option<u16>,
    /// No `SoftLayer-Total-Items`.
    pub(super) without_total: bool,
    /// No `Location`.
    pub(super) without_location: bool,
    /// An error without its text.
    pub(super) without_error: bool,
    /// An error without its code.
    pub(super) without_code: bool,
    /// An error with an empty body.
    pub(super) without_body: bool,
    /// The code of an error as a number.
    pub(super) numeric_code: bool,
    /// The text of an error as a number.
    pub(super) numeric_text: bool,
    /// Numbers as texts.
    pub(super) numbers_as_texts: bool,
    /// Booleans as numbers.
    pub(super) booleans_as_numbers: bool,
    /// A list of one item without its brackets.
    pub(super) bare_single: bool,
    /// Another media type than that of the body.
    pub(super) wrong_media_type: bool,
    /// The body breaks off before its end.
    pub(super) cut_short: bool,
}
