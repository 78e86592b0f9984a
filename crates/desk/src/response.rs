//! What a response must be before it is encrypted.

use sealbid_bid::package::Manifest;

use crate::failure::Failure;

/// Whether a response is for a tender, and for the tender as it now stands. `release` is unknown where only the tender's identifier is.
///
/// # Errors
/// `response_for_other_tender`, `response_superseded`.
pub fn check_tender(manifest: &Manifest, id: &str, release: Option<&str>) -> Result<(), Failure> {
    let differ = |code: &str, ours: &str, given: &str| Err(Failure::new(code, [("response", ours), ("tender", given)]));
    let ours = &manifest.tender;
    if ours.id != id {
        return differ("response_for_other_tender", &ours.id, id);
    }
    match release {
        Some(release) if ours.release != release => differ("response_superseded", &ours.release, release),
        _ => Ok(()),
    }
}
