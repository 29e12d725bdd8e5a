//! Traffic that others recorded, told by hand: what it proves, and what takes a proof away.

use sgspec::judge::{Judgement, Verdict};
use sgspec::trace::{Exchange, Recorded};

use super::catalogue::changes;
use super::story::sound;
use super::tale::{Tale, broken, judge, set, verdict};

/// A tale as others record it: a second between two calls, and each known by its number.
fn recorded(tale: &Tale) -> Vec<Exchange> {
    let mut exchanges = tale.exchanges();
    for (index, told) in exchanges.iter_mut().enumerate() {
        told.labels.recorded = Some(Recorded {
            name: format!("traffic.har#{index}"),
            ..Recorded::default()
        });
        let (minute, second) = (index / 60, index % 60);
        told.started = format!("2026-01-02T03:{minute:02}:{second:02}.5Z");
    }
    exchanges
}

fn judged(tale: &Tale) -> Judgement {
    judge(&recorded(tale))
}

#[test]
fn a_sound_story_is_sound_whoever_tells_it() {
    let judgement = judged(&sound());
    assert_eq!(broken(&judgement), set(&[]));
    for id in [
        "make-a-group/create/echo",
        "see-a-group/read/after-create",
        "all-groups/list/contains",
        "change-a-group/update/stored",
        "remove-a-group/delete/gone",
        "remove-a-group/delete/unlisted",
        "remove-a-group/parent-delete/children-gone",
        "see-a-rule/isolation/item",
    ] {
        assert_eq!(verdict(&judgement, id).0, Verdict::Pass, "{id}");
    }
}

/// What a recording cannot prove: that two things were sent side by side on purpose, that a target
/// adds of itself, what positions are for.
fn is_ours_alone(id: &str) -> bool {
    ["order/", "concurrent/", "only-this", "schema/others"]
        .iter()
        .any(|rule| id.contains(rule))
}

#[test]
fn a_change_of_the_story_accuses_nobody_else() {
    let (mut wrong, mut found, mut all) = (Vec::new(), 0, 0);
    for change in changes() {
        let (name, mut tale) = (change.name, sound());
        (change.make)(&mut tale);
        let ours = broken(&tale.judged());
        let theirs = broken(&judged(&tale));
        let more: Vec<&String> = theirs.difference(&ours).collect();
        if !more.is_empty() {
            wrong.push(format!("{name}: {more:?} beside {ours:?}"));
        }
        let provable = ours.iter().any(|id| !is_ours_alone(id));
        all += usize::from(provable);
        found += usize::from(provable && !theirs.is_empty());
        if provable && theirs.is_empty() {
            println!("{name}: {ours:?}");
        }
    }
    println!("found {found} of {all}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
#[test]
fn dbg_null() {
    let mut tale = sound();
    tale.shows(
        "read-rule-a",
        "/rule/dest_port_from",
        serde_json::json!(null),
    );
    let j = judged(&tale);
    println!("{:?}", verdict(&j, "see-a-rule/read/after-create"));
    for d in &j.drift {
        println!("{d:?}");
    }
}
