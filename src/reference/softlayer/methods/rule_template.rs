//! Reads and judges the templates of rules.
//!
//! A template is read into a [`Patch`]: per property, whether it is to stay, to be cleared (-1 for
//! a number, an empty text for a text) or to be set. A new rule is a patch of nothing; an edited one
//! is a patch of what was there. What comes of it is judged as a whole, so an edit can be refused
//! for a property that it does not name.
//!
//! If no ether type is sent, that of the remote address is taken, and `IPv4` without one.

use std::net::IpAddr;

use ipnet::IpNet;

use super::arguments::{self, Template};
use crate::reference::softlayer::refusal::Refusal;
use crate::reference::softlayer::store::{RuleDraft, Store};

const RULE: &str = "SoftLayer_Network_SecurityGroup_Rule";

/// What is to become of one property.
enum Change<T> {
    Stay,
    Clear,
    Set(T),
}

impl<T> Change<T> {
    fn apply(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Stay => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// What a template says of a rule.
pub(super) struct Patch {
    direction: Option<String>,
    ethertype: Change<String>,
    protocol: Change<String>,
    port_min: Change<i64>,
    port_max: Change<i64>,
    remote_ip: Change<String>,
    remote_group: Change<i64>,
}

impl Patch {
    /// Reads a template; whether its values make sense together is not known yet.
    pub(super) fn read(template: &Template) -> Result<Self, Refusal> {
        Ok(Self {
            direction: arguments::text(template, "direction")?,
            ethertype: text(template, "ethertype")?,
            protocol: text(template, "protocol")?,
            port_min: number(template, "portRangeMin")?,
            port_max: number(template, "portRangeMax")?,
            remote_ip: text(template, "remoteIp")?,
            remote_group: number(template, "remoteGroupId")?,
        })
    }
}

/// A new rule.
pub(super) fn new(store: &Store, template: &Template) -> Result<RuleDraft, Refusal> {
    let patch = Patch::read(template)?;
    if patch.direction.is_none() {
        return Err(Refusal::missing("direction", RULE));
    }
    let nothing = RuleDraft {
        direction: String::new(),
        ethertype: String::new(),
        protocol: None,
        port_min: None,
        port_max: None,
        remote_ip: None,
        remote_group: None,
    };
    edited(store, nothing, patch)
}

/// What a patch makes of a rule.
pub(super) fn edited(store: &Store, before: RuleDraft, patch: Patch) -> Result<RuleDraft, Refusal> {
    let remote_ip = patch.remote_ip.apply(before.remote_ip);
    let before_ethertype = Some(before.ethertype).filter(|kept| !kept.is_empty());
    let ethertype = match patch.ethertype.apply(before_ethertype) {
        Some(ethertype) => ethertype,
        None => match remote_ip.as_deref().map(family) {
            Some(family) => family?.to_owned(),
            None => "IPv4".to_owned(),
        },
    };
    let draft = RuleDraft {
        direction: patch.direction.unwrap_or(before.direction),
        ethertype,
        protocol: patch.protocol.apply(before.protocol),
        port_min: patch.port_min.apply(before.port_min),
        port_max: patch.port_max.apply(before.port_max),
        remote_ip,
        remote_group: patch.remote_group.apply(before.remote_group),
    };
    judge(store, &draft)?;
    Ok(draft)
}

fn judge(store: &Store, draft: &RuleDraft) -> Result<(), Refusal> {
    if !["ingress", "egress"].contains(&draft.direction.as_str()) {
        return Err(Refusal::invalid("direction"));
    }
    if !["IPv4", "IPv6"].contains(&draft.ethertype.as_str()) {
        return Err(Refusal::invalid("ethertype"));
    }
    judge_ports(draft)?;
    judge_remote(store, draft)
}

fn judge_ports(draft: &RuleDraft) -> Result<(), Refusal> {
    /// Beyond this there is no ICMP type in use, and 255 is reserved.
    const LAST_ICMP: i64 = 254;
    match (draft.protocol.as_deref(), draft.port_min, draft.port_max) {
        (Some("tcp" | "udp"), min, max) => {
            let ports = 0..=65_535;
            if min.is_some_and(|port| !ports.contains(&port)) {
                return Err(Refusal::invalid("portRangeMin"));
            }
            if max.is_some_and(|port| !ports.contains(&port)) {
                return Err(Refusal::invalid("portRangeMax"));
            }
            match (min, max) {
                (Some(min), Some(max)) if min > max => Err(Refusal::invalid("portRangeMin")),
                _ => Ok(()),
            }
        }
        (Some("icmp"), kind, code) => {
            // A code is one of a type.
            if kind.is_none() && code.is_some() {
                return Err(Refusal::invalid("portRangeMin"));
            }
            if kind.is_some_and(|kind| !(0..=LAST_ICMP).contains(&kind)) {
                return Err(Refusal::invalid("portRangeMin"));
            }
            if code.is_some_and(|code| !(0..=255).contains(&code)) {
                return Err(Refusal::invalid("portRangeMax"));
            }
            Ok(())
        }
        // The other protocol has no ports, and without a protocol they would mean nothing.
        (Some("vrrp") | None, None, None) => Ok(()),
        (Some("vrrp") | None, Some(_), _) => Err(Refusal::invalid("portRangeMin")),
        (Some("vrrp") | None, None, Some(_)) => Err(Refusal::invalid("portRangeMax")),
        (Some(_), _, _) => Err(Refusal::invalid("protocol")),
    }
}

fn judge_remote(store: &Store, draft: &RuleDraft) -> Result<(), Refusal> {
    if let Some(address) = &draft.remote_ip {
        if draft.remote_group.is_some() {
            return Err(Refusal::public(
                "Only one of remoteIp and remoteGroupId may be set.",
            ));
        }
        if family(address)? != draft.ethertype {
            return Err(Refusal::invalid("remoteIp"));
        }
    }
    match draft.remote_group {
        Some(id) if store.group(id).is_none() => Err(Refusal::invalid("remoteGroupId")),
        _ => Ok(()),
    }
}

/// The ether type that an address or range belongs to.
fn family(address: &str) -> Result<&'static str, Refusal> {
    let single = address.parse::<IpAddr>();
    let four = match single.map(|address| address.is_ipv4()) {
        Ok(four) => four,
        Err(_) => match address.parse::<IpNet>() {
            Ok(range) => range.addr().is_ipv4(),
            Err(_) => return Err(Refusal::invalid("remoteIp")),
        },
    };
    Ok(if four { "IPv4" } else { "IPv6" })
}

fn text(template: &Template, name: &str) -> Result<Change<String>, Refusal> {
    Ok(match arguments::text(template, name)? {
        None => Change::Stay,
        Some(text) if text.is_empty() => Change::Clear,
        Some(text) => Change::Set(text),
    })
}

fn number(template: &Template, name: &str) -> Result<Change<i64>, Refusal> {
    if template.get(name).and_then(serde_json::Value::as_str) == Some("") {
        return Ok(Change::Clear);
    }
    Ok(match arguments::integer(template, name)? {
        None => Change::Stay,
        Some(-1) => Change::Clear,
        Some(number) => Change::Set(number),
    })
}
