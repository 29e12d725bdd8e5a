//! Operations and the graph they form: what can be called, what its answers may be, and what a
//! caller has to know besides.
//!
//! What a contract says of pages and of updates stands in prose. A few words are looked for; who
//! writes one of them has thought of the matter, which is all that is asked here.

use std::collections::BTreeMap;

use crate::contract::{OperationIndex, Place, Role, Segment, UriTemplate, slug};
use crate::plan::{self, Values};

use super::code::LintCode;
use super::subject::{Described, Subject};

/// Words with which a contract speaks of pages, in prose or as parameters.
const PAGES: [&str; 9] = [
    "page",
    "pagin",
    "limit",
    "offset",
    "cursor",
    "marker",
    "next_token",
    "at once",
    "one answer",
];

/// Words that say whether an update replaces or merges.
const UPDATES: [&str; 14] = [
    "replac",
    "merg",
    "partial",
    "overwrit",
    "whole",
    "complete",
    "entire",
    "unchanged",
    "keep",
    "left out",
    "leaves out",
    "omit",
    "only what",
    "only the",
];

pub(super) fn check(subject: &mut Subject<'_>) {
    twice(subject);
    unreachable(subject);
    let operations = std::mem::take(&mut subject.operations);
    for described in &operations {
        success(subject, described);
        pages(subject, described);
        update(subject, described, &operations);
    }
    subject.operations = operations;
}

/// Operations that no workflow calls. Where nothing creates what a variable names, a note of the
/// reader says so already, and of two that are the same only one is called.
fn unreachable(subject: &mut Subject<'_>) {
    let contract = subject.contract;
    let values = Values {
        mark: String::new(),
        inputs: BTreeMap::new(),
    };
    let plan = plan::build(contract, &values);
    let mut called = vec![false; contract.operations.len()];
    for step in plan.workflows.iter().flat_map(|workflow| &workflow.steps) {
        if let Some(called) = called.get_mut(step.operation) {
            *called = true;
        }
    }
    for (index, operation) in contract
        .operations
        .iter()
        .enumerate()
        .filter(|(_, operation)| !operation.again)
    {
        let noted = contract.notes.iter().any(|note| {
            note.place == operation.place
                && note.code == crate::contract::NoteCode::NotDerivable.as_str()
        });
        let is_second = subject.findings.iter().any(|finding| {
            finding.code == LintCode::OperationTwice.as_str() && finding.place == operation.place
        });
        if called.get(index).copied().unwrap_or_default() || noted || is_second {
            continue;
        }
        let endpoint = contract.endpoint(index);
        let binding = contract.bindings.get(index);
        let mut owners = binding
            .iter()
            .flat_map(|binding| &binding.variables)
            .filter_map(|(_, owner)| contract.families.get((*owner)?));
        let message = match owners.find(|family| family.create.is_none()) {
            Some(family) => format!(
                "no workflow calls `{endpoint}`: no operation of the contract creates one of `{}`",
                family.name
            ),
            None => format!(
                "no workflow calls `{endpoint}`: it is no part of the life of anything that the contract creates"
            ),
        };
        subject.find(LintCode::Unreachable, operation.place, message);
    }
}

/// Operations that are the same to whoever calls them, and names that are.
fn twice(subject: &mut Subject<'_>) {
    let contract = subject.contract;
    let mut calls: BTreeMap<(String, Vec<Option<String>>), OperationIndex> = BTreeMap::new();
    let mut names: BTreeMap<String, OperationIndex> = BTreeMap::new();
    let mut found: Vec<(LintCode, Place, String, Place)> = Vec::new();
    for (index, operation) in contract
        .operations
        .iter()
        .enumerate()
        .filter(|(_, operation)| !operation.again)
    {
        let call = (operation.method.clone(), blanked(&operation.template));
        let earlier = calls.entry(call).or_insert(index);
        if *earlier != index
            && let Some(first) = contract.operations.get(*earlier)
            && first.template.as_str() != operation.template.as_str()
        {
            found.push((
                LintCode::OperationTwice,
                operation.place,
                format!(
                    "`{}` cannot be told from `{}`",
                    contract.endpoint(index),
                    contract.endpoint(*earlier)
                ),
                first.place,
            ));
        }
        let earlier = names.entry(slug(&operation.name)).or_insert(index);
        if *earlier != index
            && let Some(first) = contract.operations.get(*earlier)
        {
            found.push((
                LintCode::NameTwice,
                operation.place,
                format!(
                    "another operation is called `{}`; this one goes by the id `{}`",
                    first.name, operation.id
                ),
                first.place,
            ));
        }
    }
    for (code, place, message, first) in found {
        subject.find(code, place, message);
        subject.relate(first, "the first one");
    }
}

fn blanked(template: &UriTemplate) -> Vec<Option<String>> {
    let segments = template.segments().iter();
    let blank = |segment: &Segment| match segment {
        Segment::Literal(text) => Some(text.clone()),
        Segment::Variable(_) => None,
    };
    segments.map(blank).collect()
}

fn success(subject: &mut Subject<'_>, described: &Described<'_>) {
    let operation = described.operation;
    let good = |status: u16| (200..400).contains(&status);
    if operation
        .responses
        .iter()
        .any(|response| good(response.status))
    {
        return;
    }
    let message = if operation.responses.is_empty() {
        format!("`{}` documents no answer", operation.name)
    } else {
        format!("`{}` documents no answer that is a success", operation.name)
    };
    subject.find(LintCode::NoSuccess, operation.place, message);
}

fn pages(subject: &mut Subject<'_>, described: &Described<'_>) {
    let Some((Role::List, _)) = described.binding.role else {
        return;
    };
    let operation = described.operation;
    let says = |text: &str| {
        let text = text.to_lowercase();
        PAGES.iter().any(|word| text.contains(word))
    };
    let headers = || {
        let payloads = described.action.payloads();
        payloads.flat_map(|payload| &payload.headers)
    };
    let told = operation.template.query_variables().any(says)
        || says(&described.action.description)
        || says(&described.resource.description)
        || headers().any(|header| header.name.eq_ignore_ascii_case("link"));
    if !told {
        subject.find(
            LintCode::NoPagination,
            operation.place,
            format!(
                "nothing says whether `{}` answers with all items at once or in pages",
                operation.name
            ),
        );
    }
}

fn update(subject: &mut Subject<'_>, described: &Described<'_>, all: &[Described<'_>]) {
    let operation = described.operation;
    if operation.method != "PUT" || operation.request.is_none() {
        return;
    }
    let says = |text: &str| {
        let text = text.to_lowercase();
        UPDATES.iter().any(|word| text.contains(word))
    };
    if says(&described.action.description)
        || says(&described.resource.description)
        || says(&operation.name)
    {
        return;
    }
    let omitted = omitted_by_example(subject, described, all);
    let example = match omitted.as_slice() {
        [] => String::new(),
        names => format!(
            "; its example leaves out {}, which the create requires",
            names.join(", ")
        ),
    };
    subject.find(
        LintCode::ReplaceOrMerge,
        operation.place,
        format!(
            "nothing says whether `{}` replaces the item or merges into it{example}",
            operation.name
        ),
    );
}

/// Attributes that the create of the family requires and the example of an update leaves out.
fn omitted_by_example(
    subject: &Subject<'_>,
    described: &Described<'_>,
    all: &[Described<'_>],
) -> Vec<String> {
    let create = described
        .family(subject.contract)
        .and_then(|(_, family)| family.create);
    let create = all.iter().find(|other| Some(other.index) == create);
    let required = create
        .and_then(|create| create.operation.request.as_ref())
        .filter(|request| request.declared)
        .map(|request| {
            request
                .shape
                .properties
                .iter()
                .filter(|property| property.required)
        });
    let Some(example) = described.requests.first() else {
        return Vec::new();
    };
    let is_left_out = |name: &&str| example.value.is_object() && example.value.get(*name).is_none();
    required
        .into_iter()
        .flatten()
        .map(|property| property.name.as_str())
        .filter(is_left_out)
        .map(|name| format!("`{name}`"))
        .collect()
}
