//! Certificates and revocation lists with any defect one likes: each part is DER that a test may replace.

use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::{DecodePrivateKey, EncodePublicKey};
use sealbid_pki::{Certificate, Instant, PrivateKey};
use sealbid_testkit::rng;

/// An element: tag and contents.
pub fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match value.len() {
        len @ 0..0x80 => out.push(len as u8),
        len @ 0x80..0x100 => out.extend([0x81, len as u8]),
        len => out.extend([0x82, (len >> 8) as u8, len as u8]),
    }
    out.extend(value);
    out
}
pub fn seq<const N: usize>(parts: [&[u8]; N]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}
pub fn oid(text: &str) -> Vec<u8> {
    tlv(6, der::asn1::ObjectIdentifier::new_unwrap(text).as_bytes())
}
pub fn bits(octets: &[u8]) -> Vec<u8> {
    tlv(3, &[&[0], octets].concat())
}
/// A distinguished name: pairs of attribute and UTF8String.
pub fn name(parts: &[(&str, &str)]) -> Vec<u8> {
    let rdns = parts.iter().map(|(kind, value)| tlv(0x31, &seq([&oid(kind), &tlv(0x0c, value.as_bytes())])));
    tlv(0x30, &rdns.collect::<Vec<_>>().concat())
}
pub fn cn(value: &str) -> Vec<u8> {
    name(&[("2.5.4.6", "CN"), ("2.5.4.10", "江北示范"), ("2.5.4.3", value)])
}
pub fn time(at: Instant) -> Vec<u8> {
    let digits: String = at.to_string().chars().filter(char::is_ascii_digit).collect();
    match &digits[..4] < "2050" {
        true => tlv(0x17, format!("{}Z", &digits[2..]).as_bytes()),
        false => tlv(0x18, format!("{digits}Z").as_bytes()),
    }
}

/// Keys of the algorithms that chains are signed with.
pub enum Key {
    P256(Box<p256::ecdsa::SigningKey>),
    P384(Box<p384::ecdsa::SigningKey>),
    /// A key that OpenSSL made and signs with: SPKI, and what it signs with.
    Openssl {
        spki: Vec<u8>,
        pem: String,
        algorithm: Vec<u8>,
        options: &'static [&'static str],
    },
}

pub const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";

impl Key {
    pub fn p256(seed: u64) -> Self {
        let pem = PrivateKey::generate(&mut rng(seed)).to_pem();
        Self::P256(Box::new(p256::ecdsa::SigningKey::from_pkcs8_pem(&pem).unwrap()))
    }
    pub fn p384(seed: u8) -> Self {
        Self::P384(Box::new(p384::ecdsa::SigningKey::from_slice(&[seed; 48]).unwrap()))
    }
    pub fn openssl(args: &[&str], algorithm: Vec<u8>, options: &'static [&'static str]) -> Self {
        let files = crate::common::Files::new();
        let key = files.path("key.pem").to_str().unwrap().to_owned();
        crate::common::openssl(&[&["genpkey", "-out", &key], args].concat()).ok();
        let public = files.path("public.der").to_str().unwrap().to_owned();
        crate::common::openssl(&["pkey", "-in", &key, "-pubout", "-outform", "DER", "-out", &public]).ok();
        let pem = String::from_utf8(files.read("key.pem")).unwrap();
        Self::Openssl { spki: files.read("public.der"), pem, algorithm, options }
    }
    pub fn spki(&self) -> Vec<u8> {
        match self {
            Self::P256(key) => key.verifying_key().to_public_key_der().unwrap().into_vec(),
            Self::P384(key) => key.verifying_key().to_public_key_der().unwrap().into_vec(),
            Self::Openssl { spki, .. } => spki.clone(),
        }
    }
    pub fn algorithm(&self) -> Vec<u8> {
        match self {
            Self::P256(_) => seq([&oid(ECDSA_SHA256)]),
            Self::P384(_) => seq([&oid("1.2.840.10045.4.3.3")]),
            Self::Openssl { algorithm, .. } => algorithm.clone(),
        }
    }
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::DerSignature = key.sign(message);
                signature.as_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::DerSignature = key.sign(message);
                signature.as_bytes().to_vec()
            }
            Self::Openssl { pem, options, .. } => {
                let files = crate::common::Files::new();
                let (key, input) = (files.put("key.pem", pem), files.put("message", message));
                let out = files.path("signature").to_str().unwrap().to_owned();
                let args = ["pkeyutl", "-sign", "-rawin", "-inkey", &key, "-in", &input, "-out", &out];
                crate::common::openssl(&[&args, *options].concat()).ok();
                files.read("signature")
            }
        }
    }
}

pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub const KEY_USAGE: &str = "2.5.29.15";
pub const EXTENDED_KEY_USAGE: &str = "2.5.29.37";
pub const SUBJECT_KEY_ID: &str = "2.5.29.14";
pub const AUTHORITY_KEY_ID: &str = "2.5.29.35";
pub const ALT_NAME: &str = "2.5.29.17";
pub const NAME_CONSTRAINTS: &str = "2.5.29.30";
pub const POLICIES: &str = "2.5.29.32";
pub const MAPPINGS: &str = "2.5.29.33";
pub const POLICY_CONSTRAINTS: &str = "2.5.29.36";
pub const INHIBIT_ANY: &str = "2.5.29.54";
pub const DISTRIBUTION_POINTS: &str = "2.5.29.31";
pub const DISTRIBUTION_POINT: &str = "2.5.29.28";

#[derive(Clone)]
pub struct Extension {
    pub oid: &'static str,
    pub critical: bool,
    pub value: Vec<u8>,
}

pub fn extension_list(list: &[Extension]) -> Vec<u8> {
    let list = list.iter().map(|found| {
        let critical: &[u8] = if found.critical { &[1, 1, 0xff] } else { &[] };
        seq([&oid(found.oid), critical, &tlv(4, &found.value)])
    });
    tlv(0x30, &list.collect::<Vec<_>>().concat())
}

/// A certificate before it is signed.
#[derive(Clone)]
pub struct Draft {
    pub version: u8,
    pub serial: u8,
    pub issuer: Vec<u8>,
    pub subject: Vec<u8>,
    pub not_before: Instant,
    pub not_after: Instant,
    pub spki: Vec<u8>,
    pub extensions: Vec<Extension>,
    /// The algorithm inside, where it is not that of the key.
    pub inner_algorithm: Option<Vec<u8>>,
    /// Spoils the signature value.
    pub spoiled: bool,
}

impl Draft {
    pub fn new(subject: &str, key: &Key, issuer: &str) -> Self {
        let now = crate::common::now();
        Self {
            version: 2,
            serial: subject.bytes().fold(1, |n: u8, octet| n.wrapping_mul(31).wrapping_add(octet)) & 0x7f | 1,
            issuer: cn(issuer),
            subject: cn(subject),
            not_before: now.plus_secs(-86_400),
            not_after: now.plus_secs(86_400),
            spki: key.spki(),
            extensions: Vec::new(),
            inner_algorithm: None,
            spoiled: false,
        }
    }
    pub fn with(mut self, oid: &'static str, critical: bool, value: Vec<u8>) -> Self {
        self.set(oid, critical, value);
        self
    }
    /// Adds an extension or replaces it.
    pub fn set(&mut self, oid: &'static str, critical: bool, value: Vec<u8>) {
        self.drop(oid);
        self.extensions.push(Extension { oid, critical, value });
    }
    pub fn drop(&mut self, oid: &str) {
        self.extensions.retain(|found| found.oid != oid);
    }
    pub fn sign(&self, issuer: &Key) -> Certificate {
        Certificate::from_der(&self.sign_der(issuer)).unwrap()
    }
    pub fn sign_der(&self, issuer: &Key) -> Vec<u8> {
        let algorithm = issuer.algorithm();
        let version = tlv(0xa0, &tlv(2, &[self.version]));
        let extensions = match self.extensions.is_empty() {
            true => Vec::new(),
            false => tlv(0xa3, &extension_list(&self.extensions)),
        };
        let body = seq([
            if self.version == 0 { &[] } else { &version },
            &tlv(2, &[self.serial]),
            self.inner_algorithm.as_ref().unwrap_or(&algorithm),
            &self.issuer,
            &seq([&time(self.not_before), &time(self.not_after)]),
            &self.subject,
            &self.spki,
            &extensions,
        ]);
        let message = if self.spoiled { [&body, &b"!"[..]].concat() } else { body.clone() };
        seq([&body, &algorithm, &bits(&issuer.sign(&message))])
    }
}

/// The subject key identifier of this test kit: eight octets of the key.
pub fn key_id(spki: &[u8]) -> Vec<u8> {
    spki[spki.len() - 8..].to_vec()
}
pub fn subject_key_id(spki: &[u8]) -> Vec<u8> {
    tlv(4, &key_id(spki))
}
pub fn authority_key_id(spki: &[u8]) -> Vec<u8> {
    seq([&tlv(0x80, &key_id(spki))])
}
pub fn basic_constraints(ca: bool, path_len: Option<u8>) -> Vec<u8> {
    let ca: &[u8] = if ca { &[1, 1, 0xff] } else { &[] };
    let path_len = path_len.map(|limit| tlv(2, &[limit])).unwrap_or_default();
    seq([ca, &path_len])
}
/// keyUsage from bit numbers.
pub fn key_usage(numbers: &[u8]) -> Vec<u8> {
    let octet = numbers.iter().fold(0_u8, |octet, number| octet | 0x80 >> number);
    tlv(3, &[u8::try_from(octet.trailing_zeros()).unwrap(), octet])
}
pub fn oids(list: &[&str]) -> Vec<u8> {
    tlv(0x30, &list.iter().flat_map(|found| oid(found)).collect::<Vec<_>>())
}
pub fn policies(list: &[&str]) -> Vec<u8> {
    tlv(0x30, &list.iter().flat_map(|found| seq([&oid(found)])).collect::<Vec<_>>())
}
pub fn mappings(list: &[(&str, &str)]) -> Vec<u8> {
    tlv(0x30, &list.iter().flat_map(|(issuer, subject)| seq([&oid(issuer), &oid(subject)])).collect::<Vec<_>>())
}
pub fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let trees = |tag, list: &[Vec<u8>]| match list.is_empty() {
        true => Vec::new(),
        false => tlv(tag, &list.iter().flat_map(|base| seq([base])).collect::<Vec<_>>()),
    };
    seq([&trees(0xa0, permitted), &trees(0xa1, excluded)])
}

/// A revocation list before it is signed.
#[derive(Clone)]
pub struct ListDraft {
    pub issuer: Vec<u8>,
    pub this_update: Instant,
    pub next_update: Option<Instant>,
    /// Serial, revocation date, extensions.
    pub entries: Vec<(u8, Instant, Vec<Extension>)>,
    pub extensions: Vec<Extension>,
}

impl ListDraft {
    pub fn new(issuer: &str, key: &Key) -> Self {
        let now = crate::common::now();
        let number = Extension { oid: "2.5.29.20", critical: false, value: tlv(2, &[1]) };
        let authority = Extension { oid: AUTHORITY_KEY_ID, critical: false, value: authority_key_id(&key.spki()) };
        Self {
            issuer: cn(issuer),
            this_update: now.plus_secs(-3600),
            next_update: Some(now.plus_secs(3600)),
            entries: Vec::new(),
            extensions: vec![authority, number],
        }
    }
    pub fn revoke(mut self, serial: u8) -> Self {
        self.entries.push((serial, crate::common::now().plus_secs(-7200), Vec::new()));
        self
    }
    pub fn with(mut self, oid: &'static str, critical: bool, value: Vec<u8>) -> Self {
        self.extensions.push(Extension { oid, critical, value });
        self
    }
    pub fn sign(&self, key: &Key) -> Vec<u8> {
        let entries = self.entries.iter().flat_map(|(serial, at, extensions)| {
            let extensions = if extensions.is_empty() { Vec::new() } else { extension_list(extensions) };
            seq([&tlv(2, &[*serial]), &time(*at), &extensions])
        });
        let entries: Vec<u8> = entries.collect();
        let entries = if entries.is_empty() { Vec::new() } else { tlv(0x30, &entries) };
        let body = seq([
            &tlv(2, &[1]),
            &key.algorithm(),
            &self.issuer,
            &time(self.this_update),
            &self.next_update.map(time).unwrap_or_default(),
            &entries,
            &tlv(0xa0, &extension_list(&self.extensions)),
        ]);
        seq([&body, &key.algorithm(), &bits(&key.sign(&body))])
    }
}
