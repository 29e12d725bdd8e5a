//! Who is let in: signatures as the vendor's clients make them, and how others are turned away.

use rstest::rstest;

use super::client::{
    APPLICATION_KEY, CONSUMER_KEY, Client, HOST, RESTRICTED, SERVICE, now, signature, signed,
};

/// Made by the vendor's own clients with a frozen clock. The signature is looked at before the time,
/// so a right one is told that it is late, and a wrong one that it is wrong.
#[rstest]
#[case::get(
    "GET",
    "/1.0/dedicatedCloud/pcc-192-0-2-10/allowedNetwork/4217",
    "",
    "c39353d413bf169e80be7ab95bbbe9ae2ba0ec88"
)]
#[case::post(
    "POST",
    "/1.0/dedicatedCloud/pcc-192-0-2-10/allowedNetwork",
    "{\"network\":\"192.0.2.0/24\",\"description\":\"Bureau \\u00e9\"}",
    "3d9ab16d17ee55affb081c6d9705a103ce98db4d"
)]
#[case::put(
    "PUT",
    "/1.0/dedicatedCloud/pcc-192-0-2-10/datacenter/1254",
    "{\"description\":\"vDC A\"}",
    "0fd80326e054c64b020c5e59995554526bf71b73"
)]
#[case::delete(
    "DELETE",
    "/1.0/dedicatedCloud/pcc-192-0-2-10/datacenter/1254",
    "",
    "ec72dcf5b03ba74acf072f96b7636a96b89d06b6"
)]
#[case::query(
    "GET",
    "/1.0/dedicatedCloud/pcc-192-0-2-10/task?state=todo&name=a+b",
    "",
    "8a5b65422cb2f71d91b3b5169ca1db527a4a1e9d"
)]
#[tokio::test]
async fn a_real_clients_signature_fits(
    #[case] method: &str,
    #[case] target: &str,
    #[case] body: &str,
    #[case] digest: &str,
) {
    let client = Client::new(None);
    let mut headers = signed(CONSUMER_KEY, method, "", "", 1_700_000_000);
    headers[4].1 = format!("$1${digest}");
    let late = client.send(method, target, &headers, body).await;
    assert_eq!(late.status, 400);
    assert_eq!(late.json()["errorCode"], "QUERY_TIME_OUT");
    let wrong = client
        .send(method, target, &headers, &format!("{body} "))
        .await;
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.json()["errorCode"], "INVALID_SIGNATURE");
}

/// The Node client signs `https` and leaves out the port.
#[tokio::test]
async fn the_node_clients_signature_fits() {
    let headers = [
        ("host", "127.0.0.1:18932".to_owned()),
        ("x-ovh-application", APPLICATION_KEY.to_owned()),
        ("x-ovh-consumer", CONSUMER_KEY.to_owned()),
        ("x-ovh-timestamp", "1795186985".to_owned()),
        (
            "x-ovh-signature",
            "$1$f6cea912800de2b513615f5e29cd3ac7cf813513".to_owned(),
        ),
    ];
    let client = Client::new(None);
    let late = client
        .send("GET", "/1.0/dedicatedCloud", &headers, "")
        .await;
    assert_eq!(late.json()["errorCode"], "QUERY_TIME_OUT");
}

#[rstest]
#[case::as_sent("http://127.0.0.1:8080", None)]
#[case::secure("https://127.0.0.1:8080", None)]
#[case::without_port("https://127.0.0.1", None)]
#[case::public("https://eu.api.ovh.com", None)]
#[case::forwarded("https://api.example.com", Some("api.example.com"))]
#[tokio::test]
async fn a_url_may_be_spelt_as_the_client_knows_it(
    #[case] base: &str,
    #[case] forwarded: Option<&str>,
    #[values("", "/1.0", "/v1", "/1.0/1.0")] prefix: &str,
) {
    let client = Client::new(None);
    let target = format!("{prefix}{SERVICE}/task?name=%25add%25");
    let mut headers = signed(CONSUMER_KEY, "GET", &format!("{base}{target}"), "", now());
    headers.extend(forwarded.map(|host| ("x-forwarded-host", host.to_owned())));
    assert_eq!(client.send("GET", &target, &headers, "").await.status, 200);
    headers.truncate(5);
    headers[4].1 = signature(CONSUMER_KEY, "GET", "https://other.example", "", now());
    assert_eq!(client.send("GET", &target, &headers, "").await.status, 400);
}

#[rstest]
#[case::no_application("x-ovh-application", None, 401, "")]
#[case::no_consumer("x-ovh-consumer", None, 401, "")]
#[case::no_timestamp("x-ovh-timestamp", None, 401, "")]
#[case::no_signature("x-ovh-signature", None, 401, "")]
#[case::application("x-ovh-application", Some("other"), 403, "INVALID_KEY")]
#[case::consumer("x-ovh-consumer", Some("other"), 403, "NOT_CREDENTIAL")]
#[case::signature("x-ovh-signature", Some("$1$0"), 400, "INVALID_SIGNATURE")]
#[case::restricted("x-ovh-consumer", Some(RESTRICTED), 403, "NOT_GRANTED_CALL")]
#[tokio::test]
async fn a_stranger_is_turned_away(
    #[case] header: &str,
    #[case] value: Option<&str>,
    #[case] status: u16,
    #[case] code: &str,
) {
    let client = Client::new(None);
    let target = format!("/1.0{SERVICE}/allowedNetwork");
    let body = r#"{"network":"192.0.2.0/24"}"#;
    let url = format!("http://{HOST}{target}");
    let mut headers = signed(CONSUMER_KEY, "POST", &url, body, now());
    headers.retain(|(name, _)| *name != header || value.is_some());
    for (name, given) in &mut headers {
        if *name == header {
            *given = value.unwrap_or_default().to_owned();
        }
    }
    let answer = client.send("POST", &target, &headers, body).await;
    assert_eq!(answer.status, status, "{}", answer.body);
    if code.is_empty() {
        assert_eq!(answer.json()["class"], "Client::Unauthorized");
        assert_eq!(answer.json()["message"], "You must login first");
    } else {
        assert_eq!(answer.json()["errorCode"], code);
    }
    let listed = client.get(&format!("{SERVICE}/allowedNetwork")).await.ok();
    assert_eq!(listed, serde_json::json!([4217, 4218]));
}

#[rstest]
#[case::late(-170, 200)]
#[case::early(170, 200)]
#[case::too_late(-200, 400)]
#[case::too_early(200, 400)]
#[tokio::test]
async fn a_signature_is_of_its_time(#[case] away: i64, #[case] status: u16) {
    let client = Client::new(None);
    let time = now().checked_add_signed(away).expect("a time");
    let url = format!("http://{HOST}/1.0/me");
    let headers = signed(CONSUMER_KEY, "GET", &url, "", time);
    assert_eq!(
        client.send("GET", "/1.0/me", &headers, "").await.status,
        status
    );
}

#[tokio::test]
async fn the_time_is_told_to_everybody() {
    let client = Client::new(None);
    for headers in [
        Vec::new(),
        signed(
            CONSUMER_KEY,
            "GET",
            "http://127.0.0.1:8080/1.0/auth/time",
            "",
            now(),
        ),
    ] {
        let time = client
            .send("GET", "/1.0/auth/time", &headers, "")
            .await
            .ok();
        assert!(time.as_u64().expect("a number").abs_diff(now()) < 5);
    }
}

#[rstest]
#[case::covered("GET", "/dedicatedCloud", 200)]
#[case::another_method("POST", "/auth/logout", 403)]
#[case::below("GET", "/dedicatedCloud/pcc-192-0-2-10/task", 200)]
#[case::itself("GET", "/dedicatedCloud/pcc-192-0-2-10", 403)]
#[case::elsewhere("GET", "/me", 403)]
#[tokio::test]
async fn a_rule_of_access_covers_its_path(
    #[case] method: &str,
    #[case] path: &str,
    #[case] status: u16,
) {
    let client = Client::new(None);
    let rules = r#"{"accessRules":[{"method":"GET","path":"/dedicatedCloud"},
        {"method":"GET","path":"/dedicatedCloud/*/*"}]}"#;
    let key = super::login::validated(&client, rules).await;
    assert_eq!(
        client.call_with(&key, method, path, "").await.status,
        status
    );
}
