//! Handovers (引き継ぎ): all cases and needs of one coordinator go to another, as every April.

use super::{AccountId, HandoverId, IntroductionId, NeedId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What went from one coordinator to another.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Handover {
    pub id: HandoverId,
    pub from_id: AccountId,
    pub to_id: AccountId,
    /// Who decided it.
    pub account_id: Option<AccountId>,
    /// The cases that went over: all but those that were closed and have no letter in draft.
    pub cases: Vec<IntroductionId>,
    /// The needs that went over: drafts, open and paused ones.
    pub needs: Vec<NeedId>,
    pub created_at: DateTime<Utc>,
}
