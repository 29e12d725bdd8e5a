//! The files of `--report`.

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
