//! The faults of the five operations on groups.
//!
//! A row names the fault, the endpoint that has to be blamed, the rule that is expected to fail, a
//! sentence for people, and what the saboteur does. Adding a fault is adding a row.

use serde_json::Value;

use super::{GROUPS, RULES};
use crate::reference::saboteur::creates::{AlterText, RepeatId, escape_markup};
use crate::reference::saboteur::deletes::{Again, Keep, LeaveChildren, RemoveSiblings};
use crate::reference::saboteur::edit::{Change, Edit, When};
use crate::reference::saboteur::leniency::{OpenDoor, Stranger, Told, Unchecked};
use crate::reference::saboteur::lists::{OmitNewest, ShowDeleted, StaleList};
use crate::reference::saboteur::template::Operation;
use crate::reference::saboteur::updates::{ChangeSibling, NotStored, StaleItem};
use crate::reference::saboteur::{Fault, Sabotage};

const CREATE: &str = "POST /security_groups";
const LIST: &str = "GET /security_groups";
const READ: &str = "GET /security_groups/{group_id}";
const UPDATE: &str = "PUT /security_groups/{group_id}";
const DELETE: &str = "DELETE /security_groups/{group_id}";

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        id: "create-group-status-200",
        endpoint: CREATE,
        breaks: "status",
        description: "Creating a group is answered with 200 instead of 201.",
        also: &[],
        sabotage: Sabotage::Edits(When::Success, &[Edit::Status(200)]),
    },
    Fault {
        id: "create-group-answers-null-description",
        endpoint: CREATE,
        breaks: "create/echo",
        description: "The answer to a creation shows no description, although it was stored.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Success,
            &[Edit::Value("/security_group/description", Change::Null)],
        ),
    },
    Fault {
        id: "create-group-repeats-id",
        endpoint: CREATE,
        breaks: "create/new-id",
        description: "A new group gets the id of the group before it and overwrites that one.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(RepeatId(&GROUPS))),
    },
    Fault {
        id: "create-group-location-elsewhere",
        endpoint: CREATE,
        breaks: "create/location",
        description: "The Location of a new group leads to an id that nothing has.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Success,
            &[Edit::Header(
                "location",
                "/security_groups/33333333-3333-4333-8333-333333333333",
            )],
        ),
    },
    Fault {
        id: "create-group-escapes-markup",
        endpoint: CREATE,
        breaks: "text/round-trip",
        description: "Markup in the name of a new group is stored escaped.",
        also: &[],
        sabotage: Sabotage::Written(|| {
            Box::new(AlterText {
                resource: &GROUPS,
                attribute: "name",
                alter: escape_markup,
            })
        }),
    },
    Fault {
        id: "create-group-accepts-missing-name",
        endpoint: CREATE,
        breaks: "rejects/missing/name",
        description: "A group is created from a request without a name.",
        also: &[],
        sabotage: Sabotage::Written(|| {
            Box::new(Unchecked {
                operation: Operation::new(CREATE),
                repair: |group| {
                    let name = group.entry("name");
                    name.or_insert_with(|| Value::from("unnamed"));
                },
                told: Told::Success,
            })
        }),
    },
    Fault {
        id: "create-group-malformed-json-500",
        endpoint: CREATE,
        breaks: "malformed-json",
        description: "A body that is not JSON brings the creation of a group down with 500.",
        also: &[],
        sabotage: Sabotage::Edits(When::MalformedJson, &[Edit::Status(500)]),
    },
    Fault {
        id: "create-group-wrong-media-type-500",
        endpoint: CREATE,
        breaks: "wrong-media-type",
        description: "A body of another media type brings the creation of a group down with 500.",
        also: &[],
        sabotage: Sabotage::Edits(When::Status(415), &[Edit::Status(500)]),
    },
    Fault {
        id: "list-groups-omits-newest",
        endpoint: LIST,
        breaks: "list/contains",
        description: "The list lacks the group that was created last.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(OmitNewest::new(&GROUPS))),
    },
    Fault {
        id: "list-groups-text-plain",
        endpoint: LIST,
        breaks: "content-type",
        description: "The list of groups says that it is text/plain.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Success,
            &[Edit::Header("content-type", "text/plain; charset=utf-8")],
        ),
    },
    Fault {
        id: "list-groups-shows-deleted",
        endpoint: LIST,
        breaks: "list/agrees",
        description: "The list goes on showing groups that were deleted.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(ShowDeleted::new(&GROUPS))),
    },
    Fault {
        id: "list-groups-stale",
        endpoint: LIST,
        breaks: "list/agrees",
        description: "The list shows a group as it was before its last update.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(StaleList::new(&GROUPS))),
    },
    Fault {
        id: "list-groups-without-token",
        endpoint: LIST,
        breaks: "auth/missing",
        description: "The list of groups is shown to a client without a token.",
        also: &[],
        sabotage: Sabotage::Written(|| {
            Box::new(OpenDoor {
                operation: Operation::new(LIST),
                to: Stranger::Nobody,
                header: "x-auth-token",
            })
        }),
    },
    Fault {
        id: "read-group-drops-organization-default",
        endpoint: READ,
        breaks: "schema",
        description: "A group is read without its key organization_default.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Success,
            &[Edit::Value(
                "/security_group/organization_default",
                Change::Drop,
            )],
        ),
    },
    Fault {
        id: "read-group-stale",
        endpoint: READ,
        breaks: "read/after-update",
        description: "A group is read as it was before its last update, unlike in the list.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(StaleItem::new(&GROUPS))),
    },
    Fault {
        id: "read-group-unknown-500",
        endpoint: READ,
        breaks: "unknown-id/get",
        description: "Reading a group that is not there, or no longer, is answered with 500.",
        also: &[],
        sabotage: Sabotage::Edits(When::Status(404), &[Edit::Status(500)]),
    },
    Fault {
        id: "read-group-unknown-empty-200",
        endpoint: READ,
        breaks: "unknown-id/get",
        description: "Reading a group that is not there, or no longer, finds an empty object.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Status(404),
            &[Edit::Status(200), Edit::Body("application/json", "{}")],
        ),
    },
    Fault {
        id: "update-group-not-stored",
        endpoint: UPDATE,
        breaks: "update/stored",
        description: "An update is answered with the new values, while the old ones stay.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(NotStored(&GROUPS))),
    },
    Fault {
        id: "update-group-changes-sibling",
        endpoint: UPDATE,
        breaks: "update/only-this",
        description: "An update of a group also changes the description of its neighbour.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(ChangeSibling(&GROUPS))),
    },
    Fault {
        id: "update-group-answers-other-name",
        endpoint: UPDATE,
        breaks: "update/echo",
        description: "The answer to an update shows another name than the one that was stored.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Success,
            &[Edit::Value(
                "/security_group/name",
                Change::Text("another name"),
            )],
        ),
    },
    Fault {
        id: "update-group-refuses-in-html",
        endpoint: UPDATE,
        breaks: "error-body",
        description: "A refused update is explained by an HTML page instead of an error body.",
        also: &[],
        sabotage: Sabotage::Edits(
            When::Status(400),
            &[Edit::Body("text/html", "<h1>400 Bad Request</h1>")],
        ),
    },
    Fault {
        id: "delete-group-keeps-it",
        endpoint: DELETE,
        breaks: "delete/gone",
        description: "A deletion is answered with 204, while the group stays.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(Keep(&GROUPS))),
    },
    Fault {
        id: "delete-group-removes-siblings",
        endpoint: DELETE,
        breaks: "delete/only-this",
        description: "Deleting one group deletes all others, too.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(RemoveSiblings(&GROUPS))),
    },
    Fault {
        id: "delete-group-leaves-rules",
        endpoint: DELETE,
        breaks: "parent-delete/children-gone",
        description: "The rules of a deleted group can still be listed and read.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(LeaveChildren::new(&GROUPS, &RULES))),
    },
    Fault {
        id: "delete-group-again-204",
        endpoint: DELETE,
        breaks: "unknown-id/delete",
        description: "Deleting a group a second time is answered with 204 again.",
        also: &[],
        sabotage: Sabotage::Written(|| Box::new(Again::new(&GROUPS))),
    },
];
