//! Invitations: who may set a password without knowing one, for what and until when.

use super::{AccountId, InvitationId, OfficeId};
use chrono::{DateTime, Utc};

/// What somebody is asked to set a password for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// 招待: the first password of a new account.
    Invitation,
    /// パスワードの再設定
    PasswordReset,
}

impl Purpose {
    pub const ALL: [Purpose; 2] = [Self::Invitation, Self::PasswordReset];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
        }
    }
}

/// An invitation by link or by code, of which only hashes are kept.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub id: InvitationId,
    pub office_id: OfficeId,
    pub account_id: AccountId,
    pub purpose: Purpose,
    /// Of the link's secret; none until its mail is written.
    pub secret_hash: Option<Vec<u8>>,
    /// Of the code on paper.
    pub code_hash: Option<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// Why an invitation does not let anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// There is none, or a later one has taken its place.
    Unknown,
    Used,
    Expired,
}
