//! Targets of an API with several transports that conform in a manner of their own, or fail in one way only: the
//! reference server behind a front that changes what passes.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use sgspec::reference;

use super::*;

/// The public user and key as HTTP Basic, and the same key with the user of the newer account system.
const BASIC: &str = "Basic U0wxMjM0NTY6MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";
const NEWER: &str = "YXBpa2V5OjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// What a front sees of a request, and what it does with the answer to it.
#[derive(Clone)]
struct Seen {
    method: Method,
    path: String,
    /// The header of HTTP, and the body.
    authorization: Option<HeaderValue>,
    body: Bytes,
}

impl Seen {
    fn is_xml(&self) -> bool {
        self.path.starts_with("/xmlrpc/")
    }

    fn refusal(&self, status: u16, code: &str) -> Response {
        if self.is_xml() {
            let body = format!(
                "<?xml version=\"1.0\"?><methodResponse><fault><value><struct><member><name>faultCode</name><value><string>{code}</string></value></member><member><name>faultString</name><value><string>no</string></value></member></struct></value></fault></methodResponse>"
            );
            return ([(header::CONTENT_TYPE, "text/xml")], body).into_response();
        }
        let body = format!("{{\"error\":\"no\",\"code\":\"{code}\"}}");
        let status = StatusCode::from_u16(status).unwrap();
        (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
    }
}

type Before = Arc<dyn Fn(&Seen) -> Option<Response> + Send + Sync>;
type After = Arc<dyn Fn(&Seen, String) -> String + Send + Sync>;

/// The reference server behind a front: what `before` answers is not passed on, and `after` changes bodies.
async fn fronted(
    before: impl Fn(&Seen) -> Option<Response> + Send + Sync + 'static,
    after: impl Fn(&Seen, String) -> String + Send + Sync + 'static,
) -> String {
    let (before, after): (Before, After) = (Arc::new(before), Arc::new(after));
    let front = move |request: Request, next: Next| {
        let (before, after) = (Arc::clone(&before), Arc::clone(&after));
        async move {
            let (parts, body) = request.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            let seen = Seen {
                method: parts.method.clone(),
                path: parts.uri.path().to_owned(),
                authorization: parts.headers.get(header::AUTHORIZATION).cloned(),
                body: body.clone(),
            };
            if let Some(answer) = before(&seen) {
                return answer;
            }
            let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
            let (mut parts, body) = answer.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            parts.headers.remove(header::CONTENT_LENGTH);
            let text = after(&seen, String::from_utf8(body.to_vec()).unwrap());
            Response::from_parts(parts, Body::from(text))
        }
    };
    let router: Router = reference::router("softlayer", None).unwrap();
    let router = router.layer(middleware::from_fn(front));
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

fn against(url: &str, more: &[&str], code: i32) -> (Value, Output) {
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&["run", "--api", "softlayer", "--target-url", url])
        .arguments(&["--report", "out"])
        .arguments(more)
        .run()
        .ended(code);
    (report(&workplace, "out"), output)
}

/// Behind such a front the reference server still conforms.
async fn conforms(
    before: impl Fn(&Seen) -> Option<Response> + Send + Sync + 'static,
    after: impl Fn(&Seen, String) -> String + Send + Sync + 'static,
) {
    let url = fronted(before, after).await;
    let (run, output) = against(&url, &[], 0);
    assert_eq!(run["verdict"], "conformant", "{output}");
}

fn failed(report: &Value) -> Vec<String> {
    let rows = report["endpoints"].as_array().unwrap().iter();
    rows.flat_map(|row| row["requirements"].as_array().unwrap())
        .filter(|requirement| requirement["verdict"] == "fail")
        .map(|requirement| requirement["id"].as_str().unwrap().to_owned())
        .collect()
}

/// The names of the groups that a server has.
async fn groups(url: &str) -> Vec<String> {
    let list = format!("{url}/rest/v3.1/SoftLayer_Network_SecurityGroup/getAllObjects.json");
    let answer = reqwest::Client::new()
        .get(list)
        .header("authorization", BASIC)
        .send()
        .await
        .unwrap();
    let groups: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let groups = groups.as_array().unwrap().iter();
    groups
        .map(|group| group["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

const GIVEN: [&str; 5] = [
    "allow_ssh",
    "allow_http",
    "allow_https",
    "allow_outbound",
    "allow_all",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_asks_for_patience_by_its_code_is_asked_again() {
    let count = Mutex::new(0_u32);
    let url = fronted(
        move |seen| {
            let mut count = count.lock().unwrap();
            *count += 1;
            let code = "SoftLayer_Exception_WebService_RateLimitExceeded";
            (*count).is_multiple_of(60).then(|| seen.refusal(500, code))
        },
        |_, body| body,
    )
    .await;
    let (run, output) = against(&url, &[], 0);
    assert_eq!(run["verdict"], "conformant", "{output}");
    assert_eq!(groups(&url).await, GIVEN);
}

/// A read may lag behind any write, whatever it is read for.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_a_little_later_is_read_again() {
    let looks = Mutex::new(BTreeMap::<String, u32>::new());
    conforms(
        move |seen| {
            let text = String::from_utf8_lossy(&seen.body);
            let reads = ![
                "createObject",
                "delete",
                "edit",
                "add",
                "remove",
                "tach",
                "reboot",
            ]
            .iter()
            .any(|write| seen.path.contains(write) || text.contains(write));
            let own = seen
                .authorization
                .as_ref()
                .is_some_and(|value| value == BASIC);
            if !own && !text.contains(KEY) {
                return None;
            }
            let object = if seen.is_xml() {
                let (_, rest) = text.split_once("InitParameters</name>")?;
                rest.split("<int>").nth(1)?.split('<').next()?.to_owned()
            } else {
                let parts = seen.path.split('/');
                let mut ids = parts.filter(|part| part.parse::<u64>().is_ok());
                ids.next()?.to_owned()
            };
            let mut looks = looks.lock().unwrap();
            let count = looks
                .entry(format!("{object} {}", seen.is_xml()))
                .or_default();
            *count += u32::from(reads);
            let code = "SoftLayer_Exception_ObjectNotFound";
            (reads && *count == 1).then(|| seen.refusal(404, code))
        },
        |_, body| body,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_documented_may_differ_between_transports() {
    let count = Mutex::new(0_u32);
    conforms(
        |_| None,
        move |seen, body| {
            let mut count = count.lock().unwrap();
            *count += 1;
            if seen.is_xml() {
                let member = format!("<struct><member><name>servedBy</name><value><int>{count}</int></value></member>");
                // Faults have two members and no more.
                return if body.contains("<fault>") { body } else { body.replace("<struct>", &member) };
            }
            body
        },
    )
    .await;
}

/// Nothing says in which order a change answers what it made or changed.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_change_answers_has_no_order() {
    conforms(
        |_| None,
        |seen, body| match serde_json::from_str::<Value>(&body) {
            Ok(mut value) if seen.method == Method::POST && !seen.is_xml() => {
                let list = match &mut value {
                    Value::Object(members) => members.get_mut("rules"),
                    list => Some(list),
                };
                if let Some(items) = list.and_then(Value::as_array_mut) {
                    items.reverse();
                }
                value.to_string()
            }
            _ => body,
        },
    )
    .await;
}

/// The contract has a number of its own for a call in XML-RPC that says nothing of who sends it.
#[tokio::test(flavor = "multi_thread")]
async fn each_transport_turns_strangers_away_in_its_own_way() {
    conforms(
        |seen| {
            let nobody = seen.is_xml()
                && seen.authorization.is_none()
                && !String::from_utf8_lossy(&seen.body).contains("<name>authenticate</name>");
            nobody.then(|| seen.refusal(200, "-32602"))
        },
        |_, body| body,
    )
    .await;
}

/// The vendor's clients repair it, so it is a warning.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_one_as_the_item_is_a_warning() {
    let url = fronted(
        |_| None,
        |seen, body| match serde_json::from_str::<Value>(&body) {
            Ok(Value::Array(items)) if items.len() == 1 && !seen.is_xml() => items[0].to_string(),
            _ => body,
        },
    )
    .await;
    let (run, output) = against(&url, &[], 0);
    assert_eq!(run["verdict"], "conformant", "{output}");
    let failed = failed(&run);
    assert!(!failed.is_empty());
    assert!(
        failed.iter().all(|id| id.ends_with("/schema/list")),
        "{failed:?}"
    );
}

/// What is made over a transport whose answers nobody can read is removed over the other one.
#[tokio::test(flavor = "multi_thread")]
async fn one_transport_cleans_up_after_the_other() {
    let url = fronted(
        |_| None,
        |seen, body| {
            if seen.is_xml() {
                body.replacen("<methodResponse>", "<!DOCTYPE x><methodResponse>", 1)
            } else {
                body
            }
        },
    )
    .await;
    let (run, output) = against(&url, &[], 1);
    assert!(
        failed(&run).iter().any(|id| id.contains("@xml-rpc/")),
        "{output}"
    );
    assert_eq!(groups(&url).await, GIVEN, "{output}");
}

/// A key of the newer account system goes with HTTP Basic, also where others stand in the body.
#[tokio::test(flavor = "multi_thread")]
async fn some_users_show_themselves_in_the_header() {
    let url = fronted(
        |seen| {
            let own = seen.authorization.as_ref().is_some_and(|value| {
                value
                    .to_str()
                    .is_ok_and(|value| value.starts_with("Basic "))
            });
            let text = String::from_utf8_lossy(&seen.body);
            let wrong =
                seen.method == Method::POST && seen.is_xml() && text.contains("authenticate");
            (own && wrong).then(|| seen.refusal(401, "SoftLayer_Exception_InvalidLegacyToken"))
        },
        |_, body| body,
    )
    .await;
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&[
            "run",
            "--api",
            "softlayer",
            "--target-url",
            &url,
            "--allow",
            "billable",
        ])
        .arguments(&["--report", "out"])
        .env("SGSPEC_USERNAME", "apikey")
        .env("SGSPEC_API_KEY", KEY)
        .run()
        .ended(0);
    let trace = workplace.read("out/trace.har");
    assert!(!trace.contains("<name>authenticate</name>"), "{output}");
    assert!(!trace.contains(KEY));
    assert!(!trace.contains(NEWER));
}

#[rstest]
#[case::not_found(StatusCode::NOT_FOUND, "")]
#[case::not_implemented(StatusCode::NOT_IMPLEMENTED, "<html><body>no</body></html>")]
#[case::not_allowed(StatusCode::METHOD_NOT_ALLOWED, "{}")]
#[case::gone(StatusCode::GONE, "gone")]
#[tokio::test(flavor = "multi_thread")]
async fn a_transport_is_refused_by_http(#[case] status: StatusCode, #[case] body: &'static str) {
    let url = fronted(
        move |seen| seen.is_xml().then(|| (status, body).into_response()),
        |_, body| body,
    )
    .await;
    let (run, _) = against(&url, &["--unsupported", "xml-rpc"], 0);
    assert_eq!(run["verdict"], "conformant");
}

/// Limits differ from account to account; an account that tells of others is not asked for these.
#[tokio::test(flavor = "multi_thread")]
async fn limits_that_the_target_tells_are_its_own() {
    let url = fronted(
        |_| None,
        |seen, body| {
            let text = String::from_utf8_lossy(&seen.body);
            if seen.path.contains("getLimits") {
                body.replace(":50}", ":100}")
            } else if text.contains("getLimits") {
                body.replace("<int>50</int>", "<int>100</int>")
            } else {
                body
            }
        },
    )
    .await;
    let (run, output) = against(&url, &[], 0);
    let rows = run["endpoints"].as_array().unwrap().iter();
    let unsupported: Vec<&str> = rows
        .flat_map(|row| row["requirements"].as_array().unwrap())
        .filter(|requirement| requirement["verdict"] == "unsupported")
        .map(|requirement| requirement["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        unsupported,
        [
            "softlayer/securitygroup-addrules/refuses/too-many-rules",
            "softlayer/securitygroup-addrules@xml-rpc/refuses/too-many-rules"
        ],
        "{output}"
    );
}

/// What a written workflow reads it has written before.
#[test]
fn nothing_is_read_that_was_not_written() {
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&[
            "run",
            "--api",
            "softlayer",
            "--read-only",
            "--report",
            "out",
        ])
        .run()
        .ended(5);
    assert_eq!(
        failed(&report(&workplace, "out")),
        Vec::<String>::new(),
        "{output}"
    );
}
