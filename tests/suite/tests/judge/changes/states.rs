//! What takes more than one answer: whom two readers blame.

use serde_json::json;

use super::super::cast;
use super::super::tale::with;
use super::{Change, change};

pub(crate) const STATES: &[Change] = &[
    change(
        "an item that misses a create",
        |tale| tale.answers("read-b", 404, None),
        &["see-a-group/read/after-create"],
    ),
    change(
        "a list that misses a create",
        |tale| {
            tale.shows("list", "/security_groups", json!([cast::a(), cast::c()]));
        },
        &["all-groups/list/contains"],
    ),
    change(
        "a create that is nowhere",
        |tale| {
            tale.answers("read-b", 404, None);
            tale.shows("list", "/security_groups", json!([cast::a(), cast::c()]));
        },
        &["make-a-group/create/stored"],
    ),
    change(
        "a create that is stored as something else",
        |tale| {
            let other = with(&cast::b(), "name", "beta");
            tale.answers("read-b", 200, Some(&json!({"security_group": other})));
            tale.shows("list", "/security_groups/2", other);
        },
        &["make-a-group/create/stored"],
    ),
    change(
        "an item that shows another one",
        |tale| tale.answers("read-b", 200, Some(&json!({"security_group": cast::a()}))),
        &["see-a-group/read/after-create"],
    ),
    change(
        "a list that shows one twice",
        |tale| {
            tale.shows(
                "list",
                "/security_groups",
                json!([cast::a(), cast::b(), cast::c(), cast::a()]),
            );
        },
        &["all-groups/list/once"],
    ),
    change(
        "a stale item after an update",
        |tale| {
            tale.answers(
                "read-b-after-put",
                200,
                Some(&json!({"security_group": cast::b()})),
            );
        },
        &["see-a-group/read/after-update"],
    ),
    change(
        "a stale list after an update",
        |tale| tale.shows("list-after-put", "/security_groups/2", cast::b()),
        &["all-groups/list/agrees"],
    ),
    change(
        "an update that is not kept",
        |tale| {
            tale.answers(
                "read-b-after-put",
                200,
                Some(&json!({"security_group": cast::b()})),
            );
            tale.shows("list-after-put", "/security_groups/2", cast::b());
        },
        &["change-a-group/update/stored"],
    ),
    change(
        "an update of which half is kept",
        |tale| {
            tale.shows(
                "read-b-after-put",
                "/security_group/description",
                "What Beta is for",
            );
            tale.shows(
                "list-after-put",
                "/security_groups/2/description",
                "What Beta is for",
            );
        },
        &["change-a-group/update/stored"],
    ),
    change(
        "two readers, each stale in another attribute",
        |tale| {
            tale.shows("read-b-after-put", "/security_group/name", "Beta");
            tale.shows(
                "list-after-put",
                "/security_groups/2/description",
                "What Beta is for",
            );
        },
        &["see-a-group/read/after-update", "all-groups/list/agrees"],
    ),
    change(
        "an update that ends the resource",
        |tale| {
            tale.answers("read-b-after-put", 404, None);
            tale.shows(
                "list-after-put",
                "/security_groups",
                json!([cast::a(), cast::c()]),
            );
        },
        &["change-a-group/update/stored"],
    ),
    change(
        "an update that changes a sibling",
        |tale| {
            for name in ["read-a-after-put", "read-a-after-delete"] {
                tale.shows(name, "/security_group/name", "Beta II");
            }
            for name in ["list-after-put", "list-after-delete", "list-after-parent"] {
                tale.shows(name, "/security_groups/1/name", "Beta II");
            }
        },
        &["change-a-group/update/only-this"],
    ),
    change(
        "an update that ends a sibling",
        |tale| {
            tale.answers("read-a-after-put", 404, None);
            tale.shows(
                "list-after-put",
                "/security_groups",
                json!([cast::b_changed(), cast::c()]),
            );
        },
        &["change-a-group/update/only-this"],
    ),
    change(
        "an item that shows a sibling's update",
        |tale| {
            tale.shows("read-a-after-put", "/security_group/name", "Beta II");
        },
        &["see-a-group/read/after-create"],
    ),
    change(
        "the same of rules: a stale item",
        |tale| {
            tale.shows("read-rule-b-after-put", "/rule/action", "drop");
        },
        &["see-a-rule/read/after-update"],
    ),
    change(
        "the same of rules: a stale list",
        |tale| {
            tale.shows("list-rules-after-put", "/rules/1/action", "drop");
        },
        &["all-rules/list/agrees"],
    ),
    change(
        "the same of rules: an update that is not kept",
        |tale| {
            tale.shows("read-rule-b-after-put", "/rule/action", "drop");
            tale.shows("list-rules-after-put", "/rules/1/action", "drop");
        },
        &["change-a-rule/update/stored"],
    ),
];
