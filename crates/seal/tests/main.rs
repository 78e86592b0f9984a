//! Pictures read and drawn, each refusal by its cause.
#![allow(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod checks;
mod clean;
mod description;
mod electronic;
mod kit;
mod picture;
mod round;
mod shapes;

use std::sync::LazyLock;

use sealbid_seal::{Fonts, SealDesign};
use serde_json::Value;

static FILES: LazyLock<[Vec<u8>; 2]> =
    LazyLock::new(|| ["NotoSerifSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf"].map(sealbid_testkit::font));

/// The fonts that ship.
fn fonts() -> Fonts<'static> {
    let [song, hei] = &*FILES;
    Fonts { song, hei }
}

/// The design of this JSON.
#[track_caller]
fn design(json: &Value) -> SealDesign {
    SealDesign::from_json(json.to_string().as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// The variants of a match in the source that give codes, against the list.
#[test]
fn every_code_is_listed_once() {
    let sources = [
        include_str!("../src/error.rs"),
        include_str!("../src/clean/error.rs"),
        include_str!("../src/electronic/error.rs"),
    ];
    let mut found: Vec<&str> = sources
        .iter()
        .flat_map(|source| source.lines())
        .filter(|line| line.trim_start().starts_with("Self::") && line.contains("seal_"))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    found.sort_unstable();
    let mut listed = sealbid_seal::CODES.to_vec();
    listed.sort_unstable();
    assert_eq!(found, listed);
}
