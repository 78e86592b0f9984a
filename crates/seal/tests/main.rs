//! Pictures read and drawn, each refusal by its cause.

mod clean;
mod picture;
mod round;

/// The Song font that ships.
fn song() -> &'static [u8] {
    static SONG: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    SONG.get_or_init(|| sealbid_testkit::font("NotoSerifSC_400Regular.ttf"))
}

/// The variants of a match in the source that give codes, against the list.
#[test]
fn every_code_is_listed_once() {
    let sources = [include_str!("../src/error.rs"), include_str!("../src/clean/error.rs")];
    let mut found: Vec<&str> = sources
        .iter()
        .flat_map(|source| source.lines())
        .filter(|line| line.trim_start().starts_with("Self::") && line.contains("=> \"seal_"))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    found.sort_unstable();
    let mut listed = sealbid_seal::CODES.to_vec();
    listed.sort_unstable();
    assert_eq!(found, listed);
}
