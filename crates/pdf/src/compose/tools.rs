//! What the pages of one source draw with: fonts, forms and the names they go by, each read once.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::glyphs::Font;
use super::path::Matrix;
use crate::read::lex::Lexer;
use crate::read::{Pdf, Rect};

/// Decoded content of forms that is kept for the next page that draws them, in bytes.
const KEPT: usize = 64 << 20;

/// What has been read of a source so far.
#[derive(Default)]
pub(super) struct Tools {
    fonts: HashMap<ObjectId, Rc<Font>>,
    objects: HashMap<ObjectId, Rc<Drawn>>,
    kept: usize,
}

/// An external object.
pub(super) enum Drawn {
    Image,
    Form(Box<Form>),
    Nothing,
}

/// A form (8.10).
pub(super) struct Form {
    stream: Stream,
    pub matrix: Matrix,
    pub bounds: Rect,
    content: OnceCell<Rc<Vec<u8>>>,
    names: OnceCell<Option<Rc<Names>>>,
}

/// The resources that a piece of content names.
pub(super) struct Names {
    fonts: Dictionary,
    objects: Dictionary,
    spaces: Dictionary,
    /// By name as it stands: an entry without an object of its own would be read again each time.
    fonts_read: RefCell<HashMap<Vec<u8>, Option<Rc<Font>>>>,
    spaces_read: RefCell<HashMap<Vec<u8>, bool>>,
}

impl Names {
    /// `None` where it cannot be read, here and in what follows.
    pub(super) fn read(pdf: &Pdf<'_>, resources: &Dictionary) -> Option<Self> {
        let section = |key: &[u8]| match pdf.value(resources, key) {
            Ok(Object::Dictionary(section)) => Some(section),
            Ok(_) => Some(Dictionary::new()),
            Err(_) => None,
        };
        Some(Self {
            fonts: section(b"Font")?,
            objects: section(b"XObject")?,
            spaces: section(b"ColorSpace")?,
            fonts_read: RefCell::default(),
            spaces_read: RefCell::default(),
        })
    }

    /// Whether a colour space is one whose components are light or ink, by their count.
    pub(super) fn mixes(&self, pdf: &Pdf<'_>, name: &[u8]) -> bool {
        if let Some(known) = self.spaces_read.borrow().get(name) {
            return *known;
        }
        let family = match self.spaces.get(&plain(name)).map(|space| pdf.resolve(space)) {
            Ok(Ok(Object::Array(space))) => space.first().and_then(|f| f.as_name().ok()).unwrap_or_default().to_vec(),
            Ok(Ok(Object::Name(family))) => family,
            _ => name.to_vec(),
        };
        let mixing: [&[u8]; 6] = [b"DeviceGray", b"DeviceRGB", b"DeviceCMYK", b"CalGray", b"CalRGB", b"ICCBased"];
        let mixes = mixing.contains(&family.as_slice());
        self.spaces_read.borrow_mut().insert(name.to_vec(), mixes);
        mixes
    }
}

impl Form {
    /// The names of its own resources; without them it uses those of what draws it.
    pub(super) fn names(&self, pdf: &Pdf<'_>) -> Option<Option<Rc<Names>>> {
        if let Some(known) = self.names.get() {
            return Some(known.clone());
        }
        let names = match pdf.value(&self.stream.dict, b"Resources").ok()? {
            Object::Dictionary(own) => Some(Rc::new(Names::read(pdf, &own)?)),
            _ => None,
        };
        Some(self.names.get_or_init(|| names).clone())
    }
}

impl Tools {
    /// The object of that name.
    pub(super) fn object(&mut self, pdf: &Pdf<'_>, name: &[u8], names: &Names) -> Option<Rc<Drawn>> {
        let Ok(Object::Reference(id)) = names.objects.get(&plain(name)) else { return Some(Rc::new(Drawn::Nothing)) };
        if let Some(known) = self.objects.get(id) {
            return Some(known.clone());
        }
        let drawn = Rc::new(drawn(pdf, *id)?);
        self.objects.insert(*id, drawn.clone());
        Some(drawn)
    }

    /// What `form` decodes to, at most `most` bytes.
    pub(super) fn content(&mut self, pdf: &Pdf<'_>, form: &Form, most: usize) -> Option<Rc<Vec<u8>>> {
        if let Some(known) = form.content.get() {
            return Some(known.clone());
        }
        let content = Rc::new(pdf.stream_decoded(&form.stream, most).ok()?);
        if self.kept + content.len() > KEPT {
            return Some(content);
        }
        self.kept += content.len();
        Some(form.content.get_or_init(|| content).clone())
    }

    /// The font of that name, where there is one.
    pub(super) fn font(&mut self, pdf: &Pdf<'_>, name: &[u8], names: &Names) -> Option<Option<Rc<Font>>> {
        if let Some(known) = names.fonts_read.borrow().get(name) {
            return Some(known.clone());
        }
        let font = match names.fonts.get(&plain(name)) {
            Ok(found) => self.font_of(pdf, found)?,
            Err(_) => None,
        };
        names.fonts_read.borrow_mut().insert(name.to_vec(), font.clone());
        Some(font)
    }

    fn font_of(&mut self, pdf: &Pdf<'_>, found: &Object) -> Option<Option<Rc<Font>>> {
        let id = found.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(Some(known.clone()));
        }
        let Object::Dictionary(font) = pdf.resolve(found).ok()? else { return Some(None) };
        let font = Rc::new(Font::read(pdf, &font).ok()?);
        if let Some(id) = id {
            self.fonts.insert(id, font.clone());
        }
        Some(Some(font))
    }
}

fn drawn(pdf: &Pdf<'_>, id: ObjectId) -> Option<Drawn> {
    let Object::Stream(stream) = pdf.get(id).ok()? else { return Some(Drawn::Nothing) };
    let kind = pdf.value(&stream.dict, b"Subtype").ok()?;
    if kind.as_name().is_ok_and(|kind| kind == b"Image") {
        return Some(Drawn::Image);
    }
    let bounds = match pdf.value(&stream.dict, b"BBox").ok()? {
        Object::Array(corners) => pdf.rect_of(&corners).ok()?,
        _ => None,
    };
    let matrix = super::form::matrix_of(pdf, &stream.dict).ok()?;
    let form = |bounds| Form { stream, matrix, bounds, content: OnceCell::new(), names: OnceCell::new() };
    Some(bounds.map_or(Drawn::Nothing, |bounds| Drawn::Form(Box::new(form(bounds)))))
}

/// A name with its `#xx` undone.
fn plain(name: &[u8]) -> Vec<u8> {
    match Lexer::new(&[b"/", name].concat(), 0).object() {
        Ok(Object::Name(name)) => name,
        _ => Vec::new(),
    }
}
