//! A stand-in for the three providers: it asks nobody, and does what the console chose for it.
//!
//! It calls back as they do: a body with a signature, over the same way and with the same checks.

use sealbid_wire::account::{IdentityProvider, SandboxOutcome, SandboxView};
use serde::{Deserialize, Serialize};

use super::provider::Asking;
use super::{ALL, Answer, Asked, Identities, IdentityError, IdentityService, Verdict, by_name, name};
use crate::account::Actor;
use crate::encoding::hex;
use crate::office::Office;
use crate::store::identity::{self as table, CaseRow};
use crate::store::{StoreError, writing};
use crate::told::NotSent;
use crate::trail::note;
use crate::vault::Column;

const SIGNED: Column = Column::new("sandbox", "callback");
const PERSON: Column = Column::new("sandbox_case", "person");
/// How long it takes where it is late, seconds.
const LATE: i64 = 60;
/// Who it proves where it proves another one.
const OTHER: &str = "江北";

/// What it calls back with.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Callback {
    event: String,
    reference: String,
    is_proven: bool,
    name: String,
    id_number: String,
}

/// The sandbox.
pub(crate) struct Sandbox;

fn word(outcome: SandboxOutcome) -> &'static str {
    match outcome {
        SandboxOutcome::Yes => "yes",
        SandboxOutcome::No => "no",
        SandboxOutcome::Late => "late",
        SandboxOutcome::Never => "never",
        SandboxOutcome::Twice => "twice",
        SandboxOutcome::OtherName => "other_name",
    }
}

fn outcome(word: &str) -> SandboxOutcome {
    match word {
        "no" => SandboxOutcome::No,
        "late" => SandboxOutcome::Late,
        "never" => SandboxOutcome::Never,
        "twice" => SandboxOutcome::Twice,
        "other_name" => SandboxOutcome::OtherName,
        _ => SandboxOutcome::Yes,
    }
}

/// What it says of a case, once it does.
fn said(office: &Office, case: &CaseRow) -> Option<Answer> {
    let after = match outcome(&case.outcome) {
        SandboxOutcome::Never => return None,
        SandboxOutcome::Late => LATE,
        _ => 0,
    };
    if office.now().unix_secs() < case.asked.unix_secs() + after {
        return None;
    }
    let verdict = match outcome(&case.outcome) {
        SandboxOutcome::No => Verdict::No,
        kind => {
            let plain = office.outbox_key().open(PERSON, &case.reference, &case.person).ok()?;
            let asked: Asked = serde_json::from_slice(&plain).ok()?;
            let name = if kind == SandboxOutcome::OtherName { OTHER.to_owned() } else { asked.name };
            Verdict::Yes { name, id_number: asked.id_number }
        }
    };
    Some(Answer { reference: case.reference.clone(), verdict })
}

fn signature(office: &Office, provider: IdentityProvider, body: &str) -> String {
    hex(&office.vault.index(SIGNED, &[name(provider), body].join("/")))
}

impl IdentityService for Sandbox {
    fn is_sandbox(&self) -> bool {
        true
    }

    fn ask<'s>(&'s self, office: &'s Office, reference: &'s str, asked: &'s Asked) -> Asking<'s, ()> {
        Box::pin(async move {
            let provider = name(asked.provider);
            let plain = serde_json::to_vec(asked).map_err(|_| NotSent::Later)?;
            let person = office.outbox_key().seal(PERSON, reference, &plain, &mut office.random());
            let now = office.now();
            let done: Result<(), StoreError> = writing!(office.store, StoreError, |at| {
                let next = table::next_outcome(at, provider).await?.unwrap_or_else(|| "yes".to_owned());
                table::insert_case(at, reference, provider, &next, &person, now).await?;
                // What was chosen holds for one question.
                table::set_next_outcome(at, provider, "yes").await?;
                Ok(())
            });
            done.map_err(|_| NotSent::Later)
        })
    }

    fn query<'s>(&'s self, office: &'s Office, _: IdentityProvider, reference: &'s str) -> Asking<'s, Option<Answer>> {
        Box::pin(async move {
            let mut reading = office.store.read().await.map_err(|_| NotSent::Later)?;
            let case = table::case_of(&mut reading, reference).await.map_err(|_| NotSent::Later)?;
            Ok(case.and_then(|case| said(office, &case)))
        })
    }

    fn verify(
        &self,
        office: &Office,
        provider: IdentityProvider,
        body: &[u8],
        signed: &str,
    ) -> Option<(String, Answer)> {
        let text = std::str::from_utf8(body).ok()?;
        // Nobody without the key can make one that is equal in part.
        if signature(office, provider, text) != signed {
            return None;
        }
        let Callback { event, reference, is_proven, name, id_number } = serde_json::from_str(text).ok()?;
        let verdict = if is_proven { Verdict::Yes { name, id_number } } else { Verdict::No };
        Some((event, Answer { reference, verdict }))
    }

    fn call_back<'s>(&'s self, office: &'s Office) -> Asking<'s, ()> {
        Box::pin(async move {
            let mut reading = office.store.read().await.map_err(|_| NotSent::Later)?;
            let cases = table::cases(&mut reading).await.map_err(|_| NotSent::Later)?;
            drop(reading);
            for case in cases {
                let (Some(provider), Some(answer)) = (by_name(&case.provider), said(office, &case)) else { continue };
                let (is_proven, person, id_number) = match answer.verdict {
                    Verdict::Yes { name, id_number } => (true, name, id_number),
                    Verdict::No => (false, String::new(), String::new()),
                };
                let event = format!("{}/{}", case.reference, case.told);
                let callback = Callback { event, reference: answer.reference, is_proven, name: person, id_number };
                let body = serde_json::to_string(&callback).map_err(|_| NotSent::Later)?;
                let signed = signature(office, provider, &body);
                Identities::new(office).hear(provider, body.as_bytes(), &signed).await.map_err(|_| NotSent::Later)?;
                let done: Result<(), StoreError> = writing!(office.store, StoreError, |at| {
                    Ok(table::set_told(at, &case.reference, case.told + 1).await?)
                });
                done.map_err(|_| NotSent::Later)?;
            }
            Ok(())
        })
    }
}

impl Identities<'_> {
    /// What each sandbox does next.
    pub(crate) async fn sandboxes(&self) -> Result<SandboxView, IdentityError> {
        let mut reading = self.office.store.read().await?;
        let mut view = SandboxView { next: std::collections::BTreeMap::new() };
        for provider in ALL {
            let next = table::next_outcome(&mut reading, name(provider)).await?;
            view.next.insert(provider, outcome(next.as_deref().unwrap_or_default()));
        }
        Ok(view)
    }

    /// Chooses what each does next.
    pub(crate) async fn set_sandboxes(&self, actor: &Actor, asked: &SandboxView) -> Result<SandboxView, IdentityError> {
        let done: Result<(), IdentityError> = writing!(self.office.store, IdentityError, |at| {
            for (provider, next) in &asked.next {
                table::set_next_outcome(at, name(*provider), word(*next)).await?;
            }
            note(at, self.office, &actor.account, "sandbox.chosen", "identity", self.now).await?;
            Ok(())
        });
        done?;
        self.sandboxes().await
    }
}
