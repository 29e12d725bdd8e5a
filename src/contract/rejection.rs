//! What a request must not carry: for each attribute the values that no reading of the contract
//! allows, and a few that a careful target refuses.
//!
//! Cases follow from what the contract states of an attribute: required, type, enum, range,
//! format. A value is MUST-refused only if every honest reading refuses it. What a target may
//! make sense of (a description that is left out, an empty name) is SHOULD. Where
//! the contract contradicts itself there is no case at all: an attribute that it calls required
//! and leaves out, one that its own answer shows changed.
//!
//! Near misses come before nonsense, since they are what targets take by mistake: another
//! case, a synonym that other firewalls use, one number beyond the range.
//!
//! Not in here: how a refusal is proven (plan), and what counts as one (judge).

use serde_json::{Map, Value, json};

use super::naming::{is_free_text, is_name};
use super::requirement::{Basis, Level};
use super::shape::{Format, Property, Shape, Type};
use super::source::Place;

/// Values of one attribute that are to be refused for the same reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejection {
    pub attribute: String,
    pub case: Case,
    pub probes: Vec<Probe>,
    pub level: Level,
    pub basis: Basis,
    /// The line that states what the values break.
    pub place: Option<Place>,
    /// The operation itself does not declare the attribute: a target may pass it over.
    pub borrowed: bool,
    /// A number may be written as its digits.
    pub digits: bool,
}

/// One bad body differs from a good one by this.
#[derive(Debug, Clone, PartialEq)]
pub enum Probe {
    /// The attribute is left out.
    Omitted,
    /// The attribute has this value.
    Value(Value),
}

/// Why a value is to be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    Missing,
    Null,
    Type,
    /// No text at all.
    Empty,
    /// An enum member in other letters.
    Spelling,
    /// A word that elsewhere means what an enum member means here.
    Synonym,
    /// A word that is no enum member.
    Word,
    Below,
    Above,
    Fraction,
    /// A prefix length that an address does not have.
    Mask,
    /// A part of an address that is too large.
    Octet,
    /// No address at all.
    Text,
    Ipv6,
    Short,
    Long,
}

impl Case {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Null => "null",
            Self::Type => "type",
            Self::Empty => "empty",
            Self::Spelling => "case",
            Self::Synonym => "synonym",
            Self::Word => "word",
            Self::Below => "below",
            Self::Above => "above",
            Self::Fraction => "fraction",
            Self::Mask => "mask",
            Self::Octet => "octet",
            Self::Text => "text",
            Self::Ipv6 => "ipv6",
            Self::Short => "short",
            Self::Long => "long",
        }
    }

    /// What is refused, as the end of a sentence.
    fn described(self) -> &'static str {
        match self {
            Self::Missing => "is missing",
            Self::Null => "is null",
            Self::Type => "has another type",
            Self::Empty => "is empty",
            Self::Spelling => "is an enum value in other letters",
            Self::Synonym => "is a synonym of an enum value",
            Self::Word => "is no value of the enum",
            Self::Below => "is below its range",
            Self::Above => "is above its range",
            Self::Fraction => "is a fraction",
            Self::Mask => "has a prefix length that no address has",
            Self::Octet => "holds a number above 255",
            Self::Text => "is no address",
            Self::Ipv6 => "is an IPv6 range",
            Self::Short => "is too short",
            Self::Long => "is too long",
        }
    }
}

impl Rejection {
    /// The rule that a wrongly accepted value breaks.
    pub fn rule(&self) -> String {
        match self.case {
            Case::Missing => format!("rejects/missing/{}", self.attribute),
            case => format!("rejects/{}/{}", self.attribute, case.as_str()),
        }
    }

    /// The rule that a refused and yet stored value breaks.
    pub fn nothing_stored(&self) -> String {
        nothing_stored(&self.attribute)
    }

    pub fn sentence(&self) -> String {
        format!(
            "a request whose `{}` {} is refused",
            self.attribute,
            self.case.described()
        )
    }

    /// Whether a body breaks the contract in just this way.
    pub fn is_met_by(&self, body: &Map<String, Value>) -> bool {
        let value = body.get(&self.attribute);
        self.probes.iter().any(|probe| match probe {
            Probe::Omitted => value.is_none(),
            Probe::Value(bad) => {
                // Where a number may be written as its digits, a bad one may be, too.
                let digits = bad.is_number().then(|| Value::String(bad.to_string()));
                value == Some(bad) || (self.digits && value.is_some() && value == digits.as_ref())
            }
        })
    }
}

pub(super) fn nothing_stored(attribute: &str) -> String {
    format!("rejects/{attribute}/nothing-stored")
}

/// The cases of an operation that takes a body. `presence`: what is required must be there; `stated` tells what the contract declares of an
/// attribute, by the operation itself or, for an update, by the create.
pub(super) fn rejections(
    shape: &Shape,
    presence: bool,
    stated: impl Fn(&str) -> bool,
) -> Vec<Rejection> {
    shape
        .properties
        .iter()
        .filter(|property| stated(&property.name))
        .flat_map(|property| of_attribute(property, presence))
        .collect()
}

fn of_attribute(property: &Property, presence: bool) -> Vec<Rejection> {
    let shape = &property.shape;
    let borrowed = property.is_borrowed();
    let contradictory = shape.doubt.is_some() || (shape.presence.is_some() && property.required);
    let unknown = shape.types.is_empty() && shape.enumeration.is_empty();
    if contradictory || unknown || shape.is_object() || shape.types.contains(&Type::Array) {
        return Vec::new();
    }
    // A target may take a text for people that is not there, or null, for an empty one.
    let prose = is_free_text(&property.name) && !is_name(&property.name);
    let mut cases = Cases {
        property,
        borrowed,
        found: Vec::new(),
    };
    if property.required && presence {
        let level = if prose { Level::Should } else { Level::Must };
        cases.add(Case::Missing, level, [Probe::Omitted]);
    }
    if property.required && !prose && !shape.allows(Type::Null) {
        cases.value(Case::Null, [Value::Null]);
    }
    let text = shape.types.contains(&Type::String);
    let number = shape.types.contains(&Type::Integer) || shape.types.contains(&Type::Number);
    match (text, number) {
        (true, false) => cases.value(Case::Type, [json!(7)]),
        (_, true) => cases.value(Case::Type, [json!("http")]),
        _ if shape.types.contains(&Type::Boolean) => cases.value(Case::Type, [json!("yes")]),
        _ => {}
    }
    if !shape.enumeration.is_empty() {
        words(&mut cases, shape);
    } else if number {
        numbers(&mut cases, shape);
    } else if text {
        texts(&mut cases, shape);
    }
    cases.found
}

struct Cases<'p> {
    property: &'p Property,
    borrowed: bool,
    found: Vec<Rejection>,
}

impl Cases<'_> {
    fn add(&mut self, case: Case, level: Level, probes: impl IntoIterator<Item = Probe>) {
        let probes: Vec<Probe> = probes.into_iter().collect();
        if probes.is_empty() {
            return;
        }
        self.found.push(Rejection {
            attribute: self.property.name.clone(),
            case,
            probes,
            level,
            basis: Basis::Stated,
            place: self.property.shape.place,
            borrowed: self.borrowed,
            digits: self.property.shape.spelling.is_some(),
        });
    }

    fn value(&mut self, case: Case, values: impl IntoIterator<Item = Value>) {
        self.add(case, Level::Must, values.into_iter().map(Probe::Value));
    }
}

/// Words that firewalls use for the same thing.
const SYNONYMS: [&[&str]; 8] = [
    &["accept", "allow"],
    &["drop", "deny", "reject", "block"],
    &["inbound", "ingress"],
    &["outbound", "egress"],
    &["tcp", "any"],
    &["udp"],
    &["icmp"],
    &["enabled", "on", "active"],
];

/// Characters of a text that is sent for its length.
const LONGEST: usize = 100_000;

/// So many synonyms of an enum are tried.
const MOST_SYNONYMS: usize = 3;

fn words(cases: &mut Cases<'_>, shape: &Shape) {
    let members: Vec<&str> = shape.enumeration.iter().filter_map(Value::as_str).collect();
    let Some(first) = members.first() else { return };
    let is_member = |word: &str| members.contains(&word);
    let lower = first.to_lowercase();
    let turned = if lower == *first {
        first.to_uppercase()
    } else {
        lower
    };
    if !is_member(&turned) {
        cases.value(Case::Spelling, [json!(turned)]);
    }
    let upper = members
        .iter()
        .all(|member| member.to_uppercase() == **member);
    let mut synonyms: Vec<String> = Vec::new();
    // One of each member first, then the next of each.
    let candidates: Vec<&[&str]> = members.iter().map(|member| synonyms_of(member)).collect();
    let longest = candidates
        .iter()
        .map(|group| group.len())
        .max()
        .unwrap_or_default();
    for place in 0..longest {
        for group in &candidates {
            if let Some(word) = group.get(place) {
                let word = if upper {
                    word.to_uppercase()
                } else {
                    (*word).to_owned()
                };
                let known = members
                    .iter()
                    .any(|member| member.eq_ignore_ascii_case(&word));
                if !known && !synonyms.contains(&word) && synonyms.len() < MOST_SYNONYMS {
                    synonyms.push(word);
                }
            }
        }
    }
    // Who takes any word takes a synonym, too; where those are tried, the empty word says more.
    let other = match (synonyms.is_empty(), upper) {
        (false, _) => "",
        (true, true) => "SGSPEC",
        (true, false) => "sgspec",
    };
    cases.value(Case::Synonym, synonyms.into_iter().map(Value::String));
    if !is_member(other) {
        cases.value(Case::Word, [json!(other)]);
    }
}

fn synonyms_of(member: &str) -> &'static [&'static str] {
    let lower = member.to_lowercase();
    let groups = SYNONYMS.iter().copied();
    groups
        .into_iter()
        .find(|group| group.contains(&lower.as_str()))
        .unwrap_or_default()
}

fn numbers(cases: &mut Cases<'_>, shape: &Shape) {
    if let Some(low) = shape.minimum {
        let below = low.checked_sub(1).into_iter();
        let opposite = (low > 0).then_some(-low);
        cases.value(Case::Below, below.chain(opposite).map(|value| json!(value)));
    }
    if let Some(high) = shape.maximum {
        let above = high.checked_add(1).into_iter();
        cases.value(Case::Above, above.map(|value| json!(value)));
    }
    // A number within stated bounds counts something, as ports do.
    let counts = shape.types.contains(&Type::Integer) || is_whole(shape);
    if counts && (shape.minimum.is_some() || shape.maximum.is_some()) {
        // Within the bounds, so that nothing else is wrong with it.
        let low = shape.minimum.unwrap_or(0).saturating_add(21);
        let high = shape.maximum.unwrap_or(i64::MAX).saturating_sub(1);
        let base = low.min(high);
        #[allow(clippy::cast_precision_loss)]
        let fraction = base as f64 + 0.5;
        // A large number has no fractions.
        if fraction.fract() != 0.0 {
            cases.value(Case::Fraction, [json!(fraction)]);
        }
    }
}

fn is_whole(shape: &Shape) -> bool {
    shape
        .example
        .as_ref()
        .is_some_and(|example| Type::of(example) == Type::Integer)
}

fn texts(cases: &mut Cases<'_>, shape: &Shape) {
    match shape.format {
        Some(Format::Ipv4Range | Format::Ipv4 | Format::IpRange) if shape.states_format => {
            let four = shape.format != Some(Format::IpRange);
            let ranged = shape.format != Some(Format::Ipv4);
            if ranged {
                cases.value(Case::Mask, [json!("198.51.100.0/33")]);
            }
            let tail = if ranged { "/24" } else { "" };
            cases.value(Case::Octet, [json!(format!("198.51.256.0{tail}"))]);
            cases.value(Case::Text, [json!("everywhere"), json!("")]);
            if four && ranged {
                cases.value(Case::Ipv6, [json!("2001:db8::/32")]);
            }
        }
        _ => {
            let name = &cases.property.name;
            if is_name(name) && shape.minimum_length.is_none() {
                cases.add(Case::Empty, Level::Should, [Probe::Value(json!(""))]);
            }
        }
    }
    let of_length = |length: u64| {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        json!("x".repeat(length.min(LONGEST)))
    };
    if let Some(least) = shape.minimum_length.filter(|least| *least > 0) {
        cases.value(Case::Short, [of_length(least - 1)]);
    }
    // What would have to be longer than a request may be is not tried.
    if let Some(most) = shape.maximum_length.filter(|most| *most < LONGEST as u64) {
        cases.value(Case::Long, [of_length(most + 1)]);
    }
}
