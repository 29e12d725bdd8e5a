//! An API with several transports and workflows that people wrote: `run`, `check`, what is missing, what
//! is kept secret.

use std::net::Ipv4Addr;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::any;
use sgspec::reference;

use super::*;

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn endpoints(report: &Value) -> &Vec<Value> {
    report["endpoints"].as_array().unwrap()
}

fn verdicts<'r>(report: &'r Value, transport: &str) -> BTreeSet<&'r str> {
    let rows = endpoints(report).iter();
    rows.filter(|row| row["transport"] == transport)
        .map(|row| row["verdict"].as_str().unwrap())
        .collect()
}

/// The reference server on a socket, without what stands below a path if one is given.
async fn served(without: Option<&str>) -> String {
    let sound = reference::router("softlayer", None).unwrap();
    let router = match without {
        None => sound,
        Some(path) => Router::new()
            .route(
                &format!("{path}/{{*rest}}"),
                any(|| async { StatusCode::NOT_FOUND }),
            )
            .fallback_service(sound),
    };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

fn against(url: &str, more: &[&str], code: i32) -> Value {
    let workplace = Workplace::new();
    workplace
        .sgspec(&["run", "--api", "softlayer", "--target-url", url])
        .arguments(&["--report", "out"])
        .arguments(more)
        .run()
        .ended(code);
    report(&workplace, "out")
}

#[test]
fn every_method_has_a_row_on_each_transport() {
    let workplace = Workplace::new();
    workplace
        .sgspec(&["run", "--api", "softlayer", "--report", "out"])
        .run()
        .ended(0);
    let run = report(&workplace, "out");
    assert_eq!(run["verdict"], "conformant");
    let mut rows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in endpoints(&run) {
        assert_eq!(row["verdict"], "pass", "{row}");
        let transports = rows.entry(row["path"].as_str().unwrap()).or_default();
        transports.insert(row["transport"].as_str().unwrap());
    }
    assert_eq!(rows.len(), 33);
    let both = BTreeSet::from(["rest", "xml-rpc"]);
    assert!(rows.values().all(|transports| *transports == both));
    for row in endpoints(&run)
        .iter()
        .filter(|row| row["transport"] == "xml-rpc")
    {
        let rules = row["requirements"].as_array().unwrap();
        let mut rules = rules.iter().map(|rule| rule["id"].as_str().unwrap());
        assert!(
            rules.any(|id| id.ends_with("/transport-agreement")),
            "{row}"
        );
    }

    // The key stands in headers of one transport and in bodies of the other, and in no file.
    for file in all_files(&workplace.join("out")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains(KEY), "{}", file.display());
        assert!(!text.contains("U0wxMjM0NTY6"), "{}", file.display());
    }
    assert!(
        workplace
            .read("out/trace.har")
            .contains("<name>apiKey</name>")
    );

    // What was recorded is judged alike.
    let trace = workplace.join("out/trace.har").display().to_string();
    workplace
        .sgspec(&["check", &trace, "--api", "softlayer", "--report", "again"])
        .run()
        .ended(0);
    assert_eq!(report(&workplace, "again")["counts"], run["counts"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_of_the_addresses_will_do() {
    let url = served(None).await;
    for url in [format!("{url}/rest/v3.1/"), format!("{url}/xmlrpc/v3.1")] {
        let more = ["--workflow", "group-reference", "--partial"];
        let run = against(&url, &more, 0);
        assert_eq!(run["verdict"], "conformant");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_transport_is_a_part_of_the_whole() {
    let url = served(None).await;
    let run = against(&url, &["--transport", "xml-rpc"], 5);
    assert_eq!(run["partial"], true);
    assert_eq!(verdicts(&run, "xml-rpc"), BTreeSet::from(["pass"]));
    // What is done over one transport is looked at over the other, too.
    assert!(!verdicts(&run, "rest").contains("fail"));
    assert!(verdicts(&run, "rest").contains("untested"));
    against(&url, &["--transport", "rest", "--partial"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_target_does_not_have_is_unsupported_if_it_is_refused() {
    let url = served(Some("/xmlrpc/v3.1")).await;
    let run = against(&url, &["--unsupported", "xml-rpc"], 0);
    assert_eq!(run["verdict"], "conformant");
    assert_eq!(verdicts(&run, "rest"), BTreeSet::from(["pass"]));
    assert_eq!(verdicts(&run, "xml-rpc"), BTreeSet::from(["unsupported"]));

    let undeclared = against(&url, &[], 1);
    assert!(verdicts(&undeclared, "xml-rpc").contains("fail"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_target_has_is_not_unsupported() {
    let url = served(None).await;
    let run = against(&url, &["--unsupported", "xml-rpc"], 5);
    assert_eq!(run["verdict"], "incomplete");
    assert_eq!(verdicts(&run, "xml-rpc"), BTreeSet::from(["untested"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_cost_money_unless_the_credentials_are_the_public_ones() {
    let url = served(None).await;
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&["run", "--api", "softlayer", "--target-url", &url])
        .env("SGSPEC_USERNAME", "apikey")
        .env("SGSPEC_API_KEY", KEY)
        .run()
        .ended(5);
    assert!(
        output.stdout.contains("needs consent: --allow billable"),
        "{output}"
    );
    workplace
        .sgspec(&[
            "run",
            "--api",
            "softlayer",
            "--target-url",
            &url,
            "--allow",
            "billable",
        ])
        .env("SGSPEC_USERNAME", "apikey")
        .env("SGSPEC_API_KEY", KEY)
        .run()
        .ended(0);
    let missing = workplace
        .sgspec(&["run", "--api", "softlayer", "--target-url", &url])
        .env("SGSPEC_API_KEY", KEY)
        .run()
        .ended(3);
    assert!(missing.stderr.contains("SGSPEC_USERNAME"), "{missing}");
}

#[rstest]
#[case::no_transport_is_left(&["--unsupported", "xml-rpc", "--unsupported", "rest"], "none of the transports")]
#[case::no_such_transport(&["--unsupported", "soap"], "has no transport `soap`")]
#[case::of_another_api(&["--api", "scaleway", "--transport", "xml-rpc"], "has no transport `xml-rpc`")]
fn wrong_usage(#[case] arguments: &[&str], #[case] message: &str) {
    let api: &[&str] = if arguments.contains(&"--api") {
        &[]
    } else {
        &["--api", "softlayer"]
    };
    let output = run(&[api, arguments].concat()).ended(64);
    assert!(output.stderr.contains(message), "{output}");
}

#[test]
fn a_failure_is_shown_in_the_words_of_the_contract_and_can_be_repeated() {
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&[
            "run",
            "--api",
            "softlayer",
            "--fault",
            "edit-group-not-stored",
        ])
        .run()
        .ended(1);
    for part in [
        "FAIL softlayer/securitygroup-editobject/edit/stored",
        "FAIL softlayer/securitygroup-editobject@xml-rpc/edit/stored",
        "xml-rpc POST /SoftLayer_Network_SecurityGroup/",
        "specs/softlayer/contract.apib:",
    ] {
        assert!(output.stdout.contains(part), "{part}: {output}");
    }
    let script =
        workplace.read("sgspec-report/repro/securitygroup-editobject@xml-rpc.edit.stored.sh");
    assert!(
        script.contains("--workflow 'group-lifecycle@xml-rpc'"),
        "{script}"
    );
}
