//! What a client may write of a group and of a rule: the bodies of POST and PUT.
//!
//! A draft is a body that was found good in full. It holds values only; where a value was left
//! out, it says so, and the store decides what that means for a new and for an old resource.
//!
//! Beyond the contract of 2015, a draft takes the attributes that clients of the real service
//! send on these paths (policies, `stateful`, `tags`, `dest_port_to`, `position`), so that they
//! can talk to the reference, too. They are all optional.

use serde_json::{Map, Value};

use super::error::ApiError;
use super::network::Ipv4Range;
use super::validation::{Attributes, Choices};

const POLICIES: Choices = &["accept", "drop"];
const DIRECTIONS: Choices = &["inbound", "outbound"];
const PROTOCOLS: Choices = &["TCP", "UDP", "ICMP"];

/// What a client wants a group to be.
pub(super) struct GroupDraft {
    /// Any text but the empty one; it need not be unique.
    pub(super) name: String,
    /// Null if it was left out.
    pub(super) description: Option<String>,
    /// The owner, by id.
    pub(super) organization: String,
    /// What was said of the rest.
    pub(super) settings: Settings,
}

/// The attributes of a group that came after 2015; what was not said stays as it is.
pub(super) struct Settings {
    /// Whether connections are tracked.
    pub(super) stateful: Option<bool>,
    /// What happens to inbound traffic that no rule is for.
    pub(super) inbound_default_policy: Option<&'static str>,
    /// What happens to outbound traffic that no rule is for.
    pub(super) outbound_default_policy: Option<&'static str>,
    /// Whether the six default rules are in the group.
    pub(super) enable_default_security: Option<bool>,
    /// Free words.
    pub(super) tags: Option<Vec<String>>,
}

/// What a client wants a rule to be.
#[derive(Clone, Copy)]
pub(super) struct RuleDraft {
    /// `accept` or `drop`.
    pub(super) action: &'static str,
    /// `inbound` or `outbound`.
    pub(super) direction: &'static str,
    /// `TCP`, `UDP` or `ICMP`.
    pub(super) protocol: &'static str,
    /// The remote side.
    pub(super) ip_range: Ipv4Range,
    /// The only or the first port; none stands for all.
    pub(super) dest_port_from: Option<u16>,
    /// The last port, if there are several.
    pub(super) dest_port_to: Option<u16>,
    /// Where among the group's own rules; none leaves that to the store.
    pub(super) position: Option<u32>,
}

impl GroupDraft {
    /// Reads the body of a group's POST or PUT.
    pub(super) fn read(object: Map<String, Value>) -> Result<Self, ApiError> {
        let mut attributes = Attributes::new(object);
        let name = attributes.required_text("name");
        let organization = attributes.required_text("organization");
        let description = attributes.optional_text("description");
        let settings = Settings {
            stateful: attributes.flag("stateful"),
            inbound_default_policy: attributes.choice("inbound_default_policy", POLICIES),
            outbound_default_policy: attributes.choice("outbound_default_policy", POLICIES),
            enable_default_security: attributes.flag("enable_default_security"),
            tags: attributes.texts("tags"),
        };
        let draft = name.zip(organization).map(|(name, organization)| Self {
            name,
            description,
            organization,
            settings,
        });
        attributes.finish(draft)
    }
}

impl RuleDraft {
    /// Reads the body of a rule's POST or PUT.
    ///
    /// `organization` is read as well: the contract calls it required, its own example leaves it
    /// out, and a rule has the owner of its group anyway.
    pub(super) fn read(object: Map<String, Value>) -> Result<Self, ApiError> {
        let mut attributes = Attributes::new(object);
        attributes.optional_text("organization");
        let action = attributes.required_choice("action", POLICIES);
        let direction = attributes.required_choice("direction", DIRECTIONS);
        let protocol = attributes.required_choice("protocol", PROTOCOLS);
        let ip_range = read_range(&mut attributes);
        let ports = read_ports(&mut attributes);
        let position = attributes.position("position");
        let draft = (|| {
            let protocol = protocol?;
            // ICMP has no ports; ones that were sent are checked, then forgotten.
            let (dest_port_from, dest_port_to) = if protocol == "ICMP" {
                (None, None)
            } else {
                ports
            };
            Some(Self {
                action: action?,
                direction: direction?,
                protocol,
                ip_range: ip_range?,
                dest_port_from,
                dest_port_to,
                position,
            })
        })();
        attributes.finish(draft)
    }
}

fn read_range(attributes: &mut Attributes) -> Option<Ipv4Range> {
    let text = attributes.required_text("ip_range")?;
    let range = Ipv4Range::parse(&text);
    if range.is_none() {
        attributes.complain("ip_range", "not a valid IPv4 range");
    }
    range
}

/// The two ports; a range of one port is that port alone.
fn read_ports(attributes: &mut Attributes) -> (Option<u16>, Option<u16>) {
    let from = attributes.port("dest_port_from");
    let to = attributes.port("dest_port_to");
    match (from, to) {
        (None, Some(_)) => attributes.complain("dest_port_to", "needs a dest_port_from"),
        (Some(from), Some(to)) if to < from => {
            attributes.complain("dest_port_to", "must not be below dest_port_from");
        }
        (Some(from), Some(to)) if to == from => return (Some(from), None),
        _ => {}
    }
    (from, to)
}
