//! Dependencies point down the floors of ARCHITECTURE.md and nowhere else.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// Each crate of ours that ships, and the crates of ours it may depend on.
const FLOORS: &[(&str, &[&str])] = &[
    ("sealbid-pki", &[]),
    ("sealbid-link", &[]),
    ("sealbid-seal", &["sealbid-pki"]),
    ("sealbid-envelope", &["sealbid-pki"]),
    ("sealbid-pdf", &["sealbid-seal", "sealbid-pki"]),
    ("sealbid-bid", &["sealbid-pdf", "sealbid-seal", "sealbid-envelope", "sealbid-pki"]),
    ("sealbid-wire", &[]),
    ("sealbid-client", &["sealbid-link", "sealbid-wire"]),
    (
        "sealbid-service",
        &[
            "sealbid-wire",
            "sealbid-bid",
            "sealbid-pdf",
            "sealbid-seal",
            "sealbid-envelope",
            "sealbid-link",
            "sealbid-pki",
        ],
    ),
    (
        "sealbid-desk",
        &[
            "sealbid-client",
            "sealbid-link",
            "sealbid-wire",
            "sealbid-bid",
            "sealbid-pdf",
            "sealbid-seal",
            "sealbid-envelope",
            "sealbid-pki",
        ],
    ),
    ("sealbid-softphone", &["sealbid-client", "sealbid-link", "sealbid-wire", "sealbid-bid", "sealbid-pki"]),
    (
        "sealbid-workbench",
        &[
            "sealbid-desk",
            "sealbid-client",
            "sealbid-link",
            "sealbid-service",
            "sealbid-wire",
            "sealbid-bid",
            "sealbid-pdf",
            "sealbid-seal",
            "sealbid-envelope",
            "sealbid-pki",
        ],
    ),
    (
        "sealbid-cli",
        &[
            "sealbid-desk",
            "sealbid-client",
            "sealbid-link",
            "sealbid-service",
            "sealbid-wire",
            "sealbid-bid",
            "sealbid-pdf",
            "sealbid-seal",
            "sealbid-envelope",
            "sealbid-pki",
        ],
    ),
    ("sealbid-desktop", &["sealbid-workbench", "sealbid-service", "sealbid-wire", "sealbid-pki"]),
];

/// Crates that only tests and fuzzing use; nothing that ships may depend on them.
const NEVER_SHIPPED: &[&str] = &["sealbid-testkit", "sealbid-fuzz"];

/// A program for tests and demonstrations: nothing that ships may depend on it, since its keys are unprotected and it
/// approves whatever is asked.
const FOR_TESTS: &str = "sealbid-softphone";

/// The floors above wire.
const ABOVE_WIRE: &[&str] = &[
    "sealbid-client",
    "sealbid-service",
    "sealbid-desk",
    "sealbid-softphone",
    "sealbid-workbench",
    "sealbid-cli",
    "sealbid-desktop",
];

/// Floors 0 to 2 know none of these, directly or through what they depend on in this workspace.
const FORBIDDEN_BELOW_WIRE: &[&str] = &["tauri", "axum", "sqlx", "tokio", "getrandom", "rand", "memmap2", "clap"];

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"])
        .current_dir(sealbid_testkit::workspace_root())
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

/// Names of the dependencies that ship with `package` (not the ones of its tests).
fn shipped(package: &Value) -> BTreeSet<String> {
    package["dependencies"]
        .as_array()
        .expect("dependencies")
        .iter()
        .filter(|d| d["kind"] != "dev")
        .map(|d| d["name"].as_str().expect("a dependency has a name").to_owned())
        .collect()
}

#[test]
fn every_crate_has_a_floor_and_keeps_it() {
    for package in packages() {
        let name = package["name"].as_str().expect("a package has a name");
        if NEVER_SHIPPED.contains(&name) {
            continue;
        }
        let (_, allowed) = FLOORS.iter().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("{name} has no floor"));
        for dependency in shipped(&package).iter().filter(|d| d.starts_with("sealbid-")) {
            assert!(allowed.contains(&dependency.as_str()), "{name} → {dependency} does not point down the floors");
        }
    }
}

#[test]
fn lower_floors_know_no_shell_service_or_machine() {
    for package in packages() {
        let name = package["name"].as_str().expect("a package has a name");
        if NEVER_SHIPPED.contains(&name) || ABOVE_WIRE.contains(&name) {
            continue;
        }
        for dependency in shipped(&package) {
            assert!(!FORBIDDEN_BELOW_WIRE.contains(&dependency.as_str()), "{name} depends on {dependency}");
        }
    }
}

#[test]
fn nothing_is_built_on_the_phone_without_a_screen() {
    for package in packages() {
        let name = package["name"].as_str().expect("a package has a name");
        assert!(!shipped(&package).contains(FOR_TESTS), "{name} → {FOR_TESTS}");
    }
}

#[test]
fn the_window_alone_knows_what_it_is_made_with() {
    const TOOLKITS: &[&str] = &["tauri", "tauri-build", "gtk", "rfd"];
    for package in packages() {
        let name = package["name"].as_str().expect("a package has a name");
        let known: Vec<_> = shipped(&package).into_iter().filter(|d| TOOLKITS.contains(&d.as_str())).collect();
        assert_eq!(known.is_empty(), name != "sealbid-desktop", "{name} depends on {known:?}");
        assert!(!shipped(&package).contains("sealbid-desktop"), "{name} → sealbid-desktop");
    }
}

#[test]
fn the_floors_listed_are_the_crates_there_are() {
    let there: BTreeSet<String> =
        packages().iter().map(|p| p["name"].as_str().expect("a package has a name").to_owned()).collect();
    for (name, _) in FLOORS {
        assert!(there.contains(*name), "{name} is listed and not there");
    }
}
