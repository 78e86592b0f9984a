//! The encrypted response `.sealbid`, format 1: made, opened, and read from outside.
//!
//! The format is described for third parties in `docs/formats/envelope.md`; test vectors and a kit of hostile files
//! lie beside it.
//!
//! ```
//! use std::num::NonZeroUsize;
//! use std::sync::atomic::AtomicBool;
//! use rand_core::SeedableRng;
//! use sealbid_envelope::{Control, Facts, Means, Recipients, Tender, inspect, open, seal};
//! use sealbid_pki::{Certificate, DecryptionKey, Instant};
//!
//! let certificate = Certificate::from_pem(include_str!("../../../docs/formats/vectors/keys/holder.cert.pem"))?;
//! let key = DecryptionKey::from_pem(include_str!("../../../docs/formats/vectors/keys/holder.key.pem"))?;
//! let facts = Facts {
//!     tender: Tender { id: "T-1".into(), ..Tender::default() },
//!     bidder: "江北示范建设有限公司".into(),
//!     uscc: "91350100M000100Y43".into(),
//!     created: Instant::from_unix_secs(1_795_392_000),
//!     opens: None,
//! };
//! let recipients = Recipients { bidder: vec![certificate], platform: vec![] };
//! let never = AtomicBool::new(false);
//! let mut control = Control { threads: NonZeroUsize::MIN, cancel: &never, progress: &mut |_, _| {} };
//! // A program takes its system's random source here; a seed is for tests alone.
//! let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
//!
//! let mut file = Vec::new();
//! let body = b"the response";
//! seal(&facts, &recipients, b"{}", &mut &body[..], body.len() as u64, &mut file, &mut rng, &mut control)?;
//!
//! assert_eq!(inspect(&mut &file[..], file.len() as u64)?.header.tender.id, "T-1");
//! let (mut summary, mut opened) = (Vec::new(), Vec::new());
//! open(&mut &file[..], file.len() as u64, Means::keys(&[key]), &mut summary, &mut opened, &mut control)?;
//! assert_eq!((&summary[..], &opened[..]), (&b"{}"[..], &body[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The crate never opens a file, reads a clock or picks a random source: all three are handed in. It never judges
//! whether a certificate is valid or trusted, never stores a key, and never calls a part whole before its last segment
//! was verified.

mod error;
mod header;
mod header_rules;
mod json;
mod layout;
mod open;
mod pipeline;
mod seal;
mod share;
pub mod stream;

pub use error::{CODES, InspectError, Malformed, OpenError, Rule, SealError};
pub use header::{
    Bid, Group, GroupName, Header, MAX_BODY_LEN, MAX_HEADER_LEN, MAX_RECIPIENTS, MAX_SUMMARY_LEN, MAX_TEXT_LEN, Member,
    Part, Tender,
};
pub use layout::{Inspected, inspect};
pub use open::{Means, Opened, open, open_summary};
pub use pipeline::Control;
pub use seal::{Facts, Recipients, Sealed, seal};
pub use share::unwrap_share;
