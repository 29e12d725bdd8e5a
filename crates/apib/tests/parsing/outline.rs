//! A tree as indented lines: short enough to read in a test, complete but for spans.

use std::fmt::Write as _;

use apib::{
    Asset, Attributes, Blueprint, Member, Parameter, Payload, Spanned, TypeAttributes,
    TypeSpecification,
};

pub(crate) struct Outline {
    text: String,
}

pub(crate) fn of(blueprint: &Blueprint) -> String {
    let mut outline = Outline {
        text: String::new(),
    };
    for metadata in &blueprint.metadata {
        outline.line(0, &format!("metadata {}={}", metadata.key, metadata.value));
    }
    if let Some(name) = &blueprint.name {
        outline.line(0, &format!("api {}", name.value));
    }
    outline.description(0, &blueprint.description);
    for group in &blueprint.groups {
        outline.line(
            0,
            &format!("group {}", group.name.as_deref().unwrap_or("-")),
        );
        outline.description(1, &group.description);
        for resource in &group.resources {
            let uri = resource
                .uri_template
                .as_ref()
                .map_or("-", |uri| uri.value.as_str());
            outline.line(
                1,
                &format!(
                    "resource {} [{uri}]",
                    resource.name.as_deref().unwrap_or("-")
                ),
            );
            outline.description(2, &resource.description);
            outline.parameters(2, &resource.parameters);
            outline.attributes(2, resource.attributes.as_ref());
            if let Some(model) = &resource.model {
                outline.payload(2, "model", model);
            }
            for action in &resource.actions {
                let uri = action
                    .uri_template
                    .as_ref()
                    .map_or(String::new(), |uri| format!(" [{}]", uri.value));
                outline.line(
                    2,
                    &format!(
                        "action {} {}{uri}",
                        action.name.as_deref().unwrap_or("-"),
                        action.method
                    ),
                );
                outline.description(3, &action.description);
                if let Some(relation) = &action.relation {
                    outline.line(3, &format!("relation {}", relation.value));
                }
                outline.parameters(3, &action.parameters);
                outline.attributes(3, action.attributes.as_ref());
                for (index, example) in action.examples.iter().enumerate() {
                    outline.line(3, &format!("example {}", index + 1));
                    for request in &example.requests {
                        outline.payload(4, "request", request);
                    }
                    for response in &example.responses {
                        outline.payload(4, "response", response);
                    }
                }
            }
        }
    }
    for named in &blueprint.data_structures {
        outline.line(0, &format!("type {}", named.name));
        outline.attributes(1, Some(&named.attributes));
    }
    outline.text
}

/// The members of an `Attributes` section alone.
pub(crate) fn of_attributes(attributes: &Attributes) -> String {
    let mut outline = Outline {
        text: String::new(),
    };
    outline.attributes(0, Some(attributes));
    outline.text
}

pub(crate) fn of_parameter(parameter: &Parameter) -> String {
    let mut outline = Outline {
        text: String::new(),
    };
    outline.parameters(0, std::slice::from_ref(parameter));
    outline.text.trim_end().to_owned()
}

impl Outline {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{:1$}{text}", "", depth * 2);
    }

    fn description(&mut self, depth: usize, text: &str) {
        if !text.is_empty() {
            self.line(depth, &format!("{text:?}"));
        }
    }

    fn parameters(&mut self, depth: usize, parameters: &[Parameter]) {
        for parameter in parameters {
            let mut text = format!("parameter {}", parameter.name);
            for (word, value) in [("=", &parameter.example), ("default", &parameter.default)] {
                if let Some(value) = value {
                    let _ = write!(text, " {word} {}", value.value);
                }
            }
            match parameter.required {
                Some(true) => text.push_str(" required"),
                Some(false) => text.push_str(" optional"),
                None => {}
            }
            if parameter.is_enum {
                text.push_str(" enum");
            }
            if let Some(name) = &parameter.type_name {
                let _ = write!(text, " <{name}>");
            }
            if !parameter.members.is_empty() {
                let _ = write!(text, " {:?}", values(&parameter.members));
            }
            if parameter.legacy {
                text.push_str(" legacy");
            }
            if !parameter.description.is_empty() {
                let _ = write!(text, " {:?}", parameter.description);
            }
            self.line(depth, &text);
        }
    }

    fn payload(&mut self, depth: usize, role: &str, payload: &Payload) {
        let mut text = role.to_owned();
        if let Some(status) = payload.status {
            let _ = write!(text, " {status}");
        }
        if let Some(name) = &payload.name {
            let _ = write!(text, " {name}");
        }
        if let Some(media_type) = &payload.media_type {
            let _ = write!(text, " ({})", media_type.value);
        }
        if let Some(reference) = &payload.reference {
            let _ = write!(text, " -> {}", reference.value);
        }
        self.line(depth, &text);
        self.description(depth + 1, &payload.description);
        for header in &payload.headers {
            self.line(
                depth + 1,
                &format!("header {}: {}", header.name, header.value),
            );
        }
        self.parameters(depth + 1, &payload.parameters);
        self.attributes(depth + 1, payload.attributes.as_ref());
        self.asset(depth + 1, "body", payload.body.as_ref());
        self.asset(depth + 1, "schema", payload.schema.as_ref());
    }

    fn asset(&mut self, depth: usize, role: &str, asset: Option<&Asset>) {
        if let Some(asset) = asset {
            self.line(
                depth,
                &format!("{role} -{} {:?}", asset.indentation, asset.text),
            );
        }
    }

    fn attributes(&mut self, depth: usize, attributes: Option<&Attributes>) {
        let Some(attributes) = attributes else { return };
        let base = specification(attributes.base.as_ref());
        self.line(
            depth,
            format!("attributes{base}{}", flags(attributes.type_attributes)).trim_end(),
        );
        self.description(depth + 1, &attributes.description);
        self.members(depth + 1, &attributes.members);
    }

    fn members(&mut self, depth: usize, members: &[Member]) {
        for member in members {
            match member {
                Member::Property(property) => {
                    let mark = if property.variable { "*" } else { "" };
                    let mut text = format!("{mark}{}{mark}", property.name);
                    text.push_str(&value(property.value.as_ref()));
                    text.push_str(&specification(property.type_specification.as_ref()));
                    text.push_str(&flags(property.type_attributes));
                    if let Some(default) = &property.default {
                        let _ = write!(text, " default {:?}", default.value);
                    }
                    if !property.samples.is_empty() {
                        let _ = write!(text, " samples {:?}", values(&property.samples));
                    }
                    self.line(depth, &text);
                    self.description(depth + 1, &property.description);
                    self.members(depth + 1, &property.members);
                    for value in &property.values {
                        let kind = if value.type_attributes.default {
                            "default"
                        } else {
                            "sample"
                        };
                        self.line(depth + 1, kind);
                        self.members(depth + 2, &value.members);
                    }
                }
                Member::Value(item) => {
                    let mut text = format!("-{}", value(item.value.as_ref()));
                    text.push_str(&specification(item.type_specification.as_ref()));
                    text.push_str(&flags(item.type_attributes));
                    self.line(depth, &text);
                    self.description(depth + 1, &item.description);
                    self.members(depth + 1, &item.members);
                }
                Member::Include(name) => self.line(depth, &format!("include {}", name.value)),
                Member::OneOf(choices, _) => {
                    self.line(depth, "one of");
                    for choice in choices {
                        self.line(depth + 1, "choice");
                        self.members(depth + 2, choice);
                    }
                }
            }
        }
    }
}

fn value(value: Option<&Spanned<String>>) -> String {
    value.map_or(String::new(), |value| format!(" = {}", value.value))
}

fn values(values: &[Spanned<String>]) -> Vec<&str> {
    values.iter().map(|value| value.value.as_str()).collect()
}

fn specification(specification: Option<&TypeSpecification>) -> String {
    let Some(specification) = specification else {
        return String::new();
    };
    let nested = if specification.nested.is_empty() {
        String::new()
    } else {
        format!("{:?}", specification.nested)
    };
    format!(" <{}{nested}>", specification.name)
}

fn flags(attributes: TypeAttributes) -> String {
    let named = [
        (attributes.required, "required"),
        (attributes.optional, "optional"),
        (attributes.fixed, "fixed"),
        (attributes.fixed_type, "fixed-type"),
        (attributes.nullable, "nullable"),
        (attributes.sample, "sample"),
        (attributes.default, "default"),
    ];
    named
        .iter()
        .filter(|(set, _)| *set)
        .fold(String::new(), |text, (_, name)| text + " " + name)
}
