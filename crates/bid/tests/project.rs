//! Projects: what they take, what they refuse, and what is left of them after a stop.

use std::io::{Cursor, ErrorKind};

use sealbid_bid::Uscc;
use sealbid_bid::project::{Beginning, Bidder, Given, Project, ProjectError};
use sealbid_bid::store::{Folder, RelPath, Store};
use sealbid_bid::tender::Template;
use sealbid_testkit::rng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::memory::{Fault, Loss, Memory};
use crate::sample::{PACKAGE, PAPERS, TENDER};
use crate::world::{World, now};

pub fn begun(store: &dyn Store) -> Result<Project<'_>, ProjectError> {
    Project::create(store, Cursor::new(&*PACKAGE), Beginning::default(), now(), &mut rng(7))
}

const PDF: &[u8] = b"%PDF-1.7\nnot looked into before the response is built";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot looked into either";

/// Reads a file of the licence and compares it with what was added.
fn checked(project: &Project<'_>, file: &str) -> Result<(), ProjectError> {
    let bytes = project.read_file("licence", file)?;
    project.check_file("licence", file, &Sha256::digest(&bytes[..]).into())
}

#[test]
fn a_project_is_kept_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path()).unwrap();
    let mut project = begun(&store).unwrap();
    let id = project.id().to_owned();
    assert_eq!((id.len(), project.tender().lot.as_str()), (32, "1"));
    assert_eq!(begun(&store).err().unwrap().code(), "project_exists");
    assert_eq!(Project::open(&store).err().unwrap().code(), "project_open", "one process at a time");

    let first = project.add("licence", "C:\\扫描\\营业执照 (副本).png", &mut &PNG[..]).unwrap();
    let first = first.entry();
    assert_eq!(
        (first.file.as_str(), first.original.as_str()),
        ("001-营业执照_(副本).png", "C:\\扫描\\营业执照 (副本).png")
    );
    let second = project.add("licence", "a.pdf", &mut &PDF[..]).unwrap();
    assert_eq!(second.entry().file, "002-a.pdf");
    project.reorder("licence", &["002-a.pdf", first.file.as_str()]).unwrap();
    for order in [vec![], vec!["002-a.pdf"], vec!["002-a.pdf", "002-a.pdf"], vec!["002-a.pdf", "x"]] {
        assert_eq!(project.reorder("licence", &order).unwrap_err().code(), "project_order");
    }
    let bidder =
        Bidder { name: "江北示范建设有限公司".into(), uscc: Uscc::try_from("91350100M000100Y43").unwrap() };
    project.set_bidder(&bidder).unwrap();
    drop(project);

    let mut project = Project::open(&store).unwrap();
    assert_eq!(project.id(), id);
    assert_eq!(project.bidder(), Some(bidder));
    let files: Vec<_> = project.files("licence").unwrap().iter().map(|entry| entry.file.clone()).collect();
    assert_eq!(files, ["002-a.pdf", "001-营业执照_(副本).png"]);
    checked(&project, "002-a.pdf").unwrap();
    project.remove("licence", "002-a.pdf").unwrap();
    assert_eq!(project.remove("licence", "002-a.pdf").unwrap_err().code(), "project_file_missing");
    assert_eq!(
        project.add("licence", "a.pdf", &mut &PDF[..]).unwrap().entry().file,
        "003-a.pdf",
        "no name is used twice"
    );

    // Files of others are neither built in nor removed.
    std::fs::write(folder.path().join("parts/licence/notes.txt"), "mine").unwrap();
    assert_eq!(project.strays().unwrap(), ["parts/licence/notes.txt"]);
    std::fs::write(folder.path().join("parts/licence/003-a.pdf"), "changed").unwrap();
    assert_eq!(checked(&project, "003-a.pdf").unwrap_err().code(), "project_file_changed");
    std::fs::remove_file(folder.path().join("parts/licence/003-a.pdf")).unwrap();
    assert_eq!(checked(&project, "003-a.pdf").unwrap_err().code(), "project_file_missing");
}

#[test]
fn files_are_taken_by_their_content() {
    let store = Memory::default();
    let mut project = begun(&store).unwrap();
    let docx = b"PK\x03\x04\x14\0\0\0\x08\0\0\0!\0[Content_Types].xml word/document.xml";
    let late_pdf = [b"\n".repeat(500), PDF.to_vec()].concat();
    let cases: [(&str, &str, &str, &[u8], &str); 24] = [
        ("pdf", "licence", "a.pdf", PDF, "accepted"),
        ("pdf_with_another_name", "qualification", "a.docx", PDF, "accepted"),
        ("pdf_behind_other_bytes", "qualification", "a.pdf", &late_pdf, "accepted"),
        ("word", "licence", "a.docx", docx, "project_file_is_word"),
        ("word_called_pdf", "licence", "a.pdf", docx, "project_file_is_word"),
        ("old_word", "licence", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "project_file_is_word"),
        ("wps", "licence", "a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "project_file_is_word"),
        ("rich_text", "licence", "a.pdf", b"{\\rtf1\\ansi", "project_file_is_word"),
        ("excel", "licence", "a.xlsx", b"PK\x03\x04.... xl/workbook.xml", "project_file_kind"),
        ("ofd", "licence", "a.ofd", b"PK\x03\x04.... OFD.xml", "project_file_kind"),
        ("zip", "licence", "a.zip", b"PK\x03\x04....", "project_file_kind"),
        ("rar", "licence", "a.rar", b"Rar!\x1a\x07\x01\0", "project_file_kind"),
        ("tiff", "licence", "a.tif", b"II*\0....", "project_file_kind"),
        ("gif", "licence", "a.gif", b"GIF89a", "project_file_kind"),
        ("heic", "licence", "a.heic", b"\0\0\0\x18ftypheic", "project_file_kind"),
        ("html", "licence", "a.pdf", b"<!DOCTYPE html><html>", "project_file_kind"),
        ("text", "licence", "a.txt", "只是文字".as_bytes(), "project_file_kind"),
        ("json", "licence", "a.json", b"{\"form\": 1}", "project_file_kind"),
        ("sealbid", "licence", "a.sealbid", b"SEALBID1....", "project_file_kind"),
        ("noise", "licence", "a.bin", b"\x01\x02\xff\xfe", "project_file_kind"),
        ("empty", "licence", "a.pdf", b"", "project_file_empty"),
        ("picture_where_pdf_is_wanted", "technical", "a.png", PNG, "project_kind_not_accepted"),
        ("file_for_a_form", "bid-letter", "a.pdf", PDF, "project_part_is_form"),
        ("unknown_part", "annex", "a.pdf", PDF, "project_part_unknown"),
    ];
    for (defect, part, name, content, code) in cases {
        let before = store.files();
        let mut content = content;
        let found = project.add(part, name, &mut content);
        assert_eq!(found.as_ref().map_or_else(ProjectError::code, |_| "accepted"), code, "{defect}");
        if let Err(e) = found {
            assert!(e.params().iter().all(|(name, _)| !name.is_empty()));
            assert_eq!(store.files(), before, "{defect}: nothing was written");
        }
    }
    project.add("licence", "b.png", &mut &PNG[..]).unwrap();
    assert_eq!(project.add("licence", "c.png", &mut &PNG[..]).unwrap_err().code(), "project_too_many_files");
}

/// Whoever was told of a failure, or was cut off, gives the same file again.
#[test]
fn a_file_given_again_is_there_once() {
    let store = Memory::default();
    let mut project = begun(&store).unwrap();
    let names = |project: &Project<'_>| -> Vec<String> {
        project.files("licence").unwrap().iter().map(|entry| entry.file.clone()).collect()
    };
    let Given::Added(first) = project.add("licence", "a.pdf", &mut &PDF[..]).unwrap() else { panic!("it is new") };
    let before = store.files();
    assert_eq!(project.add("licence", "a.pdf", &mut &PDF[..]).unwrap(), Given::There(first.clone()));
    assert_eq!(store.files(), before, "nothing was written");
    project.add("licence", "a.pdf", &mut &PNG[..]).unwrap();
    assert_eq!(names(&project), ["001-a.pdf", "002-a.png"], "other bytes under the same name are another file");

    // The part is full: what is there is still there, and nothing else is taken.
    assert_eq!(project.add("licence", "a.pdf", &mut &PDF[..]).unwrap(), Given::There(first));
    for name in ["a.pdf", "b.pdf"] {
        let other = [PDF, b"other"].concat();
        assert_eq!(project.add("licence", name, &mut &other[..]).unwrap_err().code(), "project_too_many_files");
    }
    assert_eq!(names(&project), ["001-a.pdf", "002-a.png"]);

    // A copy that was changed or lost is taken anew, in its place.
    store.put("parts/licence/001-a.pdf", b"changed");
    let Given::Restored(again) = project.add("licence", "a.pdf", &mut &PDF[..]).unwrap() else { panic!("restored") };
    assert_eq!(names(&project), ["003-a.pdf", "002-a.png"]);
    assert_eq!(project.read_file("licence", &again.file).unwrap()[..], *PDF);
    store.remove(&RelPath::parse("parts/licence/003-a.pdf").unwrap()).unwrap();
    let lost = project.add("licence", "a.pdf", &mut &PDF[..]).unwrap();
    assert!(matches!(&lost, Given::Restored(entry) if entry.file == "004-a.pdf"), "{lost:?}");
}

#[test]
fn projects_are_refused_with_the_reason() {
    let store = Memory::default();
    assert_eq!(Project::open(&store).err().unwrap().code(), "project_missing");
    let opened = |change: &dyn Fn(&Memory)| {
        let store = Memory::default();
        drop(begun(&store).unwrap());
        change(&store);
        Project::open(&store).map_or_else(|e| e.code(), |_| "accepted")
    };
    let edited = |edit: fn(&mut Value)| {
        opened(&|store| {
            let mut state: Value = serde_json::from_slice(&store.files()["project.json"]).unwrap();
            edit(&mut state);
            store.put("project.json", &serde_json::to_vec(&state).unwrap());
        })
    };
    assert_eq!(opened(&|_| {}), "accepted");
    assert_eq!(edited(|state| *state = json!({"format": 2, "other": true})), "project_newer");
    assert_eq!(edited(|state| state["colour"] = json!("blue")), "project_malformed");
    assert_eq!(opened(&|store| store.put("project.json", b"{\"format\":1")), "project_malformed");
    assert_eq!(opened(&|store| store.put("project.json", b"")), "project_malformed");
    assert_eq!(edited(|state| state["tender"]["outline_sha256"] = json!("00")), "project_tender_changed");
    assert_eq!(opened(&|store| store.put("tender.sbtender", b"PK")), "asic_not_zip");

    let other = Memory::default();
    other.put("holiday.jpg", b"x");
    assert_eq!(begun(&other).err().unwrap().code(), "project_folder_not_empty");
    let mut broken = PACKAGE.clone();
    broken.truncate(1_000);
    let damaged = Memory::default();
    let found = Project::create(&damaged, Cursor::new(broken), Beginning::default(), now(), &mut rng(7));
    assert_eq!(found.err().unwrap().code(), "asic_damaged");
    assert!(damaged.files().is_empty());
    let lot = |lot| {
        let beginning = Beginning { lot: Some(lot), ..Beginning::default() };
        Project::create(&Memory::default(), Cursor::new(&*PACKAGE), beginning, now(), &mut rng(7))
            .map_or_else(|e| e.code(), |_| "accepted")
    };
    assert_eq!((lot("1"), lot("2")), ("accepted", "project_lot_unknown"));
}

#[test]
fn a_lot_is_chosen_where_there_are_several() {
    let folder = Memory::default();
    for (name, bytes) in TENDER.files() {
        folder.put(&name, &bytes);
    }
    let mut release: Value = serde_json::from_slice(&TENDER.files()["release.json"]).unwrap();
    release["tender"]["lots"] = json!([{"id": "1", "title": "A"}, {"id": "2", "title": "B"}]);
    folder.put("release.json", &serde_json::to_vec(&release).unwrap());
    let signer = World::new().purchaser;
    let package = sealbid_bid::tender::make(&folder, &signer, now(), Cursor::new(Vec::new())).unwrap().into_inner();
    let begin = |lot| {
        let beginning = Beginning { lot, ..Beginning::default() };
        Project::create(&Memory::default(), Cursor::new(&package), beginning, now(), &mut rng(7))
            .map_or_else(|e| e.code().to_owned(), |project| project.tender().lot)
    };
    assert_eq!(begin(None), "project_lot_needed");
    assert_eq!(begin(Some("2")), "2");
}

fn form(name: &str) -> Vec<u8> {
    PAPERS.iter().find(|paper| paper.name == name).unwrap().bytes.clone()
}

#[test]
fn forms_are_kept_complete() {
    let store = Memory::default();
    let mut project = begun(&store).unwrap();
    assert_eq!(project.form("quotation").unwrap(), None);
    let quotation = project.set_form("quotation", &form("分项报价表.json")).unwrap();
    assert_eq!(project.form("quotation").unwrap(), Some(quotation.clone()));
    assert_eq!(project.form_of(Template::Quotation).unwrap(), Some(quotation));
    let stored: Value = serde_json::from_slice(&store.files()["parts/quotation/form.json"]).unwrap();
    assert_eq!(stored["total_capitals"], "人民币贰佰肆拾叁万叁仟玖佰玖拾叁元捌角陆分");
    assert_eq!(stored["tender"]["no"], "JBSF-2026-0117");
    assert_eq!(project.set_form("bid-letter", &form("分项报价表.json")).unwrap_err().code(), "form_other_form");
    assert_eq!(project.set_form("licence", &form("分项报价表.json")).unwrap_err().code(), "project_part_takes_files");
    assert_eq!(project.clear_form("licence").unwrap_err().code(), "project_part_takes_files");
    for _ in 0..2 {
        project.clear_form("quotation").unwrap();
        assert_eq!(project.form("quotation").unwrap(), None);
    }
}

/// One user's work, step by step; what each step that succeeded must leave is said by `acknowledged`.
fn work(store: &dyn Store, acknowledged: &mut Vec<&'static str>) -> Result<(), ProjectError> {
    let mut project = match Project::open(store) {
        Err(ProjectError::Missing) => begun(store)?,
        other => other?,
    };
    acknowledged.push("begun");
    project.add("licence", "licence.png", &mut &PNG[..])?;
    acknowledged.push("added");
    project.set_form("quotation", &form("分项报价表.json"))?;
    acknowledged.push("form");
    let first = project.files("licence")?[0].file.clone();
    project.add("licence", "second.pdf", &mut &PDF[..])?;
    acknowledged.push("added_second");
    let second = project.files("licence")?[1].file.clone();
    project.reorder("licence", &[&second, &first])?;
    acknowledged.push("reordered");
    project.remove("licence", &second)?;
    acknowledged.push("removed");
    Ok(())
}

/// Whether the project has all that was acknowledged, and nothing by halves.
fn check(store: &Memory, acknowledged: &[&str], place: &str) {
    for (name, bytes) in store.files() {
        let whole = match name.rsplit('/').next().unwrap() {
            name if name.starts_with(sealbid_bid::store::TEMPORARY) => true,
            "project.lock" => bytes.is_empty(),
            "tender.sbtender" => bytes == *PACKAGE,
            name if name.ends_with(".json") => serde_json::from_slice::<Value>(&bytes).is_ok(),
            name if name.ends_with(".png") => bytes == PNG,
            name if name.ends_with(".pdf") => bytes == PDF,
            other => panic!("{place}: {other}"),
        };
        assert!(whole, "{place}: {name} is not whole");
    }
    let project = match Project::open(store) {
        Err(ProjectError::Missing) if acknowledged.is_empty() => return,
        other => other.unwrap_or_else(|e| panic!("{place}: {e}")),
    };
    let has = |step: &str| acknowledged.contains(&step);
    let files: Vec<_> = project.files("licence").unwrap().iter().map(|file| file.file.clone()).collect();
    for file in &files {
        checked(&project, file).unwrap_or_else(|e| panic!("{place}: {e}"));
    }
    assert!(!has("added") || files.contains(&"001-licence.png".to_owned()), "{place}");
    let has_second = files.iter().any(|file| file.ends_with("second.pdf"));
    assert!(!has("added_second") || has_second || has("reordered"), "{place}");
    assert!(!has("reordered") || files[0].ends_with("second.pdf") || !has_second, "{place}");
    assert!(!has("removed") || !has_second, "{place}");
    assert!(!has("form") || project.form("quotation").unwrap().is_some(), "{place}");
    assert!(store.files().keys().all(|name| !name.contains(sealbid_bid::store::TEMPORARY)), "{place}: leftovers");
}

#[test]
fn a_stop_at_any_step_loses_nothing_acknowledged() {
    let mut stops = 0;
    for steps in 0.. {
        let store = Memory::default();
        store.fail_after(steps, Fault::Stop);
        let mut acknowledged = Vec::new();
        let done = work(&store, &mut acknowledged).is_ok();
        for loss in [Loss::Nothing, Loss::Unsynced, Loss::UnsyncedBytes] {
            let place = format!("step {steps}, {loss:?}, after {acknowledged:?}");
            let after = store.restart(loss);
            check(&after, &acknowledged, &place);
            // The next run goes on from there, with room for one more licence or without.
            let next = work(&after, &mut Vec::new());
            assert!(
                matches!(next, Ok(()) | Err(ProjectError::TooManyFiles { .. })),
                "{place}: the next run {:?}",
                next.err()
            );
        }
        stops += 1;
        if done {
            break;
        }
    }
    assert!(stops > 60, "{stops} steps");
}

/// The first run ends with names given and not synced. The second finds all of it there, which was no reason to say so
/// while the power could still take it.
#[test]
fn what_the_second_run_acknowledged_was_lost_with_the_power() {
    let give = |store: &Memory| -> Result<(), ProjectError> {
        let mut project = Project::open(store)?;
        project.add("licence", "licence.png", &mut &PNG[..])?;
        project.set_form("quotation", &form("分项报价表.json")).map(|_| ())
    };
    for fault in [Fault::Stop, Fault::Write(ErrorKind::StorageFull)] {
        let mut stops = 0;
        for steps in 0.. {
            let store = Memory::default();
            drop(begun(&store).unwrap());
            store.fail_after(steps, fault);
            let done = give(&store).is_ok();
            let second = store.restart(Loss::Nothing);
            give(&second).unwrap();
            for loss in [Loss::Unsynced, Loss::UnsyncedBytes] {
                let place = format!("{fault:?} at step {steps}, {loss:?}");
                let after = second.restart(loss);
                let project = Project::open(&after).unwrap_or_else(|e| panic!("{place}: {e}"));
                let files = project.files("licence").unwrap();
                assert_eq!(files.len(), 1, "{place}");
                checked(&project, &files[0].file).unwrap_or_else(|e| panic!("{place}: {e}"));
                assert!(project.form("quotation").unwrap().is_some(), "{place}");
            }
            stops += 1;
            if done {
                break;
            }
        }
        assert!(stops > 20, "{stops} steps");
    }
}

#[test]
fn a_full_disk_refuses_the_step_and_keeps_the_project() {
    for (kind, code) in [(ErrorKind::StorageFull, "store_full"), (ErrorKind::ReadOnlyFilesystem, "store_read_only")] {
        for steps in 0..200 {
            let store = Memory::default();
            store.fail_after(steps, Fault::Write(kind));
            let mut acknowledged = Vec::new();
            match work(&store, &mut acknowledged) {
                Ok(()) => break,
                Err(e) => assert_eq!(e.code(), code, "step {steps}"),
            }
            check(&store.restart(Loss::Nothing), &acknowledged, &format!("step {steps}"));
        }
    }
}

#[test]
fn what_a_stop_left_in_a_real_folder_is_cleaned() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path()).unwrap();
    let mut project = begun(&store).unwrap();
    project.add("licence", "a.pdf", &mut &PDF[..]).unwrap();
    drop(project);
    let leftovers = [".sealbid-tmp-0011223344ab-0", "parts/licence/.sealbid-tmp-0011223344ab-3"];
    for leftover in leftovers {
        std::fs::write(folder.path().join(leftover), b"half").unwrap();
    }
    let project = Project::open(&store).unwrap();
    assert!(project.strays().unwrap().is_empty());
    for leftover in leftovers {
        assert_eq!(store.kind(&RelPath::parse(leftover).unwrap()).unwrap(), None);
    }
}
