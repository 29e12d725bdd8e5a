//! `sgspec qualify`: break the embedded server in every way there is, and see whether it is found.
//!
//! The answer is a table, requirement by fault. It ends with 0 only if every fault is found and
//! charged to the guilty endpoint, and every requirement can be made to fail. `--out` writes the
//! table, `--check` compares it with one that was written before and shows how they differ.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::contract::ReadOptions;
use crate::exit::{Exit, Failed};
use crate::qualify::{self, Plan, QualifyError, matrix};
use crate::reference;
use crate::report;
use crate::specs::Specs;

#[derive(Debug, Args)]
pub(super) struct QualifyArgs {
    /// The API whose embedded server is broken
    #[arg(long, value_name = "NAME", env = "SGSPEC_API")]
    api: Option<String>,
    /// Judge by an API Blueprint of your own
    #[arg(long, value_name = "FILE", env = "SGSPEC_CONTRACT")]
    contract: Option<PathBuf>,
    /// Apply only this fault; may be repeated
    #[arg(long, value_name = "ID")]
    fault: Vec<String>,
    /// Apply only every Nth fault
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// How many faults side by side
    #[arg(long, value_name = "N", default_value_t = 2, env = "SGSPEC_JOBS")]
    jobs: usize,
    /// How to print the table
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the table to this file, as Markdown
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Fail where the table differs from the one in this file
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Markdown,
}

pub(super) async fn qualify(args: QualifyArgs) -> Result<Exit, Failed> {
    let plan = plan(&args)?;
    let bar = bar();
    let progress = |done: usize, of: usize| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    };
    let stop = super::run::quiet_stop();
    let qualification = tokio::select! {
        qualification = qualify::qualify(plan, progress, stop.clone()) => qualification,
        () = stopped(stop.clone()) => {
            return Err(Failed::new(Exit::Incomplete, "interrupted"));
        }
    };
    bar.finish_and_clear();
    let qualification = qualification.map_err(|error| match error {
        QualifyError::UnknownFault { .. } | QualifyError::Reference(_) => Failed::usage(error),
        QualifyError::Unsound(_) => Failed::new(Exit::NotConformant, error),
        other => Failed::new(Exit::Suite, other),
    })?;
    let markdown = matrix::markdown(&qualification);
    if let Some(path) = &args.out {
        fs::write(path, &markdown).map_err(|error| {
            let path = path.display();
            Failed::new(Exit::Suite, format!("cannot write `{path}`: {error}"))
        })?;
        say!("{}: {}", path.display(), matrix::summary(&qualification));
        for complaint in qualification.complaints() {
            say!("  {complaint}");
        }
    }
    if let Some(path) = &args.check {
        check(path, &markdown)?;
        say!("{}: up to date", path.display());
    }
    if args.out.is_none() && args.check.is_none() {
        match args.format {
            Format::Text => tell!("{}", matrix::text(&qualification)),
            Format::Markdown => tell!("{markdown}"),
        }
    }
    if qualification.complaints().is_empty() {
        Ok(Exit::Ok)
    } else {
        Ok(Exit::NotConformant)
    }
}

fn plan(args: &QualifyArgs) -> Result<Plan, Failed> {
    let specs = Specs::embedded();
    let api = match &args.api {
        Some(api) => api.clone(),
        None => specs.default_api()?,
    };
    let options = ReadOptions::default();
    // A contract of one's own may come without settings; the server wants its token all the same.
    let built_in = specs.load(&api, options)?;
    let auth = built_in.settings.auth.clone();
    let contract = match &args.contract {
        Some(path) => Specs::load_file(path, options)?,
        None => built_in,
    };
    let api_name = api.clone();
    Ok(Plan {
        contract,
        api,
        auth,
        selection: selection(args, &api_name),
        jobs: args.jobs,
    })
}

/// The faults that are named, or every Nth; none means all.
fn selection(args: &QualifyArgs, api: &str) -> Option<Vec<String>> {
    if !args.fault.is_empty() {
        return Some(args.fault.clone());
    }
    let every = usize::try_from(args.every).unwrap_or(1);
    (every > 1).then(|| {
        let faults = reference::faults(api).iter().step_by(every);
        faults.map(|fault| fault.id.to_owned()).collect()
    })
}

async fn stopped(mut stop: tokio::sync::watch::Receiver<bool>) {
    // An error means that nobody can ask to stop any more.
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn check(path: &Path, markdown: &str) -> Result<(), Failed> {
    let hint =
        "hint: `sgspec qualify --out FILE` writes it; read what changed before you commit it";
    let accepted = fs::read_to_string(path).map_err(|error| {
        let path = path.display();
        Failed::new(
            Exit::NotConformant,
            format!("cannot read `{path}`: {error}\n{hint}"),
        )
    })?;
    if accepted == markdown {
        return Ok(());
    }
    tell!("{}", report::difference(&accepted, markdown));
    Err(Failed::new(
        Exit::NotConformant,
        format!("`{}` is not up to date\n{hint}", path.display()),
    ))
}

/// A bar that is drawn on a terminal only.
fn bar() -> ProgressBar {
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{pos:>4}/{len} faults") {
        bar.set_style(style);
    }
    bar
}
