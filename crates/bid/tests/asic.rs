//! Containers: what others read in ours, and what we refuse in others'.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use proptest::prelude::*;
use sealbid_bid::asic::{Archive, Coverage, FileState, MIMETYPE, PackageRecord, WriteError, Writer, verify};
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::{Revocation, Trust};
use sealbid_pki::{FileKey, Signer};
use sealbid_testkit::run;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::world::{World, nothing, now};

const FILES: [(&str, &[u8]); 3] = [
    ("manifest.json", b"{}\n"),
    ("documents/\u{54CD}\u{5E94} &\u{6587}\u{4EF6}.pdf", b"%PDF-1.7 not really"),
    ("empty.txt", b""),
];

fn container(files: &[(&str, &[u8])], signers: &[&FileKey]) -> Vec<u8> {
    let mut writer = Writer::new(Cursor::new(Vec::new()), now()).unwrap();
    for (name, bytes) in files {
        writer.add(name, "application/octet-stream", bytes.len() as u64, &mut &bytes[..]).unwrap();
    }
    for signer in signers {
        writer.sign(*signer, now()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn judged(bytes: &[u8], trust: &Trust) -> PackageRecord {
    let mut archive = Archive::open(Cursor::new(bytes)).unwrap();
    verify(&mut archive, trust, &nothing(), now()).unwrap()
}

fn refused(bytes: &[u8]) -> &'static str {
    let mut archive = match Archive::open(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(e) => {
            assert!(sealbid_bid::CODES.contains(&e.code()));
            assert!(e.params().iter().all(|(name, _)| !name.is_empty()));
            return e.code();
        }
    };
    verify(&mut archive, &Trust::default(), &nothing(), now()).err().map_or("accepted", |e| e.code())
}

#[test]
fn a_container_is_read_back() {
    let world = World::new();
    let bytes = container(&FILES, &[&world.bidder]);
    let record = judged(&bytes, &world.trust());
    let [signature] = record.signatures.as_slice() else { panic!("{record:?}") };
    assert_eq!(signature.intact, Integrity::Intact);
    assert_eq!(signature.coverage, Coverage::Whole);
    assert_eq!(signature.chain.code(), "valid");
    assert_eq!(signature.revocation, Revocation::NotDeclared);
    assert_eq!(signature.claimed_time, Some(now()));
    assert_eq!(signature.signer.as_ref(), world.bidder.chain().first());
    assert_eq!(record.files.len(), FILES.len());
    assert!(record.files.iter().all(|file| file.state == FileState::Covered));
    let mut archive = Archive::open(Cursor::new(&bytes)).unwrap();
    for (name, content) in FILES {
        assert_eq!(archive.read(name, 100).unwrap(), content);
    }
    assert_eq!(archive.read("documents/none", 1).unwrap_err().code(), "asic_member_missing");
    assert_eq!(archive.read(FILES[1].0, 3).unwrap_err().code(), "asic_member_too_large");
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let world = World::new();
    assert_eq!(container(&FILES, &[&world.bidder]), container(&FILES, &[&world.bidder]));
    // The type stands where EN 319 162-1 A.1 wants it: first, stored, no extra field.
    let bytes = container(&FILES, &[]);
    assert_eq!(&bytes[30..38 + MIMETYPE.len()], format!("mimetype{MIMETYPE}").as_bytes());
    assert_eq!(&bytes[26..30], [8, 0, 0, 0]);
}

#[test]
fn others_read_and_verify_it() {
    let world = World::new();
    let bytes = container(&FILES, &[&world.bidder, &world.purchaser]);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    std::fs::write(at("a.asice"), &bytes).unwrap();
    std::fs::write(at("root.pem"), world.root.to_pem()).unwrap();

    run("unzip", ["-tq", &text(&at("a.asice"))]).ok();
    let script = "import sys, zipfile\n\
                  z = zipfile.ZipFile(sys.argv[1])\n\
                  assert z.testzip() is None\n\
                  assert z.namelist()[0] == 'mimetype' and z.infolist()[0].extra == b''\n\
                  z.extractall(sys.argv[2])\n\
                  print(sorted(z.namelist()))\n";
    let names = run("python3", ["-c", script, &text(&at("a.asice")), &text(&at("out"))]).ok().out;
    assert!(names.contains("documents/响应 &文件.pdf"), "{names}");

    for number in ["001", "002"] {
        let manifest = text(&at(&format!("out/META-INF/ASiCManifest{number}.xml")));
        let signature = text(&at(&format!("out/META-INF/signature{number}.p7s")));
        run("xmllint", ["--noout", &manifest]).ok();
        let root = text(&at("root.pem"));
        // The tests' instant lies before the machine's clock or after it.
        let when = (now().unix_secs() + 60).to_string();
        let arguments = ["cms", "-verify", "-cades", "-inform", "DER", "-in", &signature, "-content", &manifest];
        let trust = ["-CAfile", &root, "-purpose", "any", "-attime", &when, "-binary", "-out", "/dev/null"];
        run("openssl", arguments.iter().chain(&trust)).ok();

        // Each digest in the manifest is the one that sha256sum gives.
        let xml = std::fs::read_to_string(&manifest).unwrap();
        let lines: Vec<&str> = xml.split("<asic:DataObjectReference").skip(1).collect();
        assert_eq!(lines.len(), FILES.len());
        for ((name, _), line) in FILES.iter().zip(lines) {
            let sum = run("sha256sum", [text(&at("out").join(name))]).ok().out;
            let hex = &sum.trim_start_matches('\\')[..64];
            let digest: Vec<u8> = (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
            use base64ct::Encoding;
            assert!(line.contains(&base64ct::Base64::encode_string(&digest)), "{name}");
        }
    }
}

#[test]
fn signatures_made_by_openssl_are_judged() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    // A key and certificate that we did not make.
    let arguments = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "900"];
    let names = ["-keyout", &at("key.pem"), "-out", &at("cert.pem"), "-subj", "/CN=Another purchaser"];
    run("openssl", arguments.iter().chain(&names)).ok();

    let mut writer = Writer::new(Cursor::new(Vec::new()), now()).unwrap();
    writer.add("a.txt", "text/plain", 1, &mut &b"a"[..]).unwrap();
    writer.seal().unwrap();
    let unsigned = writer.finish().unwrap().into_inner();
    let manifest = Archive::open(Cursor::new(&unsigned)).unwrap().read("META-INF/ASiCManifest001.xml", 9_999).unwrap();
    std::fs::write(at("manifest.xml"), &manifest).unwrap();
    let arguments =
        ["cms", "-sign", "-cades", "-binary", "-md", "sha384", "-in", &at("manifest.xml"), "-outform", "DER"];
    let names = ["-signer", &at("cert.pem"), "-inkey", &at("key.pem"), "-out", &at("signature.p7s")];
    run("openssl", arguments.iter().chain(&names)).ok();

    let mut writer = Writer::new(Cursor::new(Vec::new()), now()).unwrap();
    writer.add("a.txt", "text/plain", 1, &mut &b"a"[..]).unwrap();
    writer.seal().unwrap();
    writer.attach(&std::fs::read(at("signature.p7s")).unwrap()).unwrap();
    let record = judged(&writer.finish().unwrap().into_inner(), &world.trust());
    assert_eq!(record.signatures[0].intact, Integrity::Intact);
    assert_eq!(record.signatures[0].chain.code(), "untrusted");
}

/// Takes a container apart and puts it together again, changed.
fn rebuilt(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for index in 0..from.len() {
        let mut file = from.by_index(index).unwrap();
        let (name, mut content) = (file.name().unwrap().into_owned(), Vec::new());
        file.read_to_end(&mut content).unwrap();
        for (name, content) in change(&name, content) {
            to.start_file(name, options).unwrap();
            to.write_all(&content).unwrap();
        }
    }
    to.finish().unwrap().into_inner()
}

fn same(name: &str, content: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    vec![(name.to_owned(), content)]
}

#[test]
fn changes_are_in_the_record() {
    let world = World::new();
    let good = container(&FILES, &[&world.bidder]);
    type Change = fn(&str, Vec<u8>) -> Vec<(String, Vec<u8>)>;
    let cases: [(&str, Change, &str, &str); 8] = [
        ("nothing", same, "intact", "covered"),
        (
            "file_changed",
            |name, content| same(name, if name == "manifest.json" { b"[]\n".to_vec() } else { content }),
            "file_differs",
            "differs",
        ),
        (
            "file_removed",
            |name, content| if name == "manifest.json" { vec![] } else { same(name, content) },
            "file_missing",
            "missing",
        ),
        (
            "file_renamed",
            |name, content| same(if name == "manifest.json" { "other.json" } else { name }, content),
            "file_missing",
            "not_covered",
        ),
        (
            "manifest_changed",
            |name, mut content| {
                if name.ends_with(".xml") {
                    content.push(b'\n');
                }
                same(name, content)
            },
            "digest_differs",
            "unproven",
        ),
        (
            "manifest_removed",
            |name, content| if name.ends_with(".xml") { vec![] } else { same(name, content) },
            "manifest_missing",
            "not_covered",
        ),
        (
            "manifest_twice",
            |name, content| {
                let mut both = same(name, content.clone());
                if name.ends_with(".xml") {
                    both.push(("META-INF/ASiCManifest999.xml".to_owned(), content));
                }
                both
            },
            "manifest_ambiguous",
            "unproven",
        ),
        (
            "signature_cut",
            |name, content| {
                same(name, if name.ends_with(".p7s") { content[..content.len() - 9].to_vec() } else { content })
            },
            "signature_malformed",
            "unproven",
        ),
    ];
    for (defect, change, intact, state) in cases {
        let record = judged(&rebuilt(&good, change), &world.trust());
        assert_eq!(record.signatures[0].intact.code(), intact, "{defect}");
        let states: Vec<_> = record.files.iter().map(|file| file.state.code()).collect();
        assert!(states.contains(&state), "{defect}: {states:?}");
    }
}

#[test]
fn what_no_signature_covers_is_listed() {
    let world = World::new();
    let good = container(&FILES, &[&world.bidder]);
    let added = rebuilt(&good, |name, content| {
        let mut files = same(name, content);
        if name == "mimetype" {
            files.push(("added.txt".to_owned(), b"x".to_vec()));
        }
        files
    });
    let record = judged(&added, &world.trust());
    assert_eq!(record.signatures[0].intact, Integrity::Intact, "what was signed is still what was signed");
    assert_eq!(record.signatures[0].coverage, Coverage::Partial { uncovered: vec!["added.txt".to_owned()] });
    let state = record.files.iter().find(|file| file.name == "added.txt").map(|file| file.state);
    assert_eq!(state, Some(FileState::NotCovered));

    // Without any signature, and with one of another kind.
    let record = judged(&container(&FILES, &[]), &world.trust());
    assert!(record.signatures.is_empty() && record.files.iter().all(|f| f.state == FileState::NotCovered));
    let xades = rebuilt(&container(&FILES, &[]), |name, content| {
        let mut files = same(name, content);
        if name == "mimetype" {
            files.push(("META-INF/signatures0.xml".to_owned(), b"<x/>".to_vec()));
        }
        files
    });
    assert_eq!(judged(&xades, &world.trust()).signatures[0].intact.code(), "xades_unsupported");
}

#[test]
fn a_second_signature_covers_the_same_files() {
    let world = World::new();
    let record = judged(&container(&FILES, &[&world.bidder, &world.purchaser]), &world.trust());
    assert_eq!(record.signatures.len(), 2);
    assert!(record.signatures.iter().all(|s| s.intact == Integrity::Intact && s.coverage == Coverage::Whole));
    let untrusted = judged(&container(&FILES, &[&world.bidder]), &Trust::default());
    assert_eq!(untrusted.signatures[0].chain.code(), "no_trust_given");
}

/// A ZIP file by hand, so that every byte can lie.
#[derive(Clone)]
struct Entry {
    local_name: Vec<u8>,
    central_name: Vec<u8>,
    content: Vec<u8>,
    method: u16,
    flags: u16,
    external: u32,
    sizes: Option<(u32, u32)>,
    central_crc: Option<u32>,
    gap: Vec<u8>,
}

fn entry(name: &str, content: &[u8]) -> Entry {
    Entry {
        local_name: name.as_bytes().to_vec(),
        central_name: name.as_bytes().to_vec(),
        content: content.to_vec(),
        method: 0,
        flags: 0x0800,
        external: 0o100_644 << 16,
        sizes: None,
        central_crc: None,
        gap: Vec::new(),
    }
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}

fn by_hand(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        out.extend(&entry.gap);
        let offset = out.len() as u32;
        let len = entry.content.len() as u32;
        let (packed, unpacked) = entry.sizes.unwrap_or((len, len));
        let sum = crc(&entry.content);
        let head = |crc: u32| {
            let mut head = Vec::new();
            head.extend(20_u16.to_le_bytes());
            head.extend(entry.flags.to_le_bytes());
            head.extend(entry.method.to_le_bytes());
            head.extend([0, 0, 0x21, 0]);
            head.extend(crc.to_le_bytes());
            head.extend(packed.to_le_bytes());
            head.extend(unpacked.to_le_bytes());
            head
        };
        out.extend(b"PK\x03\x04");
        out.extend(head(sum));
        out.extend((entry.local_name.len() as u16).to_le_bytes());
        out.extend([0, 0]);
        out.extend(&entry.local_name);
        out.extend(&entry.content);
        directory.extend(b"PK\x01\x02");
        directory.extend([20, 3]);
        directory.extend(head(entry.central_crc.unwrap_or(sum)));
        directory.extend((entry.central_name.len() as u16).to_le_bytes());
        directory.extend([0; 8]);
        directory.extend(entry.external.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&entry.central_name);
    }
    let (start, count) = (out.len() as u32, entries.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[test]
fn what_two_readers_could_read_in_two_ways_is_refused() {
    let mime = || entry("mimetype", MIMETYPE.as_bytes());
    let with = |entry: Entry| by_hand(&[mime(), entry]);
    let plain = || entry("a.txt", b"hello");
    assert_eq!(refused(&with(plain())), "accepted", "the builder builds sound containers");

    let good = with(plain());
    let end = good.len() - 22;
    let patched = |at: usize, bytes: &[u8]| {
        let mut patched = good.clone();
        patched[at..at + bytes.len()].copy_from_slice(bytes);
        patched
    };
    let directory_at = good[end + 16..end + 20].to_vec();
    let second_offset = end - 51 + 42;
    let cases = [
        ("empty_file", vec![], "asic_not_zip"),
        ("other_file", b"%PDF-1.7 and so on and on".to_vec(), "asic_not_zip"),
        ("no_mimetype", by_hand(&[plain()]), "asic_not_asic"),
        ("other_mimetype", by_hand(&[entry("mimetype", b"application/epub+zip")]), "asic_not_asic"),
        ("cut_short", good[..good.len() - 5].to_vec(), "asic_damaged"),
        ("no_directory", good[..end - 60].to_vec(), "asic_damaged"),
        ("bytes_after", [&good[..], b"x"].concat(), "asic_damaged"),
        ("bytes_before", [b"PK\x03\x04junk", &good[..]].concat(), "asic_damaged"),
        ("same_name_twice", by_hand(&[mime(), plain(), entry("a.txt", b"other")]), "asic_duplicate"),
        ("case_twice", by_hand(&[mime(), plain(), entry("A.TXT", b"other")]), "asic_duplicate"),
        ("folder_and_file", by_hand(&[mime(), entry("a.txt/", b""), plain()]), "asic_duplicate"),
        ("local_name_differs", with(Entry { local_name: b"b.txt".to_vec(), ..plain() }), "asic_inconsistent"),
        ("checksum_differs", with(Entry { central_crc: Some(7), ..plain() }), "asic_inconsistent"),
        ("count_too_large", patched(end + 10, &[9, 0]), "asic_damaged"),
        ("count_too_small", patched(end + 10, &[1, 0]), "asic_damaged"),
        ("directory_elsewhere", patched(end + 16, &[0, 0, 0, 0]), "asic_damaged"),
        ("directory_beyond", patched(end + 16, &[0xF0, 0xFF, 0xFF, 0x7F]), "asic_damaged"),
        ("members_overlap", patched(second_offset, &[0, 0, 0, 0]), "asic_inconsistent"),
        ("offset_beyond", patched(second_offset, &directory_at), "asic_inconsistent"),
        ("hidden_bytes", with(Entry { gap: b"hidden".to_vec(), ..plain() }), "asic_inconsistent"),
        (
            "hidden_member",
            {
                let mut gap = by_hand(&[entry("hidden.txt", b"x")]);
                gap.truncate(41);
                with(Entry { gap, ..plain() })
            },
            "asic_inconsistent",
        ),
        ("parent_folder", with(entry("../a.txt", b"x")), "asic_name"),
        ("parent_inside", with(entry("a/../../b", b"x")), "asic_name"),
        ("absolute", with(entry("/etc/passwd", b"x")), "asic_name"),
        ("backslash", with(entry("..\\a", b"x")), "asic_name"),
        ("drive", with(entry("C:a", b"x")), "asic_name"),
        ("nul_in_name", with(entry("a\0b", b"x")), "asic_name"),
        (
            "no_utf8",
            with(Entry { local_name: vec![0xC4, 0xE3], central_name: vec![0xC4, 0xE3], ..plain() }),
            "asic_name",
        ),
        ("utf8_without_mark", with(Entry { flags: 0, ..entry("响应.pdf", b"x") }), "asic_name"),
        ("empty_name", with(entry("", b"x")), "asic_name"),
        ("long_name", with(entry(&"a".repeat(2_000), b"x")), "asic_name"),
        ("link", with(Entry { external: 0o120_777 << 16, ..plain() }), "asic_unsupported"),
        ("encrypted", with(Entry { flags: 0x0801, ..plain() }), "asic_unsupported"),
        ("other_method", with(Entry { method: 14, ..plain() }), "asic_unsupported"),
        ("sizes_differ", with(Entry { sizes: Some((5, 6)), ..plain() }), "asic_inconsistent"),
        ("bomb", with(Entry { method: 8, sizes: Some((5, u32::MAX - 1)), ..plain() }), "asic_bomb"),
        (
            "many_members",
            {
                let mut many = vec![mime()];
                many.extend((0..5_000).map(|n| entry(&format!("{n}"), b"")));
                by_hand(&many)
            },
            "asic_too_many_members",
        ),
        ("manifest_huge", with(entry("META-INF/ASiCManifest.xml", &vec![b' '; 5 << 20])), "asic_member_too_large"),
        (
            "many_signatures",
            {
                let mut many = vec![mime()];
                many.extend((0..70).map(|n| entry(&format!("META-INF/signature{n}.p7s"), b"")));
                by_hand(&many)
            },
            "asic_too_many_members",
        ),
    ];
    let found: Vec<_> = cases.iter().map(|(defect, bytes, _)| (*defect, refused(bytes))).collect();
    let wanted: Vec<_> = cases.iter().map(|(defect, _, code)| (*defect, *code)).collect();
    assert_eq!(found, wanted);
}

#[test]
fn damaged_members_are_recorded_and_not_delivered() {
    let world = World::new();
    let mut bytes = container(&[("a.txt", b"aaaaaaaaaaaaaaaaaaaaaaaa")], &[&world.bidder]);
    let at = bytes.windows(8).position(|w| w == b"aaaaaaaa").unwrap();
    bytes[at] = b'b';
    let record = judged(&bytes, &world.trust());
    assert_eq!(record.files[0].state, FileState::Damaged);
    assert_eq!(record.signatures[0].intact.code(), "file_differs");
    let mut archive = Archive::open(Cursor::new(&bytes)).unwrap();
    assert_eq!(archive.read("a.txt", 99).unwrap_err().code(), "asic_member_damaged");

    // A packed member that unpacks to more than the directory says: here 5 of 20,000.
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    to.start_file("a", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
    to.write_all(&[0; 20_000]).unwrap();
    let packed = to.finish().unwrap().into_inner();
    let len = u32::from_le_bytes(packed[18..22].try_into().unwrap());
    let content = packed[31..31 + len as usize].to_vec();
    let long = Entry { method: 8, sizes: Some((len, 5)), ..entry("a", &content) };
    let bytes = by_hand(&[entry("mimetype", MIMETYPE.as_bytes()), long]);
    let mut archive = Archive::open(Cursor::new(&bytes)).unwrap();
    assert_eq!(archive.read("a", 99).unwrap_err().code(), "asic_member_damaged");
}

#[test]
fn the_writer_refuses_what_readers_would() {
    let writer = || Writer::new(Cursor::new(Vec::new()), now()).unwrap();
    let add = |name: &str| writer().add(name, "text/plain", 1, &mut &b"a"[..]).unwrap_err().code();
    for (defect, name, code) in [
        ("kept_name", "mimetype", "asic_write_duplicate"),
        ("kept_folder", "META-INF/a", "asic_write_duplicate"),
        ("kept_folder_in_other_case", "meta-inf/a", "asic_write_duplicate"),
        ("climbs", "../a", "path_climbs"),
    ] {
        assert_eq!(add(name), code, "{defect}");
    }
    let mut twice = writer();
    twice.add("a", "text/plain", 1, &mut &b"a"[..]).unwrap();
    assert_eq!(twice.add("A", "text/plain", 1, &mut &b"a"[..]).unwrap_err().code(), "asic_write_duplicate");
    for (defect, len) in [("source_grew", 0), ("source_shrank", 2)] {
        let found = writer().add("a", "text/plain", len, &mut &b"a"[..]);
        assert!(matches!(found, Err(WriteError::Changed { .. })), "{defect}");
    }
}

/// Nothing is written and nothing is kept: as large as one likes.
struct Sink(u64, u64);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        self.1 = self.1.max(self.0);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for Sink {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0 = match to {
            std::io::SeekFrom::Start(at) => at,
            std::io::SeekFrom::End(by) => self.1.saturating_add_signed(by),
            std::io::SeekFrom::Current(by) => self.0.saturating_add_signed(by),
        };
        Ok(self.0)
    }
}

#[test]
fn large_members_get_zip64_headers() {
    // Above 4 GiB by its word alone; the source is cut off after the header, which is what is looked at.
    let mut writer = Writer::new(Cursor::new(Vec::new()), now()).unwrap();
    let found = writer.add("a", "text/plain", 5 << 30, &mut &b"a"[..]);
    assert!(matches!(found, Err(WriteError::Changed { .. })));
    let bytes = {
        let mut writer = Writer::new(Cursor::new(Vec::new()), now()).unwrap();
        writer.add("b", "text/plain", 1, &mut &b"b"[..]).unwrap();
        writer.finish().unwrap().into_inner()
    };
    assert!(!bytes.windows(4).any(|w| w == b"PK\x06\x06"), "small containers stay plain");
    let mut writer = Writer::new(Sink(0, 0), now()).unwrap();
    let len = (1_u64 << 32) + 7;
    writer.add("a", "text/plain", len, &mut std::io::repeat(0).take(len)).unwrap();
    assert!(writer.finish().unwrap().1 > len);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// No byte that differs makes the reader panic, and a change to a covered byte is never called intact.
    #[test]
    fn any_changed_byte_is_noticed(at in 0..10_000_usize, bit in 0..8_u32) {
        static GOOD: std::sync::LazyLock<(World, Vec<u8>)> = std::sync::LazyLock::new(|| {
            let world = World::new();
            let bytes = container(&FILES, &[&world.bidder]);
            (world, bytes)
        });
        let (world, good) = &*GOOD;
        let mut bytes = good.clone();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(mut archive) = Archive::open(Cursor::new(&bytes))
            && let Ok(record) = verify(&mut archive, &world.trust(), &nothing(), now())
        {
            let covered = record.files.iter().all(|file| file.state == FileState::Covered);
            let same = FILES.iter().all(|(name, content)| archive.read(name, 999).is_ok_and(|found| found == *content));
            prop_assert!(!covered || same);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(tail in prop::collection::vec(any::<u8>(), 0..400)) {
        refused(&[b"PK\x03\x04", &tail[..]].concat());
        refused(&[b"PK\x03\x04", &tail[..], b"PK\x05\x06", &[0; 18][..]].concat());
    }
}
