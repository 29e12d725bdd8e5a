//! Who we are to a target: credentials by environment variable, never typed.
//!
//! What is missing is listed whole, with the contract that needs it. On a loopback target the well-known
//! credential of the reference server is tried when nothing is given.
//!
//! Not in here: what a credential looks like in a message (`drive`).

use std::collections::BTreeMap;

use clap::Args;

use crate::contract::{Auth, Caller};
use crate::drive::{Credential, CredentialSource, KeySource};
use crate::exit::Failed;
use crate::wire::{Keys, Signing};

#[derive(Debug, Clone, Default, Args)]
pub struct CredentialArgs {
    /// The environment variable that holds the token
    #[arg(long, value_name = "VAR", env = "SGSPEC_TOKEN_ENV")]
    pub token_env: Option<String>,
    /// A header whose value an environment variable holds; may be repeated
    #[arg(long, value_name = "NAME=VAR", env = "SGSPEC_HEADER_ENV")]
    pub header_env: Vec<String>,
}

/// `NAME=VALUE`, as a pair.
pub(super) fn pair<'a>(text: &'a str, flag: &str) -> Result<(&'a str, &'a str), Failed> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim(), value)),
        _ => Err(Failed::usage(format!(
            "`{text}` is no NAME=VALUE\nhint: {flag} takes a name, an equals sign and a value"
        ))),
    }
}

/// A header, and where its value comes from.
pub(super) type Wanted = (String, CredentialSource);

/// A variable of the environment that has a value.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A credential from the environment; what of it is not there is added to `missing`.
fn credential(
    header: &str,
    source: &CredentialSource,
    missing: &mut Vec<String>,
) -> Option<Credential> {
    let mut wanted = |name: &str, what: &str| {
        let value = variable(name);
        if value.is_none() {
            missing.push(format!(
                "the environment variable `{name}`, for {what} header `{header}`"
            ));
        }
        value
    };
    let secret = wanted(&source.variable, "the");
    if let Some(keys) = &source.keys {
        let application = wanted(&keys.application, "the application beside the");
        let consumer = wanted(&keys.consumer, "the consumer beside the");
        let given = Keys {
            application: &application?,
            secret: &secret?,
            consumer: &consumer?,
        };
        let signing = Signing::new(keys.scheme, &keys.time, given);
        return Some(Credential::signing(header, signing));
    }
    let Some(user) = &source.user else {
        return Some(Credential::of(
            header,
            format!("{}{}", source.prefix, secret?),
        ));
    };
    let user = wanted(user, "the name in the");
    Some(Credential::basic(header, &user?, &secret?))
}

/// What goes with a secret and is not there either.
fn beside(auth: &Auth) -> Vec<String> {
    let keys = auth.signature.iter();
    let keys = keys.flat_map(|keys| [&keys.application, &keys.consumer]);
    let wanted = auth
        .user
        .iter()
        .chain(keys)
        .map(|wanted| &wanted.environment);
    wanted
        .filter(|name| variable(name).is_none())
        .map(|name| format!("the environment variable `{name}`, which goes with it"))
        .collect()
}

/// Takes what is wanted from the environment. What is missing is listed whole, not one at a time.
pub(super) fn fetch(
    wanted: Vec<Wanted>,
    mut missing: Vec<String>,
) -> Result<(Vec<Credential>, BTreeMap<String, CredentialSource>), Failed> {
    let mut credentials = Vec::new();
    let mut sources = BTreeMap::new();
    for (header, source) in wanted {
        if let Some(credential) = credential(&header, &source, &mut missing) {
            credentials.push(credential);
            sources.insert(header, source);
        }
    }
    if missing.is_empty() {
        return Ok((credentials, sources));
    }
    let hint =
        "hint: set what is listed and run again; values are never taken from the command line";
    Err(Failed::preflight(format!(
        "the run needs what is not there:\n  {}\n{hint}",
        missing.join("\n  ")
    )))
}

/// What callers besides the owner hold in place of his credential, by role: from the environment or,
/// where the target is said to be harmless, what is well known. A role for which nothing is there is not in it.
pub(super) fn held(callers: &BTreeMap<String, Caller>, harmless: bool) -> BTreeMap<String, String> {
    let held = callers.iter().filter_map(|(role, caller)| {
        let wanted = caller.credential.as_ref()?;
        let known = || wanted.loopback_default.clone().filter(|_| harmless);
        Some((role.clone(), variable(&wanted.environment).or_else(known)?))
    });
    held.collect()
}

impl CredentialArgs {
    pub fn is_empty(&self) -> bool {
        self.token_env.is_none() && self.header_env.is_empty()
    }

    /// The headers that `--header-env` names.
    pub fn headers(&self) -> Result<Vec<Wanted>, Failed> {
        let wanted = self.header_env.iter().map(|text| {
            let (header, variable) = pair(text, "--header-env")?;
            let source = CredentialSource {
                variable: variable.to_owned(),
                ..CredentialSource::default()
            };
            Ok((header.to_owned(), source))
        });
        wanted.collect()
    }

    /// The headers of the owner, and the environment variable that each came from.
    pub fn resolve(
        &self,
        auth: Option<&Auth>,
        contract: &str,
        loopback: bool,
    ) -> Result<(Vec<Credential>, BTreeMap<String, CredentialSource>), Failed> {
        let mut wanted = self.headers()?;
        let mut missing = Vec::new();
        let mut fallback = None;
        let from = |auth: &Auth, variable: &str| {
            let source = CredentialSource {
                variable: variable.to_owned(),
                prefix: auth.prefix.clone(),
                user: auth.user.as_ref().map(|user| user.environment.clone()),
                keys: auth.signature.as_ref().map(|settings| KeySource {
                    application: settings.application.environment.clone(),
                    consumer: settings.consumer.environment.clone(),
                    scheme: settings.scheme,
                    time: settings.time.clone(),
                }),
            };
            (auth.header.clone(), source)
        };
        match (&self.token_env, auth) {
            (Some(variable), Some(auth)) => wanted.push(from(auth, variable)),
            (Some(_), None) => {
                return Err(Failed::usage(format!(
                    "`{contract}` does not say which header carries a token\nhint: name it with --header-env 'NAME=VAR'"
                )));
            }
            (None, Some(auth))
                if wanted
                    .iter()
                    .all(|(header, _)| !header.eq_ignore_ascii_case(&auth.header)) =>
            {
                let set = variable(&auth.environment).is_some();
                match auth.loopback_default.as_ref().filter(|_| loopback && !set) {
                    Some(_) => fallback = Some(auth),
                    None if set => wanted.push(from(auth, &auth.environment)),
                    None => {
                        missing.push(format!(
                            "the environment variable `{}` (or --token-env VAR), for the header `{}` of {contract}",
                            auth.environment, auth.header
                        ));
                        missing.extend(beside(auth));
                    }
                }
            }
            _ => {}
        }
        let (mut credentials, sources) = fetch(wanted, missing)?;
        if let Some(auth) = fallback {
            credentials.extend(Credential::well_known(auth));
        }
        Ok((credentials, sources))
    }
}
