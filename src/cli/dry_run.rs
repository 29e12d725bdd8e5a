//! `--dry-run`: every request of a run, and none is sent.
//!
//! What only a run can know stands in angle brackets: ids by their resource, what a step gives by step and name, an input that nobody gave
//! by its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::exit::{Exit, Failed};
use crate::plan::{OWNER, Plan, Step, Workflow};
use crate::suite;
use crate::wire::{self, Call};

use super::target::TargetArgs;

/// Every request, with the places of ids that are not known yet.
pub(super) fn dry_run(args: &TargetArgs, selection: Option<&[String]>) -> Result<Exit, Failed> {
    let contract = args.contract.load()?;
    let inputs = args.inputs(&contract)?;
    let plan: Plan = suite::plan(&contract, &suite::new_mark(), &inputs, selection)?;
    let mut requests = 0;
    for workflow in &plan.workflows {
        say!(
            "{} ({}): {}",
            workflow.id,
            workflow.effect.as_str(),
            workflow.summary
        );
        let safe = |step: &Step| contract.is_safe(step.operation);
        // What a written workflow reads it has written before.
        let reads = workflow.steps.iter().all(safe);
        let sent =
            |step: &&Step| !args.read_only || (safe(step) && (reads || step.written.is_none()));
        for step in workflow.steps.iter().filter(sent) {
            let message = wire::encode(&contract, &call(step, &plan.inputs));
            let awaits = step
                .written
                .as_ref()
                .map(|written| written.awaits.is_some());
            let mut notes = String::new();
            if step.until.is_some() || awaits == Some(true) {
                notes.push_str("  (until it shows)");
            }
            if step.role != OWNER {
                let _ = write!(notes, "  (as {})", step.role);
            }
            let target = crate::contract::decode(&message.target);
            say!(
                "  {:<6} {target} {}{notes}",
                message.method,
                message.body.unwrap_or_default()
            );
            requests += 1;
        }
    }
    let live: usize = plan.workflows.iter().map(Workflow::live).sum();
    say!(
        "\n{requests} requests, repeated reads not counted; at most {} resources live at once",
        live.min(contract.settings.limits.live.max(1))
    );
    Ok(Exit::Ok)
}

/// The call of a step, as far as it is known.
fn call(step: &Step, inputs: &BTreeMap<String, String>) -> Call {
    let handles = step.path.iter();
    let mut call = Call {
        operation: step.operation,
        variables: handles
            .map(|(variable, handle)| (variable.clone(), format!("<{handle}>")))
            .collect(),
        body: step.body.clone(),
        form: step.form,
        ..Call::default()
    };
    if let Some(written) = &step.written {
        let text = |value: &Value| match shown(value, inputs) {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let path = written.path.iter().filter(|(_, value)| !value.is_null());
        call.variables = path
            .map(|(name, value)| (name.clone(), text(value)))
            .collect();
        let query = written.query.iter();
        call.query = query
            .map(|(name, value)| (name.clone(), text(value)))
            .collect();
        let body = written.body.as_ref().map(|body| shown(body, inputs));
        call.body = body.and_then(|body| body.as_object().cloned());
    }
    call
}

/// A value with its expressions replaced by what they are called, or stand for.
fn shown(value: &Value, inputs: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) if text.starts_with('$') => named(text, inputs).into(),
        Value::String(text) => {
            let mut parts = text.split("{$");
            let mut out = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let (expression, rest) = part.split_once('}').unwrap_or((part, ""));
                out.push_str(&named(&format!("${expression}"), inputs));
                out.push_str(rest);
            }
            out.into()
        }
        Value::Array(items) => items.iter().map(|item| shown(item, inputs)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, member)| (name.clone(), shown(member, inputs)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

fn named(expression: &str, inputs: &BTreeMap<String, String>) -> String {
    if let Some(name) = expression.strip_prefix("$inputs.") {
        return inputs
            .get(name)
            .cloned()
            .unwrap_or_else(|| format!("<{name}>"));
    }
    let name = expression.trim_start_matches("$steps.");
    format!("<{}>", name.replace(".outputs.", ".").replace('#', ""))
}
