//! Signatures that are computed for each request, over its very bytes.
//!
//! `ovh-signature`: `$1$` and the SHA-1 of secret, consumer key, method, URL, body and time, joined by `+`. The URL is the
//! one that the message goes to, whole, with its query; the body is what is sent, or nothing; the time is that of the
//! target, in seconds. SHA-1 is what the scheme says, and is used for nothing else here.
//!
//! Not in here: whose keys they are, and what the time is (`drive`).

use std::fmt::Write as _;

use aws_lc_rs::digest;
use secrecy::{ExposeSecret, SecretString};

use crate::contract::{Caller, SigningScheme};

/// What a caller signs with.
#[derive(Debug, Clone)]
pub struct Signing {
    pub scheme: SigningScheme,
    pub application: SecretString,
    pub secret: SecretString,
    pub consumer: SecretString,
    /// The path that tells the target's time.
    pub time: String,
    /// By how many seconds the time that is signed is wrong.
    pub clock_seconds: i64,
    /// Only the application is named, and nothing is signed.
    pub unsigned: bool,
}

/// The keys of a caller.
#[derive(Clone, Copy)]
pub struct Keys<'k> {
    pub application: &'k str,
    pub secret: &'k str,
    pub consumer: &'k str,
}

/// What is signed of a request.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'r> {
    pub method: &'r str,
    /// The whole URL.
    pub url: &'r str,
    /// Empty if there is none.
    pub body: &'r str,
    /// Seconds since 1970 on the target's clock.
    pub timestamp: i64,
}

/// The headers of a scheme: name, value, and whether the value is to be kept from others.
pub type SignedHeader = (&'static str, String, bool);

/// The header that names the application, also where nothing is signed.
const APPLICATION: &str = "X-Ovh-Application";

impl Signing {
    /// `time` is the path that tells the target's time.
    pub fn new(scheme: SigningScheme, time: &str, keys: Keys<'_>) -> Self {
        Self {
            scheme,
            application: keys.application.into(),
            secret: keys.secret.into(),
            consumer: keys.consumer.into(),
            time: time.to_owned(),
            clock_seconds: 0,
            unsigned: false,
        }
    }

    /// The same keys in another caller's hands; `consumer` is what the caller has in place of the owner's.
    #[must_use]
    pub fn by(&self, caller: &Caller, consumer: Option<&str>) -> Self {
        Self {
            consumer: consumer.map_or_else(|| self.consumer.clone(), SecretString::from),
            clock_seconds: caller.clock_seconds,
            unsigned: caller.unsigned,
            ..self.clone()
        }
    }

    /// All keys, none of which may be shown.
    pub fn secrets(&self) -> [SecretString; 3] {
        [
            self.application.clone(),
            self.secret.clone(),
            self.consumer.clone(),
        ]
    }

    /// The headers that a request is sent with.
    pub fn headers(&self, request: Signed<'_>) -> Vec<SignedHeader> {
        let SigningScheme::OvhSignature = self.scheme;
        let application = (
            APPLICATION,
            self.application.expose_secret().to_owned(),
            true,
        );
        if self.unsigned {
            return vec![application];
        }
        let timestamp = request.timestamp.saturating_add(self.clock_seconds);
        let request = Signed {
            timestamp,
            ..request
        };
        let consumer = self.consumer.expose_secret();
        let signature = ovh_signature(self.secret.expose_secret(), consumer, request);
        vec![
            application,
            ("X-Ovh-Consumer", consumer.to_owned(), true),
            ("X-Ovh-Timestamp", timestamp.to_string(), false),
            ("X-Ovh-Signature", signature, true),
        ]
    }

    /// The header that goes with a request that is not signed, such as the one for the time.
    pub fn application_header(&self) -> (&'static str, &str) {
        (APPLICATION, self.application.expose_secret())
    }
}

/// The signature of a request by the scheme of the OVH API.
pub fn ovh_signature(secret: &str, consumer: &str, request: Signed<'_>) -> String {
    let text = format!(
        "{secret}+{consumer}+{}+{}+{}+{}",
        request.method.to_uppercase(),
        request.url,
        request.body,
        request.timestamp
    );
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    let start = "$1$".to_owned();
    hash.as_ref().iter().fold(start, |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
