//! What a file says of itself: nothing here is judged, and no key is needed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is found in one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// Version of this form, 1.
    pub format: u32,
    /// The file as it was named to the program.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// What it says of itself, by kind.
    #[serde(flatten)]
    pub detail: InspectionDetail,
}

/// What a file of each kind says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum InspectionDetail {
    /// A PDF.
    Pdf {
        /// Pages.
        pages: usize,
        /// Fields that hold a signature, in the order in which they were signed.
        signed_fields: Vec<String>,
    },
    /// An ASiC-E container.
    Asice {
        /// Its files in the order of the container.
        files: Vec<EntryReport>,
        /// What the container says that it is: its `manifest.json` or release, where it has one.
        manifest: Option<Value>,
    },
    /// An encrypted response.
    Sealbid {
        /// The header as it stands, parsed.
        header: Value,
        /// SHA-256 of the file's first bytes up to the end of the header, to which both parts are bound.
        header_sha256: String,
        /// The parts that follow the header.
        parts: Vec<PartReport>,
    },
    /// A bare CMS signature.
    Cms {
        /// The certificates that it carries.
        certificates: Vec<CertificateReport>,
        /// When it was signed, as the signer claims.
        claimed_time: Option<String>,
    },
    /// Certificates in PEM or DER.
    Certificate {
        /// In the order of the file.
        certificates: Vec<CertificateReport>,
    },
}

/// A file inside a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryReport {
    /// Its name.
    pub name: String,
    /// Its length, unpacked.
    pub bytes: u64,
}

/// A part of an encrypted response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartReport {
    /// Its name.
    pub name: String,
    /// Length of what is encrypted.
    pub plain_bytes: u64,
}

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateReport {
    /// Subject, RFC 4514.
    pub subject: String,
    /// Issuer, RFC 4514.
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Start of its validity.
    pub not_before: String,
    /// End of its validity.
    pub not_after: String,
    /// SHA-256 of its DER form.
    pub sha256: String,
    /// What its key may be used for: `sign`, `agree`, `issue`.
    pub uses: Vec<String>,
}
