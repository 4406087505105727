//! Handovers: all cases and needs of one coordinator go to another, in one transaction, with what has to be known of each.

use super::{
    Conflict, Context, Error, IdempotencyKey, Page, PageRequest, Result, office_of, once, record, require,
    telling,
};
use crate::auth::{Permission, may};
use crate::db;
use crate::db::handovers::ClashRow;
pub use crate::db::handovers::Party;
use crate::domain::{
    AccountId, Handover, HandoverId, Introduction, IntroductionId, NeedId, Next, OfficeNote, OrganizationId,
    Principal, Reason, Role, Stage, Taken,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// How many notes of a case are read for the summary: the latest says where it stands.
const NOTES_EACH: i64 = 1;

/// Somebody who may be in charge of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonInCharge {
    pub id: AccountId,
    pub name: String,
    pub suspended: bool,
}

/// What would move.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HandoverPlan {
    pub from_id: AccountId,
    pub to_id: AccountId,
    /// The cases that are not closed or have a letter in draft, the oldest first.
    pub cases: Vec<PlannedCase>,
    /// Drafts, open and paused needs.
    pub needs: Vec<PlannedNeed>,
    /// Meetings that have to be moved first: nothing is handed over while there are any.
    pub clashes: Vec<MeetingClash>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlannedCase {
    pub introduction_id: IntroductionId,
    /// The title of the need.
    pub need: String,
    pub owner: String,
    pub candidate: String,
    pub stage: Stage,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlannedNeed {
    pub need_id: NeedId,
    pub title: String,
}

/// A meeting of a case that would move, at whose time the new coordinator is at another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeetingClash {
    pub introduction_id: IntroductionId,
    /// The title of the need.
    pub need: String,
    pub starts_at: DateTime<Utc>,
    pub other_introduction_id: IntroductionId,
    pub other_need: String,
    pub other_starts_at: DateTime<Utc>,
}

impl From<ClashRow> for MeetingClash {
    fn from(row: ClashRow) -> Self {
        Self {
            introduction_id: IntroductionId(row.introduction_id),
            need: row.title,
            starts_at: row.starts_at,
            other_introduction_id: IntroductionId(row.other_introduction_id),
            other_need: row.other_title,
            other_starts_at: row.other_starts_at,
        }
    }
}

/// A case as the summary of a handover tells of it.
#[derive(Debug, Clone)]
pub struct HandedCase {
    pub introduction: Introduction,
    pub need: String,
    pub owner: Party,
    pub candidate: Party,
    /// What comes next, as the agenda has it.
    pub next: Option<Next>,
    /// What was done last.
    pub last: Option<Taken>,
    pub meeting_at: Option<DateTime<Utc>>,
    /// The latest.
    pub note: Option<OfficeNote>,
}

/// A handover with what has to be known of each case today.
#[derive(Debug, Clone)]
pub struct Summary {
    pub handover: Handover,
    pub from: String,
    pub to: String,
    pub cases: Vec<HandedCase>,
    pub needs: Vec<PlannedNeed>,
}

/// The administrator hands over for everybody, a coordinator what is the own.
fn check_right(principal: &Principal, from: AccountId) -> Result<()> {
    require(principal, Permission::EditIntroductions)?;
    let is_own = principal.account_id() == Some(from);
    if is_own || may(principal, Permission::HandOverForOthers) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Both are of the office, and the new one can go on.
async fn check_people(tx: &mut db::Tx, from: AccountId, to: AccountId) -> Result<()> {
    if db::accounts::find(tx, from).await?.is_none() {
        return Err(Error::invalid("/from_id", Reason::NoSuchRecord));
    }
    let to_account = db::accounts::find(tx, to).await?;
    let to_account = to_account.ok_or_else(|| Error::invalid("/to_id", Reason::NoSuchRecord))?;
    let may_be_in_charge = matches!(to_account.role, Role::Coordinator | Role::Administrator);
    if from == to {
        return Err(Error::invalid("/to_id", Reason::NotUsedHere));
    }
    if !may_be_in_charge || to_account.suspended {
        return Err(Error::invalid("/to_id", Reason::NotForThisRole));
    }
    Ok(())
}

/// Who may be in charge of cases, by name.
pub async fn list_people(ctx: &Context, principal: &Principal) -> Result<Vec<PersonInCharge>> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let people = db::handovers::list_people(&mut tx).await?.into_iter();
    Ok(people.map(|(id, name, suspended)| PersonInCharge { id, name, suspended }).collect())
}

/// What would move, and what stands in the way.
pub async fn plan_handover(
    ctx: &Context,
    principal: &Principal,
    from: AccountId,
    to: AccountId,
) -> Result<HandoverPlan> {
    check_right(principal, from)?;
    let mut tx = ctx.database.begin(principal).await?;
    check_people(&mut tx, from, to).await?;
    let ids = db::handovers::list_cases(&mut tx, from, false).await?;
    let needs = db::handovers::list_needs(&mut tx, from, false).await?;
    let clashes = db::handovers::list_clashes(&mut tx, &ids, to).await?;
    let cases = cases(&mut tx, &ids, ctx.clock.now()).await?;
    let planned = |case: HandedCase| PlannedCase {
        introduction_id: case.introduction.id,
        need: case.need,
        owner: case.owner.name,
        candidate: case.candidate.name,
        stage: case.introduction.progress.stage,
    };
    Ok(HandoverPlan {
        from_id: from,
        to_id: to,
        cases: cases.into_iter().map(planned).collect(),
        needs: needs.into_iter().map(|(need_id, title)| PlannedNeed { need_id, title }).collect(),
        clashes: clashes.into_iter().map(MeetingClash::from).collect(),
    })
}

/// Hands over all cases and needs of one coordinator to another, or nothing.
///
/// # Errors
/// [`Conflict::MeetingsClash`] where the new one is at another meeting at the time of one that would move;
/// [`Conflict::DoubleBooked`] where such a meeting was arranged in the same instant. [`Conflict::NothingToHandOver`].
pub async fn create_handover(
    ctx: &Context,
    principal: &Principal,
    from: AccountId,
    to: AccountId,
    key: Option<&IdempotencyKey>,
) -> Result<Handover> {
    check_right(principal, from)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    let id = HandoverId::new();
    let mut tx = ctx.database.begin(principal).await?;
    if let Some(earlier) = once(ctx, &mut tx, key, "create_handover", &(from, to), id.0).await? {
        return db::handovers::find(&mut tx, HandoverId(earlier)).await?.ok_or(Error::NotFound);
    }
    check_people(&mut tx, from, to).await?;
    // Cases first, then needs: as whoever moves a case does.
    let cases = db::handovers::list_cases(&mut tx, from, true).await?;
    let needs = db::handovers::list_needs(&mut tx, from, true).await?;
    if cases.is_empty() && needs.is_empty() {
        return Err(Error::Conflict(Conflict::NothingToHandOver));
    }
    let clashes = db::handovers::list_clashes(&mut tx, &cases, to).await?;
    if !clashes.is_empty() {
        let meetings = clashes.into_iter().map(|clash| (clash.title, clash.starts_at)).collect();
        return Err(Error::Conflict(Conflict::MeetingsClash { meetings }));
    }
    let needs: Vec<NeedId> = needs.into_iter().map(|(id, _)| id).collect();
    let detail =
        |version: i64| json!({ "from_id": from, "to_id": to, "handover_id": id, "version": version });
    for (case, version) in db::handovers::move_cases(&mut tx, &cases, from, to).await? {
        record(ctx, &mut tx, office_id, "introduction.hand_over", case.0, detail(version)).await?;
    }
    for (need, version) in db::handovers::move_needs(&mut tx, &needs, to, now).await? {
        record(ctx, &mut tx, office_id, "need.hand_over", need.0, detail(version)).await?;
    }
    db::handovers::move_meetings(&mut tx, &cases, from, to).await?;
    let moved = db::handovers::move_case_news(&mut tx, &cases, from, to).await?;
    if db::handovers::move_news(&mut tx, &needs, from, to).await? > 0 || moved > 0 {
        telling::tell_later(ctx, &mut tx, office_id, to).await?;
    }
    let account_id = principal.account_id();
    let handover = Handover { id, from_id: from, to_id: to, account_id, cases, needs, created_at: now };
    db::handovers::insert(&mut tx, office_id, &handover).await?;
    // Who pressed the button knows, and whoever is suspended has no use for it.
    for told in [from, to].into_iter().filter(|told| Some(*told) != account_id) {
        if db::accounts::find(&mut tx, told).await?.is_none_or(|account| account.suspended) {
            continue;
        }
        db::handovers::insert_news(&mut tx, office_id, id, told).await?;
        telling::tell_later(ctx, &mut tx, office_id, told).await?;
    }
    let detail = serde_json::to_value(&handover).map_err(Error::internal)?;
    record(ctx, &mut tx, office_id, "handover.create", id.0, detail).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(handover)
}

/// The handovers of the office, the latest first.
pub async fn list_handovers(
    ctx: &Context,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<Handover>> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::handovers::list(&mut tx, page.cursor, page.limit).await?)
}

/// One handover.
pub async fn get_handover(ctx: &Context, principal: &Principal, id: HandoverId) -> Result<Handover> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::handovers::find(&mut tx, id).await?.ok_or(Error::NotFound)
}

/// A handover with what has to be known of each case, to be printed.
pub async fn get_summary(ctx: &Context, principal: &Principal, id: HandoverId) -> Result<Summary> {
    require(principal, Permission::ReadIntroductions)?;
    require(principal, Permission::ReadRecords)?;
    let mut tx = ctx.database.begin(principal).await?;
    let handover = db::handovers::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let names = db::accounts::names(&mut tx, &[handover.from_id, handover.to_id]).await?;
    let name = |id: AccountId| names.get(&id).cloned().unwrap_or_default();
    let titles = db::needs::titles(&mut tx, &handover.needs).await?;
    let needs = handover.needs.iter().filter_map(|need_id| {
        let (title, _) = titles.get(need_id)?;
        Some(PlannedNeed { need_id: *need_id, title: title.clone() })
    });
    Ok(Summary {
        from: name(handover.from_id),
        to: name(handover.to_id),
        needs: needs.collect(),
        cases: cases(&mut tx, &handover.cases, ctx.clock.now()).await?,
        handover,
    })
}

/// These cases with what has to be known of each, in their order.
async fn cases(tx: &mut db::Tx, ids: &[IntroductionId], now: DateTime<Utc>) -> Result<Vec<HandedCase>> {
    let introductions = db::introductions::list_of(tx, ids).await?;
    let needs: BTreeSet<NeedId> = introductions.iter().map(|case| case.need_id).collect();
    let titles = db::needs::titles(tx, &needs.into_iter().collect::<Vec<_>>()).await?;
    let candidates = introductions.iter().map(|case| case.organization_id);
    let parties: BTreeSet<OrganizationId> =
        titles.values().map(|(_, owner)| *owner).chain(candidates).collect();
    let parties = db::handovers::parties(tx, &parties.into_iter().collect::<Vec<_>>()).await?;
    let mut last = db::introductions::list_last_steps(tx, ids).await?;
    let meetings = db::handovers::meetings_ahead(tx, ids).await?;
    let situations = db::agenda::situations(tx, ids).await?;
    let next = |id: &IntroductionId| situations.get(id).and_then(|situation| situation.next(now));
    let notes = db::notes::list_latest(tx, ids, NOTES_EACH).await?.into_iter();
    let mut notes: HashMap<IntroductionId, OfficeNote> =
        notes.filter_map(|note| Some((note.introduction_id?, note))).collect();
    let party = |id: &OrganizationId| parties.get(id).cloned().unwrap_or_default();
    let told = introductions.into_iter().map(|introduction| {
        let (need, owner) = titles.get(&introduction.need_id).cloned().unzip();
        HandedCase {
            need: need.unwrap_or_default(),
            owner: owner.as_ref().map(party).unwrap_or_default(),
            candidate: party(&introduction.organization_id),
            next: next(&introduction.id),
            last: last.remove(&introduction.id),
            meeting_at: meetings.get(&introduction.id).map(|(_, at)| *at),
            note: notes.remove(&introduction.id),
            introduction,
        }
    });
    Ok(told.collect())
}
