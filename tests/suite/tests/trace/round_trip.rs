//! What is written reads back equal, whatever bytes a target sent.

use proptest::prelude::*;
use sgspec::trace::{
    Exchange, FailureKind, Labels, Outcome, Part, Purpose, Request, Response, read_har,
};

use super::{exchanges as only_exchanges, head, streamed, written};

fn labels() -> impl Strategy<Value = Labels> {
    let purpose = prop::sample::select(vec![
        Purpose::Evidence,
        Purpose::Throttled,
        Purpose::CleanUp,
    ]);
    let texts = ("\\PC{0,12}", "\\PC{0,12}", "[a-z]{0,6}");
    (
        texts,
        0u32..9,
        any::<(bool, bool)>(),
        0u32..4,
        any::<u8>(),
        purpose,
        any::<bool>(),
    )
        .prop_map(
            |((workflow, step, role), attempt, (settles, last), page, phase, purpose, snapshot)| {
                Labels {
                    workflow,
                    step,
                    attempt,
                    settles,
                    last,
                    page,
                    phase,
                    role,
                    purpose,
                    snapshot,
                    together: false,
                    recorded: None,
                    ..Labels::default()
                }
            },
        )
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec(("[A-Za-z-]{1,12}", "\\PC{0,20}"), 0..4)
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(any::<u8>(), 0..40),
        "(?s).{0,40}".prop_map(String::into_bytes),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let answer = (any::<u16>(), headers(), body(), any::<bool>()).prop_map(
        |(status, headers, body, truncated)| {
            Outcome::Answer(Response {
                status,
                headers,
                body,
                truncated,
            })
        },
    );
    let kind = prop::sample::select(vec![
        FailureKind::Connect,
        FailureKind::Timeout,
        FailureKind::Broken,
    ]);
    let failure =
        (kind, "(?s).{0,20}").prop_map(|(kind, message)| Outcome::Failure { kind, message });
    prop_oneof![4 => answer, 1 => failure]
}

fn any_exchange() -> impl Strategy<Value = Exchange> {
    let request = (
        "[A-Z]{3,7}",
        "/\\PC{0,20}",
        headers(),
        prop::option::of("(?s).{0,40}"),
    );
    (labels(), request, outcome(), 0u32..10_000_000).prop_map(
        |(labels, (method, target, headers, body), outcome, microseconds)| Exchange {
            labels,
            request: Request {
                method,
                base: head().base,
                target,
                headers,
                body,
            },
            outcome,
            started: "2026-01-02T03:04:05.678Z".to_owned(),
            milliseconds: f64::from(microseconds) / 1000.0,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_equal(exchanges in prop::collection::vec(any_exchange(), 0..5)) {
        let (read_head, read) = read_har(&written(&head(), &exchanges), None).unwrap();
        prop_assert_eq!(read_head, head());
        prop_assert_eq!(read, exchanges);
    }

    #[test]
    fn what_is_written_streams_back_equal(exchanges in prop::collection::vec(any_exchange(), 0..5)) {
        let (parts, end) = streamed(written(&head(), &exchanges).as_bytes(), None);
        prop_assert!(end.is_ok(), "{:?}", end);
        prop_assert_eq!(&parts[0], &Part::Head(head()));
        prop_assert_eq!(only_exchanges(parts), exchanges);
    }

    #[test]
    fn no_bytes_bring_the_stream_down(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = streamed(&bytes, None);
    }

    #[test]
    fn no_change_of_a_byte_brings_the_stream_down(
        exchanges in prop::collection::vec(any_exchange(), 1..3),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = written(&head(), &exchanges).into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let _ = streamed(&bytes, None);
    }

    #[test]
    fn no_text_brings_the_reader_down(text in "[{}\\[\\]\",:a-z0-9]{0,60}") {
        let _ = read_har(&text, None);
    }
}
