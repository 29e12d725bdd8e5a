//! Any text can be read, every span of what comes of it lies in the text, its transactions can be
//! counted, and its types resolved, with both schemas and an example.
//!
//! The walk is written against the tree's fields, without `..`, so that a new field with a span
//! does not go unchecked.

#![no_main]

use apib::{
    Action, Asset, Attributes, Header, Member, NamedType, Parameter, Parsed, Payload, Profile,
    Property, Resource, Span, Spanned, TypeSpecification, Types, ValueMember, parse,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let parsed = parse(&text);
    Walk { parsed: &parsed }.document();
    let transactions = parsed.blueprint.transactions().inspect(|transaction| {
        assert!(!transaction.method().is_empty());
        assert!(transaction.uri_template().is_some());
        assert!(transaction.request.is_some() || transaction.response.is_some());
    });
    let payloads = || {
        let actions = parsed.blueprint.resources().flat_map(|resource| &resource.actions);
        actions.flat_map(Action::payloads)
    };
    assert!(transactions.count() >= payloads().count().min(1));
    let types = Types::of(&parsed);
    for attributes in payloads().filter_map(|payload| payload.attributes.as_ref()) {
        let structure = types.resolve(attributes);
        for annotation in &structure.annotations {
            Walk { parsed: &parsed }.span(annotation.span);
        }
        assert!(structure.schema(Profile::Strict).is_object());
        assert!(structure.schema(Profile::Compatible).is_object());
        structure.example();
    }
});

struct Walk<'a> {
    parsed: &'a Parsed,
}

impl Walk<'_> {
    fn span(&self, span: Span) {
        let source = &self.parsed.source;
        let found = source.text().get(span.start..span.end);
        assert!(found.is_some(), "{span:?} is no part of the text");
        assert!((1..=source.line_count()).contains(&source.line(span.start)));
        assert!(source.column(span.start) >= 1);
    }

    fn spanned(&self, values: &[Spanned<String>]) {
        values.iter().for_each(|value| self.span(value.span));
    }

    fn option(&self, value: Option<&Spanned<String>>) {
        value.into_iter().for_each(|value| self.span(value.span));
    }

    fn document(&self) {
        let Parsed {
            blueprint,
            annotations,
            source: _,
        } = self.parsed;
        annotations
            .iter()
            .for_each(|annotation| self.span(annotation.span));
        assert!(annotations.is_sorted_by_key(|annotation| annotation.span.start));
        blueprint
            .metadata
            .iter()
            .for_each(|metadata| self.span(metadata.span));
        self.option(blueprint.name.as_ref());
        for group in &blueprint.groups {
            self.span(group.span);
            group
                .resources
                .iter()
                .for_each(|resource| self.resource(resource));
        }
        for NamedType {
            name: _,
            attributes,
            span,
        } in &blueprint.data_structures
        {
            self.span(*span);
            self.attributes(Some(attributes));
        }
    }

    fn resource(&self, resource: &Resource) {
        self.span(resource.span);
        self.option(resource.uri_template.as_ref());
        self.parameters(&resource.parameters);
        self.attributes(resource.attributes.as_ref());
        resource.model.iter().for_each(|model| self.payload(model));
        for action in &resource.actions {
            self.span(action.span);
            self.option(action.uri_template.as_ref());
            self.option(action.relation.as_ref());
            self.parameters(&action.parameters);
            self.attributes(action.attributes.as_ref());
            action.payloads().for_each(|payload| self.payload(payload));
        }
    }

    fn payload(&self, payload: &Payload) {
        let Payload {
            name: _,
            status: _,
            media_type,
            description: _,
            headers,
            parameters,
            attributes,
            body,
            schema,
            reference,
            span,
        } = payload;
        self.span(*span);
        self.option(media_type.as_ref());
        self.option(reference.as_ref());
        for Header {
            name: _,
            value: _,
            span,
        } in headers
        {
            self.span(*span);
        }
        self.parameters(parameters);
        self.attributes(attributes.as_ref());
        for Asset {
            text,
            span,
            indentation: _,
        } in body.iter().chain(schema)
        {
            self.span(*span);
            assert!(text.ends_with('\n'));
        }
    }

    fn parameters(&self, parameters: &[Parameter]) {
        for parameter in parameters {
            let Parameter {
                name,
                description: _,
                required: _,
                type_name: _,
                is_enum: _,
                members,
                example,
                default,
                legacy: _,
                span,
            } = parameter;
            assert!(!name.is_empty());
            self.span(*span);
            self.spanned(members);
            self.option(example.as_ref());
            self.option(default.as_ref());
        }
    }

    fn attributes(&self, attributes: Option<&Attributes>) {
        if let Some(Attributes {
            base,
            type_attributes: _,
            description: _,
            members,
            span,
        }) = attributes
        {
            self.span(*span);
            self.specification(base.as_ref());
            self.members(members);
        }
    }

    fn specification(&self, specification: Option<&TypeSpecification>) {
        if let Some(TypeSpecification {
            name: _,
            nested: _,
            span,
        }) = specification
        {
            self.span(*span);
        }
    }

    fn members(&self, members: &[Member]) {
        for member in members {
            match member {
                Member::Property(property) => self.property(property),
                Member::Value(value) => self.value(value),
                Member::Include(name) => self.span(name.span),
                Member::OneOf(choices, span) => {
                    self.span(*span);
                    choices.iter().for_each(|choice| self.members(choice));
                }
            }
        }
    }

    fn property(&self, property: &Property) {
        let Property {
            name: _,
            variable: _,
            value,
            type_specification,
            type_attributes: _,
            description: _,
            members,
            default,
            samples,
            values,
            span,
        } = property;
        self.span(*span);
        self.option(value.as_ref());
        self.option(default.as_ref());
        self.spanned(samples);
        self.specification(type_specification.as_ref());
        self.members(members);
        values.iter().for_each(|value| self.value(value));
    }

    fn value(&self, value: &ValueMember) {
        let ValueMember {
            value,
            type_specification,
            type_attributes: _,
            description: _,
            members,
            span,
        } = value;
        self.span(*span);
        self.option(value.as_ref());
        self.specification(type_specification.as_ref());
        self.members(members);
    }
}
