//! Every reader of bytes that others made has a fuzz target.

use std::collections::BTreeSet;

use sealbid_testkit::workspace_root;

use crate::sources::rust_sources;

/// Where a reader stands, how it is called, and the target that calls it.
const READERS: &[(&str, &str, &str)] = &[
    ("bid/src/asic/archive.rs", "Archive::open(", "asic"),
    ("bid/src/asic/manifest.rs", "Manifest::from_xml(", "asic_member"),
    ("bid/src/asic/verify.rs", "verify(", "asic"),
    ("bid/src/forms/amount.rs", "Fen::from_capitals(", "forms"),
    ("bid/src/forms/mod.rs", "Form::parse(", "forms"),
    ("bid/src/kind.rs", "sniff(", "forms"),
    ("bid/src/package/mod.rs", "read_package(", "asic"),
    ("bid/src/project/mod.rs", "Project::open(", "project"),
    ("bid/src/store/path.rs", "RelPath::parse(", "forms"),
    ("bid/src/tender/mod.rs", "tender::open(", "asic"),
    ("bid/src/tender/outline.rs", "Outline::parse(", "tender"),
    ("bid/src/tender/release.rs", "Release::parse(", "tender"),
    ("envelope/src/layout.rs", "inspect(", "envelope_header"),
    ("envelope/src/open.rs", "open(", "envelope"),
    ("envelope/src/open.rs", "open_summary(", "envelope"),
    ("link/src/frame.rs", "Header::parse(", "link_frame"),
    ("link/src/message/mod.rs", "Message::from_cbor(", "link_message"),
    ("link/src/qr.rs", "Qr::parse(", "link_qr"),
    ("pdf/src/compose/mod.rs", "compose(", "pdf_compose"),
    ("pdf/src/picture/mod.rs", "page(", "picture"),
    ("pdf/src/read/mod.rs", "Pdf::open(", "pdf_read"),
    ("pdf/src/sign/mod.rs", "sign(", "pdf_sign"),
    ("pdf/src/verify/mod.rs", "verify(", "pdf_verify"),
    ("pki/src/certificate.rs", "Certificate::from_der(", "certificate"),
    ("pki/src/certificate.rs", "Certificate::pem_chain(", "certificate"),
    ("pki/src/cms/read.rs", "cms::parse(", "cms"),
    ("pki/src/cms/timestamp.rs", "cms::TimeStamp::from_der(", "cms"),
    ("pki/src/crl.rs", "RevocationList::from_der(", "revocation"),
    ("pki/src/crl.rs", "RevocationList::from_pem(", "revocation"),
    ("pki/src/key.rs", "PrivateKey::from_pem(", "request"),
    ("pki/src/ocsp/request.rs", "OcspRequest::from_der(", "revocation"),
    ("pki/src/ocsp/response.rs", "OcspResponse::from_der(", "revocation"),
    ("pki/src/path/mod.rs", "validate(", "certificate"),
    ("pki/src/request.rs", "Request::from_der(", "request"),
    ("pki/src/request.rs", "Request::from_pem(", "request"),
    ("seal/src/picture.rs", "SealPicture::from_png(", "seal_picture"),
    ("seal/src/round.rs", "RoundSeal::from_json(", "seal_spec"),
];

fn targets() -> BTreeSet<String> {
    let folder = workspace_root().join("fuzz/fuzz_targets");
    let names = std::fs::read_dir(folder).expect("the targets can be listed").map(|entry| {
        let path = entry.expect("entry").path();
        path.file_stem().expect("a target has a name").to_string_lossy().into_owned()
    });
    names.collect()
}

#[test]
fn every_target_is_built_and_calls_what_it_is_for() {
    let manifest = std::fs::read_to_string(workspace_root().join("fuzz/Cargo.toml")).expect("the manifest is there");
    let built: BTreeSet<String> = manifest
        .lines()
        .filter_map(|line| Some(line.strip_prefix("name = \"fuzz_")?.strip_suffix('"')?.to_owned()))
        .collect();
    assert_eq!(built, targets());
    for (place, call, target) in READERS {
        let source = workspace_root().join("fuzz/fuzz_targets").join(format!("{target}.rs"));
        let source = std::fs::read_to_string(&source).unwrap_or_else(|e| panic!("{}: {e}", source.display()));
        assert!(source.contains(call), "{target} does not call {call} of {place}");
    }
    let used: BTreeSet<String> = READERS.iter().map(|(_, _, target)| (*target).to_owned()).collect();
    assert_eq!(used, targets());
}

#[test]
fn no_reader_is_without_a_target() {
    const NAMES: &[&str] = &["from_der(", "from_json(", "from_pem(", "from_png(", "from_xml(", "parse(", "pem_chain("];
    let crates = workspace_root().join("crates");
    for (path, source) in rust_sources(&["pki", "seal", "envelope", "link", "pdf", "bid"]) {
        let path = path.strip_prefix(&crates).expect("sources lie in crates").to_string_lossy().replace('\\', "/");
        for line in source.lines().filter_map(|line| line.trim_start().strip_prefix("pub fn ")) {
            let takes_bytes = line.contains(": &[u8]") || line.contains(": &str");
            if takes_bytes && NAMES.iter().any(|name| line.starts_with(name)) {
                assert!(READERS.iter().any(|(place, ..)| *place == path), "{path}: {line} has no fuzz target");
            }
        }
    }
}
