//! Pictures and papers of applications: handed to the service, and asked for.

use std::sync::Arc;

use sealbid_client::{Answered, CallError, Passed};
use sealbid_wire::desk::{FetchFile, FileKindView, FileRef, JobId, JobOutcome, JobSubject, SendFile, ServiceAnswer};

use super::call;
use crate::Core;
use crate::failure::Failure;
use crate::files::Known;
use crate::jobs::Job;

/// The largest picture or paper that a service takes, and the largest that it draws, bytes.
const MAX_SENT: u64 = 10 << 20;
const MAX_FETCHED: usize = 32 << 20;

impl Core {
    /// Hands the service a file that the person chose.
    pub(crate) fn service_send(self: &Arc<Self>, asked: &SendFile) -> Result<JobId, Failure> {
        call::check_sent(asked)?;
        let known = self.files.find(&asked.handle)?;
        if !matches!(known.kind, FileKindView::Picture | FileKindView::Pdf) {
            return Err(Failure::bare("document_media"));
        }
        if known.size > MAX_SENT {
            let limit = (MAX_SENT >> 20).to_string();
            return Err(Failure::new("file_too_large", [("path", known.name.clone()), ("limit", limit)]));
        }
        let (core, asked, handle) = (self.clone(), asked.clone(), asked.handle.clone());
        let subject = JobSubject::ServiceSend { handle };
        Ok(self.jobs.begin(self.new_id(), subject, move |job| core.sent(job, &asked, &known))?)
    }

    fn sent(self: &Arc<Self>, job: &Job, asked: &SendFile, known: &Known) -> Result<JobOutcome, Failure> {
        let (reached, service) = self.service.reached_as()?;
        let found = self.found_for(&asked.session, &service)?;
        let (path, key) = (&*asked.path, Some(&*asked.key));
        let passed = Passed { method: "POST", path, body: None, bearer: Some(&found.bearer), key };
        let mut source = job.reading(known.open()?, "sending", known.size, 1);
        let answered = reached.service.hand_over(&passed, &mut source, known.size);
        // What was ended in the middle looks like a service that broke off.
        job.checkpoint()?;
        let Answered { status, body } = answered?;
        job.progress("sending", known.size, known.size, "bytes");
        self.over_where_said(&found, status, body.as_ref())?;
        Ok(JobOutcome::Answered { answer: ServiceAnswer { status, body } })
    }

    /// Asks the service for a file.
    pub(crate) fn service_fetch(self: &Arc<Self>, asked: &FetchFile) -> Result<FileRef, Failure> {
        call::check_fetched(asked)?;
        let (reached, service) = self.service.reached_as()?;
        let found = self.found_for(&asked.session, &service)?;
        let bytes = reached.service.fetch(&asked.path, &found.bearer, MAX_FETCHED).or_else(|error| {
            if matches!(&error, CallError::Refused(problem) if problem.code == "session_none") {
                self.session_over(&found.session)?;
            }
            Err(Failure::from(error))
        })?;
        Ok(self.files.know_bytes(&asked.path, &asked.name, bytes, || self.new_id()))
    }
}
