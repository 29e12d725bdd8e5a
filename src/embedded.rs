//! The reference server as a target: with the well-known credentials of its API, and what it says of itself.
//!
//! Whoever runs the suite against a server of its own, to see that it conforms or what a fault comes to, gets there
//! the same way. Starting and stopping it is not in here (`reference`).

use std::collections::BTreeMap;

use crate::contract::{Auth, OWNER, Settings};
use crate::drive::{Credential, Given, Target, TargetError};
use crate::reference;

/// A reference server as a target: whom its API's settings speak of, with what it says of itself.
pub fn target(
    running: &reference::Running,
    settings: &Settings,
    auth: Option<&Auth>,
) -> Result<Target, TargetError> {
    let token = running.values().iter().find(|(name, _)| name == "token");
    let told = auth.zip(token);
    let credential = told.map(|(auth, (_, token))| Credential::known(auth, Given::Secret(token)));
    let credential = credential.or_else(|| auth.and_then(Credential::well_known));
    let roles = BTreeMap::from([(OWNER.to_owned(), credential.into_iter().collect())]);
    let known = settings.roles.iter().filter_map(|(role, caller)| {
        let credential = caller.credential.as_ref()?;
        Some((role.clone(), credential.loopback_default.clone()?))
    });
    let target = Target::new(running.base_url(), roles)?;
    let mut target = target.with_callers(&settings.roles, &known.collect());
    target.secret_members.clone_from(&settings.secrets);
    Ok(target)
}

/// What a reference server says of itself that a user would have to find out, by input.
pub fn inputs(running: &reference::Running, settings: &Settings) -> BTreeMap<String, String> {
    let values = running.values().iter();
    let known = values.filter(|(name, _)| settings.inputs.contains_key(name));
    known.cloned().collect()
}
