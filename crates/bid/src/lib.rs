//! The `bid` floor.
pub mod asic;
pub mod forms;
pub mod kind;
pub mod project;
pub mod store;
pub mod tender;
mod text;

pub use text::{LotId, Ocid, PartId, ReleaseId, TenderNo, TextError, Uscc};
