//! Contracts and settings that cannot be read: what is said, and where.

use super::*;

fn refused(contract: impl AsRef<[u8]>, settings: Option<&str>) -> Output {
    let workplace = Workplace::new();
    workplace.write("mine/contract.apib", contract);
    if let Some(settings) = settings {
        workplace.write("mine/api.toml", settings);
    }
    let arguments = ["run", "--contract", "mine/contract.apib", "--target-url"];
    let output = workplace
        .sgspec(&arguments)
        .argument("http://127.0.0.1:9")
        .run()
        .ended(64);
    assert_eq!(output.stdout, "", "{output}");
    assert!(output.stderr.starts_with("error: "), "{output}");
    output
}

#[test]
fn without_an_operation() {
    let output = refused("# Nothing to see\n\nReally nothing.\n", None);
    assert!(output.stderr.contains("`mine/contract.apib`"), "{output}");
    assert!(output.stderr.contains("\nhint: "), "{output}");
}

#[test]
fn without_an_operation_but_with_a_place_to_look_at() {
    // An operation without a path: the parser says where.
    let text = "# Nearly\n\n## Things [/things]\n\n+ Parameters\n    + nothing (wrong wrong, wrong)\n\n+ Response 200\n";
    let output = refused(text, None);
    let has_place = (1..=8).any(|line| {
        let place = format!("mine/contract.apib:{line}");
        output.stderr.contains(&place)
    });
    assert!(has_place, "{output}");
}

#[test]
fn that_is_no_text() {
    let output = refused(b"FORMAT: 1A\n\n# Groups \xff\xfe\n", None);
    assert!(output.stderr.contains("UTF-8"), "{output}");
    assert!(output.stderr.contains("`mine/contract.apib`"), "{output}");
}

#[test]
fn that_is_not_there() {
    let output = run(&["--contract", "absent.apib"]).ended(64);
    assert!(output.stderr.contains("`absent.apib`"), "{output}");
}

#[test]
fn with_settings_that_nobody_knows() {
    let contract = fs::read(root().join("specs/scaleway/contract.apib")).unwrap();
    let output = refused(contract, Some("title = \"x\"\ntimeout = 3\n"));
    assert!(output.stderr.contains("`mine/api.toml`"), "{output}");
    assert!(output.stderr.contains("timeout"), "{output}");
    assert!(output.stderr.contains("line 2"), "{output}");
}

#[test]
fn of_ones_own_has_no_embedded_server() {
    let path = root().join("specs/scaleway/contract.apib");
    let output = run(&["--contract", path.to_str().unwrap()]).ended(64);
    assert!(output.stderr.contains("--target-url"), "{output}");
}

/// A folder of APIs in place of the embedded ones; its name is the API's.
#[test]
fn from_another_folder() {
    let workplace = Workplace::new();
    let specs = root().join("specs");
    let serving = workplace.serve(None);
    let output = workplace
        .sgspec(&["run", "--target-url", serving.base_url(), "--specs"])
        .argument(&specs)
        .run()
        .ended(0);
    assert_eq!(rows(&output.stdout).len(), ENDPOINTS, "{output}");
    let output = workplace
        .sgspec(&["run", "--specs", "nowhere"])
        .run()
        .ended(64);
    assert!(output.stderr.contains("\nhint: "), "{output}");
}
