//! The certificate extensions that path validation knows (RFC 5280 §4.2), each read once.
//!
//! A certificate whose extension cannot be read still parses: the fault is kept, and validation refuses by it.

use der::Decode;
use der::asn1::ObjectIdentifier;
use x509_cert::ext::Extension;
use x509_cert::name::Name;

use crate::oid;
use crate::tlv::{self, Malformed, Reader, Tlv, constructed, context};

/// The most items that one extension may list.
const MAX_ITEMS: usize = 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BasicConstraints {
    pub ca: bool,
    pub path_len: Option<u32>,
    pub critical: bool,
}

/// keyUsage: bit n of X.509 is bit n here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyUsage(pub u16);

impl KeyUsage {
    pub const DIGITAL_SIGNATURE: u16 = 1;
    pub const NON_REPUDIATION: u16 = 1 << 1;
    pub const KEY_AGREEMENT: u16 = 1 << 4;
    pub const KEY_CERT_SIGN: u16 = 1 << 5;
    pub const CRL_SIGN: u16 = 1 << 6;

    pub fn allows(self, usage: u16) -> bool {
        self.0 & usage != 0
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtendedKeyUsage {
    pub purposes: Vec<ObjectIdentifier>,
    pub critical: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GeneralName {
    Email(String),
    Dns(String),
    Directory(Name),
    Uri(String),
    Ip(Vec<u8>),
    /// otherName, x400Address, ediPartyName or registeredID: its tag number.
    Other(u8),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameConstraints {
    pub permitted: Vec<GeneralName>,
    pub excluded: Vec<GeneralName>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AuthorityKeyIdentifier {
    pub key: Option<Vec<u8>>,
    pub issuer: Option<Name>,
    pub serial: Option<Vec<u8>>,
    pub critical: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DistributionPoint {
    pub names: Vec<GeneralName>,
    /// nameRelativeToCRLIssuer, as DER of the RDN.
    pub relative: Option<Vec<u8>>,
    /// Bits as in [`KeyUsage`]; `None` stands for all reasons.
    pub reasons: Option<u16>,
    pub issuers: Vec<GeneralName>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PolicyConstraints {
    pub require_explicit: Option<u32>,
    pub inhibit_mapping: Option<u32>,
}

/// Everything the extensions of one certificate say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    pub present: bool,
    pub basic_constraints: Option<BasicConstraints>,
    pub key_usage: Option<KeyUsage>,
    pub extended_key_usage: Option<ExtendedKeyUsage>,
    pub subject_key_id: Option<Vec<u8>>,
    pub subject_key_id_critical: bool,
    pub authority_key_id: Option<AuthorityKeyIdentifier>,
    pub subject_alt_names: Option<Vec<GeneralName>>,
    pub subject_alt_names_critical: bool,
    pub name_constraints: Option<NameConstraints>,
    pub policies: Option<Vec<ObjectIdentifier>>,
    pub policy_mappings: Vec<(ObjectIdentifier, ObjectIdentifier)>,
    pub policy_constraints: PolicyConstraints,
    pub inhibit_any_policy: Option<u32>,
    pub distribution_points: Vec<DistributionPoint>,
    pub ocsp_addresses: Vec<String>,
    /// Where the issuer's certificate is (caIssuers).
    pub issuer_addresses: Vec<String>,
    pub ocsp_no_check: bool,
    /// The first extension that is there twice or cannot be read.
    pub malformed: Option<ObjectIdentifier>,
    /// The first critical extension that this crate does not process.
    pub unknown_critical: Option<ObjectIdentifier>,
}

impl Extensions {
    pub fn read(list: &[Extension]) -> Self {
        let mut out = Self { present: !list.is_empty(), ..Self::default() };
        if list.len() > MAX_ITEMS {
            out.malformed = list.first().map(|extension| extension.extn_id);
            return out;
        }
        let mut seen = std::collections::HashSet::new();
        for extension in list {
            let twice = !seen.insert(extension.extn_id);
            if (twice || out.read_one(extension).is_err()) && out.malformed.is_none() {
                out.malformed = Some(extension.extn_id);
            }
        }
        out
    }

    pub fn crl_addresses(&self) -> Vec<String> {
        let names = self.distribution_points.iter().flat_map(|point| &point.names);
        names
            .filter_map(|name| match name {
                GeneralName::Uri(address) => Some(address.clone()),
                _ => None,
            })
            .collect()
    }

    fn read_one(&mut self, extension: &Extension) -> Result<(), Malformed> {
        let value = extension.extn_value.as_bytes();
        let critical = extension.critical;
        match extension.extn_id {
            oid::BASIC_CONSTRAINTS => {
                let mut reader = tlv::single(value, tlv::SEQUENCE)?.children();
                let ca = reader.optional(tlv::BOOLEAN)?.map(Tlv::boolean).transpose()?.unwrap_or(false);
                let path_len = reader.optional(tlv::INTEGER)?.map(Tlv::unsigned).transpose()?;
                reader.finish()?;
                self.basic_constraints = Some(BasicConstraints { ca, path_len, critical });
            }
            oid::KEY_USAGE => self.key_usage = Some(KeyUsage(flags(tlv::single(value, tlv::BIT_STRING)?)?)),
            oid::EXTENDED_KEY_USAGE => {
                let items = tlv::single(value, tlv::SEQUENCE)?.children().all(MAX_ITEMS)?;
                let purposes = items.into_iter().map(Tlv::oid).collect::<Result<Vec<_>, _>>()?;
                if purposes.is_empty() {
                    return Err(Malformed);
                }
                self.extended_key_usage = Some(ExtendedKeyUsage { purposes, critical });
            }
            oid::SUBJECT_KEY_IDENTIFIER => {
                self.subject_key_id = Some(tlv::single(value, tlv::OCTET_STRING)?.value.to_vec());
                self.subject_key_id_critical = critical;
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                self.authority_key_id = Some(AuthorityKeyIdentifier { critical, ..authority_key_id(value)? });
            }
            oid::SUBJECT_ALT_NAME => {
                self.subject_alt_names = Some(general_names(tlv::single(value, tlv::SEQUENCE)?.children())?);
                self.subject_alt_names_critical = critical;
            }
            // Says nothing that validation asks; known, so that a critical one is no obstacle.
            oid::ISSUER_ALT_NAME => {
                general_names(tlv::single(value, tlv::SEQUENCE)?.children())?;
            }
            oid::NAME_CONSTRAINTS => self.name_constraints = Some(name_constraints(value)?),
            oid::CERTIFICATE_POLICIES => self.policies = Some(policies(value)?),
            oid::POLICY_MAPPINGS => self.policy_mappings = mappings(value)?,
            oid::POLICY_CONSTRAINTS => self.policy_constraints = policy_constraints(value)?,
            oid::INHIBIT_ANY_POLICY => {
                self.inhibit_any_policy = Some(tlv::single(value, tlv::INTEGER)?.unsigned()?);
            }
            oid::CRL_DISTRIBUTION_POINTS => {
                let points = tlv::single(value, tlv::SEQUENCE)?.children().all(MAX_ITEMS)?;
                self.distribution_points = points.into_iter().map(distribution_point).collect::<Result<_, _>>()?;
            }
            oid::AUTHORITY_INFORMATION_ACCESS if !critical => {
                for (method, address) in access_addresses(value)? {
                    match method {
                        oid::ACCESS_OCSP => self.ocsp_addresses.push(address),
                        oid::ACCESS_CA_ISSUERS => self.issuer_addresses.push(address),
                        _ => {}
                    }
                }
            }
            oid::OCSP_NO_CHECK => self.ocsp_no_check = true,
            unknown if critical && self.unknown_critical.is_none() => self.unknown_critical = Some(unknown),
            _ => {}
        }
        Ok(())
    }
}

/// Named bits, the first sixteen; bit 0 of X.680 becomes bit 0 of the number.
pub(crate) fn flags(bits: Tlv<'_>) -> Result<u16, Malformed> {
    let [unused @ 0..=7, octets @ ..] = bits.value else { return Err(Malformed) };
    if octets.is_empty() && *unused != 0 {
        return Err(Malformed);
    }
    let octet = |at: usize| u16::from(octets.get(at).copied().unwrap_or(0).reverse_bits());
    Ok(octet(0) | octet(1) << 8)
}

pub(crate) fn authority_key_id(value: &[u8]) -> Result<AuthorityKeyIdentifier, Malformed> {
    let mut reader = tlv::single(value, tlv::SEQUENCE)?.children();
    let key = reader.optional(context(0))?.map(|found| found.value.to_vec());
    let issuer = match reader.optional(constructed(1))? {
        Some(names) => general_names(names.children())?.into_iter().find_map(|name| match name {
            GeneralName::Directory(name) => Some(name),
            _ => None,
        }),
        None => None,
    };
    let serial = reader.optional(context(2))?.map(|found| found.value.to_vec());
    reader.finish()?;
    Ok(AuthorityKeyIdentifier { key, issuer, serial, critical: false })
}

pub(crate) fn general_names(names: Reader<'_>) -> Result<Vec<GeneralName>, Malformed> {
    names.all(MAX_ITEMS)?.into_iter().map(general_name).collect()
}

pub(crate) fn general_name(name: Tlv<'_>) -> Result<GeneralName, Malformed> {
    let ascii = |octets: &[u8]| match std::str::from_utf8(octets) {
        Ok(text) if text.is_ascii() => Ok(text.to_owned()),
        _ => Err(Malformed),
    };
    Ok(match name.tag {
        0x81 => GeneralName::Email(ascii(name.value)?),
        0x82 => GeneralName::Dns(ascii(name.value)?),
        0xa4 => GeneralName::Directory(Name::from_der(name.value)?),
        0x86 => GeneralName::Uri(ascii(name.value)?),
        0x87 => GeneralName::Ip(name.value.to_vec()),
        0xa0 | 0xa3 | 0xa5 | 0x88 => GeneralName::Other(name.tag & 0x1f),
        _ => return Err(Malformed),
    })
}

fn name_constraints(value: &[u8]) -> Result<NameConstraints, Malformed> {
    let mut reader = tlv::single(value, tlv::SEQUENCE)?.children();
    let subtrees = |list: Option<Tlv<'_>>| -> Result<Vec<GeneralName>, Malformed> {
        let Some(list) = list else { return Ok(Vec::new()) };
        let items = list.children().all(MAX_ITEMS)?.into_iter();
        items
            .map(|subtree| {
                let mut parts = subtree.expect(tlv::SEQUENCE)?.children();
                let base = general_name(parts.any()?)?;
                // RFC 5280 §4.2.1.10: minimum is 0 (so absent) and maximum is absent.
                parts.finish()?;
                Ok(base)
            })
            .collect()
    };
    let permitted = subtrees(reader.optional(constructed(0))?)?;
    let excluded = subtrees(reader.optional(constructed(1))?)?;
    reader.finish()?;
    Ok(NameConstraints { permitted, excluded })
}

fn policies(value: &[u8]) -> Result<Vec<ObjectIdentifier>, Malformed> {
    let items = tlv::single(value, tlv::SEQUENCE)?.children().all(MAX_ITEMS)?;
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        let policy = item.expect(tlv::SEQUENCE)?.children().any()?.oid()?;
        // RFC 5280 §4.2.1.4: a policy appears once.
        if found.contains(&policy) {
            return Err(Malformed);
        }
        found.push(policy);
    }
    if found.is_empty() { Err(Malformed) } else { Ok(found) }
}

fn mappings(value: &[u8]) -> Result<Vec<(ObjectIdentifier, ObjectIdentifier)>, Malformed> {
    let items = tlv::single(value, tlv::SEQUENCE)?.children().all(MAX_ITEMS)?.into_iter();
    items
        .map(|item| {
            let mut pair = item.expect(tlv::SEQUENCE)?.children();
            let (issuer, subject) = (pair.any()?.oid()?, pair.any()?.oid()?);
            pair.finish()?;
            Ok((issuer, subject))
        })
        .collect()
}

fn policy_constraints(value: &[u8]) -> Result<PolicyConstraints, Malformed> {
    let mut reader = tlv::single(value, tlv::SEQUENCE)?.children();
    let require_explicit = reader.optional(context(0))?.map(Tlv::unsigned).transpose()?;
    let inhibit_mapping = reader.optional(context(1))?.map(Tlv::unsigned).transpose()?;
    reader.finish()?;
    // RFC 5280 §4.2.1.11: not an empty sequence.
    if require_explicit.is_none() && inhibit_mapping.is_none() {
        return Err(Malformed);
    }
    Ok(PolicyConstraints { require_explicit, inhibit_mapping })
}

/// distributionPoint `[0]`, as in a certificate and in issuingDistributionPoint: full names or a relative one.
pub(crate) fn distribution_point_name(point: Tlv<'_>, into: &mut DistributionPoint) -> Result<(), Malformed> {
    let mut choice = point.children();
    let name = choice.any()?;
    choice.finish()?;
    match name.tag {
        0xa0 => into.names = general_names(name.children())?,
        0xa1 => into.relative = Some(name.value.to_vec()),
        _ => return Err(Malformed),
    }
    Ok(())
}

fn distribution_point(point: Tlv<'_>) -> Result<DistributionPoint, Malformed> {
    let mut reader = point.expect(tlv::SEQUENCE)?.children();
    let mut out = DistributionPoint::default();
    if let Some(name) = reader.optional(constructed(0))? {
        distribution_point_name(name, &mut out)?;
    }
    out.reasons = reader.optional(context(1))?.map(flags).transpose()?;
    if let Some(issuers) = reader.optional(constructed(2))? {
        out.issuers = general_names(issuers.children())?;
    }
    reader.finish()?;
    Ok(out)
}

fn access_addresses(value: &[u8]) -> Result<Vec<(ObjectIdentifier, String)>, Malformed> {
    let mut found = Vec::new();
    for description in tlv::single(value, tlv::SEQUENCE)?.children().all(MAX_ITEMS)? {
        let mut parts = description.expect(tlv::SEQUENCE)?.children();
        let method = parts.any()?.oid()?;
        if let GeneralName::Uri(address) = general_name(parts.any()?)? {
            found.push((method, address));
        }
    }
    Ok(found)
}
