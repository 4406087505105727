//! What an organization can do (企業シーズ・能力プロフィール). What is not written here is unknown, not absent.

use super::{
    Day, Days, Faults, Language, Line, Machines, Micrometres, Millimetres, Name, Note, OrganizationId,
    Passage, Pieces, Reason, TermId, Title,
};
use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most entries any list of a profile may have.
pub const MOST_ENTRIES: usize = 500;

/// The largest part that fits; what is not given is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(default)]
pub struct SizeEnvelope {
    #[deserr(default)]
    pub length_mm: Option<Millimetres>,
    #[deserr(default)]
    pub width_mm: Option<Millimetres>,
    #[deserr(default)]
    pub height_mm: Option<Millimetres>,
    #[deserr(default)]
    pub diameter_mm: Option<Millimetres>,
    /// 板厚
    #[deserr(default)]
    pub thickness_mm: Option<Millimetres>,
}

/// A capability (加工能力): a process with the materials, sizes and numbers it can be had in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = Capability::check -> Faults)]
pub struct Capability {
    pub process: TermId,
    #[deserr(default)]
    #[serde(default)]
    pub materials: Vec<TermId>,
    #[deserr(default)]
    pub size: Option<SizeEnvelope>,
    /// The finest tolerance held, one side of ±.
    #[deserr(default)]
    pub tolerance_um: Option<Micrometres>,
    #[deserr(default)]
    pub lot_min: Option<Pieces>,
    #[deserr(default)]
    pub lot_max: Option<Pieces>,
    #[deserr(default)]
    pub monthly_capacity: Option<Pieces>,
    #[deserr(default)]
    pub lead_time_days: Option<Days>,
    #[deserr(default)]
    pub note: Option<Note>,
}

impl Capability {
    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        if let (Some(min), Some(max)) = (self.lot_min, self.lot_max)
            && min > max
        {
            faults.push(format!("{}/lot_max", super::fault::pointer(at)), Reason::MinimumAboveMaximum);
        }
        faults.or(self)
    }
}

/// How far a certification has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum CertificationStatus {
    /// 取得済
    Held,
    /// 取得中
    #[deserr(rename = "in_progress")]
    InProgress,
    /// 取得予定
    Planned,
}

impl CertificationStatus {
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Held => language.pick("取得済み", "held"),
            Self::InProgress => language.pick("取得中", "in progress"),
            Self::Planned => language.pick("取得予定", "planned"),
        }
    }
}

/// A certification (認証). It counts only on the days it is valid and in its scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = Certification::check -> Faults)]
pub struct Certification {
    pub standard: TermId,
    pub status: CertificationStatus,
    /// The processes it was granted for; empty where the certificate does not say.
    #[deserr(default)]
    #[serde(default)]
    pub processes: Vec<TermId>,
    /// The scope in words, as on the certificate.
    #[deserr(default)]
    pub scope: Option<Note>,
    /// 審査登録機関
    #[deserr(default)]
    pub registrar: Option<Name>,
    /// 登録番号
    #[deserr(default)]
    pub number: Option<Line<100>>,
    #[deserr(default)]
    pub valid_from: Option<Day>,
    #[deserr(default)]
    pub valid_until: Option<Day>,
    /// When a certification in progress or planned is expected.
    #[deserr(default)]
    pub expected_on: Option<Day>,
    /// Customers who approved the organization under it, as the certificate or letter names them.
    #[deserr(default)]
    #[serde(default)]
    pub customer_approvals: Vec<Name>,
}

impl Certification {
    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        if let (Some(from), Some(until)) = (self.valid_from, self.valid_until)
            && until < from
        {
            faults.push(format!("{}/valid_until", super::fault::pointer(at)), Reason::EndsBeforeItBegins);
        }
        faults.or(self)
    }

    pub fn validity(&self) -> Validity {
        Validity { status: self.status, from: self.valid_from, until: self.valid_until }
    }

    /// See [`Validity::counts_on`].
    pub fn counts_on(&self, day: Day) -> bool {
        self.validity().counts_on(day)
    }
}

/// When a certification counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    pub status: CertificationStatus,
    pub from: Option<Day>,
    pub until: Option<Day>,
}

impl Validity {
    /// Whether it is held and valid on a day. An open end counts as valid.
    pub fn counts_on(self, day: Day) -> bool {
        self.status == CertificationStatus::Held
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// Something the organization makes or sells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Product {
    pub name: Name,
    #[deserr(default)]
    #[serde(default)]
    pub products: Vec<TermId>,
    /// The industries it is sold to.
    #[deserr(default)]
    #[serde(default)]
    pub industries: Vec<TermId>,
    #[deserr(default)]
    pub note: Option<Note>,
}

/// A machine or installation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Equipment {
    pub name: Name,
    #[deserr(default)]
    pub equipment: Option<TermId>,
    #[deserr(default)]
    pub maker: Option<Name>,
    #[deserr(default)]
    pub model: Option<Name>,
    #[deserr(default)]
    pub machines: Option<Machines>,
    #[deserr(default)]
    pub note: Option<Note>,
}

/// A research seed (研究シーズ): a technology on offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Seed {
    pub title: Title,
    #[deserr(default)]
    #[serde(default)]
    pub fields: Vec<TermId>,
    #[deserr(default)]
    pub summary: Option<Passage<5_000>>,
}

/// A place of work (拠点).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Site {
    pub name: Name,
    pub region: TermId,
    #[deserr(default)]
    pub address: Option<Line<300>>,
}

/// What people edit of a profile, as one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = ProfileDetails::check -> Faults)]
#[serde(default)]
pub struct ProfileDetails {
    /// Free text: what the organization is good at.
    #[deserr(default)]
    pub summary: Option<Passage<20_000>>,
    #[deserr(default)]
    pub capabilities: Vec<Capability>,
    #[deserr(default)]
    pub certifications: Vec<Certification>,
    #[deserr(default)]
    pub products: Vec<Product>,
    #[deserr(default)]
    pub equipment: Vec<Equipment>,
    #[deserr(default)]
    pub seeds: Vec<Seed>,
    #[deserr(default)]
    pub sites: Vec<Site>,
    /// The day on which the organization last said that this is correct.
    #[deserr(default)]
    pub confirmed_on: Option<Day>,
}

impl ProfileDetails {
    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let lengths = [
            ("capabilities", self.capabilities.len()),
            ("certifications", self.certifications.len()),
            ("products", self.products.len()),
            ("equipment", self.equipment.len()),
            ("seeds", self.seeds.len()),
            ("sites", self.sites.len()),
        ];
        for (list, length) in lengths {
            if length > MOST_ENTRIES {
                let pointer = format!("{}/{list}", super::fault::pointer(at));
                faults.push(pointer, Reason::TooMany { max: MOST_ENTRIES });
            }
        }
        faults.or(self)
    }
}

/// The stored profile of an organization.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Profile {
    pub organization_id: OrganizationId,
    #[serde(flatten)]
    pub details: ProfileDetails,
    /// Grows by one with every change; 0 where nothing was ever written.
    pub version: i64,
    pub updated_at: Option<DateTime<Utc>>,
}
