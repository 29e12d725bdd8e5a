//! What holds for every story, broken ones included.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use sgspec::judge::{Judgement, Verdict};
use sgspec::trace::{Exchange, TraceHead, read_har, write_har};

use super::catalogue::{ANSWERS, Change, ENDS, STATES};
use super::story::sound;
use super::tale::{
    CONTRACT, Tale, exchange, group, group_path, judge, rule, rule_path, rules_path, sent,
};

/// A story with up to two changes, which are never about the same exchange.
fn story() -> impl Strategy<Value = Tale> {
    let early: Vec<&Change> = ANSWERS.iter().chain(STATES).collect();
    let late: Vec<&Change> = ENDS.iter().collect();
    let chosen = |from| prop::option::of(prop::sample::select(from));
    (chosen(early), chosen(late)).prop_map(|(early, late): (Option<&Change>, Option<&Change>)| {
        let mut tale = sound();
        for change in early.into_iter().chain(late) {
            (change.make)(&mut tale);
        }
        tale
    })
}

/// All that a judgement says but for the names of exchanges.
fn said(judgement: &Judgement) -> Vec<(usize, Verdict, String, usize)> {
    let judged = judgement.judged.iter();
    judged
        .map(|judged| {
            (
                judged.requirement,
                judged.verdict,
                judged.message.clone(),
                judged.more,
            )
        })
        .collect()
}

/// Where two judgements say different things.
fn disagreements(left: &Judgement, right: &Judgement) -> Vec<String> {
    let pairs = said(left).into_iter().zip(said(right));
    pairs
        .filter(|(left, right)| left != right)
        .map(|(left, right)| {
            let id = &CONTRACT.registry.get(left.0).id;
            format!("{id}: {left:?} and {right:?}")
        })
        .collect()
}

fn relabelled(tale: &Tale, names: &[String], steps: &[String]) -> Vec<Exchange> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut exchanges = tale.exchanges();
    for (index, told) in exchanges.iter_mut().enumerate() {
        let next = known.len();
        let name = known.entry(told.labels.workflow.clone());
        let name = name.or_insert_with(|| format!("{}{next}", names[next % names.len()]));
        told.labels.workflow.clone_from(name);
        told.labels.step = format!("{}{index}", steps[index % steps.len()]);
    }
    exchanges
}

/// Somebody else's calls: one group that no story creates, and its rules.
fn foreign() -> impl Strategy<Value = Exchange> {
    let stranger = group(0x99, "Stranger");
    let own = rule(0x98, "accept", "TCP", "203.0.113.0/28");
    let (group_path, rules_path, rule_path) = (
        group_path(&stranger),
        rules_path(&stranger),
        rule_path(&stranger, &own),
    );
    let (shown_group, shown_rule) = (json!({"security_group": stranger}), json!({"rule": own}));
    let missing: Value = json!({"type": "unknown_resource", "message": "not found"});
    let calls = vec![
        exchange("GET", &group_path, None, 200, Some(&shown_group)),
        exchange("GET", &group_path, None, 404, Some(&missing)),
        exchange(
            "PUT",
            &group_path,
            Some(&sent(&stranger)),
            200,
            Some(&shown_group),
        ),
        exchange(
            "PUT",
            &group_path,
            Some(&sent(&stranger)),
            404,
            Some(&missing),
        ),
        exchange("DELETE", &group_path, None, 204, None),
        exchange("DELETE", &group_path, None, 404, Some(&missing)),
        exchange(
            "GET",
            &rules_path,
            None,
            200,
            Some(&json!({"rules": [own]})),
        ),
        exchange("GET", &rules_path, None, 404, Some(&missing)),
        exchange("GET", &rule_path, None, 200, Some(&shown_rule)),
        exchange("PUT", &rule_path, Some(&sent(&own)), 200, Some(&shown_rule)),
        exchange("DELETE", &rule_path, None, 204, None),
    ];
    prop::sample::select(calls)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_of_labels_do_not_matter(
        tale in story(),
        names in prop::collection::vec("[a-z/ \u{e4}#]{0,8}", 1..4),
        steps in prop::collection::vec("[a-z/#-]{0,8}", 1..4),
    ) {
        // Whether there is a step tells a plan from a recording; how it is called tells nothing.
        let plain = judge(&relabelled(&tale, &["own".to_owned()], &["step".to_owned()]));
        let renamed = judge(&relabelled(&tale, &names, &steps));
        prop_assert_eq!(disagreements(&plain, &renamed), Vec::<String>::new());
        prop_assert_eq!(renamed.errors, Vec::<String>::new());
    }

    #[test]
    fn calls_on_foreign_resources_change_no_verdict(
        tale in story(),
        inserted in prop::collection::vec((any::<prop::sample::Index>(), foreign(), prop::option::of("[a-z]{1,4}")), 1..6),
    ) {
        let plain = tale.judged();
        let mut mixed = tale.clone();
        for (index, (place, mut call, own_name)) in inserted.into_iter().enumerate() {
            let exchanges = mixed.exchanges();
            let position = place.index(mixed.len() + 1);
            let neighbour = position.min(exchanges.len() - 1);
            call.labels.workflow = own_name.unwrap_or_else(|| exchanges[neighbour].labels.workflow.clone());
            mixed.insert(position, &format!("foreign-{index}"), call);
        }
        prop_assert_eq!(disagreements(&plain, &mixed.judged()), Vec::<String>::new());
    }

    #[test]
    fn a_trace_is_judged_the_same_after_it_was_written_and_read(tale in story()) {
        let exchanges = tale.exchanges();
        let head = TraceHead { api: "firewalls".to_owned(), base: "http://target.example".to_owned(), mark: "abc".to_owned(), ..TraceHead::default() };
        let mut text = Vec::new();
        write_har(&mut text, &head, &exchanges).unwrap();
        let (read_head, read) = read_har(&String::from_utf8(text).unwrap(), None).unwrap();
        prop_assert_eq!(read_head, head);
        prop_assert_eq!(judge(&read).judged, judge(&exchanges).judged);
    }
}
