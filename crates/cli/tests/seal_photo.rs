//! `sealbid seal clean`: what it writes and what it tells.

use crate::stamp::desk;

#[test]
fn a_seal_comes_out_of_a_picture_and_can_be_stamped() {
    let world = desk();
    let ran = world.run("seal clean @seal.png -o @clean.png --width 42 --turn -4.2 --ink red --colour #c00000").ok();
    assert!(ran.out.starts_with("Wrote ") && ran.out.contains("The rim is whole."), "{}", ran.out);
    assert!(!ran.out.contains(['{', '}']), "a placeholder stayed empty: {}", ran.out);
    world.run("stamp @in.pdf -o @out.pdf --seal @clean.png --size 42 --at 1:20,20 --sign-key @sign.key.pem --sign-cert @sign.pem").ok();
}

#[test]
fn json_tells_what_was_found() {
    let world = desk();
    let told = world.run("seal clean @seal.png -o @clean.png --width 42 --turn 8 --json").ok().json();
    assert_eq!((&told["ink"], &told["threshold"], &told["width_mm"]), (&"red".into(), &100.into(), &42.0.into()));
    assert_eq!(told["outline"]["kind"], "ellipse");
    assert!(told["tilt_deg"].as_f64().unwrap().abs() < 0.5, "the picture stood upright: {told}");
    let rim = told["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "rim").unwrap();
    assert_eq!(rim["is_good"], true, "{told}");
}

#[test]
fn what_is_no_photo_is_refused_by_its_defect() {
    let world = desk();
    world.write("cut.jpg", b"\xFF\xD8\xFF\xE0\x00\x10JFIF");
    for (photo, more, code) in [
        ("in.pdf", "", "seal_photo_kind"),
        ("cut.jpg", "", "seal_photo_damaged"),
        ("seal.png", " --ink blue", "seal_photo_no_ink"),
        ("seal.png", " --speck 9", "seal_photo_setting"),
    ] {
        let ran = world.run(&format!("seal clean @{photo} -o @clean.png --width 42{more} --json"));
        assert_eq!(ran.refused(), code, "{photo}{more}");
        assert!(!world.path("clean.png").exists(), "{photo}{more}");
    }
}
