//! The queue as an officer sees it.

use std::collections::BTreeMap;

use sealbid_pki::Instant;
use sealbid_wire::account::QueueRow;
use sealbid_wire::enterprise::Field;
use sealbid_wire::review::{LookTally, LookView, QueuePart, ReviewQueue, ReviewRow};

use super::Reviews;
use super::decide::NOTE;
use crate::account::Actor;
use crate::application::ApplicationError;
use crate::calendar::{DAY_MS, day_began};
use crate::store::Transaction;
use crate::store::review::{self as table, DecisionRow, LookState, QueuedRow};
use crate::vault::{DataKey, VaultError};

/// Officers' names, masked, by their accounts.
type Officers = BTreeMap<String, String>;

/// The most rows of a part.
const MOST: i64 = 200;
/// Over what time it is told how second looks ended.
const LOOKS_MS: i64 = 90 * DAY_MS;

impl Reviews<'_> {
    /// A part of the queue.
    pub(crate) async fn queue(&self, actor: &Actor, part: QueuePart) -> Result<ReviewQueue, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let at = &mut reading;
        let officer = actor.account.as_str();
        let found = match part {
            QueuePart::Waiting => table::waiting(at, MOST).await?,
            QueuePart::Returned => table::returned(at, MOST).await?,
            QueuePart::Decided => table::decided(at, officer, MOST).await?,
            QueuePart::SecondLook => table::for_second_look(at, officer, MOST).await?,
        };
        let (mut rows, mut officers) = (Vec::new(), Officers::new());
        for row in found {
            rows.push(self.listed(at, actor, row, &mut officers).await?);
        }
        let (waiting, returned, second_look) = table::counts(at, officer).await?;
        let (decided, took) = table::done_since(at, officer, day_began(self.now)).await?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let counts = [
            (QueuePart::Waiting, count(waiting)),
            (QueuePart::Returned, count(returned)),
            (QueuePart::SecondLook, count(second_look)),
        ];
        let since = Instant::from_unix_ms(self.now.unix_ms() - LOOKS_MS);
        let (agreed, differed) = table::looked_since(at, since).await?;
        Ok(ReviewQueue {
            rows,
            counts: BTreeMap::from(counts),
            looks: LookTally { agreed: count(agreed), differed: count(differed) },
            decided_today: count(decided),
            average_secs: (decided > 0).then(|| count(took / decided / 1_000)),
        })
    }

    /// A row of the queue alone.
    pub(super) async fn row(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        row: QueuedRow,
    ) -> Result<ReviewRow, ApplicationError> {
        self.listed(at, actor, row, &mut Officers::new()).await
    }

    /// A row of the queue: of all that is told of it, only who has it is looked up, once for each officer.
    async fn listed(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        row: QueuedRow,
        officers: &mut Officers,
    ) -> Result<ReviewRow, ApplicationError> {
        let QueuedRow { application: row, decision } = row;
        let round = decision.as_ref().map_or(row.round, |decision| decision.round);
        let officer = match &row.officer {
            Some(officer) => match officers.get(officer) {
                Some(name) => Some(name.clone()),
                None => {
                    let name = self.masked(at, officer).await?;
                    officers.insert(officer.clone(), name.clone());
                    Some(name)
                }
            },
            None => None,
        };
        let since = row.first_sent.unwrap_or(row.saved);
        let is_mine = row.officer.as_ref() == Some(&actor.account);
        let is_urged = row.urged.is_some_and(|urged| row.sent.is_none_or(|sent| urged >= sent));
        let own = decision.as_ref().filter(|decision| decision.officer == actor.account);
        let (name, platform, look) = match self.applications().unsealed(&row) {
            Ok((key, mut fields)) => {
                let look = own.map(|decision| look_of(&key, decision)).transpose()?.flatten();
                (fields.remove(&Field::Name), fields.remove(&Field::Platform), look)
            }
            Err(ApplicationError::Erased) => (None, None, None),
            Err(error) => return Err(error),
        };
        Ok(ReviewRow {
            id: row.id,
            number: row.number,
            kind: row.kind,
            state: row.state,
            name: name.filter(|name| !name.is_empty()).unwrap_or(row.uscc),
            platform,
            since: since.to_string(),
            round: u32::try_from(round).unwrap_or(u32::MAX),
            is_urged,
            officer,
            is_mine,
            verdict: decision.map(|decision| decision.verdict),
            look,
        })
    }

    /// How many wait for an officer, and since when the one that waits longest.
    pub(crate) async fn waiting(&self) -> Result<QueueRow, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let (waiting, _, _) = table::counts(&mut reading, "").await?;
        let oldest = table::oldest(&mut reading).await?;
        Ok(QueueRow {
            name: "applications".to_owned(),
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
            oldest: oldest.map(|at| at.to_string()),
        })
    }
}

/// What a second officer said of a decision.
fn look_of(key: &DataKey, decision: &DecisionRow) -> Result<Option<LookView>, ApplicationError> {
    let (Some(look), Some(sealed)) = (decision.look, &decision.note) else { return Ok(None) };
    let note = key.open(NOTE, &decision.review, sealed)?;
    let note = String::from_utf8(note.to_vec()).map_err(|_| VaultError::Damaged)?;
    Ok(Some(LookView { agrees: look == LookState::Agreed, note }))
}
