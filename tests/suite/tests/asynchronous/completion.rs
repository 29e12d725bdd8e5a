//! How long work may take, and how it may end.

use std::time::Duration;

use rstest::rstest;
use sgspec::judge::Verdict;
use sgspec::suite::Conformance;

use super::bakery::{Manner, contract, run, run_with};

#[rstest]
#[case::at_once(0)]
#[case::soon(20)]
#[case::long_after_any_read_would_have_settled(1_200)]
#[tokio::test(flavor = "multi_thread")]
async fn work_is_waited_for_within_its_own_budget(#[case] milliseconds: u64) {
    let baked = run(Manner {
        takes: Some(Duration::from_millis(milliseconds)),
        ..Manner::default()
    })
    .await;
    assert_eq!(baked.with(Verdict::Fail), Vec::new());
    assert_eq!(baked.with(Verdict::Untested), Vec::new());
    assert_eq!(baked.run.conformance(), Conformance::Conformant);
    assert!(baked.run.driven.left.is_empty());
    assert!(baked.left().is_empty());
    // How long it was is in the report, by the step that waited.
    let waits = &baked.report.volatile.waits;
    let mut steps: Vec<&str> = waits.iter().map(|wait| wait.step.as_str()).collect();
    steps.sort_unstable();
    assert_eq!(steps, ["loaf/bake-task", "loaf/eat-task"]);
    #[expect(clippy::cast_precision_loss, reason = "a second or so")]
    let took = milliseconds as f64;
    assert!(
        waits.iter().all(|wait| wait.milliseconds >= took),
        "{waits:?}"
    );
}

#[rstest]
#[case::and_nothing_is_done(false)]
#[case::although_it_is_done(true)]
#[tokio::test(flavor = "multi_thread")]
async fn work_that_fails_is_its_calls_failure_and_is_not_waited_for_any_longer(#[case] does: bool) {
    let baked = run(Manner {
        ends: "burnt",
        does,
        ..Manner::default()
    })
    .await;
    let failed = baked.with(Verdict::Fail);
    assert_eq!(
        failed[0],
        (
            "bake-a-loaf/completion".to_owned(),
            "`/state` is \"burnt\" instead of \"done\"".to_owned()
        )
    );
    assert!(
        failed.iter().all(|(id, _)| id.starts_with("bake-a-loaf/")),
        "{failed:?}"
    );
    let waits = &baked.run.driven.waits;
    assert!(waits[0].1 < Duration::from_secs(2), "{waits:?}");
    // What the work came to is among the evidence.
    let judged = baked.run.judgement.judged.iter();
    let evidence: Vec<&String> = judged.flat_map(|judged| &judged.evidence).collect();
    assert!(
        evidence
            .iter()
            .any(|name| name.starts_with("loaf/bake-task#"))
    );
    assert!(baked.left().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_never_ends_fails_with_its_last_state_and_the_run_goes_on() {
    let mut contract = contract();
    let completion = contract.settings.completion.get_mut("job").unwrap();
    completion.budget_milliseconds = 300;
    let manner = Manner {
        takes: None,
        ..Manner::default()
    };
    let baked = run_with(manner, contract).await;
    let failed = baked.with(Verdict::Fail);
    let expected = (
        "bake-a-loaf/completion".to_owned(),
        "`/state` is \"doing\" instead of \"done\"".to_owned(),
    );
    assert!(failed.contains(&expected), "{failed:?}");
    assert!(
        failed.iter().all(|(id, _)| id.starts_with("bake-a-loaf/")),
        "{failed:?}"
    );
    let passed = baked.with(Verdict::Pass);
    let of_signs = |(id, _): &(String, String)| id == "paint-the-sign/update/stored";
    assert!(passed.iter().any(of_signs), "{passed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_nobody_finds_is_its_calls_failure_if_nothing_came_of_it() {
    let baked = run(Manner {
        has_jobs: false,
        does: false,
        ..Manner::default()
    })
    .await;
    let failed = baked.failed();
    assert!(
        failed.contains(&"bake-a-loaf/completion".to_owned()),
        "{failed:?}"
    );
    let of_bake = |id: &String| id.starts_with("bake-a-loaf/");
    assert!(failed.iter().all(of_bake), "{failed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_no_work_is_wrong_if_what_it_did_shows() {
    let baked = run(Manner {
        has_jobs: false,
        ..Manner::default()
    })
    .await;
    assert_eq!(baked.failed(), ["get-a-job/read/agrees"]);
    assert!(baked.left().is_empty());
}

/// All that was begun was done, and who shows how far it is says of nothing that it is.
#[rstest]
#[case::still_at_work("doing")]
#[case::in_vain("burnt")]
#[case::in_another_word("finished")]
#[tokio::test(flavor = "multi_thread")]
async fn who_says_of_no_work_that_it_is_done_is_wrong_if_what_it_did_shows(
    #[case] says: &'static str,
) {
    let mut contract = contract();
    let completion = contract.settings.completion.get_mut("job").unwrap();
    completion.budget_milliseconds = 300;
    let manner = Manner {
        says: Some(says),
        ..Manner::default()
    };
    let baked = run_with(manner, contract).await;
    assert_eq!(baked.failed(), ["get-a-job/read/agrees"]);
    assert!(baked.left().is_empty());
}
