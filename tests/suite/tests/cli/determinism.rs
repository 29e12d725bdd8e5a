//! The same report, however many jobs and however often.

use super::*;

/// The report without what changes from run to run.
fn stable(workplace: &Workplace, arguments: &[&str]) -> String {
    workplace
        .sgspec(&["run", "--report", "out"])
        .arguments(arguments)
        .run();
    let mut report = report(workplace, "out");
    let volatile = report.as_object_mut().unwrap().remove("volatile");
    assert!(volatile.is_some());
    serde_json::to_string_pretty(&report).unwrap()
}

fn same(arguments: &[&str], jobs: &[&str]) {
    let workplace = Workplace::new();
    let mut first: Option<String> = None;
    for jobs in jobs {
        let report = stable(&workplace, &[arguments, &["--jobs", jobs]].concat());
        let first = first.get_or_insert_with(|| report.clone());
        assert!(
            *first == report,
            "{arguments:?} with {jobs} jobs\n{}",
            sgspec::report::difference(first, &report)
        );
    }
}

const ANY_JOBS: [&str; 5] = ["1", "4", "4", "1", "16"];

#[rstest]
#[case::sound(&[])]
#[case::not_stored(&["--fault", "update-group-not-stored"])]
#[case::leaks(&["--fault", "list-rules-leaks-other-groups"])]
#[case::siblings(&["--fault", "delete-group-removes-siblings"])]
#[case::part(&["--workflow", "rules/lifecycle"])]
fn the_same_report_from_the_reference_server(#[case] arguments: &[&str]) {
    same(arguments, &ANY_JOBS);
}

/// What these do depends on which request came before, so the jobs must come in turn.
#[rstest]
#[case::repeats("create-group-repeats-id")]
#[case::newest("list-groups-omits-newest")]
#[case::stale("list-groups-stale")]
fn the_same_report_where_the_order_matters(#[case] fault: &str) {
    same(&["--fault", fault], &["1", "1"]);
}

/// Snapshots are not looked at: what these servers add to an answer changes by design.
#[rstest]
#[case::plain(Manners::default())]
#[case::real(Manners { token: None, ..Manners::like_the_real_one() })]
#[case::strict(Manners::strict_framework())]
#[case::lagging(Manners::lagging_replicas())]
#[case::small_pages(Manners::small_pages())]
#[case::numbered(Manners::numbered())]
#[case::unordered(Manners::unordered())]
#[case::ranked(Manners::ranked())]
#[case::throttled(Manners::throttled())]
fn the_same_report_from_servers_of_every_manner(#[case] manners: Manners) {
    let server = Server::start_blocking(manners);
    same(
        &["--target-url", server.base_url(), "--snapshots", "off"],
        &ANY_JOBS,
    );
    assert_eq!(server.left_over(), Vec::<String>::new());
}

#[rstest]
#[case::numeric_ids(Broken::NumericIds)]
#[case::lists_twice(Broken::ListsTwice)]
#[case::forgets(Broken::ForgetsCreated)]
#[case::html(Broken::Html)]
#[case::nobody(Broken::LetsNobodyIn)]
fn the_same_report_from_broken_servers(#[case] broken: Broken) {
    let server = Server::start_broken_blocking(broken);
    same(
        &["--target-url", server.base_url(), "--snapshots", "off"],
        &ANY_JOBS,
    );
}
