//! Designs as JSON: what is read, what is refused, and that nothing gets lost.

use proptest::prelude::*;
use sealbid_seal::{PRESETS, SealDesign, Shape};
use serde_json::{Value, json};

use crate::{design, fonts};

/// A sound design of each shape.
pub fn sound() -> [Value; 5] {
    [
        json!({"format": 1, "shape": "round", "name": "江北示范建设有限公司", "diameter_mm": 42, "centre": "投标专用章",
            "code": "3501000012345"}),
        json!({"format": 1, "shape": "oval", "name": "江北示范建设有限公司", "width_mm": 45, "height_mm": 30,
            "number": "91350100M000100Y43", "centre": "发票专用章"}),
        json!({"format": 1, "shape": "square", "lines": ["江北示范", "建设公司"], "side_mm": 20}),
        json!({"format": 1, "shape": "rectangle", "lines": ["江北示范建设有限公司"], "width_mm": 60, "height_mm": 20}),
        json!({"format": 1, "shape": "name", "name": "林一舟印", "side_mm": 20, "cut": "intaglio"}),
    ]
}

/// What is wrong with a design: its name, the key, the value that it gets, the code of the refusal.
type Defect<'v> = (&'static str, &'v Value, &'static str, Value, &'static str);

/// Defects of the sound designs, each by its name.
fn defects([round, oval, square, rectangle, name]: &[Value; 5]) -> [Defect<'_>; 50] {
    let eleven = "章".repeat(11);
    [
        ("later_format", round, "format", json!(2), "seal_spec_invalid"),
        ("format_as_text", oval, "format", json!("1"), "seal_spec_invalid"),
        ("unknown_shape", round, "shape", json!("triangle"), "seal_spec_invalid"),
        ("shape_of_another", round, "shape", json!("square"), "seal_spec_invalid"),
        ("unknown_key_round", round, "colour2", json!("#ffffff"), "seal_spec_invalid"),
        ("unknown_key_oval", oval, "diameter_mm", json!(40), "seal_spec_invalid"),
        ("unknown_key_square", square, "width_mm", json!(20), "seal_spec_invalid"),
        ("unknown_key_rectangle", rectangle, "side_mm", json!(20), "seal_spec_invalid"),
        ("unknown_key_name", name, "star", json!(true), "seal_spec_invalid"),
        ("unknown_font", round, "font", json!("kai"), "seal_spec_invalid"),
        ("unknown_direction", square, "direction", json!("up"), "seal_spec_invalid"),
        ("unknown_cut", name, "cut", json!("both"), "seal_spec_invalid"),
        ("measure_as_text", round, "diameter_mm", json!("42"), "seal_spec_invalid"),
        ("measure_absent", square, "side_mm", Value::Null, "seal_spec_invalid"),
        ("star_as_a_number", round, "star", json!(14), "seal_spec_invalid"),
        ("name_blank", round, "name", json!(" "), "seal_text_empty"),
        ("name_of_41", round, "name", json!("江".repeat(41)), "seal_text_long"),
        ("name_of_41_oval", oval, "name", json!("江".repeat(41)), "seal_text_long"),
        ("name_with_a_tab", round, "name", json!("江\t北"), "seal_character_invalid"),
        ("centre_blank", round, "centre", json!(""), "seal_text_empty"),
        ("centre_of_11", round, "centre", json!(eleven), "seal_text_long"),
        ("centre_of_11_oval", oval, "centre", json!(eleven), "seal_text_long"),
        ("code_of_19", round, "code", json!("1".repeat(19)), "seal_text_long"),
        ("code_with_a_space", round, "code", json!("35 01"), "seal_character_invalid"),
        ("code_in_full_width_digits", round, "code", json!("３５"), "seal_character_invalid"),
        ("number_of_21", oval, "number", json!("1".repeat(21)), "seal_text_long"),
        ("number_with_a_dash", oval, "number", json!("35-01"), "seal_character_invalid"),
        ("no_lines", square, "lines", json!([]), "seal_lines"),
        ("seven_lines", square, "lines", json!(vec!["章"; 7]), "seal_lines"),
        ("blank_line", rectangle, "lines", json!(["章", ""]), "seal_text_empty"),
        ("lines_of_41", rectangle, "lines", json!(["章".repeat(20), "章".repeat(21)]), "seal_text_long"),
        ("line_with_a_break", rectangle, "lines", json!(["江\n北"]), "seal_character_invalid"),
        ("name_seal_of_1", name, "name", json!("李"), "seal_text_short"),
        ("name_seal_of_5", name, "name", json!("欧阳林一舟"), "seal_text_long"),
        ("name_seal_with_a_blank", name, "name", json!("李 样"), "seal_character_invalid"),
        ("diameter_of_a_coin", round, "diameter_mm", json!(20), "seal_diameter"),
        ("diameter_of_a_plate", round, "diameter_mm", json!(200), "seal_diameter"),
        ("rim_too_thick", round, "rim_mm", json!(9), "seal_measure"),
        ("rim_below_nothing", name, "rim_mm", json!(-1), "seal_measure"),
        ("second_rim_too_thick", round, "second_rim_mm", json!(2), "seal_measure"),
        ("star_over_the_name", round, "star_mm", json!(30), "seal_measure"),
        ("arc_of_a_full_turn", round, "arc_degrees", json!(360), "seal_measure"),
        ("oval_upright", oval, "height_mm", json!(50), "seal_measure"),
        ("oval_too_flat", oval, "height_mm", json!(20), "seal_measure"),
        ("side_of_a_grain", square, "side_mm", json!(2), "seal_measure"),
        ("side_of_a_table", rectangle, "width_mm", json!(800), "seal_measure"),
        ("characters_of_nothing", name, "character_mm", json!(0), "seal_measure"),
        ("width_in_parts_of_one", oval, "character_percent", json!(0.8), "seal_measure"),
        ("colour_by_name", round, "colour", json!("red"), "seal_colour"),
        ("colour_with_an_umlaut", name, "colour", json!("#ää00"), "seal_colour"),
    ]
}

#[test]
fn each_bad_description_is_refused_by_its_defect() {
    let sound = sound();
    for (name, sound, key, value, code) in defects(&sound) {
        let mut json = sound.clone();
        json[key] = value;
        let error = SealDesign::from_json(json.to_string().as_bytes()).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
    }
    let round = &sound[0];
    let texts = [
        ("not_json", "round".to_owned()),
        ("not_a_number", round.to_string().replace("42", "NaN")),
        ("too_great_a_number", round.to_string().replace("42", "1e999")),
        ("key_given_twice", round.to_string().replace("\"diameter_mm\"", "\"diameter_mm\":40,\"diameter_mm\"")),
        ("format_absent", round.to_string().replace("\"format\":1,", "")),
        ("shape_absent", round.to_string().replace("\"shape\":\"round\",", "")),
    ];
    for (name, json) in texts {
        let error = SealDesign::from_json(json.as_bytes()).expect_err(name);
        assert_eq!(error.code(), "seal_spec_invalid", "{name}: {error}");
    }
}

/// Prints the names of cases `[[name, instance, is_sound]]` that the schema judges otherwise.
const JUDGE: &str = "
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
judge = Draft202012Validator(schema)
print([name for name, instance, is_sound in json.load(open(sys.argv[2])) if judge.is_valid(instance) != is_sound])
";

#[test]
fn the_schema_says_what_the_reader_does() {
    /// What a schema cannot say: sums, and measures by other measures.
    const BEYOND: [&str; 3] = ["lines_of_41", "oval_upright", "oval_too_flat"];
    let sound = sound();
    let mut cases: Vec<Value> = sound.iter().map(|json| json!(["sound", json, true])).collect();
    for preset in PRESETS {
        let seal = preset.design("林一舟印").unwrap();
        cases.push(json!([preset.name, seal, true]));
    }
    for (name, sound, key, value, _) in defects(&sound) {
        let mut json = sound.clone();
        json[key] = value;
        if !BEYOND.contains(&name) {
            cases.push(json!([name, json, false]));
        }
    }
    let folder = sealbid_testkit::folder();
    let path = folder.path().join("cases.json");
    std::fs::write(&path, json!(cases).to_string()).unwrap();
    let schema = sealbid_testkit::workspace_root().join("docs/formats/seal-design.schema.json");
    let arguments = ["-c".as_ref(), JUDGE.as_ref(), schema.as_os_str(), path.as_os_str()];
    assert_eq!(sealbid_testkit::run("python3", arguments).ok().out.trim(), "[]");
}

#[test]
fn what_is_no_number_is_refused_however_it_comes() {
    for json in sound() {
        for value in [f64::NAN, f64::INFINITY] {
            let mut shape = Shape::from(design(&json));
            match &mut shape {
                Shape::Round(round) => round.arc_degrees = Some(value),
                Shape::Oval(oval) => oval.height_mm = value,
                Shape::Square(square) => square.side_mm = value,
                Shape::Rectangle(rectangle) => rectangle.character_mm = Some(value),
                Shape::Name(name) => name.rim_mm = value,
            }
            assert_eq!(SealDesign::try_from(shape).expect_err("no number").code(), "seal_measure");
        }
    }
}

#[test]
fn a_refused_measure_says_what_it_may_be() {
    let mut json = sound()[1].clone();
    json["height_mm"] = 20.into();
    let error = SealDesign::from_json(json.to_string().as_bytes()).expect_err("too flat");
    let params = error.params().into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
    assert_eq!(params, ["field=height_mm", "value=20", "least=24.75", "most=45"]);
}

#[test]
fn absent_measures_are_the_usual_ones() {
    let short = design(&json!({"format": 1, "shape": "round", "name": "江北示范", "diameter_mm": 40}));
    let long = json!({"format": 1, "shape": "round", "name": "江北示范", "diameter_mm": 40.0, "rim_mm": 1.2,
        "star": true, "star_mm": 14.0, "font": "song", "colour": "#c8102e"});
    assert_eq!(short, design(&long));
}

#[test]
fn every_preset_is_a_seal_with_usual_measures() {
    for preset in PRESETS {
        let text = if preset.kind == "name" { "林一舟印" } else { "江北示范建设有限公司" };
        let seal = preset.design(text).unwrap_or_else(|error| panic!("{}: {error}", preset.name));
        assert_eq!((seal.shape().kind(), seal.size_mm()), (preset.kind, preset.size_mm), "{}", preset.name);
        for check in seal.checks(&fonts()).unwrap() {
            assert!(check.is_kept, "{}: {check:?}", preset.name);
        }
        assert_eq!(SealDesign::from_json(seal.to_json().as_bytes()).unwrap(), seal, "{}", preset.name);
    }
    let mut names: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), PRESETS.len());
}

#[test]
fn a_text_is_broken_into_lines_that_fill_the_seal() {
    let lines = |preset: &str, text: &str| {
        let preset = PRESETS.iter().find(|known| known.name == preset).unwrap();
        match preset.design(text).unwrap().into() {
            Shape::Square(square) => square.lines,
            Shape::Rectangle(rectangle) => rectangle.lines,
            _ => panic!("{} has no lines", preset.name),
        }
    };
    for (preset, text, expected) in [
        ("square_20", "李样之印", &["李样", "之印"][..]),
        ("square_25", "江北示范建设公司章", &["江北示", "范建设", "公司章"]),
        ("square_20", "章", &["章"]),
        ("rectangle_60x20", "江北示范建设有限公司", &["江北示范建", "设有限公司"]),
        ("rectangle_40x15", "已核对", &["已核对"]),
        ("rectangle_40x15", "江北示范\n已核对", &["江北示范", "已核对"]),
    ] {
        assert_eq!(lines(preset, text), expected, "{preset} {text}");
    }
}

#[test]
fn a_measure_that_needs_all_its_digits_survives_json() {
    let mut json = sound()[0].clone();
    json["star_mm"] = json!(14.22222222222222);
    let seal = design(&json);
    assert_eq!(SealDesign::from_json(seal.to_json().as_bytes()).unwrap(), seal);
    assert_eq!(seal.shape().star_mm().unwrap().to_bits(), 14.22222222222222_f64.to_bits());
}

/// A design of any shape with words and measures near what a seal may have.
fn any_design() -> impl Strategy<Value = Value> {
    let words = ("\\PC{1,40}", "\\PC{1,10}", "[0-9A-Z]{1,18}", "\\PC{2,4}");
    let measures = (1.0..25.0f64, 10.0..220.0f64, 20.0..340.0f64, 0.2..2.2f64);
    (0usize..5, words, measures, any::<[bool; 6]>()).prop_map(
        |(shape, (name, centre, code, short), (character, percent, arc, rim), has)| {
            let mut json = sound()[shape].clone();
            let is_arc = shape < 2;
            match shape {
                0 | 1 => json["name"] = name.into(),
                4 => json["name"] = short.into(),
                _ => json["lines"] = json!([centre, short]),
            }
            let optional = [
                (has[0], "character_mm", json!(character)),
                (has[1], "character_percent", json!(percent)),
                (has[2] && is_arc, "arc_degrees", json!(arc)),
                (has[3], "rim_mm", json!(rim)),
                (has[4] && is_arc, "centre", json!(centre)),
                (has[5] && is_arc, "code", json!(code)),
            ];
            for (is_there, key, value) in optional {
                if is_there {
                    json[key] = value;
                }
            }
            json
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_design_is_drawn_or_refused_by_a_named_cause(json in any_design()) {
        let Ok(seal) = SealDesign::from_json(json.to_string().as_bytes()) else { return Ok(()) };
        prop_assert_eq!(&SealDesign::from_json(seal.to_json().as_bytes()).unwrap(), &seal);
        match seal.draw(&fonts(), 72) {
            Ok(picture) => prop_assert_eq!(picture.width_mm(), seal.size_mm().0),
            Err(error) => prop_assert!(matches!(error.code(), "seal_glyph_missing" | "seal_crowded"), "{}", error),
        }
        prop_assert_eq!(seal.svg(&fonts()).is_ok(), seal.checks(&fonts()).is_ok());
    }
}
