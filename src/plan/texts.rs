//! Workflows with texts that are easily altered.
//!
//! Texts may be refused, so each is a resource of its own and none depends on another; updates go
//! to a resource with a plain text, and each is read back before the next.

use crate::contract::{Contract, FamilyIndex, TextCase};

use super::builder::{Builder, Made, Sibling, letter};
use super::phases::{create_phase, update_phase};
use super::values::{Values, Variant};
use super::workflow::Workflow;

/// Texts that careless storage alters, by create and by update.
pub(super) fn texts(
    contract: &Contract,
    values: &Values,
    family: FamilyIndex,
    numbers: &mut usize,
) -> Workflow {
    let known = &contract.families[family];
    let mut builder = Builder::new(contract, format!("{}/texts", known.name));
    let (creates, updates) = (
        create_phase(contract, family),
        update_phase(contract, family),
    );
    let home = builder.ancestors(values, family, "home", numbers);
    let subject = builder.create(
        values,
        family,
        home.as_ref(),
        Sibling::plain("plain"),
        numbers,
    );
    let mut made: Vec<Made> = Vec::new();
    for case in TextCase::ALL {
        let sibling = Sibling {
            text: Some(case),
            ..Sibling::plain(case.as_str())
        };
        made.extend(builder.create(values, family, home.as_ref(), sibling, numbers));
    }
    for (one, case) in made.iter().zip(TextCase::ALL) {
        builder.read(&format!("read-{}", case.as_str()), creates, one);
    }
    let all: Vec<&Made> = subject.iter().chain(&made).collect();
    builder.list("list", creates, family, home.as_ref(), &all, &[]);
    let touched = known
        .create
        .into_iter()
        .chain(known.read)
        .chain(known.list)
        .chain(known.updates.iter().copied());
    for operation in touched {
        builder.cover(operation, &["text/round-trip"]);
    }
    let Some(mut subject) = subject else {
        return builder.finish(summary(&known.name));
    };
    for operation in &known.updates {
        let method = contract.operations[*operation].method.to_lowercase();
        let Some(request) = &contract.operations[*operation].request else {
            continue;
        };
        for case in TextCase::ALL {
            *numbers += 1;
            let label = format!(
                "{}-{method}-{}",
                letter(&builder.workflow.id),
                case.as_str()
            );
            let variant = Variant {
                number: *numbers,
                label: &label,
                text: Some(case),
                ..Variant::default()
            };
            let body = values.body(request, variant);
            // It may be refused: nothing later waits for it.
            let kept = subject.values.clone();
            let id = format!("{method}-{}", case.as_str());
            builder.update(&id, updates, *operation, &mut subject, vec![body]);
            builder.read(&format!("read-{id}"), updates, &subject);
            if TextCase::ALL.last() == Some(&case) {
                let list = format!("list-{id}");
                let there: Vec<&Made> = std::iter::once(&subject).chain(&made).collect();
                builder.list(&list, updates, family, home.as_ref(), &there, &[]);
            }
            let reads = builder.workflow.steps.iter_mut().rev();
            for read in reads.take_while(|step| step.id != id) {
                read.after = Some(id.clone());
            }
            subject.values = kept;
        }
    }
    builder.finish(summary(&known.name))
}

fn summary(name: &str) -> String {
    format!("texts of {name} come back as they were sent, or are refused")
}
