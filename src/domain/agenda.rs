//! The agenda of a coordinator: every open case stands in one place, the most pressing, with what comes next.

use super::{Day, IntroductionId, Language, Progress, Side, Stage, Standing, days_to_ask};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an open case stands on the agenda; the more pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgendaConcern)]
pub enum Concern {
    /// 期限を過ぎた: a side let its day pass, or a meeting is over and nobody has written down what came of it.
    Overdue,
    /// 面談がある: within [`MEETING_DAYS`].
    Meeting,
    /// フォローの時期: see [`days_to_ask`].
    FollowUp,
    /// 動きがない: nothing moved for [`STALE_DAYS`], and nothing is waited for.
    Stale,
    /// 次の一手: the next step is the office's own.
    Turn,
    /// 回答待ち: a side was asked whether it wants to meet or what came of the meeting, and has time left.
    Waiting,
    /// 先の面談: a meeting later than within [`MEETING_DAYS`].
    LaterMeeting,
    /// 様子見: nothing to do until a day to come.
    Resting,
}

/// A meeting is near so many days ahead: whoever looks on Friday sees Thursday's.
pub const MEETING_DAYS: i64 = 7;

/// A case is stale when nothing moved for so many days: a month is what a firm waits before it thinks that it was forgotten.
pub const STALE_DAYS: i64 = 30;

impl Concern {
    pub const ALL: [Concern; 8] = [
        Self::Overdue,
        Self::Meeting,
        Self::FollowUp,
        Self::Stale,
        Self::Turn,
        Self::Waiting,
        Self::LaterMeeting,
        Self::Resting,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Meeting => "meeting",
            Self::FollowUp => "follow_up",
            Self::Stale => "stale",
            Self::Turn => "turn",
            Self::Waiting => "waiting",
            Self::LaterMeeting => "later_meeting",
            Self::Resting => "resting",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Overdue => language.pick("期限を過ぎた案件", "Overdue"),
            Self::Meeting => language.pick("7日以内の面談", "Meetings within 7 days"),
            Self::FollowUp => language.pick("フォローの時期が来た案件", "Follow-up due"),
            Self::Stale => language.pick("30日以上動きのない案件", "Nothing moved for 30 days"),
            Self::Turn => language.pick("次の一手がこちらの案件", "Your turn"),
            Self::Waiting => language.pick("回答待ちの案件", "Waiting for an answer"),
            Self::LaterMeeting => language.pick("8日以上先の面談", "Meetings later than that"),
            Self::Resting => language.pick("様子を見る案件", "Resting"),
        }
    }

    /// Whether somebody of the office has to do something now: whoever looks at a day sees these.
    pub fn is_pressing(self) -> bool {
        !matches!(self, Self::Waiting | Self::LaterMeeting | Self::Resting)
    }
}

/// What comes next in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgendaNext)]
pub enum Next {
    /// Whoever let the day pass is telephoned.
    AskAgain,
    /// So is whoever did not say what came of the meeting.
    AskOutcomeAgain,
    WriteMeetingDown,
    Meet,
    AskOutcome,
    /// A letter is let leave, or dropped.
    DecideOnLetter,
    /// Whether a proposed candidate is approached.
    Decide,
    Approach,
    ArrangeMeeting,
    WriteVerdictsDown,
    /// Whether a case goes on of whose meeting nothing has come in a year.
    GoOnOrClose,
    /// A side says whether it wants to meet, or what came of the meeting.
    Answer,
}

impl Next {
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::AskAgain => language.pick("電話で回答を聞く", "ask for the answer by telephone"),
            Self::AskOutcomeAgain => language.pick("電話でその後を聞く", "ask by telephone what came of it"),
            Self::WriteMeetingDown => language.pick("面談の結果を記録する", "write the meeting down"),
            Self::Meet => language.pick("面談", "the meeting"),
            Self::AskOutcome => language.pick("その後を尋ねる", "ask what came of it"),
            Self::DecideOnLetter => {
                language.pick("下書きの文面を送るか決める", "decide on the letter in draft")
            }
            Self::Decide => language.pick("進めるかを決める", "decide whether to go on"),
            Self::Approach => language.pick("打診する", "ask a side"),
            Self::ArrangeMeeting => language.pick("面談を決める", "arrange a meeting"),
            Self::WriteVerdictsDown => language.pick("双方の評価を記録する", "write the verdicts down"),
            Self::GoOnOrClose => language.pick("続けるか終えるかを決める", "go on with it or close it"),
            Self::Answer => language.pick("回答を待つ", "wait for the answer"),
        }
    }
}

/// What is known of an open case, as far as the agenda looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    pub progress: Progress,
    /// When each side was asked last, owner first.
    pub asked_at: [Option<DateTime<Utc>>; 2],
    /// When the meeting that is arranged begins and ends.
    pub arranged: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// When the latest meeting was held.
    pub met_at: Option<DateTime<Utc>>,
    /// When somebody last wrote down what came of it.
    pub followed_up_at: Option<DateTime<Utc>>,
    /// What a side was asked since the last move and has not said: what came of it.
    pub unsaid: Option<Unsaid>,
    /// Whether a letter waits for a decision.
    pub has_draft: bool,
    /// When anything last moved.
    pub moved_at: DateTime<Utc>,
}

/// A question what came of a meeting that is out and not answered; of two, with the earlier of either time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsaid {
    pub asked_at: DateTime<Utc>,
    /// The end of the day until which it may be answered.
    pub until: DateTime<Utc>,
    /// Who was asked; none where both were.
    pub side: Option<Side>,
}

impl Unsaid {
    /// The last day for the answer: the end of a day is the beginning of the next.
    fn day(&self) -> Day {
        Day::in_japan(self.until - Duration::seconds(1))
    }
}

/// Where a case stands on the agenda, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AgendaItem)]
pub struct Item {
    pub concern: Concern,
    pub next: Next,
    /// Whose answer is late or waited for; null where both are waited for, or where it is not about answers.
    pub side: Option<Side>,
    /// The day it is about: until when an answer was or is to come, of the meeting, of the follow-up, of the last move; for
    /// a resting case the day on which it asks for something again.
    pub day: Day,
    /// Waiting, overdue or unmoved for so many days; for meetings and resting cases, in so many days.
    pub days: i64,
    /// When the meeting begins.
    pub at: Option<DateTime<Utc>>,
}

impl Item {
    /// How it stands, for people.
    pub fn said(&self, language: Language) -> String {
        let (days, next) = (self.days, self.next.label(language));
        let side = self.side.map_or_else(|| language.pick("両側", "both sides"), |side| side.label(language));
        match (self.concern, self.next, language) {
            (Concern::Overdue, Next::WriteMeetingDown, Language::Ja) => {
                format!("面談の結果が書かれていません（{days}日前）")
            }
            (Concern::Overdue, Next::WriteMeetingDown, Language::En) => {
                format!("what came of the meeting is not written down ({days} days ago)")
            }
            (Concern::Overdue, Next::AskOutcomeAgain, Language::Ja) => {
                format!("その後のお尋ねに回答がありません（期限から{days}日）")
            }
            (Concern::Overdue, Next::AskOutcomeAgain, Language::En) => {
                format!("nobody has said what came of it (due {days} days ago)")
            }
            (Concern::Overdue, _, Language::Ja) => format!("{side}の回答がありません（打診から{days}日）"),
            (Concern::Overdue, _, Language::En) => format!("no answer: {side} (asked {days} days ago)"),
            (Concern::Meeting, ..) if days == 0 => language.pick("今日", "today").to_owned(),
            (Concern::Meeting, ..) if days == 1 => language.pick("明日", "tomorrow").to_owned(),
            (Concern::Meeting | Concern::LaterMeeting, _, Language::Ja) => format!("{days}日後"),
            (Concern::Meeting | Concern::LaterMeeting, _, Language::En) => format!("in {days} days"),
            (Concern::FollowUp, ..) if days == 0 => language.pick("今日から", "from today on").to_owned(),
            (Concern::FollowUp, _, Language::Ja) => format!("予定日から{days}日"),
            (Concern::FollowUp, _, Language::En) => format!("due {days} days ago"),
            (Concern::Stale, _, Language::Ja) => format!("{days}日間動きがありません（{next}）"),
            (Concern::Stale, _, Language::En) => format!("nothing moved for {days} days ({next})"),
            (Concern::Turn, ..) if days == 0 => next.to_owned(),
            (Concern::Turn, _, Language::Ja) => format!("{next}（{days}日前から）"),
            (Concern::Turn, _, Language::En) => format!("{next} (for {days} days)"),
            (Concern::Waiting, _, Language::Ja) => format!("{side}の回答待ち {days}日"),
            (Concern::Waiting, _, Language::En) => format!("waiting for {days} days: {side}"),
            (Concern::Resting, _, Language::Ja) => format!("{days}日後：{next}"),
            (Concern::Resting, _, Language::En) => format!("in {days} days: {next}"),
        }
    }
}

impl Situation {
    /// Where the case stands on the agenda at `now`; none where it has come to its end.
    pub fn item(&self, now: DateTime<Utc>) -> Option<Item> {
        if self.progress.stage.is_final() {
            return None;
        }
        let today = Day::in_japan(now);
        let overdue = self.unanswered(today).or_else(|| self.unwritten(now)).or_else(|| self.unsaid(now));
        let pressing = overdue.or_else(|| self.meeting(now, true)).or_else(|| self.follow_up(today));
        let own = pressing.or_else(|| self.stale(today)).or_else(|| self.turn(today));
        let waited = own.or_else(|| self.waiting(today)).or_else(|| self.meeting(now, false));
        Some(waited.unwrap_or_else(|| self.resting(today)))
    }

    /// What comes next, also of a case that has come to its end and of which a letter still waits for a decision.
    pub fn next(&self, now: DateTime<Utc>) -> Option<Next> {
        let drafted = self.has_draft.then_some(Next::DecideOnLetter);
        self.item(now).map(|item| item.next).or(drafted)
    }

    /// The sides that were asked and have not answered, with the day until which they may and when they were asked.
    fn asked(&self) -> impl Iterator<Item = (Side, Option<Day>, Option<DateTime<Utc>>)> {
        let is_asking = self.progress.stage == Stage::Approached;
        Side::ALL.into_iter().zip(self.asked_at).filter(move |_| is_asking).filter_map(|(side, asked_at)| {
            match self.progress.side(side) {
                Standing::Waiting { answer_by } => Some((side, Some(*answer_by), asked_at)),
                Standing::NoAnswer | Standing::Undelivered => Some((side, None, asked_at)),
                _ => None,
            }
        })
    }

    /// A side that let its day pass; the one that was asked first, of two.
    fn unanswered(&self, today: Day) -> Option<Item> {
        let late = self.asked().filter(|(_, answer_by, _)| answer_by.is_none_or(|day| day < today));
        let (side, answer_by, asked_at) = late.min_by_key(|(_, _, asked_at)| *asked_at)?;
        // The day that was given is in the step only, once the side counts as silent.
        let day = answer_by.or_else(|| asked_at.map(Day::in_japan)).unwrap_or(today);
        let since = asked_at.map_or(day, Day::in_japan);
        let days = today.days_since(since);
        Some(Item { side: Some(side), days, ..item(Concern::Overdue, Next::AskAgain, day) })
    }

    /// A meeting that is over and not written down.
    fn unwritten(&self, now: DateTime<Utc>) -> Option<Item> {
        let (at, ends_at) = self.arranged.filter(|(_, ends_at)| *ends_at < now)?;
        let (today, day) = (Day::in_japan(now), Day::in_japan(ends_at));
        let days = today.days_since(day);
        Some(Item { days, at: Some(at), ..item(Concern::Overdue, Next::WriteMeetingDown, day) })
    }

    /// A side that was asked what came of the meeting and let its day pass.
    fn unsaid(&self, now: DateTime<Utc>) -> Option<Item> {
        let day = self.unsaid.filter(|asked| self.is_after_meeting() && asked.until <= now)?.day();
        let days = Day::in_japan(now).days_since(day);
        Some(Item { days, ..item(Concern::Overdue, Next::AskOutcomeAgain, day) })
    }

    /// A side that was asked what came of the meeting and has time left.
    fn saying(&self, today: Day) -> Option<Unsaid> {
        self.unsaid.filter(|asked| self.is_after_meeting() && asked.day() >= today)
    }

    /// The meeting that is arranged, where it is near or where it is not.
    fn meeting(&self, now: DateTime<Utc>, is_near: bool) -> Option<Item> {
        let (at, _) = self.arranged?;
        let day = Day::in_japan(at);
        let days = day.days_since(Day::in_japan(now));
        let concern = if is_near { Concern::Meeting } else { Concern::LaterMeeting };
        let found = Item { days, at: Some(at), ..item(concern, Next::Meet, day) };
        ((days <= MEETING_DAYS) == is_near).then_some(found)
    }

    fn is_after_meeting(&self) -> bool {
        matches!(self.progress.stage, Stage::Met | Stage::FollowedUp)
    }

    /// The first day to ask what came of a meeting that nobody has asked since, come or to come.
    fn day_to_ask(&self) -> Option<Day> {
        let met_on = Day::in_japan(self.met_at.filter(|_| self.is_after_meeting())?);
        days_to_ask(met_on, self.followed_up_at.map(Day::in_japan)).next()
    }

    fn follow_up(&self, today: Day) -> Option<Item> {
        // Whoever was asked by letter is not asked at the same time by telephone.
        let day = self.day_to_ask().filter(|day| *day <= today && self.saying(today).is_none())?;
        let days = today.days_since(day);
        Some(Item { days, ..item(Concern::FollowUp, Next::AskOutcome, day) })
    }

    /// What has not moved, and nothing is to come of by itself.
    fn stale(&self, today: Day) -> Option<Item> {
        let day = Day::in_japan(self.moved_at);
        let days = today.days_since(day);
        let is_ahead =
            self.arranged.is_some() || self.asked().next().is_some() || self.day_to_ask().is_some();
        let is_ahead = is_ahead || self.saying(today).is_some();
        let next = self.own_step().unwrap_or(Next::GoOnOrClose);
        (!is_ahead && days >= STALE_DAYS).then_some(Item { days, ..item(Concern::Stale, next, day) })
    }

    /// The next step, where it is the office's own.
    fn own_step(&self) -> Option<Next> {
        let Progress { stage, owner, candidate, owner_verdict, candidate_verdict, .. } = &self.progress;
        match stage {
            _ if self.has_draft => Some(Next::DecideOnLetter),
            Stage::Proposed => Some(Next::Decide),
            Stage::Shortlisted => Some(Next::Approach),
            Stage::Approached
                if self.asked().next().is_none() && [owner, candidate].contains(&&Standing::NotAsked) =>
            {
                Some(Next::Approach)
            }
            Stage::Agreed => Some(Next::ArrangeMeeting),
            Stage::Met if owner_verdict.is_none() || candidate_verdict.is_none() => {
                Some(Next::WriteVerdictsDown)
            }
            _ => None,
        }
    }

    fn turn(&self, today: Day) -> Option<Item> {
        let (next, day) = (self.own_step()?, Day::in_japan(self.moved_at));
        Some(Item { days: today.days_since(day), ..item(Concern::Turn, next, day) })
    }

    fn waiting(&self, today: Day) -> Option<Item> {
        let mut asked: Vec<(Side, Day, Day)> = self
            .asked()
            .filter_map(|(side, answer_by, at)| Some((side, answer_by?, at.map_or(today, Day::in_japan))))
            .collect();
        asked.sort_by_key(|(_, answer_by, since)| (*since, *answer_by));
        let of_meeting = self.saying(today).map(|said| (said.side, said.day(), Day::in_japan(said.asked_at)));
        let is_one = asked.len() == 1;
        let to_meet = asked.first().map(|(side, day, since)| (is_one.then_some(*side), *day, *since));
        let (side, day, since) = to_meet.or(of_meeting)?;
        Some(Item { side, days: today.days_since(since), ..item(Concern::Waiting, Next::Answer, day) })
    }

    /// A case of which nothing is wanted until both are asked again or, where that is over, until it is stale.
    fn resting(&self, today: Day) -> Item {
        let stale_on = Day::in_japan(self.moved_at + Duration::days(STALE_DAYS));
        let asked_on = self.day_to_ask();
        let next = if asked_on.is_some() { Next::AskOutcome } else { Next::GoOnOrClose };
        let day = asked_on.unwrap_or(stale_on);
        Item { days: day.days_since(today), ..item(Concern::Resting, next, day) }
    }
}

/// An item about no side and no meeting.
fn item(concern: Concern, next: Next, day: Day) -> Item {
    Item { concern, next, side: None, day, days: 0, at: None }
}

/// A case on the agenda, by the names of whom it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgendaCase {
    pub introduction_id: IntroductionId,
    /// What the need is called.
    pub title: String,
    pub owner: String,
    pub candidate: String,
    pub stage: Stage,
    #[serde(flatten)]
    pub item: Item,
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Noon in Japan.
    fn noon(day: &str) -> DateTime<Utc> {
        at(&format!("{day}T03:00:00Z"))
    }

    fn situation(stage: Stage) -> Situation {
        Situation {
            progress: Progress { stage, ..Progress::begun() },
            asked_at: [None, None],
            arranged: None,
            met_at: None,
            followed_up_at: None,
            unsaid: None,
            has_draft: false,
            moved_at: noon("2026-11-01"),
        }
    }

    fn told(situation: &Situation, now: &str) -> Option<(Concern, String, i64)> {
        situation.item(noon(now)).map(|item| (item.concern, item.day.to_string(), item.days))
    }

    #[test]
    fn a_side_has_until_the_end_of_its_day() {
        let mut case = situation(Stage::Approached);
        case.progress.candidate = Standing::Waiting { answer_by: Day::parse("2026-11-08").unwrap() };
        case.asked_at[1] = Some(noon("2026-11-01"));
        assert_eq!(told(&case, "2026-11-08"), Some((Concern::Waiting, "2026-11-08".into(), 7)));
        assert_eq!(told(&case, "2026-11-09"), Some((Concern::Overdue, "2026-11-08".into(), 8)));
        // Of two, the one that is late.
        case.progress.owner = Standing::Waiting { answer_by: Day::parse("2026-12-01").unwrap() };
        case.asked_at[0] = Some(noon("2026-10-01"));
        assert_eq!(case.item(noon("2026-11-09")).unwrap().side, Some(Side::Candidate));
        assert_eq!(case.item(noon("2026-11-08")).unwrap().side, None, "both are waited for");
        case.progress.candidate = Standing::NoAnswer;
        assert_eq!(case.item(noon("2026-11-08")).unwrap().concern, Concern::Overdue);
    }

    #[test]
    fn a_meeting_is_announced_and_then_to_be_written_down() {
        let mut case = situation(Stage::Scheduled);
        case.arranged = Some((at("2026-12-20T01:00:00Z"), at("2026-12-20T02:00:00Z")));
        let later = Some((Concern::LaterMeeting, "2026-12-20".into(), 8));
        assert_eq!(told(&case, "2026-12-12"), later, "a meeting ahead is a move");
        assert_eq!(told(&case, "2026-12-13"), Some((Concern::Meeting, "2026-12-20".into(), 7)));
        assert_eq!(case.item(at("2026-12-20T01:30:00Z")).unwrap().concern, Concern::Meeting, "under way");
        assert_eq!(told(&case, "2026-12-21"), Some((Concern::Overdue, "2026-12-20".into(), 1)));
    }

    #[test]
    fn what_came_of_it_is_asked_after_a_month_and_each_quarter_for_a_year() {
        let mut case = situation(Stage::Met);
        (case.met_at, case.moved_at) = (Some(noon("2026-10-31")), noon("2026-10-31"));
        assert_eq!(told(&case, "2026-11-01"), Some((Concern::Turn, "2026-10-31".into(), 1)));
        assert_eq!(case.item(noon("2026-11-01")).unwrap().next, Next::WriteVerdictsDown);
        case.progress.owner_verdict = Some(Verdict::Continued);
        case.progress.candidate_verdict = Some(Verdict::Agreed);
        assert_eq!(told(&case, "2026-11-29"), Some((Concern::Resting, "2026-11-30".into(), 1)));
        assert_eq!(told(&case, "2026-11-30"), Some((Concern::FollowUp, "2026-11-30".into(), 0)));
        case.progress.stage = Stage::FollowedUp;
        // A little early is in time; the next is a quarter after the meeting.
        case.followed_up_at = Some(noon("2026-11-20"));
        case.moved_at = noon("2026-11-20");
        assert_eq!(told(&case, "2026-12-30"), Some((Concern::Resting, "2027-01-31".into(), 32)));
        // Both were asked by letter, and the day for it has passed.
        let asked = Unsaid {
            asked_at: noon("2026-11-30"),
            until: at("2026-12-20T15:00:00Z"),
            side: Some(Side::Candidate),
        };
        case.unsaid = Some(asked);
        assert_eq!(told(&case, "2026-12-20"), Some((Concern::Waiting, "2026-12-20".into(), 20)));
        assert_eq!(told(&case, "2026-12-21"), Some((Concern::Overdue, "2026-12-20".into(), 1)));
        // Asked at the time of a follow-up, it is waited for and not asked by telephone as well.
        case.unsaid = Some(Unsaid { until: at("2027-02-20T15:00:00Z"), ..asked });
        let item = case.item(noon("2027-02-01")).unwrap();
        assert_eq!((item.concern, item.next, item.side), (Concern::Waiting, Next::Answer, asked.side));
        assert_eq!(item.day, day("2027-02-20"));
        assert_eq!(item.said(Language::Ja), "候補側の回答待ち 63日");
        case.unsaid = None;
        assert_eq!(told(&case, "2027-02-01"), Some((Concern::FollowUp, "2027-01-31".into(), 1)));
        case.followed_up_at = Some(noon("2027-10-29"));
        case.moved_at = noon("2027-10-29");
        let resting = Some((Concern::Resting, "2027-11-28".into(), 8));
        assert_eq!(told(&case, "2027-11-20"), resting, "the year is over");
        assert_eq!(told(&case, "2027-12-01"), Some((Concern::Stale, "2027-10-29".into(), 33)));
    }

    #[test]
    fn what_has_not_moved_for_a_month_is_stale_unless_it_has_ended() {
        let turn = Some((Concern::Turn, "2026-11-01".into(), 29));
        assert_eq!(told(&situation(Stage::Agreed), "2026-11-30"), turn);
        let stale = Some((Concern::Stale, "2026-11-01".into(), 30));
        assert_eq!(told(&situation(Stage::Agreed), "2026-12-01"), stale);
        assert_eq!(told(&situation(Stage::Proposed), "2026-12-01"), stale);
        for stage in [Stage::Closed, Stage::Contracted] {
            assert_eq!(told(&situation(stage), "2027-12-01"), None);
        }
    }

    #[test]
    fn a_letter_in_draft_is_the_offices_turn_even_while_somebody_is_waited_for() {
        let mut case = situation(Stage::Approached);
        case.progress.owner = Standing::Waiting { answer_by: day("2026-11-20") };
        assert_eq!(case.item(noon("2026-11-02")).unwrap().concern, Concern::Waiting);
        case.has_draft = true;
        let item = case.item(noon("2026-11-02")).unwrap();
        assert_eq!((item.concern, item.next), (Concern::Turn, Next::DecideOnLetter));
    }

    #[test]
    fn every_case_that_is_not_over_stands_somewhere() {
        let standings = [
            Standing::NotAsked,
            Standing::Waiting { answer_by: day("2026-11-15") },
            Standing::Accepted,
            Standing::NoAnswer,
            Standing::Undelivered,
        ];
        let moments = [None, Some(noon("2026-11-02")), Some(noon("2026-11-30"))];
        let mut found = std::collections::BTreeSet::new();
        for stage in Stage::ALL {
            let sides = standings.iter().flat_map(|one| standings.iter().map(move |other| (one, other)));
            for ((owner, candidate), at, is_drafted) in
                each_with_each(sides, moments).flat_map(|(sides, at)| [(sides, at, false), (sides, at, true)])
            {
                let mut case = situation(stage);
                (case.progress.owner, case.progress.candidate) = (owner.clone(), candidate.clone());
                case.has_draft = is_drafted;
                case.arranged = at.filter(|_| stage == Stage::Scheduled).map(|at| (at, at));
                (case.met_at, case.followed_up_at) = (at, at);
                let asked = |at| Unsaid { asked_at: at, until: at, side: None };
                case.unsaid = at.filter(|_| is_drafted).map(asked);
                for today in ["2026-11-01", "2026-11-16", "2026-12-24", "2028-01-01"] {
                    let item = case.item(noon(today));
                    assert_eq!(item.is_none(), stage.is_final(), "{case:?} on {today}");
                    let Some(item) = item else { continue };
                    found.insert(item.concern);
                    for language in [Language::Ja, Language::En] {
                        assert!(!item.said(language).is_empty());
                    }
                    let is_ahead =
                        matches!(item.concern, Concern::Meeting | Concern::LaterMeeting | Concern::Resting);
                    assert!(!is_ahead || item.days >= 0, "{item:?} of {case:?} on {today}");
                }
            }
        }
        assert_eq!(found.len(), Concern::ALL.len(), "{found:?}");
    }

    /// Each of the one with each of the other.
    fn each_with_each<A: Copy, B: Copy, const N: usize>(
        one: impl Iterator<Item = A>,
        other: [B; N],
    ) -> impl Iterator<Item = (A, B)> {
        one.flat_map(move |a| other.map(|b| (a, b)))
    }
}
