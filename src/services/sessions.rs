//! Signing in, staying signed in, signing out.

use super::{Context, Error, Result, blocking, record};
use crate::auth::SessionSecret;
use crate::auth::password::Password;
use crate::auth::token::{ACCESS_TOKEN_MINUTES, REFRESH_TOKEN_DAYS};
use crate::db;
use crate::domain::{Account, AccountId, Email, Principal, SessionId};
use chrono::Duration;
use serde_json::json;
use tokio::sync::SemaphorePermit;

/// Wrong passwords in a row before an account is locked.
const WRONG_PASSWORDS: i32 = 10;
/// For how long it is locked then.
const LOCK_MINUTES: i64 = 15;

/// What a client signs its requests with.
pub struct Tokens {
    pub access_token: String,
    /// In how many seconds the access token expires.
    pub expires_in_seconds: i64,
    pub refresh_token: SessionSecret,
    pub account: Account,
}

/// Signs in with address and password.
///
/// # Errors
/// [`Error::WrongCredentials`], and after ten wrong passwords in a row [`Error::Locked`] for 15 minutes.
pub async fn sign_in(ctx: &Context, email: &Email, password: Password) -> Result<Tokens> {
    let (mut tx, account) = authenticate(ctx, email, password).await?;
    let session = SessionId::new();
    let tokens = issue(ctx, &mut tx, account, session).await?;
    begun(ctx, &mut tx, &tokens.account, session).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Finds the account of whoever knows its password, in a transaction that goes on with opening a session for it.
pub(super) async fn authenticate(
    ctx: &Context,
    email: &Email,
    password: Password,
) -> Result<(db::Tx, Account)> {
    let _turn = turn_to_hash(ctx).await?;
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let Some(found) = db::accounts::lock_credentials(&mut tx, email).await? else {
        tx.commit().await?;
        blocking(move || password.match_nothing()).await?;
        return Err(Error::WrongCredentials);
    };
    if let Some(until) = found.locked_until.filter(|until| now < *until) {
        return Err(Error::Locked { until });
    }
    let hash = found.password_hash.clone();
    let right = blocking(move || password.matches(&hash)).await?;
    if !right {
        return Err(count_wrong(ctx, tx, &found).await?);
    }
    let account = found.account;
    if account.suspended {
        return Err(Error::WrongCredentials);
    }
    db::accounts::update_sign_in(&mut tx, account.id, 0, None).await?;
    Ok((tx, account))
}

/// Waits for a processor to compare a password with. As many are compared at a time as there are processors, each in 19
/// MiB: whoever sends thousands takes neither the memory nor, waiting before a transaction begins, the connections.
pub(super) async fn turn_to_hash(ctx: &Context) -> Result<SemaphorePermit<'_>> {
    ctx.hashing.acquire().await.map_err(Error::internal)
}

/// Writes down that somebody did not know password or code, and says what that comes to.
pub(super) async fn count_wrong(
    ctx: &Context,
    mut tx: db::Tx,
    found: &db::accounts::Credentials,
) -> Result<Error> {
    let failed = found.failed_sign_ins + 1;
    let (failed, until) = if failed >= WRONG_PASSWORDS {
        (0, Some(ctx.clock.now() + Duration::minutes(LOCK_MINUTES)))
    } else {
        (failed, None)
    };
    db::accounts::update_sign_in(&mut tx, found.account.id, failed, until).await?;
    tx.commit().await?;
    Ok(until.map_or(Error::WrongCredentials, |until| Error::Locked { until }))
}

/// Writes down that a session has begun.
pub(super) async fn begun(
    ctx: &Context,
    tx: &mut db::Tx,
    account: &Account,
    session: SessionId,
) -> Result<()> {
    let actor = (account.office_id, Some(account.id));
    db::audit::insert(tx, actor, "session.create", Some(session.0), &json!({}), ctx.clock.now()).await?;
    Ok(())
}

/// Ends every session of an account, those of the pages, too.
pub(super) async fn end_all(ctx: &Context, tx: &mut db::Tx, id: AccountId) -> Result<()> {
    db::sessions::revoke_account(tx, id, ctx.clock.now()).await?;
    db::page_sessions::delete_of_account(tx, id).await?;
    Ok(())
}

/// Exchanges a refresh token for the next pair. A token that was used before ends its whole session: somebody has a
/// copy of it.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn refresh_session(ctx: &Context, secret: &SessionSecret) -> Result<Tokens> {
    let now = ctx.clock.now();
    let hash = secret.hash();
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let token = db::sessions::lock_for_update(&mut tx, &hash).await?.ok_or(Error::NotSignedIn)?;
    if token.used_at.is_some() && token.revoked_at.is_none() {
        db::sessions::revoke_session(&mut tx, token.session_id, now).await?;
        let account = db::accounts::find(&mut tx, token.account_id).await?.ok_or(Error::NotSignedIn)?;
        let actor = (account.office_id, None);
        let detail = json!({ "account_id": account.id, "because": "a refresh token was used twice" });
        db::audit::insert(&mut tx, actor, "session.revoke", Some(token.session_id.0), &detail, now).await?;
        tx.commit().await?;
        tracing::warn!(account = %token.account_id, "a refresh token was used twice: its session was ended");
        return Err(Error::NotSignedIn);
    }
    if token.used_at.is_some() || token.revoked_at.is_some() || token.expires_at <= now {
        return Err(Error::NotSignedIn);
    }
    let account = db::accounts::find(&mut tx, token.account_id).await?.ok_or(Error::NotSignedIn)?;
    if account.suspended {
        return Err(Error::NotSignedIn);
    }
    db::sessions::update_used(&mut tx, &hash, now).await?;
    let tokens = issue(ctx, &mut tx, account, token.session_id).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Ends a session: its refresh tokens are refused from now on, its access token when it expires.
pub async fn sign_out(ctx: &Context, principal: &Principal, session: SessionId) -> Result<()> {
    let office = super::office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::sessions::revoke_session(&mut tx, session, ctx.clock.now()).await?;
    record(ctx, &mut tx, office, "session.delete", session.0, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

async fn issue(ctx: &Context, tx: &mut db::Tx, account: Account, session: SessionId) -> Result<Tokens> {
    let now = ctx.clock.now();
    let refresh_token = SessionSecret::random();
    let who = (account.office_id, account.id, session);
    let expires_at = now + Duration::days(REFRESH_TOKEN_DAYS);
    db::sessions::insert(tx, &refresh_token.hash(), who, now, expires_at).await?;
    let access_token = ctx.tokens.sign(
        (account.id, account.office_id),
        (account.role, account.organization_id),
        session,
        now,
    );
    Ok(Tokens { access_token, expires_in_seconds: ACCESS_TOKEN_MINUTES * 60, refresh_token, account })
}
