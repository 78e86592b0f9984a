//! Review: an officer takes an application, looks at each thing, and decides; of a share of the decisions a second one looks at.
//!
//! Whoever takes one has it for a time, under a number; what is done under an earlier number is refused, so that nobody decides over another.

mod approve;
mod decide;
mod findings;
mod look;
mod queue;

pub(crate) use approve::Facts;
pub(crate) use findings::Findings;

use sealbid_pki::Instant;

use crate::account::Accounts;
use crate::application::{ApplicationError, Applications};
use crate::office::Office;
use crate::store::{Transaction, account};

/// Reviews, as the service keeps them.
#[derive(Clone, Copy)]
pub(crate) struct Reviews<'o> {
    office: &'o Office,
    now: Instant,
}

impl<'o> Reviews<'o> {
    pub(crate) fn new(office: &'o Office) -> Self {
        Self { office, now: office.now() }
    }

    fn applications(&self) -> Applications<'o> {
        Applications { office: self.office, now: self.now }
    }

    fn accounts(&self) -> Accounts<'o> {
        Accounts { office: self.office, now: self.now }
    }

    /// Somebody's proven name, masked; the number where there is none.
    async fn masked(&self, at: &mut Transaction, of: &str) -> Result<String, ApplicationError> {
        let Some(row) = account::by_id(at, of).await?.filter(|row| row.state != "closed") else {
            return Ok(String::new());
        };
        let accounts = self.accounts();
        Ok(match accounts.masked_name(&row)? {
            Some(name) => name,
            None => accounts.masked_phone_of(&row)?,
        })
    }
}
