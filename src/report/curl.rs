//! The shortest shell script that shows a failure again.
//!
//! It holds the exchanges that are the evidence, and before them the creates whose ids they
//! need; ids are taken from the answers with `jq`, credentials from the environment. What it
//! creates it deletes at its end.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::contract::{Role, TemplateValue};
use crate::judge::Judged;
use crate::suite::Run;
use crate::trace::{Exchange, Purpose};
use crate::wire::{self, REDACTED};

/// A line that only our scripts hold.
pub const SCRIPT_MARK: &str = "# Written by sgspec";

/// The function that each script calls: it shows what is said, and gives the body to whoever reads on.
const CALL: &str = r#"headers=$(mktemp)
trap 'rm -f "$headers"' EXIT
call() {
  printf '> %s %s %s\n' "$1" "$2" "${3-}" >&2
  answer=$(curl -sS -X "$1" "$BASE$2" CREDENTIALS -H 'accept: application/json' -D "$headers" \
    ${3+-H 'content-type: application/json' -d "$3"} -w '%{stderr}< %{http_code}\n')
  grep -iE '^(location|content-type|content-length):' "$headers" >&2
  printf '%s\n' "$answer" >&2
  printf '%s\n' "$answer"
}
"#;

/// The file name of a requirement's script.
pub fn repro_name(run: &Run, judged: &Judged) -> String {
    let requirement = run.contract.registry.get(judged.requirement);
    let id = requirement
        .id
        .strip_prefix(&format!("{}/", run.contract.api))
        .unwrap_or(&requirement.id);
    format!("{}.sh", id.replace('/', "."))
}

/// The script, or `None` where no exchange shows the failure.
pub fn repro_script(run: &Run, judged: &Judged) -> Option<String> {
    let requirement = run.contract.registry.get(judged.requirement);
    if let Some(script) = written_script(run, judged) {
        return Some(script);
    }
    let steps = exchanges(run, judged);
    if steps.is_empty() {
        return None;
    }
    let secrets: Vec<String> = steps[0]
        .request
        .headers
        .iter()
        .filter(|(_, value)| value == REDACTED)
        .map(|(name, _)| name.clone())
        .collect();
    // An embedded server's port is gone with it.
    let base = if run.target_name.is_some() {
        "http://127.0.0.1:8080"
    } else {
        &run.head.base
    };
    let mut script = format!(
        "#!/bin/sh\n# {}\n# {}\n# source: {}\n{SCRIPT_MARK}; needs curl and jq.\nset -u\n: \"${{BASE:={}}}\"\n",
        requirement.id,
        requirement.sentence,
        requirement.source(&run.contract.document),
        base,
    );
    if run.target_name.is_some() {
        script.push_str("# The target ended with its run: serve it again (`sgspec serve --port 8080`, with the same --fault).\n");
    }
    let mut headers = String::new();
    for name in &secrets {
        let _ = writeln!(
            script,
            ": \"${{{0}:?set it to the credential for the header {name}}}\"",
            variable(name)
        );
        let _ = write!(headers, " -H \"{name}: ${}\"", variable(name));
    }
    let _ = writeln!(script, "{}", CALL.replace(" CREDENTIALS", &headers));
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut undo = Vec::new();
    for exchange in &steps {
        step(run, exchange, &mut ids, &mut undo, &mut script);
    }
    if !undo.is_empty() {
        script.push_str("\n# clean-up\n");
        for line in undo.iter().rev() {
            let _ = writeln!(script, "{line} >/dev/null 2>&1");
        }
    }
    Some(script)
}

/// A failure of a workflow that somebody wrote is shown again by that workflow, and on transports that
/// are compared by both: what it needs is more than a few calls.
fn written_script(run: &Run, judged: &Judged) -> Option<String> {
    let contract = &run.contract;
    let requirement = contract.registry.get(judged.requirement);
    let mut workflows: Vec<&str> = Vec::new();
    for evidence in &judged.evidence {
        let (workflow, _) = evidence.split_once('/')?;
        let id = workflow.split('@').next().unwrap_or_default();
        contract.written.iter().find(|written| written.id == id)?;
        if !workflows.contains(&workflow) {
            workflows.push(workflow);
        }
    }
    if workflows.is_empty() {
        return None;
    }
    let name = contract.document.name();
    let which = if name.starts_with("specs/") {
        format!("--api {}", contract.api)
    } else {
        format!("--contract {}", quoted(name))
    };
    let base = match &run.target_name {
        Some(_) => "http://127.0.0.1:8080",
        None => &run.head.base,
    };
    let mut script = format!(
        "#!/bin/sh\n# {}\n# {}\n# source: {}\n{SCRIPT_MARK}, which it needs.\nset -u\n: \"${{BASE:={base}}}\"\n",
        requirement.id,
        requirement.sentence,
        requirement.source(&contract.document),
    );
    if run.target_name.is_some() {
        script.push_str("# The target ended with its run: serve it again (`sgspec serve --port 8080`, with the same --api and --fault).\n");
    }
    let _ = write!(
        script,
        "exec sgspec run {which} --target-url \"$BASE\" --partial"
    );
    for workflow in workflows {
        let _ = write!(script, " --workflow {}", quoted(workflow));
    }
    // An embedded server says again what its things are called.
    let inputs = run.head.inputs.iter().filter(|_| run.target_name.is_none());
    for (name, value) in inputs {
        let known = contract.settings.inputs.get(name);
        if known.is_some_and(|input| input.default.as_ref() != Some(value)) {
            let _ = write!(script, " --input {}", quoted(&format!("{name}={value}")));
        }
    }
    script.push_str(" \"$@\"\n");
    Some(script)
}

fn variable(header: &str) -> String {
    header
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn step(
    run: &Run,
    exchange: &Exchange,
    ids: &mut BTreeMap<String, String>,
    undo: &mut Vec<String>,
    script: &mut String,
) {
    let mut target = quoted(&exchange.request.target);
    for (id, name) in ids.iter() {
        target = target.replace(id, &format!("'\"${name}\"'"));
    }
    let call = match &exchange.request.body {
        Some(body) => format!("call {} {target} {}", exchange.request.method, quoted(body)),
        None => format!("call {} {target}", exchange.request.method),
    };
    match created(run, exchange) {
        Some((id, jq)) => {
            let name = format!("id{}", ids.len() + 1);
            let _ = writeln!(script, "{name}=$({call} | jq -r '{jq}')");
            if let Some(line) = delete_line(run, exchange, &name, ids) {
                undo.push(line);
            }
            ids.insert(id, name);
        }
        None => {
            let _ = writeln!(script, "{call} >/dev/null");
        }
    }
}

/// The id that an exchange created, and where it stands in its answer.
fn created(run: &Run, exchange: &Exchange) -> Option<(String, String)> {
    let contract = &run.contract;
    let (operation, _) =
        contract.match_operation(&exchange.request.method, &exchange.request.target)?;
    let (role, family) = contract.bindings[operation].role?;
    let answer = exchange
        .answer()
        .filter(|answer| answer.is_success() && role == Role::Create)?;
    let body = wire::answered(answer).ok()?;
    let family = &contract.families[family];
    let id = family.id_of(&serde_json::Value::Object(
        contract.item(operation, &body)?.clone(),
    ))?;
    let pointer = contract.bindings[operation].pointer.trim_start_matches('/');
    let path = if pointer.is_empty() {
        String::new()
    } else {
        format!("[\"{pointer}\"]")
    };
    Some((
        id,
        format!(".{path}[\"{}\"]", family.id_key).replace("..", "."),
    ))
}

fn delete_line(
    run: &Run,
    exchange: &Exchange,
    name: &str,
    ids: &BTreeMap<String, String>,
) -> Option<String> {
    let contract = &run.contract;
    let (operation, variables) =
        contract.match_operation(&exchange.request.method, &exchange.request.target)?;
    let (_, family) = contract.bindings[operation].role?;
    let delete = contract.families[family].delete?;
    let mut values: BTreeMap<String, TemplateValue> = variables
        .into_iter()
        .map(|(variable, value)| (variable, TemplateValue::from(value)))
        .collect();
    let own = contract.bindings[delete].variables.last()?.0.clone();
    values.insert(own, TemplateValue::from("OWN_ID"));
    let target = contract.operations[delete].template.expand(&values);
    let mut target = quoted(&target).replace("OWN_ID", &format!("'\"${name}\"'"));
    for (id, name) in ids {
        target = target.replace(id, &format!("'\"${name}\"'"));
    }
    Some(format!("call DELETE {target}"))
}

/// The evidence and the creates that it needs, in the order of the trace.
fn exchanges<'r>(run: &'r Run, judged: &Judged) -> Vec<&'r Exchange> {
    let all: Vec<&Exchange> = run
        .driven
        .exchanges
        .iter()
        .filter(|exchange| {
            exchange.labels.purpose == Purpose::Evidence
                && exchange.labels.last
                && exchange.labels.page <= 1
        })
        .collect();
    let mut chosen: Vec<usize> = (0..all.len())
        .filter(|index| {
            judged
                .evidence
                .iter()
                .any(|name| *name == all[*index].name())
        })
        .collect();
    let creates: Vec<(usize, String)> = all
        .iter()
        .enumerate()
        .filter_map(|(index, exchange)| Some((index, created(run, exchange)?.0)))
        .collect();
    for index in chosen.clone() {
        chosen.extend(
            shown_items(run, judged, all[index], &creates).filter(|create| *create < index),
        );
    }
    chosen.sort_unstable();
    chosen.dedup();
    let mut next = 0;
    while let Some(index) = chosen.get(next).copied() {
        next += 1;
        let segments: Vec<&str> = all[index].request.target.split(['/', '?']).collect();
        for (create, id) in &creates {
            if *create < index && segments.contains(&id.as_str()) && !chosen.contains(create) {
                chosen.push(*create);
            }
        }
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|index| all[index]).collect()
}

/// Creates of items that a list among the evidence shows: those that the failure is about, or one
/// for the list to have something to show.
fn shown_items<'c>(
    run: &Run,
    judged: &Judged,
    exchange: &Exchange,
    creates: &'c [(usize, String)],
) -> impl Iterator<Item = usize> + use<'c> {
    let operation = run
        .contract
        .match_operation(&exchange.request.method, &exchange.request.target);
    let role = operation.and_then(|(operation, _)| run.contract.bindings[operation].role);
    let is_list = role.is_some_and(|(role, _)| role == Role::List);
    let body = exchange
        .answer()
        .filter(|_| is_list)
        .map(|answer| String::from_utf8_lossy(&answer.body).into_owned());
    let body = body.unwrap_or_default();
    let quoted = |id: &str| body.contains(&format!("\"{id}\""));
    let about: Vec<usize> = creates
        .iter()
        .filter(|(_, id)| judged.highlights.iter().any(|text| text == id) && quoted(id))
        .map(|(index, _)| *index)
        .collect();
    let first = creates
        .iter()
        .find(|(_, id)| quoted(id))
        .map(|(index, _)| *index);
    if about.is_empty() {
        first.into_iter().collect()
    } else {
        about
    }
    .into_iter()
}
