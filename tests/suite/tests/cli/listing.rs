//! `list` and `explain`.

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
    let lines: Vec<&str> = output.stdout.lines().collect();
    assert_eq!(
        lines.len(),
        sgspec::reference::faults("scaleway").len(),
        "{output}"
    );
    let line = lines
        .iter()
        .find(|line| line.starts_with("update-group-not-stored "));
    let columns = line.expect("the fault is listed");
    let column = columns
        .find("  PUT /security_groups/{group_id}  ")
        .expect("the endpoint");
    let rule = columns.find("  update/stored  ").expect("the rule");
    // All lines have their columns at the same places.
    for line in &lines {
        for place in [column, rule] {
            let (before, after) = line.split_at(place);
            assert!(
                after.starts_with("  ") && !after.starts_with("   "),
                "{line}"
            );
            assert!(!before.is_empty(), "{line}");
        }
    }
}

#[rstest]
#[case::rule("update/stored")]
#[case::method("PUT ")]
#[case::in_any_case("Update")]
fn faults_that_a_text_picks(#[case] text: &str) {
    let output = Workplace::new()
        .sgspec(&["list", "faults", text])
        .run()
        .ended(0);
    let lines: Vec<&str> = output.stdout.lines().collect();
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("update-group-not-stored ")),
        "{output}"
    );
    assert!(
        lines.len() < sgspec::reference::faults("scaleway").len(),
        "{output}"
    );
    for line in lines {
        assert!(line.to_lowercase().contains(&text.to_lowercase()), "{line}");
    }
}

#[test]
fn a_text_that_picks_nothing() {
    let output = Workplace::new()
        .sgspec(&["list", "faults", "quark"])
        .run()
        .ended(64);
    assert!(output.stderr.contains("`quark`"), "{output}");
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
        "━━━",
        "tested by: security_groups/lifecycle (",
        "broken by: update-group-not-stored",
    ] {
        assert!(output.stdout.contains(part), "{part} is missing: {output}");
    }
}

#[rstest]
#[case::part("a-rule/update/stored", "scaleway/update-a-rule/update/stored")]
#[case::misspelt(
    "scaleway/update-a-rule/update/stord",
    "scaleway/update-a-rule/update/stored"
)]
#[case::without_api("update-a-rul/update/stored", "scaleway/update-a-rule/update/stored")]
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

#[test]
fn a_rule_is_explained_wherever_it_applies() {
    let output = Workplace::new()
        .sgspec(&["explain", "update/stored"])
        .run()
        .ended(0);
    assert!(output.stdout.starts_with("update/stored\n  "), "{output}");
    for id in ["update-a-security-group", "update-a-rule"] {
        let id = format!("  must   derived    scaleway/{id}/update/stored");
        assert!(output.stdout.contains(&id), "{id}: {output}");
    }
    assert_eq!(
        output.stdout.matches("contract.apib:").count(),
        2,
        "{output}"
    );
}
