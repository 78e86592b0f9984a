//! Encrypted responses, their opening, and what is said of signatures.

use sealbid_wire::VerifyReport;
use sealbid_wire::desk::{BidAsked, EnvelopeView, FileAsked, JobId, OpeningRow};

use crate::Core;
use crate::failure::Failure;

impl Core {
    pub(crate) fn verify(self: &std::sync::Arc<Self>, _: &FileAsked) -> Result<VerifyReport, Failure> {
        Err(Failure::internal("verify"))
    }
    pub(crate) fn openings(self: &std::sync::Arc<Self>) -> Result<Vec<OpeningRow>, Failure> {
        Err(Failure::internal("openings"))
    }
    pub(crate) fn envelope_look(self: &std::sync::Arc<Self>, _: &FileAsked) -> Result<EnvelopeView, Failure> {
        Err(Failure::internal("envelope_look"))
    }
    pub(crate) fn bid_envelope(self: &std::sync::Arc<Self>, _: &BidAsked) -> Result<EnvelopeView, Failure> {
        Err(Failure::internal("bid_envelope"))
    }
    pub(crate) fn decrypt(self: &std::sync::Arc<Self>, _: &FileAsked) -> Result<JobId, Failure> {
        Err(Failure::internal("decrypt"))
    }
}
