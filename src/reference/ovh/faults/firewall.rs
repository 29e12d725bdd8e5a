//! Faults of the firewall: addresses and rules that are made, shown or taken away wrongly.
//!
//! Rules have no id but their place. Not here: the form that they are answered in
//! ([`super::forms`]), what should have been refused ([`super::refusals`]), and lists
//! ([`super::lists`]).

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
const REMOVE_RULE: &str = "DELETE /ip/{ip}/firewall/{ipOnFirewall}/rule/{sequence}";

pub(super) fn faults() -> Vec<Fault> {
    [addresses(), rules(), removals()].concat()
}

#[rustfmt::skip]
fn addresses() -> Vec<Fault> {
    vec![
        fault("create-firewall-not-stored", FIREWALLS, "create/listed", "An address that is put on the firewall is not on it.",
            |scene| scene.then(|store, _| { store.firewalls.pop(); })),
        fault("create-firewall-enabled", FIREWALLS, "create/disabled", "An address is enabled as soon as it is put on the firewall.",
            |scene| scene.then(|store, _| if let Some(firewall) = store.firewalls.last_mut() { firewall.enabled = true; })),
        fault("create-firewall-other-address", FIREWALLS, "create/echo", "The answer names another address than was put on the firewall.",
            |scene| scene.edited(|value| set(value, "ipOnFirewall", json!("198.51.100.99")))),
        fault("create-firewall-with-rule", FIREWALLS, "create/empty", "An address that is put on the firewall has a rule already.",
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
        fault("update-firewall-drops-rules", UPDATE, "update/keeps", "An address that is enabled loses its rules.",
            |scene| update(scene, |firewall| firewall.rules.clear())),
        fault("update-firewall-drops-a-rule", UPDATE, "update/keeps", "An address that is enabled loses its last rule.",
            |scene| update(scene, |firewall| { firewall.rules.pop(); })),
        fault("update-firewall-removes-it", UPDATE, "update/stored", "An address that is enabled is off the firewall.",
            |scene| {
                let address = scene.variable(1).to_owned();
                scene.then(|store, _| store.firewalls.retain(|firewall| firewall.address != address))
            }),
        fault("update-firewall-stays-pending", UPDATE, "update/state", "An address is enabled, and in a pending state for ever.",
            |scene| update(scene, |firewall| if let Some(pending) = &firewall.pending {
                firewall.enabled = pending.coming;
                firewall.pending = Some(Pending::endless(firewall.enabled));
            })),
        fault("update-firewall-shows-another", UPDATE, "update/keeps-identity", "An address that is enabled is shown as another one while it is.",
            |scene| update(scene, |firewall| {
                let enabled = firewall.pending.as_ref().is_some_and(|pending| pending.coming);
                firewall.mask = enabled.then_some("198.51.100.99");
            })),
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
        fault("create-rule-twice", RULES, "create/only-these", "A new rule is made at the next place, too.",
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
        fault("create-rule-answers-other-sequence", RULES, "create/echo", "A new rule is answered with another place than it has.",
            |scene| scene.edited(other_sequence)),
    ]
}

#[rustfmt::skip]
fn removals() -> Vec<Fault> {
    vec![
        fault("delete-rule-not-done", REMOVE_RULE, "delete/gone", "A rule that is taken away is there still.",
            |scene| removed(scene, |rules, place| if let Some(rule) = at(rules, place) { rule.pending = None; })),
        fault("delete-rule-answers-other-sequence", REMOVE_RULE, "delete/echo", "The removal of a rule is answered with another place.",
            |scene| scene.edited(other_sequence)),
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

fn other_sequence(value: &mut Value) {
    let place = value.get("sequence").and_then(Value::as_i64);
    let next = place.map(|place| (place + 1) % 20);
    set(value, "sequence", json!(next));
}

/// Gives a rule another value.
fn put(rule: &mut Rule, member: &str, to: Value) {
    rule.values.insert(member.to_owned(), to);
}

fn put_sequence(rule: &mut Rule) {
    let place = rule.sequence;
    put(rule, "sequence", json!(place));
}
