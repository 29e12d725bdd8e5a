//! Workflows about what a target must refuse: bad bodies, bad messages, strangers.
//!
//! Every bad request differs from a good one in one thing, and carries values of its own in all
//! others, so that whatever comes of it can be told. Good requests of the same operations stand
//! beside the bad ones: a target that refuses everything has refused nothing. After the bad
//! creates comes a *fence*, a few good ones side by side; once they are listed, whatever the bad
//! ones left is listed, too. After the bad updates the item is read once.
//!
//! Strangers call last, when all else is known, and once per operation. None of these requests
//! carries more harm than the good one it is made from.

use serde_json::{Map, Value};

use crate::contract::{Contract, FamilyIndex, OperationIndex, Probe, Rejection, Role};
use crate::trace::{IMPOSTOR, NOBODY};
use crate::wire::Form;

use super::builder::{Builder, Made, Sibling, letter};
use super::phases::{create_phase, guarded_phase, strangers_phase, update_phase};
use super::values::{Values, Variant};
use super::workflow::Workflow;

/// Bad requests on one family.
pub(super) fn refusals(
    contract: &Contract,
    values: &Values,
    family: FamilyIndex,
    numbers: &mut usize,
) -> Workflow {
    let known = &contract.families[family];
    let mut builder = Builder::new(contract, format!("{}/refusals", known.name));
    let (creates, updates) = (
        create_phase(contract, family),
        update_phase(contract, family),
    );
    let home = builder.ancestors(values, family, "home", numbers);
    if home.is_some() {
        // What stands there before anything was created is the target's own.
        builder.list("list-before", creates, family, home.as_ref(), &[], &[]);
    }
    let subject = builder.create(
        values,
        family,
        home.as_ref(),
        Sibling::only("subject"),
        numbers,
    );
    let mut fences: Vec<Made> = Vec::new();
    if let Some(create) = known.create {
        let place = Place {
            operation: create,
            owner: home.as_ref(),
            phase: creates,
        };
        bad_messages(&mut builder, values, &place, numbers);
        bad_bodies(&mut builder, values, &place, numbers);
        fences = fence(&mut builder, values, family, home.as_ref(), numbers);
        let there: Vec<&Made> = subject.iter().chain(&fences).collect();
        let after = "list-after-fence";
        builder.list(after, creates, family, home.as_ref(), &there, &[]);
        builder.cover(create, &["concurrent/create"]);
    }
    let Some(mut subject) = subject else {
        return builder.finish(summary(&known.name));
    };
    for operation in &known.updates {
        let method = contract.operations[*operation].method.to_lowercase();
        let before = subject.clone();
        let place = Place {
            operation: *operation,
            owner: Some(&before),
            phase: updates,
        };
        bad_messages(&mut builder, values, &place, numbers);
        let Some(request) = &contract.operations[*operation].request else {
            continue;
        };
        *numbers += 1;
        let label = format!("{}-control", letter(&builder.workflow.id));
        let control = Variant {
            number: *numbers,
            turn: 7,
            label: &label,
            full: true,
            ..Variant::default()
        };
        let bodies = values.readings(request, control);
        builder.update(
            &format!("{method}-control"),
            updates,
            *operation,
            &mut subject,
            bodies,
        );
        bad_bodies(&mut builder, values, &place, numbers);
        builder.read(&format!("read-after-bad-{method}"), updates, &subject);
        let there: Vec<&Made> = std::iter::once(&subject).chain(&fences).collect();
        builder.list(
            &format!("list-after-bad-{method}"),
            updates,
            family,
            home.as_ref(),
            &there,
            &[],
        );
    }
    if let Some(probed) = known.probed_by(&contract.operations) {
        let path = builder.path_of(probed, Some(&subject));
        let step = builder.probe("patch-subject", updates, probed, path, None);
        step.form = Form::Patched;
        step.all_pages = false;
        builder.cover(
            probed,
            &["undocumented-method", "undocumented-method/never-5xx"],
        );
    }
    builder.finish(summary(&known.name))
}

/// Good creates, side by side: a fence, and a sight that is rare in a single client's calls.
fn fence(
    builder: &mut Builder<'_>,
    values: &Values,
    family: FamilyIndex,
    parent: Option<&Made>,
    numbers: &mut usize,
) -> Vec<Made> {
    let first = builder.workflow.steps.len();
    let labels = ["fence-a", "fence-b", "fence-c"];
    let made = labels
        .into_iter()
        .filter_map(|label| builder.create(values, family, parent, Sibling::plain(label), numbers));
    let made = made.collect();
    for step in &mut builder.workflow.steps[first..] {
        step.together = true;
    }
    made
}

fn summary(name: &str) -> String {
    format!("bad requests on {name} are refused, and nothing comes of them")
}

/// Where bad requests go.
struct Place<'a> {
    operation: OperationIndex,
    /// The item itself, or the parent of what would be created.
    owner: Option<&'a Made>,
    phase: u8,
}

/// A good body that nothing else has.
fn good(
    builder: &Builder<'_>,
    values: &Values,
    operation: OperationIndex,
    what: &str,
    numbers: &mut usize,
) -> Option<Map<String, Value>> {
    let known = &builder.contract.operations[operation];
    let request = known.request.as_ref()?;
    *numbers += 1;
    let method = known.method.to_lowercase();
    let role = builder.contract.bindings[operation].role;
    let creates = matches!(role, Some((Role::Create, _)));
    let label = format!("{}-{method}-{what}", letter(&builder.workflow.id));
    let variant = Variant {
        number: *numbers,
        // Not what the control sends, so that a change shows; no bounds, which are not its own.
        turn: 3,
        label: &label,
        // What a create leaves behind is told by its values: without the bad one, too.
        full: creates,
        ..Variant::default()
    };
    Some(values.body(request, variant))
}

/// Messages that are no good request, whatever their body means.
fn bad_messages(
    builder: &mut Builder<'_>,
    values: &Values,
    place: &Place<'_>,
    numbers: &mut usize,
) {
    let operation = place.operation;
    let method = builder.contract.operations[operation].method.to_lowercase();
    let forms = [
        ("media-type", Form::WrongMediaType, "wrong-media-type"),
        ("malformed", Form::Malformed, "malformed-json"),
    ];
    for (name, form, rule) in forms {
        let Some(body) = good(builder, values, operation, name, numbers) else {
            continue;
        };
        let path = builder.path_of(operation, place.owner);
        let id = format!("{method}-{name}");
        builder
            .probe(&id, place.phase, operation, path, Some(body))
            .form = form;
        builder.cover(operation, &[rule, &format!("{rule}/never-5xx")]);
    }
}

/// One bad body for each value that is to be refused.
fn bad_bodies(builder: &mut Builder<'_>, values: &Values, place: &Place<'_>, numbers: &mut usize) {
    let operation = place.operation;
    let contract = builder.contract;
    let Some(request) = &contract.operations[operation].request else {
        return;
    };
    let method = contract.operations[operation].method.to_lowercase();
    for rejection in &request.rejections {
        for (turn, probe) in rejection.probes.iter().enumerate() {
            let what = format!("{}-{}", rejection.attribute, rejection.case.as_str());
            let Some(mut body) = good(builder, values, operation, &what, numbers) else {
                continue;
            };
            spoil(&mut body, rejection, probe);
            let turn = if turn == 0 {
                String::new()
            } else {
                format!("-{}", turn + 1)
            };
            let path = builder.path_of(operation, place.owner);
            builder.probe(
                &format!("{method}-{what}{turn}"),
                place.phase,
                operation,
                path,
                Some(body),
            );
        }
        builder.cover(
            operation,
            &[&rejection.rule(), &rejection.nothing_stored(), "error-body"],
        );
    }
}

fn spoil(body: &mut Map<String, Value>, rejection: &Rejection, probe: &Probe) {
    match probe {
        Probe::Omitted => {
            body.shift_remove(&rejection.attribute);
        }
        Probe::Value(bad) => {
            body.insert(rejection.attribute.clone(), bad.clone());
        }
    }
}

/// Calls without and with wrong credentials, on every operation of all families that can be reached.
pub(super) fn strangers(
    contract: &Contract,
    values: &Values,
    families: &[FamilyIndex],
    numbers: &mut usize,
) -> Workflow {
    let mut builder = Builder::new(contract, "authentication/strangers".to_owned());
    let phase = strangers_phase(contract);
    let mut made: Vec<Made> = Vec::new();
    for family in families {
        let parent = contract.families[*family].parent;
        let parent = made.iter().find(|one| Some(one.family) == parent).cloned();
        let guarded = Sibling {
            phase: Some(guarded_phase(contract)),
            ..Sibling::plain("guarded")
        };
        if let Some(one) = builder.create(values, *family, parent.as_ref(), guarded, numbers) {
            made.push(one);
        }
    }
    for role in [NOBODY, IMPOSTOR] {
        // Children first: a parent that goes takes them along.
        for one in made.iter().rev() {
            stranger(&mut builder, values, one, &made, role, phase, numbers);
        }
    }
    for one in &made {
        let name = &contract.families[one.family].name;
        let parent = made
            .iter()
            .find(|other| Some(other.family) == contract.families[one.family].parent);
        // A list shows what became of the item, too, and what came of a stranger's create.
        if contract.families[one.family].list.is_none() {
            builder.read(&format!("read-{name}-after"), phase, one);
        }
        builder.list(
            &format!("list-{name}-after"),
            phase,
            one.family,
            parent,
            &[one],
            &[],
        );
    }
    builder.finish("strangers are refused, and nothing comes of what they ask".to_owned())
}

fn stranger(
    builder: &mut Builder<'_>,
    values: &Values,
    one: &Made,
    made: &[Made],
    role: &'static str,
    phase: u8,
    numbers: &mut usize,
) {
    let contract = builder.contract;
    let known = &contract.families[one.family];
    let demand = if role == NOBODY {
        "auth/missing"
    } else {
        "auth/wrong"
    };
    for operation in known.operations() {
        let method = contract.operations[operation].method.to_lowercase();
        let on_collection = matches!(
            contract.bindings[operation].role,
            Some((Role::Create | Role::List, _))
        );
        let owner = if on_collection {
            made.iter().find(|other| Some(other.family) == known.parent)
        } else {
            Some(one)
        };
        let body = good(builder, values, operation, role, numbers);
        let path = builder.path_of(operation, owner);
        let what = if on_collection { "collection" } else { "item" };
        let id = format!("{method}-{}-{what}-as-{role}", known.name);
        let step = builder.probe(&id, phase, operation, path, body);
        role.clone_into(&mut step.role);
        step.all_pages = false;
        builder.cover(operation, &[demand]);
    }
}
