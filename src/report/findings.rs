//! Findings of lint: for people, line by line with carets, and as one JSON document.
//!
//! What is said of one line stands together below it; what to write instead is said with the
//! first finding of each code. `sgspec-lint/1` is described by
//! `schemas/sgspec/lint.schema.json`; keys are added to it, not renamed or removed.

use std::collections::BTreeSet;
use std::fmt::Write;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use apib::Severity;
use serde::Serialize;

use crate::contract::{Document, Place};
use crate::lint::{Entry, Finding, Related};

use super::terminal::{Style, printable};

/// How a severity is called.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn painted(severity: Severity, style: Style) -> String {
    let color = match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Note => "1;36",
    };
    style.paint(color, word(severity))
}

/// The findings of one document, and a line that sums up.
pub fn findings(document: &Document, findings: &[Finding], style: Style) -> String {
    let mut out = String::new();
    let mut helped = BTreeSet::new();
    for of_line in findings.chunk_by(|left, right| left.place.line == right.place.line) {
        out.push_str(&marked(document, of_line, style));
        for finding in of_line {
            let _ = writeln!(
                out,
                "   {} {}  {}",
                painted(finding.severity, style),
                style.bold(&finding.code),
                printable(&finding.message)
            );
            for Related { place, message } in &finding.related {
                let line = place.line;
                let _ = writeln!(out, "     {} line {line}: {message}", style.dim("see"));
            }
            if helped.insert(&finding.code) {
                let _ = writeln!(
                    out,
                    "     {} {}",
                    style.dim("help"),
                    finding.help.trim_end()
                );
            }
        }
        out.push('\n');
    }
    out.push_str(&summary(document, findings, style));
    out
}

/// The line that some findings are about, with every stretch that one of them means.
fn marked(document: &Document, findings: &[Finding], style: Style) -> String {
    let Some(first) = findings.first() else {
        return String::new();
    };
    let line = document.line_text(first.place.line);
    let worst = findings.iter().map(|finding| finding.severity).max();
    let level = match worst.unwrap_or(Severity::Note) {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let places: BTreeSet<Place> = findings.iter().map(|finding| finding.place).collect();
    let several = places.len() > 1;
    let mut snippet = Snippet::source(line)
        .line_start(first.place.line)
        .path(document.name());
    for place in places {
        let codes: BTreeSet<&str> = findings
            .iter()
            .filter(|finding| finding.place == place)
            .map(|finding| finding.code.as_str())
            .collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let mut annotation = AnnotationKind::Primary.span(document.bytes(place));
        if several {
            annotation = annotation.label(codes.join(", "));
        }
        snippet = snippet.annotation(annotation);
    }
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let text = renderer
        .decor_style(DecorStyle::Unicode)
        .render(&[Group::with_level(level).element(snippet)]);
    text.lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{}", line.trim_end());
        out
    })
}

fn count(findings: &[Finding], severity: Severity) -> usize {
    let of_severity = |finding: &&Finding| finding.severity == severity;
    findings.iter().filter(of_severity).count()
}

fn summary(document: &Document, findings: &[Finding], style: Style) -> String {
    let name = document.name();
    // The first of the worst is the one to begin with.
    let Some(worst) = findings.iter().map(|finding| finding.severity).max() else {
        return format!(
            "{}: nothing found in {name}\n",
            style.paint("1;32", "clean")
        );
    };
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    let counted: Vec<String> = severities
        .into_iter()
        .filter_map(|severity| {
            let number = count(findings, severity);
            let plural = if number == 1 { "" } else { "s" };
            (number > 0).then(|| format!("{number} {}{plural}", word(severity)))
        })
        .collect();
    let example = findings
        .iter()
        .find(|finding| finding.severity == worst)
        .map(|finding| finding.code.as_str())
        .unwrap_or_default();
    format!(
        "{} in {name}; `sgspec explain {example}` tells more\n",
        style.bold(&counted.join(", "))
    )
}

/// What a code means, and how the place is written without it.
pub fn explanation(entry: &Entry, severity: Severity, style: Style) -> String {
    let mut out = format!(
        "{}  {}\n  {}\n",
        style.bold(&entry.code),
        painted(severity, style),
        entry.title
    );
    for (title, text, color) in [
        ("why it matters", &entry.why, ""),
        ("what sgspec does", &entry.does, ""),
        ("how to mend it", &entry.help, ""),
        ("before", &entry.before, "31"),
        ("after", &entry.after, "32"),
    ] {
        let _ = writeln!(out, "\n  {}", style.dim(title));
        for line in text.trim_end().lines() {
            let line = match (line, color) {
                ("", _) => String::new(),
                (line, "") => format!("    {line}"),
                (line, color) => format!("    {}", style.paint(color, line)),
            };
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

#[derive(Serialize)]
struct Whole<'a> {
    format: &'static str,
    counts: Counts,
    findings: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    note: usize,
}

#[derive(Serialize)]
struct Item<'a> {
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    end: End,
    help: &'a str,
    related: Vec<Other<'a>>,
}

#[derive(Serialize)]
struct Other<'a> {
    message: &'a str,
    line: usize,
    column: usize,
    end: End,
}

/// The column after the last character.
#[derive(Serialize)]
struct End {
    line: usize,
    column: usize,
}

fn end(place: Place) -> End {
    End {
        line: place.line,
        column: place.column + place.width,
    }
}

/// The findings of all documents, in the order of the documents.
pub fn findings_json(documents: &[(Document, Vec<Finding>)]) -> String {
    let of = |severity| {
        let counts = documents
            .iter()
            .map(|(_, findings)| count(findings, severity));
        counts.sum()
    };
    let findings = documents
        .iter()
        .flat_map(|(document, findings)| findings.iter().map(move |finding| (document, finding)));
    let whole = Whole {
        format: "sgspec-lint/1",
        counts: Counts {
            error: of(Severity::Error),
            warning: of(Severity::Warning),
            note: of(Severity::Note),
        },
        findings: findings
            .map(|(document, finding)| Item {
                code: &finding.code,
                severity: word(finding.severity),
                message: &finding.message,
                file: document.name(),
                line: finding.place.line,
                column: finding.place.column,
                end: end(finding.place),
                help: &finding.help,
                related: finding
                    .related
                    .iter()
                    .map(|other| Other {
                        message: &other.message,
                        line: other.place.line,
                        column: other.place.column,
                        end: end(other.place),
                    })
                    .collect(),
            })
            .collect(),
    };
    // Texts and numbers always serialise.
    serde_json::to_string_pretty(&whole).unwrap_or_default()
}
