//! Organizations (事業者): firms, universities, buyers, support bodies.

use super::{
    CorporateNumber, Day, Email, Faults, Line, Name, OfficeId, OrganizationId, People, PostalCode, Telephone,
    TermId, WebAddress, Yen,
};
use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What sort of organization it is. Roles are fluid: a buyer may also sell.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, Deserr,
)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum OrganizationKind {
    /// 企業
    Company,
    /// 大学・公的研究機関
    University,
    /// 発注企業・バイヤー
    Buyer,
    /// 支援機関
    #[deserr(rename = "support_body")]
    SupportBody,
}

impl OrganizationKind {
    pub const ALL: [OrganizationKind; 4] = [Self::Company, Self::University, Self::Buyer, Self::SupportBody];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::University => "university",
            Self::Buyer => "buyer",
            Self::SupportBody => "support_body",
        }
    }

    pub fn label(self, language: super::Language) -> &'static str {
        match self {
            Self::Company => language.pick("企業", "company"),
            Self::University => language.pick("大学・研究機関", "university or laboratory"),
            Self::Buyer => language.pick("発注企業", "buyer"),
            Self::SupportBody => language.pick("支援機関", "support body"),
        }
    }
}

/// What people edit of an organization's register entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct OrganizationDetails {
    pub kind: OrganizationKind,
    pub name: Name,
    /// フリガナ
    #[deserr(default)]
    pub kana: Option<Name>,
    #[deserr(default)]
    pub corporate_number: Option<CorporateNumber>,
    /// Prefecture or municipality.
    #[deserr(default)]
    pub region: Option<TermId>,
    #[deserr(default)]
    pub postal_code: Option<PostalCode>,
    #[deserr(default)]
    pub address: Option<Line<300>>,
    #[deserr(default)]
    pub telephone: Option<Telephone>,
    #[deserr(default)]
    pub email: Option<Email>,
    #[deserr(default)]
    pub website: Option<WebAddress>,
    #[deserr(default)]
    #[serde(default)]
    pub industries: Vec<TermId>,
    #[deserr(default)]
    pub employees: Option<People>,
    /// 資本金
    #[deserr(default)]
    pub capital_yen: Option<Yen>,
    #[deserr(default)]
    pub founded_on: Option<Day>,
    /// The name is shown only to the office until both sides have agreed to meet.
    #[deserr(default)]
    #[serde(default)]
    pub name_withheld: bool,
}

/// An organization in an office's register.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Organization {
    pub id: OrganizationId,
    pub office_id: OfficeId,
    #[serde(flatten)]
    pub details: OrganizationDetails,
    /// Grows by one with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Organization {
    /// What may stand in place of a withheld name: kind and a short code, the same every time.
    pub fn alias(id: OrganizationId, kind: OrganizationKind, language: super::Language) -> String {
        let code = id.0.simple().to_string()[26..].to_uppercase();
        match language {
            super::Language::Ja => format!("{} {code}（名称非公開）", kind.label(language)),
            super::Language::En => format!("{} {code} (name withheld)", kind.label(language)),
        }
    }
}
