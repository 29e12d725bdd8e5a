//! The story of a target that refuses what it should: every bad value of the contract, bad
//! messages, calls through another parent and with another method, strangers. It is made from
//! the contract's own rejections, so that none of them is forgotten.

use serde_json::{Value, json};
use sgspec::contract::{Contract, Probe, Rejection, TextCase};
use sgspec::trace::{IMPOSTOR, NOBODY};

use super::tale::{
    CONTRACT, Tale, exchange, group, group_path, rule, rule_path, rules_path, sent, with,
};

pub(crate) fn subject() -> Value {
    group(0x20, "Subject")
}
pub(crate) fn subject_changed() -> Value {
    with(
        &with(&subject(), "name", "Subject II"),
        "description",
        "Good and new",
    )
}
pub(crate) fn fences() -> [Value; 2] {
    [group(0x21, "Fence A"), group(0x22, "Fence B")]
}
pub(crate) fn place() -> Value {
    group(0x23, "Place")
}
pub(crate) fn away() -> Value {
    group(0x24, "Elsewhere")
}
pub(crate) fn rule_subject() -> Value {
    rule(0x30, "accept", "TCP", "203.0.113.0/28")
}
pub(crate) fn rule_changed() -> Value {
    with(
        &with(&rule_subject(), "ip_range", "203.0.113.16/28"),
        "dest_port_from",
        9100,
    )
}
pub(crate) fn rule_fences() -> [Value; 2] {
    [
        rule(0x31, "accept", "UDP", "203.0.113.32/28"),
        rule(0x32, "accept", "UDP", "203.0.113.48/28"),
    ]
}
pub(crate) fn text_group(case: TextCase) -> Value {
    let start = format!("mark-{}", case.as_str());
    let named = with(
        &group(0x40 + case as u32, &start),
        "name",
        case.text(&start, true),
    );
    with(&named, "description", case.text(&start, false))
}

/// What a target says that refuses.
pub(crate) fn refusal() -> Value {
    json!({"type": "invalid_request", "message": "no"})
}

/// A body with one thing wrong.
fn spoilt(mut body: Value, rejection: &Rejection, probe: &Probe) -> Value {
    let members = body.as_object_mut().unwrap();
    match probe {
        Probe::Omitted => {
            members.shift_remove(&rejection.attribute);
        }
        Probe::Value(bad) => {
            members.insert(rejection.attribute.clone(), bad.clone());
        }
    }
    body
}

/// What the nth bad request on groups sends but for what is bad.
pub(crate) fn bad_group(number: u32) -> Value {
    group(0x100 + number, &format!("Bad {number}"))
}

pub(crate) fn bad_rule(number: u32) -> Value {
    let shown = rule(
        0x200 + number,
        "drop",
        "TCP",
        &format!("198.51.100.{number}/32"),
    );
    with(&shown, "dest_port_from", 20_000 + number)
}

fn operation(contract: &Contract, id: &str) -> usize {
    let mut operations = contract.operations.iter();
    operations.position(|known| known.id == id).unwrap()
}

/// All bad values of an operation, each refused, named `<operation> <rule>` (`… 2` for a second one).
fn bad_values(tale: &mut Tale, id: &str, method: &str, target: &str, good: fn(u32) -> Value) {
    let known = &CONTRACT.operations[operation(&CONTRACT, id)];
    let rejections = &known.request.as_ref().unwrap().rejections;
    assert!(!rejections.is_empty(), "{id}");
    let mut number = 0;
    for rejection in rejections {
        for (turn, probe) in rejection.probes.iter().enumerate() {
            number += 1;
            let body = spoilt(sent(&good(number)), rejection, probe);
            let mut name = format!("{id} {}", rejection.rule());
            if turn > 0 {
                name = format!("{name} {}", turn + 1);
            }
            tale.say(&name, method, target, Some(&body), 400, Some(&refusal()));
        }
    }
}

/// A body that ends half-way, and one that is said to be plain text.
fn bad_messages(tale: &mut Tale, id: &str, method: &str, target: &str, item: &Value) {
    let malformed = format!("{id} malformed-json");
    tale.say(
        &malformed,
        method,
        target,
        Some(&sent(item)),
        400,
        Some(&refusal()),
    );
    let told = tale.at(&malformed);
    let body = told.request.body.as_mut().unwrap();
    body.truncate(body.rfind(':').unwrap());
    let media_type = format!("{id} wrong-media-type");
    tale.say(
        &media_type,
        method,
        target,
        Some(&sent(item)),
        415,
        Some(&refusal()),
    );
    let headers = &mut tale.at(&media_type).request.headers;
    headers.push(("content-type".to_owned(), "text/plain".to_owned()));
}

fn groups(tale: &mut Tale) {
    let [one, other] = fences();
    let (before, after) = (subject(), subject_changed());
    tale.workflow("groups");
    tale.list_groups("list-before", &[]);
    tale.create_group("create-subject", &before);
    bad_messages(
        tale,
        "make-a-group",
        "POST",
        "/security_groups",
        &bad_group(90),
    );
    bad_values(tale, "make-a-group", "POST", "/security_groups", bad_group);
    for (name, group) in [("create-fence-a", &one), ("create-fence-b", &other)] {
        tale.create_group(name, group);
        tale.at(name).labels.together = true;
    }
    tale.list_groups("list-fence", &[&before, &one, &other]);
    let path = group_path(&before);
    bad_messages(tale, "change-a-group", "PUT", &path, &bad_group(91));
    tale.put_group("put-control", &after);
    bad_values(tale, "change-a-group", "PUT", &path, bad_group);
    tale.read_group("read-subject", &after);
    tale.list_groups("list-subject", &[&after, &one, &other]);
    tale.say(
        "patch",
        "PATCH",
        &path,
        Some(&json!({})),
        405,
        Some(&refusal()),
    );
    tale.answer("patch")
        .headers
        .push(("Allow".to_owned(), "GET, PUT, DELETE".to_owned()));
}

fn rules(tale: &mut Tale) {
    let (home, away) = (place(), away());
    let [one, other] = rule_fences();
    let (before, after) = (rule_subject(), rule_changed());
    let theirs = rule(0x33, "drop", "UDP", "203.0.113.64/28");
    tale.workflow("rules");
    tale.create_group("create-place", &home);
    tale.create_group("create-elsewhere", &away);
    tale.list_rules("list-rules-before", &home, &[]);
    tale.create_rule("create-rule", &home, &before);
    let collection = rules_path(&home);
    bad_messages(tale, "make-a-rule", "POST", &collection, &bad_rule(90));
    bad_values(tale, "make-a-rule", "POST", &collection, bad_rule);
    for (name, rule) in [
        ("create-rule-fence-a", &one),
        ("create-rule-fence-b", &other),
    ] {
        tale.create_rule(name, &home, rule);
        tale.at(name).labels.together = true;
    }
    tale.list_rules("list-rules-fence", &home, &[&before, &one, &other]);
    tale.create_rule("create-theirs", &away, &theirs);
    tale.list_rules("list-elsewhere", &away, &[&theirs]);
    tale.missing("read-through", "GET", &rule_path(&away, &before), None);
    let stray = sent(&bad_rule(92));
    tale.missing(
        "put-through",
        "PUT",
        &rule_path(&away, &before),
        Some(&stray),
    );
    tale.read_rule("read-after-through", &home, &before);
    let path = rule_path(&home, &before);
    bad_messages(tale, "change-a-rule", "PUT", &path, &bad_rule(91));
    tale.put_rule("put-rule-control", &home, &after);
    bad_values(tale, "change-a-rule", "PUT", &path, bad_rule);
    tale.read_rule("read-rule", &home, &after);
    tale.list_rules("list-rules", &home, &[&after, &one, &other]);
    tale.say("patch-rule", "PATCH", &path, Some(&json!({})), 501, None);
    tale.missing("delete-through", "DELETE", &rule_path(&away, &after), None);
    tale.read_rule("read-after-delete-through", &home, &after);
    tale.list_rules("list-after-delete-through", &home, &[&after, &one, &other]);
}

fn texts(tale: &mut Tale) {
    tale.workflow("texts");
    let all = TextCase::ALL.map(text_group);
    for (case, item) in TextCase::ALL.into_iter().zip(&all) {
        tale.create_group(&format!("create-{}", case.as_str()), item);
    }
    for (case, item) in TextCase::ALL.into_iter().zip(&all) {
        tale.read_group(&format!("read-{}", case.as_str()), item);
    }
    tale.list_groups("list-texts", &all.iter().collect::<Vec<_>>());
    let changed = with(
        &all[0],
        "description",
        TextCase::Markup.text("changed", false),
    );
    tale.put_group("put-text", &changed);
    tale.read_group("read-put-text", &changed);
    tale.list_groups("list-put-text", &[&changed, &all[1], &all[2]]);
}

/// Everything that can be refused is, and nothing comes of it. Each exchange is a step.
pub(crate) fn guarded() -> Tale {
    let mut tale = Tale::new();
    groups(&mut tale);
    rules(&mut tale);
    texts(&mut tale);
    as_steps(&mut tale);
    tale
}

/// As a plan has it: with a step, so that what only a plan sends is taken for that.
fn as_steps(tale: &mut Tale) {
    tale.each(|index, told| told.labels.step = format!("step-{index}"));
}

/// What every item of the strangers' story is called, with its target and what is sent.
fn doors(number: u32) -> [(&'static str, &'static str, String, Option<Value>); 10] {
    let (group, rule) = (subject(), rule_subject());
    let rules = rules_path(&group);
    let path = rule_path(&group, &rule);
    let (bad, worse) = (sent(&bad_group(number)), sent(&bad_rule(number)));
    [
        ("make-a-rule", "POST", rules.clone(), Some(worse.clone())),
        ("all-rules", "GET", rules, None),
        ("see-a-rule", "GET", path.clone(), None),
        ("change-a-rule", "PUT", path.clone(), Some(worse)),
        ("remove-a-rule", "DELETE", path, None),
        (
            "make-a-group",
            "POST",
            "/security_groups".to_owned(),
            Some(bad.clone()),
        ),
        ("all-groups", "GET", "/security_groups".to_owned(), None),
        ("see-a-group", "GET", group_path(&group), None),
        ("change-a-group", "PUT", group_path(&group), Some(bad)),
        ("remove-a-group", "DELETE", group_path(&group), None),
    ]
}

/// Strangers knock at every door; the names are `<operation> nobody` and `<operation> impostor`.
pub(crate) fn knocking() -> Tale {
    let mut tale = Tale::new();
    tale.workflow("strangers");
    let (group, rule) = (subject(), rule_subject());
    tale.list_groups("list-before", &[]);
    tale.create_group("create", &group);
    tale.create_rule("create-rule", &group, &rule);
    for (role, number, status) in [(NOBODY, 95, 401), (IMPOSTOR, 96, 403)] {
        for (id, method, target, body) in doors(number) {
            let mut told = exchange(method, &target, body.as_ref(), status, Some(&refusal()));
            role.clone_into(&mut told.labels.role);
            "strangers".clone_into(&mut told.labels.workflow);
            let end = tale.len();
            tale.insert(end, &format!("{id} {role}"), told);
        }
    }
    // The fence: what the strangers created is listed where this one is.
    let fence = super::tale::group(0x21, "Fence");
    let rule_fence = super::tale::rule(0x31, "drop", "UDP", "203.0.113.32/28");
    tale.create_group("create-fence", &fence);
    tale.create_rule("create-rule-fence", &group, &rule_fence);
    tale.read_group("read", &group);
    tale.list_groups("list", &[&group, &fence]);
    tale.read_rule("read-rule", &group, &rule);
    tale.list_rules("list-rules", &group, &[&rule, &rule_fence]);
    as_steps(&mut tale);
    tale
}
