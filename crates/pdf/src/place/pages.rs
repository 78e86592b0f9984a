//! Choosing pages.

use std::fmt;
use std::num::NonZeroI32;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Ranges in one choice.
const MAX_RANGES: usize = 1000;

/// Which pages of a document: `all`, `odd`, `even`, or numbers and ranges such as `1-3,7,-2`. A number below 0 counts
/// from the end, -1 being the last page; a range without an end (`5-`) goes on to the last page, and `-3--1` is the last
/// three.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum PageChoice {
    /// Every page.
    #[default]
    All,
    /// Pages 1, 3, 5 and so on.
    Odd,
    /// Pages 2, 4, 6 and so on.
    Even,
    /// First and last page of each range.
    Ranges(Vec<(NonZeroI32, NonZeroI32)>),
}

/// A choice of pages that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no choice of pages")]
pub struct PageChoiceError(
    /// The text, or the part of it that says no page or range.
    pub String,
);

/// The pages of one document that a choice names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Pages from 0, in order, each once.
    pub pages: Vec<usize>,
    /// The ends of ranges that are no page of the document, as the choice says them.
    pub missing: Vec<i32>,
}

impl PageChoice {
    /// Whether it is every page.
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }

    /// Those of the pages of a document of `count`, from 0, in order.
    pub fn pages(&self, count: usize) -> Vec<usize> {
        self.of(count).pages
    }

    /// The pages of a document of `count`.
    pub(super) fn of(&self, count: usize) -> Chosen {
        let ranges = match self {
            Self::All => return Chosen { pages: (0..count).collect(), missing: Vec::new() },
            Self::Odd => return Chosen { pages: (0..count).step_by(2).collect(), missing: Vec::new() },
            Self::Even => return Chosen { pages: (1..count).step_by(2).collect(), missing: Vec::new() },
            Self::Ranges(ranges) => ranges,
        };
        let count = count as i64;
        // From 0; what is no page stays outside of the document.
        let at = |end: NonZeroI32| {
            let end = i64::from(end.get());
            if end > 0 { end - 1 } else { count + end }
        };
        let (mut chosen, mut is_chosen) = (Chosen::default(), vec![false; count as usize]);
        for &(first, last) in ranges {
            let ends = if first == last { vec![first] } else { vec![first, last] };
            let outside = ends.into_iter().filter(|end| !(0..count).contains(&at(*end))).map(NonZeroI32::get);
            chosen.missing.extend(outside);
            for page in at(first).max(0)..=at(last).min(count - 1) {
                is_chosen[page as usize] = true;
            }
        }
        chosen.pages = (0..count as usize).filter(|page| is_chosen[*page]).collect();
        chosen
    }
}

impl TryFrom<String> for PageChoice {
    type Error = PageChoiceError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.trim() {
            "all" => return Ok(Self::All),
            "odd" => return Ok(Self::Odd),
            "even" => return Ok(Self::Even),
            _ => {}
        }
        let ranges: Vec<_> = text.split(',').map(|item| range(item.trim())).collect::<Result<_, _>>()?;
        if ranges.len() > MAX_RANGES { Err(PageChoiceError(text)) } else { Ok(Self::Ranges(ranges)) }
    }
}

/// `3`, `-2`, `1-3`, `5-`, `-3--1`.
fn range(item: &str) -> Result<(NonZeroI32, NonZeroI32), PageChoiceError> {
    let wrong = || PageChoiceError(item.to_owned());
    let end = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain { text.parse().map_err(|_| wrong()) } else { Err(wrong()) }
    };
    // The dash of a range follows a digit; one before a digit counts from the end.
    let dash = item.char_indices().skip(1).find(|(_, character)| *character == '-').map(|(at, _)| at);
    let (first, last) = match dash {
        None => (end(item)?, end(item)?),
        Some(dash) if dash + 1 == item.len() => (end(&item[..dash])?, LAST),
        Some(dash) => (end(&item[..dash])?, end(&item[dash + 1..])?),
    };
    let runs_backwards = (first.get() > 0) == (last.get() > 0) && first > last;
    if runs_backwards { Err(wrong()) } else { Ok((first, last)) }
}

/// The last page.
const LAST: NonZeroI32 = NonZeroI32::new(-1).expect("-1 is not 0");

impl fmt::Display for PageChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ranges = match self {
            Self::All => return f.write_str("all"),
            Self::Odd => return f.write_str("odd"),
            Self::Even => return f.write_str("even"),
            Self::Ranges(ranges) => ranges,
        };
        for (at, (first, last)) in ranges.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            match last {
                last if last == first => write!(f, "{comma}{first}")?,
                last if *last == LAST => write!(f, "{comma}{first}-")?,
                last => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

impl FromStr for PageChoice {
    type Err = PageChoiceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_owned().try_into()
    }
}

impl From<PageChoice> for String {
    fn from(choice: PageChoice) -> Self {
        choice.to_string()
    }
}
