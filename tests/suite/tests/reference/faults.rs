//! Every fault against the sound server: where a client can see it, and that it can see it nowhere
//! else.
//!
//! One script ([`crate::script`]) plays the whole life of two groups and their rules against the
//! sound server and against each fault, and then asks for all that can be asked for wrongly
//! ([`crate::abuse`]). Every fault shows somewhere, and not before its endpoint was used; for some,
//! [`SEEN`] says at which steps of the life the two differ.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::script::{Step, play, play_all};

/// Of the faults of [`SEEN`], exactly where.
#[tokio::test]
async fn some_faults_show_exactly_where_they_are_meant_to() {
    let sound = play(None).await;
    let mut seen = Vec::new();
    for (id, _) in SEEN {
        let broken = play(Some(id)).await;
        let steps: Vec<&str> = sound
            .iter()
            .zip(&broken)
            .filter(|(sound, broken)| sound.answer != broken.answer)
            .map(|(sound, _)| sound.name.as_str())
            .collect();
        seen.push((*id, steps));
    }
    let seen: Vec<(&str, &[&str])> = seen.iter().map(|(id, steps)| (*id, &steps[..])).collect();
    assert_eq!(seen, SEEN, "as it is now: {seen:#?}");
}

/// A fault sleeps until its endpoint is asked for something, and then it can be seen.
#[tokio::test(flavor = "multi_thread")]
async fn every_fault_can_be_seen_once_its_endpoint_was_used() {
    let sound = Arc::new(play_all(None).await);
    let mut plays = JoinSet::new();
    for fault in sgspec::reference::faults("scaleway") {
        let sound = Arc::clone(&sound);
        plays.spawn(async move {
            // Most faults show in the life already, which is much shorter.
            let mut broken = play(Some(fault.id)).await;
            let mut seen = first_difference(&sound, &broken);
            if seen.is_none() {
                broken = play_all(Some(fault.id)).await;
                seen = first_difference(&sound, &broken);
            }
            let first_use = broken
                .iter()
                .position(|step| step.endpoint == fault.endpoint);
            match (first_use, seen) {
                (None, _) => Some(format!("{}: not in the script", fault.id)),
                (_, None) => Some(format!("{}: not to be seen", fault.id)),
                (Some(used), Some(seen)) if seen < used => {
                    Some(format!("{}: seen at {}", fault.id, broken[seen].name))
                }
                _ => None,
            }
        });
    }
    let wrong: Vec<String> = plays.join_all().await.into_iter().flatten().collect();
    assert_eq!(wrong, Vec::<String>::new());
}

/// The first step at which two plays differ.
fn first_difference(sound: &[Step], broken: &[Step]) -> Option<usize> {
    sound
        .iter()
        .zip(broken)
        .position(|(sound, broken)| sound.answer != broken.answer)
}

#[tokio::test]
async fn the_script_gives_the_same_answers_each_time() {
    assert_eq!(play_all(None).await, play_all(None).await);
}

#[test]
fn the_table_of_faults_is_well_formed() {
    let faults = sgspec::reference::faults("scaleway");
    let ids: BTreeSet<&str> = faults.iter().map(|fault| fault.id).collect();
    assert_eq!(ids.len(), faults.len(), "an id is used twice");
    let endpoints: BTreeSet<&str> = faults.iter().map(|fault| fault.endpoint).collect();
    assert_eq!(endpoints.len(), 10, "an endpoint has no fault");
    for fault in faults {
        assert!(fault.description.ends_with('.'), "{}", fault.id);
        assert!(!fault.breaks.is_empty(), "{}", fault.id);
    }
}

/// The steps at which a fault shows.
const SEEN: &[(&str, &[&str])] = &[
    ("create-group-status-200", &["group-a", "group-b"]),
    (
        "create-group-answers-null-description",
        &["group-a", "group-b"],
    ),
    (
        "create-group-repeats-id",
        &[
            "group-b",
            "list-groups",
            "read-a",
            "read-b",
            "rule-b1",
            "list-rules-a",
            "read-a1-through-b",
            "updated-list-rules-a",
            "updated-list-groups",
            "updated-read-b",
            "bad-after-list-groups",
            "bad-after-list-rules-a",
            "deleted-list-rules-a",
            "deleted-read-b",
            "deleted-list-groups",
        ],
    ),
    ("create-group-location-elsewhere", &["group-a", "group-b"]),
    (
        "create-group-escapes-markup",
        &[
            "group-b",
            "list-groups",
            "read-b",
            "updated-list-groups",
            "updated-read-b",
            "bad-after-list-groups",
            "deleted-read-b",
            "deleted-list-groups",
        ],
    ),
    (
        "create-group-accepts-missing-name",
        &[
            "bad-create-nameless",
            "bad-after-list-groups",
            "deleted-list-groups",
        ],
    ),
    ("create-group-malformed-json-500", &["bad-create-malformed"]),
    (
        "create-group-wrong-media-type-500",
        &["bad-create-media-type"],
    ),
    (
        "list-groups-omits-newest",
        &[
            "list-groups",
            "updated-list-groups",
            "bad-after-list-groups",
            "deleted-list-groups",
        ],
    ),
    (
        "list-groups-text-plain",
        &[
            "list-groups",
            "updated-list-groups",
            "bad-after-list-groups",
            "deleted-list-groups",
        ],
    ),
    ("list-groups-shows-deleted", &["deleted-list-groups"]),
    (
        "list-groups-stale",
        &["updated-list-groups", "bad-after-list-groups"],
    ),
    ("list-groups-without-token", &["bad-list-no-token"]),
    (
        "read-group-drops-organization-default",
        &[
            "read-a",
            "read-b",
            "updated-read-a",
            "updated-read-b",
            "deleted-read-b",
        ],
    ),
    ("read-group-stale", &["updated-read-a"]),
    (
        "read-group-unknown-500",
        &["deleted-read-a", "read-unknown"],
    ),
    (
        "read-group-unknown-empty-200",
        &["deleted-read-a", "read-unknown"],
    ),
    (
        "update-group-not-stored",
        &[
            "updated-list-groups",
            "updated-read-a",
            "bad-after-list-groups",
        ],
    ),
    (
        "update-group-changes-sibling",
        &[
            "updated-list-groups",
            "updated-read-b",
            "bad-after-list-groups",
            "deleted-read-b",
            "deleted-list-groups",
        ],
    ),
    ("update-group-answers-other-name", &["update-a"]),
    ("update-group-refuses-in-html", &["bad-update-nameless"]),
    (
        "delete-group-keeps-it",
        &[
            "deleted-read-a",
            "deleted-read-a2",
            "deleted-list-rules-of-a",
            "deleted-list-groups",
            "delete-a-again",
        ],
    ),
    (
        "delete-group-removes-siblings",
        &["deleted-read-b", "deleted-list-groups"],
    ),
    (
        "delete-group-leaves-rules",
        &["deleted-read-a2", "deleted-list-rules-of-a"],
    ),
    ("delete-group-again-204", &["delete-a-again"]),
    (
        "create-rule-position-as-text",
        &["rule-a1", "rule-a2", "rule-b1"],
    ),
    (
        "create-rule-not-stored",
        &[
            "rule-a2",
            "list-rules-a",
            "read-a1",
            "update-a1",
            "updated-list-rules-a",
            "updated-read-a1",
            "updated-read-a2",
            "bad-after-list-rules-a",
            "delete-a1",
            "deleted-list-rules-a",
        ],
    ),
    (
        "create-rule-accepts-high-port",
        &[
            "bad-create-high-port",
            "bad-after-list-rules-a",
            "deleted-list-rules-a",
        ],
    ),
    (
        "create-rule-stores-refused",
        &["bad-after-list-rules-a", "deleted-list-rules-a"],
    ),
    (
        "create-rule-any-token",
        &[
            "bad-create-wrong-token",
            "bad-after-list-rules-a",
            "deleted-list-rules-a",
        ],
    ),
    (
        "list-rules-leaks-other-groups",
        &[
            "list-rules-a",
            "updated-list-rules-a",
            "bad-after-list-rules-a",
            "deleted-list-rules-a",
        ],
    ),
    (
        "list-rules-shows-twice",
        &[
            "list-rules-a",
            "updated-list-rules-a",
            "bad-after-list-rules-a",
            "deleted-list-rules-a",
        ],
    ),
    ("read-rule-through-another-group", &["read-a1-through-b"]),
    (
        "read-rule-lower-case-protocol",
        &["read-a1", "updated-read-a1", "updated-read-a2"],
    ),
    (
        "update-rule-changes-id",
        &[
            "update-a1",
            "updated-list-rules-a",
            "updated-read-a1",
            "bad-after-list-rules-a",
            "delete-a1",
            "deleted-list-rules-a",
        ],
    ),
    (
        "update-rule-not-stored",
        &[
            "updated-list-rules-a",
            "updated-read-a1",
            "bad-after-list-rules-a",
        ],
    ),
    (
        "update-rule-changes-sibling",
        &[
            "updated-list-rules-a",
            "updated-read-a2",
            "bad-after-list-rules-a",
            "deleted-list-rules-a",
        ],
    ),
    (
        "update-rule-moves-to-end",
        &[
            "update-a1",
            "updated-list-rules-a",
            "updated-read-a1",
            "bad-after-list-rules-a",
        ],
    ),
    (
        "delete-rule-keeps-it",
        &["deleted-read-a1", "deleted-list-rules-a"],
    ),
    ("delete-rule-status-200", &["delete-a1"]),
    ("delete-rule-announces-body", &["delete-a1"]),
];
