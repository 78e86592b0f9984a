//! One page of a source as a page of the output: what it inherits is copied to it, its content is wrapped in `q … Q`,
//! and what is drawn over it (its form fields, its number) follows.

use std::collections::HashMap;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object, ObjectId};
use std::io::Write;

use super::control::Control;
use super::error::Trouble;
use super::font::Letters;
use super::form::Widget;
use super::import::Import;
use super::marks::{Hidden, Marks};
use super::number::{Label, Numbering, Stands, choose};
use super::output::Output;
use super::syntax::{dictionary, name, reference};
use super::tools::Tools;
use crate::read::content::{Survey, survey};
use crate::read::{Page, Pdf, Rect};

/// Content streams of one page.
const MAX_STREAMS: usize = 100_000;
/// The content of one page, or of one form, that is looked at for its pairs of `q` and `Q` and for room for the number,
/// decoded; and what looking may cost, in bytes read, decoded and gone through, for one page and for one source. Beyond
/// it, pairs are taken for granted, as they are in all but a few files, and the number stands as usual.
pub(super) const SURVEY_CONTENT: usize = 16 << 20;
const SURVEY_PAGE: u64 = 64 << 20;
const SURVEY_SOURCE: u64 = 1 << 30;
/// Entries of a page that are the page's own and stand for themselves.
const OWN: [&[u8]; 7] = [b"BleedBox", b"TrimBox", b"ArtBox", b"BoxColorInfo", b"Group", b"UserUnit", b"VP"];

/// What all pages of one source share.
pub(super) struct Pages {
    /// Resources with the font of the numbers added, and the name it has there.
    resources: HashMap<ObjectId, (u32, String)>,
    surveys: HashMap<Vec<ObjectId>, Survey>,
    /// What looking may still cost.
    allowance: u64,
    tools: Tools,
}

impl Pages {
    pub(super) fn new() -> Self {
        Self { resources: HashMap::new(), surveys: HashMap::new(), allowance: SURVEY_SOURCE, tools: Tools::default() }
    }

    /// Looks at something of a page. Its cost is not the file's: failing can only mean that it could not be told.
    fn look<T>(&mut self, pdf: &Pdf<'_>, look: impl FnOnce(&mut Tools) -> Option<T>) -> Option<T> {
        let given = SURVEY_PAGE.min(self.allowance);
        let mut left = given;
        let seen = pdf.aside(&mut left, || look(&mut self.tools));
        self.allowance -= given - left;
        seen
    }
}

/// What lies over the content of a page.
#[derive(Default)]
struct Overlay {
    /// Annotations, in the output.
    annotations: Vec<Object>,
    /// Form fields, which become content.
    widgets: Vec<Widget>,
    /// Where any of them is seen.
    covered: Vec<Rect>,
}

/// Where a page goes and what it bears.
pub(super) struct Target<'t> {
    pub number: u32,
    pub parent: u32,
    /// Its place in the whole, from 1, and the size of the whole.
    pub counted: (usize, usize),
    pub numbering: Option<&'t Numbering>,
    /// A stream that saves the graphics state.
    pub save: u32,
}

/// What became of a page.
#[derive(Default)]
pub(super) struct Written {
    pub number: Stands,
    /// Whether the number lies over an image that is the whole page.
    pub on_scan: bool,
    /// Whether a field is too small for its value.
    pub value_cut: bool,
}

impl Import<'_, '_> {
    /// Writes `page` and says what became of it; what it refers to stays pending.
    pub(super) fn page(
        &mut self,
        page: &Page,
        target: &Target<'_>,
        pages: &mut Pages,
        letters: &mut Letters<'_>,
        output: &mut Output<'_>,
        control: &Control<'_>,
    ) -> Result<Written, Trouble> {
        control.check()?;
        let source = match self.pdf.get(page.id)? {
            Object::Dictionary(source) => source,
            _ => Dictionary::new(),
        };
        let Overlay { annotations, widgets, covered } = self.overlay(&source, output)?;
        let drawn = target.numbering.is_some() || !widgets.is_empty();
        let (resources, font) = self.resources(page, drawn, &widgets, pages, letters.number(), output)?;
        let streams = self.content_streams(&source)?;
        let content = pages.look(self.pdf, |_| self.content(&streams));
        let mut over = String::new();
        let mut written = Written::default();
        for (index, widget) in widgets.iter().enumerate() {
            let (drawn, is_whole) = widget.draw(index, &font, letters).map_err(Trouble::Glyph)?;
            over.push_str(&drawn);
            written.value_cut |= !is_whole;
        }
        let label = match target.numbering {
            Some(numbering) => numbering
                .label(target.counted, &page.display, letters)
                .map_err(|character| Trouble::Other(super::ComposeError::Glyph { name: String::new(), character }))?,
            None => None,
        };
        if let Some(label) = label {
            let content = content.as_deref();
            let hidden = content.and_then(|content| self.hidden(page, &label, content, &covered, pages, control));
            control.check()?;
            let (place, stands) = choose(hidden.as_ref().map(|hidden| hidden.areas.as_slice()));
            over.push_str(&label.draw(place, &page.display, &font));
            written.number = stands;
            written.on_scan = hidden.is_some_and(|hidden| hidden.by_scan);
        }

        let mut copy = dictionary([("Type", name("Page")), ("Parent", reference(target.parent))]);
        copy.set("MediaBox", rectangle(page.media_box));
        if page.display.visible != page.media_box {
            copy.set("CropBox", rectangle(page.display.visible));
        }
        if page.display.rotate != 0 {
            copy.set("Rotate", i64::from(page.display.rotate));
        }
        for key in OWN {
            if let Ok(value) = source.get(key) {
                let value = self.rewrite(value, output);
                copy.set(key, value);
            }
        }
        copy.set("Resources", resources);
        let found = survey_of(&streams, content.as_deref(), pages);
        copy.set("Contents", self.contents(&streams, content, &found, over, target.save, output)?);
        if !annotations.is_empty() {
            copy.set("Annots", Object::Array(annotations));
        }
        output.put(target.number, &Object::Dictionary(copy))?;
        Ok(written)
    }

    /// What the page hides of each place for its number; `None` where that cannot be told.
    fn hidden(
        &self,
        page: &Page,
        label: &Label,
        content: &[u8],
        covered: &[Rect],
        pages: &mut Pages,
        control: &Control<'_>,
    ) -> Option<Hidden> {
        let boxes = label.boxes(&page.display);
        pages.look(self.pdf, |tools| {
            let resources = match page.resources {
                Some(id) => match self.pdf.value(&self.pdf.dictionary(id).ok()?, b"Resources") {
                    Ok(Object::Dictionary(resources)) => resources,
                    _ => return None,
                },
                None => Dictionary::new(),
            };
            let mut marks = Marks::new(self.pdf, tools, &boxes, page.display.visible, control.cancel);
            covered.iter().for_each(|rect| marks.mark(*rect));
            marks.page(content, &resources)
        })
    }

    /// What lies over the page's content.
    fn overlay(&mut self, page: &Dictionary, output: &mut Output<'_>) -> Result<Overlay, Trouble> {
        let Object::Array(items) = self.pdf.value(page, b"Annots")? else { return Ok(Default::default()) };
        let mut overlay = Overlay::default();
        for item in &items {
            let Object::Dictionary(annotation) = self.pdf.resolve(item)? else { continue };
            if matches!(self.pdf.value(&annotation, b"Subtype")?, Object::Name(kind) if kind == b"Widget") {
                if let Object::Reference(id) = item {
                    self.leave(*id);
                }
                let widget = self.widget(&annotation, output)?;
                overlay.covered.extend(widget.as_ref().map(Widget::rect));
                overlay.widgets.extend(widget);
                continue;
            }
            if annotation.has(b"AP") {
                overlay.covered.extend(self.seen_rect(&annotation)?);
            }
            match item {
                Object::Reference(id) => {
                    self.annotations.insert(*id);
                    overlay.annotations.extend(self.number(*id, output).map(reference));
                }
                _ => overlay.annotations.push(Object::Dictionary(self.annotation(&annotation, output)?)),
            }
        }
        Ok(overlay)
    }

    /// The page's resources, where something is `drawn` over it with what that needs, and the name of the font in them.
    fn resources(
        &mut self,
        page: &Page,
        drawn: bool,
        widgets: &[Widget],
        pages: &mut Pages,
        font: u32,
        output: &mut Output<'_>,
    ) -> Result<(Object, String), Trouble> {
        let holder = match page.resources {
            Some(id) => self.pdf.dictionary(id)?,
            None => Dictionary::new(),
        };
        let held = holder.get(b"Resources").cloned().unwrap_or_else(|_| Object::Dictionary(Dictionary::new()));
        if !drawn {
            return Ok((self.rewrite(&held, output), String::new()));
        }
        let key = held.as_reference().ok().or(page.resources);
        if let Some((number, font_name)) = key.and_then(|key| pages.resources.get(&key))
            && widgets.is_empty()
        {
            return Ok((reference(*number), font_name.clone()));
        }
        let resources = match self.pdf.resolve(&held)? {
            Object::Dictionary(resources) => resources,
            _ => Dictionary::new(),
        };
        let mut copy = self.rewrite_dictionary(&resources, output);
        let mut fonts = self.section(&resources, b"Font", output)?;
        let font_name = (0u32..).map(|n| format!("Sealbid{n}")).find(|n| !fonts.has(n.as_bytes()));
        let font_name = font_name.unwrap_or_default();
        fonts.set(font_name.clone(), reference(font));
        copy.set("Font", Object::Dictionary(fonts));
        if !widgets.is_empty() {
            let mut objects = self.section(&resources, b"XObject", output)?;
            for (index, widget) in widgets.iter().enumerate() {
                if let Some(appearance) = widget.appearance() {
                    objects.set(Widget::resource(index), reference(appearance));
                }
            }
            copy.set("XObject", Object::Dictionary(objects));
            return Ok((Object::Dictionary(copy), font_name));
        }
        let number = output.add(&Object::Dictionary(copy))?;
        if let Some(key) = key {
            pages.resources.insert(key, (number, font_name.clone()));
        }
        Ok((reference(number), font_name))
    }

    /// One kind of resource as a dictionary that can be added to.
    fn section(&mut self, resources: &Dictionary, key: &[u8], output: &mut Output<'_>) -> Result<Dictionary, Trouble> {
        Ok(match self.pdf.value(resources, key)? {
            Object::Dictionary(section) => self.rewrite_dictionary(&section, output),
            _ => Dictionary::new(),
        })
    }

    /// `q`, the streams of the page, `Q` and what is drawn over it.
    fn contents(
        &mut self,
        streams: &[ObjectId],
        content: Option<Vec<u8>>,
        found: &Survey,
        over: String,
        save: u32,
        output: &mut Output<'_>,
    ) -> Result<Object, Trouble> {
        let mut contents = vec![reference(save)];
        let joined = if found.idle.is_empty() {
            None
        } else {
            // Another page with the same streams was looked at.
            let mut allowance = SURVEY_PAGE;
            content.or_else(|| self.pdf.aside(&mut allowance, || self.content(streams)))
        };
        match joined {
            Some(mut joined) => {
                for at in &found.idle {
                    // Whoever changes a mapped file meanwhile may have made it shorter.
                    joined.get_mut(*at).into_iter().for_each(|byte| *byte = b' ');
                }
                contents.push(reference(output.add_compressed(Dictionary::new(), &joined)?));
            }
            None => {
                for id in streams {
                    contents.extend(self.number(*id, output).map(reference));
                }
            }
        }
        let ended = if found.in_text { "ET\n" } else { "" };
        let tail = format!("{ended}{}{over}", "Q\n".repeat(found.open + 1));
        let number = output.reserve();
        if tail.len() > 1024 {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            let body = encoder.write_all(tail.as_bytes()).and_then(|()| encoder.finish());
            let body = body.map_err(super::ComposeError::Write)?;
            output.stream(number, dictionary([("Filter", name("FlateDecode"))]), &body)?;
        } else {
            output.stream(number, Dictionary::new(), tail.as_bytes())?;
        }
        contents.push(reference(number));
        Ok(Object::Array(contents))
    }

    fn content_streams(&self, page: &Dictionary) -> Result<Vec<ObjectId>, Trouble> {
        let Ok(contents) = page.get(b"Contents") else { return Ok(Vec::new()) };
        let items = match self.pdf.resolve(contents)? {
            Object::Array(items) => items,
            _ => vec![contents.clone()],
        };
        let mut streams = Vec::new();
        for id in items.iter().take(MAX_STREAMS).filter_map(|item| item.as_reference().ok()) {
            if matches!(self.pdf.get(id)?, Object::Stream(_)) {
                streams.push(id);
            }
        }
        Ok(streams)
    }

    /// The page's content as one piece, as its viewer reads it; `None` where it is too long or cannot be decoded.
    fn content(&self, streams: &[ObjectId]) -> Option<Vec<u8>> {
        let mut joined = Vec::new();
        for id in streams {
            let Ok(Object::Stream(found)) = self.pdf.get(*id) else { return None };
            let room = SURVEY_CONTENT.checked_sub(joined.len())?;
            joined.extend(self.pdf.stream_decoded(&found, room).ok()?);
            joined.push(b'\n');
        }
        Some(joined)
    }
}

/// Whether the page's `q` and `Q` pair up; a page that was not looked at is taken to be in order, unless another with
/// the same streams is known not to be.
fn survey_of(streams: &[ObjectId], content: Option<&[u8]>, pages: &mut Pages) -> Survey {
    if let Some(known) = pages.surveys.get(streams) {
        return known.clone();
    }
    let found = content.map(survey).unwrap_or_default();
    if found != Survey::default() {
        pages.surveys.insert(streams.to_vec(), found.clone());
    }
    found
}

fn rectangle(rect: Rect) -> Object {
    let number = |value: f64| Object::Real(value as f32);
    Object::Array([rect.x0, rect.y0, rect.x1, rect.y1].map(number).to_vec())
}
