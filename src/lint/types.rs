//! Named types, models and members: used by something, typed, and shown as what they are.
//!
//! A type that only an unused type uses is unused as well. Values of named types are not looked
//! at: what they may be, the reader of contracts knows.

use std::collections::BTreeSet;

use apib::{Attributes, Blueprint, Member, Payload, Property, TypeSpecification};

use super::code::LintCode;
use super::parameters::is_of_type;
use super::subject::Subject;

pub(super) fn check(subject: &mut Subject<'_>) {
    let blueprint = subject.blueprint;
    unused_types(subject, blueprint);
    unused_models(subject, blueprint);
    for attributes in all_attributes(blueprint) {
        members(subject, &attributes.members);
    }
}

/// Attributes of payloads, actions and resources: what answers and requests consist of.
fn used_attributes(blueprint: &Blueprint) -> impl Iterator<Item = &Attributes> {
    blueprint.resources().flat_map(|resource| {
        let model = resource
            .model
            .iter()
            .filter_map(|model| model.attributes.as_ref());
        let actions = resource.actions.iter().flat_map(|action| {
            let payloads = action.payloads();
            action
                .attributes
                .iter()
                .chain(payloads.filter_map(|payload| payload.attributes.as_ref()))
        });
        resource.attributes.iter().chain(model).chain(actions)
    })
}

/// The above, and the attributes of named types.
pub(super) fn all_attributes(blueprint: &Blueprint) -> impl Iterator<Item = &Attributes> {
    let named = blueprint
        .data_structures
        .iter()
        .map(|named| &named.attributes);
    used_attributes(blueprint).chain(named)
}

fn unused_types(subject: &mut Subject<'_>, blueprint: &Blueprint) {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for attributes in used_attributes(blueprint) {
        names_of(attributes, &mut used);
    }
    // What a used type is made of is used, too.
    loop {
        let before = used.len();
        for named in &blueprint.data_structures {
            if used.contains(&named.name) {
                names_of(&named.attributes, &mut used);
            }
        }
        if used.len() == before {
            break;
        }
    }
    for named in &blueprint.data_structures {
        if !used.contains(&named.name) {
            let place = subject.document().place(named.span);
            let message = format!("nothing uses the type `{}`", named.name);
            subject.find(LintCode::UnusedType, place, message);
        }
    }
}

fn names_of(attributes: &Attributes, names: &mut BTreeSet<String>) {
    specification(attributes.base.as_ref(), names);
    names_below(&attributes.members, names);
}

fn specification(specification: Option<&TypeSpecification>, names: &mut BTreeSet<String>) {
    if let Some(specification) = specification {
        names.insert(specification.name.clone());
        names.extend(specification.nested.iter().cloned());
    }
}

fn names_below(members: &[Member], names: &mut BTreeSet<String>) {
    for member in members {
        match member {
            Member::Property(property) => {
                specification(property.type_specification.as_ref(), names);
                names_below(&property.members, names);
                // The name of a variable property may be one of a named type.
                if property.variable {
                    let words = property.name.split(['(', ')']).map(str::trim);
                    names.extend(words.map(str::to_owned));
                }
            }
            Member::Value(value) => {
                specification(value.type_specification.as_ref(), names);
                names_below(&value.members, names);
            }
            Member::Include(name) => {
                names.insert(name.value.clone());
            }
            Member::OneOf(choices, _) => {
                for choice in choices {
                    names_below(choice, names);
                }
            }
        }
    }
}

fn unused_models(subject: &mut Subject<'_>, blueprint: &Blueprint) {
    let references: BTreeSet<String> = blueprint
        .resources()
        .flat_map(|resource| &resource.actions)
        .flat_map(apib::Action::payloads)
        .filter_map(|payload: &Payload| payload.reference.as_ref())
        .map(|reference| reference.value.to_lowercase())
        .collect();
    for resource in blueprint.resources() {
        let Some(model) = &resource.model else {
            continue;
        };
        let Some(name) = model.name.as_ref().or(resource.name.as_ref()) else {
            continue;
        };
        if !references.contains(&name.to_lowercase()) {
            let place = subject.document().place(model.span);
            let message = format!("nothing refers to the model `{name}`");
            subject.find(LintCode::UnusedModel, place, message);
        }
    }
}

fn members(subject: &mut Subject<'_>, all: &[Member]) {
    for member in all {
        match member {
            Member::Property(property) => {
                value(subject, property);
                members(subject, &property.members);
            }
            Member::Value(value) => members(subject, &value.members),
            Member::OneOf(choices, _) => choices.iter().for_each(|choice| members(subject, choice)),
            Member::Include(_) => {}
        }
    }
}

fn value(subject: &mut Subject<'_>, property: &Property) {
    let document = subject.document();
    let name = &property.name;
    let Some(shown) = property.value.as_ref().or(property.samples.first()) else {
        return;
    };
    let place = document.place(shown.span);
    let literal = shown.value.trim_matches('*');
    let Some(specification) = &property.type_specification else {
        let speaks = literal.parse::<f64>().is_ok() || matches!(literal, "true" | "false");
        if speaks && property.members.is_empty() {
            let message = format!("`{name}` has no type; it is read as the string `{literal}`");
            subject.find(LintCode::NoType, place, message);
        }
        return;
    };
    let wanted = &specification.name;
    let may_be_null = property.type_attributes.nullable && literal == "null";
    if !may_be_null && !is_of_type(literal, wanted) {
        let message = format!("`{name}` is typed {wanted} and shown as `{literal}`");
        subject.find(LintCode::ValueOfOtherType, place, message);
    }
    let choices: Vec<&str> = property
        .members
        .iter()
        .filter_map(|member| match member {
            Member::Value(value) if !value.type_attributes.sample => {
                value.value.as_ref().map(|value| value.value.as_str())
            }
            _ => None,
        })
        .collect();
    let is_enum = wanted.eq_ignore_ascii_case("enum");
    if is_enum && !choices.is_empty() && !choices.contains(&literal) && !may_be_null {
        let message = format!("`{literal}` is no member of `{name}`");
        subject.find(LintCode::ValueOfOtherType, place, message);
    }
}
