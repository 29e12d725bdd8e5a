//! What the saboteur can break of this API: one row per fault.
//!
//! A row names the endpoint that is to blame and the rule that is expected to fail there. An id
//! begins with the operation, and is never changed or used again. Rows that somebody wrote stand by
//! theme: [`writes`] and [`side_effects`], [`readers`], [`values`] and what belongs to the family of
//! groups and rules, [`families`]. The others are derived from the description of the
//! [`endpoints`].
//!
//! Each fault differs from the sound server at its endpoint and leaves the others sound, as far
//! as it can: after an update that was lost, every reader has to show the loss. Where another
//! endpoint cannot but fail too, [`EXCUSES`] says which, and why.

mod endpoints;
mod families;
mod kinds;
mod readers;
mod side_effects;
mod values;
mod writes;

use std::sync::LazyLock;

use crate::reference::saboteur::{Fault, systematic};

/// All faults of this API.
pub(in crate::reference) fn all() -> &'static [Fault] {
    static ALL: LazyLock<Vec<Fault>> = LazyLock::new(collect);
    &ALL
}

fn collect() -> Vec<Fault> {
    let mut all: Vec<Fault> = kinds::KINDS
        .iter()
        .flat_map(|kind| {
            [
                writes::faults(kind),
                side_effects::faults(kind),
                readers::faults(kind),
            ]
            .concat()
        })
        .collect();
    all.extend(values::faults());
    all.extend(families::faults());
    for mut derived in endpoints::ENDPOINTS.iter().flat_map(systematic::faults) {
        let older = OLDER
            .iter()
            .find(|(derived_id, _)| *derived_id == derived.id);
        derived.id = older.map_or(derived.id, |(_, id)| id);
        // A row that was written stands in for one that says the same.
        if all.iter().all(|known| known.id != derived.id) {
            all.push(derived);
        }
    }
    for fault in &mut all {
        let excuse = EXCUSES.iter().find(|(id, _)| *id == fault.id);
        fault.also = excuse.map_or(&[], |(_, also)| also);
    }
    all
}

/// Faults that had an id before they were derived: the id that would be theirs, and the one that
/// is.
const OLDER: &[(&str, &str)] = &[
    (
        "create-rule-accepts-dest-port-from-above",
        "create-rule-accepts-high-port",
    ),
    (
        "create-rule-stores-refused-protocol",
        "create-rule-stores-refused",
    ),
    ("read-group-unknown-200", "read-group-unknown-empty-200"),
];

/// Another endpoint that fails too, and why.
type Excuse = (&'static str, &'static str);

/// Faults that cannot but make another endpoint fail, by id.
const EXCUSES: &[(&str, &[Excuse])] = &[];
