//! Real files: each composed and shown as before, or refused by name.

use std::path::Path;

use sealbid_pdf::compose::{Composition, Numbering, Pages, Part};
use sealbid_testkit::{corpus, run};

use crate::compose::{checked, make, one_spaced, plain};
use crate::compose_content::{differing, rendered};

/// Files that cannot be read as they stand, and why.
const REFUSED: [(&str, &str); 2] =
    [("libreoffice-writer-password.pdf", "pdf_encrypted"), ("unreadablemetadata.pdf", "pdf_xref_rebuilt")];

fn part<'a>(path: &Path, bytes: &'a [u8]) -> Part<'a> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    Part { title: name.clone(), level: 0, pages: Pages::Pdf { name, bytes } }
}

fn numbered(parts: Vec<Part<'_>>) -> Composition<'_> {
    Composition { numbering: Some(Numbering { bare: 0, ..Numbering::default() }), ..plain(parts) }
}

#[test]
fn real_files_are_merged_as_they_look_or_refused_by_name() {
    let Some(folder) = corpus() else {
        println!("no corpus beside the project: skipped");
        return;
    };
    let mut paths: Vec<_> =
        std::fs::read_dir(folder.join("sample-files")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "pdf"));
    paths.sort();
    let files: Vec<_> = paths.iter().map(|path| (path, std::fs::read(path).unwrap())).collect();
    let mut sound = Vec::new();
    let mut refused = Vec::new();
    for (path, bytes) in &files {
        match make(&numbered(vec![part(path, bytes)])) {
            Ok((_, composed)) => sound.push((path, bytes, composed.pages)),
            Err(error) => refused.push((path.file_name().unwrap().to_string_lossy().into_owned(), error.code())),
        }
    }
    let expected: Vec<_> = REFUSED.iter().map(|(name, code)| ((*name).to_owned(), *code)).collect();
    assert_eq!(refused, expected);

    let (bytes, composed) = make(&numbered(sound.iter().map(|(path, bytes, _)| part(path, bytes)).collect())).unwrap();
    let merged = checked(&bytes);
    println!("{} files merged into {} pages, {} refused by name", sound.len(), composed.pages, refused.len());
    let after = rendered(merged.path(), 36);
    let mut first = 0;
    for (path, _, pages) in &sound {
        for (index, before) in rendered(path, 36).iter().enumerate() {
            let page = &after[first + index];
            let changed = differing(before, page, 22);
            assert!(changed <= 2, "{} page {}: {changed} pixels differ", path.display(), index + 1);
        }
        first += pages;
    }
    assert_eq!(first, composed.pages);
    let text = one_spaced(&run("pdftotext", [merged.path().as_os_str(), "-".as_ref()]).ok().out);
    for page in 1..=composed.pages {
        assert!(text.contains(&format!("第 {page} 页 / 共 {} 页", composed.pages)), "page {page}");
    }
    let said = run("mutool", ["info".as_ref(), merged.path().as_os_str()]).ok();
    assert!(said.out.contains(&format!("Pages: {}", composed.pages)), "{}", said.all());
}
