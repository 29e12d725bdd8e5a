//! Faults that nobody wrote one by one: what can be wrong with the form of any endpoint's answers.
//!
//! Derived from the table of [`KINDS`]: status, media type, the form of the answer and its members,
//! and what a refusal looks like. Each does what it
//! should do before it answers wrongly, so only the answer is to blame.

use serde_json::{Value, json};

use super::fault;
use super::kinds::{KINDS, Kind, Shape};
use super::scene::{Scene, among, set};
use crate::reference::ovh::call::{Answer, Content};
use crate::reference::saboteur::Fault;

/// So many members have a fault of either kind each; of more, each has one.
const FEW: usize = 3;

/// All derived faults of form.
pub(super) fn faults() -> Vec<Fault> {
    KINDS
        .iter()
        .flat_map(|kind| [outside(kind), form(kind), members(kind)].concat())
        .collect()
}

fn row(
    kind: &'static Kind,
    what: &str,
    breaks: &str,
    met: &str,
    deed: impl Fn(&mut Scene<'_>) -> Answer + Send + Sync + 'static,
) -> Fault {
    fault(
        format!("{}-{what}", kind.slug),
        kind.endpoint,
        breaks,
        format!("{} {met}.", kind.endpoint),
        deed,
    )
}

/// Status, media type, and refusals.
fn outside(kind: &'static Kind) -> Vec<Fault> {
    let (status, name) = if kind.writes() {
        (202, "202")
    } else {
        (206, "206")
    };
    let mut faults = vec![
        row(
            kind,
            name,
            "status",
            &format!("answers with status {status}"),
            move |scene| {
                let mut answer = scene.pass();
                if answer.is_success() {
                    answer.status = status;
                }
                answer
            },
        ),
        row(
            kind,
            "media-type",
            "content-type",
            "says that its answer is HTML",
            |scene| {
                let mut answer = scene.pass();
                if answer.is_success() {
                    answer.media_type = "text/html";
                }
                answer
            },
        ),
    ];
    if kind.slug != "ask-time" {
        faults.push(row(
            kind,
            "error-body",
            "error-body",
            "refuses without a class and a message",
            |scene| {
                let mut answer = scene.pass();
                if !answer.is_success() {
                    answer.content = Content::Json(json!({ "error": answer.member("message") }));
                }
                answer
            },
        ));
    }
    faults
}

/// The answer as a whole.
fn form(kind: &'static Kind) -> Vec<Fault> {
    let edited = |what: &str, met: &str, edit: fn(&mut Value)| {
        row(kind, what, "schema", met, move |scene| scene.edited(edit))
    };
    let objects = |value: &mut Value| {
        among(value, |items| {
            for item in items {
                *item = json!({ "id": item.clone() });
            }
        });
    };
    match kind.shape {
        Shape::Ids => vec![
            edited("objects", "lists objects instead of ids", objects),
            edited("texts", "lists texts instead of numbers", |value| {
                among(value, |items| {
                    for item in items {
                        *item = json!(item.to_string());
                    }
                });
            }),
        ],
        Shape::Texts => vec![
            edited("objects", "lists objects instead of names", objects),
            edited("wrapped", "has its list within an object", |value| {
                *value = json!({ "items": value.take() });
            }),
        ],
        Shape::Object => vec![edited("wrapped", "has its answer within a list", |value| {
            *value = json!([value.take()]);
        })],
        Shape::Void => vec![
            edited("object", "answers with {} instead of null", |value| {
                *value = json!({});
            }),
            row(
                kind,
                "empty",
                "schema",
                "answers with nothing at all",
                |scene| {
                    let mut answer = scene.pass();
                    if answer.is_success() {
                        answer.content = Content::Text(String::new());
                    }
                    answer
                },
            ),
        ],
        Shape::Text => vec![edited("object", "answers with an object", |value| {
            *value = json!({ "message": value.take() });
        })],
        Shape::Number => vec![edited("text", "answers with a text", |value| {
            *value = json!(value.to_string());
        })],
    }
}

/// The members of the answer: left out, or of another type.
fn members(kind: &'static Kind) -> Vec<Fault> {
    let few = kind.members.len() <= FEW;
    let mut faults = Vec::new();
    for (index, member) in kind.members.iter().enumerate() {
        let named = member.to_lowercase();
        if few || index % 2 == 0 {
            faults.push(row(
                kind,
                &format!("without-{named}"),
                kind.demands(member),
                &format!("leaves out `{member}`"),
                |scene| {
                    scene.edited(|value| {
                        if let Value::Object(members) = value {
                            members.shift_remove(*member);
                        }
                    })
                },
            ));
        }
        if few || index % 2 == 1 {
            faults.push(row(
                kind,
                &format!("retyped-{named}"),
                "schema",
                &format!("has an object of another kind for `{member}`"),
                |scene| scene.edited(|value| set(value, member, json!({ "value": [true] }))),
            ));
        }
    }
    faults
}
