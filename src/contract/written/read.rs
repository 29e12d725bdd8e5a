//! Reading an Arazzo document.
//!
//! What of Arazzo 1.0 and 1.1 is read: workflows, steps with `operationId`, parameters in path and
//! query, a JSON payload, outputs. Its own `successCriteria` are kept to the status, since what else
//! must hold is a claim. Anything that would be passed over in silence is an error.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::located::{Located, read as read_located};
use super::super::operation::Operation;
use super::super::source::{Document, Place};
use super::super::written_rules::OWNER;
use super::claim::Claim;
use super::expression::is_expression;
use super::{Effect, Output, Refuses, When, WrittenStep, WrittenWorkflow};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Workflow {
    #[serde(rename = "workflowId")]
    id: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    #[serde(rename = "description")]
    _description: String,
    #[serde(default, rename = "x-effect")]
    effect: Effect,
    steps: Vec<Value>,
    #[serde(default, rename = "inputs")]
    _inputs: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Step {
    #[serde(rename = "stepId")]
    id: String,
    operation_id: String,
    #[serde(default, rename = "description")]
    _description: String,
    #[serde(default)]
    parameters: Vec<Parameter>,
    request_body: Option<RequestBody>,
    #[serde(default)]
    outputs: serde_json::Map<String, Value>,
    #[serde(default, rename = "x-outputs")]
    chosen: BTreeMap<String, Output>,
    #[serde(default, rename = "x-role")]
    role: Option<String>,
    #[serde(default, rename = "x-refuses")]
    refuses: Option<Refuses>,
    #[serde(default, rename = "x-claims")]
    claims: Vec<Claim>,
    #[serde(default, rename = "x-also-as")]
    also_as: Vec<String>,
    #[serde(default, rename = "x-when")]
    when: Option<When>,
    #[serde(default, rename = "x-over-other")]
    over_other: bool,
    #[serde(default, rename = "x-admitted")]
    admitted: bool,
    #[serde(default, rename = "x-undo")]
    undo: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    name: String,
    #[serde(rename = "in")]
    place: String,
    value: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RequestBody {
    #[serde(default, rename = "contentType")]
    _content_type: Option<String>,
    payload: Value,
}

/// The workflows of a document. The error shows the place.
pub(in crate::contract) fn read(
    name: &str,
    text: &str,
    operations: &[Operation],
) -> Result<Vec<WrittenWorkflow>, String> {
    let document = Document::of_text(name, text);
    let located =
        read_located(&document).map_err(|error| document.snippet(error.place, &error.message))?;
    let reader = Reader {
        document: &document,
        located: &located,
        operations,
    };
    let version = located.value["arazzo"].as_str().unwrap_or_default();
    if !version.starts_with("1.") {
        return Err(reader.wrong("/arazzo", "this is no Arazzo document of version 1"));
    }
    let workflows = located.value["workflows"].as_array();
    let workflows = workflows.map(Vec::as_slice).unwrap_or_default();
    let mut read: Vec<WrittenWorkflow> = Vec::new();
    for (index, workflow) in workflows.iter().enumerate() {
        let workflow = reader.workflow(index, workflow)?;
        if read.iter().any(|known| known.id == workflow.id) {
            let message = format!("there is another workflow `{}`", workflow.id);
            return Err(reader.wrong(&format!("/workflows/{index}"), &message));
        }
        read.push(workflow);
    }
    Ok(read)
}

struct Reader<'a> {
    document: &'a Document,
    located: &'a Located,
    operations: &'a [Operation],
}

impl Reader<'_> {
    fn place(&self, pointer: &str) -> Place {
        let mut pointer = pointer;
        loop {
            if let Some(place) = self.located.places.get(pointer) {
                return *place;
            }
            match pointer.rsplit_once('/') {
                Some((outer, _)) => pointer = outer,
                None => return Place::FIRST,
            }
        }
    }

    fn wrong(&self, pointer: &str, message: &str) -> String {
        self.document.snippet(self.place(pointer), message)
    }

    fn workflow(&self, index: usize, value: &Value) -> Result<WrittenWorkflow, String> {
        let pointer = format!("/workflows/{index}");
        let raw: Workflow = serde_json::from_value(value.clone())
            .map_err(|error| self.wrong(&pointer, &error.to_string()))?;
        let mut steps: Vec<WrittenStep> = Vec::new();
        for (number, value) in raw.steps.iter().enumerate() {
            let pointer = format!("{pointer}/steps/{number}");
            let step = self.step(&pointer, value, &steps)?;
            steps.push(step);
        }
        for (number, step) in steps.iter().enumerate() {
            let known = |undo: &&String| steps[number + 1..].iter().any(|later| later.id == **undo);
            if let Some(undo) = step.undo.as_ref().filter(|undo| !known(undo)) {
                let pointer = format!("{pointer}/steps/{number}");
                let message = format!("`x-undo` names `{undo}`, which is no later step");
                return Err(self.wrong(&pointer, &message));
            }
        }
        Ok(WrittenWorkflow {
            id: raw.id,
            summary: raw.summary,
            effect: raw.effect,
            steps,
            source: self.document.reference(self.place(&pointer)),
        })
    }

    fn step(
        &self,
        pointer: &str,
        value: &Value,
        before: &[WrittenStep],
    ) -> Result<WrittenStep, String> {
        let wrong = |message: &str| self.wrong(pointer, message);
        let raw: Step =
            serde_json::from_value(value.clone()).map_err(|error| wrong(&error.to_string()))?;
        if before.iter().any(|step| step.id == raw.id) {
            return Err(wrong(&format!("there is another step `{}`", raw.id)));
        }
        let operation = self
            .operations
            .iter()
            .position(|operation| operation.id == raw.operation_id)
            .ok_or_else(|| {
                wrong(&format!(
                    "the contract has no operation `{}`",
                    raw.operation_id
                ))
            })?;
        let (mut path, mut query) = (Vec::new(), Vec::new());
        for parameter in raw.parameters {
            let known = &self.operations[operation].template;
            let pair = (parameter.name.clone(), parameter.value);
            match parameter.place.as_str() {
                "path" if known.path_variables().any(|name| name == parameter.name) => {
                    path.push(pair);
                }
                "query" if known.query_variables().any(|name| name == parameter.name) => {
                    query.push(pair);
                }
                place => {
                    return Err(wrong(&format!(
                        "`{}` has no variable `{}` in its {place}",
                        raw.operation_id, parameter.name
                    )));
                }
            }
        }
        let mut variables = self.operations[operation].template.path_variables();
        if let Some(missing) = variables.find(|name| path.iter().all(|(known, _)| known != name)) {
            return Err(wrong(&format!("nothing fills the variable `{missing}`")));
        }
        let mut outputs = Vec::new();
        for (name, expression) in &raw.outputs {
            let at = expression.as_str().unwrap_or_default().to_owned();
            // Its place is for those who know no better way to it.
            let chosen = raw.chosen.get(name).cloned();
            let output = chosen.unwrap_or(Output {
                at,
                ..Output::default()
            });
            if !is_expression(&output.at) {
                return Err(wrong(&format!("the output `{name}` is no expression")));
            }
            outputs.push((name.clone(), output));
        }
        let mut chosen = raw.chosen.keys();
        if let Some(name) = chosen.find(|name| !raw.outputs.contains_key(*name)) {
            return Err(wrong(&format!(
                "`x-outputs` chooses `{name}`, which is no output"
            )));
        }
        let known = |step: &str| before.iter().any(|known| known.id == step);
        if let Some(refuses) = &raw.refuses
            && (refuses.about.is_some() != refuses.rule.is_some()
                || refuses.about.as_deref().is_some_and(|step| !known(step)))
        {
            return Err(wrong(
                "`about` of a refusal names a step before, and `rule` a rule of it",
            ));
        }
        for claim in &raw.claims {
            if let Some(step) = claim.about().filter(|step| !known(step)) {
                return Err(wrong(&format!(
                    "a claim is about `{step}`, which is no step before"
                )));
            }
        }
        if let Some(when) = &raw.when
            && !when.step().is_some_and(known)
        {
            return Err(wrong("`x-when` asks for no output of a step before"));
        }
        Ok(WrittenStep {
            id: raw.id,
            operation,
            role: raw.role.unwrap_or_else(|| OWNER.to_owned()),
            path,
            query,
            body: raw.request_body.map(|body| body.payload),
            outputs,
            refuses: raw.refuses,
            claims: raw.claims,
            also_as: raw.also_as,
            over_other: raw.over_other,
            admitted: raw.admitted,
            undo: raw.undo,
            completes: None,
            awaits: None,
            when: raw.when,
            place: self.place(pointer),
        })
    }
}
