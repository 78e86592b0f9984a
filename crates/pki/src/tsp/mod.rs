//! The time-stamp protocol (RFC 3161, with the signing-certificate-v2 of RFC 5816): what is asked, what an authority answers, and
//! whether the answer is one to what was asked.
//!
//! ```
//! use sealbid_pki::tsp::{PRACTICE_POLICY, TimeStampRequest, accept, answer};
//! # use sealbid_pki::{FileKey, Instant, PrivateKey, ca};
//! # use rand_core::SeedableRng;
//! # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
//! # let now: Instant = "2026-11-23T08:00:00Z".parse()?;
//! # let validity = ca::Validity { not_before: now, not_after: now.plus_secs(86_400) };
//! # let (root_key, key) = (PrivateKey::generate(&mut rng), PrivateKey::generate(&mut rng));
//! # let root = ca::root(&root_key, &ca::Subject::named("Practice root"), validity, &mut rng)?;
//! # let ca = FileKey::new(root_key, vec![root.clone()])?;
//! # let leaf = ca::issue(&ca, ca::Profile::TimeStamping, &ca::Subject::named("Practice time-stamps"), &(&key).into(), validity,
//! #     &ca::Addresses::default(), &mut rng)?;
//! # let authority = FileKey::new(key, vec![leaf, root])?;
//! let request = TimeStampRequest::new([7; 32], &mut rng);
//! let reply = answer(&authority, &request.to_der(), PRACTICE_POLICY, now, &mut rng)?;
//! let accepted = accept(&reply, &request)?;
//! assert_eq!(accepted.time_stamp.at(), now);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Whether the authority is one to trust is [`crate::path::validate`]'s matter, for [`crate::path::Purpose::TimeStamping`].

mod answer;
mod reply;
mod request;

pub use answer::{PRACTICE_POLICY, answer};
pub use reply::{Accepted, accept};
pub use request::TimeStampRequest;

/// The largest request that is read, in bytes.
pub const MAX_REQUEST: usize = 4 * 1024;
/// The largest reply that is read, in bytes: a token with a long chain of certificates.
pub const MAX_REPLY: usize = 256 * 1024;

/// The bits of PKIFailureInfo that an authority may set (RFC 3161 §2.4.2).
const FAILURES: [(u8, &str); 8] = [
    (0, "bad_alg"),
    (2, "bad_request"),
    (5, "bad_data_format"),
    (14, "time_not_available"),
    (15, "unaccepted_policy"),
    (16, "unaccepted_extension"),
    (17, "add_info_not_available"),
    (25, "system_failure"),
];

/// Why there is no time-stamp in an answer, or none in what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TspError {
    /// Not the DER of a TimeStampReq or TimeStampResp, or too large for one.
    #[error("not a message of the time-stamp protocol")]
    Malformed,
    /// The authority gave no token, and says why: a failure in snake_case, or `unspecified`.
    #[error("the time-stamp authority refused: {0}")]
    Refused(&'static str),
    /// The token is not one for what was asked: `imprint_differs`, `nonce_differs`, `certificate_missing`, `certificate_not_bound`,
    /// `not_an_authority`, `outside_validity`, or a code of [`crate::cms::Integrity`].
    #[error("not a time-stamp of what was asked: {0}")]
    Wrong(&'static str),
}

impl TspError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "time_stamp_malformed",
            Self::Refused(_) => "time_stamp_refused",
            Self::Wrong(_) => "time_stamp_wrong",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Malformed => Vec::new(),
            Self::Refused(reason) | Self::Wrong(reason) => vec![("reason", (*reason).to_owned())],
        }
    }
}
