//! Letters to the sides of a case: drafts with proposed words, the coordinator's decision, and the answers that come back
//! by their links.
//!
//! Whoever has the link of a letter may answer it, once, until its day has passed; looking changes nothing. The case is
//! locked before the letter wherever both are.

use super::letter_words::{Matter, is_disclosed, names, propose};
use super::words;
use super::{Conflict, Context, Error, Result, introductions, person, record, require};
use crate::auth::{Permission, SessionSecret};
use crate::db;
pub use crate::db::letters::WaitingLetter;
use crate::domain::{
    Account, Advance, Answer, Day, DeclineReason, Email, Faults, Introduction, IntroductionId, Job, Language,
    Letter, LetterDetails, LetterId, LetterKind, LetterStatus, Line, LinkClosed, MailStatus, Name, Need,
    Note, OfficeId, Organization, Passage, Principal, Reason, Report, Side, Stage, Standing, Step, Way,
    last_due,
};
use chrono::{DateTime, Days, Duration, NaiveTime, Utc};
use serde_json::json;
use std::collections::HashMap;

/// So many days a side has to answer, unless the coordinator says otherwise.
const DAYS_TO_ANSWER: u64 = 7;
/// So many days it has to say what came of a meeting: nothing waits for that.
const DAYS_TO_REPORT: u64 = 21;
/// A side that has not answered is reminded so many days before its day.
const REMINDED_DAYS_BEFORE: u64 = 2;

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
    let stage = introduction.progress.stage;
    match kind {
        LetterKind::Approach => {
            let day = Day::in_japan(ctx.clock.now());
            let asked = Step::Approached { side, way: Way::Mail, answer_by: day };
            if introduction.progress.after(&asked).is_none() {
                return Err(Error::Conflict(Conflict::Step { stage }));
            }
        }
        LetterKind::Introducing if !is_disclosed(&introduction) => {
            return Err(Error::Conflict(Conflict::Step { stage }));
        }
        LetterKind::Questionnaire if !matches!(stage, Stage::Met | Stage::FollowedUp) => {
            return Err(Error::Conflict(Conflict::Step { stage }));
        }
        LetterKind::Introducing | LetterKind::Questionnaire | LetterKind::Message | LetterKind::Closing => {}
        LetterKind::Reminder => return Err(Error::invalid("/kind", Reason::NotUsedHere)),
    }
    let reason = reason_for(&introduction, side);
    let letter = draft(ctx, &mut tx, &introduction, side, kind, reason).await?;
    tx.commit().await?;
    Ok(letter)
}

/// Writes a draft, unless there is one of its kind to the side.
async fn draft(
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
    let details = proposed(ctx, tx, introduction, (side, kind, reason), language).await?;
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
async fn proposed(
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
    let matter = Matter {
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
        reminds: kind == LetterKind::Approach,
    })
}

/// So many days there are to answer, unless the coordinator says otherwise; none where nothing is asked.
fn days_to_answer(kind: LetterKind) -> Option<u64> {
    match kind {
        LetterKind::Approach => Some(DAYS_TO_ANSWER),
        LetterKind::Questionnaire => Some(DAYS_TO_REPORT),
        _ => None,
    }
}

/// The need of a case and both sides.
async fn sides(tx: &mut db::Tx, introduction: &Introduction) -> Result<(Need, Organization, Organization)> {
    let need = db::needs::find(tx, introduction.need_id).await?.ok_or(Error::NotFound)?;
    let owner = db::organizations::find(tx, need.organization_id).await?.ok_or(Error::NotFound)?;
    let candidate = db::organizations::find(tx, introduction.organization_id).await?;
    Ok((need, owner, candidate.ok_or(Error::NotFound)?))
}

/// Who of the office speaks with a side: whoever is in charge of it, else whoever acts.
async fn writer(tx: &mut db::Tx, introduction: &Introduction, side: Side) -> Result<Option<Account>> {
    let in_charge = match side {
        Side::Owner => introduction.owner_coordinator_id,
        Side::Candidate => introduction.candidate_coordinator_id.or(introduction.owner_coordinator_id),
    };
    let Some(id) = in_charge.or(tx.principal().account_id()) else { return Ok(None) };
    Ok(db::accounts::find(tx, id).await?)
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
    let organization = match letter.side {
        Side::Owner => owner,
        Side::Candidate => candidate,
    };
    let mails = db::letters::mail_statuses(&mut tx, introduction.id).await?;
    let mail = mails.into_iter().find_map(|(letter, status)| (letter == id).then_some(status));
    let is_disclosed = is_disclosed(&introduction);
    Ok(LetterInCase { letter, introduction, need, organization, mail, is_disclosed })
}

/// The letter locked, and its case before it.
async fn lock(tx: &mut db::Tx, id: LetterId, version: i64) -> Result<(Introduction, Letter)> {
    let found = db::letters::find(tx, id).await?.ok_or(Error::NotFound)?;
    let introduction = db::introductions::lock_for_update(tx, found.introduction_id).await?;
    let letter = db::letters::lock_for_update(tx, id).await?.ok_or(Error::NotFound)?;
    if letter.version != version {
        return Err(Error::VersionConflict { current: letter.version });
    }
    if letter.status != LetterStatus::Draft {
        return Err(Error::Conflict(Conflict::LetterIsDecided));
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
    let letter = Letter { details, version: letter.version + 1, ..letter };
    db::letters::update(&mut tx, &letter).await?;
    record(ctx, &mut tx, letter.office_id, "letter.update", id.0, json!({ "version": letter.version }))
        .await?;
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
    let old = letter.details;
    let details =
        LetterDetails { recipient: old.recipient, answer_by: old.answer_by, reminds: old.reminds, ..new };
    let letter = Letter { details, version: letter.version + 1, ..letter };
    db::letters::update(&mut tx, &letter).await?;
    record(ctx, &mut tx, letter.office_id, "letter.update", id.0, json!({ "version": letter.version }))
        .await?;
    tx.commit().await?;
    Ok(letter)
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
    if let (LetterKind::Approach, Some(answer_by)) = (letter.kind, letter.details.answer_by) {
        let step = Step::Approached { side: letter.side, way: Way::Mail, answer_by };
        introductions::take(ctx, &mut tx, introduction, step, None).await?;
    }
    post(ctx, &mut tx, &letter).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(letter)
}

/// Has the mail of an approved letter written, and says so in the audit log, with whom it went to.
async fn post(ctx: &Context, tx: &mut db::Tx, letter: &Letter) -> Result<()> {
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

async fn check_ready(
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
    if !is_disclosed(introduction) {
        let (_, owner, candidate) = sides(tx, introduction).await?;
        let other = match letter.side {
            Side::Owner => candidate,
            Side::Candidate => owner,
        };
        for (pointer, text) in [("/subject", details.subject.as_str()), ("/words", details.words.as_str())] {
            if names(text, &other.details) {
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

async fn discard(ctx: &Context, tx: &mut db::Tx, letter: Letter) -> Result<Letter> {
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

/// Why nothing comes of a case, where the other side of this one has said so.
fn reason_for(introduction: &Introduction, side: Side) -> Option<DeclineReason> {
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
    before: &Introduction,
    after: &Introduction,
) -> Result<()> {
    let (from, to) = (before.progress.stage, after.progress.stage);
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
            LetterKind::Questionnaire => to.is_final(),
            LetterKind::Closing => from == Stage::Closed && to != Stage::Closed,
            LetterKind::Reminder | LetterKind::Message => false,
        };
        if letter.status == LetterStatus::Draft && is_stale {
            let letter = db::letters::lock_for_update(tx, letter.id).await?.ok_or(Error::NotFound)?;
            discard(ctx, tx, letter).await?;
        }
    }
    if to == Stage::Agreed && from == Stage::Approached {
        for side in Side::ALL {
            draft(ctx, tx, after, side, LetterKind::Introducing, None).await?;
        }
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
    Ok(Some(Ready {
        office_id: letter.office_id,
        recipient,
        recipient_name: organization.details.name,
        office: office.name,
        writer,
        link,
        letter,
    }))
}

/// The end of a day in Japan.
fn end_of(day: Day) -> DateTime<Utc> {
    let next = (day.date() + Days::new(1)).and_time(NaiveTime::MIN);
    // Japan has kept one offset since 1951.
    next.and_utc() - Duration::hours(9)
}

/// What a link leads to.
#[derive(Debug, Clone)]
pub struct Asked {
    pub letter: Letter,
    pub office: Name,
    /// Who of the office can be asked.
    pub writer: Option<Name>,
    /// The organization that is asked.
    pub organization: Name,
    pub need_title: String,
    /// What this side has said, by whatever way.
    pub standing: Standing,
    /// Why it can no longer be answered here.
    pub closed: Option<LinkClosed>,
    /// The other side, once both have agreed: name and how to reach it.
    pub other: Option<Organization>,
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
    let closed = closed(&introduction, &letter, expires_at, ctx.clock.now());
    let (need, owner, candidate) = sides(tx, &introduction).await?;
    let (organization, other) = match letter.side {
        Side::Owner => (owner, candidate),
        Side::Candidate => (candidate, owner),
    };
    let office = db::offices::find(tx, letter.office_id).await?.ok_or(Error::NotFound)?;
    let writer = writer(tx, &introduction, letter.side).await?;
    // Not by `is_disclosed`: a case that was closed tells nobody anything more.
    let is_open = !matches!(introduction.progress.stage, Stage::Closed);
    let other = Some(other).filter(|_| is_open && introduction.progress.both_accepted());
    Ok(Asked {
        letter,
        office: office.name,
        writer: writer.map(|account| account.name),
        organization: organization.details.name,
        need_title: need.details.title.to_string(),
        standing,
        closed,
        other,
    })
}

fn closed(
    introduction: &Introduction,
    letter: &Letter,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<LinkClosed> {
    let stage = introduction.progress.stage;
    let is_late = || (now >= expires_at).then_some(LinkClosed::Expired);
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
        _ if stage != Stage::Approached => Some(LinkClosed::Withdrawn),
        Standing::NotAsked => Some(LinkClosed::Withdrawn),
        Standing::Waiting { .. } | Standing::NoAnswer | Standing::Undelivered => is_late(),
    }
}

/// What a side says by the link of a letter.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Whether it wants to meet.
    Answer(Answer),
    /// What has come of the meeting, and in its words.
    Report(Report, Option<Note>),
}

impl Reply {
    /// The step that it comes to, and what is noted with it.
    fn step(self, letter: &Letter) -> Result<(Step, Option<Note>)> {
        let side = letter.side;
        let report = |advance| Step::FollowedUp { side: Some(side), advance };
        let is_report = letter.kind == LetterKind::Questionnaire;
        let step = match self {
            Self::Answer(answer) if !is_report => {
                return Ok((Step::Answered { side, way: Way::Mail, answer }, None));
            }
            Self::Answer(_) => return Err(Error::invalid("/answer", Reason::NotUsedHere)),
            Self::Report(..) if !is_report => return Err(Error::invalid("/report", Reason::NotUsedHere)),
            Self::Report(Report::Talks, note) => (report(Advance::Talks), note),
            Self::Report(Report::Quotation, note) => (report(Advance::Quotation), note),
            Self::Report(Report::Prototype, note) => (report(Advance::Prototype), note),
            Self::Report(Report::Nothing, note) => (report(Advance::Nothing), note),
            Self::Report(Report::Contract { contract }, note) => {
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
    if let Some(because) = closed(&introduction, &letter, expires_at, now) {
        return Err(Error::Conflict(Conflict::LinkClosed { because }));
    }
    let (step, note) = reply.step(&letter)?;
    let introduction = introductions::take(ctx, &mut tx, introduction, step, note).await?;
    let letter = Letter { answered_at: Some(now), ..letter };
    db::letters::update(&mut tx, &letter).await?;
    let asked = asked(ctx, &mut tx, letter, expires_at, introduction).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(asked)
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
    let now = ctx.clock.now();
    let kind = LetterKind::Reminder;
    let language = approach.details.language;
    let words = proposed(ctx, &mut tx, &introduction, (approach.side, kind, None), language).await?;
    let details = LetterDetails {
        recipient: approach.details.recipient.clone(),
        answer_by: approach.details.answer_by,
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
        // Whoever approved the approach has decided on this.
        ..approach
    };
    db::letters::insert(&mut tx, &letter).await?;
    post(ctx, &mut tx, &letter).await?;
    tx.commit().await?;
    Ok(true)
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
