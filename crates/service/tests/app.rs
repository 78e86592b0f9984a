//! The phone's app is served from its folder and from nowhere else; what every answer carries; what a start refuses.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sealbid_service::{Mode, Setup};
use serde_json::json;

use crate::world::{Running, World, refused, setup, start};

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn with_app(world: &World) -> Running {
    let app = world.folder.path().join("app");
    write(&app, "index.html", "<title>phone</title>");
    write(&app, "sw.js", "// worker");
    write(&app, "manifest.webmanifest", "{}");
    write(&app, "assets/index-B7pCKaTx.js", "// hashed");
    write(world.folder.path(), "secret.txt", "secret");
    std::os::unix::fs::symlink(world.folder.path().join("secret.txt"), app.join("linked.txt")).unwrap();
    Running::start(Setup { app: Some(app), ..setup(&world.data(), &world.clock) }).unwrap()
}

#[test]
fn the_page_and_the_worker_are_never_kept_and_hashed_files_for_ever() {
    let world = World::new();
    let service = with_app(&world);
    for (path, kind, keep) in [
        ("/", "text/html; charset=utf-8", "no-store"),
        ("/index.html", "text/html; charset=utf-8", "no-store"),
        ("/certificates", "text/html; charset=utf-8", "no-store"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-store"),
        ("/manifest.webmanifest", "application/manifest+json", "no-store"),
        ("/assets/index-B7pCKaTx.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
    ] {
        let answer = service.get(path).ok();
        assert!(answer.head.contains(&format!("\r\ncontent-type: {kind}\r\n")), "{path}: {}", answer.head);
        assert!(answer.head.contains(&format!("\r\ncache-control: {keep}\r\n")), "{path}: {}", answer.head);
        assert!(answer.head.contains("\r\ncontent-security-policy: default-src 'self'; "), "{path}: {}", answer.head);
        assert!(answer.head.contains("\r\nx-content-type-options: nosniff\r\n"), "{path}: {}", answer.head);
        assert!(answer.head.contains("\r\nreferrer-policy: no-referrer\r\n"), "{path}: {}", answer.head);
    }
    let head = service.call("HEAD", "/", None, b"").ok();
    assert!(head.body.is_empty());
}

#[test]
fn nothing_beyond_the_folder_is_served() {
    let world = World::new();
    let service = with_app(&world);
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/../../secret.txt",
        "/..%2fsecret.txt",
        "/linked.txt",
        "//secret.txt",
        "/data/kek",
        "/.lock",
    ] {
        let answer = service.get(path);
        assert!(!String::from_utf8_lossy(&answer.body).contains("secret"), "{path}");
        assert!(answer.status == 404 || answer.body == b"<title>phone</title>", "{path}: {}", answer.status);
    }
    assert_eq!(service.call("POST", "/", None, b"").refused(), "service_no_such");
    assert_eq!(service.get("/v1/nothing").refused(), "service_no_such");
    assert_eq!(service.get("/v1/service").ok().json()["mode"], "practice");
}

#[test]
fn the_console_stands_beside_the_app_and_each_has_its_own_page() {
    let world = World::new();
    let (app, console) = (world.folder.path().join("app"), world.folder.path().join("console"));
    write(&app, "index.html", "phone");
    write(&console, "index.html", "console");
    write(&console, "assets/index-C7pCKaTx.js", "// console");
    let both = Setup { app: Some(app), console: Some(console.clone()), ..setup(&world.data(), &world.clock) };
    let service = Running::start(both).unwrap();
    for (path, body) in [
        ("/", "phone"),
        ("/console.html", "console"),
        ("/console/assets/index-C7pCKaTx.js", "// console"),
        ("/console", "phone"),
    ] {
        assert_eq!(service.get(path).ok().body, body.as_bytes(), "{path}");
    }
    let kept = service.get("/console/assets/index-C7pCKaTx.js").ok();
    assert!(kept.head.contains("immutable"), "{}", kept.head);
    drop(service);
    let alone = start(Setup { console: Some(console.clone()), ..setup(&world.data(), &world.clock) });
    assert_eq!(alone.get("/console.html").ok().body, b"console");
    assert_eq!(alone.get("/").refused(), "service_no_such");
}

#[test]
fn a_service_without_an_app_serves_none() {
    let world = World::new();
    assert_eq!(world.start().get("/").refused(), "service_no_such");
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    let world = World::new();
    let service = world.start();
    let large = json!({ "request": "x".repeat(70_000) });
    assert_eq!(service.post("/v1/enrolments", &large).refused(), "service_too_large");
}

#[test]
fn what_a_start_refuses_it_names() {
    let world = World::new();
    let usual = || setup(&world.data(), &world.clock);
    assert_eq!(refused(Setup { mode: Mode::Production, ..usual() }), "service_production");
    assert!(!world.data().exists());
    assert_eq!(refused(Setup { app: Some(world.folder.path().join("none")), ..usual() }), "app_unreadable");
    let service = world.start();
    assert_eq!(refused(usual()), "store_locked");
    drop(service);
    for (name, code) in [("keys/issuing.json", "service_key_missing"), ("kek", "service_key_missing")] {
        let whole = std::fs::read(world.data().join(name)).unwrap();
        std::fs::remove_file(world.data().join(name)).unwrap();
        assert_eq!(refused(usual()), code, "{name}");
        std::fs::write(world.data().join(name), whole).unwrap();
    }
    // The key of tickets alone is made anew.
    let pin_key = || world.start().get("/v1/service").ok().json()["pin_key"].clone();
    let before = pin_key();
    assert_eq!(pin_key(), before);
    std::fs::remove_file(world.data().join("keys/pin.json")).unwrap();
    let after = pin_key();
    assert!(after != before && pin_key() == after);
    let swapped = std::fs::read(world.data().join("keys/root.json")).unwrap();
    for (name, bytes, code) in [
        // A key of another role under this one's name; a damaged file.
        ("keys/issuing.json", swapped.as_slice(), "service_key_damaged"),
        ("keys/opening.json", b"{}", "service_key_damaged"),
        ("listen.json", b"{}", "service_listen_damaged"),
    ] {
        let path = world.data().join(name);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(refused(usual()), code, "{name}");
        std::fs::write(&path, whole).unwrap();
    }
    world.start().get("/v1/service").ok();
}

#[test]
fn every_file_of_the_service_is_its_owners_alone() {
    let world = World::new();
    drop(world.start());
    let mode_of = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode_of(&world.data()), 0o700);
    let mut folders = vec![world.data()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let mode = mode_of(&path);
            if path.is_dir() {
                assert_eq!(mode, 0o700, "{}", path.display());
                folders.push(path);
            } else if path.file_name().unwrap() != ".lock" {
                assert_eq!(mode, 0o600, "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 8, "{seen}");
}
