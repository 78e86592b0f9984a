//! Which seals go where: the options of `sealbid stamp` that make up a placement set.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgGroup, Args};
use sealbid_pdf::place::{Edge, Entry, Hits, PageChoice, Which};

use super::Malformed;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("places").args(["at", "pages", "keyword", "edge", "plan"]).multiple(true)))]
pub(crate) struct Seals {
    #[arg(long, value_name = "[NAME=]FILE", requires = "places")]
    pub(crate) seal: Vec<Named<PathBuf>>,
    #[arg(long, value_name = "[NAME=]MM", requires = "seal")]
    pub(crate) size: Vec<Named<f64>>,
    #[arg(long, value_name = "[NAME@]PAGE:X,Y", requires = "seal")]
    pub(crate) at: Vec<Sealed<At>>,
    #[arg(long, value_name = "[NAME@]PAGES:X,Y", requires = "seal", allow_hyphen_values = true)]
    pub(crate) pages: Vec<Sealed<OnPages>>,
    #[arg(long, value_name = "[NAME@]TEXT[:…]", requires = "seal")]
    pub(crate) keyword: Vec<Keyword>,
    #[arg(long, value_name = "[NAME@]EDGE[:…]", requires = "seal")]
    pub(crate) edge: Vec<Sealed<Across>>,
    #[arg(long, value_name = "FILE.json", requires = "seal")]
    pub(crate) plan: Option<PathBuf>,
    #[arg(long, value_name = "FILE.json", requires = "seal")]
    pub(crate) write_plan: Option<PathBuf>,
}

/// `NAME=VALUE`, or a value alone. A name has no dot, colon, slash or backslash, as paths have.
#[derive(Clone, Debug)]
pub(crate) struct Named<T> {
    pub(crate) name: Option<String>,
    pub(crate) value: T,
}

impl<T: FromStr> FromStr for Named<T> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let is_name = |name: &str| !name.is_empty() && !name.contains(['.', ':', '/', '\\']);
        let (name, value) = match text.split_once('=') {
            Some((name, value)) if is_name(name) => (Some(name.to_owned()), value),
            _ => (None, text),
        };
        Ok(Self { name, value: value.parse().map_err(|_| Malformed)? })
    }
}

/// `NAME@PLACE`, or a place alone, of the first seal then.
#[derive(Clone, Debug)]
pub(crate) struct Sealed<T> {
    pub(crate) seal: Option<String>,
    pub(crate) place: T,
}

impl<T: FromStr> FromStr for Sealed<T> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (seal, place) = match text.split_once('@') {
            Some((seal, place)) => (Some(seal.to_owned()), place),
            None => (None, text),
        };
        Ok(Self { seal, place: place.parse().map_err(|_| Malformed)? })
    }
}

/// A place on a page: `PAGE:X,Y`, the page counted from 1, millimetres from the top left corner of the page as displayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct At {
    pub(crate) page: NonZeroUsize,
    pub(crate) x_mm: f64,
    pub(crate) y_mm: f64,
}

pub(super) fn millimetres(text: &str) -> Result<f64, Malformed> {
    text.trim().parse().ok().filter(|mm: &f64| mm.is_finite()).ok_or(Malformed)
}

fn point(text: &str) -> Result<(f64, f64), Malformed> {
    let (x, y) = text.split_once(',').ok_or(Malformed)?;
    Ok((millimetres(x)?, millimetres(y)?))
}

impl FromStr for At {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (page, place) = text.split_once(':').ok_or(Malformed)?;
        let (x_mm, y_mm) = point(place)?;
        Ok(Self { page: page.parse().map_err(|_| Malformed)?, x_mm, y_mm })
    }
}

/// The same place on several pages: `PAGES:X,Y`.
#[derive(Clone, Debug)]
pub(crate) struct OnPages {
    pages: PageChoice,
    x_mm: f64,
    y_mm: f64,
}

impl FromStr for OnPages {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (pages, place) = text.split_once(':').ok_or(Malformed)?;
        let (x_mm, y_mm) = point(place)?;
        Ok(Self { pages: pages.parse().map_err(|_| Malformed)?, x_mm, y_mm })
    }
}

/// A keyword and what is said about its places. Both may hold `@` and `:`; what is no known word behind a colon belongs to the keyword.
#[derive(Clone, Debug)]
pub(crate) struct Keyword {
    text: String,
    pages: PageChoice,
    hits: Hits,
    right_mm: f64,
    down_mm: f64,
}

impl FromStr for Keyword {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut keyword =
            Self { text: text.to_owned(), pages: PageChoice::All, hits: Hits::default(), right_mm: 0.0, down_mm: 0.0 };
        while let Some((before, word)) = keyword.text.rsplit_once(':') {
            match word.split_once('=') {
                Some(("hits", value)) => keyword.hits = hits(value)?,
                Some(("pages", value)) => keyword.pages = value.parse().map_err(|_| Malformed)?,
                Some(("right", value)) => keyword.right_mm = millimetres(value)?,
                Some(("down", value)) => keyword.down_mm = millimetres(value)?,
                _ => break,
            }
            keyword.text = before.to_owned();
        }
        if keyword.text.trim().is_empty() { Err(Malformed) } else { Ok(keyword) }
    }
}

/// `all`, `first`, `last`, or numbers from 1.
fn hits(text: &str) -> Result<Hits, Malformed> {
    let number = |item: &str| item.trim().parse::<NonZeroU32>().map_err(|_| Malformed);
    Ok(match text {
        "all" => Hits::Which(Which::All),
        "first" => Hits::Which(Which::First),
        "last" => Hits::Which(Which::Last),
        _ => Hits::List(text.split(',').map(number).collect::<Result<_, _>>()?),
    })
}

/// A cross-page seal.
#[derive(Clone, Debug)]
pub(crate) struct Across {
    edge: Edge,
    pages: PageChoice,
    every: Option<NonZeroU32>,
    odd: bool,
    along_mm: Option<f64>,
}

impl FromStr for Across {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut words = text.split(':');
        let edge = match words.next() {
            Some("right") => Edge::Right,
            Some("left") => Edge::Left,
            Some("top") => Edge::Top,
            _ => return Err(Malformed),
        };
        let mut across = Self { edge, pages: PageChoice::All, every: None, odd: false, along_mm: None };
        for word in words {
            match word.split_once('=') {
                None if word == "odd" => across.odd = true,
                Some(("every", value)) => across.every = Some(value.parse().map_err(|_| Malformed)?),
                Some(("pages", value)) => across.pages = value.parse().map_err(|_| Malformed)?,
                Some(("along", value)) => across.along_mm = Some(millimetres(value)?),
                _ => return Err(Malformed),
            }
        }
        Ok(across)
    }
}

impl Seals {
    /// What the options say, `seals` being the names of the seals, the first one first.
    pub(crate) fn entries(&self, seals: &[String]) -> Result<Vec<Entry>, Malformed> {
        let seal = |given: &Option<String>| given.clone().or_else(|| seals.first().cloned()).ok_or(Malformed);
        let mut entries = Vec::new();
        for Sealed { seal: given, place: At { page, x_mm, y_mm } } in &self.at {
            let page = u32::try_from(page.get()).ok().and_then(NonZeroU32::new).ok_or(Malformed)?;
            entries.push(Entry::At { seal: seal(given)?, page, x_mm: *x_mm, y_mm: *y_mm });
        }
        for Sealed { seal: given, place: OnPages { pages, x_mm, y_mm } } in &self.pages {
            entries.push(Entry::Pages { seal: seal(given)?, pages: pages.clone(), x_mm: *x_mm, y_mm: *y_mm });
        }
        for Keyword { text, pages, hits, right_mm, down_mm } in &self.keyword {
            // A keyword may hold that sign itself.
            let (given, text) = match text.split_once('@') {
                Some((name, text)) if seals.iter().any(|seal| seal == name) => (Some(name.to_owned()), text),
                _ => (None, text.as_str()),
            };
            let (pages, hits, text) = (pages.clone(), hits.clone(), text.to_owned());
            let (right_mm, down_mm) = (*right_mm, *down_mm);
            entries.push(Entry::Keyword { seal: seal(&given)?, text, pages, hits, right_mm, down_mm });
        }
        for Sealed { seal: given, place: Across { edge, pages, every, odd, along_mm } } in &self.edge {
            let (edge, pages, every, odd, along_mm) = (*edge, pages.clone(), *every, *odd, *along_mm);
            entries.push(Entry::Edge { seal: seal(given)?, edge, pages, every, odd, along_mm });
        }
        Ok(entries)
    }
}
