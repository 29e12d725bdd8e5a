//! What recorded traffic shows beside verdicts: how it departs from the contract, and what was not judged.
//!
//! The data is the `traffic` of `report.json`; a person sees the same rows as a table. Rows of answers
//! are the target's drift; rows of requests are its clients', and charged to nobody.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::judge::{Drift, DriftKind, Listed, Listing, Side};
use crate::suite::Run;
use crate::trace::RecordingFile;

use super::terminal::{Style, printable};

/// What is to be said of recordings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrafficReport {
    pub files: Vec<RecordingFile>,
    /// Exchanges that were looked at.
    pub exchanges: usize,
    /// Exchanges outside `--since` and `--until`.
    pub left_out: usize,
    /// Exchanges of documented operations.
    pub judged: usize,
    pub sessions: usize,
    /// Sessions whose entries do not stand in the order of time: laws about state do not bind them.
    pub disordered: usize,
    /// Exchanges without an answer.
    pub unanswered: usize,
    /// Requests that the target asked to repeat later.
    pub throttled: usize,
    /// Requests that hold their answer's body, a fault of the recorder.
    pub recorder_faults: FaultsReport,
    /// Where the contract's paths begin, and how many exchanges there are below each.
    pub bases: BTreeMap<String, usize>,
    /// Documented paths, methods that are not.
    pub undocumented: ListReport,
    /// Paths that the contract does not know.
    pub unmatched: ListReport,
    /// How answers depart from the contract.
    pub drift: Vec<DriftReport>,
    /// How requests do: charged to nobody.
    pub client_drift: Vec<DriftReport>,
    /// Departures of kinds that there was no room for.
    pub dropped: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultsReport {
    pub count: usize,
    /// The first ones.
    pub examples: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListReport {
    pub count: usize,
    pub rows: Vec<Listed>,
    /// How many are in no row.
    pub dropped: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftReport {
    pub method: String,
    pub path: String,
    pub operation: String,
    /// A JSON pointer with `*` for the index of an item; a header's name; empty for a status or a
    /// whole body.
    pub pointer: String,
    pub kind: DriftKind,
    /// What the contract says, as the end of a sentence.
    pub expected: String,
    /// The type, the value or the status that is there instead, where kinds of one place differ by it.
    pub actual: String,
    /// Occurrences; an item of a list counts like an item alone.
    pub count: usize,
    /// Exchanges with at least one.
    pub exchanges: usize,
    pub first: String,
    pub last: String,
    pub example: ExampleReport,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExampleReport {
    pub exchange: String,
    pub shown: String,
}

/// The report of a run's recordings, if it judged some.
pub(super) fn traffic(run: &Run) -> Option<TrafficReport> {
    let recordings = run.recordings.as_ref()?;
    let traffic = &run.judgement.traffic;
    let of_side = |side| {
        let drift = run.judgement.drift.iter();
        drift
            .filter(|drift| drift.side == side)
            .map(|drift| row(run, drift))
            .collect()
    };
    Some(TrafficReport {
        files: recordings.files.clone(),
        exchanges: traffic.exchanges,
        left_out: recordings.left_out,
        judged: traffic.judged,
        sessions: traffic.sessions,
        disordered: traffic.disordered,
        unanswered: traffic.unanswered,
        throttled: traffic.throttled,
        recorder_faults: FaultsReport {
            count: traffic.recorder_faults,
            examples: traffic.recorder.clone(),
        },
        bases: recordings.bases.clone(),
        undocumented: listed(&traffic.undocumented),
        unmatched: listed(&traffic.unmatched),
        drift: of_side(Side::Answer),
        client_drift: of_side(Side::Request),
        dropped: run.judgement.drift_dropped,
    })
}

fn listed(listing: &Listing) -> ListReport {
    ListReport {
        count: listing.count(),
        rows: listing.rows().collect(),
        dropped: listing.dropped(),
    }
}

fn row(run: &Run, drift: &Drift) -> DriftReport {
    let operation = &run.contract.operations[drift.operation];
    DriftReport {
        method: operation.method.clone(),
        path: operation.template.path_text(),
        operation: operation.id.clone(),
        pointer: drift.place.clone(),
        kind: drift.kind,
        expected: drift.expected.clone(),
        actual: drift.actual.clone(),
        count: drift.count,
        exchanges: drift.exchanges,
        first: drift.first.clone(),
        last: drift.last.clone(),
        example: ExampleReport {
            exchange: drift.example.clone(),
            shown: drift.shown.clone(),
        },
    }
}

/// Rows of one endpoint that are shown, and rows of a listing.
const ROWS: usize = 30;
const LISTED: usize = 12;

/// What a person sees of it.
pub fn drifts(report: &TrafficReport, style: Style) -> String {
    let mut out = String::new();
    table(
        &mut out,
        "DRIFT of answers from the contract",
        &report.drift,
        style,
    );
    let of_clients = "CLIENT DRIFT of requests, charged to nobody";
    table(&mut out, of_clients, &report.client_drift, style);
    if report.dropped > 0 {
        let _ = writeln!(
            out,
            "     and {} of kinds that there was no room for",
            report.dropped
        );
    }
    list(
        &mut out,
        "UNDOCUMENTED, not judged",
        &report.undocumented,
        style,
    );
    list(
        &mut out,
        "NOT OF THIS CONTRACT, not judged",
        &report.unmatched,
        style,
    );
    let faults = &report.recorder_faults;
    if faults.count > 0 {
        let _ = writeln!(out, "\n{}", style.paint("33", "RECORDER"));
        let examples: Vec<&str> = faults.examples.iter().take(3).map(String::as_str).collect();
        let _ = writeln!(
            out,
            "     {:>3}×  the request holds the body of its answer, so that nobody knows what was sent: {}",
            faults.count,
            printable(&examples.join(", "))
        );
    }
    if report.disordered > 0 {
        let _ = writeln!(
            out,
            "\n     {} of {} sessions are not in the order of time: what they show of the target's state is not judged",
            report.disordered, report.sessions
        );
    }
    if !report.bases.is_empty() {
        let _ = writeln!(
            out,
            "\n{}",
            style.paint("36", "BASES that were found; --map says others")
        );
    }
    let mut bases: Vec<(&String, &usize)> = report.bases.iter().collect();
    bases.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (base, count) in bases.iter().take(LISTED) {
        let _ = writeln!(out, "  {count:>6}×  {}", printable(base));
    }
    if bases.len() > LISTED {
        let _ = writeln!(out, "     and {} more in report.json", bases.len() - LISTED);
    }
    for file in &report.files {
        for problem in &file.problems {
            let _ = writeln!(
                out,
                "{} {}",
                style.paint("33", "unusable:"),
                printable(problem)
            );
        }
        if file.unusable > file.problems.len() {
            let more = file.unusable - file.problems.len();
            let _ = writeln!(
                out,
                "          and {more} more entries of {}",
                printable(&file.name)
            );
        }
        if let Some(error) = &file.error {
            for line in error.lines() {
                let line = printable(line);
                let _ = writeln!(out, "{} {line}", style.paint("1;31", "unreadable:"));
            }
            let _ = writeln!(
                out,
                "            what came before was judged: {} entries",
                file.entries
            );
        }
    }
    out
}

/// A date without its time, as it was recorded.
fn day(date: &str) -> String {
    printable(date.get(..10).unwrap_or(date))
}

fn table(out: &mut String, title: &str, rows: &[DriftReport], style: Style) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.paint("36", title));
    let wide = rows.iter().map(|row| place(row).chars().count()).max();
    let wide = wide.unwrap_or_default().clamp(8, 44);
    for endpoint in rows.chunk_by(|left, right| left.operation == right.operation) {
        let (method, path) = (&endpoint[0].method, printable(&endpoint[0].path));
        let _ = writeln!(out, "  {} {path}", style.bold(method));
        // What breaks the contract stands before what only adds to it.
        let mut ordered: Vec<&DriftReport> = endpoint.iter().collect();
        ordered.sort_by_key(|row| row.kind == DriftKind::Added);
        for row in ordered.iter().take(ROWS) {
            let dates = match (day(&row.first), day(&row.last)) {
                (first, last) if first == last => first,
                (first, last) => format!("{first} to {last}"),
            };
            let what = match row.kind {
                DriftKind::Added => String::new(),
                _ if row.shown().is_empty() => printable(&row.expected),
                _ => format!("{}: {}", printable(&row.shown()), printable(&row.expected)),
            };
            let line = format!(
                "    {:<8} {:<wide$} {:>6}×  {dates:<24}  {:<20}  {what}",
                row.kind.as_str(),
                place(row),
                row.count,
                printable(&row.example.exchange),
            );
            let line = line.trim_end();
            let _ = match row.kind {
                DriftKind::Added => writeln!(out, "{}", style.dim(line)),
                _ => writeln!(out, "{line}"),
            };
        }
        if ordered.len() > ROWS {
            let _ = writeln!(out, "    and {} more in report.json", ordered.len() - ROWS);
        }
    }
}

impl DriftReport {
    /// What was there, in a few words.
    fn shown(&self) -> String {
        match (self.kind, self.actual.as_str()) {
            (DriftKind::Null | DriftKind::Missing, _) => String::new(),
            (DriftKind::Type, actual) => format!("{actual} {}", self.example.shown),
            (DriftKind::Value | DriftKind::Body, _) => self.example.shown.clone(),
            (_, actual) => actual.to_owned(),
        }
    }
}

fn place(row: &DriftReport) -> String {
    if row.pointer.is_empty() {
        "-".to_owned()
    } else {
        printable(&row.pointer)
    }
}

fn list(out: &mut String, title: &str, report: &ListReport, style: Style) {
    if report.count == 0 {
        return;
    }
    let _ = writeln!(out, "\n{}", style.paint("36", title));
    let mut rows: Vec<&Listed> = report.rows.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    for row in rows.iter().take(LISTED) {
        let _ = writeln!(
            out,
            "  {:>6}×  {:<7} {}  {}",
            row.count,
            printable(&row.method),
            printable(&row.path),
            style.dim(&printable(&row.example))
        );
    }
    if rows.len() > LISTED {
        let _ = writeln!(out, "     and {} more in report.json", rows.len() - LISTED);
    }
    if report.dropped > 0 {
        let _ = writeln!(out, "     and {} calls on other paths", report.dropped);
    }
}
