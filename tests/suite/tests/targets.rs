//! Conforming targets of every manner: no MUST fails, every MUST is tested, nothing is left
//! behind, nothing of others is touched.

use rstest::rstest;
use sgspec_suite::runs::{Against, run_against, shared};
use sgspec_suite::servers::{Manners, Server, all_conforming};

/// What is wrong with a run against a conforming target.
async fn alarms(name: &str, manners: Manners, against: &Against) -> Vec<String> {
    let token = manners.token.clone();
    let server = Server::start(manners).await;
    let finished = run_against(server.base_url(), against, token.as_deref(), 4).await;
    let mut alarms = finished.failed_musts();
    let untested = finished.untested_musts().into_iter();
    alarms.extend(untested.map(|text| format!("untested: {text}")));
    let errors = finished.run.suite_errors();
    alarms.extend(errors.map(|text| format!("suite: {text}")));
    let left = server.left_over().into_iter();
    alarms.extend(left.map(|text| format!("left over: {text}")));
    let disturbed = server.disturbed().into_iter();
    alarms.extend(disturbed.map(|text| format!("disturbed: {text}")));
    alarms
        .into_iter()
        .map(|text| format!("{name}: {text}"))
        .collect()
}

async fn no_alarms(against: &Against) {
    let mut all = Vec::new();
    for (name, manners) in all_conforming() {
        all.extend(alarms(name, manners, against).await);
    }
    assert_eq!(all, Vec::<String>::new());
}

#[rstest]
#[case::built_in(Against::BuiltIn)]
#[case::old_dialect(Against::OldDialect)]
#[tokio::test(flavor = "multi_thread")]
async fn no_false_alarm(#[case] against: Against) {
    no_alarms(&against).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_false_alarm_from_the_unedited_original() {
    let Some(path) = shared("seeds/003_7e93a6e494d28c0f.txt") else {
        return;
    };
    no_alarms(&Against::File(path)).await;
}
