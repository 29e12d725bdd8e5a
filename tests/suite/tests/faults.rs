//! Faults of the embedded reference server: found, charged to the guilty endpoint and to no other,
//! by the requirement that the fault's own table names; in two dialects, and with workflows side
//! by side or one after the other.
//!
//! There are more faults than a test can wait for, so each case takes its share of those that
//! come first for an endpoint and a rule; `sgspec qualify` applies all. Faults of rules that the
//! registry does not hold accuse nobody.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};

use rstest::rstest;
use sgspec::contract::Level;
use sgspec::judge::Verdict;
use sgspec::reference::{self, Fault};
use sgspec_suite::runs::{Against, Finished, run_briskly};
use sgspec_suite::servers::{Broken, Server};

/// One fault for each endpoint and rule, and of those a share.
fn share(of: usize, shares: usize) -> Vec<&'static Fault> {
    let mut broken = BTreeSet::new();
    let first = reference::faults("scaleway")
        .iter()
        .filter(|fault| broken.insert((fault.endpoint, fault.breaks)));
    first.skip(of).step_by(shares).collect()
}

async fn broken_by(fault: &Fault, against: &Against, jobs: usize) -> Finished {
    let options = reference::Options {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        fault: Some(fault.id.to_owned()),
    };
    let running = reference::start("scaleway", &options).await.unwrap();
    let token = running
        .values()
        .iter()
        .find(|(name, _)| name == "token")
        .map(|(_, value)| value.clone());
    let finished = run_briskly(running.base_url(), against, token.as_deref(), jobs).await;
    running.stop().await;
    finished
}

/// The requirement that a fault breaks, in the registry of the run.
fn culprit(finished: &Finished, fault: &Fault) -> Option<(String, Level)> {
    let contract = &finished.run.contract;
    let broken = contract.registry.iter().find(|requirement| {
        *requirement.rule == *fault.breaks
            && contract.endpoint(requirement.operation) == fault.endpoint
    });
    broken.map(|requirement| (requirement.id.clone(), requirement.level))
}

#[rstest]
#[case::built_in(Against::BuiltIn, 4, share(0, 4))]
#[case::old_dialect(Against::OldDialect, 4, share(1, 8))]
#[case::one_at_a_time(Against::OldDialect, 1, share(5, 8))]
#[tokio::test(flavor = "multi_thread")]
async fn each_fault_is_charged_to_its_endpoint(
    #[case] against: Against,
    #[case] jobs: usize,
    #[case] faults: Vec<&'static Fault>,
) {
    let mut wrong = Vec::new();
    for fault in faults {
        let finished = broken_by(fault, &against, jobs).await;
        let failed = [
            finished.failed_musts(),
            finished.with(Level::Should, Verdict::Fail),
        ]
        .concat();
        let mut innocent = finished.accused();
        innocent.retain(|endpoint| fault.also.iter().all(|(excused, _)| excused != endpoint));
        if let Some((id, level)) = culprit(&finished, fault) {
            let named = failed
                .iter()
                .any(|line| line.starts_with(&format!("{id}:")));
            if !named {
                wrong.push(format!("{}: {id} did not fail, but {failed:#?}", fault.id));
            }
            if level == Level::Must {
                innocent.retain(|endpoint| endpoint != fault.endpoint);
            }
        }
        if !innocent.is_empty() {
            wrong.push(format!("{}: {innocent:?} with {failed:#?}", fault.id));
        }
        wrong.extend(
            finished
                .run
                .suite_errors()
                .map(|error| format!("{}: {error}", fault.id)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[rstest]
#[case(Broken::CreatesButNeverLists, &["GET /security_groups", "GET /security_groups/{group_id}/rules"])]
#[case(Broken::UpdateIgnored, &["PUT /security_groups/{group_id}", "PUT /security_groups/{group_id}/rules/{rule_id}"])]
#[case(Broken::DeleteIgnored, &["DELETE /security_groups/{group_id}", "DELETE /security_groups/{group_id}/rules/{rule_id}"])]
#[case(Broken::ListsTwice, &["GET /security_groups", "GET /security_groups/{group_id}/rules"])]
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_server_is_found_out(#[case] broken: Broken, #[case] guilty: &[&str]) {
    let server = Server::start_broken(broken).await;
    let finished = run_briskly(server.base_url(), &Against::OldDialect, None, 4).await;
    let mut accused = finished.accused();
    accused.sort();
    let mut guilty: Vec<String> = guilty
        .iter()
        .map(|endpoint| (*endpoint).to_owned())
        .collect();
    guilty.sort();
    assert_eq!(accused, guilty, "{:#?}", finished.failed_musts());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_server_gets_verdicts_and_no_crash() {
    for (name, broken) in Broken::on_transport() {
        if matches!(
            broken,
            Broken::Hangs | Broken::StallsAfter(_) | Broken::ThrottlesForever
        ) {
            // These take as long as the answer's bound; the command line's tests have them.
            continue;
        }
        let server = Server::start_broken(broken).await;
        let finished = run_briskly(server.base_url(), &Against::OldDialect, None, 4).await;
        let bad = !finished.failed_musts().is_empty() || !finished.untested_musts().is_empty();
        assert!(bad, "{name} passed");
    }
}
