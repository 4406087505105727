//! The own inbox.

use super::{Context, Error, Page, PageRequest, Result, person, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{InboxEntry, InboxEntryId, Principal};

/// The own inbox, newest first.
pub async fn list_inbox(
    ctx: &Context,
    principal: &Principal,
    only_unread: bool,
    page: PageRequest,
) -> Result<Page<InboxEntry>> {
    require(principal, Permission::ReadInbox)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::inbox::list(&mut tx, person(principal)?, only_unread, page.cursor, page.limit).await?)
}

/// Marks an entry of the own inbox as read.
pub async fn read_inbox_entry(ctx: &Context, principal: &Principal, id: InboxEntryId) -> Result<()> {
    require(principal, Permission::ReadInbox)?;
    let mut tx = ctx.database.begin(principal).await?;
    if !db::inbox::update_read(&mut tx, person(principal)?, id, ctx.clock.now()).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(())
}
