//! Pairing a phone with this desk.

use std::path::Path;

use sealbid_desk::{Desk, PairedPhone, Reached};
use sealbid_link::Name;

use super::{Flow, PhoneScreen};
use crate::failure::Failure;

/// Makes the desk in `folder` (made where there is none) and a phone known to each other. `name` is what the phone calls it.
pub(crate) fn pair(flow: Flow<'_>, folder: &Path, reached: &Reached, name: &str) -> Result<PairedPhone, Failure> {
    let name = Name::cleaned(name).ok_or_else(|| Failure::new("desk_name_invalid", [("name", name)]))?;
    // A service that is not there is found before a desk is made.
    reached.service.info()?;
    let mut desk = Desk::open_or_make(folder, flow.stores, &mut *flow.sources.random())?;
    let mut screen = PhoneScreen::new(flow.job, None);
    Ok(sealbid_desk::pair(&mut desk, reached, name, flow.surroundings(), &mut screen)?)
}
