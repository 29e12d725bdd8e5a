//! The section state machine: which node of the tree each block belongs to.
//!
//! Blocks come as a flat list. A heading that opens a section closes what cannot hold it,
//! whatever its level; a plain heading is text of the section it stands in. The blocks up to
//! the next heading then belong to the section that is open: list items with a keyword are its
//! list sections (`sections`), everything else is its description.
//!
//! Invariant: every block ends up in the tree or in an annotation.
//!
//! Not in here: the content of list sections.

use std::collections::HashSet;

use crate::{
    Action, Blueprint, Code, Group, Resource, Source, Span,
    block::{Block, Kind},
    check,
    context::Context,
    fragment::Fragment,
    heading::{self, Heading},
    keyword::{self, Keyword},
    metadata, mson,
    sections::Progress,
};

/// What is open, and so takes the next block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Before any section, or in the overview below the API name.
    Overview,
    Group,
    Resource,
    Action,
    /// A `Data Structures` section, before or in its types.
    DataStructures,
    /// A section that could not be read; what stands in it is left out.
    Lost,
}

pub(crate) struct Document<'a> {
    pub(crate) context: Context<'a>,
    pub(crate) blueprint: Blueprint,
    pub(crate) place: Place,
    pub(crate) progress: Progress,
    /// Whether the open resource came from a `METHOD /uri` heading.
    abbreviated: bool,
    group_is_open: bool,
    /// The names of the types read so far.
    type_names: HashSet<String>,
    /// Text that belongs to the open section's description and is not yet added.
    text: Option<Span>,
}

/// Reads the blocks of a document.
pub(crate) fn read<'a>(source: &'a Source, blocks: &[Block]) -> (Blueprint, Context<'a>) {
    let mut document = Document {
        context: Context::new(source),
        blueprint: Blueprint::default(),
        place: Place::Overview,
        progress: Progress::default(),
        abbreviated: false,
        group_is_open: false,
        type_names: HashSet::new(),
        text: None,
    };
    document.note_bases(blocks);
    document.blocks(blocks);
    document.end_text();
    check::blueprint(&mut document.context, &document.blueprint);
    (document.blueprint, document.context)
}

impl<'a> Document<'a> {
    /// Types may be used before they are defined, so their bases are gathered first.
    fn note_bases(&mut self, blocks: &[Block]) {
        let mut in_data_structures = false;
        let mut resource = None;
        for block in blocks {
            let line = self.context.fragment(block.signature);
            if block.is_item() {
                if let Some(name) = resource
                    && let Some(Keyword::Attributes(rest)) = keyword::read(line)
                {
                    mson::note_resource_base(&mut self.context, name, rest);
                }
                continue;
            }
            if block.kind != Kind::Heading {
                continue;
            }
            match heading::classify(line) {
                Heading::Plain if !in_data_structures || mson::is_type_section(line) => continue,
                Heading::Plain => mson::note_base(&mut self.context, line),
                Heading::Resource { name, .. } => resource = Some(name),
                _ => resource = None,
            }
            in_data_structures = matches!(
                heading::classify(line),
                Heading::DataStructures | Heading::Plain
            );
        }
        mson::follow_bases(&mut self.context);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        let mut rest = blocks;
        while let Some((first, others)) = rest.split_first()
            && first.kind == Kind::Paragraph
            && let Some(metadata) = metadata::read(&mut self.context, first.span)
        {
            self.blueprint.metadata.extend(metadata);
            rest = others;
        }
        let mut is_first_heading = true;
        while let Some((first, behind)) = rest.split_first() {
            let has_heading = first.kind == Kind::Heading;
            let below = if has_heading { behind } else { rest };
            let end = below
                .iter()
                .position(|block| block.kind == Kind::Heading)
                .unwrap_or(below.len());
            let (content, remaining) = below.split_at(end);
            rest = remaining;
            if !has_heading {
                self.content(content);
                continue;
            }
            let title = self.context.fragment(first.signature);
            let heading = match heading::read(&mut self.context, title) {
                heading if self.is_shadowed(heading, title) => {
                    let message =
                        "this is the keyword of a type section; the heading is read as text";
                    self.context
                        .annotate(Code::NotASection, title.span(), message);
                    Heading::Plain
                }
                heading => heading,
            };
            if heading != Heading::Plain {
                self.check_marker(first);
            }
            if heading == Heading::Plain && self.place == Place::DataStructures {
                if mson::is_type_section(title) {
                    self.outside_types(&below[..end]);
                    continue;
                }
                rest = self.named_type(title, below);
            } else if heading == Heading::Plain && is_first_heading {
                self.end_text();
                self.blueprint.name = Some(title.to_spanned());
                self.content(content);
            } else {
                self.open(heading, first);
                self.content(content);
            }
            is_first_heading = false;
        }
    }

    /// Whether the keyword of a type section at its start keeps a heading from opening the
    /// section that it otherwise would, as it does in all places but those that look for that
    /// section first.
    fn is_shadowed(&self, heading: Heading<'_>, title: Fragment<'_>) -> bool {
        let is_looked_for = match self.place {
            Place::Overview | Place::Group | Place::Lost => true,
            Place::Resource => match heading {
                Heading::Action { .. } => true,
                Heading::Endpoint { name, .. } => !name.is_empty(),
                _ => false,
            },
            Place::Action | Place::DataStructures => false,
        };
        heading != Heading::Plain && !is_looked_for && mson::is_type_keyword(title)
    }

    fn check_marker(&mut self, heading: &Block) {
        let text = self.context.fragment(heading.span).trim().text();
        let behind = text.trim_start_matches('#');
        if behind.len() < text.len()
            && !behind.is_empty()
            && !behind.starts_with(char::is_whitespace)
        {
            self.context.annotate(
                Code::MissingBlank,
                heading.span,
                "a blank is missing after the heading's marker",
            );
        }
    }

    /// Reads a named type and gives back the blocks behind it.
    fn named_type<'b>(&mut self, title: Fragment<'a>, below: &'b [Block]) -> &'b [Block] {
        let ends = |block: &Block| {
            block.kind == Kind::Heading
                && !mson::is_type_section(self.context.fragment(block.signature))
        };
        let end = below.iter().position(ends).unwrap_or(below.len());
        let (content, rest) = below.split_at(end);
        self.end_text();
        let named = mson::named_type(&mut self.context, title, content);
        if !self.type_names.insert(named.name.clone()) {
            let message = format!("the type `{}` is defined twice; both are kept", named.name);
            self.context.annotate(Code::TypeTwice, named.span, message);
        }
        self.blueprint.data_structures.push(named);
        rest
    }

    fn open(&mut self, heading: Heading<'a>, block: &Block) {
        let span = block.span;
        let closes = match heading {
            Heading::Plain => false,
            // In front of any resource an action is nothing but a heading.
            Heading::Action { .. } | Heading::Stray => {
                !matches!(self.place, Place::Overview | Place::Group)
            }
            _ => true,
        };
        if !closes {
            if heading != Heading::Plain {
                let message = "the action stands in no resource; read as text";
                self.context
                    .annotate(Code::ActionWithoutResource, span, message);
            }
            self.progress.end_payload();
            return self.add_text(span);
        }
        self.end_text();
        match heading {
            Heading::Group(name) => {
                self.push_group(Some(name.unescaped()), span);
                self.progress = Progress::default();
                self.place = Place::Group;
            }
            Heading::DataStructures => {
                self.group_is_open = false;
                self.place = Place::DataStructures;
            }
            Heading::Resource { name, uri } => {
                self.push_resource(name, uri, span);
                self.abbreviated = false;
            }
            Heading::Endpoint { name, method, uri } => {
                if self.resource_is_open() && !name.is_empty() {
                    return self.push_action(name, method, Some(uri), span);
                }
                self.push_resource(name.split_at(0).0, uri, span);
                self.abbreviated = true;
                self.push_action(name, method, None, span);
            }
            Heading::Action { name, method, uri } => self.open_action(name, method, uri, span),
            Heading::Stray => self.close_action(),
            Heading::Plain => {}
        }
    }

    fn open_action(
        &mut self,
        name: Fragment<'a>,
        method: &'static str,
        uri: Option<Fragment<'a>>,
        span: Span,
    ) {
        if self.resource_is_open() {
            return self.push_action(name, method, uri, span);
        }
        let (code, message) = match self.place {
            Place::DataStructures => (
                Code::ActionWithoutResource,
                "the action stands among data structures, in no resource; left out",
            ),
            _ => (
                Code::ActionInAbbreviatedResource,
                "a resource of the form `METHOD /uri` has one action; this one is left out",
            ),
        };
        self.context.annotate(code, span, message);
        self.close_action();
    }

    /// Ends the action. What follows belongs to its resource, or to nothing if the resource was
    /// all in one heading with the action.
    pub(crate) fn close_action(&mut self) {
        self.progress.end_payload();
        self.place = match self.place {
            Place::DataStructures => Place::DataStructures,
            _ if self.resource_is_open() => Place::Resource,
            _ => Place::Lost,
        };
    }

    /// Whether a resource is open that may take further actions.
    fn resource_is_open(&self) -> bool {
        matches!(self.place, Place::Resource | Place::Action) && !self.abbreviated
    }

    fn push_group(&mut self, name: Option<String>, span: Span) {
        self.blueprint.groups.push(Group {
            name,
            description: String::new(),
            resources: Vec::new(),
            span,
        });
        self.group_is_open = true;
    }

    fn push_resource(&mut self, name: Fragment<'a>, uri: Fragment<'a>, span: Span) {
        if !self.group_is_open {
            self.push_group(None, span);
        }
        let resource = Resource {
            name: (!name.is_empty()).then(|| name.unescaped()),
            uri_template: Some(uri.to_spanned()),
            description: String::new(),
            parameters: Vec::new(),
            attributes: None,
            model: None,
            actions: Vec::new(),
            span,
        };
        if let Some(group) = self.blueprint.groups.last_mut() {
            group.resources.push(resource);
        }
        self.progress = Progress::default();
        self.place = Place::Resource;
    }

    fn push_action(
        &mut self,
        name: Fragment<'a>,
        method: &'static str,
        uri: Option<Fragment<'a>>,
        span: Span,
    ) {
        let action = Action {
            name: (!name.is_empty()).then(|| name.unescaped()),
            method: method.to_owned(),
            uri_template: uri.map(Fragment::to_spanned),
            description: String::new(),
            relation: None,
            parameters: Vec::new(),
            attributes: None,
            examples: Vec::new(),
            span,
        };
        if let Some(resource) = self.resource() {
            resource.actions.push(action);
        }
        self.progress.start_action();
        self.place = Place::Action;
    }

    pub(crate) fn resource(&mut self) -> Option<&mut Resource> {
        self.blueprint.groups.last_mut()?.resources.last_mut()
    }

    pub(crate) fn action(&mut self) -> Option<&mut Action> {
        self.resource()?.actions.last_mut()
    }

    /// Puts text into the description of the open section, together with text just before it.
    pub(crate) fn add_text(&mut self, span: Span) {
        self.text = Some(match self.text {
            Some(text) => Span::new(text.start, span.end),
            None => span,
        });
    }

    pub(crate) fn end_text(&mut self) {
        let Some(span) = self.text.take() else { return };
        let mut description = String::new();
        if let Some(existing) = self.description() {
            description = std::mem::take(existing);
        }
        self.context.describe(&mut description, span);
        if let Some(existing) = self.description() {
            *existing = description;
        }
    }

    fn description(&mut self) -> Option<&mut String> {
        match self.place {
            Place::Overview => Some(&mut self.blueprint.description),
            Place::Group => self
                .blueprint
                .groups
                .last_mut()
                .map(|group| &mut group.description),
            Place::Resource => self.resource().map(|resource| &mut resource.description),
            Place::Action => self.action().map(|action| &mut action.description),
            Place::DataStructures | Place::Lost => None,
        }
    }
}
