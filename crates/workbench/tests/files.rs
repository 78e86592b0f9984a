//! Handles, attachments, copies that are saved.

use std::path::PathBuf;

use sealbid_testkit::{folder, one_page};
use sealbid_wire::Problem;
use sealbid_wire::desk::{
    AddFiles, BidAsked, ChooseFiles, Desk as _, Event, FileAsked, FileKindView, FilePurpose, FindingLevel, JobEvent,
    JobId, JobOutcome, OrderFiles, PartFile, PartKindView, PartState, SaveCopy, SaveLog, Saved,
};

use crate::world::{Desk, open_alone, small_tender};

fn files(desk: &Desk, bid: &str, part: &str) -> Vec<String> {
    let view = desk.view(bid);
    let part = view.outline[0].parts.iter().find(|row| row.id == part).unwrap().clone();
    match part.kind {
        PartKindView::Files { files, .. } => files.into_iter().map(|file| file.original).collect(),
        PartKindView::Form { .. } => panic!("a form"),
    }
}

#[test]
fn a_file_is_read_by_its_handle_until_it_is_let_go_or_changed() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let path = other.path().join("a.pdf");
    let bytes = one_page("a");
    std::fs::write(&path, &bytes).unwrap();
    let file = desk.handle_of(&path).unwrap();
    assert_eq!((file.name.as_str(), file.size, file.kind), ("a.pdf", bytes.len() as u64, FileKindView::Pdf));
    assert_eq!(desk.handle_of(&path).unwrap().handle, file.handle);
    let read = |offset, length| desk.read(&file.handle, offset, length);
    assert_eq!(read(0, u64::MAX).unwrap(), bytes);
    assert_eq!(read(5, 3).unwrap(), bytes[5..8]);
    for (offset, length) in [(bytes.len() as u64, 10), (u64::MAX, u64::MAX), (0, 0)] {
        assert!(read(offset, length).unwrap().is_empty(), "{offset} {length}");
    }

    // It was given twice.
    let ask = || FileAsked { handle: file.handle.clone() };
    desk.file_close(ask()).unwrap();
    assert_eq!(read(0, 1).unwrap(), bytes[..1]);
    desk.file_close(ask()).unwrap();
    assert_eq!(read(0, 1).unwrap_err().code, "file_handle_unknown");
    desk.file_close(ask()).unwrap();

    let file = desk.handle_of(&path).unwrap();
    std::fs::write(&path, one_page("another")).unwrap();
    assert_eq!(desk.read(&file.handle, 0, 1).unwrap_err().code, "file_changed");
    assert_ne!(desk.handle_of(&path).unwrap().handle, file.handle);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(desk.read(&file.handle, 0, 1).unwrap_err().code, "file_not_found");
    assert_eq!(desk.handle_of(&path).unwrap_err().code, "file_not_found");
}

#[test]
fn at_most_a_mebibyte_is_read_at_once() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let path = other.path().join("large.bin");
    std::fs::write(&path, vec![7; (1 << 20) + 10]).unwrap();
    let file = desk.handle_of(&path).unwrap();
    assert_eq!(desk.read(&file.handle, 0, u64::MAX).unwrap().len(), 1 << 20);
    assert_eq!(desk.read(&file.handle, 1 << 20, u64::MAX).unwrap().len(), 10);
}

#[test]
fn hostile_handles_lead_nowhere() {
    let data = folder();
    let desk = open_alone(data.path());
    for handle in ["", "/etc/passwd", "../desk.sqlite", "0", &"0".repeat(32), &"f".repeat(100_000), "\0", "desk.sqlite"]
    {
        assert_eq!(desk.read(handle, 0, 10).unwrap_err().code, "file_handle_unknown");
        desk.file_close(FileAsked { handle: handle.to_owned() }).unwrap();
        assert_eq!(desk.tender_look(FileAsked { handle: handle.to_owned() }).unwrap_err().code, "file_handle_unknown");
    }
    for bid in ["", "..", "../..", "/", &"A".repeat(32), &"0".repeat(32), "\0"] {
        assert_eq!(desk.bid(BidAsked { bid: bid.to_owned() }).unwrap_err().code, "bid_unknown", "{bid}");
    }
}

/// The page may show ever new files; what it was given long ago is let go.
#[test]
fn handles_do_not_grow_without_bound() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let path = |number: u32| other.path().join(format!("{number}.txt"));
    let mut first = None;
    for number in 0..4_200 {
        std::fs::write(path(number), b"x").unwrap();
        first.get_or_insert(desk.handle_of(&path(number)).unwrap());
    }
    assert_eq!(desk.read(&first.unwrap().handle, 0, 1).unwrap_err().code, "file_handle_unknown");
    let again = desk.handle_of(&path(0)).unwrap();
    assert_eq!(desk.read(&again.handle, 0, 1).unwrap(), b"x");
}

#[test]
fn kinds_are_told_by_content() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    for (name, bytes, kind) in [
        ("a.txt", small_tender(), FileKindView::Tender),
        ("b.zip", b"PK\x03\x04 and no more".to_vec(), FileKindView::Other),
        ("c.pdf", b"SEALBID1".to_vec(), FileKindView::Envelope),
        ("d", b"\x89PNG\r\n\x1a\n".to_vec(), FileKindView::Picture),
        ("e.pdf", Vec::new(), FileKindView::Other),
    ] {
        std::fs::write(other.path().join(name), bytes).unwrap();
        assert_eq!(desk.handle_of(&other.path().join(name)).unwrap().kind, kind, "{name}");
    }
}

#[test]
fn files_are_added_refused_one_by_one_ordered_and_taken_out() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    let put = |name: &str, bytes: &[u8]| {
        let path = other.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let paths = vec![
        put("一.pdf", &one_page("one")),
        put("信.docx", b"PK\x03\x04 word/document.xml"),
        other.path().to_owned(),
        put("空.pdf", b""),
        put("二.pdf", &one_page("two")),
    ];
    let Ok(JobOutcome::Added { added, known, refused }) = desk.add(&bid, "references", &paths) else { panic!() };
    assert_eq!((added, known), (vec!["一.pdf".to_owned(), "二.pdf".to_owned()], vec![]));
    let folder_name = other.path().file_name().unwrap().to_str().unwrap().to_owned();
    let codes: Vec<_> = refused.iter().map(|(name, problem)| (name.as_str(), problem.code.as_str())).collect();
    assert_eq!(
        codes,
        [
            ("信.docx", "project_file_is_word"),
            (folder_name.as_str(), "file_is_folder"),
            ("空.pdf", "project_file_empty")
        ]
    );
    let Ok(JobOutcome::Added { added, known, .. }) = desk.add(&bid, "references", &paths[..1]) else { panic!() };
    assert_eq!((added, known), (vec![], vec!["一.pdf".to_owned()]));

    let view = desk.view(&bid);
    let PartKindView::Files { files: rows, accepts } = view.outline[0].parts[3].kind.clone() else { panic!() };
    assert_eq!(accepts, ["pdf", "png"]);
    assert_eq!(view.size, rows.iter().map(|row| row.size).sum::<u64>());
    let ask = |files: Vec<String>| OrderFiles { bid: bid.clone(), part: "references".to_owned(), files };
    let order: Vec<_> = rows.iter().rev().map(|row| row.file.clone()).collect();
    desk.part_order(ask(order.clone())).unwrap();
    assert_eq!(files(&desk, &bid, "references"), ["二.pdf", "一.pdf"]);
    for wrong in [vec![], vec![order[0].clone()], vec![order[0].clone(), order[0].clone()], vec!["../x".to_owned(); 2]]
    {
        assert_eq!(desk.part_order(ask(wrong)).unwrap_err().code, "project_order");
    }

    let of = |file: &str| PartFile { bid: bid.clone(), part: "references".to_owned(), file: file.to_owned() };
    let opened = desk.part_file(of(&order[0])).unwrap();
    assert_eq!((opened.name.as_str(), desk.read(&opened.handle, 0, 100_000).unwrap()), ("二.pdf", one_page("two")));
    for file in ["", "..", "../../project.json", "/etc/passwd"] {
        assert_eq!(desk.part_file(of(file)).unwrap_err().code, "project_file_missing", "{file}");
        assert_eq!(desk.part_remove(of(file)).unwrap_err().code, "project_file_missing", "{file}");
    }
    desk.part_remove(of(&order[0])).unwrap();
    assert_eq!(files(&desk, &bid, "references"), ["一.pdf"]);
    assert_eq!(desk.read(&opened.handle, 0, 1).unwrap_err().code, "file_not_found");
}

#[test]
fn adding_that_is_ended_adds_nothing() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    let paths: Vec<PathBuf> = ["小.pdf", "大.pdf"].iter().map(|name| other.path().join(name)).collect();
    std::fs::write(&paths[0], one_page("small")).unwrap();
    std::fs::write(&paths[1], one_page("large")).unwrap();
    // A hole takes no room on the disk that it is copied from.
    std::fs::OpenOptions::new().write(true).open(&paths[1]).unwrap().set_len(256 << 20).unwrap();
    let handles = paths.iter().map(|path| desk.handle_of(path).unwrap().handle).collect();
    // Beyond the small file it goes on only once it was ended, however long what is done meanwhile takes.
    desk.window.hold(0.001);
    let job = desk.part_add(AddFiles { bid: bid.clone(), part: "references".to_owned(), files: handles }).unwrap();
    let small = std::fs::metadata(&paths[0]).unwrap().len();
    desk.window.wait(|event| match event {
        Event::Job { job: of, event: JobEvent::Progress { done, .. }, .. } if *of == job.job && *done > small => {
            Some(())
        }
        _ => None,
    });
    // What is typed meanwhile waits for no copy.
    assert!(desk.save(&bid, "opening-schedule", crate::world::schedule(5)).is_whole);
    desk.job_cancel(JobId { job: job.job.clone() }).unwrap();
    desk.window.let_go();
    assert_eq!(desk.ended(Ok(job)).unwrap_err(), Problem::bare("cancelled"));
    assert!(files(&desk, &bid, "references").is_empty());
    let part = data.path().join("bids").join(&bid).join("project/parts/references");
    assert_eq!(std::fs::read_dir(part).unwrap().count(), 0);
    // And is filed by whoever works in the folder next.
    desk.bidder_save(crate::world::bidder(&bid)).unwrap();
    assert!(data.path().join("bids").join(&bid).join("project/parts/opening-schedule/form.json").exists());
}

#[test]
fn adding_that_is_ended_takes_back_the_rest_where_a_file_is_gone_already() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.begun(other.path());
    let names = ["一.pdf", "二.pdf", "大.pdf"];
    let paths: Vec<PathBuf> = names.iter().map(|name| other.path().join(name)).collect();
    for (path, word) in paths.iter().zip(["one", "two", "large"]) {
        std::fs::write(path, one_page(word)).unwrap();
    }
    std::fs::OpenOptions::new().write(true).open(&paths[2]).unwrap().set_len(256 << 20).unwrap();
    let small: u64 = paths[..2].iter().map(|path| std::fs::metadata(path).unwrap().len()).sum();
    let handles = paths.iter().map(|path| desk.handle_of(path).unwrap().handle).collect();
    // Beyond the small files it goes on only once it was ended.
    desk.window.hold(0.001);
    let job = desk.part_add(AddFiles { bid: bid.clone(), part: "references".to_owned(), files: handles }).unwrap();
    desk.window.wait(|event| match event {
        Event::Job { job: of, event: JobEvent::Progress { done, .. }, .. } if *of == job.job && *done > small => {
            Some(())
        }
        _ => None,
    });
    // Another program takes the first one out.
    let path = data.path().join("bids").join(&bid).join("project/project.json");
    let mut project: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let mut parts = project["parts"].as_array_mut().unwrap().iter_mut();
    let rows = parts.find(|part| part["id"] == "references").unwrap()["files"].as_array_mut().unwrap();
    assert_eq!(rows.len(), 2);
    rows.remove(0);
    std::fs::write(&path, project.to_string()).unwrap();
    desk.job_cancel(JobId { job: job.job.clone() }).unwrap();
    desk.window.let_go();
    assert_eq!(desk.ended(Ok(job)).unwrap_err(), Problem::bare("cancelled"));
    assert!(files(&desk, &bid, "references").is_empty());
}

#[test]
fn attachments_that_change_on_the_disk_are_in_the_way() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let bid = desk.filled(other.path());
    let part = data.path().join("bids").join(&bid).join("project/parts/licence");
    let file = std::fs::read_dir(&part).unwrap().next().unwrap().unwrap().path();
    let before = std::fs::read(&file).unwrap();
    let found = |desk: &Desk| {
        let view = desk.view(&bid);
        assert_eq!(view.outline[0].parts[2].state == PartState::Blocked, !view.findings.is_empty());
        view.findings.first().map(|finding| (finding.problem.code.clone(), finding.level))
    };
    assert_eq!(found(&desk), None);
    std::fs::write(&file, &before[1..]).unwrap();
    let changed = Some(("project_file_changed".to_owned(), FindingLevel::Blocks));
    assert_eq!(found(&desk), changed);

    // Of the same length: its bytes are looked at in the background, after a new start too.
    std::fs::write(&file, before.iter().map(|byte| byte ^ 1).collect::<Vec<_>>()).unwrap();
    drop(desk);
    let desk = open_alone(data.path());
    let from = desk.window.events().len();
    if found(&desk).is_none() {
        desk.window.wait_from(from, |event| matches!(event, Event::Bid { bid: other } if *other == bid).then_some(()));
    }
    assert_eq!(found(&desk), changed);
    let refused = desk.ended(desk.build(BidAsked { bid: bid.clone() })).unwrap_err();
    assert_eq!(refused.code, "project_file_changed");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(found(&desk), Some(("project_file_missing".to_owned(), FindingLevel::Blocks)));
    // The file is added again and all is well.
    std::fs::write(other.path().join("执照.pdf"), &before).unwrap();
    desk.add(&bid, "licence", &[other.path().join("执照.pdf")]).unwrap();
    assert_eq!(found(&desk), None);
}

#[test]
fn a_file_that_cannot_be_read_keeps_no_other_out_of_what_was_chosen() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let path = |name: &str| other.path().join(name);
    std::fs::write(path("a.pdf"), one_page("a")).unwrap();
    std::fs::write(path("b.pdf"), one_page("b")).unwrap();
    let choose = |names: &[&str]| {
        *desk.window.chosen.lock().unwrap() = names.iter().map(|name| path(name)).collect();
        desk.files_choose(ChooseFiles { purpose: FilePurpose::Attachments, title: "添加".to_owned() })
    };
    let chosen = choose(&["a.pdf", "gone.pdf", "b.pdf"]).unwrap();
    assert_eq!(chosen.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["a.pdf", "b.pdf"]);
    let told = desk.window.wait(|event| match event {
        Event::Trouble { problem } => Some(problem.clone()),
        _ => None,
    });
    assert_eq!((told.code.as_str(), told.params["path"].as_str()), ("file_not_found", "gone.pdf"));
    // Alone it is refused where it was asked for.
    assert_eq!(choose(&["gone.pdf"]).unwrap_err().code, "file_not_found");
}

#[test]
fn a_problem_told_to_the_page_names_a_file_without_its_folder() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let path = other.path().join("cut.pdf");
    std::fs::write(&path, b"no PDF at all").unwrap();
    let cut = desk.handle_of(&path).unwrap();
    let bare = desk.handle_of(other.path()).unwrap();
    std::fs::write(other.path().join("gone.pdf"), one_page("gone")).unwrap();
    let gone = desk.handle_of(&other.path().join("gone.pdf")).unwrap();
    std::fs::remove_file(other.path().join("gone.pdf")).unwrap();
    for file in [cut, bare, gone] {
        let refused = desk.ended(desk.verify(FileAsked { handle: file.handle.clone() })).unwrap_err();
        let told = serde_json::to_string(&refused).unwrap();
        assert!(!told.contains(other.path().to_str().unwrap()) && told.contains(&file.name), "{told}");
    }
}

#[test]
fn files_are_chosen_and_copies_saved_by_the_windows_dialogs() {
    let (data, other) = (folder(), folder());
    let desk = open_alone(data.path());
    let ask = || ChooseFiles { purpose: FilePurpose::Attachments, title: "添加".to_owned() };
    assert!(desk.files_choose(ask()).unwrap().is_empty());
    let path = other.path().join("a.pdf");
    std::fs::write(&path, one_page("a")).unwrap();
    *desk.window.chosen.lock().unwrap() = vec![path];
    let file = desk.files_choose(ask()).unwrap().remove(0);

    let copy =
        || SaveCopy { handle: file.handle.clone(), name: "复印件.pdf".to_owned(), title: "另存".to_owned() };
    assert_eq!(desk.file_save(copy()).unwrap(), None, "the dialog was closed");
    let save = || desk.ended(desk.file_save(copy()).map(Option::unwrap));
    let target = other.path().join("复印件.pdf");
    std::fs::write(&target, b"older").unwrap();
    *desk.window.saved_to.lock().unwrap() = Some(target.clone());
    assert_eq!(save().unwrap(), JobOutcome::Saved { saved: Saved { name: "复印件.pdf".to_owned() } });
    assert_eq!(std::fs::read(&target).unwrap(), one_page("a"));
    *desk.window.saved_to.lock().unwrap() = Some(other.path().join("no/such/../folder\0/x.pdf"));
    assert!(save().is_err());
    // A copy over the file itself would be what is read while it is written.
    let itself = other.path().join("a.pdf");
    *desk.window.saved_to.lock().unwrap() = Some(itself.clone());
    assert_eq!(save().unwrap_err().code, "output_is_input");
    assert_eq!(std::fs::read(&itself).unwrap(), one_page("a"));

    *desk.window.saved_to.lock().unwrap() = Some(other.path().join("all.log"));
    std::fs::write(other.path().join("1.log"), b"one\n").unwrap();
    std::fs::write(other.path().join("2.log"), b"two\n").unwrap();
    *desk.window.logs.lock().unwrap() = ["1.log", "gone.log", "2.log"].map(|name| other.path().join(name)).to_vec();
    desk.log_export(SaveLog { title: "导出日志".to_owned() }).unwrap();
    let headed = desk.window.headed.lock().unwrap().pop().unwrap();
    assert_eq!(headed, ("导出日志".to_owned(), "sealbid-2026-11-23.log".to_owned()));
    assert_eq!(std::fs::read(other.path().join("all.log")).unwrap(), b"one\ntwo\n");
}
