//! A real account is at the other end: whatever happens to a run, what it made is removed, and
//! what it did not make stays as it was.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use rstest::rstest;
use serde_json::Value;
use sgspec_suite::binary::{Output, Serving, Signal, Started, Workplace, eventually};
use sgspec_suite::runs::root;
use sgspec_suite::servers::{Broken, Manners, Server, TOKEN, all_conforming};

#[path = "safety/what_was_stored_without_an_answer.rs"]
mod what_was_stored_without_an_answer;

/// Slow enough to be interrupted in the middle.
fn slow() -> Manners {
    Manners {
        delay: Duration::from_millis(25),
        number_of_other_groups: 3,
        ..Manners::default()
    }
}

fn nothing() -> Vec<String> {
    Vec::new()
}

fn assert_untouched(server: &Server, output: &Output) {
    assert_eq!(server.left_over(), nothing(), "{output}");
    assert_eq!(server.disturbed(), nothing(), "{output}");
}

/// Waits until the run has created that many things.
fn wait_for(server: &Server, things: usize, started: &mut Started) {
    eventually(|| (server.left_over().len() >= things).then_some(())).expect("the run creates");
    assert!(
        started.is_running(),
        "the run ended before it could be stopped"
    );
}

mod after_a_run {
    use super::*;

    #[test]
    fn that_passes() {
        std::thread::scope(|scope| {
            for (name, manners) in all_conforming() {
                scope.spawn(move || {
                    let workplace = Workplace::new();
                    // Who gives a token to a target that asks for none is told so.
                    let asks = manners.token.is_some();
                    let server = Server::start_blocking(manners);
                    let mut call = workplace.sgspec(&["run", "--target-url", server.base_url()]);
                    if asks {
                        call = call.env("SGSPEC_TOKEN", TOKEN);
                    }
                    let output = call.run();
                    println!("{name}");
                    let output = output.ended(0);
                    assert_untouched(&server, &output);
                    assert!(output.summary().contains("nothing left behind"), "{output}");
                    assert_eq!(workplace.journals(), Vec::<PathBuf>::new(), "{name}");
                });
            }
        });
    }

    #[rstest]
    #[case::creates_but_never_lists(Broken::CreatesButNeverLists)]
    #[case::forgets_created(Broken::ForgetsCreated)]
    #[case::update_ignored(Broken::UpdateIgnored)]
    #[case::rules_outlive_their_group(Broken::RulesOutliveTheirGroup)]
    #[case::shares_rules(Broken::SharesRules)]
    #[case::accepts_everything(Broken::AcceptsEverything)]
    #[case::trips_over_bad_bodies(Broken::TripsOverBadBodies)]
    #[case::always_two_hundred(Broken::AlwaysTwoHundred)]
    #[case::numeric_ids(Broken::NumericIds)]
    #[case::repeats_ids(Broken::RepeatsIds)]
    #[case::escapes_text(Broken::EscapesText)]
    #[case::lists_twice(Broken::ListsTwice)]
    #[case::endless_pages(Broken::EndlessPages)]
    fn that_fails(#[case] broken: Broken) {
        let workplace = Workplace::new();
        let server = Server::start_broken_blocking(broken);
        let output = workplace
            .sgspec(&["run", "--target-url", server.base_url()])
            .run();
        assert!(output.code().is_some_and(|code| code <= 1), "{output}");
        assert_untouched(&server, &output);
        // It also knows that it left nothing: a kept journal would send the user on a search.
        assert!(output.summary().contains("nothing left behind"), "{output}");
        assert_eq!(workplace.journals(), Vec::<PathBuf>::new(), "{output}");
    }

    /// A target that makes something of a request which ends half-way makes it without our mark: to
    /// remove that would be to remove what may be anybody's.
    #[test]
    fn that_stores_what_nobody_could_read() {
        let workplace = Workplace::new();
        let server = Server::start_broken_blocking(Broken::RefusesButStores);
        let output = workplace
            .sgspec(&["run", "--target-url", server.base_url()])
            .run()
            .ended(1);
        assert_eq!(server.left_over().len(), 1, "{output}");
        assert_eq!(server.disturbed(), nothing(), "{output}");
        assert!(
            output
                .stdout
                .contains("FAIL scaleway/create-a-security-group/rejects/"),
            "{output}"
        );
    }

    /// Names of all groups of a reference server.
    fn names(serving: &Serving) -> BTreeSet<String> {
        let address = serving.base_url().trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        let token = serving.value("token");
        write!(
            stream,
            "GET /security_groups?per_page=100 HTTP/1.1\r\nhost: {address}\r\nx-auth-token: {token}\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let body: Value = serde_json::from_str(body).unwrap();
        body["security_groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// A fault of each rule about state, for each endpoint whose lists can be trusted: whatever is
    /// left behind is said, and its journal is kept; what others own stays, unless taking it is
    /// the fault.
    #[test]
    fn against_faults_of_state() {
        let mut seen = BTreeSet::new();
        let faults: Vec<&sgspec::reference::Fault> = sgspec::reference::faults("scaleway")
            .iter()
            .filter(|fault| {
                let state = [
                    "create/",
                    "update/",
                    "delete/",
                    "parent-delete/",
                    "isolation/",
                    "auth/",
                ]
                .iter()
                .any(|start| fault.breaks.starts_with(start))
                    || fault.breaks.ends_with("nothing-stored");
                let trusted = fault.endpoint != "GET /security_groups";
                state && trusted && seen.insert((fault.endpoint, fault.breaks))
            })
            .collect();
        assert!(faults.len() > 40, "{} faults", faults.len());
        let wrong = Mutex::new(Vec::new());
        for batch in faults.chunks(4) {
            let wrong = &wrong;
            std::thread::scope(|scope| {
                for fault in batch {
                    scope.spawn(move || {
                        let workplace = Workplace::new();
                        let serving = workplace.serve(Some(fault.id));
                        let before = names(&serving);
                        let output = workplace
                            .sgspec(&["run", "--target-url", serving.base_url()])
                            .run();
                        let after = names(&serving);
                        let ours = after.iter().any(|name| name.contains("sgspec-"));
                        let says = !output.summary().contains("nothing left behind");
                        let journal = !workplace.journals().is_empty();
                        let foreign_gone = before.iter().any(|name| !after.contains(name));
                        let may_take = fault.breaks.ends_with("only-this");
                        if ours && !(says && journal) || foreign_gone && !may_take {
                            wrong.lock().unwrap().push(format!(
                                "{}: {before:?} became {after:?}, journal kept: {journal}\n{}",
                                fault.id,
                                output.summary()
                            ));
                        }
                    });
                }
            });
        }
        let wrong = wrong.into_inner().unwrap();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

mod after_a_signal {
    use super::*;

    #[rstest]
    #[case::interrupted_early(Signal::Interrupt, 1, "4")]
    #[case::interrupted_late(Signal::Interrupt, 8, "4")]
    #[case::interrupted_one_job(Signal::Interrupt, 3, "1")]
    #[case::terminated_early(Signal::Terminate, 1, "4")]
    #[case::terminated_late(Signal::Terminate, 8, "4")]
    fn everything_is_removed_and_said(
        #[case] signal: Signal,
        #[case] things: usize,
        #[case] jobs: &str,
    ) {
        let workplace = Workplace::new();
        let server = Server::start_blocking(slow());
        let mut started = workplace
            .sgspec(&["run", "--target-url", server.base_url(), "--jobs", jobs])
            .arguments(&["--report", "out"])
            .start();
        wait_for(&server, things, &mut started);
        started.signal(signal);
        let output = started.finish().ended(5);
        assert_untouched(&server, &output);
        assert_eq!(workplace.journals(), Vec::<PathBuf>::new());
        assert!(output.stderr.contains("interrupted"), "{output}");
        assert!(output.summary().contains("nothing left behind"), "{output}");
        assert!(output.summary().starts_with("incomplete: "), "{output}");
        let report: Value = serde_json::from_str(&workplace.read("out/report.json")).unwrap();
        assert_eq!(report["verdict"], "incomplete");
    }

    #[test]
    fn the_test_harness_does_the_same() {
        let workplace = Workplace::new();
        let server = Server::start_blocking(slow());
        let mut started = workplace
            .conformance(&["--target-url", server.base_url()])
            .start();
        wait_for(&server, 3, &mut started);
        started.signal(Signal::Interrupt);
        let output = started.finish();
        assert_ne!(output.code(), Some(0), "{output}");
        assert_untouched(&server, &output);
        assert_eq!(workplace.journals(), Vec::<PathBuf>::new());
    }

    /// A target that answers no more would hold up the clean-up for long: a second signal ends
    /// the run at once, and the journal stays.
    #[test]
    fn a_second_one_ends_at_once_and_keeps_the_journal() {
        let workplace = Workplace::new();
        let server = Server::start_broken_blocking(Broken::StallsAfter(5));
        let mut started = workplace
            .sgspec(&["run", "--target-url", server.base_url(), "--timeout", "60"])
            .start();
        wait_for(&server, 1, &mut started);
        let ended = eventually(|| {
            if started.is_running() {
                started.signal(Signal::Interrupt);
                None
            } else {
                Some(())
            }
        });
        ended.expect("two signals end it");
        let output = started.finish();
        assert_ne!(output.code(), Some(0), "{output}");
        assert!(output.stderr.contains("sgspec sweep"), "{output}");
        assert_eq!(workplace.journals().len(), 1);
    }
}

mod after_a_kill {
    use super::*;

    /// A run that was killed; it had the token where it is needed.
    fn killed(workplace: &Workplace, server: &Server, things: usize, token: Option<&str>) {
        let mut started = workplace
            .sgspec(&["run", "--target-url", server.base_url()])
            .env("SGSPEC_TOKEN", token.unwrap_or_default())
            .start();
        wait_for(server, things, &mut started);
        started.signal(Signal::Kill);
        let output = started.finish();
        assert_eq!(output.code(), None, "{output}");
        assert!(!server.left_over().is_empty(), "nothing was left to sweep");
        assert_eq!(workplace.journals().len(), 1, "{output}");
    }

    #[rstest]
    #[case::early(1)]
    #[case::middle(4)]
    #[case::late(8)]
    fn a_sweep_shows_and_then_removes(#[case] things: usize) {
        let workplace = Workplace::new();
        let server = Server::start_blocking(slow());
        killed(&workplace, &server, things, None);
        let left = server.left_over();
        let before = server.requests();
        let output = workplace.sgspec(&["sweep"]).run().ended(0);
        assert!(
            output
                .stdout
                .starts_with(&format!("scaleway at {}: run ", server.base_url())),
            "{output}"
        );
        assert!(output.stdout.contains("nothing was deleted"), "{output}");
        assert!(output.stdout.contains("--yes"), "{output}");
        assert_eq!(server.left_over(), left);
        assert_eq!(server.requests(), before, "to show needs no request");
        assert_eq!(workplace.journals().len(), 1);

        let output = workplace.sgspec(&["sweep", "--yes"]).run().ended(0);
        assert_untouched(&server, &output);
        assert!(output.stdout.contains(" removed"), "{output}");
        assert_eq!(workplace.journals(), Vec::<PathBuf>::new());

        let output = workplace.sgspec(&["sweep"]).run().ended(0);
        assert_eq!(output.stdout, "no run was left unfinished\n", "{output}");
        let requests = server.requests();
        workplace.sgspec(&["sweep", "--yes"]).run().ended(0);
        assert_eq!(server.requests(), requests);
    }

    #[test]
    fn several_runs_are_swept_together_or_one_by_one() {
        let workplace = Workplace::new();
        let (one, other) = (
            Server::start_blocking(slow()),
            Server::start_blocking(slow()),
        );
        killed(&workplace, &one, 2, None);
        let first = workplace.journals().remove(0);
        let kept = fs::read(&first).unwrap();
        fs::remove_file(&first).unwrap();
        killed(&workplace, &other, 2, None);
        fs::write(&first, kept).unwrap();
        let output = workplace
            .sgspec(&["sweep", "--yes", "--journal"])
            .argument(&first)
            .run()
            .ended(0);
        assert_untouched(&one, &output);
        assert!(!other.left_over().is_empty());
        let output = workplace.sgspec(&["sweep", "--yes"]).run().ended(0);
        assert_untouched(&other, &output);
    }

    /// A journal holds no credential: who sweeps must have it, as the run had.
    #[test]
    fn a_sweep_needs_the_credentials_of_the_run() {
        let workplace = Workplace::new();
        let server = Server::start_blocking(Manners {
            token: Some(TOKEN.to_owned()),
            ..slow()
        });
        killed(&workplace, &server, 3, Some(TOKEN));
        let journal = fs::read_to_string(&workplace.journals()[0]).unwrap();
        assert!(!journal.contains(TOKEN), "{journal}");
        assert!(journal.contains("SGSPEC_TOKEN"), "{journal}");
        let requests = server.requests();
        let output = workplace.sgspec(&["sweep", "--yes"]).run().ended(3);
        assert!(output.stderr.contains("`SGSPEC_TOKEN`"), "{output}");
        assert_eq!(server.requests(), requests);
        assert_eq!(workplace.journals().len(), 1);
        let output = workplace
            .sgspec(&["sweep", "--yes"])
            .env("SGSPEC_TOKEN", TOKEN)
            .run()
            .ended(0);
        assert_untouched(&server, &output);
    }

    /// Under another variable than the run's.
    #[test]
    fn a_sweep_takes_credentials_from_where_it_is_told() {
        let workplace = Workplace::new();
        let server = Server::start_blocking(Manners {
            token: Some(TOKEN.to_owned()),
            ..slow()
        });
        killed(&workplace, &server, 3, Some(TOKEN));
        let output = workplace
            .sgspec(&["sweep", "--yes", "--token-env", "OTHER"])
            .env("OTHER", TOKEN)
            .run()
            .ended(0);
        assert_untouched(&server, &output);
    }

    /// A contract of one's own whose token has a prefix: the sweep must send the same header.
    #[test]
    fn a_sweep_sends_the_prefix_of_the_token_too() {
        let workplace = Workplace::new();
        let contract = fs::read(root().join("specs/scaleway/contract.apib")).unwrap();
        workplace.write("mine/contract.apib", contract);
        workplace.write(
            "mine/api.toml",
            "[auth]\nheader = \"X-Auth-Token\"\nprefix = \"Bearer \"\nenvironment = \"MINE\"\n",
        );
        let server = Server::start_blocking(Manners {
            token: Some(format!("Bearer {TOKEN}")),
            ..slow()
        });
        let mut started = workplace
            .sgspec(&["run", "--contract", "mine/contract.apib", "--target-url"])
            .argument(server.base_url())
            .env("MINE", TOKEN)
            .start();
        wait_for(&server, 3, &mut started);
        started.signal(Signal::Kill);
        let _ = started.finish();
        let output = workplace
            .sgspec(&["sweep", "--yes"])
            .env("MINE", TOKEN)
            .run()
            .ended(0);
        assert_untouched(&server, &output);
    }

    #[test]
    fn a_sweep_of_a_target_that_is_gone_keeps_the_journal() {
        let workplace = Workplace::new();
        let server = Server::start_blocking(slow());
        killed(&workplace, &server, 1, None);
        drop(server);
        let output = workplace.sgspec(&["sweep", "--yes"]).run().ended(3);
        assert!(output.stderr.contains("nothing answers at "), "{output}");
        assert_eq!(workplace.journals().len(), 1);
    }

    /// The last line of a journal may be cut short by the kill; any other must be whole.
    #[test]
    fn a_damaged_journal() {
        let workplace = Workplace::new();
        let server = Server::start_blocking(slow());
        killed(&workplace, &server, 3, None);
        let path = workplace.journals().remove(0);
        let journal = fs::read_to_string(&path).unwrap();
        fs::write(&path, journal.replacen("{\"intent\"", "{\"int", 1)).unwrap();
        let left = server.left_over();
        let output = workplace.sgspec(&["sweep", "--yes"]).run().ended(2);
        assert!(output.stderr.contains("line 2 "), "{output}");
        assert_eq!(server.left_over(), left);
        assert!(path.is_file());
        fs::write(&path, format!("{journal}{{\"intent\":{{\"num")).unwrap();
        let output = workplace.sgspec(&["sweep", "--yes"]).run().ended(0);
        assert_untouched(&server, &output);
    }
}

mod what_cannot_be_removed {
    use super::*;

    #[test]
    fn is_reported_and_the_journal_kept() {
        let workplace = Workplace::new();
        let server = Server::start_broken_blocking(Broken::DeleteIgnored);
        let output = workplace
            .sgspec(&["run", "--target-url", server.base_url(), "--report", "out"])
            .run()
            .ended(1);
        let left = server.left_over();
        assert!(!left.is_empty());
        assert!(output.summary().contains(" left behind"), "{output}");
        assert!(!output.summary().contains("nothing"), "{output}");
        // Each group is named, so that it can be removed by hand.
        let is_listed = |id: &String| {
            let target = format!("/security_groups/{id}");
            output
                .stdout
                .lines()
                .any(|line| line.contains("left behind: ") && line.contains(&target))
        };
        let groups: Vec<&String> = left.iter().filter(|id| is_listed(id)).collect();
        assert!(groups.len() >= 5, "{groups:?} of {left:?}: {output}");
        let report: Value = serde_json::from_str(&workplace.read("out/report.json")).unwrap();
        assert!(report["left_behind"].as_array().unwrap().len() >= groups.len());
        assert_eq!(workplace.journals().len(), 1);

        let output = workplace.sgspec(&["sweep", "--yes"]).run().ended(1);
        assert!(output.stdout.contains("left behind: "), "{output}");
        assert!(output.stderr.contains("still there"), "{output}");
        assert_eq!(workplace.journals().len(), 1);
    }

    #[rstest]
    #[case::dies(Broken::DiesAfter(5))]
    #[case::stalls(Broken::StallsAfter(5))]
    fn because_the_target_is_gone(#[case] broken: Broken) {
        let workplace = Workplace::new();
        let server = Server::start_broken_blocking(broken);
        let output = workplace
            .sgspec(&["run", "--target-url", server.base_url(), "--timeout", "0.2"])
            .run()
            .ended(1);
        assert!(!server.left_over().is_empty());
        assert!(output.summary().contains(" left behind"), "{output}");
        assert!(!output.summary().contains("nothing"), "{output}");
        assert_eq!(workplace.journals().len(), 1, "{output}");
        assert_eq!(server.disturbed(), nothing());
    }
}
