//! What the tests of every crate share: finding and running the programs that judge our output.
//!
//! A validator that is missing fails the test and says how to install it; it never skips.
//! This crate is only ever a dev-dependency: nothing that ships knows it.

mod ssim;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rand_core::{SeedableRng, TryCryptoRng, TryRng};

pub use ssim::ssim;

/// The folder that holds the workspace's `Cargo.toml`.
pub fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tests/kit lies two folders down").to_path_buf()
}

/// The font files that the product ships.
pub fn font(name: &str) -> Vec<u8> {
    let path = workspace_root().join("assets/fonts").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The real PDFs in the folder beside the project, in the order of their paths; nothing where there is no such folder.
pub fn corpus() -> Option<Vec<PathBuf>> {
    let mut folders = vec![workspace_root().join("../shared/corpus")];
    if !folders[0].is_dir() {
        return None;
    }
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.expect("a folder can be read to its end").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) {
                files.push(path);
            }
        }
    }
    files.sort();
    Some(files)
}

/// The databases that this process made there.
static DATABASES: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// They, also after one was refused: only what was made stands there.
fn databases() -> MutexGuard<'static, BTreeSet<String>> {
    DATABASES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A database of its own on the PostgreSQL server of the tests, as `sealbid serve --database` takes it; one that is there stays as it is.
/// The server is started where it does not run.
pub fn postgres(name: &str) -> String {
    let folder = cluster();
    // It is asked for each time that a service starts on it, and made once.
    let mut made = databases();
    if !made.contains(name) {
        let refusal = psql(folder, &format!("CREATE DATABASE {name}"));
        assert!(refusal.is_empty() || refusal.contains("already exists"), "{refusal}");
        made.insert(name.to_owned());
    }
    drop(made);
    format!("postgres://sealbid@localhost/{name}?host={folder}")
}

/// The folder of the server, which is started where it does not run.
fn cluster() -> &'static str {
    static FOLDER: OnceLock<String> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let output =
            Command::new(workspace_root().join("tools/postgres")).arg("start").output().expect("tools/postgres");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("a path").trim().to_owned()
    })
}

/// Makes a database there that begins with what is in another one, which nobody uses at that moment.
pub fn postgres_copy(name: &str, of: &str) {
    let refusal = psql(cluster(), &format!("CREATE DATABASE {name} TEMPLATE {of}"));
    assert!(refusal.is_empty(), "{refusal}");
    databases().insert(name.to_owned());
}

/// Changes what is in a database there; what that says against it.
pub fn postgres_change(name: &str, statement: &str) -> Result<(), String> {
    let refusal = psql_in(cluster(), name, statement);
    if refusal.is_empty() { Ok(()) } else { Err(refusal) }
}

/// Removes a database there.
pub fn postgres_drop(name: &str) {
    let refusal = psql(cluster(), &format!("DROP DATABASE {name} WITH (FORCE)"));
    assert!(refusal.is_empty(), "{refusal}");
    databases().remove(name);
}

/// Does something there; what was said against it.
fn psql(folder: &str, statement: &str) -> String {
    psql_in(folder, "postgres", statement)
}

/// The same in one of its databases.
fn psql_in(folder: &str, database: &str, statement: &str) -> String {
    // The server's own one: the one that Debian puts before it looks for a cluster first, in Perl.
    static PSQL: OnceLock<PathBuf> = OnceLock::new();
    let own = PSQL.get_or_init(|| {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let found = versions.map(|version| version.path().join("bin/psql")).filter(|path| path.exists()).max();
        found.unwrap_or_else(|| "psql".into())
    });
    let mut psql = Command::new(own);
    let done = psql.args(["-X", "-q", "-h", folder, "-U", "sealbid", "-d", database, "-c", statement]).output();
    let done = done.unwrap_or_else(|e| panic!("psql ({e}): tools/setup test installs it"));
    if done.status.success() { String::new() } else { String::from_utf8_lossy(&done.stderr).into_owned() }
}

/// The name under which a process that [`begin_again`] started is told what it works on.
const WORK: &str = "SEALBID_TEST_WORK";

/// Starts one test of this very program, which is ignored otherwise, as a process of its own, so that it can be killed; returns once it has
/// begun with its [`work`].
pub fn begin_again(test: &str, work: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().expect("this program has a file"))
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(WORK, work)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("this program can be started again");
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "begun"), "{test} did not begin");
    child
}

/// What this process was started for by [`begin_again`], if it was; then it says that it begins.
pub fn work() -> Option<PathBuf> {
    let work = std::env::var_os(WORK)?;
    std::io::stdout().write_all(b"\nbegun\n").expect("whoever started it listens");
    Some(work.into())
}

/// A PDF of these objects, numbered from 1, with a cross-reference table; object 1 is the catalog (ISO 32000-2, 7.5).
pub fn pdf<T: Display>(objects: &[T]) -> Vec<u8> {
    let size = objects.len() + 1;
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    format!("{file}{table}trailer\n<</Size {size} /Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", file.len()).into_bytes()
}

/// A PDF of one page that says something.
pub fn one_page(words: &str) -> Vec<u8> {
    let content = format!("BT /F1 24 Tf 72 720 Td ({words}) Tj ET");
    pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ])
}

/// Says something that is seen whether the test passes or not: what was skipped, or what was counted.
pub fn note(words: &str) {
    // Past the harness, which shows the output of failed tests alone.
    std::io::stderr().write_all(format!("note: {words}\n").as_bytes()).expect("standard error can be written");
}

/// A random source with a seed, so that a failing test fails again.
pub fn rng(seed: u64) -> rand_chacha::ChaCha20Rng {
    rand_chacha::ChaCha20Rng::seed_from_u64(seed)
}

/// A random source that gives these bytes, as a vector states them, and nothing else.
#[derive(Debug)]
pub struct Given(pub Vec<u8>);

impl TryRng for Given {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("only bytes are asked for")
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("only bytes are asked for")
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.0.drain(..out.len()).collect::<Vec<_>>());
        Ok(())
    }
}

impl TryCryptoRng for Given {}

/// The bytes of a hexadecimal text.
///
/// # Panics
/// Where it is none.
pub fn unhex(text: &str) -> Vec<u8> {
    base16ct::mixed::decode_vec(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// What a program said and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// Panics with all that the program printed unless it ended with 0.
    pub fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self
    }
    /// Standard output followed by standard error.
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// Runs `program` (from the tree's `.venv/bin` where it is there, else from PATH) for at most ten minutes.
///
/// # Panics
/// When the program is not installed (`make setup` installs it) or does not end in time.
pub fn run<S: AsRef<OsStr>>(program: &str, args: impl IntoIterator<Item = S>) -> Ran {
    run_within(Duration::from_secs(600), program, args)
}

/// The same for at most as long as `limit`.
///
/// # Panics
/// As [`run`].
pub fn run_within<S: AsRef<OsStr>>(limit: Duration, program: &str, args: impl IntoIterator<Item = S>) -> Ran {
    let local = workspace_root().join(".venv/bin").join(program);
    let program_path = if local.exists() { local.into_os_string() } else { program.into() };
    let mut child = Command::new(&program_path)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| panic!("{program}: {e}; `make setup` installs what the tests need"));
    let drain = |mut pipe: Box<dyn Read + Send>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            pipe.read_to_end(&mut bytes).expect("the pipe of a child can be read");
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let out = drain(Box::new(child.stdout.take().expect("stdout is piped")));
    let err = drain(Box::new(child.stderr.take().expect("stderr is piped")));
    let end = Instant::now() + limit;
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            break status;
        }
        if Instant::now() > end {
            child.kill().ok();
            panic!("{program} did not end within {} s", limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Ran { code: status.code(), out: out.join().expect("reader"), err: err.join().expect("reader") }
}

/// An empty folder that is removed when the value is dropped.
///
/// # Panics
/// When the machine's temporary folder cannot be written.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("the temporary folder can be written")
}
