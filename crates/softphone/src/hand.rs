//! What this phone writes where a signature by hand is asked for.

use sealbid_link::{Point, Stroke, Written};

/// Three strokes that nobody signs with: a line that rises, one that waves, and a dot.
pub(crate) fn usual() -> Written {
    const FITS: &str = "three strokes are within the bounds";
    let at = |x: u16, y: u16| Point { x, y, pressure: Point::UNMEASURED };
    let rising = (0..=20).map(|step| at(8_000 + 600 * step, 48_000 - 1_500 * step)).collect::<Vec<_>>();
    let waving = (0..=40).map(|step| {
        let height = [0, 5_000, 9_000, 10_000, 9_000, 5_000, 0, 1_000][usize::from(step % 8)];
        at(22_000 + 900 * step, 40_000 - height)
    });
    let strokes = [rising, waving.collect(), vec![at(60_000, 44_000)]];
    let strokes = strokes.map(|points| Stroke::try_from(points).expect(FITS));
    strokes.to_vec().try_into().expect(FITS)
}
