//! What the engine answers: candidates with their score, its parts, and a finding for every condition.

use super::evidence::{Evidence, Question};
use super::score::{GOOD_SCORE, Score};
use crate::domain::{Language, Level, OrganizationId, TermId};
use serde::Serialize;
use utoipa::ToSchema;

/// The answer to one need.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Ranking {
    /// Organizations with something in common with the need and no must known to be missing; best first.
    pub candidates: Vec<Candidate>,
    /// The same, but with at least one must missing; the findings name the gap.
    pub near_misses: Vec<Candidate>,
    /// How many organizations were judged: all but the need's owner and those excluded.
    pub considered: usize,
    /// How many organizations of the snapshot the need's exclusion list kept out.
    pub excluded: usize,
}

/// An organization that is proposed for a need.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Candidate {
    pub organization_id: OrganizationId,
    /// From 1, within its list.
    pub rank: u32,
    pub score: Score,
    /// What the score is made of; `parts[i]` is what `findings[i]` earned.
    pub parts: Vec<Part>,
    /// Every condition of the need, in the need's order, and then what the engine adds.
    pub findings: Vec<Finding>,
    pub name_withheld: bool,
}

impl Candidate {
    /// Whether a must is known to be missing.
    pub fn is_near_miss(&self) -> bool {
        self.findings.iter().any(|f| f.level == Level::Must && f.status == FindingStatus::Missing)
    }

    /// Whether a coordinator is told about this candidate without having asked:
    ///
    /// 1. no must is missing,
    /// 2. at least one must is matched or inferred on substance (what the organization does, not where it is
    ///    or how fresh its profile) or, where the need has no must on substance, one want,
    /// 3. the score is at least [`GOOD_SCORE`].
    pub fn is_good(&self) -> bool {
        let on_substance = || self.parts.iter().zip(&self.findings).filter(|(part, _)| part.is_ground());
        let decisive =
            if on_substance().any(|(_, f)| f.level == Level::Must) { Level::Must } else { Level::Want };
        let has_ground = on_substance().any(|(_, f)| f.level == decisive && f.status.speaks_for());
        !self.is_near_miss() && has_ground && self.score >= GOOD_SCORE
    }
}

/// What one condition added to the score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Part {
    pub criterion: Criterion,
    pub requirement: RequirementRef,
    /// Basis points of the score; the parts of a candidate add up to its score exactly.
    pub points: i32,
    /// The most this part could have added. Over all parts this adds up to 10000.
    pub most: i32,
}

impl Part {
    /// Whether speaking for this condition is a ground to propose somebody: it is about what the organization
    /// does and stands on its own. A material is worth nothing without the process it was asked for.
    pub fn is_ground(&self) -> bool {
        use RequirementRef::{RequirementMaterials, StepMaterials};
        let stands_alone = !matches!(self.requirement, RequirementMaterials { .. } | StepMaterials { .. });
        self.criterion.is_substance() && stands_alone
    }
}

/// What the engine found out about one condition.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Finding {
    pub requirement: RequirementRef,
    pub level: Level,
    pub status: FindingStatus,
    pub evidence: Option<Evidence>,
    pub question: Option<Question>,
}

/// Which condition is meant. Indices count from 0 in the need's lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum RequirementRef {
    /// `need.requirements[index]`.
    Requirement { index: usize },
    /// The materials of the process in `need.requirements[index]`.
    RequirementMaterials { index: usize },
    /// The process of `need.chain[index]`.
    Step { index: usize },
    /// The materials of `need.chain[index]`.
    StepMaterials { index: usize },
    /// `need.chain[index].standards[standard]`.
    StepStandard { index: usize, standard: usize },
    /// The need's region preference.
    RegionPreference,
    /// A term that the need names in its title, description or a condition in words.
    Term { term: TermId },
    /// The words of the need's title and description.
    Text,
    /// Not a condition of the need: partners nearby are preferred.
    Nearness,
    /// Not a condition of the need: profiles confirmed lately are preferred.
    Freshness,
    /// Not a condition of the need: the sort of organization such needs are usually brought to.
    OrganizationKind,
    /// Not a condition of the need: those who came when the office called them are preferred.
    Record,
}

/// How a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingStatus {
    /// 合致: the profile says so.
    Matched,
    /// 推定: something the profile says leads there.
    Inferred,
    /// 不足: the profile says something that contradicts.
    Missing,
    /// 要確認: the profile does not say.
    Unknown,
}

impl FindingStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Inferred => "inferred",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Matched => language.pick("合致", "matched"),
            Self::Inferred => language.pick("推定", "inferred"),
            Self::Missing => language.pick("不足", "missing"),
            Self::Unknown => language.pick("要確認", "to be asked"),
        }
    }

    /// The sign beside the label, for a look over many.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Matched => "○",
            Self::Inferred => "△",
            Self::Missing => "×",
            Self::Unknown => "？",
        }
    }

    /// Matched or inferred.
    pub fn speaks_for(self) -> bool {
        matches!(self, Self::Matched | Self::Inferred)
    }
}

/// What sort of condition a part is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    Process,
    Material,
    Certification,
    Equipment,
    Product,
    Industry,
    Field,
    Size,
    Tolerance,
    Lot,
    MonthlyQuantity,
    LeadTime,
    Text,
    Region,
    Freshness,
    Kind,
    /// 実績: what came of earlier cases with the office.
    Record,
}

impl Criterion {
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Process => language.pick("加工・工程", "process"),
            Self::Material => language.pick("材料", "material"),
            Self::Certification => language.pick("認証", "certification"),
            Self::Equipment => language.pick("設備", "equipment"),
            Self::Product => language.pick("製品・用途", "product"),
            Self::Industry => language.pick("業種", "industry"),
            Self::Field => language.pick("研究分野", "research field"),
            Self::Size => language.pick("寸法", "size"),
            Self::Tolerance => language.pick("公差", "tolerance"),
            Self::Lot => language.pick("ロット", "lot"),
            Self::MonthlyQuantity => language.pick("月産数", "monthly quantity"),
            Self::LeadTime => language.pick("納期", "lead time"),
            Self::Text => language.pick("文章", "text"),
            Self::Region => language.pick("地域", "region"),
            Self::Freshness => language.pick("情報の新しさ", "freshness"),
            Self::Kind => language.pick("機関の種類", "kind of organization"),
            Self::Record => language.pick("実績", "track record"),
        }
    }

    /// Whether it is about what the organization does. Where it is, how fresh its profile is, what sort of
    /// organization it is, what came of it before and how similar the texts sound are reasons to prefer, not reasons to
    /// propose.
    pub fn is_substance(self) -> bool {
        !matches!(self, Self::Text | Self::Region | Self::Freshness | Self::Kind | Self::Record)
    }
}
