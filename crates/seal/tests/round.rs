//! The drawn seal: measured in its pixels.

use proptest::prelude::*;
use sealbid_seal::{RoundSeal, SealPicture};

use crate::song;

fn example() -> RoundSeal {
    RoundSeal::new("江北示范建设有限公司", 42.0)
        .and_then(|s| s.with_centre("投标专用章"))
        .and_then(|s| s.with_code("3501000012345"))
        .expect("a seal as companies have it")
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
    let picture = example().draw(song(), 600).unwrap();
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
    let picture = example().draw(song(), 300).unwrap();
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
    let with = example().draw(song(), 300).unwrap();
    let without = RoundSeal::new("江北示范建设有限公司", 42.0).unwrap().draw(song(), 300).unwrap();
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
            let seal = RoundSeal::new(&name, diameter)
                .and_then(|s| s.with_centre("投标专用章（一）"))
                .and_then(|s| s.with_code("990000000000000011"))
                .unwrap();
            let picture = seal.draw(song(), 150).unwrap();
            let rim = diameter / 2.0 - 1.2;
            assert_eq!(inked(&picture, rim - 0.7..rim - 0.2, 0.0..360.0), 0, "{length} characters in {diameter} mm");
        }
    }
}

#[test]
fn the_same_words_give_the_same_bytes() {
    let seal = example();
    let first = seal.draw(song(), 600).unwrap().to_png();
    assert_eq!(first, seal.draw(song(), 600).unwrap().to_png());
    assert_eq!(SealPicture::from_png(&first, 42.0).unwrap(), seal.draw(song(), 600).unwrap());
}

#[test]
fn what_cannot_be_drawn_is_refused_by_its_cause() {
    let cases: [(&str, RoundSeal, &[u8], u32, &str); 4] = [
        ("font_is_no_font", example(), b"not a font", 600, "seal_font_invalid"),
        ("no_glyph", RoundSeal::new("江北\u{20000}示范", 40.0).unwrap(), song(), 600, "seal_glyph_missing"),
        ("too_coarse", example(), song(), 71, "seal_dpi"),
        ("too_fine", example(), song(), 1201, "seal_dpi"),
    ];
    for (name, seal, font, dpi, code) in cases {
        let error = seal.draw(font, dpi).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
    }
    let error = RoundSeal::new("示\u{20000}", 40.0).unwrap().draw(song(), 600).expect_err("no glyph");
    assert_eq!(error.params(), [("character", "\u{20000}".to_owned()), ("codepoint", "U+20000".to_owned())]);
}

#[test]
fn each_bad_description_is_refused_by_its_defect() {
    let with = |field: &str, value: serde_json::Value| {
        let mut json = serde_json::to_value(example()).unwrap();
        json[field] = value;
        json.to_string()
    };
    let cases: [(&str, String, &str); 18] = [
        ("not_json", "round".to_owned(), "seal_spec_invalid"),
        ("later_format", with("format", 2.into()), "seal_spec_invalid"),
        ("unknown_shape", with("shape", "square".into()), "seal_spec_invalid"),
        ("unknown_field", with("colour2", "#ffffff".into()), "seal_spec_invalid"),
        ("name_blank", with("name", " ".into()), "seal_text_empty"),
        ("name_of_41", with("name", "江".repeat(41).into()), "seal_text_long"),
        ("name_with_a_tab", with("name", "江\t北".into()), "seal_character_invalid"),
        ("centre_blank", with("centre", "".into()), "seal_text_empty"),
        ("centre_of_11", with("centre", "章".repeat(11).into()), "seal_text_long"),
        ("code_of_19", with("code", "1".repeat(19).into()), "seal_text_long"),
        ("code_with_a_space", with("code", "35 01".into()), "seal_character_invalid"),
        ("code_in_full_width_digits", with("code", "３５".into()), "seal_character_invalid"),
        ("diameter_of_a_coin", with("diameter_mm", 20.into()), "seal_diameter"),
        ("diameter_of_a_plate", with("diameter_mm", 200.into()), "seal_diameter"),
        ("rim_too_thick", with("rim_mm", 9.into()), "seal_measure"),
        ("star_over_the_name", with("star_mm", 30.into()), "seal_measure"),
        ("colour_by_name", with("colour", "red".into()), "seal_colour"),
        ("colour_with_an_umlaut", with("colour", "#ää00".into()), "seal_colour"),
    ];
    for (name, json, code) in cases {
        let error = RoundSeal::from_json(json.as_bytes()).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
    }
}

#[test]
fn absent_measures_are_the_usual_ones() {
    let json = r#"{"format": 1, "shape": "round", "name": "江北示范", "diameter_mm": 40}"#;
    assert_eq!(RoundSeal::from_json(json.as_bytes()).unwrap(), RoundSeal::new("江北示范", 40.0).unwrap());
}

#[test]
fn a_measure_that_needs_all_its_digits_survives_json() {
    let json =
        r#"{"format": 1, "shape": "round", "name": "江北示范", "diameter_mm": 40, "star_mm": 14.22222222222222}"#;
    let seal = RoundSeal::from_json(json.as_bytes()).unwrap();
    let again = serde_json::to_vec(&seal).unwrap();
    assert_eq!(RoundSeal::from_json(&again).unwrap(), seal);
    assert_eq!(seal.star_mm().to_bits(), 14.22222222222222_f64.to_bits());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_description_survives_json(name in "[一-龥]{1,40}", centre in "[一-龥]{1,10}", code in "[0-9A-Z]{1,18}") {
        let seal = RoundSeal::new(&name, 40.0).unwrap().with_centre(&centre).unwrap().with_code(&code).unwrap();
        let json = serde_json::to_vec(&seal).unwrap();
        prop_assert_eq!(RoundSeal::from_json(&json).unwrap(), seal);
    }

    #[test]
    fn any_words_give_a_seal_or_a_named_cause(name in "\\PC{1,40}", centre in "\\PC{1,10}", star in 8.0..16.0f64) {
        let json = serde_json::json!({
            "format": 1, "shape": "round", "name": name, "diameter_mm": 40, "centre": centre, "star_mm": star
        });
        match RoundSeal::from_json(json.to_string().as_bytes()) {
            Ok(seal) => {
                if let Err(error) = seal.draw(song(), 72) {
                    prop_assert!(matches!(error.code(), "seal_glyph_missing" | "seal_crowded"), "{}", error);
                }
            }
            Err(error) => prop_assert_eq!(error.code(), "seal_text_empty"),
        }
    }
}
