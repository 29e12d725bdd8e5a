//! The command line, from the outside: what is typed, what is printed where, and how it ends.
//!
//! Exit codes are a promise to scripts and have one meaning each; messages are a promise to
//! people. What a failing run prints is specified by the files in `golden/`: set `UPDATE_GOLDEN`
//! to write them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use serde_json::{Value, json};
use sgspec_suite::binary::{Handmade, Output, Reply, Workplace, all_files, deserted};
use sgspec_suite::runs::root;
use sgspec_suite::servers::{Broken, Manners, Server};

/// The ten endpoints of the built-in contract.
const ENDPOINTS: usize = 10;

const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];

fn run(arguments: &[&str]) -> Output {
    Workplace::new().sgspec(&["run"]).arguments(arguments).run()
}

/// The rows of the table of endpoints.
fn rows(stdout: &str) -> Vec<&str> {
    let is_row = |line: &&str| {
        let mut words = line.split_whitespace();
        let method = words.next().unwrap_or_default();
        line.starts_with("  ")
            && METHODS.contains(&method)
            && words.next().is_some_and(|path| path.starts_with('/'))
            && words.next().is_some_and(|counts| counts.contains('/'))
    };
    stdout.lines().filter(is_row).collect()
}

fn report(workplace: &Workplace, folder: &str) -> Value {
    let text = workplace.read(&format!("{folder}/report.json"));
    serde_json::from_str(&text).expect("report.json is JSON")
}

/// All requirements of a report, with this verdict.
fn requirements<'r>(report: &'r Value, verdict: &str) -> Vec<&'r Value> {
    let endpoints = report["endpoints"].as_array().expect("endpoints");
    endpoints
        .iter()
        .flat_map(|endpoint| endpoint["requirements"].as_array().expect("requirements"))
        .filter(|requirement| requirement["verdict"] == verdict)
        .collect()
}

mod exit_codes {
    use super::*;

    #[rstest]
    #[case::side_by_side(&[])]
    #[case::one_by_one(&["--jobs", "1"])]
    #[case::many_jobs(&["--jobs", "16"])]
    #[case::stricter(&["--level", "should"])]
    fn the_embedded_server_conforms(#[case] arguments: &[&str]) {
        let output = run(arguments).ended(0);
        assert_eq!(output.stderr, "", "{output}");
        let rows = rows(&output.stdout);
        assert_eq!(rows.len(), ENDPOINTS, "{output}");
        assert!(rows.iter().all(|row| row.contains("pass")), "{output}");
        let summary = output.summary();
        assert!(summary.starts_with("conformant: "), "{summary}");
        assert!(summary.contains("nothing left behind"), "{summary}");
        let requests: usize = summary
            .split(" requests in ")
            .next()
            .and_then(|text| text.rsplit(' ').next())
            .and_then(|number| number.parse().ok())
            .expect("the summary says how many requests there were");
        assert!(requests > 40, "{summary}");
    }

    #[rstest]
    #[case::writer("update-group-not-stored", "PUT     /security_groups/{group_id} ")]
    #[case::list(
        "list-rules-leaks-other-groups",
        "GET     /security_groups/{group_id}/rules "
    )]
    #[case::status("create-group-status-200", "POST    /security_groups ")]
    #[case::delete(
        "delete-rule-status-200",
        "DELETE  /security_groups/{group_id}/rules/{rule_id} "
    )]
    fn a_fault_fails_its_endpoint_and_no_other(#[case] fault: &str, #[case] endpoint: &str) {
        let output = run(&["--fault", fault]).ended(1);
        let failing: Vec<&str> = rows(&output.stdout)
            .into_iter()
            .filter(|row| row.contains("FAIL"))
            .collect();
        assert_eq!(failing.len(), 1, "{output}");
        assert!(failing[0].trim_start().starts_with(endpoint), "{output}");
        assert!(output.summary().starts_with("not conformant: "), "{output}");
        assert_eq!(output.stderr, "", "{output}");
    }

    #[test]
    fn the_level_decides_whether_a_should_fails_the_run() {
        let fault = ["--fault", "create-group-location-elsewhere"];
        let lenient = run(&fault).ended(0);
        assert!(lenient.stdout.contains("\nWARN scaleway/"), "{lenient}");
        assert!(lenient.summary().contains("1 SHOULD failed"), "{lenient}");
        let strict = run(&[fault[0], fault[1], "--level", "should"]).ended(1);
        assert!(strict.stdout.contains("\nFAIL scaleway/"), "{strict}");
        assert!(!strict.stdout.contains("WARN"), "{strict}");
    }

    /// A file where the folder of journals should be: nobody can write below it, root neither.
    #[test]
    fn without_a_journal_the_suite_fails_before_it_sends_anything() {
        let workplace = Workplace::new();
        let server = Server::start_blocking(Manners::default());
        let blocked = workplace.write("blocked", "");
        let output = workplace
            .sgspec(&["run", "--target-url", server.base_url()])
            .env("SGSPEC_STATE_DIR", blocked.join("below"))
            .run()
            .ended(2);
        assert!(
            output
                .stderr
                .starts_with("error: cannot write the journal `"),
            "{output}"
        );
        assert!(output.stderr.contains("SGSPEC_STATE_DIR"), "{output}");
        assert_eq!(output.stdout, "", "{output}");
        assert_eq!(server.requests(), 0);
    }

    #[test]
    fn a_report_that_cannot_be_written_is_a_fault_of_the_suite() {
        let workplace = Workplace::new();
        workplace.write("taken", "");
        let output = workplace
            .sgspec(&["run", "--report", "taken"])
            .run()
            .ended(2);
        assert!(output.stderr.contains("`taken"), "{output}");
        // What was found is not lost for that.
        assert_eq!(rows(&output.stdout).len(), ENDPOINTS, "{output}");
    }

    #[test]
    fn nothing_listens() {
        let url = deserted();
        let output = run(&["--target-url", &url]).ended(3);
        assert_eq!(output.stdout, "", "{output}");
        assert!(
            output
                .stderr
                .starts_with(&format!("error: nothing answers at {url}: ")),
            "{output}"
        );
        assert!(output.stderr.contains("\nhint: "), "{output}");
    }

    #[test]
    fn a_host_name_that_does_not_resolve() {
        // RFC 6761: never a host.
        let output = run(&[
            "--yes",
            "--target-url",
            "http://sgspec.invalid",
            "--token-env",
            "T",
        ]);
        let output = match output.code() {
            // The variable is looked at first.
            Some(3) if output.stderr.contains("`T`") => Workplace::new()
                .sgspec(&["run", "--yes", "--target-url", "http://sgspec.invalid"])
                .arguments(&["--token-env", "T"])
                .env("T", "some-token")
                .run(),
            _ => output,
        }
        .ended(3);
        assert!(output.stderr.contains("sgspec.invalid"), "{output}");
    }

    #[test]
    fn all_missing_variables_are_listed_at_once() {
        let server = Server::start_blocking(Manners::default());
        let output = run(&[
            "--target-url",
            server.base_url(),
            "--token-env",
            "NO_SUCH_TOKEN",
            "--header-env",
            "X-Project=NO_SUCH_PROJECT",
            "--header-env",
            "X-Trace=NO_SUCH_TRACE",
        ])
        .ended(3);
        for name in ["NO_SUCH_TOKEN", "NO_SUCH_PROJECT", "NO_SUCH_TRACE"] {
            assert!(output.stderr.contains(&format!("`{name}`")), "{output}");
        }
        for header in ["X-Auth-Token", "X-Project", "X-Trace"] {
            assert!(output.stderr.contains(&format!("`{header}`")), "{output}");
        }
        assert_eq!(output.stdout, "", "{output}");
        assert_eq!(server.requests(), 0);
    }

    /// 192.0.2.1 is set aside for documentation (RFC 5737): to contact it would take the
    /// connect time-out, and is refused before that.
    #[rstest]
    #[case::address("http://192.0.2.1:8080")]
    #[case::every_address("http://0.0.0.0:8080")]
    #[case::lookalike("http://localhost.example:8080")]
    #[case::number("http://3221225985:8080")]
    fn another_machine_needs_consent(#[case] url: &str) {
        let output = run(&["--target-url", url]).ended(3);
        assert!(output.stderr.contains("not on this machine"), "{output}");
        assert!(output.stderr.contains("--yes"), "{output}");
        assert_eq!(output.stdout, "", "{output}");
    }

    #[test]
    fn nothing_was_tested() {
        // Every step of it needs something that --read-only does not create.
        let output = run(&["--read-only", "--workflow", "rules/lifecycle"]).ended(4);
        assert!(output.summary().contains(" 0 requests in "), "{output}");
    }

    #[test]
    fn a_part_of_the_suite_is_incomplete_unless_that_is_enough() {
        let part = ["--workflow", "rules/lifecycle"];
        let output = run(&part).ended(5);
        assert!(output.summary().starts_with("partial"), "{output}");
        let output = run(&[part[0], part[1], "--partial"]).ended(0);
        assert!(output.summary().starts_with("partial"), "{output}");
        // What fails in a part fails.
        let broken = ["--fault", "update-rule-not-stored"];
        run(&[part[0], part[1], "--partial", broken[0], broken[1]]).ended(1);
        // --partial is no consent to leave out what was selected.
        run(&[part[0], part[1], "--partial", "--read-only"]).ended(4);
    }

    #[test]
    fn without_writes_most_is_untested() {
        let server = Server::start_blocking(Manners::default());
        let output = run(&["--target-url", server.base_url(), "--read-only"]).ended(5);
        assert!(output.summary().starts_with("incomplete: "), "{output}");
        assert!(output.stdout.contains("\nUNTESTED\n"), "{output}");
        let seen = server.seen();
        assert!(!seen.is_empty());
        assert!(seen.iter().all(|(method, _)| method == "GET"), "{seen:?}");
    }

    /// What is refused before anything is sent, and a word that the message must hold.
    #[rstest]
    #[case::flag(&["--no-such-flag"], &["--no-such-flag"])]
    #[case::level(&["--level", "may"], &["may"])]
    #[case::jobs(&["--jobs", "many"], &["many"])]
    #[case::api(&["--api", "nope"], &["`nope`", "`scaleway`", "--contract"])]
    #[case::api_as_path(&["--api", "../scaleway"], &["`../scaleway`"])]
    #[case::api_and_contract(&["--api", "scaleway", "--contract", "x"], &["--contract"])]
    #[case::fault(&["--fault", "nope"], &["`nope`", "`update-group-not-stored`", "`delete-rule-keeps-it`"])]
    #[case::fault_of_a_target(&["--fault", "update-group-not-stored", "--target-url", "http://127.0.0.1:9"], &["--fault", "sgspec serve"])]
    #[case::no_url(&["--target-url", "nope"], &["`nope`", "http://"])]
    #[case::scheme(&["--target-url", "ftp://127.0.0.1"], &["`ftp://127.0.0.1", "http"])]
    #[case::query(&["--target-url", "http://127.0.0.1:9/?a=b"], &["query"])]
    #[case::no_value(&["--input", "organization"], &["`organization`", "NAME=VALUE"])]
    #[case::no_name(&["--input", "=x"], &["`=x`"])]
    #[case::attribute(&["--input", "no_such=x"], &["`no_such`"])]
    #[case::workflow(&["--workflow", "nope"], &["`nope`", "list workflows"])]
    #[case::timeout(&["--timeout", "0"], &["`0`"])]
    #[case::timeout_no_number(&["--timeout", "NaN"], &["NaN"])]
    #[case::header(&["--header-env", "X-Project"], &["`X-Project`"])]
    #[case::snapshot_set(&["--snapshot-set", "../elsewhere"], &["`../elsewhere`"])]
    #[case::dry_malformed(&["--dry-run", "--input", "organization"], &["`organization`"])]
    #[case::dry_attribute(&["--dry-run", "--input", "no_such=x"], &["`no_such`"])]
    #[case::dry_workflow(&["--dry-run", "--workflow", "nope"], &["`nope`"])]
    fn wrong_usage(#[case] arguments: &[&str], #[case] words: &[&str]) {
        let output = run(arguments).ended(64);
        assert_eq!(output.stdout, "", "{output}");
        assert!(output.stderr.starts_with("error: "), "{output}");
        for word in words {
            assert!(output.stderr.contains(word), "{word} is missing: {output}");
        }
    }

    #[test]
    fn a_password_in_a_url_is_refused_and_not_repeated() {
        let output = run(&["--target-url", "http://someone:pass-word-1@127.0.0.1:9"]).ended(64);
        assert!(output.stderr.contains("--token-env"), "{output}");
        assert!(!output.stderr.contains("pass-word-1"), "{output}");
    }

    #[test]
    fn a_header_that_cannot_be_one_is_refused_and_its_value_not_shown() {
        let server = Server::start_blocking(Manners::default());
        for (header, value) in [("X Y", "some-secret-1"), ("X-Y", "some-secret\n2")] {
            let output = Workplace::new()
                .sgspec(&["run", "--target-url", server.base_url()])
                .arguments(&["--header-env", &format!("{header}=VALUE")])
                .env("VALUE", value)
                .run()
                .ended(64);
            assert!(output.stderr.contains(&format!("`{header}`")), "{output}");
            assert!(!output.stderr.contains("some-secret"), "{output}");
        }
        assert_eq!(server.requests(), 0);
    }

    #[test]
    fn no_command_is_wrong_usage_and_help_is_not() {
        let workplace = Workplace::new();
        let output = workplace.sgspec(&[]).run().ended(64);
        assert!(output.stderr.contains("Usage: sgspec"), "{output}");
        let output = workplace.sgspec(&["--help"]).run().ended(0);
        assert!(output.stdout.contains("Usage: sgspec"), "{output}");
        assert_eq!(output.stderr, "", "{output}");
        let output = workplace.sgspec(&["--version"]).run().ended(0);
        assert!(output.stdout.starts_with("sgspec "), "{output}");
    }
}

mod contracts {
    use super::*;

    fn refused(contract: impl AsRef<[u8]>, settings: Option<&str>) -> Output {
        let workplace = Workplace::new();
        workplace.write("mine/contract.apib", contract);
        if let Some(settings) = settings {
            workplace.write("mine/api.toml", settings);
        }
        let arguments = ["run", "--contract", "mine/contract.apib", "--target-url"];
        let output = workplace
            .sgspec(&arguments)
            .argument("http://127.0.0.1:9")
            .run()
            .ended(64);
        assert_eq!(output.stdout, "", "{output}");
        assert!(output.stderr.starts_with("error: "), "{output}");
        output
    }

    #[test]
    fn without_an_operation() {
        let output = refused("# Nothing to see\n\nReally nothing.\n", None);
        assert!(output.stderr.contains("`mine/contract.apib`"), "{output}");
        assert!(output.stderr.contains("\nhint: "), "{output}");
    }

    #[test]
    fn without_an_operation_but_with_a_place_to_look_at() {
        // An operation without a path: the parser says where.
        let text = "# Nearly\n\n## Things [/things]\n\n+ Parameters\n    + nothing (wrong wrong, wrong)\n\n+ Response 200\n";
        let output = refused(text, None);
        let has_place = (1..=8).any(|line| {
            let place = format!("mine/contract.apib:{line}");
            output.stderr.contains(&place)
        });
        assert!(has_place, "{output}");
    }

    #[test]
    fn that_is_no_text() {
        let output = refused(b"FORMAT: 1A\n\n# Groups \xff\xfe\n", None);
        assert!(output.stderr.contains("UTF-8"), "{output}");
        assert!(output.stderr.contains("`mine/contract.apib`"), "{output}");
    }

    #[test]
    fn that_is_not_there() {
        let output = run(&["--contract", "absent.apib"]).ended(64);
        assert!(output.stderr.contains("`absent.apib`"), "{output}");
    }

    #[test]
    fn with_settings_that_nobody_knows() {
        let contract = fs::read(root().join("specs/scaleway/contract.apib")).unwrap();
        let output = refused(contract, Some("title = \"x\"\ntimeout = 3\n"));
        assert!(output.stderr.contains("`mine/api.toml`"), "{output}");
        assert!(output.stderr.contains("timeout"), "{output}");
        assert!(output.stderr.contains("line 2"), "{output}");
    }

    #[test]
    fn of_ones_own_has_no_embedded_server() {
        let path = root().join("specs/scaleway/contract.apib");
        let output = run(&["--contract", path.to_str().unwrap()]).ended(64);
        assert!(output.stderr.contains("--target-url"), "{output}");
    }

    /// A folder of APIs in place of the embedded ones; its name is the API's.
    #[test]
    fn from_another_folder() {
        let workplace = Workplace::new();
        let specs = root().join("specs");
        let serving = workplace.serve(None);
        let output = workplace
            .sgspec(&["run", "--target-url", serving.base_url(), "--specs"])
            .argument(&specs)
            .run()
            .ended(0);
        assert_eq!(rows(&output.stdout).len(), ENDPOINTS, "{output}");
        let output = workplace
            .sgspec(&["run", "--specs", "nowhere"])
            .run()
            .ended(64);
        assert!(output.stderr.contains("\nhint: "), "{output}");
    }
}

mod sending {
    use super::*;

    #[test]
    fn a_dry_run_sends_nothing_and_shows_every_request() {
        let workplace = Workplace::new();
        let server = Server::start_blocking(Manners::default());
        let output = workplace
            .sgspec(&["run", "--dry-run", "--target-url", server.base_url()])
            .run()
            .ended(0);
        assert_eq!(server.requests(), 0);
        assert_eq!(workplace.journals(), Vec::<PathBuf>::new());
        let shown = output
            .stdout
            .lines()
            .filter(|line| {
                let method = line.split_whitespace().next().unwrap_or_default();
                METHODS.contains(&method)
            })
            .count();
        assert!(shown > 40, "{output}");
        let summary = output.stdout.lines().last().unwrap();
        assert!(
            summary.starts_with(&format!("{shown} requests")),
            "{output}"
        );
        assert!(summary.contains("resources live at once"), "{output}");
        // Reading again until a change shows is the same request; all others are the ones sent.
        let requests = |text: &str| -> BTreeSet<String> {
            let writes = text.lines().filter_map(|line| {
                let mut words = line.split_whitespace();
                let (method, path) = (words.next()?, words.next()?);
                (METHODS.contains(&method) && path.starts_with('/')).then(|| method.to_owned())
            });
            writes.collect()
        };
        assert_eq!(requests(&output.stdout).len(), METHODS.len());
        workplace
            .sgspec(&["run", "--target-url", server.base_url()])
            .run()
            .ended(0);
        let creates = output
            .stdout
            .lines()
            .filter(|line| line.trim_start().starts_with("POST "))
            .count();
        let sent = server.seen();
        let sent = sent.iter().filter(|(method, _)| method == "POST").count();
        assert_eq!(creates, sent);
    }

    #[test]
    fn a_dry_run_knows_inputs_and_needs_no_target_and_no_consent() {
        let arguments = ["--dry-run", "--target-url", "http://192.0.2.1:8080"];
        let output = run(&[&arguments[..], &["--input", "organization=my-own"]].concat()).ended(0);
        assert!(
            output.stdout.contains("\"organization\":\"my-own\""),
            "{output}"
        );
        let output = run(&["--dry-run", "--workflow", "rules/lifecycle"]).ended(0);
        assert!(output.stdout.starts_with("rules/lifecycle "), "{output}");
        assert!(!output.stdout.contains("parent-delete"), "{output}");
    }

    #[test]
    fn a_dry_run_of_reads_shows_no_writes() {
        let output = run(&["--dry-run", "--read-only"]).ended(0);
        for method in ["POST", "PUT", "DELETE"] {
            assert!(!output.stdout.contains(&format!("  {method} ")), "{output}");
        }
    }

    #[test]
    fn an_input_reaches_the_target() {
        let organization = "00000000-1111-4222-8333-444444444444";
        let workplace = Workplace::new();
        let serving = workplace.serve(None);
        let input = format!("organization={organization}");
        let arguments = ["run", "--target-url", serving.base_url(), "--input", &input];
        workplace
            .sgspec(&arguments)
            .arguments(&["--report", "out"])
            .run()
            .ended(0);
        let trace = workplace.read("out/trace.har");
        assert!(trace.contains(organization));
    }

    #[test]
    fn flags_come_from_the_environment_too() {
        let server = Server::start_blocking(Manners::default());
        let workplace = Workplace::new();
        let output = workplace
            .sgspec(&["run"])
            .env("SGSPEC_TARGET_URL", server.base_url())
            .env("SGSPEC_REPORT", "from-the-environment")
            .env("SGSPEC_JOBS", "1")
            .run()
            .ended(0);
        assert!(server.requests() > 40);
        assert!(output.stdout.contains(server.base_url()), "{output}");
        assert!(workplace.join("from-the-environment/report.json").is_file());
    }

    /// `sgspec … | head -1`
    #[rstest]
    #[case::run(&["run"])]
    #[case::failing_run(&["run", "--fault", "create-group-status-200"])]
    #[case::list(&["list", "requirements"])]
    #[case::dry_run(&["run", "--dry-run"])]
    #[case::help(&["run", "--help"])]
    fn a_reader_that_goes_away_is_no_panic(#[case] arguments: &[&str]) {
        let workplace = Workplace::new();
        let program = sgspec_suite::binary::sgspec();
        let quoted = format!("'{}' {} | head -1", program.display(), arguments.join(" "));
        let output = workplace.call("sh", &["-c", &quoted]).run().ended(0);
        assert_eq!(output.stdout.lines().count(), 1, "{output}");
        assert_eq!(output.stderr, "", "{output}");
    }
}

mod listing {
    use super::*;

    #[test]
    fn endpoints_with_their_sources() {
        let output = Workplace::new()
            .sgspec(&["list", "endpoints"])
            .run()
            .ended(0);
        let lines: Vec<&str> = output.stdout.lines().collect();
        assert_eq!(lines.len(), ENDPOINTS, "{output}");
        for line in lines {
            assert!(line.contains("(specs/scaleway/contract.apib:"), "{line}");
        }
        let rules = "DELETE  /security_groups/{group_id}/rules/{rule_id}  delete-a-rule  ";
        assert!(output.stdout.contains(rules), "{output}");
    }

    #[test]
    fn requirements_with_level_basis_and_source() {
        let output = Workplace::new()
            .sgspec(&["list", "requirements"])
            .run()
            .ended(0);
        let mut ids = BTreeSet::new();
        for line in output.stdout.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert!(["must", "should", "may"].contains(&words[0]), "{line}");
            let bases = ["stated", "example", "derived", "convention"];
            assert!(bases.contains(&words[1]), "{line}");
            assert!(words[2].starts_with("scaleway/"), "{line}");
            assert!(words[3].starts_with('('), "{line}");
            assert!(ids.insert(words[2]), "{} is there twice", words[2]);
        }
        assert!(ids.contains("scaleway/update-a-security-group/update/stored"));
        assert!(ids.len() > 80, "{}", ids.len());
    }

    #[test]
    fn workflows() {
        let output = Workplace::new()
            .sgspec(&["list", "workflows"])
            .run()
            .ended(0);
        for id in [
            "security_groups/lifecycle",
            "rules/lifecycle",
            "security_groups/parent-delete",
        ] {
            assert!(output.stdout.contains(&format!("{id} (own, ")), "{output}");
        }
    }

    #[test]
    fn faults_with_what_they_break() {
        let output = Workplace::new().sgspec(&["list", "faults"]).run().ended(0);
        let ids = output
            .stdout
            .lines()
            .filter(|line| !line.starts_with(' '))
            .count();
        assert_eq!(ids, sgspec::reference::faults("scaleway").len(), "{output}");
        assert!(
            output
                .stdout
                .contains("update-group-not-stored\n    PUT /security_groups/{group_id}: "),
            "{output}"
        );
        assert!(
            output.stdout.contains("\n    breaks update/stored\n"),
            "{output}"
        );
    }

    #[test]
    fn notes_with_their_places() {
        let contract = sgspec_suite::runs::data("old-dialect.apib");
        let output = Workplace::new()
            .sgspec(&["list", "notes", "--contract"])
            .argument(&contract)
            .run()
            .ended(0);
        assert!(!output.stdout.is_empty());
        for line in output.stdout.lines() {
            let place = line.split(": ").next().unwrap();
            let (file, number) = place.rsplit_once(':').unwrap();
            assert_eq!(Path::new(file), contract, "{line}");
            assert!(number.parse::<usize>().is_ok_and(|line| line > 0), "{line}");
        }
    }

    #[test]
    fn something_unknown() {
        let output = Workplace::new().sgspec(&["list", "things"]).run().ended(64);
        for what in ["requirements", "workflows", "endpoints", "faults", "notes"] {
            assert!(output.stderr.contains(what), "{output}");
        }
    }

    #[test]
    fn every_listed_requirement_is_explained() {
        let workplace = Workplace::new();
        let listed = workplace.sgspec(&["list", "requirements"]).run().ended(0);
        // A process each: some of them stand for all.
        for line in listed.stdout.lines().step_by(7) {
            let id = line.split_whitespace().nth(2).unwrap();
            let output = workplace.sgspec(&["explain", id]).run().ended(0);
            assert!(output.stdout.starts_with(&format!("{id}\n  ")), "{output}");
            for part in ["\n  source: ", "\n  tested by: "] {
                assert!(output.stdout.contains(part), "{output}");
            }
        }
    }

    #[test]
    fn an_explanation_says_which_fault_proves_it() {
        let id = "scaleway/update-a-security-group/update/stored";
        let output = Workplace::new().sgspec(&["explain", id]).run().ended(0);
        for part in [
            "MUST, derived; on PUT /security_groups/{group_id}",
            "source: specs/scaleway/contract.apib:",
            "### Update a security group [PUT]",
            "tested by: security_groups/lifecycle",
            "broken by: update-group-not-stored",
        ] {
            assert!(output.stdout.contains(part), "{part} is missing: {output}");
        }
    }

    #[rstest]
    #[case::near("update/stored", "scaleway/update-a-rule/update/stored")]
    #[case::far("quark", "sgspec list requirements")]
    fn an_unknown_requirement_gets_a_hint(#[case] id: &str, #[case] hint: &str) {
        let output = Workplace::new().sgspec(&["explain", id]).run().ended(64);
        assert_eq!(output.stdout, "", "{output}");
        assert!(output.stderr.contains(&format!("`{id}`")), "{output}");
        let line = output
            .stderr
            .lines()
            .find(|line| line.starts_with("hint: "));
        assert!(line.is_some_and(|line| line.contains(hint)), "{output}");
    }
}

mod deriving {
    use super::*;

    /// The schemas of a copy of the built-in contract, in a workplace.
    fn derived() -> Workplace {
        let workplace = Workplace::new();
        let contract = fs::read(root().join("specs/scaleway/contract.apib")).unwrap();
        workplace.write("specs/scaleway/contract.apib", contract);
        workplace.sgspec(&["derive"]).run().ended(0);
        workplace
    }

    #[test]
    fn what_was_derived_does_not_drift_and_is_committed() {
        let workplace = derived();
        let names = |folder: &Path| -> BTreeMap<String, String> {
            all_files(folder)
                .into_iter()
                .map(|path| {
                    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                    (name, fs::read_to_string(path).unwrap())
                })
                .collect()
        };
        let written = names(&workplace.join("schemas/scaleway"));
        assert!(written.len() >= ENDPOINTS, "{}", written.len());
        for (name, text) in &written {
            let schema: Value = serde_json::from_str(text).unwrap();
            assert!(jsonschema::meta::is_valid(&schema), "{name}");
            assert!(text.ends_with('\n'), "{name}");
        }
        assert_eq!(
            written,
            names(&root().join("schemas/scaleway")),
            "the committed schemas are not those of the contract"
        );
        let output = workplace.sgspec(&["derive", "--check"]).run().ended(0);
        assert_eq!(output.stderr, "", "{output}");
    }

    #[test]
    fn drift_fails_the_check_and_names_each_file() {
        let workplace = derived();
        let schemas = all_files(&workplace.join("schemas/scaleway"));
        fs::write(&schemas[0], "{}\n").unwrap();
        fs::remove_file(&schemas[1]).unwrap();
        workplace.write("schemas/scaleway/stale.json", "{}\n");
        let output = workplace.sgspec(&["derive", "--check"]).run().ended(1);
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        for (word, file) in [
            ("differs: ", name(&schemas[0])),
            ("missing: ", name(&schemas[1])),
            ("not derived from anything: ", "stale.json".to_owned()),
        ] {
            let found = output
                .stdout
                .lines()
                .any(|line| line.starts_with(word) && line.ends_with(&file));
            assert!(found, "{word}{file}: {output}");
        }
        assert!(output.stderr.contains("\nhint: "), "{output}");
        // A check writes nothing.
        assert_eq!(fs::read_to_string(&schemas[0]).unwrap(), "{}\n");
    }

    #[test]
    fn a_contract_of_ones_own_to_a_folder_of_ones_own() {
        let workplace = Workplace::new();
        let contract = sgspec_suite::runs::data("old-dialect.apib");
        let derive = |more: &[&str]| {
            workplace
                .sgspec(&["derive", "--out", "out"])
                .arguments(more)
                .argument(&contract)
                .run()
        };
        derive(&["--check"]).ended(1);
        derive(&[]).ended(0);
        derive(&["--check"]).ended(0);
        assert!(!all_files(&workplace.join("out")).is_empty());
    }

    #[test]
    fn nothing_to_derive_from() {
        let output = Workplace::new().sgspec(&["derive"]).run().ended(64);
        assert!(output.stderr.contains("`specs`"), "{output}");
    }
}

mod golden {
    use super::*;

    fn is_hex(character: char) -> bool {
        character.is_ascii_hexdigit()
    }

    /// Whether the characters here have this form: `x` any hexadecimal digit, `0` any digit.
    fn has_form(characters: &[char], form: &str) -> bool {
        characters.len() >= form.len()
            && form
                .chars()
                .zip(characters)
                .all(|(form, character)| match form {
                    'x' => is_hex(*character),
                    '0' => character.is_ascii_digit(),
                    other => other == *character,
                })
    }

    /// What changes from run to run, in the form of what stands there: a caret below it must
    /// still be below it.
    fn masked(text: &str) -> String {
        const FORMS: [&str; 3] = [
            "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            "0000-00-00T00:00:00.000000",
            "sgspec-xxxxxxxx",
        ];
        let characters: Vec<char> = text.chars().collect();
        let mut out: Vec<char> = Vec::new();
        let mut rest = &characters[..];
        while let Some(character) = rest.first() {
            if let Some(form) = FORMS.iter().find(|form| has_form(rest, form)) {
                out.extend(form.chars());
                rest = &rest[form.len()..];
            } else {
                out.push(*character);
                rest = &rest[1..];
            }
        }
        // What was cut short has no form any more.
        for place in 0..out.len() {
            if out[place] == '…' {
                let volatile =
                    |character: &char| is_hex(*character) || "-:.T+".contains(*character);
                let after = out[place + 1..]
                    .iter()
                    .take_while(|one| volatile(one))
                    .count();
                let before = out[..place]
                    .iter()
                    .rev()
                    .take_while(|one| volatile(one))
                    .count();
                for one in (place - before..place).chain(place + 1..=place + after) {
                    if is_hex(out[one]) {
                        out[one] = 'x';
                    }
                }
            }
        }
        out.into_iter().collect()
    }

    /// Counts and times of the summary.
    fn without_measures(line: &str) -> String {
        let Some((before, after)) = line.split_once(" requests in ") else {
            return line.to_owned();
        };
        let before = before.rsplit_once(' ').map_or("", |(before, _)| before);
        let after = after.split_once(" s").map_or("", |(_, after)| after);
        let after = match after.split_once("settled within ") {
            Some((dot, rest)) => {
                let rest = rest.split_once(" s").map_or("", |(_, rest)| rest);
                format!("{}{}", dot.trim_end_matches([' ', '·']), rest)
            }
            None => after.to_owned(),
        };
        format!("{before} [n] requests in [t] s{after}")
    }

    #[rstest]
    #[case::writer("update-group-not-stored")]
    #[case::list("list-rules-leaks-other-groups")]
    #[case::body("read-group-drops-organization-default")]
    #[case::below_must("create-group-location-elsewhere")]
    fn what_a_failing_run_prints(#[case] fault: &str) {
        let output = run(&["--fault", fault, "--snapshots", "off"]);
        let mut text = String::new();
        for line in masked(&output.stdout).lines() {
            text.push_str(&without_measures(line));
            text.push('\n');
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden")
            .join(format!("{fault}.stdout"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let wanted = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            text == wanted,
            "{}\n{}",
            path.display(),
            sgspec::report::difference(&wanted, &text)
        );
    }

    #[test]
    fn masks_keep_the_width() {
        let text = "\"id\":\"92f3c4da-7b0a-49d1-a2d6-002151603592\" 2026-11-21T12:08:16.284476 sgspec-0601c82e-b 198.51.100.16/28 …c4da-7b \"n\":\"92f…";
        let masked = masked(text);
        assert_eq!(
            masked,
            "\"id\":\"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx\" 0000-00-00T00:00:00.000000 sgspec-xxxxxxxx-b 198.51.100.16/28 …xxxx-xx \"n\":\"xxx…"
        );
    }

    /// Colour is for terminals, and not even there if nobody wants it.
    #[test]
    fn a_pipe_gets_no_colour() {
        let output = run(&["--fault", "create-group-status-200"]).ended(1);
        assert!(!output.stdout.contains('\u{1b}'), "{output}");
    }
}

mod reports {
    use super::*;

    /// A report of a failing run, in the folder `out`.
    fn written(fault: &str) -> Workplace {
        let workplace = Workplace::new();
        workplace
            .sgspec(&["run", "--fault", fault, "--snapshots", "off"])
            .arguments(&["--report", "out"])
            .run()
            .ended(1);
        workplace
    }

    #[test]
    fn a_conforming_run_writes_where_it_is_told_and_nowhere_else() {
        let workplace = Workplace::new();
        workplace
            .sgspec(&["run", "--snapshots", "off"])
            .run()
            .ended(0);
        assert_eq!(all_files(workplace.path()), Vec::<PathBuf>::new());
        let output = workplace
            .sgspec(&["run", "--snapshots", "off", "--report", "deep/down"])
            .run()
            .ended(0);
        assert!(output.stdout.contains("reports: deep/down"), "{output}");
        let names: Vec<PathBuf> = ["junit.xml", "report.json", "trace.har"]
            .map(|name| workplace.join("deep/down").join(name))
            .into();
        assert_eq!(all_files(workplace.path()), names);
    }

    #[test]
    fn a_failing_run_always_leaves_a_report_and_no_stale_scripts() {
        let workplace = Workplace::new();
        let scripts = |fault: &str| {
            workplace
                .sgspec(&["run", "--fault", fault, "--snapshots", "off"])
                .run()
                .ended(1);
            all_files(&workplace.join("sgspec-report/repro"))
        };
        let first = scripts("create-group-status-200");
        let second = scripts("list-rules-shows-twice");
        assert!(!first.is_empty() && !second.is_empty());
        assert!(first.iter().all(|path| !second.contains(path)));
    }

    /// The folder of reports may be one that somebody uses for more.
    #[test]
    fn only_what_a_run_wrote_is_removed() {
        let workplace = Workplace::new();
        let mine = workplace.write("out/repro/mine.sh", "#!/bin/sh\necho mine\n");
        let notes = workplace.write("out/repro/notes/plan.txt", "to do");
        workplace
            .sgspec(&["run", "--fault", "create-group-status-200"])
            .arguments(&["--report", "out"])
            .run()
            .ended(1);
        assert!(mine.is_file());
        assert!(notes.is_file());
    }

    #[rstest]
    #[case::sound(&[])]
    #[case::faulty(&["--fault", "update-group-not-stored"])]
    #[case::incomplete(&["--read-only"])]
    #[case::partial(&["--workflow", "rules/lifecycle"])]
    fn report_json_follows_its_schema(#[case] arguments: &[&str]) {
        let workplace = Workplace::new();
        workplace
            .sgspec(&["run", "--report", "out"])
            .arguments(arguments)
            .run();
        let path = root().join("schemas/sgspec/report.schema.json");
        let schema =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let schema: Value = serde_json::from_str(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let report = report(&workplace, "out");
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        // A schema that takes everything proves nothing.
        let mut wrong = report.clone();
        wrong["verdict"] = json!("excellent");
        assert!(!validator.is_valid(&wrong));
        let mut wrong = report;
        wrong["endpoints"][0]["requirements"][0]["level"] = json!(1);
        assert!(!validator.is_valid(&wrong));
    }

    #[test]
    fn report_json_says_what_the_terminal_says() {
        let workplace = written("update-group-not-stored");
        let report = report(&workplace, "out");
        assert_eq!(report["format"], "sgspec-report/1");
        assert_eq!(report["api"], "scaleway");
        assert_eq!(report["verdict"], "not-conformant");
        assert_eq!(report["left_behind"], json!([]));
        assert_eq!(report["suite_errors"], json!([]));
        let endpoints = report["endpoints"].as_array().unwrap();
        assert_eq!(endpoints.len(), ENDPOINTS);
        let failing: Vec<&Value> = endpoints
            .iter()
            .filter(|endpoint| endpoint["verdict"] == "fail")
            .collect();
        assert_eq!(failing.len(), 1);
        assert_eq!(failing[0]["operation"], "update-a-security-group");
        assert_eq!(failing[0]["method"], "PUT");
        assert_eq!(failing[0]["transport"], "rest");
        let failed = requirements(&report, "fail");
        assert_eq!(failed.len(), 1);
        assert_eq!(
            failed[0]["id"],
            "scaleway/update-a-security-group/update/stored"
        );
        let source = failed[0]["source"].as_str().unwrap();
        assert!(source.starts_with("specs/scaleway/contract.apib:"));
        assert!(!failed[0]["evidence"].as_array().unwrap().is_empty());
        for (name, verdict) in [("pass", "pass"), ("fail", "fail"), ("untested", "untested")] {
            let count = report["counts"][name].as_u64().unwrap();
            assert_eq!(count, requirements(&report, verdict).len() as u64, "{name}");
        }
    }

    /// What a report names as evidence is in its trace.
    #[test]
    fn the_trace_holds_all_evidence() {
        let workplace = written("list-rules-leaks-other-groups");
        let trace: Value = serde_json::from_str(&workplace.read("out/trace.har")).unwrap();
        assert_eq!(trace["log"]["version"], "1.2");
        assert_eq!(trace["log"]["creator"]["name"], "sgspec");
        let entries = trace["log"]["entries"].as_array().unwrap();
        let report = report(&workplace, "out");
        assert_eq!(
            report["volatile"]["requests"].as_u64().unwrap(),
            entries.len() as u64
        );
        for entry in entries {
            // What HAR 1.2 requires of an entry.
            for key in [
                "startedDateTime",
                "time",
                "request",
                "response",
                "cache",
                "timings",
            ] {
                assert!(!entry[key].is_null(), "{key}: {entry}");
            }
            for key in [
                "method",
                "url",
                "httpVersion",
                "cookies",
                "headers",
                "queryString",
                "headersSize",
                "bodySize",
            ] {
                assert!(!entry["request"][key].is_null(), "{key}: {entry}");
            }
            for key in [
                "status",
                "statusText",
                "httpVersion",
                "cookies",
                "headers",
                "content",
                "redirectURL",
                "headersSize",
                "bodySize",
            ] {
                assert!(!entry["response"][key].is_null(), "{key}: {entry}");
            }
        }
        let names: BTreeSet<&str> = entries
            .iter()
            .filter_map(|entry| entry["comment"].as_str())
            .collect();
        let text = workplace.read("out/trace.har");
        let (_, exchanges) = sgspec::trace::read_har(&text, None).unwrap();
        assert_eq!(exchanges.len(), entries.len());
        for verdict in ["pass", "fail"] {
            for requirement in requirements(&report, verdict) {
                for evidence in requirement["evidence"].as_array().unwrap() {
                    let name = evidence.as_str().unwrap();
                    assert!(names.contains(name), "{name}");
                }
            }
        }
    }

    /// An element of a document.
    #[derive(Debug, Default)]
    struct Element {
        name: String,
        attributes: BTreeMap<String, String>,
        children: Vec<Element>,
    }

    impl Element {
        fn all<'e>(&'e self, name: &str, found: &mut Vec<&'e Element>) {
            for child in &self.children {
                if child.name == name {
                    found.push(child);
                }
                child.all(name, found);
            }
        }

        fn named(&self, name: &str) -> Vec<&Element> {
            let mut found = Vec::new();
            self.all(name, &mut found);
            found
        }
    }

    /// As much of XML 1.0 as a `JUnit` report may use; everything else is not well-formed here.
    fn parse_xml(text: &str) -> Result<Element, String> {
        let declaration = text.strip_prefix("<?xml ").ok_or("no declaration")?;
        let (_, mut rest) = declaration.split_once("?>").ok_or("no declaration")?;
        let mut open = vec![Element::default()];
        while let Some(start) = rest.find('<') {
            check_text(&rest[..start])?;
            let (tag, after) = rest[start + 1..].split_once('>').ok_or("a tag is open")?;
            rest = after;
            if let Some(name) = tag.strip_prefix('/') {
                let closed = open.pop().ok_or("one tag too many")?;
                if closed.name != name.trim() {
                    return Err(format!("</{name}> closes <{}>", closed.name));
                }
                open.last_mut()
                    .ok_or("one tag too many")?
                    .children
                    .push(closed);
                continue;
            }
            let (tag, empty) = match tag.strip_suffix('/') {
                Some(tag) => (tag, true),
                None => (tag, false),
            };
            let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            let mut element = Element {
                name: name.to_owned(),
                ..Element::default()
            };
            while !attributes.trim().is_empty() {
                let (key, value) = attributes
                    .split_once("=\"")
                    .ok_or("an attribute without a value")?;
                let (value, after) = value.split_once('"').ok_or("an open attribute")?;
                check_text(value)?;
                let before = element
                    .attributes
                    .insert(key.trim().to_owned(), value.to_owned());
                if before.is_some() {
                    return Err(format!("`{key}` twice"));
                }
                attributes = after;
            }
            if empty {
                open.last_mut().ok_or("no root")?.children.push(element);
            } else {
                open.push(element);
            }
        }
        check_text(rest)?;
        match (open.pop(), open.is_empty()) {
            (Some(root), true) if root.children.len() == 1 => Ok(root),
            _ => Err("an element is open".to_owned()),
        }
    }

    fn check_text(text: &str) -> Result<(), String> {
        let legal = |character: char| !character.is_control() || "\t\r\n".contains(character);
        if !text.chars().all(legal) || text.contains('<') {
            return Err(format!("{text:?}"));
        }
        for part in text.split('&').skip(1) {
            let entity = part.split(';').next().unwrap_or_default();
            let known = ["amp", "lt", "gt", "quot", "apos"].contains(&entity);
            if !part.contains(';') || !(known || entity.starts_with('#')) {
                return Err(format!("&{part}"));
            }
        }
        Ok(())
    }

    #[rstest]
    #[case::sound(None, "must", 0)]
    #[case::must(Some("update-group-not-stored"), "must", 1)]
    #[case::should_tolerated(Some("create-group-location-elsewhere"), "must", 0)]
    #[case::should_counted(Some("create-group-location-elsewhere"), "should", 1)]
    fn junit_fails_where_the_run_does(
        #[case] fault: Option<&str>,
        #[case] level: &str,
        #[case] failures: usize,
    ) {
        let workplace = Workplace::new();
        let mut call = workplace
            .sgspec(&["run", "--level", level, "--report", "out"])
            .arguments(&["--snapshots", "off"]);
        if let Some(fault) = fault {
            call = call.arguments(&["--fault", fault]);
        }
        call.run();
        let document = parse_xml(&workplace.read("out/junit.xml")).unwrap();
        assert_eq!(document.named("testsuites").len(), 1);
        assert_eq!(document.named("testsuite").len(), ENDPOINTS);
        let cases = document.named("testcase");
        let report = report(&workplace, "out");
        let listed: usize = ["pass", "fail", "untested", "unsupported"]
            .iter()
            .map(|verdict| requirements(&report, verdict).len())
            .sum();
        assert_eq!(cases.len(), listed);
        assert_eq!(document.named("failure").len(), failures);
        assert_eq!(document.named("error").len(), 0);
        let failing: Vec<&str> = cases
            .iter()
            .filter(|case| !case.named("failure").is_empty())
            .map(|case| case.attributes["name"].as_str())
            .collect();
        let wanted: Vec<&str> = requirements(&report, "fail")
            .into_iter()
            .filter(|requirement| level == "should" || requirement["level"] == "must")
            .map(|requirement| requirement["id"].as_str().unwrap())
            .collect();
        assert_eq!(failing, wanted);
    }

    /// A target may answer with anything; a report in XML may not hold everything.
    #[rstest]
    #[case::not_utf8(Broken::NotUtf8)]
    #[case::deep(Broken::DeepJson)]
    #[case::html(Broken::Html)]
    #[case::closes(Broken::Closes)]
    #[case::no_http(Broken::NotHttp)]
    fn reports_of_broken_targets_are_well_formed(#[case] broken: Broken) {
        let workplace = Workplace::new();
        let server = Server::start_broken_blocking(broken);
        let arguments = ["run", "--target-url", server.base_url(), "--report", "out"];
        let output = workplace.sgspec(&arguments).run().ended(1);
        assert_eq!(output.stderr, "", "{output}");
        parse_xml(&workplace.read("out/junit.xml")).unwrap();
        sgspec::trace::read_har(&workplace.read("out/trace.har"), None).unwrap();
        assert_eq!(report(&workplace, "out")["verdict"], "not-conformant");
    }

    #[test]
    fn the_parser_of_these_tests_can_fail() {
        for wrong in [
            "<a/>",
            "<?xml version=\"1.0\"?><a>",
            "<?xml version=\"1.0\"?><a></b>",
            "<?xml version=\"1.0\"?><a b=\"&nbsp;\"/>",
            "<?xml version=\"1.0\"?><a>\u{7}</a>",
            "<?xml version=\"1.0\"?><a/><b/>",
        ] {
            assert!(parse_xml(wrong).is_err(), "{wrong}");
        }
    }
}

mod secrets {
    use super::*;

    /// Everything a run wrote or said.
    fn artefacts(workplace: &Workplace, output: &Output) -> Vec<(String, String)> {
        let mut texts = vec![
            ("stdout".to_owned(), output.stdout.clone()),
            ("stderr".to_owned(), output.stderr.clone()),
        ];
        for path in all_files(workplace.path()) {
            let bytes = fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            texts.push((path.display().to_string(), text));
        }
        texts
    }

    /// Answers with whatever was sent, in the body, in a header, and as the name of a group.
    fn echo() -> Handmade {
        let mut number = 0;
        Handmade::start(move |request| {
            let token = request
                .headers
                .get("x-auth-token")
                .cloned()
                .unwrap_or_default();
            let status = match request.method.as_str() {
                "POST" => 201,
                "DELETE" => 500,
                _ => 200,
            };
            number += 1;
            let item =
                json!({"id": number.to_string(), "name": token, "you_sent": request.headers});
            let body = if request.method == "GET" && request.target == "/security_groups" {
                json!({"security_groups": [item], "token": token})
            } else {
                json!({"security_group": item, "message": format!("hello {token}!")})
            };
            let mut reply = Reply::new(status, &body);
            reply.headers.push(("x-seen".to_owned(), token.clone()));
            reply
                .headers
                .push(("set-cookie".to_owned(), format!("session={token}")));
            Some(reply)
        })
    }

    #[rstest]
    #[case::plain("c0ffee-this-is-the-token-9471")]
    #[case::needs_escapes("c0ffee \"quoted\" \\ and <marked> 9471")]
    fn no_artefact_holds_the_token(#[case] token: &str) {
        let workplace = Workplace::new();
        let server = echo();
        let output = workplace
            .sgspec(&["run", "--target-url", server.base_url(), "--report", "out"])
            .arguments(&["--token-env", "MY_TOKEN"])
            .env("MY_TOKEN", token)
            .run()
            .ended(1);
        let escaped = |text: &str| Value::from(text).to_string().trim_matches('"').to_owned();
        let forms = [token.to_owned(), escaped(token), escaped(&escaped(token))];
        let artefacts = artefacts(&workplace, &output);
        for suffix in ["report.json", "junit.xml", "trace.har", ".sh", ".journal"] {
            assert!(
                artefacts.iter().any(|(name, _)| name.ends_with(suffix)),
                "no {suffix}: {output}"
            );
        }
        assert!(workplace.read("out/trace.har").contains("[redacted]"));
        for (name, text) in artefacts {
            for form in &forms {
                assert!(!text.contains(form.as_str()), "{name} holds {form}");
            }
        }
    }

    #[test]
    fn a_token_that_is_not_echoed_is_nowhere_either() {
        let workplace = Workplace::new();
        let token = sgspec_suite::servers::TOKEN;
        let server = Server::start_blocking(Manners::like_the_real_one());
        let output = workplace
            .sgspec(&["run", "--target-url", server.base_url(), "--report", "out"])
            .arguments(&["--header-env", "X-Auth-Token=MY_TOKEN"])
            .env("MY_TOKEN", token)
            .run()
            .ended(0);
        for (name, text) in artefacts(&workplace, &output) {
            assert!(!text.contains(token), "{name}");
        }
        assert!(workplace.read("out/trace.har").contains("x-auth-token"));
    }
}

mod determinism {
    use super::*;

    /// The report without what changes from run to run.
    fn stable(workplace: &Workplace, arguments: &[&str]) -> String {
        workplace
            .sgspec(&["run", "--report", "out"])
            .arguments(arguments)
            .run();
        let mut report = report(workplace, "out");
        let volatile = report.as_object_mut().unwrap().remove("volatile");
        assert!(volatile.is_some());
        serde_json::to_string_pretty(&report).unwrap()
    }

    fn same(arguments: &[&str], jobs: &[&str]) {
        let workplace = Workplace::new();
        let mut first: Option<String> = None;
        for jobs in jobs {
            let report = stable(&workplace, &[arguments, &["--jobs", jobs]].concat());
            let first = first.get_or_insert_with(|| report.clone());
            assert!(
                *first == report,
                "{arguments:?} with {jobs} jobs\n{}",
                sgspec::report::difference(first, &report)
            );
        }
    }

    const ANY_JOBS: [&str; 5] = ["1", "4", "4", "1", "16"];

    #[rstest]
    #[case::sound(&[])]
    #[case::not_stored(&["--fault", "update-group-not-stored"])]
    #[case::leaks(&["--fault", "list-rules-leaks-other-groups"])]
    #[case::siblings(&["--fault", "delete-group-removes-siblings"])]
    #[case::part(&["--workflow", "rules/lifecycle"])]
    fn the_same_report_from_the_reference_server(#[case] arguments: &[&str]) {
        same(arguments, &ANY_JOBS);
    }

    /// What these do depends on which request came before, so the jobs must come in turn.
    #[rstest]
    #[case::repeats("create-group-repeats-id")]
    #[case::newest("list-groups-omits-newest")]
    #[case::stale("list-groups-stale")]
    fn the_same_report_where_the_order_matters(#[case] fault: &str) {
        same(&["--fault", fault], &["1", "1"]);
    }

    /// Snapshots are not looked at: what these servers add to an answer changes by design.
    #[rstest]
    #[case::plain(Manners::default())]
    #[case::real(Manners { token: None, ..Manners::like_the_real_one() })]
    #[case::strict(Manners::strict_framework())]
    #[case::lagging(Manners::lagging_replicas())]
    #[case::small_pages(Manners::small_pages())]
    #[case::numbered(Manners::numbered())]
    #[case::unordered(Manners::unordered())]
    #[case::ranked(Manners::ranked())]
    #[case::throttled(Manners::throttled())]
    fn the_same_report_from_servers_of_every_manner(#[case] manners: Manners) {
        let server = Server::start_blocking(manners);
        same(
            &["--target-url", server.base_url(), "--snapshots", "off"],
            &ANY_JOBS,
        );
        assert_eq!(server.left_over(), Vec::<String>::new());
    }

    #[rstest]
    #[case::numeric_ids(Broken::NumericIds)]
    #[case::lists_twice(Broken::ListsTwice)]
    #[case::forgets(Broken::ForgetsCreated)]
    #[case::html(Broken::Html)]
    #[case::nobody(Broken::LetsNobodyIn)]
    fn the_same_report_from_broken_servers(#[case] broken: Broken) {
        let server = Server::start_broken_blocking(broken);
        same(
            &["--target-url", server.base_url(), "--snapshots", "off"],
            &ANY_JOBS,
        );
    }
}

mod scripts {
    use super::*;

    fn has(program: &str) -> bool {
        let found = std::process::Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success());
        if !found {
            eprintln!("SKIPPED: {program} is not there");
        }
        found
    }

    /// Each script is run as printed, with nothing but the credential; what the run saw must
    /// show again.
    #[rstest]
    #[case::not_stored("update-group-not-stored", "update-a-security-group.update.stored")]
    #[case::status("create-group-status-200", "create-a-security-group.status")]
    #[case::leaks("list-rules-leaks-other-groups", "list-rules.isolation.list")]
    #[case::twice("list-rules-shows-twice", "list-rules.list.once")]
    fn a_failure_shows_again_and_nothing_stays(#[case] fault: &str, #[case] name: &str) {
        if !has("curl") || !has("jq") {
            return;
        }
        let workplace = Workplace::new();
        let serving = workplace.serve(Some(fault));
        let output = workplace
            .sgspec(&["run", "--target-url", serving.base_url(), "--report", "out"])
            .run()
            .ended(1);
        let script = format!("out/repro/{name}.sh");
        assert!(output.stdout.contains(&format!("sh {script}")), "{output}");
        let list = || {
            let header = format!("X-Auth-Token: {}", serving.value("token"));
            let url = format!("{}/security_groups", serving.base_url());
            workplace
                .call("curl", &["-sS", "-H", &header, &url])
                .run()
                .ended(0)
                .stdout
        };
        let before = list();
        let output = workplace
            .call("sh", &[&script])
            .env("X_AUTH_TOKEN", serving.value("token"))
            .run();
        assert_eq!(list(), before, "the script left something: {output}");
        // Standard error has what was sent and what came back.
        let said = &output.stderr;
        // The rule that was made for it, in the answer that came last.
        let listed = || {
            let made = said
                .rsplit("{\"rule\":{\"id\":\"")
                .next()
                .unwrap_or_default();
            let id = made.split('"').next().unwrap_or_default();
            let last = said.rfind("> GET ").expect("the list is repeated");
            said[last..].matches(id).count()
        };
        let shows = match fault {
            "update-group-not-stored" => {
                let sent = said.rfind("> PUT ").expect("the update is repeated");
                said[sent..].contains("-sgl-b\"") && said[sent..].contains("-sgl-b-put\"")
            }
            "create-group-status-200" => {
                said.contains("> POST /security_groups {") && said.contains("< 200")
            }
            "list-rules-leaks-other-groups" => listed() == 1,
            _ => said.contains("{\"rule\":{\"id\"") && listed() == 2,
        };
        assert!(shows, "{output}");
        // Without the credential it says what it needs and does nothing.
        let output = workplace.call("sh", &[&script]).run();
        assert_ne!(output.code(), Some(0), "{output}");
        assert!(output.stderr.contains("X_AUTH_TOKEN"), "{output}");
        assert_eq!(list(), before);
    }

    /// Scripts are for standard error wherever it goes, a file included.
    #[test]
    fn what_a_script_says_is_whole_in_a_file() {
        if !has("curl") || !has("jq") {
            return;
        }
        let workplace = Workplace::new();
        let serving = workplace.serve(Some("update-group-not-stored"));
        let arguments = ["run", "--target-url", serving.base_url(), "--report", "out"];
        workplace.sgspec(&arguments).run().ended(1);
        let line = "sh out/repro/update-a-security-group.update.stored.sh 2>said";
        workplace
            .call("sh", &["-c", line])
            .env("X_AUTH_TOKEN", serving.value("token"))
            .run();
        let said = workplace.read("said");
        assert!(said.contains("> POST "), "{said}");
        assert!(said.contains("> PUT "), "{said}");
        assert!(said.matches("> GET ").count() >= 2, "{said}");
    }
}

mod serving {
    use super::*;

    #[test]
    fn it_says_where_it_is_and_what_a_client_needs() {
        let workplace = Workplace::new();
        let serving = workplace.serve(None);
        assert!(serving.base_url().starts_with("http://127.0.0.1:"));
        assert!(!serving.value("token").is_empty());
        assert!(!serving.value("organization").is_empty());
        // A run against it needs nothing else.
        let output = workplace
            .sgspec(&["run", "--target-url", serving.base_url()])
            .run()
            .ended(0);
        assert!(output.stdout.contains(serving.base_url()), "{output}");
        // With another token it lets nobody in.
        let output = workplace
            .sgspec(&["run", "--target-url", serving.base_url()])
            .arguments(&["--token-env", "WRONG"])
            .env("WRONG", "not-the-token")
            .run()
            .ended(1);
        assert!(!output.stdout.contains("not-the-token"), "{output}");
        assert_eq!(serving.terminate().code(), Some(0));
    }

    #[rstest]
    #[case::fault(&["--fault", "nope"], "`nope`")]
    #[case::api(&["--api", "nope"], "`nope`")]
    #[case::port(&["--port", "70000"], "70000")]
    fn it_does_not_start_wrong(#[case] arguments: &[&str], #[case] word: &str) {
        let output = Workplace::new()
            .sgspec(&["serve"])
            .arguments(arguments)
            .run()
            .ended(64);
        assert_eq!(output.stdout, "", "{output}");
        assert!(output.stderr.contains(word), "{output}");
    }

    /// A port that is taken is no wrong usage: the same call works a minute later.
    #[test]
    fn it_does_not_share_a_port() {
        let workplace = Workplace::new();
        let serving = workplace.serve(None);
        let (_, port) = serving.base_url().rsplit_once(':').unwrap();
        let output = workplace.sgspec(&["serve", "--port", port]).run();
        assert_ne!(output.code(), Some(0), "{output}");
        assert!(output.stderr.contains(port), "{output}");
        assert_eq!(output.stdout, "", "{output}");
    }
}
