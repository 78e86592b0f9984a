//! Whole tables, whichever there are: how they are read into a backup and filled from one, the same on every database.

use sqlx::{AssertSqlSafe, Row as _};
use tokio_stream::StreamExt as _;

use super::on_each_database;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Bytes,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    Integer(i64),
    Bytes(Vec<u8>),
}

/// A table: its name and its columns in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<(String, Kind)>,
}

impl Table {
    fn names(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|(name, _)| quoted(name))
    }

    /// Rows in one order on every database: by all columns, texts by their bytes, what is empty first.
    fn select(&self, by_bytes: &str) -> String {
        let columns: Vec<String> = self.names().collect();
        let order = self.columns.iter().map(|(name, kind)| match kind {
            Kind::Text => format!("{}{by_bytes} NULLS FIRST", quoted(name)),
            Kind::Integer | Kind::Bytes => format!("{} NULLS FIRST", quoted(name)),
        });
        let (columns, order) = (columns.join(", "), order.collect::<Vec<_>>().join(", "));
        format!("SELECT {columns} FROM {} ORDER BY {order}", quoted(&self.name))
    }

    fn insert(&self) -> String {
        let columns: Vec<String> = self.names().collect();
        let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", quoted(&self.name), columns.join(", "), places.join(", "))
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn kind(of: &str) -> Result<Kind, sqlx::Error> {
    match of {
        "text" => Ok(Kind::Text),
        "integer" | "bigint" => Ok(Kind::Integer),
        "blob" | "bytea" => Ok(Kind::Bytes),
        other => Err(sqlx::Error::Decode(format!("a column of the kind {other}").into())),
    }
}

/// Which foreign keys are looked at when the transaction ends, so that tables are filled in any order.
const DEFER: &str = "
    CREATE TEMPORARY TABLE deferred ON COMMIT DROP AS
        SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I', conrelid::regclass, conname) AS change FROM pg_constraint
        WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::text::regnamespace;
    DO $$ DECLARE change text; BEGIN
        FOR change IN SELECT d.change FROM deferred d LOOP EXECUTE change || ' DEFERRABLE INITIALLY DEFERRED'; END LOOP;
    END $$";

/// Looks at them, makes them as they were, and has the numbers that the database gives go on behind those that are there.
const FINISH: &str = "
    SET CONSTRAINTS ALL IMMEDIATE;
    DO $$ DECLARE change text; numbered record; BEGIN
        FOR change IN SELECT d.change FROM deferred d LOOP EXECUTE change || ' NOT DEFERRABLE'; END LOOP;
        FOR numbered IN
            SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'
        LOOP
            EXECUTE format(
                'SELECT setval(pg_get_serial_sequence(%L, %L), max(%I)) FROM %I',
                quote_ident(numbered.table_name), numbered.column_name, numbered.column_name, numbered.table_name
            );
        END LOOP;
    END $$";

on_each_database! {
    /// The names of all tables, sorted.
    pub(crate) async fn names(at: &mut Connection) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as(either(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
            "SELECT table_name::text FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name::text COLLATE \"C\"",
        ))
        .fetch_all(at)
        .await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// What a table is made of.
    pub(crate) async fn table(at: &mut Connection, name: String) -> Result<Table, sqlx::Error> {
        let columns: Vec<(String, String)> = sqlx::query_as(either(
            "SELECT name, lower(type) FROM pragma_table_info($1) ORDER BY cid",
            "SELECT column_name::text, data_type::text FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
        ))
        .bind(&name)
        .fetch_all(at)
        .await?;
        let columns = columns.into_iter().map(|(name, of)| Ok((name, kind(&of)?))).collect::<Result<_, sqlx::Error>>()?;
        Ok(Table { name, columns })
    }

    /// Hands out row after row.
    pub(crate) async fn read(
        at: &mut Connection,
        table: &Table,
        take: &mut dyn FnMut(&[Cell]) -> std::io::Result<()>,
    ) -> Result<(), sqlx::Error> {
        let mut rows = sqlx::query(AssertSqlSafe(table.select(either("", " COLLATE \"C\"")))).fetch(at);
        while let Some(row) = rows.next().await {
            let row = row?;
            let cells = table.columns.iter().enumerate().map(|(n, (_, kind))| {
                Ok(match kind {
                    Kind::Text => row.try_get::<Option<String>, _>(n)?.map(Cell::Text),
                    Kind::Integer => row.try_get::<Option<i64>, _>(n)?.map(Cell::Integer),
                    Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(n)?.map(Cell::Bytes),
                }
                .unwrap_or(Cell::Empty))
            });
            take(&cells.collect::<Result<Vec<_>, sqlx::Error>>()?)?;
        }
        Ok(())
    }

    pub(crate) async fn insert(at: &mut Connection, table: &Table, cells: Vec<Cell>) -> Result<(), sqlx::Error> {
        let mut query = sqlx::query(AssertSqlSafe(table.insert()));
        for (cell, (_, kind)) in cells.into_iter().zip(&table.columns) {
            query = match (cell, kind) {
                (Cell::Text(text), _) => query.bind(text),
                (Cell::Integer(number), _) => query.bind(number),
                (Cell::Bytes(bytes), _) => query.bind(bytes),
                (Cell::Empty, Kind::Text) => query.bind(None::<String>),
                (Cell::Empty, Kind::Integer) => query.bind(None::<i64>),
                (Cell::Empty, Kind::Bytes) => query.bind(None::<Vec<u8>>),
            };
        }
        query.execute(at).await?;
        Ok(())
    }

    /// Empties a table that a migration put rows into.
    pub(crate) async fn clear(at: &mut Connection, table: &Table) -> Result<(), sqlx::Error> {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {}", quoted(&table.name)))).execute(at).await?;
        Ok(())
    }

    /// From here to the end of the transaction rows may refer to rows that come later.
    pub(crate) async fn defer_references(at: &mut Connection) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(either("PRAGMA defer_foreign_keys = ON", DEFER)).execute(at).await?;
        Ok(())
    }

    /// All tables are filled.
    pub(crate) async fn finish(at: &mut Connection) -> Result<(), sqlx::Error> {
        // A file of SQLite looks at references when it commits, and gives the number behind the last one anyway.
        sqlx::raw_sql(either("", FINISH)).execute(at).await?;
        Ok(())
    }

    /// The format that the tables have; none before the first migration.
    pub(crate) async fn format(at: &mut Connection) -> Result<Option<i64>, sqlx::Error> {
        let (version,): (Option<i64>,) = sqlx::query_as("SELECT max(version) FROM format").fetch_one(at).await?;
        Ok(version)
    }
}
