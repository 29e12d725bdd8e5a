//! URI parameters: declared where they are used, with a type, and with a value of that type.
//!
//! A variable that is declared on one resource and used on several is a gap on the others: a
//! reader of that page alone, and a program that reads resource by resource, does not know it.

use std::collections::BTreeSet;

use apib::{Parameter, Resource, Spanned};

use crate::contract::{Segment, UriTemplate};

use super::code::LintCode;
use super::subject::Subject;

pub(super) fn check(subject: &mut Subject<'_>) {
    let blueprint = subject.blueprint;
    for resource in blueprint.resources() {
        let of_actions = resource.actions.iter();
        let own: Vec<&Parameter> = resource
            .parameters
            .iter()
            .chain(of_actions.clone().flat_map(|action| &action.parameters))
            .chain(
                of_actions
                    .clone()
                    .flat_map(apib::Action::payloads)
                    .flat_map(|payload| &payload.parameters),
            )
            .collect();
        let declared: BTreeSet<&str> = own.iter().map(|known| known.name.as_str()).collect();
        let templates = resource
            .uri_template
            .iter()
            .chain(of_actions.filter_map(|action| action.uri_template.as_ref()));
        for uri in templates {
            for (variable, prefix) in path_variables(uri) {
                if !declared.contains(variable.as_str()) {
                    declared_elsewhere(subject, resource, uri, &variable, &prefix);
                }
            }
        }
        for parameter in own {
            typed(subject, parameter);
        }
    }
}

/// Each variable of a path with what stands before it, variables blanked.
fn path_variables(uri: &Spanned<String>) -> Vec<(String, Vec<Option<String>>)> {
    let mut before = Vec::new();
    let mut found = Vec::new();
    for segment in UriTemplate::parse(&uri.value).segments() {
        match segment {
            Segment::Literal(text) => before.push(Some(text.clone())),
            Segment::Variable(name) => {
                found.push((name.clone(), before.clone()));
                before.push(None);
            }
        }
    }
    found
}

fn declared_elsewhere(
    subject: &mut Subject<'_>,
    here: &Resource,
    uri: &Spanned<String>,
    variable: &str,
    prefix: &[Option<String>],
) {
    let same = |other: &&Resource| {
        let theirs = other.uri_template.as_ref().map(path_variables);
        other.span != here.span
            && theirs.is_some_and(|theirs| {
                theirs
                    .iter()
                    .any(|(name, before)| name == variable && before == prefix)
            })
    };
    let elsewhere = subject
        .blueprint
        .resources()
        .filter(same)
        .find_map(|other| {
            let all = other
                .parameters
                .iter()
                .chain(other.actions.iter().flat_map(|action| &action.parameters));
            let parameter = all.into_iter().find(|known| known.name == variable)?;
            Some((parameter, other.uri_template.as_ref()?))
        });
    let Some((parameter, there)) = elsewhere else {
        return;
    };
    let document = subject.document();
    let place = document
        .find(uri.span, variable)
        .unwrap_or_else(|| document.place(uri.span));
    subject.find(
        LintCode::DeclaredElsewhere,
        place,
        format!(
            "`{variable}` is declared for `{}` and not here",
            there.value
        ),
    );
    subject.relate(document.place(parameter.span), "declared here");
}

fn typed(subject: &mut Subject<'_>, parameter: &Parameter) {
    let document = subject.document();
    let place = document.place(parameter.span);
    let name = &parameter.name;
    if parameter.type_name.is_none() && !parameter.is_enum && parameter.members.is_empty() {
        let message = format!("`{name}` has no type; it is read as a string");
        subject.find(LintCode::NoType, place, message);
    }
    for value in parameter.example.iter().chain(&parameter.default) {
        let place = document.place(value.span);
        let shown = &value.value;
        if let Some(wanted) = parameter.type_name.as_deref()
            && !is_of_type(shown, wanted)
        {
            let message = format!("`{name}` is typed {wanted} and shown as `{shown}`");
            subject.find(LintCode::ValueOfOtherType, place, message);
        } else if !parameter.members.is_empty()
            && !parameter
                .members
                .iter()
                .any(|member| member.value == *shown)
        {
            let message = format!("`{shown}` is no member of `{name}`");
            subject.find(LintCode::ValueOfOtherType, place, message);
        }
    }
}

/// Whether a literal can be a value of a base type. Of other types nothing is said.
pub(super) fn is_of_type(literal: &str, type_name: &str) -> bool {
    let literal = literal.trim();
    match type_name.trim().to_ascii_lowercase().as_str() {
        "number" => literal.parse::<f64>().is_ok(),
        "integer" | "int" => literal
            .parse::<f64>()
            .is_ok_and(|number| number.fract() == 0.0),
        "boolean" | "bool" => matches!(literal, "true" | "false"),
        _ => true,
    }
}
