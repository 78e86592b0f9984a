//! The phone makes its keys and is given their certificates.

use base64ct::{Base64UrlUnpadded, Encoding};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable, OpModeR};
use rand_core::CryptoRng;
use sealbid_bid::store::{Existing, Store, StoreError, write_whole};
use sealbid_client::Service;
use sealbid_link::{Digest, PublicKey, SigningKey};
use sealbid_pki::ca::Subject;
use sealbid_pki::{Certificate, DecryptionKey, Request};
use sealbid_wire::service::{EnrolmentAnswer, EnrolmentChallenge, EnrolmentRequest};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::book::{Book, path};
use crate::error::EnrolError;
use crate::key::Key;
use crate::phone::{ENCRYPTION, Made, PHONE, ROOT, SIGNING, bytes};

/// HPKE's info of the challenge (docs/service.md).
const INFO: &[u8] = b"sealbid-service/1 possession";

/// Who the certificates are for.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The enterprise.
    pub organization: String,
    /// Its unified social credit code.
    pub uscc: String,
    /// The holder; the enterprise where there is none.
    pub name: Option<String>,
}

/// Where the service is.
#[derive(Clone, Debug)]
pub struct ServiceAddress {
    /// `http://HOST:PORT` on this machine, `https://HOST:PORT` elsewhere.
    pub url: String,
    /// Roots in PEM that are trusted in place of the system's.
    pub root: Option<String>,
}

/// Enrols a phone in `store`: its `phone_id`. Until the last file is there nothing is enrolled, and it can be given again, with
/// new keys; certificates that were issued meanwhile are of keys that nobody has.
///
/// # Errors
/// [`EnrolError`].
pub fn enrol(
    store: &dyn Store,
    at: &ServiceAddress,
    holder: &Holder,
    rng: &mut dyn CryptoRng,
) -> Result<Digest, EnrolError> {
    let book = Book::new(store);
    let _lock = book.lock()?;
    if store.kind(&path(PHONE))?.is_some() {
        return Err(StoreError::Exists { path: PHONE.to_owned() }.into());
    }
    let service = Service::at(&at.url, at.root.as_deref())?;
    let strange = || EnrolError::Answer(service.url().to_owned());
    let platform = bytes::<65>(&service.info()?.platform_key).and_then(|point| PublicKey::from_sec1(&point));
    let platform = platform.ok_or_else(strange)?;

    let [auth, sign, encrypt] = std::array::from_fn(|_| Key::generate(rng));
    let mut bearer = Zeroizing::new([0; 32]);
    rng.fill_bytes(bearer.as_mut());
    let phone_id = auth.public_key().fingerprint();
    let subject = Subject {
        country: Some("CN".to_owned()),
        organization: Some(holder.organization.clone()),
        uscc: Some(holder.uscc.clone()),
        unit: None,
        common_name: holder.name.clone().unwrap_or_else(|| holder.organization.clone()),
    };
    let challenge = service.enrol(&EnrolmentRequest {
        request: Request::create(sign.secret(), &subject)?.to_pem(),
        encryption_key: Base64UrlUnpadded::encode_string(&encrypt.public_key().to_uncompressed()),
        phone_id: base16ct::lower::encode_string(&phone_id),
        bearer_sha256: Base64UrlUnpadded::encode_string(&Sha256::digest(*bearer)),
        organization: holder.organization.clone(),
        uscc: holder.uscc.clone(),
        name: holder.name.clone(),
    })?;
    let secret = open(&challenge, &encrypt).ok_or_else(strange)?;
    let secret = Base64UrlUnpadded::encode_string(&secret);
    let enrolled = service.answer(&challenge.id, &EnrolmentAnswer { secret })?;
    for (chain, key) in [(&enrolled.signing, &sign), (&enrolled.encryption, &encrypt)] {
        let leaf = Certificate::pem_chain(chain).ok().and_then(|chain| chain.into_iter().next());
        if leaf.and_then(|leaf| leaf.p256_public_key().ok()) != Some(key.secret().public_key()) {
            return Err(strange());
        }
    }

    book.prepare()?;
    for (name, pem) in [(SIGNING, &enrolled.signing), (ENCRYPTION, &enrolled.encryption), (ROOT, &enrolled.root)] {
        write_whole(store, &path(name), pem.as_bytes(), Existing::Replace)?;
    }
    let (url, service_root) = (service.url(), at.root.as_deref());
    let made = Made {
        service: url,
        service_root,
        bearer: &bearer,
        platform: &platform,
        auth: &auth,
        sign: &sign,
        encrypt: &encrypt,
    };
    made.store(&book)?;
    Ok(phone_id)
}

/// The challenge's secret.
fn open(challenge: &EnrolmentChallenge, key: &Key) -> Option<Zeroizing<Vec<u8>>> {
    let id = base16ct::lower::decode_vec(&challenge.id).ok()?;
    let scalar = Zeroizing::new(DecryptionKey::from(key.secret().clone()).secret().to_bytes());
    let secret = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(&scalar).ok()?;
    let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&bytes::<65>(&challenge.enc)?).ok()?;
    let ct = bytes::<48>(&challenge.ct)?;
    hpke::single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(&OpModeR::Base, &secret, &enc, INFO, &ct, &id)
        .map(Zeroizing::new)
        .ok()
}
