//! The register of seals: versions made on the order of their owner, their states, and who changed what.
//!
//! An order is a statement that a phone signed. Whose it is says the certificate, which this service issued: without an account, and
//! also long after.

use sealbid_pki::cms::{self, Integrity};
use sealbid_pki::{Certificate, Instant};
use sealbid_seal::SealPicture;
use sealbid_seal::electronic::{Certificates, ElectronicSeal, SealInfo};
use sealbid_wire::service::{SealChange, SealChangeEntry, SealMade, SealRecord, SealStatement, SealVersionEntry};
use sha2::{Digest as _, Sha256};

use crate::authority::Authority;
use crate::encoding::{FormError, base64, hex};
use crate::keys::KeyStore;
use crate::store::certificate as certificates;
use crate::store::seal::{self as table, ChangeRow, Ordered, VersionRow};
use crate::store::{Store, Transaction, writing};

mod error;

pub(crate) use error::SealError;

/// How far a statement's own time may be off the service's, in seconds: a phone is asked meanwhile.
const CLOCK_SECS: i64 = 15 * 60;
/// The one kind of picture that is stamped.
const PNG: &str = "png";

/// What whoever carries out an order acts with.
pub(crate) struct Register<'r> {
    pub(crate) store: &'r Store,
    pub(crate) authority: &'r Authority,
    pub(crate) keys: &'r dyn KeyStore,
    pub(crate) now: Instant,
}

/// A statement with the signature over it.
pub(crate) struct Order<'o> {
    pub(crate) statement: &'o [u8],
    pub(crate) signature: &'o [u8],
}

/// Who ordered it.
struct Orderer {
    /// The enterprise (USCC).
    owner: String,
    certificate: [u8; 32],
}

impl Order<'_> {
    fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.statement).into()
    }

    /// Whose order it is: the holder of a signing certificate of this service that stands.
    async fn orderer(&self, at: &mut Transaction, now: Instant) -> Result<Orderer, SealError> {
        let parsed = cms::parse(self.signature).map_err(|_| SealError::Signature)?;
        if parsed.verify(&self.sha256()).intact != Integrity::Intact {
            return Err(SealError::Signature);
        }
        let certificate = parsed.signer_certificate().ok_or(SealError::Signature)?;
        let owner = standing(at, certificate, now).await?;
        Ok(Orderer { owner, certificate: certificate.sha256() })
    }
}

/// The enterprise in a signing certificate that this service issued, and that is good now.
async fn standing(at: &mut Transaction, certificate: &Certificate, now: Instant) -> Result<String, SealError> {
    let row = certificates::by_sha256(at, &certificate.sha256()).await?;
    let row = row.filter(|row| row.purpose == "sign").ok_or(SealError::Signature)?;
    if row.revoked.is_some() {
        return Err(SealError::Revoked);
    }
    if now < certificate.not_before() || certificate.not_after() < now {
        return Err(SealError::Term);
    }
    certificate.uscc().ok_or(SealError::Signature)
}

impl Register<'_> {
    /// Makes a version of a seal that its owner signed: `statement` is the `SES_SealInfo`. Asked again for the same it answers the same.
    pub(crate) async fn make(&self, order: &Order<'_>) -> Result<SealMade, SealError> {
        let info = SealInfo::from_der(order.statement)?;
        let (seal, number) = info.version().ok_or(SealError::Id)?;
        writing!(self.store, SealError, |at| {
            let by = order.orderer(at, self.now).await?;
            if let Some((before, der)) = table::made_of(at, &order.sha256()).await? {
                let record = self.record(at, &before).await?.ok_or(SealError::Unknown)?;
                return Ok(made(record, &der));
            }
            let owners = self.judge(at, &info, &by.owner).await?;
            match table::owner(at, seal).await? {
                None => table::insert(at, seal, &by.owner).await?,
                Some(owner) if owner == by.owner => {}
                Some(_) => return Err(SealError::OtherOwner),
            }
            let last = table::versions(at, seal).await?.pop();
            let next = last.as_ref().map_or(1, |last| last.number.saturating_add(1));
            if number != next {
                return Err(SealError::Number { next });
            }
            if let Some(last) = last {
                if last.state == "void" {
                    return Err(SealError::State { state: last.state });
                }
                table::set_state(at, seal, last.number, "void").await?;
                let change = "superseded";
                let row =
                    Ordered { seal, number: last.number, change, at: self.now, certificate: &by.certificate, by: None };
                table::insert_change(at, &row).await?;
            }
            let made_of = ElectronicSeal::make(&info, &self.authority.seals(self.keys))?;
            let row = VersionRow {
                number,
                state: "active".to_owned(),
                info_sha256: order.sha256(),
                valid_from: info.valid_from,
                valid_until: info.valid_until,
                owners,
            };
            table::insert_version(at, seal, &row, made_of.der()).await?;
            self.note(at, seal, number, "made", order, &by).await?;
            let record = self.record(at, seal).await?.ok_or(SealError::Unknown)?;
            Ok(made(record, made_of.der()))
        })
    }

    /// The digests of the certificates of a seal, if it may be made of this.
    async fn judge(&self, at: &mut Transaction, info: &SealInfo, owner: &str) -> Result<Vec<[u8; 32]>, SealError> {
        let picture = &info.picture;
        if picture.format != PNG {
            return Err(SealError::Format { format: picture.format.clone() });
        }
        let drawn = SealPicture::from_png(&picture.data, f64::from(picture.width_mm))?;
        if (drawn.height_mm() - f64::from(picture.height_mm)).abs() > 1.0 {
            return Err(SealError::Size);
        }
        let Certificates::Whole(all) = &info.certificates else { return Err(SealError::Certificates) };
        let (mut until, mut owners) = (None, Vec::new());
        for der in all {
            let certificate = Certificate::from_der(der).map_err(|_| SealError::Certificates)?;
            if standing(at, &certificate, self.now).await? != owner {
                return Err(SealError::OtherOwner);
            }
            until = until.max(Some(certificate.not_after()));
            owners.push(certificate.sha256());
        }
        let is_now = (info.created.unix_secs() - self.now.unix_secs()).abs() <= CLOCK_SECS;
        let is_within = info.valid_from >= info.created && self.now < info.valid_until;
        // It lasts no longer than what it may be used with.
        if !is_now || !is_within || until.is_none_or(|until| until < info.valid_until) {
            return Err(SealError::Term);
        }
        Ok(owners)
    }

    /// Carries out a change of state: `statement` is a [`SealStatement`] in JSON.
    pub(crate) async fn change(&self, seal: &str, order: &Order<'_>) -> Result<SealRecord, SealError> {
        let malformed = FormError { field: "statement" };
        let statement: SealStatement = serde_json::from_slice(order.statement).map_err(|_| malformed)?;
        if statement.format != 1 || statement.seal != seal {
            return Err(malformed.into());
        }
        writing!(self.store, SealError, |at| {
            let by = order.orderer(at, self.now).await?;
            let owner = table::owner(at, seal).await?.ok_or(SealError::Unknown)?;
            if owner != by.owner {
                return Err(SealError::OtherOwner);
            }
            if !table::is_ordered(at, &order.sha256()).await? {
                let last = table::versions(at, seal).await?.pop().ok_or(SealError::Unknown)?;
                let changes = table::changes(at, seal).await?.len();
                // Whoever ordered it knew what stands here: an old order is carried out by nobody.
                if statement.number != last.number || usize::try_from(statement.after) != Ok(changes) {
                    return Err(SealError::Number { next: last.number });
                }
                let (state, change) = match (statement.change, last.state.as_str()) {
                    (SealChange::Suspend, "active") => ("suspended", "suspended"),
                    (SealChange::Resume, "suspended") => ("active", "resumed"),
                    (SealChange::Void, "active" | "suspended") => ("void", "voided"),
                    _ => return Err(SealError::State { state: last.state }),
                };
                table::set_state(at, seal, last.number, state).await?;
                self.note(at, seal, last.number, change, order, &by).await?;
            }
            let record = self.record(at, seal).await?.ok_or(SealError::Unknown)?;
            Ok(record)
        })
    }

    /// What is known of a seal, without how it looks.
    pub(crate) async fn find(&self, seal: &str) -> Result<SealRecord, SealError> {
        let mut reading = self.store.read().await?;
        self.record(&mut reading, seal).await?.ok_or(SealError::Unknown)
    }

    async fn note(
        &self,
        at: &mut Transaction,
        seal: &str,
        number: u32,
        change: &'static str,
        order: &Order<'_>,
        by: &Orderer,
    ) -> Result<(), SealError> {
        let statement = order.sha256();
        let signed = Some((&statement, order.signature));
        let row = Ordered { seal, number, change, at: self.now, certificate: &by.certificate, by: signed };
        Ok(table::insert_change(at, &row).await?)
    }

    async fn record(&self, at: &mut Transaction, seal: &str) -> Result<Option<SealRecord>, SealError> {
        let Some(owner) = table::owner(at, seal).await? else { return Ok(None) };
        let version = |row: VersionRow| SealVersionEntry {
            number: row.number,
            state: row.state,
            info_sha256: hex(&row.info_sha256),
            valid_from: row.valid_from.to_string(),
            valid_until: row.valid_until.to_string(),
            certificates: row.owners.iter().map(|sha256| hex(sha256)).collect(),
        };
        let versions = table::versions(at, seal).await?.into_iter().map(version).collect();
        let change = |row: ChangeRow| SealChangeEntry {
            number: row.number,
            change: row.change,
            at: row.at.to_string(),
            certificate: hex(&row.certificate),
        };
        let changes = table::changes(at, seal).await?.into_iter().map(change).collect();
        Ok(Some(SealRecord { id: seal.to_owned(), owner, versions, changes }))
    }
}

fn made(record: SealRecord, der: &[u8]) -> SealMade {
    SealMade { record, seal: base64(der) }
}
