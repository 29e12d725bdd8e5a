//! Which steps there are, in which order, and what they give evidence for.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use serde_json::{Map, Value};
use sgspec::contract::{Contract, Role};
use sgspec::plan::{Effect, IMPOSTOR, NOBODY, OWNER, Plan, Step, Workflow, build};
use sgspec::wire::Form;

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

/// How many parents a family has above it.
fn depth(contract: &Contract, family: usize) -> u8 {
    let parent = contract.families[family].parent;
    parent.map_or(0, |parent| 1 + depth(contract, parent))
}

/// The phases of the plan that hold a step which the test wants.
fn phases(plan: &Plan, wanted: impl Fn(&Step) -> bool) -> BTreeSet<u8> {
    steps(plan)
        .filter(|(_, step)| wanted(step))
        .map(|(_, step)| step.phase)
        .collect()
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
#[case(built_in().with_authentication(false))]
fn creates_updates_and_deletes_have_phases_of_their_own(#[case] contract: Contract) {
    let plan = plan(&contract);
    let role = |step: &Step| contract.bindings[step.operation].role.map(|(role, _)| role);
    let is = |step: &Step, wanted| role(step) == Some(wanted) && step.role == OWNER;
    let updates = phases(&plan, |step| is(step, Role::Update) && !step.refused);
    let deletes = phases(&plan, |step| step.deletes.is_some());
    let first_delete = *deletes.first().unwrap();
    assert!(0 < *updates.first().unwrap() && *updates.last().unwrap() < first_delete);
    // In one phase one kind of thing is done to one kind of resource, whoever does it: another parent
    // and its first child come together, and after a delete the same again.
    let mut done: BTreeMap<u8, BTreeSet<(bool, Role, usize)>> = BTreeMap::new();
    for (_, step) in steps(&plan).filter(|(_, step)| !step.refused) {
        if let Some((role, family)) = contract.bindings[step.operation].role
            && !matches!(role, Role::Read | Role::List)
        {
            let again = step
                .creates
                .as_ref()
                .is_some_and(|handle| handle.ends_with("/again"));
            let late = step.creates.as_ref().is_some_and(|handle| {
                ["/away", "/d", "/guarded"]
                    .iter()
                    .any(|end| handle.ends_with(end))
            });
            let kinds = done.entry(step.phase).or_default();
            if !again {
                kinds.insert((late, role, if late { 0 } else { family }));
            }
        }
    }
    for (phase, kinds) in done {
        assert_eq!(kinds.len(), 1, "phase {phase}: {kinds:?}");
    }
    // Not even a delete that is to be refused comes sooner: it may be done all the same.
    let asked = phases(&plan, |step| is(step, Role::Delete));
    assert_eq!(*asked.first().unwrap(), first_delete);
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
fn a_late_create_is_another_parent_or_comes_again(#[case] contract: Contract) {
    let plan = plan(&contract);
    let first_delete = *phases(&plan, |step| step.deletes.is_some())
        .first()
        .unwrap();
    let mut late = BTreeSet::new();
    for workflow in &plan.workflows {
        let (mut parents, mut deleted) = (BTreeSet::new(), BTreeSet::new());
        for step in &workflow.steps {
            let family = contract.bindings[step.operation]
                .role
                .map(|(_, owner)| owner);
            if step.deletes.is_some() {
                deleted.extend(family);
            }
            let (Some(handle), false) = (&step.creates, step.refused) else {
                continue;
            };
            if step.phase <= depth(&contract, family.unwrap()) || handle.ends_with("/guarded") {
                continue;
            }
            let name = format!("{}/{}", workflow.id, step.id);
            if step.phase < first_delete {
                // Another parent, or its first child: nothing else is put among what stands there.
                let below = step.path.values().all(|handle| parents.contains(handle));
                let parent = contract
                    .families
                    .iter()
                    .any(|child| child.parent == family && workflow.id.starts_with(&child.name));
                assert!(parent || (!step.path.is_empty() && below), "{name}");
                parents.insert(handle.clone());
            } else {
                let family = family.unwrap();
                assert!(deleted.contains(&family), "{name} comes before a delete");
            }
            late.insert(handle.split_once('/').unwrap().1.to_owned());
        }
    }
    let late: Vec<&str> = late.iter().map(String::as_str).collect();
    assert_eq!(late, ["again", "away", "d"]);
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn children_are_updated_and_deleted_before_parents(#[case] contract: Contract) {
    let plan = plan(&contract);
    for wanted in [Role::Update, Role::Delete] {
        for (index, family) in contract.families.iter().enumerate() {
            let of = |family: usize| {
                // An update of the parent while its children stand by is part of their life.
                let name = &contract.families[family].name;
                let own = plan
                    .workflows
                    .iter()
                    .filter(|workflow| workflow.id.starts_with(&format!("{name}/")));
                let steps = own.flat_map(|workflow| &workflow.steps);
                let mine = steps.filter(|step| {
                    contract.bindings[step.operation].role == Some((wanted, family))
                        && !step.refused
                });
                mine.map(|step| step.phase).collect::<BTreeSet<u8>>()
            };
            let Some(parent) = family.parent else {
                continue;
            };
            let (child, parent) = (of(index), of(parent));
            assert!(!child.is_empty() && !parent.is_empty());
            assert!(child.last() < parent.first(), "{}", family.name);
        }
    }
}

/// Why a conforming target refuses a step, if it does.
fn reasons(contract: &Contract, workflow: &Workflow, step: &Step) -> BTreeSet<&'static str> {
    let place = workflow.steps.iter().position(|known| known.id == step.id);
    let before = &workflow.steps[..place.unwrap()];
    let gone = step.path.values().any(|handle| {
        let mut deletes = before.iter().filter_map(|step| step.deletes.as_ref());
        deletes.any(|deleted| deleted == handle)
    });
    // What was made below one parent is called through another.
    let elsewhere = step.path.values().any(|handle| {
        let mut made = before
            .iter()
            .filter(|made| made.creates.as_ref() == Some(handle));
        let above = made.next().map(|made| &made.path);
        above.is_some_and(|above| {
            let mut above = above.iter();
            above.any(|(variable, parent)| step.path.get(variable) != Some(parent))
        })
    });
    let bad = |body: &Map<String, Value>| contract.rejection(step.operation, body).is_some();
    let found = [
        ("gone", gone),
        ("elsewhere", elsewhere),
        ("body", step.body.as_ref().is_some_and(bad)),
        ("form", step.form != Form::Sound),
        ("stranger", [NOBODY, IMPOSTOR].contains(&step.role.as_str())),
    ];
    let holds = found.into_iter().filter(|(_, holds)| *holds);
    holds.map(|(reason, _)| reason).collect()
}

#[rstest]
#[case::old_dialect(old_dialect(), &["body", "elsewhere", "form", "gone"])]
#[case::built_in(built_in(), &["body", "elsewhere", "form", "gone", "stranger"])]
#[case::notebooks(notebooks(), &["body", "elsewhere", "form", "gone", "stranger"])]
#[case::without_credentials(notebooks().with_authentication(false), &["body", "elsewhere", "form", "gone"])]
fn what_is_refused_has_one_reason_and_nothing_else_has_any(
    #[case] contract: Contract,
    #[case] expected: &[&str],
) {
    let plan = plan(&contract);
    let mut seen = BTreeSet::new();
    for (workflow, step) in steps(&plan) {
        let name = format!("{}/{}", workflow.id, step.id);
        let found = reasons(&contract, workflow, step);
        if step.refused {
            assert_eq!(found.len(), 1, "{name}: {found:?}");
            seen.extend(found);
        } else {
            assert_eq!(found, BTreeSet::new(), "{name}");
        }
        for body in &step.otherwise {
            assert_eq!(contract.rejection(step.operation, body), None, "{name}");
        }
    }
    assert_eq!(seen, expected.iter().copied().collect());
}

#[rstest]
#[case(old_dialect())]
#[case(built_in())]
#[case(notebooks())]
fn a_plan_touches_its_own_and_not_too_much(#[case] contract: Contract) {
    let plan = plan(&contract);
    for workflow in &plan.workflows {
        assert_eq!(workflow.effect, Effect::Own);
        let most = contract.settings.limits.live;
        let live = workflow.live();
        assert!(live <= most, "{} keeps {live} at once", workflow.id);
    }
    for (workflow, step) in steps(&plan) {
        let name = format!("{}/{}", workflow.id, step.id);
        assert!(step.role == OWNER || step.refused, "{name}");
    }
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
        // What a stranger gets to see is not read to its end.
        let whole = list && step.role == OWNER;
        assert!(step.all_pages || !whole, "{}/{}", workflow.id, step.id);
    }
}

#[rstest]
#[case::old_dialect(old_dialect(), &[
    "security_groups/lifecycle",
    "rules/lifecycle",
    "security_groups/refusals",
    "security_groups/texts",
    "rules/refusals",
    "security_groups/parent-delete",
])]
#[case::built_in(built_in(), &[
    "security_groups/lifecycle",
    "rules/lifecycle",
    "security_groups/refusals",
    "security_groups/texts",
    "rules/refusals",
    "security_groups/parent-delete",
    "authentication/strangers",
])]
#[case::notebooks(notebooks(), &[
    "notebooks/lifecycle",
    "notes/lifecycle",
    "notebooks/refusals",
    "notebooks/texts",
    "notes/refusals",
    "notes/texts",
    "notebooks/parent-delete",
    "authentication/strangers",
    "single/count-everything",
])]
fn the_workflows_of_a_contract_are_named_after_its_families(
    #[case] contract: Contract,
    #[case] expected: &[&str],
) {
    let plan = plan(&contract);
    let ids: Vec<&str> = plan
        .workflows
        .iter()
        .map(|workflow| workflow.id.as_str())
        .collect();
    assert_eq!(ids, expected);
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
    let told: Vec<(&str, Vec<&str>)> = plan
        .workflows
        .iter()
        .map(|workflow| {
            let steps = workflow.steps.iter();
            (
                workflow.id.as_str(),
                steps.map(|step| step.id.as_str()).collect(),
            )
        })
        .collect();
    // Nothing is declared of `name`, so no value of it is bad.
    let refusals = vec![
        "create-events-subject",
        "post-media-type",
        "post-malformed",
        "create-events-fence-a",
        "create-events-fence-b",
        "create-events-fence-c",
        "list-after-fence",
    ];
    let texts = vec![
        "create-events-plain",
        "create-events-scripts",
        "create-events-markup",
        "create-events-long",
        "list",
    ];
    let life = vec![
        "create-events-a",
        "create-events-b",
        "create-events-c",
        "list",
    ];
    assert_eq!(
        told,
        [
            ("events/lifecycle", life),
            ("events/refusals", refusals),
            ("events/texts", texts)
        ]
    );
}
