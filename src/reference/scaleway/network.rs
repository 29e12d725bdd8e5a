//! IPv4 ranges: what the API accepts, and how it writes them back.
//!
//! Accepted is an address with or without a prefix length, both in plain decimals: `192.0.2.0/24`,
//! `192.0.2.7`. Refused are leading zeros, signs, blanks, a mask in dotted form, and IPv6, which
//! the contract of 2015 does not know. Read back is the network: bits behind the prefix are gone,
//! and a /32 is written as the bare address, as the real service does.

use std::fmt;
use std::net::Ipv4Addr;

/// An IPv4 network, its host bits cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ipv4Range {
    network: Ipv4Addr,
    prefix: u8,
}

impl Ipv4Range {
    /// Reads a range, strictly.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, parse_prefix(prefix)?),
            None => (text, 32),
        };
        let address: Ipv4Addr = address.parse().ok()?;
        let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
        Some(Self {
            network: Ipv4Addr::from_bits(address.to_bits() & mask),
            prefix,
        })
    }
}

/// Reads `0` to `32` without sign or leading zero, both of which the number parser would take.
fn parse_prefix(text: &str) -> Option<u8> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let padded = text.len() > 1 && text.starts_with('0');
    let prefix = text.parse().ok()?;
    (plain && !padded && prefix <= 32).then_some(prefix)
}

impl fmt::Display for Ipv4Range {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.prefix == 32 {
            write!(formatter, "{}", self.network)
        } else {
            write!(formatter, "{}/{}", self.network, self.prefix)
        }
    }
}
