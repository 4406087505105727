//! Telling people: entries of a coordinator's inbox, and the mails that carry them.

use super::{AccountId, Email, InboxEntryId, MailId, Name, NeedId, OfficeId};
use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a coordinator is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The need was opened.
    Opened,
    /// The need was changed.
    Changed,
    /// A changed profile made an organization a good candidate.
    NewCandidate,
}

impl Cause {
    pub const ALL: [Cause; 3] = [Self::Opened, Self::Changed, Self::NewCandidate];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Changed => "changed",
            Self::NewCandidate => "new_candidate",
        }
    }
}

/// An entry of somebody's inbox, in the language of the account.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InboxEntry {
    pub id: InboxEntryId,
    pub account_id: AccountId,
    pub need_id: NeedId,
    pub cause: Cause,
    /// What there is to know: the need and its candidates with their reasons and open questions.
    #[schema(value_type = Object)]
    pub news: serde_json::Value,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
    /// The mail that told of it; none while it waits to be bundled with others.
    pub mail_id: Option<MailId>,
}

/// Where a mail stands: queued → sending → sent | failed (tried again later) → dead (shown to the administrator).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum MailStatus {
    /// 送信待ち
    Queued,
    /// 送信中
    Sending,
    /// 送信済み
    Sent,
    /// 失敗、再送待ち
    Failed,
    /// 送信断念
    Dead,
}

impl MailStatus {
    pub const ALL: [MailStatus; 5] = [Self::Queued, Self::Sending, Self::Sent, Self::Failed, Self::Dead];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Dead => "dead",
        }
    }
}

/// A mail in the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Mail {
    pub id: MailId,
    pub office_id: OfficeId,
    pub account_id: AccountId,
    pub recipient: Email,
    pub recipient_name: Name,
    pub subject: String,
    pub text_body: String,
    #[serde(skip)]
    pub html_body: Option<String>,
    /// Fixed when the mail is written: a mail that has to be sent again keeps it, so that the reader's program
    /// recognises the second copy.
    pub message_id: String,
    pub status: MailStatus,
    pub attempts: i32,
    pub first_attempt_at: Option<DateTime<Utc>>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}
