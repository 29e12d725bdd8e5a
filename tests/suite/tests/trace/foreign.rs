//! Other people's recordings: what is tolerated, what is put right, and what is said to be missing.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::trace::{Exchange, FailureKind, Labels, Outcome, Part, Recorded, read_har};

use super::{exchanges, streamed};

fn entry() -> Value {
    json!({
        "startedDateTime": "2026-01-02T03:04:05Z", "time": 3.5,
        "request": {"method": "GET", "url": "https://api.example/v1/groups", "headers": [{"name": "Accept", "value": "*/*"}]},
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"size": 2, "mimeType": "text/plain", "text": "{}"},
        },
    })
}

/// The entry with members set; `null` takes one away.
fn changed(changes: &Value) -> Value {
    let mut entry = entry();
    for (pointer, value) in changes.as_object().unwrap() {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = entry.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            parent.remove(key);
        } else {
            parent.insert(key.to_owned(), value.clone());
        }
    }
    entry
}

fn har(entries: &[Value]) -> Vec<u8> {
    json!({"log": {"version": "1.2", "entries": entries}})
        .to_string()
        .into_bytes()
}

fn parts(entry: Value) -> Vec<Part> {
    let (parts, end) = streamed(&har(&[entry]), Some("https://api.example/v1"));
    end.unwrap();
    parts
}

fn read(changes: &Value) -> Exchange {
    exchanges(parts(changed(changes))).remove(0)
}

fn recorded(exchange: &Exchange) -> &Recorded {
    exchange.labels.recorded.as_ref().unwrap()
}

#[test]
fn a_foreign_entry_is_named_by_its_place() {
    let (parts, end) = streamed(&har(&[entry(), entry()]), None);
    end.unwrap();
    let read = exchanges(parts);
    let expected = Labels {
        attempt: 1,
        last: true,
        page: 1,
        recorded: Some(Recorded {
            name: "traffic.har#1".to_owned(),
            ..Recorded::default()
        }),
        ..Labels::default()
    };
    assert_eq!(read[1].labels, expected);
    assert_eq!(read[1].name(), "traffic.har#1");
}

#[test]
fn a_recording_without_a_name_gives_none() {
    let (_, read) = read_har(&String::from_utf8(har(&[entry()])).unwrap(), None).unwrap();
    assert_eq!(read[0].labels.recorded, None);
    assert_eq!(read[0].name(), "/#1");
}

#[rstest]
#[case::text("{}", None, 2, Some("{}"))]
#[case::nothing_kept("", Some("/response/content/text"), 2, None)]
fn kept_or_not(
    #[case] text: &str,
    #[case] removed: Option<&str>,
    #[case] size: i64,
    #[case] expected: Option<&str>,
) {
    let mut changes = json!({"/response/content/size": size, "/response/content/text": text});
    if let Some(pointer) = removed {
        changes[pointer] = Value::Null;
    }
    let exchange = read(&changes);
    assert_eq!(recorded(&exchange).answer_body_missing, expected.is_none());
    let body = &exchange.answer().unwrap().body;
    assert_eq!(body, expected.unwrap_or_default().as_bytes());
}

#[rstest]
#[case::empty(json!(0), 200, "GET", false)]
#[case::empty_as_a_float(json!(0.0), 200, "GET", false)]
#[case::unknown(json!(-1), 200, "GET", true)]
#[case::absent(json!(null), 200, "GET", true)]
#[case::known(json!(7), 200, "GET", true)]
#[case::no_content_of_unknown_size(json!(-1), 204, "DELETE", false)]
#[case::no_content(json!(null), 204, "DELETE", false)]
#[case::not_modified(json!(null), 304, "GET", false)]
#[case::not_modified_with_a_size(json!(9), 304, "GET", true)]
#[case::head(json!(null), 200, "HEAD", false)]
fn an_answer_without_text_is_empty_or_missing(
    #[case] size: Value,
    #[case] status: u16,
    #[case] method: &str,
    #[case] missing: bool,
) {
    let exchange = read(&json!({
        "/response/content/text": null, "/response/content/size": size,
        "/response/status": status, "/request/method": method,
    }));
    assert_eq!(recorded(&exchange).answer_body_missing, missing);
    assert_eq!(exchange.answer().unwrap().body, b"");
}

#[test]
fn an_answer_without_content_has_a_body_that_is_missing() {
    let exchange = read(&json!({"/response/content": null}));
    assert!(recorded(&exchange).answer_body_missing);
}

#[rstest]
#[case::small("base64", "/wAB")]
#[case::capitals("BASE64", "/wAB")]
#[case::mixed("Base64", "/w\r\nAB\n")]
fn base64_is_decoded(#[case] encoding: &str, #[case] text: &str) {
    let exchange =
        read(&json!({"/response/content/encoding": encoding, "/response/content/text": text}));
    assert_eq!(exchange.answer().unwrap().body, [0xff, 0, 1]);
}

#[rstest]
#[case::kept(json!([{"name": "A", "value": "b"}]), json!("text/html"), &[("A", "b")], false)]
#[case::a_media_type_only(json!([]), json!("application/json; charset=utf-8"), &[("content-type", "application/json; charset=utf-8")], false)]
#[case::none(json!([]), json!(""), &[], true)]
#[case::unknown(json!([]), json!("x-unknown"), &[], true)]
#[case::absent(json!(null), json!(null), &[], true)]
#[case::pseudo(json!([{"name": ":status", "value": "200"}, {"name": "b", "value": "c"}]), json!("a/b"), &[("b", "c")], false)]
#[case::a_value_that_is_null(json!([{"name": "A", "value": null}]), json!(""), &[("A", "")], false)]
fn headers_of_the_answer(
    #[case] headers: Value,
    #[case] kind: Value,
    #[case] expected: &[(&str, &str)],
    #[case] missing: bool,
) {
    let exchange = read(&json!({"/response/headers": headers, "/response/content/mimeType": kind}));
    let headers = exchange.answer().unwrap().headers.iter();
    let headers: Vec<(&str, &str)> = headers
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(headers, expected);
    assert_eq!(recorded(&exchange).answer_headers_missing, missing);
}

#[rstest]
#[case::text(json!({"mimeType": "a/b", "text": "x"}), json!(1), Some("x"), false)]
#[case::text_and_parameters(json!({"mimeType": "a/b", "text": "x=1", "params": [{"name": "x"}]}), json!(3), Some("x=1"), false)]
#[case::a_form(json!({"mimeType": "a/b", "params": [{"name": "x"}]}), json!(-1), None, true)]
#[case::no_text(json!({"mimeType": "a/b"}), json!(null), None, true)]
#[case::no_text_and_no_size(json!({"mimeType": "a/b", "params": [ ]}), json!(0), None, false)]
#[case::empty(json!({"mimeType": "", "text": ""}), json!(0), None, false)]
#[case::empty_of_unknown_size(json!({"mimeType": "", "params": [], "text": ""}), json!(-1), None, false)]
#[case::empty_but_sized(json!({"mimeType": "", "text": ""}), json!(12), None, true)]
#[case::nothing(json!(null), json!(0), None, false)]
#[case::nothing_known(json!(null), json!(-1), None, false)]
#[case::only_a_size(json!(null), json!(12), None, true)]
fn the_body_of_a_request(
    #[case] data: Value,
    #[case] size: Value,
    #[case] body: Option<&str>,
    #[case] missing: bool,
) {
    let exchange = read(&json!({"/request/postData": data, "/request/bodySize": size}));
    assert_eq!(exchange.request.body.as_deref(), body);
    assert_eq!(recorded(&exchange).request_body_missing, missing);
}

#[rstest]
#[case::fills_in(json!([]), "a/b", &["a/b"])]
#[case::is_there_already(json!([{"name": "CONTENT-TYPE", "value": "c/d"}]), "a/b", &["c/d"])]
#[case::empty(json!([]), "", &[])]
fn the_media_type_of_a_request(
    #[case] headers: Value,
    #[case] kind: &str,
    #[case] expected: &[&str],
) {
    let exchange = read(&json!({
        "/request/headers": headers, "/request/postData": {"mimeType": kind, "text": "x"},
    }));
    let kinds = exchange.request.headers.iter();
    let kinds: Vec<&str> = kinds.map(|(_, value)| value.as_str()).collect();
    assert_eq!(kinds, expected);
}

#[rstest]
#[case::status_0(json!({"/response/status": 0}))]
#[case::status_0_as_a_float(json!({"/response/status": 0.0}))]
#[case::status_minus_1(json!({"/response/status": -1}))]
#[case::no_response(json!({"/response": null}))]
fn a_request_that_was_given_up_has_no_answer(#[case] changes: Value) {
    let expected = Outcome::Failure {
        kind: FailureKind::Broken,
        message: "the recording holds no answer".to_owned(),
    };
    assert_eq!(read(&changes).outcome, expected);
}

#[test]
fn a_response_that_is_null_is_none() {
    let mut entry = entry();
    entry["response"] = Value::Null;
    let read = exchanges(parts(entry));
    assert!(read[0].answer().is_none());
}

#[rstest]
#[case::a_text(json!("201"))]
#[case::a_float(json!(201.0))]
fn a_status_may_be(#[case] status: Value) {
    let exchange = read(&json!({"/response/status": status}));
    assert_eq!(exchange.answer().unwrap().status, 201);
}

#[test]
fn methods_are_in_capitals() {
    assert_eq!(
        read(&json!({"/request/method": "pAtch"})).request.method,
        "PATCH"
    );
}

#[test]
fn types_of_members_that_nobody_needs_do_not_matter() {
    let exchange = read(&json!({
        "/time": "long", "/startedDateTime": 7, "/pageref": [], "/cache": "none", "/_sgspec": 1,
        "/request/cookies": {}, "/response/content/mimeType": 5, "/_failure": "no",
    }));
    assert_eq!(exchange.labels.workflow, "");
    assert_eq!(exchange.started, "");
    assert_eq!(exchange.answer().unwrap().status, 200);
}

#[test]
fn the_page_is_the_workflow() {
    assert_eq!(
        read(&json!({"/pageref": "page_3"})).labels.workflow,
        "page_3"
    );
}

#[rstest]
#[case::of_the_base(
    "https://api.example/v1/groups?x=1",
    "https://api.example/v1",
    "/groups?x=1"
)]
#[case::with_a_fragment(
    "https://api.example/v1/groups#top",
    "https://api.example/v1",
    "/groups"
)]
#[case::the_base_itself("https://api.example/v1", "https://api.example/v1", "/")]
#[case::the_base_with_a_query("https://api.example/v1?x=1", "https://api.example/v1", "/?x=1")]
#[case::with_a_user("https://me:se@cret@api.example/v1/a", "https://api.example/v1", "/a")]
#[case::in_capitals("HTTPS://API.Example/v1/A", "https://api.example/v1", "/A")]
#[case::beside_the_base("https://api.example/v10/a", "https://api.example", "/v10/a")]
#[case::a_query_at_once("http://host?query=a/b", "http://host", "/?query=a/b")]
#[case::a_host("http://host", "http://host", "/")]
#[case::an_address("http://[::1]:8080/x", "http://[::1]:8080", "/x")]
#[case::no_scheme("api.example/x", "api.example", "/x")]
#[case::a_path("/x?back=http://else/", "", "/x?back=http://else/")]
#[case::a_fragment("#", "", "/")]
#[case::half_a_scheme("://", "", "/")]
#[case::data("data:text/plain,ä", "data:text", "/plain,ä")]
#[case::other_letters("http://ä@ö/ü", "http://ö", "/ü")]
fn urls_are_taken_apart(#[case] url: &str, #[case] base: &str, #[case] target: &str) {
    let request = read(&json!({"/request/url": url})).request;
    assert_eq!(
        (request.base.as_str(), request.target.as_str()),
        (base, target)
    );
}

#[test]
fn a_base_may_end_in_a_slash() {
    let (parts, end) = streamed(&har(&[entry()]), Some("https://api.example/v1/"));
    end.unwrap();
    let request = &exchanges(parts)[0].request;
    assert_eq!(
        (request.base.as_str(), request.target.as_str()),
        ("https://api.example/v1", "/groups")
    );
}

#[rstest]
#[case::no_request(json!({"/request": null}), "`request`")]
#[case::a_request_that_is_a_list(json!({"/request": ["GET", "http://host/"]}), "`request`")]
#[case::no_url(json!({"/request/url": null}), "`request.url`")]
#[case::an_empty_url(json!({"/request/url": ""}), "`request.url`")]
#[case::a_url_that_is_a_number(json!({"/request/url": 7}), "`request.url`")]
#[case::no_method(json!({"/request/method": null}), "`request.method`")]
#[case::no_status(json!({"/response/status": null}), "`response.status`")]
#[case::a_status_with_a_fraction(json!({"/response/status": 200.5}), "`response.status`")]
#[case::a_response_that_is_a_text(json!({"/response": "ok"}), "`response`")]
#[case::headers_that_are_an_object(json!({"/response/headers": {"a": "b"}}), "`response.headers`")]
#[case::a_body_that_is_json(json!({"/response/content/text": {"a": 1}}), "`response.content.text`")]
#[case::a_sent_body_that_is_json(json!({"/request/postData": {"text": {}}}), "`request.postData.text`")]
fn an_unusable_entry_has_usable_neighbours(#[case] changes: Value, #[case] expected: &str) {
    let (parts, end) = streamed(&har(&[entry(), changed(&changes), entry()]), None);
    end.unwrap();
    let [
        Part::Entry { index: 0, .. },
        Part::Unusable {
            index: 1, reason, ..
        },
        Part::Entry { index: 2, .. },
    ] = &parts[..]
    else {
        panic!("{parts:?}")
    };
    assert_eq!(*reason, format!("it has no usable {expected}"));
}

#[rstest]
#[case(json!(null))]
#[case(json!(7))]
#[case(json!("GET /"))]
#[case(json!([]))]
fn an_entry_that_is_no_object_is_unusable(#[case] entry: Value) {
    assert!(matches!(
        parts(entry)[..],
        [Part::Unusable { index: 0, .. }]
    ));
}
