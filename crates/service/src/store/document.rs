//! Pictures and papers of applications.

use std::collections::HashSet;

use sealbid_pki::Instant;
use sealbid_wire::enterprise::DocumentKind;

use super::named::{ByName, Named as _};
use super::on_each_database;

/// A picture or a paper.
#[derive(Clone)]
pub(crate) struct DocumentRow {
    pub(crate) id: String,
    pub(crate) application: String,
    pub(crate) kind: DocumentKind,
    pub(crate) media_type: String,
    pub(crate) size: i64,
    pub(crate) width: Option<i64>,
    pub(crate) height: Option<i64>,
    pub(crate) sharpness: Option<i64>,
    pub(crate) pages: Option<i64>,
    /// Whether a form names its application's number; nothing where it shows no text.
    pub(crate) names_number: Option<bool>,
    /// Of what came.
    pub(crate) sha256: Vec<u8>,
    /// SHA-256 of its ciphertext, by which the object is found; nothing once it is erased.
    pub(crate) object: Option<Vec<u8>>,
    pub(crate) at: Instant,
}

type Columns = (
    String,
    String,
    ByName<DocumentKind>,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Vec<u8>,
    Option<Vec<u8>>,
    i64,
);

fn row(columns: Columns) -> DocumentRow {
    let (id, application, kind, media_type, size, width, height, sharpness, pages, names_number, sha256, object, at) =
        columns;
    let ByName(kind) = kind;
    let names_number = names_number.map(|names| names == 1);
    let at = Instant::from_unix_ms(at);
    DocumentRow {
        id,
        application,
        kind,
        media_type,
        size,
        width,
        height,
        sharpness,
        pages,
        names_number,
        sha256,
        object,
        at,
    }
}

/// All columns of a document; `$rest` says which.
macro_rules! documents {
    ($rest:literal) => {
        concat!(
            "SELECT id, application, kind, media_type, size, width, height, sharpness, pages, names_number, sha256, object, at FROM document ",
            $rest
        )
    };
}

on_each_database! {
    pub(crate) async fn insert(at: &mut Connection, row: &DocumentRow) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO document (id, application, kind, media_type, size, width, height, sharpness, pages, sha256, object, at, names_number)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(&row.id)
        .bind(&row.application)
        .bind(row.kind.name())
        .bind(&row.media_type)
        .bind(row.size)
        .bind(row.width)
        .bind(row.height)
        .bind(row.sharpness)
        .bind(row.pages)
        .bind(&row.sha256)
        .bind(&row.object)
        .bind(row.at.unix_ms())
        .bind(row.names_number.map(i64::from))
        .execute(at)
        .await?;
        Ok(())
    }

    /// Those of an application, the oldest first.
    pub(crate) async fn of_application(at: &mut Connection, application: &str) -> Result<Vec<DocumentRow>, sqlx::Error> {
        let rows: Vec<Columns> =
            sqlx::query_as(documents!("WHERE application = $1 ORDER BY at, id")).bind(application).fetch_all(at).await?;
        Ok(rows.into_iter().map(row).collect())
    }

    pub(crate) async fn by_id(at: &mut Connection, application: &str, id: &str) -> Result<Option<DocumentRow>, sqlx::Error> {
        let found: Option<Columns> = sqlx::query_as(documents!("WHERE application = $1 AND id = $2"))
            .bind(application)
            .bind(id)
            .fetch_optional(at)
            .await?;
        Ok(found.map(row))
    }

    /// How many bytes of pictures and papers are kept for an account.
    pub(crate) async fn bytes_kept(at: &mut Connection, applicant: &str) -> Result<i64, sqlx::Error> {
        let (bytes,): (i64,) = sqlx::query_as(
            "SELECT CAST(COALESCE(sum(document.size), 0) AS BIGINT) FROM document JOIN application ON application.id = document.application
             WHERE application.applicant = $1 AND document.object IS NOT NULL",
        )
        .bind(applicant)
        .fetch_one(at)
        .await?;
        Ok(bytes)
    }

    /// The objects in which documents lie, from one to another.
    pub(crate) async fn objects_between(at: &mut Connection, first: &[u8], last: &[u8]) -> Result<HashSet<Vec<u8>>, sqlx::Error> {
        let rows: Vec<(Vec<u8>,)> = sqlx::query_as("SELECT object FROM document WHERE object BETWEEN $1 AND $2")
            .bind(first)
            .bind(last)
            .fetch_all(at)
            .await?;
        Ok(rows.into_iter().map(|(object,)| object).collect())
    }
}
