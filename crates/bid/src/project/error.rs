//! Why a project cannot be made, opened or changed.

use crate::forms::FormError;
use crate::store::{PathError, StoreError};
use crate::tender;
use crate::text::TextError;

/// Why a step on a project failed. The project is then as it was before the step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// The folder cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The tender package is refused.
    #[error(transparent)]
    Tender(#[from] tender::OpenError),
    /// A form's values are refused.
    #[error(transparent)]
    Form(#[from] FormError),
    /// A text that cannot be used.
    #[error(transparent)]
    Text(#[from] TextError),
    /// There is a project already.
    #[error("there is a project")]
    Exists,
    /// The folder for a new project holds something else.
    #[error("the folder holds {name}")]
    FolderNotEmpty {
        /// The first name found.
        name: String,
    },
    /// There is no project.
    #[error("there is no project")]
    Missing,
    /// Another process has the project open.
    #[error("the project is open elsewhere")]
    Open,
    /// `project.json` is of a newer format.
    #[error("project.json is of format {format}")]
    Newer {
        /// What it says.
        format: u32,
    },
    /// `project.json` cannot be read.
    #[error("project.json: {reason}")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// The tender package in the project is not the one it was made with.
    #[error("the tender package was changed")]
    TenderChanged,
    /// The tender has several lots and none was chosen.
    #[error("the tender has lots {lots:?}")]
    LotNeeded {
        /// Their identifiers.
        lots: Vec<String>,
    },
    /// The tender has no such lot.
    #[error("no lot {lot}")]
    LotUnknown {
        /// What was chosen.
        lot: String,
    },
    /// The outline has no such part.
    #[error("no part {part}")]
    PartUnknown {
        /// What was named.
        part: String,
        /// The parts that there are.
        parts: Vec<String>,
    },
    /// Values of a form for a part that takes files.
    #[error("part {part} takes files")]
    PartTakesFiles {
        /// The part.
        part: String,
    },
    /// A file for a part that is a form, or more than one.
    #[error("part {part} is a form")]
    PartIsForm {
        /// The part.
        part: String,
    },
    /// A Word document: it must be made a PDF first, where its author sees the pages.
    #[error("{name} is a Word document")]
    FileIsWord {
        /// The file's name.
        name: String,
    },
    /// A kind of file that responses are not built of, or that cannot be told (`unknown`).
    #[error("{name} is {kind}")]
    FileKind {
        /// The file's name.
        name: String,
        /// The kind, as [`Sniffed`](crate::kind::Sniffed) names it.
        kind: &'static str,
    },
    /// A kind that this part does not take.
    #[error("part {part} takes no {kind}")]
    KindNotAccepted {
        /// The part.
        part: String,
        /// The file's kind.
        kind: &'static str,
        /// The kinds that it takes.
        accepts: Vec<&'static str>,
    },
    /// A file without a byte.
    #[error("{name} is empty")]
    FileEmpty {
        /// The file's name.
        name: String,
    },
    /// A file of 4 GiB or more.
    #[error("{name} is too large")]
    FileTooLarge {
        /// The file's name.
        name: String,
    },
    /// The part has as many files as it takes.
    #[error("part {part} takes {max} files")]
    TooManyFiles {
        /// The part.
        part: String,
        /// The limit.
        max: usize,
    },
    /// The part has no such file.
    #[error("part {part} has no file {file}")]
    FileMissing {
        /// The part.
        part: String,
        /// What was named.
        file: String,
    },
    /// A file of the project is not the one that was added.
    #[error("{file} of part {part} was changed")]
    FileChanged {
        /// The part.
        part: String,
        /// The file.
        file: String,
    },
    /// A new order that is no order of the part's files.
    #[error("no order of the files of part {part}")]
    Order {
        /// The part.
        part: String,
    },
}

impl From<PathError> for ProjectError {
    fn from(e: PathError) -> Self {
        Self::Store(e.into())
    }
}

impl ProjectError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::Tender(e) => e.code(),
            Self::Form(e) => e.code(),
            Self::Text(e) => e.code(),
            Self::Exists => "project_exists",
            Self::FolderNotEmpty { .. } => "project_folder_not_empty",
            Self::Missing => "project_missing",
            Self::Open => "project_open",
            Self::Newer { .. } => "project_newer",
            Self::Malformed { .. } => "project_malformed",
            Self::TenderChanged => "project_tender_changed",
            Self::LotNeeded { .. } => "project_lot_needed",
            Self::LotUnknown { .. } => "project_lot_unknown",
            Self::PartUnknown { .. } => "project_part_unknown",
            Self::PartTakesFiles { .. } => "project_part_takes_files",
            Self::PartIsForm { .. } => "project_part_is_form",
            Self::FileIsWord { .. } => "project_file_is_word",
            Self::FileKind { .. } => "project_file_kind",
            Self::KindNotAccepted { .. } => "project_kind_not_accepted",
            Self::FileEmpty { .. } => "project_file_empty",
            Self::FileTooLarge { .. } => "project_file_too_large",
            Self::TooManyFiles { .. } => "project_too_many_files",
            Self::FileMissing { .. } => "project_file_missing",
            Self::FileChanged { .. } => "project_file_changed",
            Self::Order { .. } => "project_order",
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Store(e) => e.params(),
            Self::Tender(e) => e.params(),
            Self::Form(e) => e.params(),
            Self::Text(e) => e.params(),
            Self::Exists | Self::Missing | Self::Open | Self::TenderChanged => vec![],
            Self::FolderNotEmpty { name }
            | Self::FileIsWord { name }
            | Self::FileEmpty { name }
            | Self::FileTooLarge { name } => vec![("name", name.clone())],
            Self::Newer { format } => vec![("format", format.to_string())],
            Self::Malformed { reason } => vec![("reason", reason.clone())],
            Self::LotNeeded { lots } => vec![("lots", lots.join(", "))],
            Self::LotUnknown { lot } => vec![("lot", lot.clone())],
            Self::PartUnknown { part, parts } => vec![("part", part.clone()), ("parts", parts.join(", "))],
            Self::PartTakesFiles { part } | Self::PartIsForm { part } | Self::Order { part } => {
                vec![("part", part.clone())]
            }
            Self::FileKind { name, kind } => vec![("name", name.clone()), ("kind", (*kind).to_owned())],
            Self::KindNotAccepted { part, kind, accepts } => {
                vec![("part", part.clone()), ("kind", (*kind).to_owned()), ("accepts", accepts.join(", "))]
            }
            Self::TooManyFiles { part, max } => vec![("part", part.clone()), ("max", max.to_string())],
            Self::FileMissing { part, file } | Self::FileChanged { part, file } => {
                vec![("part", part.clone()), ("file", file.clone())]
            }
        }
    }
}
