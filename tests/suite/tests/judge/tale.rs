//! Exchanges by hand: a story of named exchanges that a test can change before it is judged.
//!
//! The names are the test's own and stand in no label.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use serde_json::{Value, json};
use sgspec::contract::{Contract, Level};
use sgspec::judge::{Judge, Judgement, Verdict};
use sgspec::trace::{Exchange, Labels, Outcome, Request, Response};
use sgspec_suite::runs::{self, Against};

/// The contract that all stories are judged by.
pub(crate) static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| runs::contract(&Against::OldDialect));

/// Who owns all groups of the stories.
pub(crate) const ORGANIZATION: &str = "5d8e1f60-92b7-94c3-2a41-7c0d3e8f6b15";

/// Exchanges in the order in which they happened, each with a name for the test.
#[derive(Clone, Default)]
pub(crate) struct Tale {
    told: Vec<(String, Exchange)>,
    workflow: String,
}

/// What was called and with which status it was answered, which is all that one wants to see.
impl fmt::Debug for Tale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, told) in &self.told {
            let status = told.answer().map_or(0, |answer| answer.status);
            write!(formatter, "{name} {status}, ")?;
        }
        Ok(())
    }
}

/// An id that looks like every other id of the contract.
pub(crate) fn id(number: u32) -> String {
    format!("{number:08x}-31e6-4f58-9b20-6e7d8a9f1c34")
}

pub(crate) fn group(number: u32, name: &str) -> Value {
    json!({
        "description": format!("What {name} is for"),
        "enable_default_security": true,
        "id": id(number),
        "name": name,
        "organization": ORGANIZATION,
        "organization_default": false,
        "servers": [],
    })
}

pub(crate) fn rule(number: u32, action: &str, protocol: &str, ip_range: &str) -> Value {
    json!({
        "direction": "inbound",
        "protocol": protocol,
        "ip_range": ip_range,
        "dest_port_from": 8000 + number,
        "action": action,
        "position": number,
        "dest_port_to": null,
        "editable": null,
        "id": id(number),
    })
}

/// The item with one attribute changed.
pub(crate) fn with(item: &Value, attribute: &str, value: impl Into<Value>) -> Value {
    let mut changed = item.clone();
    changed[attribute] = value.into();
    changed
}

/// What a request sends of an item.
pub(crate) fn sent(item: &Value) -> Value {
    let writable = [
        "organization",
        "name",
        "description",
        "action",
        "direction",
        "ip_range",
        "protocol",
        "dest_port_from",
    ];
    let mut body = json!({});
    for attribute in writable {
        if let Some(value) = item.get(attribute) {
            body[attribute] = value.clone();
        }
    }
    if body.get("organization").is_none() {
        body["organization"] = json!(ORGANIZATION);
    }
    body
}

pub(crate) fn group_path(group: &Value) -> String {
    format!("/security_groups/{}", group["id"].as_str().unwrap())
}

pub(crate) fn rules_path(group: &Value) -> String {
    format!("{}/rules", group_path(group))
}

pub(crate) fn rule_path(group: &Value, rule: &Value) -> String {
    format!("{}/{}", rules_path(group), rule["id"].as_str().unwrap())
}

/// One call and its answer, as they would stand in anybody's recording.
pub(crate) fn exchange(
    method: &str,
    target: &str,
    sent: Option<&Value>,
    status: u16,
    answer: Option<&Value>,
) -> Exchange {
    let mut headers = Vec::new();
    if answer.is_some() {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    Exchange {
        labels: Labels {
            attempt: 1,
            last: true,
            page: 1,
            ..Labels::default()
        },
        request: Request {
            method: method.to_owned(),
            base: "http://target.example".to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: sent.map(Value::to_string),
        },
        outcome: Outcome::Answer(Response {
            status,
            headers,
            body: answer
                .map(|answer| answer.to_string().into_bytes())
                .unwrap_or_default(),
            truncated: false,
        }),
        started: "2026-01-02T03:04:05Z".to_owned(),
        milliseconds: 1.5,
    }
}

impl Tale {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The workflow that the following calls belong to.
    pub(crate) fn workflow(&mut self, name: &str) {
        name.clone_into(&mut self.workflow);
    }

    pub(crate) fn say(
        &mut self,
        name: &str,
        method: &str,
        target: &str,
        sent: Option<&Value>,
        status: u16,
        answer: Option<&Value>,
    ) {
        let mut told = exchange(method, target, sent, status, answer);
        told.labels.workflow.clone_from(&self.workflow);
        assert!(self.position(name).is_none(), "`{name}` is told twice");
        self.told.push((name.to_owned(), told));
    }

    pub(crate) fn create_group(&mut self, name: &str, group: &Value) {
        let answer = json!({"security_group": group});
        self.say(
            name,
            "POST",
            "/security_groups",
            Some(&sent(group)),
            201,
            Some(&answer),
        );
    }

    pub(crate) fn read_group(&mut self, name: &str, group: &Value) {
        let answer = json!({"security_group": group});
        self.say(name, "GET", &group_path(group), None, 200, Some(&answer));
    }

    pub(crate) fn list_groups(&mut self, name: &str, groups: &[&Value]) {
        let answer = json!({"security_groups": groups});
        self.say(name, "GET", "/security_groups", None, 200, Some(&answer));
    }

    pub(crate) fn put_group(&mut self, name: &str, group: &Value) {
        let answer = json!({"security_group": group});
        self.say(
            name,
            "PUT",
            &group_path(group),
            Some(&sent(group)),
            200,
            Some(&answer),
        );
    }

    pub(crate) fn create_rule(&mut self, name: &str, group: &Value, rule: &Value) {
        let answer = json!({"rule": rule});
        self.say(
            name,
            "POST",
            &rules_path(group),
            Some(&sent(rule)),
            201,
            Some(&answer),
        );
    }

    pub(crate) fn read_rule(&mut self, name: &str, group: &Value, rule: &Value) {
        let answer = json!({"rule": rule});
        self.say(
            name,
            "GET",
            &rule_path(group, rule),
            None,
            200,
            Some(&answer),
        );
    }

    pub(crate) fn list_rules(&mut self, name: &str, group: &Value, rules: &[&Value]) {
        let answer = json!({"rules": rules});
        self.say(name, "GET", &rules_path(group), None, 200, Some(&answer));
    }

    pub(crate) fn put_rule(&mut self, name: &str, group: &Value, rule: &Value) {
        let answer = json!({"rule": rule});
        self.say(
            name,
            "PUT",
            &rule_path(group, rule),
            Some(&sent(rule)),
            200,
            Some(&answer),
        );
    }

    pub(crate) fn delete(&mut self, name: &str, target: &str) {
        self.say(name, "DELETE", target, None, 204, None);
    }

    /// A call that is answered with 404.
    pub(crate) fn missing(&mut self, name: &str, method: &str, target: &str, sent: Option<&Value>) {
        let answer = json!({"type": "unknown_resource", "message": "not found"});
        self.say(name, method, target, sent, 404, Some(&answer));
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.told.iter().position(|(known, _)| known == name)
    }

    /// The exchange of that name, to be changed.
    pub(crate) fn at(&mut self, name: &str) -> &mut Exchange {
        let position = self
            .position(name)
            .unwrap_or_else(|| panic!("nothing is called `{name}`"));
        &mut self.told[position].1
    }

    pub(crate) fn answer(&mut self, name: &str) -> &mut Response {
        match &mut self.at(name).outcome {
            Outcome::Answer(answer) => answer,
            Outcome::Failure { .. } => panic!("`{name}` has no answer"),
        }
    }

    pub(crate) fn status(&mut self, name: &str, status: u16) {
        self.answer(name).status = status;
    }

    /// Another answer altogether.
    pub(crate) fn answers(&mut self, name: &str, status: u16, body: Option<&Value>) {
        let outcome = exchange("", "", None, status, body).outcome;
        self.at(name).outcome = outcome;
    }

    /// The answer of that name, changed at a JSON pointer.
    pub(crate) fn shows(&mut self, name: &str, pointer: &str, value: impl Into<Value>) {
        let answer = self.answer(name);
        let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
        *body
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("`{name}` shows no {pointer}")) = value.into();
        answer.body = body.to_string().into_bytes();
    }

    /// The answer of that name without a key.
    pub(crate) fn lacks(&mut self, name: &str, pointer: &str) {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let answer = self.answer(name);
        let mut body: Value = serde_json::from_slice(&answer.body).unwrap();
        body.pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .shift_remove(key)
            .unwrap();
        answer.body = body.to_string().into_bytes();
    }

    pub(crate) fn insert(&mut self, position: usize, name: &str, told: Exchange) {
        self.told.insert(position, (name.to_owned(), told));
    }

    /// Tells something right after what has that name, in the same workflow.
    pub(crate) fn after(&mut self, name: &str, new_name: &str, mut told: Exchange) {
        told.labels
            .workflow
            .clone_from(&self.at(name).labels.workflow);
        let position = self.position(name).unwrap() + 1;
        self.insert(position, new_name, told);
    }

    pub(crate) fn len(&self) -> usize {
        self.told.len()
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.told.iter().map(|(_, told)| told.clone()).collect()
    }

    pub(crate) fn each(&mut self, change: impl Fn(usize, &mut Exchange)) {
        for (index, (_, told)) in self.told.iter_mut().enumerate() {
            change(index, told);
        }
    }

    pub(crate) fn judged(&self) -> Judgement {
        judge(&self.exchanges())
    }

    /// Ids of the failed MUST requirements, without the name of the API.
    pub(crate) fn failed(&self) -> BTreeSet<String> {
        with_verdict(&self.judged(), Level::Must, Verdict::Fail)
    }

    /// As [`Tale::failed`], of the SHOULD requirements.
    pub(crate) fn weakly_failed(&self) -> BTreeSet<String> {
        with_verdict(&self.judged(), Level::Should, Verdict::Fail)
    }
}

pub(crate) fn judge(exchanges: &[Exchange]) -> Judgement {
    let mut judge = Judge::new(&CONTRACT);
    for exchange in exchanges {
        judge.observe(exchange);
    }
    judge.finish()
}

pub(crate) fn with_verdict(
    judgement: &Judgement,
    level: Level,
    verdict: Verdict,
) -> BTreeSet<String> {
    let judged = judgement
        .judged
        .iter()
        .filter(|judged| judged.verdict == verdict);
    judged
        .map(|judged| CONTRACT.registry.get(judged.requirement))
        .filter(|requirement| requirement.level == level)
        .map(|requirement| short(&requirement.id))
        .collect()
}

/// Everything that failed, but for what MAY be.
pub(crate) fn broken(judgement: &Judgement) -> BTreeSet<String> {
    let must = with_verdict(judgement, Level::Must, Verdict::Fail);
    let should = with_verdict(judgement, Level::Should, Verdict::Fail);
    must.union(&should).cloned().collect()
}

/// Verdict and message of one requirement.
pub(crate) fn verdict(judgement: &Judgement, id: &str) -> (Verdict, String) {
    let index = CONTRACT.registry.by_id(&format!("firewalls/{id}"));
    let judged = &judgement.judged[index.unwrap_or_else(|| panic!("there is no {id}"))];
    (judged.verdict, judged.message.clone())
}

fn short(id: &str) -> String {
    id.strip_prefix("firewalls/")
        .unwrap_or_else(|| panic!("{id} is of another API"))
        .to_owned()
}

pub(crate) fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}
