//! The ASN.1 of electronic seals (GB/T 38540-2020, 6): DER both ways.

use std::time::Duration;

use der::asn1::{Any, BitString, GeneralizedTime, Ia5String, ObjectIdentifier, OctetString, PrintableString};
use der::{Decode as _, Encode as _, Reader as _, Sequence, SliceReader, Tag, Tagged as _};
use sealbid_pki::Instant;

use super::info::{Certificates, Extension, Kind, MAX_LISTED, Picture, SealInfo};
use super::{ElectronicError, MakeError};

/// ECDSA with SHA-256 (RFC 5758, 3.2).
pub(super) const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
/// The identifier of the header, and the version that is read and written.
const MARK: &str = "ES";
const VERSION: u32 = 4;
/// The version from which a seal has a time-stamp beside its signature.
const STAMPED: u32 = 5;

#[derive(Sequence)]
struct Header {
    id: Ia5String,
    version: u32,
    vendor: Ia5String,
}

#[derive(Sequence)]
struct Property {
    kind: u32,
    name: String,
    list: u32,
    certificates: Any,
    created: GeneralizedTime,
    from: GeneralizedTime,
    until: GeneralizedTime,
}

#[derive(Sequence)]
struct DigestOf {
    algorithm: PrintableString,
    value: OctetString,
}

#[derive(Sequence)]
struct Image {
    format: Ia5String,
    data: OctetString,
    width: u32,
    height: u32,
}

#[derive(Sequence)]
struct ExtData {
    id: ObjectIdentifier,
    #[asn1(default = "Default::default")]
    is_critical: bool,
    value: OctetString,
}

#[derive(Sequence)]
struct Info {
    header: Header,
    id: Ia5String,
    property: Property,
    picture: Image,
    #[asn1(optional = "true")]
    extensions: Option<Vec<ExtData>>,
}

#[derive(Sequence)]
struct Sealed {
    info: Any,
    certificate: OctetString,
    algorithm: ObjectIdentifier,
    signature: BitString,
}

/// A seal taken apart.
pub(super) struct Outer {
    pub signed: Vec<u8>,
    pub maker: Vec<u8>,
    pub algorithm: String,
    pub signature: Vec<u8>,
}

pub(super) fn outer(der: &[u8]) -> Result<Outer, ElectronicError> {
    recognise(der)?;
    let sealed = Sealed::from_der(der).map_err(|_| ElectronicError::Malformed("seal"))?;
    let whole = |part: &'static str| move |_| ElectronicError::Malformed(part);
    Ok(Outer {
        signed: sealed.info.to_der().map_err(whole("info"))?,
        maker: sealed.certificate.as_bytes().to_vec(),
        algorithm: sealed.algorithm.to_string(),
        signature: sealed.signature.as_bytes().ok_or(ElectronicError::Malformed("signature"))?.to_vec(),
    })
}

/// Refuses a seal of another version by its name: the header is alike in all of them.
fn recognise(der: &[u8]) -> Result<(), ElectronicError> {
    let malformed = |_| ElectronicError::Malformed("header");
    let parts = children(der).map_err(malformed)?;
    let [info, rest @ ..] = parts.as_slice() else { return Err(ElectronicError::Malformed("header")) };
    let info = children(&info.to_der().map_err(malformed)?).map_err(malformed)?;
    let header = info.first().ok_or(ElectronicError::Malformed("header"))?.to_der().map_err(malformed)?;
    let header = Header::from_der(&header).map_err(malformed)?;
    if header.id.as_str() != MARK {
        return Err(ElectronicError::Malformed("header"));
    }
    // Until the standard of 2020 the certificate, the algorithm and the signature lay in one element.
    let is_nested = rest.len() == 1 && rest[0].tag() == Tag::Sequence;
    let form = match header.version {
        VERSION if !is_nested => return Ok(()),
        STAMPED.. => "GB/T 38540-2025",
        _ => "GM/T 0031-2014",
    };
    Err(ElectronicError::Version { version: header.version, form })
}

/// The elements of a SEQUENCE, at most as many as any seal has.
fn children(der: &[u8]) -> der::Result<Vec<Any>> {
    let whole = Any::from_der(der)?;
    whole.tag().assert_eq(Tag::Sequence)?;
    let mut reader = SliceReader::new(whole.value())?;
    let mut parts = Vec::new();
    while !reader.is_finished() && parts.len() < 8 {
        parts.push(Any::decode(&mut reader)?);
    }
    Ok(parts)
}

pub(super) fn seal(info: &[u8], certificate: &[u8], signature: &[u8]) -> Result<Vec<u8>, MakeError> {
    let too_long = |_| MakeError::Value("picture");
    let sealed = Sealed {
        info: Any::from_der(info).map_err(too_long)?,
        certificate: OctetString::new(certificate).map_err(too_long)?,
        algorithm: ECDSA_WITH_SHA256,
        signature: BitString::from_bytes(signature).map_err(too_long)?,
    };
    sealed.to_der().map_err(too_long)
}

pub(super) fn read(der: &[u8]) -> Result<SealInfo, ElectronicError> {
    let malformed = |part: &'static str| move |_| ElectronicError::Malformed(part);
    let Info { header, id, property, picture, extensions } = Info::from_der(der).map_err(malformed("info"))?;
    let certificates = match property.list {
        1 => Certificates::Whole(whole(&property.certificates).map_err(malformed("certificates"))?),
        2 => Certificates::Digests(digests(&property.certificates).map_err(malformed("certificates"))?),
        _ => return Err(ElectronicError::Malformed("certificates")),
    };
    let extension = |one: ExtData| Extension {
        id: one.id.to_string(),
        is_critical: one.is_critical,
        value: one.value.as_bytes().to_vec(),
    };
    Ok(SealInfo {
        vendor: header.vendor.to_string(),
        id: id.to_string(),
        kind: Kind::of(property.kind),
        name: property.name,
        certificates,
        created: instant(property.created),
        valid_from: instant(property.from),
        valid_until: instant(property.until),
        picture: Picture {
            format: picture.format.to_string(),
            data: picture.data.into_bytes().into_vec(),
            width_mm: picture.width,
            height_mm: picture.height,
        },
        extensions: extensions.unwrap_or_default().into_iter().map(extension).collect(),
    })
}

fn whole(list: &Any) -> der::Result<Vec<Vec<u8>>> {
    let all: Vec<OctetString> = list.decode_as()?;
    Ok(all.into_iter().take(MAX_LISTED + 1).map(|one| one.as_bytes().to_vec()).collect())
}

fn digests(list: &Any) -> der::Result<Vec<(String, Vec<u8>)>> {
    let all: Vec<DigestOf> = list.decode_as()?;
    let pair = |one: DigestOf| (one.algorithm.to_string(), one.value.as_bytes().to_vec());
    Ok(all.into_iter().take(MAX_LISTED + 1).map(pair).collect())
}

pub(super) fn write(info: &SealInfo) -> Result<Vec<u8>, MakeError> {
    let no = |field: &'static str| move |_| MakeError::Value(field);
    let (list, certificates) = match &info.certificates {
        Certificates::Whole(all) => {
            let all: der::Result<Vec<_>> = all.iter().map(|one| OctetString::new(one.as_slice())).collect();
            (1, all.and_then(|all| Any::encode_from(&all)))
        }
        Certificates::Digests(all) => {
            let digest = |(algorithm, value): &(String, Vec<u8>)| {
                let (algorithm, value) = (PrintableString::new(algorithm)?, OctetString::new(value.as_slice())?);
                Ok(DigestOf { algorithm, value })
            };
            let all: der::Result<Vec<_>> = all.iter().map(digest).collect();
            (2, all.and_then(|all| Any::encode_from(&all)))
        }
    };
    let extension = |one: &Extension| {
        let id = ObjectIdentifier::new(&one.id).map_err(|_| MakeError::Value("extension"))?;
        let value = OctetString::new(one.value.as_slice()).map_err(no("extension"))?;
        Ok(ExtData { id, is_critical: one.is_critical, value })
    };
    let extensions: Vec<ExtData> = info.extensions.iter().map(extension).collect::<Result<_, MakeError>>()?;
    let structure = Info {
        header: Header {
            id: Ia5String::new(MARK).map_err(no("vendor"))?,
            version: VERSION,
            vendor: Ia5String::new(&info.vendor).map_err(no("vendor"))?,
        },
        id: Ia5String::new(&info.id).map_err(no("id"))?,
        property: Property {
            kind: info.kind.number(),
            name: info.name.clone(),
            list,
            certificates: certificates.map_err(no("certificates"))?,
            created: time(info.created)?,
            from: time(info.valid_from)?,
            until: time(info.valid_until)?,
        },
        picture: Image {
            format: Ia5String::new(&info.picture.format).map_err(no("picture"))?,
            data: OctetString::new(info.picture.data.as_slice()).map_err(no("picture"))?,
            width: info.picture.width_mm,
            height: info.picture.height_mm,
        },
        extensions: (!extensions.is_empty()).then_some(extensions),
    };
    structure.to_der().map_err(no("picture"))
}

fn time(at: Instant) -> Result<GeneralizedTime, MakeError> {
    let seconds = u64::try_from(at.unix_secs()).map_err(|_| MakeError::Value("term"))?;
    GeneralizedTime::from_unix_duration(Duration::from_secs(seconds)).map_err(|_| MakeError::Value("term"))
}

fn instant(time: GeneralizedTime) -> Instant {
    Instant::from_unix_secs(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}
