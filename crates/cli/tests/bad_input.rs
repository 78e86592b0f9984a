//! Bad inputs: one sentence, exit 1, no output, the source untouched, and an answer within seconds.

use std::fs::File;
use std::time::{Duration, Instant};

use sealbid_testkit::run;

use crate::stamp::{SIGN, desk, page, pages};
use crate::world::World;

/// The PDF with another object in front of its table and `extra` in its trailer.
fn with_trailer(extra: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(&page()).into_owned();
    // The replaced mark of the second line has three bytes a character; the offsets behind it would move.
    let text = text.replace("%\u{fffd}\u{fffd}\u{fffd}\u{fffd}\n", "%abcd\n");
    text.replace("/Root 1 0 R", &format!("/Root 1 0 R {extra}")).into_bytes()
}

/// Name, bytes and the code that `stamp` refuses them with.
fn bad_pdfs() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let whole = pages(3);
    let hybrid = {
        // Old readers take the table; new ones would follow /XRefStm and could see other objects.
        let plain = with_trailer("");
        let table = plain.windows(5).rposition(|w| w == b"xref\n").unwrap();
        with_trailer(&format!("/XRefStm {table:010}"))
    };
    let no_pages =
        String::from_utf8(with_trailer("")).unwrap().replace("/Count 1 /Kids [3 0 R]", "/Count 0 /Kids [     ]");
    vec![
        ("text", b"This is a letter, not a PDF.".to_vec(), "not_a_pdf"),
        ("empty", Vec::new(), "not_a_pdf"),
        ("picture", b"\x89PNG\r\n\x1a\n".to_vec(), "not_a_pdf"),
        ("cut_in_the_middle", whole[..whole.len() / 2].to_vec(), "pdf_truncated"),
        ("cut_before_the_end", whole[..whole.len() - 20].to_vec(), "pdf_truncated"),
        ("hybrid_cross_reference", hybrid, "pdf_hybrid_xref"),
        ("no_pages", no_pages.into_bytes(), "pdf_no_pages"),
    ]
}

#[test]
fn stamp_refuses_every_bad_pdf() {
    let world = desk();
    for (name, bytes, _) in bad_pdfs() {
        world.write(&format!("{name}.pdf"), bytes);
    }
    let path = |name: &str| world.path(name).to_str().unwrap().to_owned();
    run("qpdf", ["--encrypt", "secret", "owner", "256", "--", &path("in.pdf"), &path("password.pdf")]).ok();
    run("qpdf", ["--encrypt", "", "owner", "256", "--", &path("in.pdf"), &path("owner_password.pdf")]).ok();
    let before = world.files();
    let mut cases: Vec<_> = bad_pdfs().into_iter().map(|(name, _, code)| (name, code)).collect();
    cases.extend([
        ("password", "pdf_encrypted"),
        ("owner_password", "pdf_encrypted"),
        ("no_such_file", "file_not_found"),
    ]);
    for (name, code) in cases {
        let begin = Instant::now();
        let ran = world.run(&format!("stamp @{name}.pdf -o @out.pdf --json {SIGN}"));
        assert_eq!(ran.refused(), code, "{name}: {}", ran.err);
        assert!(begin.elapsed() < Duration::from_secs(20), "{name} took {:?}", begin.elapsed());
        assert_eq!(world.files(), before, "{name} left something or touched its source");
    }
}

#[test]
fn a_file_over_4_gib_is_refused_at_once_and_not_copied() {
    let world = desk();
    let file = File::create(world.path("huge.pdf")).unwrap();
    file.set_len(5 << 30).unwrap();
    let begin = Instant::now();
    for command in
        [format!("stamp @huge.pdf -o @out.pdf {SIGN}"), "verify @huge.pdf".into(), "inspect @huge.pdf".into()]
    {
        let code = world.run(&format!("{command} --json")).refused();
        assert!(["pdf_too_large", "file_kind_unknown"].contains(&code.as_str()), "{command}: {code}");
    }
    std::os::unix::fs::FileExt::write_all_at(&file, b"%PDF-1.7\n", 0).unwrap();
    for command in
        [format!("stamp @huge.pdf -o @out.pdf {SIGN}"), "verify @huge.pdf".into(), "inspect @huge.pdf".into()]
    {
        assert_eq!(world.run(&format!("{command} --json")).refused(), "pdf_too_large", "{command}");
    }
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert!(!world.path("out.pdf").exists());
}

#[test]
fn what_is_no_readable_file_is_refused_by_every_command() {
    let world = desk();
    world.run(&format!("ca issue @ca --for encrypt {} -o @holder", crate::ca::FIRM)).ok();
    std::os::unix::net::UnixListener::bind(world.path("socket")).unwrap();
    let listed = || std::fs::read_dir(world.path("")).unwrap().count();
    let before = listed();
    // Of /proc/self/mem the first byte cannot be read, by no one.
    for (input, code) in [
        ("@ca", "file_is_folder"),
        ("@socket", "file_not_regular"),
        ("/dev/zero", "file_not_regular"),
        ("@nothing", "file_not_found"),
        ("@in.pdf/inside", "file_not_found"),
        ("/proc/self/mem", "file_unreadable"),
    ] {
        for line in [
            format!("stamp {input} -o @out {SIGN}"),
            format!("encrypt {input} -o @out --tender T --to @holder.pem"),
            format!("decrypt {input} -o @out --key @holder.key.pem"),
            format!("verify {input}"),
            format!("inspect {input}"),
            format!("seal draw {input} -o @out"),
            format!("seal show {input}"),
            format!("seal clean {input} -o @out --width 42"),
            format!("new {input} @out"),
        ] {
            let ran = world.run(&format!("{line} --json"));
            let found = ran.refused();
            let reading = ["read_failed", "store_io"].contains(&found.as_str()) && code == "file_unreadable";
            let empty = input.ends_with("mem") && !reading;
            assert!(found == code || reading || empty, "{line}: {}", ran.err);
            assert_eq!(listed(), before, "{line} left something");
        }
    }
}

#[test]
fn several_files_are_judged_each_for_itself() {
    let world = desk();
    world.write("text.pdf", "no PDF");
    let ran = world.run("verify @text.pdf @no.pdf @in.pdf --json");
    assert_eq!(ran.exit, sealbid_cli::Exit::Negative);
    let results = ran.json()["results"].as_array().unwrap().clone();
    let codes: Vec<_> = results.iter().map(|r| r["error"]["code"].as_str()).collect();
    assert_eq!(codes, [Some("file_kind_unknown"), Some("file_not_found"), None]);
    assert_eq!(results[2]["verdict"], "unknown");
    assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
}

/// No control character of a file's own names reaches the terminal.
#[test]
fn names_out_of_files_do_not_steer_the_terminal() {
    let world = World::new();
    world.run("ca init @ca").ok();
    let header = world.run(&format!("ca issue @ca --for encrypt {} -o @holder", crate::ca::FIRM)).ok();
    assert!(header.err.is_empty());
    world.write("in.bin", "x");
    world.run_words(
        ["encrypt", "@in.bin", "-o", "@out.sealbid", "--to", "@holder.pem", "--tender", "T\u{9b}31m"]
            .map(str::to_owned),
        &sealbid_cli::Folders,
        &false.into(),
    );
    let shown = world.run("inspect @out.sealbid");
    assert!(!shown.out.contains('\u{9b}') && !shown.err.contains('\u{9b}'), "{}{}", shown.out, shown.err);
}
