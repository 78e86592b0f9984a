//! Oval, square, rectangular and name seals: measured in their pixels.

use sealbid_seal::{Fonts, SealPicture};
use serde_json::{Value, json};

use crate::{design, fonts};

const DPI: u32 = 300;

fn drawn(json: &Value) -> SealPicture {
    design(json).draw(&fonts(), DPI).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// The part of pixels with ink in a rectangle (left, top, right, bottom), in millimetres from the top left corner.
fn density(picture: &SealPicture, [left, top, right, bottom]: [f64; 4]) -> f64 {
    let pixel = |mm: f64| (mm * f64::from(DPI) / 25.4).round() as u32;
    let alpha = picture.alpha();
    let (columns, rows) = (pixel(left)..pixel(right), pixel(top)..pixel(bottom));
    let total = columns.len() * rows.len();
    let inked = rows
        .flat_map(|row| columns.clone().map(move |column| (row * picture.width_px() + column) as usize))
        .filter(|at| alpha[*at] > 127)
        .count();
    inked as f64 / total as f64
}

#[test]
fn a_seal_has_the_size_it_says() {
    for (json, pixels) in [
        (json!({"format": 1, "shape": "oval", "name": "江北", "width_mm": 45, "height_mm": 30}), (531, 354)),
        (json!({"format": 1, "shape": "square", "lines": ["江北"], "side_mm": 16}), (189, 189)),
        (json!({"format": 1, "shape": "rectangle", "lines": ["江北"], "width_mm": 60, "height_mm": 20}), (709, 236)),
        (json!({"format": 1, "shape": "rectangle", "lines": ["江北"], "width_mm": 20, "height_mm": 60}), (236, 709)),
        (json!({"format": 1, "shape": "name", "name": "林一舟", "side_mm": 20}), (236, 236)),
    ] {
        let picture = drawn(&json);
        assert_eq!((picture.width_px(), picture.height_px()), pixels, "{json}");
        let (width, height) = design(&json).size_mm();
        assert_eq!(picture.width_mm(), width);
        assert!((picture.height_mm() - height).abs() < 0.1, "{json}: {}", picture.height_mm());
    }
}

#[test]
fn an_oval_keeps_a_ring_free_inside_its_rim() {
    let forty: String = "江北示范建设工程咨询投资集团".chars().cycle().take(40).collect();
    for length in [1, 2, 3, 8, 16, 25, 40] {
        let name: String = forty.chars().take(length).collect();
        for (width, height) in [(40.0, 30.0), (45.0, 30.0), (40.0, 40.0), (50.0, 28.0)] {
            let picture = drawn(&json!({
                "format": 1, "shape": "oval", "name": name, "width_mm": width, "height_mm": height,
                "number": "91350100M000100Y43", "centre": "发票专用章"
            }));
            let scale = width / f64::from(picture.width_px());
            let alpha = picture.alpha();
            let ring = |column: u32, row: u32| {
                let (x, y) =
                    ((f64::from(column) + 0.5) * scale - width / 2.0, (f64::from(row) + 0.5) * scale - height / 2.0);
                let within = |away: f64| (x / (width / 2.0 - away)).hypot(y / (height / 2.0 - away)) < 1.0;
                within(1.15) && !within(1.45)
            };
            let inked = (0..picture.height_px())
                .flat_map(|row| (0..picture.width_px()).map(move |column| (column, row)))
                .filter(|(column, row)| ring(*column, *row) && alpha[(row * picture.width_px() + column) as usize] > 0)
                .count();
            assert_eq!(inked, 0, "{length} characters in {width} x {height} mm");
        }
    }
}

#[test]
fn lines_run_as_asked() {
    // 一 has ink in its middle alone, 囗 along its border.
    let lines = |direction: &str| json!({"format": 1, "shape": "square", "lines": ["一国", "国国"], "direction": direction, "side_mm": 20});
    let quarters = |picture: &SealPicture| {
        [[2.0, 2.0, 9.5, 9.5], [10.5, 2.0, 18.0, 9.5], [2.0, 10.5, 9.5, 18.0], [10.5, 10.5, 18.0, 18.0]]
            .map(|quarter| density(picture, quarter) < 0.15)
    };
    assert_eq!(quarters(&drawn(&lines("rows"))), [true, false, false, false]);
    assert_eq!(quarters(&drawn(&lines("columns"))), [false, true, false, false]);
}

#[test]
fn a_name_is_read_in_columns_from_the_right() {
    let quarters = |name: &str| {
        let picture = drawn(&json!({"format": 1, "shape": "name", "name": name, "side_mm": 20}));
        [[10.5, 2.0, 18.0, 9.5], [10.5, 10.5, 18.0, 18.0], [2.0, 2.0, 9.5, 9.5], [2.0, 10.5, 9.5, 18.0]]
            .map(|quarter| density(&picture, quarter) < 0.15)
    };
    for (at, name) in ["一国国国", "国一国国", "国国一国", "国国国一"].into_iter().enumerate() {
        let mut expected = [false; 4];
        expected[at] = true;
        assert_eq!(quarters(name), expected, "{name}");
    }
    // Of three the family name has a column of its own.
    assert_eq!(quarters("国国一"), [false, false, false, true]);
}

#[test]
fn an_intaglio_seal_is_ink_with_characters_cut_out() {
    let seal = |cut: &str| drawn(&json!({"format": 1, "shape": "name", "name": "林一舟印", "side_mm": 20, "cut": cut}));
    let (relief, intaglio) = (seal("relief"), seal("intaglio"));
    let whole = [0.0, 0.0, 20.0, 20.0];
    assert!(density(&relief, whole) < 0.5 && density(&intaglio, whole) > 0.55);
    assert_eq!(density(&intaglio, [0.0, 0.0, 20.0, 0.7]), 1.0, "the border is ink");
    assert!(density(&intaglio, [1.2, 1.2, 18.8, 18.8]) < 0.85, "characters are paper");
}

#[test]
fn two_cut_seals_on_one_page_keep_their_own_masks() {
    let svg = |name: &str| {
        design(&json!({"format": 1, "shape": "name", "name": name, "side_mm": 20, "cut": "intaglio"}))
            .svg(&fonts())
            .unwrap()
    };
    let mask = |svg: &str| svg.split("mask id=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_ne!(mask(&svg("李样")), mask(&svg("林一舟")));
    assert_eq!(mask(&svg("李样")), mask(&svg("李样")));
}

#[test]
fn only_the_fonts_that_a_seal_uses_are_asked_for() {
    let Fonts { song, hei } = fonts();
    let (no_hei, no_song) = (Fonts { song, hei: b"" }, Fonts { song: b"", hei });
    let name = |font: &str| design(&json!({"format": 1, "shape": "name", "name": "李样", "side_mm": 20, "font": font}));
    assert!(name("song").draw(&no_hei, DPI).is_ok() && name("hei").draw(&no_song, DPI).is_ok());
    assert_eq!(name("hei").draw(&no_hei, DPI).unwrap_err().code(), "seal_font_invalid");
}

#[test]
fn a_line_that_finds_no_room_is_named() {
    let oval = json!({"format": 1, "shape": "oval", "name": "江北", "width_mm": 30, "height_mm": 18, "star": true,
        "star_mm": 12, "centre": "发票专用章", "code": "3501000012345"});
    let error = design(&oval).draw(&fonts(), DPI).expect_err("a star that fills the seal");
    assert_eq!((error.code(), error.params()), ("seal_crowded", vec![("field", "centre".to_owned())]));
}
