//! A phone becomes known: it proves that it holds both keys, and is given their certificates.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable, OpModeS, Serializable};
use rand_core::CryptoRng;
use sealbid_bid::{TextError, Uscc};
use sealbid_link::Name;
use sealbid_pki::ca::{Challenge, IssueError, Profile, ProofError, ProvenKey, Subject};
use sealbid_pki::{Certificate, Instant, Request, RequestError};
use sealbid_wire::service::{Enrolled, EnrolmentChallenge, EnrolmentKeys, EnrolmentRequest};
use sha2::{Digest, Sha256};
use spki::EncodePublicKey;

use crate::application::{ApplicationError, Applications};
use crate::authority::{Authority, subject};
use crate::encoding::{FormError, base64, hex, unbase64, unhex};
use crate::keys::KeyStore;
use crate::store::{Store, StoreError, Transaction, application as applications, certificate as table, writing};

/// How long a challenge can be answered, seconds.
const ANSWER_SECS: i64 = 600;
/// The most challenges that wait for their answers.
const MAX_PENDING: usize = 1_000;
/// HPKE's info of the challenge.
const INFO: &[u8] = b"sealbid-service/1 possession";

/// Why a phone was given no certificates.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum EnrolmentError {
    #[error(transparent)]
    Form(#[from] FormError),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error("a certificate was already issued for this key")]
    KeyKnown,
    #[error("the same key for both purposes")]
    SameKey,
    #[error("another phone names itself so")]
    BearerKnown,
    #[error("this phone is enrolled with other keys")]
    PhoneKnown,
    #[error("no such enrolment, or its time is over")]
    Unknown,
    #[error("too many enrolments are under way")]
    Busy,
    #[error("the application is not approved, or its certificate is on a phone already")]
    Application,
    #[error("its holder has a certificate for this platform that is good")]
    HasCertificate,
    #[error(transparent)]
    Grant(#[from] ApplicationError),
    #[error(transparent)]
    Proof(#[from] ProofError),
    #[error(transparent)]
    Issue(#[from] IssueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EnrolmentError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Form(cause) => cause.code(),
            Self::Text(cause) => cause.code(),
            Self::Request(cause) => cause.code(),
            Self::KeyKnown => "enrolment_key_known",
            Self::SameKey => "enrolment_same_key",
            Self::BearerKnown => "enrolment_bearer_known",
            Self::PhoneKnown => "enrolment_phone_known",
            Self::Unknown => "enrolment_unknown",
            Self::Busy => "RATE_LIMITED",
            Self::Application => "enrolment_application",
            Self::Grant(cause) => cause.code(),
            Self::HasCertificate => "HAS_CERT",
            Self::Proof(cause) => cause.code(),
            Self::Issue(cause) => cause.code(),
            Self::Store(cause) => cause.code(),
        }
    }
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Form(cause) => cause.params(),
            Self::Text(cause) => cause.params(),
            Self::Request(cause) => cause.params(),
            Self::Grant(cause) => cause.params(),
            Self::Proof(cause) => cause.params(),
            Self::Issue(cause) => cause.params(),
            Self::Store(cause) => cause.params(),
            Self::KeyKnown
            | Self::SameKey
            | Self::BearerKnown
            | Self::PhoneKnown
            | Self::Unknown
            | Self::Application
            | Self::HasCertificate
            | Self::Busy => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for EnrolmentError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Who is to be certified.
pub(crate) struct Certified {
    pub(crate) organization: String,
    pub(crate) uscc: String,
    pub(crate) name: Option<String>,
    /// What was approved, where this comes of an application.
    pub(crate) approved: Option<table::Approved>,
}

/// What waits for its answer: the signing key is proven already, the encryption key is not.
struct Pending {
    approved: Option<table::Approved>,
    until: Instant,
    phone_id: [u8; 32],
    bearer_sha256: [u8; 32],
    subject: Subject,
    signing: Certificate,
    challenge: Challenge,
}

/// The enrolments under way. A restart forgets them; the phone then begins again.
#[derive(Default)]
pub(crate) struct Enrolments {
    pending: Mutex<HashMap<[u8; 16], Pending>>,
}

/// What an enrolment acts with.
pub(crate) struct Registry<'o> {
    pub(crate) store: &'o Store,
    pub(crate) keys: &'o dyn KeyStore,
    pub(crate) authority: &'o Authority,
    pub(crate) now: Instant,
}

impl Registry<'_> {
    fn issue(
        &self,
        profile: Profile,
        subject: &Subject,
        key: &ProvenKey,
        rng: &mut dyn CryptoRng,
    ) -> Result<Certificate, IssueError> {
        self.authority.issue(self.keys, profile, subject, key, self.now, rng)
    }
}

impl Enrolments {
    /// Judges the request of whoever says who it is: a practice service certifies anybody.
    pub(crate) async fn begin(
        &self,
        registry: &Registry<'_>,
        asked: &EnrolmentRequest,
        rng: &mut (dyn CryptoRng + Send),
    ) -> Result<EnrolmentChallenge, EnrolmentError> {
        let certified = Certified {
            organization: asked.organization.clone(),
            uscc: asked.uscc.clone(),
            name: asked.name.clone(),
            approved: None,
        };
        let keys = EnrolmentKeys {
            request: asked.request.clone(),
            encryption_key: asked.encryption_key.clone(),
            phone_id: asked.phone_id.clone(),
            bearer_sha256: asked.bearer_sha256.clone(),
        };
        self.begin_for(registry, &keys, &certified, rng).await
    }

    /// Judges the keys of somebody who is known, and challenges the encryption key.
    pub(crate) async fn begin_for(
        &self,
        registry: &Registry<'_>,
        asked: &EnrolmentKeys,
        certified: &Certified,
        rng: &mut (dyn CryptoRng + Send),
    ) -> Result<EnrolmentChallenge, EnrolmentError> {
        let phone_id = unhex("phone_id", &asked.phone_id)?;
        let bearer_sha256 = unbase64("bearer_sha256", &asked.bearer_sha256)?;
        let point: [u8; 65] = unbase64("encryption_key", &asked.encryption_key)?;
        let form = FormError { field: "encryption_key" };
        let encryption_key = p256::PublicKey::from_sec1_bytes(&point).map_err(|_| form)?;
        let uscc = Uscc::try_from(certified.uscc.as_str())?;
        // The platform states this name to phones, which show no text of characters that cannot be seen.
        Name::cleaned(&certified.organization).ok_or(FormError { field: "organization" })?;
        let signing_key = Request::from_pem(&asked.request)?.prove()?;
        if *signing_key.public_key() == encryption_key {
            return Err(EnrolmentError::SameKey);
        }
        let mut reading = registry.store.read().await?;
        let keys = [signing_key.public_key(), &encryption_key].map(key_sha256);
        refuse_known(&mut reading, &keys, &phone_id, &bearer_sha256).await?;
        drop(reading);

        let subject = subject(&certified.organization, uscc.as_str(), certified.name.as_deref());
        let signing = registry.issue(Profile::Signing, &subject, &signing_key, rng)?;
        let now = registry.now;
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let (challenge, secret) = Challenge::new(encryption_key, rng);
        let (enc, ct) = seal(&point, &id, secret.as_ref(), rng).ok_or(form)?;
        let until = now.plus_secs(ANSWER_SECS);
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.retain(|_, waiting| now < waiting.until);
        if pending.len() >= MAX_PENDING {
            return Err(EnrolmentError::Busy);
        }
        let approved = certified.approved.clone();
        pending.insert(id, Pending { approved, until, phone_id, bearer_sha256, subject, signing, challenge });
        Ok(EnrolmentChallenge { id: hex(&id), enc: base64(&enc), ct: base64(&ct), until: until.to_string() })
    }

    /// Judges the answer and hands the certificates out. A challenge is good for one answer; the right one may be given
    /// again by a phone that did not hear what came of it.
    pub(crate) async fn answer(
        &self,
        registry: &Registry<'_>,
        people: &Applications<'_>,
        id: [u8; 16],
        secret: &[u8; 32],
        rng: &mut (dyn CryptoRng + Send),
    ) -> Result<Enrolled, EnrolmentError> {
        let waiting = self.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        let enrolment = hex(&id);
        let Some(Pending { approved, until, phone_id, bearer_sha256, subject, signing, challenge }) = waiting else {
            let mut reading = registry.store.read().await?;
            let done = table::device_of_enrolment(&mut reading, &enrolment).await?;
            let device = done.ok_or(EnrolmentError::Unknown)?;
            return enrolled(registry, &mut reading, device).await;
        };
        if registry.now >= until {
            return Err(EnrolmentError::Unknown);
        }
        let proven = challenge.answer(secret)?;
        let encryption = registry.issue(Profile::Encryption, &subject, &proven, rng)?;
        let now = registry.now;
        let device = hex(&phone_id);
        let key_of = |certificate: &Certificate| certificate.p256_public_key().map(|key| key_sha256(&key));
        let [signing_key, encryption_key] =
            [key_of(&signing), key_of(&encryption)].map(|key| key.map_err(|_| IssueError::Encoding));
        let keys = [signing_key?, encryption_key?];

        // Asked again: of two that were begun together, the second one comes too late.
        let mut applicant = None;
        let enrolled = writing!(registry.store, EnrolmentError, |at| {
            refuse_known(at, &keys, &phone_id, &bearer_sha256).await?;
            let row =
                table::DeviceRow { id: &device, enrolment: &enrolment, bearer_sha256: &bearer_sha256, enrolled: now };
            table::insert_device(at, &row).await?;
            for ((certificate, purpose), key_sha256) in
                [(&signing, "sign"), (&encryption, "encrypt")].into_iter().zip(&keys)
            {
                let row = table::NewCertificate {
                    sha256: &certificate.sha256(),
                    device: &device,
                    purpose,
                    key_sha256,
                    serial: &certificate.serial_hex(),
                    der: certificate.der(),
                    issued: now,
                };
                table::insert(at, &row).await?;
            }
            if let Some(approved) = &approved {
                let is_fulfilled = applications::fulfil(at, &approved.application, now).await?;
                if !is_fulfilled {
                    return Err(EnrolmentError::Application);
                }
                refuse_second(at, approved, now).await?;
                table::succeed(at, approved).await?;
                table::certify(at, approved, &device, now).await?;
                // From now on there is something to stamp with.
                applicant = Some(people.activate_grant(at, &approved.application).await?);
            }
            enrolled(registry, at, device.clone()).await
        })?;
        if let Some(applicant) = applicant {
            people.changed(&applicant);
        }
        Ok(enrolled)
    }
}

/// A key is certified once; a phone has its keys and its bearer for good.
async fn refuse_known(
    at: &mut Transaction,
    keys: &[[u8; 32]; 2],
    phone_id: &[u8; 32],
    bearer_sha256: &[u8; 32],
) -> Result<(), EnrolmentError> {
    for key in keys {
        if table::is_key_known(at, key).await? {
            return Err(EnrolmentError::KeyKnown);
        }
    }
    if table::is_phone_known(at, &hex(phone_id)).await? {
        return Err(EnrolmentError::PhoneKnown);
    }
    match table::device_of_bearer(at, bearer_sha256).await? {
        Some(_) => Err(EnrolmentError::BearerKnown),
        None => Ok(()),
    }
}

/// Somebody has one certificate of an enterprise for a platform that is good.
async fn refuse_second(at: &mut Transaction, of: &table::Approved, now: Instant) -> Result<(), EnrolmentError> {
    let Some(last) = table::last_of(at, of).await? else { return Ok(()) };
    for row in table::of_device(at, &last).await? {
        if row.good(now)?.is_some() {
            return Err(EnrolmentError::HasCertificate);
        }
    }
    Ok(())
}

async fn enrolled(registry: &Registry<'_>, at: &mut Transaction, device: String) -> Result<Enrolled, EnrolmentError> {
    let rows = table::of_device(at, &device).await?;
    let chain = |purpose: &str| {
        let found = rows.iter().find(|row| row.purpose == purpose).and_then(|row| Certificate::from_der(&row.der).ok());
        found.map(|certificate| registry.authority.chain_of(&certificate)).ok_or(EnrolmentError::Unknown)
    };
    let (signing, encryption) = (chain("sign")?, chain("encrypt")?);
    Ok(Enrolled { signing, encryption, device, root: registry.authority.root.to_pem() })
}

/// SHA-256 of the key's SubjectPublicKeyInfo.
fn key_sha256(key: &p256::PublicKey) -> [u8; 32] {
    let info = key.to_public_key_der().expect("a P-256 key always has a SubjectPublicKeyInfo");
    Sha256::digest(info.as_bytes()).into()
}

/// HPKE single shot, mode_base (RFC 9180): the encapsulated key and the ciphertext.
fn seal(point: &[u8], aad: &[u8], secret: &[u8], rng: &mut dyn CryptoRng) -> Option<(Vec<u8>, Vec<u8>)> {
    let key = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(point).ok()?;
    let (enc, ct) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &key,
        INFO,
        secret,
        aad,
        &mut { rng },
    )
    .ok()?;
    Some((enc.to_bytes().to_vec(), ct))
}
