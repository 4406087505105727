//! What comes of letters and meetings with time: reminders that were decided on with an earlier letter, questionnaires
//! that wait for the coordinator, and mails that did not arrive.

use super::drafting::{draft, end_of, post, proposed};
use super::letters::check_ready;
use super::{Context, Error, Result, introductions};
use crate::db;
use crate::domain::{
    Day, Introduction, IntroductionId, Letter, LetterDetails, LetterId, LetterKind, LetterStatus, Note,
    Principal, Side, Stage, Standing, Step, days_to_ask,
};
use chrono::{DateTime, Days, Duration, Utc};

/// A side that has not answered is reminded so many days before its day.
const REMINDED_DAYS_BEFORE: u64 = 2;
/// A questionnaire that was due longer ago is not begun any more: an office that comes with the cases of years does not
/// find hundreds of drafts.
const DAYS_TO_BEGIN: i64 = 14;

/// How many letters came of one case; what went wrong with it does not keep the others from theirs.
fn done(outcome: Result<usize>) -> usize {
    outcome.unwrap_or_else(|error| {
        tracing::error!(%error, "a letter that was due could not be written");
        0
    })
}

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
        reminded += done(remind_of(ctx, id, (today, until)).await);
    }
    ctx.bell.notify_one();
    Ok(reminded)
}

async fn remind_of(ctx: &Context, id: LetterId, (today, until): (Day, Day)) -> Result<usize> {
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let Some(approach) = db::letters::find(&mut tx, id).await? else { return Ok(0) };
    let introduction = db::introductions::lock_for_update(&mut tx, approach.introduction_id).await?;
    let introduction = introduction.ok_or(Error::NotFound)?;
    // Somebody may have answered, and another worker may have been here.
    if !db::letters::list_to_remind(&mut tx, today, until).await?.contains(&id) {
        return Ok(0);
    }
    follow_up(ctx, &mut tx, &introduction, approach, LetterKind::Reminder).await?;
    tx.commit().await?;
    Ok(1)
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
    if check_ready(tx, introduction, &letter, Day::in_japan(now)).await.is_err() {
        // Somebody has to look at it first.
        let draft = Letter { status: LetterStatus::Draft, decided_at: None, account_id: None, ..letter };
        db::letters::insert(tx, &draft).await?;
        return Ok(());
    }
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
        reminded += done(remind_of_meeting(ctx, id, window).await);
    }
    ctx.bell.notify_one();
    Ok(reminded)
}

async fn remind_of_meeting(
    ctx: &Context,
    id: LetterId,
    window: (DateTime<Utc>, DateTime<Utc>),
) -> Result<usize> {
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let Some(invitation) = db::letters::find(&mut tx, id).await? else { return Ok(0) };
    let introduction = db::introductions::lock_for_update(&mut tx, invitation.introduction_id).await?;
    let introduction = introduction.ok_or(Error::NotFound)?;
    // The meeting may have been moved, and another worker may have been here.
    if !db::letters::list_to_remind_of_meeting(&mut tx, window).await?.contains(&id) {
        return Ok(0);
    }
    follow_up(ctx, &mut tx, &introduction, invitation, LetterKind::DayBefore).await?;
    tx.commit().await?;
    Ok(1)
}

/// Begins the letters that ask both sides what has come of their meeting, where it is time: they wait for the coordinator
/// like every letter. How many there were.
pub async fn begin_questionnaires(ctx: &Context) -> Result<usize> {
    let today = Day::in_japan(ctx.clock.now());
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let met = db::introductions::list_to_follow_up(&mut tx).await?;
    drop(tx);
    let mut begun = 0;
    for (id, met_at, said_at) in met {
        let days = days_to_ask(Day::in_japan(met_at), said_at.map(Day::in_japan));
        let last = days.take_while(|day| *day <= today).last();
        if let Some(due) = last.filter(|due| today.days_since(*due) <= DAYS_TO_BEGIN) {
            begun += done(begin_of_case(ctx, id, due).await);
        }
    }
    Ok(begun)
}

async fn begin_of_case(ctx: &Context, id: IntroductionId, due: Day) -> Result<usize> {
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let introduction = db::introductions::lock_for_update(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !matches!(introduction.progress.stage, Stage::Met | Stage::FollowedUp) {
        return Ok(0);
    }
    let mut begun = 0;
    for side in Side::ALL {
        let kind = LetterKind::Questionnaire;
        let last = db::letters::find_last(&mut tx, id, side, Some(kind)).await?;
        if last.is_none_or(|last| Day::in_japan(last.created_at) < due) {
            draft(ctx, &mut tx, &introduction, side, kind, None).await?;
            begun += 1;
        }
    }
    tx.commit().await?;
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
