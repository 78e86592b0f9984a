//! Letting somebody into an enterprise: the admin's phone signs the grant, and the service is told.

use std::path::Path;
use std::sync::Arc;

use sealbid_client::{Answered, Passed};
use sealbid_desk::flow::{Ordering, SigningKey, order};
use sealbid_desk::{PhoneKey, Question, Subject};
use sealbid_wire::Problem;
use sealbid_wire::desk::{JobId, JobOutcome, JobSubject, SignGrant};
use sealbid_wire::way::{GrantOrder, GrantStatement};
use sha2::{Digest as _, Sha256};

use super::call;
use crate::Core;
use crate::failure::Failure;
use crate::flow::PhoneScreen;
use crate::jobs::Job;

impl Core {
    pub(crate) fn account_grant(self: &Arc<Self>, asked: &SignGrant) -> Result<JobId, Failure> {
        // A phone that is not there, and a statement that says something else, are told at once.
        self.chosen_phone()?;
        let said = said(asked)?;
        let (core, asked) = (self.clone(), asked.clone());
        let subject = JobSubject::Grant { application: asked.application.clone() };
        Ok(self.jobs.begin(self.new_id(), subject, move |job| {
            core.granted(job, &asked, &said)?;
            Ok(JobOutcome::Granted { application: asked.application.clone() })
        })?)
    }

    fn granted(&self, job: &Job, asked: &SignGrant, said: &GrantStatement) -> Result<(), Failure> {
        let (chosen, flow) = (self.chosen_phone()?, self.flow(job)?);
        let (reached, service) = self.service.reached_as()?;
        let found = self.found_for(&asked.session, &service)?;
        let path = format!("/v1/enterprises/{}/requests/{}/grant", asked.enterprise, asked.application);
        // The page named them: they lead nowhere else.
        if !call::is_allowed(&path) {
            return Err(Failure::internal("grant_path"));
        }
        let names = [("name", said.clerk.as_str()), ("enterprise", said.enterprise.as_str())];
        let name = flow.title("phone.item_grant", &names);
        let question = Question {
            title: flow.title("phone.title_grant", &names),
            subject: Subject::default(),
            parts: vec![asked.statement.clone().into_bytes()],
        };
        let mut screen = PhoneScreen::new(job, Some(chosen.row));
        let key = PhoneKey::new(chosen.desk, chosen.phone)?;
        let key = SigningKey::Phone { key: &key, given: flow.surroundings(), screen: &mut screen };
        let ordering = Ordering { name: &name, question, about: Path::new(&asked.application) };
        let statement = asked.statement.clone().into_bytes();
        let signed = order(
            ordering,
            key,
            |_| Ok(statement),
            |_, order| {
                let grant = GrantOrder { statement: order.statement.clone(), signature: order.signature.clone() };
                let body = serde_json::to_value(&grant).map_err(|_| not_made())?;
                // The same signature is the same grant, however often it was lost on its way.
                let key = key_of(&grant.signature);
                let passed = Passed {
                    method: "POST",
                    path: &path,
                    body: Some(&body),
                    bearer: Some(&found.bearer),
                    key: Some(&key),
                };
                let Answered { status, body } = reached.service.pass(&passed)?;
                if (200..300).contains(&status) {
                    return Ok(());
                }
                let refused = body.and_then(|body| serde_json::from_value::<Problem>(body).ok());
                let url = reached.service.url();
                Err(match refused {
                    Some(problem) => problem.into(),
                    None => sealbid_desk::Failure::new("service_answer", [("url", url)]),
                })
            },
        )?;
        signed.settle(&*self.stores);
        Ok(())
    }
}

fn not_made() -> sealbid_desk::Failure {
    sealbid_desk::Failure::new("internal", [("place", "grant")])
}

/// By what the service knows a grant again: a UUID of its signature.
fn key_of(signature: &str) -> String {
    let hex = base16ct::lower::encode_string(&Sha256::digest(signature)[..16]);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// What a statement says, where it is one and answers what is asked.
fn said(asked: &SignGrant) -> Result<GrantStatement, Failure> {
    let said: GrantStatement =
        serde_json::from_str(&asked.statement).map_err(|_| Failure::internal("grant_statement"))?;
    if said.application == asked.application { Ok(said) } else { Err(Failure::internal("grant_statement")) }
}
