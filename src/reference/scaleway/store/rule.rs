//! One rule of a group, and the six default rules that every group has.
//!
//! A rule looks different in two places: as an item, the `editable` of an own rule is null; in a
//! list it is true. The recordings of 2020 show it so, and the examples of the contract, too.
//!
//! The default rules block outgoing mail. Their ids are constants, the same in every group, and
//! their positions are counted apart from those of the own rules: both begin at 1.

use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::super::attributes::RuleDraft;
use super::super::network::Ipv4Range;

/// The one zone of this server.
pub(super) const ZONE: &str = "fr-par-1";

/// A rule that a client made.
pub(super) struct Rule {
    id: Uuid,
    action: &'static str,
    direction: &'static str,
    protocol: &'static str,
    ip_range: Ipv4Range,
    dest_port_from: Option<u16>,
    dest_port_to: Option<u16>,
    position: u64,
}

impl Rule {
    /// A rule as a client wants it, at the position that the group gives it.
    pub(super) fn new(draft: RuleDraft, position: u64) -> Self {
        Self {
            id: Uuid::new_v4(),
            action: draft.action,
            direction: draft.direction,
            protocol: draft.protocol,
            ip_range: draft.ip_range,
            dest_port_from: draft.dest_port_from,
            dest_port_to: draft.dest_port_to,
            position,
        }
    }

    /// Takes over everything but the id, and the position only if the draft names one.
    pub(super) fn replace(&mut self, draft: RuleDraft) {
        let position = draft.position.map_or(self.position, u64::from);
        *self = Self {
            id: self.id,
            ..Self::new(draft, position)
        };
    }

    /// The id, never that of another rule of an own group.
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    /// The place among the group's own rules, from 1.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Makes room for another rule.
    pub(super) fn move_up(&mut self) {
        self.position += 1;
    }

    /// The rule as an item.
    pub(super) fn to_json(&self) -> Value {
        self.with_editable(None)
    }

    /// The rule as one of a list.
    pub(super) fn to_listed_json(&self) -> Value {
        self.with_editable(Some(true))
    }

    fn with_editable(&self, editable: Option<bool>) -> Value {
        json!({
            "id": self.id.to_string(),
            "protocol": self.protocol,
            "direction": self.direction,
            "ip_range": self.ip_range.to_string(),
            "dest_port_from": self.dest_port_from,
            "dest_port_to": self.dest_port_to,
            "dest_ip_range": null,
            "position": self.position,
            "editable": editable,
            "action": self.action,
            "zone": ZONE,
        })
    }
}

/// One of the rules that every group has from the start and nobody can change.
pub(super) struct DefaultRule {
    id: Uuid,
    ip_range: &'static str,
    port: u16,
    position: u8,
}

const ALL_IPV4: &str = "0.0.0.0/0";
const ALL_IPV6: &str = "::/0";

/// The default rules, in the order of their positions.
pub(super) const DEFAULT_RULES: [DefaultRule; 6] = [
    DefaultRule::new(
        uuid!("58909be7-d17c-4ac8-9eb3-23d5fc58abc5"),
        ALL_IPV4,
        25,
        1,
    ),
    DefaultRule::new(
        uuid!("25680235-108b-4bbc-8e25-114303d950bd"),
        ALL_IPV4,
        465,
        2,
    ),
    DefaultRule::new(
        uuid!("4a31b633-118e-4900-bd52-facf1085fc8d"),
        ALL_IPV4,
        587,
        3,
    ),
    DefaultRule::new(
        uuid!("e7dd28e8-3747-4c7c-9a4f-35ae3f0ae2cd"),
        ALL_IPV6,
        25,
        4,
    ),
    DefaultRule::new(
        uuid!("f37d9e7c-8ed7-4e0f-baff-7f5e7ede0baf"),
        ALL_IPV6,
        465,
        5,
    ),
    DefaultRule::new(
        uuid!("68054851-54e3-46c9-9cd7-83219751248b"),
        ALL_IPV6,
        587,
        6,
    ),
];

impl DefaultRule {
    const fn new(id: Uuid, ip_range: &'static str, port: u16, position: u8) -> Self {
        Self {
            id,
            ip_range,
            port,
            position,
        }
    }

    /// The id, the same in every group.
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    /// The rule, alike as an item and in a list.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "protocol": "TCP",
            "direction": "outbound",
            "ip_range": self.ip_range,
            "dest_port_from": self.port,
            "dest_port_to": null,
            "dest_ip_range": null,
            "position": self.position,
            "editable": false,
            "action": "drop",
            "zone": ZONE,
        })
    }
}
