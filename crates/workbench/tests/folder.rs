//! The folder of the desk: one program at a time, later versions, disks that refuse.

use std::path::Path;
use std::time::{Duration, Instant as Tick};

use sealbid_testkit::folder;
use sealbid_wire::desk::{Desk as _, Event, Nothing, Settings, Theme};
use sqlx::{Connection as _, SqliteConnection};

use crate::world::{Folders, keep_service_away, open, open_alone, open_by};

/// Changes a database as some other program would.
pub fn execute(path: &Path, text: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut database = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned())).execute(&mut database).await.unwrap();
        database.close().await.unwrap();
    });
}

#[test]
fn one_program_has_the_folder_and_gives_it_back() {
    let data = folder();
    let desk = open_alone(data.path());
    assert_eq!(open_by(data.path(), Box::new(Folders)).err().unwrap().code, "desk_open");
    drop(desk);
    open(data.path());
}

#[test]
fn what_a_later_version_wrote_is_refused_and_stays_as_it_is() {
    let data = folder();
    keep_service_away(data.path());
    let path = data.path().join("desk.sqlite");
    execute(&path, "INSERT INTO format (version) VALUES (9)");
    let before = std::fs::read(&path).unwrap();
    let refused = open_by(data.path(), Box::new(Folders)).err().unwrap();
    assert_eq!((refused.code.as_str(), refused.params["found"].as_str()), ("desk_data_newer", "9"));
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn a_database_that_is_none_is_told_of_and_stays_as_it_is() {
    let data = folder();
    let path = data.path().join("desk.sqlite");
    std::fs::write(&path, b"this is no database, whatever its name says".repeat(100)).unwrap();
    assert_eq!(open_by(data.path(), Box::new(Folders)).err().unwrap().code, "desk_data_damaged");
    assert!(std::fs::read(&path).unwrap().starts_with(b"this is no database"));
}

#[test]
fn a_folder_that_cannot_be_made_is_told_of() {
    let data = folder();
    std::fs::write(data.path().join("file"), b"").unwrap();
    let refused = open_by(&data.path().join("file/desk"), Box::new(Folders)).err().unwrap();
    assert!(refused.code.starts_with("store_"), "{refused:?}");
    assert!(refused.params["path"].ends_with("file/desk"));
}

#[test]
fn only_its_owner_may_look_into_what_the_desk_keeps() {
    use std::os::unix::fs::PermissionsExt as _;
    let other = folder();
    let data = other.path().join("desk");
    let desk = open(&data);
    desk.window.wait(|event| matches!(event, Event::Service { service } if service.problem.is_none()).then_some(()));
    drop(desk);
    for (name, expected) in [("", 0o700), ("desk.sqlite", 0o600), ("sample/root.key.pem", 0o600)] {
        let mode = std::fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, expected, "{name}");
    }
}

#[test]
fn settings_are_kept() {
    let data = folder();
    let desk = open_alone(data.path());
    let settings = Settings { theme: Theme::Dark, ..desk.settings(Nothing {}).unwrap() };
    desk.settings_save(settings.clone()).unwrap();
    for (name, wrong, code) in [
        ("address", Settings { service: "ftp://example".to_owned(), ..settings.clone() }, "service_url"),
        (
            "root",
            Settings { service_root: "no certificate".to_owned(), ..settings.clone() },
            "certificate_pem_malformed",
        ),
        ("code", Settings { bidder_uscc: "12".to_owned(), ..settings.clone() }, "text_form"),
    ] {
        assert_eq!(desk.settings_save(wrong).unwrap_err().code, code, "{name}");
    }
    drop(desk);
    let desk = open_alone(data.path());
    assert_eq!(desk.start(Nothing {}).unwrap().settings, settings);
    assert_eq!(desk.about(Nothing {}).unwrap().folder, data.path().display().to_string());
}

/// The window waits for it before it shows anything of a bid.
#[test]
fn the_desk_is_open_within_a_moment() {
    let data = folder();
    keep_service_away(data.path());
    let mut took: Vec<Duration> = (0..5)
        .map(|_| {
            let begin = Tick::now();
            drop(open(data.path()).start(Nothing {}).unwrap());
            begin.elapsed()
        })
        .collect();
    took.sort();
    sealbid_testkit::note(&format!("the desk is opened and closed in {} ms at best", took[0].as_millis()));
    assert!(took[0] < Duration::from_millis(200), "{took:?}");
}
