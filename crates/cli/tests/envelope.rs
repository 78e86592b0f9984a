//! `sealbid encrypt` and `decrypt`: both sides are needed, and what comes out is what went in.

use sealbid_testkit::{run, workspace_root};

use crate::ca::FIRM;
use crate::world::World;

const PLATFORM: &str = "--organization 江北示范交易平台 --uscc 91990000MA0000002E";

/// A world with an authority, two holders' and a platform's encryption certificates, and something to encrypt.
pub fn desk() -> World {
    let world = World::new();
    world.run("ca init @ca").ok();
    for (name, firm) in [("holder", FIRM), ("second", FIRM), ("stranger", FIRM), ("platform", PLATFORM)] {
        world.run(&format!("ca issue @ca --for encrypt {firm} -o @{name}")).ok();
    }
    world.run(&format!("ca issue @ca --for sign {FIRM} -o @sign")).ok();
    // Three segments: the last one is neither full nor empty.
    world.write("in.bin", (0..2_200_000_u32).map(|i| (i * 7 / 3) as u8).collect::<Vec<_>>());
    world
}

pub const ENCRYPT: &str = "encrypt @in.bin --tender T-1 --to @holder.pem --to @second.pem --platform @platform.pem";

fn sealed() -> World {
    let world = desk();
    world.run(&format!("{ENCRYPT} -o @out.sealbid")).ok();
    world
}

#[test]
fn any_holder_with_the_platform_opens_it() {
    let world = sealed();
    for holder in ["holder", "second"] {
        let line = format!("decrypt @out.sealbid -o @{holder}.bin --key @{holder}.key.pem --key @platform.key.pem");
        world.run(&line).ok();
        assert_eq!(world.read(&format!("{holder}.bin")), world.read("in.bin"));
    }
}

#[test]
fn the_python_opener_opens_it_too() {
    let world = sealed();
    let path = |name: &str| world.path(name).to_str().unwrap().to_owned();
    let opener = workspace_root().join("docs/formats/open_sealbid.py").to_str().unwrap().to_owned();
    let (holder, platform) = (path("holder.key.pem"), path("platform.key.pem"));
    run("python3", [&opener, &path("out.sealbid"), "--key", &holder, "--key", &platform, "-o", &path("python.bin")])
        .ok();
    assert_eq!(world.read("python.bin"), world.read("in.bin"));
}

#[test]
fn the_header_names_who_when_and_for_what_and_needs_no_key() {
    let world = sealed();
    let found = world.run("inspect @out.sealbid --json").ok().json();
    assert_eq!(found["kind"], "sealbid");
    let header = &found["header"];
    assert_eq!(header["tender"]["id"], "T-1");
    assert_eq!(header["bid"]["bidder"], "江北示范建设有限公司");
    assert_eq!(header["bid"]["uscc"], "91350100M000100Y43");
    assert_eq!(header["bid"]["created"], "2026-11-23T08:00:00Z");
    let groups: Vec<_> =
        header["groups"].as_array().unwrap().iter().map(|g| (&g["name"], g["any"].as_array().unwrap().len())).collect();
    assert_eq!(groups, [(&"bidder".into(), 2), (&"platform".into(), 1)]);
    assert_eq!(found["parts"][0]["plain_bytes"], 0, "a plain file has no summary");
    assert_eq!(found["parts"][1]["plain_bytes"], 2_200_000);
    let shown = world.run("inspect @out.sealbid").ok().out;
    assert!(shown.contains("江北示范建设有限公司") && shown.contains("\"commit\""), "{shown}");
}

#[test]
fn refusals_leave_no_output() {
    let world = sealed();
    let mut changed = world.read("out.sealbid");
    *changed.last_mut().unwrap() ^= 1;
    world.write("changed.sealbid", &changed);
    let mut first = world.read("out.sealbid");
    let at = first.len() - 2_200_000;
    first[at] ^= 1;
    world.write("first.sealbid", &first);
    world.write("cut.sealbid", &world.read("out.sealbid")[..1_500_000]);
    world.write("longer.sealbid", [world.read("out.sealbid").as_slice(), b"x"].concat());
    world.write("empty.sealbid", "");
    let keys = "--key @holder.key.pem --key @platform.key.pem";
    let before = world.files();
    for (name, line, code) in [
        ("holder_without_platform", "decrypt @out.sealbid --key @holder.key.pem".to_owned(), "share_not_unwrapped"),
        ("platform_without_holder", "decrypt @out.sealbid --key @platform.key.pem".into(), "share_not_unwrapped"),
        (
            "two_holders",
            "decrypt @out.sealbid --key @holder.key.pem --key @second.key.pem".into(),
            "share_not_unwrapped",
        ),
        (
            "stranger",
            "decrypt @out.sealbid --key @stranger.key.pem --key @platform.key.pem".into(),
            "share_not_unwrapped",
        ),
        ("last_byte_changed", format!("decrypt @changed.sealbid {keys}"), "segment_corrupt"),
        ("first_segment_changed", format!("decrypt @first.sealbid {keys}"), "segment_corrupt"),
        ("cut", format!("decrypt @cut.sealbid {keys}"), "truncated"),
        ("byte_appended", format!("decrypt @longer.sealbid {keys}"), "trailing_bytes"),
        ("empty", format!("decrypt @empty.sealbid {keys}"), "not_sealbid"),
        ("not_an_envelope", format!("decrypt @in.bin {keys}"), "not_sealbid"),
        ("certificate_as_key", "decrypt @out.sealbid --key @holder.pem".into(), "key_pem_malformed"),
        ("signing_certificate", "encrypt @in.bin --tender T --to @sign.pem".into(), "certificate_unsuitable"),
        (
            "one_holder_twice",
            "encrypt @in.bin --tender T --to @holder.pem --to @holder.pem".into(),
            "certificate_repeated",
        ),
        (
            "holder_is_platform",
            "encrypt @in.bin --tender T --to @holder.pem --platform @holder.pem".into(),
            "certificate_repeated",
        ),
        ("nobody_s_certificate", "encrypt @in.bin --tender T --to @ca/issuing.pem".into(), "bidder_unknown"),
        ("missing", "encrypt @no.bin --tender T --to @holder.pem".into(), "file_not_found"),
        ("folder", "encrypt @ca --tender T --to @holder.pem".into(), "file_is_folder"),
        ("tender_is_no_package", "encrypt @in.bin --tender @in.bin --to @holder.pem".into(), "asic_not_zip"),
    ] {
        let ran = world.run(&format!("{line} -o @new.out --json"));
        assert_eq!(ran.refused(), code, "{name}: {}", ran.err);
        assert_eq!(world.files(), before, "{name} left something");
    }
}

#[test]
fn one_group_is_enough_where_no_platform_was_named_and_the_program_says_so() {
    let world = desk();
    let said = world.run("encrypt @in.bin --tender T-1 --to @holder.pem -o @out.sealbid").ok();
    assert!(said.out.contains("No --platform was given"), "{}", said.out);
    world.run("decrypt @out.sealbid --key @holder.key.pem -o @out.bin").ok();
    assert_eq!(world.read("out.bin"), world.read("in.bin"));
}

#[test]
fn outputs_never_replace_anything_unasked() {
    let world = sealed();
    world.write("there", "mine");
    let keys = "--key @holder.key.pem --key @platform.key.pem";
    for (name, line, code) in [
        ("output_there", format!("decrypt @out.sealbid {keys} -o @there"), "output_exists"),
        ("summary_there", format!("decrypt @out.sealbid {keys} -o @new --summary @there"), "output_exists"),
        ("both_the_same", format!("decrypt @out.sealbid {keys} -o @new --summary @new"), "output_twice"),
        ("output_is_input", format!("decrypt @out.sealbid {keys} -o @out.sealbid --force"), "output_is_input"),
        ("output_is_key", format!("decrypt @out.sealbid {keys} -o @holder.key.pem --force"), "output_is_input"),
        ("output_is_folder", format!("decrypt @out.sealbid {keys} -o @ca --force"), "output_is_folder"),
        ("no_folder", format!("decrypt @out.sealbid {keys} -o @nowhere/new"), "output_folder_missing"),
        ("name_with_a_line_break", format!("decrypt @out.sealbid {keys} -o @a\u{7}b"), "output_name_invalid"),
    ] {
        let ran = world.run(&format!("{line} --json"));
        assert_eq!(ran.refused(), code, "{name}: {}", ran.err);
    }
    assert_eq!(world.read("there"), b"mine");
    world.run(&format!("decrypt @out.sealbid {keys} -o @there --force")).ok();
    assert_eq!(world.read("there"), world.read("in.bin"));
}
