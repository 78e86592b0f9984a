//! The document of a response.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::ops::Deref;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use sealbid_bid::build::{BuildError, Built, build};
use sealbid_bid::project::{Beginning, Project};
use sealbid_bid::store::{Folder, Store, Whole};
use sealbid_bid::tender::{PartKind, make};
use sealbid_pdf::compose::Control;
use sealbid_testkit::{rng, run};
use serde_json::json;

use crate::memory::Memory;
use crate::project::begun;
use crate::sample::{FONTS, PAPERS, TENDER};
use crate::world::{World, now};

/// A project with all papers of the sample, but for those of some parts.
pub fn filled<'s>(store: &'s dyn Store, without: &[&str]) -> Project<'s> {
    let mut project = begun(store).unwrap();
    fill(&mut project, without);
    project
}

fn fill(project: &mut Project<'_>, without: &[&str]) {
    for paper in PAPERS.iter().filter(|paper| !without.contains(&paper.part.as_str())) {
        if matches!(project.outline().part(&paper.part).unwrap().kind, PartKind::Form { .. }) {
            project.set_form(&paper.part, &paper.bytes).unwrap();
        } else {
            project.add(&paper.part, &paper.name, &mut paper.bytes.as_slice()).unwrap();
        }
    }
}

fn built(project: &Project<'_>) -> Result<(Built, Vec<u8>), BuildError> {
    let mut out = Vec::new();
    let cancel = AtomicBool::new(false);
    let mut control = Control { cancel: &cancel, progress: &mut |_, _| {} };
    build(project, &FONTS, now(), &mut rng(3), &mut control, &mut out).map(|built| (built, out))
}

/// The sample response, built once.
pub static RESPONSE: LazyLock<(Built, Vec<u8>)> = LazyLock::new(|| {
    let store = Memory::default();
    built(&filled(&store, &[])).unwrap()
});

#[test]
fn the_sample_becomes_one_document() {
    let (found, bytes) = &*RESPONSE;
    assert_eq!(found.bytes, bytes.len() as u64);
    let parts: Vec<_> = found.parts.iter().map(|part| (part.part.as_str(), part.page, part.pages)).collect();
    assert_eq!(parts[..4], [("bid-letter", 3, 1), ("opening-schedule", 4, 1), ("quotation", 5, 1), ("licence", 6, 1)]);
    assert_eq!(parts.last(), Some(&("drawings", found.pages - 1, 2)));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("response.pdf");
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap();
    run("qpdf", ["--check", path]).ok();
    let info = run("pdfinfo", [path]).ok().out;
    assert!(info.contains("江北示范新区社区服务中心供配电及信息化改造工程 投标文件"), "{info}");
    assert!(info.lines().any(|line| line.starts_with("Pages:") && line.ends_with(&format!(" {}", found.pages))));

    let text = run("pdftotext", [path, "-"]).ok().out;
    let pages: Vec<String> = text.split('\u{c}').map(|page| page.split_whitespace().collect()).collect();
    for (page, words) in [
        (1, "投标人：江北示范建设有限公司（盖章）"),
        (2, "第三册技术文件"),
        (3, "第3页/共"),
        (4, "开标一览表"),
        (8, "第8页/共"),
    ] {
        assert!(pages[page - 1].contains(words), "page {page} lacks {words}: {}", pages[page - 1]);
    }
    assert!(!pages[0].contains("/共"), "the cover has no number");

    // Volume, part and file in the outline.
    let outline = run("mutool", ["show", path, "outline"]).ok().out;
    for (depth, title) in [(1, "第一册"), (2, "投标函"), (2, "图纸"), (3, "一层设备平面布置图"), (3, "网络系统图")]
    {
        let found = outline.lines().any(|line| {
            let (indent, rest) = line.split_once('"').unwrap_or_default();
            rest.starts_with(title) && indent.matches('\t').count() == depth
        });
        assert!(found, "{title} at depth {depth}:\n{outline}");
    }
    // The A3 drawing and the letter sheet keep their sizes.
    let boxes = run("pdfinfo", ["-f", "1", "-l", "99", path]).ok().out;
    assert!(boxes.contains("1190.55 x 841.89") && boxes.contains("612 x 792"), "{boxes}");
}

#[test]
fn the_same_project_gives_the_same_bytes() {
    let store = Memory::default();
    let (found, bytes) = built(&filled(&store, &[])).unwrap();
    assert_eq!(found, RESPONSE.0);
    assert!(bytes == RESPONSE.1);
}

#[test]
fn missing_parts_are_listed() {
    let store = Memory::default();
    let Err(BuildError::Incomplete { missing }) = built(&filled(&store, &["licence", "quotation", "references"]))
    else {
        panic!("incomplete")
    };
    let ids: Vec<_> = missing.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["quotation", "licence"], "references are not required");
    let e = BuildError::Incomplete { missing };
    assert_eq!(e.params(), [("parts", "分项报价表 (quotation), 营业执照 (licence)".to_owned())]);
}

#[test]
fn broken_files_are_named() {
    let broken_pdf = PAPERS.iter().find(|paper| paper.name == "技术方案.pdf").unwrap().bytes[..9_000].to_vec();
    let cases: [(&str, &str, &str, &[u8]); 3] = [
        ("pdf_cut_short", "qualification", "资质证书.pdf", &broken_pdf),
        ("pdf_without_content", "qualification", "空白.pdf", b"%PDF-1.7\n%%EOF\n"),
        ("picture_cut_short", "licence", "执照扫描.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01"),
    ];
    for (defect, part, name, bytes) in cases {
        let store = Memory::default();
        let mut project = filled(&store, &[]);
        let mut bytes = bytes;
        project.add(part, name, &mut bytes).unwrap();
        let e = built(&project).unwrap_err();
        assert!(e.params().contains(&("name", name.to_owned())), "{defect}: {} {:?}", e.code(), e.params());
    }
}

#[test]
fn forms_that_disagree_and_pages_beyond_the_limit_are_refused() {
    let store = Memory::default();
    let mut project = filled(&store, &[]);
    let mut schedule = crate::forms::sample("开标一览表.json");
    schedule["price_fen"] = json!(100);
    project.set_form("opening-schedule", &serde_json::to_vec(&schedule).unwrap()).unwrap();
    let e = built(&project).unwrap_err();
    assert_eq!((e.code(), e.params()[0].clone()), ("build_forms_disagree", ("field", "price".to_owned())));

    // A tender that takes less.
    let folder = Memory::default();
    for (name, bytes) in TENDER.files() {
        folder.put(&name, &bytes);
    }
    let mut outline: serde_json::Value = serde_json::from_slice(&TENDER.files()["outline.json"]).unwrap();
    outline["volumes"][2]["parts"][0]["max_pages"] = json!(3);
    folder.put("outline.json", &serde_json::to_vec(&outline).unwrap());
    let package = make(&folder, &World::new().purchaser, now(), Cursor::new(Vec::new())).unwrap().into_inner();
    let store = Memory::default();
    let mut project = Project::create(&store, Cursor::new(package), Beginning::default(), now(), &mut rng(7)).unwrap();
    fill(&mut project, &[]);
    let e = built(&project).unwrap_err();
    assert_eq!((e.code(), e.params()[0].clone()), ("build_too_many_pages", ("part", "technical".to_owned())));
}

/// Set when somebody has changed the mapped files.
static CHANGED: AtomicBool = AtomicBool::new(false);

/// A mapped file before and after.
struct Mapped([Vec<u8>; 2]);

impl Deref for Mapped {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0[usize::from(CHANGED.load(Ordering::Relaxed))]
    }
}

fn map(mut file: &File) -> io::Result<Whole> {
    let mut before = Vec::new();
    file.read_to_end(&mut before)?;
    let mut after = before.clone();
    after.iter_mut().for_each(|byte| *byte ^= u8::from(*byte == b' '));
    Ok(Box::new(Mapped([before, after])))
}

#[test]
fn a_mapped_file_that_is_changed_meanwhile_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path()).unwrap().mapping(map);
    let project = filled(&store, &[]);
    assert_eq!(built(&project).unwrap().1, RESPONSE.1, "mapped or read, the document is the same");
    let cancel = AtomicBool::new(false);
    let mut control = Control { cancel: &cancel, progress: &mut |_, _| CHANGED.store(true, Ordering::Relaxed) };
    let found = build(&project, &FONTS, now(), &mut rng(3), &mut control, &mut Vec::new());
    assert_eq!(found.unwrap_err().code(), "project_file_changed");
}

/// Set once the document is composed.
static COMPOSED: AtomicBool = AtomicBool::new(false);
/// Set when the files are looked at after that.
static CANCEL: AtomicBool = AtomicBool::new(false);

/// A mapped file whose reader presses Ctrl-C when everything is composed.
struct Late(Vec<u8>);

impl Deref for Late {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        CANCEL.fetch_or(COMPOSED.load(Ordering::Relaxed), Ordering::Relaxed);
        &self.0
    }
}

fn map_late(mut file: &File) -> io::Result<Whole> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Box::new(Late(bytes)))
}

#[test]
fn ctrl_c_was_not_heard_while_the_files_were_checked() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path()).unwrap().mapping(map_late);
    let project = filled(&store, &[]);
    let mut progress = |done, total| COMPOSED.store(done == total, Ordering::Relaxed);
    let mut control = Control { cancel: &CANCEL, progress: &mut progress };
    let found = build(&project, &FONTS, now(), &mut rng(3), &mut control, &mut Vec::new());
    assert!(CANCEL.load(Ordering::Relaxed), "nobody pressed it");
    assert_eq!(found.unwrap_err().code(), "cancelled");
}

#[test]
fn it_can_be_cancelled() {
    let store = Memory::default();
    let project = filled(&store, &[]);
    let cancel = AtomicBool::new(true);
    let mut control = Control { cancel: &cancel, progress: &mut |_, _| {} };
    let found = build(&project, &FONTS, now(), &mut rng(3), &mut control, &mut Vec::new());
    assert_eq!(found.unwrap_err().code(), "cancelled");
}
