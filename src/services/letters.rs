//! Letters to the sides of a case: drafts with proposed words, the coordinator's decision, and getting them ready to be
//! mailed. The case is locked before the letter wherever both are.

use super::calendar::{Method, Person};
use super::drafting::{discard, draft, end_of, post, proposed, reason_for, sides, writer};
use super::letter_words::{is_disclosed, names};
use super::{Conflict, Context, Error, Result, calendar, introductions, person, record, require};
use crate::auth::{Permission, SessionSecret};
use crate::db;
pub use crate::db::letters::WaitingLetter;
use crate::domain::{
    Account, Day, Email, Faults, Introduction, IntroductionId, Language, Letter, LetterDetails, LetterId,
    LetterKind, LetterStatus, MailStatus, Name, Need, OfficeId, Organization, Principal, Reason, Side, Stage,
    Step, Way,
};
use serde_json::json;
use std::collections::HashMap;

/// A letter, the case that it is about and everybody in it.
#[derive(Debug, Clone)]
pub struct LetterInCase {
    pub letter: Letter,
    pub introduction: Introduction,
    pub need: Need,
    /// The organization that it goes to.
    pub organization: Organization,
    /// How the mail that carries it stands.
    pub mail: Option<MailStatus>,
    /// Whether the side may know the other's name by now.
    pub is_disclosed: bool,
}

/// Begins a letter to a side, with words to begin from; whoever has begun the same goes on with it.
///
/// # Errors
/// A fault at `/kind` where letters of this kind are not begun by hand. [`Conflict::Step`] where the side cannot be asked.
pub async fn draft_letter(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    side: Side,
    kind: LetterKind,
) -> Result<Letter> {
    require(principal, Permission::EditIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let introduction = db::introductions::lock_for_update(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if let Some(letter) = db::letters::find_draft(&mut tx, id, side, kind).await? {
        return Ok(letter);
    }
    let stage = introduction.progress.stage;
    match kind {
        LetterKind::Approach => {
            let day = Day::in_japan(ctx.clock.now());
            let asked = Step::Approached { side, way: Way::Mail, answer_by: day };
            if introduction.progress.after(&asked).is_none() {
                return Err(Error::Conflict(Conflict::Step { stage }));
            }
        }
        LetterKind::Introducing if !introduction.progress.has_agreed => {
            return Err(Error::Conflict(Conflict::Step { stage }));
        }
        LetterKind::Questionnaire if !matches!(stage, Stage::Met | Stage::FollowedUp) => {
            return Err(Error::Conflict(Conflict::Step { stage }));
        }
        LetterKind::Times if stage != Stage::Agreed || introduction.progress.offer.is_none() => {
            return Err(Error::Conflict(Conflict::Step { stage }));
        }
        LetterKind::Appointment if stage != Stage::Scheduled => {
            return Err(Error::Conflict(Conflict::Step { stage }));
        }
        LetterKind::Introducing
        | LetterKind::Times
        | LetterKind::Appointment
        | LetterKind::Questionnaire
        | LetterKind::Message
        | LetterKind::Closing => {}
        LetterKind::Reminder | LetterKind::DayBefore | LetterKind::Cancellation => {
            return Err(Error::invalid("/kind", Reason::NotUsedHere));
        }
    }
    let reason = reason_for(&introduction, side);
    let letter = draft(ctx, &mut tx, &introduction, side, kind, reason).await?;
    tx.commit().await?;
    Ok(letter)
}

/// The letters of a case, the latest first.
pub async fn list_letters(ctx: &Context, principal: &Principal, id: IntroductionId) -> Result<Vec<Letter>> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::introductions::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    Ok(db::letters::list(&mut tx, id).await?)
}

/// How the mails of a case's letters stand.
pub async fn mail_statuses(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
) -> Result<HashMap<LetterId, MailStatus>> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::letters::mail_statuses(&mut tx, id).await?.into_iter().collect())
}

/// One letter.
pub async fn get_letter(ctx: &Context, principal: &Principal, id: LetterId) -> Result<LetterInCase> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let letter = db::letters::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let introduction = db::introductions::find(&mut tx, letter.introduction_id).await?;
    let introduction = introduction.ok_or(Error::NotFound)?;
    let (need, owner, candidate) = sides(&mut tx, &introduction).await?;
    let is_disclosed = is_disclosed(&introduction, &need, [&owner, &candidate]);
    let organization = match letter.side {
        Side::Owner => owner,
        Side::Candidate => candidate,
    };
    let mails = db::letters::mail_statuses(&mut tx, introduction.id).await?;
    let mail = mails.into_iter().find_map(|(letter, status)| (letter == id).then_some(status));
    Ok(LetterInCase { letter, introduction, need, organization, mail, is_disclosed })
}

/// A draft locked, and its case before it.
async fn lock(tx: &mut db::Tx, id: LetterId, version: i64) -> Result<(Introduction, Letter)> {
    let (introduction, letter) = lock_any(tx, id, version).await?;
    if letter.status != LetterStatus::Draft {
        return Err(Error::Conflict(Conflict::LetterIsDecided));
    }
    Ok((introduction, letter))
}

/// The same, whether or not it was decided about.
pub(super) async fn lock_any(tx: &mut db::Tx, id: LetterId, version: i64) -> Result<(Introduction, Letter)> {
    let found = db::letters::find(tx, id).await?.ok_or(Error::NotFound)?;
    let introduction = db::introductions::lock_for_update(tx, found.introduction_id).await?;
    let letter = db::letters::lock_for_update(tx, id).await?.ok_or(Error::NotFound)?;
    if letter.version != version {
        return Err(Error::VersionConflict { current: letter.version });
    }
    Ok((introduction.ok_or(Error::NotFound)?, letter))
}

/// Writes what a draft says.
///
/// # Errors
/// [`Conflict::LetterIsDecided`] where it has left or was dropped.
pub async fn update_letter(
    ctx: &Context,
    principal: &Principal,
    id: LetterId,
    details: LetterDetails,
    version: i64,
) -> Result<Letter> {
    require(principal, Permission::EditIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let (_, letter) = lock(&mut tx, id, version).await?;
    write(ctx, tx, letter, details).await
}

async fn write(ctx: &Context, mut tx: db::Tx, letter: Letter, details: LetterDetails) -> Result<Letter> {
    let letter = Letter { details, version: letter.version + 1, ..letter };
    db::letters::update(&mut tx, &letter).await?;
    let detail = json!({ "version": letter.version });
    record(ctx, &mut tx, letter.office_id, "letter.update", letter.id.0, detail).await?;
    tx.commit().await?;
    Ok(letter)
}

/// Puts the proposed words of a language in the place of what a draft says; where it goes and until when stay.
pub async fn propose_letter_anew(
    ctx: &Context,
    principal: &Principal,
    id: LetterId,
    language: Language,
    version: i64,
) -> Result<Letter> {
    require(principal, Permission::EditIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let (introduction, letter) = lock(&mut tx, id, version).await?;
    let reason = reason_for(&introduction, letter.side);
    let new = proposed(ctx, &mut tx, &introduction, (letter.side, letter.kind, reason), language).await?;
    let old = letter.details.clone();
    let details =
        LetterDetails { recipient: old.recipient, answer_by: old.answer_by, reminds: old.reminds, ..new };
    write(ctx, tx, letter, details).await
}

/// Lets a letter leave, with what it says now or with `details`: it is mailed, and of an approach the case says so.
///
/// # Errors
/// Faults where it has no address, an approach no day to come, or where it names the other side too early.
/// [`Conflict::LetterIsDecided`]; [`Conflict::Step`] where the side can no longer be asked.
pub async fn approve_letter(
    ctx: &Context,
    principal: &Principal,
    id: LetterId,
    details: Option<LetterDetails>,
    version: i64,
) -> Result<Letter> {
    require(principal, Permission::EditIntroductions)?;
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(principal).await?;
    let (introduction, letter) = lock(&mut tx, id, version).await?;
    let letter = Letter { details: details.unwrap_or_else(|| letter.details.clone()), ..letter };
    check_ready(&mut tx, &introduction, &letter, Day::in_japan(now)).await?;
    let letter = Letter {
        status: LetterStatus::Approved,
        version: letter.version + 1,
        decided_at: Some(now),
        account_id: Some(person(principal)?),
        ..letter
    };
    db::letters::update(&mut tx, &letter).await?;
    let mut letter = letter;
    if let (LetterKind::Approach, Some(answer_by)) = (letter.kind, letter.details.answer_by) {
        let step = Step::Approached { side: letter.side, way: Way::Mail, answer_by };
        introductions::take(ctx, &mut tx, introduction, step, None).await?;
        // Later than its own step: a still later one takes its place.
        letter.decided_at = Some(ctx.clock.now());
        db::letters::update(&mut tx, &letter).await?;
    }
    post(ctx, &mut tx, &letter).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(letter)
}

/// Whether a letter can leave.
pub(super) async fn check_ready(
    tx: &mut db::Tx,
    introduction: &Introduction,
    letter: &Letter,
    today: Day,
) -> Result<()> {
    let mut faults = Faults::default();
    let details = &letter.details;
    if details.recipient.is_none() {
        faults.push("/recipient", Reason::Missing);
    }
    match details.answer_by {
        _ if !letter.kind.asks() => {}
        None => faults.push("/answer_by", Reason::Missing),
        Some(day) if day < today => faults.push("/answer_by", Reason::InThePast),
        Some(_) => {}
    }
    let (need, owner, candidate) = sides(tx, introduction).await?;
    if !is_disclosed(introduction, &need, [&owner, &candidate]) {
        let (own, other) = match letter.side {
            Side::Owner => (owner, candidate),
            Side::Candidate => (candidate, owner),
        };
        let office = db::offices::find(tx, letter.office_id).await?.ok_or(Error::NotFound)?;
        let writer = writer(tx, introduction, letter.side).await?;
        let writer = writer.as_ref().map_or("", |account| account.name.as_str());
        let others = [own.details.name.as_str(), office.name.as_str(), writer];
        for (pointer, text) in [("/subject", details.subject.as_str()), ("/words", details.words.as_str())] {
            if names(text, &other.details, &others) {
                faults.push(pointer, Reason::NamesTheOther { name: other.details.name.to_string() });
            }
        }
    }
    if faults.0.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// Decides that a letter does not leave: it is not needed, or was told by telephone.
///
/// # Errors
/// [`Conflict::LetterIsDecided`].
pub async fn drop_letter(ctx: &Context, principal: &Principal, id: LetterId, version: i64) -> Result<Letter> {
    require(principal, Permission::EditIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let (_, letter) = lock(&mut tx, id, version).await?;
    let letter = discard(ctx, &mut tx, letter).await?;
    tx.commit().await?;
    Ok(letter)
}

/// A letter ready to be mailed, its link made.
pub struct Ready {
    pub office_id: OfficeId,
    pub letter: Letter,
    pub recipient: Email,
    /// The organization.
    pub recipient_name: Name,
    pub office: Name,
    /// Who of the office can be asked, and where replies go.
    pub writer: Option<Account>,
    /// Where it is answered, and until the end of which day.
    pub link: Option<(String, Day)>,
    /// What calendars read.
    pub calendar: Option<String>,
}

/// Makes an approved letter ready for the outbox. `None` where that was done before.
pub async fn make_ready(ctx: &Context, tx: &mut db::Tx, id: LetterId) -> Result<Option<Ready>> {
    let Some(letter) = db::letters::lock_for_update(tx, id).await? else { return Ok(None) };
    let (LetterStatus::Approved, None, Some(recipient)) =
        (letter.status, letter.mail_id, letter.details.recipient.clone())
    else {
        return Ok(None);
    };
    let introduction = db::introductions::find(tx, letter.introduction_id).await?.ok_or(Error::NotFound)?;
    if !is_still_true(tx, &introduction, &letter).await? {
        tracing::warn!(letter = %letter.id, "a letter is not mailed: the case has moved since it was approved");
        discard(ctx, tx, letter).await?;
        return Ok(None);
    }
    let (_, owner, candidate) = sides(tx, &introduction).await?;
    let organization = match letter.side {
        Side::Owner => owner,
        Side::Candidate => candidate,
    };
    let office = db::offices::find(tx, letter.office_id).await?.ok_or(Error::NotFound)?;
    let writer = writer(tx, &introduction, letter.side).await?;
    let link = match letter.details.answer_by.filter(|_| letter.kind.asks()) {
        None => None,
        Some(day) => {
            let secret = SessionSecret::random();
            db::letters::update_secret(tx, id, &secret.hash(), end_of(day)).await?;
            Some((format!("{}/answer?key={}", ctx.settings.public_url, secret.reveal()), day))
        }
    };
    let calendar = calendar(ctx, tx, &introduction, &letter, &organization, writer.as_ref()).await?;
    Ok(Some(Ready {
        calendar,
        office_id: letter.office_id,
        recipient,
        recipient_name: organization.details.name,
        office: office.name,
        writer,
        link,
        letter,
    }))
}

/// Whether what an approved letter says still holds, where it could not be mailed at once: the meeting that it invites
/// to is not moved or cancelled, and nobody has declined to whom it introduces.
pub(super) async fn is_still_true(
    tx: &mut db::Tx,
    introduction: &Introduction,
    letter: &Letter,
) -> Result<bool> {
    let decided_at = letter.decided_at.unwrap_or(letter.created_at);
    Ok(match letter.kind {
        LetterKind::Appointment | LetterKind::DayBefore => {
            let meeting = db::meetings::find_arranged(tx, introduction.id).await?;
            meeting.is_some_and(|meeting| meeting.updated_at <= decided_at)
        }
        LetterKind::Introducing => introduction.progress.both_accepted(),
        LetterKind::Times => introduction.progress.offer.is_some(),
        _ => true,
    })
}

/// The calendar file of a letter that has one: it invites whoever the letter goes to.
async fn calendar(
    ctx: &Context,
    tx: &mut db::Tx,
    introduction: &Introduction,
    letter: &Letter,
    organization: &Organization,
    writer: Option<&Account>,
) -> Result<Option<String>> {
    let method = match letter.kind {
        LetterKind::Appointment => Method::Request,
        LetterKind::Cancellation => Method::Cancel,
        _ => return Ok(None),
    };
    let meeting = db::meetings::list(tx, introduction.id).await?.into_iter().next();
    let (Some(meeting), Some(email)) = (meeting, letter.details.recipient.clone()) else { return Ok(None) };
    // Where nobody of the office is in charge, there is nobody to answer an invitation to.
    let Some(writer) = writer else { return Ok(None) };
    let otherwise = Person { name: writer.name.to_string(), email: writer.email.clone() };
    let reader = (Some(letter.side), letter.details.language);
    let mut event = calendar::event_of(ctx, tx, introduction, &meeting, reader, otherwise).await?;
    if method == Method::Request {
        let Person { name, email } = &event.organizer;
        db::meetings::update_organizer(tx, meeting.id, name, email.as_str()).await?;
    }
    event.attendees = vec![Person { name: organization.details.name.to_string(), email }];
    Ok(Some(event.write(method)))
}
