//! Where seals go: a set of placements that fits any document, and what it comes to on one.
//!
//! A set says by pages, keywords and edges where which seal goes; it is JSON. [`PlacementSet::expand`] gives the places
//! on the pages of one document, and what a person should know of them. All measures are millimetres of the page as
//! displayed, as those of [`crate::sign::Placement`] are.
//!
//! ```
//! use sealbid_pdf::place::{Document, PlacementSet};
//!
//! let set: PlacementSet = serde_json::from_str(r#"{"format": 1, "entries": [
//!     {"kind": "pages", "seal": "company", "pages": "1,3-", "x_mm": 120, "y_mm": 200},
//!     {"kind": "keyword", "seal": "company", "text": "（盖章）", "hits": "last"},
//!     {"kind": "edge", "seal": "company", "edge": "right"}
//! ]}"#)?;
//! let a4 = (210.0, 297.0);
//! let document = Document { pages: &[a4; 4], text: None };
//! let expansion = set.expand(&document, &[("company".to_owned(), (42.0, 42.0))].into());
//! // On pages 1, 3 and 4 whole, and on the edge of each of the four a quarter.
//! assert_eq!(expansion.placements.len(), 3 + 4);
//! assert_eq!(expansion.placements[3].part.map(|part| part.width_mm), Some(10.5));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! It never changes a set to make it fit, and never leaves a seal out without a [`Notice`].

mod edge;
mod expand;
mod pages;
mod told;

use std::num::NonZeroU32;

use sealbid_seal::SealPicture;
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

pub use edge::{MIN_SLICE_MM, proposed_every};
pub use expand::{Document, Expansion, Notice, Sizes, page_sizes, sizes};
pub use pages::{PageChoice, PageChoiceError};
pub use told::Told;

use crate::sign::{self, Slice};
use crate::text::Area;

/// Placements of seals, whatever the document. Two sets are the same where their JSON says the same.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacementSet {
    /// The format.
    pub format: Format,
    /// In this order seals are drawn, one over the other.
    pub entries: Vec<Entry>,
}

/// The format of a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u32", try_from = "u32")]
pub enum Format {
    /// As described here.
    #[default]
    One,
}

/// One seal and the places it goes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// One place.
    At {
        /// The seal's name.
        seal: String,
        /// The page, from 1.
        page: NonZeroU32,
        /// From the left edge of the page to the seal.
        x_mm: f64,
        /// From the upper edge of the page to the seal.
        y_mm: f64,
    },
    /// The same place on several pages.
    Pages {
        /// The seal's name.
        seal: String,
        /// Which pages.
        pages: PageChoice,
        /// As of [`Entry::At`].
        x_mm: f64,
        /// As of [`Entry::At`].
        y_mm: f64,
    },
    /// Where a keyword stands: the seal's centre is on that of the keyword.
    Keyword {
        /// The seal's name.
        seal: String,
        /// The keyword; see [`crate::text::Text::find`].
        text: String,
        /// The pages on which it is looked for.
        #[serde(default, skip_serializing_if = "PageChoice::is_all")]
        pages: PageChoice,
        /// Which of its places there.
        #[serde(default)]
        hits: Hits,
        /// How far to the right of the keyword's centre the seal's lies.
        #[serde(default)]
        right_mm: f64,
        /// How far below the keyword's centre the seal's lies.
        #[serde(default)]
        down_mm: f64,
    },
    /// A cross-page seal: a slice on the edge of every page, as if the pages were fanned out at that edge, the first one
    /// in front. A single page gets none. Where slices would be less than [`MIN_SLICE_MM`], further seals
    /// follow, so that about as many pages share each.
    Edge {
        /// The seal's name.
        seal: String,
        /// Which edge.
        edge: Edge,
        /// The pages that have a part of it.
        #[serde(default, skip_serializing_if = "PageChoice::is_all")]
        pages: PageChoice,
        /// How many pages at most share one seal; without it, as many as [`proposed_every`] says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        every: Option<NonZeroU32>,
        /// Of those pages the ones with odd numbers alone, for paper printed on both sides.
        #[serde(default)]
        odd: bool,
        /// From the upper end of the edge, at the top from its left end, to the seal; without it the seal is in the
        /// middle of each page's edge.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        along_mm: Option<f64>,
    },
}

/// The edge of a page as displayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// Each page has a strip of the seal's height; the first page has the left one.
    Right,
    /// Each page has a strip of the seal's height; the first page has the right one.
    Left,
    /// Each page has a strip of the seal's width; the first page has the lowest one.
    Top,
}

/// Which places of a keyword, in the order of the pages and of drawing on each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Hits {
    /// By a word.
    Which(Which),
    /// By number, from 1.
    List(Vec<NonZeroU32>),
}

/// A word for some of the places of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// Every one.
    All,
    /// The first of the document.
    First,
    /// The last of the document.
    Last,
}

/// A seal, or a slice of one, on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The entry of the set that it comes of, from 0.
    pub entry: usize,
    /// The seal's name.
    pub seal: String,
    /// The page, from 0.
    pub page: usize,
    /// Where it is seen.
    pub area: Area,
    /// The part of the seal that is seen; all of it where there is none.
    pub part: Option<Slice>,
}

impl Placed {
    /// The placement of the seal's picture.
    pub fn with<'r>(&self, picture: &'r SealPicture) -> sign::Placement<'r> {
        sign::Placement { page: self.page, x_mm: self.area.x_mm, y_mm: self.area.y_mm, picture, part: self.part }
    }
}

/// The most entries of a set, and the most numbers of places in one of them.
const MAX_ENTRIES: usize = 1000;
const MAX_NUMBERS: usize = 10_000;

impl PlacementSet {
    /// Reads a set out of JSON.
    ///
    /// # Errors
    /// What the reader of JSON says, or that it is not [within bounds](PlacementSet::is_within_bounds).
    pub fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        let set: Self = serde_json::from_slice(json)?;
        if set.is_within_bounds() {
            return Ok(set);
        }
        Err(serde_json::Error::custom(format!("more than {MAX_ENTRIES} entries, or {MAX_NUMBERS} hits in one")))
    }

    /// Whether it has at most a thousand entries, and each names at most ten thousand places of its keyword by number.
    pub fn is_within_bounds(&self) -> bool {
        let is_short = |entry: &Entry| match entry {
            Entry::Keyword { hits: Hits::List(numbers), .. } => numbers.len() <= MAX_NUMBERS,
            _ => true,
        };
        self.entries.len() <= MAX_ENTRIES && self.entries.iter().all(is_short)
    }

    /// A set of `entries`.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { format: Format::One, entries }
    }

    /// Whether [`PlacementSet::expand`] looks for keywords, and so wants the document's text.
    pub fn has_keywords(&self) -> bool {
        self.entries.iter().any(|entry| matches!(entry, Entry::Keyword { .. }))
    }
}

impl Entry {
    /// The name of the entry's seal.
    pub fn seal(&self) -> &str {
        match self {
            Self::At { seal, .. } | Self::Pages { seal, .. } | Self::Keyword { seal, .. } | Self::Edge { seal, .. } => {
                seal
            }
        }
    }
}

impl Default for Hits {
    fn default() -> Self {
        Self::Which(Which::All)
    }
}

impl From<Format> for u32 {
    fn from(_: Format) -> Self {
        1
    }
}

impl TryFrom<u32> for Format {
    type Error = &'static str;

    fn try_from(format: u32) -> Result<Self, Self::Error> {
        if format == 1 { Ok(Self::One) } else { Err("the format of the set is not 1") }
    }
}
