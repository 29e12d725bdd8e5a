//! IPv4 ranges, as `ip_range` takes them: "must be an IPv4 range".
//!
//! The contract shows `0.0.0.0/0` and says no more. Whether a bare address is a range, and
//! whether bits beyond the prefix are tolerated, masked or refused, is a manner. What is refused
//! by every server: IPv6, a prefix beyond 32, leading zeros, anything that is no address.

use std::net::Ipv4Addr;

use super::manners::Manners;

/// The range as it will be stored, if it is one.
pub(super) fn ipv4_range(text: &str, manners: &Manners) -> Option<String> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, prefix_length(length)?),
        None if manners.strict_cidr => return None,
        None => (text, 32),
    };
    let address: Ipv4Addr = address.parse().ok()?;
    // A shift by 32 is no shift at all in Rust but an error.
    let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
    let network = Ipv4Addr::from(u32::from(address) & mask);
    if manners.strict_cidr && network != address {
        return None;
    }
    Some(match (manners.normalise_cidr, length) {
        (false, _) => text.to_owned(),
        (true, 32) => network.to_string(),
        (true, _) => format!("{network}/{length}"),
    })
}

/// Digits only: the standard parser would also take `+8`, and `08` is nobody's notation.
fn prefix_length(text: &str) -> Option<u8> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let padded = text.len() > 1 && text.starts_with('0');
    if !digits || padded {
        return None;
    }
    text.parse().ok().filter(|length| *length <= 32)
}
