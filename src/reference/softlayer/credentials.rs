//! Who is let in: one user with one key, who may call everything.
//!
//! The key also opens with the literal user name `apikey`, as keys of the newer account system
//! do. Both constants are printed when the server starts, and guard nothing.

use super::call::Credentials;
use super::refusal::Refusal;

/// The one user.
pub(in crate::reference) const USERNAME: &str = "SL123456";

/// The user's key: 64 characters, as the real ones, so that clients that hide keys hide it too.
pub(in crate::reference) const API_KEY: &str =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The user name of a key of the newer kind.
const ANY_USER: &str = "apikey";

/// Lets a caller in, or says why not.
pub(super) fn check(credentials: Option<&Credentials>) -> Result<(), Refusal> {
    let given = credentials.ok_or_else(Refusal::no_credentials)?;
    let known = given.username == USERNAME || given.username == ANY_USER;
    if known && given.key == API_KEY {
        Ok(())
    } else {
        Err(Refusal::wrong_credentials())
    }
}
