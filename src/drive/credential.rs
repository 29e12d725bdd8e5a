//! What shows who sends a request: a header, a pair, or keys that sign.
//!
//! A credential is made here from what the environment or an API's settings give, and changed here into
//! those of other callers: one that looks right and is wrong, one with fewer rights, one whose clock is wrong. All its texts are
//! secrets.
//!
//! Not in here: where the values come from (`cli`), how a signature is made (`wire`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use secrecy::{ExposeSecret, SecretString};

use crate::contract::{Auth, Caller, looks_like_uuid};
use crate::wire::{Keys, Signing};

/// What shows who sends a request.
#[derive(Debug, Clone)]
pub struct Credential {
    /// The header that carries it, or its signature.
    pub header: String,
    pub value: SecretString,
    /// The pair that the header's value is made of, for transports that carry it in a body.
    pub pair: Option<Pair>,
    /// The value is not sent: requests are signed.
    pub signing: Option<Signing>,
}

/// A name and its secret.
#[derive(Debug, Clone)]
pub struct Pair {
    pub user: SecretString,
    pub secret: SecretString,
}

/// The texts that a credential is made of, as users give them.
#[derive(Clone, Copy)]
pub enum Given<'t> {
    Secret(&'t str),
    Pair { user: &'t str, secret: &'t str },
    Keys(Keys<'t>),
}

impl Credential {
    /// A header's value as it is sent.
    pub fn of(header: impl Into<String>, value: impl Into<SecretString>) -> Self {
        Self {
            header: header.into(),
            value: value.into(),
            pair: None,
            signing: None,
        }
    }

    /// A name and a secret, as RFC 7617 puts them into a header.
    pub fn basic(header: impl Into<String>, user: &str, secret: &str) -> Self {
        let encoded = BASE64.encode(format!("{user}:{secret}"));
        Self {
            pair: Some(Pair {
                user: user.into(),
                secret: secret.into(),
            }),
            ..Self::of(header, format!("Basic {encoded}"))
        }
    }

    /// Keys with which requests are signed.
    pub fn signing(header: impl Into<String>, signing: Signing) -> Self {
        Self {
            signing: Some(signing.clone()),
            ..Self::of(header, signing.secret)
        }
    }

    /// What an API's settings make of what is given.
    pub fn known(auth: &Auth, given: Given<'_>) -> Self {
        match (given, &auth.signature) {
            (Given::Keys(keys), Some(settings)) => Self::signing(
                auth.header.clone(),
                Signing::new(settings.scheme, &settings.time, keys),
            ),
            (Given::Pair { user, secret }, _) => Self::basic(auth.header.clone(), user, secret),
            (Given::Secret(secret) | Given::Keys(Keys { secret, .. }), _) => {
                Self::of(auth.header.clone(), format!("{}{secret}", auth.prefix))
            }
        }
    }

    /// The well-known credential that an API's settings name, which protects nothing.
    pub fn well_known(auth: &Auth) -> Option<Self> {
        let secret = auth.loopback_default.as_deref()?;
        let given = match (&auth.user, &auth.signature) {
            (_, Some(signature)) => Given::Keys(Keys {
                application: signature.application.loopback_default.as_deref()?,
                secret,
                consumer: signature.consumer.loopback_default.as_deref()?,
            }),
            (Some(user), None) => Given::Pair {
                user: user.loopback_default.as_deref()?,
                secret,
            },
            (None, None) => Given::Secret(secret),
        };
        Some(Self::known(auth, given))
    }

    /// All texts that must not be shown.
    pub fn secrets(&self) -> Vec<SecretString> {
        let mut secrets = vec![self.value.clone()];
        if let Some(pair) = &self.pair {
            let encoded = self.value.expose_secret().trim_start_matches("Basic ");
            secrets.push(encoded.into());
            secrets.push(pair.secret.clone());
        }
        secrets.extend(self.signing.iter().flat_map(Signing::secrets));
        secrets
    }

    /// One that looks like it and is another.
    pub(super) fn impostor(&self) -> Self {
        match (&self.pair, &self.signing) {
            (None, Some(signing)) => {
                let secret = look_alike(signing.secret.expose_secret()).into();
                Self::signing(
                    self.header.clone(),
                    Signing {
                        secret,
                        ..signing.clone()
                    },
                )
            }
            (None, None) => Self::of(self.header.clone(), look_alike(self.value.expose_secret())),
            (Some(pair), _) => {
                let wrong = look_alike(pair.secret.expose_secret());
                Self::basic(self.header.clone(), pair.user.expose_secret(), &wrong)
            }
        }
    }

    /// The same in another caller's hands; `held` is what the caller has in its place.
    pub(super) fn by(&self, caller: &Caller, held: Option<&str>) -> Self {
        match (&self.signing, held) {
            (Some(signing), held) => Self::signing(self.header.clone(), signing.by(caller, held)),
            (None, Some(held)) => {
                let value = self.value.expose_secret();
                let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
                let prefix = scheme.map(|scheme| format!("{scheme} "));
                Self::of(
                    self.header.clone(),
                    format!("{}{held}", prefix.unwrap_or_default()),
                )
            }
            (None, None) => self.clone(),
        }
    }
}

/// A value of the same form that is not the right one; it holds nothing of it but a scheme such
/// as `Bearer`.
fn look_alike(secret: &str) -> String {
    let (scheme, rest) = match secret.split_once(' ') {
        Some((scheme, rest)) => (format!("{scheme} "), rest),
        None => (String::new(), secret),
    };
    if looks_like_uuid(rest) {
        return format!("{scheme}{}", uuid::Uuid::new_v4());
    }
    let random = uuid::Uuid::new_v4().simple().to_string();
    let wrong: String = random.chars().cycle().take(rest.chars().count()).collect();
    format!("{scheme}{wrong}")
}
