//! What the phone is to show of a wish.

use sealbid_bid::forms::Form;
use sealbid_bid::project::Project;
use sealbid_bid::tender::Template;
use sealbid_client::Service;
use sealbid_link::{Display, Name, PlatformContext, Signed, Time};
use sealbid_pki::{Certificate, Instant};

use super::{Fact, News, Talk};
use crate::failure::Failure;

/// What is asked about documents that are to be signed.
pub struct Question {
    /// What it is headed with, in the person's language.
    pub title: String,
    /// What the documents are about.
    pub subject: Subject,
    /// What decides on their bytes, beside the certificate and the files that they are made of: whoever asks for the same is answered
    /// the same.
    pub parts: Vec<Vec<u8>>,
}

/// What is known here of the tender and the bid. Everything is stated by the computer until the platform says the same.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// The tender's identifier.
    pub tender: String,
    /// The purchaser's number.
    pub number: String,
    /// The tender's title.
    pub name: String,
    /// Who bids.
    pub bidder: String,
    /// The price, fen.
    pub amount: Option<u64>,
    /// The opening.
    pub opens: Option<Instant>,
}

impl Subject {
    /// What a response's project says of its tender and price.
    pub fn of_project(project: &Project<'_>) -> Self {
        let tender = project.tender();
        // A price that cannot be read yet is none that could be shown.
        let schedule = match project.form_of(Template::OpeningSchedule) {
            Ok(Some(Form::OpeningSchedule(schedule))) => Some(schedule),
            _ => None,
        };
        let price = schedule.as_ref().map(|schedule| i64::from(schedule.price_fen));
        let bidder = project.bidder().map(|bidder| bidder.name).or_else(|| schedule.map(|schedule| schedule.bidder));
        Self {
            tender: tender.id,
            number: tender.no,
            name: tender.title,
            bidder: bidder.unwrap_or_default(),
            amount: price.and_then(|fen| u64::try_from(fen).ok()),
            opens: Some(project.release().opens),
        }
    }

    /// The question's heading and its facts, in this computer's own words: where the platform's differ, the phone says so.
    fn display(&self, title: &str) -> Result<Display, Failure> {
        let title = Name::cleaned(title).ok_or_else(|| Failure::new("internal", [("place", "title")]))?;
        let mut display = Display::titled(title);
        display.amount = self.amount.and_then(|fen| fen.try_into().ok());
        display.number = Name::cleaned(&self.number);
        display.name = Name::cleaned(&self.name);
        display.bidder = Name::cleaned(&self.bidder);
        display.opens = self.opens.and_then(|at| Time::new(u64::try_from(at.unix_secs()).ok()?));
        Ok(display)
    }

    /// What of it the platform says otherwise; nothing where all fits.
    fn differing(display: &Display, context: &PlatformContext) -> Option<Fact> {
        let differs = |own: &Option<Name>, theirs: &Name| own.as_ref().is_some_and(|own| own != theirs);
        let found = [
            (Fact::Number, differs(&display.number, &context.number)),
            (Fact::Title, differs(&display.name, &context.name)),
            (Fact::Bidder, differs(&display.bidder, &context.bidder)),
            (Fact::Opens, display.opens.is_some_and(|opens| opens != context.opens)),
        ];
        found.into_iter().find_map(|(what, differs)| differs.then_some(what))
    }

    /// The question's heading and its facts, and the platform's word on them, where it has one that says the same. Where it does not know
    /// the tender, says otherwise (a consortium bids under a name that no certificate has) or cannot be asked, the phone shows everything
    /// as not verified; of the last two the person is told here.
    pub(super) fn asked(
        &self,
        title: &str,
        service: &Service,
        holder: &Certificate,
        talk: &mut Talk<'_>,
    ) -> Result<(Display, Option<Signed<PlatformContext>>), Failure> {
        let display = self.display(title)?;
        if self.tender.is_empty() {
            return Ok((display, None));
        }
        let context = match service.context(&self.tender, &holder.sha256()) {
            Ok(context) => Some(context),
            Err(error) => {
                if error.code() != "tender_unknown" {
                    talk.tell(News::Unconfirmed { code: error.code() });
                }
                None
            }
        };
        let what = context.as_ref().and_then(|context| Self::differing(&display, &context.body));
        if let Some(what) = what {
            talk.tell(News::Differs { what });
            return Ok((display, None));
        }
        Ok((display, context))
    }
}
