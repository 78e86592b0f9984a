//! `index.json`: what the authority has issued and revoked.

use std::path::Path;

use sealbid_pki::{Certificate, ca};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, shown};

/// The list of an authority. Newer forms are refused.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Index {
    format: u32,
    /// Number of the last revocation list.
    pub(crate) crl_number: u64,
    /// In the order of issue.
    pub(crate) certificates: Vec<Issued>,
}

/// One certificate.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Issued {
    pub(crate) serial: String,
    pub(crate) subject: String,
    #[serde(rename = "for")]
    pub(crate) purpose: String,
    pub(crate) not_after: String,
    pub(crate) revoked: Option<Revoked>,
    /// PEM.
    pub(crate) certificate: String,
}

/// When a certificate was revoked, and why.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revoked {
    pub(crate) at: String,
    pub(crate) reason: String,
}

impl Index {
    pub(crate) fn new() -> Self {
        Self { format: 1, crl_number: 0, certificates: Vec::new() }
    }

    pub(crate) fn parse(json: &[u8], path: &Path) -> Result<Self, Failure> {
        let damaged = |reason: String| Failure::new("ca_index_damaged", [("path", shown(path)), ("reason", reason)]);
        let index: Self = serde_json::from_slice(json).map_err(|e| damaged(e.to_string()))?;
        if index.format != 1 {
            return Err(damaged(format!("format {}", index.format)));
        }
        Ok(index)
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).expect("the list holds texts and numbers alone");
        json.push(b'\n');
        json
    }

    pub(crate) fn add(&mut self, certificate: &Certificate, purpose: &str) {
        self.certificates.push(Issued {
            serial: certificate.serial_hex(),
            subject: certificate.subject(),
            purpose: purpose.to_owned(),
            not_after: certificate.not_after().to_string(),
            revoked: None,
            certificate: certificate.to_pem(),
        });
    }

    /// The entry of a certificate of this authority.
    pub(crate) fn entry(&mut self, certificate: &Certificate) -> Option<&mut Issued> {
        let pem = certificate.to_pem();
        self.certificates.iter_mut().find(|issued| issued.certificate == pem)
    }
}

impl Issued {
    /// Its revocation as the lists of the authority state it.
    pub(crate) fn revocation(&self) -> Result<Option<ca::Revoked>, Failure> {
        let Some(revoked) = &self.revoked else { return Ok(None) };
        let certificate = Certificate::from_pem(&self.certificate)?;
        let reason = crate::args::REVOCATION_REASONS.into_iter().find(|reason| reason.code() == revoked.reason);
        Ok(Some(ca::Revoked::new(&certificate, revoked.at.parse()?, reason.unwrap_or_default())))
    }
}
