//! Where something is seen on a page that another program drew.

/// The edges of what `wanted` accepts, in millimetres: left, top, right, bottom. Lines that are all white are passed over at once.
pub fn edges(image: &image::RgbImage, pixels_a_mm: f64, wanted: impl Fn([u8; 3]) -> bool) -> [f64; 4] {
    let line = image.width() as usize * 3;
    let white = vec![255; line];
    let mut edges = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for (y, row) in image.as_raw().chunks_exact(line).enumerate().filter(|(_, row)| *row != white) {
        let is_wanted = |x: &usize| wanted([row[3 * x], row[3 * x + 1], row[3 * x + 2]]);
        let mut columns = 0..image.width() as usize;
        let Some(first) = columns.find(is_wanted) else { continue };
        let last = columns.rev().find(is_wanted).unwrap_or(first);
        let [left, top, right, bottom] = edges;
        edges = [left.min(first as f64), top.min(y as f64), right.max(last as f64 + 1.0), bottom.max(y as f64 + 1.0)];
    }
    edges.map(|pixels| pixels / pixels_a_mm)
}

/// Whether edges lie where they were asked, within 0.3 mm.
pub fn assert_near(name: &str, found: &[f64], expected: &[f64]) {
    let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() <= 0.3);
    assert!(near, "{name}: {found:?} instead of {expected:?}");
}
