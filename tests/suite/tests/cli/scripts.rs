//! The scripts that repeat a failure.

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
            said[sent..].contains("-sgl-b\"") && said[sent..].contains("-sgl-put-b\"")
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
