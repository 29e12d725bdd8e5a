//! `sgspec run`: test a target, print what was found, write the reports.
//!
//! The order of what is printed: the table of endpoints, each failure, drifts, what was not tested,
//! one line that sums up. Reports are written to `--report`, or to `sgspec-report` when something
//! failed; the harness writes them through the same functions. Ctrl-C ends the run and still
//! removes what it created.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use tokio::sync::watch;

use crate::contract::Level;
use crate::exit::{Exit, Failed};
use crate::judge::Verdict;
use crate::report::{self, Report, SnapshotStore};
use crate::suite::{self, Conformance, Run};
use crate::trace::write_har;

use super::progress;
use super::target::TargetArgs;

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// How many workflows run side by side
    #[arg(long, value_name = "N", default_value_t = 4, env = "SGSPEC_JOBS")]
    jobs: usize,
    /// Run only this workflow; may be repeated
    #[arg(long, value_name = "ID", conflicts_with = "rerun_failed")]
    workflow: Vec<String>,
    /// A run of some workflows in which nothing fails ends with 0, not 5
    #[arg(long)]
    partial: bool,
    /// Show every request that would be sent, and send none
    #[arg(long)]
    dry_run: bool,
}

/// Where reports go when something failed and no folder was named.
pub(crate) const DEFAULT_REPORT: &str = "sgspec-report";

pub(super) async fn run(args: RunArgs) -> Result<Exit, Failed> {
    let selection = match args.target.rerun(&args.target.contract.load()?)? {
        Some(rerun) => {
            say!("{}\n", rerun.why);
            Some(rerun.selection)
        }
        None => (!args.workflow.is_empty()).then(|| args.workflow.clone()),
    };
    if args.dry_run {
        return super::dry_run::dry_run(&args.target, selection.as_deref());
    }
    let ready = args.target.ready(args.jobs, selection).await?;
    let stop = interruptible();
    let run = suite::execute(ready.setup, progress::observer(), stop).await?;
    let report = report::report(&run);
    let style = super::style();
    tell!("{}", report::table(&report, style));
    let failed = run.judgement.judged.iter().any(|judged| {
        judged.verdict == Verdict::Fail
            && run.contract.registry.get(judged.requirement).level != Level::May
    });
    let folder = args
        .target
        .report
        .clone()
        .or_else(|| failed.then(|| PathBuf::from(DEFAULT_REPORT)));
    let repro = folder
        .as_ref()
        .map(|folder| folder.join("repro").display().to_string());
    tell!(
        "{}",
        report::failures(&run, &report, style, repro.as_deref())
    );
    let written = folder
        .as_deref()
        .map(|folder| write_reports(folder, &run, &report))
        .transpose();
    let pending = ready
        .store
        .as_ref()
        .map(|store| write_pending(store, &run))
        .transpose();
    tell!("{}", report::summary(&run, &report, style));
    written?;
    if let Some(folder) = &folder {
        say!("reports: {}", folder.display());
    }
    if let Some(text) = pending? {
        tell!("{text}");
    }
    Ok(exit(&run, args.partial))
}

/// The exit code of a run.
pub(crate) fn exit(run: &Run, partial_is_enough: bool) -> Exit {
    if run.suite_errors().next().is_some() {
        return Exit::Suite;
    }
    match run.conformance() {
        Conformance::NotConformant => Exit::NotConformant,
        _ if run.requests == 0 => Exit::Nothing,
        Conformance::Incomplete => Exit::Incomplete,
        Conformance::Conformant if run.partial && !partial_is_enough => Exit::Incomplete,
        Conformance::Conformant => Exit::Ok,
    }
}

/// Becomes true on Ctrl-C or SIGTERM. A second one ends the process; the journal stays for `sweep`.
pub(crate) fn interruptible() -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        signalled().await;
        eprintln!(
            "\ninterrupted: removing what was created (again to stop at once; `sgspec sweep` then removes the rest)"
        );
        let _ = sender.send(true);
        signalled().await;
        std::process::exit(i32::from(Exit::Incomplete.code()));
    });
    receiver
}

/// Becomes true on Ctrl-C or SIGTERM, without a word.
pub(crate) fn quiet_stop() -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        signalled().await;
        let _ = sender.send(true);
    });
    receiver
}

#[cfg(unix)]
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn signalled() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Writes all formats to a folder.
pub(crate) fn write_reports(folder: &Path, run: &Run, report: &Report) -> Result<(), Failed> {
    let failed = |path: &Path, error: &dyn std::fmt::Display| {
        Failed::new(
            Exit::Suite,
            format!("cannot write `{}`: {error}", path.display()),
        )
    };
    let put = |path: &Path, text: &str| fs::write(path, text).map_err(|error| failed(path, &error));
    let scripts = folder.join("repro");
    // Scripts of an earlier run would speak of failures that are gone.
    for path in fs::read_dir(&scripts)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
    {
        let ours = path.extension().is_some_and(|extension| extension == "sh")
            && fs::read_to_string(&path).is_ok_and(|text| text.contains(report::SCRIPT_MARK));
        if ours {
            fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
        }
    }
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let json = report::json_text(report).map_err(|error| failed(folder, &error))?;
    put(&folder.join("report.json"), &json)?;
    put(
        &folder.join("junit.xml"),
        &report::junit(report).map_err(|error| failed(folder, &error))?,
    )?;
    let path = folder.join("trace.har");
    let har = fs::File::create(&path).map_err(|error| failed(&path, &error))?;
    let mut har = BufWriter::new(har);
    write_har(&mut har, &run.head, &run.driven.exchanges).map_err(|error| failed(&path, &error))?;
    har.flush().map_err(|error| failed(&path, &error))?;
    for judged in run
        .judgement
        .judged
        .iter()
        .filter(|judged| judged.verdict == Verdict::Fail)
    {
        if let Some(script) = report::repro_script(run, judged) {
            fs::create_dir_all(&scripts).map_err(|error| failed(&scripts, &error))?;
            put(&scripts.join(report::repro_name(run, judged)), &script)?;
        }
    }
    Ok(())
}

/// Writes pending snapshots and says so.
pub(crate) fn write_pending(store: &SnapshotStore, run: &Run) -> Result<String, Failed> {
    let failed = |error| Failed::new(Exit::Suite, error);
    let written = if run.partial {
        // A partial run has not seen every operation's answer.
        Vec::new()
    } else {
        store
            .write_pending(&run.contract, &run.judgement.snapshot_drifts)
            .map_err(failed)?
    };
    let mut text = String::new();
    if !written.is_empty() {
        let plural = if written.len() == 1 { "" } else { "s" };
        let count = written.len();
        let _ = writeln!(
            text,
            "{count} pending snapshot{plural}: `cargo insta review` shows, `cargo insta accept` accepts"
        );
    }
    for path in store.unreferenced(&run.contract) {
        let _ = writeln!(text, "unreferenced snapshot: {}", path.display());
    }
    Ok(text)
}
