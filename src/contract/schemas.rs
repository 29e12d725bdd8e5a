//! JSON Schemas (2020-12): the files that `sgspec derive` writes, and compiled validators.
//!
//! One file per documented body, self-contained, in the order of the contract. The formats
//! `ipv4-range` and `ip-range` are ours and bind requests only: a target may show a network
//! in another spelling than it was sent. The rest of the crate reaches the validator crate
//! through [`compile`] alone, because its interface moves.

use apib::Profile;
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Value, json};

use super::Contract;
use super::operation::Operation;

/// A derived schema and the name of its file.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaFile {
    pub name: String,
    pub schema: Value,
}

impl SchemaFile {
    /// The text of the file.
    pub fn text(&self) -> String {
        file_text(&self.schema)
    }
}

/// The text of a derived file.
pub fn file_text(value: &Value) -> String {
    // A `Value` with string keys always serialises.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// All schemas of a contract: `<operation>.request.json` and `<operation>.<status>.json`.
pub fn schema_files(contract: &Contract) -> Vec<SchemaFile> {
    schema_files_in(contract, Profile::Strict)
}

/// The same in a profile. The compatible one has the schemas that the reference implementation
/// of the format gives, in its draft: of bodies that attributes or a schema state, and of no others.
/// All that is added are a title and the place.
pub fn schema_files_in(contract: &Contract, profile: Profile) -> Vec<SchemaFile> {
    let mut files = Vec::new();
    for operation in contract
        .operations
        .iter()
        .filter(|operation| !operation.again)
    {
        if let Some(request) = &operation.request
            && let Some(schema) = match profile {
                Profile::Strict => Some(request.shape.request_schema()),
                Profile::Compatible => request.compatible.clone(),
            }
        {
            let title = format!("Request of {}", operation.name);
            files.push(file(
                contract,
                operation,
                "request",
                &title,
                request.place.line,
                schema,
            ));
        }
        for response in &operation.responses {
            if let Some(body) = &response.body
                && let Some(schema) = match profile {
                    Profile::Strict => Some(body.schema()),
                    Profile::Compatible => body.compatible.clone(),
                }
            {
                let title = format!("Answer {} of {}", response.status, operation.name);
                let case = response.status.to_string();
                files.push(file(
                    contract,
                    operation,
                    &case,
                    &title,
                    response.place.line,
                    schema,
                ));
            }
        }
    }
    files
}

fn file(
    contract: &Contract,
    operation: &Operation,
    case: &str,
    title: &str,
    line: usize,
    schema: Value,
) -> SchemaFile {
    let mut whole = json!({
        // A contract's own schema keeps the draft it was written in.
        "$schema": schema.get("$schema").cloned().unwrap_or_else(|| json!(DRAFT)),
        "title": title,
        "$comment": format!("{} {}; derived from {}:{line}", operation.method, operation.template, contract.document.name()),
    });
    if let (Value::Object(whole), Value::Object(schema)) = (&mut whole, schema) {
        whole.extend(schema.into_iter().filter(|(key, _)| key != "$schema"));
    }
    SchemaFile {
        name: format!("{}.{case}.json", operation.id),
        schema: whole,
    }
}

/// The draft of every schema that we write, and of one that does not say.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Compiles a schema in the draft that it names, without any look-up of references outside it.
pub fn compile(schema: &Value) -> Result<Validator, String> {
    let options = if schema.get("$schema").is_some() {
        jsonschema::options()
    } else {
        jsonschema::draft202012::options()
    };
    options
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .with_format("ipv4-range", |text: &str| is_range(text, false))
        .with_format("ip-range", |text: &str| is_range(text, true))
        .build(schema)
        .map_err(|error| error.to_string())
}

/// One way in which a value breaks a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// JSON pointer of the value that breaks it.
    pub pointer: String,
    /// The keyword that it breaks.
    pub keyword: String,
    /// The key that is missing, if that is what is wrong.
    pub missing: Option<String>,
    /// What is wrong, without the value.
    pub message: String,
}

/// How a value breaks a schema; an error if the schema itself cannot be used.
pub fn violations(schema: &Value, value: &Value) -> Result<Vec<Violation>, String> {
    Ok(violations_of(&compile(schema)?, value))
}

/// As [`violations`], by a schema that is compiled already.
pub fn violations_of(validator: &Validator, value: &Value) -> Vec<Violation> {
    let violation = |error: jsonschema::ValidationError<'_>| Violation {
        pointer: error.instance_path().as_str().to_owned(),
        keyword: error.kind().keyword().to_owned(),
        missing: match error.kind() {
            ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
            _ => None,
        },
        message: error.masked_with("this value").to_string(),
    };
    validator.iter_errors(value).map(violation).collect()
}

fn is_range(text: &str, six: bool) -> bool {
    let (address, length) = text.split_once('/').unwrap_or((text, ""));
    let Ok(address) = address.parse::<std::net::IpAddr>() else {
        return false;
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    (address.is_ipv4() || six)
        && (length.is_empty() || length.parse::<u8>().is_ok_and(|length| length <= most))
}
