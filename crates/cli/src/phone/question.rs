//! What the phone is to show of a wish.

use sealbid_client::Service;
use sealbid_link::{Display, Name, PlatformContext, Signed, Time};
use sealbid_pki::{Certificate, Instant};

use super::Talk;
use crate::failure::Failure;

/// What is known here of the tender and the bid. Everything is stated by the computer until the platform says the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    /// The tender's identifier.
    pub(crate) tender: String,
    /// The purchaser's number.
    pub(crate) number: String,
    /// The tender's title.
    pub(crate) name: String,
    /// Who bids.
    pub(crate) bidder: String,
    /// The price, fen.
    pub(crate) amount: Option<u64>,
    /// The opening.
    pub(crate) opens: Option<Instant>,
}

impl Subject {
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
    fn differing(display: &Display, context: &PlatformContext) -> Option<&'static str> {
        let differs = |own: &Option<Name>, theirs: &Name| own.as_ref().is_some_and(|own| own != theirs);
        let found = [
            ("phone.fact_number", differs(&display.number, &context.number)),
            ("phone.fact_name", differs(&display.name, &context.name)),
            ("phone.fact_bidder", differs(&display.bidder, &context.bidder)),
            ("phone.fact_opens", display.opens.is_some_and(|opens| opens != context.opens)),
        ];
        found.into_iter().find_map(|(what, differs)| differs.then_some(what))
    }

    /// The question's heading and its facts, and the platform's word on them, where it has one that says the same. Where it does not know
    /// the tender, says otherwise (a consortium bids under a name that no certificate has) or cannot be asked, the phone shows everything
    /// as not verified; of the last two the person is told here.
    pub(crate) fn asked(
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
                    talk.say("phone.unconfirmed", &[("code", error.code())]);
                }
                None
            }
        };
        let what = context.as_ref().and_then(|context| Self::differing(&display, &context.body));
        if let Some(what) = what {
            talk.say_word("phone.differs", "what", what);
            return Ok((display, None));
        }
        Ok((display, context))
    }
}
