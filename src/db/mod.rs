//! All SQL and only SQL: one file per table family, functions on a transaction, rows turned into domain types.
//!
//! Every transaction starts with [`Database::begin`], which tells PostgreSQL for whom it is; row level security then shows
//! the rows of that office only (see the migration `restrict_rows_to_office`).

pub mod accounts;
pub mod agenda;
pub mod attachments;
pub mod audit;
pub mod case_news;
pub mod changes;
pub mod exclusions;
pub mod handovers;
pub mod idempotency;
pub mod inbox;
pub mod introductions;
pub mod invitations;
pub mod jobs;
pub mod judgements;
pub mod letters;
pub mod mails;
pub mod meetings;
pub mod needs;
pub mod notes;
pub mod offices;
pub mod organizations;
pub mod page_sessions;
pub mod private;
pub mod programmes;
pub mod reports;
pub mod search;
pub mod sessions;
pub mod terms;
pub mod weights;

use crate::domain::{Principal, Reason};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool, Postgres, Transaction};
use std::time::Duration;

/// What can go wrong with the database. The detail is for the log, never for a client.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database did not answer: {0}")]
    Unavailable(#[source] sqlx::Error),
    #[error("a statement failed: {0}")]
    Statement(#[source] sqlx::Error),
    #[error("the table {table} holds a value in column {column} that no version of Enishi wrote: {value}")]
    Corrupt { table: &'static str, column: &'static str, value: String },
    #[error("the table {table} did not change as it must: {rows} rows instead of one")]
    RowCount { table: &'static str, rows: u64 },
    #[error("the database schema could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

pub type Result<T> = std::result::Result<T, Error>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_) => Self::Unavailable(error),
            other => Self::Statement(other),
        }
    }
}

impl Error {
    /// The named constraint that the statement violated.
    pub fn violated(&self) -> Option<&str> {
        match self {
            Self::Statement(sqlx::Error::Database(error)) => error.constraint(),
            _ => None,
        }
    }
}

/// The schema, as the program expects it.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Drops the database that the options name, with all that is in it, and makes it anew, empty.
pub async fn recreate(options: PgConnectOptions) -> Result<()> {
    let name = options.get_database().unwrap_or("enishi").replace('"', "");
    let mut connection = options.database("postgres").connect().await?;
    for statement in
        [format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"), format!("CREATE DATABASE \"{name}\"")]
    {
        // The name comes from our own configuration and is quoted.
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// A connection pool whose transactions are bound by row security.
#[derive(Debug, Clone)]
pub struct Database {
    pool: PgPool,
    /// The role we signed in with would bypass row security: every transaction steps down to [`BOUND_ROLE`].
    step_down: bool,
}

/// A role without any right but to the rows that row security shows.
const BOUND_ROLE: &str = "enishi_bound";

impl Database {
    /// Connects, waiting up to `patience` for a free connection, and brings the schema up to date.
    pub async fn open(options: PgConnectOptions, connections: u32, patience: Duration) -> Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(patience)
            .connect_with(options)
            .await?;
        MIGRATIONS.run(&pool).await?;
        let step_down: bool =
            sqlx::query_scalar("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
                .fetch_one(&pool)
                .await?;
        if step_down {
            // Two programs may start at once: the role is the whole server's, so the second finds it made.
            sqlx::raw_sql(
                "DO $$ BEGIN CREATE ROLE enishi_bound NOLOGIN; \
                 EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
                 GRANT USAGE ON SCHEMA public TO enishi_bound;
                 GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO enishi_bound;",
            )
            .execute(&pool)
            .await?;
        }
        Ok(Self { pool, step_down })
    }

    /// Begins a transaction that sees what the principal's office may see. One round trip.
    pub async fn begin(&self, principal: &Principal) -> Result<Tx> {
        // The values are UUIDs and names of our own making, never text from outside.
        let (office, scope) = match principal.office_id() {
            Some(office) => (office.to_string(), ""),
            None => (String::new(), "service"),
        };
        let role = if self.step_down { BOUND_ROLE } else { "NONE" };
        let statement = format!(
            "BEGIN; SET LOCAL ROLE {role}; SET LOCAL enishi.office_id = '{office}'; SET LOCAL enishi.scope = '{scope}'"
        );
        let inner = self.pool.begin_with(AssertSqlSafe(statement)).await?;
        Ok(Tx { inner, principal: *principal })
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }

    /// Waits until every connection is given back, then closes them.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A transaction begun for a [`Principal`]. Dropping it without [`Tx::commit`] undoes everything.
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    principal: Principal,
}

impl Tx {
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    pub async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }

    fn connection(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

/// Checks that exactly one row of `table` changed.
fn one_row(table: &'static str, result: &sqlx::postgres::PgQueryResult) -> Result<()> {
    match result.rows_affected() {
        1 => Ok(()),
        rows => Err(Error::RowCount { table, rows }),
    }
}

/// Turns a stored text into a domain value; a text that does not parse names its table and column.
fn stored<T>(
    table: &'static str,
    column: &'static str,
    value: &str,
    parse: impl FnOnce(&str) -> std::result::Result<T, Reason>,
) -> Result<T> {
    parse(value).map_err(|_| Error::Corrupt { table, column, value: value.to_owned() })
}

/// Turns a stored word into one of the variants that `as_str` gives.
fn stored_word<T: Copy>(
    table: &'static str,
    column: &'static str,
    value: &str,
    all: &[T],
    as_str: fn(T) -> &'static str,
) -> Result<T> {
    all.iter().copied().find(|variant| as_str(*variant) == value).ok_or_else(|| Error::Corrupt {
        table,
        column,
        value: value.to_owned(),
    })
}

/// One page of a list, and where the next one begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T, C = uuid::Uuid> {
    pub items: Vec<T>,
    /// The cursor of the next page; none on the last.
    pub next: Option<C>,
}

impl<T> Page<T> {
    /// From `limit + 1` fetched rows: the extra one only says that there is more.
    fn cut(mut items: Vec<T>, limit: i64, id: impl Fn(&T) -> uuid::Uuid) -> Self {
        let limit = usize::try_from(limit).unwrap_or_default();
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(id) } else { None };
        Self { items, next }
    }
}
