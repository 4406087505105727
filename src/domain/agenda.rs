//! The agenda of a coordinator: which of the open cases asks for something, and what. Each case stands in one place, the
//! most pressing.

use super::{ASKED_AFTER_MONTHS, Day, IntroductionId, Language, Progress, Side, Stage, Standing};
use chrono::{DateTime, Duration, Months, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a case stands on the agenda; the more pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgendaConcern)]
pub enum Concern {
    /// 期限を過ぎた: a side let its day pass, or a meeting is over and nobody has written down what came of it.
    Overdue,
    /// 面談がある: within [`MEETING_DAYS`].
    Meeting,
    /// フォローの時期: see [`ASKED_AFTER_MONTHS`].
    FollowUp,
    /// 回答待ち: a side was asked and has time left.
    Waiting,
    /// 動きがない: nothing moved for [`STALE_DAYS`].
    Stale,
}

/// A meeting is on the agenda so many days ahead: whoever looks on Friday sees Thursday's.
pub const MEETING_DAYS: i64 = 7;

/// A case is stale when nothing moved for so many days: a month is what a firm waits before it thinks that it was forgotten.
pub const STALE_DAYS: i64 = 30;

/// Whoever asked so many days early has asked.
const EARLY_DAYS: i64 = 14;

impl Concern {
    pub const ALL: [Concern; 5] = [Self::Overdue, Self::Meeting, Self::FollowUp, Self::Waiting, Self::Stale];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Meeting => "meeting",
            Self::FollowUp => "follow_up",
            Self::Waiting => "waiting",
            Self::Stale => "stale",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Overdue => language.pick("期限を過ぎた案件", "Overdue"),
            Self::Meeting => language.pick("7日以内の面談", "Meetings within 7 days"),
            Self::FollowUp => language.pick("フォローの時期が来た案件", "Follow-up due"),
            Self::Waiting => language.pick("回答待ちの案件", "Waiting for an answer"),
            Self::Stale => language.pick("30日以上動きのない案件", "Nothing moved for 30 days"),
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
    /// When anything last moved.
    pub moved_at: DateTime<Utc>,
}

/// What a case asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AgendaItem)]
pub struct Item {
    pub concern: Concern,
    /// Whose answer is late or waited for; null where both are waited for, or where it is not about answers.
    pub side: Option<Side>,
    /// The day it is about: until when an answer was or is to come, of the meeting, of the follow-up, of the last move.
    pub day: Day,
    /// Waiting or overdue for so many days; for meetings, in so many days.
    pub days: i64,
    /// When the meeting begins.
    pub at: Option<DateTime<Utc>>,
}

impl Item {
    /// How it stands, for people.
    pub fn said(&self, language: Language) -> String {
        let days = self.days;
        let side = self.side.map_or_else(|| language.pick("両側", "both sides"), |side| side.label(language));
        match (self.concern, self.side, language) {
            (Concern::Overdue, Some(_), Language::Ja) => {
                format!("{side}の回答がありません（打診から{days}日）")
            }
            (Concern::Overdue, Some(_), Language::En) => format!("no answer: {side} (asked {days} days ago)"),
            (Concern::Overdue, None, Language::Ja) => format!("面談の結果が書かれていません（{days}日前）"),
            (Concern::Overdue, None, Language::En) => {
                format!("what came of the meeting is not written down ({days} days ago)")
            }
            (Concern::Meeting, ..) if days == 0 => language.pick("今日", "today").to_owned(),
            (Concern::Meeting, ..) if days == 1 => language.pick("明日", "tomorrow").to_owned(),
            (Concern::Meeting, _, Language::Ja) => format!("{days}日後"),
            (Concern::Meeting, _, Language::En) => format!("in {days} days"),
            (Concern::FollowUp, ..) if days == 0 => language.pick("今日から", "from today on").to_owned(),
            (Concern::FollowUp, _, Language::Ja) => format!("予定日から{days}日"),
            (Concern::FollowUp, _, Language::En) => format!("due {days} days ago"),
            (Concern::Waiting, _, Language::Ja) => format!("{side}の回答待ち {days}日"),
            (Concern::Waiting, _, Language::En) => format!("waiting for {days} days: {side}"),
            (Concern::Stale, _, Language::Ja) => format!("{days}日間動きがありません"),
            (Concern::Stale, _, Language::En) => format!("nothing moved for {days} days"),
        }
    }
}

impl Situation {
    /// What the case asks for at `now`, if anything.
    pub fn item(&self, now: DateTime<Utc>) -> Option<Item> {
        if self.progress.stage.is_final() {
            return None;
        }
        let today = Day::in_japan(now);
        let overdue = self.unanswered(today).or_else(|| self.unwritten(now));
        let pressing = overdue.or_else(|| self.meeting(now)).or_else(|| self.follow_up(today));
        pressing.or_else(|| self.waiting(today)).or_else(|| self.stale(today))
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
        Some(Item {
            concern: Concern::Overdue,
            side: Some(side),
            day,
            days: today.days_since(since),
            at: None,
        })
    }

    /// A meeting that is over and not written down.
    fn unwritten(&self, now: DateTime<Utc>) -> Option<Item> {
        let (at, ends_at) = self.arranged.filter(|(_, ends_at)| *ends_at < now)?;
        let (today, day) = (Day::in_japan(now), Day::in_japan(ends_at));
        Some(Item { concern: Concern::Overdue, side: None, day, days: today.days_since(day), at: Some(at) })
    }

    fn meeting(&self, now: DateTime<Utc>) -> Option<Item> {
        let (at, _) = self.arranged?;
        let day = Day::in_japan(at);
        let days = day.days_since(Day::in_japan(now));
        let is_soon = days <= MEETING_DAYS;
        is_soon.then_some(Item { concern: Concern::Meeting, side: None, day, days, at: Some(at) })
    }

    /// The first day to ask what came of a meeting that nobody has asked since, once it has come.
    fn follow_up(&self, today: Day) -> Option<Item> {
        if !matches!(self.progress.stage, Stage::Met | Stage::FollowedUp) {
            return None;
        }
        let met = Day::in_japan(self.met_at?);
        let asked = self.followed_up_at.map(|at| Day::in_japan(at + Duration::days(EARLY_DAYS)));
        let mut days = ASKED_AFTER_MONTHS
            .into_iter()
            .filter_map(|months| met.date().checked_add_months(Months::new(months)))
            .map(Day::from);
        let day = days.find(|day| asked.is_none_or(|asked| *day > asked))?;
        let days = today.days_since(day);
        (days >= 0).then_some(Item { concern: Concern::FollowUp, side: None, day, days, at: None })
    }

    fn waiting(&self, today: Day) -> Option<Item> {
        let mut asked: Vec<(Side, Day, Day)> = self
            .asked()
            .filter_map(|(side, answer_by, at)| Some((side, answer_by?, at.map_or(today, Day::in_japan))))
            .collect();
        asked.sort_by_key(|(_, answer_by, since)| (*since, *answer_by));
        let (side, day, since) = *asked.first()?;
        let side = (asked.len() == 1).then_some(side);
        Some(Item { concern: Concern::Waiting, side, day, days: today.days_since(since), at: None })
    }

    fn stale(&self, today: Day) -> Option<Item> {
        let day = Day::in_japan(self.moved_at);
        let days = today.days_since(day);
        let is_stale = self.arranged.is_none() && days >= STALE_DAYS;
        is_stale.then_some(Item { concern: Concern::Stale, side: None, day, days, at: None })
    }
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
    use super::*;

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
        assert_eq!(told(&case, "2026-12-12"), None, "a meeting ahead is a move");
        assert_eq!(told(&case, "2026-12-13"), Some((Concern::Meeting, "2026-12-20".into(), 7)));
        assert_eq!(case.item(at("2026-12-20T01:30:00Z")).unwrap().concern, Concern::Meeting, "under way");
        assert_eq!(told(&case, "2026-12-21"), Some((Concern::Overdue, "2026-12-20".into(), 1)));
    }

    #[test]
    fn what_came_of_it_is_asked_after_a_month_and_each_quarter_for_a_year() {
        let mut case = situation(Stage::Met);
        (case.met_at, case.moved_at) = (Some(noon("2026-10-31")), noon("2026-10-31"));
        assert_eq!(told(&case, "2026-11-29"), None);
        assert_eq!(told(&case, "2026-11-30"), Some((Concern::FollowUp, "2026-11-30".into(), 0)));
        case.progress.stage = Stage::FollowedUp;
        // A little early is in time; the next is a quarter after the meeting.
        case.followed_up_at = Some(noon("2026-11-20"));
        case.moved_at = noon("2026-11-20");
        assert_eq!(told(&case, "2026-12-19"), None);
        assert_eq!(told(&case, "2027-02-01"), Some((Concern::FollowUp, "2027-01-31".into(), 1)));
        case.followed_up_at = Some(noon("2027-10-29"));
        case.moved_at = noon("2027-10-29");
        assert_eq!(told(&case, "2027-11-20"), None, "the year is over");
        assert_eq!(told(&case, "2027-12-01"), Some((Concern::Stale, "2027-10-29".into(), 33)));
    }

    #[test]
    fn what_has_not_moved_for_a_month_is_stale_unless_it_has_ended() {
        assert_eq!(told(&situation(Stage::Agreed), "2026-11-30"), None);
        let stale = Some((Concern::Stale, "2026-11-01".into(), 30));
        assert_eq!(told(&situation(Stage::Agreed), "2026-12-01"), stale);
        assert_eq!(told(&situation(Stage::Proposed), "2026-12-01"), stale);
        for stage in [Stage::Closed, Stage::Contracted] {
            assert_eq!(told(&situation(stage), "2027-12-01"), None);
        }
    }
}
