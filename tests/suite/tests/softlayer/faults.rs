//! The table of faults.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::json;

use super::client::Over::{Rest, XmlRpc};
use super::client::{Client, GROUPS, Over};

#[test]
fn every_fault_has_an_id_of_its_own_and_a_transport() {
    let faults = sgspec::reference::faults("softlayer");
    let ids: BTreeSet<&str> = faults.iter().map(|fault| fault.id).collect();
    assert_eq!(ids.len(), faults.len());
    for fault in faults {
        assert!(!fault.transports.is_empty(), "{}", fault.id);
        assert!(fault.endpoint.contains("/SoftLayer_"), "{}", fault.id);
        assert!(sgspec::reference::router("softlayer", Some(fault.id)).is_ok());
    }
    assert!(faults.len() > 500, "{}", faults.len());
}

#[rstest]
#[tokio::test]
async fn a_fault_is_the_same_on_every_transport(#[values(Rest, XmlRpc)] over: Over) {
    let client = Client::new(over, Some("create-group-not-stored"));
    let id = client.group("lost").await;
    let lost = client.call(GROUPS, Some(id), "getObject", json!([])).await;
    assert_eq!(lost.unwrap_err(), "SoftLayer_Exception_ObjectNotFound");
    let client = Client::new(over, Some("add-rules-accepts-icmp-type-255"));
    let id = client.group("lenient").await;
    let rule = json!([[{ "direction": "ingress", "protocol": "icmp", "portRangeMin": 255 }]]);
    client.of_group(id, "addRules", rule).await;
    assert_eq!(
        client.of_group(id, "getRules", json!([])).await[0]["portRangeMin"],
        255
    );
}

#[tokio::test]
async fn a_fault_of_one_transport_leaves_the_other_alone() {
    for (over, shown) in [(Rest, "naming"), (XmlRpc, "NAMING")] {
        let client = Client::new(over, Some("get-group-xml-rpc-other-name"));
        let id = client.group("naming").await;
        assert_eq!(
            client.of_group(id, "getObject", json!([])).await["name"],
            shown
        );
    }
}
