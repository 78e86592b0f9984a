//! Real files: each composed and shown as before, or refused by name.

use std::path::Path;

use sealbid_pdf::compose::{Composition, Numbering, Pages, Part};
use sealbid_testkit::{corpus, note, run};

use crate::compose::{checked, make, one_spaced, plain};
use crate::compose_content::{Grey, differing, rendered};
use crate::compose_numbers::inked;

/// Files that cannot be read as they stand, and why.
const REFUSED: [(&str, &str); 2] =
    [("libreoffice-writer-password.pdf", "pdf_encrypted"), ("unreadablemetadata.pdf", "pdf_xref_rebuilt")];

/// Fields that programs draw in their own ways, since their files ask for it and store no picture or an empty one:
/// the file, the height of its page, then left, bottom, right and top in points, and the value that must be there. Which
/// letters a viewer takes for a font that the file lacks is its own affair.
const DRAWN_BY_THE_VIEWER: [(&str, usize, [usize; 4], &str); 2] = [
    ("libreoffice-form.pdf", 842, [119, 710, 204, 719], "Alice"),
    ("libreoffice-form.pdf", 842, [77, 490, 231, 500], "Bob"),
];

/// The page, rendered at 36 dpi, without those fields.
fn without_them(name: &str, page: &Grey) -> Grey {
    let mut page = page.clone();
    for (_, height, [left, bottom, right, top], _) in DRAWN_BY_THE_VIEWER.iter().filter(|field| field.0 == name) {
        for y in (height - top) / 2..=(height - bottom) / 2 + 1 {
            for x in left / 2..=right / 2 + 1 {
                page.2[y * page.0 + x] = 255;
            }
        }
    }
    page
}

fn part<'a>(path: &Path, bytes: &'a [u8]) -> Part<'a> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    Part { title: name.clone(), level: 0, pages: Pages::Pdf { name, bytes } }
}

fn numbered(parts: Vec<Part<'_>>) -> Composition<'_> {
    Composition { numbering: Some(Numbering { bare: 0, ..Numbering::default() }), ..plain(parts) }
}

#[test]
fn real_files_are_merged_as_they_look_or_refused_by_name() {
    let Some(mut paths) = corpus() else {
        return note("no corpus beside the project: its files are not merged");
    };
    paths.retain(|path| path.parent().is_some_and(|folder| folder.ends_with("sample-files")));
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
    note(&format!(
        "{} files merged into {} pages, {} refused by name; {} numbers moved to a free place, {} on scans, {} over \
         something: {:?}, not known: {:?}",
        sound.len(),
        composed.pages,
        refused.len(),
        composed.numbers_moved.len(),
        composed.numbers_on_scan.len(),
        composed.numbers_over.len(),
        composed.numbers_over,
        composed.numbers_unknown
    ));
    let after = rendered(merged.path(), 36);
    let (mut first, mut differences) = (0, Vec::new());
    for (path, _, pages) in &sound {
        for (index, before) in rendered(path, 36).iter().enumerate() {
            let name = path.file_name().unwrap().to_string_lossy();
            let page = without_them(&name, &after[first + index]);
            let changed = differing(&without_them(&name, before), &page, 22);
            if changed > 2 {
                differences.push(format!("{name} page {}: {changed} pixels differ", index + 1));
            }
            let (_, over) = inked(before, &after[first + index], 22);
            let named = [&composed.numbers_over, &composed.numbers_unknown, &composed.numbers_on_scan];
            if over > 0 && !named.iter().any(|pages| pages.contains(&(first + index + 1))) {
                differences.push(format!("{name} page {}: the number hides {over} pixels", index + 1));
            }
        }
        first += pages;
    }
    assert_eq!(first, composed.pages);
    assert!(differences.is_empty(), "{differences:#?}");
    // In the order of drawing: a source may have text of its own where the number stands.
    let args = ["-raw".as_ref(), merged.path().as_os_str(), "-".as_ref()];
    let text = one_spaced(&run("pdftotext", args).ok().out);
    for (name, _, _, value) in DRAWN_BY_THE_VIEWER {
        assert!(text.contains(value), "{name}: {value}");
    }
    for page in 1..=composed.pages {
        assert!(text.contains(&format!("第 {page} 页 / 共 {} 页", composed.pages)), "page {page}");
    }
    let said = run("mutool", ["info".as_ref(), merged.path().as_os_str()]).ok();
    assert!(said.out.contains(&format!("Pages: {}", composed.pages)), "{}", said.all());
}
