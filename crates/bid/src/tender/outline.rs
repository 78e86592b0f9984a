//! What a response consists of: volumes, and in them parts.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::text::{PartId, TextError, line};

/// The largest outline that is read, in bytes.
pub const MAX_OUTLINE: u64 = 1 << 20;
/// The most parts of an outline.
pub const MAX_PARTS: usize = 500;
/// The format of `outline.json` that is written, and the newest that is read.
pub const OUTLINE_FORMAT: u32 = 2;
/// The format before, without seals; it is still read.
const WITHOUT_SEALS: u32 = 1;
/// The most keywords of one part on which a seal goes.
pub const MAX_SEALS: usize = 10;

/// The outline of a response, in the purchaser's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The volumes; at least one.
    pub volumes: Vec<Volume>,
}

/// One volume (投标函, 商务, 技术 …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Its identifier.
    pub id: PartId,
    /// Its title as printed.
    pub title: String,
    /// Its parts; at least one.
    pub parts: Vec<Part>,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its identifier, unique in the outline.
    pub id: PartId,
    /// Its title as printed.
    pub title: String,
    /// Whether a response without it is incomplete.
    pub required: bool,
    /// What it is made of.
    pub kind: PartKind,
    /// Keywords of its pages on which the bidder's seal goes, each wherever it stands.
    pub seals: Vec<String>,
}

/// What a part is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKind {
    /// Files of the bidder.
    Attachment {
        /// The kinds that are taken.
        accepts: Vec<FileKind>,
        /// The most files.
        max_files: Option<usize>,
        /// The most pages, all files together.
        max_pages: Option<usize>,
    },
    /// A form of the purchaser, filled in.
    Form {
        /// Which.
        template: Template,
    },
}

/// The kinds of files that a response is built of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
}

impl FileKind {
    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }

    /// `pdf`, `png` or `jpeg`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }
}

/// The forms that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// 投标函.
    BidLetter,
    /// 开标一览表.
    OpeningSchedule,
    /// 分项报价表.
    Quotation,
}

impl Template {
    /// `bid_letter`, `opening_schedule` or `quotation`.
    pub fn code(self) -> &'static str {
        match self {
            Self::BidLetter => "bid_letter",
            Self::OpeningSchedule => "opening_schedule",
            Self::Quotation => "quotation",
        }
    }
}

/// Why an outline cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutlineError {
    /// Not JSON, or not of the shape that its schema gives.
    #[error("outline.json: {reason}")]
    Malformed {
        /// What the reader of JSON says.
        reason: String,
    },
    /// A format newer than this program knows.
    #[error("outline.json is of format {format}")]
    Newer {
        /// What it says.
        format: u32,
    },
    /// No volume, or a volume without parts.
    #[error("{volume:?} has no parts")]
    Empty {
        /// The volume; empty where there is none at all.
        volume: String,
    },
    /// Two volumes or parts have one identifier, or two parts one form.
    #[error("{id} twice")]
    Twice {
        /// The identifier.
        id: String,
    },
    /// More than [`MAX_PARTS`].
    #[error("{count} parts")]
    TooMany {
        /// How many.
        count: usize,
    },
    /// A part takes no kind of file, no file or no page.
    #[error("{part} takes nothing")]
    TakesNothing {
        /// The part.
        part: String,
    },
    /// A text that cannot be used.
    #[error(transparent)]
    Text(#[from] TextError),
}

impl OutlineError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "outline_malformed",
            Self::Newer { .. } => "outline_newer",
            Self::Empty { .. } => "outline_empty",
            Self::Twice { .. } => "outline_twice",
            Self::TooMany { .. } => "outline_too_many",
            Self::TakesNothing { .. } => "outline_takes_nothing",
            Self::Text(e) => e.code(),
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Malformed { reason } => vec![("reason", reason.clone())],
            Self::Newer { format } => vec![("format", format.to_string())],
            Self::Empty { volume } => vec![("volume", volume.clone())],
            Self::Twice { id } => vec![("id", id.clone())],
            Self::TooMany { count } => vec![("count", count.to_string())],
            Self::TakesNothing { part } => vec![("part", part.clone())],
            Self::Text(e) => e.params(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOutline {
    format: u32,
    volumes: Vec<RawVolume>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVolume {
    id: String,
    title: String,
    parts: Vec<RawPart>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
enum RawPart {
    Attachment {
        id: String,
        title: String,
        required: bool,
        accepts: Vec<FileKind>,
        max_files: Option<usize>,
        max_pages: Option<usize>,
        #[serde(default)]
        seals: Vec<String>,
    },
    Form {
        id: String,
        title: String,
        required: bool,
        template: Template,
        #[serde(default)]
        seals: Vec<String>,
    },
}

impl Outline {
    /// Reads `outline.json`.
    ///
    /// # Errors
    /// [`OutlineError`] by the first thing wrong. A newer format is named before anything else is judged.
    pub fn parse(json: &[u8]) -> Result<Self, OutlineError> {
        check_format(json)?;
        let raw: RawOutline =
            serde_json::from_slice(json).map_err(|e| OutlineError::Malformed { reason: e.to_string() })?;
        let count = raw.volumes.iter().map(|volume| volume.parts.len() + 1).sum();
        if count > MAX_PARTS {
            return Err(OutlineError::TooMany { count });
        }
        let (mut ids, mut templates) = (HashSet::new(), HashSet::new());
        let mut volumes = Vec::new();
        for volume in raw.volumes {
            let id = PartId::try_from(volume.id.as_str())?;
            line("volume.title", &volume.title, 100)?;
            if !ids.insert(id.clone()) {
                return Err(OutlineError::Twice { id: id.to_string() });
            }
            let parts = volume.parts.into_iter().map(part).collect::<Result<Vec<_>, _>>()?;
            if parts.is_empty() {
                return Err(OutlineError::Empty { volume: id.to_string() });
            }
            if raw.format == WITHOUT_SEALS && parts.iter().any(|part| !part.seals.is_empty()) {
                return Err(OutlineError::Malformed { reason: "seals in format 1".to_owned() });
            }
            for part in &parts {
                let form_twice = match &part.kind {
                    PartKind::Form { template } => !templates.insert(*template),
                    PartKind::Attachment { .. } => false,
                };
                if !ids.insert(part.id.clone()) || form_twice {
                    return Err(OutlineError::Twice { id: part.id.to_string() });
                }
            }
            volumes.push(Volume { id, title: volume.title, parts });
        }
        if volumes.is_empty() {
            return Err(OutlineError::Empty { volume: String::new() });
        }
        Ok(Self { volumes })
    }

    /// Every part in order.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.volumes.iter().flat_map(|volume| &volume.parts)
    }

    /// The part of that identifier.
    pub fn part(&self, id: &str) -> Option<&Part> {
        self.parts().find(|part| part.id.as_str() == id)
    }
}

fn part(raw: RawPart) -> Result<Part, OutlineError> {
    let (id, title, required, kind, seals) = match raw {
        RawPart::Form { id, title, required, template, seals } => {
            (id, title, required, PartKind::Form { template }, seals)
        }
        RawPart::Attachment { id, title, required, accepts, max_files, max_pages, seals } => {
            if accepts.is_empty() || max_files == Some(0) || max_pages == Some(0) {
                return Err(OutlineError::TakesNothing { part: id });
            }
            (id, title, required, PartKind::Attachment { accepts, max_files, max_pages }, seals)
        }
    };
    line("part.title", &title, 100)?;
    for (at, keyword) in seals.iter().enumerate() {
        line("part.seals", keyword, 50)?;
        if seals[..at].contains(keyword) {
            return Err(OutlineError::Twice { id: keyword.clone() });
        }
    }
    if seals.len() > MAX_SEALS {
        return Err(OutlineError::Malformed { reason: format!("{} seals in {id}", seals.len()) });
    }
    Ok(Part { id: PartId::try_from(id.as_str())?, title, required, kind, seals })
}

/// A newer format may look in any way; only its number is certain.
fn check_format(json: &[u8]) -> Result<(), OutlineError> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let found: Format = serde_json::from_slice(json).map_err(|e| OutlineError::Malformed { reason: e.to_string() })?;
    match found.format {
        WITHOUT_SEALS | OUTLINE_FORMAT => Ok(()),
        0 => Err(OutlineError::Malformed { reason: "format 0".to_owned() }),
        format => Err(OutlineError::Newer { format }),
    }
}
