//! The practice authority: under which certificates the service acts, and the lists of those that ended.

use rand_core::CryptoRng;
use sealbid_pki::ca::{self, Addresses, IssueError, Profile, ProvenKey, Subject, Validity};
use sealbid_pki::{Certificate, FileKey, Instant, RevocationReason};

use crate::calendar::DAY;
use crate::keys::{KeyFolder, KeyRole, KeyStore, RoleSigner};
use crate::public::PublicUrl;
use crate::store::{Store, StoreError, Transaction, authority as table, certificate, writing};

/// The unit in every subject, so that nobody takes a practice certificate for a real one.
const UNIT: &str = "演练 / PRACTICE";
const YEAR: i64 = 365 * DAY;
/// How long a certificate of a phone is good for.
const CERTIFICATE_SECS: i64 = YEAR;
/// How long before it was made a certificate is good, so that a clock behind this one takes it too: a phone's, and those that
/// the service itself acts under, which no phone's begins before.
const BACKDATED_SECS: i64 = 600;
const OWN_BACKDATED_SECS: i64 = DAY;
/// How long a certificate for time-stamps or OCSP answers is good for, in years, and how long before its end it is made anew.
const OWN_YEARS: i64 = 10;
const OWN_RENEW_SECS: i64 = YEAR;
/// How long a revocation list is good for, and how old the one handed out may be.
const LIST_SECS: i64 = 7 * DAY;
const LIST_AGE_SECS: i64 = DAY;

/// Why a person's certificate may end (RFC 5280 §5.3.1).
const REASONS: [RevocationReason; 5] = [
    RevocationReason::Unspecified,
    RevocationReason::KeyCompromise,
    RevocationReason::AffiliationChanged,
    RevocationReason::Superseded,
    RevocationReason::CessationOfOperation,
];

/// Why there is no authority to act under, or why it did not act.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorityError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A certificate could not be made.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// What is stored is no certificate, or one of another key.
    #[error("the stored certificates cannot be used")]
    Damaged,
}

impl AuthorityError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(cause) => cause.code(),
            Self::Issue(cause) => cause.code(),
            Self::Damaged => "service_authority_damaged",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Store(cause) => cause.params(),
            Self::Issue(cause) => cause.params(),
            Self::Damaged => Vec::new(),
        }
    }
}

impl From<sqlx::Error> for AuthorityError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The certificates under which the service acts.
pub(crate) struct Authority {
    pub(crate) root: Certificate,
    /// Its issuer follows it, as everywhere in a chain.
    issuing: [Certificate; 2],
    /// Those of the keys that sign time-stamps and OCSP answers, each with its issuer.
    stamps: [Certificate; 2],
    responder: [Certificate; 2],
    /// The maker of electronic seals, with its issuer.
    seals: [Certificate; 2],
    pub(crate) opening: Certificate,
    pub(crate) platform: Certificate,
    /// What certificates of phones name.
    addresses: Addresses,
}

impl Authority {
    /// Whether one was set up in this store.
    pub(crate) async fn is_there(store: &Store) -> Result<bool, AuthorityError> {
        let mut reading = store.read().await?;
        Ok(!table::certificates(&mut reading).await?.is_empty())
    }

    /// The one that is there. What it issues names what stands below `public`.
    pub(crate) async fn load(store: &Store, public: Option<&PublicUrl>) -> Result<Self, AuthorityError> {
        let mut reading = store.read().await?;
        // One that was made anew stands before the first one.
        let mut rows = table::own(&mut reading).await?;
        rows.extend(table::certificates(&mut reading).await?);
        let of = |role: KeyRole| newest(&rows, role)?.ok_or(AuthorityError::Damaged);
        let (root, issuing) = (of(KeyRole::Root)?, of(KeyRole::Issuing)?);
        Ok(Self {
            stamps: [of(KeyRole::Stamps)?, issuing.clone()],
            responder: [of(KeyRole::Responder)?, issuing.clone()],
            seals: [of(KeyRole::Seals)?, issuing.clone()],
            issuing: [issuing, root.clone()],
            root,
            opening: of(KeyRole::Opening)?,
            platform: of(KeyRole::Platform)?,
            addresses: public.map(PublicUrl::of_issuing).unwrap_or_default(),
        })
    }

    /// Sets a practice authority up: all of it at once, or nothing.
    pub(crate) async fn found(
        store: &Store,
        keys: &KeyFolder,
        now: Instant,
        rng: &mut (dyn CryptoRng + Send),
    ) -> Result<(), AuthorityError> {
        let made = practice_certificates(keys, now, rng)?;
        writing!(store, AuthorityError, |at| {
            for (role, certificate) in &made {
                table::insert(at, role.name(), certificate.der()).await?;
            }
            Ok(())
        })
    }

    /// Makes the certificates anew that have no place in what was set up first: those for time-stamps, OCSP answers and seals, where there is
    /// none yet, it is another key's or ends soon, and these and the issuing one where certificates are to name another address.
    pub(crate) async fn renew(
        store: &Store,
        keys: &KeyFolder,
        public: Option<&PublicUrl>,
        now: Instant,
        rng: &mut (dyn CryptoRng + Send),
    ) -> Result<(), AuthorityError> {
        writing!(store, AuthorityError, |at| {
            let mut rows = table::own(at).await?;
            rows.extend(table::certificates(at).await?);
            let mut issuing = newest(&rows, KeyRole::Issuing)?.ok_or(AuthorityError::Damaged)?;
            let mut made = Vec::new();
            if let Some(of_root) = public.map(PublicUrl::of_root).filter(|wanted| !names(&issuing, wanted)) {
                let root = newest(&rows, KeyRole::Root)?.ok_or(AuthorityError::Damaged)?;
                let by_root = RoleSigner { keys, role: KeyRole::Root, chain: std::slice::from_ref(&root) };
                let key = ProvenKey::from(keys.key(KeyRole::Issuing));
                let validity =
                    Validity { not_before: now.plus_secs(-OWN_BACKDATED_SECS), not_after: issuing.not_after() };
                issuing = ca::issue(&by_root, Profile::Issuing, &issuing_subject(), &key, validity, &of_root, rng)?;
                made.push((KeyRole::Issuing, issuing.clone()));
            }
            let signer = RoleSigner { keys, role: KeyRole::Issuing, chain: std::slice::from_ref(&issuing) };
            let of_issuing = public.map(PublicUrl::of_issuing);
            let own = [
                (
                    KeyRole::Stamps,
                    Profile::TimeStamping,
                    "封标 演练时间戳 / Sealbid practice time-stamps",
                    of_issuing.clone(),
                ),
                (KeyRole::Seals, Profile::Signing, "封标 演练制章 / Sealbid practice maker of seals", of_issuing),
                // RFC 6960 §4.2.2.2.1: nobody is to check this one, so it names nothing.
                (KeyRole::Responder, Profile::OcspResponder, "封标 演练状态 / Sealbid practice OCSP", None),
            ];
            for (role, profile, name, addresses) in own {
                let key = keys.key(role);
                let stays = newest(&rows, role)?.is_some_and(|found| {
                    found.p256_public_key().is_ok_and(|of| of == key.public_key())
                        && now.plus_secs(OWN_RENEW_SECS) < found.not_after()
                        && addresses.as_ref().is_none_or(|wanted| names(&found, wanted))
                });
                if !stays {
                    let not_after = now.plus_secs(OWN_YEARS * YEAR).min(issuing.not_after());
                    let validity = Validity { not_before: now.plus_secs(-OWN_BACKDATED_SECS), not_after };
                    let subject = Subject { unit: Some(UNIT.to_owned()), ..Subject::named(name) };
                    let addresses = addresses.unwrap_or_default();
                    let issued =
                        ca::issue(&signer, profile, &subject, &ProvenKey::from(key), validity, &addresses, rng)?;
                    made.push((role, issued));
                }
            }
            for (role, certificate) in made {
                table::insert_own(at, role.name(), &certificate).await?;
            }
            Ok(())
        })
    }

    /// The certificate that certificates are issued under.
    pub(crate) fn issuing(&self) -> &Certificate {
        &self.issuing[0]
    }

    /// Who signs time-stamps.
    pub(crate) fn stamps<'a>(&'a self, keys: &'a dyn KeyStore) -> RoleSigner<'a> {
        RoleSigner { keys, role: KeyRole::Stamps, chain: &self.stamps }
    }

    /// Who signs OCSP answers.
    pub(crate) fn responder<'a>(&'a self, keys: &'a dyn KeyStore) -> RoleSigner<'a> {
        RoleSigner { keys, role: KeyRole::Responder, chain: &self.responder }
    }

    /// Who makes electronic seals.
    pub(crate) fn seals<'a>(&'a self, keys: &'a dyn KeyStore) -> RoleSigner<'a> {
        RoleSigner { keys, role: KeyRole::Seals, chain: &self.seals }
    }

    /// Whether the issuing authority set one of the first certificates of the service up with this serial number.
    pub(crate) fn is_own(&self, serial_hex: &str) -> bool {
        [&self.opening, &self.platform].iter().any(|certificate| certificate.serial_hex() == serial_hex)
    }

    /// The root's list, on which nothing ever is: one a day, numbered by the day, the same whenever it is asked for.
    pub(crate) fn root_list(&self, keys: &dyn KeyStore, now: Instant) -> Result<Vec<u8>, IssueError> {
        let day = now.unix_secs().div_euclid(DAY);
        let from = Instant::from_unix_secs(day * DAY);
        let root = RoleSigner { keys, role: KeyRole::Root, chain: std::slice::from_ref(&self.root) };
        let list = ca::revocation_list(&root, day.unsigned_abs(), from, from.plus_secs(LIST_SECS), &[])?;
        Ok(list.der().to_vec())
    }

    /// Who signs certificates and lists.
    pub(crate) fn signer<'a>(&'a self, keys: &'a dyn KeyStore) -> RoleSigner<'a> {
        RoleSigner { keys, role: KeyRole::Issuing, chain: &self.issuing }
    }

    /// A certificate of this authority with its issuer, in PEM.
    pub(crate) fn chain_of(&self, certificate: &Certificate) -> String {
        certificate.to_pem() + &self.issuing[0].to_pem()
    }

    /// Issues to a phone.
    pub(crate) fn issue(
        &self,
        keys: &dyn KeyStore,
        profile: Profile,
        subject: &Subject,
        key: &ProvenKey,
        now: Instant,
        rng: &mut dyn CryptoRng,
    ) -> Result<Certificate, IssueError> {
        let not_after = now.plus_secs(CERTIFICATE_SECS).min(self.issuing[0].not_after());
        let validity = Validity { not_before: now.plus_secs(-BACKDATED_SECS), not_after };
        ca::issue(&self.signer(keys), profile, subject, key, validity, &self.addresses, rng)
    }

    /// A list of all that is revoked, numbered after the last one and stored with what it lists.
    pub(crate) async fn issue_list(
        &self,
        keys: &dyn KeyStore,
        now: Instant,
        writing: &mut Transaction,
    ) -> Result<table::ListRow, AuthorityError> {
        let rows = certificate::revoked(writing).await?;
        let revoked = rows.iter().filter_map(|row| {
            let (at, reason) = row.revoked.as_ref()?;
            let certificate = Certificate::from_der(&row.der).map_err(|_| AuthorityError::Damaged);
            Some(certificate.map(|one| ca::Revoked::new(&one, *at, reason_of(reason).unwrap_or_default())))
        });
        let revoked = revoked.collect::<Result<Vec<_>, _>>()?;
        let number = table::newest_list(writing).await?.map_or(0, |last| last.number) + 1;
        let next = now.plus_secs(LIST_SECS);
        let list = ca::revocation_list(&self.signer(keys), number.unsigned_abs(), now, next, &revoked)?;
        let row = table::ListRow { number, this_update: now, next_update: next, der: list.der().to_vec() };
        table::insert_list(writing, &row).await?;
        Ok(row)
    }

    /// The list that counts: a new one where the last has become old.
    pub(crate) async fn list(
        &self,
        keys: &dyn KeyStore,
        store: &Store,
        now: Instant,
    ) -> Result<Vec<u8>, AuthorityError> {
        let fresh = |row: &table::ListRow| {
            (row.this_update..row.next_update).contains(&now) && now < row.this_update.plus_secs(LIST_AGE_SECS)
        };
        let mut reading = store.read().await?;
        if let Some(row) = table::newest_list(&mut reading).await?.filter(fresh) {
            return Ok(row.der);
        }
        drop(reading);
        writing!(store, AuthorityError, |at| { Ok(self.issue_list(keys, now, at).await?.der) })
    }
}

/// The first certificate of a role.
fn newest(rows: &[(String, Vec<u8>)], role: KeyRole) -> Result<Option<Certificate>, AuthorityError> {
    let found = rows.iter().find(|(name, _)| name == role.name());
    found.map(|(_, der)| Certificate::from_der(der).map_err(|_| AuthorityError::Damaged)).transpose()
}

/// Whether a certificate names these addresses and no others.
fn names(certificate: &Certificate, wanted: &Addresses) -> bool {
    let Addresses { crl, ocsp, issuer } = wanted;
    certificate.crl_addresses() == *crl
        && certificate.ocsp_addresses() == *ocsp
        && certificate.issuer_addresses() == *issuer
}

fn issuing_subject() -> Subject {
    Subject::named("封标 演练签发 / Sealbid practice issuing")
}

/// The reason of this name, where a person's certificate may end for it.
pub(crate) fn reason_of(name: &str) -> Option<RevocationReason> {
    REASONS.into_iter().find(|reason| reason.code() == name)
}

/// The subject of a phone's certificate.
pub(crate) fn subject(organization: &str, uscc: &str, name: Option<&str>) -> Subject {
    Subject {
        country: Some("CN".to_owned()),
        organization: Some(organization.to_owned()),
        uscc: Some(uscc.to_owned()),
        unit: Some(UNIT.to_owned()),
        common_name: name.unwrap_or(organization).to_owned(),
    }
}

/// The root's name is fixed: it is how every reader tells practice from earnest.
fn practice_certificates(
    keys: &KeyFolder,
    now: Instant,
    rng: &mut (dyn CryptoRng + Send),
) -> Result<[(KeyRole, Certificate); 4], AuthorityError> {
    let not_before = now.plus_secs(-OWN_BACKDATED_SECS);
    let valid = |years: i64| Validity { not_before, not_after: now.plus_secs(years * YEAR) };
    let named = |name: &str| Subject { unit: Some(UNIT.to_owned()), ..Subject::named(name) };
    let key = |role| ProvenKey::from(keys.key(role));
    let none = Addresses::default();

    let root =
        ca::root(keys.key(KeyRole::Root), &Subject::named("封标 演练根 / Sealbid practice root"), valid(20), rng)?;
    let by_root =
        FileKey::new(keys.key(KeyRole::Root).clone(), vec![root.clone()]).map_err(|_| AuthorityError::Damaged)?;
    let issuing =
        ca::issue(&by_root, Profile::Issuing, &issuing_subject(), &key(KeyRole::Issuing), valid(15), &none, rng)?;
    let signer = RoleSigner { keys, role: KeyRole::Issuing, chain: std::slice::from_ref(&issuing) };
    let opening = ca::issue(
        &signer,
        Profile::Encryption,
        &named("封标 演练开标 / Sealbid practice opening"),
        &key(KeyRole::Opening),
        valid(10),
        &none,
        rng,
    )?;
    let platform = ca::issue(
        &signer,
        Profile::Signing,
        &named("封标 演练平台 / Sealbid practice platform"),
        &key(KeyRole::Platform),
        valid(10),
        &none,
        rng,
    )?;
    Ok([(KeyRole::Root, root), (KeyRole::Issuing, issuing), (KeyRole::Opening, opening), (KeyRole::Platform, platform)])
}
