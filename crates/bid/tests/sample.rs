//! The sample tender, and what is built of it.

use std::io::Cursor;
use std::sync::LazyLock;

use sealbid_bid::asic::Archive;
use sealbid_bid::sample::{Occasion, Paper, papers, tender};
use sealbid_bid::store::Folder;
use sealbid_bid::tender::make;
use sealbid_pdf::typeset::Fonts;
use sealbid_testkit::{font, workspace_root};

use crate::memory::Memory;
use crate::world::{World, now};

/// The fonts that the product ships.
pub static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let names = ["NotoSansSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf", "NotoSerifSC_400Regular.ttf"];
    Fonts::new(names.map(font)).unwrap()
});

/// The bidder's papers, typeset once.
pub static PAPERS: LazyLock<Vec<Paper>> = LazyLock::new(|| papers(&assets(), &FONTS, now()).unwrap());

/// The folder of the sample tender, made once.
pub static TENDER: LazyLock<Memory> = LazyLock::new(|| {
    let folder = Memory::default();
    tender(&assets(), &FONTS, now(), None, &folder).unwrap();
    folder
});

/// The sample tender package.
pub static PACKAGE: LazyLock<Vec<u8>> =
    LazyLock::new(|| make(&*TENDER, &World::new().purchaser, now(), Cursor::new(Vec::new())).unwrap().into_inner());

pub fn assets() -> Folder {
    Folder::new(workspace_root().join("assets/sample")).unwrap()
}

#[test]
fn the_sample_is_whole_and_small() {
    let mut archive = Archive::open(Cursor::new(&*PACKAGE)).unwrap();
    let names: Vec<_> = archive.members().iter().map(|member| member.name.clone()).collect();
    assert!(names.iter().filter(|name| name.ends_with(".pdf")).count() == 3, "{names:?}");
    assert!(archive.read("documents/01-notice.pdf", 1 << 20).unwrap().starts_with(b"%PDF-"));
    assert_eq!(PAPERS.len(), 9);
    let mut total = 0;
    let mut folders = vec![workspace_root().join("assets/sample")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_dir() { folders.push(entry.path()) } else { total += entry.metadata().unwrap().len() }
        }
    }
    assert!(total < 1 << 20, "{total} bytes");
}

#[test]
fn the_sample_is_held_on_another_occasion_and_its_notice_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let into = Folder::new(folder.path()).unwrap();
    let deadline = "2026-11-26T16:05:00Z".parse().unwrap();
    let occasion = Occasion { no: "JBSF-20261123-160000", published: now(), deadline };
    tender(&assets(), &FONTS, now(), Some(occasion), &into).unwrap();
    let package = make(&into, &World::new().purchaser, now(), Cursor::new(Vec::new())).unwrap().into_inner();
    let opened = sealbid_bid::tender::open(
        Cursor::new(package),
        &World::new().trust(),
        &sealbid_pki::path::Evidence::default(),
        now(),
    );
    let release = opened.unwrap().release;
    assert_eq!((release.no.as_str(), release.ocid.as_str()), (occasion.no, "ocds-000000-JBSF-20261123-160000"));
    assert_eq!((release.date, release.deadline, release.opens), (now(), deadline, deadline));
    let notice = folder.path().join("documents/01-notice.pdf");
    let text = sealbid_testkit::run("pdftotext", [notice.to_str().unwrap(), "-"]).ok().out;
    let text: String = text.split_whitespace().collect();
    for words in ["招标编号：JBSF-20261123-160000", "投标截止时间为2026年11月27日0时05分（北京时间）"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
}
