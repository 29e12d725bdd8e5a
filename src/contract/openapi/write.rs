//! A contract as an OpenAPI 3.1 document.
//!
//! One operation of the contract is one operation of the document, in the same order within a
//! path. Two paths that differ only in the names of their variables are one path here, as the
//! specification demands, under the names of the first. The same method on the same path a second
//! time has no place in OpenAPI; it is left out and named.
//!
//! Not in here: schemas, which `schema` writes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::Contract;
use super::super::operation::{BodyShape, Header, Operation, RequestShape, ResponseShape};
use super::super::schemas::file_text;
use super::super::source::Place;
use super::schema::{self, Use};
use super::{escaped, extension, parameters};

/// A written document.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub value: Value,
    /// Where in the contract what stands at a JSON pointer comes from.
    pub(in super::super) places: BTreeMap<String, Place>,
    /// Operations that OpenAPI has no place for, as `METHOD template`.
    pub omitted: Vec<String>,
}

impl Written {
    /// The text of the file.
    pub fn text(&self) -> String {
        file_text(&self.value)
    }
}

/// Writes a contract.
pub fn write(contract: &Contract) -> Written {
    let mut writer = Writer {
        contract,
        places: BTreeMap::new(),
        paths: Map::new(),
        known: BTreeMap::new(),
        omitted: Vec::new(),
    };
    for operation in contract
        .operations
        .iter()
        .filter(|operation| !operation.again)
    {
        writer.operation(operation);
    }
    let about = &contract.about;
    let title = about.title.as_deref().unwrap_or(&contract.api);
    let mut info = json!({
        "title": title,
        "version": about.version.as_deref().unwrap_or(UNVERSIONED),
    });
    if !about.description.is_empty() {
        info["description"] = json!(about.description);
    }
    let mut document = Map::new();
    document.insert("openapi".into(), json!("3.1.1"));
    document.insert("info".into(), info);
    if !about.servers.is_empty() {
        let servers: Vec<Value> = about
            .servers
            .iter()
            .map(|url| json!({"url": url}))
            .collect();
        document.insert("servers".into(), Value::Array(servers));
    }
    if !about.groups.is_empty() {
        let first = |index: usize, name: &str| {
            let mut before = about.groups[..index].iter();
            before.all(|(known, _)| known != name)
        };
        let groups = about.groups.iter().enumerate();
        let groups = groups.filter(|(index, (name, _))| first(*index, name));
        let tags = groups.map(|(_, (name, description))| {
            if description.is_empty() {
                json!({"name": name})
            } else {
                json!({"name": name, "description": description})
            }
        });
        document.insert("tags".into(), tags.collect());
    }
    if let Some(auth) = &contract.settings.auth {
        let scheme = if auth.header.eq_ignore_ascii_case("authorization")
            && auth.prefix.trim().eq_ignore_ascii_case("bearer")
        {
            json!({"type": "http", "scheme": "bearer"})
        } else {
            json!({"type": "apiKey", "in": "header", "name": auth.header})
        };
        document.insert("security".into(), json!([{"credential": []}]));
        document.insert(
            "components".into(),
            json!({"securitySchemes": {"credential": scheme}}),
        );
    }
    document.insert("paths".into(), Value::Object(writer.paths));
    Written {
        value: Value::Object(document),
        places: writer.places,
        omitted: writer.omitted,
    }
}

struct Writer<'a> {
    contract: &'a Contract,
    places: BTreeMap<String, Place>,
    paths: Map<String, Value>,
    /// Paths without the names of their variables, and as they are written.
    known: BTreeMap<String, String>,
    omitted: Vec<String>,
}

impl Writer<'_> {
    fn operation(&mut self, operation: &Operation) {
        let (path, names) = self.path(operation);
        let method = operation.method.to_lowercase();
        let present = self.paths.get(&path).and_then(|item| item.get(&method));
        if present.is_some() || !super::METHODS.contains(&method.as_str()) {
            self.omitted
                .push(format!("{} {}", operation.method, operation.template));
            return;
        }
        let pointer = format!("/paths/{}/{method}", escaped(&path));
        self.places.insert(pointer.clone(), operation.place);
        let mut written = Map::new();
        if let Some(group) = &operation.group {
            written.insert("tags".into(), json!([group]));
        }
        written.insert("summary".into(), json!(operation.name));
        if !operation.description.is_empty() {
            written.insert("description".into(), json!(operation.description));
        }
        written.insert("operationId".into(), json!(operation.id));
        let parameters = parameters::write(operation, &names);
        for (index, parameter) in operation.parameters.iter().enumerate() {
            self.places
                .insert(format!("{pointer}/parameters/{index}"), parameter.place);
        }
        if !parameters.is_empty() {
            written.insert("parameters".into(), Value::Array(parameters));
        }
        if let Some(request) = &operation.request {
            let pointer = format!("{pointer}/requestBody");
            written.insert("requestBody".into(), self.request(request, &pointer));
        }
        let mut responses = Map::new();
        for response in &operation.responses {
            let status = response.status.to_string();
            let pointer = format!("{pointer}/responses/{status}");
            responses.insert(status, self.response(response, &pointer));
        }
        if !responses.is_empty() {
            written.insert("responses".into(), Value::Object(responses));
        }
        written.insert(
            extension::SOURCE.into(),
            json!(self.contract.document.reference(operation.place)),
        );
        let item = self.paths.entry(path).or_insert_with(|| json!({}));
        item[&method] = Value::Object(written);
    }

    /// The path of an operation, and what its variables are called there.
    fn path(&mut self, operation: &Operation) -> (String, BTreeMap<String, String>) {
        let plain = operation.template.plain_path();
        let own = if plain.starts_with('/') {
            plain
        } else {
            format!("/{plain}")
        };
        let blank = blanked(&own);
        let path = self.known.entry(blank).or_insert_with(|| plain_names(&own));
        let path = path.clone();
        let renamed = variables(&own)
            .into_iter()
            .map(str::to_owned)
            .zip(variables(&path).into_iter().map(str::to_owned))
            .collect();
        (path, renamed)
    }

    fn request(&mut self, request: &RequestShape, pointer: &str) -> Value {
        self.places.insert(pointer.to_owned(), request.place);
        let media_type = &request.media_type;
        let at = format!("{pointer}/content/{}", escaped(media_type));
        let schema = schema::write(&request.shape, None, Use::Request, &format!("{at}/schema"));
        let mut content = Map::new();
        self.places.extend(schema.places);
        content.insert("schema".into(), schema.value);
        if let Some(example) = &request.example {
            content.insert("example".into(), example.clone());
        }
        let mut written = json!({"required": true, "content": {media_type: content}});
        if !request.declared {
            written[extension::BASIS] = json!("example");
        }
        written
    }

    fn response(&mut self, response: &ResponseShape, pointer: &str) -> Value {
        self.places.insert(pointer.to_owned(), response.place);
        let mut written = Map::new();
        written.insert("description".into(), json!(reason(response.status)));
        let headers = headers(&response.headers);
        if !headers.is_empty() {
            written.insert("headers".into(), Value::Object(headers));
        }
        if let Some(body) = &response.body {
            let (media_type, stated) = match &response.media_type {
                Some(media_type) => (media_type.essence.as_str(), media_type.stated),
                None => ("application/json", false),
            };
            let at = format!("{pointer}/content/{}", escaped(media_type));
            let mut content = self.content(body, &at);
            if !stated {
                // Nothing, an example's header, or the form of a body: which is told by the word.
                let basis = if response.media_type.is_some() {
                    "example"
                } else {
                    "none"
                };
                content.insert(MEDIA_TYPE_BASIS.into(), json!(basis));
            }
            written.insert("content".into(), json!({media_type: content}));
        }
        Value::Object(written)
    }

    fn content(&mut self, body: &BodyShape, at: &str) -> Map<String, Value> {
        let schema = schema::write(
            &body.shape,
            body.explicit.as_ref(),
            Use::Answer,
            &format!("{at}/schema"),
        );
        self.places.extend(schema.places);
        let mut content = Map::new();
        content.insert("schema".into(), schema.value);
        if let Some(example) = &body.example {
            content.insert("example".into(), example.clone());
        }
        if !body.stated {
            content.insert(extension::BASIS.into(), json!("example"));
        }
        content
    }
}

/// What stands for the version that the specification demands and the contract does not give.
pub(in super::super) const UNVERSIONED: &str = "unversioned";
/// What the media type of an answer rests on where it is not stated: `example` or `none`.
pub(super) const MEDIA_TYPE_BASIS: &str = "x-sgspec-media-type-basis";

/// The names between the braces of a path.
fn variables(path: &str) -> Vec<&str> {
    path.split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .collect()
}

/// A path whose variables have names that every tool takes: without `%` and the like.
fn plain_names(path: &str) -> String {
    let mut inside = false;
    let plain = path.chars().map(|character| {
        inside = match character {
            '{' => true,
            '}' => false,
            _ => inside,
        };
        let good = character.is_alphanumeric() || "{}_-.".contains(character);
        if inside && !good { '_' } else { character }
    });
    plain.collect()
}

/// A path without the names of its variables.
fn blanked(path: &str) -> String {
    let mut blank = String::new();
    for (index, part) in path.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, rest)) if index > 0 => {
                blank.push_str("{}");
                blank.push_str(rest);
            }
            _ => blank.push_str(part),
        }
    }
    blank
}

fn headers(headers: &[Header]) -> Map<String, Value> {
    headers
        .iter()
        .map(|header| {
            let mut written = json!({"schema": {"type": "string"}});
            if !header.value.is_empty() {
                written["example"] = json!(header.value);
            }
            (header.name.clone(), written)
        })
        .collect()
}

fn reason(status: u16) -> &'static str {
    reqwest::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("As documented")
}
