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

/// What a desk, and a crate below it, refuses, without the folders in it.
impl<E: Into<sealbid_desk::Failure>> From<E> for Failure {
    fn from(error: E) -> Self {
        match error.into() {
            sealbid_desk::Failure::Refused(problem) => Self::without_folders(problem),
            sealbid_desk::Failure::Cancelled => Self::Cancelled,
        }
    }
}

/// Runs `work`; a panic in it becomes the problem `internal`. What was begun is undone while the panic unwinds.
pub(crate) fn guard<T>(place: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic: Box<dyn Any + Send>| {
        drop(panic);
        Err(Failure::internal(place))
    })
}
