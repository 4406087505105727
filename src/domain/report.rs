//! What an office reports of a fiscal year: facts counted by measure, half and group. Each figure is worked out from the
//! facts that stand in the list behind it, and from nothing else.
//!
//! Amounts that are confidential are in no figure but one: see [`Measure::AmountWithConfidential`].

use super::fault::Reason;
use super::target::achievement;
use super::{
    AccountId, Day, FiscalYear, Half, IntroductionId, Language, Mark, NeedId, NeedKind, Scheme, Side,
    TargetsDetails, TermId, Verdict, Yen,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// One of the two whom a case is about, by the name that the office knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub name: String,
    /// What stands in place of the name outside the office, where the name is withheld.
    pub alias: Option<String>,
}

/// What a fact is about, as the office has it today: a report of last year shows who is in charge now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    pub introduction_id: IntroductionId,
    pub need_id: NeedId,
    pub title: String,
    pub owner: Party,
    pub candidate: Party,
    /// In charge of the case.
    pub coordinator: Option<(AccountId, String)>,
    pub need_kind: NeedKind,
    /// The major group (中分類) of the first industry of the owner of the need.
    pub owner_industry: Option<TermId>,
    pub candidate_industry: Option<TermId>,
    /// Whether both sides are in the area that the office works for; none where that is not known.
    pub is_inside: Option<bool>,
}

/// Something that happened, and counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A case was opened.
    Opened,
    /// A side was asked; when it answered, if it did so far.
    Asked { side: Side, answered_on: Option<Day> },
    /// A side answered what it was asked, for the first time.
    Answered { side: Side, is_accepted: bool },
    /// A meeting was held.
    Met,
    /// The first meeting for a need was held, so many days after the need was opened.
    FirstMet { days: i64 },
    /// What a side thinks of a meeting; the day is that of the meeting.
    Judged { side: Side, verdict: Verdict },
    /// A contract was signed.
    Contracted { amount_yen: Option<Yen>, is_confidential: bool, noted_at: DateTime<Utc> },
}

/// What happened when, and to what it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub day: Day,
    pub event: Event,
    /// Shared by all facts of a case.
    pub matter: Arc<Matter>,
}

/// What was said in a case, as far as reports look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Asked(Side),
    Answered(Side, bool),
    Met,
    Judged(Side, Verdict),
}

/// A side was asked, and answered or did not so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enquiry {
    pub side: Side,
    pub asked_at: DateTime<Utc>,
    /// When it answered, and whether it agreed.
    pub answer: Option<(DateTime<Utc>, bool)>,
}

/// The enquiries of a case, in order. An answer is to what the side was asked last; what it says afterwards is a change of
/// mind, not another answer.
pub fn enquiries(steps: &[(Said, DateTime<Utc>)]) -> Vec<Enquiry> {
    let mut enquiries: Vec<Enquiry> = Vec::new();
    for (said, at) in steps {
        match said {
            Said::Asked(side) => enquiries.push(Enquiry { side: *side, asked_at: *at, answer: None }),
            Said::Answered(side, is_accepted) => {
                let latest = enquiries.iter_mut().rev().find(|enquiry| enquiry.side == *side);
                if let Some(Enquiry { answer: answer @ None, .. }) = latest {
                    *answer = Some((*at, *is_accepted));
                }
            }
            Said::Met | Said::Judged(..) => {}
        }
    }
    enquiries
}

/// The verdicts on each meeting of a case, in the order in which the meetings were held: the last word of each side before
/// the next one.
pub fn verdicts(steps: &[(Said, DateTime<Utc>)]) -> Vec<Vec<(Side, Verdict)>> {
    let mut meetings: Vec<Vec<(Side, Verdict)>> = Vec::new();
    for (said, _) in steps {
        match said {
            Said::Met => meetings.push(Vec::new()),
            Said::Judged(side, verdict) => {
                if let Some(latest) = meetings.last_mut() {
                    latest.retain(|(other, _)| other != side);
                    latest.push((*side, *verdict));
                }
            }
            Said::Asked(_) | Said::Answered(..) => {}
        }
    }
    meetings
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportMeasure)]
pub enum Measure {
    Introductions,
    IntroductionsInside,
    Asked,
    Answers,
    AnswerRate,
    Meetings,
    DaysMedian,
    DaysMean,
    VerdictsAgreed,
    VerdictsContinued,
    VerdictsFailed,
    Contracts,
    ContractsInside,
    /// The sum of the amounts that are not confidential. It adds up over halves and groups.
    Amount,
    /// The sum of all amounts of the office's whole year, with as many of the confidential ones as nobody can tell apart:
    /// [`pooled`]. No half, group or narrowed report has it, so that there is nothing to take it apart with.
    AmountWithConfidential,
}

/// What a value is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportUnit)]
pub enum Unit {
    Count,
    /// 10000 is the whole.
    BasisPoints,
    TenthsOfADay,
    Yen,
}

impl Measure {
    pub const ALL: [Measure; 15] = [
        Self::Introductions,
        Self::IntroductionsInside,
        Self::Asked,
        Self::Answers,
        Self::AnswerRate,
        Self::Meetings,
        Self::DaysMedian,
        Self::DaysMean,
        Self::VerdictsAgreed,
        Self::VerdictsContinued,
        Self::VerdictsFailed,
        Self::Contracts,
        Self::ContractsInside,
        Self::Amount,
        Self::AmountWithConfidential,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Introductions => "introductions",
            Self::IntroductionsInside => "introductions_inside",
            Self::Asked => "asked",
            Self::Answers => "answers",
            Self::AnswerRate => "answer_rate",
            Self::Meetings => "meetings",
            Self::DaysMedian => "days_median",
            Self::DaysMean => "days_mean",
            Self::VerdictsAgreed => "verdicts_agreed",
            Self::VerdictsContinued => "verdicts_continued",
            Self::VerdictsFailed => "verdicts_failed",
            Self::Contracts => "contracts",
            Self::ContractsInside => "contracts_inside",
            Self::Amount => "amount",
            Self::AmountWithConfidential => "amount_with_confidential",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        let (ja, en) = match self {
            Self::Introductions => ("引き合わせ", "Introductions"),
            Self::IntroductionsInside => ("引き合わせの域内率", "Introductions inside the region"),
            Self::Asked => ("打診", "Sides asked"),
            Self::Answers => ("回答", "Answers"),
            Self::AnswerRate => ("回答率", "Answer rate"),
            Self::Meetings => ("面談", "Meetings"),
            Self::DaysMedian => ("初回面談までの日数（中央値）", "Days to the first meeting (median)"),
            Self::DaysMean => ("初回面談までの日数（平均）", "Days to the first meeting (mean)"),
            Self::VerdictsAgreed => ("評価：成立", "Verdicts: agreement"),
            Self::VerdictsContinued => ("評価：継続", "Verdicts: talks go on"),
            Self::VerdictsFailed => ("評価：不成立", "Verdicts: no agreement"),
            Self::Contracts => ("成約", "Contracts"),
            Self::ContractsInside => ("成約の域内率", "Contracts inside the region"),
            Self::Amount => ("成約金額（公開分）", "Amount of contracts (not confidential)"),
            Self::AmountWithConfidential => {
                ("成約金額（非公開分を含む）", "Amount of contracts (with confidential ones)")
            }
        };
        language.pick(ja, en)
    }

    /// What is counted, where a reader could take it for something else.
    pub fn meaning(self, language: Language) -> &'static str {
        let (ja, en) = match self {
            Self::Introductions => ("その期間に始めた案件の数です。", "Cases opened in the time."),
            Self::IntroductionsInside | Self::ContractsInside => (
                "依頼側と候補側の両方が運営機関の担当地域にある割合です。どちらかの所在地が分からないものは含みません。",
                "The part in which both sides are in the office’s area, of those where both places are known.",
            ),
            Self::Asked => (
                "依頼側と候補側にそれぞれ打診した回数です。打診した日で数えます。",
                "How often a side was asked, each side by itself, by the day of asking.",
            ),
            Self::Answers => (
                "打診への最初の回答の数です。回答のあった日で数えます。",
                "The first answers to being asked, by the day of the answer.",
            ),
            Self::AnswerRate => (
                "その期間に打診したもののうち、今日までに回答のあった割合です。",
                "Of those asked in the time, the part that has answered until today.",
            ),
            Self::Meetings => (
                "実施した面談の数です。実施した日で数えます。",
                "Meetings that were held, by the day of the meeting.",
            ),
            Self::DaysMedian | Self::DaysMean => (
                "ニーズの募集を始めた日から、そのニーズで初めて面談した日までの日数です。初回の面談の日で数えます。",
                "From the day a need was opened to the day of the first meeting for it, by the day of that meeting.",
            ),
            Self::VerdictsAgreed | Self::VerdictsContinued | Self::VerdictsFailed => (
                "面談についての両側の評価です。1回の面談で依頼側と候補側をそれぞれ1件と数え、面談の日で数えます。",
                "What either side said of a meeting: each side counts as one, by the day of the meeting.",
            ),
            Self::Contracts => ("契約を結んだ日で数えます。", "By the day on which the contract was signed."),
            Self::Amount => (
                "非公開でない金額の合計です。非公開と不明の金額は含みません。",
                "The sum of amounts that are known and not confidential.",
            ),
            Self::AmountWithConfidential => (
                "非公開の金額は、年間の合計だけに、記録した順に3件ずつまとめて含めます。個々の金額は分かりません。",
                "Confidential amounts are in this sum of the whole year only, by threes in the order in which they were \
                 written down, so that none of them can be told.",
            ),
        };
        language.pick(ja, en)
    }

    /// Whether a target is reached by staying below it.
    pub fn is_fewer_better(self) -> bool {
        matches!(self, Self::DaysMedian | Self::DaysMean | Self::VerdictsFailed)
    }

    pub fn unit(self) -> Unit {
        match self {
            Self::IntroductionsInside | Self::AnswerRate | Self::ContractsInside => Unit::BasisPoints,
            Self::DaysMedian | Self::DaysMean => Unit::TenthsOfADay,
            Self::Amount | Self::AmountWithConfidential => Unit::Yen,
            _ => Unit::Count,
        }
    }

    /// Whether a fact stands in the list behind the figure.
    pub fn takes(self, fact: &Fact) -> bool {
        let is_judged = |wanted| matches!(fact.event, Event::Judged { verdict, .. } if verdict == wanted);
        match self {
            Self::Introductions => fact.event == Event::Opened,
            Self::IntroductionsInside => fact.event == Event::Opened && fact.matter.is_inside.is_some(),
            Self::Asked | Self::AnswerRate => matches!(fact.event, Event::Asked { .. }),
            Self::Answers => matches!(fact.event, Event::Answered { .. }),
            Self::Meetings => fact.event == Event::Met,
            Self::DaysMedian | Self::DaysMean => matches!(fact.event, Event::FirstMet { .. }),
            Self::VerdictsAgreed => is_judged(Verdict::Agreed),
            Self::VerdictsContinued => is_judged(Verdict::Continued),
            Self::VerdictsFailed => is_judged(Verdict::Failed),
            Self::ContractsInside => {
                matches!(fact.event, Event::Contracted { .. }) && fact.matter.is_inside.is_some()
            }
            Self::Contracts | Self::Amount | Self::AmountWithConfidential => {
                matches!(fact.event, Event::Contracted { .. })
            }
        }
    }

    /// Whether a fact that stands in the list is of the part, where the measure is a share.
    fn is_of_the_part(self, fact: &Fact) -> bool {
        match fact.event {
            Event::Asked { answered_on, .. } => answered_on.is_some(),
            _ => fact.matter.is_inside == Some(true),
        }
    }

    /// Whether there is such a figure for what is looked at.
    pub fn is_told(self, half: Option<Half>, narrowing: &Narrowing) -> bool {
        self != Self::AmountWithConfidential || half.is_none() && narrowing.is_empty()
    }

    fn figure<'a>(self, facts: impl Iterator<Item = &'a Fact>) -> Figure {
        let facts: Vec<&Fact> = facts.filter(|fact| self.takes(fact)).collect();
        let mut figure = Figure { value: None, entries: facts.len(), of_the_part: None, left_out: 0 };
        match self.unit() {
            Unit::Count => figure.value = Some(whole(facts.len())),
            Unit::BasisPoints => {
                let part = facts.iter().filter(|fact| self.is_of_the_part(fact)).count();
                figure.of_the_part = Some(part);
                figure.value = (whole(part) * 10_000).checked_div(whole(facts.len()));
            }
            Unit::TenthsOfADay => {
                let mut days: Vec<i64> = facts.iter().filter_map(|fact| fact.event.days()).collect();
                days.sort_unstable();
                figure.value = if self == Self::DaysMedian { median(&days) } else { mean(&days) };
            }
            Unit::Yen => {
                let counted = match self {
                    Self::Amount => facts.iter().filter_map(|fact| fact.event.open_amount()).collect(),
                    _ => pooled(&facts),
                };
                figure.left_out = facts.len() - counted.len();
                let is_known = facts.is_empty() || !counted.is_empty();
                figure.value = is_known.then(|| counted.iter().sum());
            }
        }
        figure
    }
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// In tenths of a day, of days in order.
fn median(days: &[i64]) -> Option<i64> {
    let middle = days.get(days.len() / 2)?;
    let other = if days.len().is_multiple_of(2) { days[days.len() / 2 - 1] } else { *middle };
    Some((middle + other) * 5)
}

/// In tenths of a day, half a tenth rounded up.
fn mean(days: &[i64]) -> Option<i64> {
    let (sum, number) = (days.iter().sum::<i64>(), whole(days.len()));
    (sum * 20 + number).checked_div(number * 2)
}

/// So many confidential amounts are told together, and no fewer: of two, whoever knows the own one knows the other.
pub const POOL: usize = 3;

/// The amounts that may be told together: all that are open and, of the confidential ones, whole pools in the order in
/// which they were written down. A report printed before the next one was written down and the one printed afterwards
/// thus differ by nothing or by a whole pool, too.
fn pooled(facts: &[&Fact]) -> Vec<i64> {
    let mut amounts: Vec<i64> = facts.iter().filter_map(|fact| fact.event.open_amount()).collect();
    let mut confidential: Vec<(DateTime<Utc>, IntroductionId, i64)> = facts
        .iter()
        .filter_map(|fact| match fact.event {
            Event::Contracted { amount_yen: Some(yen), is_confidential: true, noted_at } => {
                Some((noted_at, fact.matter.introduction_id, yen.get()))
            }
            _ => None,
        })
        .collect();
    confidential.sort_unstable();
    let whole_pools = confidential.len() / POOL * POOL;
    amounts.extend(confidential.into_iter().take(whole_pools).map(|(.., yen)| yen));
    amounts
}

impl Event {
    fn days(&self) -> Option<i64> {
        match self {
            Self::FirstMet { days } => Some(*days),
            _ => None,
        }
    }

    fn open_amount(&self) -> Option<i64> {
        match self {
            Self::Contracted { amount_yen, is_confidential: false, .. } => amount_yen.map(Yen::get),
            _ => None,
        }
    }

    fn as_str(&self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Asked { .. } => "asked",
            Self::Answered { .. } => "answered",
            Self::Met => "met",
            Self::FirstMet { .. } => "first_met",
            Self::Judged { .. } => "judged",
            Self::Contracted { .. } => "contracted",
        }
    }

    fn said(&self, language: Language) -> String {
        let by = |side: Side, ja: &str, en: &str| match language {
            Language::Ja => format!("{}{ja}", side.label(language)),
            Language::En => format!("{en} {}", side.label(language)),
        };
        match self {
            Self::Opened => language.pick("案件を開始", "case opened").to_owned(),
            Self::Asked { side, .. } => by(*side, "に打診", "asked:"),
            Self::Answered { side, is_accepted: true } => by(*side, "が了承", "agreed:"),
            Self::Answered { side, is_accepted: false } => by(*side, "が辞退", "declined:"),
            Self::Met => language.pick("面談", "meeting").to_owned(),
            Self::FirstMet { .. } => language.pick("初回の面談", "first meeting").to_owned(),
            Self::Judged { side, verdict } => {
                let verdict = verdict.label(language);
                format!("{}{}{verdict}", side.label(language), language.pick("：", ": "))
            }
            Self::Contracted { .. } => language.pick("成約", "contract").to_owned(),
        }
    }
}

/// By what a report is divided and narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportDimension)]
pub enum Dimension {
    Coordinator,
    NeedKind,
    OwnerIndustry,
    CandidateIndustry,
}

impl Dimension {
    pub const ALL: [Dimension; 4] =
        [Self::Coordinator, Self::NeedKind, Self::OwnerIndustry, Self::CandidateIndustry];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::NeedKind => "need_kind",
            Self::OwnerIndustry => "owner_industry",
            Self::CandidateIndustry => "candidate_industry",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Coordinator => language.pick("担当者", "Coordinator"),
            Self::NeedKind => language.pick("ニーズの種類", "Kind of need"),
            Self::OwnerIndustry => language.pick("依頼側の業種", "Industry of the side with the need"),
            Self::CandidateIndustry => language.pick("候補側の業種", "Industry of the candidate"),
        }
    }

    /// What those are called that have nothing to divide them by.
    pub fn none(self, language: Language) -> &'static str {
        match self {
            Self::Coordinator => language.pick("担当なし", "nobody in charge"),
            _ => language.pick("未登録", "not on record"),
        }
    }

    /// The group that a matter is in, as addresses have it; none where there is nothing to divide it by.
    fn key(self, matter: &Matter) -> Option<String> {
        match self {
            Self::Coordinator => matter.coordinator.as_ref().map(|(id, _)| id.to_string()),
            Self::NeedKind => Some(matter.need_kind.as_str().to_owned()),
            Self::OwnerIndustry => matter.owner_industry.as_ref().map(TermId::to_string),
            Self::CandidateIndustry => matter.candidate_industry.as_ref().map(TermId::to_string),
        }
    }
}

/// The word for those that have nothing to be divided by.
pub const NONE: &str = "none";

/// What a report is narrowed to: for each dimension the one group that is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(as = ReportNarrowing, value_type = BTreeMap<String, Option<String>>)]
pub struct Narrowing(BTreeMap<Dimension, Option<String>>);

impl Narrowing {
    /// Narrows to a group, as addresses have it.
    ///
    /// # Errors
    /// Where the text can be no such group.
    pub fn narrow(&mut self, dimension: Dimension, text: &str) -> Result<(), Reason> {
        let key = match (dimension, text) {
            (Dimension::Coordinator | Dimension::OwnerIndustry | Dimension::CandidateIndustry, NONE) => None,
            (Dimension::Coordinator, id) => Some(id.parse::<AccountId>()?.to_string()),
            (Dimension::NeedKind, word) => {
                let accepted = || NeedKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
                let found = NeedKind::ALL.into_iter().find(|kind| kind.as_str() == word);
                Some(found.ok_or_else(|| Reason::UnknownChoice { accepted: accepted() })?.as_str().to_owned())
            }
            (Dimension::OwnerIndustry | Dimension::CandidateIndustry, term) => {
                let term = TermId::parse(term)?;
                if term.scheme() != Scheme::Industry {
                    return Err(Reason::TermScheme { expected: Scheme::Industry });
                }
                Some(term.to_string())
            }
        };
        self.0.insert(dimension, key);
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Dimension and group, as addresses have them.
    pub fn iter(&self) -> impl Iterator<Item = (Dimension, &str)> {
        self.0.iter().map(|(dimension, key)| (*dimension, key.as_deref().unwrap_or(NONE)))
    }

    pub fn get(&self, dimension: Dimension) -> Option<&str> {
        self.0.get(&dimension).map(|key| key.as_deref().unwrap_or(NONE))
    }

    pub fn admits(&self, fact: &Fact) -> bool {
        self.0.iter().all(|(dimension, key)| dimension.key(&fact.matter) == *key)
    }
}

/// What of a year is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub fiscal_year: FiscalYear,
    /// Of the groups and lists; the table of the year shows both halves.
    pub half: Option<Half>,
    pub by: Option<Dimension>,
    pub narrowing: Narrowing,
}

/// A number of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportFigure)]
pub struct Figure {
    /// In the unit of the measure; none where there is nothing to work it out from.
    pub value: Option<i64>,
    /// How many stand in the list behind it.
    pub entries: usize,
    /// Of a share: how many of those are of the part.
    pub of_the_part: Option<usize>,
    /// Of a sum of amounts: how many of those are not in it, because they are confidential or not known.
    pub left_out: usize,
}

impl Figure {
    /// Whether there is neither a value nor anything to look at.
    pub fn is_nothing(&self) -> bool {
        self.value.is_none() && self.entries == 0
    }

    /// As people read it; "–" where there is nothing to say.
    pub fn said(&self, measure: Measure, language: Language) -> String {
        let Some(value) = self.value else { return "–".to_owned() };
        let said = said_in(measure.unit(), value, language);
        match self.of_the_part {
            Some(part) => format!(
                "{said}{}{part}/{}{}",
                language.pick("（", " ("),
                self.entries,
                language.pick("）", ")")
            ),
            None => said,
        }
    }
}

/// A value with its unit, as people read it.
pub fn said_in(unit: Unit, value: i64, language: Language) -> String {
    let grouped = || {
        let digits = value.to_string();
        let parts: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().map(|part| str::from_utf8(part).unwrap_or_default()).collect();
        parts.join(",")
    };
    match (unit, language) {
        (Unit::Count, Language::Ja) => format!("{}件", grouped()),
        (Unit::Count, Language::En) => grouped(),
        (Unit::BasisPoints, _) => format!("{}.{}%", value / 100, value % 100 / 10),
        (Unit::TenthsOfADay, Language::Ja) => format!("{}.{}日", value / 10, value % 10),
        (Unit::TenthsOfADay, Language::En) => format!("{}.{} days", value / 10, value % 10),
        (Unit::Yen, Language::Ja) => format!("{}円", grouped()),
        (Unit::Yen, Language::En) => format!("¥{}", grouped()),
    }
}

/// One line of the table that chambers fill in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportLine)]
pub struct Line {
    pub measure: Measure,
    pub unit: Unit,
    /// In the reader's language.
    pub label: String,
    /// What is meant to be reached in the year; only where the report is of the whole office.
    pub target: Option<i64>,
    /// April to September; none where there is no such figure of half a year.
    pub first_half: Option<Figure>,
    /// October to March.
    pub second_half: Option<Figure>,
    pub total: Figure,
    /// Of the target, in basis points, rounded down.
    pub achievement: Option<i64>,
    pub mark: Option<Mark>,
}

impl Line {
    pub fn halves(&self) -> [(Half, Option<Figure>); 2] {
        [(Half::First, self.first_half), (Half::Second, self.second_half)]
    }
}

/// The figures of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportGroup)]
pub struct Group {
    /// Narrows lists and reports to this group; `none` where there is nothing to divide them by.
    pub key: String,
    /// In the reader's language.
    pub label: String,
    #[schema(value_type = BTreeMap<String, Figure>)]
    pub figures: BTreeMap<Measure, Figure>,
}

/// What an office did in a fiscal year.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FiscalYearReport)]
pub struct Report {
    pub fiscal_year: FiscalYear,
    /// In the reader's language: 令和8年度（2026年度）.
    pub name: String,
    pub from: Day,
    pub until: Day,
    /// The office that it is of.
    pub office: String,
    /// The area that "inside" is meant by, in the reader's language; none where the office has not said which it is.
    pub area: Option<String>,
    /// Whether the year is over. Until then the marks say how it stands today.
    pub is_over: bool,
    /// The groups that it is narrowed to.
    pub narrowing: Narrowing,
    pub lines: Vec<Line>,
    /// By what the groups are made.
    pub by: Option<Dimension>,
    /// The half that the groups are of; none for the whole year.
    pub half: Option<Half>,
    pub groups: Vec<Group>,
}

/// The table of a year from its facts.
pub fn lines(facts: &[Fact], view: &View, targets: &TargetsDetails, language: Language) -> Vec<Line> {
    let shown: Vec<&Fact> = facts.iter().filter(|fact| view.narrowing.admits(fact)).collect();
    let of_half = |measure: Measure, half: Half| {
        let is_told = measure.is_told(Some(half), &view.narrowing);
        is_told.then(|| measure.figure(shown.iter().copied().filter(|fact| Half::of(fact.day) == half)))
    };
    let told = Measure::ALL.into_iter().filter(|measure| measure.is_told(None, &view.narrowing));
    told.map(|measure| {
        let (unit, total) = (measure.unit(), measure.figure(shown.iter().copied()));
        // What is meant to be reached is meant of the whole office.
        let target = targets.of(measure).filter(|_| view.narrowing.is_empty());
        let achieved =
            target.zip(total.value).and_then(|(target, value)| achievement(measure, target, value));
        Line {
            measure,
            unit,
            label: measure.label(language).to_owned(),
            target,
            first_half: of_half(measure, Half::First),
            second_half: of_half(measure, Half::Second),
            total,
            achievement: achieved,
            mark: achieved.map(Mark::of),
        }
    })
    .collect()
}

/// The groups of a report, by their labels; those with nothing to divide them by last.
pub fn groups(
    facts: &[Fact],
    view: &View,
    label: impl Fn(Dimension, &Matter) -> Option<String>,
) -> Vec<Group> {
    let Some(by) = view.by else { return Vec::new() };
    let shown: Vec<&Fact> = facts.iter().filter(|fact| view.shows(fact)).collect();
    let labels: BTreeSet<(bool, String, Option<String>)> = shown
        .iter()
        .map(|fact| {
            let said = label(by, &fact.matter);
            (said.is_none(), said.unwrap_or_default(), by.key(&fact.matter))
        })
        .collect();
    let groups = labels.into_iter().map(|(_, label, key)| {
        let mut narrowing = view.narrowing.clone();
        narrowing.0.insert(by, key.clone());
        let told = Measure::ALL.into_iter().filter(|measure| measure.is_told(view.half, &narrowing));
        let figures = told.map(|measure| {
            (measure, measure.figure(shown.iter().copied().filter(|fact| by.key(&fact.matter) == key)))
        });
        let figures = figures.collect();
        Group { key: key.unwrap_or_else(|| NONE.to_owned()), label, figures }
    });
    groups.collect()
}

impl View {
    fn shows(&self, fact: &Fact) -> bool {
        self.half.is_none_or(|half| Half::of(fact.day) == half) && self.narrowing.admits(fact)
    }
}

/// One row of the list behind a figure. A confidential amount does not stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReportEntry)]
pub struct Entry {
    pub day: Day,
    /// `opened`, `asked`, `answered`, `met`, `first_met`, `judged` or `contracted`.
    pub event: String,
    /// In the reader's language.
    pub said: String,
    pub introduction_id: IntroductionId,
    pub need_id: NeedId,
    /// What the need is called.
    pub title: String,
    pub owner: String,
    pub candidate: String,
    pub coordinator: Option<String>,
    pub need_kind: NeedKind,
    pub owner_industry: Option<TermId>,
    pub candidate_industry: Option<TermId>,
    /// Whether both sides are in the office's area; null where that is not known.
    pub is_inside: Option<bool>,
    pub side: Option<Side>,
    pub verdict: Option<Verdict>,
    /// When who was asked answered.
    pub answered_on: Option<Day>,
    /// From the need's opening to the first meeting.
    pub days: Option<i64>,
    /// Null where it is not known or confidential.
    pub amount_yen: Option<i64>,
    pub amount_confidential: bool,
    /// Whether it is of the part, where the figure is a share.
    pub of_the_part: Option<bool>,
}

/// Whom a list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The office, which knows the names.
    Office,
    /// Whoever a file may be given to: names that are withheld do not stand in it.
    Anybody,
}

impl Entry {
    fn new(fact: &Fact, measure: Option<Measure>, audience: Audience, language: Language) -> Self {
        let matter = &fact.matter;
        let name = |party: &Party| match (audience, &party.alias) {
            (Audience::Anybody, Some(alias)) => alias.clone(),
            _ => party.name.clone(),
        };
        let is_share = measure.filter(|measure| measure.unit() == Unit::BasisPoints);
        let (side, verdict, answered_on) = match &fact.event {
            Event::Asked { side, answered_on } => (Some(*side), None, *answered_on),
            Event::Answered { side, .. } => (Some(*side), None, None),
            Event::Judged { side, verdict } => (Some(*side), Some(*verdict), None),
            _ => (None, None, None),
        };
        Self {
            day: fact.day,
            event: fact.event.as_str().to_owned(),
            said: fact.event.said(language),
            introduction_id: matter.introduction_id,
            need_id: matter.need_id,
            title: matter.title.clone(),
            owner: name(&matter.owner),
            candidate: name(&matter.candidate),
            coordinator: matter.coordinator.as_ref().map(|(_, name)| name.clone()),
            need_kind: matter.need_kind,
            owner_industry: matter.owner_industry.clone(),
            candidate_industry: matter.candidate_industry.clone(),
            is_inside: matter.is_inside,
            side,
            verdict,
            answered_on,
            days: fact.event.days(),
            amount_yen: fact.event.open_amount(),
            amount_confidential: matches!(fact.event, Event::Contracted { is_confidential: true, .. }),
            of_the_part: is_share.map(|measure| measure.is_of_the_part(fact)),
        }
    }
}

/// The list behind a figure or, without one, everything that counts; by day. None where there is no such figure.
pub fn entries(
    facts: &[Fact],
    view: &View,
    measure: Option<Measure>,
    audience: Audience,
    language: Language,
) -> Option<Vec<Entry>> {
    if measure.is_some_and(|measure| !measure.is_told(view.half, &view.narrowing)) {
        return None;
    }
    let is_shown = |fact: &&Fact| view.shows(fact) && measure.is_none_or(|measure| measure.takes(fact));
    let mut shown: Vec<&Fact> = facts.iter().filter(is_shown).collect();
    shown.sort_by_key(|fact| (fact.day, fact.matter.introduction_id));
    Some(shown.into_iter().map(|fact| Entry::new(fact, measure, audience, language)).collect())
}

/// The figure of a measure, of what is looked at.
pub fn figure(facts: &[Fact], view: &View, measure: Measure) -> Figure {
    measure.figure(facts.iter().filter(|fact| view.shows(fact)))
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
