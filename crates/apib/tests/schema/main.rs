//! Tests of what MSON means: resolved elements, JSON Schema in both profiles, and the example.
//!
//! `profiles` is a table of hand-written MSON with both schemas and the example as snapshots,
//! `strict` says what the strict schemas accept and refuse, `resolution` is about names and
//! what is wrong with them, `properties` about documents made at random.
//!
//! What the compatible profile is compared with is recorded in the snapshots: they agree with
//! drafter 5.0 but for the differences that the README names.
#![cfg(feature = "schema")]

mod profiles;
mod properties;
mod resolution;
mod samples;
mod strict;

use apib::{DataStructure, Parsed, Profile, Types, parse};
use serde_json::Value;

/// A document whose only response has the `Attributes` section `section`, with the lines of `members`
/// below it, and with data structures.
fn document(section: &str, members: &str, structures: &str) -> Parsed {
    let members = members.lines().map(|line| format!("        {line}\n"));
    let members = members.collect::<Vec<_>>().concat();
    parse(&format!(
        "# GET /things\n\n+ Response 200 (application/json)\n    + {section}\n{members}\n# Data Structures\n\n{structures}\n"
    ))
}

/// The resolved attributes of the first response.
fn resolved(parsed: &Parsed) -> DataStructure {
    let payload = parsed
        .blueprint
        .resources()
        .flat_map(|resource| &resource.actions)
        .flat_map(apib::Action::payloads)
        .find_map(|payload| payload.attributes.as_ref())
        .expect("attributes");
    Types::of(parsed).resolve(payload)
}

/// The problems of an instance by a schema; whether that is a schema at all.
fn problems(schema: &Value, instance: &Value) -> Vec<String> {
    let draft = if schema["$schema"] == Profile::Strict.dialect() {
        jsonschema::Draft::Draft202012
    } else {
        assert_eq!(schema["$schema"], Profile::Compatible.dialect());
        jsonschema::Draft::Draft7
    };
    let validator = jsonschema::options()
        .with_draft(draft)
        .build(schema)
        .unwrap_or_else(|error| panic!("no schema of {draft:?}: {error}\n{schema:#}"));
    validator
        .iter_errors(instance)
        .map(|error| format!("{error} at `{}`", error.instance_path()))
        .collect()
}
