//! PyPI `SoftLayer`, the vendor's client for Python: its command line and its library live on the
//! reference server, over REST and over XML-RPC, and both come to the same.
//!
//! What they come to is kept in `golden/softlayer`, a file for each life, a paragraph for each step;
//! `UPDATE_GOLDEN` writes the files, and what is then in them is to be checked against the vendor's
//! reference. A refusal is there by its kind alone, since its words are the server's choice; that
//! both transports say the same words is asked of them here.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use serde_json::Value;
use sgspec_suite::binary::{Output, Workplace};
use sgspec_suite::runs::root;

use super::{python, trial};

/// What the program can live through.
const LIVES: [&str; 9] = [
    "groups",
    "rules",
    "refusals",
    "interfaces",
    "strangers",
    "guests",
    "orders",
    "examples",
    "services",
];

const TRANSPORTS: [&str; 2] = ["rest", "xml-rpc"];

/// What the server says of itself, and a client has to know.
const VALUES: [&str; 6] = [
    "username",
    "api_key",
    "guest",
    "public_component",
    "private_component",
    "datacenter",
];

/// How the program tells a value that it did not expect.
const SURPRISES: [&str; 3] = ["\"unknown ", "\"no ", "\"not a new request"];

/// Ways to break the server: the life, the transport, and the first step that comes to something
/// else.
const FAULTS: [(&str, &str, &str, &str); 13] = [
    (
        "edit-group-clears-absent",
        "groups",
        "rest",
        "detail after the second edit",
    ),
    (
        "list-groups-without-total",
        "groups",
        "xml-rpc",
        "list by pages",
    ),
    (
        "delete-group-does-nothing",
        "groups",
        "rest",
        "detail after delete",
    ),
    (
        "get-group-unknown-code",
        "groups",
        "xml-rpc",
        "detail after delete",
    ),
    (
        "add-rules-drops-ports",
        "rules",
        "rest",
        "rule-list after rule-add",
    ),
    (
        "edit-rules-ignores-minus-one",
        "rules",
        "xml-rpc",
        "rule-list after ports were cleared",
    ),
    (
        "list-rules-ports-as-texts",
        "rules",
        "xml-rpc",
        "rule-list after rule-add",
    ),
    (
        "delete-group-while-remote",
        "rules",
        "rest",
        "delete while named by a rule",
    ),
    (
        "edit-rules-foreign-rule",
        "refusals",
        "xml-rpc",
        "rule-edit of another's rule",
    ),
    (
        "get-group-lacks-bindings",
        "interfaces",
        "rest",
        "interface-list after interface-add",
    ),
    (
        "delete-group-wrong-key",
        "strangers",
        "xml-rpc",
        "delete with a wrong key",
    ),
    (
        "attach-does-nothing",
        "interfaces",
        "xml-rpc",
        "interface-list after interface-add",
    ),
    (
        "create-guest-swaps-groups",
        "guests",
        "rest",
        "bindings, by data",
    ),
];

pub(crate) fn trials() -> Vec<Trial> {
    let lives = LIVES.iter().map(|life| {
        let name = format!("softlayer_client::comes_to_the_same_by_each_transport::{life}");
        trial(&name, || comes_to_the_same_by_each_transport(life))
    });
    let faults = FAULTS.iter().map(|(fault, life, transport, step)| {
        let name = format!("softlayer_client::notices::{fault}");
        trial(&name, || notices(fault, life, transport, step))
    });
    lives.chain(faults).collect()
}

/// Lives a life on the reference server, or on one with a fault until the step that should show it.
fn live(life: &str, transport: &str, fault: Option<(&str, &str)>) -> Output {
    let workplace = Workplace::new();
    let serving = workplace.serve_api("softlayer", fault.map(|(id, _)| id), &VALUES);
    let mut invocation = workplace
        .call(python(), &[])
        .argument(root().join("tests/real/softlayer_client.py"))
        .arguments(&[
            life,
            serving.base_url(),
            serving.value("username"),
            transport,
        ])
        .env("API_KEY", serving.value("api_key"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    for name in &VALUES[2..] {
        invocation = invocation.argument(format!("{name}={}", serving.value(name)));
    }
    if let Some((_, step)) = fault {
        invocation = invocation.argument(format!("last={step}"));
    }
    invocation.run()
}

/// The steps that it told, as far as it came.
fn steps(output: &Output) -> Vec<Value> {
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output}"))
}

fn comes_to_the_same_by_each_transport(life: &str) {
    let [rest, xml_rpc] = TRANSPORTS.map(|transport| {
        let output = live(life, transport, None).ended(0);
        for surprise in SURPRISES {
            assert!(!output.stdout.contains(surprise), "{surprise}: {output}");
        }
        steps(&output)
    });
    let [first, second] = TRANSPORTS;
    equal(
        &format!("{first} and {second}"),
        &shown(&rest, Words::Told),
        &shown(&xml_rpc, Words::Told),
    );
    let text = shown(&rest, Words::LeftOut);
    let path = golden(life);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    equal(&path.display().to_string(), &wanted, &text);
}

fn equal(what: &str, one: &str, other: &str) {
    assert!(
        one == other,
        "{what}\n{}",
        sgspec::report::difference(one, other)
    );
}

fn golden(life: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/softlayer")
        .join(format!("{life}.txt"))
}

/// The first step that came to something else than on the sound server is the expected one.
fn notices(fault: &str, life: &str, transport: &str, step: &str) {
    let output = live(life, transport, Some((fault, step)));
    let text = shown(&steps(&output), Words::LeftOut);
    let wanted = fs::read_to_string(golden(life)).unwrap();
    let (told, wanted) = (paragraphs(&text), paragraphs(&wanted));
    let departs = wanted
        .iter()
        .enumerate()
        .find(|(index, paragraph)| told.get(*index) != Some(*paragraph));
    let Some((_, paragraph)) = departs else {
        panic!("nothing was noticed: {output}");
    };
    let expected = paragraph.starts_with(&format!("{step}: "));
    assert!(expected, "noticed by `{paragraph}`: {output}");
}

/// Whether the words of a refusal are part of what is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    Told,
    LeftOut,
}

/// A paragraph for each step.
fn shown(steps: &[Value], words: Words) -> String {
    let mut text = String::new();
    for step in steps {
        let name = step["step"].as_str().unwrap_or_default();
        let outcome = step["outcome"].as_str().unwrap_or_default();
        let mut value = &step["value"];
        if outcome == "refused" && words == Words::LeftOut {
            value = &value["as"];
        }
        let _ = write!(text, "{name}: {outcome}");
        show(&mut text, value, 1);
        text.push('\n');
    }
    text
}

/// Lists are shown item by item, objects by their members; what holds neither is JSON.
fn show(text: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let _ = write!(text, "\n{indent}-");
                show(text, item, depth + 1);
            }
        }
        Value::Object(members) if members.values().any(is_nested) => {
            for (name, member) in members {
                let _ = write!(text, "\n{indent}{name}:");
                show(text, member, depth + 1);
            }
        }
        other => {
            let _ = write!(text, " {other}");
        }
    }
}

fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Array(items) if !items.is_empty()) || value.is_object()
}

/// The steps of a text: each begins at the margin.
fn paragraphs(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        match found.last_mut() {
            Some(paragraph) if line.starts_with(' ') => {
                paragraph.push('\n');
                paragraph.push_str(line);
            }
            _ => found.push(line.to_owned()),
        }
    }
    found
}
