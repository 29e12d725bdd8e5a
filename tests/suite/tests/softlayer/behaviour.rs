//! What the server does, the same over both transports.

use rstest::rstest;
use serde_json::{Value, json};

use super::client::Over::{Rest, XmlRpc};
use super::client::{COMPONENTS, Client, GROUPS, GUEST, GUESTS, Over, PRIVATE, PUBLIC};

#[rstest]
#[tokio::test]
async fn a_group_lives_from_creation_to_deletion(#[values(Rest, XmlRpc)] over: Over) {
    let client = Client::new(over, None);
    let id = client.group("naïve & <odd>").await;
    let shown = client.of_group(id, "getObject", json!([])).await;
    assert_eq!(shown["name"], "naïve & <odd>");
    assert_eq!(shown["modifyDate"], Value::Null);
    let edit = json!([{ "description": "", "complexType": GROUPS, "unheard": 1 }]);
    assert_eq!(client.of_group(id, "editObject", edit).await, true);
    let shown = client.of_group(id, "getObject", json!([])).await;
    assert_eq!(
        (&shown["name"], &shown["description"]),
        (&json!("naïve & <odd>"), &json!(""))
    );
    assert_eq!(client.of_group(id, "deleteObject", json!([])).await, true);
    let gone = client.call(GROUPS, Some(id), "getObject", json!([])).await;
    assert_eq!(gone.unwrap_err(), "SoftLayer_Exception_ObjectNotFound");
}

#[rstest]
#[tokio::test]
async fn rules_are_added_edited_and_removed(#[values(Rest, XmlRpc)] over: Over) {
    let client = Client::new(over, None);
    let id = client.group("rules").await;
    let rule = json!([[{ "direction": "ingress", "protocol": "tcp", "portRangeMin": "22", "portRangeMax": 23, "remoteIp": "2001:db8::/32" }]]);
    let added = client.of_group(id, "addRules", rule).await;
    assert_eq!(added["requestId"].as_str().map(str::len), Some(23));
    let rule = added["rules"][0].clone();
    assert_eq!(
        (&rule["portRangeMin"], &rule["ethertype"]),
        (&json!(22), &json!("IPv6"))
    );
    let number = rule["id"].as_i64().expect("an id");
    let edit = json!([[{ "id": number.to_string(), "portRangeMax": -1, "remoteIp": "" }]]);
    client.of_group(id, "editRules", edit).await;
    let rules = client.of_group(id, "getRules", json!([])).await;
    assert_eq!(rules[0]["id"], number);
    assert_eq!(rules[0]["portRangeMin"], 22);
    assert_eq!(
        (&rules[0]["portRangeMax"], &rules[0]["remoteIp"]),
        (&Value::Null, &Value::Null)
    );
    client
        .of_group(id, "removeRules", json!([[number.to_string()]]))
        .await;
    assert_eq!(client.of_group(id, "getRules", json!([])).await, json!([]));
}

#[rstest]
#[tokio::test]
async fn a_binding_is_seen_from_both_sides(#[values(Rest, XmlRpc)] over: Over) {
    let client = Client::new(over, None);
    let id = client.group("bound").await;
    client
        .of_group(id, "attachNetworkComponents", json!([[PUBLIC.to_string()]]))
        .await;
    client
        .of_group(id, "attachNetworkComponents", json!([[PUBLIC]]))
        .await;
    let of_group = client
        .of_group(id, "getNetworkComponentBindings", json!([]))
        .await;
    let of_component = client
        .call(
            COMPONENTS,
            Some(PUBLIC),
            "getSecurityGroupBindings",
            json!([]),
        )
        .await;
    assert_eq!(of_group.as_array().map(Vec::len), Some(1));
    assert_eq!(Ok(&of_group), of_component.as_ref());
    assert_eq!(of_group[0]["securityGroupId"], id);
    client
        .of_group(id, "detachNetworkComponents", json!([[PUBLIC]]))
        .await;
    assert_eq!(
        client
            .of_group(id, "getNetworkComponentBindings", json!([]))
            .await,
        json!([])
    );
}

#[rstest]
#[tokio::test]
async fn a_first_group_takes_a_reboot(#[values(Rest, XmlRpc)] over: Over) {
    let client = Client::new(over, None);
    let id = client.group("first").await;
    let ready = || client.call(COMPONENTS, Some(PRIVATE), "securityGroupsReady", json!([]));
    client
        .of_group(id, "attachNetworkComponents", json!([[PRIVATE]]))
        .await;
    assert_eq!(ready().await, Ok(json!(false)));
    let rebooted = client
        .call(GUESTS, Some(GUEST), "rebootSoft", json!([]))
        .await;
    assert_eq!(rebooted, Ok(json!(true)));
    assert_eq!(ready().await, Ok(json!(false)));
    assert_eq!(ready().await, Ok(json!(true)));
}

#[rstest]
#[tokio::test]
async fn a_guest_comes_with_its_groups(#[values(Rest, XmlRpc)] over: Over) {
    let client = Client::new(over, None);
    let (one, other) = (client.group("one").await, client.group("other").await);
    let bindings =
        |id: i64| json!({ "securityGroupBindings": [{ "securityGroup": { "id": id } }] });
    let template = json!([{
        "hostname": "h", "domain": "example.com", "startCpus": 1, "maxMemory": 1_024,
        "datacenter": { "name": "dal13" }, "hourlyBillingFlag": true, "localDiskFlag": true,
        "operatingSystemReferenceCode": "UBUNTU_LATEST",
        "primaryNetworkComponent": bindings(one), "primaryBackendNetworkComponent": bindings(other),
    }]);
    let guest = client
        .call(GUESTS, None, "createObject", template)
        .await
        .expect("a guest");
    let id = guest["id"].as_i64();
    assert_eq!(guest["statusId"], 1_001);
    for ready in [false, false, true] {
        let shown = client
            .call(GUESTS, id, "getObject", json!([]))
            .await
            .expect("a guest");
        assert_eq!(!shown["provisionDate"].is_null(), ready);
    }
    for (method, group) in [
        ("getPrimaryNetworkComponent", one),
        ("getPrimaryBackendNetworkComponent", other),
    ] {
        let component = client
            .call(GUESTS, id, method, json!([]))
            .await
            .expect("a component");
        let number = component["id"].as_i64();
        let bound = client
            .call(COMPONENTS, number, "getSecurityGroupBindings", json!([]))
            .await;
        assert_eq!(bound.expect("bindings")[0]["securityGroupId"], group);
        let ready = client
            .call(COMPONENTS, number, "securityGroupsReady", json!([]))
            .await;
        assert_eq!(ready, Ok(json!(true)));
    }
    assert_eq!(
        client.of_group(one, "getOrderBindings", json!([])).await[0]["guestId"],
        json!(id)
    );
    assert_eq!(
        client.call(GUESTS, id, "deleteObject", json!([])).await,
        Ok(json!(true))
    );
    assert_eq!(
        client
            .of_group(one, "getNetworkComponentBindings", json!([]))
            .await,
        json!([])
    );
}

/// Every character that both transports can carry comes back as it was.
#[rstest]
#[case::lines("one\r\ntwo\rthree\nfour\ttab")]
#[case::controls_of_latin("a\u{80}b\u{9f}c")]
#[case::beyond_the_first_plane("\u{1f525} \u{fffd}")]
#[tokio::test]
async fn texts_are_the_same_on_both_transports(
    #[values(Rest, XmlRpc)] over: Over,
    #[case] text: &str,
) {
    let client = Client::new(over, None);
    let template = json!([{ "name": text }]);
    let made = client.call(GROUPS, None, "createObject", template).await;
    assert_eq!(made.unwrap()["name"], text);
}

#[rstest]
#[case("a\u{fffe}")]
#[case("a\u{ffff}")]
#[case("a\u{0}")]
#[case("a\u{1b}")]
#[tokio::test]
async fn what_xml_cannot_carry_is_refused(#[case] text: &str) {
    let client = Client::new(Rest, None);
    let template = json!([{ "name": text }]);
    let made = client.call(GROUPS, None, "createObject", template).await;
    assert_eq!(made.unwrap_err(), "SoftLayer_Exception_InvalidValue");
}

#[tokio::test]
async fn a_port_may_be_0() {
    let client = Client::new(Rest, None);
    let id = client.group("ports").await;
    let rule = json!([[{ "direction": "ingress", "protocol": "tcp", "portRangeMin": 0, "portRangeMax": 80 }]]);
    let added = client.of_group(id, "addRules", rule).await;
    assert_eq!(added["rules"][0]["portRangeMin"], 0);
}

/// Whatever a client asks while it waits, a guest is ready some time.
#[rstest]
#[case::status(GUESTS, "getStatus", false)]
#[case::transactions(GUESTS, "getActiveTransactions", false)]
#[case::components(GUESTS, "getNetworkComponents", false)]
#[case::guest_of_component(COMPONENTS, "getGuest", true)]
#[case::component(COMPONENTS, "getObject", true)]
#[tokio::test]
async fn a_guest_is_ready_some_time(
    #[case] service: &str,
    #[case] method: &str,
    #[case] of_component: bool,
) {
    let client = Client::new(Rest, None);
    let group = client.group("waiting").await;
    let template = json!([{
        "hostname": "new", "domain": "example.com", "startCpus": 1, "maxMemory": 1024, "hourlyBillingFlag": true,
        "localDiskFlag": true, "datacenter": { "name": "dal13" }, "operatingSystemReferenceCode": "DEBIAN_LATEST",
    }]);
    let made = client.call(GUESTS, None, "createObject", template).await;
    let guest = made.unwrap()["id"].as_i64().unwrap();
    // The private component is the next thing that was made.
    let component = guest + 1;
    let attach = json!([[component]]);
    let busy = client
        .call(
            GROUPS,
            Some(group),
            "attachNetworkComponents",
            attach.clone(),
        )
        .await;
    assert_eq!(busy.unwrap_err(), "SoftLayer_Exception_Public");
    for _ in 0..3 {
        let asked = if of_component { component } else { guest };
        let answer = client.call(service, Some(asked), method, json!([])).await;
        assert!(answer.is_ok(), "{answer:?}");
    }
    client
        .of_group(group, "attachNetworkComponents", attach)
        .await;
}
