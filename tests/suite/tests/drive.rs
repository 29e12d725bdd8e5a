//! How a plan is driven, step by step, against a server that answers as each test says: readings
//! that are tried in turn, steps that wait for others, creates side by side, patience.
//!
//! Plans are made by hand, so that a test holds the one thing that it is about. Whole runs are in
//! `targets` and `faults`.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use rstest::rstest;
use serde_json::{Map, Value, json};
use sgspec::contract::{Contract, Transport};
use sgspec::drive::{self, Client, Driven, Journal, Options, Silent, Target};
use sgspec::plan::{Effect, Expectation, OWNER, Plan, Step, Workflow};
use sgspec::trace::{Exchange, Outcome};
use sgspec::wire::Form;
use sgspec_suite::runs::{self, Against};

/// One request, as the server saw it.
#[derive(Debug, Clone)]
struct Call {
    method: String,
    path: String,
    body: Value,
}

impl Call {
    fn is(&self, method: &str, end: &str) -> bool {
        self.method == method && self.path.ends_with(end)
    }
}

/// What the server says: status and body.
type Answer = (u16, Value);

/// Answers a call, given the calls before it.
type Rule = dyn Fn(&[Call], &Call) -> Answer + Send + Sync;

struct Desk {
    rule: Box<Rule>,
    calls: Mutex<Vec<Call>>,
    in_flight: AtomicUsize,
    most: AtomicUsize,
    /// How many requests it waits for before it answers one.
    gather: usize,
}

impl Desk {
    async fn take(&self, method: Method, uri: Uri, body: Bytes) -> Response {
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        for _ in 0..200 {
            if self.most.load(Ordering::SeqCst) >= self.gather {
                break;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let call = Call {
            method: method.to_string(),
            path: uri.path().to_owned(),
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        };
        let (status, answer) = {
            let mut calls = self.calls.lock().unwrap();
            let answer = (self.rule)(&calls, &call);
            calls.push(call);
            answer
        };
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        let status = StatusCode::from_u16(status).unwrap();
        (status, axum::Json(answer)).into_response()
    }
}

fn contract() -> Contract {
    let mut contract = runs::contract(&Against::OldDialect);
    contract.settings.settle.default_milliseconds = 1_000;
    contract
}

fn operation(id: &str) -> usize {
    let contract = contract();
    let mut operations = contract.operations.iter();
    operations.position(|known| known.id == id).unwrap()
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn step(id: &str, called: &str, path: &[(&str, &str)]) -> Step {
    let path = path.iter();
    Step {
        id: id.to_owned(),
        phase: 0,
        role: OWNER.to_owned(),
        operation: operation(called),
        path: path
            .map(|(variable, handle)| ((*variable).to_owned(), (*handle).to_owned()))
            .collect(),
        body: None,
        otherwise: Vec::new(),
        form: Form::Sound,
        after: None,
        together: false,
        creates: None,
        deletes: None,
        until: None,
        all_pages: false,
        refused: false,
        snapshot: false,
        written: None,
    }
}

fn create_group(handle: &str) -> Step {
    Step {
        body: Some(object(&json!({"name": handle, "description": "sgspec"}))),
        creates: Some(format!("security_groups/{handle}")),
        ..step(&format!("create-{handle}"), "make-a-group", &[])
    }
}

const IN_HOME: [(&str, &str); 1] = [("group_id", "security_groups/home")];

/// A rule in all readings that the contract allows.
fn create_rule(handle: &str, port: u16) -> Step {
    let readings = [
        json!({"protocol": "TCP", "organization": "o", "dest_port_from": port}),
        json!({"protocol": "TCP", "organization": "o", "dest_port_from": port.to_string()}),
        json!({"protocol": "TCP", "dest_port_from": port}),
        json!({"protocol": "TCP", "dest_port_from": port.to_string()}),
    ];
    let mut readings = readings.iter().map(object);
    Step {
        body: readings.next(),
        otherwise: readings.collect(),
        creates: Some(format!("rules/{handle}")),
        ..step(&format!("create-{handle}"), "make-a-rule", &IN_HOME)
    }
}

/// Drives one workflow of these steps.
struct Drive {
    driven: Driven,
    calls: Vec<Call>,
    most: usize,
}

async fn drive(
    steps: Vec<Step>,
    rule: impl Fn(&[Call], &Call) -> Answer + Send + Sync + 'static,
) -> Drive {
    drive_gathering(steps, 1, rule).await
}

async fn drive_gathering(
    steps: Vec<Step>,
    gather: usize,
    rule: impl Fn(&[Call], &Call) -> Answer + Send + Sync + 'static,
) -> Drive {
    let desk = Arc::new(Desk {
        rule: Box::new(rule),
        calls: Mutex::default(),
        in_flight: AtomicUsize::new(0),
        most: AtomicUsize::new(0),
        gather,
    });
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let at = Arc::clone(&desk);
    let router = Router::new().fallback(move |method: Method, uri: Uri, body: Bytes| {
        let desk = Arc::clone(&at);
        async move { desk.take(method, uri, body).await }
    });
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let plan = Plan {
        workflows: vec![Workflow {
            id: "test/steps".to_owned(),
            summary: "what the test is about".to_owned(),
            effect: Effect::Own,
            transport: Transport::default(),
            steps,
            covers: Vec::new(),
        }],
        creating: 0,
        inputs: BTreeMap::new(),
    };
    let options = Options {
        mark: "4k2fab00".to_owned(),
        jobs: 4,
        read_only: false,
        allow: Vec::new(),
    };
    let target = Target::new(&base, BTreeMap::new()).unwrap();
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let driven = drive::run(
        Arc::new(contract()),
        Arc::new(plan),
        Arc::new(Client::new(target, "4k2fab00").unwrap()),
        Journal::in_memory(),
        &options,
        Arc::new(Silent),
        stop,
    )
    .await;
    server.abort();
    assert_eq!(driven.errors, Vec::<String>::new());
    let calls = desk.calls.lock().unwrap().clone();
    Drive {
        driven,
        calls,
        most: desk.most.load(Ordering::SeqCst),
    }
}

impl Drive {
    /// The bodies of all calls like that.
    fn sent(&self, method: &str, end: &str) -> Vec<&Value> {
        let calls = self.calls.iter().filter(|call| call.is(method, end));
        calls.map(|call| &call.body).collect()
    }

    /// Exchanges of a step, without cleaning up.
    fn of(&self, step: &str) -> Vec<&Exchange> {
        let all = self.driven.exchanges.iter();
        all.filter(|exchange| exchange.labels.step == step)
            .collect()
    }

    fn statuses(&self, step: &str) -> Vec<u16> {
        let status = |exchange: &&Exchange| match &exchange.outcome {
            Outcome::Answer(answer) => answer.status,
            Outcome::Failure { .. } => 0,
        };
        self.of(step).iter().map(status).collect()
    }
}

/// Takes everything; ids are counted.
fn sound(before: &[Call], call: &Call) -> Answer {
    let id = format!("id-{}", before.len());
    let mut item = call.body.clone();
    if let Value::Object(item) = &mut item {
        item.insert("id".to_owned(), json!(id));
    }
    match call.method.as_str() {
        "POST" if call.path.ends_with("/rules") => (201, json!({"rule": item})),
        "POST" => (201, json!({"security_group": item})),
        "DELETE" => (204, Value::Null),
        _ => (
            200,
            json!({"security_group": {"id": call.path.rsplit('/').next()}}),
        ),
    }
}

fn no() -> Value {
    json!({"message": "no"})
}

/// Refuses rules with an organization, or with a number for a port.
fn picky(before: &[Call], call: &Call) -> Answer {
    let bad = call.body.get("organization").is_some()
        || call
            .body
            .get("dest_port_from")
            .is_some_and(Value::is_number);
    if call.is("POST", "/rules") && bad {
        return (422, no());
    }
    sound(before, call)
}

#[tokio::test]
async fn readings_are_tried_in_turn_and_remembered() {
    let steps = vec![
        create_group("home"),
        create_rule("a", 80),
        create_rule("b", 90),
    ];
    let done = drive(steps, picky).await;
    let sent: Vec<Value> = done
        .sent("POST", "/rules")
        .into_iter()
        .map(|body| {
            let organization = body.get("organization").is_some();
            json!([organization, body["dest_port_from"]])
        })
        .collect();
    let expected = json!([
        [true, 80],
        [true, "80"],
        [false, 80],
        [false, "80"],
        [false, "90"],
    ]);
    assert_eq!(Value::Array(sent), expected);
    assert_eq!(done.statuses("create-a"), [422, 422, 422, 201]);
    assert_eq!(done.statuses("create-b"), [201]);
    let labels = done.of("create-a");
    let last: Vec<bool> = labels.iter().map(|told| told.labels.last).collect();
    assert_eq!(last, [false, false, false, true]);
    let attempts: Vec<u32> = labels.iter().map(|told| told.labels.attempt).collect();
    assert_eq!(attempts, [1, 2, 3, 4]);
}

#[rstest]
#[case::refused(400, 4)]
#[case::in_conflict(409, 4)]
#[case::not_understood(422, 4)]
#[case::not_allowed(403, 1)]
#[case::not_found(404, 1)]
#[case::broken(500, 1)]
#[tokio::test]
async fn another_reading_is_tried_after_a_refusal_of_the_body(
    #[case] status: u16,
    #[case] tries: usize,
) {
    let steps = vec![create_group("home"), create_rule("a", 80)];
    let done = drive(steps, move |before, call| {
        if call.is("POST", "/rules") {
            return (status, no());
        }
        sound(before, call)
    })
    .await;
    let told = done.of("create-a");
    assert_eq!(told.len(), tries);
    assert!(told.last().unwrap().labels.last, "the last try counts");
}

#[tokio::test]
async fn a_reading_that_was_taken_is_left_when_it_is_refused() {
    let steps = vec![
        create_group("home"),
        create_rule("a", 80),
        create_rule("b", 90),
    ];
    // Numbers for the first rule, digits for the second.
    let done = drive(steps, |before, call| {
        let rules = before.iter().filter(|call| call.is("POST", "/rules"));
        let number = call
            .body
            .get("dest_port_from")
            .is_some_and(Value::is_number);
        if call.is("POST", "/rules") && number && rules.count() > 0 {
            return (400, no());
        }
        sound(before, call)
    })
    .await;
    assert_eq!(done.statuses("create-a"), [201]);
    assert_eq!(done.statuses("create-b"), [400, 201]);
}

#[tokio::test]
async fn a_bad_body_is_bad_in_one_thing_only_for_this_target() {
    let bad = Step {
        body: Some(object(&json!({
            "protocol": "tcp", "organization": "o", "dest_port_from": 70,
        }))),
        refused: true,
        ..step("post-protocol-case", "make-a-rule", &IN_HOME)
    };
    let steps = vec![
        create_group("home"),
        bad.clone(),
        create_rule("a", 80),
        Step {
            id: "later".to_owned(),
            ..bad
        },
    ];
    let done = drive(steps, picky).await;
    let sent = done.sent("POST", "/rules");
    // Before anything is known it is sent as it is.
    assert_eq!(sent[0]["dest_port_from"], 70);
    assert_eq!(sent[0]["organization"], "o");
    let later = sent.last().unwrap();
    assert_eq!(**later, json!({"protocol": "tcp", "dest_port_from": "70"}));
}

#[rstest]
#[case::taken(200, 1)]
#[case::refused(400, 0)]
#[tokio::test]
async fn a_step_after_another_one_waits_for_its_success(
    #[case] status: u16,
    #[case] expected: usize,
) {
    let home = [("group_id", "security_groups/home")];
    let update = Step {
        body: Some(object(&json!({"name": "x"}))),
        ..step("put", "change-a-group", &home)
    };
    let read = Step {
        after: Some("put".to_owned()),
        ..step("read", "see-a-group", &home)
    };
    let done = drive(
        vec![create_group("home"), update, read],
        move |before, call| {
            if call.method == "PUT" {
                return (status, no());
            }
            sound(before, call)
        },
    )
    .await;
    assert_eq!(done.of("read").len(), expected);
    assert_eq!(done.driven.skipped, [], "it was not meant to be sent");
}

fn together(step: Step) -> Step {
    Step {
        together: true,
        ..step
    }
}

#[tokio::test]
async fn steps_that_go_together_overlap() {
    let mut steps: Vec<Step> = ["a", "b", "c"]
        .into_iter()
        .map(|handle| together(create_group(handle)))
        .collect();
    for handle in ["a", "b", "c"] {
        let path = format!("security_groups/{handle}");
        let path = [("group_id", path.as_str())];
        steps.push(Step {
            after: Some(format!("create-{handle}")),
            ..step(&format!("read-{handle}"), "see-a-group", &path)
        });
    }
    let done = drive_gathering(steps, 3, sound).await;
    assert_eq!(done.most, 3, "all three were in flight at once");
    let order: Vec<&str> = done
        .driven
        .exchanges
        .iter()
        .map(|exchange| exchange.labels.step.as_str())
        .filter(|step| !step.is_empty())
        .take(6)
        .collect();
    let expected = [
        "create-a", "create-b", "create-c", "read-a", "read-b", "read-c",
    ];
    assert_eq!(order, expected, "in the plan's order, whoever came first");
    // Each handle has the id that its own create was answered with.
    for handle in ["a", "b", "c"] {
        let created = done.of(&format!("create-{handle}"))[0].answer().unwrap();
        let created: Value = serde_json::from_slice(&created.body).unwrap();
        let id = created["security_group"]["id"].as_str().unwrap();
        let read = &done.of(&format!("read-{handle}"))[0].request.target;
        assert!(read.ends_with(id), "{read} is not about {id}");
        assert!(done.of(&format!("create-{handle}"))[0].labels.together);
    }
}

#[tokio::test]
async fn other_steps_come_one_by_one() {
    let steps = vec![
        create_group("a"),
        together(create_group("b")),
        create_group("c"),
    ];
    let done = drive(steps, sound).await;
    assert_eq!(done.most, 1);
}

fn read_home(status: u16) -> impl Fn(&[Call], &Call) -> Answer + Send + Sync + 'static {
    move |before, call| {
        let reads = before.iter().filter(|call| call.method == "GET").count();
        if call.method == "GET" && reads < 2 {
            return (status, no());
        }
        sound(before, call)
    }
}

#[rstest]
#[case::not_there_yet(404, &[404, 404, 200])]
#[case::hidden_what_is_not_there_yet(403, &[403, 403, 200])]
#[case::broken_for_a_while(500, &[500, 500, 200])]
#[case::who_are_you(401, &[401])]
#[tokio::test]
async fn a_read_is_repeated_until_it_settles(#[case] status: u16, #[case] expected: &[u16]) {
    let read = Step {
        until: Some(Expectation::Succeeds),
        ..step("read", "see-a-group", &IN_HOME)
    };
    let done = drive(vec![create_group("home"), read], read_home(status)).await;
    assert_eq!(done.statuses("read"), expected);
}

#[rstest]
#[case::we_may_not(403, &[403])]
#[case::not_there_yet(404, &[404, 404, 200])]
#[tokio::test]
async fn while_nothing_worked_a_refusal_is_about_us(#[case] status: u16, #[case] expected: &[u16]) {
    let list = Step {
        until: Some(Expectation::Succeeds),
        ..step("list", "all-groups", &[])
    };
    let done = drive(vec![list], read_home(status)).await;
    assert_eq!(done.statuses("list"), expected);
}
