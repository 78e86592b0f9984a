//! The drawn seal: measured in its pixels.

use sealbid_seal::{COMPANY_40, Fonts, SealDesign, SealPicture};
use serde_json::json;

use crate::{design, fonts};

fn example() -> SealDesign {
    let name = "江北示范建设有限公司";
    let (centre, code) = ("投标专用章", "3501000012345");
    design(&json!({"format": 1, "shape": "round", "name": name, "diameter_mm": 42, "centre": centre, "code": code}))
}

/// Opacity at (x, y) millimetres from the centre.
fn ink(picture: &SealPicture, x: f64, y: f64) -> u8 {
    let scale = f64::from(picture.width_px()) / picture.width_mm();
    let middle = f64::from(picture.width_px()) / 2.0;
    let (column, row) = ((middle + x * scale) as u32, (middle + y * scale) as u32);
    picture.alpha()[(row * picture.width_px() + column) as usize]
}

/// Pixels with ink between two radii and two angles (degrees clockwise from the top).
fn inked(picture: &SealPicture, radii: std::ops::Range<f64>, angles: std::ops::Range<f64>) -> usize {
    let scale = picture.width_mm() / f64::from(picture.width_px());
    let middle = picture.width_mm() / 2.0;
    let alpha = picture.alpha();
    (0..picture.height_px())
        .flat_map(|row| (0..picture.width_px()).map(move |column| (column, row)))
        .filter(|(column, row)| {
            let (x, y) = ((f64::from(*column) + 0.5) * scale - middle, (f64::from(*row) + 0.5) * scale - middle);
            radii.contains(&x.hypot(y)) && angles.contains(&x.atan2(-y).to_degrees().rem_euclid(360.0))
        })
        .filter(|(column, row)| alpha[(row * picture.width_px() + column) as usize] > 0)
        .count()
}

#[test]
fn rim_star_and_ground_have_their_measures() {
    let picture = example().draw(&fonts(), 600).unwrap();
    assert_eq!((picture.width_px(), picture.height_px(), picture.width_mm()), (992, 992, 42.0));
    let places: [(&str, f64, f64, bool); 9] = [
        ("outer_edge_of_the_rim", 20.9, 0.0, true),
        ("inner_edge_of_the_rim", -19.9, 0.0, true),
        ("inside_the_rim", 19.7, 0.0, false),
        ("corner", 20.5, 20.5, false),
        ("tip_of_the_star", 0.0, -6.7, true),
        ("above_the_star", 0.0, -7.2, false),
        ("left_foot_of_the_star", -3.9, 5.4, true),
        ("between_the_feet", 0.0, 4.2, false),
        ("middle", 0.0, 0.0, true),
    ];
    for (name, x, y, with_ink) in places {
        assert_eq!(ink(&picture, x, y) == 255, with_ink, "{name}");
    }
    assert!(picture.rgb().chunks_exact(3).all(|p| p == [0xC8, 0x10, 0x2E]), "one ink under the mask everywhere");
}

#[test]
fn the_name_runs_evenly_and_keeps_off_rim_and_star() {
    let picture = example().draw(&fonts(), 300).unwrap();
    assert_eq!(inked(&picture, 18.6..19.6, 0.0..360.0), 0, "a clear ring inside the rim");
    assert_eq!(inked(&picture, 7.2..11.5, 0.0..130.0), 0, "a clear ring around the star, right");
    assert_eq!(inked(&picture, 7.2..11.5, 230.0..360.0), 0, "a clear ring around the star, left");
    for i in 0..10 {
        let middle = (f64::from(i) - 4.5) * 24.9;
        let angles = |from: f64, to: f64| (middle + from).rem_euclid(360.0)..(middle + to).rem_euclid(360.0);
        assert!(inked(&picture, 11.5..18.6, angles(-5.0, 5.0)) > 100, "character {i} stands in its place");
    }
}

#[test]
fn the_lower_end_stays_free_for_the_code() {
    let with = example().draw(&fonts(), 300).unwrap();
    let plain = json!({"format": 1, "shape": "round", "name": "江北示范建设有限公司", "diameter_mm": 42});
    let without = design(&plain).draw(&fonts(), 300).unwrap();
    let foot = |picture| inked(picture, 15.0..19.0, 140.0..220.0);
    assert!(foot(&with) > 300, "thirteen digits");
    assert_eq!(foot(&without), 0);
}

#[test]
fn names_of_any_length_fit() {
    let forty: String = "江北示范建设工程咨询投资集团".chars().cycle().take(40).collect();
    for length in [1, 2, 3, 8, 16, 25, 40] {
        let name: String = forty.chars().take(length).collect();
        for diameter in [38.0, 40.0, 42.0] {
            let (centre, code) = ("投标专用章（一）", "990000000000000011");
            let seal = design(&json!({
                "format": 1, "shape": "round", "name": name, "diameter_mm": diameter, "centre": centre, "code": code
            }));
            let picture = seal.draw(&fonts(), 150).unwrap();
            let rim = diameter / 2.0 - 1.2;
            assert_eq!(inked(&picture, rim - 0.7..rim - 0.2, 0.0..360.0), 0, "{length} characters in {diameter} mm");
        }
    }
}

#[test]
fn the_same_words_give_the_same_bytes() {
    let seal = example();
    let first = seal.draw(&fonts(), 600).unwrap().to_png();
    assert_eq!(first, seal.draw(&fonts(), 600).unwrap().to_png());
    assert_eq!(SealPicture::from_png(&first, 42.0).unwrap(), seal.draw(&fonts(), 600).unwrap());
}

#[test]
fn what_cannot_be_drawn_is_refused_by_its_cause() {
    let (sound, no_font) = (fonts(), Fonts { song: b"not a font", hei: fonts().hei });
    let rare = COMPANY_40.design("江北\u{20000}示范").unwrap();
    let cases = [
        ("font_is_no_font", example(), no_font, 600, "seal_font_invalid"),
        ("no_glyph", rare.clone(), sound, 600, "seal_glyph_missing"),
        ("too_coarse", example(), sound, 71, "seal_dpi"),
        ("too_fine", example(), sound, 1201, "seal_dpi"),
    ];
    for (name, seal, fonts, dpi, code) in cases {
        let error = seal.draw(&fonts, dpi).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
    }
    let error = rare.draw(&sound, 600).expect_err("no glyph");
    assert_eq!(error.params(), [("character", "\u{20000}".to_owned()), ("codepoint", "U+20000".to_owned())]);
}

#[test]
fn what_is_asked_of_the_lettering_is_drawn() {
    let with = |key: &str, value: f64| {
        let mut json = json!({"format": 1, "shape": "round", "name": "江北示范建设有限公司", "diameter_mm": 42});
        json[key] = value.into();
        design(&json).draw(&fonts(), 300).unwrap()
    };
    let usual = with("diameter_mm", 42.0);
    assert_eq!(inked(&usual, 7.2..11.5, 0.0..360.0), 0);
    assert!(inked(&with("character_mm", 9.0), 9.5..11.5, 0.0..360.0) > 300, "higher characters reach farther in");
    assert_eq!(inked(&usual, 11.5..19.0, 125.0..235.0), 0);
    assert!(inked(&with("arc_degrees", 290.0), 11.5..19.0, 135.0..155.0) > 300, "a wider arc reaches farther down");
    let narrow = with("character_percent", 40.0);
    assert!(inked(&narrow, 11.5..19.0, 0.0..360.0) < inked(&usual, 11.5..19.0, 0.0..360.0) * 3 / 4);
    let second = with("second_rim_mm", 0.3);
    assert!(ink(&second, 21.0 - 1.2 - 0.5 - 0.15, 0.0) == 255 && ink(&usual, 21.0 - 1.2 - 0.5 - 0.15, 0.0) == 0);
    assert_eq!(ink(&second, 21.0 - 1.2 - 0.25, 0.0), 0, "a ring of paper between the rims");
}

#[test]
fn without_a_star_the_line_stands_in_the_middle() {
    let mut json = json!({"format": 1, "shape": "round", "name": "江北示范", "diameter_mm": 40, "star": false});
    let empty = design(&json).draw(&fonts(), 300).unwrap();
    assert_eq!(inked(&empty, 0.0..9.0, 0.0..360.0), 0);
    json["centre"] = "财务专用章".into();
    let picture = design(&json).draw(&fonts(), 300).unwrap();
    let alpha = picture.alpha();
    let rows: Vec<u32> = (0..picture.height_px())
        .filter(|row| {
            let middle = picture.width_px() / 4..picture.width_px() * 3 / 4;
            (picture.height_px() / 3..picture.height_px() * 2 / 3).contains(row)
                && middle.into_iter().any(|column| alpha[(row * picture.width_px() + column) as usize] > 0)
        })
        .collect();
    let (first, last) = (rows[0], rows[rows.len() - 1]);
    assert!((first + last).abs_diff(picture.height_px()) < 8, "{first} to {last}");
}
