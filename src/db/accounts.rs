//! The table `accounts`.

use super::{Page, Result, Tx, one_row, stored, stored_word};
use crate::domain::{Account, AccountId, Email, Language, Name, OfficeId, OrganizationId, Role};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

const TABLE: &str = "accounts";

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: uuid::Uuid,
    office_id: uuid::Uuid,
    email: String,
    name: String,
    role: String,
    language: String,
    organization_id: Option<uuid::Uuid>,
    suspended: bool,
    version: i64,
    created_at: DateTime<Utc>,
}

impl TryFrom<AccountRow> for Account {
    type Error = super::Error;
    fn try_from(row: AccountRow) -> Result<Self> {
        let languages = [Language::Ja, Language::En];
        Ok(Self {
            id: AccountId(row.id),
            office_id: OfficeId(row.office_id),
            email: stored(TABLE, "email", &row.email, Email::parse)?,
            name: stored(TABLE, "name", &row.name, Name::parse)?,
            role: stored_word(TABLE, "role", &row.role, &Role::ALL, Role::as_str)?,
            language: stored_word(TABLE, "language", &row.language, &languages, Language::as_str)?,
            organization_id: row.organization_id.map(OrganizationId),
            suspended: row.suspended,
            version: row.version,
            created_at: row.created_at,
        })
    }
}

/// What signing in needs beside the account.
pub struct Credentials {
    pub account: Account,
    pub password_hash: String,
    pub failed_sign_ins: i32,
    pub locked_until: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct CredentialsRow {
    #[sqlx(flatten)]
    account: AccountRow,
    password_hash: String,
    failed_sign_ins: i32,
    locked_until: Option<DateTime<Utc>>,
}

pub async fn find(tx: &mut Tx, id: AccountId) -> Result<Option<Account>> {
    let row: Option<AccountRow> = sqlx::query_as("SELECT * FROM accounts WHERE id = $1")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    row.map(Account::try_from).transpose()
}

/// Keeps others from writing a mail of news to somebody until the transaction ends. What refers to the account goes on.
pub async fn lock_for_mail(tx: &mut Tx, id: AccountId) -> Result<()> {
    sqlx::query("SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE")
        .bind(id.0)
        .fetch_optional(tx.connection())
        .await?;
    Ok(())
}

/// The credentials of the account with this address, locked until the transaction ends.
pub async fn lock_credentials(tx: &mut Tx, email: &Email) -> Result<Option<Credentials>> {
    let row: Option<CredentialsRow> =
        sqlx::query_as("SELECT * FROM accounts WHERE lower(email) = lower($1) FOR UPDATE")
            .bind(email.as_str())
            .fetch_optional(tx.connection())
            .await?;
    row.map(|row| {
        Ok(Credentials {
            account: row.account.try_into()?,
            password_hash: row.password_hash,
            failed_sign_ins: row.failed_sign_ins,
            locked_until: row.locked_until,
        })
    })
    .transpose()
}

pub async fn list(tx: &mut Tx, after: Option<uuid::Uuid>, limit: i64) -> Result<Page<Account>> {
    let rows: Vec<AccountRow> =
        sqlx::query_as("SELECT * FROM accounts WHERE ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2 + 1")
            .bind(after)
            .bind(limit)
            .fetch_all(tx.connection())
            .await?;
    let items = rows.into_iter().map(Account::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(items, limit, |account| account.id.0))
}

/// The accounts of an office in one role that can be told something: not suspended.
pub async fn list_active(tx: &mut Tx, office_id: OfficeId, role: &str) -> Result<Vec<Account>> {
    let rows: Vec<AccountRow> = sqlx::query_as(
        "SELECT * FROM accounts WHERE office_id = $1 AND role = $2 AND NOT suspended ORDER BY id",
    )
    .bind(office_id.0)
    .bind(role)
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter().map(Account::try_from).collect()
}

pub async fn insert(tx: &mut Tx, account: &Account, password_hash: &str) -> Result<()> {
    let result = sqlx::query(
        "INSERT INTO accounts
             (id, office_id, email, name, role, language, organization_id, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(account.id.0)
    .bind(account.office_id.0)
    .bind(account.email.as_str())
    .bind(account.name.as_str())
    .bind(account.role.as_str())
    .bind(account.language.as_str())
    .bind(account.organization_id.map(|id| id.0))
    .bind(password_hash)
    .bind(account.created_at)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Writes name, language, role, organization and suspension if the stored version is still that of `account`.
pub async fn update(tx: &mut Tx, account: &Account) -> Result<Option<i64>> {
    let version: Option<i64> = sqlx::query_scalar(
        "UPDATE accounts SET name = $3, language = $4, role = $5, organization_id = $6, suspended = $7,
             version = version + 1
         WHERE id = $1 AND version = $2 RETURNING version",
    )
    .bind(account.id.0)
    .bind(account.version)
    .bind(account.name.as_str())
    .bind(account.language.as_str())
    .bind(account.role.as_str())
    .bind(account.organization_id.map(|id| id.0))
    .bind(account.suspended)
    .fetch_optional(tx.connection())
    .await?;
    Ok(version)
}

pub async fn update_password(tx: &mut Tx, id: AccountId, password_hash: &str) -> Result<()> {
    let result = sqlx::query(
        "UPDATE accounts SET password_hash = $2, failed_sign_ins = 0, locked_until = NULL WHERE id = $1",
    )
    .bind(id.0)
    .bind(password_hash)
    .execute(tx.connection())
    .await?;
    one_row(TABLE, &result)
}

/// Keeps count of wrong passwords in a row and until when the account is locked.
pub async fn update_sign_in(
    tx: &mut Tx,
    id: AccountId,
    failed_sign_ins: i32,
    locked_until: Option<DateTime<Utc>>,
) -> Result<()> {
    let result = sqlx::query("UPDATE accounts SET failed_sign_ins = $2, locked_until = $3 WHERE id = $1")
        .bind(id.0)
        .bind(failed_sign_ins)
        .bind(locked_until)
        .execute(tx.connection())
        .await?;
    one_row(TABLE, &result)
}

/// The names of some accounts.
pub async fn names(tx: &mut Tx, ids: &[AccountId]) -> Result<HashMap<AccountId, String>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(uuid::Uuid, String)> = sqlx::query_as("SELECT id, name FROM accounts WHERE id = ANY($1)")
        .bind(ids)
        .fetch_all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(|(id, name)| (AccountId(id), name)).collect())
}
