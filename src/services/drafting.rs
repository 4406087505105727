//! Drafts of letters: the words that are proposed, and what the steps of a case ask to be written. Nothing leaves by itself.

use super::letter_words::{Matter, propose};
use super::{Context, Error, Result, record, words};
use crate::db;
use crate::domain::{
    Account, DAYS_TO_ANSWER, Day, DeclineReason, Introduction, Job, Language, Letter, LetterDetails,
    LetterId, LetterKind, LetterStatus, Line, Need, Organization, Passage, Side, Stage, Standing, Step, Way,
};
use chrono::{DateTime, Days, Duration, NaiveTime, Utc};
use serde_json::json;

/// So many days it has to say which times suit: they are kept free meanwhile.
const DAYS_TO_TICK: u64 = 4;
/// So many days it has to say what came of a meeting: nothing waits for that.
const DAYS_TO_REPORT: u64 = 21;

/// Writes a draft, unless there is one of its kind to the side.
pub(super) async fn draft(
    ctx: &Context,
    tx: &mut db::Tx,
    introduction: &Introduction,
    side: Side,
    kind: LetterKind,
    reason: Option<DeclineReason>,
) -> Result<Letter> {
    if let Some(letter) = db::letters::find_draft(tx, introduction.id, side, kind).await? {
        return Ok(letter);
    }
    let now = ctx.clock.now();
    // In the language of the last letter to them.
    let last = db::letters::find_last(tx, introduction.id, side, None).await?;
    let language = last.map_or(Language::Ja, |last| last.details.language);
    let mut details = proposed(ctx, tx, introduction, (side, kind, reason), language).await?;
    // And to the address that the last one went to.
    let letters = db::letters::list(tx, introduction.id).await?.into_iter();
    let mut sent = letters.filter(|letter| letter.side == side && letter.status == LetterStatus::Approved);
    details.recipient = sent.find_map(|letter| letter.details.recipient).or(details.recipient);
    let letter = Letter {
        id: LetterId::new(),
        office_id: introduction.office_id,
        introduction_id: introduction.id,
        side,
        kind,
        status: LetterStatus::Draft,
        details,
        version: 1,
        created_at: now,
        decided_at: None,
        account_id: None,
        answered_at: None,
        mail_id: None,
    };
    db::letters::insert(tx, &letter).await?;
    let detail = json!({ "kind": kind, "side": side, "introduction_id": introduction.id });
    record(ctx, tx, letter.office_id, "letter.draft", letter.id.0, detail).await?;
    Ok(letter)
}

/// The words of a letter as they are proposed.
pub(super) async fn proposed(
    ctx: &Context,
    tx: &mut db::Tx,
    introduction: &Introduction,
    (side, kind, reason): (Side, LetterKind, Option<DeclineReason>),
    language: Language,
) -> Result<LetterDetails> {
    let today = Day::in_japan(ctx.clock.now());
    let (need, owner, candidate) = sides(tx, introduction).await?;
    let office = db::offices::find(tx, introduction.office_id).await?.ok_or(Error::NotFound)?;
    let writer = writer(tx, introduction, side).await?;
    let words = words::of_office(ctx, tx, introduction.office_id, language).await?;
    let profile = db::organizations::find_profile(tx, candidate.id).await?;
    let meeting = db::meetings::list(tx, introduction.id).await?.into_iter().next();
    let is_change = is_invited(tx, introduction, side).await?;
    let matter = Matter {
        meeting: meeting.as_ref(),
        is_change,
        introduction,
        need: &need,
        owner: &owner,
        candidate: &candidate,
        profile: &profile,
        office: office.name.as_str(),
        coordinator: writer.as_ref().map_or("", |account| account.name.as_str()),
        words: &words,
        today,
    };
    let (subject, text) = propose(&matter, kind, side, reason);
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    Ok(LetterDetails {
        recipient: matter.of_side(side).details.email.clone(),
        language,
        subject: Line::parse(&cut(&subject, 200)).map_err(|_| Error::internal("the subject is empty"))?,
        words: Passage::parse(&cut(&text, 10_000)).map_err(|_| Error::internal("the letter is empty"))?,
        answer_by: days_to_answer(kind).map(|days| Day::from(today.date() + Days::new(days))),
        reminds: kind.may_remind(),
    })
}

/// So many days there are to answer, unless the coordinator says otherwise; none where nothing is asked.
fn days_to_answer(kind: LetterKind) -> Option<u64> {
    match kind {
        LetterKind::Approach => Some(DAYS_TO_ANSWER),
        LetterKind::Times => Some(DAYS_TO_TICK),
        LetterKind::Questionnaire => Some(DAYS_TO_REPORT),
        _ => None,
    }
}

/// The need of a case and both sides.
pub(super) async fn sides(
    tx: &mut db::Tx,
    introduction: &Introduction,
) -> Result<(Need, Organization, Organization)> {
    let need = db::needs::find(tx, introduction.need_id).await?.ok_or(Error::NotFound)?;
    let owner = db::organizations::find(tx, need.organization_id).await?.ok_or(Error::NotFound)?;
    let candidate = db::organizations::find(tx, introduction.organization_id).await?;
    Ok((need, owner, candidate.ok_or(Error::NotFound)?))
}

/// Who of the office speaks with a side: whoever is in charge of it, else whoever acts.
pub(super) async fn writer(
    tx: &mut db::Tx,
    introduction: &Introduction,
    side: Side,
) -> Result<Option<Account>> {
    let in_charge = match side {
        Side::Owner => introduction.owner_coordinator_id,
        Side::Candidate => introduction.candidate_coordinator_id.or(introduction.owner_coordinator_id),
    };
    let Some(id) = in_charge.or(tx.principal().account_id()) else { return Ok(None) };
    Ok(db::accounts::find(tx, id).await?)
}

/// Why nothing comes of a case, where the other side of this one has said so.
pub(super) fn reason_for(introduction: &Introduction, side: Side) -> Option<DeclineReason> {
    match introduction.progress.side(side.other()) {
        Standing::Declined { reason, .. } => Some(*reason),
        _ => None,
    }
}

/// What a step asks to be written: both sides learn of each other when both have agreed, and whoever was asked learns
/// that nothing comes of it. Drafts that no longer fit are dropped. Nothing leaves by itself.
pub(super) async fn follow_step(
    ctx: &Context,
    tx: &mut db::Tx,
    step: &Step,
    before: &Introduction,
    after: &Introduction,
) -> Result<()> {
    let (from, to) = (before.progress.stage, after.progress.stage);
    let is_moved = matches!(step, Step::Scheduled { .. });
    for letter in db::letters::list(tx, after.id).await? {
        let is_stale = match letter.kind {
            // Whoever was asked by telephone meanwhile is not asked by mail as well.
            LetterKind::Approach => {
                let asked = Step::Approached {
                    side: letter.side,
                    way: Way::Mail,
                    answer_by: Day::in_japan(ctx.clock.now()),
                };
                after.progress.after(&asked).is_none() && after.progress.stage != Stage::Proposed
            }
            LetterKind::Introducing => to == Stage::Closed,
            // Offered anew, arranged or moved, the words are others; without a meeting there is nothing to invite to.
            LetterKind::Times => to != Stage::Agreed || before.progress.offer != after.progress.offer,
            LetterKind::Appointment | LetterKind::DayBefore => is_moved || to != Stage::Scheduled,
            LetterKind::Cancellation => to == Stage::Scheduled,
            LetterKind::Questionnaire => to.is_final(),
            LetterKind::Closing => from == Stage::Closed && to != Stage::Closed,
            LetterKind::Reminder | LetterKind::Message => false,
        };
        if letter.status == LetterStatus::Draft && is_stale {
            let letter = db::letters::lock_for_update(tx, letter.id).await?.ok_or(Error::NotFound)?;
            discard(ctx, tx, letter).await?;
        }
    }
    match step {
        Step::Offered { .. } => draft_both(ctx, tx, after, LetterKind::Times).await?,
        // Nobody is invited to what is over.
        Step::Scheduled { starts_at, .. } if *starts_at > ctx.clock.now() => {
            draft_both(ctx, tx, after, LetterKind::Appointment).await?;
        }
        Step::Unscheduled { .. } => {
            for side in Side::ALL {
                if is_invited(tx, after, side).await? {
                    draft(ctx, tx, after, side, LetterKind::Cancellation, None).await?;
                }
            }
        }
        _ => {}
    }
    if to == Stage::Agreed && from == Stage::Approached {
        draft_both(ctx, tx, after, LetterKind::Introducing).await?;
    }
    if to == Stage::Closed && from != Stage::Closed && !after.progress.has_met {
        for side in Side::ALL {
            let is_waiting = matches!(
                after.progress.side(side),
                Standing::Waiting { .. } | Standing::Accepted | Standing::NoAnswer
            );
            if is_waiting {
                draft(ctx, tx, after, side, LetterKind::Closing, reason_for(after, side)).await?;
            }
        }
    }
    Ok(())
}

async fn draft_both(
    ctx: &Context,
    tx: &mut db::Tx,
    introduction: &Introduction,
    kind: LetterKind,
) -> Result<()> {
    for side in Side::ALL {
        draft(ctx, tx, introduction, side, kind, None).await?;
    }
    Ok(())
}

/// Whether the last that a side was told of a meeting is that it is.
pub(super) async fn is_invited(tx: &mut db::Tx, introduction: &Introduction, side: Side) -> Result<bool> {
    let letters = db::letters::list(tx, introduction.id).await?;
    let told = letters
        .into_iter()
        .find(|letter| letter.side == side && letter.kind.has_calendar() && letter.mail_id.is_some());
    Ok(told.is_some_and(|told| told.kind == LetterKind::Appointment))
}

/// Has the mail of an approved letter written, and says so in the audit log, with whom it went to.
pub(super) async fn post(ctx: &Context, tx: &mut db::Tx, letter: &Letter) -> Result<()> {
    let now = ctx.clock.now();
    let detail = json!({
        "kind": letter.kind,
        "side": letter.side,
        "introduction_id": letter.introduction_id,
        "recipient": letter.details.recipient,
    });
    record(ctx, tx, letter.office_id, "letter.approve", letter.id.0, detail).await?;
    let job = Job::ComposeLetter { letter_id: letter.id };
    db::jobs::insert(tx, letter.office_id, &job, now, now).await?;
    Ok(())
}

pub(super) async fn discard(ctx: &Context, tx: &mut db::Tx, letter: Letter) -> Result<Letter> {
    let letter = Letter {
        status: LetterStatus::Dropped,
        version: letter.version + 1,
        decided_at: Some(ctx.clock.now()),
        account_id: tx.principal().account_id(),
        ..letter
    };
    db::letters::update(tx, &letter).await?;
    let detail =
        json!({ "kind": letter.kind, "side": letter.side, "introduction_id": letter.introduction_id });
    record(ctx, tx, letter.office_id, "letter.drop", letter.id.0, detail).await?;
    Ok(letter)
}

/// The end of a day in Japan.
pub(super) fn end_of(day: Day) -> DateTime<Utc> {
    let next = (day.date() + Days::new(1)).and_time(NaiveTime::MIN);
    // Japan has kept one offset since 1951.
    next.and_utc() - Duration::hours(9)
}
