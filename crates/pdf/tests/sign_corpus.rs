//! Real files, and shapes of files that other programs make of one: each is signed and validated, or refused by name,
//! and then pyHanko does not sign it either.

use std::path::{Path, PathBuf};

use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign::{self, Placement, Request};
use sealbid_testkit::{note, rng};

use crate::documents;
use crate::sign::{Folder, picture};
use crate::signers::{assert_good, now, signers};

/// Signs every file, with a seal on its first page where it has room for one; gives what was refused, by code.
fn sign_all(folder: &Folder, sources: &[(String, Vec<u8>)]) -> Vec<(String, &'static str)> {
    let seal = picture(2.0, 2.0);
    let (mut outputs, mut refused) = (Vec::new(), Vec::new());
    for (name, source) in sources {
        // A seal is at least 2 mm wide; a page that is not is signed without one.
        let first = Pdf::open(source).and_then(|pdf| pdf.pages()).ok().map(|pages| pages[0].display);
        let fits = first.is_none_or(|page| page.width_mm().min(page.height_mm()) >= 2.0);
        let placement = Placement { page: 0, x_mm: 0.0, y_mm: 0.0, picture: &seal, part: None };
        let request = Request { placements: fits.then_some(placement).into_iter().collect(), ..Request::default() };
        match sign::sign(source, &request, &signers().firms[0], now(), &mut rng(1)) {
            Ok(revision) => {
                let path = folder.write(&format!("signed-{name}"), &[source.as_slice(), &revision].concat());
                outputs.push((name.as_str(), path, 1));
            }
            Err(error) => refused.push((name.clone(), error.code())),
        }
    }
    assert_good(&outputs);
    note(&format!("{} files signed, {} refused: {refused:?}", outputs.len(), refused.len()));
    let paths: Vec<PathBuf> = refused
        .iter()
        .map(|(name, _)| {
            let source = &sources.iter().find(|(other, _)| other == name).expect("it came from there").1;
            folder.write(name, source)
        })
        .collect();
    for ((name, code), answer) in refused.iter().zip(signers().signed_by_pyhanko(&paths)) {
        assert!(answer["error"].is_string(), "{name}: refused as {code}, and pyHanko signs it");
    }
    refused
}

/// A file's name and bytes.
pub fn named(path: &Path) -> (String, Vec<u8>) {
    (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())
}

#[test]
fn every_file_of_the_corpus_is_signed_or_refused_by_name() {
    let Some(files) = sealbid_testkit::corpus() else {
        return note("no corpus beside the project: its files are not signed");
    };
    let sources: Vec<_> = files.iter().map(|path| named(path)).collect();
    let refused = sign_all(&Folder::new(), &sources);
    // A generation that strict readers refuse: pyHanko neither signs such a file nor validates a signature on it.
    for (name, code) in &refused {
        let expected = match name.as_str() {
            "output_with_metadata_pymupdf.pdf" => "pdf_malformed",
            // Its `startxref` leads nowhere.
            "unreadablemetadata.pdf" => "pdf_xref_rebuilt",
            _ => "pdf_encrypted",
        };
        assert_eq!(*code, expected, "{name}");
    }
}

#[test]
fn every_shape_that_qpdf_writes_is_signed() {
    let folder = Folder::new();
    let plain = folder.write("plain.pdf", &documents::pages(1000));
    let shapes: [(&str, &[&str]); 4] = [
        ("object-streams.pdf", &["--object-streams=generate"]),
        ("linearised.pdf", &["--linearize", "--object-streams=disable"]),
        ("linearised-streams.pdf", &["--linearize", "--object-streams=generate"]),
        ("old.pdf", &["--force-version=1.3", "--object-streams=disable"]),
    ];
    let mut sources = vec![("plain.pdf".to_owned(), std::fs::read(&plain).unwrap())];
    for (name, options) in shapes {
        let out = plain.with_file_name(name);
        let arguments = options.iter().map(|o| (*o).into()).chain([plain.clone().into_os_string(), out.clone().into()]);
        sealbid_testkit::run("qpdf", arguments.collect::<Vec<std::ffi::OsString>>()).ok();
        sources.push((name.to_owned(), std::fs::read(&out).unwrap()));
    }
    assert_eq!(sign_all(&folder, &sources), []);
}

#[test]
fn broken_files_are_refused_by_name() {
    let sound = documents::pages(1);
    let astray = {
        let at = sound.windows(10).rposition(|w| w == b"startxref\n").expect("a pointer") + 10;
        [&sound[..at], b"1", &sound[at..]].concat()
    };
    let with_trailer = |entry: &str| {
        let at = sound.windows(6).rposition(|w| w == b"/Root ").expect("a trailer");
        [&sound[..at], entry.as_bytes(), b" ", &sound[at..]].concat()
    };
    let of_size = |size: u32| {
        let at = sound.windows(6).rposition(|w| w == b"/Size ").expect("a trailer") + 6;
        let end = at + sound[at..].iter().position(|b| !b.is_ascii_digit()).expect("the trailer goes on");
        [&sound[..at], size.to_string().as_bytes(), &sound[end..]].concat()
    };
    let with_object = |body: &str| {
        let objects =
            ["<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>", "<</Type /Page>>", body];
        documents::file(&objects)
    };
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", Vec::new(), "not_a_pdf"),
        ("zip", b"PK\x03\x04 something else".to_vec(), "not_a_pdf"),
        ("header_late", [b"From: someone\n".as_slice(), &sound].concat(), "pdf_malformed"),
        ("cut_in_half", sound[..sound.len() / 2].to_vec(), "pdf_truncated"),
        ("mark_of_the_end_cut", sound[..sound.len() - 6].to_vec(), "pdf_truncated"),
        ("revision_cut_short", [sound.as_slice(), b"9 0 obj\n<</A"].concat(), "pdf_truncated"),
        ("startxref_astray", astray, "pdf_xref_rebuilt"),
        ("no_pages", documents::pages(0), "pdf_no_pages"),
        ("encrypted", with_trailer("/Encrypt <</Filter /Standard>>"), "pdf_encrypted"),
        ("hybrid", with_trailer("/XRefStm 15"), "pdf_hybrid_xref"),
        (
            "xref_in_a_circle",
            {
                let xref = sound.windows(6).position(|w| w == b"\nxref\n").expect("a table") + 1;
                with_trailer(&format!("/Prev {xref}"))
            },
            "pdf_malformed",
        ),
        ("no_object_number_left", of_size(u32::MAX), "pdf_too_complex"),
        ("object_cut_off_by_the_end", with_object("<</A (string>>"), "pdf_malformed"),
        ("stream_cut_off_by_the_end", with_object("<</Length 9>>\nstream\n"), "pdf_malformed"),
        ("nested_too_deep", documents::file(&["[".repeat(100_000)]), "pdf_too_complex"),
        (
            "page_tree_in_a_circle",
            documents::file(&["<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [2 0 R]>>"]),
            "pdf_malformed",
        ),
    ];
    for (name, source, code) in cases {
        let refused = sign::sign(&source, &Request::default(), &signers().firms[0], now(), &mut rng(1)).unwrap_err();
        assert_eq!(refused.code(), code, "{name}: {refused}");
    }
}
