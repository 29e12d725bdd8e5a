//! The sound server's groups: their life, their texts, what is refused, and the pages of the list.

use std::collections::BTreeSet;
use std::sync::Arc;

use rstest::rstest;
use serde_json::{Value, json};

use crate::client::{Client, GROUPS, ORGANIZATION, UNKNOWN, assert_unknown, group};

#[tokio::test]
async fn a_group_lives_from_create_to_delete() {
    let client = Client::new(None);
    let created = client.post(GROUPS, group("a")).await;
    assert_eq!(created.status, 201);
    let path = format!("{GROUPS}/{}", created.id());
    assert_eq!(
        created.header("location"),
        format!("http://reference.example{path}")
    );
    assert_eq!(client.get(&path).await.json, created.json);
    assert_eq!(client.get(GROUPS).await.items()[1], *created.item());

    let values = json!({"name": "b", "organization": UNKNOWN});
    let updated = client.put(&path, values).await;
    assert_eq!(updated.status, 200);
    assert_eq!(updated.id(), created.id());
    assert_eq!(updated.item()["name"], "b");
    assert_eq!(updated.item()["organization"], UNKNOWN);
    assert_eq!(updated.item()["description"], Value::Null);
    assert_eq!(client.get(&path).await.json, updated.json);

    let deleted = client.delete(&path).await;
    assert_eq!((deleted.status, deleted.body.as_str()), (204, ""));
    assert_unknown(&client, "GET", &path).await;
    assert_unknown(&client, "PUT", &path).await;
    assert_unknown(&client, "DELETE", &path).await;
    assert_eq!(client.get(GROUPS).await.items().len(), 1);
}

#[tokio::test]
async fn a_group_has_the_keys_of_the_contract_and_of_the_recordings() {
    let client = Client::new(None);
    let answer = client.post(GROUPS, group("a")).await;
    let mut item = answer.item().clone();
    for date in ["creation_date", "modification_date"] {
        let date = item[date].take();
        let date = date.as_str().expect("a date");
        assert!(date.ends_with("+00:00") && date.len() == 32, "{date}");
    }
    let id = item["id"].take();
    let id: uuid::Uuid = id.as_str().expect("an id").parse().expect("a UUID");
    assert_eq!(id.get_version_num(), 4);
    let expected = json!({
        "id": null,
        "creation_date": null,
        "modification_date": null,
        "name": "a",
        "description": "of a test",
        "organization": ORGANIZATION,
        "project": ORGANIZATION,
        "servers": [],
        "stateful": false,
        "inbound_default_policy": "accept",
        "outbound_default_policy": "accept",
        "organization_default": false,
        "project_default": false,
        "enable_default_security": true,
        "state": "available",
        "tags": [],
        "zone": "fr-par-1",
    });
    assert_eq!(item, expected);
}

#[tokio::test]
async fn the_default_group_is_first_and_stays() {
    let client = Client::new(None);
    client.new_group("a").await;
    let list = client.get(GROUPS).await;
    let first = &list.items()[0];
    assert_eq!(first["name"], "Default security group");
    assert_eq!(first["description"], "Auto generated security group.");
    assert_eq!(first["organization"], ORGANIZATION);
    assert_eq!(first["organization_default"], true);
    let path = format!("{GROUPS}/{}", first["id"].as_str().expect("an id"));
    let refused = client.delete(&path).await;
    assert_eq!(
        (refused.status, &refused.json["type"]),
        (409, &json!("conflict"))
    );
    assert_eq!(client.get(&path).await.item(), first);
}

#[rstest]
#[case::empty(json!({}), &[("name", "required key not provided"), ("organization", "required key not provided")])]
#[case::no_name(json!({"organization": ORGANIZATION}), &[("name", "required key not provided")])]
#[case::no_organization(json!({"name": "a"}), &[("organization", "required key not provided")])]
#[case::empty_name(json!({"name": "", "organization": ORGANIZATION}), &[("name", "length of value must be at least 1")])]
#[case::null_name(json!({"name": null, "organization": ORGANIZATION}), &[("name", "expected str")])]
#[case::number_name(json!({"name": 7, "organization": ORGANIZATION}), &[("name", "expected str")])]
#[case::list_organization(json!({"name": "a", "organization": []}), &[("organization", "expected str")])]
#[case::description(json!({"name": "a", "organization": ORGANIZATION, "description": true}), &[("description", "expected str")])]
#[case::tags(json!({"name": "a", "organization": ORGANIZATION, "tags": null}), &[("tags", "expected a list")])]
#[case::policy(json!({"name": "a", "organization": ORGANIZATION, "inbound_default_policy": "DROP"}), &[("inbound_default_policy", "not a valid value")])]
#[tokio::test]
async fn a_bad_group_is_refused(#[case] body: Value, #[case] expected: &[(&str, &str)]) {
    let client = Client::new(None);
    let path = client.new_group("a").await;
    let before = client.get(GROUPS).await;
    for (method, path) in [("POST", GROUPS), ("PUT", &path)] {
        let answer = client.send(method, path, Some(&body)).await;
        assert_refused(&answer.json, expected);
        assert_eq!(answer.status, 400);
    }
    assert_eq!(client.get(GROUPS).await.json, before.json);
}

#[rstest]
#[case::scripts("名前 имя \u{1F6E1} e\u{301}")]
#[case::markup("<b>\"a\" & 'b'</b> \\ %20 {{x}}")]
#[case::control("a\u{0}b\nc\td")]
#[case::blanks("  a  ")]
#[tokio::test]
async fn a_text_comes_back_as_sent(#[case] text: &str) {
    let client = Client::new(None);
    let body = json!({"name": text, "description": text, "organization": ORGANIZATION});
    let path = client.post(GROUPS, body).await;
    let read = client.get(&format!("{GROUPS}/{}", path.id())).await;
    assert_eq!(read.item()["name"], text);
    assert_eq!(read.item()["description"], text);
}

#[tokio::test]
async fn a_long_text_comes_back_and_a_huge_one_is_refused() {
    let client = Client::new(None);
    let long = "x".repeat(1 << 20);
    let path = client.new_group(&long).await;
    assert_eq!(client.get(&path).await.item()["name"], long);
    let huge = client.post(GROUPS, group(&"x".repeat(3 << 20))).await;
    assert_eq!(huge.status, 413);
    assert_eq!(huge.json["type"], "invalid_request_error");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_creations_all_count() {
    let client = Arc::new(Client::new(None));
    let tasks: Vec<_> = (0..32)
        .map(|number| {
            let client = Arc::clone(&client);
            tokio::spawn(async move { client.new_group(&format!("group {number}")).await })
        })
        .collect();
    let mut created = BTreeSet::new();
    for task in tasks {
        created.insert(task.await.expect("a group"));
    }
    let list = client.get(GROUPS).await;
    let listed: BTreeSet<String> = list.items()[1..]
        .iter()
        .map(|item| format!("{GROUPS}/{}", item["id"].as_str().expect("an id")))
        .collect();
    assert_eq!(created.len(), 32);
    assert_eq!(created, listed);
}

#[tokio::test]
async fn a_single_page_has_a_total_and_a_link_to_itself() {
    let client = Client::new(None);
    let list = client.get(GROUPS).await;
    assert_eq!(list.header("x-total-count"), "1");
    assert_eq!(
        list.header("link"),
        "</security_groups?page=1&per_page=50>; rel=\"last\""
    );
}

#[tokio::test]
async fn pages_follow_each_other_and_end_empty() {
    let client = Client::new(None);
    for number in 1..=4 {
        client.new_group(&format!("group {number}")).await;
    }
    let all = client.get(GROUPS).await;
    let mut seen = Vec::new();
    for page in 1..=3 {
        let list = client
            .get(&format!("{GROUPS}?page={page}&per_page=2"))
            .await;
        assert_eq!(list.header("x-total-count"), "5");
        seen.extend_from_slice(list.items());
    }
    assert_eq!(seen, all.items());
    let middle = client
        .get(&format!("{GROUPS}?per_page=2&page=2&x=a%20b"))
        .await;
    let link =
        |page, rel| format!("</security_groups?page={page}&per_page=2&x=a%20b>; rel=\"{rel}\"");
    let links = [
        link(1, "first"),
        link(1, "previous"),
        link(3, "next"),
        link(3, "last"),
    ];
    assert_eq!(middle.header("link"), links.join(", "));
    let beyond = client.get(&format!("{GROUPS}?page=4&per_page=2")).await;
    assert_eq!(
        (beyond.status, beyond.json),
        (200, json!({"security_groups": []}))
    );
}

#[rstest]
#[case("page=0")]
#[case("page=x")]
#[case("page=-1")]
#[case("per_page=0")]
#[case("per_page=101")]
#[tokio::test]
async fn a_bad_page_is_refused(#[case] query: &str) {
    let answer = Client::new(None).get(&format!("{GROUPS}?{query}")).await;
    assert_eq!(answer.status, 400);
    let (name, _) = query.split_once('=').expect("a parameter");
    assert!(answer.json["fields"][name].is_array(), "{}", answer.body);
}

#[tokio::test]
async fn filters_must_all_fit_exactly() {
    let client = Client::new(None);
    client.new_group("a b").await;
    client.new_group("a b c").await;
    let names = async |query: &str| client.get(&format!("{GROUPS}?{query}")).await.each("name");
    assert_eq!(names("name=a%20b").await, json!(["a b"]));
    assert_eq!(
        names(&format!("name=a+b&organization={ORGANIZATION}")).await,
        json!(["a b"])
    );
    assert_eq!(
        names(&format!("name=a%20b&organization={UNKNOWN}")).await,
        json!([])
    );
    assert_eq!(names("name=A%20B").await, json!([]));
    let filtered = client.get(&format!("{GROUPS}?name=a%20b")).await;
    assert_eq!(filtered.header("x-total-count"), "1");
}

fn assert_refused(json: &Value, expected: &[(&str, &str)]) {
    assert_eq!(json["type"], "invalid_request_error");
    assert_eq!(json["message"], "Validation Error");
    let fields: Value = expected
        .iter()
        .map(|(name, message)| ((*name).to_owned(), json!([message])))
        .collect::<serde_json::Map<_, _>>()
        .into();
    assert_eq!(json["fields"], fields);
}
