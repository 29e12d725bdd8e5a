//! The suite as `cargo test`: a trial is one workflow on one transport.
//!
//! All selected workflows are driven together before the trials report, because the phases of
//! a run span workflows: nothing that deletes may start before every read is done. Listing
//! does no IO. Under nextest, which runs a process per trial, a process drives its own
//! workflow only, and a trial answers for what its workflow covers.
//!
//! Our exit codes are kept: cargo passes them on.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use libtest_mimic::{Arguments, Failed as TrialFailed, Trial};

use crate::cli::target::TargetArgs;
use crate::cli::{self};
use crate::contract::Level;
use crate::drive::Silent;
use crate::exit::{Exit, Failed};
use crate::judge::Verdict;
use crate::plan::Workflow;
use crate::report::{self, Style};
use crate::suite::{self, Run};

#[derive(Debug, Parser)]
#[command(
    disable_version_flag = true,
    help_template = "{usage-heading} {usage}\n\n{all-args}",
    about = "The conformance suite as tests. Filters are names of workflows."
)]
struct Cli {
    #[command(flatten, next_help_heading = "Target")]
    target: TargetArgs,
    #[command(flatten, next_help_heading = "Test runner")]
    libtest: Arguments,
}

/// Entry of `tests/conformance.rs`.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Ok.into()
            };
        }
    };
    cli::finish(trials(&cli))
}

/// The name of a workflow's trial.
fn name(api: &str, workflow: &Workflow) -> String {
    let id = workflow.id.split('@').next().unwrap_or_default();
    format!("{api}::{}::{id}", workflow.transport)
}

fn trials(cli: &Cli) -> Result<Exit, Failed> {
    let contract = cli.target.contract.load()?;
    let plan = suite::plan(&contract, "", &std::collections::BTreeMap::new(), None)?;
    let mut names: Vec<(String, String)> = plan
        .workflows
        .iter()
        .map(|workflow| (workflow.id.clone(), name(&contract.api, workflow)))
        .collect();
    if cli.libtest.list {
        let trials = names
            .into_iter()
            .map(|(_, name)| Trial::test(name, || Ok(())))
            .collect();
        let _ = libtest_mimic::run(&cli.libtest, trials);
        return Ok(Exit::Ok);
    }
    if let Some(only) = cli.target.only(&contract)? {
        let over = format!("{}::{only}::", contract.api);
        names.retain(|(_, name)| name.starts_with(&over));
    }
    let rerun = cli.target.rerun(&contract)?;
    if let Some(rerun) = &rerun {
        // On stderr, since stdout may be lines of JSON for a machine.
        eprintln!("{}", rerun.why);
        names.retain(|(id, _)| rerun.selection.contains(id));
    }
    let selected: Vec<String> = names
        .iter()
        .filter(|(_, name)| is_selected(&cli.libtest, name))
        .map(|(id, _)| id.clone())
        .collect();
    if selected.is_empty() || cli.libtest.ignored {
        let _ = libtest_mimic::run(
            &cli.libtest,
            names
                .into_iter()
                .map(|(_, name)| Trial::test(name, || Ok(())))
                .collect(),
        );
        // Under nextest and with `--workspace`, a filter that is meant for other tests selects nothing here.
        let filtered =
            cli.libtest.filter.is_some() || !cli.libtest.skip.is_empty() || cli.libtest.ignored;
        return Ok(if filtered && cli.target.target_url.is_none() {
            Exit::Ok
        } else {
            Exit::Nothing
        });
    }
    let partial = rerun.is_some() || selected.len() < names.len();
    let jobs = cli.libtest.test_threads.unwrap_or(4);
    let runtime = cli::runtime()?;
    let (run, store) = runtime.block_on(async {
        let ready = cli.target.ready(jobs, partial.then_some(selected)).await?;
        let run = suite::execute(ready.setup, Arc::new(Silent), cli::interruptible()).await?;
        if let Some(running) = ready.running {
            running.stop().await;
        }
        Ok::<_, Failed>((run, ready.store))
    })?;
    let report = report::report(&run);
    let trials = names
        .iter()
        .map(|(id, name)| {
            let failure = verdict(&run, id);
            Trial::test(name.clone(), move || {
                failure.map_or(Ok(()), |text| Err(TrialFailed::from(text)))
            })
        })
        .collect();
    let _ = libtest_mimic::run(&cli.libtest, trials);
    let style = cli::style();
    let mut text = String::new();
    if !partial {
        text.push_str(&report::table(&report, style));
        text.push_str(&report::summary(&run, &report, style));
        text.push('\n');
    }
    if let Some(folder) = &cli.target.report {
        cli::write_reports(folder, &run, &report)?;
    }
    if let Some(store) = &store {
        text.push_str(&cli::write_pending(store, &run)?);
    }
    // Whoever asked for JSON reads lines of JSON.
    if matches!(cli.libtest.format, Some(libtest_mimic::FormatSetting::Json)) {
        eprint!("{text}");
    } else {
        cli::tell!("{text}");
    }
    // A filter is a decision; what it left out is no reason to fail a test run.
    Ok(cli::exit(&run, true))
}

/// libtest's rules: a filter is a part of the name, or with `--exact` all of it.
fn is_selected(arguments: &Arguments, name: &str) -> bool {
    let matches = |pattern: &String| {
        if arguments.exact {
            name == pattern
        } else {
            name.contains(pattern.as_str())
        }
    };
    arguments.filter.as_ref().is_none_or(matches) && !arguments.skip.iter().any(matches)
}

/// Why a workflow's trial fails, if it does.
fn verdict(run: &Run, workflow: &str) -> Option<String> {
    let planned = run
        .plan
        .workflows
        .iter()
        .find(|planned| planned.id == workflow)?;
    let covered: BTreeSet<usize> = planned.covers.iter().copied().collect();
    let prefix = format!("{workflow}/");
    let mut ids = BTreeSet::new();
    let mut untested = Vec::new();
    for judged in &run.judgement.judged {
        let requirement = run.contract.registry.get(judged.requirement);
        match judged.verdict {
            // A failure belongs to the workflow whose exchanges show it.
            Verdict::Fail if run.fails(requirement.level, &requirement.rule) => {
                let shows = judged
                    .evidence
                    .last()
                    .is_some_and(|evidence| evidence.starts_with(&prefix));
                if shows || (judged.evidence.is_empty() && covered.contains(&judged.requirement)) {
                    ids.insert(judged.requirement);
                }
            }
            Verdict::Untested
                if requirement.level == Level::Must && covered.contains(&judged.requirement) =>
            {
                untested.push(format!("untested: {} ({})", requirement.id, judged.message));
            }
            _ => {}
        }
    }
    if ids.is_empty() && untested.is_empty() {
        return None;
    }
    let mut text = report::failures_of(run, Style::default(), &ids);
    for line in untested {
        text.push_str(&line);
        text.push('\n');
    }
    Some(text)
}
