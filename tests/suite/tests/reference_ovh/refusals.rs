//! What the server does not do, and that it then does nothing.

use rstest::rstest;
use serde_json::json;

use super::client::{Client, SERVICE};

const JUNK: &str = "Given data (junk) is not valid for type ipv4Block";

#[rstest]
#[case::missing(
    "POST",
    "/allowedNetwork",
    "{}",
    400,
    "[network] Parameter is mandatory"
)]
#[case::empty("POST", "/allowedNetwork", "", 400, "[network]")]
#[case::junk("POST", "/allowedNetwork", r#"{"network":"junk"}"#, 400, JUNK)]
#[case::number(
    "POST",
    "/allowedNetwork",
    r#"{"network":7}"#,
    400,
    "[network] Given data (7)"
)]
#[case::ipv6(
    "POST",
    "/allowedNetwork",
    r#"{"network":"2001:db8::/32"}"#,
    400,
    "[network]"
)]
#[case::mask(
    "POST",
    "/allowedNetwork",
    r#"{"network":"192.0.2.0/33"}"#,
    400,
    "[network]"
)]
#[case::signed_mask(
    "POST",
    "/allowedNetwork",
    r#"{"network":"192.0.2.0/+8"}"#,
    400,
    "[network]"
)]
#[case::description(
    "POST",
    "/allowedNetwork",
    r#"{"network":"192.0.2.0/24","description":7}"#,
    400,
    "[description]"
)]
#[case::malformed("POST", "/allowedNetwork", r#"{"network":"#, 400, "JSON")]
#[case::list("POST", "/allowedNetwork", "[]", 400, "object")]
#[case::twice(
    "POST",
    "/allowedNetwork",
    r#"{"network":"198.18.0.0/24"}"#,
    409,
    "already"
)]
#[case::update_junk("PUT", "/allowedNetwork/4217", r#"{"network":"junk"}"#, 400, JUNK)]
#[case::update_null("PUT", "/allowedNetwork/4217", r#"{"network":null}"#, 400, "[network]")]
#[case::update_read_only(
    "PUT",
    "/allowedNetwork/4217",
    r#"{"state":"toDelete"}"#,
    400,
    "read-only"
)]
#[case::update_taken(
    "PUT",
    "/allowedNetwork/4217",
    r#"{"network":"198.18.1.9"}"#,
    409,
    "already"
)]
#[case::datacenter_text("PUT", "/datacenter/1254", r#"{"name":7}"#, 400, "[name]")]
#[case::no_ip("POST", "/twoFAWhitelist", r#"{"description":"x"}"#, 400, "[ip]")]
#[case::no_description(
    "POST",
    "/twoFAWhitelist",
    r#"{"ip":"192.0.2.1"}"#,
    400,
    "[description]"
)]
#[case::policy(
    "POST",
    "/changeProperties",
    r#"{"userAccessPolicy":"shut"}"#,
    400,
    "[userAccessPolicy]"
)]
#[case::task_state("GET", "/task?state=nosuch", "", 400, "[state]")]
#[case::no_number("GET", "/allowedNetwork/four", "", 400, "[networkAccessId]")]
#[case::unknown_id("GET", "/allowedNetwork/99", "", 404, "does not exist")]
#[case::of_another("GET", "/allowedNetwork/4301", "", 404, "does not exist")]
#[case::unknown_task("GET", "/task/1", "", 404, "does not exist")]
#[case::no_route("GET", "/nosuch", "", 404, "Got an invalid (or empty) URL")]
#[tokio::test]
async fn what_is_wrong_is_refused_and_nothing_comes_of_it(
    #[case] method: &str,
    #[case] path: &str,
    #[case] body: &str,
    #[case] status: u16,
    #[case] said: &str,
) {
    let client = Client::new(None);
    let refused = client.call(method, &format!("{SERVICE}{path}"), body).await;
    assert_eq!(refused.status, status, "{}", refused.body);
    let message = refused.json()["message"].to_string();
    assert!(message.contains(said), "{message}");
    let tasks = client.get(&format!("{SERVICE}/task")).await.ok();
    assert_eq!(tasks.as_array().expect("ids").len(), 2);
}

#[rstest]
#[case("/dedicatedCloud/pcc-192-0-2-99/allowedNetwork", 404)]
#[case("/ip/203.0.113.1/firewall", 404)]
#[case("/ip/junk/firewall", 400)]
#[case("/ip/198.51.100.7/firewall/198.51.100.7", 404)]
#[tokio::test]
async fn what_the_account_does_not_have_is_not_there(#[case] path: &str, #[case] status: u16) {
    let client = Client::new(None);
    assert_eq!(client.get(path).await.status, status);
}

#[tokio::test]
async fn a_method_that_is_not_there_is_answered_with_those_that_are() {
    let client = Client::new(None);
    let path = format!("{SERVICE}/allowedNetwork/4217");
    let answer = client.call("PATCH", &path, "{}").await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), Some("GET, PUT, DELETE"));
}

#[tokio::test]
async fn a_read_only_value_that_stays_is_no_change() {
    let client = Client::new(None);
    let path = format!("{SERVICE}/allowedNetwork/4217");
    let mut shown = client.get(&path).await.ok();
    shown["description"] = json!("Changed");
    let task = client.call("PUT", &path, &shown.to_string()).await.ok();
    client.settle(&task).await;
    assert_eq!(client.get(&path).await.ok(), shown);
}
