//! OpenAPI: a contract written as such a document and read back is the same contract; documents
//! of others in YAML and JSON; what cannot be read is refused with its place.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};
use sgspec::contract::{
    Contract, ContractError, Format, Note, ReadOptions, Role, Settings, Text, openapi_document,
};
use sgspec::plan::{self, Values};
use sgspec_suite::runs::{self, Against, shared};

use super::{attribute, built_in, family, index, keys, old_dialect, operation, strings, types};

fn parsed(name: &str, text: &str) -> Result<Contract, ContractError> {
    Contract::read(
        None,
        name,
        text,
        Settings::default(),
        ReadOptions::default(),
    )
}

fn document(text: &str) -> Contract {
    parsed("shop.yaml", text).unwrap_or_else(|error| panic!("{error}"))
}

/// The contract that the written document of another one gives.
fn read_back(contract: &Contract) -> Contract {
    Contract::read(
        Some(&contract.api),
        "openapi.json",
        &openapi_document(contract).text(),
        contract.settings.clone(),
        ReadOptions::default(),
    )
    .unwrap_or_else(|error| panic!("{error}"))
}

/// All requirements but for where they stand, by id.
fn requirements(contract: &Contract) -> BTreeMap<String, String> {
    let all = contract.registry.iter().map(|requirement| {
        let claim = format!(
            "{} {} {}",
            requirement.level, requirement.basis, requirement.sentence
        );
        (requirement.id.clone(), claim)
    });
    all.collect()
}

/// The plan as text, with operations by id: a document may tell them in another order.
fn planned(contract: &Contract) -> Vec<String> {
    let values = Values {
        mark: "mark0000".to_owned(),
        inputs: BTreeMap::new(),
    };
    let plan = plan::build(contract, &values);
    let steps = plan.workflows.iter().flat_map(|workflow| {
        workflow.steps.iter().map(|step| {
            let mut step = step.clone();
            let operation = contract.operations[step.operation].id.clone();
            step.operation = 0;
            format!("{} {operation} {step:?}", workflow.id)
        })
    });
    steps.collect()
}

/// The lines of a document but for those that name where it was derived from.
fn lines(contract: &Contract) -> Vec<String> {
    let text = openapi_document(contract).text();
    let lines = text
        .lines()
        .filter(|line| !line.contains("x-sgspec-source"));
    lines.map(str::to_owned).collect()
}

#[rstest]
#[case::built_in(Some(Against::BuiltIn))]
#[case::old_dialect(Some(Against::OldDialect))]
#[case::notebooks(Some(Against::File(runs::data("notebooks.apib"))))]
#[case::seed(shared("seeds/003_7e93a6e494d28c0f.txt").map(Against::File))]
fn what_is_written_reads_back(#[case] against: Option<Against>) {
    let Some(against) = against else { return };
    let contract = runs::contract(&against);
    let back = read_back(&contract);
    assert_eq!(requirements(&back), requirements(&contract));
    assert_eq!(planned(&back), planned(&contract));
    assert_eq!(back.about, contract.about);
    assert_eq!(lines(&back), lines(&contract));
}

#[test]
fn a_written_document_names_the_lines_it_comes_from() {
    let contract = built_in();
    let written = openapi_document(&contract);
    let update = &written.value["paths"]["/security_groups/{group_id}"]["put"];
    let place = operation(&contract, "update-a-security-group").place;
    assert_eq!(
        update["x-sgspec-source"],
        json!(contract.document.reference(place))
    );
    assert_eq!(written.omitted, Vec::<String>::new());
    assert_eq!(
        written.value["components"]["securitySchemes"]["credential"],
        json!({"type": "apiKey", "in": "header", "name": "X-Auth-Token"})
    );
}

#[test]
fn a_method_that_a_path_has_twice_is_left_out_and_named() {
    let contract = super::read(
        "# Notes [/notes/{id}]\n## Read [GET]\n+ Response 200\n## Read again [GET /notes/{note}]\n+ Response 200\n",
    );
    let written = openapi_document(&contract);
    assert_eq!(written.omitted, ["GET /notes/{note}"]);
    let paths = written.value["paths"].as_object().unwrap();
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/notes/{id}"]);
}

const SHOP: &str = "\
openapi: 3.1.0
info: {title: Corner shop, version: '2'}
security: [{key: []}]
paths:
  /shelves:
    get:
      operationId: listShelves
      parameters:
        - {name: page, in: query, schema: {type: integer, default: 1}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses:
        200:
          description: all
          content:
            application/json:
              schema:
                type: object
                required: [shelves]
                properties:
                  shelves: {type: array, items: {$ref: '#/components/schemas/Shelf'}}
        default: {$ref: '#/components/responses/Problem'}
    post:
      operationId: makeShelf
      summary: Make a shelf
      requestBody: {$ref: '#/components/requestBodies/Shelf'}
      responses:
        201:
          description: made
          content:
            application/json; charset=utf-8:
              schema: {$ref: '#/components/schemas/Shelf'}
        4XX: {$ref: '#/components/responses/Problem'}
  /shelves/{shelf}:
    parameters:
      - {$ref: '#/components/parameters/shelf'}
    get:
      operationId: shelf/read
      responses:
        200:
          description: one
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Shelf'}
    delete:
      responses:
        204: {description: gone}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
  parameters:
    shelf: {name: shelf, in: path, required: true, schema: {type: string, format: uuid}}
  requestBodies:
    Shelf:
      content:
        application/json:
          schema: {$ref: '#/components/schemas/Shelf'}
          example: {label: Tea, kind: low}
  responses:
    Problem:
      description: refused
      content:
        application/problem+json:
          schema: {type: object, required: [title], properties: {title: {type: string}}}
  schemas:
    Labelled:
      type: object
      required: [label]
      properties:
        label: {type: string, minLength: 1, maxLength: 20}
    Shelf:
      allOf:
        - $ref: '#/components/schemas/Labelled'
        - type: object
          required: [id, kind]
          properties:
            id: {type: string, format: uuid, readOnly: true}
            secret: {type: string, writeOnly: true}
            kind: {enum: [low, high]}
            width: {anyOf: [{type: integer, minimum: 1}, {type: 'null'}]}
            inside: {$ref: '#/components/schemas/Shelf'}
";

#[test]
fn a_document_in_yaml() {
    let contract = document(SHOP);
    assert_eq!(contract.api, "corner-shop");
    let ids: Vec<&str> = contract
        .operations
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "listShelves",
            "makeShelf",
            "shelf-read",
            "delete-shelves-shelf"
        ]
    );
    let (_, shelves) = family(&contract, "shelves");
    assert!(shelves.create.is_some() && shelves.read.is_some() && shelves.delete.is_some());
    let list = index(&contract, "listShelves");
    assert_eq!(contract.bindings[list].pointer, "/shelves");
    assert_eq!(
        contract.bindings[list].role.map(|(role, _)| role),
        Some(Role::List)
    );
    let template = &operation(&contract, "listShelves").template;
    assert_eq!(template.as_str(), "/shelves{?page}");
    assert_eq!(contract.notes, Vec::<Note>::new());
}

#[test]
fn requests_have_no_attribute_that_is_read_only_and_answers_none_that_is_write_only() {
    let contract = document(SHOP);
    let request = operation(&contract, "makeShelf").request.as_ref().unwrap();
    assert_eq!(
        keys(&request.shape),
        ["label", "secret?", "kind", "width?", "inside?"]
    );
    let answer = operation(&contract, "makeShelf").success().unwrap();
    let body = answer.body.as_ref().unwrap();
    assert_eq!(
        keys(&body.shape),
        ["label", "id", "kind", "width?", "inside?"]
    );
    assert_eq!(
        body.shape.property("id").unwrap().shape.format,
        Some(Format::Uuid)
    );
    assert_eq!(
        types(attribute(&contract, "makeShelf", "width")),
        ["null", "integer"]
    );
    assert_eq!(
        strings(&attribute(&contract, "makeShelf", "kind").enumeration),
        ["low", "high"]
    );
    assert_eq!(
        attribute(&contract, "makeShelf", "label").maximum_length,
        Some(20)
    );
}

#[rstest]
#[case::good(json!({"id": "6a1f0c7e-93b5-4d28-8e4f-2b7c5d9a0e16", "label": "Tea", "kind": "low", "width": null}), true)]
#[case::another_key(json!({"id": "6a1f0c7e-93b5-4d28-8e4f-2b7c5d9a0e16", "label": "Tea", "kind": "low", "colour": 1}), true)]
#[case::too_short(json!({"id": "6a1f0c7e-93b5-4d28-8e4f-2b7c5d9a0e16", "label": "", "kind": "low"}), false)]
#[case::nested(json!({"id": "6a1f0c7e-93b5-4d28-8e4f-2b7c5d9a0e16", "label": "Tea", "kind": "low", "width": 0}), false)]
#[case::missing(json!({"label": "Tea", "kind": "low"}), false)]
fn answers_are_bound_by_the_whole_schema(#[case] answer: Value, #[case] good: bool) {
    let contract = document(SHOP);
    let success = operation(&contract, "shelf-read").success().unwrap();
    let schema = success.body.as_ref().unwrap().schema();
    let validator = sgspec::contract::compile(&schema).unwrap();
    assert_eq!(validator.is_valid(&answer), good, "{schema:#}");
}

#[test]
fn ranges_stand_for_the_statuses_they_are_used_for() {
    let contract = document(SHOP);
    let statuses = |id: &str| -> Vec<u16> {
        let responses = operation(&contract, id).responses.iter();
        responses.map(|response| response.status).collect()
    };
    assert_eq!(
        statuses("listShelves"),
        [200, 400, 401, 403, 404, 409, 415, 422, 429, 500, 503]
    );
    assert_eq!(
        statuses("makeShelf"),
        [201, 400, 401, 403, 404, 409, 415, 422, 429]
    );
    let refused = operation(&contract, "makeShelf").response(400).unwrap();
    let media_type = refused.media_type.as_ref().unwrap();
    assert_eq!(media_type.essence, "application/problem+json");
}

#[test]
fn places_are_those_of_the_document() {
    let contract = document(SHOP);
    let line = |text: &str| SHOP.lines().position(|line| line.contains(text)).unwrap() + 1;
    assert_eq!(
        operation(&contract, "makeShelf").place.line,
        line("    post:")
    );
    let label = attribute(&contract, "makeShelf", "label").place.unwrap();
    assert_eq!(label.line, line("label: {type: string"));
    assert_eq!(
        contract.document.line_text(label.line)[label.column - 1..][..label.width],
        *"label"
    );
    let schema = contract
        .registry
        .by_id("corner-shop/makeShelf/schema")
        .unwrap();
    assert_eq!(
        contract.registry.get(schema).source(&contract.document),
        format!("shop.yaml:{}", line("        201:"))
    );
}

#[test]
fn the_credential_is_the_one_that_the_document_asks_for() {
    let auth = document(SHOP).settings.auth.unwrap();
    assert_eq!(
        (auth.header.as_str(), auth.prefix.as_str()),
        ("Authorization", "Bearer ")
    );
    assert_eq!(auth.environment, "SGSPEC_TOKEN");
}

#[test]
fn json_is_the_same_document() {
    let yaml = document(SHOP);
    let value = serde_json::to_string(&openapi_document(&yaml).value).unwrap();
    let json = parsed("shop.json", &value).unwrap();
    assert_eq!(requirements(&json), requirements(&yaml));
}

#[rstest]
#[case::colon("openapi: 3.1.0\ninfo: {title: A\npaths: {}\n", "shop.yaml:", "╭▸")]
#[case::twice(
    "openapi: 3.1.0\ninfo: {}\npaths:\n  /a: {}\n  /a: {}\n",
    "shop.yaml:5:3",
    "`/a` is given twice"
)]
#[case::json(
    "{\"openapi\": \"3.1.0\",\n \"paths\": {]}",
    "shop.yaml:2:12",
    "key must be"
)]
#[case::alias("openapi: 3.1.0\ninfo: {}\npaths: &a [*a]\n", "shop.yaml:3:", "alias")]
#[case::older(
    "swagger: '2.0'\ninfo: {}\npaths: {}\n",
    "`shop.yaml`",
    "`swagger 2.0`"
)]
#[case::newer("openapi: 4.0.0\ninfo: {}\npaths: {}\n", "`shop.yaml`", "`4.0.0`")]
#[case::empty("openapi: 3.1.0\ninfo: {}\npaths: {}\n", "`shop.yaml`", "no operation")]
#[case::nothing("{}", "`shop.yaml`", "no operation")]
fn what_cannot_be_read_is_refused_with_its_place(
    #[case] text: &str,
    #[case] place: &str,
    #[case] message: &str,
) {
    let error = parsed("shop.yaml", text).unwrap_err().to_string();
    assert!(error.contains(place) && error.contains(message), "{error}");
}

#[test]
fn aliases_do_not_grow_without_bounds() {
    let mut text = "openapi: 3.1.0\ninfo: {}\nx-0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        let items = vec![before; 9].join(", ");
        let _ = writeln!(text, "x-{level}: &a{level} [{items}]");
    }
    let error = parsed("bomb.yaml", &text).unwrap_err().to_string();
    assert!(error.contains("too large"), "{error}");
    let deep = format!("{{\"openapi\": {}1", "[".repeat(100_000));
    assert!(parsed("deep.json", &deep).is_err());
}

/// Forty alternatives within each other are read as fast as four.
#[test]
fn alternatives_within_alternatives_are_read_once() {
    let mut kind = json!({"type": "object", "properties": {"leaf": {"type": "string"}}});
    for level in 0..40 {
        let name = format!("level{level}");
        kind =
            json!({"oneOf": [{"type": "object", "properties": {name: {"type": "string"}}}, kind]});
    }
    let mut document = openapi_document(&old_dialect()).value;
    let post = &mut document["paths"]["/security_groups"]["post"];
    post["requestBody"]["content"]["application/json"]["schema"]["properties"]["kind"] = kind;
    let contract = parsed("nested.json", &document.to_string()).unwrap();
    let kind = attribute(&contract, "make-a-group", "kind");
    assert_eq!(kind.properties.len(), 41);
}

#[test]
fn a_reference_to_nothing_costs_its_part_and_is_noted() {
    let text = SHOP.replace(
        "schema: {$ref: '#/components/schemas/Shelf'}\n        4XX",
        "schema: {$ref: '#/components/schemas/Shelves'}\n        4XX",
    );
    let contract = document(&text);
    let note = contract.notes.first().expect("a note");
    assert_eq!(note.code, "contract-012");
    assert!(
        note.message.contains("`#/components/schemas/Shelves`"),
        "{}",
        note.message
    );
    let line = text
        .lines()
        .position(|line| line.contains("Shelves'}"))
        .unwrap()
        + 1;
    assert_eq!(note.place.line, line);
    assert_eq!(contract.operations.len(), 4);
}

/// A document with some of its lines left out, doubled, or cut.
fn mangled() -> impl Strategy<Value = String> {
    let lines = SHOP.lines().count();
    let change = (0..lines, 0..4_u8, 0..40_usize);
    proptest::collection::vec(change, 1..6).prop_map(|changes| {
        let mut lines: Vec<String> = SHOP.lines().map(str::to_owned).collect();
        for (index, kind, column) in changes {
            let line = lines[index].clone();
            lines[index] = match kind {
                0 => String::new(),
                1 => format!("{line}\n{line}"),
                2 => line.chars().take(column).collect(),
                _ => line.replacen(char::is_alphabetic, "$ref: '#/paths'", 1),
            };
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Whatever is wrong with a document, it is read or refused; what is read is written and planned.
    #[test]
    fn mangled_documents_do_no_harm(text in mangled()) {
        if let Ok(contract) = parsed("mangled.yaml", &text) {
            let written = openapi_document(&contract).text();
            prop_assert!(parsed("written.json", &written).is_ok(), "{written}");
            planned(&contract);
        }
    }
}

fn refined(contract: &str, overlays: &[&str]) -> Result<Contract, ContractError> {
    let overlays: Vec<Text<'_>> = overlays
        .iter()
        .map(|text| Text {
            name: "overlay.yaml",
            text,
        })
        .collect();
    let text = Text {
        name: "contract",
        text: contract,
    };
    Contract::refined(
        Some("test"),
        text,
        &overlays,
        Settings::default(),
        ReadOptions::default(),
    )
}

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: What the text does not say, version: 1.0.0}
actions:
  - target: $.paths['/security_groups'].post.requestBody.content.*.schema.properties.name
    update: {maxLength: 64}
  - target: $.paths.*.delete
    remove: true
";

#[rstest]
#[case::blueprint(old_dialect().document.text().to_owned())]
#[case::openapi(openapi_document(&old_dialect()).text())]
fn an_overlay_refines_a_contract(#[case] text: String) {
    let plain = refined(&text, &[]).unwrap();
    let contract = refined(&text, &[OVERLAY]).unwrap();
    assert_eq!(
        attribute(&contract, "make-a-group", "name").maximum_length,
        Some(64)
    );
    assert_eq!(
        attribute(&plain, "make-a-group", "name").maximum_length,
        None
    );
    assert_eq!(contract.operations.len(), plain.operations.len() - 2);
    // What the overlay leaves alone stays as it was, with its place in the contract.
    let kept = |contract: &Contract| operation(contract, "make-a-rule").place;
    assert_eq!(kept(&contract), kept(&plain));
    assert!(
        contract
            .notes
            .iter()
            .all(|note| note.code != "contract-013")
    );
}

#[test]
fn an_action_that_matches_nothing_is_noted() {
    let overlay = OVERLAY.replace(".delete", ".trace");
    let contract = refined(old_dialect().document.text(), &[&overlay]).unwrap();
    let note = contract
        .notes
        .iter()
        .find(|note| note.code == "contract-013");
    let message = &note.expect("a note").message;
    assert!(
        message.contains("`$.paths.*.trace` of overlay.yaml:6"),
        "{message}"
    );
}

#[rstest]
#[case::no_version("info: {}\nactions: []\n", "1.0.x or 1.1.x")]
#[case::no_actions("overlay: 1.0.0\ninfo: {title: a, version: '1'}\n", "actions")]
#[case::bad_path(
    "overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions:\n  - target: 'paths['\n    remove: true\n",
    "overlay.yaml:4"
)]
#[case::no_yaml("overlay: [", "neither JSON nor YAML")]
fn an_overlay_that_is_none_is_refused(#[case] overlay: &str, #[case] message: &str) {
    let error = refined(old_dialect().document.text(), &[overlay]).unwrap_err();
    assert!(error.to_string().contains(message), "{error}");
}
