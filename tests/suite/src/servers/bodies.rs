//! What a request body must look like.
//!
//! Every attribute is looked at before a body is refused, so that the refusal names all of them.
//! A value of the wrong JSON type, a word that is not in the enumeration in exactly its case, an
//! address that is not IPv4 and a port out of range are refused by every server, as the contract
//! states them. What is left to manners: unknown keys, lengths, emptiness, how a port is written.

use serde_json::{Map, Value};

use super::address::ipv4_range;
use super::manners::{IcmpPorts, Manners, PortForm};

const GROUP_KEYS: [&str; 3] = ["organization", "name", "description"];
const RULE_KEYS: [&str; 6] = [
    "organization",
    "action",
    "direction",
    "ip_range",
    "protocol",
    "dest_port_from",
];
/// What the example of the rule's update shows.
const RULE_UPDATE_KEYS: [&str; 4] = ["action", "direction", "ip_range", "protocol"];

/// Attribute and complaint, for each that is wrong.
pub(super) type Problems = Vec<(String, String)>;

/// Whether a body is for something new or for something that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Update,
}

/// What a request says about a group; none: nothing.
#[derive(Debug, Default)]
pub(super) struct GroupDraft {
    pub(super) organization: Option<String>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
}

/// What a request says about a port.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Port {
    #[default]
    Unsaid,
    Unset,
    At(u16),
}

/// What a request says about a rule; none: nothing.
#[derive(Debug, Default)]
pub(super) struct RuleDraft {
    pub(super) action: Option<String>,
    pub(super) direction: Option<String>,
    pub(super) ip_range: Option<String>,
    pub(super) protocol: Option<String>,
    pub(super) port: Port,
}

pub(super) fn group_draft(
    body: &[u8],
    purpose: Purpose,
    manners: &Manners,
) -> Result<GroupDraft, Problems> {
    let mut reader = Reader::new(body, purpose, &GROUP_KEYS, manners)?;
    let draft = GroupDraft {
        organization: reader.organization(true),
        name: reader.text("name"),
        description: reader.text("description"),
    };
    if manners.ascii_names && draft.name.as_ref().is_some_and(|name| !name.is_ascii()) {
        reader.complain("name", "only ASCII characters are allowed");
    }
    reader.finish(draft)
}

pub(super) fn rule_draft(
    body: &[u8],
    purpose: Purpose,
    manners: &Manners,
) -> Result<RuleDraft, Problems> {
    let by_example = purpose == Purpose::Update && manners.update_takes_example_keys_only;
    let allowed = if by_example {
        &RULE_UPDATE_KEYS[..]
    } else {
        &RULE_KEYS
    };
    let mut reader = Reader::new(body, purpose, allowed, manners)?;
    reader.organization(purpose == Purpose::Create && manners.rules_need_organization);
    let draft = RuleDraft {
        action: reader.choice("action", &["accept", "drop"]),
        direction: reader.choice("direction", &["outbound", "inbound"]),
        ip_range: reader.range("ip_range"),
        protocol: reader.choice("protocol", &["TCP", "UDP", "ICMP"]),
        port: reader.port("dest_port_from"),
    };
    let portless = draft.protocol.as_deref() == Some("ICMP");
    if portless && manners.icmp_ports == IcmpPorts::Refused && matches!(draft.port, Port::At(_)) {
        reader.complain("dest_port_from", "ICMP has no ports");
    }
    reader.finish(draft)
}

struct Reader<'a> {
    body: Map<String, Value>,
    all_required: bool,
    manners: &'a Manners,
    problems: Problems,
}

impl<'a> Reader<'a> {
    fn new(
        body: &[u8],
        purpose: Purpose,
        allowed: &[&str],
        manners: &'a Manners,
    ) -> Result<Self, Problems> {
        let problem = |text: &str| vec![("body".to_owned(), text.to_owned())];
        let body = match serde_json::from_slice(body) {
            Ok(Value::Object(body)) => body,
            Ok(_) => return Err(problem("expected an object")),
            Err(_) => return Err(problem("this is not JSON")),
        };
        let all_required = purpose == Purpose::Create || manners.update_replaces;
        let mut reader = Self {
            body,
            all_required,
            manners,
            problems: Vec::new(),
        };
        if manners.strict_bodies {
            let strange: Vec<String> = (reader.body.keys())
                .filter(|key| !allowed.contains(&key.as_str()))
                .cloned()
                .collect();
            for key in strange {
                reader.complain(&key, "extra keys not allowed");
            }
        }
        Ok(reader)
    }

    fn complain(&mut self, key: &str, text: &str) {
        self.problems.push((key.to_owned(), text.to_owned()));
    }

    fn finish<T>(self, draft: T) -> Result<T, Problems> {
        if self.problems.is_empty() {
            Ok(draft)
        } else {
            Err(self.problems)
        }
    }

    fn string(&mut self, key: &str, required: bool) -> Option<String> {
        match self.body.get(key) {
            Some(Value::String(text)) => return Some(text.clone()),
            Some(_) => self.complain(key, "expected a string"),
            None if required => self.complain(key, "required key not provided"),
            None => {}
        }
        None
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let text = self.string(key, self.all_required)?;
        if self.manners.refuses_empty_text && text.is_empty() {
            self.complain(key, "length of value must be at least 1");
        }
        if self
            .manners
            .longest_text
            .is_some_and(|longest| text.chars().count() > longest)
        {
            self.complain(key, "value is too long");
        }
        Some(text)
    }

    fn organization(&mut self, required: bool) -> Option<String> {
        let organization = self.string("organization", required && self.all_required)?;
        let known = &self.manners.organizations;
        if !known.is_empty() && !known.contains(&organization) {
            self.complain("organization", "no such organization");
        }
        Some(organization)
    }

    fn choice(&mut self, key: &str, allowed: &[&str]) -> Option<String> {
        let word = self.string(key, self.all_required)?;
        if !allowed.contains(&word.as_str()) {
            self.complain(key, "not a valid choice");
        }
        Some(word)
    }

    fn range(&mut self, key: &str) -> Option<String> {
        let text = self.string(key, self.all_required)?;
        let range = ipv4_range(&text, self.manners);
        if range.is_none() {
            self.complain(key, "expected an IPv4 range");
        }
        range
    }

    fn port(&mut self, key: &str) -> Port {
        let form = self.manners.port_form;
        let number = match self.body.get(key) {
            None => return Port::Unsaid,
            Some(Value::Null) if form == PortForm::Either => return Port::Unset,
            Some(Value::Number(number)) if form != PortForm::Text => number.as_u64(),
            Some(Value::String(text)) if form != PortForm::Number => digits(text),
            Some(_) => None,
        };
        if let Some(port @ 1..) = number.and_then(|number| u16::try_from(number).ok()) {
            return Port::At(port);
        }
        self.complain(key, "expected a port between 1 and 65535");
        Port::Unsaid
    }
}

/// Digits only: the standard parser would also take `+25`.
fn digits(text: &str) -> Option<u64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}
