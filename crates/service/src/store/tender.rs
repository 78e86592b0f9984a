//! Tenders, and what was released of them.

use sealbid_pki::Instant;

use super::on_each_database;

/// What a tender package said when it was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TenderRow {
    /// The tender's `ocid`.
    pub(crate) tender: String,
    /// SHA-256 of the package.
    pub(crate) sha256: [u8; 32],
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) purchaser: String,
    /// The code of the enterprise in the signer's certificate.
    pub(crate) signer_code: Option<String>,
    /// The subject of the signer's certificate.
    pub(crate) signer_subject: String,
    pub(crate) published: Instant,
    pub(crate) deadline: Instant,
    pub(crate) opens: Instant,
}

type Columns = (String, Vec<u8>, String, String, String, Option<String>, String, i64, i64, i64);

fn row(columns: Columns) -> Result<TenderRow, sqlx::Error> {
    let (tender, sha256, number, title, purchaser, signer_code, signer_subject, published, deadline, opens) = columns;
    Ok(TenderRow {
        tender,
        sha256: sha256.try_into().map_err(|_| sqlx::Error::Decode("a digest of another length".into()))?,
        number,
        title,
        purchaser,
        signer_code,
        signer_subject,
        published: Instant::from_unix_ms(published),
        deadline: Instant::from_unix_ms(deadline),
        opens: Instant::from_unix_ms(opens),
    })
}

on_each_database! {
    /// The package of a tender that counts: the last one registered.
    pub(crate) async fn newest(at: &mut Connection, tender: &str) -> Result<Option<TenderRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(
            "SELECT tender, sha256, number, title, purchaser, signer_code, signer_subject, published, deadline, opens
             FROM tender_package WHERE tender = $1 ORDER BY sequence DESC LIMIT 1",
        )
        .bind(tender)
        .fetch_optional(at)
        .await?;
        found.map(row).transpose()
    }

    pub(crate) async fn insert(at: &mut Connection, row: &TenderRow, registered: Instant) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO tender_package (tender, sha256, number, title, purchaser, signer_code, signer_subject,
             published, deadline, opens, registered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(&row.tender)
        .bind(row.sha256.as_slice())
        .bind(&row.number)
        .bind(&row.title)
        .bind(&row.purchaser)
        .bind(&row.signer_code)
        .bind(&row.signer_subject)
        .bind(row.published.unix_ms())
        .bind(row.deadline.unix_ms())
        .bind(row.opens.unix_ms())
        .bind(registered.unix_ms())
        .execute(at)
        .await?;
        Ok(())
    }

    /// When the first share of a tender was released.
    pub(crate) async fn opened(at: &mut Connection, tender: &str) -> Result<Option<Instant>, sqlx::Error> {
        let found: Option<(i64,)> =
            sqlx::query_as("SELECT opened FROM opening WHERE tender = $1").bind(tender).fetch_optional(at).await?;
        Ok(found.map(|(opened,)| Instant::from_unix_ms(opened)))
    }

    pub(crate) async fn insert_opening(at: &mut Connection, tender: &str, opened: Instant) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO opening (tender, opened) VALUES ($1, $2)")
            .bind(tender)
            .bind(opened.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }

    /// Notes that the share of a bid was released, the first time.
    pub(crate) async fn insert_release(
        at: &mut Connection,
        tender: &str,
        bid: &str,
        released: Instant,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO share_release (tender, bid, released) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(tender)
            .bind(bid)
            .bind(released.unix_ms())
            .execute(at)
            .await?;
        Ok(())
    }
}
