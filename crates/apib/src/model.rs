//! Models: payloads that others refer to, put in place.
//!
//! The tree keeps a reference as it was written. [`Parsed::with_models`] gives a tree in which every
//! payload that refers to a model has what the model brings: media type, headers, attributes, body,
//! schema and description, each where the payload has none of its own. The reference itself stays,
//! and so do the places, which are those of the model's text.
//!
//! Names are compared without regard to case, as the reference implementation does not mind it; of
//! two models of one name the first counts. A reference to nothing is annotated when it is read.

use std::collections::BTreeMap;

use crate::{Blueprint, Parsed, Payload};

impl Parsed {
    /// The same document with what models bring put into the payloads that refer to them.
    #[must_use]
    pub fn with_models(mut self) -> Self {
        let models = models(&self.blueprint);
        if models.is_empty() {
            return self;
        }
        let groups = self.blueprint.groups.iter_mut();
        let resources = groups.flat_map(|group| &mut group.resources);
        let actions = resources.flat_map(|resource| &mut resource.actions);
        for example in actions.flat_map(|action| &mut action.examples) {
            let payloads = example.requests.iter_mut().chain(&mut example.responses);
            for payload in payloads {
                let name = payload.reference.as_ref().map(|name| key(&name.value));
                if let Some(model) = name.and_then(|name| models.get(&name)) {
                    fill(payload, model);
                }
            }
        }
        self
    }
}

fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

fn models(blueprint: &Blueprint) -> BTreeMap<String, Payload> {
    let mut models = BTreeMap::new();
    for resource in blueprint.resources() {
        let Some(model) = &resource.model else {
            continue;
        };
        if let Some(name) = model.name.as_ref().or(resource.name.as_ref()) {
            models.entry(key(name)).or_insert_with(|| model.clone());
        }
    }
    models
}

fn fill(payload: &mut Payload, model: &Payload) {
    if payload.media_type.is_none() && payload.header("Content-Type").is_none() {
        payload.media_type.clone_from(&model.media_type);
    }
    for header in &model.headers {
        if payload.header(&header.name).is_none() {
            payload.headers.push(header.clone());
        }
    }
    if payload.description.is_empty() {
        payload.description.clone_from(&model.description);
    }
    if payload.attributes.is_none() {
        payload.attributes.clone_from(&model.attributes);
    }
    if payload.body.is_none() {
        payload.body.clone_from(&model.body);
    }
    if payload.schema.is_none() {
        payload.schema.clone_from(&model.schema);
    }
}
