//! Enterprises: finding one, the ways into it, and what its own people see of it.

use sealbid_bid::Uscc;
use sealbid_wire::enterprise::{EnterpriseFound, EnterpriseSearch, EnterpriseView, OwnEnterprise, UnknownEnterprise};

use crate::account::Actor;
use crate::application::fields::{cleaned, id_kind};
use crate::application::{ApplicationError, Applications, unjson};
use crate::encoding::FormError;
use crate::office::Office;
use crate::review::Facts;
use crate::store::Transaction;
use crate::store::enterprise::{self as table, EnterpriseRow, MemberRow};
use crate::vault::Column;

/// Where the sealed facts of an enterprise lie.
pub(crate) const FACTS: Column = Column::new("enterprise", "facts");
/// The most that are found at once, and the shortest part of a name that is looked for.
const MOST: usize = 20;
const SHORTEST: usize = 2;
const LONGEST: usize = 64;

/// Enterprises, as the service keeps them.
#[derive(Clone, Copy)]
pub(crate) struct Enterprises<'o> {
    office: &'o Office,
}

impl<'o> Enterprises<'o> {
    pub(crate) fn new(office: &'o Office) -> Self {
        Self { office }
    }

    /// Those that something typed may mean: a code, or a part of a name.
    pub(crate) async fn search(&self, actor: &Actor, typed: &str) -> Result<EnterpriseSearch, ApplicationError> {
        let typed = cleaned(typed);
        let length = typed.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Err(FormError { field: "search" }.into());
        }
        let mut reading = self.office.store.read().await?;
        let at = &mut reading;
        let mut search = EnterpriseSearch { found: Vec::new(), has_more: false, unknown: None };
        // People type codes in small letters and in groups.
        let code: String = typed.to_uppercase().chars().filter(|c| !c.is_whitespace()).collect();
        if let Ok(uscc) = Uscc::try_from(code.as_str()) {
            match table::by_uscc(at, uscc.as_str()).await? {
                Some(row) => search.found.push(self.found(at, actor, row).await?),
                None => {
                    let (check_digit_fits, uscc) = (uscc.check_digit_fits(), uscc.as_str());
                    let ways = Applications::new(self.office).ways(at, actor, uscc, None).await?;
                    search.unknown = Some(UnknownEnterprise { uscc: uscc.to_owned(), check_digit_fits, ways });
                }
            }
            return Ok(search);
        }
        let mut rows = table::named(at, &typed, MOST as i64 + 1).await?;
        search.has_more = rows.len() > MOST;
        rows.truncate(MOST);
        for row in rows {
            search.found.push(self.found(at, actor, row).await?);
        }
        Ok(search)
    }

    async fn found(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        row: EnterpriseRow,
    ) -> Result<EnterpriseFound, ApplicationError> {
        let member = table::role(at, &row.id, &actor.account).await?;
        let ways = Applications::new(self.office).ways(at, actor, &row.uscc, Some(&row)).await?;
        let role = member.map(|member| member.role);
        Ok(EnterpriseFound { role, id: row.id, name: row.name, uscc: row.uscc, ways })
    }

    /// Those that one belongs to.
    pub(crate) async fn mine(&self, actor: &Actor) -> Result<Vec<OwnEnterprise>, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let mut own = Vec::new();
        for member in table::of_account(&mut reading, &actor.account).await? {
            if let Some(row) = table::by_id(&mut reading, &member.enterprise).await? {
                own.push(own_of(row, &member));
            }
        }
        Ok(own)
    }

    /// One of them. To whoever does not belong to it there is none.
    pub(crate) async fn view(&self, actor: &Actor, id: &str) -> Result<EnterpriseView, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let at = &mut reading;
        let member = table::role(at, id, &actor.account).await?.ok_or(ApplicationError::NoEnterprise)?;
        let row = table::by_id(at, id).await?.ok_or(ApplicationError::NoEnterprise)?;
        let members = table::members(at, id).await?.len();
        let facts: Option<Facts> = match (&row.data_key, &row.facts) {
            (Some(wrapped), Some(sealed)) => {
                let key = self.office.vault.unwrap(&row.id, wrapped)?;
                Some(unjson(&key.open(FACTS, &row.id, sealed)?)?)
            }
            _ => None,
        };
        let is_admin = member.is_admin();
        let certificate = Applications::new(self.office).own_certificate(at, &actor.account, &row.uscc).await?;
        let own = own_of(row, &member);
        let facts = facts.as_ref();
        Ok(EnterpriseView {
            own,
            legal_name: facts.map(|facts| facts.legal_name.clone()),
            legal_id_kind: facts.and_then(|facts| id_kind(&facts.legal_id_kind)),
            legal_id_number: facts.map(|facts| shown(&facts.legal_id_number, is_admin)),
            term_from: facts.map(|facts| facts.term_from.clone()),
            term_until: facts.map(|facts| facts.term_until.clone()),
            members: u32::try_from(members).unwrap_or(u32::MAX),
            certificate,
        })
    }
}

/// A number as it is shown: whole to the admin, else its beginning and its end.
fn shown(number: &str, is_whole: bool) -> String {
    let letters: Vec<char> = number.chars().collect();
    if is_whole || letters.len() < 8 {
        return if is_whole { number.to_owned() } else { "*".repeat(letters.len()) };
    }
    let (begin, end) = if letters.len() == 18 { (6, 4) } else { (2, 2) };
    let hidden = "*".repeat(letters.len() - begin - end);
    let part = |range: &[char]| range.iter().collect::<String>();
    format!("{}{hidden}{}", part(&letters[..begin]), part(&letters[letters.len() - end..]))
}

fn own_of(row: EnterpriseRow, member: &MemberRow) -> OwnEnterprise {
    OwnEnterprise { id: row.id, name: row.name, uscc: row.uscc, role: member.role, since: member.since.to_string() }
}
