//! Notes of the office: what coordinators write down of organizations and cases, with the log of visits and calls.

use super::{
    AccountId, Day, Description, Faults, IntroductionId, Language, Line, OfficeNoteId, OrganizationId, Reason,
};
use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What sort of entry it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum OfficeNoteKind {
    /// メモ
    Note,
    /// 訪問
    Visit,
    /// 電話
    Call,
}

impl OfficeNoteKind {
    pub const ALL: [OfficeNoteKind; 3] = [Self::Note, Self::Visit, Self::Call];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Visit => "visit",
            Self::Call => "call",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Note => language.pick("メモ", "note"),
            Self::Visit => language.pick("訪問", "visit"),
            Self::Call => language.pick("電話", "call"),
        }
    }
}

/// What people edit of a note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = OfficeNoteDetails::check -> Faults)]
pub struct OfficeNoteDetails {
    pub kind: OfficeNoteKind,
    /// The day of the visit or call, which needs one; of a note the day on which it was written, unless it says another.
    #[deserr(default)]
    pub on: Option<Day>,
    /// Who of the office was there.
    #[deserr(default)]
    pub who: Option<Line<300>>,
    /// Whom they spoke with.
    #[deserr(default)]
    pub with: Option<Line<300>>,
    /// What was said, or is to be remembered.
    pub text: Description,
}

impl OfficeNoteDetails {
    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        if self.kind != OfficeNoteKind::Note && self.on.is_none() {
            return Err(Faults::one(format!("{}/on", super::fault::pointer(at)), Reason::Missing));
        }
        Ok(self)
    }
}

/// What a note or an attachment is about: an organization, a case, or an organization in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Subject {
    pub organization_id: Option<OrganizationId>,
    pub introduction_id: Option<IntroductionId>,
}

/// A note in an office's books.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OfficeNote {
    pub id: OfficeNoteId,
    pub organization_id: Option<OrganizationId>,
    pub introduction_id: Option<IntroductionId>,
    #[serde(flatten)]
    pub details: OfficeNoteDetails,
    /// Who wrote it first.
    pub account_id: Option<AccountId>,
    /// Their name.
    pub account: Option<String>,
    /// Grows by one with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl OfficeNote {
    /// The day that it is about.
    pub fn day(&self) -> Day {
        self.details.on.unwrap_or_else(|| Day::in_japan(self.created_at))
    }

    pub fn subject(&self) -> Subject {
        Subject { organization_id: self.organization_id, introduction_id: self.introduction_id }
    }
}
