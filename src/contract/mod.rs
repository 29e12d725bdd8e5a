//! The first room: from the text of a Blueprint to operations, resources, schemas, requirements.
//!
//! A [`Contract`] is all that the later rooms know of an API. It is made once, from a document
//! and optional settings, and never changes. It sends nothing and judges nothing.
//!
//! Inside, `read` follows a Blueprint and `openapi` an OpenAPI document, `overlay` changes either
//! before it is read; `family` finds the resource graph, `lift`, `prose` and `mson` make shapes of
//! what authors write, `slips` reads what their pens slipped on, `requirement` derives what a target
//! must do, and `compare` holds the one notion of "what was sent came back".

mod choice;
mod compare;
mod complete;
mod credentials;
mod family;
mod graph;
mod lift;
mod located;
mod mson;
mod naming;
mod note;
mod openapi;
mod operation;
mod overlay;
mod parameter;
mod prose;
mod read;
mod refusal_rules;
mod rejection;
mod requirement;
mod rules;
mod schemas;
mod settings;
mod shape;
mod slips;
mod source;
mod text;
mod transport;
mod uri_template;
mod written;
mod written_rules;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

pub use apib::Profile;
pub use choice::{Choice, Chosen, Recursion};
pub use compare::{Difference, Knowledge, differences};
pub use family::{Binding, Family, FamilyIndex, Role};
pub use naming::{is_free_text, is_name, is_port, is_position};
pub use note::{Note, NoteCode};
pub use openapi::{Written, write as openapi_document};
pub use operation::{
    BodyShape, Header, MediaType, Operation, OperationIndex, RequestShape, ResponseShape, slug,
};
pub use parameter::UriParameter;
pub use rejection::{Case, Probe, Rejection};
pub use requirement::{Basis, Level, Origin, Registry, Requirement};
pub use schemas::{
    SchemaFile, Violation, compile, file_text, schema_files, schema_files_in, violations,
    violations_of,
};
pub use settings::{
    Auth, Caller, CleanUp, Completion, Identity, Input, Limits, Normaliser, Settings, Settle,
    SigningScheme, SigningSettings, Variable,
};
pub use shape::{Format, Property, Shape, Type, looks_like_date_time, looks_like_uuid};
pub use source::{Document, Place};
pub use text::{TextCase, is_demanding};
pub use transport::{
    CredentialMember, Member, QueryMember, Refusals, Transport, TransportSettings,
};
pub use uri_template::{Segment, TemplateValue, UriTemplate, decode};
pub use written::{
    Awaits, COMPLETION, Claim, Effect, Message as WrittenMessage, Refuses, Scope, When,
    WrittenStep, WrittenWorkflow, fill, inputs_on, is_of_writer, problem, resolve,
};
pub use written_rules::{OWNER, stranger_rule};

/// What a document says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    pub title: Option<String>,
    pub version: Option<String>,
    /// In words; empty where the document says nothing.
    pub description: String,
    /// Base URLs.
    pub servers: Vec<String>,
    /// Groups of operations: name and description.
    pub groups: Vec<(String, String)>,
}

/// What an API promises.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The first part of every requirement id.
    pub api: String,
    pub about: About,
    pub document: Document,
    /// Whether the document is OpenAPI, not a Blueprint.
    pub is_openapi: bool,
    pub operations: Vec<Operation>,
    /// In resource order: a parent stands before its children.
    pub families: Vec<Family>,
    /// For each operation, how it stands to the resource graph.
    pub bindings: Vec<Binding>,
    pub registry: Registry,
    /// Whether calls carry credentials: the settings say so, or the user gave some.
    pub authenticated: bool,
    pub settings: Settings,
    /// Workflows that stand beside the contract.
    pub written: Vec<WrittenWorkflow>,
    pub notes: Vec<Note>,
}

/// How to read a contract.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions {
    /// Read documents of the old kind as their authors meant them (see `lift`).
    pub lift: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { lift: true }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    #[error(
        "no operation was found in `{name}`\nhint: an operation is a heading such as `## List groups [GET]` below a resource `# Groups [/groups]`{first}"
    )]
    NoOperation { name: String, first: String },
    #[error("`{name}` is no valid api.toml: {message}")]
    Settings { name: String, message: String },
    #[error("`{name}` is neither JSON nor YAML: {message}")]
    Unreadable { name: String, message: String },
    #[error(
        "`{name}` says that it is `{version}`, which is not read\nhint: OpenAPI 3.0 and 3.1 are; tools such as `redocly` convert older documents"
    )]
    Version { name: String, version: String },
    #[error("`{name}` holds no workflows that can be read: {message}")]
    Workflows { name: String, message: String },
    #[error("`{name}` is no overlay that can be applied: {message}")]
    Overlay { name: String, message: String },
}

impl ContractError {
    fn unreadable(document: &Document, error: &located::Unreadable) -> Self {
        Self::Unreadable {
            name: document.name().to_owned(),
            message: document.snippet(error.place, &error.message),
        }
    }
}

/// A text and the name it is shown by.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

impl Contract {
    /// Reads a document: an API Blueprint, or OpenAPI 3.1 in JSON or YAML. `api` names it in ids;
    /// without, its own title does, or its first group's.
    pub fn read(
        api: Option<&str>,
        name: &str,
        text: &str,
        settings: Settings,
        options: ReadOptions,
    ) -> Result<Self, ContractError> {
        Self::refined(api, Text { name, text }, &[], settings, options)
    }

    /// Reads a document with overlays applied to it, in their order.
    pub fn refined(
        api: Option<&str>,
        text: Text<'_>,
        overlays: &[Text<'_>],
        settings: Settings,
        options: ReadOptions,
    ) -> Result<Self, ContractError> {
        if openapi::is_openapi(text.text) {
            let document = Document::of_text(text.name, text.text);
            let located = located::read(&document)
                .map_err(|error| ContractError::unreadable(&document, &error))?;
            let version = openapi::version(&located.value);
            if !version.starts_with("3.0") && !version.starts_with("3.1") {
                return Err(ContractError::Version {
                    name: text.name.to_owned(),
                    version,
                });
            }
            let notes = Vec::new();
            let contract = Self::of_openapi(api, document, located, notes, overlays, settings)?;
            return Ok(Self {
                is_openapi: true,
                ..contract
            });
        }
        let parsed = apib::parse(text.text).with_models();
        let document = Document::new(text.name, parsed.source.clone());
        let read = read::read(&parsed, &document, options.lift);
        let mut notes: Vec<Note> = parsed
            .annotations
            .iter()
            .map(|annotation| Note {
                code: annotation.code.as_str().to_owned(),
                place: document.place(annotation.span),
                message: annotation.message.clone(),
            })
            .collect();
        // What the lift explains needs no second remark from the parser.
        let lifted: Vec<Place> = read
            .notes
            .iter()
            .filter(|note| note.code == NoteCode::ParameterLifted.as_str())
            .map(|note| note.place)
            .collect();
        if !read.operations.is_empty() {
            notes.retain(|note| {
                !(lifted.contains(&note.place) && note.message.contains("URI template"))
            });
        }
        let settings = Settings {
            auth: settings
                .auth
                .or_else(|| credentials::documented(&parsed.blueprint)),
            ..settings
        };
        let contract = Self::assemble(api, document, read, notes, settings)?;
        if overlays.is_empty() {
            return Ok(contract);
        }
        let written = openapi::write(&contract);
        let located = located::Located {
            value: written.value,
            places: written.places,
        };
        let settings = contract.settings;
        Self::of_openapi(
            Some(&contract.api),
            contract.document,
            located,
            contract.notes,
            overlays,
            settings,
        )
    }

    fn of_openapi(
        api: Option<&str>,
        document: Document,
        mut located: located::Located,
        mut notes: Vec<Note>,
        overlays: &[Text<'_>],
        mut settings: Settings,
    ) -> Result<Self, ContractError> {
        for overlay in overlays {
            for unmatched in overlay::apply(*overlay, &mut located.value)? {
                notes.push(Note::new(
                    NoteCode::OverlayUnmatched,
                    Place::FIRST,
                    format!(
                        "`{}` of {} matches nothing here",
                        unmatched.target, unmatched.reference
                    ),
                ));
            }
        }
        let read = openapi::read(&located.value, &located.places);
        settings.auth = settings.auth.or(read.auth);
        let read = read::graph(read.about, read.operations, read.notes, None);
        Self::assemble(api, document, read, notes, settings)
    }

    /// What every document comes to, once it is operations and their graph.
    fn assemble(
        api: Option<&str>,
        document: Document,
        mut read: read::Read,
        mut notes: Vec<Note>,
        settings: Settings,
    ) -> Result<Self, ContractError> {
        if read.operations.is_empty() {
            let first = notes.first().or(read.notes.first());
            let first = first.map(|note| {
                format!(
                    "\n{}: {} ({})",
                    document.reference(note.place),
                    note.message,
                    note.code
                )
            });
            return Err(ContractError::NoOperation {
                name: document.name().to_owned(),
                first: first.unwrap_or_default(),
            });
        }
        notes.extend(std::mem::take(&mut read.notes));
        notes.sort_by(|left, right| (left.place, &left.code).cmp(&(right.place, &right.code)));
        notes.dedup();
        let own_name = || {
            let title = read.about.title.as_deref().map(slug);
            title
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| "api".to_owned())
        };
        let api = api.map_or_else(own_name, str::to_owned);
        let authenticated = settings.auth.is_some();
        let transports = settings.transports();
        let (operations, bindings) = graph::on_all(&transports, &read.operations, &read.bindings);
        (read.operations, read.bindings) = (operations, bindings);
        for completion in settings.completion.values() {
            for operation in &completion.begun_by {
                graph::answers_later(&mut read, operation);
            }
        }
        let registry = Registry::derive(
            &api,
            &read.operations,
            &read.families,
            &read.bindings,
            &[],
            authenticated,
            &settings.uncalled,
        );
        Ok(Self {
            written: Vec::new(),
            api,
            about: read.about,
            document,
            is_openapi: false,
            operations: read.operations,
            families: read.families,
            bindings: read.bindings,
            registry,
            authenticated,
            settings,
            notes,
        })
    }

    /// Reads `api.toml`.
    pub fn settings(name: &str, text: &str) -> Result<Settings, ContractError> {
        toml::from_str(text).map_err(|error| ContractError::Settings {
            name: name.to_owned(),
            message: error.to_string(),
        })
    }

    /// The same contract with the workflows of an Arazzo document, after those it has.
    pub fn with_workflows(mut self, documents: &[Text<'_>]) -> Result<Self, ContractError> {
        for document in documents {
            let wrong = |message| ContractError::Workflows {
                name: document.name.to_owned(),
                message,
            };
            for workflow in
                written::read(document.name, document.text, &self.operations).map_err(wrong)?
            {
                if self.written.iter().any(|known| known.id == workflow.id) {
                    return Err(wrong(format!(
                        "there is a workflow `{}` elsewhere",
                        workflow.id
                    )));
                }
                let followed = written::follow(workflow, &self.settings, &self.operations);
                self.written.push(followed.map_err(wrong)?);
            }
        }
        // What a workflow calls need not follow from the paths.
        let called: Vec<Place> = self
            .written
            .iter()
            .flat_map(|workflow| &workflow.steps)
            .map(|step| self.operations[step.operation].place)
            .collect();
        self.notes.retain(|note| {
            note.code != NoteCode::NotDerivable.as_str() || !called.contains(&note.place)
        });
        let authenticated = self.authenticated;
        Ok(self.with_authentication(authenticated))
    }

    /// Whether a call of an operation changes nothing.
    pub fn is_safe(&self, operation: OperationIndex) -> bool {
        let operation = &self.operations[operation];
        operation.is_safe() && !self.settings.writes.contains(&operation.id)
    }

    /// How long work may take that goes on after its call.
    pub fn patience(&self, awaits: &Awaits) -> Duration {
        let settings = &self.settings;
        let begun_by = &self.operations[awaits.begun_by].id;
        let budget = settings.settle.operations.get(begun_by).copied();
        let completion = settings.completion.get(&awaits.completion);
        let budget = budget.or_else(|| Some(completion?.budget_milliseconds));
        Duration::from_millis(budget.unwrap_or_default())
    }

    /// The same operation on another transport.
    pub fn on(&self, operation: OperationIndex, transport: Transport) -> Option<OperationIndex> {
        let id = &self.operations[operation].id;
        let mut operations = self.operations.iter();
        operations.position(|known| known.id == *id && known.transport == transport)
    }

    /// The operation of an id on the first transport; the first of all if there is none.
    pub fn first_named(&self, id: &str) -> OperationIndex {
        let mut operations = self.operations.iter();
        operations
            .position(|operation| operation.id == id)
            .unwrap_or_default()
    }

    /// The transports of the contract, in their order.
    pub fn transports(&self) -> Vec<Transport> {
        self.settings.transports()
    }

    /// The operation that a method on a path belongs to, with the values of the path's variables.
    pub fn match_operation(
        &self,
        method: &str,
        path: &str,
    ) -> Option<(OperationIndex, BTreeMap<String, String>)> {
        self.match_on(self.transports()[0], method, path)
    }

    /// As [`Contract::match_operation`], on a transport.
    pub fn match_on(
        &self,
        transport: Transport,
        method: &str,
        path: &str,
    ) -> Option<(OperationIndex, BTreeMap<String, String>)> {
        self.operations
            .iter()
            .enumerate()
            .filter(|(_, operation)| operation.transport == transport)
            .filter(|(_, operation)| operation.method == method)
            .filter_map(|(index, operation)| Some((index, operation.template.match_path(path)?)))
            .max_by_key(|(index, _)| {
                (
                    self.operations[*index].template.specificity(),
                    std::cmp::Reverse(*index),
                )
            })
    }

    /// The item of a successful answer.
    pub fn item<'v>(
        &self,
        operation: OperationIndex,
        body: &'v Value,
    ) -> Option<&'v Map<String, Value>> {
        body.pointer(&self.bindings[operation].pointer)?.as_object()
    }

    /// The items of a successful list.
    pub fn items<'v>(&self, operation: OperationIndex, body: &'v Value) -> Option<&'v Vec<Value>> {
        body.pointer(&self.bindings[operation].pointer)?.as_array()
    }

    /// What the comparison knows of a family's attributes.
    pub fn knowledge(&self, family: FamilyIndex) -> FamilyKnowledge<'_> {
        FamilyKnowledge {
            contract: self,
            family,
        }
    }

    /// Attributes of a request that a MUST may rest on: no contradiction in the contract about them.
    pub fn comparable(
        &self,
        operation: OperationIndex,
        body: &Map<String, Value>,
    ) -> Map<String, Value> {
        self.attributes(operation, body, |property| {
            property
                .is_none_or(|property| property.shape.doubt.is_none() && !property.is_borrowed())
        })
    }

    /// The members of a body whose attribute, if the request has it, is wanted.
    fn attributes(
        &self,
        operation: OperationIndex,
        body: &Map<String, Value>,
        wanted: impl Fn(Option<&Property>) -> bool,
    ) -> Map<String, Value> {
        let request = self.operations[operation].request.as_ref();
        let property = |name: &str| request.and_then(|request| request.shape.property(name));
        body.iter()
            .filter(|(name, _)| wanted(property(name)))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Attributes of a request that only another operation declares. A target may pass them over;
    /// what its answer confirms must be kept.
    pub fn borrowed(
        &self,
        operation: OperationIndex,
        body: &Map<String, Value>,
    ) -> Map<String, Value> {
        self.attributes(operation, body, |property| {
            property.is_some_and(Property::is_borrowed)
        })
    }

    /// Whether a create or an update of a family takes an attribute.
    pub fn takes(&self, family: FamilyIndex, attribute: &str) -> bool {
        let family = &self.families[family];
        let mut writes = family.create.iter().chain(&family.updates);
        writes.any(|operation| {
            let request = self.operations[*operation].request.as_ref();
            request.is_some_and(|request| request.shape.property(attribute).is_some())
        })
    }

    /// The first way in which a request breaks the contract.
    pub fn rejection(
        &self,
        operation: OperationIndex,
        body: &Map<String, Value>,
    ) -> Option<&Rejection> {
        let request = self.operations[operation].request.as_ref()?;
        request
            .rejections
            .iter()
            .find(|rejection| rejection.is_met_by(body))
    }

    /// The same contract for calls with, or without, credentials.
    #[must_use]
    pub fn with_authentication(mut self, authenticated: bool) -> Self {
        self.authenticated = authenticated;
        self.registry = Registry::derive(
            &self.api,
            &self.operations,
            &self.families,
            &self.bindings,
            &self.written,
            self.authenticated,
            &self.settings.uncalled,
        );
        self
    }

    /// As [`Contract::endpoint`], with the transport where the API has several.
    pub fn endpoint_on(&self, operation: OperationIndex) -> String {
        let endpoint = self.endpoint(operation);
        if self.transports().len() > 1 {
            format!("{endpoint} ({})", self.operations[operation].transport)
        } else {
            endpoint
        }
    }

    /// A line with what `METHOD template` an operation is.
    pub fn endpoint(&self, operation: OperationIndex) -> String {
        let operation = &self.operations[operation];
        format!("{} {}", operation.method, operation.template.path_text())
    }
}

/// See [`Contract::knowledge`].
#[derive(Debug, Clone, Copy)]
pub struct FamilyKnowledge<'a> {
    contract: &'a Contract,
    family: FamilyIndex,
}

impl Knowledge for FamilyKnowledge<'_> {
    fn normaliser(&self, attribute: &str) -> Option<&Normaliser> {
        self.contract.settings.normalise.get(attribute)
    }

    fn shape(&self, attribute: &str) -> Option<&Shape> {
        let family = &self.contract.families[self.family];
        let request = family
            .create
            .and_then(|index| self.contract.operations[index].request.as_ref());
        request
            .and_then(|request| request.shape.property(attribute))
            .map(|property| &property.shape)
    }
}
