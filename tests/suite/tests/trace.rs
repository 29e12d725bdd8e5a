//! The trace: what is written as HAR reads back equal, other people's HARs are read, broken ones
//! are refused with the entry that is at fault.

#[path = "trace/cut.rs"]
mod cut;
#[path = "trace/foreign.rs"]
mod foreign;
#[path = "trace/places.rs"]
mod places;
#[path = "trace/round_trip.rs"]
mod round_trip;

use std::fs;

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::trace::{
    Exchange, FailureKind, HarError, Labels, Limits, Outcome, Part, Purpose, Request, Response,
    TraceHead, read_har, stream_har, stream_har_within, write_har,
};
use sgspec_suite::runs::shared;

fn head() -> TraceHead {
    TraceHead {
        api: "firewalls".to_owned(),
        base: "http://127.0.0.1:8080/v1".to_owned(),
        mark: "4k2fab00".to_owned(),
        authenticated: true,
        assumed_credentials: true,
        snapshot_set: Some("reference".to_owned()),
        selection: Some(vec!["rules/lifecycle".to_owned()]),
        interrupted: true,
        unsupported: Vec::new(),
        inputs: [("mark".to_owned(), "4k2fab00".to_owned())].into(),
    }
}

fn written(head: &TraceHead, exchanges: &[Exchange]) -> String {
    let mut bytes = Vec::new();
    write_har(&mut bytes, head, exchanges).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The parts of a HAR, and how its reading ended.
fn streamed(text: &[u8], base: Option<&str>) -> (Vec<Part>, Result<(), HarError>) {
    let mut parts = Vec::new();
    let end = stream_har(text, "traffic.har", base, &mut |part| parts.push(part));
    (parts, end)
}

/// The same within limits.
fn within(limits: Limits, text: &[u8]) -> (Vec<Part>, Result<(), HarError>) {
    let mut parts = Vec::new();
    let take = &mut |part| parts.push(part);
    let end = stream_har_within(limits, text, "traffic.har", None, take);
    (parts, end)
}

/// The exchanges of parts that hold no other entries.
fn exchanges(parts: Vec<Part>) -> Vec<Exchange> {
    let exchange = |part| match part {
        Part::Head(_) => None,
        Part::Entry { exchange, .. } => Some(*exchange),
        Part::Unusable { .. } => panic!("{part:?}"),
    };
    parts.into_iter().filter_map(exchange).collect()
}

fn exchange(workflow: &str, target: &str) -> Exchange {
    let text = |text: &str| text.to_owned();
    Exchange {
        labels: Labels {
            workflow: text(workflow),
            step: text("create"),
            attempt: 2,
            settles: true,
            last: true,
            page: 1,
            phase: 3,
            role: text("owner"),
            purpose: Purpose::Evidence,
            snapshot: true,
            together: false,
            recorded: None,
            ..Labels::default()
        },
        request: Request {
            method: text("POST"),
            base: head().base,
            target: text(target),
            headers: vec![
                (text("content-type"), text("application/json")),
                (text("x-a"), text("1")),
                (text("x-a"), text("2")),
            ],
            body: Some(text("{\"name\":\"\u{e4}\"}")),
        },
        outcome: Outcome::Answer(Response {
            status: 201,
            headers: vec![
                (text("Content-Type"), text("application/json")),
                (text("Location"), text("/v1/groups/7")),
            ],
            body: b"{}".to_vec(),
            truncated: false,
        }),
        started: text("2026-01-02T03:04:05.678Z"),
        milliseconds: 12.5,
    }
}

#[test]
fn what_is_written_is_a_har() {
    let exchanges = [
        exchange("groups/lifecycle", "/groups?page=2&q=a%20b&flag"),
        exchange("rules/lifecycle", "/rules"),
        exchange("groups/lifecycle", "/groups"),
    ];
    let har: Value = serde_json::from_str(&written(&head(), &exchanges)).unwrap();
    let log = &har["log"];
    assert_eq!(log["version"], "1.2");
    assert_eq!(log["creator"]["name"], "sgspec");
    assert!(log["creator"]["version"].is_string());
    let pages: Vec<&Value> = log["pages"].as_array().unwrap().iter().collect();
    assert_eq!(pages.len(), 2, "a page per workflow");
    for page in pages {
        for key in ["startedDateTime", "id", "title"] {
            assert!(page[key].is_string(), "a page without {key}");
        }
        assert!(page["pageTimings"].is_object());
    }
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[0]["pageref"], "groups/lifecycle");
    let request = &entries[0]["request"];
    assert_eq!(
        request["url"],
        "http://127.0.0.1:8080/v1/groups?page=2&q=a%20b&flag"
    );
    let query = json!([{"name": "page", "value": "2"}, {"name": "q", "value": "a%20b"}, {"name": "flag", "value": ""}]);
    assert_eq!(request["queryString"], query);
    assert_eq!(
        request["postData"],
        json!({"mimeType": "application/json", "text": "{\"name\":\"\u{e4}\"}"})
    );
    assert_eq!(entries[0]["response"]["redirectURL"], "/v1/groups/7");
    assert_eq!(entries[0]["response"]["content"]["size"], 2);
}

/// The keys that the format demands, by object.
#[test]
fn every_entry_has_the_keys_that_the_format_demands() {
    let mut failed = exchange("w", "/groups");
    failed.outcome = Outcome::Failure {
        kind: FailureKind::Connect,
        message: "refused".to_owned(),
    };
    failed.request.body = None;
    let har: Value =
        serde_json::from_str(&written(&head(), &[exchange("w", "/groups"), failed])).unwrap();
    let demanded = [
        (
            "",
            &[
                "startedDateTime",
                "time",
                "request",
                "response",
                "cache",
                "timings",
            ][..],
        ),
        (
            "/request",
            &[
                "method",
                "url",
                "httpVersion",
                "cookies",
                "headers",
                "queryString",
                "headersSize",
                "bodySize",
            ],
        ),
        (
            "/response",
            &[
                "status",
                "statusText",
                "httpVersion",
                "cookies",
                "headers",
                "content",
                "redirectURL",
                "headersSize",
                "bodySize",
            ],
        ),
        ("/response/content", &["size", "mimeType"]),
        ("/timings", &["send", "wait", "receive"]),
    ];
    for entry in har["log"]["entries"].as_array().unwrap() {
        for (pointer, keys) in demanded {
            for key in keys {
                assert!(
                    entry.pointer(pointer).unwrap().get(key).is_some(),
                    "no {key} in {pointer}"
                );
            }
        }
    }
}

#[test]
fn the_head_stands_before_the_entries() {
    let text = written(&head(), &[exchange("w", "/groups")]);
    let (parts, end) = streamed(text.as_bytes(), None);
    end.unwrap();
    assert!(matches!(&parts[..], [Part::Head(read), Part::Entry { .. }] if *read == head()));
}

#[test]
fn a_head_behind_the_entries_is_heard_by_who_holds_them_all() {
    let mut har: Value =
        serde_json::from_str(&written(&head(), &[exchange("w", "/groups")])).unwrap();
    let log = har["log"].as_object_mut().unwrap();
    let late = log.shift_remove("_sgspec").unwrap();
    log.insert("_sgspec".to_owned(), late);
    let (read_head, exchanges) = read_har(&har.to_string(), None).unwrap();
    assert_eq!(read_head, head());
    assert_eq!(exchanges, [exchange("w", "/groups")]);
}

#[test]
fn nothing_was_said_is_a_har_too() {
    let text = written(&head(), &[]);
    assert_eq!(read_har(&text, None).unwrap(), (head(), Vec::new()));
}

#[test]
fn a_foreign_entry_is_the_last_try_of_itself() {
    let text = json!({"log": {"version": "1.2", "creator": {"name": "else", "version": "1"}, "entries": [{
        "startedDateTime": "2026-01-02T03:04:05Z", "time": 3,
        "request": {"method": "GET", "url": "https://api.example/v1/groups/7?x=1", "headers": [{"name": "Accept", "value": "*/*"}]},
        "response": {"status": 200, "headers": [], "content": {"size": 4, "mimeType": "text/plain", "encoding": "base64", "text": "/wAB"}},
    }]}});
    let (read_head, exchanges) =
        read_har(&text.to_string(), Some("https://api.example/v1")).unwrap();
    assert_eq!(read_head, TraceHead::default());
    let [only] = exchanges.as_slice() else {
        panic!("one entry")
    };
    assert_eq!(
        (only.request.base.as_str(), only.request.target.as_str()),
        ("https://api.example/v1", "/groups/7?x=1")
    );
    assert_eq!(
        only.labels,
        Labels {
            attempt: 1,
            last: true,
            page: 1,
            ..Labels::default()
        }
    );
    assert_eq!(only.answer().unwrap().body, [0xff, 0, 1]);
    assert_eq!(only.request.body, None);
    assert!((only.milliseconds - 3.0).abs() < f64::EPSILON);
}

#[rstest]
#[case::of_the_trace(
    None,
    "http://127.0.0.1:8080/v1/groups",
    "http://127.0.0.1:8080/v1",
    "/groups"
)]
#[case::given(
    Some("http://127.0.0.1:8080"),
    "http://127.0.0.1:8080/v1/groups",
    "http://127.0.0.1:8080",
    "/v1/groups"
)]
#[case::of_another_host(
    Some("http://else.example"),
    "http://api.example/groups",
    "http://api.example",
    "/groups"
)]
#[case::that_only_begins_alike(
    Some("http://api.example"),
    "http://api.example.org/groups",
    "http://api.example.org",
    "/groups"
)]
#[case::of_another_port(
    Some("http://127.0.0.1:80"),
    "http://127.0.0.1:8080/groups",
    "http://127.0.0.1:8080",
    "/groups"
)]
#[case::and_nothing_more(
    Some("http://api.example"),
    "http://api.example",
    "http://api.example",
    ""
)]
fn a_base_is_taken_off(
    #[case] base: Option<&str>,
    #[case] url: &str,
    #[case] expected: &str,
    #[case] target: &str,
) {
    let mut har: Value =
        serde_json::from_str(&written(&head(), &[exchange("w", "/groups")])).unwrap();
    har["log"]["entries"][0]["request"]["url"] = json!(url);
    let (_, exchanges) = read_har(&har.to_string(), base).unwrap();
    let request = &exchanges[0].request;
    assert_eq!(
        (request.base.as_str(), request.target.as_str()),
        (expected, target)
    );
}

#[rstest]
#[case::no_url("/request/url", json!(null), "request.url")]
#[case::no_method("/request/method", json!(null), "request.method")]
#[case::a_method_that_is_a_number("/request/method", json!(7), "request.method")]
#[case::no_status("/response/status", json!(null), "response.status")]
#[case::a_status_that_is_no_number("/response/status", json!("fine"), "response.status")]
#[case::a_status_out_of_range("/response/status", json!(70_000), "response.status")]
#[case::no_base64("/response/content", json!({"text": "@@", "encoding": "base64"}), "response.content.text")]
fn a_broken_entry_is_named(#[case] pointer: &str, #[case] value: Value, #[case] expected: &str) {
    let exchanges = [
        exchange("w", "/a"),
        exchange("w", "/b"),
        exchange("w", "/c"),
    ];
    let mut har: Value = serde_json::from_str(&written(&head(), &exchanges)).unwrap();
    *har["log"]["entries"][2].pointer_mut(pointer).unwrap() = value;
    let error = read_har(&har.to_string(), None).unwrap_err();
    assert!(
        matches!(&error, HarError::Entry { entry: 2, what } if what.contains(expected)),
        "{error}"
    );
    assert!(error.to_string().contains("entry 2"), "{error}");
}

#[rstest]
#[case::no_json("<html>")]
#[case::nothing("")]
#[case::cut("{\"log\": {\"entries\": [")]
#[case::an_array("[]")]
#[case::an_object("{}")]
#[case::another_document("{\"log\": {\"version\": \"1.2\"}}")]
#[case::entries_of_another_type("{\"log\": {\"entries\": {}}}")]
fn what_is_no_har_is_refused(#[case] text: &str) {
    let error = read_har(text, None).unwrap_err();
    assert!(error.to_string().starts_with("this is no HAR"), "{error}");
}

#[test]
fn recorded_traffic_of_others_is_read() {
    let Some(path) = shared("data/scaleway.har") else {
        return;
    };
    let text = fs::read_to_string(path).unwrap();
    let (_, exchanges) = read_har(&text, None).unwrap();
    assert!(exchanges.len() > 1000);
    assert!(
        exchanges
            .iter()
            .all(|exchange| exchange.labels.last && exchange.labels.attempt == 1)
    );
    assert!(
        exchanges
            .iter()
            .all(|exchange| exchange.request.target.starts_with('/'))
    );
    assert!(
        exchanges
            .iter()
            .any(|exchange| exchange.request.method == "POST" && exchange.request.body.is_some())
    );
    let again = written(&TraceHead::default(), &exchanges);
    assert_eq!(read_har(&again, None).unwrap().1, exchanges);
}

#[rstest]
#[case::a_call(1, false, true, "groups/create#1")]
#[case::a_read_that_may_settle(1, true, true, "groups/create#last")]
#[case::a_read_that_settled_late(5, true, true, "groups/create#last")]
#[case::a_try_before(3, true, false, "groups/create#3")]
fn an_exchange_is_named_by_its_place(
    #[case] attempt: u32,
    #[case] settles: bool,
    #[case] last: bool,
    #[case] expected: &str,
) {
    let mut exchange = exchange("groups", "/groups");
    exchange.labels.attempt = attempt;
    exchange.labels.settles = settles;
    exchange.labels.last = last;
    assert_eq!(exchange.name(), expected);
}

#[test]
fn headers_are_found_in_any_case() {
    let Outcome::Answer(answer) = exchange("w", "/").outcome else {
        panic!("an answer")
    };
    assert_eq!(answer.header("content-TYPE"), Some("application/json"));
    assert_eq!(answer.header("etag"), None);
}
