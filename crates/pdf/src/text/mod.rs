//! The text of pages with the place of every character, for finding where a seal goes.
//!
//! Places are in millimetres of the page as displayed, as those of [`crate::sign::Placement`] are. What of a page places
//! text (content, form XObjects, fonts) is read by [`crate::read`] and interpreted by `hayro-interpret`; pictures, paths
//! and colours never get there. Text in annotations is not looked at; text that is invisible or in a layer that is
//! switched off counts as text.
//!
//! ```
//! use sealbid_pdf::{read::Pdf, text::Text};
//! # use sealbid_pdf::typeset::{Fonts, Source, render};
//! # let fonts = Fonts::new([std::fs::read("../../assets/fonts/NotoSansSC_400Regular.ttf")?])?;
//! # let source = Source { main: "#set text(font: \"Noto Sans SC\")\n投标人（盖章）", files: &[] };
//! # let file = render(source, &fonts, sealbid_pki::Instant::from_unix_secs(1_795_420_800))?.bytes;
//!
//! let pdf = Pdf::open(&file)?;
//! let text = Text::read(&pdf, &mut |_, _| true)?.expect("nobody stopped it");
//! let hit = &text.find("盖章")[0];
//! assert_eq!(hit.page, 0);
//! assert!(hit.area().width_mm > 5.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It never draws, repairs or guesses characters from their shapes: a scan has no text here.

mod area;
mod extract;
mod find;
mod flat;
mod fonts;
mod glyph;

use lopdf::{Object, Stream};

pub use area::Area;
pub use find::Hit;
pub use glyph::Glyph;

use crate::read::{Page, Pdf, ReadError};

/// Pages that are interpreted together, so that a font that several of them use is read once.
const TOGETHER: usize = 64;
/// Bytes that may be read for one page, and for the fonts of those together; see [`Pdf::aside`].
const WORK: u64 = 1 << 29;
/// The most bytes that an encoded stream of nothing has: Flate takes eight.
const ENCODED_NOTHING: usize = 16;
/// The most characters that a page number has: 第 1234 页 共 5678 页.
const PAGE_NUMBER: usize = 12;
/// Characters of one document.
const MAX_GLYPHS: usize = 16_000_000;

/// The text of a document, page by page.
#[derive(Debug)]
pub struct Text {
    pages: Vec<Result<PageText, ReadError>>,
}

/// The text of one page.
#[derive(Debug, Clone, Default)]
pub struct PageText {
    /// Its characters in the order in which the page draws them, those outside of what is displayed left out.
    pub glyphs: Vec<Glyph>,
    /// How many more glyphs it shows of which the file does not say what characters they are.
    pub without_unicode: usize,
    /// How many pictures it shows, of which each may show writing.
    pub pictures: usize,
}

impl PageText {
    /// Whether a keyword that is not found here does not stand here. It may where most of the page's glyphs are without Unicode, or
    /// where it shows a picture and no more text than a page number, as a scan does.
    pub fn is_searchable(&self) -> bool {
        self.without_unicode <= self.glyphs.len() && !(self.glyphs.len() <= PAGE_NUMBER && self.pictures > 0)
    }
}

impl Text {
    /// Reads the text of every page. `go_on` is told how many pages are done and of how many, and stops the work by
    /// `false`; then there is no text.
    ///
    /// # Errors
    /// Those of [`Pdf::pages`]. A page that cannot be read is an error of its own: see [`Text::page`].
    pub fn read(pdf: &Pdf<'_>, go_on: &mut dyn FnMut(usize, usize) -> bool) -> Result<Option<Self>, ReadError> {
        let pages = pdf.pages()?;
        let (mut texts, mut room): (Vec<Result<PageText, ReadError>>, _) =
            (Vec::with_capacity(pages.len()), MAX_GLYPHS);
        for together in pages.chunks(TOGETHER) {
            let Some(skeleton) = skeleton(pdf, together, &mut || go_on(texts.len(), pages.len())) else {
                return Ok(None);
            };
            let read = extract::pages(skeleton, together, &mut |done| go_on(texts.len() + done, pages.len()));
            let Some(read) = read else { return Ok(None) };
            for text in read {
                let glyphs = text.as_ref().map_or(0, |text| text.glyphs.len());
                texts.push(if glyphs > room { Err(ReadError::TooComplex { what: "text" }) } else { text });
                room = room.saturating_sub(glyphs);
            }
        }
        Ok(Some(Self { pages: texts }))
    }

    /// How many pages the document has.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The text of page `page`, from 0, or why it could not be read; `None` where there is no such page.
    pub fn page(&self, page: usize) -> Option<Result<&PageText, &ReadError>> {
        self.pages.get(page).map(Result::as_ref)
    }

    /// Whether a keyword that is not found on page `page` does not stand there.
    pub fn is_searchable(&self, page: usize) -> bool {
        matches!(self.page(page), Some(Ok(text)) if text.is_searchable())
    }

    /// Every place of `keyword` in the order of the pages and of drawing on each, none where it is blank. White space counts neither in the
    /// keyword nor in the text; characters that are forms of one another are equal (NFKC: `Ａ` and `A`, `：` and `:`, a
    /// radical and its ideograph), upper and lower case are not. A keyword may run on in the next line.
    pub fn find(&self, keyword: &str) -> Vec<Hit> {
        find::find(self.pages.iter().map(|page| page.as_ref().ok()), keyword)
    }

    /// What stands around a hit of [`Text::find`] in its line, the keyword in the middle, at most `most` characters on either side.
    pub fn around(&self, hit: &Hit, most: usize) -> String {
        match self.page(hit.page) {
            Some(Ok(text)) => find::around(text, hit, most),
            _ => String::new(),
        }
    }
}

/// What of `pages` places text, each by itself; nothing where `go_on` stops it.
fn skeleton(pdf: &Pdf<'_>, pages: &[Page], go_on: &mut dyn FnMut() -> bool) -> Option<extract::Skeleton> {
    let mut fonts = fonts::Fonts::new(pdf);
    let mut contents = Vec::with_capacity(pages.len());
    for page in pages {
        if !go_on() {
            return None;
        }
        contents.push(pdf.aside(&mut { WORK }, || content(pdf, page, &mut fonts)));
    }
    Some(extract::Skeleton { contents, fonts: pdf.aside(&mut { WORK }, || fonts.finish()) })
}

fn content<'p, 'a>(
    pdf: &'p Pdf<'a>,
    page: &Page,
    fonts: &mut fonts::Fonts<'p, 'a>,
) -> Result<flat::Content, ReadError> {
    let resources = match page.resources {
        Some(holder) => pdf.value(&pdf.dictionary(holder)?, b"Resources")?,
        None => Object::Null,
    };
    let mut content = Vec::new();
    let held = pdf.dictionary(page.id)?.get(b"Contents").cloned().unwrap_or(Object::Null);
    let streams = match pdf.resolve(&held)? {
        Object::Array(items) => items,
        _ => vec![held],
    };
    for stream in streams {
        if let Object::Stream(stream) = pdf.resolve(&stream)? {
            content.extend_from_slice(&decoded(pdf, &stream, flat::MAX_CONTENT - content.len())?);
            content.push(b'\n');
            if content.len() > flat::MAX_CONTENT {
                return Err(ReadError::TooComplex { what: "text" });
            }
        }
    }
    flat::flatten(pdf, &content, resources.as_dict().ok(), fonts)
}

/// What a content stream decodes to. One that is damaged comes out empty: a keyword may stand in it all the same.
fn decoded(pdf: &Pdf<'_>, stream: &Stream, limit: usize) -> Result<Vec<u8>, ReadError> {
    let content = pdf.stream_decoded(stream, limit)?;
    if content.is_empty() && pdf.stream_raw(stream)?.len() > ENCODED_NOTHING {
        return Err(ReadError::Malformed { what: "stream_data", at: stream.start_position.unwrap_or(0) as u64 });
    }
    Ok(content)
}
