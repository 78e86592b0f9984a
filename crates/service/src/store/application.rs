//! What is applied for.

use sealbid_pki::Instant;
use sealbid_wire::enterprise::{ApplicationKind, ApplicationState, MemberRole};
use sealbid_wire::way::Awaited;
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use super::named::{ByName, Named};
use super::on_each_database;

/// An application. What was typed is sealed.
#[derive(Clone)]
pub(crate) struct ApplicationRow {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) kind: ApplicationKind,
    pub(crate) applicant: String,
    pub(crate) uscc: String,
    pub(crate) enterprise: Option<String>,
    pub(crate) state: ApplicationState,
    pub(crate) round: i64,
    pub(crate) version: i64,
    /// The key under which all of it is sealed, wrapped; nothing once it is erased, and so is the next.
    pub(crate) data_key: Option<Vec<u8>>,
    pub(crate) fields: Option<Vec<u8>>,
    /// Fen.
    pub(crate) quoted: Option<i64>,
    pub(crate) began: Instant,
    pub(crate) saved: Instant,
    pub(crate) lapses: Option<Instant>,
    pub(crate) first_sent: Option<Instant>,
    pub(crate) sent: Option<Instant>,
    pub(crate) decided: Option<Instant>,
    pub(crate) urged: Option<Instant>,
    /// Who looks at it, under which number, until when.
    pub(crate) officer: Option<String>,
    pub(crate) lease: i64,
    pub(crate) lease_from: Option<Instant>,
    pub(crate) lease_until: Option<Instant>,
    /// For whom it waits, in `awaiting`.
    pub(crate) awaits: Option<Awaited>,
    /// As what its applicant was told to come in.
    pub(crate) role: Option<MemberRole>,
    /// Since when its days stand still.
    pub(crate) stands: Option<Instant>,
    /// From which state it lapsed, and for whom it waited then.
    pub(crate) lapsed_from: Option<ApplicationState>,
    pub(crate) lapsed_awaits: Option<Awaited>,
}

impl ApplicationRow {
    /// Whether its applicant may change something.
    pub(crate) fn is_editable(&self) -> bool {
        matches!(self.state, ApplicationState::Draft | ApplicationState::Returned)
    }

    /// Whether it is the officers' turn.
    pub(crate) fn is_with_officers(&self) -> bool {
        matches!(self.state, ApplicationState::Submitted | ApplicationState::InReview)
    }

    /// Whether nobody decided it yet, so that its applicant may take it back.
    pub(crate) fn is_undecided(&self) -> bool {
        self.is_editable() || self.is_with_officers() || self.state == ApplicationState::Awaiting
    }
}

/// An application that begins.
pub(crate) struct NewApplication<'r> {
    pub(crate) id: &'r str,
    pub(crate) number: &'r str,
    pub(crate) kind: ApplicationKind,
    pub(crate) applicant: &'r str,
    pub(crate) uscc: &'r str,
    /// Whose people it is for, where somebody answers for it.
    pub(crate) enterprise: Option<&'r str>,
    pub(crate) data_key: &'r [u8],
    pub(crate) fields: &'r [u8],
    pub(crate) began: Instant,
    pub(crate) lapses: Instant,
    /// The application whose data it took over.
    pub(crate) came_from: Option<&'r str>,
}

/// How an application is after a step. It is made only where the row is still as it was read.
pub(crate) struct Step<'r> {
    pub(crate) id: &'r str,
    /// What it was.
    pub(crate) version: i64,
    pub(crate) state: ApplicationState,
    /// For whom it waits, where that is `awaiting`.
    pub(crate) awaits: Option<Awaited>,
    pub(crate) lapses: Option<Instant>,
    pub(crate) decided: Option<Instant>,
}

impl<'r> Step<'r> {
    /// A step of the row as it was read, to a state that neither lapses nor decides anything.
    pub(crate) fn of(row: &'r ApplicationRow, state: ApplicationState) -> Self {
        Self { id: &row.id, version: row.version, state, awaits: None, lapses: None, decided: None }
    }
}

/// How an application is handed in.
pub(crate) struct Sending {
    pub(crate) state: ApplicationState,
    pub(crate) awaits: Option<Awaited>,
    /// As what its applicant is told to come in.
    pub(crate) role: MemberRole,
    /// Fen.
    pub(crate) quoted: i64,
    pub(crate) now: Instant,
    pub(crate) lapses: Option<Instant>,
}

impl<'r, R> FromRow<'r, R> for ApplicationRow
where
    R: Row,
    &'static str: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let instant =
            |name: &'static str| Ok::<_, sqlx::Error>(row.try_get::<Option<i64>, _>(name)?.map(Instant::from_unix_ms));
        Ok(Self {
            id: row.try_get("id")?,
            number: row.try_get("number")?,
            kind: row.try_get::<ByName<_>, _>("kind")?.0,
            applicant: row.try_get("applicant")?,
            uscc: row.try_get("uscc")?,
            enterprise: row.try_get("enterprise")?,
            state: row.try_get::<ByName<_>, _>("state")?.0,
            round: row.try_get("round")?,
            version: row.try_get("version")?,
            data_key: row.try_get("data_key")?,
            fields: row.try_get("fields")?,
            quoted: row.try_get("quoted")?,
            began: Instant::from_unix_ms(row.try_get("began")?),
            saved: Instant::from_unix_ms(row.try_get("saved")?),
            lapses: instant("lapses")?,
            first_sent: instant("first_sent")?,
            sent: instant("sent")?,
            decided: instant("decided")?,
            urged: instant("urged")?,
            officer: row.try_get("officer")?,
            lease: row.try_get("lease")?,
            lease_from: instant("lease_from")?,
            lease_until: instant("lease_until")?,
            awaits: row.try_get::<Option<ByName<_>>, _>("awaits")?.map(|ByName(awaits)| awaits),
            role: row.try_get::<Option<ByName<_>>, _>("role")?.map(|ByName(role)| role),
            stands: instant("stands")?,
            lapsed_from: row.try_get::<Option<ByName<_>>, _>("lapsed_from")?.map(|ByName(from)| from),
            lapsed_awaits: row.try_get::<Option<ByName<_>>, _>("lapsed_awaits")?.map(|ByName(awaits)| awaits),
        })
    }
}

/// All columns of an application; `$rest` says which applications.
macro_rules! applications {
    ($rest:literal) => {
        concat!(
            "SELECT id, number, kind, applicant, uscc, enterprise, state, round, version, data_key, fields, quoted, began, saved, lapses,
             first_sent, sent, decided, urged, officer, lease, lease_from, lease_until, awaits, role, stands, lapsed_from, lapsed_awaits FROM application ",
            $rest
        )
    };
}
pub(super) use applications;

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &NewApplication<'_>) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO application (id, number, kind, applicant, uscc, state, data_key, fields, began, saved, lapses, enterprise, came_from)
             VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $8, $8, $9, $10, $11)",
        )
        .bind(row.id)
        .bind(row.number)
        .bind(row.kind.name())
        .bind(row.applicant)
        .bind(row.uscc)
        .bind(row.data_key)
        .bind(row.fields)
        .bind(row.began.unix_ms())
        .bind(row.lapses.unix_ms())
        .bind(row.enterprise)
        .bind(row.came_from)
        .execute(at)
        .await?;
        Ok(())
    }

    pub(crate) async fn is_number_known(at: &mut Connection, number: &str) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM application WHERE number = $1").bind(number).fetch_one(at).await?;
        Ok(count > 0)
    }

    pub(crate) async fn by_id(at: &mut Connection, id: &str) -> Result<Option<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!("WHERE id = $1")).bind(id).fetch_optional(at).await
    }

    /// One of an account's own.
    pub(crate) async fn own(at: &mut Connection, id: &str, applicant: &str) -> Result<Option<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!("WHERE id = $1 AND applicant = $2"))
            .bind(id)
            .bind(applicant)
            .fetch_optional(at)
            .await
    }

    /// All of an account, the newest first.
    pub(crate) async fn of_applicant(at: &mut Connection, applicant: &str) -> Result<Vec<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!("WHERE applicant = $1 ORDER BY saved DESC, id LIMIT 200")).bind(applicant).fetch_all(at).await
    }

    /// The open one of a kind that an account has for a code.
    pub(crate) async fn open(at: &mut Connection, applicant: &str, uscc: &str, kind: ApplicationKind) -> Result<Option<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!(
            "WHERE applicant = $1 AND uscc = $2 AND kind = $3
             AND state IN ('draft', 'awaiting', 'submitted', 'in_review', 'returned', 'approved')"
        ))
        .bind(applicant)
        .bind(uscc)
        .bind(kind.name())
        .fetch_optional(at)
        .await
    }

    /// Claims and transfers of a code that are not decided.
    pub(crate) async fn undecided(at: &mut Connection, uscc: &str) -> Result<Vec<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!(
            "WHERE uscc = $1 AND kind IN ('claim', 'transfer') AND state IN ('draft', 'awaiting', 'submitted', 'in_review', 'returned') ORDER BY id"
        ))
        .bind(uscc)
        .fetch_all(at)
        .await
    }

    /// How many drafts an account has.
    pub(crate) async fn drafts(at: &mut Connection, applicant: &str) -> Result<i64, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM application WHERE applicant = $1 AND state = 'draft'")
            .bind(applicant)
            .fetch_one(at)
            .await?;
        Ok(count)
    }

    /// Whether an account has one that is open.
    pub(crate) async fn has_open(at: &mut Connection, applicant: &str) -> Result<bool, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM application WHERE applicant = $1 AND state IN ('awaiting', 'submitted', 'in_review', 'returned', 'approved')",
        )
        .bind(applicant)
        .fetch_one(at)
        .await?;
        Ok(count > 0)
    }

    /// Fields were saved. Whether the row was still as it was read.
    pub(crate) async fn save(at: &mut Connection, id: &str, version: i64, fields: &[u8], saved: Instant, lapses: Instant) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE application SET fields = $1, version = version + 1, saved = $2, lapses = $3
             WHERE id = $4 AND version = $5 AND state IN ('draft', 'returned')",
        )
        .bind(fields)
        .bind(saved.unix_ms())
        .bind(lapses.unix_ms())
        .bind(id)
        .bind(version)
        .execute(at)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// It comes to another state; nobody looks at it any more. Whether the row was still as it was read.
    pub(crate) async fn step(at: &mut Connection, step: &Step<'_>) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE application SET state = $1, version = version + 1, lapses = $2, decided = COALESCE($3, decided), officer = NULL, lease_until = NULL,
             awaits = $6, stands = NULL, lapsed_from = CASE WHEN $1 = 'lapsed' THEN state END, lapsed_awaits = CASE WHEN $1 = 'lapsed' THEN awaits END
             WHERE id = $4 AND version = $5",
        )
        .bind(step.state.name())
        .bind(step.lapses.map(Instant::unix_ms))
        .bind(step.decided.map(Instant::unix_ms))
        .bind(step.id)
        .bind(step.version)
        .bind(step.awaits.map(Named::name))
        .execute(at)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// It was handed in: another round, waiting since the first.
    pub(crate) async fn send(at: &mut Connection, id: &str, version: i64, sending: &Sending) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE application SET state = $1, version = version + 1, round = round + 1, quoted = $2, sent = $3, first_sent = COALESCE(first_sent, $3),
             urged = NULL, lapses = $4, awaits = $7, role = $8, queued = CASE WHEN $1 = 'submitted' THEN $3 END WHERE id = $5 AND version = $6",
        )
        .bind(sending.state.name())
        .bind(sending.quoted)
        .bind(sending.now.unix_ms())
        .bind(sending.lapses.map(Instant::unix_ms))
        .bind(id)
        .bind(version)
        .bind(sending.awaits.map(Named::name))
        .bind(sending.role.name())
        .execute(at)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// It comes to the officers from whoever it waited for.
    pub(crate) async fn set_queued(at: &mut Connection, id: &str, queued: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE application SET queued = $1 WHERE id = $2").bind(queued.unix_ms()).bind(id).execute(at).await?;
        Ok(())
    }

    /// Since when the officers have it, in this round.
    pub(crate) async fn queued(at: &mut Connection, id: &str) -> Result<Option<Instant>, sqlx::Error> {
        let found: Option<(Option<i64>,)> =
            sqlx::query_as("SELECT queued FROM application WHERE id = $1").bind(id).fetch_optional(at).await?;
        Ok(found.and_then(|(queued,)| queued).map(Instant::from_unix_ms))
    }

    /// A draft goes another way. Whether the row was still as it was read.
    pub(crate) async fn set_way(at: &mut Connection, id: &str, version: i64, kind: ApplicationKind, enterprise: Option<&str>) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE application SET kind = $1, enterprise = $2, version = version + 1 WHERE id = $3 AND version = $4 AND state = 'draft'")
            .bind(kind.name())
            .bind(enterprise)
            .bind(id)
            .bind(version)
            .execute(at)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Which enterprise it led into.
    pub(crate) async fn set_enterprise(at: &mut Connection, id: &str, enterprise: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE application SET enterprise = $1 WHERE id = $2").bind(enterprise).bind(id).execute(at).await?;
        Ok(())
    }

    /// Those that wait for an enterprise's admin.
    pub(crate) async fn for_admin(at: &mut Connection, enterprise: &str) -> Result<Vec<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!("WHERE enterprise = $1 AND state = 'awaiting' AND awaits = 'admin' ORDER BY sent, id LIMIT 200"))
            .bind(enterprise)
            .fetch_all(at)
            .await
    }

    /// Those of somebody for a code that were approved, and whose certificates no phone took yet.
    pub(crate) async fn approved(at: &mut Connection, applicant: &str, uscc: &str) -> Result<Vec<ApplicationRow>, sqlx::Error> {
        sqlx::query_as(applications!("WHERE applicant = $1 AND uscc = $2 AND state = 'approved' ORDER BY id"))
            .bind(applicant)
            .bind(uscc)
            .fetch_all(at)
            .await
    }

    /// Its certificate is on a phone. Whether it was waiting for that.
    pub(crate) async fn fulfil(at: &mut Connection, id: &str, now: Instant) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE application SET state = 'fulfilled', version = version + 1, lapses = NULL, saved = $1 WHERE id = $2 AND state = 'approved'",
        )
        .bind(now.unix_ms())
        .bind(id)
        .execute(at)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The applicant asks to hurry.
    pub(crate) async fn urge(at: &mut Connection, id: &str, now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE application SET urged = $1 WHERE id = $2").bind(now.unix_ms()).bind(id).execute(at).await?;
        Ok(())
    }

    /// Identifiers and wrapped keys of those behind one, in their order.
    pub(crate) async fn keys_after(at: &mut Connection, after: &str) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
        sqlx::query_as("SELECT id, data_key FROM application WHERE id > $1 AND data_key IS NOT NULL ORDER BY id LIMIT 100")
            .bind(after)
            .fetch_all(at)
            .await
    }

    pub(crate) async fn set_data_key(at: &mut Connection, id: &str, wrapped: &[u8]) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE application SET data_key = $1 WHERE id = $2").bind(wrapped).bind(id).execute(at).await?;
        Ok(())
    }
}
