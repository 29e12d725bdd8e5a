//! Long strings and long entries: what is kept of them, and that the rest stays as it is.

use std::io::{self, Read};

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};
use sgspec::trace::{Exchange, HarError, Limits, Part, stream_har_within};

use super::{exchange, exchanges, head, within, written};

const SHORT: Limits = Limits {
    string: 100,
    entry: 1 << 20,
};

/// A HAR whose middle entry was answered with what stands between quotes there.
fn har(literal: &str) -> String {
    har_with(&format!("\"text\": \"{literal}\""))
}

fn har_with(content: &str) -> String {
    let entry = |content: &str| {
        format!(
            r#"{{"request": {{"method": "GET", "url": "http://host/a"}}, "response": {{"status": 200, "content": {{{content}}}}}}}"#
        )
    };
    let plain = entry(r#""text": "plain""#);
    format!(
        "{{\"log\": {{\"entries\": [{plain},\n{},\n{plain}]}}}}",
        entry(content)
    )
}

/// The middle one's body, and whether it was cut; its neighbours were not.
fn middle(text: &str) -> (Vec<u8>, bool) {
    let (parts, end) = within(SHORT, text.as_bytes());
    end.unwrap();
    let bodies = exchanges(parts);
    let bodies: Vec<(&[u8], bool)> = bodies
        .iter()
        .map(|exchange| exchange.answer().unwrap())
        .map(|answer| (&*answer.body, answer.truncated))
        .collect();
    assert_eq!([bodies[0], bodies[2]], [(&b"plain"[..], false); 2]);
    (bodies[1].0.to_vec(), bodies[1].1)
}

#[rstest]
#[case::letters("x", "x")]
#[case::two_bytes("ä", "ä")]
#[case::three_bytes("€", "€")]
#[case::four_bytes("😀", "😀")]
#[case::escapes("\\n", "\n")]
#[case::quotes("\\\"", "\"")]
#[case::backslashes("\\\\", "\\")]
#[case::codes("\\u20ac", "€")]
#[case::pairs("\\ud83d\\ude00", "😀")]
#[case::mixed("x\\\"ä\\ud83d\\ude00\\\\", "x\"ä😀\\")]
fn a_long_text_is_cut_between_characters(#[case] piece: &str, #[case] meaning: &str) {
    for lead in 0..30 {
        let lead = "-".repeat(lead);
        let (body, cut) = middle(&har(&format!("{lead}{}", piece.repeat(200))));
        let body = String::from_utf8(body).unwrap();
        assert!(cut);
        let whole = format!("{lead}{}", meaning.repeat(200));
        assert!(whole.starts_with(&body), "{body}");
        let literal = piece.len() * body.len() / meaning.len();
        assert!(body.len() <= 112 && literal + 12 >= 70, "{body}");
    }
}

#[rstest]
#[case::as_long_as_may_be(100, false)]
#[case::longer(101, true)]
fn the_limit_is_exact(#[case] length: usize, #[case] cut: bool) {
    let (body, was_cut) = middle(&har(&"x".repeat(length)));
    assert_eq!((body.len(), was_cut), (100, cut));
}

#[rstest]
#[case::whole_groups(4)]
#[case::one_too_many(5)]
#[case::two_too_many(6)]
#[case::three_too_many(7)]
fn base64_is_cut_between_groups(#[case] before: usize) {
    let spaces = " ".repeat(before);
    let text = format!("{spaces}{}", "/wAB".repeat(100));
    let (body, cut) = middle(&har_with(&format!(
        "\"encoding\": \"base64\", \"text\": \"{text}\""
    )));
    assert!(cut);
    assert_eq!(body, [0xff, 0, 1].repeat((100 - before) / 4));
}

#[test]
fn a_cut_elsewhere_is_no_cut_of_the_body() {
    let long = "x".repeat(500);
    let (body, cut) = middle(&har_with(&format!(
        "\"_note\": \"{long}\", \"text\": \"ok\", \"_{long}\": 1"
    )));
    assert_eq!((&*body, cut), (&b"ok"[..], false));
}

/// The middle entry's part, if the member is long.
fn long(pointer: &str, value: Value, own: bool) -> Part {
    let text = written(
        &head(),
        &[
            exchange("w", "/a"),
            exchange("w", "/b"),
            exchange("w", "/c"),
        ],
    );
    let mut har: Value = serde_json::from_str(&text).unwrap();
    for entry in har["log"]["entries"].as_array_mut().unwrap() {
        if !own {
            entry.as_object_mut().unwrap().remove("_sgspec");
        }
    }
    *har["log"]["entries"][1].pointer_mut(pointer).unwrap() = value;
    let (mut parts, end) = within(SHORT, har.to_string().as_bytes());
    end.unwrap();
    assert_eq!(parts.len(), 4);
    parts.remove(2)
}

#[test]
fn a_sent_body_that_was_cut_was_not_kept() {
    let body = json!("x".repeat(200));
    let part = long("/request/postData/text", body.clone(), false);
    let Part::Entry { exchange, .. } = part else {
        panic!("{part:?}")
    };
    assert_eq!(exchange.request.body, None);
    assert!(exchange.labels.recorded.unwrap().request_body_missing);
    let part = long("/request/postData/text", body, true);
    assert!(matches!(part, Part::Unusable { index: 1, .. }), "{part:?}");
}

#[rstest]
#[case("/request/url", json!(format!("http://host/{}", "x".repeat(200))), "request.url")]
#[case("/request/headers/0/value", json!("x".repeat(200)), "request.headers")]
#[case("/response/headers/0/value", json!("x".repeat(200)), "response.headers")]
fn what_must_be_whole_is_unusable_if_it_was_cut(
    #[case] pointer: &str,
    #[case] value: Value,
    #[case] expected: &str,
) {
    let part = long(pointer, value, false);
    assert!(
        matches!(&part, Part::Unusable { index: 1, reason, .. } if reason.contains(expected)),
        "{part:?}"
    );
}

#[rstest]
#[case::in_the_entry(har_with(&format!("\"text\": \"{}\", oops", "ä".repeat(500))))]
#[case::in_a_line_of_the_entry(har_with(&format!("\"_a\": \"{0}\",\"b\":\n \"{0}\", oops", "ä".repeat(500))))]
#[case::behind_the_entry(har(&"ä".repeat(500)).replacen("ä\"}}},\n", "ä\"}}}oops\n", 1))]
#[case::at_the_end(har(&"ä".repeat(500)).replace("]}}", "] oops"))]
fn a_fault_behind_a_cut_is_found_at_its_place(#[case] text: String) {
    let (_, end) = within(SHORT, text.as_bytes());
    let Err(HarError::NoHar { line, column, .. }) = end else {
        panic!("{end:?}")
    };
    let (before, _) = text.split_once("oops").unwrap();
    let last = before.lines().last().unwrap();
    let expected = (before.lines().count(), 1 + last.chars().count());
    assert_eq!((line, column), expected);
}

#[test]
fn an_unusable_member_behind_a_cut_is_found_at_its_place() {
    let text = har_with(&format!("\"_a\": \"{}\", \"text\": 777", "ä".repeat(500)));
    let (parts, end) = within(SHORT, text.as_bytes());
    end.unwrap();
    let begin = text.lines().nth(1).unwrap().split_once("777").unwrap().0;
    let expected = 1 + begin.chars().count();
    let [_, Part::Unusable { line, column, .. }, _] = &parts[..] else {
        panic!("{parts:?}")
    };
    assert_eq!((*line, *column), (2, expected));
}

#[rstest]
#[case::in_a_text_that_goes_on(format!("{{\"log\": {{\"entries\": [{{\"a\": \"{}", "x".repeat(500)))]
#[case::with_a_line_break(har(&format!("{}\n", "x".repeat(500))))]
fn a_long_text_can_be_broken(#[case] text: String) {
    let (_, end) = within(SHORT, text.as_bytes());
    assert!(matches!(end, Err(HarError::NoHar { .. })), "{end:?}");
}

#[rstest]
#[case::fits(0, true)]
#[case::does_not(1, false)]
fn an_entry_that_is_too_long_ends_the_reading(#[case] less: usize, #[case] fits: bool) {
    let text = har("a body that is longer than that of its neighbours");
    let entry = text.lines().nth(1).unwrap().trim_end_matches(',').len();
    let limits = Limits {
        string: 100,
        entry: entry - less,
    };
    let (parts, end) = within(limits, text.as_bytes());
    if fits {
        assert_eq!(parts.len(), 3);
        return end.unwrap();
    }
    assert_eq!(parts.len(), 1, "{parts:?}");
    let error = end.unwrap_err();
    assert!(
        matches!(error, HarError::TooLong { line: 2, column: 1, limit } if limit == entry - 1),
        "{error}"
    );
    assert!(error.to_string().contains("\nhint: "), "{error}");
}

/// Gives a few bytes at a time, with interruptions, and fails at its end if it is to.
struct Drops<'t> {
    bytes: &'t [u8],
    size: usize,
    count: usize,
    fails: bool,
}

impl Read for Drops<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.count += 1;
        if self.count.is_multiple_of(3) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if self.bytes.is_empty() && self.fails {
            return Err(io::Error::other("the disk is gone"));
        }
        let (now, later) = self
            .bytes
            .split_at(self.size.min(self.bytes.len()).min(out.len()));
        out[..now.len()].copy_from_slice(now);
        self.bytes = later;
        Ok(now.len())
    }
}

#[test]
fn bytes_may_come_one_by_one() {
    let text = har("ä€😀\\ud83d\\ude00");
    let (whole, _) = within(SHORT, text.as_bytes());
    let input = Drops {
        bytes: text.as_bytes(),
        size: 1,
        count: 0,
        fails: false,
    };
    let mut parts = Vec::new();
    let take = &mut |part| parts.push(part);
    stream_har_within(SHORT, input, "traffic.har", None, take).unwrap();
    assert_eq!(parts, whole);
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_read_up_to_there() {
    let text = har("x");
    let (whole, _) = within(SHORT, text.as_bytes());
    let input = Drops {
        bytes: &text.as_bytes()[..text.len() - 10],
        size: 7,
        count: 0,
        fails: true,
    };
    let mut parts = Vec::new();
    let error = stream_har_within(SHORT, input, "traffic.har", None, &mut |part| {
        parts.push(part);
    })
    .unwrap_err();
    assert_eq!(parts, whole[..2]);
    assert!(matches!(error, HarError::Read { line: 3, .. }), "{error:?}");
    assert!(error.to_string().contains("the disk is gone"), "{error}");
}

fn answered(exchanges: &[Exchange]) -> Vec<(&[u8], bool)> {
    let answers = exchanges.iter().map(|exchange| exchange.answer().unwrap());
    answers
        .map(|answer| (&*answer.body, answer.truncated))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_any_size_make_the_same_har(
        texts in prop::collection::vec("(?s)(.|\\PC|\"|\\\\){0,160}", 0..30),
        size in 1usize..300,
    ) {
        let entries: Vec<Value> = texts
            .iter()
            .map(|text| json!({
                "request": {"method": "GET", "url": "http://host/a"},
                "response": {"status": 200, "content": {"text": text}},
            }))
            .collect();
        let text = json!({"log": {"entries": entries}}).to_string();
        let (whole, end) = within(SHORT, text.as_bytes());
        prop_assert!(end.is_ok(), "{:?}", end);
        let input = Drops { bytes: text.as_bytes(), size, count: 0, fails: false };
        let mut parts = Vec::new();
        let end = stream_har_within(SHORT, input, "traffic.har", None, &mut |part| parts.push(part));
        prop_assert!(end.is_ok(), "{:?}", end);
        prop_assert_eq!(&parts, &whole);
        let read = exchanges(parts);
        let expected: Vec<&String> = texts.iter().collect();
        for ((body, cut), text) in answered(&read).into_iter().zip(expected) {
            prop_assert!(text.as_bytes().starts_with(body));
            prop_assert_eq!(cut, body.len() < text.len());
        }
    }
}
