//! This desk and its phones.

use std::path::PathBuf;
use std::sync::Arc;

use sealbid_desk::{Desk, PairedPhone, Reached};
use sealbid_pki::Certificate;
use sealbid_wire::desk::{
    DeskView, ForgetPhone, JobId, JobOutcome, JobSubject, LanguageChoice, Nothing, PairPhone, PhoneCertificateRow,
    PhoneRow, TypeDigits,
};
use sealbid_wire::{Language, text};

use crate::Core;
use crate::bids::name_of;
use crate::failure::Failure;
use crate::flow::{self, Flow};
use crate::jobs::Job;

/// Digits of a fingerprint that are typed where a phone is forgotten.
const TYPED: usize = 8;

/// The phone that is asked, the desk that it knows, and the service between them.
pub(crate) struct Chosen {
    pub(crate) desk: Desk,
    pub(crate) phone: PairedPhone,
    pub(crate) row: PhoneRow,
    pub(crate) reached: Reached,
}

impl Core {
    fn desk_folder(&self) -> PathBuf {
        self.folder.join("desk")
    }

    /// The desk, once it was paired.
    pub(crate) fn paired_desk(&self) -> Result<Option<Desk>, Failure> {
        match Desk::open(&self.desk_folder()) {
            Ok(desk) => Ok(Some(desk)),
            Err(sealbid_desk::Failure::Refused(problem)) if problem.code == "phone_none" => Ok(None),
            Err(failure) => Err(failure.into()),
        }
    }

    /// What the person reads.
    pub(crate) fn language(&self) -> Result<Language, Failure> {
        let chosen = match self.settings()?.language {
            LanguageChoice::System => self.host.language(),
            chosen => chosen,
        };
        Ok(if chosen == LanguageChoice::En { Language::En } else { Language::ZhCn })
    }

    pub(crate) fn desk(&self) -> Result<DeskView, Failure> {
        let desk = self.paired_desk()?;
        let phones = desk.iter().flat_map(|desk| desk.phones.iter().rev()).map(|phone| self.phone_row(phone));
        let (language, host) = (self.language()?, self.host.computer());
        Ok(DeskView {
            name: text(language, "phone.desk_name", &[("host", &host)]).unwrap_or(host),
            phones: phones.collect(),
            fingerprint: desk.map(|desk| desk.fingerprint()),
        })
    }

    /// A phone as the page shows it.
    pub(crate) fn phone_row(&self, phone: &PairedPhone) -> PhoneRow {
        let certificate = |purpose: &str, leaf: &Certificate| PhoneCertificateRow {
            purpose: purpose.to_owned(),
            holder: name_of(leaf),
            issuer: leaf.issuer(),
            serial: leaf.serial_hex(),
            not_before: leaf.not_before().to_string(),
            not_after: leaf.not_after().to_string(),
            sha256: base16ct::lower::encode_string(&leaf.sha256()),
        };
        let of = |purpose| Some(certificate(purpose, phone.chain(purpose).ok()?.first()?));
        PhoneRow {
            id: phone.id.clone(),
            holder: phone.holder(),
            paired: phone.paired.clone(),
            service: phone.service.clone(),
            is_reachable: self.service.reached().is_ok_and(|reached| reached.service.url() == phone.service),
            certificates: ["sign", "encrypt"].into_iter().filter_map(of).collect(),
        }
    }

    /// The phone that is asked to sign: the one paired last through the service that is set.
    pub(crate) fn chosen_phone(&self) -> Result<Chosen, Failure> {
        self.phone_where(|_| true)
    }

    /// Of the phones that `fits`, the one paired last through the service that is set.
    pub(crate) fn phone_where(&self, fits: impl Fn(&PairedPhone) -> bool) -> Result<Chosen, Failure> {
        let desk = self.paired_desk()?.filter(|desk| !desk.phones.is_empty());
        let desk = desk.ok_or_else(|| Failure::bare("phone_none"))?;
        let reached = self.service.reached()?;
        let mut fitting = desk.phones.iter().rev().filter(|phone| fits(phone)).peekable();
        let last = fitting.peek().map(|phone| phone.service.clone());
        let phone = fitting.find(|phone| phone.service == reached.service.url()).cloned();
        let phone = phone.ok_or_else(|| match (last, desk.phones.last()) {
            (Some(url), _) => Failure::new("phone_elsewhere", [("url", url)]),
            (None, other) => {
                let holder = other.map(PairedPhone::holder).unwrap_or_default();
                Failure::new("phone_not_recipient", [("holder", holder)])
            }
        })?;
        let phone = phone.reached_by(&reached);
        let row = self.phone_row(&phone);
        Ok(Chosen { desk, phone, row, reached })
    }

    /// The phone that would be asked of those that `fits`, also while its service is not there: whoever asks it is told so.
    /// Nothing where none fits.
    pub(crate) fn row_where(&self, fits: impl Fn(&PairedPhone) -> bool) -> Result<Option<PhoneRow>, Failure> {
        let phones = self.paired_desk()?.map(|desk| desk.phones).unwrap_or_default();
        let rows: Vec<PhoneRow> =
            phones.iter().rev().filter(|phone| fits(phone)).map(|phone| self.phone_row(phone)).collect();
        let reachable = rows.iter().position(|row| row.is_reachable);
        Ok(rows.into_iter().nth(reachable.unwrap_or_default()))
    }

    /// All phones, the one paired last first.
    pub(crate) fn rows(&self) -> Result<Vec<PhoneRow>, Failure> {
        let phones = self.paired_desk()?.map(|desk| desk.phones).unwrap_or_default();
        Ok(phones.iter().rev().map(|phone| self.phone_row(phone)).collect())
    }

    /// What a flow is given.
    pub(crate) fn flow<'f>(&'f self, job: &'f Job) -> Result<Flow<'f>, Failure> {
        let language = self.language()?;
        Ok(Flow { job, stores: &*self.stores, sources: &*self.sources, clock: self, language })
    }

    pub(crate) fn pair(self: &Arc<Self>, asked: &PairPhone) -> Result<JobId, Failure> {
        let (reached, name, core) = (self.service.reached()?, asked.desk_name.clone(), self.clone());
        Ok(self.jobs.begin(self.new_id(), JobSubject::Pair {}, move |job| {
            let phone = flow::pair::pair(core.flow(job)?, &core.desk_folder(), &reached, &name)?;
            Ok(JobOutcome::Paired { phone: core.phone_row(&phone) })
        })?)
    }

    pub(crate) fn phone_forget(&self, asked: &ForgetPhone) -> Result<DeskView, Failure> {
        let mut desk = self.paired_desk()?.ok_or_else(|| Failure::new("phone_unknown", [("id", asked.id.as_str())]))?;
        let id = match desk.phones.iter().find(|phone| phone.id == asked.id) {
            Some(phone) => phone.id.clone(),
            None => return Err(Failure::new("phone_unknown", [("id", asked.id.as_str())])),
        };
        if asked.typed.trim().to_ascii_lowercase() != id[..TYPED] {
            return Err(Failure::bare("phone_forget_typed"));
        }
        desk.forget(&id, &*self.stores)?;
        self.desk()
    }

    pub(crate) fn job_digits(&self, asked: &TypeDigits) -> Result<Nothing, Failure> {
        self.jobs.type_digits(&asked.job, asked.digits.clone())?;
        Ok(Nothing {})
    }
}
