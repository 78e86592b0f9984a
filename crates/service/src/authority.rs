//! The practice authority: under which certificates the service acts, and the list of those that ended.

use rand_core::CryptoRng;
use sealbid_pki::ca::{self, Addresses, IssueError, Profile, ProvenKey, Subject, Validity};
use sealbid_pki::{Certificate, FileKey, Instant, RevocationReason};

use crate::keys::{KeyFolder, KeyRole, KeyStore, RoleSigner};
use crate::store::{Store, StoreError, authority as table, certificate};

/// The unit in every subject, so that nobody takes a practice certificate for a real one.
const UNIT: &str = "演练 / PRACTICE";
const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;
/// How long a certificate of a phone is good for.
const CERTIFICATE_SECS: i64 = YEAR;
/// How long before it was made a certificate is good, so that a clock behind this one takes it too: a phone's, and those that
/// the service itself acts under, which no phone's begins before.
const BACKDATED_SECS: i64 = 600;
const OWN_BACKDATED_SECS: i64 = DAY;
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
    pub(crate) opening: Certificate,
    pub(crate) platform: Certificate,
}

impl Authority {
    /// Whether one was set up in this store.
    pub(crate) async fn is_there(store: &Store) -> Result<bool, AuthorityError> {
        let mut reading = store.read().await?;
        Ok(!table::sqlite::certificates(&mut reading).await?.is_empty())
    }

    /// The one that is there.
    pub(crate) async fn load(store: &Store) -> Result<Self, AuthorityError> {
        let mut reading = store.read().await?;
        let rows = table::sqlite::certificates(&mut reading).await?;
        let of = |role: KeyRole| {
            let found = rows.iter().find(|(name, _)| name == role.name()).ok_or(AuthorityError::Damaged)?;
            Certificate::from_der(&found.1).map_err(|_| AuthorityError::Damaged)
        };
        let (root, issuing) = (of(KeyRole::Root)?, of(KeyRole::Issuing)?);
        Ok(Self {
            issuing: [issuing, root.clone()],
            root,
            opening: of(KeyRole::Opening)?,
            platform: of(KeyRole::Platform)?,
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
        let mut writing = store.write().await?;
        for (role, certificate) in made {
            table::sqlite::insert(&mut writing, role.name(), certificate.der()).await?;
        }
        writing.commit().await?;
        Ok(())
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
        ca::issue(&self.signer(keys), profile, subject, key, validity, &Addresses::default(), rng)
    }

    /// A list of all that is revoked, numbered after the last one and stored with what it lists.
    pub(crate) async fn issue_list(
        &self,
        keys: &dyn KeyStore,
        now: Instant,
        writing: &mut sqlx::SqliteConnection,
    ) -> Result<table::ListRow, AuthorityError> {
        let rows = certificate::sqlite::revoked(writing).await?;
        let revoked = rows.iter().filter_map(|row| {
            let (at, reason) = row.revoked.as_ref()?;
            let certificate = Certificate::from_der(&row.der).map_err(|_| AuthorityError::Damaged);
            Some(certificate.map(|one| ca::Revoked::new(&one, *at, reason_of(reason).unwrap_or_default())))
        });
        let revoked = revoked.collect::<Result<Vec<_>, _>>()?;
        let number = table::sqlite::newest_list(writing).await?.map_or(0, |last| last.number) + 1;
        let next = now.plus_secs(LIST_SECS);
        let list = ca::revocation_list(&self.signer(keys), number.unsigned_abs(), now, next, &revoked)?;
        let row = table::ListRow { number, this_update: now, next_update: next, der: list.der().to_vec() };
        table::sqlite::insert_list(writing, &row).await?;
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
        if let Some(row) = table::sqlite::newest_list(&mut reading).await?.filter(fresh) {
            return Ok(row.der);
        }
        drop(reading);
        let mut writing = store.write().await?;
        let row = self.issue_list(keys, now, &mut writing).await?;
        writing.commit().await?;
        Ok(row.der)
    }
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
    let issuing = ca::issue(
        &by_root,
        Profile::Issuing,
        &Subject::named("封标 演练签发 / Sealbid practice issuing"),
        &key(KeyRole::Issuing),
        valid(15),
        &none,
        rng,
    )?;
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
