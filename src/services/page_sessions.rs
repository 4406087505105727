//! Signing in to the pages, staying signed in, signing out.

use super::{Context, Error, Result, office_of, record, sessions};
use crate::auth::SessionSecret;
use crate::auth::password::Password;
use crate::db;
use crate::domain::{Account, Email, Name, Principal, SessionId};
use chrono::Duration;
use serde_json::json;

/// Who asks for nothing for so long has to sign in again: a working day.
const IDLE: Duration = Duration::hours(12);
/// So long a session lasts at most, however much it is used.
const LONGEST: Duration = Duration::days(7);
/// How exactly it is known when a session was last used: not every page is worth a write.
const USED_WITHIN: Duration = Duration::minutes(5);

/// Somebody who is signed in to the pages, as of this request.
#[derive(Debug, Clone)]
pub struct Visit {
    pub principal: Principal,
    pub session: SessionId,
    pub account: Account,
    pub office: Name,
}

/// Signs in with address and password.
///
/// # Errors
/// Those of [`sessions::sign_in`].
pub async fn sign_in(ctx: &Context, email: &Email, password: Password) -> Result<(SessionSecret, Account)> {
    let (mut tx, account) = sessions::authenticate(ctx, email, password).await?;
    let secret = open(ctx, &mut tx, &account).await?;
    tx.commit().await?;
    Ok((secret, account))
}

/// Opens a session for somebody who has proved who they are.
pub(super) async fn open(ctx: &Context, tx: &mut db::Tx, account: &Account) -> Result<SessionSecret> {
    let (secret, session) = (SessionSecret::random(), SessionId::new());
    db::page_sessions::insert(tx, &secret.hash(), session, account, ctx.clock.now()).await?;
    sessions::begun(ctx, tx, account, session).await?;
    Ok(secret)
}

/// Who shows this secret. Role and organization are those of now: a right that was taken away is gone at once.
///
/// # Errors
/// [`Error::NotSignedIn`] where the session has ended or the account is suspended.
pub async fn visit(ctx: &Context, secret: &SessionSecret) -> Result<Visit> {
    let (now, hash) = (ctx.clock.now(), secret.hash());
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let found = db::page_sessions::find(&mut tx, &hash).await?.ok_or(Error::NotSignedIn)?;
    let has_ended = now - found.used_at >= IDLE || now - found.created_at >= LONGEST;
    if has_ended || found.account.suspended {
        return Err(Error::NotSignedIn);
    }
    let account = found.account;
    let office = db::offices::find(&mut tx, account.office_id).await?.ok_or(Error::NotSignedIn)?.name;
    if now - found.used_at >= USED_WITHIN {
        db::page_sessions::update_used(&mut tx, &hash, now).await?;
        tx.commit().await?;
    }
    let principal = Principal::Person {
        account_id: account.id,
        office_id: account.office_id,
        role: account.role,
        organization_id: account.organization_id,
    };
    Ok(Visit { principal, session: found.session_id, account, office })
}

/// Ends a session.
pub async fn sign_out(ctx: &Context, visit: &Visit) -> Result<()> {
    let mut tx = ctx.database.begin(&visit.principal).await?;
    db::page_sessions::delete(&mut tx, visit.session).await?;
    let office = office_of(&visit.principal)?;
    record(ctx, &mut tx, office, "session.delete", visit.session.0, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets the sessions that have ended by themselves.
pub async fn delete_ended(ctx: &Context, tx: &mut db::Tx) -> Result<u64> {
    let now = ctx.clock.now();
    Ok(db::page_sessions::delete_older(tx, now - IDLE, now - LONGEST).await?)
}
