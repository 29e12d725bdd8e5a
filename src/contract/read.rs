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

use apib::{Action, Attributes, Blueprint, Example, Group, Parameter, Parsed, Payload, Resource};
use serde_json::{Map, Value};

use super::About;
use super::complete::{complete, locate};
use super::family::{self, Binding, Family};
use super::lift;
use super::mson::NamedTypes;
use super::note::{Note, NoteCode};
use super::operation::{
    BodyShape, Header, MediaType, Operation, RequestShape, ResponseShape, slug,
};
use super::parameter;
use super::shape::{Property, Shape, Type};
use super::slips;
use super::source::{Document, Place};
use super::transport::Transport;
use super::uri_template::UriTemplate;

/// What reading gives.
pub(super) struct Read {
    pub about: About,
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
    for group in &blueprint.groups {
        for resource in &group.resources {
            for action in &resource.actions {
                operations.extend(reader.operation(group, resource, action));
            }
        }
    }
    let about = about(blueprint);
    graph(about, operations, reader.notes, lift.then_some(document))
}

fn about(blueprint: &Blueprint) -> About {
    let metadata = |key: &str| {
        let mut pairs = blueprint.metadata.iter();
        pairs
            .find(|pair| pair.key.eq_ignore_ascii_case(key))
            .map(|pair| pair.value.clone())
            .filter(|value| !value.is_empty())
    };
    let mut groups = blueprint.groups.iter();
    About {
        title: blueprint
            .name
            .as_ref()
            .map(|name| name.value.clone())
            .or_else(|| groups.find_map(|group| group.name.clone())),
        version: metadata("VERSION"),
        description: blueprint.description.clone(),
        servers: metadata("HOST").into_iter().collect(),
        groups: blueprint
            .groups
            .iter()
            .filter_map(|group| Some((group.name.clone()?, group.description.clone())))
            .collect(),
    }
}

/// The resource graph of operations, and what only the graph can tell. Where there is a document to
/// lift, it is read as it was meant.
pub(super) fn graph(
    about: About,
    mut operations: Vec<Operation>,
    mut notes: Vec<Note>,
    lift: Option<&Document>,
) -> Read {
    let (mut families, mut bindings) = family::graph(&operations);
    locate(&operations, &mut families, &mut bindings);
    complete(&mut operations, &mut families, &bindings, lift, &mut notes);
    for (operation, binding) in operations.iter().zip(&bindings) {
        for (variable, owner) in &binding.variables {
            match owner {
                Some(owner) if !declared(&operations, variable, &operation.template) => notes.push(Note::new(
                    NoteCode::VariableBound,
                    operation.place,
                    format!("`{variable}` of `{}` is not declared there; it is bound to an item of `{}`", operation.template, families[*owner].name),
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
        about,
        operations,
        families,
        bindings,
        notes,
    }
}

/// Whether any operation on a template says what a variable of it is.
fn declared(operations: &[Operation], variable: &str, template: &UriTemplate) -> bool {
    operations
        .iter()
        .filter(|operation| operation.template == *template)
        .flat_map(|operation| &operation.parameters)
        .any(|parameter| parameter.name == variable)
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
    fn operation(
        &mut self,
        group: &Group,
        resource: &Resource,
        action: &Action,
    ) -> Option<Operation> {
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
        let parameters = parameter::of_template(&template, resource, action, self.document);
        Some(Operation {
            id,
            name,
            description: action.description.clone(),
            group: group.name.clone(),
            method: action.method.clone(),
            template,
            parameters,
            request,
            responses,
            place,
            transport: Transport::default(),
            again: false,
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
        // `4xx` and the like name no status that could be expected.
        let Some(status) = payload.status else { return };
        let place = self.document.place(payload.span);
        let body = self.body(payload);
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
                headers: headers(payload),
                place,
            }),
        }
    }

    /// Schema before attributes before body.
    fn body(&mut self, payload: &Payload) -> Option<BodyShape> {
        let known = self.notes.len();
        let example = payload
            .body
            .as_ref()
            .and_then(|asset| self.json(&asset.text, asset.span));
        if is_other_than_json(payload) {
            self.notes.truncate(known);
        }
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
            let shape = self.stated(attributes);
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

    /// The shape of an `Attributes` section.
    fn stated(&mut self, attributes: &Attributes) -> Shape {
        let mut shape = self.types.shape(attributes, self.document, &mut self.notes);
        if self.lift {
            slips::clean(&mut shape, "it", &mut self.notes);
        }
        shape
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
                let place = self.json_place(text, span, &error);
                self.notes.push(Note::new(
                    NoteCode::InvalidJson,
                    place,
                    format!("this body is no JSON: {error}"),
                ));
                None
            }
        }
    }

    /// Where the reader of JSON stopped. A body stands indented in the document, so its columns
    /// are found by its line.
    fn json_place(&self, text: &str, span: apib::Span, error: &serde_json::Error) -> Place {
        let index = error.line().saturating_sub(1);
        let line = self.document.place(span).line + index;
        let shown = self.document.line_text(line);
        let of_body = text.lines().nth(index).unwrap_or_default().trim_end();
        let before = shown.find(of_body).unwrap_or_default();
        let read = of_body
            .get(..error.column().saturating_sub(1))
            .unwrap_or(of_body);
        let column = shown.get(..before).unwrap_or_default().chars().count() + read.chars().count();
        let last = shown.trim_end().chars().count().max(1);
        Place {
            line,
            column: (column + 1).min(last),
            width: 1,
        }
    }

    fn request(&mut self, action: &Action, template: &UriTemplate) -> Option<RequestShape> {
        // A request that leads to refusals only is bad on purpose, and no example of a good one.
        let good = action
            .examples
            .iter()
            .filter(|example| !is_refused(example));
        let payload = good
            .chain(&action.examples)
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
            let shape = self.stated(attributes);
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
        for property in lifted {
            if shape.property(&property.name).is_none() {
                shape.properties.push(property);
            }
        }
        if declared && let Some(Value::Object(shown)) = &example {
            self.omitted(&mut shape, shown);
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
            headers: any.map(headers).unwrap_or_default(),
            place,
        })
    }

    /// An attribute that is required and left out by the contract's own example may be left out.
    fn omitted(&mut self, shape: &mut Shape, shown: &Map<String, Value>) {
        for property in &mut shape.properties {
            if let (true, false, Some(place)) = (
                property.required,
                shown.contains_key(&property.name),
                property.shape.place,
            ) {
                let message = format!(
                    "`{}` is required, but the example request omits it",
                    property.name
                );
                let note = Note::new(NoteCode::RequiredOmitted, place, &message);
                self.notes.push(note);
                property.shape.presence = Some(message);
            }
        }
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

/// What a payload's headers show, besides its media type.
fn headers(payload: &Payload) -> Vec<Header> {
    payload
        .headers
        .iter()
        .filter(|header| !header.name.eq_ignore_ascii_case("content-type"))
        .map(|header| Header {
            name: header.name.clone(),
            value: header.value.clone(),
        })
        .collect()
}

/// Whether the document shows refusals and nothing else for an example's requests.
fn is_refused(example: &Example) -> bool {
    let mut statuses = example.responses.iter().map(|response| response.status);
    !example.responses.is_empty()
        && statuses.all(|status| status.is_some_and(|status| status >= 400))
}

/// Whether a payload states that it is something else than JSON.
fn is_other_than_json(payload: &Payload) -> bool {
    let signature = payload
        .media_type
        .as_ref()
        .map(|stated| stated.value.as_str());
    let stated = signature.or_else(|| payload.header("content-type"));
    stated.is_some_and(|stated| !essence(stated).contains("json"))
}

pub(super) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}
