//! Letting people in who have no password: by a link in a mail or by a code on paper, for a new account or because the
//! password was forgotten.

use super::accounts::{NewAccount, check_organization};
use super::{
    Conflict, Context, Error, IdempotencyKey, Result, blocking, office_of, once, page_sessions, record,
    require, sessions,
};
use crate::auth::password::Password;
use crate::auth::{Permission, SessionSecret};
use crate::db;
use crate::domain::{
    Account, AccountId, Closed, Email, Faults, Invitation, InvitationId, Job, Name, Principal, Purpose,
};
use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

/// How long an invitation is good for: over a holiday, and not for ever.
const INVITATION: Duration = Duration::days(14);
/// How long the link of a forgotten password is good for: whoever asked is waiting for it.
const PASSWORD_RESET: Duration = Duration::hours(1);
/// No second mail goes to an address within this time: nobody can fill a mailbox from outside.
const RESET_AGAIN: Duration = Duration::minutes(5);
/// How long it can still be said that a link was used or has expired.
const REMEMBERED: Duration = Duration::days(90);

/// How somebody is invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Way {
    /// A link by mail.
    Mail,
    /// A code on paper, where mails with links do not arrive.
    Paper,
}

/// Somebody who was invited.
pub struct Invited {
    pub account: Account,
    pub expires_at: DateTime<Utc>,
    /// The code to hand over, shown once; none where a mail goes out, or where an earlier, equal request showed it.
    pub code: Option<Password>,
}

/// What somebody shows to be let in.
#[derive(Clone)]
pub enum Proof {
    /// What stands in the link.
    Link(SessionSecret),
    /// The code on the paper, with the address of the account.
    Code(Email, Password),
}

/// A link that was just made, and for whom.
pub struct Link {
    pub address: String,
    pub account: Account,
    pub office: Name,
    pub purpose: Purpose,
    pub expires_at: DateTime<Utc>,
}

/// Opens an account without a password that anybody knows, and invites its owner. Whoever was invited and has not come
/// yet is invited anew: the earlier invitation lets nobody in any more.
///
/// # Errors
/// [`Conflict::EmailTaken`] where the owner of the address has a password already.
pub async fn invite(
    ctx: &Context,
    principal: &Principal,
    new: NewAccount,
    way: Way,
    key: Option<&IdempotencyKey>,
) -> Result<Invited> {
    require(principal, Permission::ManageAccounts)?;
    let office_id = office_of(principal)?;
    let (code, code_hash) = code_for(way).await?;
    let unknown = blocking(|| Password::random().hash()).await?;
    let mut tx = ctx.database.begin(principal).await?;
    let id = AccountId::new();
    if once(ctx, &mut tx, key, "invite", &(&new, way), id.0).await?.is_some() {
        return invited_before(&mut tx, &new.email).await;
    }
    check_organization(&mut tx, new.role, new.organization_id).await?;
    let account = match db::accounts::lock_credentials(&mut tx, &new.email).await? {
        None => {
            let account = new.account(id, office_id, ctx.clock.now());
            db::accounts::insert(&mut tx, &account, &unknown).await?;
            record(ctx, &mut tx, office_id, "account.create", id.0, json!({ "role": account.role })).await?;
            account
        }
        Some(found) => {
            if !is_pending(&mut tx, found.account.id).await? {
                return Err(Error::Conflict(Conflict::EmailTaken));
            }
            let mut account = Account {
                name: new.name,
                role: new.role,
                language: new.language,
                organization_id: new.organization_id,
                ..found.account
            };
            account.version =
                super::updated(db::accounts::update(&mut tx, &account).await?, account.version)?;
            let detail = json!({ "role": account.role, "suspended": account.suspended });
            record(ctx, &mut tx, office_id, "account.update", account.id.0, detail).await?;
            account
        }
    };
    let expires_at = open(ctx, &mut tx, &account, Purpose::Invitation, code_hash).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(Invited { account, expires_at, code })
}

async fn invited_before(tx: &mut db::Tx, email: &Email) -> Result<Invited> {
    let account = db::accounts::lock_credentials(tx, email).await?.ok_or(Error::NotFound)?.account;
    let invitation = db::invitations::find_of_account(tx, account.id, Purpose::Invitation).await?;
    let expires_at = invitation.ok_or(Error::NotFound)?.expires_at;
    Ok(Invited { account, expires_at, code: None })
}

/// Invites somebody anew who has not come yet.
///
/// # Errors
/// [`Conflict::InvitationAccepted`] where the account has a password already.
pub async fn invite_again(ctx: &Context, principal: &Principal, id: AccountId, way: Way) -> Result<Invited> {
    require(principal, Permission::ManageAccounts)?;
    let (code, code_hash) = code_for(way).await?;
    let mut tx = ctx.database.begin(principal).await?;
    let account = db::accounts::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    // Nobody sets a password meanwhile.
    db::accounts::lock_credentials(&mut tx, &account.email).await?;
    if !is_pending(&mut tx, id).await? {
        return Err(Error::Conflict(Conflict::InvitationAccepted));
    }
    let expires_at = open(ctx, &mut tx, &account, Purpose::Invitation, code_hash).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(Invited { account, expires_at, code })
}

/// Until when those are invited who have not come yet; a time in the past where the invitation has expired.
pub async fn pending(ctx: &Context, principal: &Principal) -> Result<HashMap<AccountId, DateTime<Utc>>> {
    require(principal, Permission::ManageAccounts)?;
    let mut tx = ctx.database.begin(principal).await?;
    let pending = db::invitations::list_pending(&mut tx).await?;
    Ok(pending.into_iter().map(|invitation| (invitation.account_id, invitation.expires_at)).collect())
}

/// Sends a link to the owner of an address who has forgotten the password. Whether there is such an account is not
/// said.
pub async fn request_password_reset(ctx: &Context, email: &Email) -> Result<()> {
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let Some(found) = db::accounts::lock_credentials(&mut tx, email).await? else { return Ok(()) };
    let account = found.account;
    let latest = db::invitations::find_of_account(&mut tx, account.id, Purpose::PasswordReset).await?;
    let is_too_soon = latest
        .is_some_and(|latest| ctx.clock.now() - latest.created_at < RESET_AGAIN && latest.used_at.is_none());
    if account.suspended || is_too_soon {
        return Ok(());
    }
    open(ctx, &mut tx, &account, Purpose::PasswordReset, None).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Whether somebody may set a password; nothing is used up by asking.
///
/// # Errors
/// [`Conflict::InvitationClosed`] for a link; for a code [`Error::WrongCredentials`], and after ten wrong ones in a row
/// [`Error::Locked`] for 15 minutes.
pub async fn check(ctx: &Context, proof: &Proof) -> Result<(Account, Purpose)> {
    let (mut tx, account, invitation) = prove(ctx, proof).await?;
    if matches!(proof, Proof::Code(..)) {
        // As with signing in, whoever knows the code begins the count of wrong ones anew.
        db::accounts::update_sign_in(&mut tx, account.id, 0, None).await?;
        tx.commit().await?;
    }
    Ok((account, invitation.purpose))
}

/// Sets the password, uses up every invitation of the account, ends its sessions and opens one for whoever is there.
///
/// # Errors
/// Those of [`check`], and faults of the password.
pub async fn accept(ctx: &Context, proof: &Proof, password: String) -> Result<(SessionSecret, Account)> {
    let now = ctx.clock.now();
    let (mut tx, account, invitation) = prove(ctx, proof).await?;
    let password = Password::new(password).map_err(|reason| Faults::one("/password", reason))?;
    let hash = blocking(move || password.hash()).await?;
    db::accounts::update_password(&mut tx, account.id, &hash).await?;
    db::invitations::close_of_account(&mut tx, account.id, now).await?;
    sessions::end_all(ctx, &mut tx, account.id).await?;
    let action = match invitation.purpose {
        Purpose::Invitation => "account.accept_invitation",
        Purpose::PasswordReset => "account.set_forgotten_password",
    };
    let actor = (account.office_id, Some(account.id));
    db::audit::insert(&mut tx, actor, action, Some(account.id.0), &json!({}), now).await?;
    let secret = page_sessions::open(ctx, &mut tx, &account).await?;
    tx.commit().await?;
    Ok((secret, account))
}

/// Makes the link of an invitation that is to be mailed. `None` where that was done before, or need not be done any
/// more.
pub async fn make_link(ctx: &Context, tx: &mut db::Tx, id: InvitationId) -> Result<Option<Link>> {
    let Some(invitation) = db::invitations::lock_for_update(tx, id).await? else { return Ok(None) };
    let account = db::accounts::find(tx, invitation.account_id).await?.ok_or(Error::NotFound)?;
    if invitation.secret_hash.is_some() || is_closed(&invitation, &account, ctx.clock.now()).is_some() {
        return Ok(None);
    }
    let office = db::offices::find(tx, invitation.office_id).await?.ok_or(Error::NotFound)?;
    let secret = SessionSecret::random();
    db::invitations::update_secret(tx, id, &secret.hash()).await?;
    let path = match invitation.purpose {
        Purpose::Invitation => "invitation",
        Purpose::PasswordReset => "password-reset",
    };
    Ok(Some(Link {
        address: format!("{}/{path}?key={}", ctx.settings.public_url, secret.reveal()),
        account,
        office: office.name,
        purpose: invitation.purpose,
        expires_at: invitation.expires_at,
    }))
}

/// Forgets invitations of which nothing needs to be said any more, and the links of mails that never left.
pub async fn delete_old(ctx: &Context, tx: &mut db::Tx) -> Result<u64> {
    db::mails::erase_links(tx, ctx.clock.now() - INVITATION).await?;
    Ok(db::invitations::delete_expired(tx, ctx.clock.now() - REMEMBERED).await?)
}

async fn code_for(way: Way) -> Result<(Option<Password>, Option<String>)> {
    if way == Way::Mail {
        return Ok((None, None));
    }
    let code = Password::paper_code();
    let hashed = code.clone();
    let hash = blocking(move || hashed.hash()).await?;
    Ok((Some(code), Some(hash)))
}

/// Writes an invitation down in the place of the earlier one, and has its mail written where there is no code.
async fn open(
    ctx: &Context,
    tx: &mut db::Tx,
    account: &Account,
    purpose: Purpose,
    code_hash: Option<String>,
) -> Result<DateTime<Utc>> {
    let now = ctx.clock.now();
    let lasts = match purpose {
        Purpose::Invitation => INVITATION,
        Purpose::PasswordReset => PASSWORD_RESET,
    };
    let is_mailed = code_hash.is_none();
    let invitation = Invitation {
        id: InvitationId::new(),
        office_id: account.office_id,
        account_id: account.id,
        purpose,
        secret_hash: None,
        code_hash,
        created_at: now,
        expires_at: now + lasts,
        used_at: None,
    };
    db::invitations::replace(tx, &invitation).await?;
    if is_mailed {
        let job = Job::ComposeInvitation { invitation_id: invitation.id };
        db::jobs::insert(tx, account.office_id, &job, now, now).await?;
    }
    let action = match purpose {
        Purpose::Invitation => "account.invite",
        Purpose::PasswordReset => "account.forget_password",
    };
    let detail = json!({ "by": if is_mailed { "mail" } else { "paper" } });
    record(ctx, tx, account.office_id, action, account.id.0, detail).await?;
    Ok(invitation.expires_at)
}

async fn is_pending(tx: &mut db::Tx, id: AccountId) -> Result<bool> {
    let invitation = db::invitations::find_of_account(tx, id, Purpose::Invitation).await?;
    Ok(invitation.is_some_and(|invitation| invitation.used_at.is_none()))
}

fn is_closed(invitation: &Invitation, account: &Account, now: DateTime<Utc>) -> Option<Closed> {
    match invitation {
        _ if account.suspended => Some(Closed::Unknown),
        invitation if invitation.used_at.is_some() => Some(Closed::Used),
        invitation if invitation.expires_at <= now => Some(Closed::Expired),
        _ => None,
    }
}

/// The account and the invitation that somebody proves to be meant by, in a transaction that goes on with them.
async fn prove(ctx: &Context, proof: &Proof) -> Result<(db::Tx, Account, Invitation)> {
    let closed = |because| Error::Conflict(Conflict::InvitationClosed { because });
    let _turn = sessions::turn_to_hash(ctx).await?;
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let (account, invitation) = match proof {
        Proof::Link(secret) => {
            let found = db::invitations::lock_by_secret(&mut tx, &secret.hash()).await?;
            let invitation = found.ok_or_else(|| closed(Closed::Unknown))?;
            let account = db::accounts::find(&mut tx, invitation.account_id).await?.ok_or(Error::NotFound)?;
            (account, invitation)
        }
        Proof::Code(email, code) => {
            let Some(found) = db::accounts::lock_credentials(&mut tx, email).await? else {
                let code = code.clone();
                tx.commit().await?;
                blocking(move || code.match_nothing()).await?;
                return Err(Error::WrongCredentials);
            };
            if let Some(until) = found.locked_until.filter(|until| ctx.clock.now() < *until) {
                return Err(Error::Locked { until });
            }
            let invitation =
                db::invitations::find_of_account(&mut tx, found.account.id, Purpose::Invitation).await?;
            let hash = invitation.as_ref().and_then(|invitation| invitation.code_hash.clone());
            let code = code.clone();
            let is_right = blocking(move || match hash {
                Some(hash) => code.matches(&hash),
                None => {
                    code.match_nothing();
                    false
                }
            })
            .await?;
            match invitation {
                Some(invitation) if is_right => (found.account, invitation),
                _ => return Err(sessions::count_wrong(ctx, tx, &found).await?),
            }
        }
    };
    match is_closed(&invitation, &account, ctx.clock.now()) {
        Some(because) => Err(closed(because)),
        None => Ok((tx, account, invitation)),
    }
}
