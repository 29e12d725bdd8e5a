//! Faults of guests and their components, as far as security groups depend on them.
//!
//! Orders that lose or mix up groups, components that tell of the wrong side, guests that leave something
//! behind. Not here: anything of a guest that no security group can notice.

use serde_json::{Value, json};

use super::scene::{Scene, among, id_of, set};
use super::{ALL, COMPONENTS, GUESTS, REST, fault};
use crate::reference::saboteur::Fault;
use crate::reference::softlayer::call::{Dress, Outcome};
use crate::reference::softlayer::store::Readiness;

const CREATE: (&str, &str) = (GUESTS, "createObject");
const CREATE_SEVERAL: (&str, &str) = (GUESTS, "createObjects");
const GET: (&str, &str) = (GUESTS, "getObject");
const DELETE: (&str, &str) = (GUESTS, "deleteObject");
const REBOOT: (&str, &str) = (GUESTS, "rebootSoft");

const PUBLIC: &str = "primaryNetworkComponent";
const PRIVATE: &str = "primaryBackendNetworkComponent";

#[rustfmt::skip]
pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("create-guest-swaps-groups", CREATE, "stored", "The groups of the public and of the private component are swapped.", ALL,
            |scene| {
                let mut template = scene.template();
                let (public, private) = (template.shift_remove(PUBLIC), template.shift_remove(PRIVATE));
                template.extend(public.map(|it| (PRIVATE.to_owned(), it)));
                template.extend(private.map(|it| (PUBLIC.to_owned(), it)));
                scene.pass_with(vec![template.into()]).into()
            }),
        fault("create-guest-drops-groups", CREATE, "stored", "A new guest has no groups.", ALL,
            |scene| without(scene, &[PUBLIC, PRIVATE])),
        fault("create-guest-drops-public-groups", CREATE, "stored", "The public component of a new guest has no groups.", ALL,
            |scene| without(scene, &[PUBLIC])),
        fault("create-guest-drops-private-groups", CREATE, "stored", "The private component of a new guest has no groups.", ALL,
            |scene| without(scene, &[PRIVATE])),
        fault("create-guest-first-group-only", CREATE, "stored", "A component of a new guest gets only the first of its groups.", ALL,
            |scene| scene.then(|store, value| {
                let components: Vec<i64> = id_of(value).into_iter().flat_map(|id| store.components_of(id).map(|one| one.id).collect::<Vec<_>>()).collect();
                for id in components {
                    let first = store.bindings.iter().find(|one| one.component == id).map(|one| one.id);
                    store.bindings.retain(|one| one.component != id || Some(one.id) == first);
                }
            })),
        fault("create-guest-without-order-bindings", CREATE, "stored", "The groups of a new guest do not show its order.", ALL,
            |scene| scene.then(|store, value| {
                let guest = id_of(value);
                store.order_bindings.retain(|one| Some(one.guest) != guest);
            })),
        fault("create-guest-200", CREATE, "status", "A new guest is answered with status 200.", REST, |scene| on_success(scene, Dress { status: Some(200), ..Dress::default() })),
        fault("create-guest-without-location", CREATE, "location", "A new guest is answered without its place.", REST, |scene| on_success(scene, Dress { without_location: true, ..Dress::default() })),
        fault("create-guest-not-stored", CREATE, "stored", "A new guest is answered, but there is none.", ALL, |scene| scene.undone()),
        fault("create-guest-renames-groups", CREATE, "create/keeps-groups", "An order gives its groups another name.", ALL,
            |scene| scene.then(|store, value| {
                let Some(guest) = id_of(value) else { return };
                let components: Vec<i64> = store.components_of(guest).map(|one| one.id).collect();
                let bound = store.bindings.iter().filter(|one| components.contains(&one.component));
                let groups: Vec<i64> = bound.map(|one| one.group).collect();
                for id in groups {
                    if let Some(group) = store.group_mut(id) {
                        group.name = Some("ordered".into());
                    }
                }
            })),
        fault("create-guest-other-hostname", CREATE, "echo", "A new guest is answered with another name.", ALL,
            |scene| scene.edited(|value| set(value, "hostname", &json!("another")))),
        fault("create-guest-unknown-group", CREATE, "refuses/unknown-group", "A guest is made with groups that do not exist.", ALL,
            |scene| match scene.pass() {
                Err(refusal) if refusal.text.contains("security group id") => without(scene, &[PUBLIC, PRIVATE]),
                result => result.into(),
            }),
        fault("create-guest-too-many-groups", CREATE, "refuses/group-limit", "A guest is made with more groups than a component may have.", ALL,
            |scene| match scene.pass() {
                Err(refusal) if refusal.text.contains("securityGroupBindings") => without(scene, &[PUBLIC, PRIVATE]),
                result => result.into(),
            }),
        fault("create-guest-ready-at-once", CREATE, "ready", "A new guest is never found being set up.", ALL,
            |scene| scene.then(|store, value| if let Some(guest) = id_of(value).and_then(|id| store.guest_mut(id)) {
                guest.reads = u32::MAX - 1;
                guest.read();
            })),
        fault("create-guest-groups-not-ready", CREATE, "ready", "The groups that a guest was ordered with are not in effect.", ALL,
            |scene| scene.then(|store, value| {
                let guest = id_of(value);
                for component in store.components.iter_mut().filter(|one| Some(one.guest) == guest) {
                    component.readiness = Readiness::NeedsReboot;
                }
            })),
        fault("create-guests-first-only", CREATE_SEVERAL, "contains", "Of several new guests, only the first is made.", ALL,
            |scene| scene.pass_with(vec![scene.items().into_iter().take(1).collect()]).into()),
        fault("create-guests-not-stored", CREATE_SEVERAL, "stored", "Several new guests are answered, but there are none.", ALL, |scene| scene.undone()),
        fault("get-guest-never-provisioned", GET, "ready", "A guest never gets a date of provision.", ALL,
            |scene| scene.edited(|value| set(value, "provisionDate", &Value::Null))),
        fault("get-guest-always-busy", GET, "ready", "A guest's transaction never ends.", ALL,
            |scene| {
                let asked = scene.call.mask.as_ref().is_some_and(|mask| mask.to_string().contains("activeTransaction"));
                scene.edited(|value| if let Value::Object(members) = value && asked {
                    members.insert("activeTransaction".into(), json!({ "id": 1 }));
                })
            }),
        fault("get-guest-without-date", GET, "read/date", "A guest does not tell when it was ordered.", ALL,
            |scene| scene.edited(|value| set(value, "createDate", &Value::Null))),
        fault("get-guest-lacks-component", GET, "contains", "One of a guest's components is missing.", ALL,
            |scene| scene.edited(|value| if let Some(components) = value.get_mut("networkComponents") {
                among(components, |all| { all.pop(); });
            })),
        fault("get-guest-swaps-ports", GET, "echo", "The ports of a guest's components are swapped.", ALL,
            |scene| scene.edited(|value| if let Some(components) = value.get_mut("networkComponents") {
                swap_ports(components);
            })),
        fault("guest-components-swaps-ports", (GUESTS, "getNetworkComponents"), "echo", "The ports of a guest's components are swapped.", ALL,
            |scene| scene.edited(swap_ports)),
        fault("guest-components-lacks-one", (GUESTS, "getNetworkComponents"), "contains", "One of a guest's components is not listed.", ALL,
            |scene| scene.edited(|value| among(value, |all| { all.pop(); }))),
        fault("public-components-all", (GUESTS, "getFrontendNetworkComponents"), "only-this", "The private component is listed among the public ones.", ALL,
            |scene| other_method(scene, "getNetworkComponents")),
        fault("public-components-other-speed", (GUESTS, "getFrontendNetworkComponents"), "components/alike", "A public component is listed with another speed.", ALL,
            |scene| scene.edited(|value| set(value, "speed", &json!(7)))),
        fault("private-components-other-speed", (GUESTS, "getBackendNetworkComponents"), "components/alike", "A private component is listed with another speed.", ALL,
            |scene| scene.edited(|value| set(value, "speed", &json!(7)))),
        fault("public-components-private", (GUESTS, "getFrontendNetworkComponents"), "echo", "The private components are listed for the public ones.", ALL,
            |scene| other_method(scene, "getBackendNetworkComponents")),
        fault("private-components-all", (GUESTS, "getBackendNetworkComponents"), "only-this", "The public component is listed among the private ones.", ALL,
            |scene| other_method(scene, "getNetworkComponents")),
        fault("private-components-public", (GUESTS, "getBackendNetworkComponents"), "echo", "The public components are listed for the private ones.", ALL,
            |scene| other_method(scene, "getFrontendNetworkComponents")),
        fault("public-component-private", (GUESTS, "getPrimaryNetworkComponent"), "echo", "The private component is shown for the public one.", ALL,
            |scene| other_method(scene, "getPrimaryBackendNetworkComponent")),
        fault("private-component-public", (GUESTS, "getPrimaryBackendNetworkComponent"), "echo", "The public component is shown for the private one.", ALL,
            |scene| other_method(scene, "getPrimaryNetworkComponent")),
        fault("guest-transaction-never-ends", (GUESTS, "getActiveTransaction"), "ready", "A guest's transaction never ends.", ALL,
            |scene| scene.edited(|value| if value.is_null() {
                *value = json!({ "id": 1, "guestId": 1, "createDate": "2017-10-11T11:04:42-05:00" });
            })),
        fault("delete-guest-does-nothing", DELETE, "gone", "A deleted guest is still there.", ALL, |scene| scene.undone()),
        fault("delete-guest-leaves-bindings", DELETE, "gone", "The bindings of a deleted guest's components stay.", ALL,
            |scene| {
                let kept = scene.store().bindings.clone();
                scene.then(|store, _| store.bindings = kept)
            }),
        fault("delete-guest-leaves-components", DELETE, "gone", "The components of a deleted guest stay.", ALL,
            |scene| {
                let kept = scene.store().components.clone();
                scene.then(|store, _| store.components = kept)
            }),
        fault("delete-guest-deletes-groups", DELETE, "only-this", "The groups of a deleted guest are deleted with it.", ALL,
            |scene| {
                let guest = scene.id();
                let groups: Vec<i64> = {
                    let store = scene.store();
                    let components: Vec<i64> = store.components_of(guest).map(|one| one.id).collect();
                    store.bindings.iter().filter(|one| components.contains(&one.component)).map(|one| one.group).collect()
                };
                scene.then(|store, _| for id in groups {
                    store.remove_group(id);
                })
            }),
        fault("reboot-guest-does-nothing", REBOOT, "ready", "A reboot brings no groups into effect.", ALL, |scene| scene.undone()),
        fault("reboot-guest-detaches", REBOOT, "only-this", "A reboot detaches all groups.", ALL,
            |scene| {
                let guest = scene.id();
                scene.then(|store, _| {
                    let components: Vec<i64> = store.components_of(guest).map(|one| one.id).collect();
                    store.bindings.retain(|one| !components.contains(&one.component));
                })
            }),
        fault("component-guest-another", (COMPONENTS, "getGuest"), "echo", "A component's guest bears another id.", ALL,
            |scene| scene.edited(|value| set(value, "id", &json!(1)))),
        fault("get-component-other-guest", (COMPONENTS, "getObject"), "echo", "A component names another guest.", ALL,
            |scene| scene.edited(|value| set(value, "guestId", &json!(1)))),
        fault("disable-component-does-nothing", (COMPONENTS, "disable"), "stored", "A disabled component stays enabled.", ALL, |scene| scene.undone()),
        fault("enable-component-does-nothing", (COMPONENTS, "enable"), "stored", "An enabled component stays disabled.", ALL, |scene| scene.undone()),
        fault("disable-component-all", (COMPONENTS, "disable"), "only-this", "All components of the guest are disabled.", ALL,
            |scene| {
                let id = scene.id();
                scene.then(|store, _| {
                    let guest = store.component(id).map(|one| one.guest);
                    for component in store.components.iter_mut().filter(|one| Some(one.guest) == guest) {
                        component.enabled = false;
                    }
                })
            }),
    ]
}

fn without(scene: &Scene<'_>, members: &[&str]) -> Outcome {
    let mut template = scene.template();
    for member in members {
        template.shift_remove(*member);
    }
    scene.pass_with(vec![template.into()]).into()
}

fn on_success(scene: &Scene<'_>, dress: Dress) -> Outcome {
    let result = scene.pass();
    let dress = if result.is_ok() {
        dress
    } else {
        Dress::default()
    };
    Outcome { result, dress }
}

fn other_method(scene: &Scene<'_>, method: &str) -> Outcome {
    let mut call = scene.call.clone();
    method.clone_into(&mut call.method);
    scene.sound.answer(&call).into()
}

fn swap_ports(components: &mut Value) {
    among(components, |all| {
        for component in all {
            let port = component.get("port").and_then(Value::as_i64);
            set(component, "port", &json!(port.map(|port| 1 - port)));
        }
    });
}
