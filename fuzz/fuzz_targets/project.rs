//! `project.json`, beside the tender package that it names. A project that opens can be worked on and opens again.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use sealbid_bid::project::Project;
use sealbid_bid::tender::PartKind;
use sealbid_fuzz::memory::Memory;
use sealbid_fuzz::project::begun;

/// The package that the seeds' projects were begun with.
fn package() -> &'static [u8] {
    static PACKAGE: OnceLock<Vec<u8>> = OnceLock::new();
    PACKAGE.get_or_init(|| begun().bytes("tender.sbtender").expect("a project has its tender package"))
}

fuzz_target!(|data: &[u8]| {
    let store = Memory::default();
    store.put("tender.sbtender", package());
    store.put("project.json", data);
    let Ok(mut project) = Project::open(&store) else { return };
    let _ = (project.tender(), project.strays().is_ok());
    let parts: Vec<_> = project.outline().parts().cloned().collect();
    for part in &parts {
        let id = part.id.as_str();
        if matches!(part.kind, PartKind::Form { .. }) {
            let _ = project.form(id);
            continue;
        }
        let known: Vec<String> = project.files(id).unwrap_or_default().iter().map(|f| f.file.clone()).collect();
        for file in &known {
            let _ = project.read_file(id, file);
        }
        if let Ok(added) = project.add(id, "执照.pdf", &mut b"%PDF-1.7".as_slice()) {
            let read = project.read_file(id, &added.entry().file);
            assert!(read.is_ok_and(|bytes| bytes[..] == *b"%PDF-1.7"));
        }
        if let Some(file) = known.first() {
            let _ = project.remove(id, file);
        }
    }
    if let Some(bidder) = project.bidder() {
        let _ = project.set_bidder(&bidder);
    }
    drop(project);
    Project::open(&store).map(|_| ()).expect("a project that was worked on opens again");
});
