//! What one answer alone gives away.

use serde_json::json;
use sgspec::trace::{FailureKind, Outcome};

use super::super::cast;
use super::super::tale::{id, with};
use super::{Change, change};

pub(crate) const ANSWERS: &[Change] = &[
    change(
        "another success status",
        |tale| tale.status("create-a", 200),
        &["make-a-group/status"],
    ),
    change(
        "an undocumented refusal of a read",
        |tale| tale.answers("read-a", 403, Some(&json!({}))),
        &["see-a-group/status"],
    ),
    change(
        "a list that breaks the server",
        |tale| tale.answers("list", 500, None),
        &["all-groups/status"],
    ),
    change(
        "no answer",
        |tale| {
            tale.at("list").outcome = Outcome::Failure {
                kind: FailureKind::Timeout,
                message: "timed out".to_owned(),
            };
        },
        &["all-groups/status"],
    ),
    change(
        "another media type",
        |tale| {
            tale.answer("read-a").headers =
                vec![("content-type".to_owned(), "text/plain".to_owned())];
        },
        &["see-a-group/content-type"],
    ),
    change(
        "no media type",
        |tale| tale.answer("read-a").headers.clear(),
        &["see-a-group/content-type"],
    ),
    change(
        "a media type with a parameter, in capitals",
        |tale| {
            tale.answer("read-a").headers = vec![(
                "CONTENT-TYPE".to_owned(),
                "Application/JSON; charset=utf-8".to_owned(),
            )];
        },
        &[],
    ),
    change(
        "a missing key in an item",
        |tale| tale.lacks("read-a", "/security_group/servers"),
        &["see-a-group/schema"],
    ),
    change(
        "a missing key in a list",
        |tale| tale.lacks("list", "/security_groups/1/servers"),
        &["all-groups/schema"],
    ),
    change(
        "another wrapper",
        |tale| {
            tale.answers("read-a", 200, Some(&json!({"group": cast::a()})));
        },
        &["see-a-group/schema"],
    ),
    change(
        "another type",
        |tale| tale.shows("read-rule-a", "/rule/position", "11"),
        &["see-a-rule/schema"],
    ),
    change(
        "null where no example shows it",
        |tale| tale.shows("read-rule-a", "/rule/position", json!(null)),
        &["see-a-rule/schema"],
    ),
    change(
        "null where an example shows it, in place of what was sent",
        |tale| tale.shows("read-rule-a", "/rule/dest_port_from", json!(null)),
        &["see-a-rule/read/after-create"],
    ),
    change(
        "null where an example shows it and nothing was sent",
        |tale| tale.shows("read-rule-a", "/rule/dest_port_to", json!(null)),
        &[],
    ),
    change(
        "a boolean where an example shows it",
        |tale| tale.shows("read-rule-a", "/rule/editable", true),
        &[],
    ),
    change(
        "a value outside an enum",
        |tale| tale.shows("create-rule-b", "/rule/action", "DROP"),
        &["make-a-rule/schema", "make-a-rule/create/echo"],
    ),
    change(
        "an item of an array that lacks a key",
        |tale| tale.shows("read-a", "/security_group/servers", json!([{"id": id(70)}])),
        &["see-a-group/schema"],
    ),
    change(
        "an item of an array as documented",
        |tale| {
            tale.shows(
                "read-a",
                "/security_group/servers",
                json!([{"id": id(70), "name": "one"}]),
            );
        },
        &[],
    ),
    change(
        "a key that is not documented",
        |tale| {
            let more = with(&cast::a(), "tags", json!(["new"]));
            tale.answers("read-a", 200, Some(&json!({"security_group": more})));
        },
        &[],
    ),
    change(
        "a body without content",
        |tale| tale.answer("read-a").body.clear(),
        &["see-a-group/schema"],
    ),
    change(
        "a body that is no JSON",
        |tale| tale.answer("read-a").body = b"<html>".to_vec(),
        &["see-a-group/schema"],
    ),
    change(
        "a body that is no text",
        |tale| tale.answer("read-a").body = vec![0xff, 0xfe, 0x00],
        &["see-a-group/schema"],
    ),
    change(
        "a body that was cut",
        |tale| {
            let answer = tale.answer("list");
            answer.body.truncate(40);
            answer.truncated = true;
        },
        &["all-groups/schema"],
    ),
    change(
        "a body on 204",
        |tale| tale.answer("delete-b").body = b"{}".to_vec(),
        &["remove-a-group/empty-body"],
    ),
    change(
        "a body announced on 204",
        |tale| {
            tale.answer("delete-b").headers = vec![("content-length".to_owned(), "12".to_owned())];
        },
        &["remove-a-group/empty-body"],
    ),
    change(
        "nothing announced on 204",
        |tale| {
            tale.answer("delete-b").headers = vec![("content-length".to_owned(), "0".to_owned())];
        },
        &[],
    ),
    change(
        "a create that answers something else",
        |tale| tale.shows("create-a", "/security_group/name", "alpha"),
        &["make-a-group/create/echo"],
    ),
    change(
        "a create that answers nothing usable",
        |tale| tale.answer("create-a").body = b"ok".to_vec(),
        &["make-a-group/schema"],
    ),
    change(
        "an update that answers the old values",
        |tale| {
            tale.answers("put-b", 200, Some(&json!({"security_group": cast::b()})));
        },
        &["change-a-group/update/echo"],
    ),
    change(
        "an update that answers another id",
        |tale| tale.shows("put-b", "/security_group/id", id(71)),
        &["change-a-group/update/keeps-identity"],
    ),
    change(
        "another organization after an update, about which the contract is of two minds",
        |tale| {
            tale.shows("put-b", "/security_group/organization", id(72));
        },
        &[],
    ),
    change(
        "an id that was given before",
        |tale| tale.shows("create-b", "/security_group/id", id(1)),
        &["make-a-group/create/new-id"],
    ),
    change(
        "a rule's id that was given before, in another group",
        |tale| tale.shows("create-rule-d", "/rule/id", id(11)),
        &["make-a-rule/create/stored"],
    ),
];
