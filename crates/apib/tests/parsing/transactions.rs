//! Which pairs of request and response a document has, as the reference implementation counts.

use apib::parse;
use rstest::rstest;

/// `METHOD URI REQUEST STATUS` of every transaction.
fn transactions(text: &str) -> Vec<String> {
    let parsed = parse(text);
    let shown = parsed.blueprint.transactions().map(|transaction| {
        let uri = transaction.uri_template().expect("a URI").value.clone();
        let request = transaction
            .request
            .map_or("-", |request| request.name.as_deref().unwrap_or("unnamed"));
        let status = transaction
            .status()
            .map_or_else(|| "-".to_owned(), |status| status.to_string());
        format!("{} {uri} {request} {status}", transaction.method())
    });
    shown.collect()
}

#[rstest]
#[case::nothing("# GET /a\n", &[])]
#[case::response("# GET /a\n+ Response 200\n", &["GET /a - 200"])]
#[case::request("# GET /a\n+ Request A\n", &["GET /a A -"])]
#[case::each_with_each(
    "# GET /a\n+ Request A\n+ Request\n+ Response 200\n+ Response 404\n",
    &["GET /a A 200", "GET /a A 404", "GET /a unnamed 200", "GET /a unnamed 404"]
)]
#[case::examples(
    "# GET /a\n+ Response 200\n+ Request A\n+ Response 201\n+ Request B\n",
    &["GET /a - 200", "GET /a A 201", "GET /a B -"]
)]
#[case::own_uri("# A [/a]\n## B [GET /b]\n+ Response 200\n## C [PUT]\n+ Response 204\n", &["GET /b - 200", "PUT /a - 204"])]
#[case::groups("# Group A\n## /a\n### GET\n+ Response 200\n# Group B\n## GET /b\n+ Response 201\n", &["GET /a - 200", "GET /b - 201"])]
#[case::between_types("# GET /a\n+ Response 200\n# Data Structures\n## T\n+ Response 201\n# GET /b\n+ Response 202\n", &["GET /a - 200", "GET /b - 202"])]
#[case::reason_phrase("# GET /a\n+ Response 404 Not Found (text/plain)\n", &["GET /a - 404"])]
#[case::class("# GET /a\n+ Response 4xx\n", &["GET /a - -"])]
#[case::twice("# A [/a]\n## GET\n+ Response 200\n## GET\n+ Response 201\n", &["GET /a - 200", "GET /a - 201"])]
#[case::prose_that_counts("# GET /a\n- Request one\n- Responses are fine\n", &["GET /a one 200"])]
#[case::below_text("# GET /a\n### Words\n+ Response 200\n### More\n+ Response 201\n", &["GET /a - 200", "GET /a - 201"])]
#[case::unknown_method("# A [/a]\n## GET\n+ Response 200\n## B [TRACE]\n+ Response 201\n", &["GET /a - 200", "GET /a - 201"])]
#[case::lower_case_method("# A [/a]\n## GET\n+ Response 200\n## B [get]\n+ Response 201\n", &["GET /a - 200", "GET /a - 201"])]
#[case::name_with_parentheses("# A [/a]\n## GET\n+ Response 200\n# B (old) [/b]\n## PUT\n+ Response 201\n", &["GET /a - 200", "PUT /a - 201"])]
#[case::action_name_with_parentheses("# A [/a]\n## B (old) [GET]\n+ Response 200\n", &["GET /a - 200"])]
#[case::model_ends_an_action("# A [/a]\n## GET\n+ Response 200\n+ Model\n+ Response 201\n", &["GET /a - 200"])]
#[case::less_indented_is_next("# GET /a\n  + Request\n+ Response 200\n", &["GET /a unnamed 200"])]
#[case::in_a_fence_that_ends("# GET /a\n+ Response 200\n\n    ```\n    + Response 201\n    ```\n\n+ Response 202\n", &["GET /a - 200", "GET /a - 202"])]
#[case::keyword_of_a_type("# A [/a]\n## Sample: B [GET]\n+ Response 200\n## Sample: C [PUT]\n+ Response 201\n", &["GET /a - 200", "GET /a - 201"])]
fn pairs(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(transactions(text), expected);
}

#[test]
fn the_payloads_are_those_of_the_tree() {
    let parsed = parse("# A [/a]\n## GET\n+ Request\n\n        q\n\n+ Response 200\n\n        r\n");
    let transaction = parsed.blueprint.transactions().next().expect("one");
    let body = |payload: Option<&apib::Payload>| {
        payload.and_then(|payload| payload.body.as_ref().map(|body| body.text.clone()))
    };
    assert_eq!(body(transaction.request).as_deref(), Some("q\n"));
    assert_eq!(body(transaction.response).as_deref(), Some("r\n"));
    assert_eq!(transaction.resource.name.as_deref(), Some("A"));
    assert_eq!(transaction.action.method, "GET");
}
