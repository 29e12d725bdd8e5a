//! Requests, responses and models: signatures, bodies at every indentation, headers, grouping.

use apib::{Payload, parse};
use rstest::rstest;

use crate::{codes, first_action, outline};

fn first_payload(text: &str) -> (Payload, Vec<&'static str>) {
    let parsed = parse(&format!("# GET /a\n{text}"));
    let payload = first_action(&parsed)
        .payloads()
        .next()
        .expect("a payload")
        .clone();
    (payload, codes(&parsed))
}

#[rstest]
#[case("Response 200 (application/json)", "200 application/json", &[])]
#[case("response 404 Not Found (application/json)", "404 application/json", &["403"])]
#[case("Response 204", "204 -", &[])]
#[case("Response404", "404 -", &[])]
#[case("Responses are fine", "200 -", &["312", "401"])]
#[case("response is a list", "200 -", &["312", "401"])]
#[case("Response 404, not found", "404 -", &["403"])]
#[case("Response", "200 -", &["401"])]
#[case("Response (text/plain)", "200 text/plain", &["401"])]
#[case("Response OK (text/plain)", "200 text/plain", &["401", "403"])]
#[case("Response 200(text/plain; charset=utf-8)", "200 text/plain; charset=utf-8", &[])]
#[case("Response: 201", "201 -", &[])]
fn response_signatures(
    #[case] line: &str,
    #[case] expected: &str,
    #[case] expected_codes: &[&str],
) {
    let (payload, codes) = first_payload(&format!("+ {line}\n"));
    let media_type = payload
        .media_type
        .as_ref()
        .map_or("-", |media_type| media_type.value.as_str());
    assert_eq!(
        format!("{} {media_type}", payload.status.expect("a status")),
        expected
    );
    assert_eq!(codes, expected_codes);
}

#[rstest]
#[case("4xx")]
#[case("99")]
#[case("1000")]
#[case("99999999")]
fn a_response_without_a_proper_status_has_none(#[case] status: &str) {
    let parsed = parse(&format!(
        "# GET /a\n+ Response {status}\n\n        {{}}\n\n+ Response 200\n"
    ));
    let statuses: Vec<_> = first_action(&parsed)
        .payloads()
        .map(|payload| payload.status)
        .collect();
    assert_eq!(
        (statuses, codes(&parsed)),
        (vec![None, Some(200)], vec!["402"])
    );
}

#[rstest]
#[case("Request", None, None)]
#[case("Request (text/plain)", None, Some("text/plain"))]
#[case("Request A note", Some("A note"), None)]
#[case("Request A note (text/plain)", Some("A note"), Some("text/plain"))]
#[case("Request A note (draft)", Some("A note (draft)"), None)]
#[case(
    "Request A note (draft) (text/plain)",
    Some("A note (draft)"),
    Some("text/plain")
)]
fn request_signatures(
    #[case] line: &str,
    #[case] name: Option<&str>,
    #[case] media_type: Option<&str>,
) {
    let (payload, codes) = first_payload(&format!("+ {line}\n"));
    assert_eq!(payload.name.as_deref(), name);
    assert_eq!(
        payload
            .media_type
            .as_ref()
            .map(|media_type| media_type.value.as_str()),
        media_type
    );
    assert!(codes.is_empty());
}

#[rstest]
#[case::proper("+ Response 200\n\n        {\n          \"a\": 1\n        }\n", 8, &[])]
#[case::fence("+ Response 200\n\n    ```json\n    {\n      \"a\": 1\n    }\n    ```\n", 4, &[])]
#[case::fence_at_once("+ Response 200\n    ```\n    {\n      \"a\": 1\n    }\n    ```\n", 4, &[])]
#[case::deep_fence("+ Response 200\n\n        ```\n        {\n          \"a\": 1\n        }\n        ```\n", 8, &[])]
#[case::six("+ Response 200\n\n      {\n        \"a\": 1\n      }\n", 6, &[])]
#[case::four("+ Response 200\n\n    {\n      \"a\": 1\n    }\n", 4, &["404"])]
#[case::two("+ Response 200\n\n  {\n    \"a\": 1\n  }\n", 2, &["404"])]
#[case::none("+ Response 200\n\n{\n  \"a\": 1\n}\n", 0, &["406"])]
#[case::below_the_keyword("+ Response 200\n        {\n          \"a\": 1\n        }\n", 8, &["405"])]
#[case::below_the_keyword_at_the_margin("+ Response 200\n{\n  \"a\": 1\n}\n", 0, &["405"])]
#[case::dangling_fence("+ Response 200\n\n```\n{\n  \"a\": 1\n}\n```\n", 0, &["406"])]
#[case::nested("+ Response 200\n    + Body\n\n            {\n              \"a\": 1\n            }\n", 12, &[])]
#[case::nested_at_two("+ Response 200\n  + Body\n\n            {\n              \"a\": 1\n            }\n", 12, &[])]
#[case::nested_fence("+ Response 200\n    + Body\n\n        ```\n        {\n          \"a\": 1\n        }\n        ```\n", 8, &[])]
#[case::nested_eight("+ Response 200\n    + Body\n\n        {\n          \"a\": 1\n        }\n", 8, &["404"])]
#[case::nested_below("+ Response 200\n    + Body\n            {\n              \"a\": 1\n            }\n", 12, &["405"])]
#[case::nested_beside("+ Response 200\n    + Body\n\n    {\n      \"a\": 1\n    }\n", 4, &["406"])]
#[case::nested_fence_beside("+ Response 200\n    + Body\n\n    ```\n    {\n      \"a\": 1\n    }\n    ```\n", 4, &["406"])]
#[case::body_at_the_margin("+ Response 200\n\n+ Body\n\n        {\n          \"a\": 1\n        }\n", 8, &["406"])]
#[case::no_space_for_the_list("+ Response 200\n\n    {\n\n\n      \"a\": 1\n    }\n", 4, &["404"])]
fn bodies_at_every_indentation(
    #[case] text: &str,
    #[case] indentation: usize,
    #[case] expected_codes: &[&str],
) {
    let (payload, codes) = first_payload(text);
    let body = payload.body.expect("a body");
    assert_eq!(
        body.text.replace("\n\n", "\n").replace("\n\n", "\n"),
        "{\n  \"a\": 1\n}\n"
    );
    assert_eq!(body.indentation, indentation);
    assert_eq!(
        codes
            .iter()
            .filter(|code| **code != "307")
            .copied()
            .collect::<Vec<_>>(),
        expected_codes
    );
}

#[rstest]
#[case::blank_lines_inside("+ Response 200\n\n        a\n\n\n          b\n\n", "a\n\n\n  b\n", &[])]
#[case::list_inside("+ Response 200\n\n    {\n    - a\n    + b\n    }\n", "{\n- a\n+ b\n}\n", &["404"])]
#[case::words("+ Response 200 (text/plain)\n\n    Hello there\n", "Hello there\n", &["404"])]
#[case::dangling_words("+ Response 200 (text/plain)\n\nHello there\n", "Hello there\n", &["406"])]
#[case::html("+ Response 200 (text/html)\n\n    <p>\n\n    <b>x</b>\n\n    </p>\n", "<p>\n\n<b>x</b>\n\n</p>\n", &["404"])]
#[case::last_line_less("+ Response 200\n\n        {\n    }\n", "    {\n}\n", &[])]
fn odd_bodies(#[case] text: &str, #[case] expected: &str, #[case] expected_codes: &[&str]) {
    let (payload, codes) = first_payload(text);
    assert_eq!(payload.body.expect("a body").text, expected);
    assert_eq!(codes, expected_codes);
}

#[rstest]
#[case::before_sections("+ Request\n\n    Words.\n\n    + Body\n\n            {}\n", "Words.", Some("{}\n"), &[])]
#[case::before_a_body("+ Request\n\n    Words.\n\n        {}\n", "Words.", Some("{}\n"), &["407"])]
#[case::after_a_body("+ Request\n    + Body\n\n            {}\n\n    Words.\n", "Words.", Some("{}\n"), &["305"])]
#[case::after_a_fence("+ Request\n\n    ```\n    {}\n    ```\n\n    Words.\n", "Words.", Some("{}\n"), &["305"])]
#[case::a_list("+ Request\n    + words\n", "+ words", None, &["301"])]
fn descriptions(
    #[case] text: &str,
    #[case] description: &str,
    #[case] body: Option<&str>,
    #[case] expected: &[&str],
) {
    let (payload, codes) = first_payload(text);
    assert_eq!(payload.description, description);
    assert_eq!(payload.body.as_ref().map(|body| body.text.as_str()), body);
    assert_eq!(codes, expected);
}

#[test]
fn words_after_an_empty_response_are_no_body() {
    let parsed = parse("# GET /a\n+ Response 204\n\nNothing comes back.\n");
    let action = first_action(&parsed);
    assert_eq!(action.description, "Nothing comes back.");
    assert_eq!(action.examples[0].responses[0].body, None);
    assert_eq!(codes(&parsed), ["305"]);
}

#[rstest]
#[case::proper("    + Headers\n\n            A: 1\n            B: x: y\n", "A=1 B=x: y", &[])]
#[case::fence("    + Headers\n\n        ```\n        A: 1\n        ```\n", "A=1", &[])]
#[case::not_indented("    + Headers\n\n        A: 1\n        B: 2\n", "A=1 B=2", &["409"])]
#[case::below("    + Headers\n            A: 1\n", "A=1", &["409"])]
#[case::items("    + Headers\n        + A: 1\n        + B: 2\n", "A=1 B=2", &["409"])]
#[case::beside("    + Headers\n\n    A: 1\n", "A=1", &["307", "406", "409"])]
#[case::no_colon("    + Headers\n\n            A 1\n", "A=1", &["408"])]
#[case::twice("    + Headers\n\n            A: 1\n            a: 2\n", "A=1 a=2", &["410"])]
#[case::cookies("    + Headers\n\n            Set-Cookie: 1\n            Set-Cookie: 2\n", "Set-Cookie=1 Set-Cookie=2", &[])]
#[case::content_type("    + Headers\n\n            Content-Type: c/d\n", "Content-Type=c/d", &["411"])]
#[case::empty("    + Headers\n", "", &["307"])]
fn headers(#[case] text: &str, #[case] expected: &str, #[case] expected_codes: &[&str]) {
    let (payload, codes) = first_payload(&format!("+ Response 200 (a/b)\n{text}"));
    let found: Vec<_> = payload
        .headers
        .iter()
        .map(|header| format!("{}={}", header.name, header.value))
        .collect();
    assert_eq!(found.join(" "), expected);
    assert_eq!(codes, expected_codes);
}

#[test]
fn headers_above_are_added_to_the_payloads_below() {
    let text = "# A [/a]\n+ Headers\n\n        X: 1\n        Y: 1\n\n## GET\n+ Response 200\n+ Headers\n\n        Y: 2\n\n\
                + Request\n    + Headers\n\n            x: 3\n\n## PUT\n+ Response 200\n";
    let parsed = parse(text);
    let headers: Vec<Vec<_>> = parsed.blueprint.groups[0].resources[0]
        .actions
        .iter()
        .flat_map(apib::Action::payloads)
        .map(|payload| {
            payload
                .headers
                .iter()
                .map(|header| format!("{}={}", header.name, header.value))
                .collect()
        })
        .collect();
    assert_eq!(
        headers,
        [vec!["X=1", "Y=1"], vec!["x=3", "Y=2"], vec!["X=1", "Y=1"]]
    );
    assert_eq!(codes(&parsed), ["304", "304"]);
}

#[rstest]
#[case("+ Response 200\n+ Response 404\n", "r r")]
#[case("+ Request\n+ Response 200\n", "q r")]
#[case(
    "+ Request\n+ Request\n+ Response 200\n+ Response 400\n+ Request\n+ Response 200\n",
    "q q r r | q r"
)]
#[case("+ Response 200\n+ Request\n", "r | q")]
fn examples(#[case] text: &str, #[case] expected: &str) {
    let parsed = parse(&format!("# GET /a\n{text}"));
    let examples: Vec<_> = first_action(&parsed)
        .examples
        .iter()
        .map(|example| {
            [
                vec!["q"; example.requests.len()],
                vec!["r"; example.responses.len()],
            ]
            .concat()
            .join(" ")
        })
        .collect();
    assert_eq!(examples.join(" | "), expected);
}

#[test]
fn a_response_in_a_request_is_lost() {
    let parsed =
        parse("# GET /a\n+ Request\n\n        {}\n\n    + Response 200\n\n            []\n");
    let example = &first_action(&parsed).examples[0];
    assert_eq!((example.requests.len(), example.responses.len()), (1, 0));
    assert_eq!(codes(&parsed), ["308"]);
}

#[rstest]
#[case::of_the_resource("Model (a/b)", "[Note][]", "model (a/b)", &[])]
#[case::own_name("Short Model (a/b)", "[Short][]", "model Short (a/b)", &[])]
#[case::unknown("Model", "[Other][]", "model", &["412"])]
fn models(
    #[case] line: &str,
    #[case] reference: &str,
    #[case] expected: &str,
    #[case] expected_codes: &[&str],
) {
    for (lead, code) in [("\n    ", None), ("    ", None), ("\n", Some("406"))] {
        let text = format!(
            "# Note [/a]\n+ {line}\n\n        {{}}\n\n## GET\n+ Response 200\n{lead}{reference}\n"
        );
        let parsed = parse(&text);
        let response = &first_action(&parsed).examples[0].responses[0];
        let name = response
            .reference
            .as_ref()
            .map(|reference| format!("[{}][]", reference.value));
        assert_eq!(name.as_deref(), Some(reference), "{text}");
        assert_eq!(response.body, None);
        assert!(outline::of(&parsed.blueprint).contains(&format!("    {expected}\n")));
        let others: Vec<_> = codes(&parsed)
            .into_iter()
            .filter(|found| Some(*found) != code)
            .collect();
        assert_eq!(others, expected_codes);
    }
}
