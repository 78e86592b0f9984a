//! Forgetting who paid: entries, transfers and applications in which that still stands.

use sealbid_pki::Instant;

use super::on_each_database;

/// Which applications ended before a moment, and for good: `$before` is the parameter with it.
macro_rules! ended {
    ($before:literal) => {
        concat!(
            "(SELECT id FROM application WHERE state IN ('fulfilled', 'rejected', 'withdrawn', 'lapsed', 'superseded')
             AND COALESCE(decided, saved) < ",
            $before,
            ")"
        )
    };
}

on_each_database! {
    /// Entries that were given back before a moment, of nothing that goes on, and of which it is known still who paid.
    pub(crate) async fn known_payers(at: &mut Connection, before: Instant) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as(concat!(
            "SELECT id FROM bank_entry WHERE payer IS NOT NULL AND state = 'returned' AND given_back < $1 AND (application IS NULL OR application IN ",
            ended!("$1"),
            ") ORDER BY id LIMIT 200"
        ))
        .bind(before.unix_ms())
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Who paid an entry goes, also from what stands in for a bank; that there was one stays.
    pub(crate) async fn erase_payer(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE sandbox_entry SET payer = NULL WHERE reference = (SELECT reference FROM bank_entry WHERE id = $1 AND bank = 'sandbox')")
            .bind(id)
            .execute(&mut *at)
            .await?;
        sqlx::query("UPDATE bank_entry SET payer = NULL WHERE id = $1").bind(id).execute(at).await?;
        Ok(())
    }

    /// Transfers whose deadline was before a moment, as was the end of what agreed on them, and that are found by their payer still.
    pub(crate) async fn known_accounts(at: &mut Connection, before: Instant) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as(concat!(
            "SELECT id FROM transfer WHERE account_index IS NOT NULL AND state <> 'open' AND deadline < $1 AND application IN ",
            ended!("$1"),
            " ORDER BY id LIMIT 200"
        ))
        .bind(before.unix_ms())
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// By its payer a transfer is found no more.
    pub(crate) async fn erase_account(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE transfer SET account_index = NULL, payer_index = NULL WHERE id = $1").bind(id).execute(at).await?;
        Ok(())
    }

    /// Applications that were fulfilled before a moment, and in which the account that somebody typed may stand still.
    pub(crate) async fn typed_accounts(at: &mut Connection, before: Instant) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT id FROM application WHERE state = 'fulfilled' AND account_erased IS NULL AND data_key IS NOT NULL AND saved < $1 ORDER BY id LIMIT 50",
        )
        .bind(before.unix_ms())
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// What was handed in of an application, round by round, sealed.
    pub(crate) async fn handed_in(at: &mut Connection, application: &str) -> Result<Vec<(i64, Vec<u8>)>, sqlx::Error> {
        sqlx::query_as("SELECT round, fields FROM submission WHERE application = $1 AND fields IS NOT NULL ORDER BY round")
            .bind(application)
            .fetch_all(at)
            .await
    }

    /// A round as it is kept from now on.
    pub(crate) async fn set_handed_in(at: &mut Connection, application: &str, round: i64, fields: &[u8]) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE submission SET fields = $1 WHERE application = $2 AND round = $3")
            .bind(fields)
            .bind(application)
            .bind(round)
            .execute(at)
            .await?;
        Ok(())
    }

    /// The fields of an application as they are kept from now on, without the account.
    pub(crate) async fn set_account_erased(at: &mut Connection, application: &str, fields: &[u8], now: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE application SET fields = $1, account_erased = $2 WHERE id = $3")
            .bind(fields)
            .bind(now.unix_ms())
            .bind(application)
            .execute(at)
            .await?;
        Ok(())
    }
}
