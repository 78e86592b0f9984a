//! 24 photos of seals and some of signatures, of which it is known how the strokes really are.

use sealbid_seal::SealPicture;
use sealbid_seal::clean::{Cleaned, Cleaning, Ink, Kind, Outline, Photo};
use sealbid_testkit::note;

use crate::clean::scene::{BLACK, BLUE, Paper, RED, Scene, Strokes};

/// Intersection over union of the strokes of a picture and the true ones, the picture turned by so many degrees, scaled
/// and moved by so many millimetres.
fn overlap(picture: &SealPicture, alpha: &[u8], truth: &Strokes, [turn, scale, x, y]: [f64; 4]) -> f64 {
    let (sin, cos) = turn.to_radians().sin_cos();
    let (width, height) = (picture.width_px() as usize, picture.height_px() as usize);
    let px_per_mm = width as f64 / picture.width_mm();
    let (mut both, mut either) = (0u32, 0u32);
    let half = (truth.width.max(truth.height) as f64 / 2.0 / truth.px_per_mm) + 0.5;
    let step = 2.0 / truth.px_per_mm;
    let count = (half * 2.0 / step) as usize;
    for row in 0..count {
        for column in 0..count {
            let (tx, ty) = (column as f64 * step - half, row as f64 * step - half);
            let is_true = truth.at(tx, ty) >= 0.5;
            let (u, v) = ((tx * cos - ty * sin) * scale + x, (tx * sin + ty * cos) * scale + y);
            let (px, py) = (u * px_per_mm + width as f64 / 2.0, v * px_per_mm + height as f64 / 2.0);
            let is_inside = px >= 0.0 && py >= 0.0 && px < width as f64 && py < height as f64;
            let is_found = is_inside && alpha[py as usize * width + px as usize] >= 128;
            both += u32::from(is_true && is_found);
            either += u32::from(is_true || is_found);
        }
    }
    f64::from(both) / f64::from(either.max(1))
}

/// The best overlap, and where it is: a round seal may be turned by up to 3 degrees.
fn aligned(cleaned: &Cleaned, truth: &Strokes, may_turn: bool) -> (f64, [f64; 4]) {
    let alpha = cleaned.picture.alpha();
    let mut at = [0.0, 1.0, 0.0, 0.0];
    let mut best = overlap(&cleaned.picture, &alpha, truth, at);
    let mut steps = [1.0, 0.01, 0.2, 0.2];
    for _ in 0..5 {
        for _ in 0..2 {
            for i in usize::from(!may_turn)..4 {
                for sign in [-1.0, 1.0] {
                    let mut next = at;
                    next[i] += sign * steps[i];
                    if next[0].abs() > 3.0 {
                        continue;
                    }
                    let found = overlap(&cleaned.picture, &alpha, truth, next);
                    if found > best {
                        (best, at) = (found, next);
                    }
                }
            }
        }
        steps = steps.map(|step| step / 2.0);
    }
    (best, at)
}

/// What is known of a photo beforehand: its strokes, their width in millimetres, and how it was taken.
struct Case<'s> {
    name: String,
    width_mm: f64,
    scene: Scene<'s>,
    ink: Ink,
}

fn is_blue(i: u32) -> bool {
    i % 5 == 3
}

fn cases<'s>(rounds: &'s [Strokes], squares: &'s [Strokes]) -> Vec<Case<'s>> {
    (0..24)
        .map(|i: u32| {
            let is_square = i % 4 == 1;
            let of = if is_square { squares } else { rounds };
            let strokes = &of[i as usize / 4 % of.len()];
            let width_mm = strokes.width as f64 / strokes.px_per_mm;
            let is_large = i == 20;
            let (width, height) = if is_large { (3000, 4000) } else { (1500, 2000) };
            let across = f64::from(560 + i % 7 * 60) * if is_large { 1.8 } else { 1.0 };
            let scene = Scene {
                strokes,
                seed: i + 1,
                width,
                height,
                paper: if i % 3 == 2 { Paper::Ruled } else { Paper::White },
                ink: if is_blue(i) { BLUE } else { RED },
                has_print: true,
                px_per_mm: across / width_mm,
                tilt_deg: f64::from(i * 7 % 26),
                towards_deg: f64::from(i * 67 % 360),
                roll_deg: f64::from(i * 5 % 17) - 8.0,
                pressure: [1.0, 0.85, 0.65, 0.75][i as usize % 4],
                has_shadow: i.is_multiple_of(2),
                focal: [0.72, 0.78, 0.85][i as usize % 3],
            };
            let kind = if is_square { "square" } else { "round" };
            let ink = if is_blue(i) { Ink::Blue } else { Ink::Red };
            Case { name: format!("{i:02}_{kind}_{:.0}_degrees", scene.tilt_deg), width_mm, scene, ink }
        })
        .collect()
}

/// Leaves the pictures where a person can look at them.
fn shown(name: &str, jpeg: &[u8], picture: &SealPicture) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("clean");
    std::fs::create_dir_all(&folder).expect("the folder for tests can be written");
    std::fs::write(folder.join(format!("{name}.jpg")), jpeg).expect("the folder for tests can be written");
    std::fs::write(folder.join(format!("{name}.png")), picture.to_png()).expect("the folder for tests can be written");
}

#[test]
fn seals_come_out_of_photos_as_they_are() {
    let names = ["江北示范建设有限公司", "河东样例工程咨询集团有限公司", "演练路桥有限公司"];
    let rounds: Vec<Strokes> = names.iter().map(|name| Strokes::round(name, "投标专用章", 42.0)).collect();
    let squares: Vec<Strokes> = ["李样之印", "林一舟印"].iter().map(|name| Strokes::square(name, 22.0)).collect();
    let cases = cases(&rounds, &squares);
    let judged = |case: &Case| {
        let jpeg = case.scene.taken();
        let photo = Photo::open(&jpeg).expect("a photo");
        let is_round = case.name.contains("round");
        // A round seal stays as it was photographed; whoever sees it turns it.
        let turn_deg = if is_round { -case.scene.roll_deg } else { 0.0 };
        let wishes = Cleaning { width_mm: case.width_mm, turn_deg, ..Cleaning::default() };
        let cleaned = photo.clean(&wishes).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        shown(&case.name, &jpeg, &cleaned.picture);
        let (found, at) = aligned(&cleaned, case.scene.strokes, is_round);
        let is_outline = match cleaned.outline {
            Outline::Ellipse { .. } => is_round,
            Outline::Corners { .. } => !is_round,
            Outline::None => false,
        };
        (found, at, cleaned, is_outline)
    };
    let (odd, even) = std::thread::scope(|scope| {
        let half = |from: usize| cases.iter().skip(from).step_by(2).map(judged).collect::<Vec<_>>();
        let other = scope.spawn(move || half(1));
        let even = half(0);
        (other.join().expect("the other half"), even)
    });
    let mut all = Vec::new();
    for (i, case) in cases.iter().enumerate() {
        let (found, at, cleaned, is_outline) = &[&even, &odd][i % 2][i / 2];
        let [turn, scale, x, y] = at;
        let bad: Vec<_> = cleaned.findings.iter().filter(|f| !f.is_good).map(|f| (f.code, &f.params)).collect();
        println!(
            "{:24} {found:.3}  turned {turn:+.1} scaled {scale:.3} moved {x:+.2} {y:+.2}  tilt {:+.1} of {:+.1} {bad:?}",
            case.name, cleaned.tilt_deg, case.scene.roll_deg
        );
        all.push((*found, *is_outline, cleaned.ink == case.ink));
    }
    let mean = all.iter().map(|(found, ..)| found).sum::<f64>() / all.len() as f64;
    let worst = all.iter().map(|(found, ..)| *found).fold(1.0, f64::min);
    note(&format!("seals from 24 photos overlap the true ones by {mean:.3} on average, {worst:.3} at worst"));
    for ((_, is_outline, is_ink), case) in all.iter().zip(&cases) {
        assert!(is_outline & is_ink, "{}", case.name);
    }
    assert!(mean >= 0.90 && worst >= 0.80, "mean {mean:.3}, worst {worst:.3}");
}

#[test]
fn signatures_come_out_of_photos_as_they_are() {
    let signature = Strokes::signature();
    for (i, (ink, paper, expected)) in
        [(BLACK, Paper::White, Ink::Black), (BLUE, Paper::Ruled, Ink::Blue), (BLUE, Paper::White, Ink::Blue)]
            .into_iter()
            .enumerate()
    {
        let scene = Scene {
            strokes: &signature,
            seed: 40 + i as u32,
            width: 1500,
            height: 2000,
            paper,
            ink,
            has_print: false,
            px_per_mm: 17.0,
            tilt_deg: 3.0,
            towards_deg: 30.0,
            roll_deg: 0.0,
            pressure: 0.9,
            has_shadow: i == 1,
            focal: 0.75,
        };
        let jpeg = scene.taken();
        let wishes = Cleaning { kind: Kind::Handwriting, width_mm: 50.0, ..Cleaning::default() };
        let cleaned = Photo::open(&jpeg).unwrap().clean(&wishes).unwrap();
        shown(&format!("signature_{i}"), &jpeg, &cleaned.picture);
        let (found, _) = aligned(&cleaned, &signature, true);
        println!("signature {i} {found:.3} {:?}", cleaned.picture);
        assert_eq!((cleaned.ink, cleaned.outline), (expected, Outline::None), "{i}");
        assert!(found >= 0.80, "{i}: {found:.3}");
    }
}
