//! Which steps there are, in which order, and what they give evidence for.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use sgspec::contract::{Contract, Role};
use sgspec::plan::{Effect, OWNER, build};

use super::{MARK, built_in, notebooks, old_dialect, plan, read, steps, values};

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn the_same_contract_gives_the_same_plan(#[case] contract: Contract) {
    assert_eq!(plan(&contract), plan(&contract));
    assert_eq!(
        format!("{:?}", plan(&contract)),
        format!("{:?}", plan(&contract))
    );
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
fn another_mark_changes_texts_only(#[case] contract: Contract) {
    let (one, other) = (plan(&contract), build(&contract, &values("zzzzzzzz")));
    assert_eq!(
        format!("{one:?}").replace(MARK, "zzzzzzzz"),
        format!("{other:?}")
    );
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn every_requirement_is_covered_and_every_cover_is_a_requirement(#[case] contract: Contract) {
    let plan = plan(&contract);
    let mut covered = BTreeSet::new();
    for workflow in &plan.workflows {
        for cover in &workflow.covers {
            assert!(*cover < contract.registry.len(), "{}", workflow.id);
            covered.insert(*cover);
        }
        assert!(workflow.covers.is_sorted(), "{}", workflow.id);
        let distinct: BTreeSet<_> = workflow.covers.iter().collect();
        assert_eq!(distinct.len(), workflow.covers.len(), "{}", workflow.id);
    }
    let missing: Vec<&str> = (0..contract.registry.len())
        .filter(|index| !covered.contains(index))
        .map(|index| contract.registry.get(index).id.as_str())
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn names_are_unique(#[case] contract: Contract) {
    let plan = plan(&contract);
    let ids: BTreeSet<&str> = plan
        .workflows
        .iter()
        .map(|workflow| workflow.id.as_str())
        .collect();
    assert_eq!(ids.len(), plan.workflows.len());
    for workflow in &plan.workflows {
        let ids: BTreeSet<&str> = workflow.steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(ids.len(), workflow.steps.len(), "{}", workflow.id);
        assert!(!workflow.summary.is_empty() && !workflow.steps.is_empty());
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn every_path_is_filled_with_what_was_made_before(#[case] contract: Contract) {
    let plan = plan(&contract);
    for workflow in &plan.workflows {
        let mut made: BTreeSet<&str> = BTreeSet::new();
        for step in &workflow.steps {
            let name = format!("{}/{}", workflow.id, step.id);
            let needed: BTreeSet<&str> = contract.bindings[step.operation]
                .variables
                .iter()
                .map(|(variable, _)| variable.as_str())
                .collect();
            let filled: BTreeSet<&str> = step.path.keys().map(String::as_str).collect();
            assert_eq!(filled, needed, "{name}");
            for handle in step.path.values().chain(&step.deletes) {
                assert!(made.contains(handle.as_str()), "{name} needs {handle}");
            }
            if let Some(handle) = &step.creates {
                assert!(made.insert(handle), "{name} makes {handle} again");
            }
        }
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn whatever_deletes_comes_after_all_other_writes(#[case] contract: Contract) {
    let plan = plan(&contract);
    let role = |operation: usize| contract.bindings[operation].role.map(|(role, _)| role);
    let first_delete = steps(&plan)
        .filter(|(_, step)| step.deletes.is_some())
        .map(|(_, step)| step.phase)
        .min()
        .unwrap();
    for (workflow, step) in steps(&plan) {
        let writes = matches!(role(step.operation), Some(Role::Create | Role::Update));
        if writes && !step.refused {
            assert!(step.phase < first_delete, "{}/{}", workflow.id, step.id);
        }
        if role(step.operation) == Some(Role::Delete) {
            assert!(step.phase >= first_delete, "{}/{}", workflow.id, step.id);
        }
    }
    for workflow in &plan.workflows {
        assert!(
            workflow.steps.is_sorted_by_key(|step| step.phase),
            "{} goes back a phase",
            workflow.id
        );
        assert_eq!(workflow.last_phase(), workflow.steps.last().unwrap().phase);
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn children_are_deleted_before_parents(#[case] contract: Contract) {
    let plan = plan(&contract);
    let mut phases: BTreeMap<usize, BTreeSet<u8>> = BTreeMap::new();
    for (_, step) in steps(&plan).filter(|(_, step)| step.deletes.is_some()) {
        if let Some((_, family)) = contract.bindings[step.operation].role {
            phases.entry(family).or_default().insert(step.phase);
        }
    }
    for (index, family) in contract.families.iter().enumerate() {
        if let (Some(child), Some(parent)) = (
            phases.get(&index),
            family.parent.and_then(|parent| phases.get(&parent)),
        ) {
            assert!(child.last() < parent.first(), "{}", family.name);
        }
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn what_is_refused_is_about_what_was_deleted_or_lies_elsewhere(#[case] contract: Contract) {
    let plan = plan(&contract);
    for workflow in &plan.workflows {
        let mut deleted: BTreeSet<&str> = BTreeSet::new();
        for step in &workflow.steps {
            let gone = step
                .path
                .values()
                .any(|handle| deleted.contains(handle.as_str()));
            let elsewhere = step.id.contains("other-parent");
            if step.refused {
                assert!(gone || elsewhere, "{}/{}", workflow.id, step.id);
            } else if contract.bindings[step.operation]
                .role
                .is_some_and(|(role, _)| role != Role::Read)
            {
                assert!(!gone, "{}/{} is no read", workflow.id, step.id);
            }
            deleted.extend(step.deletes.as_deref());
        }
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn a_plan_touches_its_own_and_not_too_much(#[case] contract: Contract) {
    let plan = plan(&contract);
    for (workflow, step) in steps(&plan) {
        assert_eq!(workflow.effect, Effect::Own);
        assert_eq!(step.role, OWNER);
    }
    let live: usize = plan
        .workflows
        .iter()
        .flat_map(|workflow| &workflow.steps)
        .filter(|step| step.creates.is_some() && !step.refused)
        .count();
    assert!(live <= contract.settings.limits.live, "{live} at once");
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn every_operation_has_one_snapshot_and_it_is_its_first_success(#[case] contract: Contract) {
    let plan = plan(&contract);
    for operation in 0..contract.operations.len() {
        let calls: Vec<bool> = steps(&plan)
            .filter(|(_, step)| step.operation == operation && !step.refused)
            .map(|(_, step)| step.snapshot)
            .collect();
        assert_eq!(
            calls.first(),
            Some(&true),
            "{}",
            contract.operations[operation].id
        );
        assert_eq!(
            calls.iter().filter(|snapshot| **snapshot).count(),
            1,
            "{}",
            contract.operations[operation].id
        );
    }
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn only_reads_wait_and_all_pages_of_lists_are_read(#[case] contract: Contract) {
    let plan = plan(&contract);
    for (workflow, step) in steps(&plan) {
        let safe = contract.operations[step.operation].is_safe();
        assert!(safe || step.until.is_none(), "{}/{}", workflow.id, step.id);
        let list = contract.bindings[step.operation]
            .role
            .is_some_and(|(role, _)| role == Role::List);
        assert!(step.all_pages || !list, "{}/{}", workflow.id, step.id);
    }
}

#[test]
fn the_workflows_of_a_contract_are_named_after_its_families() {
    let ids: Vec<String> = plan(&old_dialect())
        .workflows
        .into_iter()
        .map(|workflow| workflow.id)
        .collect();
    assert_eq!(
        ids,
        [
            "security_groups/lifecycle",
            "rules/lifecycle",
            "security_groups/parent-delete"
        ]
    );
    let ids: Vec<String> = plan(&notebooks())
        .workflows
        .into_iter()
        .map(|workflow| workflow.id)
        .collect();
    assert_eq!(
        ids,
        [
            "notebooks/lifecycle",
            "notes/lifecycle",
            "notebooks/parent-delete",
            "single/count-everything"
        ]
    );
}

#[test]
fn what_nothing_creates_is_left_alone() {
    let contract = read(
        "# Image [/images/{id}]\n\n## Read an image [GET]\n\n+ Response 200\n\n## Delete an image [DELETE]\n\n+ Response 204\n\n# Images [/images]\n\n## List images [GET]\n\n+ Response 200\n",
    );
    let plan = plan(&contract);
    let called: Vec<(&str, &str)> = steps(&plan)
        .map(|(workflow, step)| {
            (
                workflow.id.as_str(),
                contract.operations[step.operation].id.as_str(),
            )
        })
        .collect();
    assert_eq!(called, [("single/list-images", "list-images")]);
}

#[test]
fn a_family_without_updates_or_deletes_has_a_shorter_life() {
    let contract = read(
        "# Events [/events]\n\n## Add an event [POST]\n\n+ Request (application/json)\n\n        {\"name\": \"x\"}\n\n+ Response 201 (application/json)\n\n        {\"id\": 1, \"name\": \"x\"}\n\n## List events [GET]\n\n+ Response 200 (application/json)\n\n        [{\"id\": 1, \"name\": \"x\"}]\n",
    );
    let plan = plan(&contract);
    let ids: Vec<&str> = steps(&plan).map(|(_, step)| step.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "create-events-a",
            "create-events-b",
            "create-events-c",
            "list"
        ]
    );
}
