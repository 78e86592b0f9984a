//! What officers look at and found.

use sealbid_pki::Instant;
use sealbid_wire::review::ReviewVerdict;
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use super::application::ApplicationRow;
use super::named::{ByName, Named as _, named};
use super::on_each_database;

/// What was handed in, in one round.
pub(crate) struct SubmissionRow {
    /// Sealed; nothing once it is erased.
    pub(crate) fields: Option<Vec<u8>>,
}

/// What an officer found in one round, or the admin who declined.
pub(crate) struct ReviewRow {
    pub(crate) id: String,
    pub(crate) round: i64,
    /// Who that was, by the account.
    pub(crate) officer: String,
    pub(crate) verdict: ReviewVerdict,
    /// Marks and words, sealed; nothing once they are erased.
    pub(crate) marks: Option<Vec<u8>>,
    pub(crate) at: Instant,
}

/// What an officer found, as it is written.
pub(crate) struct NewReview<'r> {
    pub(crate) id: &'r str,
    pub(crate) application: &'r str,
    pub(crate) round: i64,
    pub(crate) officer: &'r str,
    pub(crate) verdict: ReviewVerdict,
    pub(crate) marks: &'r [u8],
    pub(crate) taken: Instant,
    pub(crate) at: Instant,
}

type Columns = (String, i64, String, ByName<ReviewVerdict>, Option<Vec<u8>>, i64);

fn row((id, round, officer, ByName(verdict), marks, at): Columns) -> ReviewRow {
    ReviewRow { id, round, officer, verdict, marks, at: Instant::from_unix_ms(at) }
}

/// An application in the queue, with a decision of it.
pub(crate) struct QueuedRow {
    pub(crate) application: ApplicationRow,
    pub(crate) decision: Option<DecisionRow>,
}

/// How a second look at a decision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookState {
    /// Nobody looked yet.
    Waiting,
    /// It would have been decided so.
    Agreed,
    /// It would not.
    Differed,
    /// The application was erased before anybody looked.
    Lapsed,
}

named! {
    LookState {
        Waiting = "waiting",
        Agreed = "agreed",
        Differed = "differed",
        Lapsed = "lapsed",
    }
}

/// A decision, and what a second officer said of it.
pub(crate) struct DecisionRow {
    pub(crate) review: String,
    pub(crate) round: i64,
    pub(crate) verdict: ReviewVerdict,
    /// Who decided.
    pub(crate) officer: String,
    /// How the second look stands, where it was drawn.
    pub(crate) look: Option<LookState>,
    /// Sealed.
    pub(crate) note: Option<Vec<u8>>,
}

impl<'r, R> FromRow<'r, R> for QueuedRow
where
    R: Row,
    &'static str: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let decision = match row.try_get("review")? {
            Some(review) => Some(DecisionRow {
                review,
                round: row.try_get("decided_round")?,
                verdict: row.try_get::<ByName<_>, _>("verdict")?.0,
                officer: row.try_get("decided_by")?,
                look: row.try_get::<Option<ByName<_>>, _>("look")?.map(|ByName(look)| look),
                note: row.try_get("note")?,
            }),
            None => None,
        };
        Ok(Self { application: ApplicationRow::from_row(row)?, decision })
    }
}

/// All columns of applications in the queue; `$decision` says which decision, `$rest` which applications.
macro_rules! queued {
    ($decision:literal, $($rest:expr),+) => {
        concat!(
            "SELECT application.id, number, kind, applicant, uscc, enterprise, application.state, application.round, version, data_key, fields, quoted,
             began, saved, lapses, first_sent, sent, decided, urged, application.officer, lease, lease_from, lease_until, awaits, role, stands, lapsed_from, lapsed_awaits,
             review.id AS review, review.round AS decided_round, review.verdict, review.officer AS decided_by, second_look.state AS look, second_look.note
             FROM application LEFT JOIN review ON review.application = application.id ",
            $decision,
            " LEFT JOIN second_look ON second_look.review = review.id WHERE ",
            $($rest),+
        )
    };
}

/// Which decisions an officer, `$1`, is to give a second look: of those of an application that others decided the first; of none that is his own, that is of
/// an enterprise to which he belongs, or that was erased.
macro_rules! looks_of_officer {
    () => {
        "second_look.state = 'waiting' AND review.officer <> $1 AND application.applicant <> $1 AND application.data_key IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM enterprise JOIN membership ON membership.enterprise = enterprise.id
             WHERE enterprise.uscc = application.uscc AND enterprise.state = 'live' AND membership.account = $1 AND membership.state = 'active')
         AND NOT EXISTS (SELECT 1 FROM review AS former JOIN second_look AS one ON one.review = former.id
             WHERE former.application = application.id AND former.round < review.round AND one.state = 'waiting' AND former.officer <> $1)"
    };
}

on_each_database! {
    pub(crate) async fn insert_submission(
        at: &mut Connection,
        application: &str,
        round: i64,
        fields: &[u8],
        now: Instant,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO submission (application, round, fields, at) VALUES ($1, $2, $3, $4)")
            .bind(application)
            .bind(round)
            .bind(fields)
            .bind(now.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// What was handed in, the newest first.
    pub(crate) async fn submissions(at: &mut Connection, application: &str) -> Result<Vec<SubmissionRow>, sqlx::Error> {
        let rows: Vec<(Option<Vec<u8>>,)> =
            sqlx::query_as("SELECT fields FROM submission WHERE application = $1 ORDER BY round DESC")
                .bind(application)
                .fetch_all(at)
                .await?;
        Ok(rows.into_iter().map(|(fields,)| SubmissionRow { fields }).collect())
    }

    pub(crate) async fn insert(at: &mut Connection, row: &NewReview<'_>) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO review (id, application, round, officer, verdict, marks, taken, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(row.id)
            .bind(row.application)
            .bind(row.round)
            .bind(row.officer)
            .bind(row.verdict.name())
            .bind(row.marks)
            .bind(row.taken.unix_ms())
            .bind(row.at.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// What was found, the newest first.
    pub(crate) async fn of_application(at: &mut Connection, application: &str) -> Result<Vec<ReviewRow>, sqlx::Error> {
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT id, round, officer, verdict, marks, at FROM review WHERE application = $1 ORDER BY round DESC",
        )
        .bind(application)
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(row).collect())
    }

    /// The marks of an officer who has not decided yet.
    pub(crate) async fn marks(at: &mut Connection, application: &str, round: i64, officer: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
        let found: Option<(Vec<u8>,)> =
            sqlx::query_as("SELECT marks FROM marks WHERE application = $1 AND round = $2 AND officer = $3")
                .bind(application)
                .bind(round)
                .bind(officer)
                .fetch_optional(at)
                .await?;
        Ok(found.map(|(marks,)| marks))
    }

    pub(crate) async fn set_marks(
        at: &mut Connection,
        application: &str,
        round: i64,
        officer: &str,
        marks: &[u8],
        now: Instant,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO marks (application, round, officer, marks, at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (application, round, officer) DO UPDATE SET marks = excluded.marks, at = excluded.at",
        )
        .bind(application)
        .bind(round)
        .bind(officer)
        .bind(marks)
        .bind(now.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    /// An application with the decision of its round.
    pub(crate) async fn queued(at: &mut Connection, id: &str) -> Result<Option<QueuedRow>, sqlx::Error> {
        sqlx::query_as(queued!("AND review.round = application.round", "application.id = $1")).bind(id).fetch_optional(at).await
    }

    /// Those that wait for an officer, the longest waiting first.
    pub(crate) async fn waiting(at: &mut Connection, most: i64) -> Result<Vec<QueuedRow>, sqlx::Error> {
        sqlx::query_as(queued!(
            "AND review.round = application.round",
            "application.state IN ('submitted', 'in_review') ORDER BY first_sent, application.id LIMIT $1"
        ))
        .bind(most)
        .fetch_all(at)
        .await
    }

    /// Those that wait for their applicants, the longest waiting first.
    pub(crate) async fn returned(at: &mut Connection, most: i64) -> Result<Vec<QueuedRow>, sqlx::Error> {
        sqlx::query_as(queued!(
            "AND review.round = application.round",
            "application.state = 'returned' ORDER BY decided, application.id LIMIT $1"
        ))
        .bind(most)
        .fetch_all(at)
        .await
    }

    /// Those that an officer decided, the newest first.
    pub(crate) async fn decided(at: &mut Connection, officer: &str, most: i64) -> Result<Vec<QueuedRow>, sqlx::Error> {
        sqlx::query_as(queued!(
            "AND review.round = application.round",
            "review.officer = $1 ORDER BY review.at DESC, application.id LIMIT $2"
        ))
        .bind(officer)
        .bind(most)
        .fetch_all(at)
        .await
    }

    /// Those of which an officer is to give a decision a second look, each with that decision, the oldest first.
    pub(crate) async fn for_second_look(at: &mut Connection, officer: &str, most: i64) -> Result<Vec<QueuedRow>, sqlx::Error> {
        sqlx::query_as(queued!("", looks_of_officer!(), " ORDER BY review.at, application.id LIMIT $2"))
            .bind(officer)
            .bind(most)
            .fetch_all(at)
            .await
    }

    /// The decision of an application that an officer is to give a second look.
    pub(crate) async fn second_look(at: &mut Connection, officer: &str, application: &str) -> Result<Option<QueuedRow>, sqlx::Error> {
        sqlx::query_as(queued!("", looks_of_officer!(), " AND application.id = $2"))
            .bind(officer)
            .bind(application)
            .fetch_optional(at)
            .await
    }

    /// Whether a decision of an application waits for a second look, by whomever.
    pub(crate) async fn has_second_look(at: &mut Connection, application: &str) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM review JOIN second_look ON second_look.review = review.id
             WHERE review.application = $1 AND second_look.state = 'waiting'",
        )
        .bind(application)
        .fetch_one(at)
        .await?;
        Ok(count > 0)
    }

    /// How many second officers agreed since then, and how many did not.
    pub(crate) async fn looked_since(at: &mut Connection, since: Instant) -> Result<(i64, i64), sqlx::Error> {
        sqlx::query_as(
            "SELECT COALESCE(sum(CASE WHEN state = 'agreed' THEN 1 ELSE 0 END), 0), COALESCE(sum(CASE WHEN state = 'differed' THEN 1 ELSE 0 END), 0)
             FROM second_look WHERE at >= $1",
        )
        .bind(since.unix_ms())
        .fetch_one(at)
        .await
    }

    /// Since when the one waits that waits longest for an officer.
    pub(crate) async fn oldest(at: &mut Connection) -> Result<Option<Instant>, sqlx::Error> {
        let (oldest,): (Option<i64>,) =
            sqlx::query_as("SELECT min(first_sent) FROM application WHERE state IN ('submitted', 'in_review')").fetch_one(at).await?;
        Ok(oldest.map(Instant::from_unix_ms))
    }

    /// How many wait for an officer, for their applicants, and for a second look by this officer.
    pub(crate) async fn counts(at: &mut Connection, officer: &str) -> Result<(i64, i64, i64), sqlx::Error> {
        sqlx::query_as(concat!(
            "SELECT (SELECT count(*) FROM application WHERE state IN ('submitted', 'in_review')),
             (SELECT count(*) FROM application WHERE state = 'returned'),
             (SELECT count(*) FROM application JOIN review ON review.application = application.id JOIN second_look ON second_look.review = review.id WHERE ",
            looks_of_officer!(),
            ")"
        ))
        .bind(officer)
        .fetch_one(at)
        .await
    }

    /// How many an officer decided since then, and how long all of them took together, milliseconds.
    pub(crate) async fn done_since(at: &mut Connection, officer: &str, since: Instant) -> Result<(i64, i64), sqlx::Error> {
        sqlx::query_as(either(
            "SELECT count(*), COALESCE(sum(at - taken), 0) FROM review WHERE officer = $1 AND at >= $2",
            "SELECT count(*), COALESCE(sum(at - taken), 0)::bigint FROM review WHERE officer = $1 AND at >= $2",
        ))
        .bind(officer)
        .bind(since.unix_ms())
        .fetch_one(at)
        .await
    }

    /// A second officer is to look at a decision.
    pub(crate) async fn want_second_look(at: &mut Connection, review: &str) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO second_look (review, state) VALUES ($1, 'waiting')").bind(review).execute(at).await?;
        Ok(())
    }

    /// A second officer looked. Whether nobody had before.
    pub(crate) async fn set_second_look(
        at: &mut Connection,
        review: &str,
        state: LookState,
        officer: &str,
        note: &[u8],
        now: Instant,
    ) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE second_look SET state = $1, officer = $2, note = $3, at = $4 WHERE review = $5 AND state = 'waiting'")
            .bind(state.name())
            .bind(officer)
            .bind(note)
            .bind(now.unix_ms())
            .bind(review)
            .execute(at)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
