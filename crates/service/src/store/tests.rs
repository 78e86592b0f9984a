mod pages;

use std::collections::BTreeSet;
use std::sync::Arc;

use sealbid_wire::enterprise::ApplicationState;
use sqlx::sqlite::SqlitePool;

use super::named::ByName;
use super::*;
use crate::machine::MACHINES;

fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

/// A new database of each kind. The folder holds the first one.
fn places(name: &str) -> (tempfile::TempDir, [Place; 2]) {
    let folder = sealbid_testkit::folder();
    let server = sealbid_testkit::postgres(&format!("u_{name}_{}", std::process::id()));
    let places = [Place::File(folder.path().join("s.sqlite")), Place::Server(server.parse().unwrap())];
    (folder, places)
}

on_each_database! {
    pub(crate) async fn insert_format(at: &mut Connection, version: i64) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO format (version) VALUES ($1)").bind(version).execute(at).await?;
        Ok(())
    }

    pub(crate) async fn newest_format(at: &mut Connection) -> Result<i64, sqlx::Error> {
        let (version,): (i64,) = sqlx::query_as("SELECT max(version) FROM format").fetch_one(at).await?;
        Ok(version)
    }

    /// What a column of this text is read as.
    pub(crate) async fn state_of(at: &mut Connection, text: &str) -> Result<ApplicationState, sqlx::Error> {
        let (ByName(state),) = sqlx::query_as("SELECT CAST($1 AS TEXT)").bind(text).fetch_one(at).await?;
        Ok(state)
    }

    /// Machine, state, and a state that may follow it.
    pub(crate) async fn moves(at: &mut Connection) -> Result<Vec<(String, String, String)>, sqlx::Error> {
        sqlx::query_as("SELECT machine, from_state, to_state FROM move").fetch_all(at).await
    }

    /// Table, column, and whether it may be empty.
    pub(crate) async fn columns(at: &mut Connection) -> Result<Vec<(String, String, bool)>, sqlx::Error> {
        sqlx::query_as(either(
            "SELECT m.name, c.name, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
            "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = 'public'",
        ))
        .fetch_all(at)
        .await
    }

    /// What stands in a unique index or key, and where: tables with the columns of each.
    pub(crate) async fn unique_keys(at: &mut Connection) -> Result<Vec<(String, String)>, sqlx::Error> {
        sqlx::query_as(either(
            "SELECT m.name, (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
             FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.\"unique\" = 1 AND i.origin <> 'pk'",
            "SELECT c.relname::text, (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k(attnum, n)
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum)
             FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace s ON s.oid = c.relnamespace
             WHERE i.indisunique AND NOT i.indisprimary AND s.nspname = 'public'",
        ))
        .fetch_all(at)
        .await
    }
}

#[test]
fn a_commit_waits_for_the_disk_and_rows_keep_their_references() {
    let folder = sealbid_testkit::folder();
    let path = folder.path().join("s.sqlite");
    on_a_runtime(async {
        let writer: SqlitePool = open_database(&path, database::SQLITE).await.unwrap();
        for (pragma, expected) in [("PRAGMA synchronous", 2), ("PRAGMA foreign_keys", 1)] {
            let (value,): (i64,) = sqlx::query_as(pragma).fetch_one(&writer).await.unwrap();
            assert_eq!(value, expected, "{pragma}");
        }
        let (mode,): (String,) = sqlx::query_as("PRAGMA journal_mode").fetch_one(&writer).await.unwrap();
        assert_eq!(mode, "wal");
    });
}

#[test]
fn what_reads_does_not_write() {
    let (_folder, places) = places("reads");
    on_a_runtime(async {
        for place in places {
            let store = Store::open(&place).await.unwrap();
            assert!(insert_format(&mut store.read().await.unwrap(), 9).await.is_err(), "{place:?}");
            let known = newest_format(&mut store.read().await.unwrap()).await.unwrap();
            assert_eq!(known, database::SQLITE.len() as i64, "{place:?}");
        }
    });
}

#[test]
fn what_a_later_version_wrote_is_refused_and_stays_as_it_is() {
    let (folder, places) = places("later");
    let path = folder.path().join("s.sqlite");
    on_a_runtime(async {
        for place in places {
            let store = Store::open(&place).await.unwrap();
            let written: Result<(), StoreError> =
                writing!(store, StoreError, |at| { Ok(insert_format(at, 99).await?) });
            written.unwrap();
            store.close().await;
            let before = std::fs::read(&path).unwrap();
            let refused = Store::open(&place).await.err().unwrap();
            assert_eq!(refused.code(), "service_data_newer", "{place:?}");
            let known = database::SQLITE.len().to_string();
            assert_eq!(refused.params(), [("found", "99".to_owned()), ("known", known)], "{place:?}");
            assert!(std::fs::read(&path).unwrap() == before, "{place:?}");
        }
    });
}

#[test]
fn transactions_that_cross_are_done_again_and_none_is_lost() {
    let (_folder, places) = places("cross");
    on_a_runtime(async {
        for place in places {
            let store = Arc::new(Store::open(&place).await.unwrap());
            let first = newest_format(&mut store.read().await.unwrap()).await.unwrap();
            let tasks: Vec<_> = (0..8)
                .map(|_| {
                    let store = store.clone();
                    tokio::spawn(async move {
                        let mut tries = 0;
                        for _ in 0..10 {
                            // Where the server is slow, one is given up after many tries: it wrote nothing, and is asked for again.
                            for given_up in 0.. {
                                let before = tries;
                                let written: Result<(), StoreError> = writing!(store, StoreError, |at| {
                                    tries += 1;
                                    let newest = newest_format(at).await?;
                                    Ok(insert_format(at, newest + 1).await?)
                                });
                                match written {
                                    Err(StoreError::Busy) if given_up < 10 => tries = before,
                                    done => {
                                        done.unwrap();
                                        break;
                                    }
                                }
                            }
                        }
                        tries
                    })
                })
                .collect();
            let mut tries = 0;
            for task in tasks {
                tries += task.await.unwrap();
            }
            assert_eq!(newest_format(&mut store.read().await.unwrap()).await.unwrap(), first + 80, "{place:?}");
            // In a file each waits for the one before it; on a server they meet.
            assert_eq!(matches!(place, Place::Server(_)), tries > 80, "{place:?}: {tries}");
        }
    });
}

#[test]
fn a_state_that_is_not_known_was_taken_for_a_draft() {
    let (_folder, places) = places("states");
    on_a_runtime(async {
        for place in &places {
            let store = Store::open(place).await.unwrap();
            let mut reading = store.read().await.unwrap();
            for state in ApplicationState::ALL {
                assert_eq!(state_of(&mut reading, state.name()).await.unwrap(), *state, "{place:?}");
            }
            for text in ["", "Draft", "deferred"] {
                let refused = state_of(&mut reading, text).await.unwrap_err();
                assert!(matches!(refused, sqlx::Error::ColumnDecode { .. }), "{place:?} {text}: {refused}");
            }
        }
    });
}

#[test]
fn both_kinds_of_database_have_the_same_tables() {
    let (_folder, places) = places("tables");
    on_a_runtime(async {
        let mut found = Vec::new();
        for place in &places {
            let store = Store::open(place).await.unwrap();
            let mut reading = store.read().await.unwrap();
            let columns: BTreeSet<_> = columns(&mut reading).await.unwrap().into_iter().collect();
            let mut keys = unique_keys(&mut reading).await.unwrap();
            keys.sort();
            found.push((columns, keys));
        }
        assert!(found[0].0.len() > 50 && !found[0].1.is_empty());
        assert_eq!(found[0], found[1]);
    });
}

#[test]
fn the_store_allows_the_moves_of_the_machines_and_no_others() {
    let declared: BTreeSet<_> = MACHINES
        .iter()
        .flat_map(|machine| machine.moves().map(|(from, to)| [machine.name, from, to].map(str::to_owned)))
        .map(|[machine, from, to]| (machine, from, to))
        .collect();
    let (_folder, places) = places("moves");
    on_a_runtime(async {
        for place in &places {
            let store = Store::open(place).await.unwrap();
            let allowed = moves(&mut store.read().await.unwrap()).await.unwrap();
            assert_eq!(allowed.into_iter().collect::<BTreeSet<_>>(), declared, "{place:?}");
        }
    });
}
