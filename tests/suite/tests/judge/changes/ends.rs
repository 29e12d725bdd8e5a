//! Deletes, what comes after them, and walls between parents.

use serde_json::json;

use super::super::cast;
use super::super::tale::{group, rule};
use super::{Change, change};

pub(crate) const ENDS: &[Change] = &[
    change(
        "a delete that deletes nothing",
        |tale| {
            tale.answers(
                "read-b-deleted",
                200,
                Some(&json!({"security_group": cast::b_changed()})),
            );
            tale.shows(
                "list-after-delete",
                "/security_groups",
                json!([cast::a(), cast::b_changed(), cast::c()]),
            );
        },
        &[
            "remove-a-group/delete/gone",
            "remove-a-group/delete/unlisted",
        ],
    ),
    change(
        "an item that outlives its delete",
        |tale| {
            tale.answers(
                "read-b-deleted",
                200,
                Some(&json!({"security_group": cast::b_changed()})),
            );
        },
        &["see-a-group/unknown-id/get"],
    ),
    change(
        "an empty success for a deleted item",
        |tale| tale.answers("read-b-deleted", 200, None),
        &["see-a-group/unknown-id/get"],
    ),
    change(
        "a deleted item that breaks the server",
        |tale| tale.answers("read-b-deleted", 500, None),
        &["see-a-group/unknown-id/get"],
    ),
    change(
        "a list that outlives a delete",
        |tale| {
            tale.shows(
                "list-after-delete",
                "/security_groups",
                json!([cast::a(), cast::b_changed(), cast::c()]),
            );
        },
        &["all-groups/list/agrees"],
    ),
    change(
        "another refusal than 404",
        |tale| tale.status("read-b-deleted", 400),
        &[],
    ),
    change(
        "410 for what is gone",
        |tale| tale.status("read-b-deleted", 410),
        &[],
    ),
    change(
        "a delete that takes a sibling along",
        |tale| {
            tale.answers("read-a-after-delete", 404, None);
            tale.shows("list-after-delete", "/security_groups", json!([cast::c()]));
        },
        &["remove-a-group/delete/only-this"],
    ),
    change(
        "a delete that changes a sibling",
        |tale| {
            tale.shows("read-a-after-delete", "/security_group/name", "Beta II");
            for name in ["list-after-delete", "list-after-parent"] {
                tale.shows(name, "/security_groups/1/name", "Beta II");
            }
        },
        &["remove-a-group/delete/only-this"],
    ),
    change(
        "an update of what is gone",
        |tale| {
            tale.answers(
                "put-b-deleted",
                200,
                Some(&json!({"security_group": cast::b()})),
            );
        },
        &["change-a-group/unknown-id/put"],
    ),
    change(
        "an update of what is gone that breaks the server",
        |tale| tale.answers("put-b-deleted", 500, None),
        &["change-a-group/unknown-id/put"],
    ),
    change(
        "a second delete that succeeds",
        |tale| tale.answers("delete-b-deleted", 204, None),
        &[
            "remove-a-group/delete/again",
            "remove-a-group/unknown-id/delete",
        ],
    ),
    change(
        "a second delete that breaks the server",
        |tale| tale.answers("delete-b-deleted", 502, None),
        &[
            "remove-a-group/delete/again",
            "remove-a-group/unknown-id/delete",
        ],
    ),
    change(
        "a list below what is gone",
        |tale| {
            tale.answers("list-rules-of-deleted", 200, Some(&json!({"rules": []})));
        },
        &["all-rules/unknown-id/get"],
    ),
    change(
        "a create below what is gone",
        |tale| {
            tale.answers(
                "create-rule-in-deleted",
                201,
                Some(&json!({"rule": rule(60, "accept", "TCP", "192.0.2.0/28")})),
            );
        },
        &["make-a-rule/unknown-id/post"],
    ),
    change(
        "the same of rules: a delete that deletes nothing",
        |tale| {
            tale.answers(
                "read-rule-b-deleted",
                200,
                Some(&json!({"rule": cast::rule_b_changed()})),
            );
            tale.shows(
                "list-rules-after-delete",
                "/rules",
                json!([cast::rule_a(), cast::rule_b_changed(), cast::rule_c()]),
            );
        },
        &["remove-a-rule/delete/gone", "remove-a-rule/delete/unlisted"],
    ),
    change(
        "the same of rules: an update of what is gone",
        |tale| {
            tale.answers(
                "put-rule-b-deleted",
                200,
                Some(&json!({"rule": cast::rule_b()})),
            );
        },
        &["change-a-rule/unknown-id/put"],
    ),
    change(
        "the same of rules: a second delete",
        |tale| tale.answers("delete-rule-b-deleted", 204, None),
        &[
            "remove-a-rule/delete/again",
            "remove-a-rule/unknown-id/delete",
        ],
    ),
    change(
        "an item through another parent",
        |tale| {
            tale.answers(
                "read-rule-b-through-away",
                200,
                Some(&json!({"rule": cast::rule_b()})),
            );
        },
        &["see-a-rule/isolation/item"],
    ),
    change(
        "a list of another parent's items",
        |tale| {
            tale.shows(
                "list-away",
                "/rules",
                json!([cast::rule_b(), cast::rule_d()]),
            );
        },
        &["all-rules/isolation/list"],
    ),
    change(
        "children that outlive their parent",
        |tale| {
            tale.answers(
                "read-child-of-deleted",
                200,
                Some(&json!({"rule": cast::child()})),
            );
            tale.answers(
                "list-rules-of-parent-deleted",
                200,
                Some(&json!({"rules": [cast::child()]})),
            );
        },
        &["remove-a-group/parent-delete/children-gone"],
    ),
    change(
        "a child that only its item shows",
        |tale| {
            tale.answers(
                "read-child-of-deleted",
                200,
                Some(&json!({"rule": cast::child()})),
            );
        },
        &["see-a-rule/unknown-id/get"],
    ),
    change(
        "a child that only the list shows",
        |tale| {
            tale.answers(
                "list-rules-of-parent-deleted",
                200,
                Some(&json!({"rules": [cast::child()]})),
            );
        },
        &["all-rules/list/agrees", "all-rules/unknown-id/get"],
    ),
    change(
        "a delete that takes other groups along",
        |tale| {
            tale.shows("list-after-delete", "/security_groups", json!([]));
            tale.answers("read-a-after-delete", 404, None);
            tale.answers("read-c-after-delete", 404, None);
        },
        &["remove-a-group/delete/only-this"],
    ),
    change(
        "other people's groups come and go",
        |tale| {
            tale.shows(
                "list-after-put",
                "/security_groups/0",
                group(91, "Newcomer"),
            );
        },
        &[],
    ),
];
