//! From the tree of a Blueprint to operations, families and shapes.
//!
//! Order matters here: operations first, each from its own section; then the resource graph,
//! from their templates; then what only the graph can tell. One object is shown by many
//! operations, and only the merge of all its examples shows which attribute may be null; an
//! update without declared attributes takes them from its example and from the create
//! operation; enums that a request states bind answers too.
//!
//! Not in here: requirements (`requirement`), which follow from what this module gives.

use std::collections::{BTreeMap, BTreeSet};

use apib::{Action, Attributes, Blueprint, Parameter, Parsed, Payload, Resource};
use serde_json::Value;

use super::complete::{complete, locate};
use super::family::{self, Binding, Family};
use super::lift;
use super::mson::NamedTypes;
use super::note::{Note, NoteCode};
use super::operation::{BodyShape, MediaType, Operation, RequestShape, ResponseShape, slug};
use super::shape::{Property, Shape, Type};
use super::source::Document;
use super::uri_template::UriTemplate;

/// What reading gives.
pub(super) struct Read {
    pub operations: Vec<Operation>,
    pub families: Vec<Family>,
    pub bindings: Vec<Binding>,
    pub notes: Vec<Note>,
}

pub(super) fn read(parsed: &Parsed, document: &Document, lift: bool) -> Read {
    let blueprint = &parsed.blueprint;
    let mut reader = Reader {
        document,
        types: NamedTypes::of(parsed),
        lift,
        notes: Vec::new(),
        ids: BTreeMap::new(),
    };
    let mut operations = Vec::new();
    for resource in blueprint.groups.iter().flat_map(|group| &group.resources) {
        for action in &resource.actions {
            operations.extend(reader.operation(resource, action));
        }
    }
    let (mut families, mut bindings) = family::graph(&operations);
    locate(&operations, &mut families, &mut bindings);
    let mut notes = reader.notes;
    complete(&mut operations, &mut families, &bindings, lift, &mut notes);
    for (operation, binding) in operations.iter().zip(&bindings) {
        for (variable, owner) in &binding.variables {
            match owner {
                Some(owner) if !declared(blueprint, variable, &operation.template) => notes.push(Note::new(
                    NoteCode::VariableBound,
                    operation.place,
                    format!("`{variable}` of `{}` is declared nowhere; it is bound to an item of `{}`", operation.template, families[*owner].name),
                )),
                None => notes.push(Note::new(
                    NoteCode::NotDerivable,
                    operation.place,
                    format!("nothing in the contract creates what `{variable}` of `{}` names", operation.template),
                )),
                Some(_) => {}
            }
        }
    }
    notes.sort_by(|left, right| (left.place, &left.code).cmp(&(right.place, &right.code)));
    notes.dedup();
    Read {
        operations,
        families,
        bindings,
        notes,
    }
}

fn declared(blueprint: &Blueprint, variable: &str, template: &UriTemplate) -> bool {
    blueprint
        .groups
        .iter()
        .flat_map(|group| &group.resources)
        .any(|resource| {
            let of_resource = resource
                .uri_template
                .as_ref()
                .is_some_and(|uri| uri.value == template.as_str());
            let names = |parameters: &[Parameter]| {
                parameters
                    .iter()
                    .any(|parameter| parameter.name == variable)
            };
            (of_resource && names(&resource.parameters))
                || resource.actions.iter().any(|action| {
                    let of_action = action
                        .uri_template
                        .as_ref()
                        .map_or(of_resource, |uri| uri.value == template.as_str());
                    of_action && (names(&action.parameters) || names(&resource.parameters))
                })
        })
}

struct Reader<'a> {
    document: &'a Document,
    types: NamedTypes<'a>,
    lift: bool,
    notes: Vec<Note>,
    /// How often each operation id was used.
    ids: BTreeMap<String, usize>,
}

impl Reader<'_> {
    fn operation(&mut self, resource: &Resource, action: &Action) -> Option<Operation> {
        let uri = action
            .uri_template
            .as_ref()
            .or(resource.uri_template.as_ref())?;
        let template = UriTemplate::parse(&uri.value);
        let place = self.document.place(action.span);
        for problem in template.problems() {
            self.notes.push(Note::new(
                NoteCode::BadTemplate,
                self.document.place(uri.span),
                problem.clone(),
            ));
        }
        let name = action
            .name
            .clone()
            .unwrap_or_else(|| format!("{} {}", action.method, uri.value));
        let id = self.unique(&slug(&name));
        let mut responses: Vec<ResponseShape> = Vec::new();
        for payload in action
            .examples
            .iter()
            .flat_map(|example| &example.responses)
        {
            self.response(payload, &mut responses);
        }
        let request = self.request(action, &template);
        Some(Operation {
            id,
            name,
            method: action.method.clone(),
            template,
            request,
            responses,
            place,
        })
    }

    fn unique(&mut self, id: &str) -> String {
        let used = self.ids.entry(id.to_owned()).or_insert(0);
        *used += 1;
        if *used == 1 {
            id.to_owned()
        } else {
            format!("{id}-{used}")
        }
    }

    fn response(&mut self, payload: &Payload, responses: &mut Vec<ResponseShape>) {
        let place = self.document.place(payload.span);
        let body = self.body(payload);
        let status = payload.status.unwrap_or(200);
        let shown = payload
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case("content-type"));
        let media_type = payload
            .media_type
            .as_ref()
            .map(|stated| MediaType {
                essence: essence(&stated.value),
                stated: true,
            })
            .or_else(|| {
                shown.map(|header| MediaType {
                    essence: essence(&header.value),
                    stated: false,
                })
            });
        match responses
            .iter_mut()
            .find(|response| response.status == status)
        {
            // The same status again is another example of the same answer.
            Some(existing) => match (&mut existing.body, body) {
                (Some(existing), Some(new)) => {
                    existing.shape = existing.shape.merged(&new.shape);
                    existing.compatible = existing.compatible.take().or(new.compatible);
                }
                (existing @ None, new) => *existing = new,
                (Some(_), None) => {}
            },
            None => responses.push(ResponseShape {
                status,
                media_type,
                body,
                place,
            }),
        }
    }

    /// Schema before attributes before body.
    fn body(&mut self, payload: &Payload) -> Option<BodyShape> {
        let example = payload
            .body
            .as_ref()
            .and_then(|asset| self.json(&asset.text, asset.span));
        if let Some(explicit) = payload
            .schema
            .as_ref()
            .and_then(|asset| self.json(&asset.text, asset.span))
        {
            let shape = Shape::from_schema(&explicit);
            return Some(BodyShape {
                shape,
                compatible: Some(explicit.clone()),
                explicit: Some(explicit),
                example,
                stated: true,
            });
        }
        if let Some(attributes) = &payload.attributes {
            let shape = self.types.shape(attributes, self.document, &mut self.notes);
            return Some(BodyShape {
                shape,
                explicit: None,
                example,
                compatible: self.compatible(payload, attributes),
                stated: true,
            });
        }
        let example = example?;
        let mut shape = Shape::of_example(&example);
        if let Some(asset) = &payload.body {
            self.add_places(&mut shape, asset.span);
        }
        Some(BodyShape {
            shape,
            explicit: None,
            example: Some(example),
            compatible: None,
            stated: false,
        })
    }

    /// The schema that the reference implementation makes; it makes one of bodies in JSON only,
    /// and none of a section that states nothing.
    fn compatible(&self, payload: &Payload, attributes: &Attributes) -> Option<Value> {
        if attributes.base.is_none() && attributes.members.is_empty() {
            return None;
        }
        let stated = payload
            .media_type
            .as_ref()
            .map(|stated| stated.value.as_str());
        let media_type = essence(stated.or(payload.header("content-type"))?);
        let is_json = media_type == "application/json" || media_type.ends_with("+json");
        is_json.then(|| self.types.compatible_schema(attributes))
    }

    /// Points each property of an example at the line of its key.
    fn add_places(&self, shape: &mut Shape, span: apib::Span) {
        for property in &mut shape.properties {
            property.shape.place = self.document.find(span, &format!("\"{}\"", property.name));
            self.add_places(&mut property.shape, span);
        }
        if let Some(items) = &mut shape.items {
            self.add_places(items, span);
        }
    }

    fn json(&mut self, text: &str, span: apib::Span) -> Option<Value> {
        if text.trim().is_empty() {
            return None;
        }
        match serde_json::from_str(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = self.document.place(span).line + error.line().saturating_sub(1);
                let place = super::source::Place {
                    line,
                    column: 1,
                    width: self.document.line_text(line).chars().count().max(1),
                };
                self.notes.push(Note::new(
                    NoteCode::InvalidJson,
                    place,
                    format!("this body is no JSON: {error}"),
                ));
                None
            }
        }
    }

    fn request(&mut self, action: &Action, template: &UriTemplate) -> Option<RequestShape> {
        let payload = action
            .examples
            .iter()
            .flat_map(|example| &example.requests)
            .find(|payload| {
                payload.body.is_some() || payload.attributes.is_some() || payload.schema.is_some()
            });
        let any = payload.or_else(|| {
            action
                .examples
                .iter()
                .flat_map(|example| &example.requests)
                .next()
        });
        let mut body = payload.and_then(|payload| self.body(payload));
        if let (Some(attributes), true) = (
            &action.attributes,
            body.as_ref().is_none_or(|body| !body.stated),
        ) {
            let shape = self.types.shape(attributes, self.document, &mut self.notes);
            let example = body.take().and_then(|body| body.example);
            body = Some(BodyShape {
                shape,
                explicit: None,
                example,
                compatible: any.and_then(|payload| self.compatible(payload, attributes)),
                stated: true,
            });
        }
        let lifted = if self.lift {
            self.lifted(action, template)
        } else {
            Vec::new()
        };
        let mut shape = match &body {
            Some(body) if body.stated || lifted.is_empty() => body.shape.clone(),
            Some(body) => Shape {
                types: BTreeSet::from([Type::Object]),
                place: body.shape.place,
                ..Shape::default()
            },
            None if lifted.is_empty() => return None,
            None => Shape::of_types([Type::Object]),
        };
        let compatible = body.as_ref().and_then(|body| body.compatible.clone());
        let declared = body.as_ref().is_some_and(|body| body.stated) || !lifted.is_empty();
        let example = body.and_then(|body| body.example);
        for mut property in lifted {
            if let (true, Some(Value::Object(shown))) = (property.required, &example)
                && !shown.contains_key(&property.name)
                && let Some(place) = property.shape.place
            {
                let message = format!(
                    "`{}` is required, but the example request omits it",
                    property.name
                );
                self.notes
                    .push(Note::new(NoteCode::RequiredOmitted, place, &message));
                property.shape.presence = Some(message);
            }
            if shape.property(&property.name).is_none() {
                shape.properties.push(property);
            }
        }
        let media_type = any
            .and_then(|payload| payload.media_type.as_ref())
            .map_or_else(
                || "application/json".to_owned(),
                |stated| essence(&stated.value),
            );
        let place = any.map_or_else(
            || self.document.place(action.span),
            |payload| self.document.place(payload.span),
        );
        Some(RequestShape {
            media_type,
            shape,
            example,
            compatible,
            declared,
            rejections: Vec::new(),
            place,
        })
    }

    /// Parameters that no variable of the template takes.
    fn lifted(&mut self, action: &Action, template: &UriTemplate) -> Vec<Property> {
        if !matches!(action.method.as_str(), "POST" | "PUT" | "PATCH") {
            return Vec::new();
        }
        let outside = |parameter: &&Parameter| {
            template
                .variables()
                .all(|variable| variable != parameter.name)
        };
        action
            .parameters
            .iter()
            .filter(outside)
            .map(|parameter| {
                self.notes.push(Note::new(
                    NoteCode::ParameterLifted,
                    self.document.place(parameter.span),
                    format!("`{}` is not in the URI template `{template}`; it is read as an attribute of the body", parameter.name),
                ));
                lift::attribute(parameter, self.document, &mut self.notes)
            })
            .collect()
    }
}

fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}
