//! Who is let in: one user with one key, who may call everything.
//!
//! The key also opens with the literal user name `apikey`, as keys of the newer account system
//! do, and a token opens without a name. The constants are printed when the server starts, and guard nothing.

use super::call::Credentials;
use super::refusal::Refusal;

/// The one user.
pub(in crate::reference) const USERNAME: &str = "SL123456";

/// The user's key: 64 characters, as the real ones, so that clients that hide keys hide it too.
pub(in crate::reference) const API_KEY: &str =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A token of the newer account system. Real ones end; this one does not.
pub(in crate::reference) const TOKEN: &str =
    "eyJzZ3NwZWMiOiJ0aGUgcmVmZXJlbmNlIHNlcnZlciBrbm93cyB0aGlzIn0";

/// The user name of a key of the newer kind.
const ANY_USER: &str = "apikey";

/// Lets a caller in, or says why not.
pub(super) fn check(credentials: Option<&Credentials>) -> Result<(), Refusal> {
    let right = match credentials.ok_or_else(Refusal::no_credentials)? {
        Credentials::Pair { username, key } => {
            (username == USERNAME || username == ANY_USER) && key == API_KEY
        }
        Credentials::Token(token) => token == TOKEN,
    };
    if right {
        Ok(())
    } else {
        Err(Refusal::wrong_credentials())
    }
}
