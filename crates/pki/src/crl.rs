//! Certificate revocation lists (RFC 5280 §5), read without unpacking their entries.

use std::ops::Range;

use der::Decode;
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extension;
use x509_cert::name::Name;

use crate::algorithm::{self, SignatureCheck};
use crate::certificate::{Certificate, pem};
use crate::extension::{self, AuthorityKeyIdentifier, DistributionPoint, GeneralName};
use crate::tlv::{self, Malformed, Reader, Tlv, constructed, context};
use crate::{Instant, name, oid};

/// The largest list that is read, in bytes.
pub const MAX_REVOCATION_LIST: usize = 64 * 1024 * 1024;
const MAX_EXTENSIONS: usize = 64;
const LABEL: &str = "X509 CRL";

/// Why bytes are not a usable revocation list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationListError {
    /// Not the DER of a CertificateList, or larger than [`MAX_REVOCATION_LIST`].
    #[error("not a certificate revocation list")]
    Malformed,
    /// Not PEM with the label `X509 CRL`.
    #[error("not a PEM revocation list")]
    Pem,
}

impl RevocationListError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "revocation_list_malformed",
            Self::Pem => "revocation_list_pem_malformed",
        }
    }
    /// The parameters of the error's sentence: none.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// CRLReason (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the standard's")]
pub enum RevocationReason {
    #[default]
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold,
    RemoveFromCrl,
    PrivilegeWithdrawn,
    AaCompromise,
}

const REASONS: [(u8, RevocationReason, &str); 10] = [
    (0, RevocationReason::Unspecified, "unspecified"),
    (1, RevocationReason::KeyCompromise, "key_compromise"),
    (2, RevocationReason::CaCompromise, "ca_compromise"),
    (3, RevocationReason::AffiliationChanged, "affiliation_changed"),
    (4, RevocationReason::Superseded, "superseded"),
    (5, RevocationReason::CessationOfOperation, "cessation_of_operation"),
    (6, RevocationReason::CertificateHold, "certificate_hold"),
    (8, RevocationReason::RemoveFromCrl, "remove_from_crl"),
    (9, RevocationReason::PrivilegeWithdrawn, "privilege_withdrawn"),
    (10, RevocationReason::AaCompromise, "aa_compromise"),
];

impl RevocationReason {
    /// The reason in snake_case, e.g. `key_compromise`.
    pub fn code(self) -> &'static str {
        REASONS.iter().find(|(_, reason, _)| *reason == self).map_or("unspecified", |(_, _, code)| code)
    }
    pub(crate) fn number(self) -> u8 {
        REASONS.iter().find(|(_, reason, _)| *reason == self).map_or(0, |(number, _, _)| *number)
    }
    /// The reason of an ENUMERATED's contents.
    pub(crate) fn read(octets: &[u8]) -> Result<Self, Malformed> {
        let [number] = octets else { return Err(Malformed) };
        REASONS.iter().find(|(known, _, _)| known == number).map(|(_, reason, _)| *reason).ok_or(Malformed)
    }
}

/// A list that was read; whether it is genuine and applies is [`crate::path::validate`]'s matter.
#[derive(Clone, Debug)]
pub struct RevocationList {
    der: Vec<u8>,
    body: Range<usize>,
    signature: Range<usize>,
    entries: Range<usize>,
    algorithm: AlgorithmIdentifierOwned,
    pub(crate) issuer: Name,
    this_update: Instant,
    next_update: Option<Instant>,
    pub(crate) authority_key_id: Option<AuthorityKeyIdentifier>,
    pub(crate) scope: Scope,
    /// Changes to another list only (RFC 5280 §5.2.4).
    pub(crate) is_delta: bool,
    /// Carries a critical extension that this crate does not process.
    pub(crate) unknown_critical: bool,
}

/// issuingDistributionPoint (RFC 5280 §5.2.5); the default is that of a list without one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub point: Option<DistributionPoint>,
    pub only_users: bool,
    pub only_authorities: bool,
    pub only_attributes: bool,
    pub only_reasons: Option<u16>,
    pub indirect: bool,
}

/// What a list says of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub at: Instant,
    pub reason: RevocationReason,
}

impl RevocationList {
    /// Reads one list; nothing may follow it.
    ///
    /// # Errors
    /// [`RevocationListError::Malformed`].
    pub fn from_der(der: &[u8]) -> Result<Self, RevocationListError> {
        if der.len() > MAX_REVOCATION_LIST {
            return Err(RevocationListError::Malformed);
        }
        Self::read(der).map_err(|Malformed| RevocationListError::Malformed)
    }

    /// Reads a list in PEM; text around the block is passed over.
    ///
    /// # Errors
    /// [`RevocationListError::Pem`], [`RevocationListError::Malformed`].
    pub fn from_pem(text: &str) -> Result<Self, RevocationListError> {
        let start = text.find("-----BEGIN ").ok_or(RevocationListError::Pem)?;
        match der::pem::decode_vec(text[start..].trim_end().as_bytes()) {
            Ok((LABEL, der)) => Self::from_der(&der),
            _ => Err(RevocationListError::Pem),
        }
    }

    fn read(der: &[u8]) -> Result<Self, Malformed> {
        let signed = tlv::signed(tlv::single(der, tlv::SEQUENCE)?)?;
        signed.rest.finish()?;
        let algorithm = AlgorithmIdentifierOwned::from_der(signed.algorithm.whole)?;
        let mut body = signed.body.children();
        // RFC 5280 §5.1.2.1: version 2 is written as 1; version 1 has no field and no extensions.
        let version = body.optional(tlv::INTEGER)?.map(Tlv::unsigned).transpose()?;
        if version.is_some_and(|version| version != 1) {
            return Err(Malformed);
        }
        // §5.1.1.2: inside and outside say the same.
        if body.take(tlv::SEQUENCE)?.whole != signed.algorithm.whole {
            return Err(Malformed);
        }
        let issuer = Name::from_der(body.take(tlv::SEQUENCE)?.whole)?;
        let this_update = tlv::time(body.any()?)?;
        let next_update = match body.optional(tlv::UTC_TIME)? {
            Some(found) => Some(tlv::time(found)?),
            None => body.optional(tlv::GENERALIZED_TIME)?.map(tlv::time).transpose()?,
        };
        let range = |part: &[u8]| {
            let start = part.as_ptr().addr() - der.as_ptr().addr();
            start..start + part.len()
        };
        let entries = body.optional(tlv::SEQUENCE)?.map_or(0..0, |found| range(found.value));
        let mut list = Self {
            body: range(signed.body.whole),
            signature: range(signed.signature),
            entries,
            algorithm,
            issuer,
            this_update,
            next_update,
            authority_key_id: None,
            scope: Scope::default(),
            is_delta: false,
            unknown_critical: false,
            der: Vec::new(),
        };
        if let Some(extensions) = body.optional(constructed(0))? {
            for extension in extensions_of(extensions.children().take(tlv::SEQUENCE)?)? {
                list.read_extension(&extension)?;
            }
        }
        body.finish()?;
        list.der = der.to_vec();
        Ok(list)
    }

    fn read_extension(&mut self, extension: &Extension) -> Result<(), Malformed> {
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            oid::AUTHORITY_KEY_IDENTIFIER => self.authority_key_id = Some(extension::authority_key_id(value)?),
            oid::ISSUING_DISTRIBUTION_POINT => self.scope = scope(value)?,
            oid::DELTA_CRL_INDICATOR => self.is_delta = true,
            oid::CRL_NUMBER => {}
            _ => self.unknown_critical |= extension.critical,
        }
        Ok(())
    }

    /// The DER as it was read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
    /// One PEM block with LF line ends.
    pub fn to_pem(&self) -> String {
        pem(LABEL, &self.der)
    }
    /// The issuer's distinguished name (RFC 4514).
    pub fn issuer(&self) -> String {
        name::display(&self.issuer)
    }
    /// When the list was made.
    pub fn this_update(&self) -> Instant {
        self.this_update
    }
    /// When the next one is due.
    pub fn next_update(&self) -> Option<Instant> {
        self.next_update
    }

    /// Whether the list is signed with the key of `issuer`.
    pub(crate) fn signed_by(&self, issuer: &Certificate) -> SignatureCheck {
        let (message, value) = (&self.der[self.body.clone()], &self.der[self.signature.clone()]);
        algorithm::check(issuer.public_key_info(), &self.algorithm, None, message, value)
    }

    /// The entry of `certificate`, with the issuer of each entry of an indirect list (RFC 5280 §5.3.3).
    ///
    /// # Errors
    /// Where an entry cannot be read or carries a critical extension that is not known: the list must not be used.
    pub(crate) fn entry(&self, certificate: &Certificate) -> Result<Option<Entry>, Malformed> {
        let mut entries = Reader(&self.der[self.entries.clone()]);
        let mut issuer_fits = name::same(&self.issuer, certificate.issuer_name());
        let mut found = None;
        while !entries.is_empty() {
            let mut parts = entries.take(tlv::SEQUENCE)?.children();
            let serial = parts.take(tlv::INTEGER)?.value;
            let date = parts.any()?;
            let extensions = parts.optional(tlv::SEQUENCE)?;
            parts.finish()?;
            let serial_fits = serial == certificate.serial();
            if !serial_fits && !self.scope.indirect {
                continue;
            }
            let mut reason = RevocationReason::default();
            for extension in extensions.map(extensions_of).transpose()?.unwrap_or_default() {
                let value = extension.extn_value.as_bytes();
                match extension.extn_id {
                    oid::CRL_REASON => reason = RevocationReason::read(tlv::single(value, tlv::ENUMERATED)?.value)?,
                    oid::CERTIFICATE_ISSUER if self.scope.indirect => {
                        let names = extension::general_names(tlv::single(value, tlv::SEQUENCE)?.children())?;
                        issuer_fits = names.iter().any(|name| match name {
                            GeneralName::Directory(name) => name::same(name, certificate.issuer_name()),
                            _ => false,
                        });
                    }
                    _ if extension.critical => return Err(Malformed),
                    _ => {}
                }
            }
            if serial_fits && issuer_fits && found.is_none() {
                found = Some(Entry { at: tlv::time(date)?, reason });
            }
        }
        Ok(found)
    }
}

fn extensions_of(list: Tlv<'_>) -> Result<Vec<Extension>, Malformed> {
    let found = list.children().all(MAX_EXTENSIONS)?.into_iter();
    found.map(|extension| Ok(Extension::from_der(extension.whole)?)).collect()
}

fn scope(value: &[u8]) -> Result<Scope, Malformed> {
    let mut parts = tlv::single(value, tlv::SEQUENCE)?.children();
    let mut scope = Scope::default();
    if let Some(name) = parts.optional(constructed(0))? {
        let mut point = DistributionPoint::default();
        extension::distribution_point_name(name, &mut point)?;
        scope.point = Some(point);
    }
    let flag = |parts: &mut Reader<'_>, number| -> Result<bool, Malformed> {
        Ok(parts.optional(context(number))?.is_some_and(|found| found.value != [0]))
    };
    scope.only_users = flag(&mut parts, 1)?;
    scope.only_authorities = flag(&mut parts, 2)?;
    scope.only_reasons = parts.optional(context(3))?.map(extension::flags).transpose()?;
    scope.indirect = flag(&mut parts, 4)?;
    scope.only_attributes = flag(&mut parts, 5)?;
    parts.finish()?;
    Ok(scope)
}
