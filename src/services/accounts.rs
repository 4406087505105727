//! Accounts of the office: opening, listing, changing, passwords.

use super::{
    Context, Error, IdempotencyKey, Page, PageRequest, Result, blocking, office_of, once, page_sessions,
    person, record, require, sessions, updated,
};
use crate::auth::password::Password;
use crate::auth::{Permission, SessionSecret};
use crate::db;
use crate::domain::{
    Account, AccountId, Email, Faults, Language, Name, OfficeId, OrganizationId, OwnAccountChanges,
    Principal, Reason, Role,
};
use crate::services::Conflict;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

/// A new account.
#[derive(Debug, Clone, Serialize)]
pub struct NewAccount {
    pub email: Email,
    pub name: Name,
    pub role: Role,
    pub language: Language,
    pub organization_id: Option<OrganizationId>,
}

impl NewAccount {
    /// The account as it is opened.
    pub(super) fn account(self, id: AccountId, office_id: OfficeId, now: DateTime<Utc>) -> Account {
        Account {
            id,
            office_id,
            email: self.email,
            name: self.name,
            role: self.role,
            language: self.language,
            organization_id: self.organization_id,
            suspended: false,
            version: 1,
            created_at: now,
        }
    }
}

/// What an administrator may change of an account.
#[derive(Debug, Clone)]
pub struct AccountChanges {
    pub name: Name,
    pub role: Role,
    pub language: Language,
    pub organization_id: Option<OrganizationId>,
    pub suspended: bool,
}

/// A member belongs to an organization of the office, and nobody else does.
pub(super) async fn check_organization(
    tx: &mut db::Tx,
    role: Role,
    organization: Option<OrganizationId>,
) -> Result<()> {
    let pointer = "/organization_id";
    match (role, organization) {
        (Role::Member, None) => Err(Error::invalid(pointer, Reason::Missing)),
        (Role::Member, Some(id)) => {
            let known = db::organizations::find(tx, id).await?.is_some();
            if known { Ok(()) } else { Err(Error::invalid(pointer, Reason::NoSuchRecord)) }
        }
        (_, Some(_)) => Err(Error::invalid(pointer, Reason::NotForThisRole)),
        (_, None) => Ok(()),
    }
}

/// Opens an account with a random password, which is shown once. `None` where an earlier, equal request opened it.
pub async fn create_account(
    ctx: &Context,
    principal: &Principal,
    new: NewAccount,
    key: Option<&IdempotencyKey>,
) -> Result<(Account, Option<Password>)> {
    require(principal, Permission::ManageAccounts)?;
    let office_id = office_of(principal)?;
    let password = Password::random();
    let hashed = password.clone();
    let hash = blocking(move || hashed.hash()).await?;
    let mut tx = ctx.database.begin(principal).await?;
    let id = AccountId::new();
    if let Some(earlier) = once(ctx, &mut tx, key, "create_account", &new, id.0).await? {
        let account = db::accounts::find(&mut tx, AccountId(earlier)).await?.ok_or(Error::NotFound)?;
        return Ok((account, None));
    }
    check_organization(&mut tx, new.role, new.organization_id).await?;
    let account = new.account(id, office_id, ctx.clock.now());
    db::accounts::insert(&mut tx, &account, &hash).await?;
    record(ctx, &mut tx, office_id, "account.create", id.0, json!({ "role": account.role })).await?;
    tx.commit().await?;
    Ok((account, Some(password)))
}

/// The accounts of the office.
pub async fn list_accounts(ctx: &Context, principal: &Principal, page: PageRequest) -> Result<Page<Account>> {
    require(principal, Permission::ManageAccounts)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::accounts::list(&mut tx, page.cursor, page.limit).await?)
}

/// The names of people, for the log of what they did.
pub async fn names(
    ctx: &Context,
    principal: &Principal,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, String>> {
    require(principal, Permission::ReadAuditLog)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::accounts::names(&mut tx, ids).await?)
}

/// One account of the office.
pub async fn get_account(ctx: &Context, principal: &Principal, id: AccountId) -> Result<Account> {
    require(principal, Permission::ManageAccounts)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::accounts::find(&mut tx, id).await?.ok_or(Error::NotFound)
}

/// The own account.
pub async fn get_own_account(ctx: &Context, principal: &Principal) -> Result<Account> {
    let mut tx = ctx.database.begin(principal).await?;
    db::accounts::find(&mut tx, person(principal)?).await?.ok_or(Error::NotFound)
}

/// Changes the own name and language.
pub async fn update_own_account(
    ctx: &Context,
    principal: &Principal,
    changes: OwnAccountChanges,
    version: i64,
) -> Result<Account> {
    let office_id = office_of(principal)?;
    let id = person(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let current = db::accounts::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let stored = current.version;
    let mut account = Account { name: changes.name, language: changes.language, version, ..current };
    account.version = updated(db::accounts::update(&mut tx, &account).await?, stored)?;
    record(ctx, &mut tx, office_id, "account.update_own", id.0, json!({})).await?;
    tx.commit().await?;
    Ok(account)
}

/// Changes an account. Suspending it or changing its role ends its sessions.
pub async fn update_account(
    ctx: &Context,
    principal: &Principal,
    id: AccountId,
    changes: AccountChanges,
    version: i64,
) -> Result<Account> {
    require(principal, Permission::ManageAccounts)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let current = db::accounts::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if current.version != version {
        return Err(Error::VersionConflict { current: current.version });
    }
    let weakened = changes.suspended || changes.role != Role::Administrator;
    if person(principal)? == id && weakened {
        return Err(Error::Conflict(Conflict::OwnAccount));
    }
    check_organization(&mut tx, changes.role, changes.organization_id).await?;
    let other_rights = changes.suspended
        || changes.role != current.role
        || changes.organization_id != current.organization_id;
    let mut account = Account {
        name: changes.name,
        role: changes.role,
        language: changes.language,
        organization_id: changes.organization_id,
        suspended: changes.suspended,
        ..current
    };
    account.version = updated(db::accounts::update(&mut tx, &account).await?, version)?;
    if other_rights {
        sessions::end_all(ctx, &mut tx, id).await?;
    }
    let detail = json!({ "role": account.role, "suspended": account.suspended });
    record(ctx, &mut tx, office_id, "account.update", id.0, detail).await?;
    tx.commit().await?;
    Ok(account)
}

/// Gives an account a new random password, which is shown once, and ends its sessions.
pub async fn reset_password(ctx: &Context, principal: &Principal, id: AccountId) -> Result<Password> {
    require(principal, Permission::ManageAccounts)?;
    let office_id = office_of(principal)?;
    let password = Password::random();
    let hashed = password.clone();
    let hash = blocking(move || hashed.hash()).await?;
    let mut tx = ctx.database.begin(principal).await?;
    db::accounts::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    db::accounts::update_password(&mut tx, id, &hash).await?;
    db::invitations::close_of_account(&mut tx, id, ctx.clock.now()).await?;
    sessions::end_all(ctx, &mut tx, id).await?;
    record(ctx, &mut tx, office_id, "account.reset_password", id.0, json!({})).await?;
    tx.commit().await?;
    Ok(password)
}

/// Changes the own password and ends every session of the account. A wrong one counts as when signing in.
///
/// # Errors
/// [`Error::WrongCredentials`], and after ten wrong passwords in a row [`Error::Locked`] for 15 minutes.
pub async fn change_own_password(
    ctx: &Context,
    principal: &Principal,
    current: Password,
    new: String,
) -> Result<()> {
    let tx = change_password(ctx, principal, current, new).await?;
    tx.commit().await?;
    Ok(())
}

/// The same from a page, which gets a new session at once.
pub async fn change_own_password_on_page(
    ctx: &Context,
    principal: &Principal,
    current: Password,
    new: String,
) -> Result<SessionSecret> {
    let mut tx = change_password(ctx, principal, current, new).await?;
    let account = db::accounts::find(&mut tx, person(principal)?).await?.ok_or(Error::NotFound)?;
    let secret = page_sessions::open(ctx, &mut tx, &account).await?;
    tx.commit().await?;
    Ok(secret)
}

async fn change_password(
    ctx: &Context,
    principal: &Principal,
    current: Password,
    new: String,
) -> Result<db::Tx> {
    let office_id = office_of(principal)?;
    let id = person(principal)?;
    let new = Password::new(new).map_err(|reason| Faults::one("/new_password", reason))?;
    let _turn = sessions::turn_to_hash(ctx).await?;
    let mut tx = ctx.database.begin(principal).await?;
    let account = db::accounts::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let found = db::accounts::lock_credentials(&mut tx, &account.email).await?.ok_or(Error::NotFound)?;
    if let Some(until) = found.locked_until.filter(|until| ctx.clock.now() < *until) {
        return Err(Error::Locked { until });
    }
    let known = found.password_hash.clone();
    let (right, hash) = blocking(move || (current.matches(&known), new.hash())).await?;
    if !right {
        return Err(sessions::count_wrong(ctx, tx, &found).await?);
    }
    db::accounts::update_password(&mut tx, id, &hash).await?;
    db::invitations::close_of_account(&mut tx, id, ctx.clock.now()).await?;
    sessions::end_all(ctx, &mut tx, id).await?;
    db::accounts::update_sign_in(&mut tx, id, 0, None).await?;
    record(ctx, &mut tx, office_id, "account.change_password", id.0, json!({})).await?;
    Ok(tx)
}
