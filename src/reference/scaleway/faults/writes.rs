//! Creations, updates and deletions that are answered and not done, done in part, or done to
//! another one.
//!
//! What a write does besides what it was asked for stands in `side_effects`, what it makes of single
//! values in `values`.

use super::kinds::{Kind, flip_action};
use crate::reference::saboteur::concurrency::{Collide, Later};
use crate::reference::saboteur::creates::{NotKept, RepeatId};
use crate::reference::saboteur::deletes::{Again, Keep};
use crate::reference::saboteur::edit::{Change, Edit, When};
use crate::reference::saboteur::identity::{Choice, LocationElsewhere, OtherIds};
use crate::reference::saboteur::side_effects::{Misdirected, TakesNeighbour};
use crate::reference::saboteur::updates::{
    AnswersBefore, AnswersOther, ChangeId, HalfStored, NotStored,
};
use crate::reference::saboteur::{Fault, Sabotage};

/// The faults of a kind.
pub(super) fn faults(kind: &Kind) -> Vec<Fault> {
    [
        creates(kind),
        concurrent(kind),
        updates(kind),
        deletes(kind),
    ]
    .concat()
}

fn creates(kind: &Kind) -> Vec<Fault> {
    let resource = kind.resource;
    vec![
        kind.creating(
            "repeats-id",
            "create/new-id",
            "A new {} gets the id of the {} before it and overwrites that one.",
            Sabotage::written(|| RepeatId(resource)),
        ),
        kind.creating(
            "reuses-id",
            "create/new-id",
            "A new {} gets the id of the {} that was deleted last.",
            Sabotage::written(|| OtherIds::new(resource, Choice::Deleted)),
        ),
        kind.creating(
            "plain-id",
            "schema/id-shape",
            "The id of a new {} has no hyphens, wherever it shows.",
            Sabotage::written(|| OtherIds::new(resource, Choice::WithoutHyphens)),
        ),
        kind.creating(
            "not-stored",
            "create/stored",
            "A creation is answered with a {} that is then nowhere to be found.",
            Sabotage::written(|| NotKept(resource)),
        ),
        kind.creating(
            "location-elsewhere",
            "create/location",
            "The Location of a new {} leads to an id that nothing has.",
            Sabotage::written(|| LocationElsewhere(resource)),
        ),
    ]
}

fn concurrent(kind: &Kind) -> Vec<Fault> {
    let resource = kind.resource;
    let row = |what, breaks, met, later| {
        let how = Sabotage::written(move || Collide { resource, later });
        kind.creating(what, breaks, met, how)
    };
    vec![
        row(
            "concurrent-same-id",
            "concurrent/create",
            "A {} that is created while another one is gets the same id.",
            Later::SameId,
        ),
        row(
            "concurrent-lost",
            "concurrent/create",
            "A {} that is created while another one is gets lost.",
            Later::Lost,
        ),
        row(
            "concurrent-500",
            "status",
            "Creating a {} while another one is created ends with 500.",
            Later::Crashes,
        ),
    ]
}

fn updates(kind: &Kind) -> Vec<Fault> {
    let resource = kind.resource;
    let mut faults = vec![
        kind.updating(
            "not-stored",
            "update/stored",
            "An update is answered with the new values, while the old ones stay.",
            Sabotage::written(|| NotStored(resource)),
        ),
        kind.updating(
            "misdirected",
            "update/stored",
            "An update of a {} changes its neighbour instead.",
            Sabotage::written(|| Misdirected {
                resource,
                swaps: false,
            }),
        ),
        kind.updating(
            "swaps",
            "update/stored",
            "An update of a {} swaps it with its neighbour.",
            Sabotage::written(|| Misdirected {
                resource,
                swaps: true,
            }),
        ),
        kind.updating(
            "changes-id",
            "update/keeps-identity",
            "An update gives the {} a new id; under the old one it is gone.",
            Sabotage::written(|| ChangeId(resource)),
        ),
        kind.updating(
            "answers-before",
            "update/echo",
            "An update is kept and answered with the {} as it was before.",
            Sabotage::written(|| AnswersBefore(resource)),
        ),
    ];
    let attributes: &[&'static str] = match kind.noun {
        "group" => &["name", "description"],
        _ => &[
            "protocol",
            "direction",
            "action",
            "ip_range",
            "dest_port_from",
        ],
    };
    faults.extend(attributes.iter().copied().map(|attribute| {
        kind.updating(
            &format!("forgets-{}", attribute.replace('_', "-")),
            "update/stored",
            &format!("An update of a {{}} keeps everything but {attribute}."),
            Sabotage::written(move || HalfStored {
                resource,
                attribute,
            }),
        )
    }));
    faults.push(match kind.noun {
        "group" => kind.updating(
            "answers-other-name",
            "update/echo",
            "The answer to an update shows another name than the one that was stored.",
            Sabotage::Edits(
                When::Success,
                &[Edit::Value(
                    "/security_group/name",
                    Change::Text("another name"),
                )],
            ),
        ),
        _ => kind.updating(
            "answers-other-action",
            "update/echo",
            "The answer to an update shows another action than the one that was stored.",
            Sabotage::written(|| AnswersOther {
                resource,
                alter: flip_action,
            }),
        ),
    });
    faults
}

fn deletes(kind: &Kind) -> Vec<Fault> {
    let resource = kind.resource;
    let mut faults = vec![
        kind.deleting(
            "keeps-it",
            "delete/gone",
            "A deletion is answered with 204, while the {} stays.",
            Sabotage::written(|| Keep(resource)),
        ),
        kind.deleting(
            "takes-neighbour",
            "delete/only-this",
            "Deleting a {} deletes its neighbour instead.",
            Sabotage::written(|| TakesNeighbour(resource)),
        ),
        kind.deleting(
            "again-204",
            "delete/again",
            "Deleting a {} a second time is answered with 204 again.",
            Sabotage::written(|| Again::new(resource)),
        ),
    ];
    if kind.noun == "rule" {
        faults.push(kind.deleting(
            "status-200",
            "status",
            "Deleting a {} is answered with 200 and an empty object instead of 204.",
            Sabotage::Edits(
                When::Success,
                &[Edit::Status(200), Edit::Body("application/json", "{}")],
            ),
        ));
    }
    faults
}
