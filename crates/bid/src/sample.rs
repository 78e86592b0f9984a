//! The sample: a tender that was never held, and the papers of a bidder that does not exist. Its sources lie in
//! `assets/sample`; pages are typeset from them each time.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use sealbid_pdf::typeset::{self, Fonts, Source, TypesetError};
use sealbid_pki::Instant;

use crate::store::{Existing, RelPath, Store, StoreError, create_folders, read_limited, write_whole};

/// The largest file of the sample, in bytes.
const MAX_FILE: u64 = 4 << 20;

/// Why the sample cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// A file of it is missing or cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A page of it cannot be typeset.
    #[error("{name}: {error}")]
    Typeset {
        /// The source.
        name: String,
        /// Why.
        #[source]
        error: TypesetError,
    },
    /// Its list of parts cannot be read.
    #[error("parts.json: {reason}")]
    List {
        /// What is wrong.
        reason: String,
    },
}

impl SampleError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::Typeset { error, .. } => error.code(),
            Self::List { .. } => "sample_list",
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Store(e) => e.params(),
            Self::Typeset { name, error } => {
                let mut params = error.params();
                params.push(("name", name.clone()));
                params
            }
            Self::List { reason } => vec![("reason", reason.clone())],
        }
    }
}

/// When the sample tender is held, and under which number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion<'a> {
    /// The purchaser's number; `ocid` is made of it.
    pub no: &'a str,
    /// When it is published.
    pub published: Instant,
    /// The last instant for a response, and the opening.
    pub deadline: Instant,
}

/// One paper of the sample bidder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The part that it belongs to.
    pub part: String,
    /// Its name.
    pub name: String,
    /// Its bytes: a PDF, a picture, or the values of a form as JSON.
    pub bytes: Vec<u8>,
}

fn path(text: &str) -> Result<RelPath, StoreError> {
    Ok(RelPath::parse(text)?)
}

/// Makes the folder that a tender package is made of: `release.json`, `outline.json`, `documents/*.pdf`. What is there
/// under these names is replaced. `sample` is a store on `assets/sample`; without an `occasion` the tender is held as its
/// release there says.
///
/// # Errors
/// [`SampleError`].
pub fn tender(
    sample: &dyn Store,
    fonts: &Fonts,
    at: Instant,
    occasion: Option<Occasion<'_>>,
    into: &dyn Store,
) -> Result<(), SampleError> {
    let malformed = |e: serde_json::Error| SampleError::List { reason: e.to_string() };
    create_folders(into, &path("documents")?)?;
    let outline = read_limited(sample, &path("tender/outline.json")?, MAX_FILE)?;
    write_whole(into, &path("outline.json")?, &outline, Existing::Replace)?;
    let mut json = read_limited(sample, &path("tender/release.json")?, MAX_FILE)?;
    let mut release: Value = serde_json::from_slice(&json).map_err(malformed)?;
    if let Some(occasion) = occasion {
        hold(&mut release, occasion);
        json = serde_json::to_vec_pretty(&release).map_err(malformed)?;
        json.push(b'\n');
    }
    write_whole(into, &path("release.json")?, &json, Existing::Replace)?;
    let facts = printed(&release);
    for entry in sample.list(&path("tender/documents")?)? {
        let Some(stem) = entry.name.strip_suffix(".typ").filter(|stem| *stem != "style") else { continue };
        let pdf = pages(sample, "tender/documents", &entry.name, &facts, fonts, at)?;
        write_whole(into, &path(&format!("documents/{stem}.pdf"))?, &pdf, Existing::Replace)?;
    }
    Ok(())
}

/// Sets number and dates of a release.
fn hold(release: &mut Value, occasion: Occasion<'_>) {
    let ocid = format!("ocds-000000-{}", occasion.no);
    let day = |from: Instant, days: i64| from.plus_secs(days * 86_400).to_string();
    let (published, deadline) = (occasion.published, occasion.deadline);
    release["id"] = json!(format!("{ocid}-01"));
    release["ocid"] = json!(ocid);
    release["date"] = json!(published.to_string());
    let tender = &mut release["tender"];
    tender["id"] = json!(occasion.no);
    tender["tenderPeriod"] = json!({"startDate": published.to_string(), "endDate": deadline.to_string()});
    tender["enquiryPeriod"] = json!({"startDate": published.to_string(), "endDate": day(deadline, -1)});
    tender["awardPeriod"] = json!({"startDate": deadline.to_string(), "endDate": day(deadline, 90)});
    tender["bidOpening"]["date"] = json!(deadline.to_string());
    tender["contractPeriod"]["startDate"] = json!(day(deadline, 26));
    for document in tender["documents"].as_array_mut().into_iter().flatten() {
        document["datePublished"] = json!(published.to_string());
    }
}

/// What the tender's documents print of its release.
fn printed(release: &Value) -> Vec<u8> {
    let deadline = release["tender"]["tenderPeriod"]["endDate"].as_str().unwrap_or_default();
    let deadline = deadline.parse::<Timestamp>().map_or_else(|_| deadline.to_owned(), |at| in_china(at.as_second()));
    json!({"no": release["tender"]["id"], "deadline": deadline}).to_string().into_bytes()
}

/// A moment to the minute, as clocks in China show it: eight hours ahead of UTC, all year.
fn in_china(unix_secs: i64) -> String {
    let text = Timestamp::from_second(unix_secs + 8 * 3_600).unwrap_or_default().to_string();
    let numbers: Vec<&str> = text.split(['-', 'T', ':']).collect();
    let [year, month, day, hour, minute, ..] = numbers.as_slice() else { return text };
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    let hour = if *hour == "00" { "0".to_owned() } else { bare(hour) };
    format!("{year} 年 {} 月 {} 日 {hour} 时 {minute} 分", bare(month), bare(day))
}

/// The papers of the sample bidder in the order in which they are added: forms' values first.
///
/// # Errors
/// [`SampleError`].
pub fn papers(sample: &dyn Store, fonts: &Fonts, at: Instant) -> Result<Vec<Paper>, SampleError> {
    #[derive(Deserialize)]
    struct Line {
        part: String,
        source: String,
        name: String,
    }
    let list = read_limited(sample, &path("response/parts.json")?, MAX_FILE)?;
    let list: Vec<Line> = serde_json::from_slice(&list).map_err(|e| SampleError::List { reason: e.to_string() })?;
    let mut papers = Vec::new();
    for Line { part, source, name } in list {
        let bytes = if source.ends_with(".typ") {
            pages(sample, "response", &source, b"{}", fonts, at)?
        } else {
            read_limited(sample, &path(&format!("response/{source}"))?, MAX_FILE)?
        };
        papers.push(Paper { part, name, bytes });
    }
    Ok(papers)
}

fn pages(
    sample: &dyn Store,
    folder: &str,
    name: &str,
    facts: &[u8],
    fonts: &Fonts,
    at: Instant,
) -> Result<Vec<u8>, SampleError> {
    let read = |name: &str| read_limited(sample, &path(&format!("{folder}/{name}"))?, MAX_FILE);
    let main = String::from_utf8(read(name)?).map_err(|e| SampleError::List { reason: e.to_string() })?;
    let style = read("style.typ")?;
    let source = Source { main: &main, files: &[("style.typ", &style), ("data.json", facts)] };
    let rendered =
        typeset::render(source, fonts, at).map_err(|error| SampleError::Typeset { name: name.to_owned(), error })?;
    Ok(rendered.bytes)
}
