//! All that a service remembers, as it lies in its tables: read as a backup is, and so alike on either kind of database.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use sealbid_pki::Instant;
use sealbid_service::Premises;
use serde_json::Value;

use crate::world::{NOW, database, database_name, is_on_a_server};

/// A row: what stands in each column.
pub type Row = BTreeMap<String, Value>;

/// The tables by their names.
#[derive(Debug, PartialEq)]
pub struct Tables(BTreeMap<String, Vec<Row>>);

pub fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub fn premises(data: &Path) -> Premises {
    Premises { data: data.to_owned(), database: database(data) }
}

/// Changes what lies in the tables of the service in this folder, behind its back.
pub fn change(data: &Path, statement: &str) {
    try_change(data, statement).unwrap();
}

/// The same, or what the database says against it.
pub fn try_change(data: &Path, statement: &str) -> Result<(), String> {
    if is_on_a_server() {
        return sealbid_testkit::postgres_change(&database_name(data), statement);
    }
    const EXECUTE: &str = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=10).executescript(sys.argv[2])";
    let database = data.join("service.sqlite");
    let done = sealbid_testkit::run("python", ["-c", EXECUTE, database.to_str().unwrap(), statement]);
    if done.code == Some(0) { Ok(()) } else { Err(done.all()) }
}

impl Tables {
    /// Those of the service in this folder, which may be running.
    pub fn of(data: &Path) -> Self {
        let mut made = Cursor::new(Vec::new());
        let now = Instant::from_unix_secs(NOW);
        on_a_runtime(premises(data).back_up(now, &AtomicBool::new(false), &mut made)).unwrap();
        let mut zip = zip::ZipArchive::new(made).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let manifest: Value = serde_json::from_str(&part("manifest.json")).unwrap();
        let table = |table: &Value| {
            let name = table["name"].as_str().unwrap();
            let columns: Vec<_> =
                table["columns"].as_array().unwrap().iter().map(|of| of[0].as_str().unwrap()).collect();
            let rows = part(&format!("tables/{name}.jsonl"));
            let row = |line: &str| {
                let values: Vec<Value> = serde_json::from_str(line).unwrap();
                columns.iter().map(|column| (*column).to_owned()).zip(values).collect()
            };
            (name.to_owned(), rows.lines().map(row).collect())
        };
        Self(manifest["tables"].as_array().unwrap().iter().map(table).collect())
    }

    pub fn rows(&self, table: &str) -> &[Row] {
        &self.0[table]
    }

    /// How many rows of a table have these values.
    pub fn count(&self, table: &str, having: &[(&str, &str)]) -> usize {
        self.having(table, having).count()
    }

    /// What stands in a column of those rows.
    pub fn texts(&self, table: &str, column: &str, having: &[(&str, &str)]) -> BTreeSet<String> {
        self.having(table, having).filter_map(|row| row[column].as_str().map(str::to_owned)).collect()
    }

    fn having(&self, table: &str, having: &[(&str, &str)]) -> impl Iterator<Item = &Row> {
        self.rows(table).iter().filter(move |row| having.iter().all(|(column, value)| row[*column] == *value))
    }
}
