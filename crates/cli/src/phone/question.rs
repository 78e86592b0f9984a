//! What the phone is to show of a wish.

use sealbid_client::Service;
use sealbid_link::{Display, Name, PlatformContext, Signed, Time};
use sealbid_pki::{Certificate, Instant};

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
    /// The question's heading and its facts: the platform's own words where there are some, since a phone shows them as
    /// verified only where both say the same.
    pub(crate) fn display(&self, title: &str, context: Option<&Signed<PlatformContext>>) -> Result<Display, Failure> {
        let title = Name::cleaned(title).ok_or_else(|| Failure::new("internal", [("place", "title")]))?;
        let mut display = Display::titled(title);
        display.amount = self.amount.and_then(|fen| fen.try_into().ok());
        match context {
            Some(Signed { body, .. }) => {
                display.number = Some(body.number.clone());
                display.name = Some(body.name.clone());
                display.bidder = Some(body.bidder.clone());
                display.opens = Some(body.opens);
            }
            None => {
                display.number = Name::cleaned(&self.number);
                display.name = Name::cleaned(&self.name);
                display.bidder = Name::cleaned(&self.bidder);
                display.opens = self.opens.and_then(|at| Time::new(u64::try_from(at.unix_secs()).ok()?));
            }
        }
        Ok(display)
    }
}

/// The platform's word on the tender, where it has one. A platform that does not know the tender is no reason not to ask the
/// phone: it then shows everything as not verified.
pub(crate) fn context(service: &Service, subject: &Subject, holder: &Certificate) -> Option<Signed<PlatformContext>> {
    if subject.tender.is_empty() {
        return None;
    }
    service.context(&subject.tender, &holder.sha256()).ok()
}
