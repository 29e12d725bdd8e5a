//! The life of each family as an Arazzo 1.0 document, for tools that run such documents.
//!
//! One workflow a family: what its parents need is created, an item is created, read, listed,
//! updated, read back, deleted and looked for once more, and the parents go. It is the good path of
//! the plan in a form that others can run, no more: what a target must refuse, settle budgets
//! and blame have no words in Arazzo.
//!
//! Exact values are compared through JSON pointers, and only where they read the same in every
//! tool: the conditions of Arazzo ignore the case of letters and turn digits into numbers.
//!
//! Not in here: workflows written by hand, which come in from `specs/`.

use serde_json::{Map, Value, json};

use crate::contract::{
    Contract, Family, FamilyIndex, Format, Normaliser, OperationIndex, RequestShape, Role,
};

use super::values::{Values, Variant};

/// The name of the OpenAPI document among the sources.
const SOURCE: &str = "api";

/// The document; `openapi` is where the OpenAPI document stands, relative to this one. `None` where
/// the contract has no resource that can be created.
pub fn arazzo(contract: &Contract, openapi: &str) -> Option<Value> {
    let writer = Writer {
        contract,
        values: Values {
            mark: "arazzo".to_owned(),
            ..Values::default()
        },
    };
    let workflows: Vec<Value> = (0..contract.families.len())
        .filter(|family| super::build::reachable(contract, *family))
        .map(|family| writer.lifecycle(family))
        .collect();
    if workflows.is_empty() {
        return None;
    }
    let about = &contract.about;
    let title = about.title.as_deref().unwrap_or(&contract.api);
    Some(json!({
        "arazzo": "1.0.1",
        "info": {
            "title": format!("{title}: lifecycles"),
            "version": about.version.as_deref().unwrap_or("unversioned"),
        },
        "sourceDescriptions": [{"name": SOURCE, "url": openapi, "type": "openapi"}],
        "workflows": workflows,
    }))
}

struct Writer<'a> {
    contract: &'a Contract,
    values: Values,
}

/// A step that made an item, and what it sent.
struct Made {
    step: String,
    family: FamilyIndex,
    sent: Map<String, Value>,
}

impl<'a> Writer<'a> {
    fn family(&self, family: FamilyIndex) -> &'a Family {
        &self.contract.families[family]
    }

    /// The families from the outermost parent to this one.
    fn chain(&self, family: FamilyIndex) -> Vec<FamilyIndex> {
        let mut chain = vec![family];
        let mut next = self.family(family).parent;
        while let Some(parent) = next {
            chain.push(parent);
            next = self.family(parent).parent;
        }
        chain.reverse();
        chain
    }

    fn lifecycle(&self, family: FamilyIndex) -> Value {
        let known = self.family(family);
        let chain = self.chain(family);
        let mut steps: Vec<Value> = Vec::new();
        let mut made: Vec<Made> = Vec::new();
        for (number, member) in chain.iter().enumerate() {
            if let Some(create) = self.family(*member).create {
                steps.push(self.create(create, *member, number, &mut made));
            }
        }
        if let Some(read) = known.read {
            steps.push(self.shows(read, "read", "the item shows what was created", &made));
        }
        if let Some(list) = known.list {
            steps.push(self.lists(list, &made));
        }
        for (number, update) in known.updates.iter().enumerate() {
            let method = self.contract.operations[*update].method.to_lowercase();
            steps.push(self.update(*update, &method, chain.len() + number, &mut made));
            if let Some(read) = known.read {
                let id = format!("read-after-{method}");
                steps.push(self.shows(read, &id, "the item shows what was updated", &made));
            }
        }
        if let Some(delete) = known.delete {
            steps.push(self.delete(delete, family, &made));
            if let Some(read) = known.read {
                steps.push(self.gone(read, &made));
            }
        }
        for parent in chain.iter().rev().skip(1) {
            if let Some(delete) = self.family(*parent).delete {
                steps.push(self.delete(delete, *parent, &made));
            }
        }
        let mut workflow = json!({
            "workflowId": format!("{}-lifecycle", word(&known.name)),
            "summary": format!("The life of {}: created, read, listed, updated, deleted.", known.name),
        });
        if let Some(inputs) = self.inputs(&made) {
            workflow["inputs"] = inputs;
        }
        if let Some(auth) = &self.contract.settings.auth {
            let value = if auth.prefix.is_empty() {
                "$inputs.token".to_owned()
            } else {
                format!("{}{{$inputs.token}}", auth.prefix)
            };
            workflow["parameters"] = json!([{"name": auth.header, "in": "header", "value": value}]);
        }
        workflow["steps"] = Value::Array(steps);
        workflow
    }

    /// What a user may want to give: the credential, and values of an account.
    fn inputs(&self, made: &[Made]) -> Option<Value> {
        let mut properties = Map::new();
        if self.contract.settings.auth.is_some() {
            properties.insert(
                "token".into(),
                json!({"type": "string", "format": "password", "description": "The credential of every call"}),
            );
        }
        for (name, input) in &self.contract.settings.inputs {
            let default = made.iter().find_map(|made| made.sent.get(name));
            if let Some(default) = default {
                properties.insert(
                    name.clone(),
                    json!({"type": "string", "description": input.description, "default": default}),
                );
            }
        }
        (!properties.is_empty()).then(|| json!({"type": "object", "properties": properties}))
    }

    fn step(
        &self,
        id: &str,
        operation: OperationIndex,
        summary: &str,
        made: &[Made],
    ) -> Map<String, Value> {
        let mut step = Map::new();
        step.insert("stepId".into(), json!(id));
        step.insert("description".into(), json!(summary));
        step.insert(
            "operationId".into(),
            json!(self.contract.operations[operation].id),
        );
        let variables = self.contract.bindings[operation].variables.iter();
        let parameters: Vec<Value> = variables
            .filter_map(|(name, owner)| {
                let item = made.iter().rfind(|made| Some(made.family) == *owner)?;
                let value = format!("$steps.{}.outputs.id", item.step);
                Some(json!({"name": name, "in": "path", "value": value}))
            })
            .collect();
        if !parameters.is_empty() {
            step.insert("parameters".into(), Value::Array(parameters));
        }
        step
    }

    fn payload(&self, request: &RequestShape, sent: &Map<String, Value>) -> Value {
        let payload = sent.iter().map(|(name, value)| {
            let value = if self.contract.settings.inputs.contains_key(name) {
                json!(format!("$inputs.{name}"))
            } else {
                value.clone()
            };
            (name.clone(), value)
        });
        json!({"contentType": request.media_type, "payload": payload.collect::<Map<_, _>>()})
    }

    fn body(
        &self,
        operation: OperationIndex,
        number: usize,
        label: &str,
        before: Option<&Map<String, Value>>,
    ) -> Option<(Value, Map<String, Value>)> {
        let request = self.contract.operations[operation].request.as_ref()?;
        let variant = Variant {
            number,
            label,
            instead_of: before,
            ..Variant::default()
        };
        let sent = self.values.body(request, variant);
        Some((self.payload(request, &sent), sent))
    }

    fn create(
        &self,
        create: OperationIndex,
        family: FamilyIndex,
        number: usize,
        made: &mut Vec<Made>,
    ) -> Value {
        let known = self.family(family);
        let id = format!("create-{}", word(&known.name));
        let mut step = self.step(&id, create, "an item is created", made);
        let (body, sent) = self.body(create, number, "item", None).unzip();
        if let Some(body) = body {
            step.insert("requestBody".into(), body);
        }
        step.insert("successCriteria".into(), json!([self.succeeds(create)]));
        let pointer = &self.contract.bindings[create].pointer;
        let id_pointer = format!("$response.body#{pointer}/{}", known.id_key);
        step.insert("outputs".into(), json!({"id": id_pointer}));
        made.push(Made {
            step: id,
            family,
            sent: sent.unwrap_or_default(),
        });
        Value::Object(step)
    }

    fn update(
        &self,
        update: OperationIndex,
        method: &str,
        number: usize,
        made: &mut [Made],
    ) -> Value {
        let before = made.last().map(|made| made.sent.clone());
        let mut step = self.step(method, update, "the item is updated", made);
        if let Some((body, sent)) = self.body(update, number, "item changed", before.as_ref()) {
            step.insert("requestBody".into(), body);
            if let Some(made) = made.last_mut() {
                made.sent.extend(sent);
            }
        }
        step.insert("successCriteria".into(), json!([self.succeeds(update)]));
        Value::Object(step)
    }

    fn shows(&self, read: OperationIndex, id: &str, summary: &str, made: &[Made]) -> Value {
        let mut step = self.step(id, read, summary, made);
        let mut criteria = vec![self.succeeds(read)];
        if let Some(made) = made.last() {
            let pointer = &self.contract.bindings[read].pointer;
            let values = made
                .sent
                .iter()
                .filter(|(name, _)| self.is_comparable(read, made, name));
            criteria.extend(values.filter_map(|(name, value)| {
                let literal = literal(value)?;
                Some(json!({"condition": format!("$response.body#{pointer}/{name} == {literal}")}))
            }));
        }
        step.insert("successCriteria".into(), json!(criteria));
        step.insert("onFailure".into(), json!([settle()]));
        Value::Object(step)
    }

    /// Whether an attribute reads back in every conforming target as it was sent.
    fn is_comparable(&self, read: OperationIndex, made: &Made, name: &str) -> bool {
        let family = self.family(made.family);
        let writes = family.create.iter().chain(&family.updates);
        let doubted = writes
            .filter_map(|write| {
                self.contract.operations[*write]
                    .request
                    .as_ref()?
                    .shape
                    .property(name)
            })
            .any(|property| {
                let shape = &property.shape;
                shape.doubt.is_some() || shape.presence.is_some() || shape.spelling.is_some()
            });
        let normaliser: Option<&Normaliser> = self.contract.settings.normalise.get(name);
        let shown = family.item.property(name).is_some();
        let is_read = matches!(self.contract.bindings[read].role, Some((Role::Read, _)));
        let plain = name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_');
        let given = self.contract.settings.inputs.contains_key(name);
        is_read
            && shown
            && plain
            && !doubted
            && !given
            && normaliser.is_none()
            && family
                .item
                .property(name)
                .is_none_or(|property| !property.shape.format.is_some_and(Format::is_range))
    }

    fn lists(&self, list: OperationIndex, made: &[Made]) -> Value {
        let mut step = self.step("list", list, "the list shows the item", made);
        let mut criteria = vec![self.succeeds(list)];
        if let Some(made) = made.last() {
            let key = &self.family(made.family).id_key;
            criteria.push(json!({
                "context": "$response.body",
                "type": "jsonpath",
                "condition": format!("$..[?(@.{key} == {{$steps.{}.outputs.id}})]", made.step),
            }));
        }
        step.insert("successCriteria".into(), json!(criteria));
        step.insert("onFailure".into(), json!([settle()]));
        Value::Object(step)
    }

    fn delete(&self, delete: OperationIndex, family: FamilyIndex, made: &[Made]) -> Value {
        let id = format!("delete-{}", word(&self.family(family).name));
        let mut step = self.step(&id, delete, "the item is deleted", made);
        step.insert("successCriteria".into(), json!([self.succeeds(delete)]));
        Value::Object(step)
    }

    fn gone(&self, read: OperationIndex, made: &[Made]) -> Value {
        let mut step = self.step("read-after-delete", read, "the item is gone", made);
        let refused = "$statusCode >= 400 && $statusCode < 500";
        step.insert("successCriteria".into(), json!([{"condition": refused}]));
        step.insert("onFailure".into(), json!([settle()]));
        Value::Object(step)
    }

    fn succeeds(&self, operation: OperationIndex) -> Value {
        let statuses = self.contract.operations[operation].successes();
        let conditions: Vec<String> = statuses
            .map(|response| format!("$statusCode == {}", response.status))
            .collect();
        if conditions.is_empty() {
            return json!({"condition": "$statusCode < 300"});
        }
        json!({"condition": conditions.join(" || ")})
    }
}

/// Reads may lag behind writes: for two seconds, as runs allow where nothing else is said.
fn settle() -> Value {
    json!({"name": "settle", "type": "retry", "retryAfter": 0.2, "retryLimit": 10})
}

/// A value as a literal of a condition; texts that need quoting are left to finer tools.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.contains(['\'', '"', '\\', '{', '$', '\n']) => {
            Some(format!("'{text}'"))
        }
        Value::Bool(_) | Value::Number(_) | Value::Null => Some(value.to_string()),
        _ => None,
    }
}

/// A name in the characters that identifiers may have.
fn word(name: &str) -> String {
    name.chars()
        .map(|character| {
            let plain = character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
            if plain { character } else { '-' }
        })
        .collect()
}
