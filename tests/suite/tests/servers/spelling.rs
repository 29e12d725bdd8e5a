//! Manners that show in the bytes, and texts that must not show them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use rstest::rstest;
use sgspec_suite::servers::{ErrorForm, Manners, Server, all_conforming};

use crate::client::{Client, PATIENCE};

/// The answer's bytes, as they come.
fn bytes(manners: Manners, request: &str) -> String {
    let server = Server::start_blocking(manners);
    let address = server
        .base_url()
        .split('/')
        .nth(2)
        .expect("an address")
        .to_owned();
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head = format!("{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    String::from_utf8(answer).expect("all of it is UTF-8")
}

#[rstest]
#[case::plain(
    Manners::default(),
    &["HTTP/1.1 200 OK\r\n", "content-type: application/json\r\n", "date: "]
)]
#[case::charset(
    Manners { charset: true, ..Manners::default() },
    &["application/json; charset=utf-8\r\n"]
)]
#[case::close(Manners { close: true, ..Manners::default() }, &["connection: close\r\n"])]
#[case::chunked(
    Manners { chunked: true, ..Manners::default() },
    &["transfer-encoding: chunked\r\n", "\r\n7;part\r\n{\"secur\r\n", "\r\n0\r\n"]
)]
#[case::old_http(Manners::old_http(), &["HTTP/1.0 200 OK\r\n", "CONTENT-TYPE: ", "}\n"])]
#[case::terse(Manners::terse(), &["HTTP/1.1 200 \r\n", "content-length: 22\r\n"])]
#[case::proxy(
    Manners::behind_a_proxy(),
    &["HTTP/1.1 103 Early Hints\r\n", "Set-Cookie: session=1", "Set-Cookie: lane=2"]
)]
#[case::spelling(
    Manners { number_of_other_groups: 1, ..Manners::other_spelling() },
    &["\n  \"security_groups\": [", "\"servers\": ["]
)]
#[case::extra_keys(Manners { extra_keys: true, ..Manners::default() }, &["\"count\":0"])]
fn manners_show_in_the_bytes(#[case] manners: Manners, #[case] expected: &[&str]) {
    let answer = bytes(manners, "GET /security_groups");
    for piece in expected {
        assert!(answer.contains(piece), "{piece:?} is not in {answer:?}");
    }
}

#[rstest]
#[case::json(ErrorForm::Json, "\"unknown_resource\"")]
#[case::problem(ErrorForm::Problem, "application/problem+json")]
#[case::text(ErrorForm::Text, "text/plain")]
#[case::html(ErrorForm::Html, "<h1>404</h1>")]
#[case::empty(ErrorForm::Empty, "content-length: 0\r\n")]
fn refusals_come_in_five_forms(#[case] error_form: ErrorForm, #[case] expected: &str) {
    let answer = bytes(
        Manners {
            error_form,
            ..Manners::default()
        },
        "GET /nowhere",
    );
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert!(answer.contains(expected), "{answer}");
}

#[tokio::test]
async fn text_survives_every_spelling() {
    for (name, manners) in all_conforming() {
        if manners.ascii_names {
            continue;
        }
        let server = Server::start(manners).await;
        let client = Client::new(&server);
        let text = "Ünï/côdé \u{1f980} \"<&>\" \\ \u{2028} مرحبا";
        let id = client.new_group(text).await;
        let path = format!("/security_groups/{id}");
        eventually!(name, client.get(&path).await.status == 200);
        assert_eq!(
            client.get(&path).await.json()["security_group"]["name"],
            text,
            "{name}"
        );
    }
}
