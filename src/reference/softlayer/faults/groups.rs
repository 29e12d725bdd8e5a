//! Faults of groups: made, edited and deleted wrongly, or shown as they are not.
//!
//! One group at a time and in bulk; what happens to others is part of it.
//! Not here: what should have been refused and is not ([`super::refusals`]).

use serde_json::{Value, json};

use super::scene::{Scene, among, id_of, remove, set};
use super::{ALL, GROUPS, XML_RPC, fault};
use crate::reference::saboteur::Fault;
use crate::reference::softlayer::call::{Call, Outcome, Reply};
use crate::reference::softlayer::store::{Group, Store};

const CREATE: (&str, &str) = (GROUPS, "createObject");
const CREATE_SEVERAL: (&str, &str) = (GROUPS, "createObjects");
const GET: (&str, &str) = (GROUPS, "getObject");
const EDIT: (&str, &str) = (GROUPS, "editObject");
const EDIT_SEVERAL: (&str, &str) = (GROUPS, "editObjects");
const DELETE: (&str, &str) = (GROUPS, "deleteObject");
const DELETE_SEVERAL: (&str, &str) = (GROUPS, "deleteObjects");

pub(super) fn faults() -> Vec<Fault> {
    [created(), edited(), deleted(), shown()].concat()
}

#[rustfmt::skip]
fn created() -> Vec<Fault> {
    vec![
        fault("create-group-not-stored", CREATE, "stored", "A new group is answered, but there is none.", ALL, |scene| scene.undone()),
        fault("create-group-stores-other-name", CREATE, "stored", "A new group gets another name than its answer says.", ALL,
            |scene| made(scene, |group| group.name = Some("another".into()))),
        fault("create-group-loses-name", CREATE, "stored", "A new group has no name.", ALL,
            |scene| made(scene, |group| group.name = None)),
        fault("create-group-loses-description", CREATE, "stored", "A new group has no description.", ALL,
            |scene| made(scene, |group| group.description = None)),
        fault("create-group-description-of-name", CREATE, "stored", "A new group gets its name for a description.", ALL,
            |scene| made(scene, |group| group.description.clone_from(&group.name))),
        fault("create-group-echoes-other-name", CREATE, "echo", "The answer shows another name than was sent.", ALL,
            |scene| scene.edited(|value| set(value, "name", &json!("another")))),
        fault("create-group-echoes-no-description", CREATE, "echo", "The answer shows no description.", ALL,
            |scene| scene.edited(|value| set(value, "description", &Value::Null))),
        fault("create-group-used-id", CREATE, "fresh-id", "The answer shows the id of an older group.", ALL,
            |scene| {
                let older = scene.store().groups.first().map(|group| group.id);
                scene.edited(|value| set(value, "id", &json!(older)))
            }),
        fault("create-group-twice", CREATE, "only-this", "A new group is made twice.", ALL,
            |scene| scene.then(|store, value| {
                if let Some(group) = id_of(value).and_then(|id| store.group(id)).cloned() {
                    store.add_group(group.name, group.description);
                }
            })),
        fault("create-group-with-rules", CREATE, "stored", "A new group has a rule already.", ALL,
            |scene| scene.then(|store, value| {
                let draft = store.rules.last().map(|rule| rule.draft.clone());
                if let (Some(id), Some(draft)) = (id_of(value), draft) {
                    store.add_rule(id, draft);
                }
            })),
        fault("create-group-renames-another", CREATE, "only-this", "A new group's name is given to the one before it, too.", ALL,
            |scene| scene.then(|store, value| {
                let name = value.get("name").and_then(Value::as_str).map(str::to_owned);
                if let Some(group) = other(store, id_of(value)) {
                    group.name = name;
                }
            })),
        fault("create-group-date-alone", CREATE, "date", "The answer says on which day the group was made, and not when.", ALL,
            |scene| scene.edited(|value| {
                let day = value.get("createDate").and_then(Value::as_str).and_then(|date| date.get(..10)).map(str::to_owned);
                set(value, "createDate", &json!(day));
            })),
        fault("create-group-ignores-mask", CREATE, "mask", "The answer to a new group ignores the object mask.", ALL,
            |scene| scene.sound.answer(&Call { mask: None, ..scene.call.clone() }).into()),
        fault("create-group-mask-without-relations", CREATE, "mask", "The answer to a new group never shows relations.", ALL,
            |scene| scene.edited(|value| for relation in ["rules", "account", "networkComponentBindings"] {
                remove(value, relation);
            })),
        fault("create-groups-ignores-mask", CREATE_SEVERAL, "mask", "The answer to several new groups ignores the object mask.", ALL,
            |scene| scene.sound.answer(&Call { mask: None, ..scene.call.clone() }).into()),
        fault("create-groups-first-only", CREATE_SEVERAL, "stored", "Of several new groups, only the first is stored.", ALL,
            |scene| scene.then(|store, value| {
                for id in items(value).skip(1).filter_map(id_of) {
                    store.remove_group(id);
                }
            })),
        fault("create-groups-answers-first-only", CREATE_SEVERAL, "contains", "Of several new groups, only the first is made and answered.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().take(1).collect()]).into()),
        fault("create-groups-swapped", CREATE_SEVERAL, "echo", "New groups are answered in the opposite order.", ALL,
            |scene| scene.edited(|value| among(value, |groups| groups.reverse()))),
        fault("create-groups-one-name", CREATE_SEVERAL, "stored", "New groups all get the name of the first.", ALL,
            |scene| scene.then(|store, value| {
                let ids: Vec<i64> = items(value).filter_map(id_of).collect();
                let name = ids.first().and_then(|id| store.group(*id)).and_then(|group| group.name.clone());
                for id in ids {
                    if let Some(group) = store.group_mut(id) {
                        group.name.clone_from(&name);
                    }
                }
            })),
        fault("create-groups-not-stored", CREATE_SEVERAL, "stored", "New groups are answered, but there are none.", ALL, |scene| scene.undone()),
        fault("create-groups-in-part", CREATE_SEVERAL, "only-this", "Where one new group is refused, those before it are made.", ALL,
            |scene| in_part(scene)),
    ]
}

#[rustfmt::skip]
fn edited() -> Vec<Fault> {
    vec![
        fault("edit-group-not-stored", EDIT, "stored", "An edit says true and changes nothing.", ALL, |scene| scene.undone()),
        fault("edit-group-clears-absent", EDIT, "keeps-absent", "An edit clears what was not sent.", ALL,
            |scene| {
                let (template, id) = (scene.template(), scene.id());
                scene.then(|store, _| {
                    let Some(group) = store.group_mut(id) else { return };
                    if !template.contains_key("name") {
                        group.name = None;
                    }
                    if !template.contains_key("description") {
                        group.description = None;
                    }
                })
            }),
        fault("edit-group-edits-another", EDIT, "only-this", "An edit changes another group, too.", ALL,
            |scene| {
                let id = scene.id();
                scene.then(|store, _| {
                    let Some(name) = store.group(id).map(|group| group.name.clone()) else { return };
                    if let Some(group) = other(store, Some(id)) {
                        group.name = name;
                    }
                })
            }),
        fault("edit-group-keeps-empty", EDIT, "clears", "An empty text in an edit clears nothing.", ALL,
            |scene| {
                let template: Value = scene.template().into_iter().filter(|(_, value)| value != "").collect();
                scene.pass_with(vec![template]).into()
            }),
        fault("edit-group-ignores-name", EDIT, "stored", "An edit does not change the name.", ALL,
            |scene| without(scene, "name")),
        fault("edit-group-ignores-description", EDIT, "stored", "An edit does not change the description.", ALL,
            |scene| without(scene, "description")),
        fault("edit-group-loses-rules", EDIT, "only-this", "An edit takes the group's rules away.", ALL,
            |scene| {
                let id = scene.id();
                scene.then(|store, _| store.rules.retain(|rule| rule.group != id))
            }),
        fault("edit-group-detaches", EDIT, "only-this", "An edit detaches the group.", ALL,
            |scene| {
                let id = scene.id();
                scene.then(|store, _| store.bindings.retain(|binding| binding.group != id))
            }),
        fault("edit-group-stores-refused", EDIT, "refuses/bad-name", "An edit that is refused is done.", ALL,
            |scene| {
                let id = scene.id();
                let outcome = scene.pass();
                if outcome.is_err() && let Some(group) = scene.store().group_mut(id) {
                    group.name = Some("refused".into());
                }
                outcome.into()
            }),
        fault("edit-groups-first-only", EDIT_SEVERAL, "stored", "Of several edits, only the first is done.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().take(1).collect()]).into()),
        fault("edit-groups-last-only", EDIT_SEVERAL, "stored", "Of several edits, only the last is done.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().rev().take(1).collect()]).into()),
        fault("edit-groups-not-stored", EDIT_SEVERAL, "stored", "Several edits change nothing.", ALL, |scene| scene.undone()),
        fault("edit-groups-edits-another", EDIT_SEVERAL, "only-this", "Edits of several groups change one that was not named, too.", ALL,
            |scene| {
                let named = scene.ids();
                scene.then(|store, _| {
                    if let Some(group) = store.groups.iter_mut().rev().find(|group| !named.contains(&group.id)) {
                        group.description = Some("edited as well".into());
                    }
                })
            }),
        fault("edit-groups-loses-rules", EDIT_SEVERAL, "edit-all/keeps-rules", "Edits of several groups take their rules away.", ALL,
            |scene| {
                let named = scene.ids();
                scene.then(|store, _| store.rules.retain(|rule| !named.contains(&rule.group)))
            }),
        fault("edit-groups-clears-absent", EDIT_SEVERAL, "keeps-absent", "Edits of several groups clear descriptions that were not sent.", ALL,
            |scene| {
                let items = scene.items();
                scene.then(|store, _| {
                    for item in items.iter().filter(|item| item.get("description").is_none()) {
                        if let Some(group) = id_of(item).and_then(|id| store.group_mut(id)) {
                            group.description = None;
                        }
                    }
                })
            }),
        fault("edit-groups-in-part", EDIT_SEVERAL, "only-this", "Where one of several edits is refused, those before it are done.", ALL,
            |scene| in_part(scene)),
        fault("edit-groups-unknown-succeeds", EDIT_SEVERAL, "refuses/unknown-id", "Edits of groups that do not exist succeed.", ALL,
            |scene| known_only(scene)),
    ]
}

#[rustfmt::skip]
fn deleted() -> Vec<Fault> {
    vec![
        fault("delete-group-does-nothing", DELETE, "gone", "A deleted group is still there.", ALL, |scene| scene.undone()),
        fault("delete-group-deletes-another", DELETE, "only-this", "Another group is deleted, too.", ALL,
            |scene| {
                let id = scene.id();
                scene.then(|store, _| {
                    if let Some(id) = other(store, Some(id)).map(|group| group.id) {
                        store.remove_group(id);
                    }
                })
            }),
        fault("delete-group-only-empties", DELETE, "gone", "A deleted group stays, without its name and rules.", ALL,
            |scene| {
                let group = scene.store().group(scene.id()).cloned();
                scene.then(|store, _| {
                    if let Some(group) = group {
                        store.groups.push(Group { name: None, description: None, ..group });
                    }
                })
            }),
        fault("delete-group-detaches-others", DELETE, "delete/keeps-bindings", "A deletion takes the bindings of other groups away.", ALL,
            |scene| scene.then(|store, _| store.bindings.clear())),
        fault("delete-group-while-attached", DELETE, "refuses/attached", "A group is deleted while it is attached.", ALL,
            |scene| deleted_anyway(scene, "attached")),
        fault("delete-group-while-remote", DELETE, "refuses/remote", "A group is deleted while a rule names it.", ALL,
            |scene| deleted_anyway(scene, "remote group")),
        fault("delete-group-refusal-deletes", DELETE, "refuses/attached", "A group whose deletion is refused is gone.", ALL,
            |scene| {
                let id = scene.id();
                let result = scene.pass();
                if result.is_err() {
                    scene.store().remove_group(id);
                }
                result.into()
            }),
        fault("delete-group-refusal-detaches", DELETE, "refuses/attached", "A group whose deletion is refused is detached.", ALL,
            |scene| {
                let id = scene.id();
                let result = scene.pass();
                if result.is_err() {
                    scene.store().bindings.retain(|binding| binding.group != id);
                }
                result.into()
            }),
        fault("delete-groups-first-only", DELETE_SEVERAL, "gone", "Of several groups, only the first is deleted.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().take(1).collect()]).into()),
        fault("delete-groups-does-nothing", DELETE_SEVERAL, "gone", "Several deleted groups are still there.", ALL, |scene| scene.undone()),
        fault("delete-groups-deletes-another", DELETE_SEVERAL, "only-this", "A group that was not named is deleted, too.", ALL,
            |scene| {
                let before = scene.store().groups.len();
                let named = scene.ids();
                scene.then(|store, _| {
                    if store.groups.len() < before && let Some(id) = other(store, named.first().copied()).map(|group| group.id) {
                        store.remove_group(id);
                    }
                })
            }),
        fault("delete-groups-in-part", DELETE_SEVERAL, "only-this", "Where one of several deletions is refused, those before it are done.", ALL,
            |scene| in_part(scene)),
        fault("delete-groups-unknown-succeeds", DELETE_SEVERAL, "refuses/unknown-id", "Deletions of groups that do not exist succeed.", ALL,
            |scene| known_only(scene)),
        fault("delete-groups-while-attached", DELETE_SEVERAL, "refuses/attached", "Several groups are deleted though one is attached.", ALL,
            |scene| all_deleted_anyway(scene, "attached")),
        fault("delete-groups-while-remote", DELETE_SEVERAL, "refuses/named-as-remote", "Several groups are deleted though a rule names one.", ALL,
            |scene| all_deleted_anyway(scene, "remote group")),
    ]
}

#[rustfmt::skip]
fn shown() -> Vec<Fault> {
    vec![
        fault("get-group-stale", GET, "stored", "A group is always shown as it was when it was first read.", ALL, stale),
        fault("get-group-stale-xml-rpc", GET, "transport-agreement", "XML-RPC always shows a group as it first read it.", XML_RPC, stale),
        fault("get-group-shows-another", GET, "echo", "Another group is shown under the id that was asked for.", ALL,
            |scene| {
                let id = scene.id();
                let another = other(&mut scene.store(), Some(id)).map(|group| (group.name.clone(), group.description.clone()));
                scene.edited(|value| if let Some((name, description)) = another {
                    set(value, "name", &json!(name));
                    set(value, "description", &json!(description));
                })
            }),
        fault("get-group-other-id", GET, "echo", "A group is shown under an id that is not its own.", ALL,
            |scene| scene.edited(|value| {
                let id = id_of(value).unwrap_or_default();
                set(value, "id", &json!(id + 1));
            })),
        fault("get-group-shows-no-rules", GET, "mask", "The rules that a mask asks for are left out.", ALL,
            |scene| scene.edited(|value| super::scene::remove(value, "rules"))),
        fault("get-group-lacks-rule", GET, "contains", "The last rule is missing among those that a mask asks for.", ALL,
            |scene| scene.edited(|value| if let Some(rules) = value.get_mut("rules") {
                among(rules, |rules| { rules.pop(); });
            })),
        fault("get-group-lacks-bindings", GET, "contains", "The bindings that a mask asks for are missing.", ALL,
            |scene| scene.edited(|value| set(value, "networkComponentBindings", &json!([])))),
        fault("get-group-wrong-count", GET, "mask", "The count of rules is one too many.", ALL,
            |scene| scene.edited(|value| {
                let count = value.get("ruleCount").and_then(Value::as_i64).unwrap_or_default();
                set(value, "ruleCount", &json!(count + 1));
            })),
        fault("get-group-keeps-locals", GET, "mask", "A mask for one local property shows all of them.", ALL,
            |scene| {
                let id = scene.id();
                let (name, date) = match scene.store().group(id) {
                    Some(group) => (group.name.clone(), group.create_date.clone()),
                    None => (None, String::new()),
                };
                scene.edited(|value| if let Some(members) = value.as_object_mut() {
                    members.insert("name".into(), json!(name));
                    members.insert("createDate".into(), json!(date));
                })
            }),
        fault("get-group-changes-date", GET, "stored", "The date of creation is another one at every read.", ALL,
            |scene| {
                let reads = scene.memory.len();
                scene.memory.insert(reads.to_string(), Value::Null);
                scene.edited(|value| set(value, "createDate", &json!(format!("2017-10-11T11:04:{:02}-05:00", reads % 60))))
            }),
        fault("get-group-odd-date", GET, "schema", "The date of creation is no date.", ALL,
            |scene| scene.edited(|value| set(value, "createDate", &json!("yesterday")))),
    ]
}

/// The sound outcome, with the new group changed afterwards.
fn made(scene: &Scene<'_>, change: impl FnOnce(&mut Group)) -> Outcome {
    scene.then(|store, value| {
        if let Some(group) = id_of(value).and_then(|id| store.group_mut(id)) {
            change(group);
        }
    })
}

/// The newest group but one.
fn other(store: &mut Store, than: Option<i64>) -> Option<&mut Group> {
    store
        .groups
        .iter_mut()
        .rev()
        .find(|group| Some(group.id) != than)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn without(scene: &Scene<'_>, member: &str) -> Outcome {
    let mut template = scene.template();
    template.shift_remove(member);
    scene.pass_with(vec![template.into()]).into()
}

/// A refused call about several: what comes before the first refusal is done.
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

/// A call about several, of which those that do not exist are left out.
fn known_only(scene: &Scene<'_>) -> Outcome {
    let known: Value = scene
        .items()
        .into_iter()
        .filter(|item| id_of(item).is_some_and(|id| scene.store().group(id).is_some()))
        .collect();
    scene.pass_with(vec![known]).into()
}

/// A deletion that is refused with this text is done.
fn deleted_anyway(scene: &Scene<'_>, text: &str) -> Outcome {
    match scene.pass() {
        Err(refusal) if refusal.text.contains(text) => {
            let id = scene.id();
            let mut store = scene.store();
            store.remove_group(id);
            store.bindings.retain(|binding| binding.group != id);
            Ok(Reply::of(json!(true))).into()
        }
        result => result.into(),
    }
}

/// A deletion of several that is refused with this text is done.
fn all_deleted_anyway(scene: &Scene<'_>, text: &str) -> Outcome {
    match scene.pass() {
        Err(refusal) if refusal.text.contains(text) => {
            for id in scene.ids() {
                scene.store().remove_group(id);
            }
            Ok(Reply::of(json!(true))).into()
        }
        result => result.into(),
    }
}

fn stale(scene: &mut Scene<'_>) -> Outcome {
    let key = format!("{:?} {:?}", scene.call.id, scene.call.mask);
    match scene.pass() {
        Ok(reply) => {
            let first = scene.memory.entry(key).or_insert(reply.value).clone();
            Ok(Reply::of(first)).into()
        }
        refused => refused.into(),
    }
}
