//! A session as the page sees it: each code and each piece of news is an event of the job.

use qrcode::QrCode;
use sealbid_desk::{Fact, Failure, News, Screen, Shown, symbol};
use sealbid_wire::Problem;
use sealbid_wire::desk::{JobEvent, PhoneRow};

use crate::jobs::Job;
use crate::machine::rows;

/// The screen of a session in a job.
pub(crate) struct PhoneScreen<'s> {
    job: &'s Job,
    /// The phone that is asked; nothing in a pairing.
    phone: Option<PhoneRow>,
}

impl<'s> PhoneScreen<'s> {
    pub(crate) fn new(job: &'s Job, phone: Option<PhoneRow>) -> Self {
        Self { job, phone }
    }
}

impl Screen for PhoneScreen<'_> {
    fn code(&mut self, shown: Option<Shown<'_>>) -> Result<(), Failure> {
        // The page takes a code away by what it is told next.
        let Some(Shown { code, until, .. }) = shown else { return Ok(()) };
        let unshown = |_| Failure::new("internal", [("place", "code")]);
        let drawn: QrCode = symbol(&code.text()).map_err(unshown)?;
        self.job.emit(JobEvent::Code { qr: rows(&drawn), number: code.frame().into(), until: until.to_string() });
        Ok(())
    }

    fn tell(&mut self, news: News<'_>) {
        let event = match news {
            News::Claimed { until, .. } => JobEvent::Claimed { phone: self.phone.clone(), until: until.to_string() },
            News::HelloRefused { code } => JobEvent::HelloRefused { code: code.code().to_owned() },
            News::AwaitDigits => JobEvent::AwaitDigits { left: None },
            News::DigitsWrong { left } => JobEvent::AwaitDigits { left: Some(left.into()) },
            News::Reviewing => JobEvent::Reviewing {},
            News::PinOpen => JobEvent::Pin {},
            News::Answered { is_kept } => JobEvent::Answered { is_kept },
            News::Unreachable => JobEvent::Unreachable {},
            News::Unconfirmed { code } => {
                JobEvent::Note { problem: Problem::new("phone_unconfirmed", [("code", code)]) }
            }
            News::Differs { what } => JobEvent::Note { problem: Problem::bare(differs(what)) },
            // The phone shows what is asked, and what was made is told when it is there.
            News::Document { .. } | News::Envelope { .. } | News::Signed { .. } | News::Unwrapped { .. } => return,
        };
        self.job.emit(event);
    }

    fn digits(&mut self) -> Option<String> {
        self.job.digits()
    }
}

fn differs(what: Fact) -> &'static str {
    match what {
        Fact::Number => "phone_differs_number",
        Fact::Title => "phone_differs_title",
        Fact::Bidder => "phone_differs_bidder",
        Fact::Opens => "phone_differs_opens",
    }
}
