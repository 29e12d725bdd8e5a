//! The sound server's rules: their life, the default ones, ranges, ports and positions.

use rstest::rstest;
use serde_json::{Value, json};

use crate::client::{Client, GROUPS, assert_unknown, group, rule};

#[tokio::test]
async fn a_rule_lives_from_create_to_delete() {
    let client = Client::new(None);
    let group = client.new_group("a").await;
    let rules = format!("{group}/rules");
    let created = client.post(&rules, rule("192.0.2.0/24")).await;
    assert_eq!(created.status, 201);
    let path = format!("{rules}/{}", created.id());
    assert_eq!(
        created.header("location"),
        format!("http://reference.example{path}")
    );
    let expected = json!({
        "id": created.id(),
        "action": "drop",
        "direction": "inbound",
        "protocol": "TCP",
        "ip_range": "192.0.2.0/24",
        "dest_port_from": null,
        "dest_port_to": null,
        "dest_ip_range": null,
        "position": 1,
        "editable": null,
        "zone": "fr-par-1",
    });
    assert_eq!(*created.item(), expected);
    assert_eq!(client.get(&path).await.json, created.json);

    let mut values = rule("198.51.100.0/24");
    values["dest_port_from"] = json!(80);
    values["action"] = json!("accept");
    let updated = client.put(&path, values).await;
    assert_eq!(updated.status, 200);
    assert_eq!(updated.id(), created.id());
    assert_eq!(updated.item()["dest_port_from"], 80);
    assert_eq!(updated.item()["position"], 1);
    assert_eq!(client.get(&path).await.json, updated.json);

    let list = client.get(&rules).await;
    let mut listed = updated.item().clone();
    listed["editable"] = json!(true);
    assert_eq!(list.items()[6..], [listed]);
    assert!(list.header("x-total-count").is_empty() && list.header("link").is_empty());

    let replaced = client.put(&path, rule("198.51.100.0/24")).await;
    assert_eq!(replaced.item()["dest_port_from"], Value::Null);

    let deleted = client.delete(&path).await;
    assert_eq!((deleted.status, deleted.body.as_str()), (204, ""));
    assert_unknown(&client, "GET", &path).await;
    assert_unknown(&client, "PUT", &path).await;
    assert_unknown(&client, "DELETE", &path).await;
    assert_eq!(client.get(&rules).await.items().len(), 6);
}

#[tokio::test]
async fn every_group_has_the_same_six_default_rules() {
    let client = Client::new(None);
    let (first, second) = (client.new_group("a").await, client.new_group("b").await);
    let rules = client.get(&format!("{first}/rules")).await;
    assert_eq!(
        rules.json,
        client.get(&format!("{second}/rules")).await.json
    );
    assert_eq!(rules.each("position"), json!([1, 2, 3, 4, 5, 6]));
    assert_eq!(
        rules.each("dest_port_from"),
        json!([25, 465, 587, 25, 465, 587])
    );
    assert_eq!(rules.items()[2]["ip_range"], "0.0.0.0/0");
    assert_eq!(rules.items()[3]["ip_range"], "::/0");
    for item in rules.items() {
        assert_eq!(
            (&item["editable"], &item["action"]),
            (&json!(false), &json!("drop"))
        );
        let path = format!("{first}/rules/{}", item["id"].as_str().expect("an id"));
        assert_eq!(client.get(&path).await.item(), item);
        for (method, body) in [("PUT", Some(rule("192.0.2.0/24"))), ("DELETE", None)] {
            let refused = client.send(method, &path, body.as_ref()).await;
            assert_eq!(refused.status, 403);
            assert_eq!(refused.json["type"], "authorization_required");
        }
    }
    assert_eq!(client.get(&format!("{first}/rules")).await.json, rules.json);
}

#[tokio::test]
async fn default_security_can_be_left_off() {
    let client = Client::new(None);
    let mut values = group("a");
    values["enable_default_security"] = json!(false);
    let created = client.post(GROUPS, values).await;
    assert_eq!(created.item()["enable_default_security"], false);
    let rules = client
        .get(&format!("{GROUPS}/{}/rules", created.id()))
        .await;
    assert_eq!(rules.json, json!({"rules": []}));
}

#[rstest]
#[case::network("192.0.2.0/24", "192.0.2.0/24")]
#[case::everywhere("0.0.0.0/0", "0.0.0.0/0")]
#[case::single("192.0.2.7/32", "192.0.2.7")]
#[case::bare("192.0.2.7", "192.0.2.7")]
#[case::host_bits("192.0.2.7/24", "192.0.2.0/24")]
#[case::all_host_bits("192.0.2.7/0", "0.0.0.0/0")]
#[tokio::test]
async fn a_range_reads_back_as_its_network(#[case] sent: &str, #[case] stored: &str) {
    let client = Client::new(None);
    let group = client.new_group("a").await;
    let path = client.new_rule(&group, sent).await;
    assert_eq!(client.get(&path).await.item()["ip_range"], stored);
}

#[rstest]
#[case::number(json!({"dest_port_from": 22}), json!([22, null]))]
#[case::text(json!({"dest_port_from": "22"}), json!([22, null]))]
#[case::null(json!({"dest_port_from": null}), json!([null, null]))]
#[case::lowest(json!({"dest_port_from": 1}), json!([1, null]))]
#[case::highest(json!({"dest_port_from": 65535}), json!([65535, null]))]
#[case::range(json!({"dest_port_from": 1, "dest_port_to": 1024}), json!([1, 1024]))]
#[case::equal(json!({"dest_port_from": 22, "dest_port_to": 22}), json!([22, null]))]
#[case::icmp(json!({"dest_port_from": 22, "dest_port_to": 23, "protocol": "ICMP"}), json!([null, null]))]
#[tokio::test]
async fn ports_are_normalised(#[case] change: Value, #[case] stored: Value) {
    let client = Client::new(None);
    let group = client.new_group("a").await;
    let created = client
        .post(&format!("{group}/rules"), changed(&change))
        .await;
    assert_eq!(created.status, 201, "{}", created.body);
    let item = created.item();
    assert_eq!(
        json!([item["dest_port_from"], item["dest_port_to"]]),
        stored
    );
}

#[rstest]
#[case::action_missing(json!({"action": "MISSING"}), "action")]
#[case::action_case(json!({"action": "DROP"}), "action")]
#[case::action_synonym(json!({"action": "deny"}), "action")]
#[case::direction_missing(json!({"direction": "MISSING"}), "direction")]
#[case::direction_case(json!({"direction": "Inbound"}), "direction")]
#[case::direction_null(json!({"direction": null}), "direction")]
#[case::protocol_missing(json!({"protocol": "MISSING"}), "protocol")]
#[case::protocol_case(json!({"protocol": "tcp"}), "protocol")]
#[case::protocol_any(json!({"protocol": "ANY"}), "protocol")]
#[case::protocol_number(json!({"protocol": 6}), "protocol")]
#[case::range_missing(json!({"ip_range": "MISSING"}), "ip_range")]
#[case::range_null(json!({"ip_range": null}), "ip_range")]
#[case::range_empty(json!({"ip_range": ""}), "ip_range")]
#[case::range_text(json!({"ip_range": "everywhere"}), "ip_range")]
#[case::range_mask(json!({"ip_range": "192.0.2.0/33"}), "ip_range")]
#[case::range_mask_signed(json!({"ip_range": "192.0.2.0/+8"}), "ip_range")]
#[case::range_mask_padded(json!({"ip_range": "192.0.2.0/08"}), "ip_range")]
#[case::range_mask_empty(json!({"ip_range": "192.0.2.0/"}), "ip_range")]
#[case::range_dotted_mask(json!({"ip_range": "192.0.2.0/255.255.255.0"}), "ip_range")]
#[case::range_octet(json!({"ip_range": "192.0.2.256/32"}), "ip_range")]
#[case::range_padded(json!({"ip_range": "192.0.02.0/24"}), "ip_range")]
#[case::range_short(json!({"ip_range": "192.0.2/24"}), "ip_range")]
#[case::range_blank(json!({"ip_range": " 192.0.2.0/24"}), "ip_range")]
#[case::range_ipv6(json!({"ip_range": "2001:db8::/32"}), "ip_range")]
#[case::port_zero(json!({"dest_port_from": 0}), "dest_port_from")]
#[case::port_negative(json!({"dest_port_from": -1}), "dest_port_from")]
#[case::port_high(json!({"dest_port_from": 65536}), "dest_port_from")]
#[case::port_huge(json!({"dest_port_from": u64::MAX}), "dest_port_from")]
#[case::port_fraction(json!({"dest_port_from": 22.5}), "dest_port_from")]
#[case::port_boolean(json!({"dest_port_from": true}), "dest_port_from")]
#[case::port_word(json!({"dest_port_from": "ssh"}), "dest_port_from")]
#[case::port_text_high(json!({"dest_port_from": "65536"}), "dest_port_from")]
#[case::port_text_padded(json!({"dest_port_from": "022"}), "dest_port_from")]
#[case::port_text_empty(json!({"dest_port_from": ""}), "dest_port_from")]
#[case::port_to_zero(json!({"dest_port_from": 1, "dest_port_to": 0}), "dest_port_to")]
#[case::port_to_alone(json!({"dest_port_to": 1}), "dest_port_to")]
#[case::ports_reversed(json!({"dest_port_from": 2, "dest_port_to": 1}), "dest_port_to")]
#[case::icmp_port(json!({"dest_port_from": 65536, "protocol": "ICMP"}), "dest_port_from")]
#[case::position(json!({"position": "first"}), "position")]
#[case::organization(json!({"organization": 7}), "organization")]
#[tokio::test]
async fn a_bad_rule_is_refused(#[case] change: Value, #[case] field: &str) {
    let client = Client::new(None);
    let group = client.new_group("a").await;
    let path = client.new_rule(&group, "192.0.2.0/24").await;
    let rules = format!("{group}/rules");
    let before = client.get(&rules).await;
    let body = changed(&change);
    for (method, path) in [("POST", &rules), ("PUT", &path)] {
        let answer = client.send(method, path, Some(&body)).await;
        assert_eq!(answer.status, 400, "{method}: {}", answer.body);
        assert_eq!(answer.json["message"], "Validation Error");
        let fields = answer.json["fields"].as_object().expect("fields");
        assert_eq!(fields.keys().collect::<Vec<_>>(), [field]);
    }
    assert_eq!(client.get(&rules).await.json, before.json);
}

#[tokio::test]
async fn positions_count_up_and_leave_gaps() {
    let client = Client::new(None);
    let group = client.new_group("a").await;
    let mut paths = Vec::new();
    for host in 1..=3 {
        paths.push(client.new_rule(&group, &format!("192.0.2.{host}")).await);
    }
    assert_eq!(
        own_rules(&client, &group).await,
        json!([["192.0.2.1", 1], ["192.0.2.2", 2], ["192.0.2.3", 3]])
    );
    client.delete(&paths[1]).await;
    assert_eq!(
        own_rules(&client, &group).await,
        json!([["192.0.2.1", 1], ["192.0.2.3", 3]])
    );
    client.new_rule(&group, "192.0.2.4").await;
    assert_eq!(
        own_rules(&client, &group).await,
        json!([["192.0.2.1", 1], ["192.0.2.3", 3], ["192.0.2.4", 4]])
    );
}

#[tokio::test]
async fn a_position_can_be_chosen_and_moves_only_what_it_must() {
    let client = Client::new(None);
    let group = client.new_group("a").await;
    let mut paths = Vec::new();
    for host in 1..=4 {
        paths.push(client.new_rule(&group, &format!("192.0.2.{host}")).await);
    }
    client.delete(&paths[2]).await;
    let mut values = rule("192.0.2.4");
    values["position"] = json!(1);
    assert_eq!(client.put(&paths[3], values).await.item()["position"], 1);
    assert_eq!(
        own_rules(&client, &group).await,
        json!([["192.0.2.4", 1], ["192.0.2.1", 2], ["192.0.2.2", 3]])
    );
    let mut values = rule("192.0.2.5");
    values["position"] = json!(3);
    client.post(&format!("{group}/rules"), values).await;
    assert_eq!(
        own_rules(&client, &group).await,
        json!([
            ["192.0.2.4", 1],
            ["192.0.2.1", 2],
            ["192.0.2.5", 3],
            ["192.0.2.2", 4]
        ])
    );
}

#[tokio::test]
async fn a_rule_belongs_to_its_group_alone() {
    let client = Client::new(None);
    let (first, second) = (client.new_group("a").await, client.new_group("b").await);
    let path = client.new_rule(&first, "192.0.2.0/24").await;
    let through_other = path.replace(&first, &second);
    for method in ["GET", "PUT", "DELETE"] {
        assert_unknown(&client, method, &through_other).await;
    }
    assert_eq!(
        client.get(&format!("{second}/rules")).await.items().len(),
        6
    );
    client.delete(&first).await;
    assert_unknown(&client, "GET", &path).await;
    assert_unknown(&client, "GET", &format!("{first}/rules")).await;
    assert_unknown(&client, "POST", &format!("{first}/rules")).await;
}

/// A valid rule with some attributes changed; `MISSING` leaves one out.
fn changed(change: &Value) -> Value {
    let mut body = rule("192.0.2.0/24");
    for (name, value) in change.as_object().expect("an object") {
        if value == "MISSING" {
            body.as_object_mut().expect("an object").remove(name);
        } else {
            body[name] = value.clone();
        }
    }
    body
}

async fn own_rules(client: &Client, group: &str) -> Value {
    let list = client.get(&format!("{group}/rules")).await;
    let own = list.items().iter().filter(|rule| rule["editable"] == true);
    own.map(|rule| json!([rule["ip_range"], rule["position"]]))
        .collect()
}
