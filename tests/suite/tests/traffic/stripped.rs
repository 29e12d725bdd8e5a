//! Runs of ours, judged again as if others had recorded them: nobody says what was planned, which
//! requests are wrong on purpose, which reading counts, who asked.
//!
//! Sound targets are accused of nothing. Of broken ones, the guilty endpoint is named or none.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};

use rstest::rstest;
use sgspec::contract::{Contract, Level};
use sgspec::judge::{Judge, Judgement, Verdict};
use sgspec::reference::{self, Fault};
use sgspec_suite::foreign::stripped;
use sgspec_suite::runs::{Against, Finished, run_against, run_briskly};
use sgspec_suite::servers::{Server, all_conforming};

fn judged(finished: &Finished) -> Judgement {
    let mut judge = Judge::new(&finished.run.contract).with_drift();
    for exchange in stripped(&finished.run.driven.exchanges) {
        judge.observe(&exchange);
    }
    judge.finish()
}

/// What failed, and at which endpoints.
fn failed(contract: &Contract, judgement: &Judgement) -> (Vec<String>, BTreeSet<String>) {
    let failed = judgement.judged.iter().filter(|judged| {
        let level = contract.registry.get(judged.requirement).level;
        judged.verdict == Verdict::Fail && level != Level::May
    });
    let (mut lines, mut endpoints) = (Vec::new(), BTreeSet::new());
    for judged in failed {
        let requirement = contract.registry.get(judged.requirement);
        lines.push(format!(
            "{}: {} {:?}",
            requirement.id, judged.message, judged.evidence
        ));
        if requirement.level == Level::Must {
            endpoints.insert(contract.endpoint(requirement.operation));
        }
    }
    (lines, endpoints)
}

#[rstest]
#[case(Against::BuiltIn)]
#[case(Against::OldDialect)]
#[tokio::test(flavor = "multi_thread")]
async fn sound_targets_are_accused_of_nothing(#[case] against: Against) {
    let mut wrong = Vec::new();
    for (name, manners) in all_conforming() {
        let token = manners.token.clone();
        let server = Server::start(manners).await;
        let finished = run_against(server.base_url(), &against, token.as_deref(), 1).await;
        let judgement = judged(&finished);
        let (lines, endpoints) = failed(&finished.run.contract, &judgement);
        if !endpoints.is_empty() {
            wrong.push(format!("{name}: {lines:#?}"));
        }
        assert!(
            judgement.traffic.judged > 100,
            "{name}: {:?}",
            judgement.traffic
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where others' traffic cannot tell two endpoints apart, and why.
const AMBIGUOUS: [(&str, &str); 4] = [
    (
        "create-group-repeats-id",
        "the group is overwritten in another session, and reads as something else here",
    ),
    (
        "delete-group-leaves-rules",
        "a run looks for the rules so soon that only what the list says later counts",
    ),
    (
        "list-groups-omits-third",
        "only the list was asked: the create may have lost the group",
    ),
    (
        "list-rules-omits-updated",
        "only the list was asked: the update may have lost the rule",
    ),
];

/// Rules about what was wrong with a request on purpose, or about an answer that was cut: a recording
/// does not show them.
fn is_of_a_plan(fault: &Fault) -> bool {
    let rules = [
        "rejects/",
        "auth/",
        "malformed-json",
        "wrong-media-type",
        "undocumented-method",
    ];
    let others = [
        "error-body",
        "order/",
        "concurrent/",
        "schema/others",
        "snapshot",
    ];
    let mut rules = rules.iter().chain(&others);
    rules.any(|rule| fault.breaks.starts_with(rule))
        || fault.id.ends_with("-cuts-body")
        || fault.id.ends_with("-hangs-up")
}

/// So many of the faults that a recording may show are applied: one in this number.
const SHARE: usize = 7;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn broken_targets_are_accused_where_they_are_broken() {
    let mut wrong = Vec::new();
    let (mut found, mut all) = (0, 0);
    let faults = reference::faults("scaleway").iter();
    for fault in faults.filter(|fault| !is_of_a_plan(fault)).step_by(SHARE) {
        let finished = broken_by(fault).await;
        let (lines, endpoints) = failed(&finished.run.contract, &judged(&finished));
        all += 1;
        found += usize::from(lines.iter().any(|line| line.contains(&*fault.breaks)));
        let innocent: Vec<&String> = endpoints
            .iter()
            .filter(|endpoint| *endpoint != fault.endpoint)
            .filter(|endpoint| fault.also.iter().all(|(excused, _)| excused != endpoint))
            .collect();
        let excused = AMBIGUOUS.iter().any(|(id, _)| *id == fault.id);
        if !innocent.is_empty() && !excused {
            wrong.push(format!("{}: {innocent:?} by {lines:#?}", fault.id));
        }
    }
    // A run repeats its readings by its own clock, so that of two readers perhaps only one is heard, and
    // one witness may accuse the wrong one.
    assert!(wrong.len() <= 1, "{}", wrong.join("\n"));
    assert!(found * 10 >= all * 8, "only {found} of {all} were found");
}

async fn broken_by(fault: &Fault) -> Finished {
    let options = reference::Options {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        fault: Some(fault.id.to_owned()),
    };
    let running = reference::start("scaleway", &options).await.unwrap();
    let mut values = running.values().iter();
    let token = values
        .find(|(name, _)| name == "token")
        .map(|(_, value)| value.clone());
    let finished = run_briskly(running.base_url(), &Against::BuiltIn, token.as_deref(), 1).await;
    running.stop().await;
    finished
}
