//! What the server does not do, and that it then does nothing.

use rstest::rstest;
use serde_json::{Value, json};

use super::client::Over::{Rest, XmlRpc};
use super::client::{Client, GROUPS, Over, PUBLIC};

#[rstest]
#[case::no_direction(json!({ "protocol": "tcp" }))]
#[case::bad_direction(json!({ "direction": "sideways" }))]
#[case::ethertype_case(json!({ "direction": "ingress", "ethertype": "ipv4" }))]
#[case::bad_protocol(json!({ "direction": "ingress", "protocol": "sctp" }))]
#[case::high_port(json!({ "direction": "ingress", "protocol": "tcp", "portRangeMin": 65_536 }))]
#[case::ports_reversed(json!({ "direction": "ingress", "protocol": "udp", "portRangeMin": 2, "portRangeMax": 1 }))]
#[case::ports_alone(json!({ "direction": "ingress", "portRangeMin": 1, "portRangeMax": 2 }))]
#[case::vrrp_with_ports(json!({ "direction": "ingress", "protocol": "vrrp", "portRangeMin": 1 }))]
#[case::code_without_type(json!({ "direction": "ingress", "protocol": "icmp", "portRangeMax": 0 }))]
#[case::icmp_255(json!({ "direction": "ingress", "protocol": "icmp", "portRangeMin": 255 }))]
#[case::two_remotes(json!({ "direction": "ingress", "remoteIp": "192.0.2.0/24", "remoteGroupId": 1_400_001 }))]
#[case::bad_cidr(json!({ "direction": "ingress", "remoteIp": "192.0.2.0/33" }))]
#[case::mixed_family(json!({ "direction": "ingress", "ethertype": "IPv6", "remoteIp": "192.0.2.0/24" }))]
#[case::unknown_remote(json!({ "direction": "ingress", "remoteGroupId": 1 }))]
#[tokio::test]
async fn a_bad_rule_is_refused_with_all_of_its_call(
    #[values(Rest, XmlRpc)] over: Over,
    #[case] bad: Value,
) {
    let client = Client::new(over, None);
    let id = client.group("refusing").await;
    let rules = json!([[{ "direction": "egress" }, bad]]);
    let refused = client.call(GROUPS, Some(id), "addRules", rules).await;
    assert!(refused.unwrap_err().starts_with("SoftLayer_Exception"));
    assert_eq!(client.of_group(id, "getRules", json!([])).await, json!([]));
}

#[rstest]
#[tokio::test]
async fn a_group_in_use_is_not_deleted(#[values(Rest, XmlRpc)] over: Over) {
    let client = Client::new(over, None);
    let (id, other) = (client.group("used").await, client.group("using").await);
    client
        .of_group(id, "attachNetworkComponents", json!([[PUBLIC]]))
        .await;
    assert!(
        client
            .call(GROUPS, Some(id), "deleteObject", json!([]))
            .await
            .is_err()
    );
    client
        .of_group(id, "detachNetworkComponents", json!([[PUBLIC]]))
        .await;
    let rule = json!([[{ "direction": "ingress", "remoteGroupId": id }]]);
    client.of_group(other, "addRules", rule).await;
    let several = json!([[{ "id": other }, { "id": id }]]);
    assert!(
        client
            .call(GROUPS, Some(id), "deleteObject", json!([]))
            .await
            .is_err()
    );
    assert!(
        client
            .call(GROUPS, None, "deleteObjects", several)
            .await
            .is_err()
    );
    client.of_group(other, "deleteObject", json!([])).await;
    client.of_group(id, "deleteObject", json!([])).await;
}

#[rstest]
#[tokio::test]
async fn a_rule_is_not_changed_through_another_group(#[values(Rest, XmlRpc)] over: Over) {
    let client = Client::new(over, None);
    let (id, other) = (client.group("owner").await, client.group("stranger").await);
    let added = client
        .of_group(id, "addRules", json!([[{ "direction": "ingress" }]]))
        .await;
    let rule = added["rules"][0]["id"].clone();
    let edit = json!([[{ "id": rule, "direction": "egress" }]]);
    assert!(
        client
            .call(GROUPS, Some(other), "editRules", edit)
            .await
            .is_err()
    );
    assert!(
        client
            .call(GROUPS, Some(other), "removeRules", json!([[rule]]))
            .await
            .is_err()
    );
    assert_eq!(
        client.of_group(id, "getRules", json!([])).await[0]["direction"],
        "ingress"
    );
}

#[rstest]
#[case(None, "getObject", "SoftLayer_Exception")]
#[case(Some(7), "deleteObject", "SoftLayer_Exception_ObjectNotFound")]
#[tokio::test]
async fn an_object_must_be_named_and_exist(
    #[values(Rest, XmlRpc)] over: Over,
    #[case] id: Option<i64>,
    #[case] method: &str,
    #[case] code: &str,
) {
    let refused = Client::new(over, None)
        .call(GROUPS, id, method, json!([]))
        .await;
    assert_eq!(refused.unwrap_err(), code);
}
