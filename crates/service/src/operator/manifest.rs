//! What a backup says of itself (docs/formats/backup.md), and the form of its rows.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::encoding::{base64, decoded};
use crate::store::tables::{Cell, Kind, Table};

/// The format of backups.
pub(super) const FORMAT: u32 = 1;
/// The name of the manifest.
pub(super) const MANIFEST: &str = "manifest.json";
/// The largest manifest, and the longest row, in bytes.
pub(super) const MAX_MANIFEST: u64 = 256 << 20;
pub(super) const MAX_ROW: u64 = 256 << 20;

/// Files of the data folder that cannot be made anew: keys in browsers belong to the port, and to the certificate they were told to accept.
pub(super) const FILES: [&str; 2] = ["listen.json", "https.json"];
/// The folder of encrypted objects, each named by SHA-256 of its bytes.
pub(crate) const BLOBS: &str = "blobs";

/// `manifest.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) format: u32,
    /// When, RFC 3339.
    pub(super) at: String,
    /// The version of the program that made it.
    pub(super) version: String,
    /// `sqlite` or `postgres`: what it was made of. It can be restored into either.
    pub(super) database: String,
    /// The format of the tables.
    pub(super) data_format: i64,
    pub(super) tables: Vec<TableEntry>,
    pub(super) files: Vec<FileEntry>,
}

/// What is read of a manifest before anything else is.
#[derive(Deserialize)]
pub(super) struct Formats {
    pub(super) format: u32,
    pub(super) data_format: i64,
}

/// `tables/NAME.jsonl`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableEntry {
    pub(super) name: String,
    /// Name and kind of each column, in the order of the values in a row.
    pub(super) columns: Vec<(String, ColumnKind)>,
    pub(super) rows: u64,
    pub(super) sha256: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ColumnKind {
    Text,
    Integer,
    Bytes,
}

/// `files/NAME`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileEntry {
    pub(super) name: String,
    pub(super) sha256: String,
}

impl TableEntry {
    pub(super) fn new(table: &Table, rows: u64, sha256: String) -> Self {
        let kind = |kind: &Kind| match kind {
            Kind::Text => ColumnKind::Text,
            Kind::Integer => ColumnKind::Integer,
            Kind::Bytes => ColumnKind::Bytes,
        };
        let columns = table.columns.iter().map(|(name, of)| (name.clone(), kind(of))).collect();
        Self { name: table.name.clone(), columns, rows, sha256 }
    }

    pub(super) fn table(&self) -> Table {
        let kind = |kind: &ColumnKind| match kind {
            ColumnKind::Text => Kind::Text,
            ColumnKind::Integer => Kind::Integer,
            ColumnKind::Bytes => Kind::Bytes,
        };
        let columns = self.columns.iter().map(|(name, of)| (name.clone(), kind(of))).collect();
        Table { name: self.name.clone(), columns }
    }

    pub(super) fn path(&self) -> String {
        format!("tables/{}.jsonl", self.name)
    }
}

impl FileEntry {
    pub(super) fn path(&self) -> String {
        format!("files/{}", self.name)
    }

    /// Whether it is a file that a backup has: no other is ever written into a folder.
    pub(super) fn is_expected(&self) -> bool {
        let blob = self.name.strip_prefix(BLOBS).and_then(|rest| rest.strip_prefix('/'));
        FILES.contains(&self.name.as_str()) || blob.is_some_and(is_blob)
    }
}

pub(super) fn is_blob(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A row as a line: an array of its values; bytes are base64url without padding.
pub(super) fn line(cells: &[Cell]) -> Vec<u8> {
    let value = |cell: &Cell| match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Integer(number) => Value::from(*number),
        Cell::Bytes(bytes) => Value::from(base64(bytes)),
    };
    let mut line = Value::Array(cells.iter().map(value).collect()).to_string().into_bytes();
    line.push(b'\n');
    line
}

/// Reads such a line; nothing where it does not fit the table.
pub(super) fn cells(table: &Table, line: &[u8]) -> Option<Vec<Cell>> {
    let values: Vec<Value> = serde_json::from_slice(line.strip_suffix(b"\n")?).ok()?;
    if values.len() != table.columns.len() {
        return None;
    }
    let cell = |(value, (_, kind)): (Value, &(String, Kind))| match (value, kind) {
        (Value::Null, _) => Some(Cell::Empty),
        (Value::String(text), Kind::Text) => Some(Cell::Text(text)),
        (Value::String(text), Kind::Bytes) => decoded("bytes", &text).ok().map(Cell::Bytes),
        (Value::Number(number), Kind::Integer) => number.as_i64().map(Cell::Integer),
        _ => None,
    };
    values.into_iter().zip(&table.columns).map(cell).collect()
}
