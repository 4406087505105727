//! Use cases, one public function each: check the right, begin, load, ask an engine, store, enqueue, commit.

pub mod accounts;
pub mod agenda;
pub mod answers;
pub mod attachments;
pub mod audit;
pub mod calendar;
pub mod candidates;
pub mod completeness;
pub mod consortia;
pub mod counterparts;
mod drafting;
pub mod evaluation;
pub mod exclusions;
pub mod field;
pub mod fitting;
pub mod gaps;
pub mod handovers;
pub mod importing;
pub mod inbox;
pub mod introductions;
pub mod invitations;
pub mod judgements;
mod letter_words;
pub mod letters;
pub mod lookup;
pub mod mails;
pub mod meetings;
pub mod needs;
pub mod notes;
pub mod offices;
pub mod organizations;
pub mod page_sessions;
pub mod parsing;
pub mod programmes;
pub mod reminding;
pub mod reports;
pub mod resuming;
pub mod search;
pub mod sessions;
pub mod sheet;
pub mod telling;
pub mod times;
pub mod today;
pub mod vocabularies;
pub mod weights;
pub mod words;

mod context;
mod error;

pub use context::{Context, IdempotencyKey, PageRequest, Settings};
pub use db::Page;
pub use error::{Conflict, Error, Result};

use crate::auth::{self, Permission};
use crate::db;
use crate::domain::{AccountId, OfficeId, OrganizationId, Principal};
use sha2::{Digest, Sha256};

/// Refuses a principal without this right.
fn require(principal: &Principal, permission: Permission) -> Result<()> {
    if auth::may(principal, permission) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Refuses a principal without this right over this organization. To whom it is none of their business, the
/// record does not exist.
fn require_for(principal: &Principal, permission: Permission, organization: OrganizationId) -> Result<()> {
    if auth::permission::may_for(principal, permission, organization) { Ok(()) } else { Err(Error::NotFound) }
}

/// The office that the principal acts in.
fn office_of(principal: &Principal) -> Result<OfficeId> {
    principal.office_id().ok_or(Error::Forbidden)
}

/// The person who acts.
fn person(principal: &Principal) -> Result<AccountId> {
    principal.account_id().ok_or(Error::Forbidden)
}

/// Runs work that takes long for a processor away from the event loop.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// Writes a line of the audit log in the transaction of what it tells of.
async fn record(
    ctx: &Context,
    tx: &mut db::Tx,
    office_id: OfficeId,
    action: &str,
    subject_id: uuid::Uuid,
    detail: serde_json::Value,
) -> Result<()> {
    let actor = (office_id, tx.principal().account_id());
    db::audit::insert(tx, actor, action, Some(subject_id), &detail, ctx.clock.now()).await?;
    Ok(())
}

/// Claims an idempotency key for a record that is about to be created. `Some` is the record that an earlier, equal
/// request created.
async fn once(
    ctx: &Context,
    tx: &mut db::Tx,
    key: Option<&IdempotencyKey>,
    operation: &str,
    request: &impl serde::Serialize,
    subject_id: uuid::Uuid,
) -> Result<Option<uuid::Uuid>> {
    let Some(key) = key else { return Ok(None) };
    let who = (office_of(tx.principal())?, person(tx.principal())?);
    let hash = Sha256::digest(serde_json::to_vec(request).map_err(Error::internal)?).to_vec();
    let now = ctx.clock.now();
    match db::idempotency::claim(tx, who, (operation, key.as_str()), &hash, subject_id, now).await? {
        None => Ok(None),
        Some(earlier) if earlier.request_hash == hash => Ok(Some(earlier.subject_id)),
        Some(_) => Err(Error::Conflict(Conflict::IdempotencyKeyReused)),
    }
}

/// The outcome of a guarded update: nothing changed where somebody else was faster.
fn updated(version: Option<i64>, current: i64) -> Result<i64> {
    version.ok_or(Error::VersionConflict { current })
}
