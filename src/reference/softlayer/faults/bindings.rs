//! Faults of bindings: attached and detached wrongly, or seen from one side only.
//!
//! Each row says what a client sees of it: the side that shows the binding, or the one that does not.
//! Not here: bindings that an order makes, which are the guests' ([`super::guests`]).

use serde_json::{Value, json};

use super::scene::{Scene, among, set};
use super::{ALL, COMPONENTS, GROUPS, XML_RPC, fault};
use crate::reference::saboteur::Fault;
use crate::reference::softlayer::call::{Outcome, Reply};
use crate::reference::softlayer::store::Readiness;

const ATTACH: (&str, &str) = (GROUPS, "attachNetworkComponents");
const DETACH: (&str, &str) = (GROUPS, "detachNetworkComponents");
const OF_GROUP: (&str, &str) = (GROUPS, "getNetworkComponentBindings");
const ORDERS: (&str, &str) = (GROUPS, "getOrderBindings");
const OF_COMPONENT: (&str, &str) = (COMPONENTS, "getSecurityGroupBindings");
const READY: (&str, &str) = (COMPONENTS, "securityGroupsReady");

#[rustfmt::skip]
pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("attach-does-nothing", ATTACH, "stored", "Attaching binds nothing.", ALL, |scene| scene.undone()),
        fault("attach-first-only", ATTACH, "stored", "Of several components, only the first is attached.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().take(1).collect()]).into()),
        fault("attach-last-only", ATTACH, "stored", "Of several components, only the last is attached.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().rev().take(1).collect()]).into()),
        fault("attach-another-component", ATTACH, "stored", "Another component of the guest is attached.", ALL,
            |scene| {
                let (group, ids) = (scene.id(), scene.ids());
                scene.then(|store, _| {
                    let swaps: Vec<(i64, i64)> = ids.iter().filter_map(|id| {
                        let guest = store.component(*id)?.guest;
                        let other = store.components_of(guest).find(|one| one.id != *id)?.id;
                        Some((*id, other))
                    }).collect();
                    for binding in store.bindings.iter_mut().filter(|one| one.group == group) {
                        if let Some((_, other)) = swaps.iter().find(|(id, _)| *id == binding.component) {
                            binding.component = *other;
                        }
                    }
                })
            }),
        fault("attach-both-components", ATTACH, "only-this", "All components of the guest are attached.", ALL,
            |scene| {
                let (group, ids) = (scene.id(), scene.ids());
                scene.then(|store, _| {
                    let guests: Vec<i64> = ids.iter().filter_map(|id| store.component(*id)).map(|one| one.guest).collect();
                    let all: Vec<i64> = store.components.iter().filter(|one| guests.contains(&one.guest)).map(|one| one.id).collect();
                    for id in all {
                        store.bind(group, id);
                    }
                })
            }),
        fault("attach-replaces", ATTACH, "only-this", "Attaching a group takes the component's other groups away.", ALL,
            |scene| {
                let (group, ids) = (scene.id(), scene.ids());
                scene.then(|store, _| store.bindings.retain(|one| one.group == group || !ids.contains(&one.component)))
            }),
        fault("attach-moves", ATTACH, "only-this", "Attaching a group takes it away from other components.", ALL,
            |scene| {
                let (group, ids) = (scene.id(), scene.ids());
                scene.then(|store, _| store.bindings.retain(|one| one.group != group || ids.contains(&one.component)))
            }),
        fault("attach-attaches-another-group", ATTACH, "only-this", "Attaching a group attaches the one made after it, too.", ALL,
            |scene| {
                let (group, ids) = (scene.id(), scene.ids());
                scene.then(|store, _| {
                    let next = store.groups.iter().map(|one| one.id).filter(|id| *id > group).min();
                    if let Some(next) = next {
                        for id in ids {
                            store.bind(next, id);
                        }
                    }
                })
            }),
        fault("attach-renames-group", ATTACH, "attach/keeps-group", "Attaching a group gives it another name.", ALL,
            |scene| {
                let id = scene.id();
                scene.then(|store, _| if let Some(group) = store.group_mut(id) {
                    group.name = Some("attached".into());
                })
            }),
        fault("attach-twice-binds-twice", ATTACH, "idempotent", "Attaching twice makes two bindings.", ALL,
            |scene| {
                let (group, ids) = (scene.id(), scene.ids());
                let bound: Vec<i64> = ids.into_iter().filter(|id| scene.store().is_bound(group, *id)).collect();
                scene.then(|store, _| for id in bound {
                    let again = store.bindings.iter().find(|one| one.group == group && one.component == id).copied();
                    if let Some(mut again) = again {
                        again.id = store.next_id();
                        store.bindings.push(again);
                    }
                })
            }),
        fault("attach-empty-request-id", ATTACH, "schema", "The id of the request is empty.", ALL,
            |scene| scene.edited(|value| set(value, "requestId", &json!("")))),
        fault("attach-unknown-component", ATTACH, "refuses/unknown-component", "A component that does not exist is attached.", ALL,
            |scene| let_through(scene, "network component id")),
        fault("attach-too-many", ATTACH, "refuses/group-limit", "A component gets more groups than it may have.", ALL,
            |scene| let_through(scene, "may not have more")),
        fault("attach-while-busy", ATTACH, "refuses/active-transaction", "A guest's component is attached while the guest is being set up.", ALL,
            |scene| let_through(scene, "active transaction")),
        fault("attach-disabled", ATTACH, "refuses/disabled", "A disabled component is attached.", ALL,
            |scene| let_through(scene, "disabled")),
        fault("attach-in-part", ATTACH, "only-this", "Where one of several components is refused, those before it are attached.", ALL,
            |scene| {
                let result = scene.pass();
                if result.is_err() {
                    for item in scene.items() {
                        if scene.pass_with(vec![json!([item])]).is_err() {
                            break;
                        }
                    }
                }
                result.into()
            }),
        fault("detach-empty-request-id", DETACH, "schema", "The id of the request is empty.", ALL,
            |scene| scene.edited(|value| set(value, "requestId", &json!("")))),
        fault("detach-does-nothing", DETACH, "gone", "Detaching leaves the binding.", ALL, |scene| scene.undone()),
        fault("detach-all-components", DETACH, "only-this", "Detaching one component detaches all of the group.", ALL,
            |scene| {
                let group = scene.id();
                scene.then(|store, _| store.bindings.retain(|one| one.group != group))
            }),
        fault("detach-all-groups", DETACH, "only-this", "Detaching one group detaches all of the component.", ALL,
            |scene| {
                let ids = scene.ids();
                scene.then(|store, _| store.bindings.retain(|one| !ids.contains(&one.component)))
            }),
        fault("detach-first-only", DETACH, "gone", "Of several components, only the first is detached.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().take(1).collect()]).into()),
        fault("detach-deletes-group", DETACH, "only-this", "Detaching a group deletes it.", ALL,
            |scene| {
                let group = scene.id();
                scene.then(|store, _| store.remove_group(group))
            }),
        fault("detach-unknown-component", DETACH, "refuses/unknown-component", "A component that does not exist is detached.", ALL,
            |scene| match scene.pass() {
                Err(refusal) if refusal.text.contains("network component id") => scene.pass_with(vec![json!([])]).into(),
                result => result.into(),
            }),
        fault("group-bindings-empty", OF_GROUP, "contains", "A group never shows a binding.", ALL,
            |scene| scene.edited(|value| *value = json!([]))),
        fault("group-bindings-lacks-one", OF_GROUP, "contains", "The last binding of a group is missing.", ALL,
            |scene| scene.edited(|value| among(value, |all| { all.pop(); }))),
        fault("group-bindings-wrong-component", OF_GROUP, "echo", "Bindings of a group bear the id of another component.", ALL,
            |scene| scene.edited(|value| set(value, "networkComponentId", &json!(1)))),
        fault("group-bindings-wrong-group", OF_GROUP, "echo", "Bindings of a group bear the id of another group.", ALL,
            |scene| scene.edited(|value| set(value, "securityGroupId", &json!(1)))),
        fault("group-bindings-of-others", OF_GROUP, "only-this", "The bindings of all groups are shown.", ALL,
            |scene| {
                let all: Vec<Value> = scene.store().bindings.iter()
                    .map(|one| Value::Object(crate::reference::softlayer::schema::binding(one).values)).collect();
                scene.edited(|value| *value = all.into())
            }),
        fault("group-bindings-late-xml-rpc", OF_GROUP, "transport-agreement", "XML-RPC shows a group's bindings as it first read them.", XML_RPC, |scene| {
            let key = scene.id().to_string();
            match scene.pass() {
                Ok(reply) => {
                    let value = scene.memory.entry(key).or_insert(reply.value.clone()).clone();
                    Ok(Reply { value, ..reply }).into()
                }
                refused => refused.into(),
            }
        }),
        fault("component-bindings-empty", OF_COMPONENT, "contains", "A component never shows a binding.", ALL,
            |scene| scene.edited(|value| *value = json!([]))),
        fault("component-bindings-lacks-one", OF_COMPONENT, "contains", "The last binding of a component is missing.", ALL,
            |scene| scene.edited(|value| among(value, |all| { all.pop(); }))),
        fault("component-bindings-wrong-group", OF_COMPONENT, "echo", "Bindings of a component bear the id of another group.", ALL,
            |scene| scene.edited(|value| set(value, "securityGroupId", &json!(1)))),
        fault("component-bindings-wrong-component", OF_COMPONENT, "echo", "Bindings of a component bear the id of another component.", ALL,
            |scene| scene.edited(|value| set(value, "networkComponentId", &json!(1)))),
        fault("component-bindings-shows-removed", OF_COMPONENT, "gone", "A component shows every binding that it ever had.", ALL,
            |scene| {
                let key = scene.id().to_string();
                match scene.pass() {
                    Ok(reply) => {
                        let mut seen = scene.memory.get(&key).cloned().unwrap_or(json!([]));
                        for binding in reply.value.as_array().into_iter().flatten() {
                            among(&mut seen, |seen| if !seen.contains(binding) {
                                seen.push(binding.clone());
                            });
                        }
                        scene.memory.insert(key, seen.clone());
                        Ok(Reply { value: seen, ..reply }).into()
                    }
                    refused => refused.into(),
                }
            }),
        fault("component-bindings-ignores-order", OF_COMPONENT, "filter/order", "The order that a filter asks for is turned round.", ALL,
            |scene| scene.edited(|value| among(value, |all| all.reverse()))),
        fault("order-bindings-twice", ORDERS, "order-bindings/once", "Order bindings are listed twice.", ALL,
            |scene| scene.edited(|value| among(value, |all| all.extend(all.clone())))),
        fault("order-bindings-empty", ORDERS, "contains", "A group never shows an order.", ALL,
            |scene| scene.edited(|value| *value = json!([]))),
        fault("order-bindings-wrong-guest", ORDERS, "echo", "Order bindings bear the id of another guest.", ALL,
            |scene| scene.edited(|value| set(value, "guestId", &json!(1)))),
        fault("groups-ready-never", READY, "ready", "The groups of a component never come into effect.", ALL,
            |scene| scene.edited(|value| *value = json!(false))),
        fault("groups-ready-always", READY, "ready", "The groups of a component are in effect before the reboot.", ALL,
            |scene| scene.edited(|value| *value = json!(true))),
        fault("groups-ready-text", READY, "schema", "Whether groups are in effect is told as a text.", ALL,
            |scene| scene.edited(|value| *value = json!(value.to_string()))),
        fault("groups-ready-flips", READY, "ready", "The groups of a component cease to be in effect when asked again.", ALL,
            |scene| {
                let id = scene.id();
                scene.then(|store, value| if value == &json!(true) && let Some(component) = store.component_mut(id) {
                    component.readiness = Readiness::NeedsReboot;
                })
            }),
    ]
}

/// An attachment that is refused with this text is done.
fn let_through(scene: &Scene<'_>, text: &str) -> Outcome {
    match scene.pass() {
        Err(refusal) if refusal.text.contains(text) => {
            let (group, ids) = (scene.id(), scene.ids());
            let mut store = scene.store();
            for id in ids {
                store.bind(group, id);
            }
            let request = store.next_request_id();
            Ok(Reply::of(json!({ "requestId": request }))).into()
        }
        result => result.into(),
    }
}
