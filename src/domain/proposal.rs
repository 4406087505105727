//! Proposals of weights: from proposed by tuning to accepted, dismissed or replaced.

use super::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStatus {
    /// 提案: waits for an administrator; nothing has changed.
    Proposed,
    /// 採用: the office ranks with it.
    Accepted,
    /// 見送り
    Dismissed,
    /// 更新済み: a later one, or the defaults, took its place.
    Replaced,
}

impl ProposalStatus {
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Accepted, Self::Dismissed, Self::Replaced];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
            Self::Dismissed => "dismissed",
            Self::Replaced => "replaced",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Proposed => language.pick("採否を待っています", "waits for a decision"),
            Self::Accepted => language.pick("採用", "accepted"),
            Self::Dismissed => language.pick("見送り", "dismissed"),
            Self::Replaced => language.pick("置き換え済み", "replaced"),
        }
    }
}
