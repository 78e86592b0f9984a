//! This desk and its phones.

use sealbid_wire::desk::{DeskView, ForgetPhone, JobId, Nothing, PairPhone, TypeDigits};

use crate::Core;
use crate::failure::Failure;

impl Core {
    pub(crate) fn desk(self: &std::sync::Arc<Self>) -> Result<DeskView, Failure> {
        Err(Failure::internal("desk"))
    }
    pub(crate) fn pair(self: &std::sync::Arc<Self>, _: &PairPhone) -> Result<JobId, Failure> {
        Err(Failure::internal("pair"))
    }
    pub(crate) fn phone_forget(self: &std::sync::Arc<Self>, _: &ForgetPhone) -> Result<DeskView, Failure> {
        Err(Failure::internal("phone_forget"))
    }
    pub(crate) fn job_digits(self: &std::sync::Arc<Self>, _: &TypeDigits) -> Result<Nothing, Failure> {
        Err(Failure::internal("job_digits"))
    }
}
