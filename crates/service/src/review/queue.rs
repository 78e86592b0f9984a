//! The queue as an officer sees it.

use std::collections::BTreeMap;

use sealbid_wire::account::QueueRow;
use sealbid_wire::enterprise::Field;
use sealbid_wire::review::{QueuePart, ReviewQueue, ReviewRow, ReviewVerdict};

use super::Reviews;
use crate::account::Actor;
use crate::application::ApplicationError;
use crate::calendar::day_began;
use crate::store::application::ApplicationRow;
use crate::store::{Transaction, review as table};

/// The most rows of a part.
const MOST: i64 = 200;

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
        let mut rows = Vec::new();
        for row in found {
            rows.push(self.row(at, actor, row).await?);
        }
        let (waiting, returned, second_look) = table::counts(at, officer).await?;
        let (decided, took) = table::done_since(at, officer, day_began(self.now)).await?;
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let counts = [
            (QueuePart::Waiting, count(waiting)),
            (QueuePart::Returned, count(returned)),
            (QueuePart::SecondLook, count(second_look)),
        ];
        Ok(ReviewQueue {
            rows,
            counts: BTreeMap::from(counts),
            decided_today: count(decided),
            average_secs: (decided > 0).then(|| count(took / decided / 1_000)),
        })
    }

    /// A row of the queue.
    pub(super) async fn row(
        &self,
        at: &mut Transaction,
        actor: &Actor,
        row: ApplicationRow,
    ) -> Result<ReviewRow, ApplicationError> {
        let verdict = table::of_application(at, &row.id).await?.into_iter().find(|found| found.round == row.round);
        let officer = match &row.officer {
            Some(officer) => Some(self.masked(at, officer).await?),
            None => None,
        };
        let since = row.first_sent.unwrap_or(row.saved);
        let is_mine = row.officer.as_ref() == Some(&actor.account);
        let is_urged = row.urged.is_some_and(|urged| row.sent.is_none_or(|sent| urged >= sent));
        let (id, number, state, round) = (row.id.clone(), row.number.clone(), row.wire_state(), row.round);
        let (uscc, kind) = (row.uscc.clone(), row.wire_kind());
        let (kind, name, platform) = match self.applications().opened(at, row).await {
            Ok(opened) => (opened.kind(), opened.typed_name().to_owned(), opened.fields.get(&Field::Platform).cloned()),
            Err(ApplicationError::Erased) => (kind, String::new(), None),
            Err(error) => return Err(error),
        };
        Ok(ReviewRow {
            id,
            number,
            kind,
            state,
            name: if name.is_empty() { uscc } else { name },
            platform,
            since: since.to_string(),
            round: u32::try_from(round).unwrap_or(u32::MAX),
            is_urged,
            officer,
            is_mine,
            verdict: verdict.and_then(|found| verdict_of(&found.verdict)),
        })
    }

    /// How many wait for an officer, and since when the one that waits longest.
    pub(crate) async fn waiting(&self) -> Result<QueueRow, ApplicationError> {
        let mut reading = self.office.store.read().await?;
        let (waiting, _, _) = table::counts(&mut reading, "").await?;
        let oldest = table::waiting(&mut reading, 1).await?.into_iter().next().and_then(|row| row.first_sent);
        Ok(QueueRow {
            name: "applications".to_owned(),
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
            oldest: oldest.map(|at| at.to_string()),
        })
    }
}

/// The verdict of a name.
pub(super) fn verdict_of(text: &str) -> Option<ReviewVerdict> {
    serde_json::from_value(text.into()).ok()
}

/// The name of a verdict for programs.
pub(super) fn name(verdict: ReviewVerdict) -> &'static str {
    match verdict {
        ReviewVerdict::Approved => "approved",
        ReviewVerdict::Returned => "returned",
        ReviewVerdict::Rejected => "rejected",
    }
}
