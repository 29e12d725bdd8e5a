//! Arbitrary input: nothing panics, every span lies in the text, time is linear.

use std::time::{Duration, Instant};

use apib::{Asset, Attributes, Member, Parsed, Payload, Span, ValueMember, parse};
use proptest::prelude::*;

use crate::documents::LIBRARY;

fn spans_of_members(members: &[Member], spans: &mut Vec<Span>) {
    for member in members {
        match member {
            Member::Property(property) => {
                spans.push(property.span);
                spans.extend(
                    property
                        .value
                        .iter()
                        .chain(&property.default)
                        .chain(&property.samples)
                        .map(|value| value.span),
                );
                spans.extend(
                    property
                        .type_specification
                        .iter()
                        .map(|specification| specification.span),
                );
                spans_of_members(&property.members, spans);
                property
                    .values
                    .iter()
                    .for_each(|value| spans_of_value(value, spans));
            }
            Member::Value(value) => spans_of_value(value, spans),
            Member::Include(name) => spans.push(name.span),
            Member::OneOf(choices, span) => {
                spans.push(*span);
                for choice in choices {
                    spans_of_members(choice, spans);
                }
            }
        }
    }
}

fn spans_of_value(value: &ValueMember, spans: &mut Vec<Span>) {
    spans.push(value.span);
    spans.extend(value.value.iter().map(|value| value.span));
    spans_of_members(&value.members, spans);
}

fn spans_of_attributes(attributes: Option<&Attributes>, spans: &mut Vec<Span>) {
    if let Some(attributes) = attributes {
        spans.push(attributes.span);
        spans_of_members(&attributes.members, spans);
    }
}

fn spans_of_payload(payload: &Payload, spans: &mut Vec<Span>) {
    spans.push(payload.span);
    spans.extend(
        payload
            .media_type
            .iter()
            .chain(&payload.reference)
            .map(|value| value.span),
    );
    spans.extend(payload.headers.iter().map(|header| header.span));
    spans.extend(
        payload
            .body
            .iter()
            .chain(&payload.schema)
            .map(|asset: &Asset| asset.span),
    );
    spans.extend(payload.parameters.iter().map(|parameter| parameter.span));
    spans_of_attributes(payload.attributes.as_ref(), spans);
}

fn spans(parsed: &Parsed) -> Vec<Span> {
    let mut spans: Vec<Span> = parsed
        .annotations
        .iter()
        .map(|annotation| annotation.span)
        .collect();
    spans.extend(
        parsed
            .blueprint
            .metadata
            .iter()
            .map(|metadata| metadata.span),
    );
    spans.extend(parsed.blueprint.name.iter().map(|name| name.span));
    for group in &parsed.blueprint.groups {
        spans.push(group.span);
        for resource in &group.resources {
            spans.push(resource.span);
            spans.extend(resource.uri_template.iter().map(|uri| uri.span));
            spans.extend(resource.parameters.iter().map(|parameter| parameter.span));
            spans_of_attributes(resource.attributes.as_ref(), &mut spans);
            resource
                .model
                .iter()
                .for_each(|model| spans_of_payload(model, &mut spans));
            for action in &resource.actions {
                spans.push(action.span);
                spans.extend(
                    action
                        .uri_template
                        .iter()
                        .chain(&action.relation)
                        .map(|value| value.span),
                );
                spans.extend(action.parameters.iter().map(|parameter| parameter.span));
                spans_of_attributes(action.attributes.as_ref(), &mut spans);
                action
                    .payloads()
                    .for_each(|payload| spans_of_payload(payload, &mut spans));
            }
        }
    }
    for named in &parsed.blueprint.data_structures {
        spans.push(named.span);
        spans_of_attributes(Some(&named.attributes), &mut spans);
    }
    spans
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let parsed = parse(text);
    for span in spans(&parsed) {
        let found = parsed.source.text().get(span.start..span.end);
        prop_assert!(found.is_some(), "{span:?} is no part of the text");
        prop_assert!(parsed.source.line(span.start) <= parsed.source.line_count());
        prop_assert!(parsed.source.column(span.start) >= 1);
    }
    prop_assert!(
        parsed
            .annotations
            .is_sorted_by_key(|annotation| annotation.span.start)
    );
    Ok(())
}

/// Pieces that mean something to the parser, to be put together at random.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "# ",
        "## ",
        "Group ",
        "Data Structures",
        "[/a/{b}]",
        "[GET]",
        "[POST /a]",
        "GET /a",
        "+ ",
        "- ",
        "* ",
        "    ",
        "        ",
        "  ",
        "\n",
        "\n\n",
        "\n\n",
        "Parameters\n",
        "Attributes (array[A])\n",
        "Request (a/b)\n",
        "Response 200\n",
        "Response 2x\n",
        "Headers\n",
        "Body\n",
        "Schema\n",
        "Model\n",
        "Relation: x",
        "Values\n",
        "Members\n",
        "Sample: 1\n",
        "Default\n",
        "Include A\n",
        "One Of\n",
        "Properties\n",
        "a: `b` (c, required) - d\n",
        "e (optional, `f`)... g\n",
        "```\n",
        "~~~",
        "{\"a\": 1}\n",
        "[A][]\n",
        "[a]: b\n",
        "===\n",
        "---\n",
        "> ",
        "1. ",
        "<div>\n",
        "</div>\n",
        "\\_",
        "GET/a",
        "<!--",
        "-->",
        "(",
        ")",
        "[",
        "]",
        "`",
        "*",
        "_",
        "\t",
        "\r",
        "\u{feff}",
        "é",
        "…",
        "\u{a0}",
        "\u{2028}",
        "\0",
    ];
    prop_oneof![4 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => ".{0,6}"]
}

/// The fixture with some lines cut, doubled, indented, exchanged or spoilt.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<proptest::sample::Index>(), 0..8_usize, piece());
    proptest::collection::vec(change, 1..12).prop_map(|changes| {
        let mut lines: Vec<String> = LIBRARY.lines().map(str::to_owned).collect();
        for (index, kind, piece) in changes {
            let at = index.index(lines.len());
            match kind {
                0 if lines.len() > 1 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[at].clone()),
                2 => lines[at].insert_str(0, "  "),
                3 => lines[at] = String::from(lines[at].trim_start()),
                4 => lines[at].push_str(&piece),
                5 => lines[at].insert_str(0, &piece),
                6 => lines.swap(at, 0),
                _ => lines.insert(at, piece),
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "(?s).{0,200}") {
        check(&text)?;
    }

    #[test]
    fn any_pieces(pieces in proptest::collection::vec(piece(), 0..60)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn any_change_of_a_document(text in mutated()) {
        check(&text)?;
    }
}

#[test]
fn wide_blanks_at_the_end_of_a_signature() {
    for blank in ["\u{a0}", "\u{2028}", "\u{3000}", " \u{a0} "] {
        let text = format!(
            "# GET /a\n+ Response 200{blank}\n    {{}}{blank}\n\n+ Parameters{blank}\n    + id{blank}\n"
        );
        check(&text).expect("spans lie in the text");
    }
}

#[test]
fn every_prefix_of_a_document() {
    for (end, _) in LIBRARY.char_indices() {
        check(&LIBRARY[..end]).expect("spans lie in the text");
    }
}

#[test]
fn hostile_nesting_and_brackets() {
    let deep_items: Vec<_> = (0..2_000)
        .map(|depth| format!("{}+ a", " ".repeat(2 * depth)))
        .collect();
    let deep_items = deep_items.join("\n");
    let on_one_line = "+ ".repeat(20_000);
    let cases = [
        format!("# GET /a\n{deep_items}"),
        format!("# GET /a\n{on_one_line}"),
        format!("# GET /a\n+ Parameters\n    + a {}", "(".repeat(50_000)),
        format!("# GET /a\n+ Attributes\n    + a: {}", " (".repeat(50_000)),
        format!("# GET /a\n+ Attributes\n    + a: {}", "` ".repeat(50_000)),
        format!("# A {}", "[/".repeat(20_000)),
        format!("# A {}]", "[".repeat(20_000)),
        format!("# GET {}", "/{".repeat(50_000)),
        "> ".repeat(20_000),
    ];
    for case in cases {
        let started = Instant::now();
        check(&case).expect("spans lie in the text");
        let taken = started.elapsed();
        assert!(
            taken < Duration::from_secs(10),
            "{taken:?} for {:?}",
            &case[..40.min(case.len())]
        );
    }
}

/// Twice the text must not take much more than twice the time. The bound is wide, since machines
/// are busy: a quadratic parser would need sixteen times as long for four times the text.
#[test]
fn time_is_linear() {
    let part = LIBRARY
        .split_once("# Group")
        .map_or(LIBRARY, |(_, rest)| rest);
    let text = |count: usize| format!("# Group{part}\n\n").repeat(count);
    let time = |text: &str| {
        let tries = (0..3).map(|_| {
            let started = Instant::now();
            parse(text);
            started.elapsed()
        });
        tries.min().unwrap_or_default()
    };
    let (small, large) = (text(60), text(240));
    let (short, long) = (time(&small), time(&large));
    println!(
        "{} bytes in {short:?}, {} bytes in {long:?}",
        small.len(),
        large.len()
    );
    assert!(long < short * 10, "{short:?} against {long:?}");
    if !cfg!(debug_assertions) {
        let limit =
            Duration::from_millis(100) * u32::try_from(large.len() / 400_000 + 1).unwrap_or(1);
        assert!(long < limit, "{long:?} for {} bytes", large.len());
    }
}
