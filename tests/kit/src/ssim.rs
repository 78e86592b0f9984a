//! How alike two pictures are to the eye.

/// Pixels along a window's side, and between windows.
const WINDOW: usize = 8;
const STEP: usize = 4;

/// The structural similarity (Wang et al. 2004) of two grey pictures of one width, white being 255: the mean over
/// windows of 8 by 8 pixels in which either shows something, as white paper would make all pictures alike. 1 for the same.
///
/// # Panics
/// Where they are not of one size.
pub fn ssim(first: &[u8], second: &[u8], width: usize) -> f64 {
    assert_eq!(first.len(), second.len(), "pictures of different sizes");
    let height = first.len() / width;
    let (mut sum, mut count) = (0.0, 0);
    for top in (0..height.saturating_sub(WINDOW - 1)).step_by(STEP) {
        for left in (0..width.saturating_sub(WINDOW - 1)).step_by(STEP) {
            let rows = (top..top + WINDOW).map(|row| row * width + left..row * width + left + WINDOW);
            let pairs = rows.flat_map(|row| first[row.clone()].iter().zip(&second[row]));
            let moments = Moments::of(pairs.map(|(a, b)| (i64::from(*a), i64::from(*b))));
            if moments.shows_something() {
                sum += moments.ssim();
                count += 1;
            }
        }
    }
    if count == 0 { 1.0 } else { sum / f64::from(count) }
}

/// Sums over one window.
#[derive(Default)]
struct Moments {
    first: i64,
    second: i64,
    first_squares: i64,
    second_squares: i64,
    products: i64,
}

const PIXELS: i64 = (WINDOW * WINDOW) as i64;

impl Moments {
    fn of(pairs: impl Iterator<Item = (i64, i64)>) -> Self {
        pairs.fold(Self::default(), |sums, (a, b)| Self {
            first: sums.first + a,
            second: sums.second + b,
            first_squares: sums.first_squares + a * a,
            second_squares: sums.second_squares + b * b,
            products: sums.products + a * b,
        })
    }

    fn shows_something(&self) -> bool {
        self.first.min(self.second) < 255 * PIXELS
    }

    fn ssim(&self) -> f64 {
        let n = PIXELS as f64;
        let mean = |sum: i64| sum as f64 / n;
        let (first, second) = (mean(self.first), mean(self.second));
        let first_variance = mean(self.first_squares) - first * first;
        let second_variance = mean(self.second_squares) - second * second;
        let covariance = mean(self.products) - first * second;
        let (c1, c2) = ((0.01f64 * 255.0).powi(2), (0.03f64 * 255.0).powi(2));
        (2.0 * first * second + c1) * (2.0 * covariance + c2)
            / ((first * first + second * second + c1) * (first_variance + second_variance + c2))
    }
}
