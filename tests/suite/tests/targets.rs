//! Conforming targets of every manner: no MUST fails, every MUST is tested, nothing is left
//! behind, nothing of others is touched.

use rstest::rstest;
use sgspec_suite::runs::{Against, run_against, shared};
use sgspec_suite::servers::{Manners, Server, all_conforming};

async fn spared(name: &str, manners: Manners, against: &Against) {
    let token = manners.token.clone();
    let server = Server::start(manners).await;
    let finished = run_against(server.base_url(), against, token.as_deref(), 4).await;
    assert_eq!(finished.failed_musts(), Vec::<String>::new(), "{name}");
    assert_eq!(finished.untested_musts(), Vec::<String>::new(), "{name}");
    assert_eq!(
        finished.run.suite_errors().collect::<Vec<_>>(),
        Vec::<&str>::new(),
        "{name}"
    );
    assert_eq!(
        server.left_over(),
        Vec::<String>::new(),
        "{name} has things left over"
    );
    assert_eq!(
        server.disturbed(),
        Vec::<String>::new(),
        "{name} was disturbed"
    );
}

#[rstest]
#[case::built_in(Against::BuiltIn)]
#[case::old_dialect(Against::OldDialect)]
#[tokio::test(flavor = "multi_thread")]
async fn no_false_alarm(#[case] against: Against) {
    for (name, manners) in all_conforming() {
        spared(name, manners, &against).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_false_alarm_from_the_unedited_original() {
    let Some(path) = shared("seeds/003_7e93a6e494d28c0f.txt") else {
        return;
    };
    for (name, manners) in all_conforming() {
        spared(name, manners, &Against::File(path.clone())).await;
    }
}
