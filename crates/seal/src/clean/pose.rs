//! How a round seal may lie before the camera, by its outline.

use crate::clean::matrix::{Point, solved};
use crate::clean::rim::Ellipse;

/// Focal length of phones in parts of the longer side of their photos: 27 mm on film of 36 by 24 mm, at 4 to 3.
const FOCAL: f64 = 0.76;

/// Symmetric, row by row.
type Symmetric = [[f64; 3]; 3];

/// The two places, in the disc of an ellipse in a photo of this size, where the middle of the circle can be that is seen as
/// that ellipse. Photos that were cropped make them wrong by some tenths of their distance from the middle.
pub(super) fn middles(ellipse: &Ellipse, (width, height): (usize, usize)) -> Option<[Point; 2]> {
    let focal = FOCAL * width.max(height) as f64;
    // On the plane one focal length before the camera.
    let seen = Ellipse {
        centre: ((ellipse.centre.0 - width as f64 / 2.0) / focal, (ellipse.centre.1 - height as f64 / 2.0) / focal),
        m: ellipse.m.map(|v| v * focal),
    };
    let ([a, b, c], (x, y)) = (seen.m, seen.centre);
    let (xx, xy, yy) = (a * a + b * b, a * b + b * c, b * b + c * c);
    let (px, py) = (xx * x + xy * y, xy * x + yy * y);
    let cone = [[xx, xy, -px], [xy, yy, -py], [-px, -py, px * x + py * y - 1.0]];
    let mut axes = principal(cone);
    axes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let [(most, along), (middle, _), (least, to)] = axes;
    let (part, rest) = (((most - middle) / (most - least)).sqrt(), ((middle - least) / (most - least)).sqrt());
    let of_plane = |sign: f64| {
        // The middle of the circle is the pole of the line at infinity of its plane.
        let normal: [f64; 3] = std::array::from_fn(|i| sign * part * along[i] + rest * to[i]);
        let rows: [[f64; 4]; 3] = std::array::from_fn(|i| [cone[i][0], cone[i][1], cone[i][2], normal[i]]);
        let pole = solved(rows)?;
        let place = seen.to_disc((pole[0] / pole[2], pole[1] / pole[2]));
        (place.0.hypot(place.1) < 0.3).then_some(place)
    };
    Some([of_plane(1.0)?, of_plane(-1.0)?])
}

/// Eigenvalues with their directions, by Jacobi's rotations.
fn principal(mut m: Symmetric) -> [(f64, [f64; 3]); 3] {
    let mut axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    for _ in 0..12 {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            let (sin, cos) = ((2.0 * m[p][q]).atan2(m[q][q] - m[p][p]) / 2.0).sin_cos();
            let turn = |row: &mut [f64; 3]| {
                let (a, b) = (row[p], row[q]);
                (row[p], row[q]) = (cos * a - sin * b, sin * a + cos * b);
            };
            m.iter_mut().for_each(turn);
            let (a, b) = (m[p], m[q]);
            m[p] = std::array::from_fn(|i| cos * a[i] - sin * b[i]);
            m[q] = std::array::from_fn(|i| sin * a[i] + cos * b[i]);
            axes.iter_mut().for_each(turn);
        }
    }
    std::array::from_fn(|i| (m[i][i], [axes[0][i], axes[1][i], axes[2][i]]))
}
