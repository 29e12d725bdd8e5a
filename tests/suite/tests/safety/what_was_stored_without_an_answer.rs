//! Creates that work and are never answered: what they made is found by its mark.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rstest::rstest;
use serde_json::{Value, json};
use sgspec_suite::binary::{Signal, Workplace, eventually};
use sgspec_suite::handmade::{Handmade, Reply, Request};

use super::nothing;

/// Groups, and what a POST does besides storing one.
#[derive(Debug, Default)]
struct Account {
    groups: Vec<Value>,
    created: usize,
    /// From this create on there is no answer; `None`: all are answered.
    silent_from: Option<usize>,
    deleted: Vec<String>,
}

impl Account {
    fn answer(&mut self, request: &Request) -> Option<Reply> {
        let path = request.target.split('?').next().unwrap_or_default();
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let position = segments
            .get(1)
            .and_then(|id| self.groups.iter().position(|group| group["id"] == *id));
        let not_found = || Reply::new(404, &json!({"message": "not found"}));
        Some(match (request.method.as_str(), segments.len(), position) {
            ("POST", 1, _) => {
                let Ok(mut group) = serde_json::from_str::<Value>(&request.body) else {
                    return Some(Reply::new(400, &json!({"message": "no JSON"})));
                };
                self.created += 1;
                group["id"] = json!(format!("00000000-0000-4000-8000-{:012}", self.created));
                self.groups.push(group.clone());
                if self.silent_from.is_some_and(|from| self.created >= from) {
                    return None;
                }
                Reply::new(201, &json!({"security_group": group}))
            }
            ("GET", 1, _) => Reply::new(200, &json!({"security_groups": self.groups})),
            ("GET", 2, Some(position)) => {
                Reply::new(200, &json!({"security_group": self.groups[position]}))
            }
            ("DELETE", 2, Some(position)) => {
                let group = self.groups.remove(position);
                self.deleted
                    .push(group["name"].as_str().unwrap().to_owned());
                Reply::new(204, &Value::Null)
            }
            _ => not_found(),
        })
    }

    fn names(&self) -> Vec<String> {
        let name = |group: &Value| group["name"].as_str().unwrap().to_owned();
        self.groups.iter().map(name).collect()
    }

    fn add(&mut self, name: &str) {
        let id = format!("ffffffff-0000-4000-8000-{:012}", self.groups.len());
        self.groups
            .push(json!({"id": id, "name": name, "description": "of somebody else"}));
    }
}

const FOREIGN: [&str; 5] = [
    "sgspec",
    "sgspec-backup",
    "sgspec-0badcafe-sgl-a",
    "sgspec-0badcafe-rl-home",
    "production",
];

fn account(silent_from: usize) -> (Arc<Mutex<Account>>, Handmade) {
    let mut account = Account {
        silent_from: Some(silent_from),
        ..Account::default()
    };
    for name in FOREIGN {
        account.add(name);
    }
    let account = Arc::new(Mutex::new(account));
    let shared = Arc::clone(&account);
    let server = Handmade::start(move |request| shared.lock().unwrap().answer(request));
    (account, server)
}

#[rstest]
#[case::first(1)]
#[case::third(3)]
fn is_found_by_its_mark_at_the_end_of_the_run(#[case] silent_from: usize) {
    let workplace = Workplace::new();
    let (account, server) = account(silent_from);
    let output = workplace
        .sgspec(&["run", "--target-url", server.base_url(), "--timeout", "0.5"])
        .run()
        .ended(1);
    let account = account.lock().unwrap();
    assert_eq!(account.names(), FOREIGN, "{output}");
    assert!(account.created >= silent_from, "{output}");
    assert_eq!(account.deleted.len(), account.created, "{output}");
    assert_eq!(workplace.journals(), Vec::<PathBuf>::new(), "{output}");
}

#[test]
fn is_found_by_its_mark_after_a_kill() {
    let workplace = Workplace::new();
    let (account, server) = account(2);
    let mut started = workplace
        .sgspec(&["run", "--target-url", server.base_url(), "--timeout", "60"])
        .start();
    let stored = || (account.lock().unwrap().created >= 2).then_some(());
    eventually(stored).expect("the run creates");
    started.signal(Signal::Kill);
    let _ = started.finish();
    let journal = workplace.journals().remove(0);
    let mark = journal.file_stem().unwrap().to_str().unwrap().to_owned();
    assert!(
        account
            .lock()
            .unwrap()
            .names()
            .iter()
            .any(|name| name.contains(&mark))
    );
    // Names that are nearly ours, by somebody who liked them.
    let near = [
        format!("sgspec-{}", &mark[..7]),
        format!("sgspec-{}", mark.chars().rev().collect::<String>()),
    ];
    {
        let mut account = account.lock().unwrap();
        account.silent_from = None;
        for name in &near {
            account.add(name);
        }
    }
    let output = workplace.sgspec(&["sweep"]).run().ended(0);
    assert!(
        output.stdout.contains("its id was never learnt"),
        "{output}"
    );
    assert_eq!(account.lock().unwrap().deleted, nothing());
    let output = workplace.sgspec(&["sweep", "--yes"]).run().ended(0);
    let account = account.lock().unwrap();
    let foreign: Vec<&str> = FOREIGN
        .into_iter()
        .chain(near.iter().map(String::as_str))
        .collect();
    assert_eq!(account.names(), foreign, "{output}");
    assert!(account.deleted.iter().all(|name| name.contains(&mark)));
    assert_eq!(workplace.journals(), Vec::<PathBuf>::new(), "{output}");
}
