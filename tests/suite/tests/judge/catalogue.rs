//! Single changes to the sound story, and exactly the MUST requirements that must fail for each.

#[path = "changes/answers.rs"]
mod answers;
#[path = "changes/ends.rs"]
mod ends;
#[path = "changes/states.rs"]
mod states;

use sgspec::contract::Level;
use sgspec::judge::Verdict;

use super::guarded::guarded;
use super::story::sound;
use super::tale::{Tale, set, with_verdict};
pub(crate) use answers::ANSWERS;
pub(crate) use ends::ENDS;
pub(crate) use states::STATES;

/// A change and what it must be blamed for.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) name: &'static str,
    pub(crate) make: fn(&mut Tale),
    /// Ids without the name of the API.
    pub(crate) failed: &'static [&'static str],
}

const fn change(
    name: &'static str,
    make: fn(&mut Tale),
    failed: &'static [&'static str],
) -> Change {
    Change { name, make, failed }
}

/// All changes there are.
pub(crate) fn changes() -> impl Iterator<Item = &'static Change> {
    ANSWERS.iter().chain(STATES).chain(ENDS)
}

#[test]
fn sound_stories_pass_every_requirement() {
    let (life, refusals) = (sound().judged(), guarded().judged());
    for judged in [&life, &refusals] {
        for level in [Level::Must, Level::Should] {
            assert_eq!(with_verdict(judged, level, Verdict::Fail), set(&[]));
        }
        assert_eq!(judged.unmatched, 0);
        assert_eq!(judged.errors, Vec::<String>::new());
    }
    for level in [Level::Must, Level::Should] {
        let untested = |judged| with_verdict(judged, level, Verdict::Untested);
        let by_none = &untested(&life) & &untested(&refusals);
        assert_eq!(by_none, set(&[]), "neither story shows these");
    }
}

#[test]
fn one_change_breaks_what_it_should_and_nothing_else() {
    let mut wrong = Vec::new();
    for change in changes() {
        let mut tale = sound();
        (change.make)(&mut tale);
        let failed = tale.failed();
        if failed != set(change.failed) {
            wrong.push(format!(
                "{}\n  expected {:?}\n  found    {failed:?}",
                change.name, change.failed
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_change_never_turns_into_a_fault_of_the_suite() {
    for change in changes() {
        let mut tale = sound();
        (change.make)(&mut tale);
        assert_eq!(
            tale.judged().errors,
            Vec::<String>::new(),
            "{}",
            change.name
        );
    }
}
