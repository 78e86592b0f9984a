//! What a person may ask for.

use std::sync::OnceLock;

use sealbid_seal::clean::{Cleaned, Cleaning, Ink, Outline, Photo, Stroke};

use crate::clean::scene::{Paper, RED, Scene, Strokes};

/// One photo, taken from the front.
fn photo() -> &'static Photo {
    static PHOTO: OnceLock<Photo> = OnceLock::new();
    PHOTO.get_or_init(|| Photo::open(&taken(700, 900, 14.0)).expect("a photo"))
}

fn taken(width: usize, height: usize, px_per_mm: f64) -> Vec<u8> {
    let strokes = Strokes::round("江北示范建设有限公司", "投标专用章", 42.0);
    let scene = Scene {
        strokes: &strokes,
        seed: 5,
        width,
        height,
        paper: Paper::White,
        ink: RED,
        has_print: false,
        px_per_mm,
        tilt_deg: 12.0,
        towards_deg: 0.0,
        roll_deg: 6.0,
        pressure: 1.0,
        has_shadow: false,
        focal: 0.75,
    };
    scene.taken()
}

fn with(wishes: Cleaning) -> Cleaned {
    photo().clean(&wishes).expect("a seal")
}

fn at_150_dpi() -> Cleaning {
    Cleaning { dpi: 150, ..Cleaning::default() }
}

fn visible(cleaned: &Cleaned) -> usize {
    cleaned.picture.alpha().iter().filter(|v| **v >= 128).count()
}

#[test]
fn the_picture_has_the_size_and_colour_asked_for() {
    let cleaned = with(Cleaning { width_mm: 40.0, colour: [1, 2, 3], ..Cleaning::default() });
    let picture = &cleaned.picture;
    assert_eq!((picture.width_px(), picture.height_px(), picture.width_mm()), (945, 945, 40.0));
    assert!(picture.rgb().chunks_exact(3).all(|p| p == [1, 2, 3]));
    assert!(!picture.is_opaque());
    assert_eq!(cleaned.histogram.iter().sum::<u32>(), 945 * 945);
}

#[test]
fn the_same_photo_gives_the_same_bytes() {
    assert_eq!(with(Cleaning::default()).picture.to_png(), with(Cleaning::default()).picture.to_png());
}

#[test]
fn a_star_tells_how_far_the_seal_is_turned() {
    let cleaned = with(at_150_dpi());
    assert!((cleaned.tilt_deg - 6.0).abs() < 2.0, "{}", cleaned.tilt_deg);
    let turned = with(Cleaning { turn_deg: -cleaned.tilt_deg, ..at_150_dpi() });
    // It is the photo that is turned, whatever is made of it.
    assert!((turned.tilt_deg - cleaned.tilt_deg).abs() < 0.5, "{}", turned.tilt_deg);
    assert_ne!(turned.picture, cleaned.picture);
}

#[test]
fn a_higher_threshold_keeps_less() {
    let kept: Vec<usize> = [40, 100, 160]
        .map(|threshold| {
            let cleaned = with(Cleaning { threshold: Some(threshold), ..at_150_dpi() });
            assert_eq!(cleaned.threshold, threshold);
            visible(&cleaned)
        })
        .to_vec();
    assert!(kept[0] > kept[1] && kept[1] > kept[2] && kept[2] > 0, "{kept:?}");
}

#[test]
fn what_is_erased_is_gone() {
    let stroke = Stroke { radius_mm: 4.0, points_mm: vec![(21.0, 14.0), (21.0, 24.0)] };
    let cleaned = with(Cleaning { erased: vec![stroke], ..at_150_dpi() });
    let alpha = cleaned.picture.alpha();
    let at = |x_mm: f64, y_mm: f64| {
        let scale = f64::from(cleaned.picture.width_px()) / 42.0;
        alpha[(y_mm * scale) as usize * cleaned.picture.width_px() as usize + (x_mm * scale) as usize]
    };
    assert_eq!((at(21.0, 20.0), at(21.0, 17.0)), (0, 0), "the star");
    assert_eq!(at(0.6, 21.0), 255, "the rim");
    let all = Stroke { radius_mm: 50.0, points_mm: vec![(21.0, 21.0)] };
    let error = photo().clean(&Cleaning { erased: vec![all], ..at_150_dpi() }).expect_err("nothing is left");
    assert_eq!(error.code(), "seal_photo_no_ink");
}

#[test]
fn without_straightening_the_photo_is_cut_as_it_is() {
    let cleaned = with(Cleaning { is_straightened: false, ..at_150_dpi() });
    let Outline::Ellipse { radii, .. } = cleaned.outline else { panic!("{:?}", cleaned.outline) };
    assert!(radii.1 / radii.0 < 0.995);
    let ratio = f64::from(cleaned.picture.height_px()) / f64::from(cleaned.picture.width_px());
    assert!((ratio - 1.0).abs() > 0.003, "{ratio}");
}

#[test]
fn the_ink_asked_for_is_looked_for() {
    assert_eq!(with(at_150_dpi()).ink, Ink::Red);
    let red = with(Cleaning { ink: Ink::Custom([200, 60, 70]), ..at_150_dpi() });
    assert_eq!(red.ink, Ink::Custom([200, 60, 70]));
    let error = photo().clean(&Cleaning { ink: Ink::Blue, ..at_150_dpi() }).expect_err("no blue");
    assert_eq!(error.code(), "seal_photo_no_ink");
}

#[test]
fn a_good_photo_has_good_findings_and_a_bad_one_says_why() {
    let bad = |cleaned: &Cleaned| -> Vec<&str> {
        cleaned.findings.iter().filter(|finding| !finding.is_good).map(|finding| finding.code).collect()
    };
    let good = with(Cleaning::default());
    assert_eq!(bad(&good), [""; 0], "{:?}", good.findings);
    let codes: Vec<&str> = good.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, sealbid_seal::clean::FINDINGS);
    // From so far away that small characters are lost.
    let far = Photo::open(&taken(700, 900, 5.0)).unwrap().clean(&Cleaning::default()).unwrap();
    assert!(bad(&far).contains(&"resolution"), "{:?}", far.findings);
    // So close that the seal is wider than the photo.
    let near = Photo::open(&taken(700, 900, 18.0)).unwrap().clean(&Cleaning::default()).unwrap();
    assert!(bad(&near).contains(&"cut_off"), "{:?}", near.findings);
}

#[test]
fn each_bad_wish_is_refused_by_its_field() {
    let erased = |radius_mm, x| vec![Stroke { radius_mm, points_mm: vec![(x, 1.0)] }];
    let cases: [(&str, Cleaning); 10] = [
        ("width_mm", Cleaning { width_mm: 1.0, ..Cleaning::default() }),
        ("width_mm", Cleaning { width_mm: f64::NAN, ..Cleaning::default() }),
        ("width_mm", Cleaning { width_mm: 171.0, ..Cleaning::default() }),
        ("speck_mm", Cleaning { speck_mm: -0.1, ..Cleaning::default() }),
        ("turn_deg", Cleaning { turn_deg: f64::INFINITY, ..Cleaning::default() }),
        ("dpi", Cleaning { dpi: 71, ..Cleaning::default() }),
        ("dpi", Cleaning { dpi: 1201, ..Cleaning::default() }),
        ("dpi", Cleaning { dpi: 1200, width_mm: 170.0, ..Cleaning::default() }),
        ("radius_mm", Cleaning { erased: erased(0.0, 1.0), ..Cleaning::default() }),
        ("points_mm", Cleaning { erased: erased(1.0, f64::NAN), ..Cleaning::default() }),
    ];
    for (field, wishes) in cases {
        let error = photo().clean(&wishes).expect_err(field);
        assert_eq!((error.code(), error.params()[0].1.as_str()), ("seal_photo_setting", field), "{error}");
    }
}

#[test]
fn wishes_survive_json_and_absent_ones_are_the_usual() {
    let wishes = Cleaning {
        ink: Ink::Custom([1, 2, 3]),
        threshold: Some(9),
        turn_deg: 1.25,
        erased: vec![Stroke { radius_mm: 1.0, points_mm: vec![(1.0, 2.0)] }],
        ..Cleaning::default()
    };
    let json = serde_json::to_string(&wishes).unwrap();
    assert_eq!(serde_json::from_str::<Cleaning>(&json).unwrap(), wishes);
    assert_eq!(serde_json::from_str::<Cleaning>("{}").unwrap(), Cleaning::default());
    assert_eq!(serde_json::from_str::<Cleaning>(r#"{"ink":"blue"}"#).unwrap().ink, Ink::Blue);
    assert!(serde_json::from_str::<Cleaning>(r#"{"widht_mm":40}"#).is_err());
}
