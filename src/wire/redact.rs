//! Secrets out of messages, before anything keeps them.
//!
//! Headers that carry a credential are replaced whole, by name. Wherever else the credential's
//! text turns up (a target that echoes it in a body or a header) it is replaced too, and so are the texts of
//! members of JSON bodies that an API's settings call secret: those that a target makes up itself. What this
//! module lets through reaches traces, reports and terminals.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";

/// Shorter texts are not searched for in bodies: they would hit by chance.
const SHORTEST: usize = 6;

/// What to take out.
#[derive(Debug, Default)]
pub struct Redaction {
    headers: Vec<String>,
    secrets: Vec<SecretString>,
    members: Vec<String>,
}

impl Redaction {
    /// `headers` are names of request headers that carry credentials, besides the usual ones.
    pub fn new(headers: impl IntoIterator<Item = String>, secrets: Vec<SecretString>) -> Self {
        // A target that echoes a secret in a JSON body writes it with escapes.
        let escaped: Vec<SecretString> = secrets
            .iter()
            .filter_map(|secret| {
                let text = serde_json::to_string(secret.expose_secret()).ok()?;
                let inner = text.strip_prefix('"')?.strip_suffix('"')?;
                (inner != secret.expose_secret()).then(|| SecretString::from(inner.to_owned()))
            })
            .collect();
        let secrets = escaped.into_iter().chain(secrets).collect();
        let usual = [
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
        ]
        .map(str::to_owned);
        let headers = usual
            .into_iter()
            .chain(headers.into_iter().map(|name| name.to_lowercase()))
            .collect();
        Self {
            headers,
            secrets,
            members: Vec::new(),
        }
    }

    /// The same, and texts of members with these names in JSON bodies.
    #[must_use]
    pub fn and_members(mut self, members: &[String]) -> Self {
        self.members = members.to_vec();
        self
    }

    /// The body without the texts of secret members; nothing if there are none.
    fn without_members(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let is_named = |name: &String| {
            let quoted = format!("\"{name}\"");
            let mut places = bytes.windows(quoted.len());
            places.any(|place| place == quoted.as_bytes())
        };
        if !self.members.iter().any(is_named) {
            return None;
        }
        let mut value: Value = serde_json::from_slice(bytes).ok()?;
        hide(&mut value, &self.members);
        serde_json::to_vec(&value).ok()
    }

    pub fn header(&self, name: &str, value: &str) -> String {
        if self
            .headers
            .iter()
            .any(|header| header.eq_ignore_ascii_case(name))
        {
            REDACTED.to_owned()
        } else {
            self.text(value)
        }
    }

    pub fn text(&self, text: &str) -> String {
        self.secrets
            .iter()
            .map(ExposeSecret::expose_secret)
            .filter(|secret| secret.len() >= SHORTEST)
            .fold(text.to_owned(), |text, secret| {
                text.replace(secret, REDACTED)
            })
    }

    /// As [`Redaction::text`]; bytes that are no text stay unless they hold a secret.
    pub fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        let bytes = self.without_members(&bytes).unwrap_or(bytes);
        let holds = |secret: &str| {
            secret.len() >= SHORTEST
                && bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes())
        };
        if self
            .secrets
            .iter()
            .any(|secret| holds(secret.expose_secret()))
        {
            self.text(&String::from_utf8_lossy(&bytes)).into_bytes()
        } else {
            bytes
        }
    }
}

/// Replaces the texts of members with these names, however deep they stand.
fn hide(value: &mut Value, names: &[String]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, names)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if names.contains(name) && !text.is_empty() => {
                        REDACTED.clone_into(text);
                    }
                    other => hide(other, names),
                }
            }
        }
        _ => {}
    }
}
