//! Placement sets: what they say as JSON, and what they come to on a document.

use sealbid_pdf::place::{Document, Expansion, MIN_SLICE_MM, Notice, PlacementSet, proposed_every};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::text::Text;

use crate::compose::text_pages;

const A4: (f64, f64) = (210.0, 297.0);

fn set(entries: &str) -> PlacementSet {
    serde_json::from_str(&format!("{{\"format\": 1, \"entries\": [{entries}]}}")).unwrap()
}

/// What `entries` come to on `pages` A4 pages without text, with a seal of 42 mm.
fn on(pages: usize, entries: &str) -> Expansion {
    let sizes = [("company".to_owned(), (42.0, 42.0))].into();
    set(entries).expand(&Document { pages: &vec![A4; pages], text: None }, &sizes)
}

/// The pages, from 1, that `choice` puts a seal on, of `pages`.
fn chosen(choice: &str, pages: usize) -> Vec<usize> {
    let entry =
        format!("{{\"kind\": \"pages\", \"seal\": \"company\", \"pages\": \"{choice}\", \"x_mm\": 9, \"y_mm\": 9}}");
    on(pages, &entry).placements.iter().map(|placed| placed.page + 1).collect()
}

#[test]
fn a_set_is_read_as_it_was_written() {
    let all = set(r#"{"kind": "at", "seal": "company", "page": 2, "x_mm": 120.5, "y_mm": 200},
           {"kind": "pages", "seal": "legal", "pages": "1-3,7,-2,9-", "x_mm": 1, "y_mm": 2},
           {"kind": "keyword", "seal": "company", "text": "盖章", "hits": [1, 3], "right_mm": 10, "down_mm": -2},
           {"kind": "keyword", "seal": "company", "text": "签字", "hits": "first"},
           {"kind": "edge", "seal": "company", "edge": "right", "every": 20, "odd": true, "along_mm": 100},
           {"kind": "keyword", "seal": "company", "text": "签字", "pages": "2-"},
           {"kind": "edge", "seal": "company", "edge": "left", "pages": "1-3"},
           {"kind": "edge", "seal": "company", "edge": "top"}"#);
    assert_eq!(all.entries.len(), 8);
    let written = serde_json::to_string(&all).unwrap();
    assert_eq!(serde_json::from_str::<PlacementSet>(&written).unwrap(), all);
    assert!(written.contains("\"1-3,7,-2,9-\""), "{written}");
}

#[test]
fn what_is_no_set_is_refused() {
    let at = r#"{"kind": "at", "seal": "s", "page": 1, "x_mm": 1, "y_mm": 1}"#;
    let pages = |choice: &str| {
        format!("{{\"kind\": \"pages\", \"seal\": \"s\", \"pages\": \"{choice}\", \"x_mm\": 1, \"y_mm\": 1}}")
    };
    let whole = |entry: &str| format!("{{\"format\": 1, \"entries\": [{entry}]}}");
    let cases = [
        ("format_unknown", format!("{{\"format\": 2, \"entries\": [{at}]}}")),
        ("format_missing", format!("{{\"entries\": [{at}]}}")),
        ("key_unknown", r#"{"format": 1, "entries": [], "note": ""}"#.to_owned()),
        ("kind_unknown", whole(&at.replace("\"at\"", "\"beside\""))),
        ("key_of_entry_unknown", whole(&at.replace("\"page\"", "\"angle\": 3, \"page\""))),
        ("page_0", whole(&at.replace(": 1, \"x_mm\"", ": 0, \"x_mm\""))),
        ("place_missing", whole(&at.replace(", \"y_mm\": 1", ""))),
        ("pages_backwards", whole(&pages("5-3"))),
        ("pages_0", whole(&pages("0"))),
        ("pages_empty", whole(&pages(""))),
        ("pages_with_a_plus", whole(&pages("+3"))),
        ("pages_two_dashes", whole(&pages("1--"))),
        ("every_0", whole(r#"{"kind": "edge", "seal": "s", "edge": "right", "every": 0}"#)),
        ("edge_unknown", whole(r#"{"kind": "edge", "seal": "s", "edge": "bottom"}"#)),
        ("hits_unknown", whole(r#"{"kind": "keyword", "seal": "s", "text": "x", "hits": "some"}"#)),
    ];
    assert!(serde_json::from_str::<PlacementSet>(&whole(at)).is_ok());
    for (name, json) in cases {
        assert!(serde_json::from_str::<PlacementSet>(&json).is_err(), "{name}");
    }
}

#[test]
fn pages_are_chosen_from_either_end() {
    assert_eq!(chosen("all", 3), [1, 2, 3]);
    assert_eq!(chosen("odd", 5), [1, 3, 5]);
    assert_eq!(chosen("even", 5), [2, 4]);
    assert_eq!(chosen("1-3,7,-2", 10), [1, 2, 3, 7, 9]);
    assert_eq!(chosen("3,1,1-2", 4), [1, 2, 3]);
    assert_eq!(chosen("8-", 10), [8, 9, 10]);
    assert_eq!(chosen("-3--1", 10), [8, 9, 10]);
    assert_eq!(chosen("2--2", 5), [2, 3, 4]);
    assert_eq!(chosen("4-7", 5), [4, 5]);
}

#[test]
fn what_nobody_may_have_meant_is_told() {
    let at = |page: u32, x_mm: f64| {
        format!("{{\"kind\": \"at\", \"seal\": \"company\", \"page\": {page}, \"x_mm\": {x_mm}, \"y_mm\": 100}}")
    };
    let pages = |choice: &str| {
        format!("{{\"kind\": \"pages\", \"seal\": \"company\", \"pages\": \"{choice}\", \"x_mm\": 9, \"y_mm\": 9}}")
    };
    let notices = |pages: usize, entries: &str| on(pages, entries).notices;
    assert_eq!(notices(2, &at(1, 100.0)), []);
    assert_eq!(notices(2, &at(3, 100.0)), [Notice::PageMissing { entry: 0, page: 3 }]);
    assert_eq!(notices(5, &pages("4-7")), [Notice::PageMissing { entry: 0, page: 7 }]);
    assert_eq!(notices(1, &pages("even")), [Notice::NothingChosen { entry: 0 }]);
    assert_eq!(notices(2, &at(1, 168.0)), []);
    assert_eq!(notices(2, &at(1, 168.1)), [Notice::LeavesPage { placement: 0 }]);
    assert_eq!(notices(2, &at(1, 210.1)), [Notice::OutsidePage { placement: 0 }]);
    assert_eq!(notices(2, &format!("{},{}", at(1, 10.0), at(1, 52.0))), []);
    let over = format!("{},{},{}", at(1, 10.0), at(2, 50.0), at(1, 50.0));
    assert_eq!(notices(2, &over), [Notice::Overlap { first: 0, second: 2 }]);
    let other = at(1, 10.0).replace("company", "nobody");
    assert_eq!(notices(1, &other), [Notice::SealMissing { entry: 0 }]);
    let keyword = r#"{"kind": "keyword", "seal": "company", "text": "盖章"}"#;
    assert_eq!(
        notices(2, keyword),
        [Notice::KeywordMissing { entry: 0 }, Notice::Unsearchable { entry: 0, pages: vec![0, 1] }]
    );
}

#[test]
fn what_is_alike_is_told_once() {
    let pages = |x_mm: f64| {
        format!("{{\"kind\": \"pages\", \"seal\": \"company\", \"pages\": \"2-\", \"x_mm\": {x_mm}, \"y_mm\": 9}}")
    };
    let entries = format!("{},{}", pages(180.0), pages(200.0));
    let told = on(5, &entries).told(&set(&entries));
    let said = told.iter().map(|one| (one.code, one.entry, one.page, one.count, one.is_undone));
    let [first, second, over] = [("place_leaves_page", 0), ("place_leaves_page", 1), ("place_overlap", 1)]
        .map(|(code, entry)| (code, entry, Some(1), 4, false));
    assert_eq!(said.collect::<Vec<_>>(), [first, second, over]);
    assert_eq!(told[0].params, [("page", "2".to_owned()), ("count", "4".to_owned())]);
    let beyond = pages(9.0).replace("2-", "7,8");
    let missing = on(2, &beyond).told(&set(&beyond));
    assert!(missing.iter().all(|one| one.is_undone && one.count == 1), "{missing:?}");
    assert_eq!(missing.len(), 2);
}

#[test]
fn slices_are_two_millimetres_at_least_and_seals_about_equally_full() {
    assert_eq!(MIN_SLICE_MM, 2.0);
    let cases = [(2, 42.0, 2), (21, 42.0, 21), (22, 42.0, 11), (43, 42.0, 15), (200, 42.0, 20), (5, 3.0, 3)];
    for (pages, across, every) in cases {
        assert_eq!(proposed_every(pages, across), every, "{pages} pages, {across} mm");
    }
    let edge = |more: &str| format!("{{\"kind\": \"edge\", \"seal\": \"company\", \"edge\": \"right\"{more}}}");
    let expansion = on(22, &edge(""));
    assert_eq!(expansion.notices, []);
    let parts: Vec<_> = expansion.placements.iter().map(|placed| placed.part.unwrap()).collect();
    assert_eq!((parts.len(), parts[0].x_mm, parts[11].x_mm), (22, 0.0, 0.0));
    for group in parts.chunks(11) {
        assert!((group.iter().map(|part| part.width_mm).sum::<f64>() - 42.0).abs() < 1e-9);
    }
    let at = &expansion.placements[3];
    assert!((at.area.x_mm + at.area.width_mm - 210.0).abs() < 1e-9);
    assert_eq!((at.area.y_mm, at.area.height_mm), (127.5, 42.0));

    let odd = on(9, &edge(", \"odd\": true, \"along_mm\": 20"));
    assert_eq!(odd.placements.iter().map(|placed| placed.page).collect::<Vec<_>>(), [0, 2, 4, 6, 8]);
    assert_eq!(odd.placements[0].area.y_mm, 20.0);
    let some = on(9, &edge(", \"odd\": true, \"pages\": \"2-6\""));
    assert_eq!(some.placements.iter().map(|placed| placed.page).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(some.placements[1].part.map(|part| part.width_mm), Some(21.0));
    let beyond = on(3, &edge(", \"pages\": \"2-4\""));
    assert_eq!(beyond.notices, [Notice::PageMissing { entry: 0, page: 4 }]);
    assert_eq!(on(9, &edge(", \"pages\": \"4\"")).notices, [Notice::EdgeOnePage { entry: 0 }]);
    assert_eq!(on(1, &edge("")).notices, [Notice::OnePage { entry: 0 }]);
    assert_eq!(on(2, &edge(", \"odd\": true")).notices, [Notice::OnePage { entry: 0 }]);
    // No page has a seal to itself.
    for (pages, every, widths) in [(3, 2, &[14.0; 3][..]), (5, 2, &[14.0, 14.0, 14.0, 21.0, 21.0]), (4, 2, &[21.0; 4])]
    {
        let shared = on(pages, &edge(&format!(", \"every\": {every}")));
        let found: Vec<f64> = shared.placements.iter().map(|placed| placed.part.unwrap().width_mm).collect();
        assert_eq!((found.as_slice(), shared.notices.as_slice()), (widths, &[][..]), "{pages} pages, {every}");
    }
    assert_eq!(on(9, &edge(", \"every\": 1")).notices, [Notice::EdgeOnePage { entry: 0 }]);
    assert_eq!(on(30, &edge(", \"every\": 30")).notices, [Notice::ThinSlices { entry: 0, slice_mm: 1.4, every: 15 }]);
}

#[test]
fn a_seal_is_centred_on_the_keyword() {
    let file = text_pages(&["投标人：（盖章）", "无", "投标人：（盖章）", "见（盖章）处"]);
    let text = Text::read(&Pdf::open(&file).unwrap(), &mut |_, _| true).unwrap().unwrap();
    let hits = text.find("（盖章）");
    assert_eq!(hits.iter().map(|hit| hit.page).collect::<Vec<_>>(), [0, 2, 3]);
    let within = |hits: &str, within: &str| {
        let more = format!("\"hits\": {hits}, \"pages\": \"{within}\", \"right_mm\": 10, \"down_mm\": -5");
        let json = format!("{{\"kind\": \"keyword\", \"seal\": \"company\", \"text\": \"(盖 章)\", {more}}}");
        let sizes = [("company".to_owned(), (42.0, 40.0))].into();
        set(&json).expand(&Document { pages: &[A4; 4], text: Some(&text) }, &sizes)
    };
    let keyword = |hits: &str| within(hits, "all");
    let all = keyword("\"all\"");
    for (placed, hit) in all.placements.iter().zip(&hits) {
        let ((x, y), (hx, hy)) = (placed.area.centre(), hit.area().centre());
        assert!((x - hx - 10.0).abs() < 1e-9 && (y - hy + 5.0).abs() < 1e-9, "{placed:?} {hit:?}");
    }
    let pages = |expansion: &Expansion| expansion.placements.iter().map(|placed| placed.page).collect::<Vec<_>>();
    assert_eq!(pages(&all), [0, 2, 3]);
    assert_eq!(pages(&keyword("\"first\"")), [0]);
    assert_eq!(pages(&keyword("\"last\"")), [3]);
    assert_eq!(pages(&within("[1]", "2-")), [2]);
    assert_eq!(pages(&within("\"all\"", "1,4")), [0, 3]);
    let nowhere = within("\"all\"", "2").notices;
    assert_eq!(nowhere, [Notice::KeywordMissing { entry: 0 }]);
    let some = keyword("[2, 5]");
    assert_eq!(pages(&some), [2]);
    assert!(some.notices.contains(&Notice::HitMissing { entry: 0, hit: 5 }), "{:?}", some.notices);
    assert!(!some.notices.iter().any(|notice| matches!(notice, Notice::Unsearchable { .. })), "{:?}", some.notices);
}
