//! What is measured of a design.

use sealbid_seal::{CHECKS, Check};
use serde_json::{Value, json};

use crate::{design, fonts};

fn checks(json: &Value) -> Vec<Check> {
    design(json).checks(&fonts()).unwrap()
}

fn plain() -> Value {
    json!({"format": 1, "shape": "round", "name": "江北示范建设有限公司", "diameter_mm": 40, "centre": "投标专用章",
        "code": "3501000012345"})
}

fn param(check: &Check, name: &str) -> String {
    let found = check.params.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("{check:?} has no {name}")).1.clone()
}

fn number(check: &Check, name: &str) -> f64 {
    param(check, name).parse().unwrap()
}

#[test]
fn each_look_finds_its_defect_and_no_other() {
    let with = |key: &str, value: Value| {
        let mut json = plain();
        json[key] = value;
        json
    };
    let cases: [(&str, Value, &[&str]); 9] = [
        ("as_it_should_be", plain(), &[]),
        ("no_star", with("star", json!(false)), &[]),
        ("characters_over_the_star", with("character_mm", json!(11)), &["parts_apart"]),
        ("characters_over_each_other", with("character_percent", json!(180)), &["parts_apart"]),
        ("name_that_leaves_the_rest_no_room", with("arc_degrees", json!(290)), &["parts_apart", "strokes_readable"]),
        ("rim_too_thick", with("rim_mm", json!(1.8)), &["measures_usual"]),
        ("star_too_small", with("star_mm", json!(9)), &["measures_usual"]),
        ("size_that_nobody_makes", with("diameter_mm", json!(47)), &["measures_usual"]),
        ("second_rim_too_thin_to_print", with("second_rim_mm", json!(0.1)), &[]),
    ];
    for (name, json, expected) in cases {
        let found = checks(&json);
        assert_eq!(found.iter().map(|check| check.code).collect::<Vec<_>>(), CHECKS);
        let broken: Vec<_> = found.iter().filter(|check| !check.is_kept).map(|check| check.code).collect();
        assert_eq!(broken, expected, "{name}: {found:?}");
    }
}

#[test]
fn a_gap_is_that_between_the_two_that_are_nearest() {
    // One stroke each, far apart; the only thing near is the rim.
    let far = checks(&json!({"format": 1, "shape": "rectangle", "lines": ["一一"], "width_mm": 60, "height_mm": 20}));
    let gap = number(&far[0], "gap_mm");
    assert!(gap > 0.5, "{far:?}");
    let close = checks(&json!({
        "format": 1, "shape": "rectangle", "lines": ["一一"], "width_mm": 60, "height_mm": 20, "character_mm": 10,
        "character_percent": 200
    }));
    assert!(number(&close[0], "gap_mm") < gap, "{close:?}");
    let over = checks(&json!({
        "format": 1, "shape": "rectangle", "lines": ["口口口口口口"], "width_mm": 60, "height_mm": 20, "character_mm": 12,
        "character_percent": 200
    }));
    assert_eq!((param(&over[0], "gap_mm").as_str(), over[0].is_kept), ("0.00", false), "{over:?}");
}

#[test]
fn strokes_grow_with_their_characters() {
    let stroke = |character: f64, font: &str| {
        let found = checks(&json!({
            "format": 1, "shape": "square", "lines": ["十十", "十十"], "side_mm": 40, "character_mm": character,
            "character_percent": 100, "font": font
        }));
        number(&found[1], "stroke_mm")
    };
    let (small, large) = (stroke(3.0, "song"), stroke(12.0, "song"));
    assert!((large / small - 4.0).abs() < 0.4, "{small} and {large}");
    assert!(stroke(8.0, "hei") > 1.2 * stroke(8.0, "song"));
    // The thin strokes of Song are about a thirtieth of the em before they are made bolder.
    assert!((0.05..0.1).contains(&(large / 12.0)), "{large}");
}

#[test]
fn a_check_is_a_record_in_json() {
    let json = serde_json::to_value(&checks(&plain())[2]).unwrap();
    let params = json!({"width_mm": "40.00", "height_mm": "40.00", "rim_mm": "1.20", "star_mm": "14.00"});
    assert_eq!(json, json!({"code": "measures_usual", "is_kept": true, "params": params}));
}
