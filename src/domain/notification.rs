//! Telling people: entries of a coordinator's inbox, and the mails that carry them.

use super::{AccountId, Day, Email, InboxEntryId, Language, LetterId, MailId, Name, NeedId, OfficeId};
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
    /// The version of the need that this is about.
    pub need_version: i64,
    pub cause: Cause,
    /// What there is to know: the need and its candidates with their reasons and open questions.
    pub news: NeedNews,
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

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Queued => language.pick("送信待ち", "waiting"),
            Self::Sending => language.pick("送信中", "being sent"),
            Self::Sent => language.pick("送信済み", "sent"),
            Self::Failed => language.pick("失敗（自動で再送します）", "failed (tried again by itself)"),
            Self::Dead => language.pick("送信できませんでした", "could not be delivered"),
        }
    }
}

/// Stands in the text of a mail where its recipient alone reads a link.
pub const LINK_PLACE: &str = "[[link]]";

/// A mail in the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Mail {
    pub id: MailId,
    pub office_id: OfficeId,
    /// Whose account it goes to; none where it is a letter to somebody outside the office.
    pub account_id: Option<AccountId>,
    pub letter_id: Option<LetterId>,
    pub recipient: Email,
    pub recipient_name: Name,
    pub language: Language,
    /// Where an answer to the mail goes, if not to its sender.
    pub reply_to: Option<Email>,
    pub subject: String,
    pub text_body: String,
    /// The calendar file that it carries.
    #[serde(skip)]
    pub calendar: Option<String>,
    #[serde(skip)]
    pub html_body: Option<String>,
    /// What stands in the mail in place of [`LINK_PLACE`], and in no log: erased once the mail is sent.
    #[serde(skip)]
    pub secret_link: Option<String>,
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

impl Mail {
    /// Whether it was to carry a link that is erased: there is nothing to follow in it.
    pub fn has_lost_its_link(&self) -> bool {
        self.secret_link.is_none() && self.text_body.contains(LINK_PLACE)
    }
}

/// What a coordinator is told about one need, as said: sentences in the language of the account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NeedNews {
    pub need_id: NeedId,
    pub title: String,
    /// The kind of need, in words.
    pub kind: String,
    /// Whose need it is; an alias where the name is withheld.
    pub owner: String,
    pub cause: Cause,
    pub deadline: Option<Day>,
    /// Best first, at most [`CANDIDATES_TOLD`].
    pub candidates: Vec<CandidateNews>,
    pub near_misses: Vec<NearMissNews>,
    /// How many further candidates there are.
    pub others: usize,
}

/// How many candidates of a need are told; the others are counted.
pub const CANDIDATES_TOLD: usize = 5;

/// One candidate and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CandidateNews {
    pub rank: u32,
    /// The name, or an alias where it is withheld.
    pub name: String,
    /// Out of 100, such as "72.5".
    pub score: String,
    /// The coordinator has not been told of it before.
    pub is_new: bool,
    pub reasons: Vec<String>,
    pub inferred: Vec<String>,
    pub questions: Vec<String>,
    pub missing: Vec<String>,
}

/// An organization that lacks something the need must have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NearMissNews {
    pub name: String,
    pub gaps: Vec<String>,
}
