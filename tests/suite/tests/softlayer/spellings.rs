//! The ways to write a request, and what REST and XML-RPC each say of their own.

use rstest::rstest;
use serde_json::{Value, json};

use super::client::{Answer, BASIC, Client, GROUPS, Over};

async fn rest(client: &Client, verb: &str, path: &str, body: &str) -> Answer {
    let path = format!("/rest/v3.1/{path}");
    client
        .send(verb, &path, &[("authorization", BASIC)], body)
        .await
}

#[rstest]
#[case("GET", "SoftLayer_Network_SecurityGroup/1400001", 200)]
#[case("GET", "SoftLayer_Network_SecurityGroup/1400001.json", 200)]
#[case("GET", "SoftLayer_Network_SecurityGroup/1400001/getRules", 200)]
#[case("GET", "SoftLayer_Network_SecurityGroup/1400001/Rules.json", 200)]
#[case("GET", "SoftLayer_Account/getSecurityGroups/1400001/getRules", 200)]
#[case("GET", "SoftLayer_Account/SecurityGroups/7/Rules", 404)]
#[case("DELETE", "SoftLayer_Network_SecurityGroup/1400001", 200)]
#[case(
    "DELETE",
    "SoftLayer_Network_SecurityGroup/1400001/deleteObject.json",
    404
)]
#[case("PATCH", "SoftLayer_Network_SecurityGroup/1400001", 400)]
#[case("GET", "SoftLayer_Network_SecurityGroup/7", 404)]
#[case("GET", "SoftLayer_Network_SecurityGroup/nonsense", 500)]
#[case(
    "GET",
    "SoftLayer_Network_SecurityGroup/1400001?objectMask=nonsense",
    500
)]
#[tokio::test]
async fn a_path_has_a_status(#[case] verb: &str, #[case] path: &str, #[case] status: u16) {
    let client = Client::new(Over::Rest, None);
    assert_eq!(rest(&client, verb, path, "").await.status, status);
}

#[rstest]
#[case("id", json!({ "id": 1_400_001 }))]
#[case("mask.id", json!({ "id": 1_400_001 }))]
#[case("mask%5Bid,%0A%20name%5D", json!({ "id": 1_400_001, "name": "allow_ssh" }))]
#[case("filteredMask%5Bname;rules.direction%5D", json!({ "name": "allow_ssh", "rules": [{ "direction": "ingress" }, { "direction": "ingress" }] }))]
#[case("id,ruleCount", json!({ "id": 1_400_001, "ruleCount": 2 }))]
#[tokio::test]
async fn a_mask_says_what_is_shown(#[case] mask: &str, #[case] shown: Value) {
    let client = Client::new(Over::Rest, None);
    let path = format!("{GROUPS}/1400001?objectMask={mask}");
    assert_eq!(rest(&client, "GET", &path, "").await.json(), shown);
}

#[rstest]
#[case(r#"{"rules":{"ethertype":{"operation":"IPv6"}}}"#, 1)]
#[case(r#"{"ethertype":{"operation":"^= IPv"}}"#, 2)]
#[case(r#"{"portRangeMin":{"operation":"22"}}"#, 2)]
#[case(r#"{"portRangeMin":{"operation":80}}"#, 0)]
#[case(r#"{"nonsense":{"operation":1}}"#, 2)]
#[tokio::test]
async fn a_filter_says_which_items_are_shown(#[case] filter: &str, #[case] count: usize) {
    let client = Client::new(Over::Rest, None);
    let filter = filter
        .replace('"', "%22")
        .replace('{', "%7B")
        .replace('}', "%7D")
        .replace(' ', "%20")
        .replace('^', "%5E");
    let path = format!("{GROUPS}/1400001/getRules?objectFilter={filter}");
    let answer = rest(&client, "GET", &path, "").await;
    assert_eq!(answer.json().as_array().map(Vec::len), Some(count));
}

#[tokio::test]
async fn a_page_tells_the_total_of_the_whole_list() {
    let client = Client::new(Over::Rest, None);
    let answer = rest(
        &client,
        "GET",
        &format!("{GROUPS}/getAllObjects?resultLimit=1,2&objectMask=id"),
        "",
    )
    .await;
    assert_eq!(
        answer.json(),
        json!([{ "id": 1_400_004 }, { "id": 1_400_007 }])
    );
    assert_eq!(answer.header("softlayer-total-items"), Some("5"));
}

#[tokio::test]
async fn types_come_first_when_asked_for() {
    let client = Client::new(Over::Rest, None);
    let headers = [
        ("authorization", BASIC),
        ("softlayer-include-types", "true"),
    ];
    let path = format!("/rest/v3/{GROUPS}/1400001");
    let answer = client.send("GET", &path, &headers, "").await;
    assert!(
        answer
            .body
            .starts_with(r#"{"complexType":"SoftLayer_Network_SecurityGroup","id""#)
    );
}

#[rstest]
#[case(&[], 401)]
#[case(&[("authorization", "Basic U0wxMjM0NTY6d3Jvbmc=")], 401)]
#[case(&[("authorization", "Bearer token")], 401)]
#[tokio::test]
async fn nobody_is_let_in_without_the_key(#[case] headers: &[(&str, &str)], #[case] status: u16) {
    let client = Client::new(Over::Rest, None);
    for path in [
        "SoftLayer_Account",
        "SoftLayer_Nothing/x/y",
        "SoftLayer_Network_SecurityGroup/7",
    ] {
        let answer = client
            .send("GET", &format!("/rest/v3.1/{path}"), headers, "")
            .await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.json()["error"].is_string());
    }
}

#[rstest]
#[case("<methodCall><methodName>getObject</methodName>", "-32700")]
#[case(
    "<!DOCTYPE a [<!ENTITY b 'c'>]><methodCall><methodName>&b;</methodName></methodCall>",
    "-32700"
)]
#[case("<methodCall><methodName>&b;</methodName></methodCall>", "-32700")]
#[case(
    "<methodCall><methodName>getObject</methodName></methodCall>",
    "SoftLayer_Exception_Public"
)]
#[tokio::test]
async fn a_bad_message_is_a_fault(#[case] body: &str, #[case] code: &str) {
    let client = Client::new(Over::XmlRpc, None);
    let answer = client
        .send("POST", "/xmlrpc/v3.1/SoftLayer_Account", &[], body)
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(super::message::answer(&answer.body).unwrap_err(), code);
}

#[rstest]
#[case("SoftLayer_Account", "nonsense")]
#[case("SoftLayer_Nothing", "getObject")]
#[tokio::test]
async fn an_unknown_method_has_a_code_of_its_own_in_xml_rpc(
    #[case] service: &str,
    #[case] method: &str,
) {
    let client = Client::new(Over::XmlRpc, None);
    let refused = client.call(service, None, method, json!([])).await;
    assert_eq!(refused.unwrap_err(), "-32601");
}
