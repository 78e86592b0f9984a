mod refused;

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use sealbid_bid::store::{Folder, make_folders};
use sealbid_pki::Instant;
use sealbid_testkit::{begin_again, work};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use zip::ZipArchive;

use super::rotation::tests::{opens, rotate_at, settle};
use super::*;
use crate::encoding::hex;
use crate::store::tables::{self, Cell, insert, table};
use crate::store::tender::{self, TenderRow};
use crate::store::{NEWEST, migrate_to, writing};

pub(super) const NOW: Instant = Instant::from_unix_secs(1_795_420_800);

pub(super) fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// A folder that is not made yet for each kind of database.
pub(super) fn premises(name: &str) -> [(TempDir, Premises); 2] {
    let server = sealbid_testkit::postgres(&format!("o_{name}_{}", std::process::id()));
    [None, Some(server.parse().unwrap())].map(|database| {
        let folder = sealbid_testkit::folder();
        let data = folder.path().join("data");
        (folder, Premises { data, database })
    })
}

/// Rows of every kind: with and without values, before and after those they refer to, numbered by the database and by hand.
fn rows() -> Vec<(&'static str, Vec<Cell>)> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let (id, bytes) = (text(&"a".repeat(64)), |byte: u8| Cell::Bytes(vec![byte; 32]));
    let tender = |number: i64, sha: u8| {
        vec![
            Cell::Integer(number),
            text("ocds-示范"),
            bytes(sha),
            text("江北-1"),
            text("路\n\"灯\"\\u0000"),
            text("江北示范采购中心"),
            Cell::Empty,
            text("CN=示范"),
            Cell::Integer(i64::MIN),
            Cell::Integer(i64::MAX),
            Cell::Integer(0),
            Cell::Integer(-1),
        ]
    };
    vec![
        ("device", vec![id.clone(), text("enrolment"), bytes(1), Cell::Integer(5)]),
        (
            "certificate",
            vec![
                bytes(2),
                id,
                text("sign"),
                bytes(3),
                Cell::Bytes((0..=255).collect()),
                Cell::Integer(6),
                Cell::Empty,
                Cell::Empty,
                Cell::Bytes(vec![0; 16]),
            ],
        ),
        ("tender_package", tender(7, 8)),
        ("tender_package", tender(41, 9)),
        ("opening", vec![text("ocds-示范"), Cell::Integer(1)]),
        ("share_release", vec![Cell::Integer(3), text("ocds-示范"), text("bid"), Cell::Integer(2)]),
    ]
}

async fn put(store: &Store, rows: Vec<(&'static str, Vec<Cell>)>) -> Result<(), StoreError> {
    writing!(store, StoreError, |at| {
        for (name, cells) in rows.clone() {
            let table = table(at, name.to_owned()).await?;
            insert(at, &table, cells).await?;
        }
        Ok(())
    })
}

/// A folder with data, as a service leaves it.
async fn fill(at: &Premises) {
    settle(at).await;
    let store = Store::open(&at.place()).await.unwrap();
    put(&store, rows()).await.unwrap();
    store.close().await;
    std::fs::write(at.data.join("listen.json"), "{\"format\":1,\"port\":8080}\n").unwrap();
    std::fs::write(at.data.join("https.pem"), "made anew").unwrap();
    std::fs::create_dir(at.data.join("blobs")).unwrap();
    for blob in ["picture", ""] {
        std::fs::write(at.data.join("blobs").join(hex(&Sha256::digest(blob))), blob).unwrap();
    }
    std::fs::write(at.data.join("blobs/upload.part"), "half").unwrap();
}

async fn backup(at: &Premises) -> Vec<u8> {
    let mut target = Cursor::new(Vec::new());
    at.back_up(NOW, &AtomicBool::new(false), &mut target).await.unwrap();
    target.into_inner()
}

async fn restore(at: &Premises, backup: &[u8]) -> Result<Restored, RestoreError> {
    at.restore(Cursor::new(backup), &AtomicBool::new(false)).await
}

/// The parts of a backup by their names.
fn parts(backup: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(backup)).unwrap();
    let mut parts = BTreeMap::new();
    for n in 0..zip.len() {
        let mut part = zip.by_index(n).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        parts.insert(part.name().unwrap().into_owned(), bytes);
    }
    parts
}

/// What a backup says, but for what it was made of.
fn content(backup: &[u8]) -> Value {
    let mut manifest: Value = serde_json::from_slice(&parts(backup)["manifest.json"]).unwrap();
    manifest.as_object_mut().unwrap().remove("database");
    manifest
}

#[test]
fn a_backup_of_either_kind_of_database_restores_into_either() {
    let sources = premises("source");
    let targets = [premises("target_1"), premises("target_2")];
    on_a_runtime(async {
        let mut said = Vec::new();
        for ((_, source), targets) in sources.iter().zip(&targets) {
            fill(source).await;
            let made = backup(source).await;
            let names: Vec<String> = parts(&made).into_keys().filter(|name| name.starts_with("files/")).collect();
            let blob = |text: &str| format!("files/blobs/{}", hex(&Sha256::digest(text)));
            assert_eq!(names, [blob("picture"), blob(""), "files/listen.json".to_owned()]);
            said.push(content(&made)["tables"].clone());
            for (_, target) in targets {
                let restored = restore(target, &made).await.unwrap();
                assert_eq!((restored.at, restored.files, restored.missing), (NOW.to_string(), 3, vec!["kek", "keys"]));
                // To the last byte, whichever kind of database it went through.
                assert_eq!(content(&backup(target).await), content(&made));
                std::fs::rename(source.data.join("kek"), target.data.join("kek")).unwrap();
                assert_eq!(opens(target).await, (1, 1));
                std::fs::rename(target.data.join("kek"), source.data.join("kek")).unwrap();
                goes_on(target).await;
            }
        }
        // Keys and what they wrap are drawn from one seed, so all but nothing differs between the two sources.
        assert_eq!(said[0], said[1]);
    });
}

/// Numbers go on behind those that are there, and references are looked at as ever.
async fn goes_on(at: &Premises) {
    let store = Store::open(&at.place()).await.unwrap();
    let package = TenderRow {
        tender: "ocds-next".to_owned(),
        sha256: [77; 32],
        number: "2".to_owned(),
        title: "示范".to_owned(),
        purchaser: "江北示范采购中心".to_owned(),
        signer_code: None,
        signer_subject: String::new(),
        published: NOW,
        deadline: NOW,
        opens: NOW,
    };
    let done: Result<(), StoreError> =
        writing!(store, StoreError, |at| { Ok(tender::insert(at, &package, NOW).await?) });
    done.unwrap();
    let lost = (
        "share_release",
        vec![Cell::Integer(9), Cell::Text("none".to_owned()), Cell::Text("b".to_owned()), Cell::Integer(2)],
    );
    let mut transaction = store.begin().await.unwrap();
    let table = table(&mut transaction, lost.0.to_owned()).await.unwrap();
    assert!(insert(&mut transaction, &table, lost.1).await.is_err(), "at once, not at the end");
    drop(transaction);
    store.close().await;
}

#[test]
fn a_backup_of_an_earlier_format_is_brought_to_the_newest() {
    for (_folder, target) in premises("earlier") {
        let folder = sealbid_testkit::folder();
        on_a_runtime(async {
            let store = Store::blank(&Place::File(folder.path().join("s.sqlite"))).await.unwrap();
            let done: Result<(), StoreError> = writing!(store, StoreError, |at| { migrate_to(at, 1).await });
            done.unwrap();
            let mut rows = rows();
            // The serial number came later, and is read out of the certificate.
            rows[1].1.pop();
            put(&store, rows).await.unwrap();
            let mut made = Cursor::new(Vec::new());
            let folder = Folder::new(folder.path()).unwrap();
            backup::write(&store, &folder, NOW, &AtomicBool::new(false), &mut made).await.unwrap();
            store.close().await;
            assert_eq!(content(made.get_ref())["data_format"], 1);
            restore(&target, made.get_ref()).await.unwrap();
            let again = backup(&target).await;
            assert_eq!(content(&again)["data_format"], NEWEST);
            let parts = parts(&again);
            assert_eq!(parts["tables/tender_package.jsonl"].iter().filter(|byte| **byte == b'\n').count(), 2);
            let certificate: Value = serde_json::from_slice(&parts["tables/certificate.jsonl"]).unwrap();
            assert_eq!(certificate[8], crate::encoding::base64(&(15..31).collect::<Vec<_>>()));
            let settings = String::from_utf8(parts["tables/setting.jsonl"].clone()).unwrap();
            assert!(settings.contains("\"kek_version\""), "{settings}");
        });
    }
}

/// A backup without much in it.
fn small() -> (TempDir, Premises, Vec<u8>) {
    let folder = sealbid_testkit::folder();
    let at = Premises { data: folder.path().join("data"), database: None };
    let made = on_a_runtime(async {
        make_folders(&at.data, true).unwrap();
        let store = Store::open(&at.place()).await.unwrap();
        put(&store, rows()).await.unwrap();
        store.close().await;
        std::fs::write(at.data.join("listen.json"), "{}").unwrap();
        backup(&at).await
    });
    (folder, at, made)
}

#[test]
fn what_is_not_there_or_of_another_format_is_not_looked_into() {
    let (_folder, at, _) = small();
    let code = |at: &Premises| on_a_runtime(at.verify_audit(None)).unwrap_err().code();
    let set = |format: i64| {
        on_a_runtime(async {
            let store = Store::open(&at.place()).await.unwrap();
            put(&store, vec![("format", vec![Cell::Integer(format)])]).await.unwrap();
            store.close().await;
        });
    };
    assert_eq!(on_a_runtime(at.verify_audit(None)).unwrap().records, 0);
    set(999);
    assert_eq!(code(&at), "service_data_newer");
    let (_folder, earlier) = premises("none").into_iter().next().unwrap();
    assert_eq!(code(&earlier), "service_data_missing");
    make_folders(&earlier.data, true).unwrap();
    on_a_runtime(async {
        let store = Store::blank(&earlier.place()).await.unwrap();
        let done: Result<(), StoreError> = writing!(store, StoreError, |at| { migrate_to(at, 3).await });
        done.unwrap();
        store.close().await;
    });
    assert_eq!(code(&earlier), "service_data_older");
    let (_folder, server) = premises("empty").into_iter().next_back().unwrap();
    assert_eq!(code(&server), "service_data_missing");
}

/// Changes a record, as whoever can write the database would.
async fn tamper(store: &Store, number: i64) -> Result<(), StoreError> {
    writing!(store, StoreError, |at| {
        let (audit, mut rows) = (table(at, "audit".to_owned()).await?, Vec::new());
        tables::read(at, &audit, &mut |cells| {
            rows.push(cells.to_vec());
            Ok(())
        })
        .await?;
        tables::clear(at, &audit).await?;
        for mut cells in rows {
            if cells[6] == Cell::Integer(number) {
                cells[4] = Cell::Text("9".to_owned());
            }
            insert(at, &audit, cells).await?;
        }
        Ok(())
    })
}

#[test]
fn the_chain_is_compared_with_a_noted_head_and_a_changed_record_is_named() {
    for (_folder, at) in premises("heads") {
        on_a_runtime(async {
            settle(&at).await;
            let mut heads = Vec::new();
            for records in 1..=3 {
                rotate_at(&at).await;
                let verdict = at.verify_audit(None).await.unwrap();
                assert_eq!((verdict.records, verdict.broken), (records, None));
                heads.push(verdict.head.unwrap());
            }
            let broken =
                async |records: u32, head: &str| at.verify_audit(NotedHead::new(records, head)).await.unwrap().broken;
            assert_eq!(broken(2, &heads[1]).await, None);
            assert_eq!(broken(2, &heads[2]).await, Some(2));
            assert_eq!(broken(9, &heads[2]).await, Some(4));
            let store = Store::open(&at.place()).await.unwrap();
            tamper(&store, 2).await.unwrap();
            store.close().await;
            assert_eq!(at.verify_audit(None).await.unwrap().broken, Some(2));
        });
    }
    for text in ["", "12", &"g".repeat(64), &"a".repeat(63), &"a".repeat(66)] {
        assert_eq!(NotedHead::new(1, text), None);
    }
}

/// Not a test: the process that is killed by the next one, which starts it from this very program.
#[test]
#[ignore = "started by the test below"]
fn process() {
    let Some(data) = work() else { return };
    let made = std::fs::read(data.with_extension("zip")).unwrap();
    on_a_runtime(restore(&Premises { data, database: None }, &made)).unwrap();
}

#[test]
fn a_restore_that_was_killed_is_done_again_or_was_done() {
    let (_folder, source) = premises("killed_source").into_iter().next().unwrap();
    let folder = sealbid_testkit::folder();
    let made = on_a_runtime(async {
        fill(&source).await;
        backup(&source).await
    });
    let whole = content(&made);
    let (mut cut, mut done) = (0, 0);
    for step in 0..20_u64 {
        let data = folder.path().join(format!("data{step}"));
        std::fs::write(data.with_extension("zip"), &made).unwrap();
        let mut child = begin_again("operator::tests::process", &data);
        std::thread::sleep(Duration::from_millis(step * 18));
        child.kill().unwrap();
        child.wait().unwrap();
        let at = Premises { data, database: None };
        if at.data.join("service.sqlite").exists() {
            done += 1;
        } else {
            cut += 1;
            on_a_runtime(restore(&at, &made)).unwrap();
        }
        assert_eq!(content(&on_a_runtime(backup(&at))), whole, "killed after {step}");
    }
    assert!(cut > 0, "{cut} were cut off, {done} were done");
}
