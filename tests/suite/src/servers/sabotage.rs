//! Faults in conduct, put around the conforming server rather than into it.
//!
//! Most of them need no more than the three seams that there are: change the call before it is
//! worked on, change the reply after, or work on a copy of the account and throw that away. So
//! the conforming code has no branch for any fault, and each fault is one line of a table here.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::account::Account;
use super::broken::Broken;
use super::conduct::{Place, conduct};
use super::manners::Manners;
use super::message::{Call, Content, Reply};

/// What a fault has to remember.
#[derive(Debug, Default)]
pub(super) struct Sabotage {
    /// The first id given, by the key of its document.
    first_ids: HashMap<String, Value>,
    /// Replies about the rules of groups that are gone, by path.
    outlived: HashMap<String, Reply>,
}

impl Sabotage {
    pub(super) fn conduct(
        &mut self,
        broken: Broken,
        call: &Call,
        account: &mut Account,
        turn: usize,
        manners: &Manners,
    ) -> Reply {
        let place = Place::of(&call.path, manners.prefix);
        let is = |method: &str| call.method == method;
        let mut work = |call: &Call| conduct(call, account, turn, manners);
        match broken {
            Broken::ForgetsCreated if is("POST") => on_a_copy(call, account, turn, manners),
            Broken::UpdateIgnored if is("PUT") => on_a_copy(call, account, turn, manners),
            Broken::DeleteIgnored if is("DELETE") => on_a_copy(call, account, turn, manners),
            Broken::WipesOnDelete if is("DELETE") => {
                let reply = work(call);
                if reply.status == 204 {
                    account.groups.clear();
                }
                reply
            }
            Broken::RulesOutliveTheirGroup => {
                if let (true, Some(Place::Group(id))) = (is("DELETE"), place) {
                    self.remember_rules(id, account, turn, manners);
                }
                let reply = conduct(call, account, turn, manners);
                let outlived = self.outlived.get(&call.path).filter(|_| is("GET"));
                if reply.status == 404 {
                    outlived.cloned().unwrap_or(reply)
                } else {
                    reply
                }
            }
            Broken::SharesRules => match place {
                Some(Place::Rule(_, rule)) => {
                    let home = account
                        .groups
                        .iter()
                        .find(|group| group.rules.iter().any(|candidate| candidate.id == rule));
                    let path =
                        home.map(|group| format!("/security_groups/{}/rules/{rule}", group.id));
                    let path = path.unwrap_or_else(|| call.path.clone());
                    conduct(
                        &Call {
                            path,
                            ..call.clone()
                        },
                        account,
                        turn,
                        manners,
                    )
                }
                _ => work(call),
            },
            Broken::AcceptsEverything | Broken::RefusesButStores => {
                let reply = work(call);
                if reply.status != manners.refusal {
                    return reply;
                }
                let stored = work(&Call {
                    body: repaired(call),
                    ..call.clone()
                });
                if broken == Broken::AcceptsEverything {
                    stored
                } else {
                    reply
                }
            }
            Broken::TripsOverBadBodies => {
                let reply = work(call);
                let bad = reply.status == manners.refusal;
                if bad {
                    Reply::error(500, "Internal error")
                } else {
                    reply
                }
            }
            Broken::EscapesText => work(&Call {
                body: escaped(&call.body),
                ..call.clone()
            }),
            Broken::EndlessPages => {
                let reply = work(&Call {
                    query: String::new(),
                    ..call.clone()
                });
                let page: usize = call
                    .parameter("page")
                    .and_then(|page| page.parse().ok())
                    .unwrap_or(1);
                endless(reply, &call.path, page + 1)
            }
            _ => {
                let known = account.at_start_ids();
                let mut reply = conduct(call, account, turn, manners);
                self.spoil(broken, call, &mut reply, &known);
                reply
            }
        }
    }

    fn remember_rules(&mut self, id: &str, account: &mut Account, turn: usize, manners: &Manners) {
        let Some(group) = account.group(id) else {
            return;
        };
        let list = format!("/security_groups/{id}/rules");
        let items = group.rules.iter().map(|rule| format!("{list}/{}", rule.id));
        for path in items.chain([list.clone()]).collect::<Vec<_>>() {
            let reply = conduct(&Call::new("GET", &path), account, turn, manners);
            self.outlived.insert(path, reply);
        }
    }

    /// Faults that are in the reply alone.
    fn spoil(&mut self, broken: Broken, call: &Call, reply: &mut Reply, known: &[String]) {
        if broken == Broken::AlwaysTwoHundred && matches!(reply.status, 201 | 204) {
            reply.status = 200;
        }
        let Content::Json(document) = &mut reply.content else {
            return;
        };
        let Some((key, value)) = document
            .as_object_mut()
            .and_then(|map| map.iter_mut().next())
        else {
            return;
        };
        match (broken, value) {
            (Broken::CreatesButNeverLists, Value::Array(items)) => {
                items.retain(|item| known.iter().any(|id| item["id"] == **id));
            }
            (Broken::ListsTwice, Value::Array(items)) => items.extend_from_within(..),
            (Broken::NumericIds, Value::Array(items)) => items.iter_mut().for_each(number_id),
            (Broken::NumericIds, item) => number_id(item),
            (Broken::RepeatsIds, item) if call.method == "POST" => {
                let first = self
                    .first_ids
                    .entry(key.clone())
                    .or_insert_with(|| item["id"].clone());
                item["id"] = first.clone();
            }
            _ => {}
        }
    }
}

fn on_a_copy(call: &Call, account: &mut Account, turn: usize, manners: &Manners) -> Reply {
    let before = account.groups.clone();
    let reply = conduct(call, account, turn, manners);
    account.groups = before;
    reply
}

fn number_id(item: &mut Value) {
    if let Some(number) = item["id"].as_str().and_then(|id| id.parse::<u64>().ok()) {
        item["id"] = json!(number);
    }
}

/// A body that is accepted, with what was all right in the one that was not.
fn repaired(call: &Call) -> Vec<u8> {
    let sent: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let mut body = if call.path.contains("/rules") {
        json!({
            "action": "drop", "direction": "inbound", "ip_range": "0.0.0.0/0", "protocol": "TCP",
        })
    } else {
        json!({"organization": "none", "name": "unnamed", "description": ""})
    };
    for key in ["organization", "name", "description"] {
        if sent[key].is_string() {
            body[key] = sent[key].clone();
        }
    }
    if sent["ip_range"]
        .as_str()
        .is_some_and(|range| range.contains('/') && !range.contains(':'))
    {
        body["ip_range"] = sent["ip_range"].clone();
    }
    body.to_string().into_bytes()
}

fn escaped(body: &[u8]) -> Vec<u8> {
    let Ok(Value::Object(mut sent)) = serde_json::from_slice(body) else {
        return body.to_vec();
    };
    for key in ["name", "description"] {
        if let Some(Value::String(text)) = sent.get_mut(key) {
            *text = text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('"', "&quot;");
        }
    }
    Value::Object(sent).to_string().into_bytes()
}

fn endless(mut reply: Reply, path: &str, next: usize) -> Reply {
    for (name, value) in &mut reply.headers {
        if *name == "link" {
            *value = format!("<{path}?page={next}>; rel=\"next\"");
        }
    }
    reply
}
