//! The report of recorded traffic: what the schema says, the same bytes each time, nothing that
//! steers a terminal.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use sgspec::contract::Level;
use sgspec::report::{self, Style};
use sgspec::suite::Run;
use sgspec::traffic::{self, Setup};
use sgspec_suite::binary::Workplace;
use sgspec_suite::runs::{Against, contract, data};

use super::{problems, schema};

fn checked(path: PathBuf) -> Run {
    let files = vec![path];
    let setup = Setup {
        contract: contract(&Against::BuiltIn),
        heads: traffic::heads(&files).unwrap(),
        files,
        mappings: Vec::new(),
        since: None,
        until: None,
        level: Level::Must,
        snapshots: None,
    };
    traffic::check(setup).unwrap()
}

fn told(run: &Run) -> Value {
    serde_json::from_str(&report::json_text(&report::report(run)).unwrap()).unwrap()
}

#[test]
fn it_is_what_the_schema_says() {
    let report = told(&checked(data("traffic.har")));
    assert_eq!(
        problems(&schema("report.schema.json"), &report),
        Vec::<String>::new()
    );
    let traffic = &report["traffic"];
    for rows in ["drift", "client_drift"] {
        assert!(!traffic[rows].as_array().unwrap().is_empty(), "{rows}");
    }
    for list in ["undocumented", "unmatched"] {
        assert!(
            !traffic[list]["rows"].as_array().unwrap().is_empty(),
            "{list}"
        );
    }
}

#[test]
fn it_is_the_same_each_time() {
    let reports = [(); 2].map(|()| {
        let mut report = told(&checked(data("traffic.har")));
        report["volatile"] = Value::Null;
        report
    });
    assert_eq!(reports[0], reports[1]);
}

/// Every text of a recording that is shown, with an escape sequence and a line break in it.
#[test]
fn a_recording_cannot_write_to_the_terminal_what_it_likes() {
    const BAD: &str = "\u{1b}[31m\u{202e}red\r\n";
    let text = fs::read_to_string(data("traffic.har")).unwrap();
    let mut har: Value = serde_json::from_str(&text).unwrap();
    for entry in har["log"]["entries"].as_array_mut().unwrap() {
        entry["pageref"] = json!(BAD);
        for place in ["/request/url", "/startedDateTime"] {
            let text = entry.pointer(place).unwrap().as_str().unwrap().to_owned();
            *entry.pointer_mut(place).unwrap() = json!(format!("{text}{BAD}"));
        }
        let text = entry.pointer("/response/content/text");
        if let Some(text) = text.and_then(Value::as_str).map(str::to_owned) {
            let bad = json!(BAD).to_string();
            let text = text.replace("\"GRE\"", &bad).replace("\"tags\"", &bad);
            entry["response"]["content"]["text"] = json!(text);
        }
    }
    har["log"]["entries"][3]["request"]["method"] = json!(BAD);
    har["log"]["entries"][4]["request"] = json!({"method": BAD});
    let workplace = Workplace::new();
    let run = checked(workplace.write("bad.har", har.to_string()));
    let report = report::report(&run);
    let style = Style { color: false };
    let shown = [
        report::table(&report, style),
        report::failures(&run, &report, style, None),
        report::drifts(report.traffic.as_ref().unwrap(), style),
        report::summary(&run, &report, style),
        report::json_text(&report).unwrap(),
    ]
    .concat();
    let steering = |character: &char| {
        (character.is_control() && *character != '\n') || *character == '\u{202e}'
    };
    assert_eq!(shown.chars().find(steering), None, "{shown}");
}
