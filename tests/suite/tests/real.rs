//! Programs that others wrote: clients of the reference server, which is what they take it for, and
//! validators and runners of the documents that `sgspec derive` writes.
//!
//! `tests/real/setup` installs them once, below `target`; nothing is installed while tests run.
//! Where they are missing a trial is ignored, with the command that installs them as its reason.
//! Whoever means to have them sets `SGSPEC_REAL_CLIENTS=required`, and then a missing client is a
//! failure. A broken server has to fail the client's own program, or its success would say nothing.
//!
//! Not in here: what the clients do, which stands in `tests/real`.

#[path = "real/documents.rs"]
mod documents;
#[path = "real/ovh_client.rs"]
mod ovh_client;
#[path = "real/scaleway_sdk.rs"]
mod scaleway_sdk;
#[path = "real/softlayer_client.rs"]
mod softlayer_client;

use std::fs;
use std::path::PathBuf;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use sgspec_suite::binary::target_folder;
use sgspec_suite::runs::root;

/// What installs the clients.
const SETUP: &str = "tests/real/setup";

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = scaleway_sdk::trials();
    trials.extend(softlayer_client::trials());
    trials.extend(ovh_client::trials());
    trials.extend(documents::trials());
    libtest_mimic::run(&arguments, trials).exit();
}

/// A trial that needs the clients. A test that panics fails its trial alone.
fn trial(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::ignorable_test(name, move || {
        if are_installed() {
            test();
            return Ok(Completion::Completed);
        }
        let missing = format!("the real clients are not installed; `{SETUP}` installs them");
        if std::env::var("SGSPEC_REAL_CLIENTS").is_ok_and(|value| value == "required") {
            return Err(Failed::from(missing));
        }
        Ok(Completion::ignored_with(missing))
    })
}

/// The interpreter that has the Python clients.
fn python() -> PathBuf {
    target_folder().join("real-clients/bin/python")
}

/// A program of the Node.js folder.
fn node(program: &str) -> PathBuf {
    target_folder()
        .join("real-clients/node/node_modules/.bin")
        .join(program)
}

/// Whether the set-up ended, and with the versions that are wanted now.
fn are_installed() -> bool {
    let read = |path: PathBuf| fs::read_to_string(path).ok();
    let wanted = |name: &str| read(root().join("tests/real").join(name)).unwrap_or_default();
    let installed = read(target_folder().join("real-clients/installed.txt")).unwrap_or_default();
    let wanted = format!("{}{}", wanted("requirements.txt"), wanted("package.json"));
    python().is_file() && wanted.trim_end() == installed.trim_end()
}
