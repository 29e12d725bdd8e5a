//! Faults of the firewall: addresses and rules that are made, shown or taken away wrongly.
//!
//! Rules have no id but their place, and are answered in another form than they are sent in: both
//! can be wrong. Not here: what should have been refused ([`super::refusals`]), and lists
//! ([`super::readers`]).

use serde_json::{Value, json};

use super::fault;
use super::scene::{Scene, set};
use crate::reference::ovh::call::Answer;
use crate::reference::ovh::store::{Firewall, Pending, Rule, Store};
use crate::reference::saboteur::Fault;

const FIREWALLS: &str = "POST /ip/{ip}/firewall";
const UPDATE: &str = "PUT /ip/{ip}/firewall/{ipOnFirewall}";
const REMOVE: &str = "DELETE /ip/{ip}/firewall/{ipOnFirewall}";
const RULES: &str = "POST /ip/{ip}/firewall/{ipOnFirewall}/rule";
const RULE: &str = "GET /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}";
const REMOVE_RULE: &str = "DELETE /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}";

pub(super) fn faults() -> Vec<Fault> {
    [addresses(), rules(), removals(), forms()].concat()
}

#[rustfmt::skip]
fn addresses() -> Vec<Fault> {
    vec![
        fault("create-firewall-not-stored", FIREWALLS, "create/stored", "An address that is put on the firewall is not on it.",
            |scene| scene.then(|store, _| { store.firewalls.pop(); })),
        fault("create-firewall-enabled", FIREWALLS, "create/state", "An address is enabled as soon as it is put on the firewall.",
            |scene| scene.then(|store, _| if let Some(firewall) = store.firewalls.last_mut() { firewall.enabled = true; })),
        fault("create-firewall-other-address", FIREWALLS, "create/stored", "The answer names another address than was put on the firewall.",
            |scene| scene.edited(|value| set(value, "ipOnFirewall", json!("198.51.100.99")))),
        fault("create-firewall-with-rule", FIREWALLS, "create/only-this", "An address that is put on the firewall has a rule already.",
            |scene| scene.then(|store, _| {
                let rule = store.firewalls.first().and_then(|first| first.rules.first()).cloned();
                if let Some(firewall) = store.firewalls.last_mut() { firewall.rules.extend(rule); }
            })),
        fault("update-firewall-not-kept", UPDATE, "update/stored", "Whether an address is enabled is answered and not kept.",
            |scene| update(scene, |firewall| firewall.pending = None)),
        fault("update-firewall-opposite", UPDATE, "update/stored", "An address that is enabled is disabled, and the other way round.",
            |scene| update(scene, |firewall| {
                let enabled = firewall.pending.as_ref().map(|pending| !pending.coming);
                firewall.pending = enabled.map(Pending::of);
            })),
        fault("update-firewall-drops-rules", UPDATE, "update/only-this", "An address that is enabled loses its rules.",
            |scene| update(scene, |firewall| firewall.rules.clear())),
        fault("update-firewall-drops-a-rule", UPDATE, "update/only-this", "An address that is enabled loses its last rule.",
            |scene| update(scene, |firewall| { firewall.rules.pop(); })),
        fault("update-firewall-removes-it", UPDATE, "update/stored", "An address that is enabled is off the firewall.",
            |scene| {
                let address = scene.variable(1).to_owned();
                scene.then(|store, _| store.firewalls.retain(|firewall| firewall.address != address))
            }),
        fault("delete-firewall-not-done", REMOVE, "delete/gone", "An address that is taken off the firewall is on it still.",
            |scene| {
                let kept = found(&mut scene.store(), scene.variable(1)).cloned();
                scene.then(|store, _| store.firewalls.extend(kept))
            }),
        fault("delete-firewall-only-empties", REMOVE, "delete/gone", "An address that is taken off the firewall loses its rules, and is on it still.",
            |scene| {
                let kept = found(&mut scene.store(), scene.variable(1)).cloned();
                scene.then(|store, _| store.firewalls.extend(kept.map(|kept| Firewall { rules: Vec::new(), ..kept })))
            }),
    ]
}

#[rustfmt::skip]
fn rules() -> Vec<Fault> {
    let stored = |what: &str, met: &str, change: fn(&mut Rule)| fault(
        format!("create-rule-{what}"), RULES, "create/stored", format!("A new rule {met}."), move |scene| made(scene, change),
    );
    vec![
        stored("other-action", "is stored with the opposite action", |rule| {
            let opposite = if rule.values.get("action") == Some(&json!("permit")) { "deny" } else { "permit" };
            put(rule, "action", json!(opposite));
        }),
        stored("other-protocol", "is stored with another protocol", |rule| put(rule, "protocol", json!("ah"))),
        stored("other-source", "is stored with another source", |rule| put(rule, "source", json!("198.18.95.0/24"))),
        stored("other-port", "is stored with another port", |rule| put(rule, "destinationPort", json!("eq 4444"))),
        stored("other-source-port", "is stored with another source port", |rule| put(rule, "sourcePort", json!("eq 4444"))),
        stored("ports-swapped", "is stored with its ports swapped", |rule| {
            let source = rule.values.get("sourcePort").cloned().unwrap_or_default();
            let destination = rule.values.insert("destinationPort".to_owned(), source).unwrap_or_default();
            put(rule, "sourcePort", destination);
        }),
        stored("without-option", "is stored without its TCP option", |rule| put(rule, "tcpOption", Value::Null)),
        stored("other-sequence", "is stored at the next place", |rule| {
            rule.sequence += 1;
            let place = rule.sequence;
            put(rule, "sequence", json!(place));
        }),
        fault("create-rule-not-stored", RULES, "create/stored", "A new rule is answered, and there is none.",
            |scene| rules_of(scene, |rules| { rules.pop(); })),
        fault("create-rule-stays-pending", RULES, "create/state", "A new rule stays in a pending state for ever.",
            |scene| made(scene, |rule| rule.pending = Some(Pending::endless(true)))),
        fault("create-rule-removes-itself", RULES, "create/state", "A new rule is being taken away from the beginning.",
            |scene| made(scene, |rule| rule.pending = Some(Pending::endless(false)))),
        fault("create-rule-twice", RULES, "create/only-this", "A new rule is made at the next place, too.",
            |scene| rules_of(scene, |rules| if let Some(mut rule) = rules.last().cloned() {
                rule.sequence += 1;
                put_sequence(&mut rule);
                if rules.iter().all(|known| known.sequence != rule.sequence) { rules.push(rule); }
            })),
        fault("create-rule-removes-another", RULES, "create/only-this", "A new rule makes the one before it disappear.",
            |scene| rules_of(scene, |rules| if rules.len() > 1 { rules.remove(rules.len() - 2); })),
        fault("create-rule-changes-another", RULES, "create/only-this", "A new rule changes the action of the one before it.",
            |scene| rules_of(scene, |rules| {
                let before = rules.len().checked_sub(2).and_then(|index| rules.get_mut(index));
                if let Some(rule) = before { put(rule, "action", json!("deny")); }
            })),
        fault("create-rule-answers-other-sequence", RULES, "create/stored", "A new rule is answered with another place than it has.",
            |scene| scene.edited(|value| {
                let next = value.get("sequence").and_then(Value::as_i64).map(|place| (place + 1) % 20);
                set(value, "sequence", json!(next));
            })),
    ]
}

#[rustfmt::skip]
fn removals() -> Vec<Fault> {
    vec![
        fault("delete-rule-not-done", REMOVE_RULE, "delete/gone", "A rule that is taken away is there still.",
            |scene| removed(scene, |rules, place| if let Some(rule) = at(rules, place) { rule.pending = None; })),
        fault("delete-rule-stays-pending", REMOVE_RULE, "delete/gone", "A rule is being taken away for ever.",
            |scene| removed(scene, |rules, place| if let Some(rule) = at(rules, place) { rule.pending = Some(Pending::endless(false)); })),
        fault("delete-rule-another-instead", REMOVE_RULE, "delete/gone", "Another rule is taken away instead.",
            |scene| removed(scene, |rules, place| {
                if let Some(rule) = at(rules, place) { rule.pending = None; }
                if let Some(index) = rules.iter().position(|rule| rule.sequence != place) { rules.remove(index); }
            })),
        fault("delete-rule-also-another", REMOVE_RULE, "delete/only-this", "Another rule is taken away, too.",
            |scene| removed(scene, |rules, place| if let Some(index) = rules.iter().position(|rule| rule.sequence != place) { rules.remove(index); })),
        fault("delete-rule-removes-all", REMOVE_RULE, "delete/only-this", "All other rules of the address are taken away, too.",
            |scene| removed(scene, |rules, place| rules.retain(|rule| rule.sequence == place))),
        fault("delete-rule-moves-others", REMOVE_RULE, "delete/only-this", "The rules behind the one that is taken away move up.",
            |scene| removed(scene, |rules, place| for rule in rules.iter_mut().filter(|rule| rule.sequence > place + 1) {
                rule.sequence -= 1;
                put_sequence(rule);
            })),
    ]
}

/// How a rule is written, by who makes it and by who shows it.
#[rustfmt::skip]
fn forms() -> Vec<Fault> {
    /// A spelling: its name in ids, what is said of it, and how it comes about.
    type Spelling = (&'static str, &'static str, fn(&mut Value));
    const SPELLINGS: &[Spelling] = &[
        ("bare-port", "shows a port as a number in a text", |value| bare(value, "destinationPort")),
        ("bare-source-port", "shows a source port as a number in a text", |value| bare(value, "sourcePort")),
        ("source-everything", "shows 0.0.0.0/0 for any source", |value| if value.get("source") == Some(&json!("any")) { set(value, "source", json!("0.0.0.0/0")); }),
        ("destination-bare", "shows its destination without a mask", |value| {
            let address = value.get("destination").and_then(Value::as_str).map(|text| text.replace("/32", ""));
            set(value, "destination", json!(address));
        }),
        ("destination-any", "shows any destination", |value| set(value, "destination", json!("any"))),
        ("line-empty", "has an empty line", |value| set(value, "rule", json!(""))),
        ("line-reversed", "has its line in the wrong order", |value| {
            let line = value.get("rule").and_then(Value::as_str).map(|line| line.rsplit(' ').collect::<Vec<_>>().join(" "));
            set(value, "rule", json!(line));
        }),
    ];
    let mut faults = Vec::new();
    for (slug, endpoint, who) in [("create-rule", RULES, "The answer to a new rule"), ("get-rule", RULE, "A rule")] {
        for (what, met, edit) in SPELLINGS {
            faults.push(fault(format!("{slug}-{what}"), endpoint, "normal-form", format!("{who} {met}."), move |scene| scene.edited(edit)));
        }
    }
    faults
}

fn bare(value: &mut Value, member: &str) {
    if let Some(port) = value
        .get(member)
        .and_then(Value::as_str)
        .map(|text| text.replace("eq ", ""))
    {
        set(value, member, json!(port));
    }
}

fn found<'a>(store: &'a mut Store, address: &str) -> Option<&'a mut Firewall> {
    store
        .firewalls
        .iter_mut()
        .find(|firewall| firewall.address == address)
}

/// The sound answer, after which something is done to the address that was changed.
fn update(scene: &Scene<'_>, change: fn(&mut Firewall)) -> Answer {
    let address = scene.variable(1).to_owned();
    scene.then(|store, _| {
        if let Some(firewall) = found(store, &address) {
            change(firewall);
        }
    })
}

/// The sound answer, after which something is done to the rules of the address.
fn rules_of(scene: &Scene<'_>, change: impl FnOnce(&mut Vec<Rule>)) -> Answer {
    let address = scene.variable(1).to_owned();
    scene.then(|store, _| {
        if let Some(firewall) = found(store, &address) {
            change(&mut firewall.rules);
        }
    })
}

/// The sound answer, after which something is done to the newest rule.
fn made(scene: &Scene<'_>, change: fn(&mut Rule)) -> Answer {
    rules_of(scene, |rules| {
        if let Some(rule) = rules.last_mut() {
            change(rule);
        }
    })
}

/// The sound answer, after which something is done to the rules and the one that is taken away.
fn removed(scene: &Scene<'_>, change: fn(&mut Vec<Rule>, i64)) -> Answer {
    let place = scene.id(2);
    rules_of(scene, |rules| change(rules, place))
}

fn at(rules: &mut [Rule], place: i64) -> Option<&mut Rule> {
    rules.iter_mut().find(|rule| rule.sequence == place)
}

/// Gives a rule another value.
fn put(rule: &mut Rule, member: &str, to: Value) {
    rule.values.insert(member.to_owned(), to);
}

fn put_sequence(rule: &mut Rule) {
    let place = rule.sequence;
    put(rule, "sequence", json!(place));
}
