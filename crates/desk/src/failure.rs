//! Why a piece of work was not done.

use std::io;
use std::path::Path;

use sealbid_wire::Problem;

/// Why a piece of work was not done.
#[derive(Debug)]
pub enum Failure {
    /// The input, the output or the machine stood against it.
    Refused(Problem),
    /// It was told to stop.
    Cancelled,
}

/// Codes of this crate.
pub const CODES: &[&str] = &[
    "cancelled",
    "desk_clock_ahead",
    "desk_clock_behind",
    "desk_damaged",
    "desk_newer",
    "electronic_seal_broken",
    "electronic_seal_not_now",
    "electronic_seal_other_certificate",
    "evidence_revoked",
    "evidence_unreachable",
    "file_is_folder",
    "file_kind_unknown",
    "file_not_found",
    "file_not_regular",
    "file_not_text",
    "file_too_large",
    "file_unreadable",
    "internal",
    "output_exists",
    "output_folder_missing",
    "output_is_folder",
    "output_is_input",
    "output_name_invalid",
    "phone_ambiguous",
    "phone_cancelled",
    "phone_cannot_write",
    "phone_certificate_missing",
    "phone_certificate_other",
    "phone_none",
    "phone_not_recipient",
    "phone_unknown",
    "platform_not_reached",
    "response_for_other_tender",
    "response_superseded",
    "service_changed",
    "stamp_too_many",
    "time_stamp_address",
    "time_stamp_unreachable",
];

impl Failure {
    /// A refusal with parameters.
    pub fn new<V: Into<String>>(code: &str, params: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        Failure::Refused(Problem::new(code, params))
    }

    /// A refusal that has nothing to name.
    pub fn bare(code: &str) -> Self {
        Failure::Refused(Problem::bare(code))
    }

    /// A refusal that names a path.
    pub fn path(code: &str, path: &Path) -> Self {
        Self::new(code, [("path", shown(path))])
    }

    /// What kept a file from being read.
    pub fn reading(path: &Path, error: &io::Error) -> Self {
        let code = match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "file_not_found",
            io::ErrorKind::IsADirectory => "file_is_folder",
            _ => return Self::new("file_unreadable", [("path", shown(path)), ("reason", error.to_string())]),
        };
        Self::path(code, path)
    }

    /// The same failure, naming the file that it is about.
    pub fn of_file(self, path: &Path) -> Self {
        match self {
            Failure::Refused(mut problem) => {
                // A crate that only sees a reader cannot say which file it is.
                if let Some(unnamed) = problem.params.get_mut("path").filter(|unnamed| unnamed.is_empty()) {
                    *unnamed = shown(path);
                }
                Failure::Refused(problem.with("file", shown(path)))
            }
            Failure::Cancelled => Failure::Cancelled,
        }
    }

    /// The same failure, naming the attachment that it is about, where it is about one.
    pub fn of_attachment(self) -> Self {
        match self {
            Failure::Refused(problem) => match problem.params.get("name").cloned() {
                Some(name) => Failure::Refused(problem.with("file", name)),
                None => Failure::Refused(problem),
            },
            Failure::Cancelled => Failure::Cancelled,
        }
    }

    /// The same failure with the path as the user gave it, where a store knows only its own names.
    pub fn at_path(self, path: &Path) -> Self {
        match self {
            Failure::Refused(mut problem) => {
                problem.params.insert("path".to_owned(), shown(path));
                Failure::Refused(problem)
            }
            Failure::Cancelled => Failure::Cancelled,
        }
    }
}

/// The errors of the crates below become failures by their codes.
macro_rules! coded {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Failure::new(error.code(), error.params())
            }
        })+
    };
}

coded!(
    sealbid_client::AddressError,
    sealbid_bid::TextError,
    sealbid_bid::asic::ArchiveError,
    sealbid_bid::asic::WriteError,
    sealbid_bid::forms::FormError,
    sealbid_bid::project::ProjectError,
    sealbid_bid::tender::MakeError,
    sealbid_bid::tender::OpenError,
    sealbid_bid::store::PathError,
    sealbid_bid::store::StoreError,
    sealbid_envelope::InspectError,
    sealbid_envelope::OpenError,
    sealbid_envelope::SealError,
    sealbid_bid::build::BuildError,
    sealbid_bid::package::PackError,
    sealbid_bid::package::ReadPackageError,
    sealbid_bid::sample::SampleError,
    sealbid_pdf::read::ReadError,
    sealbid_pdf::typeset::TypesetError,
    sealbid_pdf::sign::SignError,
    sealbid_pki::CertificateError,
    sealbid_pki::InstantError,
    sealbid_pki::KeyError,
    sealbid_pki::RequestError,
    sealbid_pki::RevocationListError,
    sealbid_pki::ca::IssueError,
    sealbid_pki::cms::CmsError,
    sealbid_pki::tsp::TspError,
    sealbid_seal::DrawError,
    sealbid_seal::PictureError,
    sealbid_seal::SpecError,
    sealbid_seal::WritingError,
    sealbid_seal::electronic::ElectronicError,
    sealbid_seal::electronic::MakeError,
    sealbid_seal::clean::PhotoError,
);

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Refused(problem)
    }
}

impl From<sealbid_client::CallError> for Failure {
    fn from(error: sealbid_client::CallError) -> Self {
        Failure::Refused(error.problem())
    }
}

/// A path as people see it.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Names the file in the error of a result.
pub trait OfFile<T> {
    /// The same result, its error naming the file that it is about.
    fn of_file(self, path: &Path) -> Result<T, Failure>;
}

impl<T, E: Into<Failure>> OfFile<T> for Result<T, E> {
    fn of_file(self, path: &Path) -> Result<T, Failure> {
        self.map_err(|error| error.into().of_file(path))
    }
}
