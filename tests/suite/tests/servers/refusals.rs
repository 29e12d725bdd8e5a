//! What conforming servers refuse: all of them what the contract rules out, some of them more.

use serde_json::{Value, json};
use sgspec_suite::servers::{Manners, Server, all_conforming};

use crate::client::{Client, group, rule, with, without};

#[tokio::test]
async fn conforming_servers_refuse_what_the_contract_rules_out() {
    for (name, manners) in all_conforming() {
        let refusal = manners.refusal;
        let server = Server::start(manners).await;
        let client = Client::new(&server);
        let id = client.new_group("the only one").await;
        let rules = format!("/security_groups/{id}/rules");
        let (good, good_rule) = (group("never"), rule("203.0.113.0/24"));
        let mut bad = vec![
            ("/security_groups", json!([])),
            ("/security_groups", json!("text")),
        ];
        for key in ["organization", "name", "description"] {
            bad.push(("/security_groups", without(&good, key)));
            bad.push(("/security_groups", with(&good, key, json!(7))));
            bad.push(("/security_groups", with(&good, key, Value::Null)));
        }
        for key in ["action", "direction", "ip_range", "protocol"] {
            bad.push((&rules, without(&good_rule, key)));
            bad.push((&rules, with(&good_rule, key, json!("tcp"))));
            bad.push((&rules, with(&good_rule, key, json!(["TCP"]))));
        }
        for range in [
            "2001:db8::/32",
            "192.0.2.0/33",
            "192.0.2/24",
            "192.0.2.0/+8",
            "",
            "::/0",
        ] {
            bad.push((&rules, with(&good_rule, "ip_range", json!(range))));
        }
        for port in [
            json!(0),
            json!(65536),
            json!(-1),
            json!("http"),
            json!("+1"),
            json!(true),
        ] {
            bad.push((&rules, with(&good_rule, "dest_port_from", port)));
        }
        for (path, body) in bad {
            let answer = client.send("POST", path, &body).await;
            assert_eq!(
                answer.status, refusal,
                "{name}: {path} {body}: {}",
                answer.text
            );
        }
        let broken = Some(("application/json", "{\"name\": ".to_owned()));
        assert_eq!(
            client.raw("POST", "/security_groups", broken).await.status,
            refusal,
            "{name}"
        );
        let plain = Some(("text/plain", good.to_string()));
        let status = client.raw("POST", "/security_groups", plain).await.status;
        assert!(matches!(status, 400 | 415), "{name}: {status}");
        assert_eq!(server.left_over(), [id], "{name}");
    }
}

#[tokio::test]
async fn strangeness_is_refused_by_the_strict_one_only() {
    let strange = with(&group("one"), "colour", json!("red"));
    for (manners, expected) in [
        (Manners::default(), 201),
        (Manners::strict_framework(), 422),
    ] {
        let server = Server::start(manners).await;
        let client = Client::new(&server);
        assert_eq!(
            client
                .send("POST", "/security_groups", &strange)
                .await
                .status,
            expected
        );
    }
    let server = Server::start(Manners::strict_framework()).await;
    let client = Client::new(&server);
    let path = format!("/security_groups/{}/rules", client.new_group("one").await);
    let sound = rule("192.0.2.0/24");
    for bad in [
        rule("192.0.2.7/24"),
        rule("192.0.2.7"),
        with(&sound, "dest_port_from", json!("25")),
        with(
            &with(&sound, "dest_port_from", json!(25)),
            "protocol",
            json!("ICMP"),
        ),
    ] {
        assert_eq!(client.send("POST", &path, &bad).await.status, 422, "{bad}");
    }
    // The body is looked at first, then the group.
    let nowhere = "/security_groups/00000000-0000-4000-8000-000000000000/rules";
    assert_eq!(client.send("POST", nowhere, &json!({})).await.status, 422);
    assert_eq!(client.send("POST", nowhere, &sound).await.status, 404);
}

#[tokio::test]
async fn the_narrow_one_refuses_and_the_quota_holds() {
    let server = Server::start(Manners::narrow()).await;
    let client = Client::new(&server);
    for name in ["é", "", &"x".repeat(81)] {
        assert_eq!(
            client
                .send("POST", "/security_groups", &group(name))
                .await
                .status,
            400
        );
    }
    for number in 0..20 {
        client.new_group(&format!("group {number}")).await;
    }
    assert_eq!(
        client
            .send("POST", "/security_groups", &group("more"))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn locations_come_in_four_forms() {
    for (manners, expected) in [
        (Manners::default(), "http://127.0.0.1:"),
        (Manners::mounted_elsewhere(), "/compute/v1/security_groups/"),
        (
            Manners {
                foreign_location: true,
                ..Manners::default()
            },
            "http://compute.internal.",
        ),
        (
            Manners {
                no_location: true,
                ..Manners::default()
            },
            "",
        ),
    ] {
        let server = Server::start(manners).await;
        let client = Client::new(&server);
        let answer = client.send("POST", "/security_groups", &group("one")).await;
        let location = answer.header("location").unwrap_or_default();
        assert!(location.starts_with(expected), "{location}");
        assert_eq!(location.is_empty(), expected.is_empty());
    }
}
