//! The signature of a call: `$1$` and the SHA-1 of six values that are joined by `+`.
//!
//! It is made of bytes as they were sent, never of what was read from them. The URL is the one
//! that the client holds, which a server can only guess: behind a proxy the scheme and host may be
//! others, and one client leaves out the port. So every likely spelling is tried.
//!
//! SHA-1 is what the API asks for; nothing else here is made with it but keys that guard nothing.

use std::fmt::Write;

use aws_lc_rs::digest;

use super::call::Call;

/// A host that a client may hold instead of the server's own, as all of its calls would be to it.
const PUBLIC_HOST: &str = "eu.api.ovh.com";

/// The SHA-1 of some bytes, in hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    digest
        .as_ref()
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Whether a call bears the signature that these keys make of it, for some spelling of its URL.
pub(super) fn fits(call: &Call, secret: &str, consumer_key: &str, timestamp: &str) -> bool {
    let given = call.header("x-ovh-signature").unwrap_or_default();
    hosts(call).iter().any(|host| {
        ["http", "https"].iter().any(|scheme| {
            let url = format!("{scheme}://{host}{}", call.target);
            let head = [secret, consumer_key, &call.method, &url, ""].join("+");
            let tail = format!("+{timestamp}");
            let signed = [head.as_bytes(), &call.body, tail.as_bytes()].concat();
            given == format!("$1${}", hexadecimal(&signed))
        })
    })
}

fn hosts(call: &Call) -> Vec<&str> {
    let host = call.host();
    let mut hosts = vec![host, without_port(host), PUBLIC_HOST];
    hosts.extend(call.header("x-forwarded-host"));
    hosts
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        // The last colon of an IPv6 address is not before a port.
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}
