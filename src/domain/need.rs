//! Needs (ニーズ): what someone looks for, its conditions, and its life from draft to fulfilled.

use super::{
    AccountId, Day, Days, Description, Faults, Language, Micrometres, NeedId, Note, OfficeId, OrganizationId,
    Passage, Pieces, Reason, SizeEnvelope, TermId, Title,
};
use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What sort of thing is looked for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, Deserr,
)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum NeedKind {
    /// 外注
    Outsourcing,
    /// 調達
    Purchase,
    /// 共同開発
    #[deserr(rename = "joint_development")]
    JointDevelopment,
    /// 共同研究
    #[deserr(rename = "joint_research")]
    JointResearch,
    /// 技術相談
    #[deserr(rename = "technical_advice")]
    TechnicalAdvice,
    /// 販路
    #[deserr(rename = "sales_channel")]
    SalesChannel,
    /// 人材
    People,
    /// 事業承継・遊休資産
    Succession,
}

impl NeedKind {
    pub const ALL: [NeedKind; 8] = [
        Self::Outsourcing,
        Self::Purchase,
        Self::JointDevelopment,
        Self::JointResearch,
        Self::TechnicalAdvice,
        Self::SalesChannel,
        Self::People,
        Self::Succession,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outsourcing => "outsourcing",
            Self::Purchase => "purchase",
            Self::JointDevelopment => "joint_development",
            Self::JointResearch => "joint_research",
            Self::TechnicalAdvice => "technical_advice",
            Self::SalesChannel => "sales_channel",
            Self::People => "people",
            Self::Succession => "succession",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Outsourcing => language.pick("外注", "outsourcing"),
            Self::Purchase => language.pick("調達", "purchase"),
            Self::JointDevelopment => language.pick("共同開発", "joint development"),
            Self::JointResearch => language.pick("共同研究", "joint research"),
            Self::TechnicalAdvice => language.pick("技術相談", "technical advice"),
            Self::SalesChannel => language.pick("販路", "sales channel"),
            Self::People => language.pick("人材", "people"),
            Self::Succession => language.pick("事業承継・遊休資産", "succession or idle assets"),
        }
    }
}

/// Whether a condition must be met or is wished for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, Deserr,
)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Level {
    /// 必須
    Must,
    /// 希望
    Want,
}

impl Level {
    pub fn is_must(self) -> bool {
        self == Self::Must
    }
}

/// One condition of a need (要件). `kind` says which of the other fields it has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[deserr(error = Faults, tag = "kind", rename_all = lowercase, deny_unknown_fields)]
pub enum Requirement {
    /// A process, where given in one of these materials.
    Process {
        level: Level,
        process: TermId,
        #[deserr(default)]
        #[serde(default)]
        materials: Vec<TermId>,
    },
    /// A material that can be worked or supplied.
    Material { level: Level, material: TermId },
    /// A certification, where given valid for a process.
    Certification {
        level: Level,
        standard: TermId,
        #[deserr(default)]
        process: Option<TermId>,
    },
    /// A machine or installation.
    Equipment { level: Level, equipment: TermId },
    /// A product that is made or sold.
    Product { level: Level, product: TermId },
    /// An industry that the organization belongs to or serves.
    Industry { level: Level, industry: TermId },
    /// A research field.
    Field { level: Level, field: TermId },
    /// A part of this size must fit.
    Size { level: Level, size: SizeEnvelope },
    /// A tolerance, one side of ±, that must be held.
    Tolerance { level: Level, tolerance_um: Micrometres },
    /// An order of this many pieces at a time.
    Lot { level: Level, pieces: Pieces },
    /// This many pieces a month.
    #[deserr(rename = "monthly_quantity")]
    MonthlyQuantity { level: Level, pieces: Pieces },
    /// Delivery within this many days of the order.
    #[deserr(rename = "lead_time")]
    LeadTime { level: Level, days: Days },
    /// A condition in words, for what no other kind says. It is compared as text.
    Text { level: Level, text: Passage<2_000> },
}

impl Requirement {
    pub fn level(&self) -> Level {
        match self {
            Self::Process { level, .. }
            | Self::Material { level, .. }
            | Self::Certification { level, .. }
            | Self::Equipment { level, .. }
            | Self::Product { level, .. }
            | Self::Industry { level, .. }
            | Self::Field { level, .. }
            | Self::Size { level, .. }
            | Self::Tolerance { level, .. }
            | Self::Lot { level, .. }
            | Self::MonthlyQuantity { level, .. }
            | Self::LeadTime { level, .. }
            | Self::Text { level, .. } => *level,
        }
    }
}

/// One step of a process chain (一貫生産), in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct ProcessStep {
    pub process: TermId,
    #[deserr(default)]
    #[serde(default)]
    pub materials: Vec<TermId>,
    /// Certifications that whoever does this step must hold.
    #[deserr(default)]
    #[serde(default)]
    pub standards: Vec<TermId>,
    #[deserr(default)]
    pub note: Option<Note>,
}

/// Where the partner should be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct RegionPreference {
    pub level: Level,
    pub region: TermId,
}

/// An organization that must not be proposed. The list is confidential to the office and the need's owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Exclusion {
    pub organization_id: OrganizationId,
    /// Competitor, group company, met before: in the words of whoever asked for it.
    #[deserr(default)]
    pub reason: Option<Note>,
}

/// What people edit of a need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = NeedDetails::check -> Faults)]
pub struct NeedDetails {
    pub kind: NeedKind,
    pub title: Title,
    #[deserr(default)]
    pub description: Option<Description>,
    #[deserr(default)]
    #[serde(default)]
    pub requirements: Vec<Requirement>,
    /// The processes in order, where one partner or a group is to do them all.
    #[deserr(default)]
    #[serde(default)]
    pub chain: Vec<ProcessStep>,
    /// How many pieces in all.
    #[deserr(default)]
    pub quantity: Option<Pieces>,
    /// When it must be there; certificates must be valid on this day.
    #[deserr(default)]
    pub deadline_on: Option<Day>,
    #[deserr(default)]
    pub region_preference: Option<RegionPreference>,
    /// The owner's name is shown only to the office until both sides have agreed to meet.
    #[deserr(default)]
    #[serde(default)]
    pub name_withheld: bool,
    #[deserr(default)]
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
}

/// The most requirements, steps or exclusions a need may have.
pub const MOST_CONDITIONS: usize = 100;

impl NeedDetails {
    /// Whether an organization must not be proposed.
    pub fn excludes(&self, id: OrganizationId) -> bool {
        self.exclusions.iter().any(|exclusion| exclusion.organization_id == id)
    }

    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let lengths = [
            ("requirements", self.requirements.len()),
            ("chain", self.chain.len()),
            ("exclusions", self.exclusions.len()),
        ];
        for (list, length) in lengths {
            if length > MOST_CONDITIONS {
                let pointer = format!("{}/{list}", super::fault::pointer(at));
                faults.push(pointer, Reason::TooMany { max: MOST_CONDITIONS });
            }
        }
        for (index, requirement) in self.requirements.iter().enumerate() {
            if matches!(requirement, Requirement::Size { size, .. } if *size == SizeEnvelope::default()) {
                faults
                    .push(format!("{}/requirements/{index}/size", super::fault::pointer(at)), Reason::Empty);
            }
        }
        faults.or(self)
    }
}

/// Where a need stands: draft → open → (paused ↔ open) → fulfilled | withdrawn | expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum NeedStatus {
    /// 下書き
    Draft,
    /// 募集中
    Open,
    /// 休止中
    Paused,
    /// 充足
    Fulfilled,
    /// 取下げ
    Withdrawn,
    /// 期限切れ
    Expired,
}

impl NeedStatus {
    pub const ALL: [NeedStatus; 6] =
        [Self::Draft, Self::Open, Self::Paused, Self::Fulfilled, Self::Withdrawn, Self::Expired];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Fulfilled => "fulfilled",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Draft => language.pick("下書き", "draft"),
            Self::Open => language.pick("募集中", "open"),
            Self::Paused => language.pick("休止中", "paused"),
            Self::Fulfilled => language.pick("充足", "fulfilled"),
            Self::Withdrawn => language.pick("取下げ", "withdrawn"),
            Self::Expired => language.pick("期限切れ", "expired"),
        }
    }

    /// Whether the machine has a transition from here to `next`.
    pub fn may_become(self, next: NeedStatus) -> bool {
        use NeedStatus::*;
        matches!(
            (self, next),
            (Draft, Open | Withdrawn)
                | (Open, Paused | Fulfilled | Withdrawn | Expired)
                | (Paused, Open | Fulfilled | Withdrawn | Expired)
        )
    }

    /// Whether the need has come to its end and can no longer be edited.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Fulfilled | Self::Withdrawn | Self::Expired)
    }
}

/// A need in an office's books.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Need {
    pub id: NeedId,
    pub office_id: OfficeId,
    /// Whose need it is.
    pub organization_id: OrganizationId,
    /// The coordinator in charge, who is told about candidates; every coordinator of the office if none.
    pub coordinator_id: Option<AccountId>,
    pub status: NeedStatus,
    #[serde(flatten)]
    pub details: NeedDetails,
    /// Grows by one with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_moves_only_as_the_machine_says() {
        let allowed: Vec<_> = NeedStatus::ALL
            .into_iter()
            .flat_map(|from| NeedStatus::ALL.map(|to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .map(|(from, to)| format!("{} {}", from.as_str(), to.as_str()))
            .collect();
        assert_eq!(
            allowed,
            [
                "draft open",
                "draft withdrawn",
                "open paused",
                "open fulfilled",
                "open withdrawn",
                "open expired",
                "paused open",
                "paused fulfilled",
                "paused withdrawn",
                "paused expired",
            ]
        );
        for status in NeedStatus::ALL {
            let stuck = NeedStatus::ALL.into_iter().all(|next| !status.may_become(next));
            assert_eq!(status.is_final(), stuck, "{status:?}");
        }
    }

    #[test]
    fn every_fault_of_a_document_is_named_with_its_pointer() {
        let json = serde_json::json!({
            "kind": "outsorcing",
            "title": "  ",
            "quantity": -1,
            "deadline_on": "2026-02-30",
            "colour": "red",
            "requirements": [
                { "kind": "tolerance", "level": "must", "tolerance_um": -5 },
                { "kind": "process", "level": "must", "process": "process:unknown" },
                { "kind": "process", "level": "must", "process": "material:a7075" },
                { "kind": "colour", "level": "must" },
            ],
        });
        let known = |term: &TermId| term.as_str() == "material:a7075";
        let faults = super::super::fault::read::<NeedDetails>(json, &known).unwrap_err();
        let found: Vec<_> = faults.0.iter().map(|f| format!("{} {}", f.pointer, f.reason.code())).collect();
        assert_eq!(
            found,
            [
                "/colour unknown_field",
                "/deadline_on not_a_date",
                "/kind unknown_choice",
                "/quantity out_of_range",
                "/requirements/0/tolerance_um out_of_range",
                "/requirements/1/process unknown_term",
                "/requirements/2/process term_scheme",
                "/requirements/3/kind unknown_kind",
                "/title empty",
            ]
        );
    }
}
