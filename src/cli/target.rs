//! What to test and how to reach it: the arguments that `sgspec run` and `cargo test` share.
//!
//! Arguments become a [`Setup`] here and nowhere else: the contract is read, credentials are taken
//! from the environment, the embedded server is started where it is the target, consent is asked
//! for where it is not on this machine. All that is missing is said at once, before anything is
//! sent. Values of credentials are never arguments.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::contract::{Contract, Level, ReadOptions, Transport, WrittenWorkflow};
use crate::drive::{CredentialSource, Target, default_directory};
use crate::embedded;
use crate::exit::{Exit, Failed};
use crate::plan::{Effect, OWNER};
use crate::reference;
use crate::report::SnapshotStore;
use crate::specs::Specs;
use crate::suite::{self, JournalPlace, Setup};

use super::credentials::{CredentialArgs, held, pair};
use super::rerun::{Rerun, rerun};

/// The snapshot set of the embedded server, and of whoever names no other.
const REFERENCE: &str = "reference";

#[derive(Debug, Clone, Args)]
pub struct TargetArgs {
    #[command(flatten)]
    pub contract: ContractArgs,
    /// The server to test; without one the embedded reference server is
    #[arg(long, value_name = "URL", env = "SGSPEC_TARGET_URL")]
    pub target_url: Option<String>,
    /// Break the embedded reference server in one way (see `sgspec list faults`)
    #[arg(long, value_name = "ID", env = "SGSPEC_FAULT")]
    pub fault: Option<String>,
    #[command(flatten)]
    pub credentials: CredentialArgs,
    /// A value for an attribute, such as `organization=…`; may be repeated
    #[arg(long, value_name = "NAME=VALUE", env = "SGSPEC_INPUT")]
    pub input: Vec<String>,
    /// The lowest level whose failures fail the run
    #[arg(long, value_enum, default_value_t = LevelArg::Must, env = "SGSPEC_LEVEL")]
    pub level: LevelArg,
    /// Run only what an earlier run's report.json says failed or was untested
    #[arg(long, value_name = "REPORT", env = "SGSPEC_RERUN_FAILED")]
    pub rerun_failed: Option<PathBuf>,
    /// Write report.json, junit.xml, trace.har and scripts to this folder
    #[arg(long, value_name = "DIR", env = "SGSPEC_REPORT")]
    pub report: Option<PathBuf>,
    /// What to do about accepted snapshots
    #[arg(long, value_enum, default_value_t = SnapshotMode::Show, env = "SGSPEC_SNAPSHOTS")]
    pub snapshots: SnapshotMode,
    /// The snapshot set to compare with
    #[arg(
        long,
        value_name = "NAME",
        default_value = "reference",
        env = "SGSPEC_SNAPSHOT_SET"
    )]
    pub snapshot_set: String,
    /// Where snapshot sets are kept; `snapshots/` of a checkout, else the embedded ones
    #[arg(long, value_name = "DIR", env = "SGSPEC_SNAPSHOT_DIR")]
    pub snapshot_dir: Option<PathBuf>,
    /// Speak only over this transport, of those that the API has
    #[arg(long, value_enum, default_value_t = TransportArg::All, env = "SGSPEC_TRANSPORT")]
    pub transport: TransportArg,
    /// A transport that the target does not have; it is asked once, to see that it refuses
    #[arg(long, value_name = "TRANSPORT", env = "SGSPEC_UNSUPPORTED")]
    pub unsupported: Vec<String>,
    /// Consent to workflows that touch more than what the run creates; may be repeated
    #[arg(long, value_enum, value_name = "EFFECT")]
    pub allow: Vec<EffectArg>,
    /// Consent to testing a target that is not on this machine
    #[arg(long, env = "SGSPEC_YES")]
    pub yes: bool,
    /// Send GET and HEAD only
    #[arg(long)]
    pub read_only: bool,
    /// Seconds to wait for an answer
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 10.0,
        env = "SGSPEC_TIMEOUT"
    )]
    pub timeout: f64,
}

#[derive(Debug, Clone, Args)]
pub struct ContractArgs {
    /// The API by name
    #[arg(
        long,
        value_name = "NAME",
        env = "SGSPEC_API",
        conflicts_with = "contract"
    )]
    pub api: Option<String>,
    /// A contract of your own: an API Blueprint, or OpenAPI in YAML or JSON
    #[arg(long, value_name = "FILE", env = "SGSPEC_CONTRACT")]
    pub contract: Option<PathBuf>,
    /// An OpenAPI Overlay to apply to the contract first; may be repeated
    #[arg(long, value_name = "FILE", env = "SGSPEC_OVERLAY")]
    pub overlay: Vec<PathBuf>,
    /// A folder of APIs in place of the embedded ones
    #[arg(long, value_name = "DIR", env = "SGSPEC_SPECS")]
    pub specs: Option<PathBuf>,
    /// Read old documents to the letter: no attributes from parameters, no enums from lists
    #[arg(long)]
    pub no_lift: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelArg {
    Must,
    Should,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SnapshotMode {
    /// Do not look at snapshots
    Off,
    /// Show differences
    Show,
    /// Differences fail the run
    Enforce,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EffectArg {
    Borrowed,
    Billable,
    Destructive,
}

/// The transports to speak over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum TransportArg {
    Rest,
    XmlRpc,
    /// All that the API has
    #[default]
    All,
}

/// A target that is ready, and what keeps it alive.
pub struct Ready {
    pub setup: Setup,
    pub store: Option<SnapshotStore>,
    /// The embedded server, if it is the target.
    pub running: Option<reference::Running>,
}

/// A way to a target.
struct Reached {
    target: Target,
    name: Option<String>,
    running: Option<reference::Running>,
    /// Header name to the environment variable it came from.
    sources: BTreeMap<String, CredentialSource>,
}

impl ContractArgs {
    pub fn specs(&self) -> Specs {
        self.specs
            .as_ref()
            .map_or_else(Specs::embedded, Specs::folder)
    }

    pub fn load(&self) -> Result<Contract, Failed> {
        let options = ReadOptions {
            lift: !self.no_lift,
        };
        if let Some(path) = &self.contract {
            return Ok(Specs::load_file_refined(path, &self.overlay, options)?);
        }
        let specs = self.specs();
        let api = match &self.api {
            Some(api) => api.clone(),
            None => specs.default_api()?,
        };
        Ok(specs.load_refined(&api, &self.overlay, options)?)
    }
}

impl TargetArgs {
    /// The workflows that `--rerun-failed` leaves, if it is given.
    pub(crate) fn rerun(&self, contract: &Contract) -> Result<Option<Rerun>, Failed> {
        let Some(path) = &self.rerun_failed else {
            return Ok(None);
        };
        let plan = suite::plan(contract, "", &BTreeMap::new(), None)?;
        rerun(path, contract, &plan).map(Some)
    }

    /// The inputs, by attribute; each must be one of the contract's.
    pub fn inputs(&self, contract: &Contract) -> Result<BTreeMap<String, String>, Failed> {
        let mut inputs = BTreeMap::new();
        for text in &self.input {
            let (name, value) = pair(text, "--input")?;
            let known = contract
                .operations
                .iter()
                .filter_map(|operation| operation.request.as_ref());
            if !contract.settings.inputs.contains_key(name)
                && known
                    .clone()
                    .all(|request| request.shape.property(name).is_none())
            {
                return Err(Failed::usage(format!(
                    "no request of `{}` has an attribute `{name}`",
                    contract.document.name()
                )));
            }
            inputs.insert(name.to_owned(), value.to_owned());
        }
        Ok(inputs)
    }

    /// The transport that `--transport` names, which must be one of the contract's.
    pub(crate) fn only(&self, contract: &Contract) -> Result<Option<Transport>, Failed> {
        let wanted = match self.transport {
            TransportArg::All => return Ok(None),
            TransportArg::Rest => Transport::Rest,
            TransportArg::XmlRpc => Transport::XmlRpc,
        };
        known_transport(contract, wanted.as_str())?;
        Ok(Some(wanted).filter(|_| contract.transports().len() > 1))
    }

    /// The transports that the target is said not to have.
    fn missing(&self, contract: &Contract) -> Result<Vec<Transport>, Failed> {
        let named = self.unsupported.iter();
        let missing: Vec<Transport> = named
            .map(|name| known_transport(contract, name))
            .collect::<Result<_, _>>()?;
        if contract
            .transports()
            .iter()
            .all(|known| missing.contains(known))
        {
            return Err(Failed::usage(
                "a target that has none of the transports cannot be tested\nhint: leave one out of --unsupported",
            ));
        }
        Ok(missing)
    }

    /// Reads the contract, starts the reference server where it is the target, checks what must
    /// be there. Must run inside a runtime.
    pub async fn ready(
        &self,
        jobs: usize,
        selection: Option<Vec<String>>,
    ) -> Result<Ready, Failed> {
        let mut contract = self.contract.load()?;
        let mut inputs = self.inputs(&contract)?;
        let unsupported = self.missing(&contract)?;
        let selection = match (self.only(&contract)?, selection) {
            (Some(only), selection) => Some(on_transport(&contract, only, selection.as_deref())?),
            (None, selection) => selection,
        };
        self.credentials.headers()?;
        let Reached {
            mut target,
            name,
            running,
            sources,
        } = match &self.target_url {
            Some(url) => self.remote(url, &contract)?,
            None => self.embedded(&contract).await?,
        };
        if !(self.timeout > 0.0 && self.timeout <= 3_600.0) {
            return Err(Failed::usage(format!(
                "`{}` is no number of seconds to wait\nhint: give one between 0 and 3600",
                self.timeout
            )));
        }
        if let Some(running) = &running {
            let told = embedded::inputs(running, &contract.settings);
            inputs = told.into_iter().chain(inputs).collect();
        }
        // Behind the well-known credential there is no account that could be harmed or charged.
        let auth = contract.settings.auth.as_ref();
        let harmless = running.is_some() || auth.is_some_and(|auth| target.is_public(auth));
        if harmless {
            contract.settings.hurry();
        }
        if running.is_some() {
            contract.settings.hurry_on();
        }
        let allow = if harmless {
            vec![Effect::Borrowed, Effect::Billable, Effect::Destructive]
        } else {
            self.allow.iter().map(|effect| (*effect).into()).collect()
        };
        if harmless {
            for (name, input) in &contract.settings.inputs {
                if let Some(known) = &input.loopback_default {
                    inputs.entry(name.clone()).or_insert_with(|| known.clone());
                }
            }
        }
        preflight(&contract, &inputs, &allow, selection.as_deref())?;
        target.bounds.answer = Duration::from_secs_f64(self.timeout);
        if let Some(refusals) = &contract.settings.refusals {
            target.throttles.clone_from(&refusals.throttled);
        }
        target.secret_members.clone_from(&contract.settings.secrets);
        let store = self.store(&contract)?;
        let snapshots = match &store {
            Some(store) => Some(
                store
                    .accepted()
                    .map_err(|error| Failed::new(Exit::Suite, error))?,
            ),
            None => None,
        };
        // What is known of the API was tried where the user gave nothing.
        let assumed_credentials = running.is_none() && sources.is_empty();
        let journal = running.is_none().then(|| JournalPlace {
            directory: default_directory(),
            credentials: sources,
        });
        let setup = Setup {
            contract: Arc::new(contract),
            target,
            target_name: name,
            assumed_credentials,
            inputs,
            jobs,
            level: self.level.into(),
            read_only: self.read_only,
            allow,
            unsupported,
            selection,
            snapshots,
            snapshot_set: store.as_ref().map(|_| self.snapshot_set.clone()),
            enforce_snapshots: self.snapshots == SnapshotMode::Enforce,
            journal,
        };
        Ok(Ready {
            setup,
            store,
            running,
        })
    }

    fn remote(&self, url: &str, contract: &Contract) -> Result<Reached, Failed> {
        if self.fault.is_some() {
            return Err(Failed::usage(
                "--fault breaks the embedded reference server, not a target\nhint: leave out --target-url, or serve the broken server with `sgspec serve --fault`",
            ));
        }
        let url = without_transport(url, contract);
        let plain = Target::new(url, BTreeMap::new()).map_err(Failed::usage)?;
        if !plain.is_loopback() && !self.yes {
            return Err(Failed::preflight(format!(
                "{} is not on this machine, and the run creates and deletes resources there\nhint: --dry-run shows every request; --yes consents",
                plain.base()
            )));
        }
        let (credentials, sources) = self.credentials.resolve(
            contract.settings.auth.as_ref(),
            contract.document.name(),
            plain.is_loopback(),
        )?;
        let target = Target::new(url, BTreeMap::from([(OWNER.to_owned(), credentials)]))
            .map_err(Failed::usage)?;
        // What is well known is tried beside what is well known, and nowhere else.
        let auth = contract.settings.auth.as_ref();
        let harmless = auth.is_some_and(|auth| target.is_public(auth));
        let callers = &contract.settings.roles;
        let target = target.with_callers(callers, &held(callers, harmless));
        Ok(Reached {
            target,
            name: None,
            running: None,
            sources,
        })
    }

    async fn embedded(&self, contract: &Contract) -> Result<Reached, Failed> {
        if self.contract.contract.is_some() || !reference::apis().contains(&contract.api.as_str()) {
            return Err(Failed::usage(format!(
                "there is no reference server for `{}`\nhint: name the server to test with --target-url URL",
                contract.document.name()
            )));
        }
        let options = reference::Options {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            fault: self.fault.clone(),
        };
        let running = reference::start(&contract.api, &options)
            .await
            .map_err(Failed::usage)?;
        let settings = &contract.settings;
        let target = embedded::target(&running, settings, settings.auth.as_ref())
            .map_err(|error| Failed::new(Exit::Suite, error))?;
        let name = match &self.fault {
            Some(fault) => format!("embedded reference server with fault {fault}"),
            None => "embedded reference server".to_owned(),
        };
        Ok(Reached {
            target,
            name: Some(name),
            running: Some(running),
            sources: BTreeMap::new(),
        })
    }

    fn store(&self, contract: &Contract) -> Result<Option<SnapshotStore>, Failed> {
        if self.snapshots == SnapshotMode::Off {
            return Ok(None);
        }
        let folder = self.snapshot_dir.as_deref();
        snapshot_store(&self.contract, contract, &self.snapshot_set, folder).map(Some)
    }
}

/// Whether all inputs are there that the workflows to run need; what is missing is listed whole.
fn preflight(
    contract: &Contract,
    inputs: &BTreeMap<String, String>,
    allow: &[Effect],
    selection: Option<&[String]>,
) -> Result<(), Failed> {
    let known = &contract.settings.inputs;
    let has_value = |name: &str| {
        let default = known.get(name).and_then(|input| input.default.as_ref());
        inputs.contains_key(name) || default.is_some()
    };
    let is_run = |workflow: &&WrittenWorkflow| {
        let consented = workflow.effect == Effect::Own || allow.contains(&workflow.effect);
        consented && selection.is_none_or(|selection| selection.contains(&workflow.id))
    };
    let mut missing: BTreeMap<String, String> = BTreeMap::new();
    for workflow in contract.written.iter().filter(is_run) {
        for (name, place) in workflow.inputs() {
            if has_value(&name) {
                continue;
            }
            let file = workflow.source.rsplit_once(':').map(|(file, _)| file);
            let file = file.unwrap_or_default();
            let what = known.get(&name).map(|input| input.description.as_str());
            missing.entry(name.clone()).or_insert_with(|| {
                format!(
                    "--input {name}=…, {} ({file}:{})",
                    what.unwrap_or("which nothing describes"),
                    place.line
                )
            });
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = missing.into_values().collect();
    Err(Failed::preflight(format!(
        "the run needs what is not there:\n  {}\nhint: give each, or run less with --workflow and --partial",
        lines.join("\n  ")
    )))
}

/// The address that all transports share, where that of one of them was given.
fn without_transport<'u>(url: &'u str, contract: &Contract) -> &'u str {
    let trimmed = url.trim_end_matches('/');
    let paths = contract.settings.transports.values();
    let mut paths = paths.filter(|transport| !transport.path.is_empty());
    paths
        .find_map(|transport| trimmed.strip_suffix(transport.path.as_str()))
        .unwrap_or(url)
}

fn known_transport(contract: &Contract, name: &str) -> Result<Transport, Failed> {
    let known = contract.transports();
    let found = Transport::named(name).filter(|transport| known.contains(transport));
    found.ok_or_else(|| {
        let known: Vec<&str> = known.iter().map(|transport| transport.as_str()).collect();
        Failed::usage(format!(
            "`{}` has no transport `{name}`\nhint: it has {}",
            contract.document.name(),
            known.join(", ")
        ))
    })
}

/// The workflows of a selection, or of all, that go over one transport.
fn on_transport(
    contract: &Contract,
    transport: Transport,
    selection: Option<&[String]>,
) -> Result<Vec<String>, Failed> {
    let plan = suite::plan(contract, "", &BTreeMap::new(), selection)?;
    let workflows = plan.workflows.into_iter();
    Ok(workflows
        .filter(|workflow| workflow.transport == transport)
        .map(|workflow| workflow.id)
        .collect())
}

/// Where a snapshot set of a contract is kept.
pub(super) fn snapshot_store(
    args: &ContractArgs,
    contract: &Contract,
    set: &str,
    folder: Option<&Path>,
) -> Result<SnapshotStore, Failed> {
    // A checkout, or a project that keeps sets of its own, has the folder. For a contract that
    // is tried once, a set is kept only where one is kept already, or is asked for.
    let beside = Path::new("snapshots");
    let kept = match (&args.contract, set) {
        (Some(_), REFERENCE) => beside.join(&contract.api).is_dir(),
        _ => beside.is_dir(),
    };
    let root = folder.or_else(|| kept.then_some(beside));
    SnapshotStore::new(root, &contract.api, set).map_err(Failed::usage)
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Must => Self::Must,
            LevelArg::Should => Self::Should,
        }
    }
}

impl From<EffectArg> for Effect {
    fn from(effect: EffectArg) -> Self {
        match effect {
            EffectArg::Borrowed => Self::Borrowed,
            EffectArg::Billable => Self::Billable,
            EffectArg::Destructive => Self::Destructive,
        }
    }
}
