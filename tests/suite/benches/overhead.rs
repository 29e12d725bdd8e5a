//! What sgspec costs beyond its requests: a full run beside a bare replay of the same requests.
//!
//! Both sides talk to one embedded reference server through the same HTTP client, in turns, so that
//! whatever else the machine does hits both. The replay sends what a run has sent, in the same
//! order and with the same width, puts the ids of the live answers in place of the recorded
//! ones, and judges nothing. Numbers are printed and never asserted; that the replay is the same
//! talk as the run is.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use sgspec::contract::{Contract, Level};
use sgspec::drive::{Client, Credential, Silent, Target};
use sgspec::plan::OWNER;
use sgspec::reference;
use sgspec::suite::{Run, Setup, execute};
use sgspec::trace::{Exchange, Labels};
use sgspec::wire::{Message, REDACTED};
use sgspec_suite::memory;
use sgspec_suite::runs::{Against, contract};

/// How often each side runs.
const PAIRS: usize = 40;

/// As `--jobs` has it.
const JOBS: usize = 4;

#[tokio::main]
async fn main() {
    let options = reference::Options {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        fault: None,
    };
    let running = reference::start("scaleway", &options)
        .await
        .expect("the reference server starts");
    let token = running.values().iter().find(|(name, _)| name == "token");
    let credential = Credential {
        header: "X-Auth-Token".to_owned(),
        value: token
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
            .into(),
        pair: None,
        signing: None,
    };
    let roles = BTreeMap::from([(OWNER.to_owned(), vec![credential])]);
    let target = Target::new(running.base_url(), roles).expect("a URL on loopback");
    let contract = Arc::new(contract(&Against::BuiltIn));

    let recorded = run(&contract, &target).await;
    let script = Script::of(&recorded);
    let (mut runs, mut replays) = (Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        let clock = Instant::now();
        let again = run(&contract, &target).await;
        runs.push(clock.elapsed());
        assert_eq!(again.driven.exchanges.len(), script.requests);
        let clock = Instant::now();
        let client = Client::new(target.clone(), "replay").expect("a client");
        let different = script.replay(Arc::new(client)).await;
        replays.push(clock.elapsed());
        assert_eq!(
            different,
            Vec::<String>::new(),
            "the replay went another way"
        );
    }
    running.stop().await;

    let (run, replay) = (median(&mut runs), median(&mut replays));
    println!(
        "{} requests, {PAIRS} pairs in turns, {JOBS} side by side",
        script.requests
    );
    println!(
        "full run     median {:>8.2} ms   {}",
        milliseconds(run),
        spread(&runs)
    );
    println!(
        "bare replay  median {:>8.2} ms   {}",
        milliseconds(replay),
        spread(&replays)
    );
    println!(
        "ratio        {:.2}",
        run.as_secs_f64() / replay.as_secs_f64()
    );
    if let Some(peak) = memory::peak(std::process::id()) {
        #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
        let peak = peak as f64 / 1024.0;
        println!("peak memory  {peak:.1} MiB, with the server and both sides in one process");
    }
}

async fn run(contract: &Arc<Contract>, target: &Target) -> Run {
    let setup = Setup {
        contract: Arc::clone(contract),
        target: target.clone(),
        assumed_credentials: false,
        target_name: None,
        inputs: BTreeMap::new(),
        jobs: JOBS,
        level: Level::Must,
        read_only: false,
        allow: Vec::new(),
        unsupported: Vec::new(),
        selection: None,
        snapshots: None,
        snapshot_set: None,
        enforce_snapshots: false,
        journal: None,
    };
    let (_keep, stop) = tokio::sync::watch::channel(false);
    let run = execute(setup, Arc::new(Silent), stop).await;
    run.unwrap_or_else(|error| panic!("{error}"))
}

/// The exchanges of a run by phase, and within a phase by workflow.
struct Script {
    phases: BTreeMap<u8, Vec<Arc<Vec<Exchange>>>>,
    requests: usize,
}

impl Script {
    fn of(run: &Run) -> Self {
        let mut phases: BTreeMap<u8, Vec<(String, Vec<Exchange>)>> = BTreeMap::new();
        for exchange in &run.driven.exchanges {
            let workflows = phases.entry(exchange.labels.phase).or_default();
            let name = &exchange.labels.workflow;
            match workflows.iter_mut().find(|(known, _)| known == name) {
                Some((_, exchanges)) => exchanges.push(exchange.clone()),
                None => workflows.push((name.clone(), vec![exchange.clone()])),
            }
        }
        let shared = |workflows: Vec<(String, Vec<Exchange>)>| {
            let workflows = workflows.into_iter();
            workflows
                .map(|(_, exchanges)| Arc::new(exchanges))
                .collect()
        };
        Self {
            phases: phases
                .into_iter()
                .map(|(phase, workflows)| (phase, shared(workflows)))
                .collect(),
            requests: run.driven.exchanges.len(),
        }
    }

    /// Says everything once more; gives what was answered otherwise than then.
    async fn replay(&self, client: Arc<Client>) -> Vec<String> {
        let ids = Arc::new(Mutex::new(BTreeMap::new()));
        let mut different = Vec::new();
        for (phase, workflows) in &self.phases {
            // As a run does it: side by side only where nothing is updated or deleted.
            let width = if *phase == 0 { JOBS } else { 1 };
            let slots = Arc::new(tokio::sync::Semaphore::new(width));
            let mut tasks = tokio::task::JoinSet::new();
            for workflow in workflows {
                let permit = Arc::clone(&slots).acquire_owned().await;
                let (client, ids) = (Arc::clone(&client), Arc::clone(&ids));
                let workflow = Arc::clone(workflow);
                tasks.spawn(async move {
                    let _permit = permit;
                    let mut different = Vec::new();
                    for exchange in workflow.iter() {
                        different.extend(say(&client, exchange, &ids).await);
                    }
                    different
                });
            }
            different.extend(tasks.join_all().await.into_iter().flatten());
        }
        different
    }
}

/// Recorded ids and what they are called now.
type Ids = Mutex<BTreeMap<String, String>>;

async fn say(client: &Client, recorded: &Exchange, ids: &Ids) -> Option<String> {
    let rebound = |text: &str| {
        let ids = ids.lock().expect("nothing panics in here");
        ids.iter()
            .fold(text.to_owned(), |text, (old, new)| text.replace(old, new))
    };
    let request = &recorded.request;
    // Who we are, and what we are called, the client adds as it did then.
    let headers = request.headers.iter();
    let message = Message {
        method: request.method.clone(),
        target: rebound(&request.target),
        headers: headers
            .filter(|(name, value)| name != "user-agent" && value != REDACTED)
            .cloned()
            .collect(),
        body: request.body.as_deref().map(rebound),
        credential: None,
    };
    let labels = Labels {
        workflow: recorded.labels.workflow.clone(),
        step: recorded.labels.step.clone(),
        ..Labels::default()
    };
    let exchange = client.send(&message, &recorded.labels.role, labels).await;
    let (then, now) = (recorded.answer()?, exchange.answer());
    if now.map(|now| now.status) != Some(then.status) {
        return Some(format!(
            "{}: {:?}",
            recorded.name(),
            now.map(|now| now.status)
        ));
    }
    if request.method == "POST" && then.is_success() {
        let old = id(&then.body)?;
        let new = id(&now?.body)?;
        ids.lock().expect("nothing panics in here").insert(old, new);
    }
    None
}

/// The id of what a create answers with, one level down.
fn id(body: &[u8]) -> Option<String> {
    let document: Value = serde_json::from_slice(body).ok()?;
    let item = document.as_object()?.values().next()?;
    item["id"].as_str().map(str::to_owned)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Of sorted times: the quarter in the middle lies between these.
fn spread(times: &[Duration]) -> String {
    let at = |part: usize| milliseconds(times[times.len() * part / 4]);
    format!("quartiles {:.2} to {:.2} ms", at(1), at(3))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
