//! Orders of the register: a version is made, suspended, resumed or void because a phone signed that it is to be.

use std::path::Path;
use std::sync::Arc;

use sealbid_client::Service;
use sealbid_desk::flow::{Ordering, SigningKey, order};
use sealbid_desk::{PairedPhone, PhoneKey, Question, Subject};
use sealbid_pki::{Certificate, Instant};
use sealbid_seal::SealPicture;
use sealbid_seal::electronic::{Certificates, Check, ElectronicSeal, Kind, Picture, SealInfo};
use sealbid_wire::desk::{Event, JobId, JobOutcome, JobSubject, OrderSeal, SealOrderKind, SealState};
use sealbid_wire::service::{SealChange, SealRecord, SealStatement};
use sha2::{Digest as _, Sha256};

use crate::Core;
use crate::database::{SealRow, VersionRow};
use crate::failure::Failure;
use crate::flow::{Flow, PhoneScreen};
use crate::jobs::Job;
use crate::phones::Chosen;

const VENDOR: &str = "Sealbid";
/// Clocks that differ by less are the same.
const ALIKE_SECS: i64 = 60;
/// In place of the time that the wish will have.
const NEVER: Instant = Instant::from_unix_secs(0);

/// What becomes of an order.
struct Carried {
    record: SealRecord,
    version: Option<VersionRow>,
}

impl Core {
    pub(crate) fn seal_order(self: &Arc<Self>, asked: &OrderSeal) -> Result<JobId, Failure> {
        self.ready_for(&self.seal_row(&asked.seal)?, asked.order)?;
        // A phone that is not there is told at once.
        self.chosen_phone()?;
        let (core, asked) = (self.clone(), asked.clone());
        let subject = JobSubject::SealOrder { seal: asked.seal.clone(), order: asked.order };
        Ok(self.jobs.begin(self.new_id(), subject, move |job| {
            let seal = asked.seal.clone();
            core.carry_out(job, &asked)?;
            core.host.emit(Event::Seal { seal: seal.clone() });
            Ok(JobOutcome::SealOrdered { seal: core.seal_detail(&core.seal_row(&seal)?)? })
        })?)
    }

    /// Refuses what a seal cannot be ordered to be, as far as it is known.
    fn ready_for(&self, row: &SealRow, asked: SealOrderKind) -> Result<(), Failure> {
        let state = self.state_of(row);
        if asked == SealOrderKind::Make {
            if row.width_mm.fract() != 0.0 {
                return Err(Failure::new("seal_width_whole", [("width", row.width_mm.to_string())]));
            }
            return Ok(());
        }
        if state == SealState::Draft {
            return Err(Failure::bare("seal_no_version"));
        }
        Ok(())
    }

    fn carry_out(&self, job: &Job, asked: &OrderSeal) -> Result<(), Failure> {
        let chosen = self.chosen_phone()?;
        let service = chosen.reached.service.clone();
        let row = self.refreshed(&asked.seal)?;
        self.ready_for(&row, asked.order)?;
        let flow = self.flow(job)?;
        let change = match asked.order {
            SealOrderKind::Make => None,
            SealOrderKind::Suspend => Some(SealChange::Suspend),
            SealOrderKind::Resume => Some(SealChange::Resume),
            SealOrderKind::Void => Some(SealChange::Void),
        };
        let signed = match (change, &row.record) {
            (Some(change), Some(record)) => self.state_changed(flow, chosen, &service, &row, (record, change))?,
            _ => self.version_made(flow, chosen, &service, &row, &asked.phones)?,
        };
        let kept = signed
            .and_then(|Carried { record, version }| self.database.keep_record(&row.id, &record, version.as_ref()))?;
        kept.settle(&*self.stores);
        Ok(())
    }

    fn version_made(
        &self,
        flow: Flow<'_>,
        chosen: Chosen,
        service: &Service,
        row: &SealRow,
        phones: &[String],
    ) -> Result<sealbid_desk::flow::Signed<Carried>, Failure> {
        let number = row.record.as_ref().and_then(|record| record.versions.last()).map_or(1, |last| last.number + 1);
        let owners = owners(&chosen, phones)?;
        let until = owners.iter().map(Certificate::not_after).max().ok_or_else(|| Failure::internal("owners"))?;
        let picture = SealPicture::from_png(&row.png, row.width_mm)?;
        let info = SealInfo {
            vendor: VENDOR.to_owned(),
            id: format!("{}.{number}", row.id),
            kind: if row.source.is_personal() { Kind::Personal } else { Kind::Unit },
            name: row.name.clone(),
            certificates: Certificates::Whole(owners.iter().map(|one| one.der().to_vec()).collect()),
            created: NEVER,
            valid_from: NEVER,
            valid_until: until,
            picture: Picture::png(&picture)?,
            extensions: Vec::new(),
        };
        let ahead = self.service_ahead();
        let parts = vec![b"make".to_vec(), info.to_der()?, ahead.to_be_bytes().to_vec()];
        let state = |at: Instant| {
            let at = Instant::from_unix_secs(at.unix_secs() + ahead);
            Ok(SealInfo { created: at, valid_from: at, ..info }.to_der()?)
        };
        let send = |statement: Vec<u8>, order: &_| {
            let (record, der) = service.make_seal(order)?;
            let electronic = ElectronicSeal::from_der(&der)
                .ok()
                .filter(|seal| seal.signed_info() == statement && seal.check() == Check::Intact && record.id == row.id);
            let electronic = electronic.ok_or_else(|| sealbid_desk::Failure::bare("seal_made_otherwise"))?;
            let (name, source, electronic) = (row.name.clone(), row.source.clone(), electronic.der().to_vec());
            Ok(Carried { record, version: Some(VersionRow { number, name, source, electronic }) })
        };
        let (seal, number) = (row.name.as_str(), number.to_string());
        let name = flow.title("phone.item_seal", &[("name", seal), ("number", &number)]);
        let question = Question {
            title: flow.title("phone.title_seal_make", &[("name", seal)]),
            subject: Subject::default(),
            parts,
        };
        self.ordered(flow, chosen, (&name, question, row), state, send)
    }

    fn state_changed(
        &self,
        flow: Flow<'_>,
        chosen: Chosen,
        service: &Service,
        row: &SealRow,
        (record, change): (&SealRecord, SealChange),
    ) -> Result<sealbid_desk::flow::Signed<Carried>, Failure> {
        let last = record.versions.last().ok_or_else(|| Failure::bare("seal_no_version"))?;
        let after = u32::try_from(record.changes.len()).unwrap_or(u32::MAX);
        let statement = SealStatement { format: 1, seal: row.id.clone(), number: last.number, change, after };
        let statement = serde_json::to_vec(&statement).map_err(|_| Failure::internal("statement"))?;
        let key = match change {
            SealChange::Suspend => "phone.title_seal_suspend",
            SealChange::Resume => "phone.title_seal_resume",
            SealChange::Void => "phone.title_seal_void",
        };
        let number = last.number.to_string();
        let name = flow.title("phone.item_seal", &[("name", row.name.as_str()), ("number", &number)]);
        let question = Question {
            title: flow.title(key, &[("name", row.name.as_str())]),
            subject: Subject::default(),
            parts: vec![statement.clone()],
        };
        let send = |_, order: &_| {
            let record = service.change_seal(&row.id, order)?;
            Ok(Carried { record, version: None })
        };
        self.ordered(flow, chosen, (&name, question, row), |_| Ok(statement), send)
    }

    fn ordered(
        &self,
        flow: Flow<'_>,
        chosen: Chosen,
        (name, question, row): (&str, Question, &SealRow),
        state: impl FnOnce(Instant) -> Result<Vec<u8>, sealbid_desk::Failure>,
        send: impl FnOnce(Vec<u8>, &sealbid_wire::service::SealOrder) -> Result<Carried, sealbid_desk::Failure>,
    ) -> Result<sealbid_desk::flow::Signed<Carried>, Failure> {
        let mut screen = PhoneScreen::new(flow.job, Some(chosen.row));
        let key = PhoneKey::new(chosen.desk, chosen.phone)?;
        let key = SigningKey::Phone { key: &key, given: flow.surroundings(), screen: &mut screen };
        let ordering = Ordering { name, question, about: Path::new(&row.id) };
        Ok(order(ordering, key, state, send)?)
    }

    /// How far the service's clock is ahead of this machine's, seconds: what a seal states is judged by the former.
    fn service_ahead(&self) -> i64 {
        let ahead = self.now().unix_secs() - self.clock.now().unix_secs();
        if ahead.abs() < ALIKE_SECS { 0 } else { ahead / ALIKE_SECS * ALIKE_SECS }
    }
}

/// The signing certificates that a version may be used with: of the phone that is asked, and of others of its firm.
fn owners(chosen: &Chosen, phones: &[String]) -> Result<Vec<Certificate>, Failure> {
    let leaf = |phone: &PairedPhone| -> Result<Certificate, Failure> {
        phone.chain("sign")?.into_iter().next().ok_or_else(|| Failure::internal("chain"))
    };
    let own = leaf(&chosen.phone)?;
    let mut owners = vec![own.clone()];
    for id in phones.iter().filter(|id| **id != chosen.phone.id) {
        let phone = chosen.desk.phones.iter().find(|phone| phone.id == *id);
        let phone = phone.ok_or_else(|| Failure::new("phone_unknown", [("id", id.as_str())]))?;
        let other = leaf(phone)?;
        if other.uscc() != own.uscc() {
            return Err(Failure::new("seal_other_firm", [("holder", phone.holder())]));
        }
        owners.push(other);
    }
    owners.sort_by_key(|one| Sha256::digest(one.der()).to_vec());
    owners.dedup_by(|a, b| a.der() == b.der());
    Ok(owners)
}
