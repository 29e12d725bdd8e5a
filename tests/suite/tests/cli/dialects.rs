//! The reference server by the same contract in its dialects.

use sgspec_suite::runs::{data, shared};

use super::*;

/// Every MUST is tested and none fails, as `run` ends with 0 for nothing less.
fn conforms(contract: &std::path::Path, arguments: &[&str], jobs: &str) {
    let workplace = Workplace::new();
    let serving = workplace.serve(None);
    let output = workplace
        .sgspec(&["run", "--target-url", serving.base_url(), "--jobs", jobs])
        .argument("--contract")
        .argument(contract)
        .arguments(arguments)
        .env("TOKEN", serving.value("token"))
        .run()
        .ended(0);
    let summary = output.summary();
    assert!(summary.starts_with("conformant: "), "{output}");
    assert!(summary.contains("nothing left behind"), "{output}");
    assert_eq!(workplace.journals(), Vec::<PathBuf>::new());
}

#[rstest]
fn every_dialect_is_a_contract(
    #[values("old-dialect.apib", "dialect-b.apib", "dialect-c.apib")] name: &str,
    #[values("1", "4")] jobs: &str,
) {
    let token = ["--header-env", "X-Auth-Token=TOKEN"];
    conforms(&data(name), &token, jobs);
}

#[rstest]
fn so_is_the_unedited_original(#[values("1", "4")] jobs: &str) {
    if let Some(path) = shared("seeds/003_7e93a6e494d28c0f.txt") {
        conforms(&path, &["--header-env", "X-Auth-Token=TOKEN"], jobs);
    }
}

/// Where the contract shows the header, the token is all that is missing.
#[test]
fn a_documented_header_takes_the_token() {
    conforms(&data("dialect-b.apib"), &["--token-env", "TOKEN"], "4");
}

/// Where nobody names a token, the contract's own example is tried, and it lets nobody in here.
#[test]
fn a_documented_example_is_no_key() {
    let workplace = Workplace::new();
    let serving = workplace.serve(None);
    let output = workplace
        .sgspec(&["run", "--target-url", serving.base_url()])
        .argument("--contract")
        .argument(data("dialect-b.apib"))
        .run()
        .ended(1);
    assert!(output.stdout.contains("401"), "{output}");
}

/// Beyond this machine an example is not tried at all.
#[test]
fn a_documented_header_is_asked_for_elsewhere() {
    let output = Workplace::new()
        .sgspec(&["run", "--target-url", "http://192.0.2.1:9", "--yes"])
        .argument("--contract")
        .argument(data("dialect-b.apib"))
        .run()
        .ended(3);
    assert!(output.stderr.contains("`SGSPEC_TOKEN`"), "{output}");
    assert!(output.stderr.contains("`X-Auth-Token`"), "{output}");
}
