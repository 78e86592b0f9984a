//! One number a pixel.

/// Values row by row from the top.
#[derive(Clone)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<f32>,
}

impl Plane {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, values: vec![0.0; width * height] }
    }

    /// Two planes of the same size, value by value.
    pub(super) fn zip(&self, other: &Self, with: impl Fn(f32, f32) -> f32) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(a, b)| with(*a, *b)).collect();
        Self { width: self.width, height: self.height, values }
    }

    pub(super) fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// The value between pixels, whose centres have whole coordinates; beyond the edge, that of the edge.
    pub(super) fn sample(&self, x: f64, y: f64) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f64);
        let y = y.clamp(0.0, (self.height - 1) as f64);
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (fx, fy) = ((x - left as f64) as f32, (y - top as f64) as f32);
        let upper = self.at(left, top) * (1.0 - fx) + self.at(right, top) * fx;
        let lower = self.at(left, below) * (1.0 - fx) + self.at(right, below) * fx;
        upper * (1.0 - fy) + lower * fy
    }

    /// Blurred by a Gaussian of so many pixels; the edge goes on as it is.
    pub(super) fn blurred(&self, sigma: f64) -> Self {
        if sigma < 0.2 {
            return self.clone();
        }
        let reach = (sigma * 3.0).ceil() as usize;
        let weight = |i: usize| (-((i as f64) / sigma).powi(2) / 2.0).exp();
        let total: f64 = weight(0) + 2.0 * (1..=reach).map(weight).sum::<f64>();
        let kernel: Vec<f32> = (0..=2 * reach).map(|i| (weight(i.abs_diff(reach)) / total) as f32).collect();
        self.convolved_and_turned(&kernel).convolved_and_turned(&kernel)
    }

    /// Convolved along the rows, with rows and columns exchanged: done twice it goes both ways.
    fn convolved_and_turned(&self, kernel: &[f32]) -> Self {
        let reach = kernel.len() / 2;
        let mut out = Self::new(self.height, self.width);
        let mut padded = vec![0.0; self.width + 2 * reach];
        let mut sums = vec![0.0; self.width];
        for (y, row) in self.values.chunks_exact(self.width).enumerate() {
            padded[..reach].fill(row[0]);
            padded[reach..reach + self.width].copy_from_slice(row);
            padded[reach + self.width..].fill(row[self.width - 1]);
            sums.fill(0.0);
            for (i, weight) in kernel.iter().enumerate() {
                for (sum, value) in sums.iter_mut().zip(&padded[i..]) {
                    *sum += weight * value;
                }
            }
            for (x, sum) in sums.iter().enumerate() {
                out.values[x * self.height + y] = *sum;
            }
        }
        out
    }

    /// Means of blocks of `by` times `by` pixels; those at the edges are smaller.
    pub(super) fn shrunk(&self, by: usize) -> Self {
        let (width, height) = (self.width.div_ceil(by), self.height.div_ceil(by));
        let mut out = Self::new(width, height);
        for y in 0..height {
            for x in 0..width {
                let (right, below) = (((x + 1) * by).min(self.width), ((y + 1) * by).min(self.height));
                let mut sum = 0.0;
                for row in y * by..below {
                    sum += self.values[row * self.width + x * by..row * self.width + right].iter().sum::<f32>();
                }
                out.values[y * width + x] = sum / ((right - x * by) * (below - y * by)) as f32;
            }
        }
        out
    }
}

/// The value below which the given part of the values lies; 0 where there are none.
pub(super) fn percentile(values: &mut [f32], part: f64) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f64 * part).round() as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// Pixels that hang together, corners included.
pub(super) struct Patches {
    /// Of each pixel the number of its patch, counted from 1; 0 where there is none.
    pub(super) labels: Vec<u32>,
    /// Pixels of each patch; the first is patch 1.
    pub(super) areas: Vec<usize>,
}

impl Patches {
    /// The patches of the pixels for which `is_in` holds.
    pub(super) fn of(width: usize, height: usize, is_in: impl Fn(usize) -> bool) -> Self {
        let mut labels = vec![0u32; width * height];
        let mut areas = Vec::new();
        let mut open = Vec::new();
        for start in 0..labels.len() {
            if labels[start] != 0 || !is_in(start) {
                continue;
            }
            let label = areas.len() as u32 + 1;
            let mut area = 0;
            labels[start] = label;
            open.push(start);
            while let Some(at) = open.pop() {
                area += 1;
                let (x, y) = (at % width, at / width);
                for row in y.saturating_sub(1)..=(y + 1).min(height - 1) {
                    for column in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                        let next = row * width + column;
                        if labels[next] == 0 && is_in(next) {
                            labels[next] = label;
                            open.push(next);
                        }
                    }
                }
            }
            areas.push(area);
        }
        Self { labels, areas }
    }

    /// The number of pixels of the patch that a pixel belongs to; nothing where it belongs to none.
    pub(super) fn area_at(&self, at: usize) -> Option<usize> {
        (self.labels[at] as usize).checked_sub(1).map(|patch| self.areas[patch])
    }
}
