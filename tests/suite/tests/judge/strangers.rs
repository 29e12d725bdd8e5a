//! Who calls without credentials, or with wrong ones: let in, turned away, or turned away and obeyed.

use rstest::rstest;
use serde_json::json;
use sgspec::contract::{Contract, Level};
use sgspec::judge::{Judge, Verdict};

use super::guarded::{bad_group, knocking, refusal};
use super::refusals::lists;
use super::tale::{CONTRACT, Tale, group, id, rule, with};

fn with_credentials() -> Contract {
    CONTRACT.clone().with_authentication(true)
}

/// Ids of the requirements about strangers and how they were judged; `lax`: nobody said for certain
/// that credentials are asked for.
fn knocked(lax: bool, change: impl Fn(&mut Tale)) -> Vec<(String, Verdict)> {
    let mut contract = with_credentials();
    contract.settings.auth = sgspec::specs::Specs::embedded()
        .load("scaleway", sgspec::contract::ReadOptions::default())
        .unwrap()
        .settings
        .auth;
    let mut tale = knocking();
    change(&mut tale);
    let mut judge = Judge::new(&contract);
    if lax {
        judge = judge.with_assumed_credentials();
    }
    for exchange in &tale.exchanges() {
        judge.observe(exchange);
    }
    let judged = judge.finish();
    let judged = judged.judged.iter();
    judged
        .map(|judged| (contract.registry.get(judged.requirement), judged.verdict))
        .filter(|(known, verdict)| {
            known.rule.starts_with("auth/")
                || (*verdict == Verdict::Fail && known.level != Level::May)
        })
        .map(|(known, verdict)| (known.id.replace("firewalls/", ""), verdict))
        .collect()
}

fn only(found: Vec<(String, Verdict)>, wanted: Verdict) -> Vec<String> {
    let found = found.into_iter();
    found
        .filter(|(_, verdict)| *verdict == wanted)
        .map(|(id, _)| id)
        .collect()
}

#[rstest]
#[case::given(false)]
#[case::assumed(true)]
fn strangers_that_are_turned_away_pass_everything(#[case] lax: bool) {
    let found = knocked(lax, |_| ());
    assert_eq!(found.len(), 20);
    assert_eq!(only(found, Verdict::Pass).len(), 20);
}

#[rstest]
#[case("all-groups nobody", 200, "all-groups/auth/missing")]
#[case("see-a-rule impostor", 200, "see-a-rule/auth/wrong")]
#[case("change-a-rule nobody", 400, "change-a-rule/auth/missing")]
#[case("make-a-group impostor", 500, "make-a-group/auth/wrong")]
#[case("make-a-group nobody", 422, "make-a-group/auth/missing")]
fn a_stranger_that_is_let_in_or_looked_at_fails(
    #[case] name: &str,
    #[case] status: u16,
    #[case] expected: &str,
) {
    for lax in [false, true] {
        let found = knocked(lax, |tale| tale.answers(name, status, Some(&refusal())));
        // Others are turned away, so there is a door whoever named the credentials.
        assert_eq!(only(found, Verdict::Fail), [expected], "lax: {lax}");
    }
}

#[rstest]
#[case(404, Verdict::Pass)]
#[case(429, Verdict::Untested)]
fn a_stranger_may_be_told_less(#[case] status: u16, #[case] expected: Verdict) {
    let found = knocked(false, |tale| {
        tale.answers("see-a-rule nobody", status, Some(&refusal()));
    });
    let about = found.iter().find(|(id, _)| id == "see-a-rule/auth/missing");
    assert_eq!(about.unwrap().1, expected);
}

#[rstest]
#[case::a_create(
    |tale: &mut Tale| lists(tale, "list", "/security_groups", &bad_group(95)),
    &["make-a-group/auth/missing"],
)]
#[case::an_update(
    |tale: &mut Tale| {
        let stored = with(&bad_group(95), "id", id(0x20));
        tale.shows("read", "/security_group", stored.clone());
        tale.shows("list", "/security_groups/0", stored);
    },
    &["change-a-group/auth/missing"],
)]
#[case::a_delete(
    |tale: &mut Tale| {
        let fence = rule(0x31, "drop", "UDP", "203.0.113.32/28");
        tale.answers("read-rule", 404, Some(&refusal()));
        tale.shows("list-rules", "/rules", json!([fence]));
    },
    // Nobody looked between the two.
    &["remove-a-rule/auth/missing", "remove-a-rule/auth/wrong"],
)]
fn what_a_stranger_does_though_it_is_turned_away_fails(
    #[case] change: fn(&mut Tale),
    #[case] expected: &[&str],
) {
    assert_eq!(only(knocked(false, change), Verdict::Fail), expected);
}

/// Nobody is asked for anything, and what a stranger asks is done.
fn open(tale: &mut Tale) {
    for (id, status) in [
        ("make-a-rule", 201),
        ("all-rules", 200),
        ("see-a-rule", 200),
        ("change-a-rule", 200),
        ("remove-a-rule", 204),
        ("make-a-group", 201),
        ("all-groups", 200),
        ("see-a-group", 200),
        ("change-a-group", 200),
        ("remove-a-group", 204),
    ] {
        tale.answers(&format!("{id} nobody"), status, None);
        let after = if id.starts_with("make") || id.starts_with("all") {
            status
        } else {
            404
        };
        tale.answers(&format!("{id} impostor"), after, None);
    }
    let fence = group(0x21, "Fence");
    for name in ["read", "read-rule", "list-rules", "create-rule-fence"] {
        tale.answers(name, 404, Some(&refusal()));
    }
    tale.shows("list", "/security_groups", json!([fence]));
}

#[test]
fn where_nobody_is_asked_for_credentials_there_is_no_door() {
    let found = knocked(true, |tale| {
        open(tale);
        // A target without credentials knows no impostor from its owner: 404 says what is gone.
        for id in ["see-a-rule", "change-a-rule", "remove-a-rule"] {
            tale.answers(&format!("{id} impostor"), 200, None);
        }
        for id in ["see-a-group", "change-a-group", "remove-a-group"] {
            tale.answers(&format!("{id} impostor"), 200, None);
        }
    });
    assert_eq!(only(found, Verdict::Unsupported).len(), 20);
}

#[test]
fn where_credentials_are_documented_and_given_an_open_door_fails() {
    let found = knocked(false, open);
    let failed = only(found, Verdict::Fail);
    for id in ["make-a-rule", "all-groups", "see-a-rule", "change-a-group"] {
        let rule = format!("{id}/auth/missing");
        assert!(failed.contains(&rule), "{rule} is not among {failed:?}");
    }
    assert!(
        failed.iter().all(|id| id.contains("/auth/")),
        "{failed:?}: what a stranger did is charged to who let it in"
    );
}

#[test]
fn what_is_not_found_is_no_door() {
    let found = knocked(true, open);
    assert_eq!(only(found, Verdict::Fail), Vec::<String>::new());
}
