//! What a person sees: a table of endpoints, then each failure with its contract line and the
//! exchanges that show it, then one line that sums up.
//!
//! Texts of a target are shown with control characters escaped and long ones cut around the
//! place that matters, so that no answer can write to the terminal what it likes.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as SnippetLevel, Renderer, Snippet};

use crate::contract::{Document, Level, Origin, Place, Transport};
use crate::judge::{Judged, Verdict};
use crate::suite::{Conformance, Run};
use crate::trace::{Exchange, Outcome};
use crate::wire;

use super::curl::repro_name;
use super::json::{EndpointReport, Report};
use super::traffic::TrafficReport;

/// How to write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
}

impl Style {
    pub(super) fn paint(self, code: &str, text: &str) -> String {
        if self.color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn verdict(self, verdict: &str) -> String {
        match verdict {
            "pass" => self.paint("32", verdict),
            "fail" => self.paint("1;31", "FAIL"),
            "warn" => self.paint("33", verdict),
            other => self.paint("35", other),
        }
    }
}

/// Whether a character does something to a terminal or to the text around it.
pub(super) fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{fffe}' | '\u{ffff}')
}

/// Text of a target as it may be shown: control characters, and what steers a terminal or the
/// direction of writing, as escapes.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|character| {
            if steers(character) {
                character.escape_unicode().to_string()
            } else {
                character.to_string()
            }
        })
        .collect()
}

/// The table of endpoints.
pub fn table(report: &Report, style: Style) -> String {
    let width = report
        .endpoints
        .iter()
        .map(|endpoint| endpoint.path.chars().count())
        .max()
        .unwrap_or(0)
        .max(8);
    let mut out = format!(
        "{} ({}) → {}\n\n",
        report.api, report.contract, report.target.url
    );
    // The transport is told where there is a choice.
    let mut transports = report.endpoints.iter().map(|endpoint| &endpoint.transport);
    let first = transports.next();
    let several = transports.any(|transport| Some(transport) != first);
    let over = |transport: &str| {
        if several {
            format!("{transport:<9} ")
        } else {
            String::new()
        }
    };
    let head = format!(
        "  {:<7} {}{:<width$} {:>7} {:>8}",
        "METHOD",
        over("TRANSPORT"),
        "ENDPOINT",
        "MUST",
        "SHOULD"
    );
    let _ = writeln!(out, "{}", style.dim(&head));
    for endpoint in &report.endpoints {
        let must = format!("{}/{}", endpoint.must.pass, endpoint.must.total());
        let should = format!("{}/{}", endpoint.should.pass, endpoint.should.total());
        let _ = write!(
            out,
            "  {:<7} {}{:<width$} {must:>7} {should:>8}   {}",
            endpoint.method,
            over(&endpoint.transport),
            endpoint.path,
            style.verdict(&endpoint.verdict)
        );
        let remarks = remarks(endpoint);
        if !remarks.is_empty() {
            let _ = write!(out, "  {}", style.dim(&remarks));
        }
        out.push('\n');
    }
    out
}

fn remarks(endpoint: &EndpointReport) -> String {
    let mut parts = Vec::new();
    if !endpoint.additions.is_empty() {
        let count = endpoint.additions.len();
        parts.push(format!(
            "{count} undocumented key{}",
            if count == 1 { "" } else { "s" }
        ));
    }
    if endpoint.drift.is_some() {
        parts.push("drift".to_owned());
    }
    parts.join(", ")
}

/// Each failure: requirement, contract line, exchanges, how to repeat it.
pub fn failures(run: &Run, report: &Report, style: Style, repro: Option<&str>) -> String {
    let mut out = String::new();
    for judged in run
        .judgement
        .judged
        .iter()
        .filter(|judged| judged.verdict == Verdict::Fail)
    {
        let requirement = run.contract.registry.get(judged.requirement);
        if requirement.rule != "snapshot" {
            failure(run, judged, style, repro, &mut out);
        }
    }
    for endpoint in &report.endpoints {
        if let Some(drift) = &endpoint.drift {
            let _ = writeln!(
                out,
                "\n{} {} {}",
                style.paint("33", "DRIFT"),
                endpoint.method,
                endpoint.path
            );
            let hidden = drift.lines().count().saturating_sub(DRIFT);
            for line in drift.lines().take(DRIFT) {
                let line = printable(line);
                let painted = match line.chars().next() {
                    Some('+') => style.paint("32", &line),
                    Some('-') => style.paint("31", &line),
                    _ => line,
                };
                let _ = writeln!(out, "     {painted}");
            }
            if hidden > 0 {
                let _ = writeln!(out, "     … {hidden} more lines in report.json");
            }
        }
    }
    untested(report, style, &mut out);
    out
}

/// Lines of a drift that are shown.
const DRIFT: usize = 24;

/// The given failures only, without drifts.
pub fn failures_of(run: &Run, style: Style, requirements: &BTreeSet<usize>) -> String {
    let mut out = String::new();
    for judged in run
        .judgement
        .judged
        .iter()
        .filter(|judged| requirements.contains(&judged.requirement))
    {
        failure(run, judged, style, None, &mut out);
    }
    out
}

fn untested(report: &Report, style: Style, out: &mut String) {
    let open = report
        .endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.requirements);
    let open: Vec<_> = open
        .filter(|requirement| {
            requirement.verdict == Verdict::Untested && requirement.level == Level::Must
        })
        .collect();
    if open.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.paint("35", "UNTESTED"));
    // One reason often keeps many from being tested: it is said once.
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for requirement in open {
        match reasons
            .iter_mut()
            .find(|(reason, _)| *reason == requirement.message)
        {
            Some((_, ids)) => ids.push(&requirement.id),
            None => reasons.push((&requirement.message, vec![&requirement.id])),
        }
    }
    for (reason, ids) in reasons {
        let _ = writeln!(out, "     {} MUST, {}:", ids.len(), printable(reason));
        for id in ids.iter().take(UNTESTED) {
            let _ = writeln!(out, "       {id}");
        }
        if ids.len() > UNTESTED {
            let _ = writeln!(out, "       and {} more", ids.len() - UNTESTED);
        }
    }
}

/// How many untested requirements are named for each reason.
const UNTESTED: usize = 8;

fn failure(run: &Run, judged: &Judged, style: Style, repro: Option<&str>, out: &mut String) {
    let requirement = run.contract.registry.get(judged.requirement);
    let word = if run.fails(requirement.level, &requirement.rule) {
        style.paint("1;31", "FAIL")
    } else {
        style.paint("33", "WARN")
    };
    let level = requirement.level.as_str().to_uppercase();
    let _ = writeln!(
        out,
        "\n{word} {}   {}",
        style.bold(&requirement.id),
        style.dim(&format!("{level}, {}", requirement.basis))
    );
    let _ = writeln!(out, "     {}", requirement.sentence);
    match &requirement.origin {
        Origin::Contract(place) => out.push_str(&snippet(&run.contract.document, *place, style)),
        Origin::Standard(name) => {
            let _ = writeln!(out, "     {name}");
        }
    }
    for part in judged.message.split("; ") {
        let _ = writeln!(out, "     {}", cut_to(&printable(part), MESSAGE, None));
    }
    if judged.more > 0 {
        let _ = writeln!(out, "     and {} more of this kind", judged.more);
    }
    for name in &judged.evidence {
        let found = run
            .driven
            .exchanges
            .iter()
            .rev()
            .find(|exchange| exchange.name() == *name && exchange.labels.page <= 1);
        if let Some(exchange) = found {
            shown(run, exchange, judged, style, out);
        }
    }
    if let Some(folder) = repro {
        let _ = writeln!(
            out,
            "     {} sh {folder}/{}",
            style.dim("to repeat it:"),
            repro_name(run, judged)
        );
    }
}

/// The contract line with a caret below it.
pub fn snippet(document: &Document, place: Place, style: Style) -> String {
    let snippet = Snippet::source(document.line_text(place.line))
        .line_start(place.line)
        .path(document.name())
        .annotation(AnnotationKind::Primary.span(document.bytes(place)));
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let text = renderer
        .decor_style(DecorStyle::Unicode)
        .render(&[Group::with_level(SnippetLevel::ERROR).element(snippet)]);
    text.lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "   {}", line.trim_end());
        out
    })
}

/// Characters of a body that are shown.
const WIDTH: usize = 150;

/// The exchange as it is shown: where its transport has a language of its own, what was said in it, unless
/// that could not be read.
fn readable<'e>(run: &Run, exchange: &'e Exchange) -> Cow<'e, Exchange> {
    let logical = wire::logical(&run.contract, exchange);
    if logical.labels.transport == Transport::Rest || !logical.labels.encoding.is_empty() {
        return Cow::Borrowed(exchange);
    }
    logical
}

fn shown(run: &Run, exchange: &Exchange, judged: &Judged, style: Style, out: &mut String) {
    let readable = readable(run, exchange);
    let exchange = readable.as_ref();
    let over = match exchange.labels.transport {
        Transport::Rest => String::new(),
        transport @ Transport::XmlRpc => format!("{transport} "),
    };
    let request = &exchange.request;
    let body = request
        .body
        .as_deref()
        .map(|body| cut(&printable(body), None))
        .unwrap_or_default();
    if exchange.is_foreign() {
        let name = printable(&exchange.name());
        let when = printable(&exchange.started);
        let _ = writeln!(out, "       {}", style.dim(&format!("{name}, {when}")));
    }
    let line = format!(
        "       {over}{} {} {body}",
        style.bold(&request.method),
        printable(&request.target)
    );
    let _ = writeln!(out, "{}", line.trim_end());
    match &exchange.outcome {
        Outcome::Failure { message, .. } => {
            let _ = writeln!(out, "       no answer: {}", printable(message));
        }
        Outcome::Answer(answer) => {
            let (line, place) = excerpt(&answer.body, &judged.highlights);
            let line = format!("       {} {line}", answer.status);
            let _ = writeln!(out, "{}", line.trim_end());
            if let Some((position, width)) = place {
                let indent = 7 + answer.status.to_string().len() + 1 + position;
                let carets = style.paint("31", &"^".repeat(width));
                let _ = writeln!(out, "{}{carets}", " ".repeat(indent));
            }
            // What is wrong may stand in a header.
            for (name, value) in &answer.headers {
                if judged
                    .highlights
                    .iter()
                    .any(|text| text == value || text.eq_ignore_ascii_case(name))
                {
                    let (name, value) = (printable(name), cut(&printable(value), None));
                    let _ = writeln!(out, "       {name}: {value}");
                }
            }
        }
    }
}

/// Characters of a part of a message that are shown.
const MESSAGE: usize = 600;

/// The line of a body that matters, ready to be shown, and where to point in it: the character
/// and how many. Bodies may be megabytes, so only a piece around the mark is looked at closely.
fn excerpt(body: &[u8], highlights: &[String]) -> (String, Option<(usize, usize)>) {
    let find = |text: &String| {
        let text = text.as_bytes();
        let found = body
            .windows(text.len().max(1))
            .position(|window| window == text)?;
        Some((found, text.len()))
    };
    let found = highlights.iter().find_map(find);
    let (start, length) = found.unwrap_or_default();
    let from = start.saturating_sub(PIECE);
    let to = (start + length.min(PIECE) + PIECE).min(body.len());
    let piece = printable(&String::from_utf8_lossy(&body[from..to]));
    let marked = body
        .get(start..start + length)
        .filter(|mark| !mark.is_empty());
    let mark = marked.map(|mark| printable(&String::from_utf8_lossy(mark)));
    let line = cut(&piece, mark.as_deref());
    let place = mark.and_then(|mark| {
        let position = line.find(&mark)?;
        let width = mark.chars().count().min(WIDTH);
        Some((line[..position].chars().count(), width))
    });
    (line, place)
}

/// Bytes on either side of a mark that are looked at.
const PIECE: usize = 1_000;

/// At most [`WIDTH`] characters, around `mark` if it is given.
fn cut(text: &str, mark: Option<&str>) -> String {
    cut_to(text, WIDTH, mark)
}

fn cut_to(text: &str, width: usize, mark: Option<&str>) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= width {
        return text.to_owned();
    }
    let place = mark
        .and_then(|mark| text.find(mark))
        .map_or(0, |offset| text[..offset].chars().count());
    let start = place
        .saturating_sub(width / 3)
        .min(characters.len() - width);
    let end = (start + width).min(characters.len());
    let middle: String = characters[start..end].iter().collect();
    format!(
        "{}{middle}{}",
        if start > 0 { "…" } else { "" },
        if end < characters.len() { "…" } else { "" }
    )
}

/// The last line.
pub fn summary(run: &Run, report: &Report, style: Style) -> String {
    let mut out = String::new();
    let below: usize = report.should.fail;
    let requests = report.volatile.requests;
    let seconds = run.elapsed.as_secs_f64();
    let verdict = match run.conformance() {
        Conformance::Conformant if report.partial => style.paint("1;33", "partial, nothing failed"),
        Conformance::Conformant => style.paint("1;32", "conformant"),
        Conformance::NotConformant => style.paint("1;31", "not conformant"),
        Conformance::Incomplete => style.paint("1;35", "incomplete"),
    };
    let must = match (report.must.fail, report.must.untested) {
        (0, 0) => format!(
            "{} of {} MUST passed",
            report.must.pass,
            report.must.total()
        ),
        (0, open) => format!("{open} of {} MUST untested", report.must.total()),
        (failed, 0) => format!("{failed} of {} MUST failed", report.must.total()),
        (failed, open) => format!(
            "{failed} of {} MUST failed, {open} untested",
            report.must.total()
        ),
    };
    let must = match report.must.unsupported {
        0 => must,
        count => format!("{must}, {count} unsupported"),
    };
    let _ = write!(out, "\n{verdict}: {must}");
    if below > 0 {
        let _ = write!(out, ", {below} SHOULD failed");
    }
    let drifts = report
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.drift.is_some())
        .count();
    if drifts > 0 {
        let _ = write!(out, ", {drifts} drifted from their snapshot");
    }
    let missing = run
        .judgement
        .snapshot_drifts
        .iter()
        .filter(|drift| drift.accepted.is_none())
        .count();
    if run.enforce_snapshots && missing > 0 {
        let _ = write!(out, ", {missing} have no accepted snapshot");
    }
    if let Some(traffic) = &report.traffic {
        recorded(traffic, requests, seconds, &mut out);
        suite_errors(run, style, &mut out);
        return out;
    }
    let _ = write!(out, " · {requests} requests in {seconds:.2} s");
    if run.driven.settled.as_millis() > 0 {
        let _ = write!(
            out,
            " · settled within {:.2} s",
            run.driven.settled.as_secs_f64()
        );
    }
    // What takes longer than one likes to look at a screen is named.
    let longest = run.driven.waits.first();
    if let Some((step, time)) = longest.filter(|(_, time)| time.as_secs() >= 1) {
        let _ = write!(out, " · {:.1} s for {step}", time.as_secs_f64());
    }
    if run.driven.left.is_empty() {
        out.push_str(" · nothing left behind\n");
    } else {
        let _ = writeln!(out, " · {} left behind", run.driven.left.len());
        for left in &run.driven.left {
            let target = left
                .target
                .as_ref()
                .map(|target| format!(" ({})", printable(target)));
            let _ = writeln!(
                out,
                "  left behind: {}{}: {}",
                left.label,
                target.unwrap_or_default(),
                printable(&left.reason)
            );
        }
        out.push_str("  `sgspec sweep` tries again later\n");
    }
    if run.driven.interrupted {
        out.push_str("interrupted: what was not tested is untested\n");
    }
    suite_errors(run, style, &mut out);
    out
}

fn suite_errors(run: &Run, style: Style, out: &mut String) {
    for error in run.suite_errors() {
        let _ = writeln!(
            out,
            "{} {}",
            style.paint("1;31", "suite error:"),
            printable(error)
        );
    }
}

/// The end of the last line where recordings were judged.
fn recorded(traffic: &TrafficReport, entries: usize, seconds: f64, out: &mut String) {
    let _ = write!(out, " · {entries} recorded exchanges");
    if traffic.sessions > 0 {
        let plural = if traffic.sessions == 1 { "" } else { "s" };
        let (judged, sessions) = (traffic.judged, traffic.sessions);
        let _ = write!(out, " in {sessions} session{plural}, {judged} judged");
    }
    for (count, what) in [
        (traffic.undocumented.count, "undocumented"),
        (traffic.unmatched.count, "not of this contract"),
        (traffic.unanswered, "unanswered"),
        (traffic.throttled, "throttled"),
        (traffic.left_out, "outside the dates"),
    ] {
        if count > 0 {
            let _ = write!(out, ", {count} {what}");
        }
    }
    let _ = writeln!(out, " · {seconds:.2} s");
}
