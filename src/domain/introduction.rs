//! Introductions (引き合わせ): a coordinator's case, one need and one candidate, from the first approach to what came of
//! it. The state machine, and the steps of which the state is the sum.
//!
//! proposed → shortlisted → approached (each side by itself) → agreed → scheduled → met → followed up → contracted, or
//! closed without a contract. [`Progress::after`] is the whole machine: what it does not list is not possible.

use super::{
    AccountId, Day, Faults, IntroductionId, Language, MeetingId, NeedId, Note, Offer, OfficeId,
    OrganizationId, Reason, Slot, Ticks, Yen,
};
use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One of the two who may meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Side {
    /// 依頼側: whose need it is.
    Owner,
    /// 候補側: who could meet it.
    Candidate,
}

impl Side {
    pub const ALL: [Side; 2] = [Self::Owner, Self::Candidate];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Candidate => "candidate",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Owner => language.pick("依頼側", "the side with the need"),
            Self::Candidate => language.pick("候補側", "the candidate"),
        }
    }

    pub fn other(self) -> Self {
        match self {
            Self::Owner => Self::Candidate,
            Self::Candidate => Self::Owner,
        }
    }
}

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 提案
    Proposed,
    /// 候補
    Shortlisted,
    /// 打診中
    Approached,
    /// 双方了承
    Agreed,
    /// 面談予定
    Scheduled,
    /// 面談済み
    Met,
    /// フォロー中
    FollowedUp,
    /// 成約
    Contracted,
    /// 終了
    Closed,
}

impl Stage {
    pub const ALL: [Stage; 9] = [
        Self::Proposed,
        Self::Shortlisted,
        Self::Approached,
        Self::Agreed,
        Self::Scheduled,
        Self::Met,
        Self::FollowedUp,
        Self::Contracted,
        Self::Closed,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Shortlisted => "shortlisted",
            Self::Approached => "approached",
            Self::Agreed => "agreed",
            Self::Scheduled => "scheduled",
            Self::Met => "met",
            Self::FollowedUp => "followed_up",
            Self::Contracted => "contracted",
            Self::Closed => "closed",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Proposed => language.pick("提案", "proposed"),
            Self::Shortlisted => language.pick("候補", "shortlisted"),
            Self::Approached => language.pick("打診中", "being asked"),
            Self::Agreed => language.pick("双方了承", "both agreed"),
            Self::Scheduled => language.pick("面談予定", "meeting arranged"),
            Self::Met => language.pick("面談済み", "met"),
            Self::FollowedUp => language.pick("フォロー中", "followed up"),
            Self::Contracted => language.pick("成約", "contract"),
            Self::Closed => language.pick("終了（成約なし）", "closed without a contract"),
        }
    }

    /// Whether nothing more is expected to happen.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Contracted | Self::Closed)
    }
}

/// How one side is asked, or how its answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Way {
    /// By mail, with a page to answer on that needs no password.
    Mail,
    /// By telephone, fax or on a visit.
    Telephone,
}

/// Why a side does not want to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum DeclineReason {
    /// 手いっぱいで対応できない
    Busy,
    /// 技術・設備が合わない
    Capability,
    /// 価格が合いそうにない
    Price,
    /// 時期が合わない
    Timing,
    /// 距離・輸送の都合
    Distance,
    /// 取引関係の都合
    Relationship,
    /// その他: the words say what.
    Other,
}

impl DeclineReason {
    pub const ALL: [DeclineReason; 7] = [
        Self::Busy,
        Self::Capability,
        Self::Price,
        Self::Timing,
        Self::Distance,
        Self::Relationship,
        Self::Other,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Capability => "capability",
            Self::Price => "price",
            Self::Timing => "timing",
            Self::Distance => "distance",
            Self::Relationship => "relationship",
            Self::Other => "other",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Busy => language.pick("手いっぱいで対応できない", "no capacity at present"),
            Self::Capability => language.pick("技術・設備が合わない", "outside what we do"),
            Self::Price => language.pick("価格が合いそうにない", "the price is unlikely to fit"),
            Self::Timing => language.pick("時期が合わない", "the time does not suit"),
            Self::Distance => language.pick("距離・輸送の都合", "distance or transport"),
            Self::Relationship => language.pick("取引関係の都合", "other business relations"),
            Self::Other => language.pick("その他", "something else"),
        }
    }
}

/// What a side says to meeting the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(tag = "answer", rename_all = "snake_case")]
#[deserr(error = Faults, tag = "answer", rename_all = lowercase, deny_unknown_fields, validate = Answer::check -> Faults)]
pub enum Answer {
    Accepted,
    Declined {
        reason: DeclineReason,
        /// Required where the reason is `other`.
        #[deserr(default)]
        words: Option<Note>,
    },
}

impl Answer {
    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        match &self {
            Self::Declined { reason: DeclineReason::Other, words: None } => {
                Err(Faults::one(format!("{}/words", super::fault::pointer(at)), Reason::Missing))
            }
            _ => Ok(self),
        }
    }
}

/// How it stands with one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Standing {
    NotAsked,
    /// Asked, and may answer until the end of this day.
    Waiting {
        answer_by: Day,
    },
    Accepted,
    Declined {
        reason: DeclineReason,
        words: Option<Note>,
    },
    /// The day has passed without an answer.
    NoAnswer,
    /// The mail that asked did not arrive.
    Undelivered,
}

/// What one side thought of the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Verdict {
    /// 成立
    Agreed,
    /// 継続
    Continued,
    /// 不成立
    Failed,
}

impl Verdict {
    pub const ALL: [Verdict; 3] = [Self::Agreed, Self::Continued, Self::Failed];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Continued => "continued",
            Self::Failed => "failed",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Agreed => language.pick("成立", "agreement"),
            Self::Continued => language.pick("継続", "talks go on"),
            Self::Failed => language.pick("不成立", "no agreement"),
        }
    }
}

/// What has come of a meeting so far, short of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Advance {
    /// やりとりが続いている
    Talks,
    /// 見積もり
    Quotation,
    /// 試作
    Prototype,
    /// 動きがない
    Nothing,
}

impl Advance {
    pub const ALL: [Advance; 4] = [Self::Talks, Self::Quotation, Self::Prototype, Self::Nothing];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Talks => "talks",
            Self::Quotation => "quotation",
            Self::Prototype => "prototype",
            Self::Nothing => "nothing",
        }
    }
}

/// A contract, as far as it may be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Contract {
    pub signed_on: Day,
    /// Unknown, or not told.
    #[deserr(default)]
    pub amount_yen: Option<Yen>,
    /// The amount stays in the office, and in sums of several.
    #[deserr(default)]
    pub amount_confidential: bool,
}

impl Contract {
    /// A contract is written down once it is signed: a day to come would count as an outcome that there is not yet.
    ///
    /// # Errors
    /// [`Reason::InTheFuture`] at the day, below the place where the contract stands.
    pub fn check_signed(&self, at: &str, today: Day) -> Result<(), Faults> {
        match self.signed_on > today {
            true => Err(Faults::one(format!("{at}/signed_on"), Reason::InTheFuture)),
            false => Ok(()),
        }
    }
}

/// Why a case ends without a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum CloseReason {
    /// 辞退: a side declined.
    Declined,
    /// 回答なし
    #[deserr(rename = "no_answer")]
    NoAnswer,
    /// 取り下げ: the office or the owner of the need gave it up.
    Withdrawn,
    /// 面談のうえ不成立
    #[deserr(rename = "no_contract")]
    NoContract,
    /// 他社に決定
    #[deserr(rename = "other_chosen")]
    OtherChosen,
    /// その他: the note says what.
    Other,
}

impl CloseReason {
    pub const ALL: [CloseReason; 6] =
        [Self::Declined, Self::NoAnswer, Self::Withdrawn, Self::NoContract, Self::OtherChosen, Self::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::NoAnswer => "no_answer",
            Self::Withdrawn => "withdrawn",
            Self::NoContract => "no_contract",
            Self::OtherChosen => "other_chosen",
            Self::Other => "other",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Declined => language.pick("辞退", "a side declined"),
            Self::NoAnswer => language.pick("回答がなかった", "no answer came"),
            Self::Withdrawn => language.pick("取り下げ", "given up by the office or the owner of the need"),
            Self::NoContract => language.pick("面談のうえ不成立", "met without a contract"),
            Self::OtherChosen => language.pick("他社に決まった", "somebody else was chosen"),
            Self::Other => language.pick("その他（下に書く）", "other: say below"),
        }
    }
}

/// What moves a case, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// The case was written down.
    Proposed,
    Shortlisted,
    /// A side was asked; it may answer until the end of the day.
    Approached {
        side: Side,
        way: Way,
        answer_by: Day,
    },
    Answered {
        side: Side,
        way: Way,
        #[serde(flatten)]
        answer: Answer,
    },
    /// The day passed.
    Unanswered {
        side: Side,
    },
    /// The mail that asked came back.
    Undelivered {
        side: Side,
    },
    /// Times were offered for a meeting, instead of those that may have been offered before.
    Offered {
        #[serde(flatten)]
        offer: Offer,
    },
    /// A side said which of them suit; said again, it counts instead.
    Ticked {
        side: Side,
        way: Way,
        #[serde(flatten)]
        ticks: Ticks,
    },
    /// A meeting was arranged or moved.
    Scheduled {
        meeting_id: MeetingId,
        starts_at: DateTime<Utc>,
    },
    /// The meeting was cancelled.
    Unscheduled {
        meeting_id: MeetingId,
    },
    Met {
        meeting_id: MeetingId,
    },
    /// What a side thought of the meeting; said again, it counts instead.
    Judged {
        side: Side,
        verdict: Verdict,
        next_steps: Option<Note>,
    },
    /// What has come of the meeting; of a side where that says so by itself or through the office.
    FollowedUp {
        #[serde(default)]
        side: Option<Side>,
        advance: Advance,
    },
    /// A contract; written down again, it counts instead.
    Contracted {
        #[serde(default)]
        side: Option<Side>,
        contract: Contract,
    },
    /// The contract that was written down does not stand: it was a mistake, or came to nothing.
    ContractRevoked,
    Closed {
        reason: CloseReason,
    },
    Reopened,
}

/// What a coordinator may do with a case, or write down for a side that says it by telephone, fax or on a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, Deserr)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[deserr(error = Faults, tag = "kind", rename_all = lowercase, deny_unknown_fields)]
pub enum Command {
    Shortlist,
    /// A side was asked; it may answer until the end of the day.
    Approach {
        side: Side,
        answer_by: Day,
    },
    /// What a side said.
    Answer {
        side: Side,
        answer: Answer,
    },
    /// The mail that asked a side came back.
    Undelivered {
        side: Side,
    },
    /// What a side thought of the meeting.
    Judge {
        side: Side,
        verdict: Verdict,
        #[deserr(default)]
        next_steps: Option<Note>,
    },
    #[deserr(rename = "follow_up")]
    FollowUp {
        /// Who says so.
        #[deserr(default)]
        side: Option<Side>,
        advance: Advance,
    },
    Contract {
        /// Who says so.
        #[deserr(default)]
        side: Option<Side>,
        contract: Contract,
    },
    /// The note says why.
    #[deserr(rename = "revoke_contract")]
    RevokeContract,
    Close {
        reason: CloseReason,
    },
    Reopen,
}

impl Command {
    /// The step that it comes to.
    pub fn step(self) -> Step {
        match self {
            Self::Shortlist => Step::Shortlisted,
            Self::Approach { side, answer_by } => Step::Approached { side, way: Way::Telephone, answer_by },
            Self::Answer { side, answer } => Step::Answered { side, way: Way::Telephone, answer },
            Self::Undelivered { side } => Step::Undelivered { side },
            Self::Judge { side, verdict, next_steps } => Step::Judged { side, verdict, next_steps },
            Self::FollowUp { side, advance } => Step::FollowedUp { side, advance },
            Self::Contract { side, contract } => Step::Contracted { side, contract },
            Self::RevokeContract => Step::ContractRevoked,
            Self::Close { reason } => Step::Closed { reason },
            Self::Reopen => Step::Reopened,
        }
    }
}

impl Step {
    /// Whose word it is, where it is not the office's own.
    pub fn said_by(&self) -> Option<Side> {
        match self {
            Self::Answered { side, .. } | Self::Ticked { side, .. } | Self::Judged { side, .. } => {
                Some(*side)
            }
            Self::FollowedUp { side, .. } | Self::Contracted { side, .. } => *side,
            _ => None,
        }
    }
}

/// Where a case stands: the sum of its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    pub stage: Stage,
    pub owner: Standing,
    pub candidate: Standing,
    /// The times that are offered for the meeting, until one is arranged.
    #[serde(default)]
    pub offer: Option<Offer>,
    /// Which of them suit the owner of the need; none before an answer.
    #[serde(default)]
    pub owner_ticks: Option<Ticks>,
    #[serde(default)]
    pub candidate_ticks: Option<Ticks>,
    /// Whether both have agreed at some time, and so know each other's names.
    #[serde(default)]
    pub has_agreed: bool,
    /// Whether they have met, whatever came afterwards.
    pub has_met: bool,
    pub owner_verdict: Option<Verdict>,
    pub candidate_verdict: Option<Verdict>,
    pub contract: Option<Contract>,
    /// Where the case stood before the contract, and stands again without it.
    #[serde(default)]
    pub before_contract: Option<Stage>,
    /// Why it was closed.
    pub closed: Option<CloseReason>,
}

impl Progress {
    /// Of a case that was just written down.
    pub fn begun() -> Self {
        Self {
            stage: Stage::Proposed,
            owner: Standing::NotAsked,
            candidate: Standing::NotAsked,
            offer: None,
            owner_ticks: None,
            candidate_ticks: None,
            has_agreed: false,
            has_met: false,
            owner_verdict: None,
            candidate_verdict: None,
            contract: None,
            before_contract: None,
            closed: None,
        }
    }

    pub fn side(&self, side: Side) -> &Standing {
        match side {
            Side::Owner => &self.owner,
            Side::Candidate => &self.candidate,
        }
    }

    fn side_mut(&mut self, side: Side) -> &mut Standing {
        match side {
            Side::Owner => &mut self.owner,
            Side::Candidate => &mut self.candidate,
        }
    }

    /// What a side said of the times that are offered.
    pub fn ticks(&self, side: Side) -> Option<&Ticks> {
        match side {
            Side::Owner => self.owner_ticks.as_ref(),
            Side::Candidate => self.candidate_ticks.as_ref(),
        }
    }

    fn set_ticks(&mut self, side: Side, ticks: Option<Ticks>) {
        match side {
            Side::Owner => self.owner_ticks = ticks,
            Side::Candidate => self.candidate_ticks = ticks,
        }
    }

    /// Whether a time suits a side; none before its answer.
    pub fn suits(&self, side: Side, slot: &Slot) -> Option<bool> {
        self.ticks(side).map(|ticks| ticks.times.contains(slot))
    }

    /// With these times offered instead of any others, and nobody's answer to them.
    fn set_offer(&mut self, offer: Option<Offer>) {
        self.offer = offer;
        Side::ALL.into_iter().for_each(|side| self.set_ticks(side, None));
    }

    pub fn both_accepted(&self) -> bool {
        Side::ALL.into_iter().all(|side| *self.side(side) == Standing::Accepted)
    }

    /// Where the case stands after a step; none where the machine has no such step from here.
    pub fn after(&self, step: &Step) -> Option<Progress> {
        use Stage::*;
        let mut next = self.clone();
        match (self.stage, step) {
            (Proposed, Step::Shortlisted) => next.stage = Shortlisted,
            // A side that let the day pass, or that no mail reached, may be asked once more.
            (Shortlisted | Approached, Step::Approached { side, answer_by, .. })
                if matches!(
                    self.side(*side),
                    Standing::NotAsked | Standing::NoAnswer | Standing::Undelivered
                ) =>
            {
                *next.side_mut(*side) = Standing::Waiting { answer_by: *answer_by };
                next.stage = Approached;
            }
            (Approached, Step::Answered { side, answer: Answer::Accepted, .. })
                if matches!(
                    self.side(*side),
                    Standing::Waiting { .. } | Standing::NoAnswer | Standing::Undelivered
                ) =>
            {
                *next.side_mut(*side) = Standing::Accepted;
                if next.both_accepted() {
                    next.has_agreed = true;
                    next.stage = Agreed;
                }
            }
            // Who has accepted may still think better of it, until a meeting is arranged.
            (
                Approached | Agreed,
                Step::Answered { side, answer: Answer::Declined { reason, words }, .. },
            ) if !matches!(self.side(*side), Standing::NotAsked | Standing::Declined { .. }) => {
                *next.side_mut(*side) = Standing::Declined { reason: *reason, words: words.clone() };
                next.stage = Closed;
                next.closed = Some(CloseReason::Declined);
            }
            (Approached, Step::Unanswered { side })
                if matches!(self.side(*side), Standing::Waiting { .. }) =>
            {
                *next.side_mut(*side) = Standing::NoAnswer;
            }
            (Approached, Step::Undelivered { side })
                if matches!(self.side(*side), Standing::Waiting { .. } | Standing::NoAnswer) =>
            {
                *next.side_mut(*side) = Standing::Undelivered;
            }
            (Agreed, Step::Offered { offer }) => next.set_offer(Some(offer.clone())),
            // A time that is offered no more suits nobody.
            (Agreed, Step::Ticked { side, ticks, .. })
                if self.offer.as_ref().is_some_and(|offer| offer.has(&ticks.times)) =>
            {
                next.set_ticks(*side, Some(ticks.clone()));
            }
            (Agreed | Scheduled, Step::Scheduled { .. }) => next.stage = Scheduled,
            (Scheduled, Step::Unscheduled { .. }) => next.stage = Agreed,
            (Scheduled, Step::Met { .. }) => {
                next.stage = Met;
                next.has_met = true;
            }
            (Met | FollowedUp, Step::Judged { side, verdict, .. }) => match side {
                Side::Owner => next.owner_verdict = Some(*verdict),
                Side::Candidate => next.candidate_verdict = Some(*verdict),
            },
            (Met | FollowedUp, Step::FollowedUp { .. }) => next.stage = FollowedUp,
            (Met | FollowedUp | Contracted, Step::Contracted { contract, .. }) => {
                next.stage = Contracted;
                next.contract = Some(contract.clone());
                // A corrected one has the same before it, and a contract is never what was before a contract.
                let before = (self.stage != Contracted).then_some(self.stage);
                next.before_contract = self.before_contract.or(before);
            }
            (Contracted, Step::ContractRevoked) => {
                next.stage = self.before_contract.unwrap_or(FollowedUp);
                (next.contract, next.before_contract) = (None, None);
            }
            // A meeting that is arranged is cancelled first: both sides expect it.
            (Proposed | Shortlisted | Approached | Agreed | Met | FollowedUp, Step::Closed { reason }) => {
                next.stage = Closed;
                next.closed = Some(*reason);
            }
            (Closed, Step::Reopened) => next.reopen(),
            _ => return None,
        }
        // Once it is arranged, or will not be, there is nothing left to choose.
        if next.stage != Agreed {
            next.set_offer(None);
        }
        Some(next)
    }

    /// A case goes on where it stood: after a meeting with following up, before it with what the sides said. Whoever
    /// has not accepted is asked anew.
    fn reopen(&mut self) {
        self.closed = None;
        for side in Side::ALL {
            if *self.side(side) != Standing::Accepted {
                *self.side_mut(side) = Standing::NotAsked;
            }
        }
        let has_accepted = |side| *self.side(side) == Standing::Accepted;
        self.stage = match self {
            _ if self.has_met => Stage::FollowedUp,
            _ if self.both_accepted() => Stage::Agreed,
            _ if Side::ALL.into_iter().any(has_accepted) => Stage::Approached,
            _ => Stage::Shortlisted,
        };
    }
}

/// When the sides learn of each other's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Disclosure {
    /// When both have accepted; before, a summary without names.
    Staged,
    /// From the start, but never a name that is withheld.
    Open,
}

impl Disclosure {
    pub const ALL: [Disclosure; 2] = [Self::Staged, Self::Open];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Open => "open",
        }
    }
}

/// A case in an office's books.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Introduction {
    pub id: IntroductionId,
    pub office_id: OfficeId,
    pub need_id: NeedId,
    /// The candidate.
    pub organization_id: OrganizationId,
    /// The coordinator who speaks with the owner of the need, and in charge of the case.
    pub owner_coordinator_id: Option<AccountId>,
    /// The coordinator who speaks with the candidate, where that is somebody else.
    pub candidate_coordinator_id: Option<AccountId>,
    pub disclosure: Disclosure,
    #[serde(flatten)]
    pub progress: Progress,
    /// Grows by one with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A step as it was taken: who, for whom, when, why.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Taken {
    /// From 1, without a gap.
    pub number: i32,
    #[serde(flatten)]
    pub step: Step,
    pub taken_at: DateTime<Utc>,
    /// Who of the office; none where a side answered by itself, or the clock did.
    pub account_id: Option<AccountId>,
    /// Whose word it is, where it is not the office's own.
    pub for_side: Option<Side>,
    pub note: Option<Note>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Day {
        Day::parse("2026-12-05").unwrap()
    }

    fn ask(side: Side) -> Step {
        Step::Approached { side, way: Way::Telephone, answer_by: day() }
    }

    fn accept(side: Side) -> Step {
        Step::Answered { side, way: Way::Telephone, answer: Answer::Accepted }
    }

    fn decline(side: Side) -> Step {
        let answer = Answer::Declined { reason: DeclineReason::Busy, words: None };
        Step::Answered { side, way: Way::Telephone, answer }
    }

    fn scheduled() -> Step {
        Step::Scheduled { meeting_id: MeetingId::new(), starts_at: DateTime::UNIX_EPOCH }
    }

    fn met() -> Step {
        Step::Met { meeting_id: MeetingId::new() }
    }

    fn contract() -> Step {
        Step::Contracted {
            side: None,
            contract: Contract { signed_on: day(), amount_yen: None, amount_confidential: true },
        }
    }

    /// Where these steps lead, all of which must be possible.
    fn after(steps: &[Step]) -> Progress {
        steps.iter().fold(Progress::begun(), |progress, step| {
            progress.after(step).unwrap_or_else(|| panic!("{step:?} is not possible from {progress:?}"))
        })
    }

    const BOTH: [Side; 2] = Side::ALL;

    #[test]
    fn a_case_goes_from_proposal_to_contract() {
        let [owner, candidate] = BOTH;
        let mut steps = vec![Step::Shortlisted, ask(owner), ask(candidate), accept(owner)];
        assert_eq!(after(&steps).stage, Stage::Approached);
        steps.push(accept(candidate));
        assert_eq!(after(&steps).stage, Stage::Agreed);
        steps.extend([
            scheduled(),
            scheduled(),
            met(),
            Step::FollowedUp { side: None, advance: Advance::Quotation },
            contract(),
        ]);
        let end = after(&steps);
        assert!(end.stage == Stage::Contracted && end.stage.is_final() && end.contract.is_some());
    }

    #[test]
    fn each_side_is_asked_by_itself_and_once_more_after_silence() {
        let [owner, candidate] = BOTH;
        let asked = after(&[Step::Shortlisted, ask(owner)]);
        assert_eq!(
            (&asked.owner, &asked.candidate),
            (&Standing::Waiting { answer_by: day() }, &Standing::NotAsked)
        );
        assert_eq!(asked.after(&ask(owner)), None, "a second mail would be one too many");
        assert_eq!(asked.after(&accept(candidate)), None, "nobody answers who was not asked");
        let silent = asked.after(&Step::Unanswered { side: owner }).unwrap();
        assert_eq!(silent.owner, Standing::NoAnswer);
        assert!(silent.after(&ask(owner)).is_some());
        assert_eq!(
            silent.after(&accept(owner)).unwrap().owner,
            Standing::Accepted,
            "late is better than never"
        );
    }

    #[test]
    fn who_declines_ends_the_case_and_reopened_it_asks_anew() {
        let [owner, candidate] = BOTH;
        let declined =
            after(&[Step::Shortlisted, ask(owner), ask(candidate), accept(owner), decline(candidate)]);
        assert_eq!((declined.stage, declined.closed), (Stage::Closed, Some(CloseReason::Declined)));
        let again = declined.after(&Step::Reopened).unwrap();
        assert_eq!((again.stage, again.closed), (Stage::Approached, None));
        assert_eq!((&again.owner, &again.candidate), (&Standing::Accepted, &Standing::NotAsked));
    }

    #[test]
    fn who_has_accepted_may_think_better_of_it_until_a_meeting_is_arranged() {
        let [owner, candidate] = BOTH;
        let agreed =
            after(&[Step::Shortlisted, ask(owner), ask(candidate), accept(owner), accept(candidate)]);
        assert_eq!(agreed.after(&decline(owner)).unwrap().stage, Stage::Closed);
        let arranged = agreed.after(&scheduled()).unwrap();
        assert_eq!(arranged.after(&decline(owner)), None);
        assert_eq!(arranged.after(&Step::Closed { reason: CloseReason::Withdrawn }), None);
        let cancelled = arranged.after(&Step::Unscheduled { meeting_id: MeetingId::new() }).unwrap();
        assert_eq!(cancelled, agreed);
    }

    fn offered(hours: &[i64]) -> (Vec<Slot>, Step) {
        use super::super::{Moment, PlaceKind};
        let at = |hour: i64| Moment(DateTime::UNIX_EPOCH + chrono::Duration::hours(hour));
        let times: Vec<Slot> =
            hours.iter().map(|hour| Slot { starts_at: at(*hour), ends_at: at(hour + 1) }).collect();
        let offer = Offer { place: PlaceKind::Office, place_detail: None, times: times.clone() };
        (times, Step::Offered { offer })
    }

    fn ticked(side: Side, times: &[Slot]) -> Step {
        let ticks = Ticks { times: times.to_vec(), words: None };
        Step::Ticked { side, way: Way::Telephone, ticks }
    }

    #[test]
    fn times_are_ticked_while_they_are_offered_and_forgotten_when_one_is_arranged() {
        let [owner, candidate] = BOTH;
        let agreed =
            after(&[Step::Shortlisted, ask(owner), ask(candidate), accept(owner), accept(candidate)]);
        let ((times, offer), (others, other)) = (offered(&[1, 2, 3]), offered(&[3, 4]));
        assert_eq!(agreed.after(&ticked(owner, &times[..1])), None, "nothing is offered yet");
        let waiting = agreed.after(&offer).unwrap();
        let one = waiting.after(&ticked(owner, &times[1..])).unwrap();
        assert_eq!((one.suits(owner, &times[0]), one.suits(owner, &times[2])), (Some(false), Some(true)));
        assert_eq!(one.suits(candidate, &times[0]), None);
        let none = one.after(&ticked(owner, &[])).unwrap();
        assert_eq!(none.suits(owner, &times[2]), Some(false), "said again, it counts instead");
        let anew = one.after(&other).unwrap();
        assert_eq!((anew.ticks(owner), anew.offer.as_ref().unwrap().times.len()), (None, 2));
        assert_eq!(anew.after(&ticked(candidate, &times[..1])), None, "it is offered no more");
        assert!(anew.after(&ticked(candidate, &others)).is_some());
        let arranged = anew.after(&scheduled()).unwrap();
        assert_eq!((&arranged.offer, arranged.after(&ticked(candidate, &others))), (&None, None));
        assert_eq!(arranged.after(&offer), None, "the meeting is moved, or cancelled first");
        assert_eq!(one.after(&decline(candidate)).unwrap().offer, None);
    }

    #[test]
    fn a_case_that_was_kept_before_times_were_offered_or_contracts_revoked_is_read() {
        let mut kept = serde_json::to_value(Progress::begun()).unwrap();
        for name in ["offer", "owner_ticks", "candidate_ticks", "before_contract"] {
            assert!(kept.as_object_mut().unwrap().remove(name).is_some());
        }
        assert_eq!(serde_json::from_value::<Progress>(kept).unwrap(), Progress::begun());
    }

    #[test]
    fn a_case_that_was_met_goes_on_with_following_up_when_it_is_reopened() {
        let [owner, candidate] = BOTH;
        let steps = [
            Step::Shortlisted,
            ask(owner),
            ask(candidate),
            accept(owner),
            accept(candidate),
            scheduled(),
            met(),
        ];
        let closed = after(&steps).after(&Step::Closed { reason: CloseReason::NoContract }).unwrap();
        assert_eq!(closed.after(&Step::Reopened).unwrap().stage, Stage::FollowedUp);
        assert_eq!(
            after(&[Step::Closed { reason: CloseReason::Withdrawn }, Step::Reopened]).stage,
            Stage::Shortlisted
        );
        assert_eq!(
            after(&steps).after(&contract()).unwrap().after(&Step::Reopened),
            None,
            "a contract stands"
        );
    }

    #[test]
    fn without_its_contract_a_case_stands_where_it_stood_before_it() {
        let [owner, candidate] = BOTH;
        let mut steps = vec![Step::Shortlisted, ask(owner), ask(candidate), accept(owner), accept(candidate)];
        assert_eq!(after(&steps).after(&Step::ContractRevoked), None, "there is none");
        steps.extend([scheduled(), met()]);
        for more in [None, Some(Step::FollowedUp { side: None, advance: Advance::Talks })] {
            steps.extend(more);
            let before = after(&steps);
            let corrected = before.after(&contract()).and_then(|signed| signed.after(&contract())).unwrap();
            assert_eq!(corrected.after(&Step::ContractRevoked).unwrap(), before);
            // Of one that was kept without what came before it, that is not the contract.
            let unknown = Progress { before_contract: None, ..corrected };
            let revoked = unknown.after(&contract()).unwrap().after(&Step::ContractRevoked).unwrap();
            assert_eq!(revoked.stage, Stage::FollowedUp);
        }
    }

    #[test]
    fn steps_are_kept_as_they_were_taken() {
        let steps = [
            ask(Side::Owner),
            decline(Side::Owner),
            accept(Side::Candidate),
            scheduled(),
            contract(),
            Step::ContractRevoked,
        ];
        let (times, offer) = offered(&[1]);
        for step in steps.into_iter().chain([offer, ticked(Side::Owner, &times), ticked(Side::Owner, &[])]) {
            let kept = serde_json::to_value(&step).unwrap();
            assert_eq!(serde_json::from_value::<Step>(kept.clone()).unwrap(), step, "{kept}");
        }
    }
}
