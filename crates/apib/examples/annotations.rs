//! Prints what the parser has to say about a Blueprint, in the manner of a compiler.
//!
//!     cargo run -p apib --example annotations -- contract.apib
//!
//! The exit code is 1 if a section of the document is missing from the tree.

use std::{env, fs, process::ExitCode};

use apib::{Annotation, Severity, Source};

fn main() -> ExitCode {
    let Some(path) = env::args().nth(1) else {
        eprintln!("usage: annotations FILE");
        return ExitCode::from(2);
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("`{path}`: {error}");
            return ExitCode::from(2);
        }
    };
    let parsed = apib::parse(&text);
    for annotation in &parsed.annotations {
        print(&path, &parsed.source, annotation);
    }
    let is_whole = parsed
        .annotations
        .iter()
        .all(|annotation| annotation.severity() < Severity::Error);
    ExitCode::from(u8::from(!is_whole))
}

fn print(path: &str, source: &Source, annotation: &Annotation) {
    let severity = match annotation.severity() {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let line = source.line(annotation.span.start);
    let column = source.column(annotation.span.start);
    let text = source.line_text(line);
    let behind = text.chars().count().saturating_sub(column - 1).max(1);
    let width = source.slice(annotation.span).chars().count();
    let margin = " ".repeat(line.to_string().len());
    println!("{severity}[{}]: {}", annotation.code, annotation.message);
    println!("{margin}--> {path}:{line}:{column}");
    println!("{margin} |");
    println!("{line} | {text}");
    let blanks = " ".repeat(column - 1);
    println!(
        "{margin} | {blanks}{}\n",
        "^".repeat(width.clamp(1, behind))
    );
}
