//! A contract that is about notebooks, and a server of them: the suite knows no trade.
//!
//! The sound server conforms, with every MUST tested. Then, for every rule that the contract gives
//! to any of its operations, a slip that breaks it: the requirement fails at the operation that
//! slipped, and nobody else is accused.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use sgspec::contract::{Contract, Level};
use sgspec::drive::{Credential, Target};
use sgspec::judge::Verdict;
use sgspec::plan::OWNER;
use sgspec_suite::binary::{Workplace, files};
use sgspec_suite::runs::{Against, Finished, contract, data, run_target};
use sgspec_suite::shelf::{KEY, Shelf, Slip, Way};

fn notebooks() -> Contract {
    contract(&Against::File(data("notebooks.apib")))
}

#[rstest]
fn the_sound_server_conforms(#[values("1", "4")] jobs: &str, #[values(false, true)] named: bool) {
    let shelf = Shelf::start(None);
    let workplace = Workplace::new();
    let mut call = workplace
        .sgspec(&["run", "--target-url", shelf.base_url(), "--jobs", jobs])
        .argument("--contract")
        .argument(data("notebooks.apib"));
    if named {
        call = call.arguments(&["--token-env", "KEY"]).env("KEY", KEY);
    }
    // Where no key is named, the one that the contract shows is tried.
    let output = call.run().ended(0);
    let summary = output.summary();
    assert!(summary.starts_with("conformant: "), "{output}");
    assert!(!summary.contains("SHOULD failed"), "{output}");
    assert!(summary.contains("nothing left behind"), "{output}");
    assert!(shelf.is_as_it_was());
}

/// Runs everything with the key, on a server whose reads never lag.
async fn run(slip: Option<Slip>) -> Finished {
    let shelf = Shelf::start(slip);
    let credential = Credential {
        header: "Authorization".to_owned(),
        value: format!("Bearer {KEY}").into(),
        pair: None,
        signing: None,
    };
    let roles = BTreeMap::from([(OWNER.to_owned(), vec![credential])]);
    let target = Target::new(shelf.base_url(), roles).unwrap_or_else(|error| panic!("{error}"));
    let mut contract = notebooks();
    contract.settings.settle.default_milliseconds = 60;
    run_target(target, contract, 1).await
}

/// What failed, as `operation/rule`.
fn failed(finished: &Finished) -> BTreeSet<String> {
    [Level::Must, Level::Should]
        .into_iter()
        .flat_map(|level| finished.with(level, Verdict::Fail))
        .map(|line| {
            let id = line.split(": ").next().unwrap_or_default();
            id.trim_start_matches("notebooks/").to_owned()
        })
        .collect()
}

/// The operations of what failed.
fn operations(failed: &BTreeSet<String>) -> BTreeSet<&str> {
    failed
        .iter()
        .map(|id| id.split('/').next().unwrap_or_default())
        .collect()
}

const START: &str = "start-a-notebook";
const LIST: &str = "list-notebooks";
const READ: &str = "read-a-notebook";
const CHANGE: &str = "change-a-notebook";
const BURN: &str = "burn-a-notebook";
const WRITE: &str = "write-a-note";
const NOTES: &str = "list-notes";
const NOTE: &str = "read-a-note";
const REWRITE: &str = "rewrite-a-note";
const TEAR: &str = "tear-out-a-note";
const COUNT: &str = "count-everything";

/// For each rule a slip that breaks it; several where operations differ.
const SLIPS: &[(&str, &str, Way)] = &[
    ("status", COUNT, Way::Status(202)),
    ("status", NOTES, Way::Status(203)),
    ("content-type", COUNT, Way::MediaType),
    ("content-type", READ, Way::MediaType),
    ("schema", COUNT, Way::Omits("notebooks")),
    ("schema", NOTE, Way::Omits("position")),
    ("schema", LIST, Way::Omits("created")),
    ("empty-body", BURN, Way::Announces),
    ("schema/others", LIST, Way::OddStranger),
    ("create/echo", START, Way::EchoesAnother),
    ("create/echo", WRITE, Way::EchoesAnother),
    ("create/new-id", WRITE, Way::RepeatsId),
    ("create/location", START, Way::LeadsAstray),
    ("create/location", WRITE, Way::LeadsAstray),
    ("create/stored", START, Way::StoresAnother),
    ("create/stored", WRITE, Way::StoresAnother),
    ("create/only-this", START, Way::TouchesAnother),
    ("create/only-this", WRITE, Way::TouchesAnother),
    ("concurrent/create", START, Way::Races),
    ("order/create", WRITE, Way::Misplaces),
    ("order/update", REWRITE, Way::Misplaces),
    ("text/round-trip", WRITE, Way::LosesLetters),
    ("text/round-trip", REWRITE, Way::LosesLetters),
    ("text/round-trip", NOTE, Way::LosesLetters),
    ("text/round-trip", NOTES, Way::LosesLetters),
    ("list/contains", NOTES, Way::ListsLess),
    ("list/once", NOTES, Way::ListsTwice),
    ("list/agrees", LIST, Way::Shouts),
    ("list/agrees", NOTES, Way::Shouts),
    ("read/after-create", READ, Way::ShoutsUntilChanged),
    ("read/after-create", NOTE, Way::ShoutsUntilChanged),
    ("read/after-update", READ, Way::ShowsTheOld),
    ("read/after-update", NOTE, Way::ShowsTheOld),
    ("isolation/list", NOTES, Way::IgnoresParent),
    ("isolation/item", NOTE, Way::IgnoresParent),
    ("isolation/item", REWRITE, Way::IgnoresParent),
    ("isolation/item", TEAR, Way::IgnoresParent),
    ("update/echo", CHANGE, Way::EchoesAnother),
    ("update/echo", REWRITE, Way::EchoesAnother),
    ("update/keeps-identity", CHANGE, Way::AnswersAnotherId),
    ("update/keeps-identity", REWRITE, Way::AnswersAnotherId),
    ("update/stored", CHANGE, Way::Forgets),
    ("update/stored", REWRITE, Way::Forgets),
    ("update/only-this", CHANGE, Way::TouchesAnother),
    ("update/only-this", REWRITE, Way::TouchesAnother),
    ("delete/gone", BURN, Way::Keeps),
    ("delete/gone", TEAR, Way::Keeps),
    ("delete/unlisted", BURN, Way::Keeps),
    ("delete/unlisted", TEAR, Way::Keeps),
    ("delete/only-this", BURN, Way::TouchesAnother),
    ("delete/only-this", TEAR, Way::TouchesAnother),
    ("delete/again", TEAR, Way::ActsOnNothing),
    ("unknown-id/delete", TEAR, Way::ActsOnNothing),
    ("unknown-id/delete", BURN, Way::ActsOnNothing),
    ("unknown-id/delete/404", TEAR, Way::MissingStatus(400)),
    ("unknown-id/get", NOTE, Way::ShowsTheDead),
    ("unknown-id/get", READ, Way::ShowsTheDead),
    ("unknown-id/get", NOTES, Way::ActsOnNothing),
    ("unknown-id/get/404", NOTE, Way::MissingStatus(400)),
    ("unknown-id/patch", CHANGE, Way::ActsOnNothing),
    ("unknown-id/patch/404", CHANGE, Way::MissingStatus(400)),
    ("unknown-id/put", REWRITE, Way::ActsOnNothing),
    ("unknown-id/put/404", REWRITE, Way::MissingStatus(400)),
    ("unknown-id/post", WRITE, Way::ActsOnNothing),
    ("unknown-id/post/404", WRITE, Way::MissingStatus(400)),
    ("parent-delete/children-gone", BURN, Way::KeepsChildren),
    ("rejects/missing/title", START, Way::Takes("title/missing")),
    ("rejects/title/type", START, Way::Takes("title/type")),
    ("rejects/title/type", CHANGE, Way::Takes("title/type")),
    ("rejects/title/long", START, Way::Takes("title/long")),
    ("rejects/title/long", CHANGE, Way::Takes("title/long")),
    (
        "rejects/missing/colour",
        START,
        Way::Takes("colour/missing"),
    ),
    ("rejects/colour/null", START, Way::Takes("colour/null")),
    ("rejects/colour/type", START, Way::Takes("colour/type")),
    ("rejects/colour/case", START, Way::Takes("colour/case")),
    ("rejects/colour/case", CHANGE, Way::Takes("colour/case")),
    ("rejects/colour/word", START, Way::Takes("colour/word")),
    ("rejects/missing/text", WRITE, Way::Takes("text/missing")),
    ("rejects/text/type", WRITE, Way::Takes("text/type")),
    ("rejects/pinned/type", WRITE, Way::Takes("pinned/type")),
    ("rejects/stars/type", WRITE, Way::Takes("stars/type")),
    ("rejects/stars/below", WRITE, Way::Takes("stars/below")),
    ("rejects/stars/above", WRITE, Way::Takes("stars/above")),
    ("rejects/stars/above", REWRITE, Way::Takes("stars/above")),
    (
        "rejects/stars/fraction",
        WRITE,
        Way::Takes("stars/fraction"),
    ),
    (
        "rejects/title/nothing-stored",
        START,
        Way::RefusesAndStores("title/long"),
    ),
    (
        "rejects/title/nothing-stored",
        CHANGE,
        Way::RefusesAndStores("title/long"),
    ),
    (
        "rejects/colour/nothing-stored",
        START,
        Way::RefusesAndStores("colour/word"),
    ),
    (
        "rejects/colour/nothing-stored",
        CHANGE,
        Way::RefusesAndStores("colour/word"),
    ),
    (
        "rejects/text/nothing-stored",
        WRITE,
        Way::RefusesAndStores("text/type"),
    ),
    (
        "rejects/text/nothing-stored",
        REWRITE,
        Way::RefusesAndStores("text/type"),
    ),
    (
        "rejects/pinned/nothing-stored",
        WRITE,
        Way::RefusesAndStores("pinned/type"),
    ),
    (
        "rejects/stars/nothing-stored",
        WRITE,
        Way::RefusesAndStores("stars/above"),
    ),
    (
        "rejects/stars/nothing-stored",
        REWRITE,
        Way::RefusesAndStores("stars/below"),
    ),
    ("error-body", START, Way::NoProblem),
    ("error-body", REWRITE, Way::NoProblem),
    ("malformed-json", START, Way::Takes("json")),
    ("malformed-json", REWRITE, Way::Takes("json")),
    ("malformed-json/never-5xx", WRITE, Way::Breaks("json")),
    ("wrong-media-type", START, Way::Takes("media-type")),
    (
        "wrong-media-type/never-5xx",
        CHANGE,
        Way::Breaks("media-type"),
    ),
    ("undocumented-method", NOTE, Way::Takes("method")),
    ("undocumented-method/never-5xx", NOTE, Way::Breaks("method")),
    ("auth/missing", LIST, Way::LetsNobodyIn),
    ("auth/missing", WRITE, Way::LetsNobodyIn),
    ("auth/wrong", BURN, Way::AnyKey),
    ("auth/wrong", READ, Way::AnyKey),
];

/// Rules that no slip can break at one operation alone, and where else they are shown to fail.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "schema/id-shape",
        "create and read show one id: `ids_that_are_no_uuids`",
    ),
    (
        "snapshot",
        "compares with accepted answers, and fails nothing by itself: `snapshots.rs`",
    ),
];

#[test]
fn every_rule_of_the_contract_can_be_broken() {
    let contract = notebooks();
    let rules: BTreeSet<&str> = contract
        .registry
        .iter()
        .map(|requirement| requirement.rule.as_str())
        .collect();
    let broken = SLIPS.iter().map(|(rule, _, _)| *rule);
    let elsewhere = ELSEWHERE.iter().map(|(rule, _)| *rule);
    assert_eq!(rules, broken.chain(elsewhere).collect());
    for (rule, at, way) in SLIPS {
        let id = format!("notebooks/{at}/{rule}");
        assert!(contract.registry.by_id(&id).is_some(), "{id}: {way:?}");
    }
    let at: BTreeSet<&str> = SLIPS.iter().map(|(_, at, _)| *at).collect();
    assert_eq!(at.len(), contract.operations.len(), "every operation slips");
}

/// So many tests share the table.
const SHARES: usize = 6;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn each_slip_fails_its_rule_and_accuses_nobody_else(
    #[values(0, 1, 2, 3, 4, 5)] share: usize,
) {
    let mut wrong = Vec::new();
    for (rule, at, way) in SLIPS.iter().skip(share).step_by(SHARES) {
        let finished = run(Some(Slip { at, way: *way })).await;
        let failed = failed(&finished);
        let wanted = format!("{at}/{rule}");
        if !failed.contains(&wanted) || operations(&failed) != BTreeSet::from([*at]) {
            wrong.push(format!("{wanted} {way:?}: {failed:?}"));
        }
        let errors = finished.run.suite_errors();
        wrong.extend(errors.map(|error| format!("{wanted} {way:?}: {error}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_are_no_uuids() {
    let finished = run(Some(Slip {
        at: WRITE,
        way: Way::PlainIds,
    }))
    .await;
    let expected = [WRITE, NOTE].map(|at| format!("{at}/schema/id-shape"));
    assert_eq!(failed(&finished), BTreeSet::from(expected));
}

/// What is derived of it accepts what the sound server answers, which the runs above show; here
/// it is written, and does not drift.
#[test]
fn it_is_derived() {
    let workplace = Workplace::new();
    let derive = |arguments: &[&str]| {
        workplace
            .sgspec(&["derive"])
            .argument(data("notebooks.apib"))
            .arguments(arguments)
            .run()
            .ended(0)
    };
    derive(&["--out", "derived"]);
    derive(&["--out", "derived", "--check"]);
    let written = files(&workplace.join("derived/schemas"));
    assert!(written.len() >= notebooks().operations.len(), "{written:?}");
}
