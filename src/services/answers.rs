//! Answers of the sides by the links of letters: whoever has the link may answer, once, until its day has passed. Looking
//! changes nothing.

use super::drafting::{sides, writer};
use super::{Conflict, Context, Error, Result, introductions, times};
use crate::auth::SessionSecret;
use crate::db;
use crate::domain::{
    Advance, Answer, Day, FollowUpAnswer, Introduction, Letter, LetterKind, LetterStatus, LinkClosed, Name,
    Note, Offer, Organization, Principal, Reason, Side, Stage, Standing, Step, Ticks, Way,
};
use chrono::{DateTime, Utc};

/// What a link leads to.
#[derive(Debug, Clone)]
pub struct Asked {
    pub letter: Letter,
    pub office: Name,
    /// Who of the office can be asked.
    pub writer: Option<Name>,
    /// The organization that is asked.
    pub organization: Name,
    /// What this side has said, by whatever way.
    pub standing: Standing,
    /// Why it can no longer be answered here.
    pub closed: Option<LinkClosed>,
    /// The other side, once both have agreed and the coordinator has let them know.
    pub other: Option<Organization>,
    /// The times that are offered by now.
    pub offer: Option<Offer>,
    /// What this side has said of them.
    pub ticks: Option<Ticks>,
}

/// What a link leads to. Changes nothing: programs that follow every link of a mail do no harm.
///
/// # Errors
/// [`Conflict::UnknownLink`] where no letter has this link.
pub async fn look(ctx: &Context, secret: &SessionSecret) -> Result<Asked> {
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let found = db::letters::find_by_secret(&mut tx, &secret.hash()).await?;
    let (letter, expires_at) = found.ok_or(Error::Conflict(Conflict::UnknownLink))?;
    let introduction = db::introductions::find(&mut tx, letter.introduction_id).await?;
    asked(ctx, &mut tx, letter, expires_at, introduction.ok_or(Error::NotFound)?).await
}

async fn asked(
    ctx: &Context,
    tx: &mut db::Tx,
    letter: Letter,
    expires_at: DateTime<Utc>,
    introduction: Introduction,
) -> Result<Asked> {
    let standing = introduction.progress.side(letter.side).clone();
    let is_replaced = is_replaced(tx, &letter).await?;
    let closed = closed(&introduction, &letter, (expires_at, is_replaced), ctx.clock.now());
    let (_, owner, candidate) = sides(tx, &introduction).await?;
    let (organization, other) = match letter.side {
        Side::Owner => (owner, candidate),
        Side::Candidate => (candidate, owner),
    };
    let office = db::offices::find(tx, letter.office_id).await?.ok_or(Error::NotFound)?;
    let writer = writer(tx, &introduction, letter.side).await?;
    // Not by `is_disclosed`: a case that was closed tells nobody anything more.
    let is_open = !matches!(introduction.progress.stage, Stage::Closed);
    // And nobody learns the name before the coordinator has let the letter leave that tells it.
    let letters = db::letters::list(tx, introduction.id).await?;
    let is_introduced = letters.iter().any(|other| {
        (other.side, other.kind, other.status)
            == (letter.side, LetterKind::Introducing, LetterStatus::Approved)
    });
    let other = Some(other).filter(|_| is_open && is_introduced && introduction.progress.both_accepted());
    let is_of_times = letter.kind == LetterKind::Times && closed != Some(LinkClosed::Replaced);
    Ok(Asked {
        offer: introduction.progress.offer.clone().filter(|_| is_of_times),
        ticks: introduction.progress.ticks(letter.side).cloned().filter(|_| is_of_times),
        letter,
        office: office.name,
        writer: writer.map(|account| account.name),
        organization: organization.details.name,
        standing,
        closed,
        other,
    })
}

/// Whether the side was asked anew since a letter left, or other times were offered: it is answered by the latest only.
async fn is_replaced(tx: &mut db::Tx, letter: &Letter) -> Result<bool> {
    let decided_at = letter.decided_at.unwrap_or(letter.created_at);
    let steps = db::introductions::list_steps(tx, letter.introduction_id).await?;
    Ok(steps.into_iter().filter(|taken| taken.taken_at > decided_at).any(|taken| match taken.step {
        Step::Approached { side, .. } => side == letter.side,
        Step::Offered { .. } => letter.kind == LetterKind::Times,
        _ => false,
    }))
}

fn closed(
    introduction: &Introduction,
    letter: &Letter,
    (expires_at, is_replaced): (DateTime<Utc>, bool),
    now: DateTime<Utc>,
) -> Option<LinkClosed> {
    let stage = introduction.progress.stage;
    let is_late = || (now >= expires_at).then_some(LinkClosed::Expired);
    if letter.kind == LetterKind::Times {
        return match stage {
            _ if letter.answered_at.is_some() => Some(LinkClosed::Answered),
            Stage::Agreed if is_replaced => Some(LinkClosed::Replaced),
            Stage::Agreed if introduction.progress.offer.is_some() => is_late(),
            _ => Some(LinkClosed::Withdrawn),
        };
    }
    if letter.kind == LetterKind::Questionnaire {
        return match stage {
            _ if letter.answered_at.is_some() => Some(LinkClosed::Answered),
            Stage::Met | Stage::FollowedUp => is_late(),
            _ => Some(LinkClosed::Withdrawn),
        };
    }
    match introduction.progress.side(letter.side) {
        Standing::Declined { .. } => Some(LinkClosed::Answered),
        _ if stage == Stage::Closed => Some(LinkClosed::Withdrawn),
        Standing::Accepted => Some(LinkClosed::Answered),
        // What was said by it counted for the case as it was then.
        _ if is_replaced || letter.answered_at.is_some() => Some(LinkClosed::Replaced),
        _ if stage != Stage::Approached => Some(LinkClosed::Withdrawn),
        Standing::NotAsked => Some(LinkClosed::Withdrawn),
        Standing::Waiting { .. } | Standing::NoAnswer | Standing::Undelivered => is_late(),
    }
}

/// Where a contract stands in an answer.
pub const CONTRACT_AT: &str = "/follow_up/contract";

/// What a side says by the link of a letter.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Whether it wants to meet.
    Answer(Answer),
    /// Which of the times that are offered suit.
    Ticks(Ticks),
    /// What has come of the meeting, and in its words.
    FollowUp(FollowUpAnswer, Option<Note>),
}

impl Reply {
    /// The step that it comes to, and what is noted with it.
    fn step(self, letter: &Letter, today: Day) -> Result<(Step, Option<Note>)> {
        let side = letter.side;
        let said = |advance| Step::FollowedUp { side: Some(side), advance };
        let is_follow_up = letter.kind == LetterKind::Questionnaire;
        let is_times = letter.kind == LetterKind::Times;
        let step = match self {
            Self::Answer(answer) if !is_follow_up && !is_times => {
                return Ok((Step::Answered { side, way: Way::Mail, answer }, None));
            }
            Self::Answer(_) => return Err(Error::invalid("/answer", Reason::NotUsedHere)),
            Self::Ticks(_) => return Err(Error::invalid("/ticks", Reason::NotUsedHere)),
            Self::FollowUp(..) if !is_follow_up => {
                return Err(Error::invalid("/follow_up", Reason::NotUsedHere));
            }
            Self::FollowUp(FollowUpAnswer::Talks, note) => (said(Advance::Talks), note),
            Self::FollowUp(FollowUpAnswer::Quotation, note) => (said(Advance::Quotation), note),
            Self::FollowUp(FollowUpAnswer::Prototype, note) => (said(Advance::Prototype), note),
            Self::FollowUp(FollowUpAnswer::Nothing, note) => (said(Advance::Nothing), note),
            Self::FollowUp(FollowUpAnswer::Contract { contract }, note) => {
                contract.check_signed(CONTRACT_AT, today)?;
                (Step::Contracted { side: Some(side), contract }, note)
            }
        };
        Ok(step)
    }
}

/// Takes the answer that a side gives by a link.
///
/// # Errors
/// [`Conflict::UnknownLink`]; [`Conflict::LinkClosed`] where it was answered before, is too late or no longer asked for.
pub async fn answer_letter(ctx: &Context, secret: &SessionSecret, reply: Reply) -> Result<Asked> {
    let unknown = || Error::Conflict(Conflict::UnknownLink);
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let found = db::letters::find_by_secret(&mut tx, &secret.hash()).await?;
    let office_id = found.ok_or_else(unknown)?.0.office_id;
    drop(tx);
    // From here on as the office, whose rows alone are seen.
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    let found = db::letters::find_by_secret(&mut tx, &secret.hash()).await?;
    let (letter, expires_at) = found.ok_or_else(unknown)?;
    let introduction = db::introductions::lock_for_update(&mut tx, letter.introduction_id).await?;
    let introduction = introduction.ok_or(Error::NotFound)?;
    let letter = db::letters::lock_for_update(&mut tx, letter.id).await?.ok_or(Error::NotFound)?;
    let is_replaced = is_replaced(&mut tx, &letter).await?;
    if let Some(because) = closed(&introduction, &letter, (expires_at, is_replaced), now) {
        return Err(Error::Conflict(Conflict::LinkClosed { because }));
    }
    let introduction = match reply {
        Reply::Ticks(ticks) if letter.kind == LetterKind::Times => {
            times::tick(ctx, &mut tx, introduction, (letter.side, Way::Mail), ticks).await?
        }
        reply => {
            let (step, note) = reply.step(&letter, Day::in_japan(now))?;
            introductions::take(ctx, &mut tx, introduction, step, note).await?
        }
    };
    let letter = Letter { answered_at: Some(now), ..letter };
    db::letters::update(&mut tx, &letter).await?;
    let asked = asked(ctx, &mut tx, letter, expires_at, introduction).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(asked)
}
