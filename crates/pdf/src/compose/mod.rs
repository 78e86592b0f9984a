//! One PDF from many: cover, linked contents, parts, an outline, page numbers.
//!
//! A source is copied object by object; the bodies of its streams go from the slice it was handed in as to the output
//! as they are, so composing costs memory for objects, not for files. What a source looks like is kept; what it does
//! is not: form fields and signatures become part of their pages ([`Composed`] counts them), and actions that run
//! something are left out. Layers, attachments, outlines, named destinations and links within a source are kept. The
//! structure tree of a tagged source is not carried over.
//!
//! ```
//! use std::sync::atomic::AtomicBool;
//! use sealbid_pdf::compose::{Composition, Control, Numbering, Pages, Part, compose};
//! use sealbid_pdf::typeset::{Fonts, Source, render};
//!
//! let fonts = Fonts::new([std::fs::read("../../assets/fonts/NotoSansSC_400Regular.ttf")?])?;
//! let at = sealbid_pki::Instant::from_unix_secs(1_795_420_800);
//! let letter = render(Source { main: "#set text(font: \"Noto Sans SC\")\n投标函", files: &[] }, &fonts, at)?;
//! let composition = Composition {
//!     title: "投标文件".to_owned(),
//!     parts: vec![Part {
//!         title: "投标函".to_owned(),
//!         level: 0,
//!         pages: Pages::Pdf { name: "letter.pdf".to_owned(), bytes: &letter.bytes },
//!     }],
//!     numbering: Some(Numbering { bare: 0, ..Numbering::default() }),
//!     ..Composition::default()
//! };
//! let mut rng = sealbid_testkit::rng(1);
//! let mut control = Control { cancel: &AtomicBool::new(false), progress: &mut |_, _| {} };
//! let mut file = Vec::new();
//! let composed = compose(&composition, &fonts, at, &mut rng, &mut control, &mut file)?;
//! assert_eq!((composed.pages, composed.bytes), (1, file.len() as u64));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod attachment;
mod control;
mod error;
mod font;
mod form;
mod frame;
mod front;
mod glyphs;
mod import;
mod layers;
mod link;
mod marks;
mod metadata;
mod names;
mod number;
mod outline;
mod output;
mod page;
mod path;
pub(crate) mod syntax;
mod tools;
mod value;
mod whole;

use std::io::Write;

use rand_core::CryptoRng;
use sealbid_pki::Instant;

use crate::picture;
use crate::read::{Page, Pdf};
use crate::typeset::{Fonts, Source};

pub use control::Control;
pub use error::ComposeError;
pub use number::{Align, Edge, Numbering};

use front::Extent;
use output::LONGEST;

/// What a document is made of.
#[derive(Debug, Clone, Default)]
pub struct Composition<'a> {
    /// The title in the file's metadata and in the contents.
    pub title: String,
    /// The author in the file's metadata: the bidder.
    pub author: Option<String>,
    /// The language of the text as BCP 47 (`zh-CN`); empty where it is not known.
    pub language: String,
    /// The first page or pages.
    pub cover: Option<Front<'a>>,
    /// The contents after it. Their template reads `contents.json`:
    /// `{"title": …, "entries": [{"title": …, "level": 0, "page": 5 or null, "pages": 3}]}`, and links to page 5 as
    /// `sealbid:page/5`.
    pub contents: Option<Front<'a>>,
    /// The parts in their order.
    pub parts: Vec<Part<'a>>,
    /// Page numbers, where wanted. They are set in the first font.
    pub numbering: Option<Numbering>,
    /// The most bytes the file may have, where a platform sets a limit.
    pub limit: Option<u64>,
}

/// Pages in front of the parts, from a Typst source.
#[derive(Debug, Clone)]
pub struct Front<'a> {
    /// What they are called in the outline.
    pub title: String,
    /// Their template.
    pub source: Source<'a>,
}

/// One entry of the outline and the contents, with the pages that follow it.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// What it is called.
    pub title: String,
    /// 0 for a volume, 1 for a part in it, and so on; at most one more than the part before.
    pub level: usize,
    /// Its own pages.
    pub pages: Pages<'a>,
}

/// The pages of a part.
#[derive(Debug, Clone)]
pub enum Pages<'a> {
    /// A heading: it leads to the first page that follows.
    None,
    /// All pages of a PDF, such as [`typeset::render`](crate::typeset::render) makes or a customer brings.
    Pdf {
        /// What the source is called when it is refused.
        name: String,
        /// The file.
        bytes: &'a [u8],
    },
    /// A PNG or JPEG as one A4 page: see [`picture::page`].
    Picture {
        /// What the source is called when it is refused.
        name: String,
        /// The file.
        bytes: &'a [u8],
    },
}

/// What has been written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// Length of the file.
    pub bytes: u64,
    /// Pages of the file.
    pub pages: usize,
    /// Pages of cover and contents.
    pub front_pages: usize,
    /// Each part in its order.
    pub parts: Vec<ComposedPart>,
    /// Pages, from 1, whose number stands at another place of the same edge, because the usual one was taken.
    pub numbers_moved: Vec<usize>,
    /// Pages whose number may lie over something of the page's own: no place was free, and it stands where it hides
    /// least.
    pub numbers_over: Vec<usize>,
    /// Pages whose number stands as usual without it being known what is there: they are too long to look at, or part
    /// of them cannot be read.
    pub numbers_unknown: Vec<usize>,
    /// Pages that are one image, a scan, whose number stands on it: that is where a number on a scan belongs, so it
    /// does not count as something of the page's own.
    pub numbers_on_scan: Vec<usize>,
    /// Pages with a form field that is too small for its value even in the smallest letters: the end of it is missing.
    pub values_cut: Vec<usize>,
}

/// Where a part went, and what became of what it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposedPart {
    /// The page it begins on, from 1; `None` for a heading that nothing follows.
    pub page: Option<usize>,
    /// Its own pages.
    pub pages: usize,
    /// Form fields that became part of their page.
    pub fields: usize,
    /// Signatures among them: they show, but no longer sign.
    pub signatures: usize,
    /// Files embedded in it, which are embedded in the output.
    pub attachments: Vec<String>,
}

/// A source that can be read.
struct Opened<'s> {
    name: &'s str,
    pdf: Pdf<'s>,
    pages: Vec<Page>,
}

/// Composes a document and writes it to `out`, from its first byte to its last; the same inputs, moment and random
/// source give the same bytes. After an error what was written is no document.
///
/// # Errors
/// [`ComposeError`] names the source that cannot be read, with the code of its own error; nothing is skipped.
pub fn compose(
    composition: &Composition<'_>,
    fonts: &Fonts,
    at: Instant,
    rng: &mut dyn CryptoRng,
    control: &mut Control<'_>,
    out: &mut dyn Write,
) -> Result<Composed, ComposeError> {
    check(composition)?;
    let drawn = pictures(composition, control)?;
    let opened: Vec<Option<Opened<'_>>> = composition
        .parts
        .iter()
        .zip(&drawn)
        .map(|(part, drawn)| match (&part.pages, drawn) {
            (Pages::None, _) => Ok(None),
            (Pages::Pdf { name, .. } | Pages::Picture { name, .. }, Some(bytes)) => open(name, bytes).map(Some),
            (Pages::Pdf { name, bytes } | Pages::Picture { name, bytes }, None) => open(name, bytes).map(Some),
        })
        .collect::<Result<_, _>>()?;
    if opened.iter().all(Option::is_none) {
        return Err(ComposeError::NoPages);
    }
    let extents = extents(&opened);
    let front = front::typeset(composition, &extents, fonts, at)?;
    whole::write(
        whole::Whole { composition, opened: &opened, extents: &extents, front: &front, fonts },
        at,
        rng,
        control,
        out,
    )
}

fn check(composition: &Composition<'_>) -> Result<(), ComposeError> {
    let mut deepest = 0;
    for part in &composition.parts {
        if part.level > deepest {
            return Err(ComposeError::Level { title: part.title.clone() });
        }
        deepest = part.level + 1;
    }
    if let Some(numbering) = &composition.numbering {
        numbering.check()?;
    }
    let known: u64 = composition
        .parts
        .iter()
        .map(|part| match &part.pages {
            Pages::Pdf { bytes, .. } => bytes.len() as u64,
            Pages::None | Pages::Picture { .. } => 0,
        })
        .sum();
    // Streams are most of a file and go through as they are; twice the limit cannot fit whatever is left out.
    let limit = composition.limit.unwrap_or(LONGEST).min(LONGEST);
    if known / 2 > limit { Err(ComposeError::TooLarge { limit }) } else { Ok(()) }
}

/// The pages that pictures become.
fn pictures(composition: &Composition<'_>, control: &Control<'_>) -> Result<Vec<Option<Vec<u8>>>, ComposeError> {
    let page = |part: &Part<'_>| {
        control.check()?;
        match &part.pages {
            Pages::Picture { name, bytes } => {
                let refused = |error| ComposeError::Picture { name: name.clone(), error };
                picture::page(bytes).map(Some).map_err(refused)
            }
            Pages::None | Pages::Pdf { .. } => Ok(None),
        }
    };
    composition.parts.iter().map(page).collect()
}

fn open<'s>(name: &'s str, bytes: &'s [u8]) -> Result<Opened<'s>, ComposeError> {
    let refused = |error| ComposeError::Source { name: name.to_owned(), error };
    let pdf = Pdf::open(bytes).map_err(refused)?;
    let pages = pdf.pages().map_err(refused)?;
    Ok(Opened { name, pdf, pages })
}

/// Where each part begins behind the front; a heading begins with the next part that has pages.
fn extents(opened: &[Option<Opened<'_>>]) -> Vec<Extent> {
    let mut start = 0;
    let mut extents: Vec<Extent> = opened
        .iter()
        .map(|source| {
            let pages = source.as_ref().map_or(0, |source| source.pages.len());
            start += pages;
            Extent { start: Some(start - pages), pages }
        })
        .collect();
    for extent in extents.iter_mut().rev().take_while(|extent| extent.pages == 0) {
        extent.start = None;
    }
    extents
}
