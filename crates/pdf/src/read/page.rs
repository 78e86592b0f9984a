//! The page tree (ISO 32000-2, 7.7.3) and how a page is displayed.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::{Pdf, ReadError};

/// Nodes of one page tree.
const MAX_NODES: usize = 4_000_000;
/// Levels of one page tree; the walk itself does not recurse.
const MAX_DEPTH: usize = 4096;
/// Millimetres in one unit of 1/72 inch.
pub(crate) const MM: f64 = 25.4 / 72.0;

/// A rectangle in units of default user space, `x0 < x1` and `y0 < y1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x0: f64,
    /// Lower edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Upper edge.
    pub y1: f64,
}

impl Rect {
    /// The smallest rectangle around `points`.
    pub fn around(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let empty = Self { x0: f64::INFINITY, y0: f64::INFINITY, x1: f64::NEG_INFINITY, y1: f64::NEG_INFINITY };
        points.into_iter().fold(empty, |r, (x, y)| Self {
            x0: r.x0.min(x),
            y0: r.y0.min(y),
            x1: r.x1.max(x),
            y1: r.y1.max(y),
        })
    }

    /// The part that both cover, where there is one.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let both = Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        };
        (both.x0 < both.x1 && both.y0 < both.y1).then_some(both)
    }

    /// The width in units.
    pub fn width(self) -> f64 {
        self.x1 - self.x0
    }

    /// The height in units.
    pub fn height(self) -> f64 {
        self.y1 - self.y0
    }
}

/// How a page meets the eye: the visible box, turned, in millimetres from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Display {
    /// The crop box within the media box, in default user space.
    pub visible: Rect,
    /// Clockwise, 0, 90, 180 or 270.
    pub rotate: u16,
    /// The size of a unit in 1/72 inch.
    pub user_unit: f64,
}

impl Display {
    /// Units in one millimetre.
    pub fn units_per_mm(&self) -> f64 {
        1.0 / (MM * self.user_unit)
    }

    /// Width as displayed, in millimetres.
    pub fn width_mm(&self) -> f64 {
        let units = if self.rotate.is_multiple_of(180) { self.visible.width() } else { self.visible.height() };
        units / self.units_per_mm()
    }

    /// Height as displayed, in millimetres.
    pub fn height_mm(&self) -> f64 {
        let units = if self.rotate.is_multiple_of(180) { self.visible.height() } else { self.visible.width() };
        units / self.units_per_mm()
    }

    /// The point `x_mm` to the right of and `y_mm` below the top left corner as displayed, in default user space.
    pub fn point(&self, x_mm: f64, y_mm: f64) -> (f64, f64) {
        let (x, y) = (x_mm * self.units_per_mm(), y_mm * self.units_per_mm());
        let Rect { x0, y0, x1, y1 } = self.visible;
        match self.rotate {
            90 => (x0 + y, y0 + x),
            180 => (x1 - x, y0 + y),
            270 => (x1 - y, y1 - x),
            _ => (x0 + x, y1 - y),
        }
    }

    /// Where a point in default user space lies: to the right of and below the top left corner as displayed, in
    /// millimetres. The inverse of [`Display::point`].
    pub fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let Rect { x0, y0, x1, y1 } = self.visible;
        let (right, down) = match self.rotate {
            90 => (y - y0, x - x0),
            180 => (x1 - x, y - y0),
            270 => (y1 - y, x1 - x),
            _ => (x - x0, y1 - y),
        };
        (right / self.units_per_mm(), down / self.units_per_mm())
    }

    /// The matrix that lays the unit square on the rectangle with this top left corner and size, upright as displayed.
    pub fn placement(&self, x_mm: f64, y_mm: f64, width_mm: f64, height_mm: f64) -> [f64; 6] {
        let (left, bottom) = self.point(x_mm, y_mm + height_mm);
        let (right_x, right_y) = self.point(x_mm + width_mm, y_mm + height_mm);
        let (top_x, top_y) = self.point(x_mm, y_mm);
        [right_x - left, right_y - bottom, top_x - left, top_y - bottom, left, bottom]
    }
}

/// One page with what it inherits.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The page object. One object may, wrongly, be several pages.
    pub id: ObjectId,
    /// The node whose `/Kids` names this page.
    pub parent: ObjectId,
    /// The place in those `/Kids`.
    pub kid: usize,
    /// The media box.
    pub media_box: Rect,
    /// How the page is displayed.
    pub display: Display,
    /// The object that carries `/Resources`: the page or an ancestor.
    pub resources: Option<ObjectId>,
}

#[derive(Debug, Clone, Copy)]
struct Inherited {
    media_box: Option<Rect>,
    crop_box: Option<Rect>,
    rotate: i64,
    resources: Option<ObjectId>,
}

struct Node {
    id: ObjectId,
    parent: ObjectId,
    kid: usize,
    depth: usize,
    inherited: Inherited,
}

impl Pdf<'_> {
    /// Every page in reading order.
    ///
    /// # Errors
    /// `pdf_malformed` where the tree has a loop; `pdf_too_complex` where it is absurdly big or deep.
    pub fn pages(&self) -> Result<Vec<Page>, ReadError> {
        let mut pages = Vec::new();
        self.walk_pages(|page| {
            pages.push(page);
            true
        })?;
        Ok(pages)
    }

    pub(super) fn first_page(&self) -> Result<(), ReadError> {
        let mut found = false;
        self.walk_pages(|_| {
            found = true;
            false
        })?;
        if found { Ok(()) } else { Err(ReadError::NoPages) }
    }

    fn walk_pages(&self, mut each: impl FnMut(Page) -> bool) -> Result<(), ReadError> {
        let catalog = self.catalog()?;
        let Ok(root) = catalog.get(b"Pages").and_then(Object::as_reference) else { return Ok(()) };
        let nothing = Inherited { media_box: None, crop_box: None, rotate: 0, resources: None };
        let mut stack = vec![Node { id: root, parent: root, kid: 0, depth: 0, inherited: nothing }];
        let (mut seen, mut nodes) = (HashSet::new(), 0usize);
        while let Some(node) = stack.pop() {
            nodes += 1;
            if nodes > MAX_NODES || node.depth > MAX_DEPTH {
                return Err(ReadError::TooComplex { what: "page_tree" });
            }
            let Object::Dictionary(dictionary) = self.get(node.id)? else { continue };
            let inherited = self.inherit(&node, &dictionary)?;
            let Object::Array(kids) = self.kids(&dictionary)? else {
                if node.depth > 0 && !each(self.page(&node, &dictionary, inherited)?) {
                    return Ok(());
                }
                continue;
            };
            if !seen.insert(node.id) {
                return Err(ReadError::Malformed { what: "page_tree", at: self.offset(node.id) });
            }
            let kids = kids.iter().enumerate().rev();
            stack.extend(kids.filter_map(|(kid, object)| {
                let id = object.as_reference().ok()?;
                Some(Node { id, parent: node.id, kid, depth: node.depth + 1, inherited })
            }));
        }
        Ok(())
    }

    /// The kids of an inner node; anything else is a leaf.
    fn kids(&self, node: &Dictionary) -> Result<Object, ReadError> {
        if node.has_type(b"Page") { Ok(Object::Null) } else { self.value(node, b"Kids") }
    }

    fn inherit(&self, node: &Node, dictionary: &Dictionary) -> Result<Inherited, ReadError> {
        let mut inherited = node.inherited;
        if let Some(rect) = self.rect(dictionary, b"MediaBox")? {
            inherited.media_box = Some(rect);
        }
        if let Some(rect) = self.rect(dictionary, b"CropBox")? {
            inherited.crop_box = Some(rect);
        }
        match self.value(dictionary, b"Rotate")? {
            Object::Integer(rotate) => inherited.rotate = rotate,
            Object::Real(rotate) => inherited.rotate = rotate as i64,
            _ => {}
        }
        if matches!(self.value(dictionary, b"Resources")?, Object::Dictionary(_)) {
            inherited.resources = Some(node.id);
        }
        Ok(inherited)
    }

    fn page(&self, node: &Node, dictionary: &Dictionary, inherited: Inherited) -> Result<Page, ReadError> {
        // Without a usable media box readers show US letter.
        let letter = Rect { x0: 0.0, y0: 0.0, x1: 612.0, y1: 792.0 };
        let media_box = inherited.media_box.unwrap_or(letter);
        let visible = inherited.crop_box.and_then(|crop| crop.intersection(media_box)).unwrap_or(media_box);
        let rotate = if inherited.rotate % 90 == 0 { inherited.rotate.rem_euclid(360) as u16 } else { 0 };
        let user_unit = match self.value(dictionary, b"UserUnit")? {
            Object::Integer(unit) if unit > 0 => unit as f64,
            Object::Real(unit) if unit > 0.0 && unit.is_finite() => f64::from(unit),
            _ => 1.0,
        };
        Ok(Page {
            id: node.id,
            parent: node.parent,
            kid: node.kid,
            media_box,
            display: Display { visible, rotate, user_unit },
            resources: inherited.resources,
        })
    }

    fn rect(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Option<Rect>, ReadError> {
        match self.value(dictionary, key)? {
            Object::Array(items) => self.rect_of(&items),
            _ => Ok(None),
        }
    }

    /// Four numbers as a rectangle, in whichever order its corners come; `None` where it covers nothing.
    pub(crate) fn rect_of(&self, items: &[Object]) -> Result<Option<Rect>, ReadError> {
        let [a, b, c, d] = items else { return Ok(None) };
        let mut numbers = [0.0; 4];
        for (number, item) in numbers.iter_mut().zip([a, b, c, d]) {
            *number = match self.resolve(item)? {
                Object::Integer(value) => value as f64,
                Object::Real(value) => f64::from(value),
                _ => return Ok(None),
            };
        }
        let rect = Rect::around([(numbers[0], numbers[1]), (numbers[2], numbers[3])]);
        let real = numbers.iter().all(|n| n.is_finite()) && rect.width() > 0.0 && rect.height() > 0.0;
        Ok(real.then_some(rect))
    }
}
