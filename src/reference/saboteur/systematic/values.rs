//! Bad values that are let through: for each attribute and each way to be bad, an operation that
//! repairs the value and goes on, and for each attribute one that refuses and goes on.
//!
//! A server without a check makes something of a bad value, too: a port is cut to what fits, a word
//! is guessed, a missing text is filled in. What is stored is then valid, and the client is told
//! what was stored; only the refusal is missing. A fault repairs its own case and no other.

use serde_json::{Map, Value};

use super::super::endpoint::{Attribute, Endpoint, Takes};
use super::super::leniency::{Told, Unchecked};
use super::super::template::Operation;
use super::super::{Fault, Sabotage};
use super::cases::{Case, case_of, cases, octets, synonym_of};
use super::{dashed, fault};

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
    let cases = cases(endpoint, attribute);
    let mut faults: Vec<Fault> = cases
        .iter()
        .map(|case| {
            let (what, breaks) = if *case == Case::Missing {
                (
                    format!("accepts-missing-{dashed}"),
                    format!("rejects/missing/{name}"),
                )
            } else {
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
