//! The bakery: its contract, its workflows, its server, and a run of the suite against it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use sgspec::contract::{Contract, Effect, Level, ReadOptions, Text};
use sgspec::drive::{Silent, Target};
use sgspec::judge::Verdict;
use sgspec::report::{Report, report};
use sgspec::suite::{Run, Setup, execute};

const CONTRACT: &str = r#"FORMAT: 1A

# Bakery

# Group Loaves

### List loaves [GET /{shop}/loaves]

+ Parameters
    + shop: `corner` (string, required)

+ Response 200 (application/json)
    + Schema

            {"type": "array", "items": {"type": "integer"}}

### Bake a loaf [POST /{shop}/loaves]

+ Parameters
    + shop: `corner` (string, required)

+ Request (application/json)
    + Body

            {"kind": "rye"}

+ Response 200 (application/json)
    + Schema

            {"type": "object", "required": ["job", "state"], "properties": {"job": {"type": "integer"}, "state": {"type": "string"}, "loaf": {"type": ["integer", "null"]}}}

### Get a loaf [GET /{shop}/loaves/{loaf}]

+ Parameters
    + shop: `corner` (string, required)
    + loaf: `7` (number, required)

+ Response 200 (application/json)
    + Schema

            {"type": "object", "required": ["loaf", "kind"], "properties": {"loaf": {"type": "integer"}, "kind": {"type": "string"}}}

+ Response 404 (application/json)
    + Schema

            {"type": "object", "required": ["why"], "properties": {"why": {"type": "string"}}}

### Eat a loaf [DELETE /{shop}/loaves/{loaf}]

+ Parameters
    + shop: `corner` (string, required)
    + loaf: `7` (number, required)

+ Response 200 (application/json)
    + Schema

            {"type": "object", "required": ["job", "state"], "properties": {"job": {"type": "integer"}, "state": {"type": "string"}}}

### Get a job [GET /{shop}/jobs/{job}]

+ Parameters
    + shop: `corner` (string, required)
    + job: `7` (number, required)

+ Response 200 (application/json)
    + Schema

            {"type": "object", "required": ["job", "state"], "properties": {"job": {"type": "integer"}, "state": {"type": "string"}, "loaf": {"type": ["integer", "null"]}}}

# Group Signs

### Get the sign [GET /{shop}/sign]

+ Parameters
    + shop: `corner` (string, required)

+ Response 200 (application/json)
    + Schema

            {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}

### Paint the sign [PUT /{shop}/sign]

+ Parameters
    + shop: `corner` (string, required)

+ Request (application/json)
    + Body

            {"text": "Bread"}

+ Response 200 (application/json)
    + Schema

            {"type": "null"}
"#;

const SETTINGS: &str = r#"
[completion.job]
operation = "get-a-job"
variable = "job"
id = "/job"
state = "/state"
done = ["done"]
failed = ["burnt"]
budget_milliseconds = 5000
begun_by = ["bake-a-loaf", "eat-a-loaf"]

[identity.bake-a-loaf]
answer = "/loaf"
completion = "/loaf"
list = "list-loaves"

[clean_up.bake-a-loaf]
delete = "eat-a-loaf"
list = "list-loaves"
read = "get-a-loaf"
id = "loaf"

[settle]
default_milliseconds = 100
"#;

const WORKFLOWS: &str = r#"arazzo: 1.0.1
info: {title: Bakery, version: 1.0.0}
sourceDescriptions: [{name: contract, url: ./openapi.json, type: openapi}]
workflows:
  - workflowId: loaf
    summary: a loaf is baked and eaten
    steps:
      - stepId: bake
        operationId: bake-a-loaf
        parameters: [{name: shop, in: path, value: corner}]
        requestBody: {payload: {kind: "{$inputs.mark} rye"}}
      - stepId: read
        operationId: get-a-loaf
        parameters: [{name: shop, in: path, value: corner}, {name: loaf, in: path, value: $steps.bake.outputs.id}]
        x-claims:
          - {rule: create/stored, sentence: a loaf is what was ordered, about: bake, shows: {kind: "{$inputs.mark} rye"}}
          - {rule: create/listed, about: bake, fact: listed, shows: {loaf: $steps.bake.outputs.id}}
      - stepId: eat
        operationId: eat-a-loaf
        parameters: [{name: shop, in: path, value: corner}, {name: loaf, in: path, value: $steps.bake.outputs.id}]
      - stepId: gone
        operationId: get-a-loaf
        parameters: [{name: shop, in: path, value: corner}, {name: loaf, in: path, value: $steps.bake.outputs.id}]
        x-refuses: {case: gone, status: 404, about: eat, rule: delete/gone, fact: gone, demand: what was eaten is gone}
      - stepId: unlisted
        operationId: list-loaves
        parameters: [{name: shop, in: path, value: corner}]
        x-claims: [{rule: delete/gone, about: eat, fact: gone, excludes: $steps.bake.outputs.id}]
  - workflowId: sign
    summary: a sign is painted over and painted as it was
    x-effect: borrowed
    steps:
      - stepId: before
        operationId: get-the-sign
        parameters: [{name: shop, in: path, value: corner}]
        outputs: {text: $response.body#/text}
      - stepId: paint
        operationId: paint-the-sign
        parameters: [{name: shop, in: path, value: corner}]
        requestBody: {payload: {text: "{$inputs.mark}"}}
        x-undo: restore
      - stepId: after
        operationId: get-the-sign
        parameters: [{name: shop, in: path, value: corner}]
        x-claims: [{rule: update/stored, sentence: a sign says what was painted, about: paint, shows: {text: "{$inputs.mark}"}}]
      - stepId: restore
        operationId: paint-the-sign
        parameters: [{name: shop, in: path, value: corner}]
        requestBody: {payload: {text: $steps.before.outputs.text}}
      - stepId: restored
        operationId: get-the-sign
        parameters: [{name: shop, in: path, value: corner}]
        x-claims: [{rule: update/stored, about: restore, fact: restored, shows: {text: $steps.before.outputs.text}}]
"#;

/// How the server works.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    /// How long a job takes; `None` never ends.
    pub takes: Option<Duration>,
    /// The state in which it ends.
    pub ends: &'static str,
    /// Whether what was ordered is done all the same.
    pub does: bool,
    /// Whether the answer tells the id of the loaf.
    pub in_answer: bool,
    /// Whether the job tells it.
    pub in_job: bool,
    /// Whether the list shows it.
    pub in_list: bool,
    /// What every job says of itself, whatever became of it.
    pub says: Option<&'static str>,
    /// Whether jobs are found by their ids.
    pub has_jobs: bool,
    /// The statuses of the next answers to whoever paints the sign.
    pub paints: Vec<u16>,
    /// The status of the answer to whoever bakes, although it is done.
    pub bakes: u16,
    /// Whether what is eaten goes.
    pub eats: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            takes: Some(Duration::from_millis(20)),
            ends: "done",
            does: true,
            in_answer: true,
            in_job: true,
            in_list: true,
            says: None,
            has_jobs: true,
            paints: Vec::new(),
            bakes: 200,
            eats: true,
        }
    }
}

enum Work {
    Bake(u64, String),
    Eat(u64),
}

struct Job {
    work: Work,
    since: Instant,
    done: bool,
}

pub(super) struct Shop {
    manner: Manner,
    loaves: BTreeMap<u64, String>,
    jobs: Vec<Job>,
    sign: String,
}

impl Shop {
    /// Does what is due.
    fn work(&mut self) {
        for job in &mut self.jobs {
            let due = self
                .manner
                .takes
                .is_some_and(|takes| job.since.elapsed() >= takes);
            if job.done || !due {
                continue;
            }
            job.done = true;
            match &job.work {
                Work::Bake(loaf, kind) if self.manner.does => {
                    self.loaves.insert(*loaf, kind.clone());
                }
                Work::Eat(loaf) if self.manner.eats => {
                    self.loaves.remove(loaf);
                }
                _ => {}
            }
        }
    }

    fn begin(&mut self, work: Work) -> usize {
        self.jobs.push(Job {
            work,
            since: Instant::now(),
            done: false,
        });
        self.jobs.len() - 1
    }

    fn job(&self, id: usize, tells: bool) -> Value {
        let job = &self.jobs[id];
        let (state, loaf) = match (&job.work, job.done) {
            (Work::Bake(loaf, _), true) => (self.manner.ends, Some(*loaf)),
            (Work::Bake(loaf, _), false) => ("doing", Some(*loaf)),
            (Work::Eat(_), true) => ("done", None),
            (Work::Eat(_), false) => ("doing", None),
        };
        json!({"job": id, "state": state, "loaf": loaf.filter(|_| tells)})
    }
}

type Shared = Arc<Mutex<Shop>>;

fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let headers = [(header::CONTENT_TYPE, "application/json")];
    (status, headers, body.to_string()).into_response()
}

fn missing() -> Response {
    answer(404, &json!({"why": "there is none"}))
}

async fn list(State(shop): State<Shared>) -> Response {
    let mut shop = shop.lock().unwrap();
    shop.work();
    let old = |loaf: &&u64| shop.manner.in_list || **loaf < 100;
    let ids: Vec<&u64> = shop.loaves.keys().filter(old).collect();
    answer(200, &json!(ids))
}

async fn bake(State(shop): State<Shared>, body: String) -> Response {
    let mut shop = shop.lock().unwrap();
    shop.work();
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let loaf = 100 + shop.jobs.len() as u64;
    let kind = body["kind"].as_str().unwrap_or_default().to_owned();
    let job = shop.begin(Work::Bake(loaf, kind));
    let shown = shop.job(job, shop.manner.in_answer);
    answer(shop.manner.bakes, &shown)
}

async fn read(State(shop): State<Shared>, Path((_, loaf)): Path<(String, u64)>) -> Response {
    let mut shop = shop.lock().unwrap();
    shop.work();
    match shop.loaves.get(&loaf) {
        Some(kind) => answer(200, &json!({"loaf": loaf, "kind": kind})),
        None => missing(),
    }
}

async fn eat(State(shop): State<Shared>, Path((_, loaf)): Path<(String, u64)>) -> Response {
    let mut shop = shop.lock().unwrap();
    shop.work();
    if !shop.loaves.contains_key(&loaf) {
        return missing();
    }
    let job = shop.begin(Work::Eat(loaf));
    answer(200, &shop.job(job, true))
}

async fn job(State(shop): State<Shared>, Path((_, id)): Path<(String, usize)>) -> Response {
    let mut shop = shop.lock().unwrap();
    shop.work();
    if !shop.manner.has_jobs || id >= shop.jobs.len() {
        return missing();
    }
    let mut shown = shop.job(id, shop.manner.in_job);
    if let Some(state) = shop.manner.says {
        shown["state"] = json!(state);
    }
    answer(200, &shown)
}

async fn sign(State(shop): State<Shared>) -> Response {
    answer(200, &json!({"text": shop.lock().unwrap().sign}))
}

async fn paint(State(shop): State<Shared>, body: String) -> Response {
    let mut shop = shop.lock().unwrap();
    if !shop.manner.paints.is_empty() {
        let status = shop.manner.paints.remove(0);
        if status != 200 {
            return answer(status, &json!({"why": "no paint"}));
        }
    }
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    body["text"]
        .as_str()
        .unwrap_or_default()
        .clone_into(&mut shop.sign);
    answer(200, &Value::Null)
}

pub(super) fn contract() -> Contract {
    let settings = Contract::settings("api.toml", SETTINGS).unwrap();
    let options = ReadOptions::default();
    let workflows = [Text {
        name: "bakery.arazzo.yaml",
        text: WORKFLOWS,
    }];
    Contract::read(Some("bakery"), "bakery.apib", CONTRACT, settings, options)
        .unwrap()
        .with_workflows(&workflows)
        .unwrap()
}

/// What a run gave, and the shop as it was left.
pub(super) struct Baked {
    pub run: Run,
    pub report: Report,
    pub shop: Shared,
}

impl Baked {
    /// Requirements with this verdict: id and message.
    pub(super) fn with(&self, verdict: Verdict) -> Vec<(String, String)> {
        let judged = self.run.judgement.judged.iter();
        judged
            .filter(|judged| judged.verdict == verdict)
            .filter_map(|judged| {
                let requirement = self.run.contract.registry.get(judged.requirement);
                let id = requirement.id.trim_start_matches("bakery/").to_owned();
                (requirement.level == Level::Must).then(|| (id, judged.message.clone()))
            })
            .collect()
    }

    pub(super) fn failed(&self) -> Vec<String> {
        let failed = self.with(Verdict::Fail).into_iter();
        failed.map(|(id, _)| id).collect()
    }

    /// The loaves that are there after the run, without the old one.
    pub(super) fn left(&self) -> Vec<u64> {
        let mut shop = self.shop.lock().unwrap();
        std::thread::sleep(Duration::from_millis(30));
        shop.work();
        let loaves = shop.loaves.keys().copied();
        loaves.filter(|loaf| *loaf != 1).collect()
    }

    pub(super) fn sign(&self) -> String {
        self.shop.lock().unwrap().sign.clone()
    }
}

/// Runs everything against a server of its own.
pub(super) async fn run(manner: Manner) -> Baked {
    run_with(manner, contract()).await
}

pub(super) async fn run_with(manner: Manner, contract: Contract) -> Baked {
    let shop = Arc::new(Mutex::new(Shop {
        manner,
        loaves: BTreeMap::from([(1, "somebody else's".to_owned())]),
        jobs: Vec::new(),
        sign: "Bread".to_owned(),
    }));
    let router = Router::new()
        .route("/{shop}/loaves", get(list).post(bake))
        .route("/{shop}/loaves/{loaf}", get(read).delete(eat))
        .route("/{shop}/jobs/{job}", get(job))
        .route("/{shop}/sign", get(sign).put(paint))
        .with_state(Arc::clone(&shop));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let setup = Setup {
        contract: Arc::new(contract),
        target: Target::new(&base, BTreeMap::new()).unwrap(),
        target_name: Some("bakery".to_owned()),
        assumed_credentials: false,
        inputs: BTreeMap::new(),
        jobs: 1,
        level: Level::Must,
        read_only: false,
        allow: vec![Effect::Borrowed],
        unsupported: Vec::new(),
        selection: None,
        snapshots: None,
        snapshot_set: None,
        enforce_snapshots: false,
        journal: None,
    };
    let (_keep, interrupted) = tokio::sync::watch::channel(false);
    let run = execute(setup, Arc::new(Silent), interrupted).await.unwrap();
    serving.abort();
    let report = report(&run);
    Baked { run, report, shop }
}
