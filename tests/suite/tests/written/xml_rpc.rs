//! XML-RPC as it is written, and as it is read: also what nobody should write.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Map, Value, json};
use sgspec::contract::{Contract, Transport};
use sgspec::trace::{Exchange, Outcome, Response};
use sgspec::wire::{self, Call, SLOT, credential_member};

use super::lamps;

fn encoded(contract: &Contract, id: &str, call: Call) -> wire::Message {
    let operation = contract.first_named(id);
    let operation = contract.on(operation, Transport::XmlRpc).unwrap();
    wire::encode(contract, &Call { operation, ..call })
}

/// What is read of what was written: the request in the contract's form.
fn read_back(contract: &Contract, message: &wire::Message) -> (String, String, Value) {
    let mut exchange = lamps::exchange(contract, Transport::XmlRpc, &("paint", 200, json!(true)));
    exchange.request.target.clone_from(&message.target);
    exchange.request.body.clone_from(&message.body);
    let logical = wire::logical(contract, &exchange);
    assert_eq!(logical.labels.transport, Transport::XmlRpc);
    let body = logical
        .request
        .body
        .as_deref()
        .map(|body| serde_json::from_str(body).unwrap());
    (
        logical.request.method.clone(),
        logical.request.target.clone(),
        body.unwrap_or_default(),
    )
}

#[test]
fn a_call_names_its_object_its_query_and_its_arguments() {
    let contract = lamps::contract();
    let call = Call {
        variables: [("lampId".to_owned(), "7".to_owned())].into(),
        linked: false,
        query: vec![
            ("range".to_owned(), "0,2".to_owned()),
            ("parts".to_owned(), "parts[a,\n b]".to_owned()),
            ("filter".to_owned(), "{\"a\":{\"is\":1}}".to_owned()),
        ],
        body: json!({"arguments": ["blue & <green>"]})
            .as_object()
            .cloned(),
        ..Call::default()
    };
    let message = encoded(&contract, "lamp-paint", call);
    assert_eq!(
        (message.method.as_str(), message.target.as_str()),
        ("POST", "/xml/Lamp")
    );
    let body = message.body.clone().unwrap();
    for part in [
        "<methodName>paint</methodName>",
        SLOT,
        "<name>LampOf</name><value><struct><member><name>number</name><value><int>7</int></value></member></struct></value>",
        "<name>from</name><value><int>0</int></value></member><member><name>many</name><value><int>2</int></value>",
        "<name>LampFilter</name><value><struct><member><name>a</name>",
        "blue &amp; &lt;green&gt;",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert!(message.credential.is_some());
    let (method, target, read) = read_back(&contract, &message);
    assert_eq!(method, "POST");
    assert!(target.starts_with("/Lamp/7/paint?"), "{target}");
    assert!(target.contains("range=0,2"), "{target}");
    assert_eq!(read, json!({"arguments": ["blue & <green>"]}));
}

#[test]
fn a_credential_is_a_member_of_its_own() {
    let contract = lamps::contract();
    let member = contract.settings.transports[&Transport::XmlRpc]
        .credential
        .clone()
        .unwrap();
    assert_eq!(
        credential_member(&member, "me", "a<b"),
        "<member><name>who</name><value><struct><member><name>name</name><value><string>me</string></value></member><member><name>word</name><value><string>a&lt;b</string></value></member></struct></value></member>"
    );
}

fn answered(body: &str) -> Exchange {
    let contract = lamps::contract();
    let mut exchange = lamps::exchange(&contract, Transport::XmlRpc, &("paint", 200, json!(true)));
    let Outcome::Answer(answer) = &mut exchange.outcome else {
        unreachable!()
    };
    answer.body = body.as_bytes().to_vec();
    wire::logical(&contract, &exchange).into_owned()
}

fn value(inner: &str) -> String {
    format!(
        "<methodResponse><params><param><value>{inner}</value></param></params></methodResponse>"
    )
}

#[rstest]
#[case("<int>-5</int>", json!(-5))]
#[case("<i4> 5 </i4>", json!(5))]
#[case("<i8>5000000000</i8>", json!(5_000_000_000_i64))]
#[case("<boolean>1</boolean>", json!(true))]
#[case("<double>0.5</double>", json!(0.5))]
#[case("<nil/>", json!(null))]
#[case("<ex:nil xmlns:ex='urn:x'/>", json!(null))]
#[case("plain", json!("plain"))]
#[case("", json!(""))]
#[case("<string> kept </string>", json!(" kept "))]
#[case("<string>a&amp;b&#228;&#x1F600;<![CDATA[<c>]]></string>", json!("a&b\u{e4}\u{1f600}<c>"))]
#[case("<dateTime.iso8601>20260101T00:00:00</dateTime.iso8601>", json!("20260101T00:00:00"))]
#[case("<array><data/></array>", json!([]))]
#[case("<struct/>", json!({}))]
#[case("\n <struct> <member> <name>a</name> <value><int>1</int></value> </member> </struct>\n", json!({"a": 1}))]
fn a_value_is_read(#[case] inner: &str, #[case] expected: Value) {
    let exchange = answered(&value(inner));
    let answer = exchange.answer().unwrap();
    assert_eq!(wire::answered(answer), Ok(expected), "{inner}");
    assert_eq!(exchange.labels.encoding, Vec::<String>::new());
}

#[rstest]
#[case::nothing("")]
#[case::no_xml("true")]
#[case::json("{\"a\": 1}")]
#[case::half("<methodResponse><params>")]
#[case::crossed("<methodResponse><a></methodResponse></a>")]
#[case::another_document("<html/>")]
#[case::two_values(
    "<methodResponse><params><param><value/></param><param><value/></param></params></methodResponse>"
)]
#[case::no_number(&value("<int>x</int>"))]
#[case::no_boolean(&value("<boolean>yes</boolean>"))]
#[case::an_unknown_type(&value("<colour>red</colour>"))]
#[case::two_types(&value("<int>1</int><int>2</int>"))]
#[case::a_document_type("<!DOCTYPE a [<!ENTITY b 'c'>]><methodResponse/>")]
#[case::an_unknown_entity(&value("<string>&lol;</string>"))]
#[case::an_external_entity(
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><methodResponse><params><param><value>&b;</value></param></params></methodResponse>"
)]
#[case::more_after_the_end(&format!("{}<a/>", value("1")))]
#[case::a_fault_without_words(
    "<methodResponse><fault><value><struct><member><name>faultCode</name><value>X</value></member></struct></value></fault></methodResponse>"
)]
fn what_is_no_answer_is_said_to_be_none(#[case] body: &str) {
    let exchange = answered(body);
    assert!(
        matches!(exchange.outcome, Outcome::Failure { .. }),
        "{body}"
    );
    assert_eq!(exchange.labels.encoding.len(), 1, "{body}");
}

#[test]
fn depth_and_size_have_bounds() {
    let deep = "<array><data><value>".repeat(50_000);
    let wide = value(&format!(
        "<array><data>{}</data></array>",
        "<value/>".repeat(250_000)
    ));
    for body in [value(&deep), wide] {
        let exchange = answered(&body);
        assert!(matches!(exchange.outcome, Outcome::Failure { .. }));
    }
}

#[rstest]
#[case::by_the_table("<string>NoLamp</string>", 404, 0)]
#[case::any_other("<string>Busy</string>", 400, 0)]
#[case::a_number("<int>404</int>", 400, 1)]
fn a_fault_is_a_refusal(#[case] code: &str, #[case] status: u16, #[case] problems: usize) {
    let fault = format!(
        "<methodResponse><fault><value><struct><member><name>faultCode</name><value>{code}</value></member><member><name>faultString</name><value>no</value></member></struct></value></fault></methodResponse>"
    );
    let exchange = answered(&fault);
    assert_eq!(exchange.answer().map(|answer| answer.status), Some(status));
    assert_eq!(
        exchange.labels.encoding.len(),
        problems,
        "{:?}",
        exchange.labels.encoding
    );
    let body = wire::answered(exchange.answer().unwrap()).unwrap();
    assert_eq!(body["why"], json!("no"));
    assert!(body["name"].is_string());
}

#[rstest]
#[case::old_encoding(
    "<?xml version='1.0' encoding='iso-8859-1'?>",
    b"gr\xfcn",
    Ok("gr\u{fc}n")
)]
#[case::upper_case(
    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>",
    b"gr\xfcn",
    Ok("gr\u{fc}n")
)]
#[case::not_what_it_declares("<?xml version='1.0' encoding='iso-8859-1'?>", "gr\u{fc}n".as_bytes(), Ok("gr\u{c3}\u{bc}n"))]
#[case::utf8("<?xml version='1.0' encoding='utf-8'?>", "gr\u{fc}n".as_bytes(), Ok("gr\u{fc}n"))]
#[case::none_declared("", "gr\u{fc}n".as_bytes(), Ok("gr\u{fc}n"))]
#[case::byte_order_mark("\u{feff}<?xml version='1.0'?>", "gr\u{fc}n".as_bytes(), Ok("gr\u{fc}n"))]
#[case::old_bytes_that_nobody_declared("<?xml version='1.0'?>", b"gr\xfcn", Err(()))]
#[case::old_bytes_as_utf8("<?xml version='1.0' encoding='UTF-8'?>", b"gr\xfcn", Err(()))]
fn letters_are_read_by_the_declared_encoding(
    #[case] declaration: &str,
    #[case] letters: &[u8],
    #[case] read: Result<&str, ()>,
) {
    let contract = lamps::contract();
    let mut exchange = lamps::exchange(&contract, Transport::XmlRpc, &("paint", 200, json!(true)));
    let mut body = declaration.as_bytes().to_vec();
    body.extend(b"<methodResponse><params><param><value>");
    body.extend(letters);
    body.extend(b"</value></param></params></methodResponse>");
    exchange.outcome = Outcome::Answer(Response {
        status: 200,
        body,
        ..Response::default()
    });
    let logical = wire::logical(&contract, &exchange);
    match read {
        Ok(text) => assert_eq!(
            wire::answered(logical.answer().unwrap()),
            Ok(json!(text)),
            "{:?}",
            logical.labels.encoding
        ),
        Err(()) => assert!(matches!(logical.outcome, Outcome::Failure { .. })),
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~\u{e4}\u{4e2d}]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(argument in any_value()) {
        let contract = lamps::contract();
        let call = Call {
            variables: [("lampId".to_owned(), "7".to_owned())].into(),
            body: json!({"arguments": [argument.clone()]}).as_object().cloned(),
            ..Call::default()
        };
        let message = encoded(&contract, "lamp-paint", call);
        let (_, _, read) = read_back(&contract, &message);
        prop_assert_eq!(read, json!({"arguments": [argument]}));
    }
}
