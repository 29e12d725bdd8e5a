//! Operations and their places among resources, as settings change them: on each transport, and without those whose
//! answers show no resource.
//!
//! Not in here: how the graph is found (`family`).

use super::family::Binding;
use super::operation::{Operation, OperationIndex};
use super::read::Read;
use super::transport::Transport;

/// Operations once for each transport. What is derived from paths stays on the first one.
pub(super) fn on_all(
    transports: &[Transport],
    operations: &[Operation],
    bindings: &[Binding],
) -> (Vec<Operation>, Vec<Binding>) {
    let (mut all, mut bound) = (Vec::new(), Vec::new());
    for (turn, transport) in transports.iter().enumerate() {
        let again = turn > 0;
        all.extend(operations.iter().cloned().map(|operation| Operation {
            transport: *transport,
            again,
            ..operation
        }));
        bound.extend(bindings.iter().cloned().map(|binding| Binding {
            role: binding.role.filter(|_| !again),
            ..binding
        }));
    }
    (all, bound)
}

/// An answer that only says that work has begun shows no resource: the operation has no place in their graph.
pub(super) fn answers_later(read: &mut Read, operation: &str) {
    let operations = read.operations.iter().enumerate();
    let found: Vec<OperationIndex> = operations
        .filter(|(_, known)| known.id == operation)
        .map(|(index, _)| index)
        .collect();
    for index in found {
        read.bindings[index].role = None;
        for family in &mut read.families {
            let others = |known: &OperationIndex| *known != index;
            family.create = family.create.filter(others);
            family.delete = family.delete.filter(others);
            family.updates.retain(others);
        }
    }
}
