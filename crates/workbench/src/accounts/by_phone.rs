//! Logging in by a phone of the account.

use std::sync::Arc;

use sealbid_desk::{Login, Talk};
use sealbid_wire::account::LoggedIn;
use sealbid_wire::desk::{JobId, JobOutcome, JobSubject, KeptSession};
use zeroize::Zeroizing;

use crate::Core;
use crate::failure::Failure;
use crate::flow::PhoneScreen;
use crate::jobs::Job;

impl Core {
    pub(crate) fn account_log_in(self: &Arc<Self>) -> Result<JobId, Failure> {
        // A phone that is not there is told at once.
        self.chosen_phone()?;
        let core = self.clone();
        Ok(self.jobs.begin(self.new_id(), JobSubject::LogIn {}, move |job| core.logged_in_by_phone(job))?)
    }

    /// The bearer goes from the service into what this desk keeps; the page is told what names it here.
    fn logged_in_by_phone(self: &Arc<Self>, job: &Job) -> Result<JobOutcome, Failure> {
        let (chosen, flow) = (self.chosen_phone()?, self.flow(job)?);
        let (reached, service) = self.service.reached_as()?;
        let (device, device_key) = self.device()?;
        let title = flow.title("phone.title_log_in", &[]);
        let before = self.sessions.of_service(&service)?;
        let login = Login {
            desk: &chosen.desk,
            phone: &chosen.phone,
            title: &title,
            device: &device,
            device_key: &device_key,
            shown: before.as_ref().map(|found| &*found.bearer),
        };
        let mut screen = PhoneScreen::new(job, Some(chosen.row));
        let LoggedIn { token, account, .. } = login.session(&mut Talk::new(&mut screen, flow.sources, job.cancel()))?;
        let token = Zeroizing::new(token);
        let session = self.sessions.begin(&*self.stores, &service, &token, &account)?;
        let session = session.ok_or_else(|| Failure::new("service_answer", [("url", reached.service.url())]))?;
        self.attend();
        Ok(JobOutcome::LoggedIn { session: KeptSession { session, account } })
    }
}
