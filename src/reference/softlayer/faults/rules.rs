//! Faults of rules: added, edited and removed wrongly, or listed as they are not.
//!
//! By value, by number, by group; what a change does to other rules is part of it.
//! Not here: what should have been refused and is not ([`super::refusals`]).

use serde_json::{Value, json};

use super::scene::{Scene, among, id_of, set};
use super::{ALL, GROUPS, fault};
use crate::reference::saboteur::Fault;
use crate::reference::softlayer::call::{Outcome, Reply};
use crate::reference::softlayer::store::{Rule, Store};

const ADD: (&str, &str) = (GROUPS, "addRules");
const EDIT: (&str, &str) = (GROUPS, "editRules");
const REMOVE: (&str, &str) = (GROUPS, "removeRules");
const LIST: (&str, &str) = (GROUPS, "getRules");

pub(super) fn faults() -> Vec<Fault> {
    [added(), edited(), removed(), listed()].concat()
}

#[rustfmt::skip]
fn added() -> Vec<Fault> {
    vec![
        fault("add-rules-stores-none", ADD, "stored", "Rules are answered, but not stored.", ALL, |scene| scene.undone()),
        fault("add-rules-first-only", ADD, "stored", "Of several rules, only the first is stored.", ALL,
            |scene| scene.then(|store, value| {
                let late: Vec<i64> = rules_in(value).skip(1).filter_map(id_of).collect();
                store.rules.retain(|rule| !late.contains(&rule.id));
            })),
        fault("add-rules-twice", ADD, "only-this", "Each rule is stored twice.", ALL,
            |scene| {
                let group = scene.id();
                scene.then(|store, value| for rule in known(store, value) {
                    store.add_rule(group, rule.draft);
                })
            }),
        fault("add-rules-renames-group", ADD, "add/keeps-group", "New rules give their group another name.", ALL, renamed),
        fault("add-rules-drops-ports", ADD, "stored", "Rules are stored without their ports.", ALL,
            |scene| changed(scene, |rule| (rule.draft.port_min, rule.draft.port_max) = (None, None))),
        fault("add-rules-drops-last-port", ADD, "stored", "Rules are stored without their last port.", ALL,
            |scene| changed(scene, |rule| rule.draft.port_max = None)),
        fault("add-rules-swaps-direction", ADD, "stored", "Rules are stored with the opposite direction.", ALL,
            |scene| changed(scene, |rule| {
                let opposite = if rule.draft.direction == "ingress" { "egress" } else { "ingress" };
                rule.draft.direction = opposite.into();
            })),
        fault("add-rules-other-ethertype", ADD, "stored", "Rules are stored with the other ether type.", ALL,
            |scene| changed(scene, |rule| {
                let other = if rule.draft.ethertype == "IPv4" { "IPv6" } else { "IPv4" };
                rule.draft.ethertype = other.into();
            })),
        fault("add-rules-drops-protocol", ADD, "stored", "Rules are stored without their protocol.", ALL,
            |scene| changed(scene, |rule| rule.draft.protocol = None)),
        fault("add-rules-all-tcp", ADD, "stored", "Rules of any protocol are stored as those of TCP.", ALL,
            |scene| changed(scene, |rule| if rule.draft.protocol.is_some() {
                rule.draft.protocol = Some("tcp".into());
            })),
        fault("add-rules-drops-remote-ip", ADD, "stored", "Rules are stored without their remote address.", ALL,
            |scene| changed(scene, |rule| rule.draft.remote_ip = None)),
        fault("add-rules-widens-remote-ip", ADD, "stored", "Rules of a range are stored for every address.", ALL,
            |scene| changed(scene, |rule| if rule.draft.remote_ip.is_some() {
                rule.draft.remote_ip = Some("0.0.0.0/0".into());
            })),
        fault("add-rules-drops-remote-group", ADD, "stored", "Rules are stored without their remote group.", ALL,
            |scene| changed(scene, |rule| rule.draft.remote_group = None)),
        fault("add-rules-own-remote-group", ADD, "stored", "Rules of a remote group are stored with their own group.", ALL,
            |scene| changed(scene, |rule| if rule.draft.remote_group.is_some() {
                rule.draft.remote_group = Some(rule.group);
            })),
        fault("add-rules-ethertype-always-ipv4", ADD, "default", "The default ether type does not follow the remote address.", ALL,
            |scene| {
                let sent: Vec<bool> = scene.items().iter().map(|item| item.get("ethertype").is_some()).collect();
                scene.then(|store, value| for (rule, sent) in known(store, value).iter().zip(sent) {
                    if !sent && let Some(stored) = store.rules.iter_mut().find(|one| one.id == rule.id) {
                        stored.draft.ethertype = "IPv4".into();
                    }
                })
            }),
        fault("add-rules-to-another-group", ADD, "stored", "Rules are stored in another group.", ALL,
            |scene| {
                let group = scene.id();
                let other = scene.store().groups.iter().rev().map(|one| one.id).find(|id| *id != group);
                changed(scene, move |rule| rule.group = other.unwrap_or(rule.group))
            }),
        fault("add-rules-replaces", ADD, "only-this", "New rules take the place of those that were there.", ALL,
            |scene| {
                let group = scene.id();
                scene.then(|store, value| {
                    let new: Vec<i64> = rules_in(value).filter_map(id_of).collect();
                    store.rules.retain(|rule| rule.group != group || new.contains(&rule.id));
                })
            }),
        fault("add-rules-empty-request-id", ADD, "schema", "The id of the request is empty.", ALL,
            |scene| scene.edited(|value| set(value, "requestId", &json!("")))),
        fault("add-rules-answers-no-rules", ADD, "echo", "The answer lists no rules.", ALL,
            |scene| scene.edited(|value| set(value, "rules", &json!([])))),
        fault("add-rules-answers-text", ADD, "schema", "The rules in the answer are a text.", ALL,
            |scene| scene.edited(|value| set(value, "rules", &json!("[]")))),
        fault("add-rules-answers-true", ADD, "schema", "The answer is true, as it was long ago.", ALL,
            |scene| scene.edited(|value| *value = json!(true))),
        fault("add-rules-answers-other-group", ADD, "echo", "The rules in the answer bear the id of another group.", ALL,
            |scene| scene.edited(|value| if let Some(rules) = value.get_mut("rules") {
                set(rules, "securityGroupId", &json!(1));
            })),
        fault("add-rules-answers-without-ids", ADD, "schema", "The rules in the answer have no ids.", ALL,
            |scene| scene.edited(|value| if let Some(rules) = value.get_mut("rules") {
                super::scene::remove(rules, "id");
            })),
        fault("add-rules-in-part", ADD, "only-this", "Where one of several rules is refused, those before it are added.", ALL,
            |scene| in_part(scene)),
        fault("add-rules-rejects-text-ports", ADD, "coerces", "Ports as texts are refused.", ALL,
            |scene| {
                if scene.items().iter().any(|item| item.get("portRangeMin").is_some_and(Value::is_string)) {
                    return Err(crate::reference::softlayer::refusal::Refusal::invalid("portRangeMin")).into();
                }
                scene.pass().into()
            }),
    ]
}

#[rustfmt::skip]
fn edited() -> Vec<Fault> {
    vec![
        fault("edit-rules-renames-group", EDIT, "edit/keeps-group", "Edits of rules give their group another name.", ALL, renamed),
        fault("edit-rules-not-stored", EDIT, "stored", "Edits of rules change nothing.", ALL, |scene| scene.undone()),
        fault("edit-rules-ignores-minus-one", EDIT, "clears", "-1 clears nothing.", ALL,
            |scene| filtered(scene, |value| value != &json!(-1) && value != &json!("-1"))),
        fault("edit-rules-ignores-empty", EDIT, "clears", "An empty text clears nothing.", ALL,
            |scene| filtered(scene, |value| value != &json!(""))),
        fault("edit-rules-clears-absent-ports", EDIT, "keeps-absent", "An edit clears ports that were not sent.", ALL,
            |scene| absent(scene, "portRangeMax", |rule| rule.draft.port_max = None)),
        fault("edit-rules-clears-absent-protocol", EDIT, "keeps-absent", "An edit clears a protocol that was not sent.", ALL,
            |scene| absent(scene, "protocol", |rule| rule.draft.protocol = None)),
        fault("edit-rules-clears-absent-remote", EDIT, "keeps-absent", "An edit clears a remote address that was not sent.", ALL,
            |scene| absent(scene, "remoteIp", |rule| rule.draft.remote_ip = None)),
        fault("edit-rules-resets-direction", EDIT, "keeps-absent", "An edit without a direction makes a rule one of ingress.", ALL,
            |scene| absent(scene, "direction", |rule| rule.draft.direction = "ingress".into())),
        fault("edit-rules-edits-siblings", EDIT, "only-this", "An edit changes all rules of the group.", ALL,
            |scene| {
                let group = scene.id();
                scene.then(|store, value| if let Some(rule) = known(store, value).pop() {
                    for sibling in store.rules.iter_mut().filter(|one| one.group == group) {
                        sibling.draft = rule.draft.clone();
                    }
                })
            }),
        fault("edit-rules-edits-elsewhere", EDIT, "only-this", "An edit changes the first rule of another group, too.", ALL,
            |scene| {
                let group = scene.id();
                scene.then(|store, value| if let Some(rule) = known(store, value).pop() {
                    let newest = store.rules.iter().map(|one| one.group).filter(|one| *one != group).max();
                    if let Some(other) = store.rules.iter_mut().find(|one| Some(one.group) == newest) {
                        other.draft.remote_ip.clone_from(&rule.draft.remote_ip);
                    }
                })
            }),
        fault("edit-rules-empty-request-id", EDIT, "schema", "The id of the request is empty.", ALL,
            |scene| scene.edited(|value| set(value, "requestId", &json!("")))),
        fault("edit-rules-new-ids", EDIT, "keeps-id", "An edited rule gets a new id.", ALL,
            |scene| scene.then(|store, value| for rule in known(store, value) {
                let id = store.next_id();
                for stored in store.rules.iter_mut().filter(|one| one.id == rule.id) {
                    stored.id = id;
                }
            })),
        fault("edit-rules-adds", EDIT, "only-this", "An edit adds a rule and leaves the old one as well.", ALL,
            |scene| {
                let group = scene.id();
                scene.then(|store, value| for rule in known(store, value) {
                    store.add_rule(group, rule.draft);
                })
            }),
        fault("edit-rules-first-only", EDIT, "stored", "Of several edits, only the first is done.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().take(1).collect()]).into()),
        fault("edit-rules-ignores-ports", EDIT, "stored", "An edit does not change ports.", ALL,
            |scene| members_left_out(scene, &["portRangeMin", "portRangeMax"])),
        fault("edit-rules-ignores-direction", EDIT, "stored", "An edit does not change the direction.", ALL,
            |scene| members_left_out(scene, &["direction"])),
        fault("edit-rules-ignores-remote-ip", EDIT, "stored", "An edit does not change the remote address.", ALL,
            |scene| members_left_out(scene, &["remoteIp"])),
        fault("edit-rules-removes", EDIT, "stored", "An edited rule is gone.", ALL,
            |scene| {
                let ids = scene.ids();
                scene.then(|store, _| store.rules.retain(|rule| !ids.contains(&rule.id)))
            }),
        fault("edit-rules-foreign-rule", EDIT, "refuses/foreign-rule", "A rule can be edited through another group.", ALL,
            |scene| through_owner(scene)),
        fault("edit-rules-unknown-rule", EDIT, "refuses/unknown-rule", "An edit of a rule that does not exist succeeds.", ALL,
            |scene| known_rules_only(scene)),
        fault("edit-rules-in-part", EDIT, "only-this", "Where one of several edits is refused, those before it are done.", ALL,
            |scene| in_part(scene)),
        fault("edit-rules-answers-before", EDIT, "echo", "The answer shows the rules as they were.", ALL,
            |scene| {
                let before = scene.store().rules.clone();
                scene.edited(|value| if let Some(rules) = value.get_mut("rules") {
                    among(rules, |rules| for rule in rules {
                        let old = before.iter().find(|one| Some(one.id) == id_of(rule));
                        set(rule, "portRangeMax", &json!(old.and_then(|one| one.draft.port_max)));
                        set(rule, "portRangeMin", &json!(old.and_then(|one| one.draft.port_min)));
                        set(rule, "remoteIp", &json!(old.and_then(|one| one.draft.remote_ip.clone())));
                    });
                })
            }),
    ]
}

#[rustfmt::skip]
fn removed() -> Vec<Fault> {
    vec![
        fault("remove-rules-renames-group", REMOVE, "remove/keeps-group", "Removing rules gives their group another name.", ALL, renamed),
        fault("remove-rules-removes-nothing", REMOVE, "gone", "Removed rules are still there.", ALL, |scene| scene.undone()),
        fault("remove-rules-empty-request-id", REMOVE, "schema", "The id of the request is empty.", ALL,
            |scene| scene.edited(|value| set(value, "requestId", &json!("")))),
        fault("remove-rules-removes-all", REMOVE, "only-this", "All rules of the group are removed.", ALL,
            |scene| {
                let group = scene.id();
                scene.then(|store, _| store.rules.retain(|rule| rule.group != group))
            }),
        fault("remove-rules-removes-others", REMOVE, "only-this", "Rules of other groups that look alike are removed, too.", ALL,
            |scene| {
                let ids = scene.ids();
                let drafts: Vec<_> = scene.store().rules.iter().filter(|rule| ids.contains(&rule.id)).map(|rule| rule.draft.clone()).collect();
                scene.then(|store, _| store.rules.retain(|rule| !drafts.contains(&rule.draft)))
            }),
        fault("remove-rules-first-only", REMOVE, "gone", "Of several rules, only the first is removed.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().take(1).collect()]).into()),
        fault("remove-rules-foreign-rule", REMOVE, "refuses/foreign-rule", "A rule can be removed through another group.", ALL,
            |scene| through_owner(scene)),
        fault("remove-rules-unknown-rule", REMOVE, "refuses/unknown-rule", "A removal of a rule that does not exist succeeds.", ALL,
            |scene| known_rules_only(scene)),
        fault("remove-rules-in-part", REMOVE, "only-this", "Where one of several removals is refused, those before it are done.", ALL,
            |scene| in_part(scene)),
        fault("remove-rules-answers-no-rules", REMOVE, "echo", "The answer lists no rules.", ALL,
            |scene| scene.edited(|value| set(value, "rules", &json!([])))),
        fault("remove-rules-one-request-id", REMOVE, "request-id", "All removals bear the same id of a request.", ALL,
            |scene| scene.edited(|value| set(value, "requestId", &json!("00000000000000000000000")))),
    ]
}

#[rustfmt::skip]
fn listed() -> Vec<Fault> {
    vec![
        fault("list-rules-shows-removed", LIST, "gone", "Rules that are gone are still listed.", ALL, remembered),
        fault("list-rules-lacks-one", LIST, "contains", "The last rule is not listed.", ALL,
            |scene| scene.edited(|value| among(value, |rules| { rules.pop(); }))),
        fault("list-rules-empty", LIST, "contains", "No rules are listed.", ALL,
            |scene| scene.edited(|value| *value = json!([]))),
        fault("list-rules-twice", LIST, "contains", "Every rule is listed twice.", ALL,
            |scene| scene.edited(|value| among(value, |rules| rules.extend(rules.clone())))),
        fault("list-rules-of-others", LIST, "only-this", "The rules of all groups are listed.", ALL,
            |scene| {
                let group = scene.id();
                let others: Vec<Value> = scene.store().rules.iter().filter(|rule| rule.group != group)
                    .map(|rule| Value::Object(crate::reference::softlayer::schema::rule(rule).values)).collect();
                scene.edited(|value| among(value, |rules| rules.extend(others)))
            }),
        fault("list-rules-wrong-group", LIST, "echo", "Rules are listed with the id of another group.", ALL,
            |scene| scene.edited(|value| set(value, "securityGroupId", &json!(1)))),
        fault("list-rules-ports-as-texts", LIST, "schema", "Ports are listed as texts.", ALL,
            |scene| scene.edited(|value| among(value, |rules| for rule in rules {
                for name in ["portRangeMin", "portRangeMax"] {
                    if let Some(port) = rule.get(name).and_then(Value::as_i64) {
                        set(rule, name, &json!(format!("port {port}")));
                    }
                }
            }))),
        fault("list-rules-null-direction", LIST, "schema", "Rules are listed without a direction.", ALL,
            |scene| scene.edited(|value| set(value, "direction", &Value::Null))),
        fault("list-rules-lower-case-ethertype", LIST, "schema", "The ether type is listed in lower case.", ALL,
            |scene| scene.edited(|value| among(value, |rules| for rule in rules {
                let lower = rule.get("ethertype").and_then(Value::as_str).map(str::to_lowercase);
                set(rule, "ethertype", &json!(lower));
            }))),
        fault("list-rules-zero-for-null", LIST, "stored", "Ports that are not set are listed as 0.", ALL,
            |scene| scene.edited(|value| among(value, |rules| for rule in rules {
                for name in ["portRangeMin", "portRangeMax"] {
                    if rule.get(name).is_some_and(Value::is_null) {
                        set(rule, name, &json!(0));
                    }
                }
            }))),
    ]
}

fn rules_in(value: &Value) -> impl Iterator<Item = &Value> {
    value
        .get("rules")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// The stored rules that an answer names.
fn known(store: &Store, value: &Value) -> Vec<Rule> {
    rules_in(value)
        .filter_map(id_of)
        .filter_map(|id| store.rules.iter().find(|rule| rule.id == id))
        .cloned()
        .collect()
}

/// The sound outcome, after which the group has another name.
fn renamed(scene: &mut Scene<'_>) -> Outcome {
    let id = scene.id();
    scene.then(|store, _| {
        if let Some(group) = store.group_mut(id) {
            group.name = Some("renamed".into());
        }
    })
}

/// The sound outcome, with the rules that it names changed afterwards.
fn changed(scene: &Scene<'_>, change: impl Fn(&mut Rule)) -> Outcome {
    scene.then(|store, value| {
        for id in rules_in(value).filter_map(id_of) {
            store
                .rules
                .iter_mut()
                .filter(|rule| rule.id == id)
                .for_each(&change);
        }
    })
}

/// The sound outcome, with a change to each rule whose template lacks a member.
fn absent(scene: &Scene<'_>, member: &str, change: impl Fn(&mut Rule)) -> Outcome {
    let lacking: Vec<i64> = scene
        .items()
        .iter()
        .filter(|item| item.get(member).is_none())
        .filter_map(id_of)
        .collect();
    scene.then(|store, _| {
        let rules = store.rules.iter_mut();
        rules
            .filter(|rule| lacking.contains(&rule.id))
            .for_each(change);
    })
}

/// The call with only those members that pass.
fn filtered(scene: &Scene<'_>, passes: impl Fn(&Value) -> bool) -> Outcome {
    let left: Value = scene
        .items()
        .into_iter()
        .map(|item| match item {
            Value::Object(members) => members
                .into_iter()
                .filter(|(_, value)| passes(value))
                .collect(),
            item => item,
        })
        .collect();
    scene.pass_with(vec![left]).into()
}

fn members_left_out(scene: &Scene<'_>, names: &[&str]) -> Outcome {
    let mut items = scene.items();
    for item in &mut items {
        for name in names {
            super::scene::remove(item, name);
        }
    }
    scene.pass_with(vec![items.into()]).into()
}

fn in_part(scene: &Scene<'_>) -> Outcome {
    let result = scene.pass();
    if result.is_err() {
        for item in scene.items() {
            if scene.pass_with(vec![json!([item])]).is_err() {
                break;
            }
        }
    }
    result.into()
}

/// A refused call about rules of other groups: done through the group of the first.
fn through_owner(scene: &Scene<'_>) -> Outcome {
    match scene.pass() {
        Err(refusal) if refusal.text.contains("rule id") => {
            let ids = scene.ids();
            let owner = scene
                .store()
                .rules
                .iter()
                .find(|rule| ids.contains(&rule.id))
                .map(|rule| rule.group.to_string());
            match owner {
                Some(id) => {
                    let mut call = scene.call.clone();
                    call.id = Some(id);
                    scene.sound.answer(&call).into()
                }
                None => Err(refusal).into(),
            }
        }
        result => result.into(),
    }
}

/// The call without the rules that exist nowhere.
fn known_rules_only(scene: &Scene<'_>) -> Outcome {
    let known: Value = scene
        .items()
        .into_iter()
        .filter(|item| {
            id_of(item).is_some_and(|id| scene.store().rules.iter().any(|rule| rule.id == id))
        })
        .collect();
    scene.pass_with(vec![known]).into()
}

/// The list, with all that was ever in it.
fn remembered(scene: &mut Scene<'_>) -> Outcome {
    let key = scene.id().to_string();
    match scene.pass() {
        Ok(reply) => {
            let mut seen = scene.memory.get(&key).cloned().unwrap_or(json!([]));
            let now = reply.value.clone();
            among(&mut seen, |seen| {
                for rule in now.as_array().into_iter().flatten() {
                    seen.retain(|one| id_of(one) != id_of(rule));
                    seen.push(rule.clone());
                }
            });
            scene.memory.insert(key, seen.clone());
            Ok(Reply {
                value: seen,
                ..reply
            })
            .into()
        }
        refused => refused.into(),
    }
}
