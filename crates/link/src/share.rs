//! DECRYPT and SIGN: what goes into the phone's keys, and what may come out.

use std::time::Duration;

use der::Encode as _;
use der::asn1::{GeneralizedTime, UtcTime};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable, OpModeR};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::message::answer::SignedDocument;
use crate::message::request::{Document, WrappedShare};
use crate::value::{Attributes, Digest, Share, Time};

impl WrappedShare {
    /// HPKE's info for this share, from the ids that are shown (`docs/formats/envelope.md`, Groups and shares).
    pub fn info(&self) -> Vec<u8> {
        let bid_id = base16ct::lower::encode_string(&self.bid_id[..]);
        let ids = Sha256::new().chain_update(self.tender_id.as_str()).chain_update([0]).chain_update(bid_id).finalize();
        [b"sealbid-envelope/1 share", ids.as_slice(), self.group.as_str().as_bytes()].concat()
    }

    /// The share, unwrapped whole with the 32 bytes of sk_enc, for a program that has them. `None` whatever the cause,
    /// so that nothing can be learnt from it.
    pub fn unwrap_with(&self, secret: &[u8; 32]) -> Option<Share> {
        let secret = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).ok()?;
        let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&self.enc).ok()?;
        let plain = hpke::single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
            &OpModeR::Base,
            &secret,
            &enc,
            &self.info(),
            &self.ct,
            &self.cert_sha256,
        )
        .map(Zeroizing::new)
        .ok()?;
        <[u8; 32]>::try_from(plain.as_slice()).ok().map(Share::from)
    }
}

/// What a rehearsal answers in place of `share`: nothing can be opened with it.
pub fn rehearsed(share: &Share) -> Share {
    let hash: Digest = Sha256::new().chain_update(b"SBL1-REHEARSE\0").chain_update(share.as_bytes()).finalize().into();
    hash.into()
}

/// DER of the attribute content-type, which is id-data (RFC 5652 §11.1).
const CONTENT_TYPE: [u8; 26] = [
    0x30, 0x18, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03, 0x31, 0x0b, 0x06, 0x09, 0x2a, 0x86,
    0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01,
];
/// DER of the type of the attribute signing-time (RFC 5652 §11.3).
const SIGNING_TIME: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];
/// DER of the attribute message-digest (RFC 5652 §11.2) up to the digest.
const MESSAGE_DIGEST: [u8; 17] =
    [0x30, 0x2f, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04, 0x31, 0x22, 0x04, 0x20];
/// DER of the attribute signing-certificate-v2 (RFC 5035 §3) up to the certificate's digest.
const SIGNING_CERTIFICATE: [u8; 25] = [
    0x30, 0x37, 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f, 0x31, 0x28, 0x30, 0x26,
    0x30, 0x24, 0x30, 0x22, 0x04, 0x20,
];

impl Attributes {
    /// The SignedAttributes of `document` for the holder of the certificate of fingerprint `cert`: with signing-time
    /// `at`, unless it is a PDF.
    pub fn of(document: &Document, at: Time, cert: &Digest) -> Self {
        let mut attributes = CONTENT_TYPE.to_vec();
        if !document.media_type.is_pdf() {
            let value = signing_time(at);
            let len = |bytes: usize| u8::try_from(bytes).expect("a time is short");
            attributes.extend([0x30, len(SIGNING_TIME.len() + 2 + value.len())]);
            attributes.extend(SIGNING_TIME);
            attributes.extend([0x31, len(value.len())]);
            attributes.extend(value);
        }
        attributes.extend(MESSAGE_DIGEST);
        attributes.extend(document.sha256);
        attributes.extend(SIGNING_CERTIFICATE);
        attributes.extend(cert);
        // 132 bytes without signing-time, 164 at most with it: one byte of length after 0x81.
        let len = u8::try_from(attributes.len()).expect("at most 164 bytes");
        let der = [&[0x31, 0x81, len], attributes.as_slice()].concat();
        Self::try_from(der).expect("at most 167 bytes")
    }
}

/// DER of a Time (RFC 5652 §11.3): a UTCTime up to 2049, a GeneralizedTime after.
fn signing_time(at: Time) -> Vec<u8> {
    let since = Duration::from_secs(at.get());
    let utc = UtcTime::from_unix_duration(since).and_then(|time| time.to_der());
    utc.or_else(|_| GeneralizedTime::from_unix_duration(since).and_then(|time| time.to_der()))
        .expect("a time of the protocol ends with the year 9999, as DER's does")
}

impl SignedDocument {
    /// Whether the attributes are for `document`, with a signing-time exactly where its type wants one. Says
    /// nothing of the signature.
    pub fn fits(&self, document: &Document) -> bool {
        let holds = |part: &[u8]| self.attrs.windows(part.len()).any(|window| window == part);
        self.attrs.first() == Some(&0x31)
            && holds(&[MESSAGE_DIGEST.as_slice(), &document.sha256].concat())
            && holds(&SIGNING_TIME) != document.media_type.is_pdf()
    }
}
