//! Meetings of the two sides of a case: arranging, moving, cancelling, and that one was held.

use super::{Conflict, Context, Error, Result, introductions, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Introduction, IntroductionId, Meeting, MeetingDetails, MeetingId, MeetingStatus, Note, Principal, Reason,
    Step,
};
use chrono::Duration;

/// A meeting that was held may be written down so long afterwards.
const LONGEST_AGO: Duration = Duration::days(366);

/// The meetings of a case, the latest first.
pub async fn list_meetings(ctx: &Context, principal: &Principal, id: IntroductionId) -> Result<Vec<Meeting>> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::introductions::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    Ok(db::meetings::list(&mut tx, id).await?)
}

/// Arranges the meeting of a case, or moves the one that is arranged. `version` is that of the case.
///
/// # Errors
/// [`Conflict::Step`] where not both sides have accepted. [`Conflict::DoubleBooked`] where either organization or a
/// coordinator in charge is at another meeting then, also where that one was arranged in the same instant.
pub async fn arrange_meeting(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    details: MeetingDetails,
    version: i64,
) -> Result<(Introduction, Meeting)> {
    require(principal, Permission::EditIntroductions)?;
    let now = ctx.clock.now();
    // One that was held without us is written down afterwards; a year ago is a slip.
    if details.starts_at.0 < now - LONGEST_AGO {
        return Err(Error::invalid("/starts_at", Reason::InThePast));
    }
    let mut tx = ctx.database.begin(principal).await?;
    let current = introductions::lock(&mut tx, id, version).await?;
    let arranged = db::meetings::find_arranged(&mut tx, id).await?;
    let meeting = match arranged.clone() {
        Some(arranged) => Meeting { details, sequence: arranged.sequence + 1, updated_at: now, ..arranged },
        None => Meeting {
            id: MeetingId::new(),
            office_id: current.office_id,
            introduction_id: id,
            status: MeetingStatus::Arranged,
            details,
            sequence: 0,
            created_at: now,
            updated_at: now,
        },
    };
    let step = Step::Scheduled { meeting_id: meeting.id, starts_at: meeting.details.starts_at.0 };
    match arranged {
        Some(_) => db::meetings::update(&mut tx, &meeting).await?,
        None => db::meetings::insert(&mut tx, &meeting).await?,
    }
    // Whoever is written to because of it is told when and where.
    let introduction = introductions::take(ctx, &mut tx, current, step, None).await?;
    let participants = participants(&mut tx, &introduction).await?;
    db::meetings::replace_participants(&mut tx, &meeting, &participants).await?;
    tx.commit().await?;
    Ok((introduction, meeting))
}

/// Lets the meeting that a case has ahead of it take up whoever is at it now.
///
/// # Errors
/// [`Conflict::DoubleBooked`], as for [`arrange_meeting`].
pub(super) async fn refresh_participants(tx: &mut db::Tx, introduction: &Introduction) -> Result<()> {
    let Some(meeting) = db::meetings::find_arranged(tx, introduction.id).await? else { return Ok(()) };
    let participants = participants(tx, introduction).await?;
    Ok(db::meetings::replace_participants(tx, &meeting, &participants).await?)
}

/// Who is at the meeting of a case: either organization, and whoever is in charge. Always in one order, so that two who
/// arrange meetings of the same people wait for each other rather than each for the other.
pub(super) async fn participants(tx: &mut db::Tx, introduction: &Introduction) -> Result<Vec<uuid::Uuid>> {
    let need = db::needs::find(tx, introduction.need_id).await?.ok_or(Error::NotFound)?;
    let coordinators = [introduction.owner_coordinator_id, introduction.candidate_coordinator_id];
    let organizations = [need.organization_id.0, introduction.organization_id.0];
    let mut all: Vec<uuid::Uuid> =
        organizations.into_iter().chain(coordinators.into_iter().flatten().map(|id| id.0)).collect();
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Cancels the meeting that is arranged. The case is where it was before.
///
/// # Errors
/// [`Conflict::Step`] where there is none.
pub async fn cancel_meeting(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    note: Option<Note>,
    version: i64,
) -> Result<Introduction> {
    end(ctx, principal, id, MeetingStatus::Cancelled, note, version).await
}

/// Writes down that the meeting was held.
///
/// # Errors
/// [`Conflict::Step`] where there is none. [`Conflict::NotYet`] before it has begun.
pub async fn hold_meeting(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    note: Option<Note>,
    version: i64,
) -> Result<Introduction> {
    end(ctx, principal, id, MeetingStatus::Held, note, version).await
}

async fn end(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    status: MeetingStatus,
    note: Option<Note>,
    version: i64,
) -> Result<Introduction> {
    require(principal, Permission::EditIntroductions)?;
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(principal).await?;
    let current = introductions::lock(&mut tx, id, version).await?;
    let stage = current.progress.stage;
    let meeting = db::meetings::find_arranged(&mut tx, id).await?;
    let meeting = meeting.ok_or(Error::Conflict(Conflict::Step { stage }))?;
    if status == MeetingStatus::Held && now < meeting.details.starts_at.0 {
        return Err(Error::Conflict(Conflict::NotYet));
    }
    let step = match status {
        MeetingStatus::Held => Step::Met { meeting_id: meeting.id },
        _ => Step::Unscheduled { meeting_id: meeting.id },
    };
    // A cancellation is the latest word on a meeting, and calendars go by the sequence (RFC 5546, section 2.1.4).
    let sequence = meeting.sequence + i32::from(status == MeetingStatus::Cancelled);
    let meeting = Meeting { status, sequence, updated_at: now, ..meeting };
    db::meetings::update(&mut tx, &meeting).await?;
    let introduction = introductions::take(ctx, &mut tx, current, step, note).await?;
    if status == MeetingStatus::Cancelled {
        db::meetings::replace_participants(&mut tx, &meeting, &[]).await?;
    }
    tx.commit().await?;
    Ok(introduction)
}
