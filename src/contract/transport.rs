//! Transports: the ways in which one API can be spoken to.
//!
//! A contract describes its operations once, as paths and JSON. Where the same operations can be
//! called in other ways, `api.toml` lists the transports and, for those that do not speak JSON,
//! where a call's parts stand in a message. Each operation then exists once for each
//! transport, with requirements of its own, since a target may keep its promise on one and
//! break it on another.
//!
//! Invariants: the first transport is the one whose ids carry no suffix; a contract without a
//! list has REST alone, at the target's own address.
//!
//! Not in here: how messages are written and read (`wire`).

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A way of putting calls into messages.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// Paths, methods and JSON, as the contract shows them.
    #[default]
    Rest,
    /// XML-RPC (the specification of 1999, with the `nil` extension).
    XmlRpc,
}

impl Transport {
    pub const ALL: [Self; 2] = [Self::Rest, Self::XmlRpc];

    /// As in reports and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::XmlRpc => "xml-rpc",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|transport| transport.as_str() == name)
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Where a transport is reached, and how it spells a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TransportSettings {
    /// What stands before the contract's paths, such as `/rest/v1`; without a slash at its end.
    pub path: String,
    /// Where the JSON body of a call holds its positional parameters; a JSON pointer.
    pub parameters: String,
    /// The member of the first parameter that shows who calls.
    pub credential: Option<CredentialMember>,
    /// The member that names the object of a call: what fills the path's variable.
    pub object: Option<Member>,
    /// The members that stand for variables of the query, by the variable's name.
    pub query: BTreeMap<String, QueryMember>,
}

/// A structure within the first parameter that holds a value. In names `{service}` stands for
/// the first segment of the operation's path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub name: String,
    /// The key of the value within the structure.
    pub key: String,
}

/// See [`TransportSettings::credential`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialMember {
    pub name: String,
    pub user: String,
    pub secret: String,
    /// Users whose pair stands in a header of HTTP all the same, and nothing in the body.
    #[serde(default)]
    pub header_users: Vec<String>,
}

/// How a variable of the query is spelt elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct QueryMember {
    pub name: String,
    /// The keys of its parts within the structure. One key takes the whole value; several take
    /// what commas part. None: the value is JSON, and is the structure.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// How a refusal is told by what an answer says, where statuses do not tell or do not exist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Refusals {
    /// Members that a body has if it is a refusal, whatever its status.
    pub members: Vec<String>,
    /// Which of them holds the code, and which the words, of a refusal.
    pub code: String,
    pub text: String,
    /// The status that a code stands for on transports that have no statuses.
    pub statuses: BTreeMap<String, u16>,
    /// The status of every other code.
    pub status: u16,
    /// Codes by which a target asks to try again later, where it has no 429.
    pub throttled: Vec<String>,
}
