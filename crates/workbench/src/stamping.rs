//! Seals on pages, and what phones sign.

use sealbid_wire::desk::{BidAsked, JobId, Nothing, SavePlacements, StampView};

use crate::Core;
use crate::failure::Failure;

impl Core {
    pub(crate) fn stamp_view(self: &std::sync::Arc<Self>, _: &BidAsked) -> Result<StampView, Failure> {
        Err(Failure::internal("stamp_view"))
    }
    pub(crate) fn placements_save(self: &std::sync::Arc<Self>, _: &SavePlacements) -> Result<Nothing, Failure> {
        Err(Failure::internal("placements_save"))
    }
    pub(crate) fn stamp(self: &std::sync::Arc<Self>, _: &BidAsked) -> Result<JobId, Failure> {
        Err(Failure::internal("stamp"))
    }
    pub(crate) fn pack(self: &std::sync::Arc<Self>, _: &BidAsked) -> Result<JobId, Failure> {
        Err(Failure::internal("pack"))
    }
    pub(crate) fn encrypt(self: &std::sync::Arc<Self>, _: &BidAsked) -> Result<JobId, Failure> {
        Err(Failure::internal("encrypt"))
    }
}
