//! The table `invitations`: who may set a password by a link or by a code on paper.

use super::{Result, Tx, one_row, stored_word};
use crate::domain::{AccountId, Invitation, InvitationId, OfficeId, Purpose};
use chrono::{DateTime, Utc};

const TABLE: &str = "invitations";

#[derive(sqlx::FromRow)]
struct InvitationRow {
    id: uuid::Uuid,
    office_id: uuid::Uuid,
    account_id: uuid::Uuid,
    purpose: String,
    secret_hash: Option<Vec<u8>>,
    code_hash: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = super::Error;
    fn try_from(row: InvitationRow) -> Result<Self> {
        Ok(Self {
            id: InvitationId(row.id),
            office_id: OfficeId(row.office_id),
            account_id: AccountId(row.account_id),
            purpose: stored_word(TABLE, "purpose", &row.purpose, &Purpose::ALL, Purpose::as_str)?,
            secret_hash: row.secret_hash,
            code_hash: row.code_hash,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
        })
    }
}

/// The invitation, locked until the transaction ends.
pub async fn lock_for_update(tx: &mut Tx, id: InvitationId) -> Result<Option<Invitation>> {
    let row: Option<InvitationRow> = sqlx::query_as("SELECT * FROM invitations WHERE id = $1 FOR UPDATE")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(Invitation::try_from).transpose()
}

/// The invitation whose link has a secret with this hash, locked until the transaction ends.
pub async fn lock_by_secret(tx: &mut Tx, secret_hash: &[u8]) -> Result<Option<Invitation>> {
    let row: Option<InvitationRow> =
        sqlx::query_as("SELECT * FROM invitations WHERE secret_hash = $1 FOR UPDATE")
            .bind(secret_hash)
            .fetch_optional(tx.connection())
            .await?;
    row.map(Invitation::try_from).transpose()
}

/// The latest invitation of an account.
pub async fn find_of_account(
    tx: &mut Tx,
    account_id: AccountId,
    purpose: Purpose,
) -> Result<Option<Invitation>> {
    let row: Option<InvitationRow> =
        sqlx::query_as("SELECT * FROM invitations WHERE account_id = $1 AND purpose = $2")
            .bind(account_id.0)
            .bind(purpose.as_str())
            .fetch_optional(tx.connection())
            .await?;
    row.map(Invitation::try_from).transpose()
}

/// The first invitations of the office that nobody has followed yet, expired or not.
pub async fn list_pending(tx: &mut Tx) -> Result<Vec<Invitation>> {
    let rows: Vec<InvitationRow> =
        sqlx::query_as("SELECT * FROM invitations WHERE purpose = $1 AND used_at IS NULL ORDER BY id")
            .bind(Purpose::Invitation.as_str())
            .fetch_all(tx.connection())
            .await?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// Writes an invitation in the place of an earlier one of the same account and purpose.
pub async fn replace(tx: &mut Tx, invitation: &Invitation) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO invitations
             (id, office_id, account_id, purpose, secret_hash, code_hash, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (account_id, purpose) DO UPDATE SET id = $1, secret_hash = $5, code_hash = $6,
             created_at = $7, expires_at = $8, used_at = NULL",
    )
    .bind(invitation.id.0)
    .bind(invitation.office_id.0)
    .bind(invitation.account_id.0)
    .bind(invitation.purpose.as_str())
    .bind(&invitation.secret_hash)
    .bind(&invitation.code_hash)
    .bind(invitation.created_at)
    .bind(invitation.expires_at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Gives the invitation the secret that its link has.
pub async fn update_secret(tx: &mut Tx, id: InvitationId, secret_hash: &[u8]) -> Result<()> {
    let result = sqlx::query("UPDATE invitations SET secret_hash = $2 WHERE id = $1")
        .bind(id.0)
        .bind(secret_hash)
        .execute(tx.connection())
        .await?;
    one_row(TABLE, &result)
}

/// No open invitation of the account lets anybody in any more: it has a password.
pub async fn close_of_account(tx: &mut Tx, account_id: AccountId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("UPDATE invitations SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL")
        .bind(account_id.0)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Forgets invitations that were followed and expired before `before`. Those that nobody followed stay: the account
/// still waits for its first password.
pub async fn delete_expired(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    let result = sqlx::query(
        "DELETE FROM invitations WHERE expires_at < $1 AND (used_at IS NOT NULL OR purpose = $2)",
    )
    .bind(before)
    .bind(Purpose::PasswordReset.as_str())
    .execute(tx.connection())
    .await?;
    Ok(result.rows_affected())
}
