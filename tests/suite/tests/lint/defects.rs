//! A document with a dozen known defects: each is found, on its line.
//!
//! The document is one of the old kind, written for these tests. Some checkouts have the one that
//! it was modelled on beside them: the same defects stand in it, at the same attributes.

use sgspec_suite::runs::shared;

use super::*;

/// A defect: what it is, how lint calls it, and where it stands: the first line with the last of
/// these texts after the others.
type Defect = (&'static str, &'static str, &'static [&'static str]);

const DEFECTS: [Defect; 39] = [
    (
        "fields of a body among parameters",
        "contract-001",
        &["+ organization ("],
    ),
    (
        "fields of a body among parameters",
        "contract-001",
        &["+ name ("],
    ),
    (
        "fields of a body among parameters",
        "contract-001",
        &["+ description ("],
    ),
    (
        "fields of a body among parameters",
        "contract-001",
        &["/rules]", "+ organization ("],
    ),
    (
        "fields of a body among parameters",
        "contract-001",
        &["/rules]", "+ action ("],
    ),
    (
        "fields of a body among parameters",
        "contract-001",
        &["/rules]", "+ direction ("],
    ),
    (
        "fields of a body among parameters",
        "contract-001",
        &["/rules]", "+ ip_range ("],
    ),
    (
        "fields of a body among parameters",
        "contract-001",
        &["/rules]", "+ protocol ("],
    ),
    (
        "fields of a body among parameters",
        "contract-001",
        &["/rules]", "+ dest_port_from ("],
    ),
    (
        "an enum as a list of words",
        "contract-002",
        &["+ action ("],
    ),
    (
        "an enum as a list of words",
        "contract-002",
        &["+ direction ("],
    ),
    (
        "an enum as a list of words",
        "contract-002",
        &["+ protocol ("],
    ),
    (
        "a variable declared on one resource only",
        "lint-002",
        &["{group_id}/rules]"],
    ),
    (
        "a variable declared on one resource only",
        "lint-002",
        &["{rule_id}]"],
    ),
    ("a variable declared nowhere", "apib-505", &["{rule_id}]"]),
    (
        "a body that is not indented enough",
        "apib-404",
        &["/rules]", "+ Response 201", "{"],
    ),
    (
        "required, and left out by the example",
        "contract-010",
        &["/rules]", "+ organization ("],
    ),
    (
        "an update that leaves out what is required",
        "lint-020",
        &["{rule_id}]", "[PUT]"],
    ),
    (
        "an update that says neither replace nor merge",
        "lint-020",
        &["[PUT]"],
    ),
    (
        "a remark that is required",
        "lint-029",
        &["+ description ("],
    ),
    (
        "typed string, shown as a number",
        "contract-004",
        &["+ dest_port_from ("],
    ),
    (
        "a number in answers, a string in requests",
        "lint-004",
        &["\"dest_port_from\": 25"],
    ),
    (
        "null here and a number there",
        "lint-014",
        &["\"dest_port_from\": 25"],
    ),
    ("only in answers", "lint-005", &["\"dest_port_to\":"]),
    ("only in answers", "lint-005", &["\"position\":"]),
    ("only in answers", "lint-005", &["\"editable\":"]),
    (
        "only in answers",
        "lint-005",
        &["\"enable_default_security\":"],
    ),
    (
        "only in answers",
        "lint-005",
        &["\"organization_default\":"],
    ),
    ("only in answers", "lint-005", &["\"servers\":"]),
    (
        "never anything but null",
        "lint-007",
        &["\"dest_port_to\":"],
    ),
    (
        "one dot before a description",
        "apib-502",
        &["+ ip_range ("],
    ),
    (
        "an example from elsewhere",
        "lint-008",
        &["+ description ("],
    ),
    ("attributes as prose", "lint-009", &["action: \""]),
    (
        "request and answer disagree",
        "contract-007",
        &["[PUT]", "\"organization\":"],
    ),
    ("no refusal", "lint-016", &["### group"]),
    ("no credentials", "lint-017", &["### group"]),
    ("no pages", "lint-018", &["[GET]"]),
    ("no pages", "lint-018", &["/rules]", "[GET]"]),
    (
        "null here and a boolean there",
        "lint-014",
        &["\"editable\": false"],
    ),
];

/// The number of the line that a defect stands on.
fn line(text: &str, places: &[&str]) -> usize {
    let mut lines = text.lines().enumerate();
    let mut found = 0;
    for place in places {
        let next = lines.find(|(_, line)| line.contains(place));
        found = next.unwrap_or_else(|| panic!("no line has `{place}`")).0 + 1;
    }
    found
}

/// Lines with an id of version 9 or variant 2, found by hand rather than by the rules of lint.
fn lines_with_bad_ids(text: &str) -> Vec<usize> {
    let is_bad = |word: &str| {
        let parts: Vec<&str> = word.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        lengths == [8, 4, 4, 4, 12] && (parts[2].starts_with('9') || parts[3].starts_with('2'))
    };
    let bad = |line: &str| line.split(['"', '`']).any(is_bad);
    text.lines()
        .enumerate()
        .filter(|(_, line)| bad(line))
        .map(|(index, _)| index + 1)
        .collect()
}

fn every_defect_is_found(text: &str) {
    let found = findings(text);
    let missing: Vec<String> = DEFECTS
        .iter()
        .filter_map(|(what, code, places)| {
            let line = line(text, places);
            let is_it = |finding: &&Finding| finding.code == *code && finding.place.line == line;
            match found.iter().filter(is_it).count() {
                1 => None,
                count => Some(format!("{what}: {code} in line {line}, {count} times")),
            }
        })
        .collect();
    assert!(
        missing.is_empty(),
        "{}\n{}",
        missing.join("\n"),
        shown(&found)
    );
    let ids: Vec<usize> = found
        .iter()
        .filter(|finding| finding.code == "lint-013")
        .map(|finding| finding.place.line)
        .collect();
    assert!(!ids.is_empty());
    assert_eq!(ids, lines_with_bad_ids(text));
    // Beyond these only what the reader made of it: nobody is accused of what is not there.
    let known: BTreeSet<&str> = DEFECTS.iter().map(|(_, code, _)| *code).collect();
    let rest: Vec<&Finding> = found
        .iter()
        .filter(|finding| !known.contains(finding.code.as_str()) && finding.code != "lint-013")
        .collect();
    for finding in rest {
        let of_reader = ["contract-003", "contract-005", "contract-006"];
        assert!(of_reader.contains(&finding.code.as_str()), "{finding:?}");
    }
}

#[test]
fn in_a_document_of_the_old_kind() {
    every_defect_is_found(&document("old-dialect.apib"));
}

#[test]
fn in_the_document_that_it_was_modelled_on() {
    let Some(folder) = shared("seeds") else {
        return;
    };
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let names = |path: &std::path::PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("003"))
    };
    let path = files.into_iter().find(names).expect("the document");
    every_defect_is_found(&fs::read_to_string(path).unwrap());
}

#[test]
fn an_update_names_what_its_example_leaves_out() {
    let text = document("old-dialect.apib");
    let line = line(&text, &["{rule_id}]", "[PUT]"]);
    let found = findings(&text);
    let finding = found
        .iter()
        .find(|finding| finding.code == "lint-020" && finding.place.line == line);
    assert!(
        finding
            .unwrap()
            .message
            .contains("leaves out `organization`")
    );
}

/// An answer without its outer braces: the reader stops at the colon after the first key.
#[test]
fn a_body_that_is_no_json() {
    let text = document("old-dialect.apib");
    let whole =
        "        {\n          \"security_group\": {\n            \"description\": \"For whoever";
    let broken = text.replacen(whole, &whole.replacen("        {\n", "", 1), 1);
    assert_ne!(broken, text);
    let found = findings(&broken);
    let of_json: Vec<&Finding> = found
        .iter()
        .filter(|finding| finding.code == "contract-008")
        .collect();
    let [finding] = of_json.as_slice() else {
        panic!("{}", shown(&found));
    };
    let shown = broken.lines().nth(finding.place.line - 1).unwrap();
    assert_eq!(shown.trim(), "\"security_group\": {");
    let mark: String = shown
        .chars()
        .skip(finding.place.column - 1)
        .take(finding.place.width)
        .collect();
    assert_eq!(mark, ":", "{finding:?}");
}
