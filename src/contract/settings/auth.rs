//! Who calls: the owner's credential, how requests are signed with it, and other callers.
//!
//! Values never stand in settings, but for well-known ones that protect nothing: those of a reference server. What a scheme
//! of signatures does is in `wire::signature`; whose values they are is found out in `cli`.

use serde::{Deserialize, Serialize};

/// How a request shows who sends it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// The header that carries the credential.
    pub header: String,
    /// What stands before the credential, such as `Bearer `.
    #[serde(default)]
    pub prefix: String,
    /// The environment variable that is read when no `--token-env` is given.
    pub environment: String,
    /// A well-known credential, no secret, tried on loopback targets when nothing is given.
    pub loopback_default: Option<String>,
    /// The credential is a pair, sent as RFC 7617 says (or as a transport's own member).
    pub user: Option<Variable>,
    /// The statuses with which a caller without the right credentials is turned away.
    #[serde(default = "unauthorized")]
    pub refused_with: Vec<u16>,
    /// The credential is never sent: each request is signed with it.
    pub signature: Option<SigningSettings>,
}

fn unauthorized() -> Vec<u16> {
    vec![401, 403]
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            header: String::new(),
            prefix: String::new(),
            environment: String::new(),
            loopback_default: None,
            user: None,
            refused_with: unauthorized(),
            signature: None,
        }
    }
}

/// A value that a user keeps in the environment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The environment variable that holds it.
    pub environment: String,
    /// The well-known one, beside the well-known secret.
    pub loopback_default: Option<String>,
}

/// How requests are signed, and what is signed besides the secret.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SigningSettings {
    pub scheme: SigningScheme,
    /// The path that tells the target's time, asked once.
    pub time: String,
    /// Which application calls.
    pub application: Variable,
    /// For whom it calls.
    pub consumer: Variable,
}

/// The schemes of signatures that requests can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SigningScheme {
    OvhSignature,
}

/// A caller who differs from the owner.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Caller {
    pub description: String,
    /// What takes the place of the owner's credential; of a signature, of its consumer key.
    pub credential: Option<Variable>,
    /// By how many seconds the time that it signs is wrong.
    #[serde(default)]
    pub clock_seconds: i64,
    /// It says which application calls, and signs nothing.
    #[serde(default)]
    pub unsigned: bool,
}
