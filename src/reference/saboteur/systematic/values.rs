//! Bad values that are let through: for each attribute and each way to be bad, an operation that
//! repairs the value and goes on, and for each attribute one that refuses and goes on.
//!
//! A server without a check makes something of a bad value, too: a port is cut to what fits, a word
//! is guessed, a missing text is filled in. What is stored is then valid, and the client is told
//! what was stored; only the refusal is missing. A fault repairs its own case and no other.

use std::net::Ipv4Addr;

use serde_json::{Map, Value};

use super::super::endpoint::{Attribute, Endpoint, Takes};
use super::super::leniency::{Told, Unchecked};
use super::super::template::Operation;
use super::super::{Fault, Sabotage};
use super::{dashed, fault};

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
    fn name(self) -> &'static str {
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
    fn sentence(self) -> &'static str {
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

/// What becomes of the bad values of one attribute.
#[derive(Clone, Debug)]
pub(in crate::reference::saboteur) struct Repair {
    attribute: &'static Attribute,
    /// The ways to be bad that are not noticed.
    cases: Vec<Case>,
}

/// The faults of an operation.
pub(super) fn faults(endpoint: &'static Endpoint) -> Vec<Fault> {
    endpoint
        .takes
        .iter()
        .flat_map(|attribute| of_attribute(endpoint, attribute))
        .collect()
}

fn of_attribute(endpoint: &'static Endpoint, attribute: &'static Attribute) -> Vec<Fault> {
    let (name, dashed) = (attribute.name, dashed(attribute.name));
    let row = |what: &str, breaks: &str, description: String, cases: Vec<Case>, told| {
        let sabotage = Sabotage::written(move || Unchecked {
            operation: Operation::new(endpoint.address),
            repair: Repair {
                attribute,
                cases: cases.clone(),
            },
            told,
        });
        fault(endpoint, what, breaks, description, sabotage)
    };
    let cases = cases(attribute);
    let mut faults: Vec<Fault> = cases
        .iter()
        .map(|case| {
            let (what, breaks) = if *case == Case::Missing {
                (
                    format!("accepts-missing-{dashed}"),
                    format!("rejects/missing/{name}"),
                )
            } else {
                // A server that takes any word takes synonyms, and those are what is tried.
                let ruled = if *case == Case::Word {
                    Case::Synonym
                } else {
                    *case
                };
                (
                    format!("accepts-{dashed}-{}", case.name()),
                    format!("rejects/{name}/{}", case.name()),
                )
            };
            let description = format!(
                "{} works although {name} {}.",
                endpoint.doing,
                case.sentence()
            );
            row(&what, &breaks, description, vec![*case], Told::Success)
        })
        .collect();
    faults.push(row(
        &format!("stores-refused-{dashed}"),
        &format!("rejects/{name}/nothing-stored"),
        format!(
            "{} with a bad {name} is refused and done all the same.",
            endpoint.doing
        ),
        cases,
        Told::Refusal,
    ));
    faults
}

/// In which ways the values of an attribute can be bad.
fn cases(attribute: &Attribute) -> Vec<Case> {
    let of_type: &[Case] = match attribute.takes {
        Takes::Name(_) => &[Case::Type, Case::Empty],
        Takes::Text(_) => &[Case::Type],
        Takes::Choice(_) => &[Case::Type, Case::Letters, Case::Synonym, Case::Word],
        Takes::Range => &[Case::Type, Case::Mask, Case::Octet, Case::Text, Case::Ipv6],
        Takes::Port => &[Case::Type, Case::Below, Case::Above, Case::Fraction],
    };
    let of_presence: &[Case] = if attribute.required {
        &[Case::Missing, Case::Null]
    } else {
        &[]
    };
    [of_presence, of_type].concat()
}

impl Repair {
    /// Makes a bad body good, if it is bad in a way that is not noticed.
    pub(in crate::reference::saboteur) fn apply(&self, object: &mut Map<String, Value>) {
        let Attribute { name, takes, .. } = self.attribute;
        let value = object.get(*name);
        if let Some(case) = case_of(*takes, value).filter(|case| self.cases.contains(case)) {
            let repaired = repaired(self.attribute, case, value);
            object.insert((*name).to_owned(), repaired);
        }
    }
}

/// In which way a value is bad, if it is.
fn case_of(takes: Takes, value: Option<&Value>) -> Option<Case> {
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

fn synonym_of<'a>(words: &'a [(&str, &[&str])], text: &str) -> Option<&'a str> {
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
fn octets(address: &str) -> Option<Vec<String>> {
    let numbers: Option<Vec<u32>> = address.split('.').map(|text| text.parse().ok()).collect();
    let cut = numbers?
        .into_iter()
        .map(|number| number.min(u32::from(u8::MAX)).to_string());
    Some(cut.collect()).filter(|octets: &Vec<String>| octets.len() == 4)
}

/// What a lenient server makes of a bad value.
fn repaired(attribute: &Attribute, case: Case, value: Option<&Value>) -> Value {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    match (attribute.takes, case) {
        (Takes::Name(_) | Takes::Text(_), Case::Type) => {
            value.map_or(Value::Null, |value| value.to_string().into())
        }
        (Takes::Choice(words), Case::Letters) => words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(text))
            .map_or_else(|| plain(attribute), |(word, _)| Value::from(*word)),
        (Takes::Choice(words), Case::Synonym) => {
            synonym_of(words, text).map_or_else(|| plain(attribute), Value::from)
        }
        (_, Case::Below) => Value::from(1),
        (_, Case::Above) => Value::from(u16::MAX),
        (_, Case::Fraction) => {
            let whole = value.map(Value::to_string).unwrap_or_default();
            let whole = whole.split('.').next().and_then(|whole| whole.parse().ok());
            Value::from(whole.unwrap_or(1_u16).max(1))
        }
        (_, Case::Mask) => Value::from(text.split('/').next().unwrap_or_default()),
        (_, Case::Octet) => {
            let (address, prefix) = text.split_once('/').unwrap_or((text, "32"));
            let octets = octets(address).unwrap_or_default();
            Value::from(format!("{}/{prefix}", octets.join(".")))
        }
        _ => plain(attribute),
    }
}

/// A value that is good.
pub(super) fn plain(attribute: &Attribute) -> Value {
    match attribute.takes {
        Takes::Name(text) | Takes::Text(text) => Value::from(text),
        Takes::Choice(words) => words
            .first()
            .map_or(Value::Null, |(word, _)| Value::from(*word)),
        Takes::Range => Value::from("192.0.2.0/24"),
        Takes::Port => Value::from(80),
    }
}
