//! Requests (RFC 6960 §4.1).

use super::{CertId, MAX_OCSP, MAX_SINGLES, OcspError, nonce};
use crate::tlv::{self, Malformed, constructed};

/// What a relying party asks. A signature over it is passed over: the answer is the same for everyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspRequest {
    ids: Vec<CertId>,
    nonce: Option<Vec<u8>>,
}

impl OcspRequest {
    /// A request without nonce.
    pub fn new(ids: Vec<CertId>) -> Self {
        Self { ids, nonce: None }
    }

    /// A request whose answer has to repeat `nonce` (RFC 9654 §2.1: 32 octets).
    pub fn with_nonce(ids: Vec<CertId>, nonce: [u8; 32]) -> Self {
        Self { ids, nonce: Some(tlv::wrap(tlv::OCTET_STRING, &nonce)) }
    }

    /// Reads a request; nothing may follow it.
    ///
    /// # Errors
    /// [`OcspError::Request`].
    pub fn from_der(der: &[u8]) -> Result<Self, OcspError> {
        if der.len() > MAX_OCSP {
            return Err(OcspError::Request);
        }
        Self::read(der).map_err(|Malformed| OcspError::Request)
    }

    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut whole = tlv::single(der, tlv::SEQUENCE)?.children();
        let mut body = whole.take(tlv::SEQUENCE)?.children();
        whole.optional(constructed(0))?;
        whole.finish()?;
        body.optional(constructed(0))?;
        body.optional(constructed(1))?;
        let list = body.take(tlv::SEQUENCE)?.children().all(MAX_SINGLES)?;
        let nonce = body.optional(constructed(2))?.map(nonce).transpose()?.flatten();
        body.finish()?;
        let ids = list.into_iter().map(|request| CertId::read(request.expect(tlv::SEQUENCE)?.children().any()?));
        Ok(Self { ids: ids.collect::<Result<_, _>>()?, nonce })
    }

    /// The request as DER.
    pub fn to_der(&self) -> Vec<u8> {
        let ids: Vec<_> = self.ids.iter().map(|id| tlv::wrap(tlv::SEQUENCE, &id.write())).collect();
        let mut body = tlv::wrap(tlv::SEQUENCE, &ids.concat());
        if let Some(nonce) = &self.nonce {
            body.extend(tlv::wrap(constructed(2), &super::response::nonce_extension(nonce)));
        }
        tlv::wrap(tlv::SEQUENCE, &tlv::wrap(tlv::SEQUENCE, &body))
    }

    /// The certificates asked for.
    pub fn ids(&self) -> &[CertId] {
        &self.ids
    }
    /// The nonce extension's value, which the answer repeats.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }
}
