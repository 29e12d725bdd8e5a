//! The files that `sgspec derive` writes: what a contract comes to in the formats of other tools.
//!
//! An OpenAPI document, an Arazzo document of the lifecycles, and a JSON Schema for each documented
//! body. All are made from the contract alone, in a stable order, so that committed files can be
//! checked for drift.
//!
//! Not in here: the formats, which belong to the rooms that know what stands in them; writing.

use crate::contract::{Contract, Profile, file_text, openapi_document, schema_files_in};
use crate::plan;

/// The name of the OpenAPI document.
pub const OPENAPI: &str = "openapi.json";
/// The name of the Arazzo document.
pub const ARAZZO: &str = "lifecycles.arazzo.json";

/// A derived file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedFile {
    pub name: String,
    pub text: String,
}

/// What a contract comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The OpenAPI document and, where a resource can be created, the Arazzo document beside it.
    pub documents: Vec<DerivedFile>,
    pub schemas: Vec<DerivedFile>,
    /// Operations that OpenAPI has no place for, as `METHOD template`.
    pub omitted: Vec<String>,
}

/// Derives everything; schemas as one profile has them.
pub fn derive(contract: &Contract, profile: Profile) -> Derived {
    let openapi = openapi_document(contract);
    let mut documents = vec![DerivedFile {
        name: OPENAPI.to_owned(),
        text: openapi.text(),
    }];
    if let Some(arazzo) = plan::arazzo(contract, &format!("./{OPENAPI}")) {
        documents.push(DerivedFile {
            name: ARAZZO.to_owned(),
            text: file_text(&arazzo),
        });
    }
    let schemas = schema_files_in(contract, profile)
        .into_iter()
        .map(|file| DerivedFile {
            name: file.name.clone(),
            text: file.text(),
        });
    Derived {
        documents,
        schemas: schemas.collect(),
        omitted: openapi.omitted,
    }
}
