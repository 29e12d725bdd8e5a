//! The ways in which a value can be bad, and how to tell them apart.
//!
//! A fault lets one of them through and must not touch the others, so every bad value has exactly one
//! case. What is good has none.

use std::net::Ipv4Addr;

use serde_json::Value;

use super::super::endpoint::{Attribute, Endpoint, Takes};

/// A way in which a value is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reference::saboteur) enum Case {
    Missing,
    Null,
    /// Another type of JSON.
    Type,
    /// No text at all.
    Empty,
    /// A word in other letters.
    Letters,
    /// Another word for the same.
    Synonym,
    /// A word for nothing.
    Word,
    /// A port below 1.
    Below,
    /// A port above 65535.
    Above,
    /// A port with a fraction.
    Fraction,
    /// A network with a prefix that is none.
    Mask,
    /// A network with a number above 255.
    Octet,
    /// No network at all.
    Text,
    /// A network of the other family.
    Ipv6,
}

impl Case {
    /// As it stands in the names of rules and faults.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Null => "null",
            Self::Type => "type",
            Self::Empty => "empty",
            Self::Letters => "case",
            Self::Synonym => "synonym",
            Self::Word => "word",
            Self::Below => "below",
            Self::Above => "above",
            Self::Fraction => "fraction",
            Self::Mask => "mask",
            Self::Octet => "octet",
            Self::Text => "text",
            Self::Ipv6 => "ipv6",
        }
    }

    /// As a part of a sentence.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "is missing",
            Self::Null => "is null",
            Self::Type => "is of another type",
            Self::Empty => "is empty",
            Self::Letters => "is written in other letters",
            Self::Synonym => "is another word for the same",
            Self::Word => "is no word of the list",
            Self::Below => "is below 1",
            Self::Above => "is above 65535",
            Self::Fraction => "has a fraction",
            Self::Mask => "has a prefix beyond 32",
            Self::Octet => "has a number beyond 255",
            Self::Text => "is no address",
            Self::Ipv6 => "is an IPv6 network",
        }
    }
}

/// In which ways the values of an attribute can be bad. Whether an update without one replaces or
/// merges is not asked, so only a creation can lack one.
pub(super) fn cases(endpoint: &Endpoint, attribute: &Attribute) -> Vec<Case> {
    let of_type: &[Case] = match attribute.takes {
        Takes::Name(_) => &[Case::Type, Case::Empty],
        Takes::Text(_) => &[Case::Type],
        Takes::Choice(_) => &[Case::Type, Case::Letters, Case::Synonym, Case::Word],
        Takes::Range => &[Case::Type, Case::Mask, Case::Octet, Case::Text, Case::Ipv6],
        Takes::Port => &[Case::Type, Case::Below, Case::Above, Case::Fraction],
    };
    let of_presence: &[Case] = match (attribute.required, endpoint.method()) {
        (true, "POST") => &[Case::Missing, Case::Null],
        (true, _) => &[Case::Null],
        (false, _) => &[],
    };
    [of_presence, of_type].concat()
}

/// In which way a value is bad, if it is.
pub(super) fn case_of(takes: Takes, value: Option<&Value>) -> Option<Case> {
    let value = match value {
        None => return Some(Case::Missing),
        Some(Value::Null) => return Some(Case::Null),
        Some(value) => value,
    };
    match (takes, value) {
        (Takes::Name(_), Value::String(text)) => text.is_empty().then_some(Case::Empty),
        (Takes::Text(_), Value::String(_)) => None,
        (Takes::Choice(words), Value::String(text)) => case_of_word(words, text),
        (Takes::Range, Value::String(text)) => case_of_network(text),
        (Takes::Port, Value::Number(number)) => {
            let number = number.as_f64()?;
            if number.fract() != 0.0 {
                Some(Case::Fraction)
            } else if number < 1.0 {
                Some(Case::Below)
            } else {
                (number > f64::from(u16::MAX)).then_some(Case::Above)
            }
        }
        _ => Some(Case::Type),
    }
}

fn case_of_word(words: &[(&str, &[&str])], text: &str) -> Option<Case> {
    if words.iter().any(|(word, _)| *word == text) {
        None
    } else if words
        .iter()
        .any(|(word, _)| word.eq_ignore_ascii_case(text))
    {
        Some(Case::Letters)
    } else if synonym_of(words, text).is_some() {
        Some(Case::Synonym)
    } else {
        Some(Case::Word)
    }
}

pub(super) fn synonym_of<'a>(words: &'a [(&str, &[&str])], text: &str) -> Option<&'a str> {
    words
        .iter()
        .find(|(_, synonyms)| synonyms.iter().any(|word| word.eq_ignore_ascii_case(text)))
        .map(|(word, _)| *word)
}

fn case_of_network(text: &str) -> Option<Case> {
    let (address, prefix) = text.split_once('/').unwrap_or((text, "32"));
    if address.contains(':') {
        Some(Case::Ipv6)
    } else if address.parse::<Ipv4Addr>().is_ok() {
        let prefix: Option<u8> = prefix.parse().ok();
        prefix
            .is_none_or(|prefix| prefix > 32)
            .then_some(Case::Mask)
    } else if octets(address).is_some() {
        Some(Case::Octet)
    } else {
        Some(Case::Text)
    }
}

/// The four numbers of what looks like an address, each cut to what fits.
pub(super) fn octets(address: &str) -> Option<Vec<String>> {
    let numbers: Option<Vec<u32>> = address.split('.').map(|text| text.parse().ok()).collect();
    let cut = numbers?
        .into_iter()
        .map(|number| number.min(u32::from(u8::MAX)).to_string());
    Some(cut.collect()).filter(|octets: &Vec<String>| octets.len() == 4)
}
