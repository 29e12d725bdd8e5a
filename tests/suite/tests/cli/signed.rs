//! An API whose calls are signed, whose writes are done later, and which lends things: `run`, what it needs, what is kept
//! secret, what an interrupted run leaves to `sweep`.

use sgspec_suite::binary::{Invocation, Serving, Signal, eventually};

use super::*;

/// What the server says of itself.
const VALUES: [&str; 11] = [
    "application_key",
    "application_secret",
    "consumer_key",
    "restricted_consumer_key",
    "service_name",
    "datacenter",
    "removable_datacenter",
    "ip",
    "ip_on_firewall",
    "nichandle",
    "password",
];

const INPUTS: [&str; 5] = [
    "service_name",
    "datacenter",
    "removable_datacenter",
    "ip",
    "ip_on_firewall",
];

const VARIABLES: [(&str, &str); 4] = [
    ("OVH_APPLICATION_KEY", "application_key"),
    ("OVH_APPLICATION_SECRET", "application_secret"),
    ("OVH_CONSUMER_KEY", "consumer_key"),
    ("OVH_RESTRICTED_CONSUMER_KEY", "restricted_consumer_key"),
];

fn serve(workplace: &Workplace, fault: Option<&str>) -> Serving {
    workplace.serve_api("ovh", fault, &VALUES)
}

fn against(workplace: &Workplace, serving: &Serving) -> Invocation {
    let mut call = workplace
        .sgspec(&["run", "--api", "ovh", "--snapshots", "off"])
        .arguments(&["--target-url", serving.base_url(), "--report", "out"]);
    for name in INPUTS {
        call = call.arguments(&["--input", &format!("{name}={}", serving.value(name))]);
    }
    call
}

fn with_keys(mut call: Invocation, serving: &Serving) -> Invocation {
    for (variable, value) in VARIABLES {
        call = call.env(variable, serving.value(value));
    }
    call
}

#[test]
fn the_embedded_server_conforms_and_every_must_is_tested() {
    let workplace = Workplace::new();
    let output = workplace
        .sgspec(&["run", "--api", "ovh", "--report", "out"])
        .run()
        .ended(0);
    assert!(output.summary().starts_with("conformant: "), "{output}");
    let report = report(&workplace, "out");
    assert_eq!(report["counts"]["fail"], 0);
    assert_eq!(report["must"]["untested"], 0);
    assert_eq!(report["must"]["unsupported"], 0);
    let rows = report["endpoints"].as_array().unwrap();
    let called: BTreeSet<String> = rows
        .iter()
        .map(|row| {
            format!(
                "{} {}",
                row["method"].as_str().unwrap(),
                row["path"].as_str().unwrap()
            )
        })
        .collect();
    // The calls of the guide that the workflows are named after.
    for call in [
        "POST /auth/credential",
        "GET /dedicatedCloud/{serviceName}",
        "GET /dedicatedCloud/{serviceName}/datacenter/{datacenterId}",
        "PUT /dedicatedCloud/{serviceName}/datacenter/{datacenterId}",
        "POST /dedicatedCloud/{serviceName}/allowedNetwork",
        "GET /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}",
        "DELETE /dedicatedCloud/{serviceName}/datacenter/{datacenterId}",
    ] {
        assert!(called.contains(call), "{call}");
    }
    // Work that went on is told with its time.
    let waits = report["volatile"]["waits"].as_array().unwrap();
    assert!(
        waits
            .iter()
            .any(|wait| wait["step"] == "guide-put/describe-task"),
        "{waits:?}"
    );
}

/// As the README has it: well-known keys are tried on this machine, and so are the names of what they open.
#[test]
fn a_local_server_needs_no_set_up() {
    let workplace = Workplace::new();
    let serving = serve(&workplace, None);
    let call = workplace.sgspec(&["run", "--api", "ovh", "--snapshots", "off"]);
    let call = call.arguments(&["--target-url", serving.base_url()]);
    let output = call.run().ended(0);
    assert!(output.summary().starts_with("conformant: "), "{output}");
}

#[test]
fn keys_come_from_the_environment_and_are_in_nothing_that_a_run_leaves() {
    let workplace = Workplace::new();
    let serving = serve(&workplace, None);
    let call = with_keys(against(&workplace, &serving), &serving);
    let output = call
        .arguments(&["--allow", "destructive", "--allow", "borrowed"])
        .run()
        .ended(0);
    assert!(output.summary().starts_with("conformant: "), "{output}");
    let har = workplace.read("out/trace.har");
    assert!(har.contains("x-ovh-signature") && har.contains("[redacted]"));
    // Nor is what the target made up: the key of a credential that was asked for, and the page that grants it.
    assert!(har.contains("consumerKey") && !har.contains("credentialToken="));
    for (name, text) in super::secrets::artefacts(&workplace, &output) {
        for (_, value) in VARIABLES {
            assert!(
                !text.contains(serving.value(value)),
                "{name} holds the {value}"
            );
        }
    }
}

/// A target that says everything that it hears.
#[test]
fn keys_that_are_echoed_are_taken_out() {
    let workplace = Workplace::new();
    let echo = Handmade::start(|request| {
        let status = if request.method == "DELETE" { 403 } else { 200 };
        let body =
            json!({"taskId": 7, "state": "done", "networkAccessId": 7, "heard": request.headers});
        Some(Reply::new(status, &body))
    });
    let keys = [
        ("OVH_APPLICATION_KEY", "c0ffee-application-key"),
        ("OVH_APPLICATION_SECRET", "c0ffee-application-secret"),
        ("OVH_CONSUMER_KEY", "c0ffee-consumer-key"),
        ("OVH_RESTRICTED_CONSUMER_KEY", "c0ffee-restricted-key"),
    ];
    let mut call = workplace
        .sgspec(&["run", "--api", "ovh", "--target-url", echo.base_url()])
        .arguments(&["--report", "out", "--input", "service_name=pcc-192-0-2-10"])
        .arguments(&[
            "--partial",
            "--workflow",
            "guide-post",
            "--workflow",
            "guide-connect",
        ]);
    for (variable, value) in keys {
        call = call.env(variable, value);
    }
    let output = call.run().ended(1);
    let artefacts = super::secrets::artefacts(&workplace, &output);
    for suffix in ["report.json", "junit.xml", "trace.har", ".sh", ".journal"] {
        assert!(
            artefacts.iter().any(|(name, _)| name.ends_with(suffix)),
            "no {suffix}: {output}"
        );
    }
    for (name, text) in artefacts {
        for (_, value) in keys {
            assert!(!text.contains(value), "{name} holds {value}");
        }
    }
}

#[test]
fn keys_and_inputs_that_are_missing_are_listed_whole() {
    let elsewhere = ["--target-url", "https://192.0.2.1/1.0", "--yes"];
    let workplace = Workplace::new();
    let call = workplace
        .sgspec(&["run", "--api", "ovh"])
        .arguments(&elsewhere);
    let output = call.run().ended(3);
    for variable in [
        "OVH_APPLICATION_KEY",
        "OVH_APPLICATION_SECRET",
        "OVH_CONSUMER_KEY",
    ] {
        assert!(output.stderr.contains(variable), "{output}");
    }
    let mut call = workplace
        .sgspec(&["run", "--api", "ovh"])
        .arguments(&elsewhere);
    for (variable, _) in VARIABLES {
        call = call.env(variable, "c0ffee-9471-c0ffee");
    }
    let output = call.arguments(&["--allow", "borrowed"]).run().ended(3);
    for input in ["service_name", "datacenter", "ip", "ip_on_firewall"] {
        assert!(
            output.stderr.contains(&format!("--input {input}=")),
            "{output}"
        );
    }
    assert!(
        output.stderr.contains("specs/ovh/guide.arazzo.yaml:"),
        "{output}"
    );
    // What nobody consented to needs no input.
    assert!(!output.stderr.contains("removable_datacenter"), "{output}");
}

#[test]
fn without_the_other_key_what_it_may_not_do_is_unsupported() {
    let workplace = Workplace::new();
    let serving = serve(&workplace, None);
    let mut call = against(&workplace, &serving);
    for (variable, value) in VARIABLES.into_iter().take(3) {
        call = call.env(variable, serving.value(value));
    }
    let call = call.env("OVH_RESTRICTED_CONSUMER_KEY", "c0ffee-nobody-knows-it");
    let output = call
        .arguments(&["--allow", "destructive", "--allow", "borrowed"])
        .run()
        .ended(0);
    let report = report(&workplace, "out");
    let unsupported = requirements(&report, "unsupported");
    assert!(!unsupported.is_empty(), "{output}");
    for requirement in unsupported {
        let id = requirement["id"].as_str().unwrap();
        assert!(id.ends_with("/auth/restricted"), "{id}");
    }
}

#[test]
fn a_dry_run_shows_what_is_known_and_names_what_is_not() {
    let output = run(&["--api", "ovh", "--dry-run", "--input", "service_name=pcc-1"]).ended(0);
    for line in [
        "  POST   /dedicatedCloud/pcc-1/allowedNetwork {\"network\":\"203.0.113.17/32\"",
        "  GET    /dedicatedCloud/pcc-1/task/<allow.task>   (until it shows)",
        "  DELETE /dedicatedCloud/pcc-1/datacenter/<removable_datacenter>   (as nobody)",
    ] {
        assert!(output.stdout.contains(line), "{line}: {output}");
    }
}

/// The server's task never ends, so the run is killed while a description is borrowed.
#[test]
fn what_a_killed_run_borrowed_is_put_back_by_sweep() {
    let workplace = Workplace::new();
    let serving = serve(&workplace, Some("update-datacenter-task-endless"));
    let call = with_keys(against(&workplace, &serving), &serving);
    let call = call.arguments(&[
        "--allow",
        "borrowed",
        "--partial",
        "--workflow",
        "guide-put",
    ]);
    let mut started = call.start();
    let journal = eventually(|| {
        let journals = workplace.journals();
        let texts = journals
            .into_iter()
            .map(|path| fs::read_to_string(path).unwrap());
        texts
            .into_iter()
            .find(|text| text.contains("\"guide-put restore\""))
    });
    assert!(
        journal.is_some(),
        "the way back is written down before anything is changed"
    );
    for (_, value) in VARIABLES {
        assert!(
            !journal.as_ref().unwrap().contains(serving.value(value)),
            "{value}"
        );
    }
    started.signal(Signal::Kill);
    started.finish();
    let shown = workplace.sgspec(&["sweep"]).run().ended(0);
    assert!(shown.stdout.contains("guide-put restore"), "{shown}");
    let swept = with_keys(workplace.sgspec(&["sweep", "--yes"]), &serving)
        .run()
        .ended(0);
    assert!(swept.stdout.contains("1 removed"), "{swept}");
    assert_eq!(workplace.journals(), Vec::<PathBuf>::new());
}
