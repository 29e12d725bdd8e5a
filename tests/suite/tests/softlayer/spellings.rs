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
#[case("GET", "SoftLayer_Account/getSecurityGroups/1400001/getNonsense", 500)]
#[case("GET", "SoftLayer_Account/getSecurityGroups/getRules", 404)]
#[case("GET", "SoftLayer_Account/getSecurityGroups/1400001/deleteObject", 500)]
#[case("POST", "SoftLayer_Account/getSecurityGroups/1400001/editObject", 500)]
#[case(
    "GET",
    "SoftLayer_Network_SecurityGroup/1400001/getObject/nonsense",
    500
)]
#[case("GET", "SoftLayer_Network_SecurityGroup/1400001/getRules/7", 404)]
#[case("GET", "SoftLayer_Virtual_Guest/1500001/rebootSoft/1", 500)]
#[case("HEAD", "SoftLayer_Network_SecurityGroup/1400001/deleteObject", 400)]
#[case("HEAD", "SoftLayer_Network_SecurityGroup/1400001", 200)]
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

/// A path leads through relations, from a list to an item by its id.
#[rstest]
#[case("SoftLayer_Account/getSecurityGroups/1400001.json", json!({ "id": 1_400_001, "name": "allow_ssh" }))]
#[case("SoftLayer_Network_SecurityGroup/1400001/getRules/1400002/getSecurityGroup", json!({ "id": 1_400_001 }))]
#[case("SoftLayer_Network_SecurityGroup/1400001/Rules/1400002/securityGroup", json!({ "id": 1_400_001 }))]
#[case("SoftLayer_Account/getVirtualGuests/1500001/getNetworkComponents/1500003", json!({ "id": 1_500_003, "port": 1 }))]
#[case("SoftLayer_Virtual_Guest/1500001/getPrimaryNetworkComponent/getGuest", json!({ "id": 1_500_001 }))]
#[case("SoftLayer_Virtual_Guest/1500001/getPrimaryNetworkComponent/1500003/getGuest", json!({ "id": 1_500_001 }))]
#[tokio::test]
async fn a_path_leads_through_relations(#[case] path: &str, #[case] shown: Value) {
    let client = Client::new(Over::Rest, None);
    let answer = rest(&client, "GET", path, "").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    for (name, value) in shown.as_object().unwrap() {
        assert_eq!(&answer.json()[name], value, "{}", answer.body);
    }
}

#[tokio::test]
async fn masks_filters_and_limits_are_about_where_a_path_leads() {
    let client = Client::new(Over::Rest, None);
    let rules = "SoftLayer_Account/getSecurityGroups/1400001/getRules";
    let answer = rest(
        &client,
        "GET",
        &format!("{rules}?objectMask=direction&resultLimit=1,1"),
        "",
    )
    .await;
    assert_eq!(answer.json(), json!([{ "direction": "ingress" }]));
    assert_eq!(answer.header("softlayer-total-items"), Some("2"));
    let answer = rest(
        &client,
        "GET",
        &format!("{rules}?objectMask=companyName"),
        "",
    )
    .await;
    assert_eq!(
        answer.json()["code"],
        "SoftLayer_Exception_WebService_ObjectMask"
    );
    let filter = "%7B%22rules%22:%7B%22ethertype%22:%7B%22operation%22:%22IPv6%22%7D%7D%7D";
    let answer = rest(
        &client,
        "GET",
        &format!("{rules}?objectFilter={filter}"),
        "",
    )
    .await;
    assert_eq!(answer.json().as_array().map(Vec::len), Some(1));
}

#[rstest]
#[case(
    "1400001.xml?objectMask=id,name",
    200,
    "application/xml",
    "<root><id>1400001</id><name>allow_ssh</name></root>"
)]
#[case(
    "1400001/getRules.xml?objectMask=id",
    200,
    "application/xml",
    "<root><item><id>1400002</id></item><item><id>1400003</id></item></root>"
)]
#[case(
    "7.xml",
    404,
    "application/xml",
    "<root><error>Unable to find object with id of '7'.</error><code>SoftLayer_Exception_ObjectNotFound</code></root>"
)]
#[case("1400001/deleteObject.txt", 200, "text/plain", "true")]
#[tokio::test]
async fn an_ending_asks_for_a_format(
    #[case] path: &str,
    #[case] status: u16,
    #[case] media_type: &str,
    #[case] body: &str,
) {
    let client = Client::new(Over::Rest, None);
    let answer = rest(&client, "GET", &format!("{GROUPS}/{path}"), "").await;
    assert_eq!(answer.status, status);
    assert_eq!(answer.header("content-type"), Some(media_type));
    assert!(answer.body.ends_with(body), "{}", answer.body);
}

#[rstest]
#[case("id", json!({ "id": 1_400_001 }))]
#[case("mask.id", json!({ "id": 1_400_001 }))]
#[case("mask%5Bid,%0A%20name%5D", json!({ "id": 1_400_001, "name": "allow_ssh" }))]
#[case("filteredMask%5Bname;rules.direction%5D", json!({ "name": "allow_ssh", "rules": [{ "direction": "ingress" }, { "direction": "ingress" }] }))]
#[case("id,ruleCount", json!({ "id": 1_400_001, "ruleCount": 2 }))]
#[case("mask.id,mask.name", json!({ "id": 1_400_001, "name": "allow_ssh" }))]
#[case("%5Bmask%5Bid%5D,mask.name%5D", json!({ "id": 1_400_001, "name": "allow_ssh" }))]
#[case("mask(SoftLayer_Network_SecurityGroup)%5Bid%5D", json!({ "id": 1_400_001 }))]
#[case("id,metadata", json!({ "id": 1_400_001, "metadata": null }))]
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
#[case(r#"{"remoteIp":{"operation":"!= 192.0.2.1"}}"#, 0)]
#[case(r#"{"remoteGroupId":{"operation":"< 3"}}"#, 0)]
#[case(r#"{"remoteGroupId":{"operation":"is null"}}"#, 2)]
#[tokio::test]
async fn a_filter_says_which_items_are_shown(#[case] filter: &str, #[case] count: usize) {
    let client = Client::new(Over::Rest, None);
    let filter = filter
        .replace('"', "%22")
        .replace('{', "%7B")
        .replace('}', "%7D")
        .replace(' ', "%20")
        .replace('^', "%5E")
        .replace('<', "%3C");
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
#[case(&[("authorization", "Bearer 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")], 401)]
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
        assert!(answer.header("www-authenticate").is_some());
    }
}

#[rstest]
#[case("Bearer eyJzZ3NwZWMiOiJ0aGUgcmVmZXJlbmNlIHNlcnZlciBrbm93cyB0aGlzIn0")]
#[case(
    "Basic YXBpa2V5OjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
)]
#[tokio::test]
async fn a_key_or_a_token_of_the_newer_kind_opens_as_well(#[case] credentials: &str) {
    for (over, path) in [
        (Over::Rest, "/rest/v3.1/SoftLayer_Account.json"),
        (Over::XmlRpc, "/xmlrpc/v3.1/SoftLayer_Account"),
    ] {
        let client = Client::new(over, None);
        let call = "<methodCall><methodName>getObject</methodName></methodCall>";
        let (verb, body) = if over == Over::Rest {
            ("GET", "")
        } else {
            ("POST", call)
        };
        let answer = client
            .send(verb, path, &[("authorization", credentials)], body)
            .await;
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains("companyName"), "{}", answer.body);
    }
}

/// The vendor's client asks for truth values by number.
#[rstest]
#[case("1", 1)]
#[case("0", 0)]
#[case("true", 1)]
#[tokio::test]
async fn truth_values_are_filtered_by_word_and_number(#[case] asked: &str, #[case] count: usize) {
    let client = Client::new(Over::Rest, None);
    let filter = format!(
        "%7B%22virtualGuests%22:%7B%22localDiskFlag%22:%7B%22operation%22:{asked}%7D%7D%7D"
    );
    let answer = rest(
        &client,
        "GET",
        &format!("SoftLayer_Account/getVirtualGuests?objectFilter={filter}"),
        "",
    )
    .await;
    assert_eq!(answer.json().as_array().map(Vec::len), Some(count));
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
#[case("<methodCall><params/></methodCall>", "-32601")]
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
