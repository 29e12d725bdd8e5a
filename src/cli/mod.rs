//! The command line: what was typed, turned into what is meant, one file per subcommand.
//!
//! Only this room prints and decides exit codes. Messages are lower case, carry the offending
//! value in backticks and a hint on a line of its own.

/// Prints a line; a reader that has gone away (`sgspec … | head`) is no reason to fail.
macro_rules! say {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($part)*);
    }};
}

/// Prints without ending the line.
macro_rules! tell {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = write!(std::io::stdout(), $($part)*);
    }};
}

pub(crate) use tell;

mod check;
mod credentials;
mod derive;
mod dry_run;
mod explain;
mod lint;
mod list;
mod progress;
mod qualify;
mod rerun;
mod run;
mod serve;
mod sweep;
pub mod target;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::exit::{Exit, Failed};
use crate::report::Style;

pub(crate) use run::{exit, interruptible, write_pending, write_reports};

/// A conformance suite for security-group APIs.
#[derive(Debug, Parser)]
#[command(name = "sgspec", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Test a target; the embedded reference server if none is named
    Run(Box<run::RunArgs>),
    /// Judge recorded traffic (HAR) by the same rules
    Check(Box<check::CheckArgs>),
    /// Show requirements, workflows, endpoints, faults, or notes on the contract, with their sources
    List(list::ListArgs),
    /// Say what contradicts itself in a contract, what is missing, and what to write instead
    Lint(lint::LintArgs),
    /// Say what a requirement demands and how it is tested, or what a code of `lint` means
    Explain(explain::ExplainArgs),
    /// Write the JSON Schemas of contracts; `--check` fails where files differ
    Derive(derive::DeriveArgs),
    /// Serve the reference server of an API
    Serve(serve::ServeArgs),
    /// Break the embedded server in every way there is, and see whether the suite finds it
    Qualify(qualify::QualifyArgs),
    /// Remove what interrupted runs left on a target
    Sweep(sweep::SweepArgs),
}

/// Entry of the binary.
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
    let result = match cli.command {
        Command::Run(args) => block_on(run::run(*args)),
        Command::Check(args) => check::check(&args),
        Command::List(args) => list::list(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Lint(args) => lint::lint(&args),
        Command::Derive(args) => derive::derive(&args),
        Command::Serve(args) => block_on(serve::serve(args)),
        Command::Qualify(args) => block_on(qualify::qualify(args)),
        Command::Sweep(args) => block_on(sweep::sweep(args)),
    };
    finish(result)
}

/// Prints what went wrong and gives the exit code.
pub fn finish(result: Result<Exit, Failed>) -> ExitCode {
    match result {
        Ok(exit) => exit.into(),
        Err(failed) => {
            eprintln!("error: {}", failed.message);
            failed.exit.into()
        }
    }
}

/// Runs a future on a runtime of its own.
pub fn block_on<F: Future<Output = Result<Exit, Failed>>>(future: F) -> Result<Exit, Failed> {
    runtime()?.block_on(future)
}

/// A runtime with all drivers.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failed> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failed::new(Exit::Suite, format!("no runtime could be made: {error}")))
}

/// Colour on a terminal, unless `NO_COLOR` says otherwise.
pub fn style() -> Style {
    let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    Style {
        color: wanted && std::io::stdout().is_terminal(),
    }
}
