//! Introductions: the cases of an office, moved step by step along the state machine of the domain.

use super::{
    Conflict, Context, Error, IdempotencyKey, Page, PageRequest, Result, drafting, meetings, office_of, once,
    record, require, telling,
};
use crate::auth::Permission;
use crate::db;
pub use crate::db::introductions::Filter as IntroductionFilter;
use crate::domain::{
    AccountId, CloseReason, Command, Day, Decision, DeclineReason, Disclosure, Introduction, IntroductionId,
    Judgement, JudgementDetails, Need, NeedId, Note, Organization, OrganizationId, Outcome, Principal,
    Progress, Reason, RejectionReason, Role, Side, Stage, Standing, Step, Taken,
};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// A new case.
#[derive(Debug, Clone, Serialize)]
pub struct NewIntroduction {
    pub need_id: NeedId,
    /// The candidate: one that the engine proposed, or anybody of the office's organizations.
    pub organization_id: OrganizationId,
    pub disclosure: Disclosure,
    /// Whether it is worth approaching already, and not a suggestion for whoever is in charge.
    pub is_shortlisted: bool,
    pub note: Option<Note>,
}

/// Who is in charge of a case, and when the sides learn of each other's names.
#[derive(Debug, Clone)]
pub struct IntroductionChanges {
    pub owner_coordinator_id: Option<AccountId>,
    pub candidate_coordinator_id: Option<AccountId>,
    pub disclosure: Disclosure,
}

/// Opens a case. The coordinator of the need is in charge or, where it has none, whoever opens it.
///
/// # Errors
/// [`Conflict::CaseExists`] where the pair has one: it is reopened instead. [`Conflict::CandidateExcluded`] where the
/// need or its owner excludes the organization. [`Conflict::NeedIsFinal`].
pub async fn create_introduction(
    ctx: &Context,
    principal: &Principal,
    new: NewIntroduction,
    key: Option<&IdempotencyKey>,
) -> Result<Introduction> {
    require(principal, Permission::EditIntroductions)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    let id = IntroductionId::new();
    let mut tx = ctx.database.begin(principal).await?;
    if let Some(earlier) = once(ctx, &mut tx, key, "create_introduction", &new, id.0).await? {
        return db::introductions::find(&mut tx, IntroductionId(earlier)).await?.ok_or(Error::NotFound);
    }
    let need = db::needs::lock_for_update(&mut tx, new.need_id).await?;
    let need = need.ok_or_else(|| Error::invalid("/need_id", Reason::NoSuchRecord))?;
    let is_other = need.organization_id != new.organization_id;
    let candidate = db::organizations::find(&mut tx, new.organization_id).await?;
    let Some(candidate) = candidate.filter(|_| is_other) else {
        return Err(Error::invalid("/organization_id", Reason::NoSuchRecord));
    };
    if need.status.is_final() {
        return Err(Error::Conflict(Conflict::NeedIsFinal { status: need.status }));
    }
    check_not_excluded(ctx, &mut tx, &need, new.organization_id).await?;
    check_disclosure(&mut tx, new.disclosure, &need, &candidate).await?;
    let mut introduction = Introduction {
        id,
        office_id,
        need_id: need.id,
        organization_id: new.organization_id,
        owner_coordinator_id: need.coordinator_id.or(principal.account_id()),
        candidate_coordinator_id: None,
        disclosure: new.disclosure,
        progress: Progress::begun(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    if !db::introductions::insert(&mut tx, &introduction).await? {
        let earlier = db::introductions::find_of_pair(&mut tx, need.id, new.organization_id).await?;
        let introduction_id = earlier.ok_or(Error::NotFound)?.id;
        return Err(Error::Conflict(Conflict::CaseExists { introduction_id }));
    }
    write_step(ctx, &mut tx, &introduction, Step::Proposed, new.note).await?;
    if new.is_shortlisted {
        introduction = take(ctx, &mut tx, introduction, Step::Shortlisted, None).await?;
    }
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(introduction)
}

/// Neither the need nor what keeps two organizations apart is passed over by hand.
async fn check_not_excluded(
    ctx: &Context,
    tx: &mut db::Tx,
    need: &Need,
    candidate: OrganizationId,
) -> Result<()> {
    let today = Day::in_japan(ctx.clock.now());
    let is_excluded = need.details.excludes(candidate)
        || db::exclusions::is_excluded(tx, need.organization_id, candidate, today).await?;
    if is_excluded { Err(Error::Conflict(Conflict::CandidateExcluded)) } else { Ok(()) }
}

/// A name that is withheld, for the need or by either side, is not told from the start.
async fn check_disclosure(
    tx: &mut db::Tx,
    disclosure: Disclosure,
    need: &Need,
    candidate: &Organization,
) -> Result<()> {
    if disclosure == Disclosure::Staged {
        return Ok(());
    }
    let owner = db::organizations::find(tx, need.organization_id).await?.ok_or(Error::NotFound)?;
    let is_withheld =
        [need.details.name_withheld, owner.details.name_withheld, candidate.details.name_withheld];
    if is_withheld.contains(&true) {
        return Err(Error::invalid("/disclosure", Reason::NotUsedHere));
    }
    Ok(())
}

/// The cases of the office, the latest first.
pub async fn list_introductions(
    ctx: &Context,
    principal: &Principal,
    filter: IntroductionFilter,
    page: PageRequest,
) -> Result<Page<Introduction>> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::introductions::list(&mut tx, &filter, page.cursor, page.limit).await?)
}

/// One case.
pub async fn get_introduction(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
) -> Result<Introduction> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::introductions::find(&mut tx, id).await?.ok_or(Error::NotFound)
}

/// A case with the names of whom it is about.
#[derive(Debug, Clone)]
pub struct Case {
    pub introduction: Introduction,
    pub need: Need,
    /// The owner of the need.
    pub owner: Organization,
    pub candidate: Organization,
    /// Of whoever is in charge or moved it.
    pub accounts: HashMap<AccountId, String>,
}

impl Case {
    pub fn of_side(&self, side: &Side) -> &Organization {
        match side {
            Side::Owner => &self.owner,
            Side::Candidate => &self.candidate,
        }
    }
}

/// A case with the names of whom it is about, and of those who took these steps.
pub async fn get_case(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    steps: &[Taken],
) -> Result<Case> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let introduction = db::introductions::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let (need, owner, candidate) = drafting::sides(&mut tx, &introduction).await?;
    let in_charge = [introduction.owner_coordinator_id, introduction.candidate_coordinator_id];
    let moved = steps.iter().filter_map(|taken| taken.account_id);
    let ids: BTreeSet<AccountId> = in_charge.into_iter().flatten().chain(moved).collect();
    let ids: Vec<AccountId> = ids.into_iter().collect();
    let accounts = db::accounts::names(&mut tx, &ids).await?;
    Ok(Case { introduction, need, owner, candidate, accounts })
}

/// The names of what cases are about.
#[derive(Debug, Default)]
pub struct Parties {
    /// By need: its title and its owner.
    pub needs: HashMap<NeedId, (String, OrganizationId)>,
    pub names: HashMap<OrganizationId, String>,
}

/// The titles of the needs and the names of the organizations of these cases.
pub async fn parties(
    ctx: &Context,
    principal: &Principal,
    introductions: &[Introduction],
) -> Result<Parties> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let needs: Vec<NeedId> = introductions.iter().map(|introduction| introduction.need_id).collect();
    let needs = db::needs::titles(&mut tx, &needs).await?;
    let candidates = introductions.iter().map(|introduction| introduction.organization_id);
    let ids: Vec<OrganizationId> = needs.values().map(|(_, owner)| *owner).chain(candidates).collect();
    let names = db::organizations::names(&mut tx, &ids).await?.into_iter().collect();
    Ok(Parties { needs, names })
}

/// What moved a case, from its beginning.
pub async fn list_steps(ctx: &Context, principal: &Principal, id: IntroductionId) -> Result<Vec<Taken>> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::introductions::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    Ok(db::introductions::list_steps(&mut tx, id).await?)
}

/// Says who is in charge, and when names are told.
///
/// # Errors
/// [`Conflict::DoubleBooked`] where whoever is to be in charge is at another meeting while that of the case is.
pub async fn update_introduction(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    changes: IntroductionChanges,
    version: i64,
) -> Result<Introduction> {
    require(principal, Permission::EditIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let current = lock(&mut tx, id, version).await?;
    let need = db::needs::find(&mut tx, current.need_id).await?.ok_or(Error::NotFound)?;
    let candidate = db::organizations::find(&mut tx, current.organization_id).await?;
    check_disclosure(&mut tx, changes.disclosure, &need, &candidate.ok_or(Error::NotFound)?).await?;
    let coordinators = [
        ("/owner_coordinator_id", changes.owner_coordinator_id),
        ("/candidate_coordinator_id", changes.candidate_coordinator_id),
    ];
    for (pointer, coordinator) in coordinators {
        check_coordinator(&mut tx, pointer, coordinator).await?;
    }
    let introduction = Introduction {
        owner_coordinator_id: changes.owner_coordinator_id,
        candidate_coordinator_id: changes.candidate_coordinator_id,
        disclosure: changes.disclosure,
        version: current.version + 1,
        updated_at: ctx.clock.now(),
        ..current
    };
    db::introductions::update(&mut tx, &introduction).await?;
    // Who is in charge now is at the meeting that is arranged, and whoever was is not.
    meetings::refresh_participants(&mut tx, &introduction).await?;
    let detail = json!({
        "owner_coordinator_id": introduction.owner_coordinator_id,
        "candidate_coordinator_id": introduction.candidate_coordinator_id,
        "disclosure": introduction.disclosure,
    });
    record(ctx, &mut tx, introduction.office_id, "introduction.update", id.0, detail).await?;
    tx.commit().await?;
    Ok(introduction)
}

async fn check_coordinator(tx: &mut db::Tx, pointer: &str, coordinator: Option<AccountId>) -> Result<()> {
    let Some(id) = coordinator else { return Ok(()) };
    match db::accounts::find(tx, id).await? {
        None => Err(Error::invalid(pointer, Reason::NoSuchRecord)),
        Some(account) if !matches!(account.role, Role::Coordinator | Role::Administrator) => {
            Err(Error::invalid(pointer, Reason::NotForThisRole))
        }
        Some(_) => Ok(()),
    }
}

/// Moves a case by a step.
///
/// # Errors
/// [`Conflict::Step`] where the machine has no such step from where the case stands. [`Conflict::CandidateExcluded`]
/// where a case is to be opened again whose sides are kept apart by now.
pub async fn take_step(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    command: Command,
    note: Option<Note>,
    version: i64,
) -> Result<Introduction> {
    require(principal, Permission::EditIntroductions)?;
    if let Command::Approach { answer_by, .. } = &command
        && *answer_by < Day::in_japan(ctx.clock.now())
    {
        return Err(Error::invalid("/step/answer_by", Reason::InThePast));
    }
    if let Command::Contract { contract, .. } = &command {
        contract.check_signed("/step/contract", Day::in_japan(ctx.clock.now()))?;
    }
    let needs_words =
        matches!(&command, Command::Close { reason: CloseReason::Other } | Command::RevokeContract);
    if needs_words && note.is_none() {
        return Err(Error::invalid("/note", Reason::Missing));
    }
    let mut tx = ctx.database.begin(principal).await?;
    let current = lock(&mut tx, id, version).await?;
    if matches!(command, Command::Reopen) {
        let need = db::needs::find(&mut tx, current.need_id).await?.ok_or(Error::NotFound)?;
        check_not_excluded(ctx, &mut tx, &need, current.organization_id).await?;
    }
    let introduction = take(ctx, &mut tx, current, command.step(), note).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(introduction)
}

pub(super) async fn lock(tx: &mut db::Tx, id: IntroductionId, version: i64) -> Result<Introduction> {
    let current = db::introductions::lock_for_update(tx, id).await?.ok_or(Error::NotFound)?;
    if current.version != version {
        return Err(Error::VersionConflict { current: current.version });
    }
    Ok(current)
}

/// Takes a step of a case that is locked, with everything that follows from it.
pub(super) async fn take(
    ctx: &Context,
    tx: &mut db::Tx,
    current: Introduction,
    step: Step,
    note: Option<Note>,
) -> Result<Introduction> {
    let stage = current.progress.stage;
    let progress = current.progress.after(&step).ok_or(Error::Conflict(Conflict::Step { stage }))?;
    let introduction = Introduction {
        progress,
        version: current.version + 1,
        updated_at: ctx.clock.now(),
        ..current.clone()
    };
    db::introductions::update(tx, &introduction).await?;
    // The need before whoever is told: others come by the same way.
    judge(ctx, tx, &introduction).await?;
    write_step(ctx, tx, &introduction, step.clone(), note).await?;
    drafting::follow_step(ctx, tx, &step, &current, &introduction).await?;
    Ok(introduction)
}

/// Writes a step down beside the case and, whole, in the audit log.
async fn write_step(
    ctx: &Context,
    tx: &mut db::Tx,
    introduction: &Introduction,
    step: Step,
    note: Option<Note>,
) -> Result<()> {
    let mut taken = Taken {
        number: 0,
        for_side: step.said_by(),
        step,
        taken_at: ctx.clock.now(),
        account_id: tx.principal().account_id(),
        note,
    };
    taken.number = db::introductions::insert_step(tx, introduction, &taken).await?;
    // What somebody of the office did, the office knows.
    if taken.account_id.is_none() {
        let in_charge = [introduction.owner_coordinator_id, introduction.candidate_coordinator_id];
        for account_id in in_charge.into_iter().flatten().collect::<BTreeSet<AccountId>>() {
            let step = (introduction.id, taken.number);
            db::case_news::insert(tx, introduction.office_id, account_id, step).await?;
            telling::tell_later(ctx, tx, introduction.office_id, account_id).await?;
        }
    }
    let detail = serde_json::to_value(&taken).map_err(Error::internal)?;
    record(ctx, tx, introduction.office_id, "introduction.step", introduction.id.0, detail).await
}

/// Lets the engine learn: what a case has come to is the judgement of its candidate. A judgement that says it already,
/// or that somebody wrote by hand about something else, stays.
async fn judge(ctx: &Context, tx: &mut db::Tx, introduction: &Introduction) -> Result<()> {
    let (need_id, organization_id) = (introduction.need_id, introduction.organization_id);
    let Some(wanted) = judgement(&introduction.progress) else { return Ok(()) };
    let before = db::judgements::find(tx, need_id, organization_id).await?;
    let note = before.as_ref().and_then(|before| before.details.note.clone());
    let details = JudgementDetails { note: wanted.note.or(note), ..wanted };
    if before.as_ref().is_some_and(|before| before.details == details) {
        return Ok(());
    }
    let now = ctx.clock.now();
    let judgement = Judgement {
        need_id,
        organization_id,
        details,
        account_id: tx.principal().account_id(),
        version: before.as_ref().map_or(0, |before| before.version),
        created_at: now,
        updated_at: now,
    };
    let current = judgement.version;
    let stored = db::judgements::update(tx, introduction.office_id, &judgement).await?;
    let stored = stored.ok_or(Error::VersionConflict { current })?;
    let detail = json!({
        "organization_id": organization_id,
        "from": before.map(|before| before.details),
        "to": stored.details,
        "introduction_id": introduction.id,
    });
    record(ctx, tx, introduction.office_id, "judgement.update", need_id.0, detail).await
}

/// What a case says of its candidate, if anything.
fn judgement(progress: &Progress) -> Option<JudgementDetails> {
    let shortlisted = |outcome| {
        Some(JudgementDetails { decision: Decision::Shortlisted, reason: None, note: None, outcome })
    };
    let rejected = |reason, note| {
        Some(JudgementDetails { decision: Decision::Rejected, reason: Some(reason), note, outcome: None })
    };
    match progress.stage {
        Stage::Proposed => None,
        Stage::Shortlisted | Stage::Approached | Stage::Agreed | Stage::Scheduled => shortlisted(None),
        Stage::Met | Stage::FollowedUp => shortlisted(Some(Outcome::Met)),
        Stage::Contracted => shortlisted(Some(Outcome::Contracted)),
        Stage::Closed if progress.has_met => shortlisted(Some(Outcome::NoContract)),
        Stage::Closed => match (&progress.owner, &progress.candidate) {
            (_, Standing::Declined { words, .. }) => rejected(RejectionReason::Declined, words.clone()),
            (Standing::Declined { reason, words }, _) => rejected(reason_of_owner(*reason)?, words.clone()),
            _ => None,
        },
    }
}

/// Why a candidate was rejected, by what the owner of the need said; none where that says nothing of the candidate.
fn reason_of_owner(reason: DeclineReason) -> Option<RejectionReason> {
    match reason {
        DeclineReason::Capability => Some(RejectionReason::Capability),
        DeclineReason::Price => Some(RejectionReason::Price),
        DeclineReason::Distance => Some(RejectionReason::Distance),
        DeclineReason::Relationship => Some(RejectionReason::Relationship),
        DeclineReason::Other => Some(RejectionReason::Other),
        DeclineReason::Busy | DeclineReason::Timing => None,
    }
}

/// Writes down, in every office, that sides have let their day pass. How many there were.
pub async fn note_silence(ctx: &Context) -> Result<usize> {
    let today = Day::in_japan(ctx.clock.now());
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let overdue = db::introductions::list_overdue(&mut tx, today).await?;
    drop(tx);
    let mut noted = 0;
    for id in overdue {
        // What is wrong with one case does not keep the others from being looked at.
        match note_silence_of(ctx, id, today).await {
            Ok(sides) => noted += sides,
            Err(error) => tracing::error!(introduction = %id, %error, "silence could not be written down"),
        }
    }
    Ok(noted)
}

async fn note_silence_of(ctx: &Context, id: IntroductionId, today: Day) -> Result<usize> {
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let Some(mut introduction) = db::introductions::lock_for_update(&mut tx, id).await? else { return Ok(0) };
    let mut noted = 0;
    for side in Side::ALL {
        // Whoever answered meanwhile is not silent.
        let is_late =
            matches!(introduction.progress.side(side), Standing::Waiting { answer_by } if *answer_by < today);
        if is_late && introduction.progress.stage == Stage::Approached {
            introduction = take(ctx, &mut tx, introduction, Step::Unanswered { side }, None).await?;
            noted += 1;
        }
    }
    tx.commit().await?;
    Ok(noted)
}
