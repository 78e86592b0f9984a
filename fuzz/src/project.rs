//! The sample tender without its pages, and a project begun with it.

use std::io::Cursor;

use sealbid_bid::project::{Beginning, Project};
use sealbid_bid::tender::make;

use crate::memory::Memory;
use crate::people::{now, people};

/// What stands for every PDF: the readers of packages and projects look at no more.
const PDF: &[u8] = b"%PDF-1.7\n";

/// The tender package of the sample, its documents left empty.
///
/// # Panics
/// When the sample cannot be packed: the tests of `bid` then say why.
pub fn tender_package() -> Vec<u8> {
    let folder = Memory::default();
    folder.put("release.json", include_bytes!("../../assets/sample/tender/release.json"));
    folder.put("outline.json", include_bytes!("../../assets/sample/tender/outline.json"));
    for name in ["01-notice", "02-instructions", "03-requirements"] {
        folder.put(&format!("documents/{name}.pdf"), PDF);
    }
    make(&folder, &people().purchaser, now(), Cursor::new(Vec::new())).expect("the sample is packed").into_inner()
}

/// A project begun with that package, with some files in it.
///
/// # Panics
/// When the project cannot be begun: the tests of `bid` then say why.
pub fn begun() -> Memory {
    let store = Memory::default();
    let package = Cursor::new(tender_package());
    let mut rng = sealbid_testkit::rng(2);
    let mut project =
        Project::create(&store, package, Beginning::default(), now(), &mut rng).expect("a project is begun");
    let parts: Vec<String> = project.outline().parts().map(|part| part.id.to_string()).collect();
    for part in &parts {
        // Forms refuse them.
        for name in ["资质.pdf", "业绩.pdf"] {
            let _ = project.add(part, name, &mut &*PDF);
        }
    }
    drop(project);
    store
}
