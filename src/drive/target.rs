//! The server under test: where it is, who we are to it, how far we trust it.
//!
//! Credentials are bound to roles, and steps name roles, so that neither plan nor judge ever sees a
//! credential. The bounds are what keeps a run short and small whatever the target does.
//! [`Target::probe`] only opens a connection: a broken answer is a verdict, not a failed preflight.

use std::collections::BTreeMap;
use std::net::{IpAddr, ToSocketAddrs};
use std::time::Duration;

use reqwest::Url;
use secrecy::ExposeSecret;

use crate::contract::{Auth, Caller};
use crate::plan::{IMPOSTOR, OWNER};

use super::credential::Credential;

/// How far a target is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub connect: Duration,
    pub answer: Duration,
    /// Bytes of a body that are read.
    pub body: usize,
    /// Pages of a list that are followed.
    pub pages: u32,
    /// Tries after 429 or 503.
    pub retries: u32,
    /// The longest wait that a `Retry-After` may ask for.
    pub retry_after: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(10),
            body: 4 * 1024 * 1024,
            pages: 100,
            retries: 3,
            retry_after: Duration::from_secs(30),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Target {
    /// Without a slash at its end.
    base: String,
    url: Url,
    /// By role; a role without an entry sends no credentials.
    credentials: BTreeMap<String, Vec<Credential>>,
    pub bounds: Bounds,
    /// Codes of refusals that ask for patience as 429 does.
    pub throttles: Vec<String>,
    /// Members of its bodies whose values are secrets.
    pub secret_members: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    #[error(
        "`{url}` is no URL of a target: {reason}\nhint: give scheme, host and port, such as http://127.0.0.1:8080"
    )]
    Url { url: String, reason: String },
    #[error("`{0}` cannot be a header name")]
    Header(String),
    #[error("the value for header `{0}` holds characters that a header cannot carry")]
    Value(String),
    #[error("no HTTP client could be made: {0}")]
    Client(String),
    #[error(
        "nothing answers at {url}: {reason}\nhint: start the target, or check host and port of --target-url"
    )]
    Unreachable { url: String, reason: String },
}

impl Target {
    pub fn new(
        url: &str,
        credentials: BTreeMap<String, Vec<Credential>>,
    ) -> Result<Self, TargetError> {
        let parsed = Url::parse(url).map_err(|error| TargetError::Url {
            url: url.to_owned(),
            reason: error.to_string(),
        })?;
        // A password or a token must not be repeated, not even in an error.
        let mut shown = parsed.clone();
        let _ = shown.set_password(None);
        let _ = shown.set_username("");
        shown.set_query(None);
        shown.set_fragment(None);
        let wrong = |reason: &str| TargetError::Url {
            url: shown.to_string(),
            reason: reason.to_owned(),
        };
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(wrong(
                "it holds a user name or a password; give credentials by --token-env or --header-env",
            ));
        }
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(wrong("its scheme is neither http nor https"));
        }
        if parsed.host_str().is_none_or(str::is_empty) {
            return Err(wrong("it names no host"));
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(wrong("it has a query or a fragment"));
        }
        Ok(Self {
            base: parsed.as_str().trim_end_matches('/').to_owned(),
            url: parsed,
            credentials,
            bounds: Bounds::default(),
            throttles: Vec::new(),
            secret_members: Vec::new(),
        })
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn credentials(&self, role: &str) -> &[Credential] {
        self.credentials
            .get(role)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Whether the owner shows the well-known credential of an API, behind which there is no account.
    pub fn is_public(&self, auth: &Auth) -> bool {
        let Some(known) = Credential::well_known(auth) else {
            return false;
        };
        let mut owned = self.credentials(OWNER).iter();
        self.is_loopback()
            && owned.any(|own| own.value.expose_secret() == known.value.expose_secret())
    }

    /// Whether the owner shows any credentials.
    pub fn is_authenticated(&self) -> bool {
        !self.credentials(OWNER).is_empty()
    }

    /// The owner's headers with made-up values that look like the right ones.
    #[must_use]
    pub fn with_impostor(mut self) -> Self {
        let wrong = self
            .credentials(OWNER)
            .iter()
            .map(Credential::impostor)
            .collect();
        self.credentials.insert(IMPOSTOR.to_owned(), wrong);
        self
    }

    /// The owner's credentials as other callers have them, who are told what they hold in place of his.
    #[must_use]
    pub fn with_callers(
        mut self,
        callers: &BTreeMap<String, Caller>,
        held: &BTreeMap<String, String>,
    ) -> Self {
        for (role, caller) in callers {
            let own = held.get(role).map(String::as_str);
            if caller.credential.is_some() && own.is_none() {
                continue;
            }
            let credentials = self.credentials(OWNER).iter();
            let theirs = credentials.map(|owner| owner.by(caller, own)).collect();
            self.credentials.insert(role.clone(), theirs);
        }
        self
    }

    /// Whether a role shows any credentials.
    pub fn knows(&self, role: &str) -> bool {
        self.credentials.contains_key(role)
    }

    pub fn all_credentials(&self) -> impl Iterator<Item = &Credential> {
        self.credentials.values().flatten()
    }

    pub fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether the host can only be this machine.
    pub fn is_loopback(&self) -> bool {
        match self.url.host_str() {
            Some(host) => {
                let host = host.trim_matches(['[', ']']);
                host == "localhost"
                    || host.ends_with(".localhost")
                    || host
                        .parse::<IpAddr>()
                        .is_ok_and(|address| address.is_loopback())
            }
            None => false,
        }
    }

    /// Opens a connection and closes it again. A target that accepts it is reachable, whatever
    /// it answers later: a broken answer is a verdict.
    pub async fn probe(&self) -> Result<(), TargetError> {
        let unreachable = |reason: String| TargetError::Unreachable {
            url: self.base.clone(),
            reason,
        };
        let host = self
            .url
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_owned();
        let port = self.url.port_or_known_default().unwrap_or(80);
        let addresses = tokio::task::spawn_blocking(move || {
            (host.as_str(), port)
                .to_socket_addrs()
                .map(Iterator::collect::<Vec<_>>)
        })
        .await
        .map_err(|error| unreachable(error.to_string()))?
        .map_err(|error| unreachable(format!("the host name cannot be resolved: {error}")))?;
        let mut reason = "the host name has no address".to_owned();
        for address in addresses {
            match tokio::time::timeout(self.bounds.connect, tokio::net::TcpStream::connect(address))
                .await
            {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(error)) => reason = error.to_string().to_lowercase(),
                Err(_) => {
                    reason = format!("no connection within {} s", self.bounds.connect.as_secs());
                }
            }
        }
        Err(unreachable(reason))
    }
}
