//! Constraints in sentences: what a description of an attribute demands of its values.
//!
//! A contract of the old kind says "The port between 1 and 65535" or "must be an IPv4
//! range" and nothing else. These sentences bind requests only, and the line they stand on
//! is their source. The reader knows a few phrases and no more: a sentence that it does not
//! know constrains nothing, so that no demand is invented.

use super::shape::{Format, Shape, Type};

/// Adds to `shape` what `description` demands. Gives back whether anything was found.
pub(super) fn constrain(shape: &mut Shape, description: &str) -> bool {
    let lower = description.to_lowercase();
    let words: Vec<&str> = lower
        .split(|character: char| !(character.is_alphanumeric() || "-_.+".contains(character)))
        .collect();
    let words: Vec<&str> = words
        .into_iter()
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = false;
    for window in words.windows(4) {
        if let ["between" | "from", low, "and" | "to", high] = window
            && let (Ok(low), Ok(high)) = (low.parse::<i64>(), high.parse::<i64>())
            && low < high
        {
            if about_length(&words) {
                shape.minimum_length = u64::try_from(low).ok();
                shape.maximum_length = u64::try_from(high).ok();
            } else {
                shape.minimum = Some(low);
                shape.maximum = Some(high);
            }
            found = true;
        }
    }
    for window in words.windows(3) {
        let bound = match window {
            ["at", "most", number] => number.parse::<u64>().ok().map(|number| (false, number)),
            ["at", "least", number] => number.parse::<u64>().ok().map(|number| (true, number)),
            _ => None,
        };
        if let Some((least, number)) = bound {
            match (about_length(&words), least) {
                (true, true) => shape.minimum_length = Some(number),
                (true, false) => shape.maximum_length = Some(number),
                (false, true) => shape.minimum = i64::try_from(number).ok(),
                (false, false) => shape.maximum = i64::try_from(number).ok(),
            }
            found = true;
        }
    }
    if shape.allows(Type::String) {
        let ranged = words
            .iter()
            .any(|word| matches!(*word, "range" | "ranges" | "cidr" | "network" | "subnet"));
        let four = words.contains(&"ipv4");
        let six = words.contains(&"ipv6");
        let format = match (ranged, four, six) {
            (true, true, false) => Some(Format::Ipv4Range),
            (true, _, true) => Some(Format::IpRange),
            (false, true, false) => Some(Format::Ipv4),
            (true, false, false) if words.contains(&"cidr") => Some(Format::IpRange),
            _ => None,
        };
        if format.is_some() {
            shape.format = format;
            shape.states_format = true;
            found = true;
        }
    }
    found
}

fn about_length(words: &[&str]) -> bool {
    words.iter().any(|word| {
        matches!(
            *word,
            "characters" | "character" | "chars" | "length" | "long" | "letters"
        )
    })
}
