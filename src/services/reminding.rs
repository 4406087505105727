//! What comes of letters and meetings with time: reminders that were decided on with an earlier letter, questionnaires
//! that wait for the coordinator, and mails that did not arrive.

use super::drafting::{draft, end_of, post, proposed};
use super::{Context, Error, Result, introductions};
use crate::db;
use crate::domain::{
    Day, Introduction, Letter, LetterDetails, LetterId, LetterKind, Note, Principal, Side, Stage, Standing,
    Step, last_due,
};
use chrono::{Days, Duration};

/// A side that has not answered is reminded so many days before its day.
const REMINDED_DAYS_BEFORE: u64 = 2;

/// Asks those once more whose day is near and who have not answered, where the coordinator has decided so with the
/// approach. How many there were.
pub async fn remind(ctx: &Context) -> Result<usize> {
    let now = ctx.clock.now();
    if ctx.settings.mail_times.awake(now) > now {
        return Ok(0);
    }
    let today = Day::in_japan(now);
    let until = Day::from(today.date() + Days::new(REMINDED_DAYS_BEFORE));
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let due = db::letters::list_to_remind(&mut tx, today, until).await?;
    drop(tx);
    let mut reminded = 0;
    for id in due {
        reminded += usize::from(remind_of(ctx, id, (today, until)).await?);
    }
    ctx.bell.notify_one();
    Ok(reminded)
}

async fn remind_of(ctx: &Context, id: LetterId, (today, until): (Day, Day)) -> Result<bool> {
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let Some(approach) = db::letters::find(&mut tx, id).await? else { return Ok(false) };
    let introduction = db::introductions::lock_for_update(&mut tx, approach.introduction_id).await?;
    let introduction = introduction.ok_or(Error::NotFound)?;
    // Somebody may have answered, and another worker may have been here.
    if !db::letters::list_to_remind(&mut tx, today, until).await?.contains(&id) {
        return Ok(false);
    }
    follow_up(ctx, &mut tx, &introduction, approach, LetterKind::Reminder).await?;
    tx.commit().await?;
    Ok(true)
}

/// Lets the letter leave that was decided on with an earlier one, to the same address.
async fn follow_up(
    ctx: &Context,
    tx: &mut db::Tx,
    introduction: &Introduction,
    earlier: Letter,
    kind: LetterKind,
) -> Result<()> {
    let now = ctx.clock.now();
    let language = earlier.details.language;
    let words = proposed(ctx, tx, introduction, (earlier.side, kind, None), language).await?;
    let details = LetterDetails {
        recipient: earlier.details.recipient.clone(),
        answer_by: earlier.details.answer_by,
        ..words
    };
    let letter = Letter {
        id: LetterId::new(),
        kind,
        details,
        version: 1,
        created_at: now,
        decided_at: Some(now),
        answered_at: None,
        mail_id: None,
        // Whoever approved the earlier one has decided on this.
        ..earlier
    };
    db::letters::insert(tx, &letter).await?;
    post(ctx, tx, &letter).await
}

/// Reminds those of their meeting the day before whose coordinator has decided so with the invitation. How many there
/// were.
pub async fn remind_of_meetings(ctx: &Context) -> Result<usize> {
    let now = ctx.clock.now();
    if ctx.settings.mail_times.awake(now) > now {
        return Ok(0);
    }
    let tomorrow = end_of(Day::in_japan(now));
    let window = (tomorrow, tomorrow + Duration::days(1));
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let due = db::letters::list_to_remind_of_meeting(&mut tx, window).await?;
    drop(tx);
    let mut reminded = 0;
    for id in due {
        let mut tx = ctx.database.begin(&Principal::Service).await?;
        let Some(invitation) = db::letters::find(&mut tx, id).await? else { continue };
        let introduction = db::introductions::lock_for_update(&mut tx, invitation.introduction_id).await?;
        let introduction = introduction.ok_or(Error::NotFound)?;
        // The meeting may have been moved, and another worker may have been here.
        if db::letters::list_to_remind_of_meeting(&mut tx, window).await?.contains(&id) {
            follow_up(ctx, &mut tx, &introduction, invitation, LetterKind::DayBefore).await?;
            tx.commit().await?;
            reminded += 1;
        }
    }
    ctx.bell.notify_one();
    Ok(reminded)
}

/// Begins the letters that ask both sides what has come of their meeting, where it is time: they wait for the coordinator
/// like every letter. How many there were.
pub async fn begin_questionnaires(ctx: &Context) -> Result<usize> {
    let today = Day::in_japan(ctx.clock.now());
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let met = db::introductions::list_to_follow_up(&mut tx).await?;
    drop(tx);
    let mut begun = 0;
    for (id, met_at) in met {
        let Some(due) = last_due(Day::in_japan(met_at), today) else { continue };
        let mut tx = ctx.database.begin(&Principal::Service).await?;
        let introduction = db::introductions::lock_for_update(&mut tx, id).await?;
        let Some(introduction) = introduction else { continue };
        if !matches!(introduction.progress.stage, Stage::Met | Stage::FollowedUp) {
            continue;
        }
        for side in Side::ALL {
            let kind = LetterKind::Questionnaire;
            let last = db::letters::find_last(&mut tx, id, side, Some(kind)).await?;
            if last.is_none_or(|last| Day::in_japan(last.created_at) < due) {
                draft(ctx, &mut tx, &introduction, side, kind, None).await?;
                begun += 1;
            }
        }
        tx.commit().await?;
    }
    Ok(begun)
}

/// Writes down that the mail of a letter could not be delivered: whoever was asked by it does not know.
pub async fn note_undelivered(ctx: &Context, tx: &mut db::Tx, id: LetterId) -> Result<()> {
    let Some(letter) = db::letters::find(tx, id).await? else { return Ok(()) };
    let introduction = db::introductions::lock_for_update(tx, letter.introduction_id).await?;
    let Some(introduction) = introduction else { return Ok(()) };
    let is_waiting = matches!(introduction.progress.side(letter.side), Standing::Waiting { .. });
    if letter.kind == LetterKind::Approach && is_waiting {
        let step = Step::Undelivered { side: letter.side };
        let note =
            letter.details.recipient.as_ref().and_then(|recipient| Note::parse(recipient.as_str()).ok());
        introductions::take(ctx, tx, introduction, step, note).await?;
    }
    Ok(())
}
