//! The six rules that a group may be born with: mail is not sent from here.
//!
//! They are the measured API's, with its oddities: the list has ranges that are not IPv4, which
//! the contract demands of requests, and the ids are the same in every group. They cannot be
//! changed or deleted, and they end with their group.

use super::account::Rule;
use super::manners::Manners;

/// The first three are the ids of the contract's own list example. That they repeat in every
/// group is how the measured API does it: ids of rules are unique within a group only.
const DEFAULT_RULES: [(&str, &str, u16); 6] = [
    ("58909be7-d17c-4ac8-9eb3-23d5fc58abc5", "0.0.0.0/0", 25),
    ("25680235-108b-4bbc-8e25-114303d950bd", "0.0.0.0/0", 465),
    ("4a31b633-118e-4900-bd52-facf1085fc8d", "0.0.0.0/0", 587),
    ("0e6a4f0b-53f3-4c5e-8b8f-6f1d3c2b9a10", "::/0", 25),
    ("9d0c7b1e-2f64-4a39-b7a5-c1e8d4f60b21", "::/0", 465),
    ("c35f8e72-7a1b-4d90-a6e4-08b9f2d71c32", "::/0", 587),
];

/// The rules that a group is born with.
pub(super) fn default_rules(manners: &Manners) -> Vec<Rule> {
    let rule = |(place, (id, ip_range, port)): (usize, &(&str, &str, u16))| Rule {
        id: (*id).to_owned(),
        direction: "outbound".to_owned(),
        protocol: "TCP".to_owned(),
        ip_range: (*ip_range).to_owned(),
        action: "drop".to_owned(),
        dest_port_from: Some(*port),
        position: place + 1,
        is_default: true,
    };
    let wanted = if manners.default_rules {
        DEFAULT_RULES.len()
    } else {
        0
    };
    DEFAULT_RULES
        .iter()
        .enumerate()
        .take(wanted)
        .map(rule)
        .collect()
}
