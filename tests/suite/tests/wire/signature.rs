//! Signatures over requests: those that programs of others made, and what changes them.
//!
//! The keys are the samples of the scheme's public description.

use rstest::rstest;
use secrecy::ExposeSecret;
use sgspec::contract::{Caller, SigningScheme};
use sgspec::wire::{Keys, Signed, Signing, ovh_signature};

const APPLICATION: &str = "7kbG7Bk7S9Nt7ZSV";
const SECRET: &str = "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF";
const CONSUMER: &str = "MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1";
const SERVICE: &str = "http://127.0.0.1:8080/1.0/dedicatedCloud/pcc-192-0-2-10";

#[rstest]
#[case::of_the_guide("GET", "https://eu.api.ovh.com/1.0/domains/".to_owned(), "", 1_366_560_945, "$1$d3705e8afb27a0d2970a322b96550abfc67bb798")]
#[case::a_port(
    "GET",
    format!("{SERVICE}/allowedNetwork/4217"),
    "",
    1_700_000_000,
    "$1$c39353d413bf169e80be7ab95bbbe9ae2ba0ec88"
)]
#[case::a_body_with_escapes(
    "POST",
    format!("{SERVICE}/allowedNetwork"),
    r#"{"network":"192.0.2.0/24","description":"Bureau \u00e9"}"#,
    1_700_000_000,
    "$1$3d9ab16d17ee55affb081c6d9705a103ce98db4d"
)]
#[case::a_put(
    "PUT",
    format!("{SERVICE}/datacenter/1254"),
    r#"{"description":"vDC A"}"#,
    1_700_000_000,
    "$1$0fd80326e054c64b020c5e59995554526bf71b73"
)]
#[case::a_delete(
    "DELETE",
    format!("{SERVICE}/datacenter/1254"),
    "",
    1_700_000_000,
    "$1$ec72dcf5b03ba74acf072f96b7636a96b89d06b6"
)]
#[case::a_query(
    "GET",
    format!("{SERVICE}/task?state=todo&name=a+b"),
    "",
    1_700_000_000,
    "$1$8a5b65422cb2f71d91b3b5169ca1db527a4a1e9d"
)]
#[case::a_port_that_was_dropped("GET", "https://127.0.0.1/1.0/dedicatedCloud".to_owned(), "", 1_795_186_985, "$1$f6cea912800de2b513615f5e29cd3ac7cf813513")]
fn signatures_are_those_of_others(
    #[case] method: &str,
    #[case] url: String,
    #[case] body: &str,
    #[case] timestamp: i64,
    #[case] expected: &str,
) {
    let request = Signed {
        method,
        url: &url,
        body,
        timestamp,
    };
    assert_eq!(ovh_signature(SECRET, CONSUMER, request), expected);
    let lower = Signed {
        method: &method.to_lowercase(),
        ..request
    };
    assert_eq!(ovh_signature(SECRET, CONSUMER, lower), expected);
}

fn owner() -> Signing {
    let keys = Keys {
        application: APPLICATION,
        secret: SECRET,
        consumer: CONSUMER,
    };
    Signing::new(SigningScheme::OvhSignature, "/auth/time", keys)
}

fn request() -> Signed<'static> {
    Signed {
        method: "GET",
        url: "https://eu.api.ovh.com/1.0/domains/",
        body: "",
        timestamp: 1_366_560_945,
    }
}

fn caller(clock_seconds: i64, unsigned: bool) -> Caller {
    Caller {
        description: "somebody".to_owned(),
        credential: None,
        clock_seconds,
        unsigned,
    }
}

fn shown(signing: &Signing) -> Vec<(&'static str, String)> {
    let headers = signing.headers(request()).into_iter();
    headers.map(|(name, value, _)| (name, value)).collect()
}

#[test]
fn a_request_says_who_calls_and_when_and_all_but_the_time_is_secret() {
    let signing = owner();
    let signature = "$1$d3705e8afb27a0d2970a322b96550abfc67bb798";
    let expected = [
        ("X-Ovh-Application", APPLICATION),
        ("X-Ovh-Consumer", CONSUMER),
        ("X-Ovh-Timestamp", "1366560945"),
        ("X-Ovh-Signature", signature),
    ];
    let expected: Vec<_> = expected
        .map(|(name, value)| (name, value.to_owned()))
        .into();
    assert_eq!(shown(&signing), expected);
    let open: Vec<_> = signing
        .headers(request())
        .into_iter()
        .filter(|(_, _, is_secret)| !is_secret)
        .map(|(name, ..)| name)
        .collect();
    assert_eq!(open, ["X-Ovh-Timestamp"]);
    let secrets = signing.secrets();
    let secrets: Vec<&str> = secrets.iter().map(ExposeSecret::expose_secret).collect();
    assert_eq!(secrets, [APPLICATION, SECRET, CONSUMER]);
    let debugged = format!("{signing:?}");
    assert!(
        secrets.iter().all(|secret| !debugged.contains(secret)),
        "{debugged}"
    );
}

#[test]
fn other_callers_sign_with_another_key_or_time_or_not_at_all() {
    let owner = owner();
    let unsigned = owner.by(&caller(0, true), None);
    assert_eq!(
        shown(&unsigned),
        [("X-Ovh-Application", APPLICATION.to_owned())]
    );
    let late = shown(&owner.by(&caller(-86_400, false), None));
    assert_eq!(late[2].1, (1_366_560_945 - 86_400).to_string());
    // It is the right signature of a wrong time.
    let then = Signed {
        timestamp: 1_366_560_945 - 86_400,
        ..request()
    };
    assert_eq!(late[3].1, ovh_signature(SECRET, CONSUMER, then));
    let other = shown(&owner.by(&caller(0, false), Some("another")));
    assert_eq!(other[1].1, "another");
    assert_eq!(other[3].1, ovh_signature(SECRET, "another", request()));
}
