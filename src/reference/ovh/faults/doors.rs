//! Faults of the door: a caller who should be turned away is let in, at one endpoint.
//!
//! Derived for every endpoint that has to be signed. What does not change anything can be asked for
//! with any key of this account, so the rules of access are skipped only where something is written.

use serde_json::Value;

use super::fault;
use super::kinds::{KINDS, Kind};
use crate::reference::ovh::call::Answer;
use crate::reference::ovh::door::Checks;
use crate::reference::ovh::store::{CONSUMER_KEY, Status};
use crate::reference::saboteur::Fault;

/// One door left open: its name in ids, the rule, what is said of it, and what is still looked at.
type Door = (&'static str, &'static str, &'static str, Checks);

const MISSING: Door = (
    "unsigned",
    "auth/missing",
    "without any signature is served",
    Checks {
        missing: false,
        ..Checks::ALL
    },
);

const WRONG: Door = (
    "wrong-signature",
    "auth/wrong",
    "with a signature of something else is served",
    Checks {
        signature: false,
        ..Checks::ALL
    },
);

const LATE: Door = (
    "late",
    "auth/late",
    "that was signed at another time is served",
    Checks {
        time: false,
        ..Checks::ALL
    },
);

const RESTRICTED: Door = (
    "not-granted",
    "auth/restricted",
    "that the rules of its key do not cover is served",
    Checks {
        rules: false,
        ..Checks::ALL
    },
);

pub(super) fn faults() -> Vec<Fault> {
    let closed = || KINDS.iter().filter(|kind| !kind.is_open());
    let writes = || closed().filter(|kind| kind.writes());
    // A logout that nobody signed is written below, and an emptied datacenter cannot be had back.
    let done = writes().filter(|kind| !["logout", "delete-datacenter"].contains(&kind.slug));
    let missing = closed().filter(|kind| kind.slug != "logout");
    let late = KINDS.iter().filter(|kind| kind.slug == "get-credential");
    closed()
        .map(|kind| open(kind, &WRONG))
        .chain(missing.map(|kind| open(kind, &MISSING)))
        .chain(writes().chain(late).map(|kind| open(kind, &LATE)))
        .chain(writes().map(|kind| open(kind, &RESTRICTED)))
        .chain(done.map(self::done))
        .chain(logouts())
        .collect()
}

/// What a logout without a key can do wrong: there is no key that it could end.
fn logouts() -> [Fault; 2] {
    const LOGOUT: &str = "POST /auth/logout";
    [
        fault(
            "logout-unsigned",
            LOGOUT,
            "auth/missing",
            "A logout without any signature is said to have worked.",
            |scene| match scene.pass() {
                refused if refused.status == 401 => Answer::of(Value::Null),
                answer => answer,
            },
        ),
        fault(
            "logout-done-for-nobody",
            LOGOUT,
            "auth/nothing-done",
            "A logout without any signature is refused, and the owner's key is shown as expired.",
            |scene| {
                let refused = scene.pass();
                if refused.status == 401 {
                    // It opens still, or nothing else could be said of the server.
                    for known in &mut scene.store().credentials {
                        if known.key == CONSUMER_KEY {
                            known.status = Status::Lapsed;
                        }
                    }
                }
                refused
            },
        ),
    ]
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

/// Who calls without a signature is refused, and what they ask for is done all the same.
fn done(kind: &'static Kind) -> Fault {
    fault(
        format!("{}-done-for-nobody", kind.slug),
        kind.endpoint,
        "auth/nothing-done",
        format!(
            "A call of {} without any signature is refused, and done.",
            kind.endpoint
        ),
        |scene| {
            let refused = scene.pass();
            if refused.status == 401 {
                let unasked = Checks {
                    missing: false,
                    ..Checks::ALL
                };
                scene.sound.answer_after(scene.call, unasked);
                // At once, since nobody waits for it.
                for _ in 0..3 {
                    scene.store().pass_time();
                }
            }
            refused
        },
    )
}
