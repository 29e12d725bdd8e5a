//! The table of faults: what it is made of, and that a client can see each of its rows.

use std::collections::BTreeSet;

use super::script::tell;

/// The rules that faults of this API break, apart from `refuses/…`.
const RULES: &[&str] = &[
    "answer/task",
    "filers/none",
    "hosts/none",
    "task/object",
    "answer/object",
    "auth/late",
    "auth/missing",
    "auth/nothing-done",
    "auth/restricted",
    "auth/wrong",
    "completion",
    "content-type",
    "create/disabled",
    "create/echo",
    "create/empty",
    "create/listed",
    "create/new-id",
    "create/once",
    "create/only-these",
    "create/only-this",
    "create/state",
    "create/stored",
    "credential/rules",
    "credential/validated",
    "delete/echo",
    "delete/gone",
    "delete/only-this",
    "details/account",
    "details/method",
    "error-body",
    "filter/date",
    "filter/enabled",
    "filter/name",
    "filter/state",
    "list/has",
    "list/ids",
    "list/real",
    "me/account",
    "normal-form/destination",
    "normal-form/line",
    "normal-form/option",
    "normal-form/port",
    "normal-form/source",
    "normal-form/source-port",
    "read/agrees",
    "read/dates",
    "read/keys",
    "read/policy",
    "read/same",
    "read/state",
    "removable/in-use",
    "request/given",
    "request/pending",
    "schema",
    "status",
    "task/kept",
    "task/network",
    "task/own",
    "task/same",
    "time/right",
    "time/seconds",
    "update/keeps",
    "update/keeps-identity",
    "update/only-this",
    "update/state",
    "update/stored",
];

#[test]
fn every_fault_has_an_id_of_its_own_and_a_known_rule() {
    let faults = sgspec::reference::faults("ovh");
    let mut ids = BTreeSet::new();
    for fault in faults {
        assert!(ids.insert(fault.id), "{} is there twice", fault.id);
        assert!(fault.endpoint.contains(" /"), "{}", fault.id);
        let known = RULES.contains(&fault.breaks) || fault.breaks.starts_with("refuses/");
        assert!(known, "{}: {}", fault.id, fault.breaks);
        assert!(fault.description.ends_with('.'), "{}", fault.id);
        let first = fault.description.chars().next();
        assert!(
            first.is_some_and(char::is_uppercase),
            "{}",
            fault.description
        );
    }
    for rule in RULES {
        assert!(faults.iter().any(|fault| fault.breaks == *rule), "{rule}");
    }
    assert!(faults.len() > 400, "{}", faults.len());
}

/// The first line that differs is a client's first sight of a fault; it is not before the endpoint
/// was used.
#[tokio::test(flavor = "multi_thread")]
async fn every_fault_can_be_seen_and_not_before_its_endpoint() {
    let sound = tell(None, None).await;
    assert_eq!(
        tell(None, None).await,
        sound,
        "the story is not the same twice"
    );
    let mut wrong = Vec::new();
    for fault in sgspec::reference::faults("ovh") {
        let told = tell(Some(fault.id), Some(&sound)).await;
        let differs = sound
            .iter()
            .zip(&told)
            .position(|(sound, told)| sound != told);
        let Some(at) = differs else {
            wrong.push(format!("{} cannot be seen", fault.id));
            continue;
        };
        let is_used = |line: &String| of(fault.endpoint, line);
        if !sound[..=at].iter().any(is_used) {
            wrong.push(format!(
                "{} shows before its endpoint: {}",
                fault.id, told[at]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Whether a line of a story is about an endpoint.
fn of(endpoint: &str, line: &str) -> bool {
    if line.starts_with("time") {
        return endpoint == "GET /auth/time";
    }
    let (method, template) = endpoint.split_once(' ').expect("a method");
    let words: Vec<&str> = line.split(' ').collect();
    let Some(index) = words.iter().take(2).position(|word| *word == method) else {
        return false;
    };
    let path = words[index + 1].trim_end_matches(':');
    let path = path.split('?').next().unwrap_or_default();
    let (wanted, found): (Vec<&str>, Vec<&str>) =
        (template.split('/').collect(), path.split('/').collect());
    wanted.len() == found.len()
        && wanted
            .iter()
            .zip(found)
            .all(|(wanted, found)| wanted.starts_with('{') || *wanted == found)
}
