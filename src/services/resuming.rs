//! Takes a letter up again that was not to leave: it is a draft once more, where what it was written for is still to come.

use super::drafting::is_invited;
use super::letters::{is_still_true, lock_any};
use super::{Conflict, Context, Error, Result, record, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Day, Introduction, Letter, LetterId, LetterKind, LetterStatus, MeetingStatus, Principal, Stage, Standing,
    Step, Way,
};
use serde_json::json;

/// Makes a letter that was dropped a draft again. One that is a draft stays as it is.
///
/// # Errors
/// [`Conflict::LetterIsDecided`] where it has left. [`Conflict::OccasionPassed`] where the case has moved on, or where
/// another letter of its kind was written to the side since.
pub async fn resume_letter(
    ctx: &Context,
    principal: &Principal,
    id: LetterId,
    version: i64,
) -> Result<Letter> {
    require(principal, Permission::EditIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let (introduction, letter) = lock_any(&mut tx, id, version).await?;
    match letter.status {
        LetterStatus::Draft => return Ok(letter),
        LetterStatus::Approved => return Err(Error::Conflict(Conflict::LetterIsDecided)),
        LetterStatus::Dropped => {}
    }
    if !has_occasion(ctx, &mut tx, &introduction, &letter).await? {
        return Err(Error::Conflict(Conflict::OccasionPassed));
    }
    let letter = Letter {
        status: LetterStatus::Draft,
        version: letter.version + 1,
        decided_at: None,
        account_id: None,
        ..letter
    };
    db::letters::update(&mut tx, &letter).await?;
    let detail =
        json!({ "kind": letter.kind, "side": letter.side, "introduction_id": letter.introduction_id });
    record(ctx, &mut tx, letter.office_id, "letter.resume", letter.id.0, detail).await?;
    tx.commit().await?;
    Ok(letter)
}

/// Whether what a letter was written for is still to come: the rules by which drafts are dropped
/// ([`super::drafting::follow_step`]), the other way round.
async fn has_occasion(
    ctx: &Context,
    tx: &mut db::Tx,
    introduction: &Introduction,
    letter: &Letter,
) -> Result<bool> {
    let (id, side, kind) = (introduction.id, letter.side, letter.kind);
    // Of two of a kind the later says what holds; messages are each about something else.
    let is_replaced = match kind {
        LetterKind::Message => db::letters::find_draft(tx, id, side, kind).await?.is_some(),
        kind => {
            db::letters::find_last(tx, id, side, Some(kind)).await?.is_some_and(|last| last.id != letter.id)
        }
    };
    if is_replaced {
        return Ok(false);
    }
    let progress = &introduction.progress;
    Ok(match kind {
        LetterKind::Approach => {
            let answer_by = Day::in_japan(ctx.clock.now());
            progress.after(&Step::Approached { side, way: Way::Mail, answer_by }).is_some()
        }
        LetterKind::Reminder => matches!(progress.side(side), Standing::Waiting { .. }),
        LetterKind::Introducing => progress.stage != Stage::Closed && progress.both_accepted(),
        LetterKind::Times => progress.stage == Stage::Agreed && progress.offer.is_some(),
        LetterKind::Appointment | LetterKind::DayBefore => {
            let written = Letter { decided_at: None, ..letter.clone() };
            let meeting = db::meetings::find_arranged(tx, id).await?;
            let is_ahead = meeting.is_some_and(|meeting| meeting.details.starts_at.0 > ctx.clock.now());
            is_ahead && is_still_true(tx, introduction, &written).await?
        }
        // Of the meeting that was last, and not of one before it that was cancelled as well.
        LetterKind::Cancellation => {
            let meeting = db::meetings::list(tx, id).await?.into_iter().next();
            let is_off = meeting.is_some_and(|meeting| {
                meeting.status == MeetingStatus::Cancelled && letter.created_at >= meeting.created_at
            });
            is_off && is_invited(tx, introduction, side).await?
        }
        LetterKind::Closing => progress.stage == Stage::Closed,
        LetterKind::Questionnaire => matches!(progress.stage, Stage::Met | Stage::FollowedUp),
        LetterKind::Message => true,
    })
}
