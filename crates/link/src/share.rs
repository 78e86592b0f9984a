//! DECRYPT and SIGN: what goes into the phone's keys, and what may come out.

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable, OpModeR};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::message::answer::SignedDocument;
use crate::message::request::{Document, WrappedShare};
use crate::value::{Digest, Share};

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

/// DER of the attribute message-digest (RFC 5652 §11.2) up to the digest.
const MESSAGE_DIGEST: [u8; 17] =
    [0x30, 0x2f, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04, 0x31, 0x22, 0x04, 0x20];
/// DER of the type of the attribute signing-time (RFC 5652 §11.3).
const SIGNING_TIME: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];

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
