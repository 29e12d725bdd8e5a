//! `sgspec sweep`: remove what interrupted runs left on a target.
//!
//! It shows first and deletes on `--yes`, only at the URL in the journal, only what the
//! journal holds or what carries the run's mark.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::contract::{Auth, ReadOptions, Settle};
use crate::drive::{self, Client, Target, default_directory, read_journal, unfinished};
use crate::exit::{Exit, Failed};
use crate::plan::OWNER;
use crate::specs::Specs;

use super::credentials::{CredentialArgs, fetch};

#[derive(Debug, Args)]
pub(super) struct SweepArgs {
    /// One journal; all unfinished ones if none is named
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    credentials: CredentialArgs,
    /// Delete, not only show
    #[arg(long)]
    yes: bool,
}

pub(super) async fn sweep(args: SweepArgs) -> Result<Exit, Failed> {
    let journals = match &args.journal {
        Some(path) => vec![path.clone()],
        None => unfinished(&default_directory()),
    };
    if journals.is_empty() {
        say!("no run was left unfinished");
        return Ok(Exit::Ok);
    }
    let mut worst = Exit::Ok;
    for path in &journals {
        if let Err(failed) = one(path, &args).await {
            eprintln!("error: {}: {}", path.display(), failed.message);
            worst = failed.exit;
        }
    }
    if !args.yes {
        say!("nothing was deleted\nhint: --yes deletes what is shown");
    }
    Ok(worst)
}

async fn one(path: &Path, args: &SweepArgs) -> Result<(), Failed> {
    let (head, entries) = read_journal(path).map_err(|error| Failed::new(Exit::Suite, error))?;
    let open: Vec<_> = entries.iter().filter(|entry| !entry.deleted).collect();
    say!(
        "{} at {}: run {}, {} resources",
        head.api,
        head.base,
        head.mark,
        open.len()
    );
    for entry in &open {
        if let Some(id) = &entry.id {
            say!("  {} {id}", entry.label);
        } else {
            say!(
                "  {} (its id was never learnt; searched for by the run's mark)",
                entry.label
            );
        }
    }
    if !args.yes {
        return Ok(());
    }
    let target = target(&head, &args.credentials)?;
    target.probe().await.map_err(Failed::preflight)?;
    let client = Client::new(target, &head.mark).map_err(Failed::usage)?;
    let patience = Duration::from_millis(Settle::default().default_milliseconds);
    let (deleted, left) = drive::sweep(&client, &head.mark, &entries, patience).await;
    say!("  {deleted} removed");
    if left.is_empty() {
        std::fs::remove_file(path).map_err(|error| {
            Failed::new(Exit::Suite, format!("cannot remove the journal: {error}"))
        })?;
        return Ok(());
    }
    for left in &left {
        say!(
            "  left behind: {} ({}): {}",
            left.label,
            left.target.as_deref().unwrap_or("no way to delete it"),
            left.reason
        );
    }
    Err(Failed::new(
        Exit::NotConformant,
        format!("{} resources are still there", left.len()),
    ))
}

/// The journal's target, with credentials from where the run had them, unless told otherwise.
fn target(head: &drive::JournalHead, given: &CredentialArgs) -> Result<Target, Failed> {
    let plain = Target::new(&head.base, BTreeMap::new()).map_err(Failed::usage)?;
    let (credentials, _) = if given.is_empty() && !head.credentials.is_empty() {
        fetch(head.credentials.clone().into_iter().collect(), Vec::new())?
    } else {
        let contract = Specs::embedded()
            .load(&head.api, ReadOptions::default())
            .ok();
        // A contract of the user's own is not known here; its journal knows the header it used.
        let known = contract.and_then(|contract| contract.settings.auth);
        let used = head.credentials.iter().next().map(|(header, source)| Auth {
            header: header.clone(),
            prefix: source.prefix.clone(),
            environment: source.variable.clone(),
            ..Auth::default()
        });
        given.resolve(known.or(used).as_ref(), &head.api, plain.is_loopback())?
    };
    let roles = BTreeMap::from([(OWNER.to_owned(), credentials)]);
    Target::new(&head.base, roles).map_err(Failed::usage)
}
