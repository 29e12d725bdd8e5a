//! Recorded traffic from end to end: files, exchanges, verdicts, evidence.
//!
//! What `suite` is for a live target this is for recordings: the one place that knows the order of the
//! rooms. Files are read entry by entry and never held whole; the exchanges that verdicts cite as
//! evidence are fetched in a second reading, when it is known which they are. A file that
//! breaks off, or an entry that cannot be used, is told with its place, and everything else is
//! judged. The traces of our own runs are read by the same door: their labels say what they are.

mod base;
mod dates;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use crate::contract::{Contract, Level};
use crate::drive::Driven;
use crate::judge::{Judge, SnapshotSet, Verdict};
use crate::plan::Plan;
use crate::suite::{self, Run, SuiteError};
use crate::trace::{
    Exchange, HarError, Part, RecordingFile, Recordings, Span, TraceHead, read_head, stream_har,
};

use base::Bases;
pub use base::{Mapping, NoMapping};
pub use dates::{Bound, NoDate};

/// What to judge, and by what.
#[derive(Debug)]
pub struct Setup {
    pub contract: Contract,
    pub files: Vec<PathBuf>,
    /// What the files say of themselves, as [`heads`] gives it.
    pub heads: Vec<TraceHead>,
    pub mappings: Vec<Mapping>,
    pub since: Option<Bound>,
    pub until: Option<Bound>,
    pub level: Level,
    /// What the answers of a run of ours are compared with; `None`: snapshots are not looked at.
    pub snapshots: Option<SnapshotSet>,
}

#[derive(Debug, thiserror::Error)]
pub enum TrafficError {
    #[error("cannot read `{path}`: {reason}")]
    Open { path: String, reason: String },
    #[error(transparent)]
    Suite(#[from] SuiteError),
}

/// Entries that cannot be used and are named.
const PROBLEMS: usize = 20;

/// What the files say of themselves: traces of our own runs tell whose they are, others nothing.
pub fn heads(files: &[PathBuf]) -> Result<Vec<TraceHead>, TrafficError> {
    let heads = files.iter().map(|path| Ok(read_head(open(path)?)));
    heads.collect()
}

fn open(path: &Path) -> Result<File, TrafficError> {
    let wrong = |reason: String| TrafficError::Open {
        path: path.display().to_string(),
        reason,
    };
    if path.is_dir() {
        return Err(wrong("it is a folder".to_owned()));
    }
    File::open(path).map_err(|error| wrong(error.to_string()))
}

/// Judges recordings.
pub fn check(setup: Setup) -> Result<Run, TrafficError> {
    let started = SystemTime::now();
    let clock = Instant::now();
    let own: Vec<&TraceHead> = setup.heads.iter().filter(|head| head.is_own()).collect();
    let head = own.first().map(|head| (*head).clone()).unwrap_or_default();
    let mut contract = setup.contract;
    if !own.is_empty() && contract.authenticated != head.authenticated {
        contract = contract.with_authentication(head.authenticated);
    }
    let selection = head.selection.as_deref();
    let plan = if own.is_empty() {
        Plan::default()
    } else {
        suite::plan(&contract, &head.mark, &BTreeMap::new(), selection)?
    };
    let names = names(&setup.files);
    let mut recordings = Recordings::default();
    let mut bases = Bases::new(&contract, setup.mappings.clone());
    let mut judge = Judge::new(&contract)
        .with_drift()
        .with_inputs(head.inputs.clone())
        .with_unsupported(&head.unsupported);
    if own.iter().any(|head| head.assumed_credentials) {
        judge = judge.with_assumed_credentials();
    }
    if let Some(snapshots) = setup.snapshots {
        judge = judge.with_snapshots(snapshots, &head.mark);
    }
    let wanted = dates::Wanted::new(setup.since.as_ref(), setup.until.as_ref());
    for (path, name) in setup.files.iter().zip(&names) {
        let mut file = RecordingFile {
            name: name.clone(),
            ..RecordingFile::default()
        };
        let mut span: Option<Span> = None;
        let ended = stream_har(open(path)?, name, None, &mut |part| match part {
            Part::Head(_) => {}
            Part::Unusable {
                line,
                column,
                reason,
                index,
            } => {
                file.entries += 1;
                file.unusable += 1;
                judge.observe_unusable();
                if file.problems.len() < PROBLEMS {
                    let problem =
                        format!("{name}:{line}:{column}: entry {index} cannot be used: {reason}");
                    file.problems.push(problem);
                }
            }
            Part::Entry { mut exchange, .. } => {
                file.entries += 1;
                if !wanted.has(&exchange) {
                    recordings.left_out += 1;
                    return;
                }
                match &mut span {
                    Some(span) => span.add(&exchange),
                    None => span = Some(Span::of(&exchange)),
                }
                recordings.foreign |= exchange.is_foreign();
                if exchange.is_foreign() && !bases.settle(&mut exchange) {
                    judge.observe_outside(&exchange);
                } else {
                    judge.observe(&exchange);
                }
            }
        });
        file.error = ended.err().map(|error| told(name, &error));
        file.first = span.as_ref().map(|span| span.first().to_owned());
        file.last = span.map(|span| span.last().to_owned());
        recordings.files.push(file);
        judge.end_recording();
    }
    let judgement = judge.finish();
    recordings.bases = std::mem::take(&mut bases.found);
    let cited: BTreeSet<&str> = judgement
        .judged
        .iter()
        .filter(|judged| judged.verdict == Verdict::Fail)
        .flat_map(|judged| judged.evidence.iter().map(String::as_str))
        .collect();
    let mut exchanges = Vec::new();
    if !cited.is_empty() {
        for (path, name) in setup.files.iter().zip(&names) {
            fetch(path, name, &cited, &mut bases, &mut exchanges)?;
        }
    }
    let requests = recordings.files.iter().map(|file| file.entries).sum();
    let interrupted = own.iter().any(|head| head.interrupted);
    Ok(Run {
        contract: Arc::new(contract),
        plan: Arc::new(plan),
        head,
        target_name: Some(names.join(", ")),
        driven: Driven {
            exchanges,
            interrupted,
            ..Driven::default()
        },
        requests,
        judgement,
        level: setup.level,
        enforce_snapshots: false,
        partial: selection_is_partial(&own),
        started,
        elapsed: clock.elapsed(),
        unsent: BTreeMap::new(),
        recordings: Some(recordings),
    })
}

fn selection_is_partial(own: &[&TraceHead]) -> bool {
    own.first().is_some_and(|head| head.selection.is_some())
}

/// Reads a file once more for the exchanges that verdicts cite.
fn fetch(
    path: &Path,
    name: &str,
    cited: &BTreeSet<&str>,
    bases: &mut Bases,
    found: &mut Vec<Exchange>,
) -> Result<(), TrafficError> {
    // What is wrong with the file was told when it was read first.
    let _: Result<(), HarError> = stream_har(open(path)?, name, None, &mut |part| {
        if let Part::Entry { mut exchange, .. } = part
            && cited.contains(exchange.name().as_str())
        {
            if exchange.is_foreign() {
                bases.settle(&mut exchange);
            }
            found.push(*exchange);
        }
    });
    Ok(())
}

/// An error of a file, with its place in front.
fn told(name: &str, error: &HarError) -> String {
    match error {
        HarError::NoHar {
            line,
            column,
            reason,
            hint,
        } => format!("{name}:{line}:{column}: {reason}{hint}"),
        HarError::Read {
            line,
            column,
            error,
        } => format!("{name}:{line}:{column}: cannot be read further: {error}"),
        HarError::TooLong { line, column, .. } => format!("{name}:{line}:{column}: {error}"),
        HarError::Write(_) | HarError::Entry { .. } => format!("{name}: {error}"),
    }
}

/// Names for files: their own, or their whole path where two have the same.
fn names(files: &[PathBuf]) -> Vec<String> {
    let own = |path: &PathBuf| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    let all: Vec<String> = files.iter().map(own).collect();
    files
        .iter()
        .zip(&all)
        .map(|(path, name)| {
            let alone = all.iter().filter(|other| *other == name).count() == 1;
            if alone {
                name.clone()
            } else {
                path.display().to_string()
            }
        })
        .collect()
}
