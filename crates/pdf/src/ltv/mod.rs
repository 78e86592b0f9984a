//! What keeps signatures verifiable for long: evidence in the file, and time-stamps over it (EN 319 142-1, 5.4 and 6.3).
//!
//! A signature with a time-stamp (baseline B-T) becomes B-LT by a document security store, which holds certificates, revocation
//! lists and OCSP responses for it, and B-LTA by a document time-stamp over all of that. Both are revisions appended to the file;
//! neither changes a page, and every certification permits them (ISO 32000-2, 12.8.2.2.2).
//!
//! ```no_run
//! # fn demo(signed: Vec<u8>, fetch: impl Fn(&sealbid_pdf::ltv::Need) -> sealbid_pdf::ltv::Kept,
//! #     stamp: impl Fn([u8; 32]) -> Vec<u8>, rng: &mut dyn rand_core::CryptoRng) -> Result<(), Box<dyn std::error::Error>> {
//! use sealbid_pdf::ltv;
//!
//! let mut file = signed;
//! let kept: Vec<_> = ltv::needs(&file)?.signatures.iter().map(fetch).collect();
//! file.extend(ltv::append(&file, &kept, rng)?);
//! let prepared = ltv::prepare_stamp(&file, 16 * 1024, rng)?;
//! let token = stamp(prepared.content().sha256);
//! file.extend(prepared.complete(&token)?);
//! # Ok(())
//! # }
//! ```
//!
//! It fetches nothing and judges nothing: what it is given is what it keeps.

mod needs;
mod stamp;
mod store;

pub use needs::{Chain, Need, Needs, needs};
pub use stamp::{PreparedStamp, prepare_stamp};
pub use store::{Kept, append};
