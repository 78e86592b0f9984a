//! A set of placements as JSON, and what it comes to on a document; choices of pages.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_pdf::place::{Document, PageChoice, PlacementSet, Sizes};

const A4: (f64, f64) = (210.0, 297.0);

fuzz_target!(|data: &[u8]| {
    if let Some(choice) = std::str::from_utf8(data).ok().and_then(|text| text.parse::<PageChoice>().ok()) {
        assert_eq!(choice.to_string().parse::<PageChoice>().as_ref(), Ok(&choice));
    }
    let Ok(set) = PlacementSet::from_json(data) else { return };
    let json = serde_json::to_vec(&set).expect("a set that was read can be written");
    assert_eq!(PlacementSet::from_json(&json).expect("a set that was written can be read"), set);
    let sizes: Sizes = set.entries.iter().map(|entry| (entry.seal().to_owned(), (42.0, 40.0))).collect();
    let expansion = set.expand(&Document { pages: &[A4; 30], text: None }, &sizes);
    assert!(expansion.placements.iter().all(|placed| placed.page < 30 && placed.entry < set.entries.len()));
    assert!(expansion.told(&set).iter().all(|told| told.entry < set.entries.len()));
});
