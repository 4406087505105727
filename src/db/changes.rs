//! The table `organization_changes`: which organizations changed in which transaction, so that what is kept of them
//! in memory can be brought up to date; and the notices that something changed.

use super::{Database, Result, Tx};
use crate::domain::{OfficeId, OrganizationId};
use chrono::{DateTime, Utc};
use sqlx::postgres::PgListener;
use std::collections::{BTreeSet, HashSet};

/// The channel on which the triggers of the tables say which office they changed.
const CHANNEL: &str = "enishi_organizations";

/// How far the changes of an office have been followed.
#[derive(Debug, Clone)]
pub struct Mark {
    /// When the changes were last read, all transactions with a lower number were finished.
    horizon: i64,
    /// The changes by other transactions that were read all the same, by number.
    read: HashSet<i64>,
}

type ChangeRow = (i64, Option<i64>, Option<uuid::Uuid>, Option<i64>);

/// Where somebody stands who reads all organizations after this.
pub async fn mark(tx: &mut Tx, office_id: OfficeId) -> Result<Mark> {
    // What is finished is read with all the rest; a register that was just imported has as many changes as rows.
    let (_, mark) = look(tx, office_id, None).await?;
    Ok(mark)
}

/// Which organizations changed since a mark, and the new mark.
///
/// Nothing that is committed is passed over, in whatever order transactions began, wrote and committed: what the
/// last look could not see was under way then, and is at or above its horizon. What the transaction itself changed
/// is left for later, for it may still be undone.
pub async fn since(
    tx: &mut Tx,
    office_id: OfficeId,
    mark: &Mark,
) -> Result<(BTreeSet<OrganizationId>, Mark)> {
    look(tx, office_id, Some(mark)).await
}

/// The changes that a mark does not know; without a mark those that may still be under way.
async fn look(
    tx: &mut Tx,
    office_id: OfficeId,
    mark: Option<&Mark>,
) -> Result<(BTreeSet<OrganizationId>, Mark)> {
    let rows: Vec<ChangeRow> = sqlx::query_as(
        "WITH look AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon)
         SELECT look.horizon::text::bigint, c.number, c.organization_id, c.transaction::text::bigint
         FROM look LEFT JOIN organization_changes c
             ON c.office_id = $1 AND c.transaction >= coalesce($2::text::xid8, look.horizon)
                AND c.transaction IS DISTINCT FROM pg_current_xact_id_if_assigned()",
    )
    .bind(office_id.0)
    .bind(mark.map(|mark| mark.horizon.to_string()))
    .fetch_all(tx.connection())
    .await?;
    // There is always a row: without changes one with the horizon alone.
    let horizon = rows.first().map_or(0, |row| row.0);
    let (mut changed, mut read) = (BTreeSet::new(), HashSet::new());
    for (_, number, organization, transaction) in rows {
        let (Some(number), Some(organization), Some(transaction)) = (number, organization, transaction)
        else {
            continue;
        };
        if mark.is_none_or(|mark| !mark.read.contains(&number)) {
            changed.insert(OrganizationId(organization));
        }
        if transaction >= horizon {
            read.insert(number);
        }
    }
    Ok((changed, Mark { horizon, read }))
}

/// Forgets changes from before a time. Whoever has not looked since then has to read everything again.
pub async fn delete_older(tx: &mut Tx, than: DateTime<Utc>) -> Result<u64> {
    let result = sqlx::query("DELETE FROM organization_changes WHERE changed_at < $1")
        .bind(than)
        .execute(tx.connection())
        .await?;
    Ok(result.rows_affected())
}

/// Hears which offices' organizations change, on a connection of its own.
pub struct Listener(PgListener);

impl Listener {
    pub async fn open(database: &Database) -> Result<Self> {
        let mut listener = PgListener::connect_with(&database.pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// Waits for the next notice. None after the connection was lost and found again: notices may be missing.
    pub async fn next(&mut self) -> Result<Option<OfficeId>> {
        loop {
            let Some(notice) = self.0.try_recv().await? else { return Ok(None) };
            // Anybody may write into a channel; what is no office is none of ours.
            if let Ok(office) = notice.payload().parse() {
                return Ok(Some(OfficeId(office)));
            }
        }
    }
}
