//! Where the id of what was made is found: in the answer, in its work, by what a list shows more.

use rstest::rstest;
use sgspec::judge::Verdict;

use super::bakery::{Manner, run};

#[rstest]
#[case::everywhere(true, true, true)]
#[case::in_the_answer(true, false, true)]
#[case::in_the_work(false, true, true)]
#[case::in_the_list_alone(false, false, true)]
#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_found_wherever_it_is_told(
    #[case] in_answer: bool,
    #[case] in_job: bool,
    #[case] in_list: bool,
) {
    let baked = run(Manner {
        in_answer,
        in_job,
        in_list,
        ..Manner::default()
    })
    .await;
    assert_eq!(baked.with(Verdict::Fail), Vec::new());
    assert_eq!(baked.with(Verdict::Untested), Vec::new());
    assert!(baked.left().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_lacks_what_can_be_read_is_wrong_and_not_the_call() {
    let baked = run(Manner {
        in_list: false,
        ..Manner::default()
    })
    .await;
    assert_eq!(baked.failed(), ["list-loaves/read/agrees"]);
    assert!(baked.left().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_told_nowhere_is_the_calls_failure() {
    let baked = run(Manner {
        in_answer: false,
        in_job: false,
        in_list: false,
        ..Manner::default()
    })
    .await;
    assert_eq!(baked.failed(), ["bake-a-loaf/create/listed"]);
    // What cannot be found cannot be removed, and is named.
    let left = &baked.run.driven.left;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].label, "loaf bake");
}
