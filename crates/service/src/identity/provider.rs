//! Who proves real names.

use std::pin::Pin;

use sealbid_wire::account::IdentityProvider;
use serde::{Deserialize, Serialize};

use crate::office::Office;
use crate::told::NotSent;

/// What a provider is told. It lies sealed in the outbox until it was, and nowhere after.
#[derive(Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) provider: IdentityProvider,
    pub(crate) name: String,
    pub(crate) id_number: String,
    pub(crate) card: Option<String>,
    pub(crate) card_phone: Option<String>,
}

/// What a provider says.
pub(crate) enum Verdict {
    /// It is this person.
    Yes { name: String, id_number: String },
    /// It is not, or did not go on.
    No,
}

/// What it says of which question.
pub(crate) struct Answer {
    /// Our own reference.
    pub(crate) reference: String,
    pub(crate) verdict: Verdict,
}

/// Some time.
pub(crate) type Asking<'s, T> = Pin<Box<dyn Future<Output = Result<T, NotSent>> + Send + 's>>;

/// The providers of real names.
pub(crate) trait IdentityService: Send + Sync {
    /// Whether nobody is really asked.
    fn is_sandbox(&self) -> bool;

    /// Asks, under our reference: the same one again is the same question.
    fn ask<'s>(&'s self, office: &'s Office, reference: &'s str, asked: &'s Asked) -> Asking<'s, ()>;

    /// Asks what became of a question; nothing where nothing did yet.
    fn query<'s>(
        &'s self,
        office: &'s Office,
        provider: IdentityProvider,
        reference: &'s str,
    ) -> Asking<'s, Option<Answer>>;

    /// What stands in a call back, with its identifier; nothing where the provider did not sign it.
    fn verify(
        &self,
        office: &Office,
        provider: IdentityProvider,
        body: &[u8],
        signature: &str,
    ) -> Option<(String, Answer)>;

    /// What stands in for a provider calls back what it has to tell; real ones do so by themselves.
    fn call_back<'s>(&'s self, office: &'s Office) -> Asking<'s, ()>;
}
