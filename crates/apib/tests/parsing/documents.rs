//! Whole documents: the dialect of headless fragments, and one with nearly every section.

use std::{fs, path::Path};

use apib::{Code, Parsed, parse};

use crate::{codes, outline};

const NOTEBOOKS: &str = include_str!("fixtures/notebooks.apib");
pub(crate) const LIBRARY: &str = include_str!("fixtures/library.apib");

fn lines(parsed: &Parsed, code: Code) -> Vec<usize> {
    let of_code = parsed
        .annotations
        .iter()
        .filter(|annotation| annotation.code == code);
    of_code
        .map(|annotation| parsed.source.line(annotation.span.start))
        .collect()
}

fn all_bodies_are_json(parsed: &Parsed) -> usize {
    let payloads = parsed
        .blueprint
        .resources()
        .flat_map(|resource| &resource.actions)
        .flat_map(apib::Action::payloads);
    let bodies: Vec<_> = payloads
        .filter_map(|payload| payload.body.as_ref())
        .collect();
    for body in &bodies {
        serde_json::from_str::<serde_json::Value>(&body.text).unwrap_or_else(|error| {
            panic!(
                "line {}: {error}\n{}",
                parsed.source.line(body.span.start),
                body.text
            )
        });
        let first = parsed.source.line_text(parsed.source.line(body.span.start));
        assert_eq!(
            first.get(body.indentation..),
            body.text.lines().next(),
            "a body's span and indentation fit its text"
        );
    }
    bodies.len()
}

#[test]
fn a_headless_fragment_of_the_old_dialect() {
    let parsed = parse(NOTEBOOKS);
    insta::assert_snapshot!("notebooks", outline::of(&parsed.blueprint));
    assert_eq!(all_bodies_are_json(&parsed), 8);
    assert_eq!(
        lines(&parsed, Code::ParameterNotInTemplate),
        [14, 15, 16, 93, 94, 95, 96]
    );
    assert_eq!(lines(&parsed, Code::ParameterDots), [95]);
    assert_eq!(lines(&parsed, Code::BodyIndentation), [109]);
    assert_eq!(lines(&parsed, Code::UndeclaredVariable), [82, 117, 117]);
    assert_eq!(
        parsed.annotations.len(),
        12,
        "nothing else is wrong with it: {:?}",
        parsed.annotations
    );
}

#[test]
fn a_document_with_nearly_every_section() {
    let parsed = parse(LIBRARY);
    insta::assert_snapshot!("library", outline::of(&parsed.blueprint));
    assert_eq!(
        codes(&parsed),
        ["403"],
        "the reason phrase and nothing else"
    );
}

#[test]
fn the_seed_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/seeds/003_7e93a6e494d28c0f.txt");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: {} does not exist", path.display());
        return;
    };
    let parsed = parse(&text);
    let names: Vec<_> = parsed
        .blueprint
        .groups
        .iter()
        .map(|group| group.name.as_deref())
        .collect();
    assert_eq!(names, [Some("Security groups")]);
    assert_eq!(parsed.blueprint.resources().count(), 4);
    let actions: Vec<_> = parsed
        .blueprint
        .resources()
        .flat_map(|resource| &resource.actions)
        .collect();
    assert_eq!(actions.len(), 10);
    assert_eq!(
        actions
            .iter()
            .map(|action| action.examples.len())
            .sum::<usize>(),
        10
    );
    assert_eq!(all_bodies_are_json(&parsed), 12);
    assert_eq!(
        lines(&parsed, Code::ParameterNotInTemplate),
        [14, 15, 16, 170, 171, 172, 173, 174, 175]
    );
    assert_eq!(lines(&parsed, Code::ParameterDots), [173]);
    assert_eq!(lines(&parsed, Code::BodyIndentation), [190]);
    assert_eq!(lines(&parsed, Code::UndeclaredVariable), [156, 248, 248]);
    assert_eq!(parsed.annotations.len(), 14);
    let ip_range = actions
        .iter()
        .flat_map(|action| &action.parameters)
        .find(|parameter| parameter.name == "ip_range");
    assert_eq!(
        ip_range.map(|parameter| parameter.description.as_str()),
        Some("The IPs range, must be an IPv4 range")
    );
}

#[test]
fn line_ends_tabs_and_mark_change_nothing_but_notes() {
    let plain = parse(LIBRARY);
    let odd = format!(
        "\u{feff}{}",
        LIBRARY.replace("    ", "\t").replace('\n', "\r\n")
    );
    let odd = parse(&odd);
    assert_eq!(outline::of(&odd.blueprint), outline::of(&plain.blueprint));
    assert_eq!(lines(&odd, Code::Normalised), [1, 1, 18]);
    assert_eq!(odd.annotations.len(), plain.annotations.len() + 3);
}

#[test]
fn the_format_before_1a_is_turned_away() {
    let parsed = parse(
        "HOST: http://notes.example/\n\n--- Notes API v2 ---\n---\nWelcome\n---\n\nGET /notes\n< 200\n",
    );
    assert_eq!(parsed.blueprint, apib::Blueprint::default());
    assert_eq!(codes(&parsed), ["100"]);
    assert_eq!(parsed.annotations[0].severity(), apib::Severity::Error);
}

#[test]
fn the_readme_lists_every_code() {
    let readme = include_str!("../../README.md");
    let rows: String = Code::ALL
        .iter()
        .map(|code| {
            format!(
                "| `{code}` | {} | {} |\n",
                format!("{:?}", code.severity()).to_lowercase(),
                code.description()
            )
        })
        .collect::<Vec<_>>()
        .concat();
    assert!(
        readme.contains(&rows),
        "the table of codes should be:\n{rows}"
    );
    let numbers: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert!(
        numbers.is_sorted_by(|one, other| one < other),
        "codes are unique and in order"
    );
}
