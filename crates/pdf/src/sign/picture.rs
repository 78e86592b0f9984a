//! Seal pictures as image XObjects (ISO 32000-2, 8.9.5), and the operators that draw them.

use sealbid_seal::SealPicture;

use super::Placement;
use super::revision::{Revision, compressed, stream};
use super::syntax::{Dict, numbers, reference};
use crate::read::{Display, Rect};

/// Image XObjects made so far; a picture placed many times is written once.
#[derive(Default)]
pub struct Images<'r> {
    known: Vec<(&'r SealPicture, lopdf::ObjectId)>,
}

impl<'r> Images<'r> {
    /// The image XObject of `picture`.
    pub fn image(&mut self, revision: &mut Revision<'_, '_>, picture: &'r SealPicture) -> lopdf::ObjectId {
        let known = self.known.iter().find(|(other, _)| std::ptr::eq(*other, picture) || *other == picture);
        if let Some((_, id)) = known {
            return *id;
        }
        let mask = opacity(picture).map(|mask| revision.add(mask));
        let id = revision.add(colours(picture, mask));
        self.known.push((picture, id));
        id
    }
}

/// The image XObject of a picture's colours, its opacity being another one where it has any.
pub fn colours(picture: &SealPicture, mask: Option<lopdf::ObjectId>) -> Vec<u8> {
    let data = &picture.planes().rgb;
    let mut dict = plane(picture, "/DeviceRGB", data);
    if let Some(mask) = mask {
        dict.set(b"SMask", reference(mask));
    }
    stream(&dict, data)
}

/// The image XObject of a picture's opacity; none where all of it is opaque.
pub fn opacity(picture: &SealPicture) -> Option<Vec<u8>> {
    picture.planes().alpha.as_ref().map(|data| stream(&plane(picture, "/DeviceGray", data), data))
}

fn plane(picture: &SealPicture, space: &str, data: &[u8]) -> Dict {
    let mut dict = Dict::default();
    dict.set(b"Type", "/XObject").set(b"Subtype", "/Image").set(b"ColorSpace", space).set(b"BitsPerComponent", "8");
    dict.set(b"Width", picture.width_px().to_string()).set(b"Height", picture.height_px().to_string());
    dict.set(b"Filter", "/FlateDecode").set(b"Length", data.len().to_string());
    dict
}

/// A stream of operators.
pub fn content(operators: &str) -> Vec<u8> {
    compressed(Dict::default(), operators.as_bytes().to_vec())
}

/// The operators that draw XObject `name` where `placement` has it, with `origin` as the point 0, 0: of its picture
/// the part that it shows, and nothing else.
pub fn draw(name: &str, placement: &Placement<'_>, display: &Display, origin: (f64, f64)) -> String {
    let clip = placement.clip(display).map_or_else(String::new, |part| {
        let corner = [part.x0 - origin.0, part.y0 - origin.1, part.width(), part.height()];
        format!("{} re W n ", numbers(corner))
    });
    let [a, b, c, d, x, y] = placement.matrix(display);
    format!("q {clip}{} cm /{name} Do Q\n", numbers([a, b, c, d, x - origin.0, y - origin.1]))
}

/// A form XObject (8.10) of the size of `rect` that shows `placed` where they lie on the page.
pub fn appearance<'r>(
    revision: &mut Revision<'_, '_>,
    images: &mut Images<'r>,
    rect: Rect,
    display: &Display,
    placed: &[Placement<'r>],
) -> lopdf::ObjectId {
    let (mut xobjects, mut operators) = (Dict::default(), String::new());
    for (at, placement) in placed.iter().enumerate() {
        let image = images.image(revision, placement.picture);
        let name = format!("Seal{at}");
        xobjects.set(name.as_bytes(), reference(image));
        operators.push_str(&draw(&name, placement, display, (rect.x0, rect.y0)));
    }
    let mut form = Dict::default();
    form.set(b"Type", "/XObject").set(b"Subtype", "/Form");
    form.set(b"BBox", format!("[{}]", numbers([0.0, 0.0, rect.width(), rect.height()])));
    let mut resources = Dict::default();
    if !placed.is_empty() {
        resources.set(b"XObject", xobjects.to_bytes());
    }
    form.set(b"Resources", resources.to_bytes());
    revision.add(compressed(form, operators.into_bytes()))
}
