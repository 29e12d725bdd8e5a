//! The variables of a URI template as OpenAPI parameters, and back.
//!
//! Every variable has a parameter, described or not: the specification wants one for each variable
//! of a path. Of the parameters of a document only those of path and query become variables;
//! headers and cookies carry credentials, which are no part of a template.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::operation::Operation;
use super::super::parameter::UriParameter;
use super::super::shape::{Shape, Type};
use super::super::source::Place;
use super::super::uri_template::UriTemplate;
use super::extension;
use super::read::Reading;
use super::schema::{self, Use};

/// The parameters of an operation, those that the contract describes first. `names` says what the
/// variables of the path are called in the document.
pub(super) fn write(operation: &Operation, names: &BTreeMap<String, String>) -> Vec<Value> {
    let in_query: Vec<&str> = operation.template.query_variables().collect();
    let described = operation.parameters.iter();
    let mut written: Vec<Value> = described
        .filter(|parameter| {
            in_query.contains(&parameter.name.as_str()) || names.contains_key(&parameter.name)
        })
        .map(|parameter| {
            let mut value = begun(&parameter.name, &in_query, names, parameter.required);
            if !parameter.description.is_empty() {
                value["description"] = json!(parameter.description);
            }
            let mut schema = schema::write(&parameter.shape, None, Use::Request, "").value;
            if let Some(default) = &parameter.default {
                schema["default"] = default.clone();
            }
            value["schema"] = schema;
            value
        })
        .collect();
    let undescribed = operation.template.variables().filter(|name| {
        let known = |parameter: &UriParameter| parameter.name == *name;
        (in_query.contains(name) || names.contains_key(*name))
            && !operation.parameters.iter().any(known)
    });
    for name in undescribed {
        let mut value = begun(name, &in_query, names, false);
        value["schema"] = json!({"type": "string"});
        // The contract has the variable and not a word on it.
        value[extension::BASIS] = json!("none");
        written.push(value);
    }
    written
}

/// A parameter with what each has: its name there, its place, whether it must be given.
fn begun(name: &str, in_query: &[&str], names: &BTreeMap<String, String>, required: bool) -> Value {
    let place = if in_query.contains(&name) {
        "query"
    } else {
        "path"
    };
    let name = names.get(name).map_or(name, String::as_str);
    let mut value = Map::new();
    value.insert("name".into(), json!(name));
    value.insert("in".into(), json!(place));
    if required || place == "path" {
        value.insert("required".into(), json!(true));
    }
    Value::Object(value)
}

/// What the parameters of an operation, and those of its path item, make of its template.
pub(super) fn read<'a>(
    reading: &mut Reading<'a>,
    path: &str,
    item: &'a Value,
    pointer: &str,
    method: &str,
) -> (UriTemplate, Vec<UriParameter>) {
    let own = format!("{pointer}/{method}/parameters");
    let shared = format!("{pointer}/parameters");
    let mut parameters: Vec<UriParameter> = Vec::new();
    let mut query: Vec<String> = Vec::new();
    let levels = [
        (&item[method]["parameters"], own),
        (&item["parameters"], shared),
    ];
    for (list, pointer) in levels {
        for (index, entry) in list.as_array().into_iter().flatten().enumerate() {
            let pointer = format!("{pointer}/{index}");
            let (entry, pointer) = reading.resolved(entry, &pointer);
            let (Some(name), Some(place)) = (entry["name"].as_str(), entry["in"].as_str()) else {
                continue;
            };
            if !matches!(place, "path" | "query") {
                continue;
            }
            let known = parameters.iter().any(|parameter| parameter.name == name);
            if known || query.iter().any(|known| known == name) {
                continue;
            }
            if place == "query" {
                query.push(name.to_owned());
            }
            if entry[extension::BASIS] != "none" {
                let at = reading.place(&pointer);
                parameters.push(parameter(reading, entry, &pointer, at));
            }
        }
    }
    let mut text = path.to_owned();
    if !query.is_empty() {
        text.push_str("{?");
        text.push_str(&query.join(","));
        text.push('}');
    }
    (UriTemplate::parse(&text), parameters)
}

fn parameter(
    reading: &mut Reading<'_>,
    entry: &Value,
    pointer: &str,
    place: Place,
) -> UriParameter {
    let mut shape = Shape::of_types([Type::String]);
    if entry["schema"].is_object() {
        shape = reading.shape(&entry["schema"], &format!("{pointer}/schema"), Use::Request);
    }
    shape.place = Some(place);
    if shape.example.is_none() && !entry["example"].is_null() {
        shape.example = Some(entry["example"].clone());
    }
    UriParameter {
        name: entry["name"].as_str().unwrap_or_default().to_owned(),
        description: entry["description"].as_str().unwrap_or_default().to_owned(),
        required: entry["in"] == "path" || entry["required"] == true,
        shape,
        default: entry["schema"].get("default").cloned(),
        place,
    }
}
