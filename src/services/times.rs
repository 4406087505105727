//! Times for a meeting: offered by the office, ticked by either side, and which of them collide with other meetings.

use super::{Conflict, Context, Error, Result, introductions, meetings, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Introduction, IntroductionId, Line, Offer, PlaceKind, Principal, Reason, Side, Slot, Step, Ticks, Way,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A time that is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferedTime {
    #[serde(flatten)]
    pub slot: Slot,
    /// Either organization or a coordinator in charge is at another meeting then; which one is not said.
    pub is_taken: bool,
    /// Whether it suits the owner of the need; null before an answer.
    pub suits_owner: Option<bool>,
    /// Whether it suits the candidate; null before an answer.
    pub suits_candidate: Option<bool>,
}

impl OfferedTime {
    pub fn suits(&self, side: Side) -> Option<bool> {
        match side {
            Side::Owner => self.suits_owner,
            Side::Candidate => self.suits_candidate,
        }
    }

    /// Whether the meeting could be arranged then as far as the sides have said.
    pub fn suits_both(&self) -> bool {
        Side::ALL.into_iter().all(|side| self.suits(side) == Some(true))
    }
}

/// What is offered for the meeting of a case, and what the sides say to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferedTimes {
    pub place: PlaceKind,
    pub place_detail: Option<Line<300>>,
    /// The earliest first.
    pub times: Vec<OfferedTime>,
    /// What the owner of the need said; null before an answer.
    pub owner: Option<Ticks>,
    /// What the candidate said; null before an answer.
    pub candidate: Option<Ticks>,
}

impl OfferedTimes {
    pub fn said(&self, side: Side) -> Option<&Ticks> {
        match side {
            Side::Owner => self.owner.as_ref(),
            Side::Candidate => self.candidate.as_ref(),
        }
    }
}

/// The times that are offered for the meeting of a case, if any are.
pub async fn find_times(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
) -> Result<Option<OfferedTimes>> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let introduction = db::introductions::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    view(&mut tx, &introduction).await
}

/// Offers times for the meeting of a case, instead of those that may be offered already; what was ticked is forgotten.
/// Times that collide with other meetings are offered all the same, for those may still be moved: the answer says which.
///
/// # Errors
/// [`Conflict::Step`] where not both sides have agreed to meet, or a meeting is arranged.
pub async fn offer_times(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    offer: Offer,
    version: i64,
) -> Result<(Introduction, OfferedTimes)> {
    require(principal, Permission::EditIntroductions)?;
    let now = ctx.clock.now();
    if let Some(past) = offer.times.iter().position(|slot| slot.starts_at.0 <= now) {
        return Err(Error::invalid(format!("/times/{past}/starts_at"), Reason::InThePast));
    }
    let mut tx = ctx.database.begin(principal).await?;
    let current = introductions::lock(&mut tx, id, version).await?;
    let introduction = introductions::take(ctx, &mut tx, current, Step::Offered { offer }, None).await?;
    finish(tx, introduction).await
}

/// Writes down what a side said by telephone, fax or on a visit of the times that are offered.
///
/// # Errors
/// [`Conflict::TimesNotOffered`], as for [`tick`].
pub async fn tick_times(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    side: Side,
    ticks: Ticks,
    version: i64,
) -> Result<(Introduction, OfferedTimes)> {
    require(principal, Permission::EditIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let current = introductions::lock(&mut tx, id, version).await?;
    let introduction = tick(ctx, &mut tx, current, (side, Way::Telephone), ticks).await?;
    finish(tx, introduction).await
}

/// Takes down, for a case that is locked, which of the times suit a side, whichever way it says so: the side itself on
/// its page, or the coordinator for it. Said again, it counts instead.
///
/// # Errors
/// [`Conflict::TimesNotOffered`] where others are offered by now, or the meeting is arranged.
pub(super) async fn tick(
    ctx: &Context,
    tx: &mut db::Tx,
    current: Introduction,
    (side, way): (Side, Way),
    ticks: Ticks,
) -> Result<Introduction> {
    if !current.progress.offer.as_ref().is_some_and(|offer| offer.has(&ticks.times)) {
        return Err(Error::Conflict(Conflict::TimesNotOffered));
    }
    introductions::take(ctx, tx, current, Step::Ticked { side, way, ticks }, None).await
}

/// At which of these times either organization or a coordinator in charge is at another meeting, in their order.
pub async fn list_taken(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    times: &[Slot],
) -> Result<Vec<bool>> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let introduction = db::introductions::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    taken(&mut tx, &introduction, times).await
}

async fn taken(tx: &mut db::Tx, introduction: &Introduction, times: &[Slot]) -> Result<Vec<bool>> {
    let participants = meetings::participants(tx, introduction).await?;
    Ok(db::meetings::list_taken(tx, introduction.id, &participants, times).await?)
}

async fn view(tx: &mut db::Tx, introduction: &Introduction) -> Result<Option<OfferedTimes>> {
    let progress = &introduction.progress;
    let Some(offer) = progress.offer.clone() else { return Ok(None) };
    let taken = taken(tx, introduction, &offer.times).await?;
    let times = offer.times.iter().zip(taken).map(|(slot, is_taken)| OfferedTime {
        slot: *slot,
        is_taken,
        suits_owner: progress.suits(Side::Owner, slot),
        suits_candidate: progress.suits(Side::Candidate, slot),
    });
    Ok(Some(OfferedTimes {
        place: offer.place,
        times: times.collect(),
        place_detail: offer.place_detail,
        owner: progress.owner_ticks.clone(),
        candidate: progress.candidate_ticks.clone(),
    }))
}

async fn finish(mut tx: db::Tx, introduction: Introduction) -> Result<(Introduction, OfferedTimes)> {
    let view = view(&mut tx, &introduction).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok((introduction, view))
}
