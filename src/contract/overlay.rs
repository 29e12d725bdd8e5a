//! Overlays: what a user says about a document that may not be edited.
//!
//! An overlay (OpenAPI Overlay 1.0 or 1.1, in JSON or YAML) changes the OpenAPI form of a contract
//! before it is read; a Blueprint is written as OpenAPI for that. The actions are the
//! library's; here they are read with their places, and an action that matches nothing is told,
//! since it does not do what its author meant.
//!
//! Not in here: what an overlay must look like, which the specification says.

use enumset::EnumSet;
use roas_overlay::apply::Apply;
use roas_overlay::{v1_0, v1_1};
use serde_json::Value;

use super::located;
use super::source::{Document, Place};
use super::{ContractError, Text};

/// An action that matched nothing: where it stands, and its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unmatched {
    pub(super) reference: String,
    pub(super) target: String,
}

/// Applies an overlay to a document.
pub(super) fn apply(overlay: Text<'_>, root: &mut Value) -> Result<Vec<Unmatched>, ContractError> {
    let document = Document::of_text(overlay.name, overlay.text);
    let located =
        located::read(&document).map_err(|error| ContractError::unreadable(&document, &error))?;
    let wrong = |place: Place, message: String| ContractError::Overlay {
        name: overlay.name.to_owned(),
        message: document.snippet(place, &message),
    };
    let place = |pointer: &str| located.places.get(pointer).copied().unwrap_or(Place::FIRST);
    let version = located.value["overlay"].as_str().unwrap_or_default();
    let value = located.value.clone();
    let broken = |error: serde_json::Error| wrong(Place::FIRST, error.to_string());
    let parsed: v1_1::Overlay = if version.starts_with("1.0.") {
        let overlay: v1_0::Overlay = serde_json::from_value(value).map_err(broken)?;
        overlay.into()
    } else if version.starts_with("1.1.") {
        serde_json::from_value(value).map_err(broken)?
    } else {
        let message = "`overlay` must say the version, 1.0.x or 1.1.x".to_owned();
        return Err(wrong(place("/overlay"), message));
    };
    let report = parsed.apply(root, EnumSet::empty()).map_err(|error| {
        let at = place(&format!("/actions/{}/target", error.action_index));
        wrong(at, error.kind.to_string())
    })?;
    let unmatched = report.actions.iter().filter(|action| action.matched == 0);
    Ok(unmatched
        .map(|action| Unmatched {
            reference: document.reference(place(&format!("/actions/{}/target", action.index))),
            target: action.target.clone(),
        })
        .collect())
}
