//! `sealbid stamp`: signatures that pyHanko, pdfsig and qpdf hold to be sound.

use std::path::{Path, PathBuf};

use sealbid_pdf::read::Pdf;
use sealbid_pki::Instant;
use sealbid_testkit::{run, workspace_root};
use serde_json::Value;

use crate::ca::FIRM;
use crate::world::World;

/// A PDF of one A4 page, as plain as can be.
pub fn page() -> Vec<u8> {
    pages(1)
}

/// A PDF of so many A4 pages.
pub fn pages(count: usize) -> Vec<u8> {
    padded(count, 0)
}

/// The same, with a comment of so many bytes at its beginning.
pub fn padded(count: usize, comment: usize) -> Vec<u8> {
    let kids: Vec<String> = (0..count).map(|i| format!("{} 0 R", 3 + i)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {count} /Kids [{}] /MediaBox [0 0 595 842] >>", kids.join(" ")),
    ];
    objects.extend((0..count).map(|_| "<< /Type /Page /Parent 2 0 R /Resources << >> >>".to_owned()));
    written(&objects, comment)
}

/// A PDF of these objects, numbered from 1; the first is the catalog.
pub fn file(objects: &[String]) -> Vec<u8> {
    written(objects, 0)
}

fn written(objects: &[String], comment: usize) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    pdf.push(b'%');
    pdf.resize(pdf.len() + comment, b' ');
    pdf.push(b'\n');
    let mut offsets = Vec::new();
    for body in objects {
        offsets.push(pdf.len());
        pdf.extend(format!("{} 0 obj\n{body}\nendobj\n", offsets.len()).bytes());
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).bytes());
    for offset in &offsets {
        pdf.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = offsets.len() + 1;
    pdf.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf
}

/// A world with a page to sign, an authority, two signers and a seal.
pub fn desk() -> World {
    let world = World::new();
    world.write("in.pdf", pages(3));
    world.run("ca init @ca").ok();
    world.run(&format!("ca issue @ca --for sign {FIRM} -o @sign")).ok();
    world.run(&format!("ca issue @ca --for sign {FIRM} --name 李样 -o @second")).ok();
    world.write(
        "seal.json",
        r#"{"format":1,"shape":"round","name":"江北示范建设有限公司","diameter_mm":42,"centre":"投标专用章"}"#,
    );
    world.run("seal draw @seal.json -o @seal.png --dpi 150").ok();
    world
}

pub const SIGN: &str = "--sign-key @sign.key.pem --sign-cert @sign.pem";
const SECOND: &str = "--sign-key @second.key.pem --sign-cert @second.pem";
const SEAL: &str = "--seal @seal.png --size 42";

/// A signature as pyHanko judges it: field, intact, trusted, bottom line.
pub type Judged = (String, bool, bool, bool);

/// What pyHanko says of every signature of a file whose signers lead to the world's root.
pub fn pyhanko(world: &World, root: &str, name: &str) -> Vec<Judged> {
    // Certificates of other programs may be some seconds younger than the world.
    pyhanko_on(&world.path(root), world.now.plus_secs(60), &[world.path(name)]).remove(0)
}

/// The same of many files, by one process.
pub fn pyhanko_on(root: &Path, moment: Instant, files: &[PathBuf]) -> Vec<Vec<Judged>> {
    let judge = workspace_root().join("crates/pdf/tests/judge.py");
    let moment = moment.to_string();
    let words = [judge.as_os_str(), "validate".as_ref(), root.as_os_str(), moment.as_ref()];
    let ran = run("python3", words.into_iter().chain(files.iter().map(|file| file.as_os_str()))).ok();
    let of = |signature: &Value, key: &str| signature[key].as_bool().unwrap();
    let judged = |line: &str| {
        let said: Value = serde_json::from_str(line).unwrap();
        let signatures = said["signatures"].as_array().unwrap_or_else(|| panic!("{said}")).iter();
        let judged = signatures
            .map(|s| (s["field"].as_str().unwrap().into(), of(s, "intact"), of(s, "trusted"), of(s, "bottom_line")));
        judged.collect()
    };
    let all: Vec<_> = ran.out.lines().map(judged).collect();
    assert_eq!(all.len(), files.len(), "{}", ran.all());
    all
}

#[test]
fn a_stamped_page_is_intact_and_trusted_and_sound() {
    let world = desk();
    let before = world.read("in.pdf");
    world
        .run(&format!(
            "stamp @in.pdf -o @out.pdf {SEAL} --at 1:120,200 --at 3:20,20 --reason 投标 --location 江北 {SIGN}"
        ))
        .ok();
    assert_eq!(world.read("in.pdf"), before, "the source was touched");
    assert!(world.read("out.pdf").starts_with(&before), "the source is not the beginning of the signed file");
    assert_eq!(pyhanko(&world, "ca/root.pem", "out.pdf"), [("Signature1".into(), true, true, true)]);
    run("qpdf", ["--check".as_ref(), world.path("out.pdf").as_os_str()]).ok();
    let said = run("pdfsig", ["-nocert".as_ref(), world.path("out.pdf").as_os_str()]);
    assert!(said.out.contains("Signature is Valid") && said.out.contains("Total document signed"), "{}", said.all());
}

#[test]
fn certified_with_a_reserved_field_and_signed_in_it() {
    let world = desk();
    world.run(&format!("stamp @in.pdf -o @one.pdf --certify forms --reserve Second@2:20,240,42,42 {SIGN}")).ok();
    world.run(&format!("stamp @one.pdf -o @two.pdf --field Second {SEAL} --at 2:20,240 {SECOND}")).ok();
    let both = [("Signature1".into(), true, true, true), ("Second".into(), true, true, true)];
    assert_eq!(pyhanko(&world, "ca/root.pem", "two.pdf"), both);
}

#[test]
fn a_described_seal_needs_no_size_and_no_seal_leaves_no_trace_on_the_page() {
    let world = desk();
    world.run(&format!("stamp @in.pdf -o @drawn.pdf --seal @seal.json --at 2:50,60 {SIGN}")).ok();
    world.run(&format!("stamp @in.pdf -o @unseen.pdf {SIGN}")).ok();
    assert!(world.read("drawn.pdf").len() > world.read("unseen.pdf").len() + 5_000);
    let signed = world.read("unseen.pdf");
    let pdf = Pdf::open(&signed).unwrap();
    assert_eq!(pdf.pages().unwrap().len(), 3);
    assert_eq!(pdf.fields().unwrap().iter().filter(|field| field.is_signed()).count(), 1);
}

#[test]
fn refusals_leave_no_output() {
    let world = desk();
    world.write("text.pdf", "not a PDF");
    let before = world.files();
    for (name, line, code) in [
        ("no_such_page", format!("@in.pdf {SEAL} --at 4:1,1 {SIGN}"), "place_page_missing"),
        ("beside_the_page", format!("@in.pdf {SEAL} --at 1:900,900 {SIGN}"), "placement_outside_page"),
        ("no_width", format!("@in.pdf --seal @seal.png --at 1:1,1 {SIGN}"), "seal_width_missing"),
        ("seal_not_png", format!("@in.pdf --seal @in.pdf --size 42 --at 1:1,1 {SIGN}"), "seal_not_png"),
        (
            "key_of_another",
            "@in.pdf --sign-key @second.key.pem --sign-cert @sign.pem".into(),
            "key_certificate_mismatch",
        ),
        ("key_is_a_certificate", "@in.pdf --sign-key @sign.pem --sign-cert @sign.pem".into(), "key_pem_malformed"),
        ("field_name_with_dot", format!("@in.pdf --field a.b {SIGN}"), "field_name"),
    ] {
        let ran = world.run(&format!("stamp {line} -o @out.pdf --json"));
        assert_eq!(ran.refused(), code, "{name}: {}", ran.err);
        assert_eq!(world.files(), before, "{name} left something");
    }
}
