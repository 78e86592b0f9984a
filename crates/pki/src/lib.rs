//! Keys, certificates, chains and signatures.
//!
//! The floor on which everything that is signed or trusted stands: X.509 certificates and requests, a certificate
//! authority, path validation with revocation (RFC 5280, RFC 6960), and detached CMS signatures whose signature
//! value may come from elsewhere (RFC 5652).
//!
//! ```
//! use sealbid_pki::{FileKey, Instant, PrivateKey, ca, cms, path};
//! # use rand_core::SeedableRng;
//! # let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
//! let now: Instant = "2026-11-23T08:00:00Z".parse()?;
//! let validity = ca::Validity { not_before: now, not_after: now.plus_secs(86_400 * 365) };
//!
//! let root_key = PrivateKey::generate(&mut rng);
//! let root = ca::root(&root_key, &ca::Subject::named("Practice root"), validity, &mut rng)?;
//! let authority = FileKey::new(root_key, vec![root.clone()])?;
//!
//! let key = PrivateKey::generate(&mut rng);
//! let leaf = ca::issue(&authority, ca::Profile::Signing, &ca::Subject::named("江北示范建设有限公司"),
//!     &(&key).into(), validity, &ca::Addresses::default(), &mut rng)?;
//! let signer = FileKey::new(key, vec![leaf.clone()])?;
//!
//! let digest = [7; 32];
//! let message = cms::sign(&signer, digest, cms::Profile::Cades, now)?;
//! let parsed = cms::parse(&message)?;
//! assert_eq!(parsed.verify(&digest).intact, cms::Integrity::Intact);
//!
//! let record = path::validate(&leaf, parsed.certificates(), &path::Trust::new(vec![root]),
//!     &path::Evidence::default(), path::Purpose::Signing, now);
//! assert_eq!(record.chain.code(), "valid");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! This crate never reads a clock, a file, the environment, the network or a global random source: all of these are
//! arguments. It never decides by itself whom to trust, and it never holds a person's key longer than the caller
//! does.

pub mod ca;
pub mod cms;
pub mod path;
pub mod tsp;

mod algorithm;
mod certificate;
mod crl;
mod extension;
mod instant;
mod key;
mod name;
mod ocsp;
mod oid;
mod request;
mod tlv;

pub use algorithm::DigestAlgorithm;
pub use certificate::{Certificate, CertificateError, MAX_CERTIFICATE, MAX_PEM_CERTIFICATES};
pub use crl::{MAX_REVOCATION_LIST, RevocationList, RevocationListError, RevocationReason};
pub use instant::{Clock, Instant, InstantError};
pub use key::{DecryptionKey, FileKey, KeyError, PrivateKey, Signer, SignerError};
pub use ocsp::{CertId, MAX_OCSP, OcspError, OcspRequest, OcspResponse};
pub use request::{Request, RequestError};

/// Every code that an error of this crate can return.
pub const CODES: &[&str] = &[
    "certificate_count",
    "certificate_key_not_p256",
    "certificate_malformed",
    "certificate_not_for_signing",
    "certificate_pem_malformed",
    "cms_attributes_differ",
    "cms_chain_empty",
    "cms_malformed",
    "cms_no_signer",
    "cms_not_signed_data",
    "cms_not_time_stamp",
    "cms_signature_invalid",
    "cms_time",
    "instant_malformed",
    "issue_address",
    "issue_encoding",
    "issue_not_an_authority",
    "issue_outlives_issuer",
    "issue_signature_invalid",
    "issue_subject",
    "issue_validity",
    "key_certificate_mismatch",
    "key_encrypted",
    "key_not_p256",
    "key_pem_malformed",
    "ocsp_not_successful",
    "ocsp_request_malformed",
    "ocsp_response_malformed",
    "possession_not_proven",
    "request_key_not_p256",
    "request_malformed",
    "request_pem_malformed",
    "revocation_list_malformed",
    "revocation_list_pem_malformed",
    "signer_refused",
    "signer_unavailable",
    "time_stamp_malformed",
    "time_stamp_refused",
    "time_stamp_wrong",
];
