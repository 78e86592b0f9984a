//! What is done to a service's data by hand, on the data that a service left.

use serde_json::json;

use sealbid_cli::Exit;

use crate::serve::Serving;
use crate::world::World;

/// The data of a service that has ended.
fn ended() -> World {
    let world = World::new();
    assert_eq!(Serving::start(&world).end("-INT"), Some(0));
    world
}

/// What a restore makes of its backup, and nothing else.
pub fn restored() -> World {
    let (from, world) = (ended(), World::new());
    from.run("backup --data @data -o @data.zip").ok();
    world.write("data.zip", from.read("data.zip"));
    world.run("restore @data.zip --data @data").ok();
    std::fs::remove_file(world.path("data.zip")).unwrap();
    world
}

#[test]
fn data_goes_from_a_running_service_into_a_backup_and_back() {
    let world = World::new();
    let serving = Serving::start(&world);
    let root = serving.get("/v1/ca/root.pem");
    let made = world.run("backup --data @data -o @b.zip --json").ok().json();
    assert_eq!((&made["written"], &made["files"]), (&json!([world.path("b.zip").display().to_string()]), &json!(1)));
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(world.path("b.zip")).unwrap());
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(world.run("backup --data @data -o @b.zip --json").refused(), "output_exists");
    for own in ["service.sqlite", "kek", "keys/root.json"] {
        let line = format!("backup --data @data -o @data/{own} --force --json");
        assert_eq!(world.run(&line).refused(), "output_is_input", "{own}");
    }
    assert_eq!(world.run("kek rotate --data @data --json").refused(), "store_locked");
    assert_eq!(world.run("restore @b.zip --data @data --json").refused(), "store_locked");
    assert_eq!(serving.get("/v1/ca/root.pem"), root);
    assert_eq!(serving.end("-INT"), Some(0));

    assert_eq!(world.run("restore @b.zip --data @data --json").refused(), "restore_not_empty");
    let restored = world.run("restore @b.zip --data @moved --json").ok().json();
    assert_eq!((&restored["rows"], &restored["missing"]), (&made["rows"], &json!(["kek", "keys"])));
    assert_eq!(restored["at"], "2026-11-23T08:00:00Z");
    let ran = world.run("serve --data @moved --log off --json");
    assert_eq!(ran.refused(), "service_key_missing");
    std::fs::remove_dir_all(world.path("data/blobs")).ok();
    for name in ["kek", "keys"] {
        std::fs::rename(world.path("data").join(name), world.path("moved").join(name)).unwrap();
    }
    std::fs::remove_dir_all(world.path("data")).unwrap();
    std::fs::rename(world.path("moved"), world.path("data")).unwrap();
    assert_eq!(Serving::start(&world).get("/v1/ca/root.pem"), root);
}

#[test]
fn a_restore_says_what_is_to_be_put_beside_it() {
    let world = ended();
    let told = world.run("backup --data @data -o @b.zip").ok().out;
    assert!(told.contains("`kek`"), "{told}");
    let told = world.run("restore @b.zip --data @new").ok().out;
    assert!(told.contains("put kek, keys from your copy"), "{told}");
    let mut zh = world;
    zh.language = sealbid_wire::Language::ZhCn;
    let told = zh.run("restore @b.zip --data @newer").ok().out;
    assert!(told.contains("把 kek, keys 放入"), "{told}");
}

#[test]
fn what_is_no_backup_is_refused_by_its_name() {
    let world = ended();
    world.run("backup --data @data -o @b.zip").ok();
    let whole = world.read("b.zip");
    for (name, bytes) in [("empty", &[][..]), ("text", b"backup"), ("cut", &whole[..whole.len() - 1])] {
        world.write("cut.zip", bytes);
        assert_eq!(world.run("restore @cut.zip --data @new --json").refused(), "backup_damaged", "{name}");
        assert!(!world.path("new").exists(), "{name}");
    }
    assert!(world.run("restore @cut.zip --data @new").complaint().contains("cut.zip"));
    assert_eq!(world.run("restore @none.zip --data @new --json").refused(), "file_not_found");
    for line in ["backup --data @none -o @c.zip", "audit verify --data @none", "kek rotate --data @none"] {
        let code = world.run(&format!("{line} --json")).refused();
        assert!(["store_missing", "service_data_missing"].contains(&code.as_str()), "{line}: {code}");
        assert!(!world.path("none").exists() && !world.path("c.zip").exists(), "{line}");
    }
}

#[test]
fn the_audit_trail_is_checked_against_a_noted_head() {
    let world = ended();
    for version in 2..=3 {
        let rotated = world.run("kek rotate --data @data --json").ok().json();
        assert_eq!(rotated, json!({ "version": version, "rewrapped": 0, "resumed": false }));
    }
    // SQLite puts files of its own beside one that is looked into; they are empty.
    let data = || world.files().into_iter().filter(|(name, _)| !name.ends_with("-shm") && !name.ends_with("-wal"));
    let before: Vec<_> = data().collect();
    world.run("audit verify --data @data").ok();
    assert!(data().eq(before));
    assert_eq!(std::fs::metadata(world.path("data/service.sqlite-wal")).map_or(0, |wal| wal.len()), 0);
    let serving = Serving::start(&world);
    let whole = world.run("audit verify --data @data --json").ok().json();
    assert_eq!((&whole["records"], &whole["unlinked"], &whole["broken"]), (&json!(2), &json!(0), &json!(null)));
    let head = whole["head"].as_str().unwrap();
    assert_eq!(world.run(&format!("audit verify --data @data --head {head} --records 2")).ok().err, "");
    for (records, broken) in [(1, 1), (3, 3)] {
        let ran = world.run(&format!("audit verify --data @data --head {head} --records {records} --json"));
        assert_eq!((ran.exit, &ran.json()["broken"]), (Exit::Negative, &json!(broken)));
    }
    let told = world.run(&format!("audit verify --data @data --head {head} --records 1"));
    assert!(told.exit == Exit::Negative && told.out.contains("broken at record 1"), "{}", told.out);
    assert_eq!(serving.end("-INT"), Some(0));
}
