//! What happens when a crate below comes upon a fault of its own: one sentence instead of a trace.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::failure::Failure;

/// Where the last panic was, as [`note_place_of_panics`] noted it.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Has panics note where they were instead of printing anything. What they say is left out: it may quote an input.
///
/// For `main` alone: it concerns the whole process.
pub fn note_place_of_panics() {
    set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", short(Path::new(at.file())), at.line()));
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// Runs `work`; a panic in it becomes the problem `internal`. Outputs that were not finished are removed while the
/// panic unwinds.
pub(crate) fn guard<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic: Box<dyn Any + Send>| {
        drop(panic);
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).take();
        Err(Failure::new("internal", [("place", place.unwrap_or_else(|| "?".to_owned()))]))
    })
}

/// The path from the crate on: what stands before `crate/src/…` belongs to the machine it was built on.
fn short(path: &Path) -> String {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    let from = names.iter().rposition(|name| name == "src").map_or(names.len().saturating_sub(1), |at| at.max(1) - 1);
    names[from..].join("/")
}
