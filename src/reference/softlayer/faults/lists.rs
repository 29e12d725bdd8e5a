//! Faults of lists: of groups, limits, data centers and events.
//!
//! They lack an item, repeat one, or show somebody else's. What is wrong with any list (its total, its
//! pages, its filter) is derived ([`super::systematic`]).

use serde_json::{Value, json};

use super::scene::{Scene, among, id_of, set};
use super::{ACCOUNTS, ALL, GROUPS, XML_RPC, fault};
use crate::reference::saboteur::Fault;
use crate::reference::softlayer::call::{Call, Outcome, Page, Reply};

const EVENTS: (&str, &str) = ("SoftLayer_Event_Log", "getAllObjects");
const LIMITS: (&str, &str) = (GROUPS, "getLimits");

#[rustfmt::skip]
pub(super) fn faults() -> Vec<Fault> {
    let mut faults = Vec::new();
    for (slug, method) in [("list-groups", (GROUPS, "getAllObjects")), ("account-groups", (ACCOUNTS, "getSecurityGroups"))] {
        faults.extend([
            fault(format!("{slug}-lacks-newest"), method, "contains", "The newest group is not listed.", ALL,
                |scene| hidden(scene, |ids| ids.iter().max().copied())),
            fault(format!("{slug}-lacks-oldest"), method, "contains", "The oldest group is not listed.", ALL,
                |scene| hidden(scene, |ids| ids.iter().min().copied())),
            fault(format!("{slug}-twice"), method, "contains", "The last group is listed twice.", ALL,
                |scene| scene.edited(|value| among(value, |all| all.extend(all.last().cloned())))),
            fault(format!("{slug}-shows-deleted"), method, "gone", "Groups that are gone are still listed.", ALL, remembered),
            fault(format!("{slug}-ignores-order"), method, "filter", "The order that a filter asks for is ignored.", ALL,
                |scene| scene.edited(|value| among(value, |all| all.sort_by_key(id_of)))),
            fault(format!("{slug}-loses-descriptions"), method, "echo", "Groups are listed without their descriptions.", ALL,
                |scene| scene.edited(|value| set(value, "description", &Value::Null))),
            fault(format!("{slug}-one-name"), method, "echo", "All groups are listed with the same name.", ALL,
                |scene| scene.edited(|value| set(value, "name", &json!("the same")))),
            fault(format!("{slug}-caps-at-ten"), method, "contains", "Without a result limit, only ten groups are listed.", ALL,
                |scene| scene.sound.answer(&Call {
                    page: scene.call.page.or(Some(Page { offset: 0, limit: Some(10) })),
                    ..scene.call.clone()
                }).into()),
            fault(format!("{slug}-off-by-one-offset"), method, "limit", "The offset counts from one.", ALL,
                |scene| scene.sound.answer(&Call {
                    page: scene.call.page.map(|page| Page { offset: page.offset.saturating_sub(1), ..page }),
                    ..scene.call.clone()
                }).into()),
            fault(format!("{slug}-one-too-many"), method, "limit", "One item more is listed than the limit allows.", ALL,
                |scene| scene.sound.answer(&Call {
                    page: scene.call.page.map(|page| Page { limit: page.limit.map(|limit| limit + 1), ..page }),
                    ..scene.call.clone()
                }).into()),
            fault(format!("{slug}-stale-xml-rpc"), method, "transport-agreement", "XML-RPC does not list the newest group.", XML_RPC,
                |scene| hidden(scene, |ids| ids.iter().max().copied())),
        ]);
    }
    faults.extend([
        fault("limits-negative", LIMITS, "positive", "A limit is negative.", ALL,
            |scene| scene.edited(|value| among(value, |all| if let Some(first) = all.first_mut() {
                set(first, "value", &json!(-1));
            }))),
        fault("limits-zero", LIMITS, "positive", "Every limit is 0.", ALL,
            |scene| scene.edited(|value| set(value, "value", &json!(0)))),
        fault("limits-texts", LIMITS, "schema", "Limits are texts.", ALL,
            |scene| scene.edited(|value| set(value, "value", &json!("many")))),
        fault("limits-empty", LIMITS, "contains", "There are no limits.", ALL,
            |scene| scene.edited(|value| *value = json!([]))),
        fault("limits-twice", LIMITS, "limits/once", "The first limit is told twice.", ALL, first_twice),
        fault("limits-xml-rpc-other-value", LIMITS, "transport-agreement", "XML-RPC tells another first limit.", XML_RPC,
            |scene| scene.edited(|value| among(value, |all| if let Some(first) = all.first_mut() {
                set(first, "value", &json!(501));
            }))),
        fault("limits-object", LIMITS, "schema", "The limits are an object.", ALL,
            |scene| scene.edited(|value| *value = json!({ "SECURITY_GROUPS": 500 }))),
        fault("data-centers-empty", (GROUPS, "getSupportedDataCenters"), "contains", "No data center is supported.", ALL,
            |scene| scene.edited(|value| *value = json!([]))),
        fault("data-centers-twice", (GROUPS, "getSupportedDataCenters"), "datacenters/once", "The first data center is listed twice.", ALL, first_twice),
        fault("data-centers-names-only", (GROUPS, "getSupportedDataCenters"), "schema", "Data centers are names.", ALL,
            |scene| scene.edited(|value| *value = json!(["dal13"]))),
        fault("group-account-each-its-own", (GROUPS, "getAccount"), "account/one", "Each group belongs to an account of its own.", ALL,
            |scene| {
                let id = scene.id();
                scene.edited(|value| set(value, "id", &json!(id)))
            }),
        fault("group-account-another", (GROUPS, "getAccount"), "echo", "A group belongs to another account.", ALL,
            |scene| scene.edited(|value| set(value, "id", &json!(1)))),
        fault("events-empty", EVENTS, "contains", "The event log is empty.", ALL,
            |scene| scene.edited(|value| *value = json!([]))),
        fault("events-without-request-id", EVENTS, "echo", "Events do not tell the request that they come from.", ALL,
            |scene| scene.edited(|value| set(value, "metaData", &json!("{}")))),
        fault("events-metadata-object", EVENTS, "schema", "What an event says of its request is an object.", ALL,
            |scene| scene.edited(|value| set(value, "metaData", &json!({})))),
    ]);
    faults
}

/// The list with its first item at the end again, and a total that fits.
fn first_twice(scene: &mut Scene<'_>) -> Outcome {
    scene
        .pass()
        .map(|mut reply| {
            among(&mut reply.value, |all| all.extend(all.first().cloned()));
            reply.total = reply.total.map(|total| total + 1);
            reply
        })
        .into()
}

/// The list without one group, with a total that fits.
fn hidden(scene: &Scene<'_>, which: fn(&[i64]) -> Option<i64>) -> Outcome {
    let ids: Vec<i64> = scene.store().groups.iter().map(|group| group.id).collect();
    let hidden = which(&ids);
    scene
        .pass()
        .map(|mut reply| {
            among(&mut reply.value, |all| {
                let before = all.len();
                all.retain(|one| id_of(one) != hidden);
                if all.len() < before {
                    reply.total = reply.total.map(|total| total.saturating_sub(1));
                }
            });
            reply
        })
        .into()
}

/// The list, with all groups that were ever in it.
fn remembered(scene: &mut Scene<'_>) -> Outcome {
    match scene.pass() {
        Ok(mut reply) if scene.call.page.is_none_or(|page| page.offset == 0) => {
            let seen: Vec<Value> = scene.memory.values().cloned().collect();
            among(&mut reply.value, |all| {
                for group in all.iter() {
                    if let Some(id) = id_of(group) {
                        scene.memory.insert(id.to_string(), group.clone());
                    }
                }
                for group in seen {
                    if all.iter().all(|one| id_of(one) != id_of(&group)) {
                        all.push(group);
                    }
                }
                reply.total = Some(all.len());
            });
            Ok(Reply { ..reply }).into()
        }
        result => result.into(),
    }
}
