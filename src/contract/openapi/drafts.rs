//! Schemas of older drafts in the words of 2020-12, the draft of OpenAPI 3.1.
//!
//! A contract may bring a schema of its own, in any draft. Where such a schema goes into an OpenAPI
//! document, keywords whose form has changed since are written in today's form. Keywords that
//! have kept their meaning stay as they are.
//!
//! Not in here: judging by the contract's own schema, which keeps the draft it names.

use serde_json::{Map, Value, json};

/// Rewrites a schema in place; one that names a draft of today is left alone.
pub(super) fn modernise(schema: &mut Value) {
    let draft = schema["$schema"].as_str().unwrap_or_default();
    if draft.contains("2020-12") || draft.contains("2019-09") {
        return;
    }
    if let Some(members) = schema.as_object_mut() {
        members.remove("$schema");
    }
    rewrite(schema);
}

fn rewrite(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    // An identifier of draft 4; a property may be called so, but those stand in `properties`.
    if members.get("id").is_some_and(Value::is_string) {
        members.remove("id");
    }
    bound(members, "exclusiveMinimum", "minimum");
    bound(members, "exclusiveMaximum", "maximum");
    if let Some(divisor) = members.remove("divisibleBy") {
        members.insert("multipleOf".into(), divisor);
    }
    required(members);
    if let Some(Value::Array(_)) = members.get("items") {
        let tuple = members.remove("items").unwrap_or_default();
        members.insert("prefixItems".into(), tuple);
        if let Some(rest) = members.remove("additionalItems") {
            members.insert("items".into(), rest);
        }
    }
    dependencies(members);
    for (key, member) in members.iter_mut() {
        match (key.as_str(), member) {
            (
                "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas",
                Value::Object(schemas),
            ) => schemas.values_mut().for_each(rewrite),
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(schemas)) => {
                schemas.iter_mut().for_each(rewrite);
            }
            (
                "items"
                | "additionalProperties"
                | "not"
                | "contains"
                | "propertyNames"
                | "if"
                | "then"
                | "else",
                schema @ Value::Object(_),
            ) => rewrite(schema),
            _ => {}
        }
    }
}

/// Draft 4 said with a boolean whether the bound itself is allowed.
fn bound(members: &mut Map<String, Value>, exclusive: &str, inclusive: &str) {
    match members.get(exclusive) {
        Some(Value::Bool(true)) => {
            members.remove(exclusive);
            if let Some(limit) = members.remove(inclusive) {
                members.insert(exclusive.into(), limit);
            }
        }
        Some(Value::Bool(false)) => {
            members.remove(exclusive);
        }
        _ => {}
    }
}

/// Draft 3 said of each property that it is required.
fn required(members: &mut Map<String, Value>) {
    if members.get("required").is_some_and(Value::is_boolean) {
        members.remove("required");
    }
    let Some(Value::Object(properties)) = members.get("properties") else {
        return;
    };
    let named: Vec<String> = properties
        .iter()
        .filter(|(_, property)| property["required"] == true)
        .map(|(name, _)| name.clone())
        .collect();
    if !named.is_empty() && !members.contains_key("required") {
        members.insert("required".into(), json!(named));
    }
}

/// `dependencies` has become two keywords.
fn dependencies(members: &mut Map<String, Value>) {
    let Some(Value::Object(dependencies)) = members.remove("dependencies") else {
        return;
    };
    for (name, dependency) in dependencies {
        let keyword = if dependency.is_array() {
            "dependentRequired"
        } else {
            "dependentSchemas"
        };
        let target = members.entry(keyword).or_insert_with(|| json!({}));
        target[name] = dependency;
    }
}
