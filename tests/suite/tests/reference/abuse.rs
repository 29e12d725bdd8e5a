//! What a client can do besides living: ask for every enum member, send every kind of bad value,
//! come without credentials, ask for what is not there, and do two things at once.
//!
//! Played after the life of [`crate::script`], so that each fault that life does not meet can be
//! seen here. After each group of steps the lists are read, since some faults show only there.

use serde_json::{Value, json};

use crate::client::{ORGANIZATION, TOKEN, UNKNOWN, group, rule};
use crate::script::{
    CREATE_GROUP, CREATE_RULE, DELETE_GROUP, DELETE_RULE, LIST_GROUPS, LIST_RULES, READ_GROUP,
    READ_RULE, Script, UPDATE_GROUP, UPDATE_RULE, path,
};

/// Something of everything that a server may do to a text.
const TEXT: &str =
    " <b>\"It's\" a Café, un cafe\u{301}</b> that is long enough to be cut by somebody ";

/// All of it.
pub(crate) async fn abuse(at: &mut Script) {
    let mut full = group(TEXT);
    full["description"] = json!("of the abused");
    let c = at.create("group-c", CREATE_GROUP, &[], full).await;
    let d = at.create("group-d", CREATE_GROUP, &[], group("d")).await;
    at.step("bare-list", LIST_RULES, &[&c], None).await;
    let rules = members(at, &c).await;
    at.create("rule-d1", CREATE_RULE, &[&d], rule("198.51.100.9"))
        .await;
    changes(at, &c, &d, &rules).await;
    isolation(at, &c, &d, &rules).await;
    bad_bodies(at, &c, &rules[0]).await;
    strangers(at, &c, &rules[0]).await;
    unknown(at, &c).await;
    together(at, &c).await;
    ends(at, &c, &d, &rules).await;
}

async fn look(at: &mut Script, when: &str, c: &str, d: &str) {
    at.step(&format!("{when}, groups"), LIST_GROUPS, &[], None)
        .await;
    for group in [c, d] {
        at.step(&format!("{when}, group"), READ_GROUP, &[group], None)
            .await;
        at.step(&format!("{when}, rules"), LIST_RULES, &[group], None)
            .await;
    }
}

const MEMBERS: [(&str, &str, &str); 3] = [
    ("TCP", "inbound", "accept"),
    ("UDP", "outbound", "drop"),
    ("ICMP", "inbound", "drop"),
];

fn with_members(index: usize, ip_range: &str, port: u16) -> Value {
    let (protocol, direction, action) = MEMBERS[index % MEMBERS.len()];
    let mut body = json!({
        "protocol": protocol,
        "direction": direction,
        "action": action,
        "ip_range": ip_range,
    });
    if protocol != "ICMP" {
        body["dest_port_from"] = json!(port);
    }
    body
}

/// A rule with each protocol, read and listed.
async fn members(at: &mut Script, c: &str) -> Vec<String> {
    let mut rules = Vec::new();
    for (index, port) in (0..MEMBERS.len()).zip(80..) {
        let body = with_members(index, &format!("192.0.2.{}/28", index * 16), port);
        let name = format!("rule-c{index}");
        rules.push(at.create(&name, CREATE_RULE, &[c], body).await);
    }
    for rule in &rules {
        at.step("read member", READ_RULE, &[c, rule], None).await;
    }
    at.step("list members", LIST_RULES, &[c], None).await;
    rules
}

/// Updates of everything, each read afterwards.
async fn changes(at: &mut Script, c: &str, d: &str, rules: &[String]) {
    for (index, rule) in rules.iter().enumerate() {
        let body = with_members(index + 1, &format!("192.0.2.{}/28", 128 + index * 16), 90);
        at.step("change member", UPDATE_RULE, &[c, rule], Some(body))
            .await;
        at.step("read changed", READ_RULE, &[c, rule], None).await;
    }
    // Without a protocol that forgets its port.
    let body = with_members(0, "192.0.2.64/28", 100);
    for name in ["give a port", "change the port"] {
        let mut body = body.clone();
        body["dest_port_from"] = json!(100 + name.len());
        at.step(name, UPDATE_RULE, &[c, &rules[0]], Some(body))
            .await;
        at.step("read port", READ_RULE, &[c, &rules[0]], None).await;
    }
    let mut body = group(&format!("{TEXT}!{TEXT}"));
    body["description"] = json!("of the changed");
    at.step("change group", UPDATE_GROUP, &[c], Some(body))
        .await;
    look(at, "changed", c, d).await;
}

async fn isolation(at: &mut Script, c: &str, d: &str, rules: &[String]) {
    let ids = [d, &rules[1]];
    at.step("through d", READ_RULE, &ids, None).await;
    at.step(
        "put through d",
        UPDATE_RULE,
        &ids,
        Some(rule("203.0.113.7")),
    )
    .await;
    at.step("delete through d", DELETE_RULE, &ids, None).await;
    look(at, "isolated", c, d).await;
    let patch = json!({"name": "patched"});
    for (endpoint, ids) in [(READ_GROUP, vec![c]), (READ_RULE, vec![c, &rules[0]])] {
        let target = path(endpoint, &ids);
        let answer = at.client.send("PATCH", &target, Some(&patch)).await;
        at.note("patch", endpoint, &answer);
    }
}

/// The operations that take a body: endpoint, ids, a good body.
fn takers<'a>(c: &'a str, rule_id: &'a str) -> [(&'static str, Vec<&'a str>, Value); 4] {
    [
        (CREATE_GROUP, vec![], group("good")),
        (UPDATE_GROUP, vec![c], group("good")),
        (CREATE_RULE, vec![c], with_members(0, "192.0.2.0/24", 80)),
        (
            UPDATE_RULE,
            vec![c, rule_id],
            with_members(0, "192.0.2.0/24", 80),
        ),
    ]
}

fn bad_values() -> Vec<(&'static str, Vec<Value>)> {
    let text = || vec![Value::Null, json!(17)];
    let words = |more: &[&str]| {
        let more = more.iter().map(|word| json!(word));
        text().into_iter().chain(more).collect::<Vec<Value>>()
    };
    vec![
        ("name", words(&[""])),
        ("organization", text()),
        ("description", vec![json!(17)]),
        ("action", words(&["ACCEPT", "allow", "block", "perhaps"])),
        ("direction", words(&["Inbound", "egress", "in", "upwards"])),
        ("protocol", words(&["tcp", "any", "ALL", "SCTP"])),
        (
            "ip_range",
            words(&["192.0.2.0/33", "192.0.2.256", "nowhere", "2001:db8::/32"]),
        ),
        (
            "dest_port_from",
            vec![
                json!(0),
                json!(-1),
                json!(65_536),
                json!(22.5),
                json!("http"),
            ],
        ),
    ]
}

async fn bad_bodies(at: &mut Script, c: &str, rule_id: &str) {
    for (endpoint, ids, good) in takers(c, rule_id) {
        let lists = if endpoint.ends_with("rule_id}") || endpoint.ends_with("rules") {
            (LIST_RULES, vec![c])
        } else {
            (LIST_GROUPS, vec![])
        };
        for (attribute, values) in bad_values() {
            let fits = good.get(attribute).is_some()
                || (endpoint == CREATE_RULE && attribute == "organization");
            if !fits {
                continue;
            }
            // Without an optional one a request is good, and undoes what a bad one did: it is first.
            let mut lacking = good.clone();
            lacking.as_object_mut().unwrap().remove(attribute);
            let mut bodies = vec![lacking];
            for value in values {
                let mut body = good.clone();
                body[attribute] = value;
                bodies.push(body);
            }
            for body in bodies {
                at.step(&format!("bad {attribute}"), endpoint, &ids, Some(body))
                    .await;
            }
            at.step("after bad", lists.0, &lists.1, None).await;
        }
        for (media_type, body) in [
            ("application/json", "{\"name\":".to_owned()),
            ("text/plain", good.to_string()),
        ] {
            at.raw("bad body", endpoint, &ids, (TOKEN, media_type), &body)
                .await;
        }
    }
}

async fn strangers(at: &mut Script, c: &str, rule_id: &str) {
    let mut visits: Vec<(&'static str, Vec<&str>, String)> = takers(c, rule_id)
        .into_iter()
        .map(|(endpoint, ids, good)| (endpoint, ids, good.to_string()))
        .collect();
    for (endpoint, ids) in [
        (LIST_GROUPS, vec![]),
        (READ_GROUP, vec![c]),
        (LIST_RULES, vec![c]),
        (READ_RULE, vec![c, rule_id]),
        (DELETE_RULE, vec![c, rule_id]),
        (DELETE_GROUP, vec![c]),
    ] {
        visits.push((endpoint, ids, String::new()));
    }
    for token in ["", UNKNOWN] {
        for (endpoint, ids, body) in &visits {
            let media_type = if body.is_empty() {
                ""
            } else {
                "application/json"
            };
            at.raw("stranger", endpoint, ids, (token, media_type), body)
                .await;
        }
        at.step("after strangers", LIST_GROUPS, &[], None).await;
        at.step("after strangers", LIST_RULES, &[c], None).await;
    }
}

async fn unknown(at: &mut Script, c: &str) {
    let body = with_members(0, "192.0.2.0/24", 80);
    for (endpoint, ids, body) in [
        (READ_GROUP, vec![UNKNOWN], None),
        (UPDATE_GROUP, vec![UNKNOWN], Some(group("unknown"))),
        (DELETE_GROUP, vec![UNKNOWN], None),
        (LIST_RULES, vec![UNKNOWN], None),
        (CREATE_RULE, vec![UNKNOWN], Some(body.clone())),
        (READ_RULE, vec![c, UNKNOWN], None),
        (UPDATE_RULE, vec![c, UNKNOWN], Some(body)),
        (DELETE_RULE, vec![c, UNKNOWN], None),
    ] {
        at.step("unknown", endpoint, &ids, body).await;
    }
}

/// Two creations at once.
async fn together(at: &mut Script, c: &str) {
    for (endpoint, ids, body) in [
        (CREATE_GROUP, vec![], group("at once")),
        (CREATE_RULE, vec![c], rule("203.0.113.50")),
    ] {
        let path = path(endpoint, &ids);
        let (first, second) = tokio::join!(
            at.client.post(&path, body.clone()),
            at.client.post(&path, body.clone())
        );
        let different = first.id() != second.id();
        at.note("first at once", endpoint, &first);
        at.note(&format!("second at once, {different}"), endpoint, &second);
    }
    at.step("after at once", LIST_GROUPS, &[], None).await;
    at.step("after at once", LIST_RULES, &[c], None).await;
}

/// Deletions, creations after them, and deletions of what is gone.
async fn ends(at: &mut Script, c: &str, d: &str, rules: &[String]) {
    let e = at.create("group-e", CREATE_GROUP, &[], group("e")).await;
    at.step("delete rule", DELETE_RULE, &[c, &rules[0]], None)
        .await;
    at.step("delete rule again", DELETE_RULE, &[c, &rules[0]], None)
        .await;
    at.step("read deleted rule", READ_RULE, &[c, &rules[0]], None)
        .await;
    look(at, "rule deleted", c, d).await;
    let new = at
        .create("rule-new", CREATE_RULE, &[c], rule("203.0.113.99"))
        .await;
    at.step("read new rule", READ_RULE, &[c, &new], None).await;
    at.step("delete group", DELETE_GROUP, &[&e], None).await;
    at.step("delete group again", DELETE_GROUP, &[&e], None)
        .await;
    look(at, "group deleted", c, d).await;
    let body = json!({"name": "new", "organization": ORGANIZATION});
    let new = at.create("group-new", CREATE_GROUP, &[], body).await;
    at.step("read new group", READ_GROUP, &[&new], None).await;
}
