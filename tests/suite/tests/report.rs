//! Reports: the schema that ships says what they are, `JUnit` says the same to a CI system, and
//! nothing of a target reaches a terminal as it came.

#[path = "report/format.rs"]
mod format;
#[path = "report/junit.rs"]
mod junit;
#[path = "report/normal.rs"]
mod normal;
#[path = "report/pending.rs"]
mod pending;
#[path = "report/settings_schema.rs"]
mod settings_schema;
#[path = "report/terminal.rs"]
mod terminal;
#[path = "report/traffic.rs"]
mod traffic;

use std::fs;

use serde_json::Value;
use sgspec_suite::runs::{Against, Finished, root, run_against, run_briskly};
use sgspec_suite::servers::{Broken, Manners, Server};

/// A run in which everything passes.
async fn sound() -> Finished {
    let manners = Manners {
        refuses_empty_text: true,
        ..Manners::default()
    };
    let server = Server::start(manners).await;
    run_against(server.base_url(), &Against::BuiltIn, None, 1).await
}

/// A run in which something fails.
async fn broken(broken: Broken) -> Finished {
    let server = Server::start_broken(broken).await;
    run_briskly(server.base_url(), &Against::BuiltIn, None, 1).await
}

/// A schema that ships.
fn schema(name: &str) -> Value {
    let path = root().join("schemas/sgspec").join(name);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

fn problems(schema: &Value, instance: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap();
    validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Objects of a schema that say nothing of further keys, and properties without a description.
fn loose_ends(schema: &Value, place: &str, found: &mut Vec<String>) {
    let Some(members) = schema.as_object() else {
        return;
    };
    if members.contains_key("properties")
        && members.get("type").is_some_and(|kind| kind == "object")
        && !members.contains_key("additionalProperties")
    {
        found.push(format!("{place} is open"));
    }
    for (key, member) in members {
        let place = format!("{place}/{key}");
        if key == "properties" && !place.contains("allOf") {
            for (name, property) in member.as_object().into_iter().flatten() {
                if property.get("description").is_none() {
                    found.push(format!("{place}/{name} is not described"));
                }
                loose_ends(property, &format!("{place}/{name}"), found);
            }
        } else if let Some(items) = member.as_array() {
            for (index, item) in items.iter().enumerate() {
                loose_ends(item, &format!("{place}/{index}"), found);
            }
        } else {
            loose_ends(member, &place, found);
        }
    }
}
