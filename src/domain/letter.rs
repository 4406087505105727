//! Letters (文面): words of the office to one side of a case. A letter is a draft until a coordinator approves it, and
//! nothing reaches a side by mail that was not a letter.

use super::{
    AccountId, Day, Email, Faults, IntroductionId, Language, LetterId, Line, MailId, OfficeId, Passage, Side,
};
use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many days a side has to answer, unless the coordinator says otherwise.
pub const DAYS_TO_ANSWER: u64 = 7;

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum LetterKind {
    /// 打診: asks whether they want to meet, with a link to answer by.
    Approach,
    /// 回答のお願い: once more, shortly before the day. Decided together with the approach.
    Reminder,
    /// 引き合わせ: both have agreed, and learn who the other is.
    Introducing,
    /// 日時の候補: which of the times that are offered suit, with a link to answer by.
    Times,
    /// 面談のご案内: when and where, with an invitation for calendars.
    Appointment,
    /// 前日のお知らせ: the day before. Decided together with the appointment.
    #[deserr(rename = "day_before")]
    DayBefore,
    /// 面談の取りやめ: the meeting is off, with what takes it out of calendars.
    Cancellation,
    /// 見送りのお知らせ: nothing comes of it.
    Closing,
    /// その後のお尋ね: what has come of the meeting, with a link to answer by.
    Questionnaire,
    /// お知らせ: anything else.
    Message,
}

impl LetterKind {
    pub const ALL: [LetterKind; 10] = [
        Self::Approach,
        Self::Reminder,
        Self::Introducing,
        Self::Times,
        Self::Appointment,
        Self::DayBefore,
        Self::Cancellation,
        Self::Closing,
        Self::Questionnaire,
        Self::Message,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approach => "approach",
            Self::Reminder => "reminder",
            Self::Introducing => "introducing",
            Self::Times => "times",
            Self::Appointment => "appointment",
            Self::DayBefore => "day_before",
            Self::Cancellation => "cancellation",
            Self::Closing => "closing",
            Self::Questionnaire => "questionnaire",
            Self::Message => "message",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Approach => language.pick("打診", "asking whether they want to meet"),
            Self::Reminder => language.pick("回答のお願い", "asking for the answer once more"),
            Self::Introducing => {
                language.pick("引き合わせ（お相手のお知らせ）", "telling who the other side is")
            }
            Self::Times => language.pick("日時の候補", "offering times"),
            Self::Appointment => language.pick("面談のご案内", "inviting to the meeting"),
            Self::DayBefore => {
                language.pick("面談の前日のお知らせ", "reminding of the meeting the day before")
            }
            Self::Cancellation => {
                language.pick("面談の取りやめのお知らせ", "telling that the meeting is cancelled")
            }
            Self::Closing => language.pick("見送りのお知らせ", "telling that nothing comes of it"),
            Self::Questionnaire => language.pick("その後のお尋ね", "asking what came of it"),
            Self::Message => language.pick("お知らせ", "a message"),
        }
    }

    /// Whether the mail has a link to answer by.
    pub fn asks(self) -> bool {
        matches!(self, Self::Approach | Self::Reminder | Self::Times | Self::Questionnaire)
    }

    /// Whether another letter follows it by itself, where the coordinator has decided so.
    pub fn may_remind(self) -> bool {
        matches!(self, Self::Approach | Self::Appointment)
    }

    /// Whether the mail carries a calendar file.
    pub fn has_calendar(self) -> bool {
        matches!(self, Self::Appointment | Self::Cancellation)
    }
}

/// draft → approved | dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum LetterStatus {
    /// 確認待ち
    Draft,
    /// 送信
    Approved,
    /// 送らない
    Dropped,
}

impl LetterStatus {
    pub const ALL: [LetterStatus; 3] = [Self::Draft, Self::Approved, Self::Dropped];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Dropped => "dropped",
        }
    }
}

/// What people edit of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct LetterDetails {
    /// Where it goes; required for it to leave.
    #[deserr(default)]
    pub recipient: Option<Email>,
    pub language: Language,
    pub subject: Line<200>,
    /// Everything but the link and what stands below it.
    pub words: Passage<10_000>,
    /// Until the end of which day it can be answered; required for an approach to leave.
    #[deserr(default)]
    pub answer_by: Option<Day>,
    /// Whether they are asked once more, shortly before that day; of an appointment whether they are reminded of it the
    /// day before.
    #[deserr(default)]
    #[serde(default)]
    pub reminds: bool,
}

/// A letter in an office's books.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Letter {
    pub id: LetterId,
    pub office_id: OfficeId,
    pub introduction_id: IntroductionId,
    pub side: Side,
    pub kind: LetterKind,
    pub status: LetterStatus,
    #[serde(flatten)]
    pub details: LetterDetails,
    /// Grows by one with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    /// When it was approved or dropped, and by whom; nobody where the clock did.
    pub decided_at: Option<DateTime<Utc>>,
    pub account_id: Option<AccountId>,
    /// When its link was answered by.
    pub answered_at: Option<DateTime<Utc>>,
    /// The mail that carries it, once that is written.
    pub mail_id: Option<MailId>,
}

/// Why a link can no longer be answered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkClosed {
    /// It was answered, here or by telephone.
    Answered,
    /// Its day has passed.
    Expired,
    /// The side was asked anew, or offered other times: a later letter counts.
    Replaced,
    /// The case was closed, or moved on without it.
    Withdrawn,
}

impl LinkClosed {
    pub fn sentence(self, language: Language) -> &'static str {
        match self {
            Self::Answered => language.pick(
                "この件には、すでにご回答をいただいています。",
                "This was answered already.",
            ),
            Self::Expired => language.pick(
                "ご回答の期限を過ぎました。今からのご回答は、お電話かメールの返信でお知らせください。",
                "The day until which this could be answered here has passed. Please telephone, or reply to the mail.",
            ),
            Self::Replaced => language.pick(
                "このあとに、あらためてご連絡しています（またはこれからご連絡します）。いちばん新しいメールのページからお答えください。お電話でもお答えいただけます。",
                "We have written anew since, or are about to. Please answer on the page of the latest mail, or telephone.",
            ),
            Self::Withdrawn => language.pick(
                "この件は終了しました。ご回答いただく必要はありません。",
                "This has come to an end. No answer is needed any more.",
            ),
        }
    }
}
