//! Every reader of bytes that others made has a fuzz target.

use std::collections::{BTreeMap, BTreeSet};

use sealbid_testkit::workspace_root;

use crate::sources::{rust_sources, without_comments};

/// Where a reader stands, how it is called, and the target that calls it.
const READERS: &[(&str, &str, &str)] = &[
    ("bid/src/asic/archive.rs", "Archive::open(", "asic"),
    ("bid/src/asic/manifest.rs", "Manifest::from_xml(", "asic_member"),
    ("bid/src/asic/verify.rs", "verify(", "asic"),
    ("bid/src/forms/amount.rs", "Fen::from_capitals(", "forms"),
    ("bid/src/forms/mod.rs", "Form::parse(", "forms"),
    ("bid/src/kind.rs", "sniff(", "forms"),
    ("bid/src/package/mod.rs", "read_package(", "asic"),
    ("bid/src/package/mod.rs", "is_container(", "asic"),
    ("bid/src/project/mod.rs", "Project::open(", "project"),
    ("bid/src/store/path.rs", "RelPath::parse(", "forms"),
    ("bid/src/store/path.rs", "safe_stem(", "forms"),
    ("bid/src/tender/mod.rs", "tender::open(", "asic"),
    ("bid/src/tender/outline.rs", "Outline::parse(", "tender"),
    ("bid/src/tender/release.rs", "Release::parse(", "tender"),
    ("bid/src/text.rs", "PartId::try_from(", "forms"),
    ("bid/src/text.rs", "Uscc::try_from(", "forms"),
    ("envelope/src/layout.rs", "inspect(", "envelope_header"),
    ("envelope/src/open.rs", "open(", "envelope"),
    ("envelope/src/open.rs", "open_summary(", "envelope"),
    ("link/src/frame.rs", "Header::parse(", "link_frame"),
    ("link/src/message/mod.rs", "Message::from_cbor(", "link_message"),
    ("link/src/qr.rs", "Qr::parse(", "link_qr"),
    ("pdf/src/compose/mod.rs", "compose(", "pdf_compose"),
    ("pdf/src/ltv/needs.rs", "needs(", "pdf_ltv"),
    ("pdf/src/ltv/stamp.rs", "prepare_stamp(", "pdf_ltv"),
    ("pdf/src/ltv/store.rs", "append(", "pdf_ltv"),
    ("pdf/src/picture/mod.rs", "page(", "picture"),
    ("pdf/src/read/mod.rs", "Pdf::open(", "pdf_read"),
    ("pdf/src/sign/mod.rs", "sign(", "pdf_sign"),
    ("pdf/src/text/mod.rs", "Text::read(", "pdf_text"),
    ("pdf/src/verify/mod.rs", "verify(", "pdf_verify"),
    ("pki/src/certificate.rs", "Certificate::from_der(", "certificate"),
    ("pki/src/certificate.rs", "Certificate::from_pem(", "certificate"),
    ("pki/src/certificate.rs", "Certificate::pem_chain(", "certificate"),
    ("pki/src/cms/read.rs", "cms::parse(", "cms"),
    ("pki/src/cms/timestamp.rs", "cms::TimeStamp::from_der(", "cms"),
    ("pki/src/cms/unsigned.rs", "cms::with_time_stamp(", "pki_tsp"),
    ("pki/src/crl.rs", "RevocationList::from_der(", "revocation"),
    ("pki/src/crl.rs", "RevocationList::from_pem(", "revocation"),
    ("pki/src/instant.rs", "Instant::from_str(", "forms"),
    ("pki/src/key.rs", "DecryptionKey::from_pem(", "request"),
    ("pki/src/key.rs", "FileKey::from_pem(", "request"),
    ("pki/src/key.rs", "PrivateKey::from_pem(", "request"),
    ("pki/src/ocsp/request.rs", "OcspRequest::from_der(", "revocation"),
    ("pki/src/ocsp/response.rs", "OcspResponse::from_der(", "revocation"),
    ("pki/src/path/mod.rs", "validate(", "certificate"),
    ("pki/src/request.rs", "Request::from_der(", "request"),
    ("pki/src/request.rs", "Request::from_pem(", "request"),
    ("pki/src/tsp/answer.rs", "answer(", "pki_tsp"),
    ("pki/src/tsp/reply.rs", "accept(", "pki_tsp"),
    ("pki/src/tsp/request.rs", "TimeStampRequest::from_der(", "pki_tsp"),
    ("pdf/src/place/mod.rs", "PlacementSet::from_json(", "placements"),
    ("seal/src/electronic/mod.rs", "ElectronicSeal::from_der(", "electronic_seal"),
    ("seal/src/clean/photo.rs", "Photo::open(", "seal_photo"),
    ("seal/src/picture.rs", "SealPicture::from_png(", "seal_picture"),
    ("seal/src/design/mod.rs", "SealDesign::from_json(", "seal_spec"),
];

/// Functions that take bytes or text and have no target, each with the reason.
const NO_READERS: &[(&str, &str, &str)] = &[
    ("bid/src/asic/archive.rs", "Archive::each_chunk(", "hands bytes out; `read_package(` and `verify(` go through it"),
    ("bid/src/asic/write.rs", "Writer::add(", "copies; what the content is does not matter to it"),
    ("bid/src/asic/write.rs", "Writer::attach(", "stores a signature that was made for this container"),
    ("bid/src/project/files.rs", "Project::add(", "looks at the beginning with `sniff(` and copies the rest"),
    ("bid/src/project/files.rs", "Project::set_form(", "reads the values with `Form::parse(`"),
    ("bid/src/project/mod.rs", "Project::create(", "reads the package with `tender::open(`"),
    ("bid/src/store/output.rs", "write_whole(", "writes"),
    ("bid/src/tender/mod.rs", "look(", "is `tender::open(` without its demand for a trusted root"),
    ("envelope/src/seal.rs", "seal(", "encrypts; what the body is does not matter to it"),
    ("envelope/src/share.rs", "unwrap_share(", "a point and a share of fixed length; `open(` unwraps them so, too"),
    ("envelope/src/stream.rs", "decrypt(", "has no structure of its own; `open(` goes through it"),
    ("envelope/src/stream.rs", "encrypt(", "encrypts; what the plain bytes are does not matter to it"),
    ("link/src/desk/mod.rs", "Session::receive(", "`link_frame` calls it on a session that waits"),
    ("link/src/desk/snapshot.rs", "Session::restore(", "opens what the desk itself sealed, under its own key"),
    ("link/src/key.rs", "PublicKey::from_sec1(", "a point of fixed length; `Qr::parse(` goes through it"),
    ("link/src/key.rs", "PublicKey::verifies(", "compares"),
    ("link/src/phone/mod.rs", "Session::receive(", "reads with `Header::parse(` and `Message::from_cbor(`"),
    ("link/src/phone/mod.rs", "Session::scan(", "reads with `Qr::parse(`"),
    ("link/src/value.rs", "MediaType::try_from(", "`Message::from_cbor(` goes through it"),
    ("link/src/value.rs", "Name::cleaned(", "leaves characters out; has no structure"),
    ("link/src/value.rs", "Name::try_from(", "`Message::from_cbor(` goes through it"),
    ("pdf/src/ltv/stamp.rs", "PreparedStamp::complete(", "reads the token with `cms::TimeStamp::from_der(`"),
    ("pdf/src/place/pages.rs", "PageChoice::from_str(", "`PlacementSet::from_json(` goes through what it calls"),
    ("pdf/src/read/mod.rs", "Pdf::value(", "looks a key up in a document that was read"),
    ("pdf/src/sign/mod.rs", "prepare(", "the first half of `sign(`"),
    ("pdf/src/sign/prepared.rs", "Prepared::complete(", "reads the signature with `cms::parse(`"),
    ("pdf/src/verify/mod.rs", "verify_watched(", "`verify(` goes through it"),
    ("pki/src/algorithm/mod.rs", "DigestAlgorithm::digest(", "a digest"),
    ("pki/src/ca/ocsp.rs", "ocsp_response(", "the bytes are a nonce, repeated as it came"),
    ("pki/src/ca/proof.rs", "Challenge::answer(", "compares"),
    ("pki/src/cms/build.rs", "Prepared::complete(", "checks one signature value against the signer's key"),
    ("pki/src/cms/build.rs", "Prepared::complete_elsewhere(", "compares; a signature of fixed length"),
    ("pki/src/cms/read.rs", "signing_time(", "`parse(` goes through it"),
    ("pki/src/cms/read.rs", "Parsed::verify(", "the bytes are a digest, which is compared"),
    ("pki/src/cms/read.rs", "Parsed::verify_signer(", "the bytes are a digest, which is compared"),
    ("pki/src/cms/timestamp.rs", "TimeStamp::verify(", "a digest of the bytes, which is compared"),
    ("pki/src/cms/timestamp.rs", "TimeStamp::verify_digest(", "the bytes are a digest, which is compared"),
    ("pki/src/key.rs", "PrivateKey::sign(", "signs; what the message is does not matter to it"),
    ("seal/src/electronic/info.rs", "SealInfo::from_der(", "`ElectronicSeal::from_der(` goes through what it calls"),
    ("seal/src/picture.rs", "SealPicture::pixels_of(", "`SealPicture::from_png(` goes through what it calls"),
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

/// A function that somebody outside its crate can hand bytes or text to.
struct Taking {
    place: String,
    /// `Type::name(`, or `name(` where it stands alone.
    call: String,
}

/// Rust sources by their path below `crates`, without comments.
type Sources = BTreeMap<String, String>;

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|found| found == word)
}

/// Whether the crate of `place` lets others name `item`: every module above is public, or names the item in a `pub use`.
fn is_public(sources: &Sources, place: &str, item: &str) -> bool {
    let module = place.strip_suffix("/mod.rs").unwrap_or_else(|| place.strip_suffix(".rs").expect("a Rust source"));
    let (folder, module) = module.rsplit_once('/').expect("a source lies in a folder");
    if module == "lib" {
        return true;
    }
    let above = ["mod.rs", "lib.rs"].map(|name| format!("{folder}/{name}"));
    let above = above.iter().find(|above| sources.contains_key(*above)).expect("a module is declared above");
    let source = &sources[above];
    if source.lines().any(|line| line == format!("pub mod {module};")) {
        return is_public(sources, above, module);
    }
    let is_used = source
        .split(';')
        .filter_map(|statement| statement.rsplit_once("pub use "))
        .any(|(_, used)| has_word(used, module) && (has_word(used, item) || used.ends_with('*')));
    is_used && is_public(sources, above, item)
}

/// Whether others can name the type of an `impl`, wherever in the crate of `place` it is defined.
fn is_public_type(sources: &Sources, place: &str, name: &str) -> bool {
    let (of_crate, _) = place.split_once('/').expect("a crate's folder");
    let defines = |line: &str| {
        ["pub struct ", "pub enum "].iter().any(|word| {
            line.trim_start().strip_prefix(word).is_some_and(|rest| {
                rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            })
        })
    };
    sources.iter().any(|(other, source)| {
        other.split_once('/').is_some_and(|(other, _)| other == of_crate)
            && source.lines().any(defines)
            && is_public(sources, other, name)
    })
}

/// A signature without its lifetimes: `&'a [u8]` is `&[u8]`.
fn without_lifetimes(signature: &str) -> String {
    let mut kept = String::new();
    let mut rest = signature;
    while let Some((before, after)) = rest.split_once("&'") {
        kept.push_str(before);
        kept.push('&');
        rest = after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').trim_start();
    }
    kept + rest
}

/// Whether a function takes bytes, or a text by which it does not look something up in `self`.
fn takes_bytes_or_text(signature: &str) -> bool {
    let signature = without_lifetimes(signature);
    let (parameters, rest) = signature.split_once("->").unwrap_or((&signature, ""));
    let taken = [parameters, rest.split_once(" where ").map_or("", |(_, bounds)| bounds)].concat();
    taken.contains("&[u8]") || has_word(&taken, "Read") || (taken.contains("&str") && !has_word(&taken, "self"))
}

/// The type that an `impl` is for, and the trait that it implements.
fn subject(header: &str) -> (String, Option<&str>) {
    let mut header = header.trim_start_matches("impl");
    if header.starts_with('<') {
        let mut depth = 0;
        let end = header.find(|c| {
            depth += i32::from(c == '<') - i32::from(c == '>');
            depth == 0
        });
        header = &header[end.expect("brackets close") + 1..];
    }
    let (of, kind) = header.split_once(" for ").map_or((None, header), |(of, kind)| (Some(of.trim()), kind));
    (kind.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect(), of)
}

fn taking(sources: &Sources) -> Vec<Taking> {
    let mut found = Vec::new();
    for (place, source) in sources {
        let mut kind: Option<(String, Option<&str>)> = None;
        let mut lines = source.lines();
        while let Some(line) = lines.next() {
            if line.starts_with("impl") {
                kind = Some(subject(line));
            } else if line.starts_with('}') {
                kind = None;
            }
            let parses = matches!(&kind, Some((_, Some(of))) if of.starts_with("FromStr") || of.starts_with("TryFrom"));
            let Some((before, name)) = line.split_once("fn ") else { continue };
            if before.trim() != "pub" && before.trim() != "pub const" && !(parses && before.trim().is_empty()) {
                continue;
            }
            let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let mut signature = line.to_owned();
            while !signature.ends_with(['{', ';']) {
                signature.push(' ');
                signature.push_str(lines.next().expect("a signature ends").trim());
            }
            let (is_public, call) = match &kind {
                Some((kind, _)) => (is_public_type(sources, place, kind), format!("{kind}::{name}(")),
                None => (is_public(sources, place, &name), format!("{name}(")),
            };
            if is_public && takes_bytes_or_text(&signature) {
                found.push(Taking { place: place.clone(), call });
            }
        }
    }
    found
}

/// `cms::parse(` is `parse(`, `cms::TimeStamp::from_der(` is `TimeStamp::from_der(`.
fn without_module(call: &str) -> &str {
    call.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '_').strip_prefix("::").unwrap_or(call)
}

#[test]
fn no_reader_is_without_a_target() {
    let crates = workspace_root().join("crates");
    let sources: Sources = rust_sources(&["pki", "seal", "envelope", "link", "pdf", "bid"])
        .into_iter()
        .map(|(path, source)| {
            let path = path.strip_prefix(&crates).expect("sources lie in crates").to_string_lossy().replace('\\', "/");
            (path, without_comments(&source))
        })
        .collect();
    let taking = taking(&sources);
    for (place, call) in [
        ("envelope/src/open.rs", "open("),
        ("pdf/src/read/mod.rs", "Pdf::open("),
        ("bid/src/project/files.rs", "Project::add("),
        ("pki/src/instant.rs", "Instant::from_str("),
    ] {
        let is_seen = taking.iter().any(|found| (found.place.as_str(), found.call.as_str()) == (place, call));
        assert!(is_seen, "{call} of {place} is not seen");
    }
    let has_target = |found: &Taking| {
        READERS.iter().any(|(place, call, _)| *place == found.place && without_module(call) == found.call)
    };
    let is_listed =
        |found: &Taking| NO_READERS.iter().any(|(place, call, _)| (*place, *call) == (&found.place, &found.call));
    let without: Vec<_> = taking
        .iter()
        .filter(|found| !has_target(found) && !is_listed(found))
        .map(|found| format!("{} {}", found.place, found.call))
        .collect();
    assert!(without.is_empty(), "neither a fuzz target nor a reason: {without:#?}");
    for (place, call, reason) in NO_READERS {
        let is_there = taking.iter().any(|found| (found.place.as_str(), found.call.as_str()) == (place, call));
        assert!(is_there && !reason.is_empty(), "{place} has no {call} any more");
    }
}
