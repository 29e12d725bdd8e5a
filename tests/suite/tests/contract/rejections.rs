//! What requests must not carry: which cases follow from which statement about an attribute, at
//! which level, under which ids and from which line.
//!
//! An attribute of which nothing is stated has no case; where the contract contradicts itself
//! there is none either.

use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::{Basis, Case, Contract, Level, Probe, Rejection, Requirement};

use super::{built_in, line_after, notebooks, old_dialect, operation, read};

/// A contract whose only request declares one attribute, in a line of MSON (and what is below it).
fn declaring(attribute: &str) -> Contract {
    read(&format!(
        "# Things [/things]\n\n## Make a thing [POST]\n\n+ Request (application/json)\n    + Attributes\n        + {attribute}\n\n+ Response 201 (application/json)\n    + Attributes\n        + id: `1` (number, required)\n\n## All things [GET]\n\n+ Response 200 (application/json)\n    + Attributes (array)\n"
    ))
}

fn rejections<'c>(contract: &'c Contract, id: &str) -> &'c [Rejection] {
    &operation(contract, id).request.as_ref().unwrap().rejections
}

/// The values that are tried, with a word for one that is left out.
fn probes(rejection: &Rejection) -> Vec<Value> {
    let probes = rejection.probes.iter();
    let shown = probes.map(|probe| match probe {
        Probe::Omitted => json!("(left out)"),
        Probe::Value(value) => value.clone(),
    });
    shown.collect()
}

/// Cases with what is tried, without those that each attribute of the type has.
fn special(contract: &Contract, id: &str) -> Vec<(&'static str, Vec<Value>)> {
    let rejections = rejections(contract, id).iter();
    rejections
        .filter(|rejection| !matches!(rejection.case, Case::Missing | Case::Null | Case::Type))
        .map(|rejection| (rejection.case.as_str(), probes(rejection)))
        .collect()
}

/// Cases of an attribute with their levels, `!` for MUST and `?` for SHOULD.
fn cases(contract: &Contract, id: &str, attribute: &str) -> Vec<String> {
    let rejections = rejections(contract, id).iter();
    rejections
        .filter(|rejection| rejection.attribute == attribute)
        .map(|rejection| {
            let level = if rejection.level == Level::Must {
                '!'
            } else {
                '?'
            };
            format!("{}{level}", rejection.case.as_str())
        })
        .collect()
}

#[rstest]
#[case::a_required_text("note_of_hand: `a` (string, required)", "note_of_hand", &["missing?", "type!"])]
#[case::a_required_word("zone: `a` (string, required)", "zone", &["missing!", "null!", "type!"])]
#[case::an_optional_word("zone: `a` (string)", "zone", &["type!"])]
#[case::a_word_that_may_be_null("zone: `a` (string, required, nullable)", "zone", &["missing!", "type!"])]
#[case::a_name("name: `a` (string, required)", "name", &["missing!", "null!", "type!", "empty?"])]
#[case::an_optional_name("name: `a` (string)", "name", &["type!", "empty?"])]
#[case::a_name_of_some_length("name: `a` (string) - between 2 and 5 characters", "name", &["type!", "short!", "long!"])]
#[case::a_text_for_people("description: `a` (string, required)", "description", &["missing?", "type!"])]
#[case::a_flag("open: `true` (boolean, required)", "open", &["missing!", "null!", "type!"])]
#[case::an_id("owner: `6a1f0c7e-93b5-4d28-8e4f-2b7c5d9a0e16` (string, required)", "owner", &["missing!", "null!", "type!"])]
#[case::a_number("size: `3` (number)", "size", &["type!"])]
#[case::a_port("port: `80` (number) - between 1 and 65535", "port", &["type!", "below!", "above!", "fraction!"])]
#[case::a_share("share: `0.5` (number) - between 0 and 1", "share", &["type!", "below!", "above!"])]
#[case::a_range_that_is_stated("from: `198.51.100.0/24` (string) - Must be an IPv4 range", "from", &["type!", "mask!", "octet!", "text!", "ipv6!"])]
#[case::a_range_of_either_kind("from: `198.51.100.0/24` (string) - An IPv4 or IPv6 range", "from", &["type!", "mask!", "octet!", "text!"])]
#[case::an_address("from: `198.51.100.1` (string) - Must be an IPv4 address", "from", &["type!", "octet!", "text!"])]
#[case::a_range_that_is_only_shown("from: `198.51.100.0/24` (string)", "from", &["type!"])]
#[case::an_object("cover (object, required)", "cover", &[])]
#[case::a_list("tags (array[string], required)", "tags", &[])]
fn cases_follow_from_what_is_stated(
    #[case] line: &str,
    #[case] attribute: &str,
    #[case] expected: &[&str],
) {
    let contract = declaring(line);
    assert_eq!(cases(&contract, "make-a-thing", attribute), expected);
    assert!(
        rejections(&contract, "make-a-thing")
            .iter()
            .all(|rejection| rejection.attribute == attribute && !rejection.borrowed)
    );
}

#[rstest]
#[case::a_lower_case("accept, drop", json!(["ACCEPT"]), json!(["allow", "deny", "reject"]), json!([""]))]
#[case::an_upper_case("TCP, UDP, ICMP", json!(["tcp"]), json!(["ANY"]), json!([""]))]
#[case::a_mixed_case("Enabled, Disabled", json!(["enabled"]), json!(["on", "active"]), json!([""]))]
#[case::directions("inbound, outbound", json!(["INBOUND"]), json!(["ingress", "egress"]), json!([""]))]
#[case::a_member_that_is_a_synonym("drop, reject", json!(["DROP"]), json!(["deny", "block"]), json!([""]))]
#[case::both_cases("tcp, TCP", json!(null), json!(["any"]), json!([""]))]
#[case::nothing_that_has_synonyms("green, blue", json!(["GREEN"]), json!(null), json!(["sgspec"]))]
#[case::the_word_itself("sgspec, other", json!(["SGSPEC"]), json!(null), json!(null))]
fn an_enum_is_missed_narrowly_first(
    #[case] members: &str,
    #[case] turned: Value,
    #[case] synonyms: Value,
    #[case] words: Value,
) {
    let members: Vec<String> = members
        .split(", ")
        .map(|member| format!("\n                + `{member}`"))
        .collect();
    let contract = declaring(&format!(
        "kind (enum[string])\n            + Members{}",
        members.concat()
    ));
    let mut expected = Vec::new();
    for (case, values) in [("case", turned), ("synonym", synonyms), ("word", words)] {
        if let Value::Array(values) = values {
            expected.push((case, values));
        }
    }
    assert_eq!(special(&contract, "make-a-thing"), expected);
}

#[rstest]
#[case::ports("between 1 and 65535", &[("below", json!([0, -1])), ("above", json!([65536])), ("fraction", json!([22.5]))])]
#[case::from_nothing("between 0 and 65535", &[("below", json!([-1])), ("above", json!([65536])), ("fraction", json!([21.5]))])]
#[case::a_narrow_range("between 1 and 9", &[("below", json!([0, -1])), ("above", json!([10])), ("fraction", json!([8.5]))])]
#[case::no_lowest("at most 9", &[("above", json!([10])), ("fraction", json!([8.5]))])]
#[case::no_highest("at least 3", &[("below", json!([2, -3])), ("fraction", json!([24.5]))])]
#[case::as_high_as_can_be("at most 9223372036854775807", &[("fraction", json!([21.5]))])]
#[case::as_low_as_can_be("at least 9223372036854775807", &[("below", json!([i64::MAX - 1, -i64::MAX]))])]
fn a_range_is_missed_by_one(#[case] sentence: &str, #[case] expected: &[(&str, Value)]) {
    let contract = declaring(&format!("size: `5` (number) - {sentence}"));
    let found: Vec<(&str, Value)> = special(&contract, "make-a-thing")
        .into_iter()
        .map(|(case, values)| (case, Value::Array(values)))
        .collect();
    assert_eq!(found, expected);
}

#[rstest]
#[case::at_most("at most 40 characters", &[("long", 41)])]
#[case::at_least("at least 3 characters", &[("short", 2)])]
#[case::both("between 3 and 40 characters", &[("short", 2), ("long", 41)])]
#[case::nothing_is_shorter("at least 0 characters", &[])]
#[case::longer_than_anybody_sends("at most 100000 characters", &[])]
#[case::longer_than_can_be("at most 18446744073709551615 characters", &[])]
fn a_length_is_missed_by_one(#[case] sentence: &str, #[case] expected: &[(&str, usize)]) {
    let contract = declaring(&format!("zone: `abc` (string) - {sentence}"));
    let found: Vec<(&str, usize)> = special(&contract, "make-a-thing")
        .into_iter()
        .map(|(case, values)| (case, values[0].as_str().unwrap().chars().count()))
        .collect();
    assert_eq!(found, expected);
}

#[rstest]
#[case::said_to_be_required_and_left_out("make-a-rule", "organization", &[])]
#[case::answered_otherwise("change-a-group", "organization", &[])]
#[case::an_update_may_leave_out("change-a-rule", "action", &["null!", "type!", "case!", "synonym!", "word!"])]
#[case::declared_by_the_create_only("change-a-rule", "dest_port_from", &["type!", "below!", "above!", "fraction!"])]
#[case::a_number_or_its_digits("make-a-rule", "dest_port_from", &["type!", "below!", "above!", "fraction!"])]
#[case::a_text_for_people("make-a-group", "description", &["missing?", "type!"])]
#[case::shown_by_an_example("make-a-rule", "ip_range", &["missing!", "null!", "type!", "mask!", "octet!", "text!", "ipv6!"])]
fn of_a_contradiction_there_is_no_case(
    #[case] id: &str,
    #[case] attribute: &str,
    #[case] expected: &[&str],
) {
    assert_eq!(cases(&old_dialect(), id, attribute), expected);
}

#[test]
fn what_the_operation_does_not_declare_is_borrowed() {
    let contract = old_dialect();
    for (id, operation_declares) in [("make-a-rule", true), ("change-a-rule", false)] {
        for rejection in rejections(&contract, id) {
            let port = rejection.attribute == "dest_port_from";
            assert_eq!(rejection.borrowed, port && !operation_declares, "{id}");
            assert_eq!(rejection.digits, port, "{id} {}", rejection.attribute);
        }
    }
}

#[test]
fn an_example_alone_demands_nothing() {
    let contract = read(
        "# Things [/things]\n\n## Make a thing [POST]\n\n+ Request (application/json)\n\n        {\"port\": 80, \"from\": \"198.51.100.0/24\"}\n\n+ Response 201 (application/json)\n\n        {\"id\": 1}\n\n## All things [GET]\n\n+ Response 200 (application/json)\n\n        [{\"id\": 1}]\n",
    );
    assert_eq!(rejections(&contract, "make-a-thing"), []);
}

#[rstest]
#[case(json!({"action": "ACCEPT"}), Some("rejects/action/case"))]
#[case(json!({"action": "allow"}), Some("rejects/action/synonym"))]
#[case(json!({"action": null}), Some("rejects/action/null"))]
#[case(json!({"action": 7}), Some("rejects/action/type"))]
#[case(json!({"action": 8}), None)]
#[case(json!({"dest_port_from": 0}), Some("rejects/dest_port_from/below"))]
#[case(json!({"dest_port_from": "0"}), Some("rejects/dest_port_from/below"))]
#[case(json!({"dest_port_from": "22.5"}), Some("rejects/dest_port_from/fraction"))]
#[case(json!({"dest_port_from": "80"}), None)]
#[case(json!({"ip_range": "2001:db8::/32"}), Some("rejects/ip_range/ipv6"))]
#[case(json!({"organization": null}), None)]
#[case(json!({"unheard_of": null}), None)]
fn a_request_is_recognised_by_its_bad_value(#[case] change: Value, #[case] expected: Option<&str>) {
    let contract = old_dialect();
    let mut body = json!({
        "organization": "5d8e1f60-92b7-94c3-2a41-7c0d3e8f6b15", "action": "accept", "direction": "inbound",
        "ip_range": "192.0.2.0/24", "protocol": "TCP", "dest_port_from": 80,
    });
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    let make = super::index(&contract, "make-a-rule");
    let found = contract.rejection(make, body.as_object().unwrap());
    assert_eq!(found.map(Rejection::rule).as_deref(), expected);
}

#[test]
fn a_request_is_recognised_by_what_it_lacks() {
    let contract = old_dialect();
    let make = super::index(&contract, "make-a-group");
    let body = json!({"name": "x", "description": "y"});
    let found = contract.rejection(make, body.as_object().unwrap());
    assert_eq!(
        found.map(Rejection::rule).as_deref(),
        Some("rejects/missing/organization")
    );
}

fn requirement<'c>(contract: &'c Contract, id: &str) -> &'c Requirement {
    let index = contract.registry.by_id(id);
    contract
        .registry
        .get(index.unwrap_or_else(|| panic!("there is no {id}")))
}

/// Ids of the requirements of an operation whose rule begins so, without the operation.
fn rules<'c>(contract: &'c Contract, id: &str, start: &str) -> Vec<&'c str> {
    let operation = super::index(contract, id);
    let all = contract.registry.iter();
    all.filter(|known| known.operation == operation && known.rule.starts_with(start))
        .map(|known| known.rule.as_str())
        .collect()
}

#[rstest]
#[case(
    "create-a-rule/rejects/missing/action",
    Level::Must,
    Basis::Stated,
    "+ action"
)]
#[case(
    "create-a-rule/rejects/ip_range/mask",
    Level::Must,
    Basis::Stated,
    "+ ip_range"
)]
#[case(
    "update-a-rule/rejects/protocol/synonym",
    Level::Must,
    Basis::Stated,
    "+ protocol"
)]
#[case(
    "create-a-security-group/rejects/name/empty",
    Level::Should,
    Basis::Stated,
    "+ name"
)]
#[case(
    "create-a-rule/rejects/ip_range/nothing-stored",
    Level::Must,
    Basis::Derived,
    "### Create a rule [POST]"
)]
#[case(
    "create-a-security-group/malformed-json",
    Level::Must,
    Basis::Stated,
    "+ Request (application/json)"
)]
#[case(
    "create-a-rule/auth/missing",
    Level::Must,
    Basis::Stated,
    "### Create a rule [POST]"
)]
#[case(
    "update-a-rule/isolation/item",
    Level::Must,
    Basis::Derived,
    "### Update a rule [PUT]"
)]
#[case(
    "delete-a-rule/isolation/item",
    Level::Must,
    Basis::Derived,
    "### Delete a rule [DELETE]"
)]
#[case(
    "delete-a-security-group/delete/again",
    Level::Must,
    Basis::Derived,
    "### Delete a security group [DELETE]"
)]
#[case(
    "create-a-rule/order/create",
    Level::Should,
    Basis::Derived,
    "### Create a rule [POST]"
)]
#[case(
    "update-a-rule/order/update",
    Level::Should,
    Basis::Derived,
    "### Update a rule [PUT]"
)]
#[case(
    "create-a-security-group/create/only-this",
    Level::Must,
    Basis::Derived,
    "### Create a security group [POST]"
)]
#[case(
    "create-a-security-group/concurrent/create",
    Level::Must,
    Basis::Derived,
    "### Create a security group [POST]"
)]
#[case(
    "list-security-groups/text/round-trip",
    Level::Must,
    Basis::Derived,
    "### List security groups [GET]"
)]
fn a_demand_cites_the_line_that_states_it(
    #[case] id: &str,
    #[case] level: Level,
    #[case] basis: Basis,
    #[case] line: &str,
) {
    let contract = built_in();
    let known = requirement(&contract, &format!("scaleway/{id}"));
    assert_eq!((known.level, known.basis), (level, basis));
    let source = known.source(&contract.document);
    let cited: usize = source.rsplit(':').next().unwrap().parse().unwrap();
    let text = contract.document.line_text(cited);
    assert!(text.trim_start().starts_with(line), "{source}: {text}");
}

#[rstest]
#[case("wrong-media-type", Level::Should, "RFC 9110, section 15.5.16")]
#[case("wrong-media-type/never-5xx", Level::Must, "RFC 9110, section 15.6")]
#[case("malformed-json/never-5xx", Level::Must, "RFC 9110, section 15.6")]
#[case("error-body", Level::Should, "RFC 9457, section 3")]
fn a_convention_cites_its_standard(#[case] rule: &str, #[case] level: Level, #[case] source: &str) {
    let contract = built_in();
    for id in ["create-a-rule", "update-a-security-group"] {
        let known = requirement(&contract, &format!("scaleway/{id}/{rule}"));
        assert_eq!((known.level, known.basis), (level, Basis::Convention));
        assert_eq!(known.source(&contract.document), source);
    }
}

#[test]
fn a_method_that_is_not_documented_is_asked_of_one_operation_of_an_item() {
    let contract = built_in();
    for (id, expected) in [
        ("read-a-rule", 2),
        ("read-a-security-group", 2),
        ("update-a-rule", 0),
        ("list-rules", 0),
    ] {
        assert_eq!(
            rules(&contract, id, "undocumented-method").len(),
            expected,
            "{id}"
        );
    }
    let contract = notebooks();
    assert_eq!(
        rules(&contract, "read-a-note", "undocumented-method").len(),
        2
    );
    // PATCH is documented there.
    assert_eq!(
        rules(&contract, "read-a-notebook", "undocumented-method"),
        Vec::<&str>::new()
    );
}

#[rstest]
#[case::settings_name_the_header(built_in(), 10)]
#[case::nothing_is_known(old_dialect(), 0)]
#[case::the_user_gave_some(old_dialect().with_authentication(true), 10)]
#[case::the_user_gave_none(built_in().with_authentication(false), 0)]
fn strangers_are_refused_where_calls_carry_credentials(
    #[case] contract: Contract,
    #[case] expected: usize,
) {
    for rule in ["auth/missing", "auth/wrong"] {
        let known = contract.registry.iter().filter(|known| known.rule == rule);
        assert_eq!(known.count(), expected, "{rule}");
    }
}

#[test]
fn a_documented_refusal_demands_its_body() {
    let contract = read(
        "# Things [/things]\n\n## Make a thing [POST]\n\n+ Request (application/json)\n    + Attributes\n        + zone: `a` (string, required)\n\n+ Response 201 (application/json)\n    + Attributes\n        + id: `1` (number, required)\n\n+ Response 400 (application/json)\n    + Attributes\n        + message: `no` (string, required)\n\n## All things [GET]\n\n+ Response 200 (application/json)\n    + Attributes (array)\n",
    );
    let known = requirement(&contract, "test/make-a-thing/error-body");
    assert_eq!((known.level, known.basis), (Level::Must, Basis::Stated));
    let line = line_after(&contract, "## Make a thing", "+ Response 400");
    assert_eq!(
        known.source(&contract.document),
        format!("test.apib:{line}")
    );
}

#[test]
fn a_body_that_demands_nothing_may_be_anything() {
    let contract = declaring("zone: `a` (string)");
    let known = requirement(&contract, "test/make-a-thing/malformed-json");
    assert_eq!(
        (known.level, known.basis),
        (Level::Should, Basis::Convention)
    );
}

#[test]
fn order_is_demanded_where_items_show_a_position() {
    let contract = built_in();
    assert_eq!(
        rules(&contract, "create-a-security-group", "order/"),
        Vec::<&str>::new()
    );
    assert_eq!(
        rules(&contract, "create-a-rule", "order/"),
        ["order/create"]
    );
    assert_eq!(
        rules(&contract, "update-a-rule", "order/"),
        ["order/update"]
    );
}

#[test]
fn every_rejection_has_its_requirements_and_each_of_these_a_rejection() {
    for contract in [built_in(), old_dialect(), notebooks()] {
        for (index, operation) in contract.operations.iter().enumerate() {
            let Some(request) = &operation.request else {
                assert_eq!(
                    rules(&contract, &operation.id, "rejects/"),
                    Vec::<&str>::new()
                );
                continue;
            };
            let mut expected: Vec<String> = Vec::new();
            for rejection in &request.rejections {
                let known = contract.registry.find(index, &rejection.rule()).unwrap();
                let known = contract.registry.get(known);
                assert_eq!(known.level, rejection.level, "{}", known.id);
                assert!(known.sentence.contains(&rejection.attribute));
                expected.extend([rejection.rule(), rejection.nothing_stored()]);
            }
            expected.sort();
            expected.dedup();
            let mut found = rules(&contract, &operation.id, "rejects/");
            found.sort_unstable();
            assert_eq!(found, expected, "{}", operation.id);
        }
    }
}
