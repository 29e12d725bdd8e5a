//! From the resource graph to workflows.
//!
//! For each family that can be created: a *lifecycle* (three siblings; read, list, update the
//! second of them, read it back, delete it, look again) and, where there are children, a
//! *parent-delete*. Operations outside any family that need nothing get a workflow of one
//! step. What cannot be reached from the contract alone is covered by nothing, which
//! the judge reports as untested.

use std::collections::BTreeMap;

use crate::contract::{Contract, FamilyIndex, OperationIndex};

use super::builder::{Builder, Made, Sibling, label_of, letter};
use super::phases::{create_phase, delete_phase, late_phase, update_phase};
use super::refusals::{refusals, strangers};
use super::texts::texts;
use super::values::{Bound, Values, Variant};
use super::workflow::{Plan, Workflow};
use super::written;

/// The whole plan of a contract.
pub fn build(contract: &Contract, values: &Values) -> Plan {
    let families = 0..contract.families.len();
    let creating = families.map(|family| create_phase(contract, family)).max();
    let mut plan = Plan {
        creating: creating.unwrap_or_default(),
        ..Plan::default()
    };
    let mut numbers = 0;
    for family in 0..contract.families.len() {
        if !reachable(contract, family) {
            continue;
        }
        plan.workflows
            .push(lifecycle(contract, values, family, &mut numbers));
    }
    for family in reachable_families(contract) {
        plan.workflows
            .push(refusals(contract, values, family, &mut numbers));
        if contract.families[family].has_text(&contract.operations) {
            plan.workflows
                .push(texts(contract, values, family, &mut numbers));
        }
    }
    for family in 0..contract.families.len() {
        let children: Vec<FamilyIndex> = children(contract, family);
        if reachable(contract, family)
            && contract.families[family].delete.is_some()
            && !children.is_empty()
        {
            plan.workflows.push(parent_delete(
                contract,
                values,
                family,
                &children,
                &mut numbers,
            ));
        }
    }
    let families = reachable_families(contract);
    if contract.authenticated && !families.is_empty() {
        plan.workflows
            .push(strangers(contract, values, &families, &mut numbers));
    }
    for (index, operation) in contract.operations.iter().enumerate() {
        let planned = plan
            .workflows
            .iter()
            .any(|workflow| workflow.steps.iter().any(|step| step.operation == index));
        let written = contract.written.iter().any(|workflow| {
            let mut steps = workflow.steps.iter();
            steps.any(|step| contract.operations[step.operation].id == operation.id)
        });
        if !planned
            && !written
            && operation.is_safe()
            && contract.bindings[index].variables.is_empty()
        {
            plan.workflows.push(single(contract, index));
        }
    }
    written::add(contract, values, &mut plan);
    mark_snapshots(&mut plan);
    plan
}

fn reachable_families(contract: &Contract) -> Vec<FamilyIndex> {
    let all = 0..contract.families.len();
    all.filter(|family| reachable(contract, *family)).collect()
}

/// Whether an item of the family can be made from nothing but the contract.
pub(super) fn reachable(contract: &Contract, family: FamilyIndex) -> bool {
    let known = &contract.families[family];
    let Some(create) = known.create else {
        return false;
    };
    contract.bindings[create]
        .variables
        .iter()
        .all(|(_, owner)| owner.is_some())
        && known
            .parent
            .is_none_or(|parent| reachable(contract, parent))
}

fn children(contract: &Contract, family: FamilyIndex) -> Vec<FamilyIndex> {
    (0..contract.families.len())
        .filter(|child| {
            contract.families[*child].parent == Some(family) && reachable(contract, *child)
        })
        .collect()
}

fn single(contract: &Contract, operation: OperationIndex) -> Workflow {
    let mut builder = Builder::new(
        contract,
        format!("single/{}", contract.operations[operation].id),
    );
    builder.step("call", 0, operation, BTreeMap::new());
    builder.finish(format!(
        "{} answers as documented",
        contract.endpoint(operation)
    ))
}

/// The first success of each operation, in plan order, is its snapshot.
fn mark_snapshots(plan: &mut Plan) {
    let mut seen: Vec<OperationIndex> = Vec::new();
    for step in plan
        .workflows
        .iter_mut()
        .flat_map(|workflow| &mut workflow.steps)
    {
        if !step.refused && !seen.contains(&step.operation) {
            seen.push(step.operation);
            step.snapshot = true;
        }
    }
}

fn lifecycle(
    contract: &Contract,
    values: &Values,
    family: FamilyIndex,
    numbers: &mut usize,
) -> Workflow {
    let known = &contract.families[family];
    let mut builder = Builder::new(contract, format!("{}/lifecycle", known.name));
    let (creates, updates) = (
        create_phase(contract, family),
        update_phase(contract, family),
    );
    let late = late_phase(contract);
    let mut home = builder.ancestors(values, family, "home", numbers);
    let mut made: Vec<Made> = Vec::new();
    // Every enum member is sent, and the third does not have the values of the second once that
    // is updated.
    for (turn, bound, label) in [
        (0, Bound::Inside, "a"),
        (1, Bound::High, "b"),
        (5, Bound::Low, "c"),
    ] {
        made.extend(builder.create(
            values,
            family,
            home.as_ref(),
            Sibling {
                turn,
                bound,
                full: label != "c",
                ..Sibling::only(label)
            },
            numbers,
        ));
    }
    // The third is read where it has values that the others have not, or is not listed.
    let varied = known
        .create
        .and_then(|create| contract.operations[create].request.as_ref());
    let varied = known.list.is_none()
        || varied.is_some_and(|request| {
            let mut properties = request.shape.properties.iter();
            properties.any(|property| property.shape.enumeration.len() > 2)
        });
    for one in made.iter().take(if varied { 3 } else { 2 }) {
        builder.read(&format!("read-{}", label_of(&one.handle)), creates, one);
    }
    let all: Vec<&Made> = made.iter().collect();
    builder.list("list", creates, family, home.as_ref(), &all, &[]);
    untouched(&mut builder, home.as_ref(), "creates", creates);
    // Another parent comes late: what its create does to the children of the first shows.
    let away = home.as_ref().and_then(|home| {
        let above = builder.parent_of(home);
        let sibling = Sibling {
            phase: Some(late),
            ..Sibling::only("away")
        };
        let away = builder.create(values, home.family, above.as_ref(), sibling, numbers)?;
        builder.read("read-away", late, &away);
        let all: Vec<&Made> = made.iter().collect();
        builder.list("list-after-away", late, family, Some(home), &all, &[]);
        Some(away)
    });
    let theirs = away
        .as_ref()
        .zip(home.as_ref())
        .and_then(|(away, home)| isolation(&mut builder, values, family, away, home, numbers));
    for operation in &known.updates {
        if let Some(away) = &away {
            let method = contract.operations[*operation].method.to_lowercase();
            let body = builder.body(values, *operation, numbers);
            let path = builder.through(*operation, away, &made[1]);
            let id = format!("{method}-through-other-parent");
            builder.probe(&id, updates, *operation, path, body);
            builder.cover(*operation, &["isolation/item"]);
            builder.read(&format!("read-b-after-{id}"), updates, &made[1]);
        }
    }
    for (round, operation) in known.updates.iter().enumerate() {
        update(
            &mut builder,
            values,
            *operation,
            &mut made,
            home.as_ref(),
            numbers,
            round,
        );
    }
    untouched(&mut builder, home.as_ref(), "updates", updates);
    if let (Some(away), Some(theirs)) = (&away, &theirs) {
        builder.list(
            "list-away-after-updates",
            updates,
            family,
            Some(away),
            &[theirs],
            &[],
        );
    }
    if let Some(home) = &mut home {
        around(&mut builder, values, home, family, &made, numbers);
        if let (Some(away), Some(theirs)) = (&away, &theirs) {
            builder.list(
                "list-away-after",
                update_phase(contract, home.family),
                family,
                Some(away),
                &[theirs],
                &[],
            );
        }
    }
    let phase = delete_phase(contract, family);
    if let (Some(operation), Some(away)) = (known.delete, &away) {
        let path = builder.through(operation, away, &made[0]);
        builder.probe("delete-through-other-parent", phase, operation, path, None);
        builder.cover(operation, &["isolation/item"]);
    }
    if let Some(operation) = builder.delete("delete-b", phase, &made[1]) {
        builder.read_gone("read-deleted", phase, &made[1]);
        builder.list(
            "list-after-delete",
            phase,
            family,
            home.as_ref(),
            &[&made[0], &made[2]],
            &[&made[1]],
        );
        builder.read("read-a-after-delete", phase, &made[0]);
        untouched(&mut builder, home.as_ref(), "delete", phase);
        if let (Some(away), Some(theirs)) = (&away, &theirs) {
            builder.list(
                "list-away-after-delete",
                phase,
                family,
                Some(away),
                &[theirs],
                &[],
            );
        }
        builder.cover(
            operation,
            &[
                "delete/gone",
                "delete/unlisted",
                "delete/only-this",
                "delete/again",
            ],
        );
        unknown(&mut builder, values, &made[1], phase, numbers);
        // The same values again make a new resource.
        let again = Sibling {
            phase: Some(phase),
            ..Sibling::plain("again")
        };
        if let Some(again) = builder.create(values, family, home.as_ref(), again, numbers) {
            let living = [&made[0], &made[2], &again];
            builder.list(
                "list-after-again",
                phase,
                family,
                home.as_ref(),
                &living,
                &[&made[1]],
            );
        }
    }
    builder.finish(format!(
        "the life of {}: created, read, listed, updated, deleted",
        known.name
    ))
}

/// The second of three is changed; it and its siblings are read again.
fn update(
    builder: &mut Builder<'_>,
    values: &Values,
    operation: OperationIndex,
    made: &mut [Made],
    home: Option<&Made>,
    numbers: &mut usize,
    round: usize,
) {
    let contract = builder.contract;
    let updates = update_phase(contract, made[1].family);
    let Some(request) = &contract.operations[operation].request else {
        return;
    };
    let tag = contract.operations[operation].method.to_lowercase();
    // An enum of three takes two updates to come round to all its members.
    let properties = &request.shape.properties;
    let many = properties
        .iter()
        .any(|property| property.shape.enumeration.len() > 2);
    let first = format!("{tag}-b-first");
    let ids = [
        (first.clone(), Bound::High),
        (format!("{tag}-b"), Bound::Low),
    ];
    for (id, bound) in &ids[usize::from(!many)..] {
        *numbers += 1;
        let text = format!("{}-{id}", letter(&builder.workflow.id));
        let bodies = values.readings(
            request,
            Variant {
                number: *numbers,
                turn: round,
                bound: *bound,
                instead_of: Some(&made[1].values),
                label: &text,
                full: true,
                text: None,
            },
        );
        builder.update(id, updates, operation, &mut made[1], bodies);
        if *id == first {
            // What it did to whom the second may undo.
            let all: Vec<&Made> = made.iter().collect();
            let id = format!("list-after-{id}");
            builder.list(&id, updates, all[1].family, home, &all, &[]);
        }
    }
    let all: Vec<&Made> = made.iter().collect();
    builder.read(&format!("read-b-after-{tag}"), updates, all[1]);
    builder.list(
        &format!("list-after-{tag}"),
        updates,
        all[1].family,
        home,
        &all,
        &[],
    );
    builder.read(&format!("read-a-after-{tag}"), updates, all[0]);
}

/// What was done to the children leaves their parent as it is.
fn untouched(builder: &mut Builder<'_>, home: Option<&Made>, after: &str, phase: u8) {
    if let Some(home) = home {
        builder.read(&format!("read-home-after-{after}"), phase, home);
    }
}

/// Updates of the parent while its children stand by: none of them is touched.
fn around(
    builder: &mut Builder<'_>,
    values: &Values,
    home: &mut Made,
    family: FamilyIndex,
    made: &[Made],
    numbers: &mut usize,
) {
    let contract = builder.contract;
    let updates = update_phase(contract, home.family);
    let all: Vec<&Made> = made.iter().collect();
    let parents = builder.family(home.family);
    for operation in &parents.updates {
        let Some(request) = &contract.operations[*operation].request else {
            continue;
        };
        *numbers += 1;
        let method = contract.operations[*operation].method.to_lowercase();
        let label = format!("{}-home-{method}", letter(&builder.workflow.id));
        let variant = Variant {
            number: *numbers,
            turn: 1,
            label: &label,
            ..Variant::default()
        };
        let bodies = values.readings(request, variant);
        let before = home.clone();
        builder.update(&format!("{method}-home"), updates, *operation, home, bodies);
        builder.read(&format!("read-home-after-{method}"), updates, home);
        builder.list(
            &format!("list-after-{method}-home"),
            updates,
            family,
            Some(&before),
            &all,
            &[],
        );
    }
}

/// A resource below another parent: that parent's list shows it and nothing of ours, and it cannot
/// be reached through ours.
fn isolation(
    builder: &mut Builder<'_>,
    values: &Values,
    family: FamilyIndex,
    away: &Made,
    home: &Made,
    numbers: &mut usize,
) -> Option<Made> {
    let late = late_phase(builder.contract);
    let theirs = Sibling {
        turn: 1,
        bound: Bound::Low,
        phase: Some(late),
        ..Sibling::only("d")
    };
    let theirs = builder.create(values, family, Some(away), theirs, numbers)?;
    builder.list("list-away", late, family, Some(away), &[&theirs], &[]);
    let known = builder.family(family);
    if let Some(operation) = known.list {
        builder.cover(operation, &["isolation/list"]);
    }
    if let Some(operation) = known.read {
        let path = builder.through(operation, home, &theirs);
        builder
            .step("read-through-other-parent", late, operation, path)
            .refused = true;
        builder.cover(operation, &["isolation/item"]);
    }
    Some(theirs)
}

/// Calls on a resource that this run created and deleted, and below it.
fn unknown(
    builder: &mut Builder<'_>,
    values: &Values,
    gone: &Made,
    phase: u8,
    numbers: &mut usize,
) {
    let contract = builder.contract;
    let known = builder.family(gone.family);
    for operation in known.updates.iter().copied() {
        let method = contract.operations[operation].method.to_lowercase();
        let body = builder.body(values, operation, numbers);
        let path = builder.path_of(operation, Some(gone));
        builder
            .refused(&format!("{method}-deleted"), phase, operation, path)
            .body = body;
    }
    for child in children(contract, gone.family) {
        let name = &builder.family(child).name;
        if let Some(operation) = builder.family(child).list {
            let path = builder.path_of(operation, Some(gone));
            builder.refused(&format!("list-{name}-of-deleted"), phase, operation, path);
        }
        if let Some(operation) = builder.family(child).create {
            let body = builder.body(values, operation, numbers);
            let path = builder.path_of(operation, Some(gone));
            let step =
                builder.refused(&format!("create-{name}-in-deleted"), phase, operation, path);
            step.body = body;
            step.creates = Some(format!("{name}/unwanted"));
        }
    }
    if let Some(operation) = known.delete {
        let path = builder.path_of(operation, Some(gone));
        builder.refused("delete-deleted", phase, operation, path);
    }
}

/// A parent with a child of each kind is deleted; the children must be gone with it.
fn parent_delete(
    contract: &Contract,
    values: &Values,
    family: FamilyIndex,
    kinds: &[FamilyIndex],
    numbers: &mut usize,
) -> Workflow {
    let known = &contract.families[family];
    let mut builder = Builder::new(contract, format!("{}/parent-delete", known.name));
    let above = builder.ancestors(values, family, "above", numbers);
    let parent = builder.create(
        values,
        family,
        above.as_ref(),
        Sibling::only("parent"),
        numbers,
    );
    let phase = delete_phase(contract, family);
    // All parents first, since children have a phase of their own.
    let other = Sibling::plain("other");
    let other = builder.create(values, family, above.as_ref(), other, numbers);
    if let Some(parent) = parent {
        let mut made = Vec::new();
        for kind in kinds {
            made.extend(builder.create(
                values,
                *kind,
                Some(&parent),
                Sibling::only("child"),
                numbers,
            ));
        }
        for child in &made {
            let name = builder.family(child.family).name.clone();
            let creates = create_phase(contract, child.family);
            builder.read(&format!("read-{name}"), creates, child);
        }
        let mut kept: Vec<Made> = Vec::new();
        for kind in kinds {
            kept.extend(builder.create(
                values,
                *kind,
                other.as_ref(),
                Sibling {
                    turn: 1,
                    ..Sibling::plain("kept")
                },
                numbers,
            ));
        }
        for child in &kept {
            let name = builder.family(child.family).name.clone();
            builder.list(
                &format!("list-{name}-kept"),
                create_phase(contract, child.family),
                child.family,
                other.as_ref(),
                &[child],
                &[],
            );
        }
        if let Some(operation) = builder.delete("delete-parent", phase, &parent) {
            builder.read_gone("read-parent-deleted", phase, &parent);
            builder.list(
                "list-after-delete",
                phase,
                family,
                above.as_ref(),
                &[],
                &[&parent],
            );
            for child in &made {
                let name = builder.family(child.family).name.clone();
                builder.read_gone(&format!("read-{name}-of-deleted"), phase, child);
                if let Some(list) = builder.family(child.family).list {
                    let path = builder.path_of(list, Some(&parent));
                    builder.refused(&format!("list-{name}-of-deleted"), phase, list, path);
                }
            }
            for child in &kept {
                let name = builder.family(child.family).name.clone();
                let id = format!("list-{name}-kept-after-delete");
                builder.list(&id, phase, child.family, other.as_ref(), &[child], &[]);
            }
            builder.cover(operation, &["parent-delete/children-gone"]);
        }
    }
    builder.finish(format!(
        "the children of {} end with their parent",
        known.name
    ))
}
