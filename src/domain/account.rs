//! Offices and the people who use Enishi: language, role, account.

use super::{AccountId, Email, Name, OfficeId, OrganizationId, TermId, WebAddress};
use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The language a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Language {
    #[default]
    Ja,
    En,
}

impl Language {
    pub const ALL: [Language; 2] = [Self::Ja, Self::En];

    /// In the language itself.
    pub fn own_name(self) -> &'static str {
        self.pick("日本語", "English")
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// `ja` or `en`, given in whichever language this is.
    pub fn pick<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }
}

/// What a person may do. See `auth/permission.rs` for the rights of each role.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, Deserr,
)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Role {
    /// 管理者: accounts, settings, the mail log, and all that a coordinator may.
    Administrator,
    /// コーディネーター: organizations, needs, candidates of the office.
    Coordinator,
    /// 商談会主催者: reads organizations and needs.
    Organizer,
    /// 事業者の担当者: the own organization, its profile and needs.
    Member,
}

impl Role {
    pub const ALL: [Role; 4] = [Self::Administrator, Self::Coordinator, Self::Organizer, Self::Member];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Coordinator => "coordinator",
            Self::Organizer => "organizer",
            Self::Member => "member",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Administrator => language.pick("管理者", "administrator"),
            Self::Coordinator => language.pick("コーディネーター", "coordinator"),
            Self::Organizer => language.pick("商談会の主催者", "organizer of fairs"),
            Self::Member => language.pick("事業者の担当者", "member of an organization"),
        }
    }
}

/// An office (運営機関): the support centre, chamber or city that runs the service for its area.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Office {
    pub id: OfficeId,
    pub name: Name,
    /// The area the office works for; orders are meant to stay in it.
    pub region: Option<TermId>,
    pub website: Option<WebAddress>,
    /// Grows by one with every change.
    pub version: i64,
}

/// What people edit of an office.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = super::Faults, deny_unknown_fields)]
pub struct OfficeChanges {
    pub name: Name,
    #[deserr(default)]
    pub region: Option<TermId>,
    #[deserr(default)]
    pub website: Option<WebAddress>,
}

/// A person's account. The password hash never leaves `db/` and `auth/`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Account {
    pub id: AccountId,
    pub office_id: OfficeId,
    pub email: Email,
    pub name: Name,
    pub role: Role,
    pub language: Language,
    /// The organization a member belongs to; always set for members, never for others.
    pub organization_id: Option<OrganizationId>,
    /// A suspended account cannot sign in.
    pub suspended: bool,
    /// Grows by one with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

/// What people change of their own account.
#[derive(Debug, Clone, PartialEq, Deserr)]
#[deserr(error = super::Faults, deny_unknown_fields)]
pub struct OwnAccountChanges {
    pub name: Name,
    pub language: Language,
}
