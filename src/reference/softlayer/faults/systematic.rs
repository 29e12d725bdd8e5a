//! Faults that nobody wrote one by one: what can be wrong with any method's answers.
//!
//! Derived from the table of [`KINDS`]: the form of the answer and its members, who is let in, how
//! an unknown object is refused, what a refusal looks like, and for lists their total, limit, filter
//! and mask. Each does what it should do before it answers wrongly, so only the answer is to blame.

use serde_json::{Value, json};

use super::kinds::{KINDS, Kind, Shape};
use super::scene::{Scene, remove, set};
use super::{ALL, REST, XML_RPC, fault};
use crate::reference::saboteur::Fault;
use crate::reference::softlayer::call::{Call, Dress, Outcome, Reply};
use crate::reference::softlayer::methods;
use crate::reference::softlayer::refusal::Refusal;

/// All systematic faults.
pub(super) fn faults() -> Vec<Fault> {
    KINDS
        .iter()
        .flat_map(|kind| {
            [
                answers(kind),
                members(kind),
                doors(kind),
                unknown(kind),
                errors(kind),
                lists(kind),
                masks(kind),
            ]
            .concat()
        })
        .collect()
}

fn named(kind: &Kind, what: &str) -> String {
    format!("{}-{what}", kind.slug)
}

fn answers(kind: &'static Kind) -> Vec<Fault> {
    let wrong = match kind.shape {
        Shape::Flag => json!("done"),
        Shape::Object | Shape::Maybe => json!([]),
        Shape::List => json!({ "items": [] }),
    };
    let mut faults = vec![
        fault(
            named(kind, "wrong-form"),
            kind.method,
            "schema",
            format!("{} answers with {wrong}.", kind.method.1),
            ALL,
            move |scene| scene.edited(|value| *value = wrong.clone()),
        ),
        fault(
            named(kind, "500"),
            kind.method,
            "status",
            format!("{} does its work and says it failed.", kind.method.1),
            ALL,
            |scene| {
                scene
                    .pass()
                    .and_then(|_| {
                        Err(Refusal::other(
                            "SoftLayer_Exception_Public",
                            500,
                            "Internal Error",
                        ))
                    })
                    .into()
            },
        ),
        fault(
            named(kind, "503"),
            kind.method,
            "status",
            format!("{} succeeds with HTTP status 503.", kind.method.1),
            ALL,
            |scene| {
                let result = scene.pass();
                let dress = Dress {
                    status: result.is_ok().then_some(503),
                    ..Dress::default()
                };
                Outcome { result, dress }
            },
        ),
    ];
    if kind.shape != Shape::Maybe {
        faults.push(fault(
            named(kind, "null"),
            kind.method,
            "schema",
            format!("{} answers with null.", kind.method.1),
            ALL,
            |scene| scene.edited(|value| *value = Value::Null),
        ));
    }
    if kind.shape == Shape::Flag {
        faults.push(fault(
            named(kind, "opposite"),
            kind.method,
            "echo",
            format!(
                "{} answers false for true and true for false.",
                kind.method.1
            ),
            ALL,
            |scene| scene.edited(|value| *value = json!(value != &json!(true))),
        ));
    }
    faults
}

fn members(kind: &'static Kind) -> Vec<Fault> {
    let mut faults = Vec::new();
    for member in kind.members {
        let wrong = json!([true]);
        let dashed = member.to_lowercase();
        faults.push(fault(
            named(kind, &format!("without-{dashed}")),
            kind.method,
            "schema",
            format!("The answer of {} lacks `{member}`.", kind.method.1),
            ALL,
            |scene| scene.edited(|value| remove(value, member)),
        ));
        faults.push(fault(
            named(kind, &format!("{dashed}-of-wrong-type")),
            kind.method,
            "schema",
            format!("`{member}` in the answer of {} is a list.", kind.method.1),
            ALL,
            move |scene| scene.edited(|value| set(value, member, &wrong)),
        ));
    }
    faults
}

fn doors(kind: &'static Kind) -> Vec<Fault> {
    vec![
        fault(
            named(kind, "without-credentials"),
            kind.method,
            "auth/missing",
            format!("{} does not ask who calls.", kind.method.1),
            ALL,
            |scene| admitted(scene, scene.call.credentials.is_none()),
        ),
        fault(
            named(kind, "wrong-key"),
            kind.method,
            "auth/wrong",
            format!("{} takes every key.", kind.method.1),
            ALL,
            |scene| admitted(scene, scene.call.credentials.is_some()),
        ),
        fault(
            named(kind, "wrong-key-200"),
            kind.method,
            "auth/wrong",
            format!(
                "{} refuses a wrong key with status 200 and no code.",
                kind.method.1
            ),
            REST,
            |scene| {
                let result = scene.pass();
                let refused = matches!(&result, Err(refusal) if refusal.status == 401);
                let dress = Dress {
                    status: refused.then_some(200),
                    without_code: refused,
                    without_error: refused,
                    ..Dress::default()
                };
                Outcome { result, dress }
            },
        ),
    ]
}

fn admitted(scene: &Scene<'_>, so: bool) -> Outcome {
    if so {
        scene.sound.admit(scene.call).into()
    } else {
        scene.pass().into()
    }
}

fn unknown(kind: &'static Kind) -> Vec<Fault> {
    let of_object =
        methods::find(kind.method.0, kind.method.1).is_ok_and(methods::Method::is_of_object);
    if !of_object {
        return Vec::new();
    }
    let shape = kind.shape;
    vec![
        fault(
            named(kind, "unknown-succeeds"),
            kind.method,
            "refuses/unknown-id",
            format!(
                "{} of an object that does not exist succeeds.",
                kind.method.1
            ),
            ALL,
            move |scene| match scene.pass() {
                Err(refusal) if refusal.status == 404 => Ok(Reply {
                    total: (shape == Shape::List).then_some(0),
                    ..Reply::of(match shape {
                        Shape::Flag => json!(true),
                        Shape::Object => json!({}),
                        Shape::Maybe => Value::Null,
                        Shape::List => json!([]),
                    })
                })
                .into(),
                result => result.into(),
            },
        ),
        fault(
            named(kind, "unknown-code"),
            kind.method,
            "refuses/unknown-id",
            format!(
                "{} of an object that does not exist is an invalid value.",
                kind.method.1
            ),
            ALL,
            |scene| {
                scene
                    .pass()
                    .map_err(|refusal| match refusal.status {
                        404 => Refusal::invalid("id"),
                        _ => refusal,
                    })
                    .into()
            },
        ),
        fault(
            named(kind, "unknown-status"),
            kind.method,
            "refuses/unknown-id",
            format!(
                "{} of an object that does not exist is refused with status 500.",
                kind.method.1
            ),
            REST,
            |scene| {
                scene
                    .pass()
                    .map_err(|mut refusal| {
                        if refusal.status == 404 {
                            refusal.status = 500;
                        }
                        refusal
                    })
                    .into()
            },
        ),
        fault(
            named(kind, "no-id"),
            kind.method,
            "refuses/no-id",
            format!("{} without an object succeeds.", kind.method.1),
            ALL,
            move |scene| match scene.pass() {
                Err(refusal) if refusal.code == "SoftLayer_Exception" => {
                    Ok(Reply::of(json!(true))).into()
                }
                result => result.into(),
            },
        ),
    ]
}

fn errors(kind: &'static Kind) -> Vec<Fault> {
    let dressed = |what: &str, description: &str, transports, dress: Dress| {
        fault(
            named(kind, what),
            kind.method,
            "error-body",
            format!("A refusal of {} {description}.", kind.method.1),
            transports,
            move |scene| {
                let result = scene.pass();
                let dress = if result.is_err() {
                    dress
                } else {
                    Dress::default()
                };
                Outcome { result, dress }
            },
        )
    };
    let plain = Dress::default();
    vec![
        dressed(
            "error-without-code",
            "has no code",
            ALL,
            Dress {
                without_code: true,
                ..plain
            },
        ),
        dressed(
            "error-without-text",
            "has no text",
            ALL,
            Dress {
                without_error: true,
                ..plain
            },
        ),
        dressed(
            "error-without-body",
            "has no body",
            ALL,
            Dress {
                without_body: true,
                ..plain
            },
        ),
        dressed(
            "error-numeric-code",
            "has a number for a code",
            ALL,
            Dress {
                numeric_code: true,
                ..plain
            },
        ),
        dressed(
            "error-numeric-text",
            "has a number for a text",
            ALL,
            Dress {
                numeric_text: true,
                ..plain
            },
        ),
        dressed(
            "fault-500",
            "is a fault with HTTP status 500",
            XML_RPC,
            Dress {
                status: Some(500),
                ..plain
            },
        ),
    ]
}

fn lists(kind: &'static Kind) -> Vec<Fault> {
    if kind.shape != Shape::List {
        return Vec::new();
    }
    let told = |what: &str, breaks: &str, description: &str, change: fn(&Call) -> Call| {
        fault(
            named(kind, what),
            kind.method,
            breaks,
            format!("{} {description}.", kind.method.1),
            ALL,
            move |scene| scene.sound.answer(&change(scene.call)).into(),
        )
    };
    let mut faults = vec![
        fault(
            named(kind, "without-total"),
            kind.method,
            "total-items",
            format!("{} does not say how many items there are.", kind.method.1),
            ALL,
            |scene| {
                scene.dressed(Dress {
                    without_total: true,
                    ..Dress::default()
                })
            },
        ),
        fault(
            named(kind, "wrong-total"),
            kind.method,
            "total-items",
            format!(
                "{} says that there is one item more than there is.",
                kind.method.1
            ),
            ALL,
            |scene| {
                scene
                    .pass()
                    .map(|reply| Reply {
                        total: reply.total.map(|total| total + 1),
                        ..reply
                    })
                    .into()
            },
        ),
    ];
    let pages = !matches!(
        kind.method.1,
        "createObjects" | "getLimits" | "getSupportedDataCenters"
    );
    if pages {
        faults.push(told(
            "ignores-limit",
            "limit",
            "ignores the result limit",
            |call| Call {
                page: None,
                ..call.clone()
            },
        ));
        faults.push(told(
            "ignores-offset",
            "limit",
            "ignores the offset",
            |call| {
                let mut call = call.clone();
                if let Some(page) = &mut call.page {
                    page.offset = 0;
                }
                call
            },
        ));
        faults.push(told(
            "ignores-filter",
            "filter",
            "ignores the filter",
            |call| Call {
                filter: None,
                ..call.clone()
            },
        ));
        faults.push(fault(
            named(kind, "total-of-page"),
            kind.method,
            "total-items",
            format!("{} counts only the items of the page.", kind.method.1),
            ALL,
            |scene| {
                scene
                    .pass()
                    .map(|reply| Reply {
                        total: reply.value.as_array().map(Vec::len),
                        ..reply
                    })
                    .into()
            },
        ));
    }
    faults
}

fn masks(kind: &'static Kind) -> Vec<Fault> {
    let returns = methods::find(kind.method.0, kind.method.1)
        .ok()
        .and_then(|method| method.returns);
    let reads = kind.method.1.starts_with("get") && returns.is_some() && kind.slug != "limits";
    if !reads {
        return Vec::new();
    }
    let unmasked = |scene: &Scene<'_>| {
        scene.sound.answer(&Call {
            mask: None,
            ..scene.call.clone()
        })
    };
    vec![
        fault(
            named(kind, "ignores-mask"),
            kind.method,
            "mask",
            format!("{} ignores the object mask.", kind.method.1),
            ALL,
            move |scene| match scene.pass() {
                Ok(_) => unmasked(scene).into(),
                refused => refused.into(),
            },
        ),
        fault(
            named(kind, "bad-mask-accepted"),
            kind.method,
            "refuses/bad-mask",
            format!("{} ignores a mask for what there is not.", kind.method.1),
            ALL,
            move |scene| match scene.pass() {
                Err(refusal) if refusal.code.ends_with("ObjectMask") => unmasked(scene).into(),
                result => result.into(),
            },
        ),
    ]
}
