//! What a failing run prints, word for word.

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
            let volatile = |character: &char| is_hex(*character) || "-:.T+".contains(*character);
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
