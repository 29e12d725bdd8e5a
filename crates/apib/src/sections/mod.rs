//! The list sections of a resource or an action, in the order they stand in.
//!
//! Each section goes to the open resource or action. A request after a response opens a new
//! example.
//!
//! Headers given for a whole resource or action are deprecated in 1A9; they are added to the
//! payloads that follow.
//!
//! Invariant: a section that has no meaning where it stands is annotated as lost.
//!
//! Not in here: the content of payloads, parameters and attributes; text between sections, which
//! is in `margin`.

mod margin;

use std::collections::BTreeSet;

use crate::{
    Code, Example, Header, Parameter, Payload, Span, Spanned,
    block::Block,
    context::Context,
    document::{Document, Place},
    fragment::Fragment,
    headers,
    keyword::Keyword,
    mson, parameter,
    payload::{self, Role},
};

/// How far the list sections of the open resource or action have come.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Whether a list section has been read.
    begun: bool,
    last: Last,
    /// A `Parameters` section without content, which less indented items may yet fill.
    open_parameters: bool,
    headers_of_resource: Vec<Header>,
    headers_of_action: Vec<Header>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Nothing,
    Request,
    Response,
    Model,
}

impl Progress {
    /// Starts on a new action of the same resource, whose headers go on.
    pub(crate) fn start_action(&mut self) {
        let headers_of_resource = std::mem::take(&mut self.headers_of_resource);
        *self = Self {
            headers_of_resource,
            ..Self::default()
        };
    }

    /// Text after this is no content of the last payload.
    pub(crate) fn end_payload(&mut self) {
        self.last = Last::Nothing;
    }
}

impl Document<'_> {
    fn section(&mut self, keyword: Keyword<'_>, block: &Block) {
        self.progress.open_parameters = false;
        let last = std::mem::take(&mut self.progress.last);
        match keyword {
            Keyword::Parameters => self.parameters(block),
            Keyword::Attributes(rest) => {
                let attributes = mson::section(&mut self.context, rest, block);
                let place = match self.place {
                    Place::Action => self.action().map(|action| &mut action.attributes),
                    _ => self.resource().map(|resource| &mut resource.attributes),
                };
                let twice = place.is_some_and(|place| place.replace(attributes).is_some());
                self.note_if_twice(twice, "Attributes", block.signature);
            }
            Keyword::Relation(name) if self.place == Place::Action => {
                let proper = |c: char| {
                    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.')
                };
                if name.is_empty() || !name.text().chars().all(proper) {
                    let message =
                        "a relation is one word of lower-case letters, digits, dots and hyphens";
                    self.context
                        .annotate(Code::RelationName, block.signature, message);
                }
                let name = name.to_spanned();
                let twice = self
                    .action()
                    .is_some_and(|action| action.relation.replace(name).is_some());
                self.note_if_twice(twice, "Relation", block.signature);
            }
            Keyword::Model { name, rest, .. } if self.place == Place::Resource => {
                self.model(name.text(), rest, block);
            }
            Keyword::Model {
                name,
                rest,
                is_exact: true,
            } => self.model_in_action(name, rest, block),
            Keyword::Headers => {
                let message = "headers of a whole resource or action are deprecated; added to the payloads below";
                self.context
                    .annotate(Code::HeadersDeprecated, block.signature, message);
                let headers = headers::section(&mut self.context, &block.children);
                match self.place {
                    Place::Action => self.progress.headers_of_action.extend(headers),
                    _ => self.progress.headers_of_resource.extend(headers),
                }
            }
            Keyword::Request { rest, is_proper } if self.place == Place::Action => {
                let rest = self.signature(keyword, rest, is_proper, block.signature);
                self.payload(Role::Named, rest, block);
            }
            Keyword::Response { rest, is_proper } if self.place == Place::Action => {
                let rest = self.signature(keyword, rest, is_proper, block.signature);
                self.payload(Role::Response, rest, block);
            }
            Keyword::Body | Keyword::Schema if last != Last::Nothing => {
                self.margin_asset(last, keyword, block);
                self.progress.last = last;
            }
            _ => {
                let message = format!(
                    "{} does not belong here; the section is left out",
                    keyword.name()
                );
                self.context
                    .annotate(Code::SectionLost, block.signature, message);
            }
        }
    }

    fn note_if_twice(&mut self, twice: bool, name: &str, span: Span) {
        if twice {
            self.context.annotate(
                Code::SectionTwice,
                span,
                format!("a second {name} replaces the first"),
            );
        }
    }

    fn parameters(&mut self, block: &Block) {
        let read = parameter::section(&mut self.context, block);
        self.progress.open_parameters = block.children.is_empty();
        let Some(existing) = self.parameters_of_place() else {
            return;
        };
        let names = |parameters: &[Parameter]| -> BTreeSet<String> {
            parameters
                .iter()
                .map(|parameter| parameter.name.clone())
                .collect()
        };
        let (old, new) = (names(existing), names(&read));
        existing.retain(|parameter| !new.contains(&parameter.name));
        existing.extend(read.iter().cloned());
        for parameter in read
            .iter()
            .filter(|parameter| old.contains(&parameter.name))
        {
            parameter::note_twice(&mut self.context, parameter);
        }
    }

    fn parameters_of_place(&mut self) -> Option<&mut Vec<Parameter>> {
        match self.place {
            Place::Action => self.action().map(|action| &mut action.parameters),
            _ => self.resource().map(|resource| &mut resource.parameters),
        }
    }

    /// A model ends the action that it stands in; so do the sections behind it.
    fn model_in_action(&mut self, name: Fragment<'_>, rest: Fragment<'_>, block: &Block) {
        self.close_action();
        let (code, message) = if self.place == Place::Resource {
            self.model(name.text(), rest, block);
            let message = "the model stands in an action, which it ends; taken as the resource's";
            (Code::ModelInAction, message)
        } else {
            let message =
                "a resource of the form `METHOD /uri` has no model; left out with what follows";
            (Code::SectionLost, message)
        };
        self.context.annotate(code, block.signature, message);
    }

    fn model(&mut self, name: &str, rest: Fragment<'_>, block: &Block) {
        let mut model = payload::read(&mut self.context, Role::Named, rest, block);
        if !name.is_empty() {
            model.name = Some(name.to_owned());
        }
        let Some(resource) = self.resource() else {
            return;
        };
        let nameless = model.name.is_none() && resource.name.is_none();
        let twice = resource.model.replace(model).is_some();
        if nameless {
            let message =
                "neither the model nor its resource has a name, so nothing can refer to it";
            self.context
                .annotate(Code::ModelWithoutName, block.signature, message);
        }
        self.note_if_twice(twice, "Model", block.signature);
        self.progress.last = Last::Model;
    }

    /// What the line of a payload states. A line of prose states nothing.
    fn signature<'f>(
        &mut self,
        keyword: Keyword<'_>,
        rest: Fragment<'f>,
        is_proper: bool,
        span: Span,
    ) -> Fragment<'f> {
        if is_proper {
            return rest;
        }
        let message = format!(
            "an item that begins with `{0}` is a {0}, whatever follows",
            keyword.name()
        );
        self.context.annotate(Code::LooseKeyword, span, message);
        rest.split_at(0).0
    }

    fn payload(&mut self, role: Role, rest: Fragment<'_>, block: &Block) {
        let mut payload = payload::read(&mut self.context, role, rest, block);
        self.add_inherited_headers(&mut payload);
        check_content_type(&mut self.context, &payload);
        self.push_payload(role, payload);
    }

    /// Adds headers of the action, then of the resource, unless a nearer one has that name.
    fn add_inherited_headers(&self, payload: &mut Payload) {
        for level in [
            &self.progress.headers_of_action,
            &self.progress.headers_of_resource,
        ] {
            let is_new = |header: &&Header| payload.header(&header.name).is_none();
            let inherited: Vec<_> = level.iter().filter(is_new).cloned().collect();
            payload.headers.extend(inherited);
        }
    }

    fn push_payload(&mut self, role: Role, payload: Payload) {
        let Some(action) = self.action() else { return };
        let opens_example = match action.examples.last() {
            None => true,
            Some(example) => role == Role::Named && !example.responses.is_empty(),
        };
        if opens_example {
            action.examples.push(Example::default());
        }
        let Some(example) = action.examples.last_mut() else {
            return;
        };
        match role {
            Role::Named => example.requests.push(payload),
            Role::Response => example.responses.push(payload),
        }
        self.progress.last = if role == Role::Named {
            Last::Request
        } else {
            Last::Response
        };
    }
}

fn check_content_type(context: &mut Context<'_>, payload: &Payload) {
    let header = payload
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("Content-Type"));
    if let (Some(Spanned { value, .. }), Some(header)) = (&payload.media_type, header)
        && !header.value.eq_ignore_ascii_case(value)
    {
        let message = format!(
            "Content-Type is `{}`, but the signature says `{value}`",
            header.value
        );
        context.annotate(Code::ContentTypeTwice, header.span, message);
    }
}
