//! A script that plays the whole life of two groups and their rules.
//!
//! There are bad requests and bad credentials in between. Ids are noted by the role that they
//! play in the script, and dates not at all, so that two plays can be compared.

use serde_json::{Value, json};

use crate::client::{Answer, Client, ORGANIZATION, TOKEN, UNKNOWN, group, rule};

/// What was asked and answered in one step of the script.
#[derive(Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) endpoint: &'static str,
    /// Status, media type, location, allowed methods and body.
    pub(crate) answer: (u16, String, String, String, Value),
}

/// A run of the script.
pub(crate) struct Script {
    pub(crate) client: Client,
    /// Ids and what they are in the script.
    roles: Vec<(String, String)>,
    steps: Vec<Step>,
}

pub(crate) const LIST_GROUPS: &str = "GET /security_groups";
pub(crate) const CREATE_GROUP: &str = "POST /security_groups";
pub(crate) const READ_GROUP: &str = "GET /security_groups/{group_id}";
pub(crate) const UPDATE_GROUP: &str = "PUT /security_groups/{group_id}";
pub(crate) const DELETE_GROUP: &str = "DELETE /security_groups/{group_id}";
pub(crate) const LIST_RULES: &str = "GET /security_groups/{group_id}/rules";
pub(crate) const CREATE_RULE: &str = "POST /security_groups/{group_id}/rules";
pub(crate) const READ_RULE: &str = "GET /security_groups/{group_id}/rules/{rule_id}";
pub(crate) const UPDATE_RULE: &str = "PUT /security_groups/{group_id}/rules/{rule_id}";
pub(crate) const DELETE_RULE: &str = "DELETE /security_groups/{group_id}/rules/{rule_id}";

/// Plays the script against a server with a fresh state.
pub(crate) async fn play(fault: Option<&str>) -> Vec<Step> {
    let mut script = Script::new(fault);
    life(&mut script).await;
    script.steps
}

/// Plays the script, and then all that [`crate::abuse`] thinks of.
pub(crate) async fn play_all(fault: Option<&str>) -> Vec<Step> {
    let mut script = Script::new(fault);
    life(&mut script).await;
    crate::abuse::abuse(&mut script).await;
    script.steps
}

async fn life(at: &mut Script) {
    let a = at.create("group-a", CREATE_GROUP, &[], group("a")).await;
    let b = at
        .create("group-b", CREATE_GROUP, &[], group("<b> & \"b\""))
        .await;
    let (a, b) = (a.as_str(), b.as_str());
    at.step("list-groups", LIST_GROUPS, &[], None).await;
    at.step("read-a", READ_GROUP, &[a], None).await;
    at.step("read-b", READ_GROUP, &[b], None).await;

    let a1 = at
        .create("rule-a1", CREATE_RULE, &[a], rule("192.0.2.1"))
        .await;
    let a2 = at
        .create("rule-a2", CREATE_RULE, &[a], rule("192.0.2.2"))
        .await;
    at.create("rule-b1", CREATE_RULE, &[b], rule("198.51.100.1"))
        .await;
    let (a1, a2) = (a1.as_str(), a2.as_str());
    at.step("list-rules-a", LIST_RULES, &[a], None).await;
    at.step("read-a1", READ_RULE, &[a, a1], None).await;
    at.step("read-a1-through-b", READ_RULE, &[b, a1], None)
        .await;

    let mut accepted = rule("203.0.113.0/24");
    accepted["action"] = json!("accept");
    at.step("update-a1", UPDATE_RULE, &[a, a1], Some(accepted))
        .await;
    at.step("updated-list-rules-a", LIST_RULES, &[a], None)
        .await;
    at.step("updated-read-a1", READ_RULE, &[a, a1], None).await;
    at.step("updated-read-a2", READ_RULE, &[a, a2], None).await;
    at.step("update-a", UPDATE_GROUP, &[a], Some(group("a, updated")))
        .await;
    at.step("updated-list-groups", LIST_GROUPS, &[], None).await;
    at.step("updated-read-a", READ_GROUP, &[a], None).await;
    at.step("updated-read-b", READ_GROUP, &[b], None).await;

    let nameless = json!({"organization": ORGANIZATION});
    at.step(
        "bad-create-nameless",
        CREATE_GROUP,
        &[],
        Some(nameless.clone()),
    )
    .await;
    at.step("bad-update-nameless", UPDATE_GROUP, &[a], Some(nameless))
        .await;
    at.raw(
        "bad-create-malformed",
        CREATE_GROUP,
        &[],
        (TOKEN, "application/json"),
        "{",
    )
    .await;
    at.raw(
        "bad-create-media-type",
        CREATE_GROUP,
        &[],
        (TOKEN, "text/plain"),
        "{}",
    )
    .await;
    at.raw("bad-list-no-token", LIST_GROUPS, &[], ("", ""), "")
        .await;
    at.raw("bad-list-wrong-token", LIST_GROUPS, &[], (UNKNOWN, ""), "")
        .await;
    let mut high = rule("192.0.2.3");
    high["dest_port_from"] = json!(70_000);
    at.step("bad-create-high-port", CREATE_RULE, &[a], Some(high))
        .await;
    let mut lower = rule("192.0.2.4");
    lower["protocol"] = json!("tcp");
    at.step("bad-create-lower-case", CREATE_RULE, &[a], Some(lower))
        .await;
    let text = rule("192.0.2.5").to_string();
    at.raw(
        "bad-create-wrong-token",
        CREATE_RULE,
        &[a],
        (UNKNOWN, "application/json"),
        &text,
    )
    .await;
    at.raw(
        "bad-create-no-token",
        CREATE_RULE,
        &[a],
        ("", "application/json"),
        &text,
    )
    .await;
    at.step("bad-after-list-groups", LIST_GROUPS, &[], None)
        .await;
    at.step("bad-after-list-rules-a", LIST_RULES, &[a], None)
        .await;

    at.step("delete-a1", DELETE_RULE, &[a, a1], None).await;
    at.step("deleted-read-a1", READ_RULE, &[a, a1], None).await;
    at.step("deleted-list-rules-a", LIST_RULES, &[a], None)
        .await;
    at.step("delete-a", DELETE_GROUP, &[a], None).await;
    at.step("deleted-read-a", READ_GROUP, &[a], None).await;
    at.step("deleted-read-a2", READ_RULE, &[a, a2], None).await;
    at.step("deleted-list-rules-of-a", LIST_RULES, &[a], None)
        .await;
    at.step("deleted-read-b", READ_GROUP, &[b], None).await;
    at.step("deleted-list-groups", LIST_GROUPS, &[], None).await;
    at.step("delete-a-again", DELETE_GROUP, &[a], None).await;
    at.step("read-unknown", READ_GROUP, &[UNKNOWN], None).await;
}

impl Script {
    fn new(fault: Option<&str>) -> Self {
        Self {
            client: Client::new(fault),
            roles: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Creates something, gives its id the step's name as a role, and returns the id.
    pub(crate) async fn create(
        &mut self,
        name: &str,
        endpoint: &'static str,
        ids: &[&str],
        body: Value,
    ) -> String {
        let answer = self.client.post(&path(endpoint, ids), body).await;
        let id = answer.id().to_owned();
        if !id.is_empty() && !self.roles.iter().any(|(known, _)| *known == id) {
            let form = if id.contains('-') { "" } else { ", plain" };
            self.roles.push((id.clone(), format!("{name}{form}")));
        }
        self.note(name, endpoint, &answer);
        id
    }

    pub(crate) async fn step(
        &mut self,
        name: &str,
        endpoint: &'static str,
        ids: &[&str],
        body: Option<Value>,
    ) {
        let answer = self
            .client
            .send(method(endpoint), &path(endpoint, ids), body.as_ref())
            .await;
        self.note(name, endpoint, &answer);
    }

    /// A step with another token and media type; an empty one is left out.
    pub(crate) async fn raw(
        &mut self,
        name: &str,
        endpoint: &'static str,
        ids: &[&str],
        (token, media_type): (&str, &str),
        body: &str,
    ) {
        let mut headers = vec![("x-auth-token", token), ("content-type", media_type)];
        headers.retain(|(_, value)| !value.is_empty());
        let path = path(endpoint, ids);
        let answer = self
            .client
            .send_raw(method(endpoint), &path, &headers, body)
            .await;
        self.note(name, endpoint, &answer);
    }

    pub(crate) fn note(&mut self, name: &str, endpoint: &'static str, answer: &Answer) {
        let mut json = answer.json.clone();
        self.normalise(&mut json);
        let mut location = answer.header("location").to_owned();
        for (id, role) in &self.roles {
            location = location.replace(id, role);
        }
        // A creation whose id nobody noted.
        if let Some((collection, id)) = location.rsplit_once('/')
            && uuid::Uuid::parse_str(id).is_ok_and(|id| id.get_version_num() == 4)
            && location.starts_with("http")
        {
            location = format!("{collection}/another id");
        }
        let media_type = answer.header("content-type").to_owned();
        self.steps.push(Step {
            name: name.to_owned(),
            endpoint,
            answer: (
                answer.status,
                media_type,
                location,
                answer.header("allow").to_owned(),
                json,
            ),
        });
    }

    fn normalise(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.normalise(item)),
            Value::Object(members) => {
                for (key, member) in members {
                    if key.ends_with("_date") {
                        *member = Value::Null;
                    }
                    self.normalise(member);
                }
            }
            Value::String(text) => {
                for (id, role) in &self.roles {
                    *text = text.replace(id, role);
                }
                if uuid::Uuid::parse_str(text).is_ok_and(|id| id.get_version_num() == 4)
                    && ![ORGANIZATION, UNKNOWN].contains(&text.as_str())
                {
                    "another id".clone_into(text);
                }
            }
            _ => {}
        }
    }
}

fn method(endpoint: &str) -> &str {
    endpoint.split_once(' ').expect("a method and a path").0
}

/// The path of an endpoint with its variables filled in.
pub(crate) fn path(endpoint: &str, ids: &[&str]) -> String {
    let (_, template) = endpoint.split_once(' ').expect("a method and a path");
    let mut ids = ids.iter();
    let segments: Vec<&str> = template
        .split('/')
        .map(|segment| {
            if segment.starts_with('{') {
                ids.next().copied().expect("an id for each variable")
            } else {
                segment
            }
        })
        .collect();
    segments.join("/")
}
