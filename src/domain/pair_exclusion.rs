//! Exclusions of pairs: two organizations that are not to be introduced to each other, in either direction.

use super::{AccountId, Day, Faults, Language, Note, OrganizationId};
use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why two organizations are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum ExclusionKind {
    /// 競合
    Competitor,
    /// グループ会社
    Group,
    /// 面談済み
    Met,
    /// その他
    Other,
}

impl ExclusionKind {
    pub const ALL: [ExclusionKind; 4] = [Self::Competitor, Self::Group, Self::Met, Self::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Competitor => "competitor",
            Self::Group => "group",
            Self::Met => "met",
            Self::Other => "other",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Competitor => language.pick("競合", "competitors"),
            Self::Group => language.pick("グループ会社", "one group"),
            Self::Met => language.pick("面談済み", "have met before"),
            Self::Other => language.pick("その他", "another reason"),
        }
    }
}

/// What people edit of the exclusion of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PairExclusionDetails {
    pub kind: ExclusionKind,
    /// In the words of whoever asked for it.
    #[deserr(default)]
    pub note: Option<Note>,
    /// The last day on which it counts; none where it counts until somebody lifts it.
    #[deserr(default)]
    pub until_on: Option<Day>,
}

/// A pair that is kept apart, as seen from one of the two. Confidential to the office.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PairExclusion {
    /// The other one of the two.
    pub organization_id: OrganizationId,
    pub organization: String,
    #[serde(flatten)]
    pub details: PairExclusionDetails,
    /// Who wrote it down last; none where the account is gone.
    pub account_id: Option<AccountId>,
    /// Grows by one with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}
