//! What a flow made, looked at before it has its name.

use base16ct::lower::encode_string as hex;
use sealbid_desk::digest;
use sealbid_desk::output::Place;
use sealbid_wire::VerifyReport;

use super::{Flow, verified};
use crate::failure::Failure;
use crate::jobs::Job;

/// What was written into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

impl Written {
    /// What lies in the temporary of an output that is to have its name next, and was seen off to the system.
    pub(super) fn of(place: &Place, job: &Job) -> Result<Self, Failure> {
        let (size, sha256) = digest::of_file(&place.temporary()?, job.cancel())?;
        Ok(Self { size, sha256: hex(&sha256) })
    }
}

/// Judges such an output, called `name` by people: it is to be good before it has its own.
pub(super) fn judged(
    flow: Flow<'_>,
    place: &Place,
    name: &str,
    is_good: impl FnOnce(&VerifyReport) -> bool,
) -> Result<(Written, VerifyReport), Failure> {
    let report = verified(flow.job, &flow.judges.judge(), &place.temporary()?, name)?;
    flow.job.checkpoint()?;
    if !is_good(&report) {
        return Err(Failure::internal("signature"));
    }
    Ok((Written::of(place, flow.job)?, report))
}
