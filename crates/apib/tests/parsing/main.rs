//! Tests of the parser as its users see it: text in, tree and annotations out.
//!
//! `sections`, `payloads`, `parameters` and `attributes` are tables of forms and traps; each case
//! is a few lines of text. `documents` reads whole files, `robustness` arbitrary ones. What the
//! tables compare is an outline of the tree, made here.

mod attributes;
mod documents;
mod models;
mod outline;
mod parameters;
mod payloads;
mod robustness;
mod sections;
mod transactions;

/// The codes of a document's annotations without their common prefix, in order.
fn codes(parsed: &apib::Parsed) -> Vec<&'static str> {
    parsed
        .annotations
        .iter()
        .map(|annotation| &annotation.code.as_str()["apib-".len()..])
        .collect()
}

/// The first action of a document.
fn first_action(parsed: &apib::Parsed) -> &apib::Action {
    parsed
        .blueprint
        .resources()
        .flat_map(|resource| &resource.actions)
        .next()
        .expect("an action")
}
