//! Faults of tasks: what a write promises does not come true, or is said not to.
//!
//! Derived for every write that is answered with a task, as each of them can be broken alone.

use serde_json::json;

use super::fault;
use super::scene::set;
use crate::reference::ovh::store::{Change, Ending};
use crate::reference::saboteur::Fault;

/// A write: its name in ids, its endpoint, the rule that fails if nothing comes of it, and what it
/// is about.
#[rustfmt::skip]
const WRITES: &[(&str, &str, &str, &str)] = &[
    ("change-service", "POST /dedicatedCloud/{serviceName}/changeProperties", "update/stored", "a change of the service"),
    ("update-datacenter", "PUT /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", "update/stored", "a change of a datacenter"),
    ("delete-datacenter", "DELETE /dedicatedCloud/{serviceName}/datacenter/{datacenterId}", "delete/gone", "the removal of a datacenter"),
    ("create-network", "POST /dedicatedCloud/{serviceName}/allowedNetwork", "create/stored", "a new network"),
    ("update-network", "PUT /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", "update/stored", "a change of a network"),
    ("delete-network", "DELETE /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}", "delete/gone", "the removal of a network"),
    ("create-trusted", "POST /dedicatedCloud/{serviceName}/twoFAWhitelist", "create/listed", "a new trusted address"),
    ("delete-trusted", "DELETE /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}", "delete/gone", "the removal of a trusted address"),
    ("change-trusted", "POST /dedicatedCloud/{serviceName}/twoFAWhitelist/{id}/changeProperties", "update/stored", "a change of a trusted address"),
];

#[rustfmt::skip]
pub(super) fn faults() -> Vec<Fault> {
    WRITES.iter().flat_map(|(slug, endpoint, stored, what)| {
        vec![
            fault(format!("{slug}-nothing-done"), endpoint, stored, format!("The task of {what} is done, and nothing has changed."),
                |scene| scene.begun(|task| task.change = Change::Nothing)),
            fault(format!("{slug}-task-missing"), endpoint, "completion", format!("The answer to {what} names a task that there is not."),
                |scene| scene.edited(|value| set(value, "taskId", json!(777_777_777)))),
            fault(format!("{slug}-task-fails"), endpoint, "completion", format!("The task of {what} ends in error, though it was done."),
                |scene| scene.begun(|task| task.ending = Ending::In("error"))),
            fault(format!("{slug}-task-fails-undone"), endpoint, "completion", format!("The task of {what} ends in error, and nothing has changed."),
                |scene| scene.begun(|task| {
                    task.ending = Ending::In("error");
                    task.change = Change::Nothing;
                })),
            fault(format!("{slug}-answers-error"), endpoint, "answer/task", format!("The answer to {what} says that it has failed, and it is done."),
                |scene| scene.edited(|value| set(value, "state", json!("error")))),
            fault(format!("{slug}-task-endless"), endpoint, "completion", format!("The task of {what} never ends."),
                |scene| scene.begun(|task| task.ending = Ending::Never)),
        ]
    }).chain(objects()).collect()
}

/// Answers that name another thing than the call was about.
fn objects() -> impl Iterator<Item = Fault> {
    const OBJECTS: [(&str, &str, &str); 4] = [
        (
            "update-network",
            "PUT /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}",
            "networkAccessId",
        ),
        (
            "delete-network",
            "DELETE /dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}",
            "networkAccessId",
        ),
        (
            "update-datacenter",
            "PUT /dedicatedCloud/{serviceName}/datacenter/{datacenterId}",
            "datacenterId",
        ),
        (
            "delete-datacenter",
            "DELETE /dedicatedCloud/{serviceName}/datacenter/{datacenterId}",
            "datacenterId",
        ),
    ];
    OBJECTS.into_iter().map(|(slug, endpoint, member)| {
        fault(
            format!("{slug}-answers-other-object"),
            endpoint,
            "answer/object",
            format!("The task of the answer names another `{member}`."),
            move |scene| scene.edited(|value| set(value, member, json!(1))),
        )
    })
}
