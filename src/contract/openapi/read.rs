//! An OpenAPI document as the operations of a contract.
//!
//! Each operation is read from its path item alone; what cannot be read costs that part and is
//! noted. A body that has a schema is stated and bound by it; one that only has an example is
//! shown. `default` and ranges such as `4XX` stand for the statuses that they are used for.
//!
//! Invariant: places are those of the document that the user wrote, found by JSON pointer; what
//! has no place of its own has that of the nearest part around it.
//!
//! Not in here: the resource graph and requirements, which are the same for every document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::super::About;
use super::super::credentials;
use super::super::note::{Note, NoteCode};
use super::super::operation::{
    BodyShape, Header, MediaType, Operation, RequestShape, ResponseShape, slug,
};
use super::super::read::essence;
use super::super::settings::Auth;
use super::super::shape::{Shape, Type};
use super::super::source::Place;
use super::super::transport::Transport;
use super::schema::{self, Use};
use super::write::{MEDIA_TYPE_BASIS, UNVERSIONED};
use super::{escaped, extension, parameters, references};

/// What a document gives.
pub(in super::super) struct ReadDocument {
    pub(in super::super) about: About,
    pub(in super::super) operations: Vec<Operation>,
    pub(in super::super) notes: Vec<Note>,
    /// How calls show who sends them, if the document says so.
    pub(in super::super) auth: Option<Auth>,
}

/// The statuses that a range or `default` stands for, where nothing finer is documented.
const SUCCESSES: [u16; 4] = [200, 201, 202, 204];
const REFUSALS: [u16; 8] = [400, 401, 403, 404, 409, 415, 422, 429];
const FAILURES: [u16; 2] = [500, 503];

/// A document being read.
pub(super) struct Reading<'a> {
    root: &'a Value,
    places: &'a BTreeMap<String, Place>,
    notes: Vec<Note>,
    ids: BTreeSet<String>,
}

/// Reads a document. `places` says where its parts stand.
pub(in super::super) fn read(root: &Value, places: &BTreeMap<String, Place>) -> ReadDocument {
    let mut reading = Reading {
        root,
        places,
        notes: Vec::new(),
        ids: BTreeSet::new(),
    };
    let mut operations = Vec::new();
    for (path, item) in root["paths"].as_object().into_iter().flatten() {
        let pointer = format!("/paths/{}", escaped(path));
        let (item, pointer) = reading.resolved(item, &pointer);
        let methods = item.as_object().into_iter().flat_map(Map::keys);
        let methods = methods.filter(|method| super::METHODS.contains(&method.as_str()));
        for method in methods {
            let operation = reading.operation(path, item, &pointer, method);
            operations.push((reading.place(&format!("{pointer}/{method}")), operation));
        }
    }
    // A document groups by path; a contract tells in the order that its author wrote.
    operations.sort_by_key(|(place, _)| *place);
    ReadDocument {
        about: about(root),
        operations: operations
            .into_iter()
            .map(|(_, operation)| operation)
            .collect(),
        notes: reading.notes,
        auth: auth(root),
    }
}

fn about(root: &Value) -> About {
    let text = |value: &Value| {
        value
            .as_str()
            .map(str::to_owned)
            .filter(|text| !text.is_empty())
    };
    let list = |key: &str| root[key].as_array().into_iter().flatten();
    About {
        title: text(&root["info"]["title"]),
        version: text(&root["info"]["version"]).filter(|version| version != UNVERSIONED),
        description: text(&root["info"]["description"]).unwrap_or_default(),
        servers: list("servers")
            .filter_map(|server| text(&server["url"]))
            .collect(),
        groups: list("tags")
            .filter_map(|tag| {
                Some((
                    text(&tag["name"])?,
                    text(&tag["description"]).unwrap_or_default(),
                ))
            })
            .collect(),
    }
}

/// The first credential that the document asks for and that is one header.
fn auth(root: &Value) -> Option<Auth> {
    let schemes = &root["components"]["securitySchemes"];
    let names = root["security"]
        .as_array()?
        .iter()
        .filter_map(Value::as_object);
    names.flat_map(Map::keys).find_map(|name| {
        let scheme = &schemes[name];
        let (header, prefix) = match (scheme["type"].as_str()?, scheme["scheme"].as_str()) {
            ("apiKey", _) if scheme["in"] == "header" => (scheme["name"].as_str()?, ""),
            ("http", Some(kind)) if kind.eq_ignore_ascii_case("basic") => {
                ("Authorization", "Basic ")
            }
            ("http" | "oauth2" | "openIdConnect", _) => ("Authorization", "Bearer "),
            _ => return None,
        };
        Some(Auth {
            header: header.to_owned(),
            prefix: prefix.to_owned(),
            environment: credentials::ENVIRONMENT.to_owned(),
            ..Auth::default()
        })
    })
}

impl<'a> Reading<'a> {
    fn note(&mut self, code: NoteCode, pointer: &str, message: impl Into<String>) {
        let place = self.place(pointer);
        self.notes.push(Note::new(code, place, message));
    }

    /// Where the part at a pointer stands, or the nearest part around it.
    pub(super) fn place(&self, pointer: &str) -> Place {
        let mut pointer = pointer;
        loop {
            if let Some(place) = self.places.get(pointer) {
                return *place;
            }
            match pointer.rfind('/') {
                Some(cut) => pointer = &pointer[..cut],
                None => {
                    return Place {
                        line: 1,
                        column: 1,
                        width: 1,
                    };
                }
            }
        }
    }

    /// An object, its reference followed; without it where the reference leads to nothing.
    pub(super) fn resolved(&mut self, object: &'a Value, pointer: &str) -> (&'a Value, String) {
        match references::follow(self.root, object, pointer) {
            Ok(found) => found,
            Err(message) => {
                self.note(NoteCode::Undefined, pointer, message);
                (object, pointer.to_owned())
            }
        }
    }

    /// A schema with its references in place.
    fn inlined(&mut self, schema: &Value, pointer: &str, usage: Use) -> references::Inlined {
        let place = |pointer: &str| self.places.get(pointer).copied();
        let inlined = references::inline(self.root, schema, pointer, usage, &place);
        for (pointer, message) in &inlined.missing {
            self.note(NoteCode::Undefined, pointer, message.clone());
        }
        inlined
    }

    /// The shape of a schema.
    pub(super) fn shape(&mut self, schema: &Value, pointer: &str, usage: Use) -> Shape {
        let inlined = self.inlined(schema, pointer, usage);
        placed_shape(&inlined)
    }

    fn operation(&mut self, path: &str, item: &'a Value, pointer: &str, method: &str) -> Operation {
        let here = format!("{pointer}/{method}");
        let written = &item[method];
        let (template, parameters) = parameters::read(self, path, item, pointer, method);
        for problem in template.problems() {
            let message = problem.clone();
            self.note(NoteCode::BadTemplate, pointer, message);
        }
        let upper = method.to_uppercase();
        let text = |key: &str| {
            written[key]
                .as_str()
                .map(str::trim)
                .filter(|text| !text.is_empty())
        };
        let name = text("summary")
            .or_else(|| text("operationId"))
            .map_or_else(|| format!("{upper} {path}"), str::to_owned);
        let id = text("operationId").map_or_else(|| slug(&name), identifier);
        let request = (!written["requestBody"].is_null())
            .then(|| self.request(&written["requestBody"], &format!("{here}/requestBody")))
            .flatten();
        let responses = self.responses(&written["responses"], &format!("{here}/responses"));
        Operation {
            id: self.unique(&id),
            name,
            description: text("description").unwrap_or_default().to_owned(),
            group: written["tags"][0].as_str().map(str::to_owned),
            method: upper,
            template,
            parameters,
            request,
            responses,
            place: self.place(&here),
            transport: Transport::default(),
            again: false,
        }
    }

    fn unique(&mut self, id: &str) -> String {
        let mut candidate = id.to_owned();
        let mut number = 1;
        while !self.ids.insert(candidate.clone()) {
            number += 1;
            candidate = format!("{id}-{number}");
        }
        candidate
    }

    fn request(&mut self, body: &'a Value, pointer: &str) -> Option<RequestShape> {
        let place = self.place(pointer);
        let (body, pointer) = self.resolved(body, pointer);
        let (media_type, content, pointer) = Self::content(body, &pointer)?;
        let example = self.example(content);
        let schema = content.get("schema").filter(|schema| schema.is_object());
        let stated = schema.is_some() && body[extension::BASIS] != "example";
        let shape = match (schema, &example) {
            (Some(schema), _) => {
                let mut shape = self.shape(schema, &format!("{pointer}/schema"), Use::Request);
                shape.place.get_or_insert(place);
                shape
            }
            (None, Some(example)) => Shape::of_example(example),
            (None, None) => Shape::of_types([Type::Object]),
        };
        Some(RequestShape {
            media_type: essence(media_type),
            shape: with_example(shape, example.as_ref()),
            example,
            compatible: None,
            declared: stated,
            rejections: Vec::new(),
            headers: Vec::new(),
            place,
        })
    }

    fn responses(&mut self, responses: &'a Value, pointer: &str) -> Vec<ResponseShape> {
        let Some(written) = responses.as_object() else {
            return Vec::new();
        };
        let exact: Vec<u16> = written.keys().filter_map(|key| key.parse().ok()).collect();
        let mut read: Vec<ResponseShape> = Vec::new();
        for (key, response) in written {
            let pointer = format!("{pointer}/{}", escaped(key));
            let statuses = match (key.parse::<u16>(), key.to_ascii_uppercase().as_str()) {
                (Ok(status), _) if (100..600).contains(&status) => vec![status],
                (_, "2XX") => SUCCESSES.to_vec(),
                (_, "4XX") => REFUSALS.to_vec(),
                (_, "5XX") => FAILURES.to_vec(),
                (_, "DEFAULT") => REFUSALS.iter().chain(&FAILURES).copied().collect(),
                (_, key) if key.starts_with("X-") => continue,
                _ => {
                    let message = format!("`{key}` is no status; the response is left out");
                    self.note(NoteCode::Undefined, &pointer, message);
                    continue;
                }
            };
            let single = statuses.len() == 1;
            let place = self.place(&pointer);
            let shape = self.response(response, &pointer, place);
            for status in statuses {
                let known = read.iter().any(|known| known.status == status);
                if known || !single && exact.contains(&status) {
                    continue;
                }
                let mut shape = ResponseShape {
                    status,
                    ..shape.clone()
                };
                if status == 204 {
                    shape.body = None;
                }
                read.push(shape);
            }
        }
        read
    }

    fn response(&mut self, response: &'a Value, pointer: &str, place: Place) -> ResponseShape {
        let (response, pointer) = self.resolved(response, pointer);
        let mut read = ResponseShape {
            status: 0,
            media_type: None,
            body: None,
            headers: headers(&response["headers"]),
            place,
        };
        let Some((media_type, content, pointer)) = Self::content(response, &pointer) else {
            return read;
        };
        read.body = self.body(content, &pointer);
        let basis = content[MEDIA_TYPE_BASIS].as_str();
        read.media_type = (basis != Some("none")).then(|| MediaType {
            essence: essence(media_type),
            stated: basis.is_none(),
        });
        read
    }

    /// The media type that carries JSON, or the first.
    fn content(holder: &'a Value, pointer: &str) -> Option<(&'a str, &'a Value, String)> {
        let content = holder["content"].as_object()?;
        let is_json = |media_type: &&String| {
            let essence = essence(media_type);
            essence == "application/json" || essence.ends_with("+json")
        };
        let name = content
            .keys()
            .find(is_json)
            .or_else(|| content.keys().next())?;
        let pointer = format!("{pointer}/content/{}", escaped(name));
        Some((name, &content[name], pointer))
    }

    fn example(&mut self, content: &'a Value) -> Option<Value> {
        if let Some(example) = content.get("example") {
            return Some(example.clone());
        }
        let first = content["examples"].as_object()?.values().next()?;
        let (first, _) = self.resolved(first, "");
        first.get("value").cloned()
    }

    fn body(&mut self, content: &'a Value, pointer: &str) -> Option<BodyShape> {
        let example = self.example(content);
        let Some(schema) = content.get("schema").filter(|schema| schema.is_object()) else {
            let example = example?;
            return Some(BodyShape {
                shape: Shape::of_example(&example),
                explicit: None,
                compatible: None,
                example: Some(example),
                stated: false,
            });
        };
        let inlined = self.inlined(schema, &format!("{pointer}/schema"), Use::Answer);
        let shape = with_example(placed_shape(&inlined), example.as_ref());
        let stated = content[extension::BASIS] != "example";
        Some(BodyShape {
            shape,
            explicit: stated.then_some(inlined.value),
            compatible: None,
            example,
            stated,
        })
    }
}

fn headers(written: &Value) -> Vec<Header> {
    let headers = written.as_object().into_iter().flatten();
    headers
        .map(|(name, header)| Header {
            name: name.clone(),
            value: header["example"].as_str().unwrap_or_default().to_owned(),
        })
        .collect()
}

/// An operation id as the part of a requirement id that it becomes.
fn identifier(id: &str) -> String {
    id.chars()
        .map(|character| {
            let plain = character.is_alphanumeric() || matches!(character, '-' | '_' | '.');
            if plain { character } else { '-' }
        })
        .collect()
}

fn placed_shape(inlined: &references::Inlined) -> Shape {
    let mut shape = schema::shape(&inlined.value);
    add_places(&mut shape, "", &inlined.places);
    shape
}

fn add_places(shape: &mut Shape, pointer: &str, places: &BTreeMap<String, Place>) {
    shape.place = shape.place.or_else(|| places.get(pointer).copied());
    let bases = alternatives(pointer, places);
    for property in &mut shape.properties {
        let name = escaped(&property.name);
        let stands = bases
            .iter()
            .map(|base| format!("{base}/properties/{name}"))
            .find(|pointer| places.contains_key(pointer));
        let pointer = stands.unwrap_or_else(|| format!("{pointer}/properties/{name}"));
        add_places(&mut property.shape, &pointer, places);
    }
    if let Some(items) = &mut shape.items {
        add_places(items, &format!("{pointer}/items"), places);
    }
}

/// A schema and the parts that were merged into it.
fn alternatives(pointer: &str, places: &BTreeMap<String, Place>) -> Vec<String> {
    let mut found = vec![pointer.to_owned()];
    let mut next = 0;
    while let Some(base) = found.get(next).cloned() {
        for word in ["allOf", "anyOf", "oneOf"] {
            let parts = (0..).map(|index| format!("{base}/{word}/{index}"));
            found.extend(parts.take_while(|part| places.contains_key(part)));
        }
        next += 1;
    }
    found
}

/// The values of an example, for the parts of a shape that show none of their own.
fn with_example(mut shape: Shape, example: Option<&Value>) -> Shape {
    if let Some(example) = example {
        exemplify(&mut shape, example);
    }
    shape
}

fn exemplify(shape: &mut Shape, example: &Value) {
    if shape.example.is_none() {
        if let (None, Value::String(text)) = (shape.format, example) {
            shape.format = super::super::shape::Format::of_example(text);
        }
        shape.example = Some(example.clone());
    }
    match example {
        Value::Object(members) => {
            for property in &mut shape.properties {
                if let Some(member) = members.get(&property.name) {
                    exemplify(&mut property.shape, member);
                }
            }
        }
        Value::Array(items) => {
            if let (Some(shape), Some(first)) = (&mut shape.items, items.first()) {
                exemplify(shape, first);
            }
        }
        _ => {}
    }
}
