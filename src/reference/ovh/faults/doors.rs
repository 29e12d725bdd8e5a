//! Faults of the door: a caller who should be turned away is let in, at one endpoint.
//!
//! Derived for every endpoint that has to be signed. What does not change anything can be asked for
//! with any key of this account, so the rules of access are skipped only where something is written.

use super::fault;
use super::kinds::{KINDS, Kind};
use crate::reference::ovh::door::Checks;
use crate::reference::saboteur::Fault;

/// One door left open: its name in ids, the rule, what is said of it, and what is still looked at.
type Door = (&'static str, &'static str, &'static str, Checks);

const DOORS: &[Door] = &[
    (
        "unsigned",
        "auth/missing",
        "without any signature is served",
        Checks {
            missing: false,
            ..Checks::ALL
        },
    ),
    (
        "wrong-signature",
        "auth/wrong",
        "with a signature of something else is served",
        Checks {
            signature: false,
            ..Checks::ALL
        },
    ),
];

const DOORS_OF_WRITES: &[Door] = &[
    (
        "late",
        "auth/late",
        "that was signed at another time is served",
        Checks {
            time: false,
            ..Checks::ALL
        },
    ),
    (
        "not-granted",
        "auth/restricted",
        "that the rules of its key do not cover is served",
        Checks {
            rules: false,
            ..Checks::ALL
        },
    ),
];

pub(super) fn faults() -> Vec<Fault> {
    let closed = || KINDS.iter().filter(|kind| !kind.is_open());
    let everywhere = closed().flat_map(|kind| DOORS.iter().map(move |door| open(kind, door)));
    let writes = closed()
        .filter(|kind| kind.writes())
        .flat_map(|kind| DOORS_OF_WRITES.iter().map(move |door| open(kind, door)));
    everywhere.chain(writes).collect()
}

fn open(kind: &'static Kind, (name, breaks, met, checks): &'static Door) -> Fault {
    fault(
        format!("{}-{name}", kind.slug),
        kind.endpoint,
        breaks,
        format!("A call of {} {met}.", kind.endpoint),
        |scene| scene.sound.answer_after(scene.call, *checks),
    )
}
