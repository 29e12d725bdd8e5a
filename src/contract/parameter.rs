//! What a contract says of the variables of a URI template.
//!
//! A variable need not be described: the resource graph binds it all the same. What is said
//! (type, example, whether it may be left out) goes into derived documents and names where a
//! variable was declared. Parameters that no variable takes are no URI parameters; what becomes of
//! them is in `lift`.
//!
//! Invariant: every parameter's name is a variable of its operation's template.

use apib::{Action, Parameter, Resource};
use serde_json::Value;

use super::lift::{self, typed};
use super::shape::{Format, Shape, Type};
use super::source::{Document, Place};
use super::uri_template::UriTemplate;

/// A described variable.
#[derive(Debug, Clone, PartialEq)]
pub struct UriParameter {
    pub name: String,
    pub description: String,
    /// Whether a call must give it; variables of the path always must.
    pub required: bool,
    pub shape: Shape,
    pub default: Option<Value>,
    pub place: Place,
}

/// The parameters of an action that its template has variables for, the nearest description of each.
pub(super) fn of_template(
    template: &UriTemplate,
    resource: &Resource,
    action: &Action,
    document: &Document,
) -> Vec<UriParameter> {
    let in_path: Vec<&str> = template.path_variables().collect();
    template
        .variables()
        .filter_map(|variable| {
            let mut described = action.parameters.iter().chain(&resource.parameters);
            let parameter = described.find(|parameter| parameter.name == variable)?;
            Some(read(parameter, in_path.contains(&variable), document))
        })
        .collect()
}

fn read(parameter: &Parameter, in_path: bool, document: &Document) -> UriParameter {
    let place = document.place(parameter.span);
    let declared = lift::declared_type(parameter.type_name.as_deref());
    let mut shape = Shape::of_types([declared.unwrap_or(Type::String)]);
    shape.place = Some(place);
    if let Some(example) = &parameter.example {
        shape.format = Format::of_example(&example.value);
        shape.example = Some(typed(&example.value, &shape));
    }
    shape.enumeration = parameter
        .members
        .iter()
        .map(|member| typed(&member.value, &shape))
        .collect();
    UriParameter {
        name: parameter.name.clone(),
        description: parameter.description.clone(),
        required: in_path || parameter.required.unwrap_or(true),
        default: parameter
            .default
            .as_ref()
            .map(|default| typed(&default.value, &shape)),
        shape,
        place,
    }
}
