//! Where seals go on pages, and where they come to lie.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::Problem;

/// An edge of a page as it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EdgeSide {
    /// The right one.
    Right,
    /// The left one.
    Left,
    /// The upper one.
    Top,
}

/// One seal and the places that it goes to. Pages are counted from 1; a choice of pages is as `all`, `odd`, `even`, `1,3-5,8-`.
/// Millimetres from the page's left and upper edge, as it is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SealEntry {
    /// One place.
    At {
        /// The seal.
        seal: String,
        /// The page.
        page: u32,
        /// From the left edge.
        x_mm: f64,
        /// From the upper edge.
        y_mm: f64,
    },
    /// The same place on several pages.
    Pages {
        /// The seal.
        seal: String,
        /// Which.
        pages: String,
        /// From the left edge.
        x_mm: f64,
        /// From the upper edge.
        y_mm: f64,
    },
    /// On a keyword: its middle on the keyword's.
    Keyword {
        /// The seal.
        seal: String,
        /// The keyword.
        text: String,
        /// The pages on which it is looked for; nothing for all.
        pages: Option<String>,
        /// Which of the places found there, by number from 1; nothing for all.
        hits: Option<Vec<u32>>,
        /// How far to the right of the keyword's middle the seal's is.
        right_mm: f64,
        /// How far below.
        down_mm: f64,
        /// The part of the bid on whose pages it is looked for, [`PartRow::id`](super::PartRow::id): `pages` are then where that
        /// part is, also when it lies elsewhere later.
        part: Option<String>,
    },
    /// A cross-page seal: a slice of it on the edge of each page.
    Edge {
        /// The seal.
        seal: String,
        /// Which edge.
        edge: EdgeSide,
        /// Which pages; nothing for all.
        pages: Option<String>,
        /// How many pages at most share one seal; nothing for as many as leave a slice 2 mm.
        every: Option<u32>,
        /// Of those pages the ones with odd numbers alone, for paper that is printed on both sides.
        odd: bool,
        /// From the edge's upper, at the top its left end; nothing for the middle.
        along_mm: Option<f64>,
    },
}

/// A seal, or a slice of one, on a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SealPlace {
    /// The entry that it comes of, from 0.
    pub entry: u32,
    /// The seal.
    pub seal: String,
    /// The page, from 1.
    pub page: u32,
    /// Of what is seen, from the left edge, millimetres.
    pub x_mm: f64,
    /// From the upper edge.
    pub y_mm: f64,
    /// The width of what is seen.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
    /// Where in the seal a slice begins, from its left and its upper edge; nothing where all of the seal is seen.
    pub slice: Option<(f64, f64)>,
}

/// Something that a plan does, or does not do, and that nobody may have meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceNotice {
    /// The entry that it is about, from 0.
    pub entry: u32,
    /// The page on which it is seen, from 1; the first of several.
    pub page: Option<u32>,
    /// How many places are alike in that.
    pub count: u32,
    /// Whether it stops the stamping: something that was asked for would not be there.
    pub is_in_the_way: bool,
    /// What it is: a code of `errors.json`.
    pub problem: Problem,
}

/// What is to be known of a plan on one file of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileNotices {
    /// What the file is called.
    pub name: String,
    /// What should be known.
    pub notices: Vec<PlaceNotice>,
}

/// What a plan comes to on a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct PlacesView {
    /// The seals, in the order in which they are drawn.
    pub places: Vec<SealPlace>,
    /// What should be known of it.
    pub notices: Vec<PlaceNotice>,
}

/// What is stamped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum StampTarget {
    /// The document of a bid, as it was built.
    Bid {
        /// The bid.
        bid: String,
    },
    /// A PDF.
    File {
        /// Its handle.
        handle: String,
    },
}

/// Entries of which is asked what they come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PlacesAsked {
    /// On what.
    pub target: StampTarget,
    /// Them.
    pub entries: Vec<SealEntry>,
}

/// A keyword that is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct KeywordAsked {
    /// In what.
    pub target: StampTarget,
    /// It; blanks and the width of characters do not count.
    pub text: String,
    /// On which pages; nothing for all.
    pub pages: Option<String>,
}

/// A place of a keyword.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KeywordHit {
    /// The page, from 1.
    pub page: u32,
    /// From the left edge, millimetres.
    pub x_mm: f64,
    /// From the upper edge.
    pub y_mm: f64,
    /// Its width.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
    /// What stands around it on its line, it included.
    pub around: String,
}

/// Places of a keyword.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KeywordView {
    /// They, in the order of the pages and of reading; of very many the first ones.
    pub hits: Vec<KeywordHit>,
    /// How many there are in all.
    pub total: u32,
    /// Pages on which it may stand unfound, from 1: pictures, or text without Unicode.
    pub unsearchable: Vec<u32>,
}
