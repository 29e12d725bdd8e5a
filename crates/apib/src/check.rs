//! What shows only once the tree is whole: parameters against URI templates, repeated
//! methods, references to models that do not exist.
//!
//! A parameter of a resource may belong to the template of one of its actions, and the other
//! way round a variable may be described by the action or a request; a complaint is made only
//! if no reading of the document helps.
//!
//! Not in here: any change to the tree.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Action, Blueprint, Code, Parameter, Payload, Resource, Spanned, context::Context, uri::Template,
};

pub(crate) fn blueprint(context: &mut Context<'_>, blueprint: &Blueprint) {
    let models: BTreeSet<String> = blueprint
        .resources()
        .filter_map(|resource| {
            resource
                .model
                .as_ref()
                .and_then(|model| model.name.as_ref().or(resource.name.as_ref()))
        })
        .map(|name| name.to_lowercase())
        .collect();
    for resource in blueprint.resources() {
        templates(context, resource);
        repeated_methods(context, resource);
        for payload in resource.actions.iter().flat_map(Action::payloads) {
            reference(context, payload, &models);
        }
    }
}

fn reference(context: &mut Context<'_>, payload: &Payload, models: &BTreeSet<String>) {
    if let Some(reference) = &payload.reference
        && !models.contains(&reference.value.to_lowercase())
    {
        context.annotate(
            Code::UnknownModel,
            reference.span,
            format!("there is no model `{}`", reference.value),
        );
    }
}

fn repeated_methods(context: &mut Context<'_>, resource: &Resource) {
    let mut seen = BTreeSet::new();
    for action in &resource.actions {
        let uri = action
            .uri_template_in(resource)
            .map(|uri| uri.value.as_str());
        if !seen.insert((action.method.as_str(), uri)) {
            let message = format!(
                "{} stands twice on this resource; both are kept",
                action.method
            );
            context.annotate(Code::ActionTwice, action.span, message);
        }
    }
}

fn templates(context: &mut Context<'_>, resource: &Resource) {
    let read = |context: &mut Context<'_>, uri: &Spanned<String>| -> BTreeSet<String> {
        let template = Template::read(&uri.value);
        if let Some(problem) = template.problem {
            context.annotate(
                Code::UriTemplate,
                uri.span,
                format!("not a proper URI template: {problem}"),
            );
        }
        template.variables.into_iter().map(str::to_owned).collect()
    };
    let own = resource.uri_template.as_ref().map(|uri| read(context, uri));
    let of_actions: Vec<_> = resource
        .actions
        .iter()
        .map(|action| action.uri_template.as_ref().map(|uri| read(context, uri)))
        .collect();

    let known = |name: &str| {
        let in_own = own
            .as_ref()
            .is_some_and(|variables| variables.contains(name));
        in_own
            || of_actions
                .iter()
                .flatten()
                .any(|variables| variables.contains(name))
    };
    if own.is_some() {
        for parameter in resource
            .parameters
            .iter()
            .filter(|parameter| !known(&parameter.name))
        {
            not_in_template(context, parameter);
        }
    }
    for (action, variables) in resource.actions.iter().zip(&of_actions) {
        let Some(variables) = variables.as_ref().or(own.as_ref()) else {
            continue;
        };
        for parameter in
            parameters_below(action).filter(|parameter| !variables.contains(&parameter.name))
        {
            not_in_template(context, parameter);
        }
    }
    undeclared(context, resource, own.as_ref(), &of_actions);
}

fn parameters_below(action: &Action) -> impl Iterator<Item = &Parameter> {
    action
        .parameters
        .iter()
        .chain(action.payloads().flat_map(|payload| &payload.parameters))
}

fn not_in_template(context: &mut Context<'_>, parameter: &Parameter) {
    let message = format!("parameter `{}` is not in the URI template", parameter.name);
    context.annotate(Code::ParameterNotInTemplate, parameter.span, message);
}

/// Variables that nothing describes: told at the resource's template if no action that uses
/// it describes them, else at the actions that do not.
fn undeclared(
    context: &mut Context<'_>,
    resource: &Resource,
    own: Option<&BTreeSet<String>>,
    of_actions: &[Option<BTreeSet<String>>],
) {
    let of_resource: BTreeSet<_> = resource
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    let mut lacking: BTreeMap<&str, Vec<&Action>> = BTreeMap::new();
    let mut sharing = 0;
    for (action, variables) in resource.actions.iter().zip(of_actions) {
        let declared: BTreeSet<_> = parameters_below(action)
            .map(|parameter| parameter.name.as_str())
            .collect();
        let is_lacking = |name: &&String| {
            !of_resource.contains(name.as_str()) && !declared.contains(name.as_str())
        };
        if let (Some(variables), Some(uri)) = (variables, &action.uri_template) {
            for name in variables.iter().filter(is_lacking) {
                undeclared_variable(context, name, uri);
            }
        } else {
            sharing += 1;
            for name in own.into_iter().flatten().filter(is_lacking) {
                lacking.entry(name).or_default().push(action);
            }
        }
    }
    let Some(uri) = &resource.uri_template else {
        return;
    };
    if resource.actions.is_empty() {
        for name in own
            .into_iter()
            .flatten()
            .filter(|name| !of_resource.contains(name.as_str()))
        {
            undeclared_variable(context, name, uri);
        }
    }
    for (name, actions) in lacking {
        if actions.len() == sharing {
            undeclared_variable(context, name, uri);
            continue;
        }
        for action in actions {
            let message = format!(
                "`{name}` of the URI template is described elsewhere, but not for this action"
            );
            context.annotate(Code::UndeclaredVariable, action.span, message);
        }
    }
}

fn undeclared_variable(context: &mut Context<'_>, name: &str, uri: &Spanned<String>) {
    context.annotate(
        Code::UndeclaredVariable,
        uri.span,
        format!("`{name}` of the URI template is described nowhere"),
    );
}
