//! `sgspec check`: recordings of others, traces of our own, and files that are neither.

use sgspec_suite::memory;
use sgspec_suite::runs::{data, shared};

use super::*;

fn traffic() -> String {
    data("traffic.har").display().to_string()
}

fn check(arguments: &[&str]) -> Output {
    Workplace::new()
        .sgspec(&["check"])
        .arguments(arguments)
        .run()
}

/// The report of a check that ended with a code.
fn checked(arguments: &[&str], code: i32) -> Value {
    let workplace = Workplace::new();
    let folder = workplace.join("out").display().to_string();
    let all: Vec<&str> = arguments
        .iter()
        .copied()
        .chain(["--report", &folder])
        .collect();
    check(&all).ended(code);
    serde_json::from_str(&workplace.read("out/report.json")).unwrap()
}

/// Ids of what failed, at any level.
fn failed(report: &Value) -> Vec<String> {
    let endpoints = report["endpoints"].as_array().into_iter().flatten();
    let requirements = endpoints.flat_map(|endpoint| endpoint["requirements"].as_array().unwrap());
    let failed = requirements.filter(|requirement| requirement["verdict"] == "fail");
    failed
        .map(|requirement| requirement["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_a_check_prints() {
    let output = check(&[&traffic()]).ended(1);
    let mut text = String::new();
    for line in output.stdout.lines() {
        // The last line ends with the time that it took.
        let line = match line.rsplit_once(" · ") {
            Some((before, _)) if line.starts_with("not conformant") => before,
            _ => line,
        };
        text.push_str(line);
        text.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/check.stdout");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    let difference = sgspec::report::difference(&wanted, &text);
    assert!(text == wanted, "{}\n{difference}", path.display());
}

#[test]
fn a_mapping_says_where_paths_begin() {
    let host = "https://api.example.net/firewall/v2/regions/{region}=/";
    for map in [
        "/firewall/v2/regions/{region}=/",
        "/firewall/v2/regions/{region}/=/",
        host,
    ] {
        let report = checked(&[&traffic(), "--map", map], 1);
        assert_eq!(report["traffic"]["judged"], 14, "{map}");
        let bases = json!({"https://api.example.net/firewall/v2/regions/north": 17});
        assert_eq!(report["traffic"]["bases"], bases, "{map}");
    }
    let other = "https://other.example.net/firewall/v2/regions/{region}=/";
    for map in [other, "/firewall/v1/regions/{region}=/", "/firewall=/"] {
        let report = checked(&[&traffic(), "--map", map], 4);
        assert_eq!(report["traffic"]["judged"], 0, "{map}");
        assert_eq!(report["traffic"]["unmatched"]["count"], 18, "{map}");
    }
}

#[rstest]
#[case::everything(&[], 18, 0)]
#[case::since(&["--since", "2025-05-01"], 7, 11)]
#[case::until(&["--until", "2025-05-01"], 11, 7)]
#[case::until_a_day(&["--until", "2025-03-04"], 11, 7)]
#[case::until_a_moment(&["--until", "2025-03-04T09:00:01Z"], 2, 16)]
#[case::elsewhere(&["--until", "2025-03-04T10:00:01+01:00"], 2, 16)]
#[case::between(&["--since", "2025-03-05", "--until", "2025-03-06"], 0, 18)]
fn dates_choose_exchanges(#[case] dates: &[&str], #[case] taken: u64, #[case] left_out: u64) {
    let traffic = traffic();
    let all: Vec<&str> = std::iter::once(traffic.as_str())
        .chain(dates.iter().copied())
        .collect();
    let code = match taken {
        0 => 4,
        2 => 5,
        _ => 1,
    };
    let report = checked(&all, code);
    assert_eq!(report["traffic"]["exchanges"], taken);
    assert_eq!(report["traffic"]["left_out"], left_out);
}

#[test]
fn what_traffic_does_not_show_is_untested_and_enough_only_for_partial() {
    let traffic = traffic();
    let dates = [traffic.as_str(), "--until", "2025-03-04T09:00:03Z"];
    let first = checked(&dates, 5);
    assert_eq!(first["verdict"], "incomplete");
    assert_eq!(failed(&first), ["scaleway/list-rules/schema/others"]);
    checked(&[&dates[..], &["--partial"]].concat(), 0);
    checked(
        &[&dates[..], &["--partial", "--level", "should"]].concat(),
        1,
    );
}

#[rstest]
#[case::no_file(&[], "required")]
#[case::not_there(&["nothing.har"], "cannot read `nothing.har`")]
#[case::a_folder(&["."], "it is a folder")]
#[case::no_mapping(&["x.har", "--map", "firewall"], "`firewall` is no mapping")]
#[case::no_prefix(&["x.har", "--map", "=/"], "`=/` is no mapping")]
#[case::no_date(&["x.har", "--since", "yesterday"], "`yesterday` is no date")]
fn wrong_usage_is_said_before_anything_is_read(#[case] arguments: &[&str], #[case] told: &str) {
    let output = check(arguments).ended(64);
    assert!(output.stderr.contains(told), "{output}");
}

/// Files that are no HAR, or not a whole one: how many exchanges were judged, and what is told.
#[rstest]
#[case::empty("", 0, ":1:1: it is empty")]
#[case::page("<!doctype html>\n<html>", 0, ":1:1: it is HTML")]
#[case::other_json("{\"a\": 1}\n", 0, "log.entries")]
#[case::list("[1, 2]", 0, ":1:")]
#[case::no_list("{\"log\": {\"entries\": {}}}", 0, ":1:")]
fn a_file_that_is_no_har_is_an_error_with_its_place(
    #[case] text: &str,
    #[case] judged: u64,
    #[case] told: &str,
) {
    let workplace = Workplace::new();
    let path = workplace.write("foreign.har", text).display().to_string();
    let output = check(&[&path]).ended(4);
    assert!(
        output.stdout.contains("unreadable: foreign.har"),
        "{output}"
    );
    assert!(output.stdout.contains(told), "{output}");
    let report = checked(&[&path], 4);
    assert_eq!(report["traffic"]["judged"], judged);
    assert!(report["traffic"]["files"][0]["error"].is_string());
}

#[test]
fn what_could_be_read_of_a_file_that_breaks_off_is_judged() {
    let workplace = Workplace::new();
    let whole = fs::read_to_string(data("traffic.har")).unwrap();
    let half = &whole[..whole.rfind("T02:00:05").unwrap()];
    let path = workplace.write("half.har", half).display().to_string();
    let report = checked(&[&path], 1);
    let file = &report["traffic"]["files"][0];
    assert_eq!(file["entries"], 16);
    // The place behind the last character.
    let (line, column) = (half.lines().count(), half.lines().last().unwrap().len() + 1);
    let error = file["error"].as_str().unwrap();
    assert!(
        error.starts_with(&format!("half.har:{line}:{column}: ")),
        "{error}"
    );
    assert!(failed(&report).contains(&"scaleway/update-a-security-group/update/stored".to_owned()));
}

#[test]
fn an_entry_that_cannot_be_used_is_told_and_the_others_are_judged() {
    let workplace = Workplace::new();
    let mut har: Value =
        serde_json::from_str(&fs::read_to_string(data("traffic.har")).unwrap()).unwrap();
    har["log"]["entries"][2]["request"]["url"] = json!(7);
    let text = serde_json::to_string_pretty(&har).unwrap();
    let path = workplace.write("one.har", text).display().to_string();
    let report = checked(&[&path], 1);
    let file = &report["traffic"]["files"][0];
    assert_eq!(
        (&file["entries"], &file["unusable"]),
        (&json!(18), &json!(1))
    );
    let problem = file["problems"][0].as_str().unwrap();
    assert!(
        problem.starts_with("one.har:") && problem.contains("entry 2"),
        "{problem}"
    );
}

#[test]
fn several_recordings_are_one_check_and_know_nothing_of_each_other() {
    let workplace = Workplace::new();
    let text = fs::read_to_string(data("traffic.har")).unwrap();
    let first = workplace
        .write("a/traffic.har", &text)
        .display()
        .to_string();
    let second = workplace
        .write("b/traffic.har", &text)
        .display()
        .to_string();
    let report = checked(&[&first, &second], 1);
    assert_eq!(report["traffic"]["judged"], 28);
    assert_eq!(report["traffic"]["sessions"], 4);
    // The same ids come again, and that is no fault: it is another recording.
    let failed = failed(&report);
    assert!(
        !failed.iter().any(|id| id.ends_with("create/new-id")),
        "{failed:?}"
    );
    assert_eq!(report["traffic"]["files"][1]["name"], second);
}

/// Verdicts, messages and evidence of a report.
fn verdicts(report: &Value) -> Vec<(Value, Value, Value, Value)> {
    let endpoints = report["endpoints"].as_array().unwrap().iter();
    let requirements = endpoints.flat_map(|endpoint| endpoint["requirements"].as_array().unwrap());
    let told = requirements.map(|requirement| {
        let part = |name: &str| requirement[name].clone();
        (
            part("id"),
            part("verdict"),
            part("message"),
            part("evidence"),
        )
    });
    told.collect()
}

/// `qualify` judges the traces of all faults again, within the program; here the whole way is gone.
#[rstest]
#[case::sound(&[], 0)]
#[case::side_by_side(&["--jobs", "1"], 0)]
#[case::broken(&["--fault", "update-group-not-stored"], 1)]
#[case::without_snapshots(&["--fault", "create-rule-status-200", "--snapshots", "off"], 1)]
#[case::some_workflows(&["--workflow", "security_groups/lifecycle"], 5)]
fn the_trace_of_a_run_gives_the_same_verdicts(#[case] arguments: &[&str], #[case] code: i32) {
    let workplace = Workplace::new();
    let folder = workplace.join("out").display().to_string();
    let all = [arguments, &["--report", &folder]].concat();
    run(&all).ended(code);
    let ours: Value = serde_json::from_str(&workplace.read("out/report.json")).unwrap();
    let trace = workplace.join("out/trace.har").display().to_string();
    let again = checked(&[&trace], code);
    assert_eq!(again["verdict"], ours["verdict"]);
    assert_eq!(again["counts"], ours["counts"]);
    let (ours, again) = (verdicts(&ours), verdicts(&again));
    let same = |first: &(Value, Value, Value, Value), second: &(Value, Value, Value, Value)| {
        // Why something was not sent is in no trace.
        let untested = first.1 == "untested";
        first.0 == second.0 && first.1 == second.1 && (untested || first == second)
    };
    let different: Vec<_> = ours
        .iter()
        .zip(&again)
        .filter(|(a, b)| !same(a, b))
        .collect();
    assert!(
        ours.len() == again.len() && different.is_empty(),
        "{different:#?}"
    );
}

/// Recordings of the real service, if they stand beside the checkout: six years of answers, judged by
/// the contract as it was published before them.
#[test]
fn real_traffic_departs_from_the_contract_in_three_ways_only() {
    let (Some(har), Some(seed)) = (
        shared("data/scaleway.har"),
        shared("seeds/003_7e93a6e494d28c0f.txt"),
    ) else {
        return;
    };
    let (har, seed) = (har.display().to_string(), seed.display().to_string());
    for map in [&[][..], &["--map", "/instance/v1/zones/{zone}=/"]] {
        let report = checked(&[&[har.as_str(), "--contract", &seed], map].concat(), 1);
        let traffic = &report["traffic"];
        assert_eq!(
            (&traffic["exchanges"], &traffic["sessions"]),
            (&json!(1558), &json!(110))
        );
        assert_eq!(
            (&traffic["judged"], &traffic["undocumented"]["count"]),
            (&json!(1343), &json!(215))
        );
        assert_eq!(traffic["recorder_faults"]["count"], 22);
        let rows = traffic["drift"].as_array().unwrap().iter();
        let mut drifts: Vec<String> = rows
            .filter(|row| row["kind"] != "added")
            .map(|row| {
                let part = |name: &str| row[name].as_str().unwrap().to_owned();
                let what = [
                    part("method"),
                    part("path"),
                    part("pointer"),
                    part("kind"),
                    part("actual"),
                ];
                format!("{} {}", what.join(" "), row["count"])
            })
            .collect();
        drifts.sort();
        assert_eq!(
            drifts,
            [
                "DELETE /security_groups/{group_id}  status 500 1",
                "GET /security_groups/{group_id}  status 404 80",
                "GET /security_groups/{group_id} /security_group/description null  305",
                "GET /security_groups/{group_id}/rules /rules/*/dest_port_to type integer 128",
                "GET /security_groups/{group_id}/rules /rules/*/protocol enum \"ANY\" 150",
                "GET /security_groups/{group_id}/rules/{rule_id} /rule/dest_port_to type integer 7",
                "POST /security_groups /security_group/description null  116",
                "POST /security_groups/{group_id}/rules /rule/dest_port_to type integer 7",
                "POST /security_groups/{group_id}/rules /rule/protocol enum \"ANY\" 22",
                "PUT /security_groups/{group_id}/rules/{rule_id} /rule/dest_port_to type integer 7",
            ]
        );
        // What failed is the drift, and the one server error.
        let mut failed = failed(&report);
        failed.sort();
        assert_eq!(
            failed,
            [
                "security-groups/create-a-new-rule/schema",
                "security-groups/create-a-security-group/schema",
                "security-groups/delete-a-security-group/status",
                "security-groups/list-all-rules/schema/others",
            ]
        );
    }
}

/// Megabytes of a recording, and KiB that a check of it may take. To hold the text alone would take the
/// half of them, and as values several times as much.
const LONG: usize = 24;
const MEMORY: usize = 64 << 10;

/// The sessions of the recording over and over, each time of other groups.
fn long_recording(workplace: &Workplace) -> (String, usize) {
    let har: Value =
        serde_json::from_str(&fs::read_to_string(data("traffic.har")).unwrap()).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap().iter();
    let entries: Vec<String> = entries.map(Value::to_string).collect();
    let mut text = String::from("{\"log\": {\"version\": \"1.2\", \"entries\": [\n");
    let (mut round, mut count) = (0, 0);
    while text.len() < LONG << 20 {
        for entry in &entries {
            let entry = entry
                .replace(
                    "-31e6-4f58-",
                    &format!("-{:04x}-4{:03x}-", round % 65_536, round % 4_096),
                )
                .replace("\"pageref\":\"", &format!("\"pageref\":\"{round} "));
            text.push_str(if count == 0 { "" } else { ",\n" });
            text.push_str(&entry);
            count += 1;
        }
        round += 1;
    }
    text.push_str("]}}\n");
    let path = workplace.write("long.har", text).display().to_string();
    (path, count)
}

#[test]
fn a_long_recording_needs_no_more_memory_than_a_short_one() {
    let workplace = Workplace::new();
    let (path, count) = long_recording(&workplace);
    let mut started = workplace
        .sgspec(&["check", &path, "--report", "out"])
        .start();
    let mut peak = 0;
    while started.is_running() {
        peak = memory::peak(started.id()).unwrap_or(0).max(peak);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let output = started.finish().ended(1);
    assert!(peak <= MEMORY, "{peak} KiB: {output}");
    let report = super::report(&workplace, "out");
    assert_eq!(report["traffic"]["files"][0]["entries"], count);
    let failed = failed(&report);
    assert!(failed.contains(&"scaleway/update-a-security-group/update/stored".to_owned()));
    let rounds = count / 18;
    let drift = report["traffic"]["drift"].as_array().unwrap().iter();
    let row = drift.clone().find(|row| row["kind"] == "enum").unwrap();
    assert_eq!(row["count"], rounds);
}
