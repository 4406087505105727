//! The table `jobs`: enqueue in the transaction of the change, claim with a lease, finish or come up again.

use super::{Result, Tx, one_row};
use crate::domain::{Job, JobId, OfficeId};
use chrono::{DateTime, Utc};
use sqlx::types::Json;

/// A job that this worker holds until its lease ends.
#[derive(Debug, Clone)]
pub struct ClaimedJob {
    pub id: JobId,
    pub office_id: OfficeId,
    pub job: Job,
    /// Counted from 1. Together with the id it names this claim: a later claim has a higher number.
    pub attempts: i32,
}

/// Enqueues a job to run at `run_at`, unless an equal one of the office waits already; then that one stays as it is.
pub async fn insert(
    tx: &mut Tx,
    office_id: OfficeId,
    job: &Job,
    run_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO jobs (id, office_id, payload, deduplication_key, run_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (office_id, deduplication_key) WHERE NOT started DO NOTHING",
    )
    .bind(JobId::new().0)
    .bind(office_id.0)
    .bind(Json(job))
    .bind(job.deduplication_key())
    .bind(run_at)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(())
}

type ClaimedRow = (uuid::Uuid, uuid::Uuid, Json<Job>, i32);

/// Claims the job that has waited longest, until `lease_until`. Jobs whose lease ran out are claimed again.
pub async fn claim(
    tx: &mut Tx,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Option<ClaimedJob>> {
    let row: Option<ClaimedRow> = sqlx::query_as(
        "UPDATE jobs SET started = true, attempts = attempts + 1, run_at = $2
         WHERE id = (
             SELECT id FROM jobs WHERE run_at <= $1 AND given_up_at IS NULL
             ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
         )
         RETURNING id, office_id, payload, attempts",
    )
    .bind(now)
    .bind(lease_until)
    .fetch_optional(tx.connection())
    .await?;
    Ok(row.map(|(id, office_id, Json(job), attempts)| ClaimedJob {
        id: JobId(id),
        office_id: OfficeId(office_id),
        job,
        attempts,
    }))
}

/// Takes a finished job away. `false` where somebody else has claimed it since.
pub async fn delete(tx: &mut Tx, claimed: &ClaimedJob) -> Result<bool> {
    let result = sqlx::query("DELETE FROM jobs WHERE id = $1 AND attempts = $2")
        .bind(claimed.id.0)
        .bind(claimed.attempts)
        .execute(tx.connection())
        .await?;
    Ok(result.rows_affected() == 1)
}

/// Lets a job come up again at `run_at`.
pub async fn update_retry(
    tx: &mut Tx,
    claimed: &ClaimedJob,
    run_at: DateTime<Utc>,
    error: &str,
) -> Result<()> {
    sqlx::query("UPDATE jobs SET run_at = $3, last_error = $4 WHERE id = $1 AND attempts = $2")
        .bind(claimed.id.0)
        .bind(claimed.attempts)
        .bind(run_at)
        .bind(error)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Gives a job up. It stays in the table, to be looked into.
pub async fn update_given_up(
    tx: &mut Tx,
    claimed: &ClaimedJob,
    now: DateTime<Utc>,
    error: &str,
) -> Result<()> {
    let result =
        sqlx::query("UPDATE jobs SET given_up_at = $3, last_error = $4 WHERE id = $1 AND attempts = $2")
            .bind(claimed.id.0)
            .bind(claimed.attempts)
            .bind(now)
            .bind(error)
            .execute(tx.connection())
            .await?;
    one_row("jobs", &result)
}

/// How many jobs are still to be done, given-up ones not counted; and when the next one is due.
pub async fn count_waiting(tx: &mut Tx) -> Result<(i64, Option<DateTime<Utc>>)> {
    Ok(sqlx::query_as("SELECT count(*), min(run_at) FROM jobs WHERE given_up_at IS NULL")
        .fetch_one(tx.connection())
        .await?)
}
