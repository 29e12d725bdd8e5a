//! The built executables, run as a user runs them.
//!
//! A test that is about the command line starts the program itself: in a folder of its own, with
//! an environment that holds nothing but what the test puts in, and with a deadline, so that a
//! program that hangs fails the test instead of stopping it. Nothing outlives a test: children
//! are ended by their own handles, folders are removed, both also when a test panics.
//!
//! The executables are those that cargo put beside the tests; `cargo test -p sgspec-suite` alone
//! does not build them, `cargo test --workspace` does.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Far beyond what any run of the tests takes.
const PATIENCE: Duration = Duration::from_mins(2);

/// The folder that cargo built into: `target/debug` or `target/release`.
fn profile_folder() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let dependencies = test.parent().expect("a test is in a folder");
    dependencies
        .parent()
        .expect("tests are in `deps`")
        .to_owned()
}

/// The folder of everything that is built, `target` if nothing else was said.
///
/// # Panics
/// If the tests were moved out of it.
pub fn target_folder() -> PathBuf {
    let profile = profile_folder();
    profile.parent().expect("profiles are in it").to_owned()
}

/// The `sgspec` binary.
///
/// # Panics
/// If it was not built.
pub fn sgspec() -> PathBuf {
    let path = profile_folder().join(format!("sgspec{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is not there: `cargo build` makes it",
        path.display()
    );
    path
}

/// The executable of `tests/conformance.rs`: the newest, since cargo keeps older ones.
///
/// # Panics
/// If it was not built.
pub fn conformance() -> PathBuf {
    let folder = profile_folder().join("deps");
    let entries = fs::read_dir(&folder).expect("`deps` can be read");
    let is_it = |path: &PathBuf| {
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let extension = path.extension().and_then(|extension| extension.to_str());
        stem.is_some_and(|stem| stem.starts_with("conformance-"))
            && extension.unwrap_or_default() == std::env::consts::EXE_EXTENSION
            && path.is_file()
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(is_it)
        .max_by_key(|path| {
            fs::metadata(path)
                .and_then(|metadata| metadata.modified())
                .ok()
        })
        .unwrap_or_else(|| {
            panic!(
                "{} holds no `conformance`: `cargo test --no-run` makes it",
                folder.display()
            )
        })
}

/// A folder to run programs in; dropping it removes it.
#[derive(Debug)]
pub struct Workplace {
    path: PathBuf,
}

impl Default for Workplace {
    fn default() -> Self {
        Self::new()
    }
}

impl Workplace {
    /// An empty folder.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn new() -> Self {
        let name = format!("sgspec-suite-{}", uuid::Uuid::new_v4().simple());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("the temporary folder can be written");
        Self { path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A path below the folder.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file, and the folders above it.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).expect("the workplace can be written");
        fs::write(&path, contents).expect("the workplace can be written");
        path
    }

    /// The text of a file.
    ///
    /// # Panics
    /// If it cannot be read.
    pub fn read(&self, name: &str) -> String {
        let path = self.join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Where journals are kept.
    pub fn state(&self) -> PathBuf {
        self.join("state")
    }

    /// The journals that are there.
    pub fn journals(&self) -> Vec<PathBuf> {
        files(&self.state())
            .into_iter()
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "journal")
            })
            .collect()
    }

    /// A call of `sgspec`.
    pub fn sgspec(&self, arguments: &[&str]) -> Invocation {
        self.call(sgspec(), arguments)
    }

    /// A call of the suite as `cargo test` makes it.
    pub fn conformance(&self, arguments: &[&str]) -> Invocation {
        self.call(conformance(), arguments)
    }

    /// A call of some other program; its environment is as bare.
    pub fn call(&self, program: impl AsRef<Path>, arguments: &[&str]) -> Invocation {
        let mut command = Command::new(program.as_ref());
        command
            .args(arguments)
            .current_dir(&self.path)
            .env_clear()
            .env("HOME", &self.path)
            .env("SGSPEC_STATE_DIR", self.state())
            .stdin(Stdio::null());
        // What an operating system needs in order to run anything at all.
        for name in ["PATH", "TMPDIR", "SystemRoot", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        Invocation { command }
    }

    /// Serves the reference server of `scaleway`, with a fault if one is named.
    ///
    /// # Panics
    /// If it does not say within a reasonable time where it is.
    pub fn serve(&self, fault: Option<&str>) -> Serving {
        self.serve_api("scaleway", fault, &["token", "organization"])
    }

    /// Serves the reference server of an API until it has said the values that a client needs.
    ///
    /// # Panics
    /// If it does not within a reasonable time.
    pub fn serve_api(&self, api: &str, fault: Option<&str>, values: &[&str]) -> Serving {
        let mut arguments = vec!["serve", "--api", api, "--port", "0"];
        if let Some(fault) = fault {
            arguments.extend(["--fault", fault]);
        }
        let mut child = self
            .sgspec(&arguments)
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("sgspec can be started");
        let lines = lines(child.stdout.take().expect("stdout is a pipe"));
        let mut serving = Serving {
            child,
            base_url: String::new(),
            values: BTreeMap::new(),
        };
        let line = || {
            lines
                .recv_timeout(PATIENCE)
                .expect("the server says where it is")
        };
        serving.base_url = line();
        // The server's values come last; a client needs them all.
        while !values.iter().all(|name| serving.values.contains_key(*name)) {
            let line = line();
            let (name, value) = line.split_once('=').expect("NAME=value");
            serving.values.insert(name.to_owned(), value.to_owned());
        }
        serving
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// All files of a folder, sorted; none if it is not there.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
}

/// All files of a folder and of those below it, sorted.
pub fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut paths = files(folder);
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    for path in entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
    {
        paths.extend(all_files(&path));
    }
    paths.sort();
    paths
}

/// A program that is about to be started.
#[derive(Debug)]
pub struct Invocation {
    command: Command,
}

impl Invocation {
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    #[must_use]
    pub fn argument(mut self, argument: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    #[must_use]
    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    #[must_use]
    pub fn current_dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// If it does not end within two minutes.
    pub fn run(self) -> Output {
        self.start().finish()
    }

    /// Starts it; both outputs are collected meanwhile.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start(mut self) -> Started {
        let shown = format!("{:?}", self.command);
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
        let stdout = collect(child.stdout.take().expect("stdout is a pipe"));
        let stderr = collect(child.stderr.take().expect("stderr is a pipe"));
        Started {
            child: Guard(child),
            stdout: Some(stdout),
            stderr: Some(stderr),
            shown,
        }
    }
}

/// Reads to the end on a thread, so that no full pipe stops the child.
fn collect(mut from: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        bytes
    })
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            // Nobody listens any more, but the pipe must go on being read.
            let _ = sender.send(line);
        }
    });
    receiver
}

/// Ends the child with the test.
#[derive(Debug)]
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A signal that ends a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    Terminate,
    /// Nothing can be done about this one.
    Kill,
}

/// A program that runs.
#[derive(Debug)]
pub struct Started {
    child: Guard,
    stdout: Option<JoinHandle<Vec<u8>>>,
    stderr: Option<JoinHandle<Vec<u8>>>,
    shown: String,
}

impl Started {
    /// Whether it has not ended yet.
    ///
    /// # Panics
    /// If the system does not say.
    pub fn is_running(&mut self) -> bool {
        let status = self.child.0.try_wait();
        status.expect("a child can be asked").is_none()
    }

    /// The id of the process.
    pub fn id(&self) -> u32 {
        self.child.0.id()
    }

    /// Sends a signal to it, and to nothing else.
    ///
    /// # Panics
    /// If that is not possible.
    pub fn signal(&mut self, signal: Signal) {
        let name = match signal {
            Signal::Interrupt => "-INT",
            Signal::Terminate => "-TERM",
            Signal::Kill => {
                self.child.0.kill().expect("a child can be killed");
                return;
            }
        };
        let id = self.child.0.id().to_string();
        let status = Command::new("kill").args([name, &id]).status();
        assert!(status.is_ok_and(|status| status.success()), "kill {name}");
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// If it does not end within two minutes.
    pub fn finish(mut self) -> Output {
        let child = &mut self.child.0;
        let status = eventually(|| child.try_wait().ok().flatten());
        let Some(status) = status else {
            panic!("{} did not end", self.shown);
        };
        let text = |collected: Option<JoinHandle<Vec<u8>>>| {
            let bytes = collected
                .and_then(|collected| collected.join().ok())
                .unwrap_or_default();
            String::from_utf8(bytes).expect("the output is UTF-8")
        };
        Output {
            status,
            stdout: text(self.stdout.take()),
            stderr: text(self.stderr.take()),
            shown: std::mem::take(&mut self.shown),
        }
    }
}

/// Asks until there is an answer, for two minutes at most.
pub fn eventually<T>(mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let clock = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if clock.elapsed() > PATIENCE {
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What a program said, and how it ended.
#[derive(Debug, Clone)]
pub struct Output {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
    shown: String,
}

impl Output {
    /// The exit code; `None` if a signal ended it.
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Itself, if it ended with this code.
    ///
    /// # Panics
    /// If it ended with another one, or in a panic of its own.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "to know how it ended is often enough"
    )]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code(), Some(code), "{self}");
        assert!(!self.stderr.contains("panicked at"), "{self}");
        self
    }

    /// The last line of stdout that sums up a run.
    ///
    /// # Panics
    /// If there is none.
    pub fn summary(&self) -> &str {
        let mut lines = self.stdout.lines();
        lines
            .rfind(|line| line.contains(" requests in "))
            .unwrap_or_else(|| panic!("{self}"))
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            status,
            stdout,
            stderr,
            shown,
        } = self;
        write!(
            out,
            "{shown}\n{status}\nstdout:\n{stdout}\nstderr:\n{stderr}"
        )
    }
}

/// `sgspec serve`, until it is dropped.
#[derive(Debug)]
pub struct Serving {
    child: Child,
    base_url: String,
    values: BTreeMap<String, String>,
}

impl Serving {
    /// The first line that it printed.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A value that it printed as `NAME=value`.
    ///
    /// # Panics
    /// If it printed no such value.
    pub fn value(&self, name: &str) -> &str {
        &self.values[name]
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Panics
    /// If it does not.
    pub fn terminate(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args(["-TERM", &id]).status();
        assert!(status.is_ok_and(|status| status.success()), "kill -TERM");
        let child = &mut self.child;
        eventually(|| child.try_wait().ok().flatten()).expect("the server ends")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
