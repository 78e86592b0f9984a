//! How a request or a job ends without having done its work.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use sealbid_wire::Problem;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The input, the output or the machine stood against it.
    Refused(Problem),
    /// The person ended it.
    Cancelled,
}

impl Failure {
    /// A refusal with parameters.
    pub fn new<V: Into<String>>(code: &str, params: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        Self::Refused(Problem::new(code, params))
    }

    /// A refusal that has nothing to name.
    pub fn bare(code: &str) -> Self {
        Self::Refused(Problem::bare(code))
    }

    /// A fault of the program's own.
    pub fn internal(place: &str) -> Self {
        Self::new("internal", [("place", place)])
    }

    /// A refusal that a crate below names files of by where they lie: the page learns their names alone.
    fn without_folders(mut problem: Problem) -> Self {
        for named in ["path", "file"] {
            let Some(value) = problem.params.get_mut(named) else { continue };
            let path = Path::new(value.as_str());
            if let (true, Some(name)) = (path.is_absolute(), path.file_name()) {
                *value = name.to_string_lossy().into_owned();
            }
        }
        Self::Refused(problem)
    }

    /// The same failure naming a file, where it is about one that a crate below sees without its name.
    pub(crate) fn named(self, name: &str) -> Self {
        match self {
            Self::Refused(mut problem) => {
                if let Some(unnamed) = problem.params.get_mut("path").filter(|unnamed| unnamed.is_empty()) {
                    name.clone_into(unnamed);
                }
                Self::Refused(problem.with("file", name))
            }
            Self::Cancelled => Self::Cancelled,
        }
    }

    /// As it crosses to the page.
    pub fn problem(self) -> Problem {
        match self {
            Self::Refused(problem) => problem,
            Self::Cancelled => Problem::bare("cancelled"),
        }
    }
}

impl From<sealbid_desk::Failure> for Failure {
    fn from(failure: sealbid_desk::Failure) -> Self {
        match failure {
            sealbid_desk::Failure::Refused(problem) => Self::without_folders(problem),
            sealbid_desk::Failure::Cancelled => Self::Cancelled,
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

/// The errors of the crates below become failures by their codes.
macro_rules! coded {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::without_folders(Problem::new(error.code(), error.params()))
            }
        })+
    };
}

coded!(
    sealbid_bid::TextError,
    sealbid_bid::asic::ArchiveError,
    sealbid_bid::build::BuildError,
    sealbid_bid::forms::FormError,
    sealbid_bid::package::ReadPackageError,
    sealbid_bid::project::ProjectError,
    sealbid_bid::sample::SampleError,
    sealbid_bid::store::PathError,
    sealbid_bid::store::StoreError,
    sealbid_bid::tender::MakeError,
    sealbid_bid::tender::OpenError,
    sealbid_client::AddressError,
    sealbid_envelope::InspectError,
    sealbid_envelope::OpenError,
    sealbid_envelope::SealError,
    sealbid_pdf::read::ReadError,
    sealbid_pdf::typeset::TypesetError,
    sealbid_pki::CertificateError,
    sealbid_pki::KeyError,
    sealbid_pki::ca::IssueError,
    sealbid_seal::DrawError,
    sealbid_seal::SpecError,
    sealbid_service::StartError,
);

impl From<sealbid_client::CallError> for Failure {
    fn from(error: sealbid_client::CallError) -> Self {
        Self::Refused(error.problem())
    }
}

/// Runs `work`; a panic in it becomes the problem `internal`. What was begun is undone while the panic unwinds.
pub(crate) fn guard<T>(place: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic: Box<dyn Any + Send>| {
        drop(panic);
        Err(Failure::internal(place))
    })
}
