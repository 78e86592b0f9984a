//! The release and the outline of a tender. A package made of a release that can be used is one that can be opened.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use sealbid_bid::tender::{Document, Outline, Release, make, open};
use sealbid_fuzz::memory::Memory;
use sealbid_fuzz::people::{now, people};
use sealbid_pki::path::Evidence;

const OUTLINE: &[u8] = include_bytes!("../../assets/sample/tender/outline.json");

fuzz_target!(|data: &[u8]| {
    if let Ok(outline) = Outline::parse(data) {
        assert!(outline.parts().all(|part| outline.part(part.id.as_str()) == Some(part)));
    }
    let Ok(release) = Release::parse(data) else { return };
    let folder = Memory::default();
    folder.put("release.json", data);
    folder.put("outline.json", OUTLINE);
    for name in release.documents.iter().filter_map(Document::member) {
        folder.put(name, b"%PDF-1.7");
    }
    let Ok(package) = make(&folder, &people().purchaser, now(), Cursor::new(Vec::new())) else { return };
    let opened = open(package, &people().trust(), &Evidence::default(), now()).expect("what was made can be opened");
    assert_eq!(opened.release, release);
});
