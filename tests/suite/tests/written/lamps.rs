//! A contract with calls instead of resources, its workflows, and exchanges as a run would have them.

use serde_json::Value;
use sgspec::contract::{Contract, ReadOptions, Settings, Text, Transport};
use sgspec::judge::{Judge, Judged, Verdict};
use sgspec::trace::{Exchange, Labels, OWNER, Outcome, Request, Response};

const CONTRACT: &str = r#"FORMAT: 1A

# Lamps

# Group Lamps

### Lamp.make [POST /Lamp/make]

+ Request (application/json)
    + Body

            {"arguments": [{"colour": "red"}]}

+ Response 200 (application/json)
    + Schema

            {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "colour": {"type": ["string", "null"]}}}

+ Response 404 (application/json)
    + Schema

            {"type": "object", "required": ["why", "name"], "properties": {"why": {"type": "string"}, "name": {"type": "string"}}}

### Lamp.show [GET /Lamp/{lampId}/show{?parts}]

+ Parameters
    + lampId: `7` (number, required)
    + parts (string, optional)

+ Response 200 (application/json)
    + Schema

            {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "colour": {"type": ["string", "null"]}, "watts": {"type": ["integer", "null"]}, "range": {"type": ["string", "null"]}}}

+ Response 404 (application/json)
    + Schema

            {"type": "object", "required": ["why", "name"], "properties": {"why": {"type": "string"}, "name": {"type": "string"}}}

### Lamp.all [GET /Lamp/all{?range}]

+ Parameters
    + range (string, optional)

+ Response 200 (application/json)
    + Schema

            {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "colour": {"type": ["string", "null"]}, "watts": {"type": ["integer", "null"]}}}}

### Lamp.paint [POST /Lamp/{lampId}/paint]

+ Parameters
    + lampId: `7` (number, required)

+ Request (application/json)
    + Body

            {"arguments": ["blue"]}

+ Response 200 (application/json)
    + Schema

            {"type": "boolean"}

### Lamp.smash [GET /Lamp/{lampId}/smash]

+ Parameters
    + lampId: `7` (number, required)

+ Response 200 (application/json)
    + Schema

            {"type": "boolean"}
"#;

const SETTINGS: &str = r#"
writes = ["lamp-smash"]
mask = "parts"
limit = "range"


[transports.rest]
path = "/json"

[transports.xml-rpc]
path = "/xml"
parameters = "/arguments"
credential = { name = "who", user = "name", secret = "word" }
object = { name = "{service}Of", key = "number" }

[transports.xml-rpc.query]
parts = { name = "Parts", keys = ["shown"] }
range = { name = "Range", keys = ["from", "many"] }
filter = { name = "{service}Filter" }

[refusals]
members = ["why", "name"]
code = "name"
text = "why"
status = 400

[refusals.statuses]
NoLamp = 404

[normalise]
range = "cidr"
"#;

pub(super) const WORKFLOWS: &str = r"arazzo: 1.0.1
info: {title: Lamps, version: 1.0.0}
sourceDescriptions: [{name: contract, url: ./openapi.json, type: openapi}]
workflows:
  - workflowId: life
    summary: a lamp is made, painted and smashed
    steps:
      - stepId: make
        operationId: lamp-make
        requestBody: {payload: {arguments: [{colour: red}]}}
        outputs: {id: $response.body#/id}
        x-claims:
          - {rule: make/echo, sentence: the answer carries what was sent, shows: {colour: red}}
      - stepId: show
        operationId: lamp-show
        parameters: [{name: lampId, in: path, value: $steps.make.outputs.id}]
        x-claims:
          - {rule: make/kept, sentence: a lamp that was made is kept, about: make, shows: {colour: red}}
      - stepId: all
        operationId: lamp-all
        x-claims:
          - {rule: make/kept, about: make, where: {id: $steps.make.outputs.id}, shows: {colour: red}}
      - stepId: paint
        operationId: lamp-paint
        parameters: [{name: lampId, in: path, value: $steps.make.outputs.id}]
        requestBody: {payload: {arguments: [blue]}}
      - stepId: show-painted
        operationId: lamp-show
        parameters: [{name: lampId, in: path, value: $steps.make.outputs.id}]
        x-claims:
          - {rule: paint/kept, sentence: a new colour is kept, about: paint, shows: {colour: blue}}
      - stepId: all-painted
        operationId: lamp-all
        x-claims:
          - {rule: paint/kept, about: paint, where: {id: $steps.make.outputs.id}, shows: {colour: blue}}
      - stepId: smash
        operationId: lamp-smash
        parameters: [{name: lampId, in: path, value: $steps.make.outputs.id}]
      - stepId: show-smashed
        operationId: lamp-show
        parameters: [{name: lampId, in: path, value: $steps.make.outputs.id}]
        x-refuses: {case: unknown, sentence: a lamp that is not there is not shown, status: 404, code: NoLamp, about: smash, rule: smash/gone, demand: a smashed lamp is gone}
      - stepId: all-smashed
        operationId: lamp-all
        x-claims:
          - {rule: smash/gone, about: smash, where: {id: $steps.make.outputs.id}, times: 0}
";

/// The contract without workflows.
pub(super) fn bare() -> Contract {
    let settings: Settings = Contract::settings("api.toml", SETTINGS).unwrap();
    Contract::read(
        Some("lamps"),
        "lamps.apib",
        CONTRACT,
        settings,
        ReadOptions::default(),
    )
    .unwrap()
}

pub(super) fn contract() -> Contract {
    with(WORKFLOWS).unwrap()
}

/// The contract with other workflows; the error as a user sees it.
pub(super) fn with(text: &str) -> Result<Contract, String> {
    let workflows = [Text {
        name: "lamps.arazzo.yaml",
        text,
    }];
    bare()
        .with_workflows(&workflows)
        .map_err(|error| error.to_string())
}

/// One answer of a run over REST: step, status, body.
pub(super) type Answer<'a> = (&'a str, u16, Value);

/// The answers of a target that does everything well.
pub(super) fn well() -> Vec<Answer<'static>> {
    use serde_json::json;
    vec![
        ("make", 200, json!({"id": 7, "colour": "red"})),
        ("show", 200, json!({"id": 7, "colour": "red"})),
        (
            "all",
            200,
            json!([{"id": 7, "colour": "red"}, {"id": 1, "colour": "green"}]),
        ),
        ("paint", 200, json!(true)),
        ("show-painted", 200, json!({"id": 7, "colour": "blue"})),
        ("all-painted", 200, json!([{"id": 7, "colour": "blue"}])),
        ("smash", 200, json!(true)),
        (
            "show-smashed",
            404,
            json!({"why": "no lamp 7", "name": "NoLamp"}),
        ),
        ("all-smashed", 200, json!([{"id": 1}])),
    ]
}

/// The answers with some of them changed.
pub(super) fn but(changes: &[(&str, u16, Value)]) -> Vec<Answer<'static>> {
    let mut answers = well();
    for (step, status, body) in changes {
        let answer = answers
            .iter_mut()
            .find(|(known, _, _)| known == step)
            .unwrap();
        (answer.1, answer.2) = (*status, body.clone());
    }
    answers
}

/// An answer as an exchange of the run, over either transport.
pub(super) fn exchange(
    contract: &Contract,
    transport: Transport,
    (step, status, body): &Answer<'_>,
) -> Exchange {
    let workflow = &contract.written[0];
    let written = workflow.step(step).unwrap();
    let operation = &contract.operations[written.operation];
    let path = operation.template.path_text().replace("{lampId}", "7");
    let labels = Labels {
        workflow: workflow.name_on(transport, Transport::Rest),
        step: (*step).to_owned(),
        attempt: 1,
        last: true,
        page: 1,
        role: OWNER.to_owned(),
        ..Labels::default()
    };
    let (request, response) = match transport {
        Transport::Rest => (
            Request {
                method: operation.method.clone(),
                base: "http://target.example".to_owned(),
                target: format!("/json{path}"),
                body: written.body.as_ref().map(Value::to_string),
                ..Request::default()
            },
            Response {
                status: *status,
                headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                body: body.to_string().into_bytes(),
                truncated: false,
            },
        ),
        Transport::XmlRpc => (
            Request {
                method: "POST".to_owned(),
                base: "http://target.example".to_owned(),
                target: "/xml/Lamp".to_owned(),
                body: Some(call(&path)),
                ..Request::default()
            },
            Response {
                status: 200,
                headers: vec![("content-type".to_owned(), "text/xml".to_owned())],
                body: said(*status, body).into_bytes(),
                truncated: false,
            },
        ),
    };
    Exchange {
        labels,
        request,
        outcome: Outcome::Answer(response),
        started: "2026-01-01T00:00:00Z".to_owned(),
        milliseconds: 1.0,
    }
}

fn call(path: &str) -> String {
    let method = path.rsplit('/').next().unwrap();
    let of = if path.contains("/7/") {
        "<member><name>LampOf</name><value><struct><member><name>number</name><value><int>7</int></value></member></struct></value></member>"
    } else {
        ""
    };
    format!(
        "<methodCall><methodName>{method}</methodName><params><param><value><struct><member><name>headers</name><value><struct>{of}</struct></value></member></struct></value></param></params></methodCall>"
    )
}

fn said(status: u16, body: &Value) -> String {
    if status >= 400 {
        let (code, text) = (&body["name"], &body["why"]);
        return format!(
            "<methodResponse><fault><value><struct><member><name>faultCode</name><value><string>{}</string></value></member><member><name>faultString</name><value><string>{}</string></value></member></struct></value></fault></methodResponse>",
            code.as_str().unwrap(),
            text.as_str().unwrap()
        );
    }
    format!(
        "<?xml version='1.0'?><methodResponse><params><param>{}</param></params></methodResponse>",
        xml(body)
    )
}

fn xml(value: &Value) -> String {
    let inner = match value {
        Value::Null => "<nil/>".to_owned(),
        Value::Bool(flag) => format!("<boolean>{}</boolean>", u8::from(*flag)),
        Value::Number(number) => format!("<i4>{number}</i4>"),
        Value::String(text) => text.replace('&', "&amp;").replace('<', "&lt;"),
        Value::Array(items) => format!(
            "<array><data>{}</data></array>",
            items.iter().map(xml).collect::<String>()
        ),
        Value::Object(members) => format!(
            "<struct>{}</struct>",
            members
                .iter()
                .map(|(name, value)| {
                    let value = xml(value);
                    ["<member><name>", name, "</name>", &value, "</member>"].concat()
                })
                .collect::<String>()
        ),
    };
    format!("<value>{inner}</value>")
}

/// What a run comes to: `operation[@transport]/rule` of what failed, and of what is untested because of
/// something, with that.
pub(super) fn judged(
    contract: &Contract,
    runs: &[(Transport, Vec<Answer<'_>>)],
) -> (Vec<String>, Vec<String>) {
    let mut judge = Judge::new(contract);
    for (transport, answers) in runs {
        for answer in answers {
            judge.observe(&exchange(contract, *transport, answer));
        }
    }
    let judgement = judge.finish();
    assert_eq!(judgement.errors, Vec::<String>::new());
    let id = |judged: &Judged| {
        let id = &contract.registry.get(judged.requirement).id;
        id.strip_prefix("lamps/").unwrap().to_owned()
    };
    let failed = judgement.judged.iter();
    let failed = failed
        .filter(|judged| judged.verdict == Verdict::Fail)
        .map(id);
    let open = judgement.judged.iter();
    let open = open
        .filter(|judged| judged.message.starts_with("because of"))
        .map(|judged| format!("{} {}", id(judged), judged.message.replace("lamps/", "")));
    (failed.collect(), open.collect())
}
