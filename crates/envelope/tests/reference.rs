//! What envelope.md says of shares and keys, worked out again from the libraries alone, to make files that the crate's
//! own writer never would.

use base64ct::{Base64UrlUnpadded, Encoding};
use hkdf::Hkdf;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable, OpModeR, OpModeS, Serializable};
use rand_core::CryptoRng;
use sealbid_envelope::stream;
use sealbid_testkit::unhex;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::formats::{certificate, key, with_threads};

/// The secrets of a sound file.
pub struct Secrets {
    pub shares: Vec<[u8; 32]>,
    pub bid_id: String,
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap()
}

fn info(header: &Value, group: &str) -> Vec<u8> {
    let ids = format!("{}\0{}", text(header, "/tender/id"), text(header, "/bid/id"));
    [b"sealbid-envelope/1 share", Sha256::digest(ids).as_slice(), group.as_bytes()].concat()
}

/// The header of a sound file, and where it ends.
pub fn header(file: &[u8]) -> (Value, usize) {
    let end = 12 + u32::from_be_bytes(file[8..12].try_into().unwrap()) as usize;
    (serde_json::from_slice(&file[12..end]).unwrap(), end)
}

/// What goes into a member's `enc` and `ct` so that the holder of `name`'s key finds `share`.
pub fn wrap(header: &Value, group: &str, name: &str, share: &[u8], rng: &mut dyn CryptoRng) -> (String, String) {
    let public_key = certificate(name).p256_public_key().unwrap().to_sec1_bytes();
    let (enc, ct) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &<DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&public_key).unwrap(),
        &info(header, group),
        share,
        &certificate(name).sha256(),
        &mut { rng },
    )
    .unwrap();
    (Base64UrlUnpadded::encode_string(&enc.to_bytes()), Base64UrlUnpadded::encode_string(&ct))
}

impl Secrets {
    /// From a sound file and the names of keys that open it.
    pub fn of(file: &[u8], names: &[&str]) -> Self {
        let (header, _) = header(file);
        let share = |group: &Value| {
            let info = info(&header, text(group, "/name"));
            let found = group["any"].as_array().unwrap().iter().find_map(|member| {
                let bytes = |path| Base64UrlUnpadded::decode_vec(text(member, path)).unwrap();
                let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&bytes("/enc")).unwrap();
                let aad = unhex(text(member, "/cert_sha256"));
                names.iter().find_map(|name| {
                    let secret = key(name).secret().to_bytes();
                    let secret = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(&secret).unwrap();
                    hpke::single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
                        &OpModeR::Base,
                        &secret,
                        &enc,
                        &info,
                        &bytes("/ct"),
                        &aad,
                    )
                    .ok()
                })
            });
            found.unwrap().try_into().unwrap()
        };
        let shares = header["groups"].as_array().unwrap().iter().map(share).collect();
        Self { shares, bid_id: text(&header, "/bid/id").to_owned() }
    }

    fn derive(&self, info: &str) -> [u8; 32] {
        let mut out = [0; 32];
        Hkdf::<Sha256>::new(Some(self.bid_id.as_bytes()), &self.shares.concat())
            .expand(info.as_bytes(), &mut out)
            .unwrap();
        out
    }

    pub fn commitment(&self) -> [u8; 32] {
        self.derive("sealbid-envelope/1 commit")
    }

    pub fn part_key(&self, part: &str) -> [u8; 32] {
        self.derive(&format!("sealbid-envelope/1 part{part}"))
    }

    /// A file with the header text given, whatever it says, and parts bound to it.
    pub fn file(&self, header: &str, summary: &[u8], body: &[u8], rng: &mut dyn CryptoRng) -> Vec<u8> {
        let mut file = front(header.as_bytes());
        let bound = Sha256::digest(&file);
        for (part, plain) in [("summary", summary), ("body", body)] {
            let aad = [bound.as_slice(), part.as_bytes()].concat();
            let (key, len) = (self.part_key(part), plain.len() as u64);
            with_threads(1, |control| stream::encrypt(&key, &aad, &mut &plain[..], len, &mut file, rng, control))
                .unwrap();
        }
        file
    }
}

/// Magic, length and header.
pub fn front(header: &[u8]) -> Vec<u8> {
    [b"SEALBID1", (header.len() as u32).to_be_bytes().as_slice(), header].concat()
}
