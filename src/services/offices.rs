//! The office: its name and area; and founding one, from the console.

use super::{Context, Error, Result, blocking, office_of, record, require, sessions, updated};
use crate::auth::Permission;
use crate::auth::password::Password;
use crate::db;
use crate::domain::{
    Account, AccountId, Email, Language, Name, Office, OfficeChanges, OfficeId, Principal, Role,
};
use serde_json::json;

/// The own office.
pub async fn get_office(ctx: &Context, principal: &Principal) -> Result<Office> {
    require(principal, Permission::ReadOffice)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::offices::find(&mut tx, office_of(principal)?).await?.ok_or(Error::NotFound)
}

/// Changes name and area of the own office.
pub async fn update_office(
    ctx: &Context,
    principal: &Principal,
    changes: OfficeChanges,
    version: i64,
) -> Result<Office> {
    require(principal, Permission::EditOffice)?;
    let id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let current = db::offices::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let version = updated(db::offices::update(&mut tx, id, &changes, version).await?, current.version)?;
    record(ctx, &mut tx, id, "office.update", id.0, json!({ "version": version })).await?;
    tx.commit().await?;
    Ok(Office { id, name: changes.name, region: changes.region, website: changes.website, version })
}

/// Every office of the installation. For the console.
pub async fn list_offices(ctx: &Context) -> Result<Vec<Office>> {
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    Ok(db::offices::list(&mut tx).await?)
}

/// Founds an office. For the console.
pub async fn create_office(ctx: &Context, details: &OfficeChanges) -> Result<OfficeId> {
    let id = OfficeId::new();
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    db::offices::insert(&mut tx, id, details, ctx.clock.now()).await?;
    record(ctx, &mut tx, id, "office.create", id.0, json!({ "name": details.name })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Opens an account in any office and gives it a random password. For the console: the first administrator.
pub async fn create_first_account(
    ctx: &Context,
    office_id: OfficeId,
    (email, name): (Email, Name),
    role: Role,
    language: Language,
) -> Result<(Account, Password)> {
    let password = Password::random();
    let hashed = password.clone();
    let hash = blocking(move || hashed.hash()).await?;
    let account = Account {
        id: AccountId::new(),
        office_id,
        email,
        name,
        role,
        language,
        organization_id: None,
        suspended: false,
        version: 1,
        created_at: ctx.clock.now(),
    };
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    db::accounts::insert(&mut tx, &account, &hash).await?;
    record(ctx, &mut tx, office_id, "account.create", account.id.0, json!({ "role": role })).await?;
    tx.commit().await?;
    Ok((account, password))
}

/// Gives the account with this address a new random password and ends its sessions. For the console.
pub async fn reset_password_by_email(ctx: &Context, email: &Email) -> Result<Password> {
    let password = Password::random();
    let hashed = password.clone();
    let hash = blocking(move || hashed.hash()).await?;
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let account = db::accounts::lock_credentials(&mut tx, email).await?.ok_or(Error::NotFound)?.account;
    db::accounts::update_password(&mut tx, account.id, &hash).await?;
    db::invitations::close_of_account(&mut tx, account.id, ctx.clock.now()).await?;
    sessions::end_all(ctx, &mut tx, account.id).await?;
    record(ctx, &mut tx, account.office_id, "account.reset_password", account.id.0, json!({})).await?;
    tx.commit().await?;
    Ok(password)
}

/// The account with this address, in any office. For the console.
pub async fn find_account(ctx: &Context, email: &Email) -> Result<Option<Account>> {
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    Ok(db::accounts::lock_credentials(&mut tx, email).await?.map(|found| found.account))
}
