//! What a run leaves: nothing of its own, and what it borrowed as it was.

use rstest::rstest;
use sgspec::judge::Verdict;

use super::bakery::{Manner, run};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_failed_answer_made_is_found_by_its_mark_in_a_list_of_ids() {
    let baked = run(Manner {
        bakes: 202,
        in_answer: false,
        in_job: false,
        ..Manner::default()
    })
    .await;
    assert!(baked.failed().contains(&"bake-a-loaf/status".to_owned()));
    assert!(baked.left().is_empty());
    assert!(baked.run.driven.left.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_eaten_is_named() {
    let baked = run(Manner {
        eats: false,
        ..Manner::default()
    })
    .await;
    assert_eq!(baked.failed(), ["eat-a-loaf/delete/gone"]);
    assert_eq!(baked.run.driven.left.len(), 1);
    assert_eq!(baked.left().len(), 1);
}

#[rstest]
#[case::by_the_workflow(&[])]
#[case::by_cleaning_up_if_the_workflow_fails(&[200, 500])]
#[case::by_cleaning_up_although_busy(&[200, 500, 503])]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_borrowed_is_put_back(#[case] paints: &[u16]) {
    let baked = run(Manner {
        paints: paints.to_vec(),
        ..Manner::default()
    })
    .await;
    assert_eq!(baked.sign(), "Bread");
    assert!(
        baked.run.driven.left.is_empty(),
        "{:?}",
        baked.run.driven.left
    );
    assert_eq!(baked.with(Verdict::Fail).is_empty(), paints.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_put_back_is_named() {
    let baked = run(Manner {
        paints: [vec![200], vec![500; 100]].concat(),
        ..Manner::default()
    })
    .await;
    let left = &baked.run.driven.left;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].label, "sign restore");
    assert_eq!(left[0].reason, "PUT answered 500");
}
