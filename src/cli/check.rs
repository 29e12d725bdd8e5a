//! `sgspec check`: judge traffic that was recorded, by the rules that judge a live target.
//!
//! Printed are the table of endpoints, each failure with the exchanges that show it, how the traffic
//! departs from the contract, what was not judged, one line that sums up. Nothing is sent. What a
//! recording never shows is untested, so that a check of foreign traffic is seldom
//! complete: `--partial` makes 0 of one in which nothing failed.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::contract::Contract;
use crate::exit::{Exit, Failed};
use crate::judge::{SnapshotSet, Verdict};
use crate::report::{self, Report};
use crate::suite::{Conformance, Run};
use crate::trace::TraceHead;
use crate::traffic::{self, Bound, Mapping, Setup};

use super::target::{ContractArgs, LevelArg, snapshot_store};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Recordings in HAR 1.2: of browsers, of proxies, or the trace.har of a run
    #[arg(value_name = "TRAFFIC.har", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    contract: ContractArgs,
    /// Where in recorded URLs the contract's paths begin, such as '/instance/v1/zones/{zone}=/'; may be
    /// repeated; found by itself if not given
    #[arg(long = "map", value_name = "PREFIX=PATH")]
    maps: Vec<String>,
    /// Only exchanges of this date and later, such as 2024-05-01 or 2024-05-01T12:30:00Z
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only exchanges up to this date; a day counts whole
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// The lowest level whose failures fail the check
    #[arg(long, value_enum, default_value_t = LevelArg::Must, env = "SGSPEC_LEVEL")]
    level: LevelArg,
    /// A check in which nothing fails ends with 0, not 5, though the traffic does not show everything
    #[arg(long)]
    partial: bool,
    /// Write report.json and junit.xml to this folder
    #[arg(long, value_name = "DIR", env = "SGSPEC_REPORT")]
    report: Option<PathBuf>,
}

pub(super) fn check(args: &CheckArgs) -> Result<Exit, Failed> {
    let contract = args.contract.load()?;
    let mappings = parsed(&args.maps)?;
    let bound = |text: &Option<String>| -> Result<Option<Bound>, Failed> {
        let bound = text.as_deref().map(str::parse::<Bound>);
        bound.transpose().map_err(Failed::usage)
    };
    let (since, until) = (bound(&args.since)?, bound(&args.until)?);
    let heads = traffic::heads(&args.files).map_err(Failed::usage)?;
    let snapshots = snapshots(&args.contract, &contract, &heads)?;
    let setup = Setup {
        contract,
        files: args.files.clone(),
        heads,
        mappings,
        since,
        until,
        level: args.level.into(),
        snapshots,
    };
    let run = traffic::check(setup).map_err(|error| Failed::new(Exit::Suite, error))?;
    let report = report::report(&run);
    let style = super::style();
    tell!("{}", report::table(&report, style));
    tell!("{}", report::failures(&run, &report, style, None));
    if let Some(traffic) = &report.traffic {
        tell!("{}", report::drifts(traffic, style));
    }
    tell!("{}", report::summary(&run, &report, style));
    if let Some(folder) = &args.report {
        write(folder, &report)?;
        say!("reports: {}", folder.display());
    }
    Ok(exit(&run, args.partial))
}

fn parsed(maps: &[String]) -> Result<Vec<Mapping>, Failed> {
    let maps = maps.iter().map(|text| text.parse::<Mapping>());
    maps.collect::<Result<_, _>>().map_err(Failed::usage)
}

/// The accepted snapshots that a run of ours was compared with.
fn snapshots(
    args: &ContractArgs,
    contract: &Contract,
    heads: &[TraceHead],
) -> Result<Option<SnapshotSet>, Failed> {
    let set = heads.iter().find_map(|head| head.snapshot_set.as_deref());
    let Some(set) = set else { return Ok(None) };
    let store = snapshot_store(args, contract, set, None)?;
    let accepted = store.accepted();
    accepted
        .map(Some)
        .map_err(|error| Failed::new(Exit::Suite, error))
}

/// The exit code of a check. A file that could not be read whole leaves it incomplete.
fn exit(run: &Run, partial_is_enough: bool) -> Exit {
    let traffic = &run.judgement.traffic;
    let foreign = run
        .recordings
        .as_ref()
        .is_some_and(|recordings| recordings.foreign);
    let broken = run.recordings.as_ref().is_some_and(|recordings| {
        let mut files = recordings.files.iter();
        files.any(|file| file.error.is_some() || file.unusable > 0)
    });
    let mut judged = run.judgement.judged.iter();
    let nothing = !judged.any(|judged| matches!(judged.verdict, Verdict::Pass | Verdict::Fail));
    if run.suite_errors().next().is_some() {
        return Exit::Suite;
    }
    match run.conformance() {
        Conformance::NotConformant => Exit::NotConformant,
        _ if nothing || (foreign && traffic.judged == 0) => Exit::Nothing,
        _ if broken => Exit::Incomplete,
        Conformance::Conformant if !run.partial => Exit::Ok,
        _ if partial_is_enough => Exit::Ok,
        _ => Exit::Incomplete,
    }
}

fn write(folder: &Path, report: &Report) -> Result<(), Failed> {
    let failed = |path: &Path, error: &dyn std::fmt::Display| {
        Failed::new(
            Exit::Suite,
            format!("cannot write `{}`: {error}", path.display()),
        )
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let json = report::json_text(report).map_err(|error| failed(folder, &error))?;
    let junit = report::junit(report).map_err(|error| failed(folder, &error))?;
    for (name, text) in [("report.json", json), ("junit.xml", junit)] {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}
