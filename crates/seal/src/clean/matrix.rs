//! Homographies, and the small systems of equations that lead to them.

/// A point, or a direction.
pub(super) type Point = (f64, f64);

/// Takes points of one plane to points of another; (x, y, 1) stands as a column on its right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Homography(pub(super) [[f64; 3]; 3]);

impl Homography {
    /// x and y each by a linear function.
    pub(super) fn affine(x: [f64; 3], y: [f64; 3]) -> Self {
        Self([x, y, [0.0, 0.0, 1.0]])
    }

    /// Turns clockwise, as seen where y points down.
    pub(super) fn turn(degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self::affine([cos, -sin, 0.0], [sin, cos, 0.0])
    }

    /// First `self`, then `next`.
    pub(super) fn then(&self, next: &Self) -> Self {
        let (a, b) = (&next.0, &self.0);
        Self(std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum())))
    }

    /// Where a point comes to lie.
    pub(super) fn at(&self, (x, y): Point) -> Point {
        let row = |i: usize| self.0[i][0] * x + self.0[i][1] * y + self.0[i][2];
        let depth = row(2);
        (row(0) / depth, row(1) / depth)
    }

    /// The one that takes the square from (-1, -1) to (1, 1) to four corners, clockwise from its top left one.
    pub(super) fn from_square(corners: [Point; 4]) -> Option<Self> {
        let square = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
        let mut rows = [[0.0; 9]; 8];
        for (i, ((x, y), (u, v))) in square.into_iter().zip(corners).enumerate() {
            rows[2 * i] = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u];
            rows[2 * i + 1] = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v];
        }
        let h = solved(rows)?;
        Some(Self([[h[0], h[1], h[2]], [h[3], h[4], h[5]], [h[6], h[7], 1.0]]))
    }

    /// Maps the disc of radius 1 to itself as a change of perspective does, its centre to `to` (inside the disc).
    pub(super) fn of_disc(to: Point) -> Self {
        let square = to.0 * to.0 + to.1 * to.1;
        if square < 1e-18 {
            return Self::affine([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
        }
        let across = (1.0 - square).sqrt();
        let part = (1.0 - across) / square;
        Self([
            [across + part * to.0 * to.0, part * to.0 * to.1, to.0],
            [part * to.0 * to.1, across + part * to.1 * to.1, to.1],
            [to.0, to.1, 1.0],
        ])
    }
}

/// The unknowns of N linear equations; each row has the coefficients and then the right side, M = N + 1. Nothing where they
/// do not determine them.
pub(super) fn solved<const N: usize, const M: usize>(mut rows: [[f64; M]; N]) -> Option<[f64; N]> {
    for column in 0..N {
        let pivot = (column..N).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot);
        let head = rows[column];
        if !head[column].is_finite() || head[column].abs() < 1e-12 {
            return None;
        }
        for row in rows.iter_mut().skip(column + 1) {
            let factor = row[column] / head[column];
            for (value, above) in row.iter_mut().zip(head) {
                *value -= factor * above;
            }
        }
    }
    let mut unknowns = [0.0; N];
    for i in (0..N).rev() {
        let known: f64 = (i + 1..N).map(|j| rows[i][j] * unknowns[j]).sum();
        unknowns[i] = (rows[i][N] - known) / rows[i][i];
    }
    unknowns.iter().all(|v| v.is_finite()).then_some(unknowns)
}

/// Adds one weighted observation to the normal equations of a least-squares fit: the gradient of the residual by each
/// unknown, and the residual.
pub(super) fn observe<const N: usize, const M: usize>(
    rows: &mut [[f64; M]; N],
    gradient: [f64; N],
    residual: f64,
    weight: f64,
) {
    for (row, by) in rows.iter_mut().zip(gradient) {
        for (value, other) in row.iter_mut().zip(gradient) {
            *value += weight * by * other;
        }
        row[N] -= weight * by * residual;
    }
}
