//! `sgspec lint`: what is wrong with contracts themselves.
//!
//! Nothing is sent. A file in which no operation can be found is still examined: what the parser
//! says of it is what its author needs. The exit code tells whether a finding weighs at least as
//! much as `--deny` says, so that a contract can be kept clean by a script.

use std::fs;
use std::path::{Path, PathBuf};

use apib::Severity;
use clap::{Args, ValueEnum};

use crate::contract::{ContractError, Document, ReadOptions};
use crate::exit::{Exit, Failed};
use crate::lint::{self, Finding};
use crate::report;
use crate::specs::{Specs, SpecsError};

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// API Blueprints, or OpenAPI in YAML or JSON; without any, the contract of an API
    contracts: Vec<PathBuf>,
    /// The API by name
    #[arg(long, value_name = "NAME", conflicts_with = "contracts")]
    api: Option<String>,
    /// A folder of APIs in place of the embedded ones
    #[arg(long, value_name = "DIR", env = "SGSPEC_SPECS")]
    specs: Option<PathBuf>,
    /// An OpenAPI Overlay to apply to each contract first; may be repeated
    #[arg(long, value_name = "FILE", env = "SGSPEC_OVERLAY")]
    overlay: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// End with 1 if a finding weighs this much, or more
    #[arg(long, value_enum, default_value = "warning", value_name = "SEVERITY")]
    deny: SeverityArg,
    /// Leave out findings with this code; may be repeated
    #[arg(long, value_name = "CODE")]
    allow: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the line of the contract, for people
    Human,
    /// One document, described by `schemas/sgspec/lint.schema.json`
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SeverityArg {
    Note,
    Warning,
    Error,
}

impl From<SeverityArg> for Severity {
    fn from(severity: SeverityArg) -> Self {
        match severity {
            SeverityArg::Note => Self::Note,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Error => Self::Error,
        }
    }
}

pub(super) fn lint(args: &LintArgs) -> Result<Exit, Failed> {
    for code in &args.allow {
        if lint::severity(code).is_none() {
            return Err(Failed::usage(super::explain::unknown_code(code)));
        }
    }
    let mut examined = Vec::new();
    if args.contracts.is_empty() {
        examined.push(of_api(args)?);
    }
    for path in &args.contracts {
        examined.push(of_file(path, &args.overlay)?);
    }
    for (_, findings) in &mut examined {
        findings.retain(|finding| !args.allow.contains(&finding.code));
    }
    match args.format {
        Format::Human => {
            for (document, findings) in &examined {
                tell!("{}", report::findings(document, findings, super::style()));
            }
        }
        Format::Json => say!("{}", report::findings_json(&examined)),
    }
    let denied = Severity::from(args.deny);
    let mut all = examined.iter().flat_map(|(_, findings)| findings);
    Ok(if all.any(|finding| finding.severity >= denied) {
        Exit::NotConformant
    } else {
        Exit::Ok
    })
}

fn of_api(args: &LintArgs) -> Result<(Document, Vec<Finding>), Failed> {
    let specs = args
        .specs
        .as_ref()
        .map_or_else(Specs::embedded, Specs::folder);
    let api = match &args.api {
        Some(api) => api.clone(),
        None => specs.default_api()?,
    };
    let contract = specs.load_refined(&api, &args.overlay, ReadOptions::default())?;
    Ok((contract.document.clone(), lint::lint(&contract)))
}

fn of_file(path: &Path, overlays: &[PathBuf]) -> Result<(Document, Vec<Finding>), Failed> {
    match Specs::load_file_refined(path, overlays, ReadOptions::default()) {
        Ok(contract) => Ok((contract.document.clone(), lint::lint(&contract))),
        Err(SpecsError::Contract(ContractError::NoOperation { name, .. })) => {
            let text = fs::read_to_string(path).unwrap_or_default();
            Ok(lint::lint_without_operation(&name, &text))
        }
        Err(error) => Err(error.into()),
    }
}
