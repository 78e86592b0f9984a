//! Grants: the statement that an admin's phone signs, kept with the time at which it was signed.

use std::collections::BTreeMap;

use rand_core::Rng as _;
use sealbid_pki::cms::{self, Integrity};
use sealbid_pki::{Instant, tsp};
use sealbid_wire::enterprise::{ApplicationKind, ApplicationState, Field};
use sealbid_wire::way::{GrantOrder, GrantState, GrantStatement, GrantView, JoinRequest};
use sha2::{Digest as _, Sha256};

use super::{ApplicationError, Applications, Opened, fields};
use crate::account::{Actor, shanghai_day};
use crate::calendar::after_days;
use crate::encoding::{FormError, base64, decoded, hex};
use crate::platforms;
use crate::repeat::{Answered, Repeat, once};
use crate::store::application::{self as table, Step};
use crate::store::enterprise::{self, EnterpriseRow};
use crate::store::grant::{self, GrantRow, NewGrant, SealedGrant, Seen};
use crate::store::{Transaction, account, office};
use crate::told::Told;
use crate::trail::note;
use crate::vault::Column;

const STATEMENT: Column = Column::new("stamp_grant", "statement");
/// How far a statement's own time may be off the service's, in seconds: a phone is asked meanwhile.
const CLOCK_SECS: i64 = 15 * 60;

/// A file of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GrantFile {
    /// What was signed: JSON.
    Statement,
    /// The signature over it: CMS, DER.
    Signature,
}

/// A grant that an application lives by.
struct Held {
    row: GrantRow,
    /// As it was signed.
    statement: Vec<u8>,
}

/// Whether two grants let the same person do the same. The enterprise is its code: under another name it is the same one.
fn is_for(said: &GrantStatement, wanted: &GrantStatement) -> bool {
    let of = |one: &GrantStatement| [&one.uscc, &one.clerk, &one.account, &one.platform, &one.seals].map(String::clone);
    of(said) == of(wanted)
}

impl Applications<'_> {
    /// The grant that would answer an application, but for its chance.
    async fn statement(
        &self,
        at: &mut Transaction,
        known: &EnterpriseRow,
        opened: &Opened,
    ) -> Result<GrantStatement, ApplicationError> {
        let days = office::setting(at, "grant_days", self.now).await?;
        let mut nonce = [0; 16];
        self.office.random().fill_bytes(&mut nonce);
        let stamps = opened.text(Field::Stamping) == fields::YES;
        Ok(GrantStatement {
            format: 1,
            application: opened.row.id.clone(),
            uscc: known.uscc.clone(),
            enterprise: known.name.clone(),
            clerk: self.name_of(at, &opened.row.applicant).await?,
            account: opened.row.applicant.clone(),
            platform: opened.text(Field::Platform).to_owned(),
            seals: if stamps { "all" } else { "none" }.to_owned(),
            from: self.now.to_string(),
            until: after_days(self.now, days).to_string(),
            nonce: hex(&nonce),
        })
    }

    /// What waits for the admin of an enterprise, the oldest first.
    pub(crate) async fn requests(&self, actor: &Actor, enterprise: &str) -> Result<Vec<JoinRequest>, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let at = &mut reading;
        let known = self.refuse_others(at, actor, enterprise).await?;
        let can_sign = !self.usable_certificates(at, &actor.account, &known.uscc).await?.is_empty();
        let mut requests = Vec::new();
        for row in table::for_admin(at, enterprise).await? {
            let opened = self.opened(at, row).await?;
            let row = &opened.row;
            let applicant = account::by_id(at, &row.applicant).await?.ok_or(ApplicationError::Unknown)?;
            let statement = self.statement(at, &known, &opened).await?;
            let statement = serde_json::to_string(&statement).map_err(|_| ApplicationError::Internal("statement"))?;
            requests.push(JoinRequest {
                application: row.id.clone(),
                number: row.number.clone(),
                kind: opened.kind(),
                name: self.name_of(at, &row.applicant).await?,
                phone: self.accounts().masked_phone_of(&applicant)?,
                platform: opened.text(Field::Platform).to_owned(),
                since: row.sent.unwrap_or(row.saved).to_string(),
                lapses: row.lapses.filter(|_| row.stands.is_none()).map(|at| at.to_string()),
                statement,
                can_sign,
            });
        }
        Ok(requests)
    }

    /// The signature with the time at which it was here.
    fn stamped(&self, signature: &[u8], value: &[u8]) -> Result<Vec<u8>, ApplicationError> {
        let failed = |_| ApplicationError::Internal("time_stamp");
        let mut random = self.office.random();
        let request = tsp::TimeStampRequest::new(Sha256::digest(value).into(), &mut random);
        let signer = self.office.authority.stamps(self.office.keys.as_ref());
        let reply = tsp::answer(&signer, &request.to_der(), tsp::PRACTICE_POLICY, self.now, &mut random)
            .map_err(|_| ApplicationError::Internal("time_stamp"))?;
        let token = tsp::accept(&reply, &request).map_err(failed)?.token;
        cms::with_time_stamp(signature, &token).map_err(|_| ApplicationError::Internal("time_stamp"))
    }

    /// The admin lets somebody in: keeps the grant, and the application goes on to the officers.
    pub(crate) async fn grant(
        &self,
        actor: &Actor,
        enterprise: &str,
        application: &str,
        asked: &GrantOrder,
        repeat: &Repeat,
    ) -> Result<Answered, ApplicationError> {
        let malformed = FormError { field: "statement" };
        let (text, signature) = (decoded("statement", &asked.statement)?, decoded("signature", &asked.signature)?);
        let said: GrantStatement = serde_json::from_slice(&text).map_err(|_| malformed)?;
        let [begins, until] = [&said.from, &said.until].map(|time| time.parse::<Instant>());
        let (begins, until) = (begins.map_err(|_| malformed)?, until.map_err(|_| malformed)?);
        let parsed = cms::parse(&signature).map_err(|_| ApplicationError::GrantSignature)?;
        let signer = parsed.signers().first().ok_or(ApplicationError::GrantSignature)?;
        if parsed.verify(&Sha256::digest(&text)).intact != Integrity::Intact {
            return Err(ApplicationError::GrantSignature);
        }
        let certificate = parsed.signer_certificate().ok_or(ApplicationError::GrantSignature)?.sha256();
        let stamped = self.stamped(&signature, signer.signature())?;
        let id = self.office.new_id();
        let mut applicant = String::new();
        let done = once!(self.office, ApplicationError, repeat, |at| {
            let known = self.refuse_others(at, actor, enterprise).await?;
            let opened = self.asked(at, &known, application).await?;
            let usable = self.usable_certificates(at, &actor.account, &known.uscc).await?;
            if usable.is_empty() {
                return Err(ApplicationError::AdminNeedsCertificate);
            }
            if !usable.iter().any(|usable| usable.sha256 == certificate) {
                return Err(ApplicationError::GrantSigner);
            }
            let wanted = self.statement(at, &known, &opened).await?;
            let is_now = (begins.unix_secs() - self.now.unix_secs()).abs() <= CLOCK_SECS;
            let latest = wanted.until.parse::<Instant>().map_err(|_| malformed)?;
            let is_in_time = is_now && self.now < until && until <= latest.plus_secs(CLOCK_SECS);
            let GrantStatement { from, until: end, nonce, .. } = said.clone();
            if !is_in_time || said != (GrantStatement { from, until: end, nonce, ..wanted }) {
                return Err(ApplicationError::GrantStatement);
            }
            let row = &opened.row;
            if let Some(earlier) = grant::live(at, enterprise, &row.applicant, &said.platform).await? {
                // Another request waits with it, and goes on; one in use that says something else is followed by this one.
                if earlier.state != GrantState::Active {
                    return Err(ApplicationError::GrantThere);
                }
                grant::end(at, &earlier.id).await?;
                note(at, self.office, &actor.account, "grant.replaced", &earlier.application, self.now).await?;
            }
            let sealed = opened.key.seal(STATEMENT, &id, &text, &mut self.office.random());
            let new = NewGrant {
                id: &id,
                application,
                enterprise,
                clerk: &row.applicant,
                platform: &said.platform,
                statement: &sealed,
                signature: &stamped,
                certificate: &certificate,
                signer: &actor.account,
                begins,
                until,
                at: self.now,
            };
            grant::insert(at, &new).await?;
            self.stepped(at, &Step::of(row, ApplicationState::Submitted), row).await?;
            note(at, self.office, &actor.account, "grant.signed", application, self.now).await?;
            applicant.clone_from(&row.applicant);
            let kept = grant::of_application(at, application).await?.ok_or(ApplicationError::Unknown)?;
            Ok(grant_view(&kept, self.name_of(at, &kept.clerk).await?, &text))
        })?;
        self.changed(&applicant);
        self.changed(&actor.account);
        Ok(done)
    }

    /// The certificate of an application is on a phone: a grant that answered it is in force, and whoever may stamp by it is told. Who
    /// applied.
    pub(crate) async fn activate_grant(
        &self,
        at: &mut Transaction,
        application: &str,
    ) -> Result<String, ApplicationError> {
        let row = table::by_id(at, application).await?.ok_or(ApplicationError::Unknown)?;
        let applicant = row.applicant.clone();
        let Some(found) = grant::of_application(at, application).await? else { return Ok(applicant) };
        grant::set_state(at, application, GrantState::Active).await?;
        if self.opened(at, row).await?.text(Field::Stamping) == fields::YES {
            let platform = platforms::by_code(&found.platform).map_or(found.platform, |platform| platform.name);
            // The day that ends with the midnight until which it is good.
            let date = shanghai_day(Instant::from_unix_ms(found.until.unix_ms() - 1));
            let link = format!("enterprises/{}", found.enterprise);
            let params = vec![("platform", platform), ("date", date)];
            let told = Told { key: "grant.active", cause: &found.id, params, link: Some(&link) };
            self.tell_one(at, &applicant, &told).await?;
        }
        Ok(applicant)
    }

    /// A page of the grants of an enterprise, behind one of them: all to its admin, to a clerk his own.
    pub(crate) async fn grants(
        &self,
        actor: &Actor,
        enterprise: &str,
        before: Option<&str>,
    ) -> Result<Vec<GrantView>, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let at = &mut reading;
        let seen = self.seen_by(at, actor, enterprise).await?;
        let behind = match before {
            Some(id) => Some(grant::seen(at, &seen, id).await?.ok_or(ApplicationError::Unknown)?.grant),
            None => None,
        };
        let (mut views, mut names) = (Vec::new(), BTreeMap::<String, String>::new());
        for SealedGrant { grant: row, data_key } in grant::page(at, &seen, behind.as_ref()).await? {
            let clerk = match names.get(&row.clerk) {
                Some(name) => name.clone(),
                None => self.name_of(at, &row.clerk).await?,
            };
            names.insert(row.clerk.clone(), clerk.clone());
            let statement = self.statement_under(&row, data_key.as_deref())?;
            views.push(grant_view(&row, clerk, &statement));
        }
        Ok(views)
    }

    /// Which grants of an enterprise somebody sees who belongs to it.
    async fn seen_by<'s>(
        &self,
        at: &mut Transaction,
        actor: &'s Actor,
        enterprise: &'s str,
    ) -> Result<Seen<'s>, ApplicationError> {
        let member = enterprise::role(at, enterprise, &actor.account).await?.ok_or(ApplicationError::NoEnterprise)?;
        Ok(Seen { enterprise, clerk: (!member.is_admin()).then_some(actor.account.as_str()) })
    }

    /// A file of a grant, to whoever sees the grant: the statement or the signature over it, as they verify.
    pub(crate) async fn grant_file(
        &self,
        actor: &Actor,
        enterprise: &str,
        id: &str,
        file: GrantFile,
    ) -> Result<(String, Vec<u8>), ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let at = &mut reading;
        let seen = self.seen_by(at, actor, enterprise).await?;
        let SealedGrant { grant: row, data_key } =
            grant::seen(at, &seen, id).await?.ok_or(ApplicationError::Unknown)?;
        match file {
            GrantFile::Statement => {
                Ok(("application/json".to_owned(), self.statement_under(&row, data_key.as_deref())?))
            }
            GrantFile::Signature => Ok(("application/pkcs7-signature".to_owned(), row.signature)),
        }
    }

    /// What a grant says, as it was signed, by the wrapped key of its application.
    fn statement_under(&self, row: &GrantRow, wrapped: Option<&[u8]>) -> Result<Vec<u8>, ApplicationError> {
        let key = self.office.vault.unwrap(&row.application, wrapped.ok_or(ApplicationError::Erased)?)?;
        Ok(key.open(STATEMENT, &row.id, &row.statement)?.to_vec())
    }

    /// The grant that an application lives by: its own, or the one by which its applicant may stamp there already. That one follows the account
    /// and not a certificate, and so does not want another signature where the certificate is another one.
    async fn held_grant(&self, at: &mut Transaction, opened: &Opened) -> Result<Option<Held>, ApplicationError> {
        let row = &opened.row;
        if let Some(own) = grant::of_application(at, &row.id).await? {
            let statement = opened.key.open(STATEMENT, &own.id, &own.statement)?.to_vec();
            return Ok(Some(Held { row: own, statement }));
        }
        let (ApplicationKind::Certificate, Some(enterprise)) = (opened.kind(), &row.enterprise) else {
            return Ok(None);
        };
        if opened.text(Field::Stamping) != fields::YES {
            return Ok(None);
        }
        let live = grant::live(at, enterprise, &row.applicant, opened.text(Field::Platform)).await?;
        let Some(live) = live.filter(|live| live.state == GrantState::Active) else { return Ok(None) };
        let answered = table::by_id(at, &live.application).await?.ok_or(ApplicationError::Unknown)?;
        match self.opened(at, answered).await {
            Ok(of) => {
                let statement = of.key.open(STATEMENT, &live.id, &live.statement)?.to_vec();
                Ok(Some(Held { row: live, statement }))
            }
            // Whom it lets do what is no longer known here.
            Err(ApplicationError::Erased) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the grant that an application lives by holds: it says what is asked for now, and the signature over that and the time at which it
    /// was made are intact. Nothing where there is none.
    pub(crate) async fn is_grant_intact(
        &self,
        at: &mut Transaction,
        opened: &Opened,
    ) -> Result<Option<bool>, ApplicationError> {
        let Some(held) = self.held_grant(at, opened).await? else { return Ok(None) };
        if !self.fits(at, opened, &held).await? {
            return Ok(Some(false));
        }
        let Held { row, statement } = held;
        let Ok(parsed) = cms::parse(&row.signature) else { return Ok(Some(false)) };
        let is_intact = parsed.verify(&Sha256::digest(&statement)).intact == Integrity::Intact;
        let stamp = parsed.timestamp_token().and_then(|token| cms::TimeStamp::from_der(&token).ok());
        let value = parsed.signers().first().map(|signer| signer.signature().to_vec()).unwrap_or_default();
        let is_stamped = stamp.is_some_and(|stamp| stamp.verify(&value).intact == Integrity::Intact);
        Ok(Some(is_intact && is_stamped))
    }

    /// An officer found that the grant does not hold: it ends, and the admin is asked for another one when the application is handed in again.
    pub(crate) async fn refuse_grant(&self, at: &mut Transaction, opened: &Opened) -> Result<(), ApplicationError> {
        let Some(held) = self.held_grant(at, opened).await? else { return Ok(()) };
        if held.row.application == opened.row.id {
            grant::set_state(at, &opened.row.id, GrantState::Void).await?;
        } else {
            grant::end(at, &held.row.id).await?;
        }
        Ok(())
    }

    /// Whether there is a grant for what an application asks for now, so that nobody need be asked.
    pub(super) async fn is_granted(&self, at: &mut Transaction, opened: &Opened) -> Result<bool, ApplicationError> {
        match self.held_grant(at, opened).await? {
            Some(held) => self.fits(at, opened, &held).await,
            None => Ok(false),
        }
    }

    /// Whether a grant says, and for now, what one would that was signed now.
    async fn fits(&self, at: &mut Transaction, opened: &Opened, held: &Held) -> Result<bool, ApplicationError> {
        let Some(enterprise) = &opened.row.enterprise else { return Ok(false) };
        let known = enterprise::by_id(at, enterprise).await?.ok_or(ApplicationError::NoEnterprise)?;
        let wanted = self.statement(at, &known, opened).await?;
        let said: Option<GrantStatement> = serde_json::from_slice(&held.statement).ok();
        Ok(self.now < held.row.until && said.is_some_and(|said| is_for(&said, &wanted)))
    }
}

/// A grant as it is told.
fn grant_view(row: &GrantRow, clerk: String, statement: &[u8]) -> GrantView {
    GrantView {
        id: row.id.clone(),
        state: row.state,
        clerk,
        platform: row.platform.clone(),
        from: row.begins.to_string(),
        until: row.until.to_string(),
        at: row.at.to_string(),
        statement: base64(statement),
        signature: base64(&row.signature),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jon8_a_grant_is_for_another_once_code_person_platform_or_seals_are_others() {
        let said: GrantStatement = serde_json::from_value(serde_json::json!({
            "format": 1, "application": "a", "uscc": "91350100M000100Y43", "enterprise": "江北示范建设有限公司", "clerk": "示范零二", "account": "b",
            "platform": "jiangbei", "seals": "all", "from": "2026-11-23T00:00:00Z", "until": "2027-11-24T00:00:00Z", "nonce": "00",
        }))
        .unwrap();
        let but = |change: fn(&mut GrantStatement)| {
            let mut wanted = said.clone();
            change(&mut wanted);
            is_for(&said, &wanted)
        };
        // Under another name it is the same enterprise; when and by which application it was asked for says nothing.
        assert!(but(|wanted| wanted.enterprise = "江北示范集团有限公司".to_owned()));
        assert!(but(|wanted| (wanted.application, wanted.nonce) = ("c".to_owned(), "01".to_owned())));
        assert!(!but(|wanted| wanted.uscc = "91990000MA00000010".to_owned()));
        assert!(!but(|wanted| wanted.clerk = "示范零三".to_owned()));
        assert!(!but(|wanted| wanted.account = "c".to_owned()));
        assert!(!but(|wanted| wanted.platform = "shanxia".to_owned()));
        assert!(!but(|wanted| wanted.seals = "none".to_owned()));
    }
}
