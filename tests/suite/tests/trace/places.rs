//! Where a HAR is broken, and that all before it was handed over.

use rstest::rstest;
use sgspec::trace::{HarError, Part};

use super::streamed;

/// Three entries, in lines 3, 4 and 6; the second one is long in bytes and short in characters.
const SOUND: &str = r#"{"log": {
  "version": "1.2", "entries": [
    {"request": {"method": "GET", "url": "http://host/a"}, "response": {"status": 204, "content": {"size": 0}}},
    {"request": {"method": "GET", "url": "http://host/äö€"}, "response": {"status": 200, "content": {"text": "\u00e4\ud83d\ude00\"]}"}}}
  , 
{"request": {"method": "PUT", "url": "http://host/c", "headers": []}, "_note": {"text": "\ud800"},
    "response": {"status": 200, "content": {"text": "ok"}}}
]}}
"#;

/// Line, column and text of an error of the file.
fn place(end: Result<(), HarError>) -> (usize, usize, String) {
    let error = end.unwrap_err();
    let text = error.to_string();
    let HarError::NoHar { line, column, .. } = error else {
        panic!("{text}")
    };
    (line, column, text)
}

/// Where a byte stands.
fn standing(text: &[u8], at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.split(|byte| *byte == b'\n').count();
    let begin = before.iter().rposition(|byte| *byte == b'\n');
    let begin = begin.map_or(0, |newline| newline + 1);
    let characters = String::from_utf8_lossy(&before[begin..]).chars().count();
    (line, 1 + characters)
}

#[test]
fn entries_tell_their_lines() {
    let (parts, end) = streamed(SOUND.as_bytes(), None);
    end.unwrap();
    let lines = parts.iter().map(|part| match part {
        Part::Entry { index, line, .. } => (*index, *line),
        other => panic!("{other:?}"),
    });
    assert_eq!(lines.collect::<Vec<_>>(), [(0, 3), (1, 4), (2, 6)]);
}

#[test]
fn a_file_that_ends_anywhere_is_read_up_to_there() {
    let bytes = SOUND.as_bytes();
    let ends: Vec<usize> = ["}}},\n", "}}}\n  ,", "}}}\n]"]
        .iter()
        .map(|end| SOUND.find(end).unwrap() + 3)
        .collect();
    let (whole, _) = streamed(bytes, None);
    // The line break behind the document is not needed.
    for length in 0..bytes.len() - 1 {
        let (parts, end) = streamed(&bytes[..length], None);
        let before = ends.iter().filter(|end| **end <= length).count();
        assert_eq!(parts, whole[..before], "{length} bytes");
        let (line, column, text) = place(end);
        // Half a character is not one that was read.
        let sound = std::str::from_utf8(&bytes[..length])
            .map_or_else(|error| error.valid_up_to(), str::len);
        assert_eq!(
            (line, column),
            standing(bytes, sound),
            "{length} bytes: {text}"
        );
    }
}

#[rstest]
#[case::nothing("", 1, 1, "it is empty")]
#[case::white_space(" \n\n ", 3, 2, "it is empty")]
#[case::html("\n <!doctype html>", 2, 2, "HTML")]
#[case::a_list("[]", 1, 1, "there should be an object with `log`")]
#[case::a_text("\"secret\"", 1, 8, "there should be an object with `log`")]
#[case::a_log_that_is_a_list("{\"log\":\n []}", 2, 2, "there should be an object as `log`")]
#[case::a_log_that_is_null("{\"log\": null}", 1, 12, "there should be an object as `log`")]
#[case::entries_that_are_an_object(
    "{\"log\": {\"entries\": {}}}",
    1,
    21,
    "there should be a list as `log.entries`"
)]
#[case::no_log("{\"openapi\": \"3.1.0\"}", 1, 20, "no list `log.entries`")]
#[case::no_entries("{\"log\": {}}", 1, 11, "no list `log.entries`")]
#[case::a_word("{\n\"log\": oops}", 2, 8, "expected value")]
#[case::no_comma("{\"log\": {\"entries\": [\n{}\n  {}]}}", 3, 3, "expected `,` or `]`")]
#[case::a_comma_too_many("{\"log\": {\"entries\": [{},\n]}}", 2, 1, "trailing comma")]
#[case::behind_other_letters("{\"log\": {\"note\": \"äö€\", oops", 1, 25, "key must be a string")]
#[case::more_behind_it("{\"log\": {\"entries\": []}}\n\n {}", 3, 2, "trailing characters")]
#[case::a_line_break_in_a_text(
    "{\"log\": {\"entries\": [{\"a\": \"b\nc\"}]}}",
    1,
    30,
    "control character"
)]
#[case::an_escape_that_is_none(
    "{\"log\": {\"entries\": [{\"a\": \"\\x\"}]}}",
    1,
    30,
    "invalid escape"
)]
fn what_is_no_har_is_told_with_its_place(
    #[case] text: &str,
    #[case] line: usize,
    #[case] column: usize,
    #[case] expected: &str,
) {
    let (_, end) = streamed(text.as_bytes(), None);
    let (told_line, told_column, told) = place(end);
    assert!(told.contains(expected), "{told}");
    assert_eq!((told_line, told_column), (line, column), "{told}");
    assert!(!told.contains("secret"), "{told}");
}

#[rstest]
#[case::little_endian(b"\xFF\xFE{\0\"\0", 1, "iconv")]
#[case::big_endian(b"\xFE\xFF\0{\0\"", 1, "iconv")]
#[case::without_a_mark(b"{\0\"\0", 1, "iconv")]
#[case::gzip(b"\x1F\x8B\x08\0\0", 1, "gunzip")]
#[case::zip(b"PK\x03\x04\x14\0", 1, "unpack")]
#[case::binary(b"\x89PNG\r\n\x1a\n\0\0\0", 1, "UTF-8")]
#[case::latin_1(b"{\"log\": {\"note\": \"\xE4\"}}", 19, "UTF-8")]
fn another_form_is_told_with_a_hint(
    #[case] bytes: &[u8],
    #[case] column: usize,
    #[case] expected: &str,
) {
    let (_, end) = streamed(bytes, None);
    let (line, told_column, told) = place(end);
    assert_eq!((line, told_column), (1, column), "{told}");
    let (_, hint) = told.split_once("\nhint: ").unwrap();
    assert!(hint.contains(expected), "{told}");
}

#[test]
fn entries_before_a_fault_are_handed_over() {
    let bytes = SOUND.replace("\"ok\"", "\u{1}");
    let mut bytes = bytes.into_bytes();
    let at = bytes.iter().position(|byte| *byte == 1).unwrap();
    bytes[at] = 0xFF;
    let (parts, end) = streamed(&bytes, None);
    assert_eq!(parts.len(), 2);
    assert_eq!(place(end).0, 7);
}

#[test]
fn the_first_fault_is_told() {
    let (_, end) = streamed(b"{\"log\": {\"entries\": [oops\xFF", None);
    let (line, column, told) = place(end);
    assert_eq!((line, column), (1, 22), "{told}");
    assert!(told.contains("expected value"), "{told}");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let (parts, end) = streamed(format!("\u{feff}{SOUND}").as_bytes(), None);
    end.unwrap();
    assert_eq!(parts, streamed(SOUND.as_bytes(), None).0);
    let (_, end) = streamed("\u{feff}{oops".as_bytes(), None);
    assert_eq!(place(end).1, 2);
}

#[test]
fn half_a_character_makes_an_entry_unusable() {
    let text = SOUND.replace("\\u00e4\\ud83d\\ude00", "ä\\ud83d!");
    let (parts, end) = streamed(text.as_bytes(), None);
    end.unwrap();
    let at = text.find("ä\\ud83d!").unwrap() + "ä\\ud83d".len();
    let [
        Part::Entry { index: 0, .. },
        Part::Unusable {
            index: 1,
            line,
            column,
            reason,
        },
        Part::Entry { index: 2, .. },
    ] = &parts[..]
    else {
        panic!("{parts:?}")
    };
    assert!(
        reason.starts_with("it has no usable `response.content.text`: "),
        "{reason}"
    );
    let (expected, beside) = standing(text.as_bytes(), at);
    assert_eq!(*line, expected);
    assert_eq!(*column, beside);
}

#[test]
fn an_unusable_member_is_told_with_its_place() {
    let text = SOUND.replace("\"http://host/c\"", "\n  7");
    let (parts, end) = streamed(text.as_bytes(), None);
    end.unwrap();
    let last = parts.last().unwrap();
    assert!(
        matches!(
            last,
            Part::Unusable {
                index: 2,
                line: 7,
                column: 3,
                ..
            }
        ),
        "{last:?}"
    );
}

#[rstest]
#[case::lists("[", "")]
#[case::closed_lists("[", "]")]
#[case::objects("{\"a\":", "")]
fn deep_nesting_is_an_error(#[case] open: &str, #[case] close: &str) {
    for depth in [1000, 500_000] {
        let deep = format!("{}{}", open.repeat(depth), close.repeat(depth));
        let places = [
            deep.clone(),
            format!("{{\"log\": {deep}"),
            format!("{{\"log\": {{\"note\": {deep}"),
            format!("{{\"log\": {{\"entries\": [{deep}"),
            format!("{{\"log\": {{\"entries\": [{{\"response\": {{\"content\": {deep}"),
        ];
        for text in places {
            let (parts, end) = streamed(text.as_bytes(), None);
            assert_eq!(parts, []);
            place(end);
        }
    }
}
