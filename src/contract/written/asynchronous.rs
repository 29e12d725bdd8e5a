//! Steps that follow a call whose work goes on after its answer.
//!
//! `[completion]` and `[identity]` of `api.toml` make of a step `create` in a workflow:
//!
//! * `create-before`: the list of ids as it was, if ids are found by what a list shows more;
//! * `create` itself, which now also gives `task`, the id of the work, and `id`, if its answer has it;
//! * `create-task`: how far the work is, asked until it has ended. That it is done is the requirement
//!   `completion` of the call's operation;
//! * `create-after`: the list again, until it shows what it did not before: the requirement `create/listed`.
//!
//! Whoever comes first of answer, work and list gives `$steps.create.outputs.id`. The steps are in the workflow like those
//! that people write, so that drive sends them and the judge reads them without knowing why they are there.
//!
//! Not followed is what is to be refused, or sent by somebody who is not to be let in.

use serde_json::{Value, json};

use super::super::operation::{Operation, OperationIndex};
use super::super::settings::{Completion, Identity, Settings};
use super::super::written_rules::OWNER;
use super::claim::Claim;
use super::{Awaits, Output, WrittenStep, WrittenWorkflow};

/// The rule that work ends well, of the operation that began it.
pub const COMPLETION: &str = "completion";

/// A workflow with the steps that follow its calls. The error names what `api.toml` has wrong.
pub(in crate::contract) fn follow(
    workflow: WrittenWorkflow,
    settings: &Settings,
    operations: &[Operation],
) -> Result<WrittenWorkflow, String> {
    let mut steps = Vec::with_capacity(workflow.steps.len());
    for step in workflow.steps {
        let id = &operations[step.operation].id;
        let mut completions = settings.completion.iter();
        let completion = completions.find(|(_, completion)| completion.begun_by.contains(id));
        let identity = settings.identity.get(id);
        let sent_well = step.refuses.is_none() && (step.role == OWNER || step.admitted);
        if !sent_well || (completion.is_none() && identity.is_none()) {
            steps.push(step);
            continue;
        }
        let follower = Follower { step, operations };
        follower.followed(completion, identity, &mut steps)?;
    }
    Ok(WrittenWorkflow { steps, ..workflow })
}

struct Follower<'a> {
    step: WrittenStep,
    operations: &'a [Operation],
}

/// A completion with its name.
type Named<'c> = (&'c String, &'c Completion);

impl Follower<'_> {
    fn followed(
        mut self,
        completion: Option<Named<'_>>,
        identity: Option<&Identity>,
        steps: &mut Vec<WrittenStep>,
    ) -> Result<(), String> {
        let list = identity.and_then(|identity| Some((identity, identity.list.as_deref()?)));
        if let Some((_, operation)) = list {
            let mut before = self.implied("before", operation, None)?;
            before
                .outputs
                .push(("ids".to_owned(), at("$response.body")));
            steps.push(before);
        }
        let mut add = |name: &str, pointer: &str| {
            if self.step.outputs.iter().all(|(known, _)| known != name) {
                let output = at(&format!("$response.body#{pointer}"));
                self.step.outputs.push((name.to_owned(), output));
            }
        };
        if let Some((_, completion)) = completion {
            add("task", &completion.id);
        }
        if let Some((identity, pointer)) =
            identity.and_then(|identity| Some((identity, identity.answer.as_deref()?)))
        {
            add(&identity.output, pointer);
        }
        let task = match completion {
            Some(completion) => Some(self.task(completion, identity)?),
            None => None,
        };
        let after = match list {
            Some((identity, operation)) => Some(self.after(identity, operation)?),
            None => None,
        };
        steps.push(self.step);
        steps.extend(task.into_iter().chain(after));
        Ok(())
    }

    /// The step that asks how far the work is.
    fn task(
        &self,
        (name, completion): Named<'_>,
        identity: Option<&Identity>,
    ) -> Result<WrittenStep, String> {
        let id = format!("$steps.{}.outputs.task", self.step.id);
        let variable = Some((completion.variable.as_str(), id));
        let mut task = self.implied("task", &completion.operation, variable)?;
        let state = format!("$response.body#{}", completion.state);
        task.awaits = Some(Awaits {
            begun_by: self.step.operation,
            completion: name.to_owned(),
            state: state.clone(),
            failed: completion.failed.clone(),
        });
        task.claims.push(claim(json!({
            "rule": COMPLETION,
            "sentence": "the work that an answer names ends well, and in its time",
            "about": self.step.id,
            "fact": "work",
            "at": state,
            "one_of": completion.done,
        }))?);
        task.outputs.push(("task".to_owned(), at("$response.body")));
        if let Some((identity, pointer)) =
            identity.and_then(|identity| Some((identity, identity.completion.as_deref()?)))
        {
            let output = at(&format!("$response.body#{pointer}"));
            task.outputs.push((identity.output.clone(), output));
        }
        Ok(task)
    }

    /// The step that looks for what a list shows more.
    fn after(&self, identity: &Identity, operation: &str) -> Result<WrittenStep, String> {
        let mut after = self.implied("after", operation, None)?;
        let before = format!("$steps.{}-before.outputs.ids", self.step.id);
        after.claims.push(claim(json!({
            "rule": "create/listed",
            "sentence": "what was created is listed",
            "about": self.step.id,
            "fact": "listed",
            "beyond": before,
        }))?);
        let output = Output {
            at: "$response.body".to_owned(),
            beyond: Some(before.into()),
            ..Output::default()
        };
        after.outputs.push((identity.output.clone(), output));
        Ok(after)
    }

    /// A step that calls an operation with the variables of the call, and one of its own.
    fn implied(
        &self,
        suffix: &str,
        operation: &str,
        variable: Option<(&str, String)>,
    ) -> Result<WrittenStep, String> {
        let index = self.named(operation)?;
        let (own, value) = variable.unwrap_or(("", String::new()));
        let mut path = Vec::new();
        for name in self.operations[index].template.path_variables() {
            let mut known = self.step.path.iter();
            let value = if name == own {
                Value::String(value.clone())
            } else if let Some((_, value)) = known.find(|(known, _)| known == name) {
                value.clone()
            } else {
                return Err(format!(
                    "`{operation}` has a variable `{name}`, which the call of `{}` does not fill",
                    self.operations[self.step.operation].id
                ));
            };
            path.push((name.to_owned(), value));
        }
        Ok(WrittenStep {
            id: format!("{}-{suffix}", self.step.id),
            operation: index,
            role: self.step.role.clone(),
            admitted: self.step.admitted,
            over_other: self.step.over_other,
            path,
            completes: (suffix != "before").then(|| self.step.id.clone()),
            ..WrittenStep::at(self.step.place)
        })
    }

    fn named(&self, id: &str) -> Result<OperationIndex, String> {
        let mut operations = self.operations.iter();
        operations
            .position(|operation| operation.id == id)
            .ok_or_else(|| format!("the contract has no operation `{id}`"))
    }
}

fn at(expression: &str) -> Output {
    Output {
        at: expression.to_owned(),
        ..Output::default()
    }
}

fn claim(value: Value) -> Result<Claim, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

impl WrittenStep {
    /// A step at a place that sends nothing of note and demands nothing.
    pub fn at(place: super::Place) -> Self {
        Self {
            id: String::new(),
            operation: 0,
            role: OWNER.to_owned(),
            path: Vec::new(),
            query: Vec::new(),
            body: None,
            outputs: Vec::new(),
            refuses: None,
            claims: Vec::new(),
            also_as: Vec::new(),
            over_other: false,
            admitted: false,
            undo: None,
            completes: None,
            awaits: None,
            when: None,
            place,
        }
    }
}
