//! What is no whole backup, and what a backup would be mixed with.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A backup of these parts.
fn pack(parts: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_cut_byte_or_a_changed_bit_was_not_seen() {
    let (_folder, _, made) = small();
    let cancel = AtomicBool::new(false);
    let whole = content(&made);
    for end in (0..made.len()).step_by(7).chain(made.len() - 30..made.len()) {
        let refused = restore::Backup::open(Cursor::new(&made[..end]), &cancel).err().map(|error| error.code());
        assert_eq!(refused, Some("backup_damaged"), "{end} of {} bytes", made.len());
    }
    let mut refused = 0;
    for at in (0..made.len()).step_by(5) {
        let mut changed = made.clone();
        changed[at] ^= 1 << (at % 8);
        // What no reader looks at, such as the time of a part, may change; no part of it may.
        match restore::Backup::open(Cursor::new(&changed), &cancel) {
            Err(error) => {
                assert!(["backup_damaged", "backup_newer"].contains(&error.code()), "byte {at}");
                refused += 1;
            }
            Ok(_) => assert_eq!(content(&changed), whole, "byte {at}"),
        }
    }
    assert!(refused > made.len() / 10, "{refused} refused");
}

#[test]
fn a_backup_that_does_not_hold_together_is_refused_and_nothing_is_made() {
    type Parts = BTreeMap<String, Vec<u8>>;
    type Harm = fn(&mut Parts, &mut Value);
    /// Changes a part together with what the manifest says of it.
    fn change(parts: &mut Parts, manifest: &mut Value, name: &str, text: &str) {
        let entry = manifest["tables"].as_array_mut().unwrap().iter_mut().find(|table| table["name"] == name).unwrap();
        entry["sha256"] = hex(&Sha256::digest(text)).into();
        parts.insert(format!("tables/{name}.jsonl"), text.as_bytes().to_vec());
    }
    let harms: &[(&str, Harm, &str)] = &[
        ("part_changed", |parts, _| parts.get_mut("files/listen.json").unwrap().push(b' '), "backup_damaged"),
        ("part_missing", |parts, _| drop(parts.remove("tables/device.jsonl")), "backup_damaged"),
        ("part_added", |parts, _| drop(parts.insert("tables/x.jsonl".into(), vec![])), "backup_damaged"),
        ("manifest_missing", |_, manifest| *manifest = Value::Null, "backup_damaged"),
        ("later_format", |_, manifest| manifest["format"] = 2.into(), "backup_newer"),
        (
            "later_format_with_more",
            |_, manifest| *manifest = json!({"format": 2, "data_format": 1, "more": 1}),
            "backup_newer",
        ),
        ("later_tables", |_, manifest| manifest["data_format"] = 999.into(), "backup_newer"),
        ("tables_of_another_format", |_, manifest| manifest["data_format"] = 1.into(), "backup_damaged"),
        ("no_format", |_, manifest| manifest["data_format"] = (-1).into(), "backup_damaged"),
        ("unknown_member", |_, manifest| manifest["more"] = 1.into(), "backup_damaged"),
        (
            "table_left_out",
            |parts, manifest| {
                parts.remove("tables/audit.jsonl");
                manifest["tables"].as_array_mut().unwrap().retain(|table| table["name"] != "audit");
            },
            "backup_damaged",
        ),
        ("rows_left_out", |parts, manifest| change(parts, manifest, "device", ""), "backup_damaged"),
        ("row_cut", |parts, manifest| change(parts, manifest, "device", "[\"a\"]\n"), "backup_damaged"),
        (
            "row_of_another_kind",
            |parts, manifest| change(parts, manifest, "device", "[1,\"e\",\"\",\"5\"]\n"),
            "backup_damaged",
        ),
        (
            "row_without_end",
            |parts, manifest| change(parts, manifest, "device", "[null,null,null,null]"),
            "backup_damaged",
        ),
        (
            "column_of_another_name",
            |_, manifest| manifest["tables"][0]["columns"][0][0] = "idx".into(),
            "backup_damaged",
        ),
        (
            "file_beside_the_folder",
            |parts, manifest| {
                let bytes = parts.remove("files/listen.json").unwrap();
                parts.insert("files/../kek".into(), bytes);
                manifest["files"][0]["name"] = "../kek".into();
            },
            "backup_damaged",
        ),
        (
            "file_that_is_a_key",
            |parts, manifest| {
                let bytes = parts.remove("files/listen.json").unwrap();
                parts.insert("files/kek".into(), bytes);
                manifest["files"][0]["name"] = "kek".into();
            },
            "backup_damaged",
        ),
    ];
    let (folder, _, made) = small();
    for (harm, apply, code) in harms {
        let mut parts = parts(&made);
        let mut manifest = serde_json::from_slice(&parts["manifest.json"]).unwrap();
        apply(&mut parts, &mut manifest);
        parts.insert("manifest.json".to_owned(), manifest.to_string().into_bytes());
        if manifest.is_null() {
            parts.remove("manifest.json");
        }
        let at = Premises { data: folder.path().join(harm), database: None };
        let refused = on_a_runtime(restore(&at, &pack(&parts))).unwrap_err();
        assert_eq!(refused.code(), *code, "{harm}");
        assert!(!at.data.join("service.sqlite").exists() && !folder.path().join("kek").exists(), "{harm}");
        // The whole one goes there afterwards.
        on_a_runtime(restore(&at, &made)).unwrap_or_else(|error| panic!("{harm}: {error}"));
    }
}

#[test]
fn nothing_is_mixed_with_what_is_there() {
    let (folder, source, made) = small();
    let refused = |at: &Premises| on_a_runtime(restore(at, &made)).unwrap_err();
    assert_eq!(refused(&source).code(), "restore_not_empty");
    let at = |name: &str| Premises { data: folder.path().join(name), database: None };
    for (name, path, bytes) in [
        ("foreign", "readme.txt", ""),
        ("other_port", "listen.json", "{ }"),
        ("database", "service.sqlite", ""),
        ("journal", "service.sqlite-wal", ""),
        ("blob", "blobs/x", ""),
        ("folder", "more/x", ""),
    ] {
        let at = at(name);
        let place = at.data.join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(&place, bytes).unwrap();
        let error = refused(&at);
        assert_eq!(error.code(), "restore_not_empty", "{name}");
        assert!(
            error.params()[0].1.starts_with(at.data.join(path.split('/').next().unwrap()).to_str().unwrap()),
            "{name}"
        );
        assert_eq!(std::fs::read(&place).unwrap(), bytes.as_bytes());
    }
    // Keys, the same file and what an earlier try left are no obstacle.
    let usual = at("usual");
    std::fs::create_dir_all(usual.data.join("keys")).unwrap();
    for (path, bytes) in [
        ("kek", ""),
        ("keys/root.json", ""),
        ("https.pem", ""),
        ("listen.json", "{}"),
        (".sealbid-tmp-service.sqlite", "half"),
    ] {
        std::fs::write(usual.data.join(path), bytes).unwrap();
    }
    assert_eq!(on_a_runtime(restore(&usual, &made)).unwrap().missing, Vec::<&str>::new());
    assert!(!usual.data.join(".sealbid-tmp-service.sqlite").exists());
    // A database with tables, whoever's.
    let (_folder, server) = premises("mixed").into_iter().next_back().unwrap();
    on_a_runtime(restore(&server, &made)).unwrap();
    std::fs::remove_dir_all(&server.data).unwrap();
    assert_eq!(refused(&server).code(), "restore_not_empty");
}
