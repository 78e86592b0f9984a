//! Rectangles on a page as displayed.

/// A rectangle on a page as displayed, in millimetres from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Its left edge.
    pub x_mm: f64,
    /// Its upper edge.
    pub y_mm: f64,
    /// Its width.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
}

impl Area {
    /// The middle.
    pub fn centre(&self) -> (f64, f64) {
        (self.x_mm + self.width_mm / 2.0, self.y_mm + self.height_mm / 2.0)
    }

    /// The smallest rectangle around both.
    pub fn around(&self, other: &Self) -> Self {
        let (x_mm, y_mm) = (self.x_mm.min(other.x_mm), self.y_mm.min(other.y_mm));
        let right = (self.x_mm + self.width_mm).max(other.x_mm + other.width_mm);
        let bottom = (self.y_mm + self.height_mm).max(other.y_mm + other.height_mm);
        Self { x_mm, y_mm, width_mm: right - x_mm, height_mm: bottom - y_mm }
    }

    /// The rectangle whose edges lie `by_mm` further inside.
    pub fn inset(&self, by_mm: f64) -> Self {
        let (width_mm, height_mm) = (self.width_mm - 2.0 * by_mm, self.height_mm - 2.0 * by_mm);
        Self { x_mm: self.x_mm + by_mm, y_mm: self.y_mm + by_mm, width_mm, height_mm }
    }

    /// Whether both cover a place.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x_mm < other.x_mm + other.width_mm
            && other.x_mm < self.x_mm + self.width_mm
            && self.y_mm < other.y_mm + other.height_mm
            && other.y_mm < self.y_mm + self.height_mm
    }
}
