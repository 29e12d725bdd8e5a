//! The rules of an address on the firewall.
//!
//! What is asked for and what is shown are of different types: a port goes in as a number and comes
//! out as a comparison. A rule is never changed; one takes it away and makes another.

use serde_json::{Map, Value, json};

use super::clock;
use super::endpoints::Request;
use super::fields::{self, Members};
use super::firewall::existing;
use super::refusal::Refusal;
use super::store::{Pending, Rule, Store};

/// The last place that a rule can have.
const LAST: i64 = 19;

const STATES: [&str; 3] = ["creationPending", "ok", "removalPending"];

/// The protocols that a rule can be about.
pub(super) const PROTOCOLS: [&str; 7] = ["ah", "esp", "gre", "icmp", "ipv4", "tcp", "udp"];

/// The places of the rules that the query is about.
pub(super) fn list(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let (block, address) = existing(store, request)?;
    let state = request.call.query("state");
    if let Some(state) = state.filter(|state| !STATES.contains(state)) {
        let of = "ip.FirewallRuleStateEnum";
        return Err(Refusal::not_of_type("state", &state.into(), of));
    }
    let places: Vec<i64> = store
        .firewall(block, &address)
        .into_iter()
        .flat_map(|firewall| &firewall.rules)
        .filter(|rule| state.is_none_or(|state| rule.state() == state))
        .map(|rule| rule.sequence)
        .collect();
    Ok(json!(places))
}

/// Begins to make one.
pub(super) fn create(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let (block, address) = existing(store, request)?;
    let members = request.call.object()?;
    let (sequence, values) = read(&members, &address)?;
    let rule = Rule {
        sequence,
        values,
        pending: Some(Pending::of(true)),
    };
    let shown = show(&rule);
    if let Some(firewall) = store.firewall_mut(block, &address) {
        if firewall.rule(sequence).is_some() {
            return Err(Refusal::bad(format!(
                "[sequence] A rule with sequence {sequence} already exists"
            )));
        }
        firewall.rules.push(rule);
    }
    Ok(shown)
}

/// One of them.
pub(super) fn get(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let (block, address) = existing(store, request)?;
    let sequence = request.id(2, "sequence")?;
    store
        .firewall(block, &address)
        .and_then(|firewall| firewall.rule(sequence))
        .map(show)
        .ok_or_else(Refusal::no_object)
}

/// Begins to take one away.
pub(super) fn remove(store: &mut Store, request: &Request<'_>) -> Result<Value, Refusal> {
    let (block, address) = existing(store, request)?;
    let sequence = request.id(2, "sequence")?;
    let rule = store
        .firewall_mut(block, &address)
        .and_then(|firewall| {
            let mut rules = firewall.rules.iter_mut();
            rules.find(|rule| rule.sequence == sequence)
        })
        .filter(|rule| rule.state() != "removalPending")
        .ok_or_else(Refusal::no_object)?;
    rule.pending = Some(Pending::of(false));
    Ok(show(rule))
}

fn show(rule: &Rule) -> Value {
    let mut values = rule.values.clone();
    values.insert("state".to_owned(), json!(rule.state()));
    Value::Object(values)
}

/// What a body asks for: the place, and what the rule will show.
fn read(members: &Members, address: &str) -> Result<(i64, Map<String, Value>), Refusal> {
    let action = fields::required(members, "action")?;
    let action = fields::word(
        "action",
        action,
        &["permit", "deny"],
        "ip.FirewallActionEnum",
    )?;
    let protocol = fields::required(members, "protocol")?;
    let of = "ip.FirewallProtocolEnum";
    let protocol = fields::word("protocol", protocol, &PROTOCOLS, of)?;
    let sequence = fields::required(members, "sequence")?;
    let sequence = fields::number("sequence", sequence, 0..=LAST)?;
    let source = match fields::given(members, "source") {
        None => "any".to_owned(),
        Some(value) => {
            let (first, mask) = fields::block("source", value, "ipv4Block")?;
            format!("{first}/{mask}")
        }
    };
    let ported = ["tcp", "udp"].contains(&protocol);
    let source_port = compared(members, ["sourcePort", "sourcePortRange"], ported)?;
    let destination_port = compared(members, ["destinationPort", "destinationPortRange"], ported)?;
    let length = match fields::given(members, "l3PacketLength") {
        None => None,
        Some(value) => Some(range("l3PacketLength", value)?),
    };
    let (option, fragments) = tcp_option(members, protocol)?;
    let destination = format!("{address}/32");
    let fragment_word = (fragments == Some(true)).then(|| "fragments".to_owned());
    let words = [
        Some(action.to_owned()),
        Some(protocol.to_owned()),
        Some(source.clone()),
        source_port.clone(),
        Some(destination.clone()),
        destination_port.clone(),
        option.clone(),
        fragment_word,
    ];
    let line: Vec<String> = words.into_iter().flatten().collect();
    let values = json!({
        "sequence": sequence,
        "action": action,
        "protocol": protocol,
        "source": source,
        "destination": destination,
        "sourcePort": source_port,
        "destinationPort": destination_port,
        "l3PacketLength": length,
        "tcpOption": option,
        "fragments": fragments,
        "rule": line.join(" "),
        "state": "creationPending",
        "creationDate": clock::now(),
    });
    Ok((sequence, values.as_object().cloned().unwrap_or_default()))
}

/// A port or a range of ports, of which there may be one.
fn compared(
    members: &Members,
    [port, ports]: [&str; 2],
    ported: bool,
) -> Result<Option<String>, Refusal> {
    let compared = match (fields::given(members, port), fields::given(members, ports)) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(Refusal::bad(format!("[{ports}] Not together with {port}")));
        }
        (Some(value), None) => format!("eq {}", fields::number(port, value, 1..=65_535)?),
        (None, Some(value)) => range(ports, value)?,
    };
    if !ported {
        return Err(Refusal::bad(format!(
            "[{port}] Ports are only for tcp and udp"
        )));
    }
    Ok(Some(compared))
}

fn range(name: &str, value: &Value) -> Result<String, Refusal> {
    let bound = |end: &str| {
        let value = value.get(end).unwrap_or(&Value::Null);
        fields::number(name, value, 0..=65_535)
    };
    let (from, to) = (bound("from")?, bound("to")?);
    if from > to {
        return Err(Refusal::not_of_type(name, value, "complexType.Range<long>"));
    }
    Ok(format!("range {from} {to}"))
}

fn tcp_option(
    members: &Members,
    protocol: &str,
) -> Result<(Option<String>, Option<bool>), Refusal> {
    let Some(value) = fields::given(members, "tcpOption") else {
        return Ok((None, None));
    };
    let Some(parts) = value.as_object() else {
        return Err(Refusal::bad(
            "[tcpOption] FirewallOptionTCP Data is not a hash for a complex type",
        ));
    };
    if protocol != "tcp" {
        return Err(Refusal::bad("[tcpOption] Options are only for tcp"));
    }
    let of = "ip.FirewallTCPOptionEnum";
    let option = fields::given(parts, "option")
        .map(|value| fields::word("option", value, &["established", "syn"], of))
        .transpose()?
        .map(str::to_owned);
    let fragments = fields::given(parts, "fragments")
        .map(|value| fields::flag("fragments", value))
        .transpose()?;
    Ok((option, fragments))
}
