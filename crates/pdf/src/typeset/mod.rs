//! Pages made of text, laid out by Typst.
//!
//! A document is one Typst source and the data files it reads by name; fonts, sources, data and the moment are handed
//! in, so that the same inputs give the same bytes. There are no packages, no folders and no system fonts behind it.
//! A source is part of the product and trusted to end; data is not and cannot become code.
//!
//! ```
//! use sealbid_pdf::typeset::{Fonts, Source, render};
//!
//! let fonts = Fonts::new([std::fs::read("../../assets/fonts/NotoSansSC_400Regular.ttf")?])?;
//! let data = r#"{"name": "江北示范建设有限公司"}"#.as_bytes();
//! let source = Source {
//!     main: "#set text(font: \"Noto Sans SC\", lang: \"zh\")\n#json(\"data.json\").name",
//!     files: &[("data.json", data)],
//! };
//! let page = render(source, &fonts, sealbid_pki::Instant::from_unix_secs(1_795_420_800))?;
//! assert!(page.bytes.starts_with(b"%PDF-") && page.pages == 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod world;

use sealbid_pki::Instant;
use sha2::{Digest, Sha256};
use typst::foundations::{Bytes, Datetime, Smart};
use typst::layout::{Frame, FrameItem};
use typst::text::Font;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

pub use error::{Diagnostic, TypesetError};
use world::Shelf;

/// Minutes by which the calendar of the papers is ahead of UTC (Asia/Shanghai).
const AHEAD_MINUTES: i32 = 480;
/// Renderings after which Typst forgets what it remembered of earlier ones.
const REMEMBERED: usize = 4;

/// Fonts, parsed once for many documents. With them goes what Typst remembered of pages set in them, which holds their bytes.
pub struct Fonts(Vec<Font>);

impl Fonts {
    /// Parses font files (TrueType, OpenType, collections). The first is the one that page numbers are drawn in.
    ///
    /// # Errors
    /// [`TypesetError::Font`] where one of them holds no font, or there is none.
    pub fn new(files: impl IntoIterator<Item = Vec<u8>>) -> Result<Self, TypesetError> {
        let mut fonts = Vec::new();
        for (index, file) in files.into_iter().enumerate() {
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(file)));
            if fonts.len() == before {
                return Err(TypesetError::Font { index });
            }
        }
        if fonts.is_empty() { Err(TypesetError::Font { index: 0 }) } else { Ok(Self(fonts)) }
    }

    /// The file and the face in it of the first font.
    pub(crate) fn first(&self) -> (&[u8], u32) {
        (self.0[0].data().as_slice(), self.0[0].index())
    }
}

impl Drop for Fonts {
    fn drop(&mut self) {
        typst::comemo::evict(0);
    }
}

/// The families, not the megabytes.
impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|font| &font.info().family)).finish()
    }
}

/// A Typst document: its text and what it may read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The text of the main file.
    pub main: &'a str,
    /// Files that the text reads (`json("data.json")`, `image("logo.png")`) or imports, by name.
    pub files: &'a [(&'a str, &'a [u8])],
}

/// A finished PDF.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its number of pages, at least 1.
    pub pages: usize,
}

/// Lays out `source` and writes it as a tagged PDF with subset fonts. `at` is the creation date and, in Asia/Shanghai,
/// what `datetime.today()` gives.
///
/// # Errors
/// [`TypesetError::Glyph`] names a character that none of the fonts has; [`TypesetError::Source`] carries what Typst
/// says of the source, where a warning (an unknown font family, for one) counts as an error.
pub fn render(source: Source<'_>, fonts: &Fonts, at: Instant) -> Result<Rendered, TypesetError> {
    let moment = moment(at);
    let shelf = Shelf::new(source, &fonts.0, moment)?;
    let compiled = typst::compile::<PagedDocument>(&shelf);
    typst::comemo::evict(REMEMBERED);
    let document = compiled.output.map_err(|errors| shelf.explain(&errors))?;
    for page in document.pages() {
        all_drawn(&page.frame)?;
    }
    if !compiled.warnings.is_empty() {
        return Err(shelf.explain(&compiled.warnings));
    }
    let options = PdfOptions {
        ident: Smart::Custom(identity(source, at)),
        creator: Smart::Custom(Some("Sealbid".to_owned())),
        timestamp: moment.and_then(|moment| Timestamp::new_local(moment, AHEAD_MINUTES)),
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| shelf.explain(&errors))?;
    Ok(Rendered { bytes, pages: document.pages().len() })
}

/// Date and time of day in Asia/Shanghai; `None` beyond the calendar that Typst knows.
fn moment(at: Instant) -> Option<Datetime> {
    let text = at.plus_secs(i64::from(AHEAD_MINUTES) * 60).to_string();
    let mut parts = text.split(['-', 'T', ':', 'Z']);
    let mut next = || parts.next()?.parse::<u16>().ok();
    let year = i32::from(next()?);
    let mut small = || u8::try_from(next()?).ok();
    Datetime::from_ymd_hms(year, small()?, small()?, small()?, small()?, small()?)
}

/// What tells this document from every other: its inputs.
fn identity(source: Source<'_>, at: Instant) -> String {
    let mut hash = Sha256::new();
    let files = source.files.iter().map(|(name, bytes)| (name.as_bytes(), *bytes));
    for (name, bytes) in std::iter::once((&b"main"[..], source.main.as_bytes())).chain(files) {
        hash.update((name.len() as u64).to_be_bytes());
        hash.update(name);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hash.update(at.unix_ms().to_be_bytes());
    base16ct::lower::encode_string(&hash.finalize())
}

/// Refuses a layout in which a font put its "missing" glyph, number 0, in the place of a character.
fn all_drawn(frame: &Frame) -> Result<(), TypesetError> {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => all_drawn(&group.frame)?,
            FrameItem::Text(text) => {
                if let Some(glyph) = text.glyphs.iter().find(|glyph| glyph.id == 0) {
                    let character = text.text.get(glyph.range()).and_then(|t| t.chars().next());
                    return Err(TypesetError::Glyph { character: character.unwrap_or(char::REPLACEMENT_CHARACTER) });
                }
            }
            _ => {}
        }
    }
    Ok(())
}
