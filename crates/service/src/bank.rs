//! Banks: who tells what came to the account that is paid to, and gives it back; and what stands in for one.

use sealbid_wire::way::Payee;

use crate::application::{Applications, Heard, Payer};
use crate::identity::Asking;
use crate::office::Office;
use crate::store::{StoreError, transfer, writing};
use crate::told::NotSent;

/// A bank.
pub(crate) trait BankService: Send + Sync {
    /// Its name for programs: references are unique under it.
    fn name(&self) -> &'static str;

    /// The account that is paid to.
    fn payee(&self) -> Payee;

    /// What stands in its statement; what it told before it may tell again.
    fn entries<'s>(&'s self, office: &'s Office) -> Asking<'s, Vec<Heard>>;

    /// Gives an entry back to who paid it, under the entry's reference: the same again is the same. Whether it was taken; else the account
    /// is closed.
    fn give_back<'s>(&'s self, office: &'s Office, reference: &'s str, payer: &'s Payer, fen: i64) -> Asking<'s, bool>;
}

/// Holds no money: it tells what the console showed it.
pub(crate) struct SandboxBank;

impl BankService for SandboxBank {
    fn name(&self) -> &'static str {
        "sandbox"
    }

    fn payee(&self) -> Payee {
        Payee {
            name: "封标演练账户".to_owned(),
            account: "DEMO-0000-0001".to_owned(),
            bank: "示范银行江北支行".to_owned(),
            is_sandbox: true,
        }
    }

    fn entries<'s>(&'s self, office: &'s Office) -> Asking<'s, Vec<Heard>> {
        Box::pin(async move {
            let shown = Applications::new(office).shown_entries().await.map_err(|_| NotSent::Later)?;
            Ok(shown.into_iter().map(|(heard, _)| heard).collect())
        })
    }

    fn give_back<'s>(&'s self, office: &'s Office, reference: &'s str, _: &'s Payer, _: i64) -> Asking<'s, bool> {
        Box::pin(async move {
            let shown = Applications::new(office).shown_entries().await.map_err(|_| NotSent::Later)?;
            // What is not there any more was given back before, and the answer was lost.
            let bounces = shown.into_iter().any(|(heard, bounces)| heard.reference == reference && bounces);
            if bounces {
                return Ok(false);
            }
            let done: Result<(), StoreError> = writing!(office.store, StoreError, |at| {
                transfer::set_returned(at, reference).await?;
                Ok(())
            });
            done.map_err(|_| NotSent::Later)?;
            Ok(true)
        })
    }
}
