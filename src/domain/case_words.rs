//! Cases in words: how it stands with a side, and what a step was.

use super::{Advance, Answer, Contract, Day, Language, Moment, Note, Side, Slot, Standing, Step, Way};
use chrono::{DateTime, Utc};

impl Standing {
    /// How it stands with a side.
    pub fn said(&self, language: Language) -> String {
        match self {
            Self::NotAsked => language.pick("まだ打診していません", "not asked yet").to_owned(),
            Self::Waiting { answer_by } => match language {
                Language::Ja => format!("回答待ち（期限：{}）", answer_by.said(language)),
                Language::En => format!("may answer until {}", answer_by.said(language)),
            },
            Self::Accepted => language.pick("会うことを了承", "has agreed to meet").to_owned(),
            Self::Declined { reason, words } => {
                let words = words.as_ref().map_or_else(String::new, |words| match language {
                    Language::Ja => format!("（{words}）"),
                    Language::En => format!(" ({words})"),
                });
                format!("{}{}{words}", language.pick("辞退：", "declined: "), reason.label(language))
            }
            Self::NoAnswer => language.pick("期限までに回答なし", "did not answer in time").to_owned(),
            Self::Undelivered => {
                language.pick("メールが届きませんでした", "the mail did not arrive").to_owned()
            }
        }
    }
}

impl Advance {
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Talks => language.pick("やりとりが続いている", "talks go on"),
            Self::Quotation => language.pick("見積もりを出した・受け取った", "a quotation was made"),
            Self::Prototype => language.pick("試作をした", "a prototype was made"),
            Self::Nothing => language.pick("動きがない", "nothing happens"),
        }
    }
}

impl Step {
    /// What was done.
    pub fn said(&self, language: Language) -> String {
        let pick = |ja: &str, en: &str| language.pick(ja, en).to_owned();
        let of = |side: &Side, ja: &str, en: &str| match language {
            Language::Ja => format!("{}{ja}", side.label(language)),
            Language::En => format!("{} {en}", side.label(language)),
        };
        match self {
            Self::Proposed => pick("案件を始めました", "opened the case"),
            Self::Shortlisted => pick("候補として進めることにしました", "shortlisted"),
            Self::Approached { side, way, answer_by } => {
                let asked = match way {
                    Way::Mail => of(side, "にメールで打診しました", "was asked by mail"),
                    Way::Telephone => of(side, "に打診しました", "was asked"),
                };
                match language {
                    Language::Ja => format!("{asked}（回答期限：{}）", answer_by.said(language)),
                    Language::En => format!("{asked}, to answer by {}", answer_by.said(language)),
                }
            }
            Self::Answered { side, answer: Answer::Accepted, .. } => {
                of(side, "が会うことを了承しました", "agreed to meet")
            }
            Self::Answered { side, answer: Answer::Declined { reason, words }, .. } => {
                let declined = of(side, "が辞退しました：", "declined: ");
                let words = words.as_ref().map_or_else(String::new, |words| format!(" {words}"));
                format!("{declined}{}{words}", reason.label(language))
            }
            Self::Unanswered { side } => {
                of(side, "から期限までに回答がありませんでした", "did not answer in time")
            }
            Self::Undelivered { side } => of(side, "へのメールが届きませんでした", "was not reached by mail"),
            Self::Offered { offer } => {
                let times = times(&offer.times, language);
                format!("{}{times}", pick("面談の日時を提案しました：", "offered times for the meeting: "))
            }
            Self::Ticked { side, ticks, .. } => {
                let suits = of(side, "の都合がよい日時：", "can meet: ");
                let none = || pick("なし", "at none of them");
                let times = if ticks.times.is_empty() { none() } else { times(&ticks.times, language) };
                let words = ticks.words.as_ref().map_or_else(String::new, |words| format!(" {words}"));
                format!("{suits}{times}{words}")
            }
            Self::Scheduled { starts_at, .. } => {
                let at = said_in_japan(*starts_at, language);
                format!("{}{at}", pick("面談を決めました：", "arranged a meeting: "))
            }
            Self::Unscheduled { .. } => pick("面談を取りやめました", "cancelled the meeting"),
            Self::Met { .. } => pick("面談しました", "the sides met"),
            Self::Judged { side, verdict, next_steps } => {
                let next = next_steps.as_ref().map_or_else(String::new, |next| format!(" {next}"));
                format!("{}{}{next}", of(side, "の評価：", "thinks: "), verdict.label(language))
            }
            Self::FollowedUp { side, advance } => {
                let of_side = match side {
                    Some(side) => of(side, "のその後の状況：", "says what came of it: "),
                    None => pick("その後の状況：", "what came of it: "),
                };
                format!("{of_side}{}", advance.label(language))
            }
            Self::Contracted { side, contract: Contract { signed_on, .. } } => {
                let day = signed_on.said(language);
                match (side, language) {
                    (None, Language::Ja) => format!("成約しました（{day}）"),
                    (None, Language::En) => format!("a contract was signed on {day}"),
                    (Some(side), Language::Ja) => {
                        format!("{}から成約の報告がありました（{day}）", side.label(language))
                    }
                    (Some(side), Language::En) => {
                        format!("{} reported a contract, signed on {day}", side.label(language))
                    }
                }
            }
            Self::ContractRevoked => {
                pick("成約の記録を取り消しました", "took back the record of the contract")
            }
            Self::Closed { reason } => {
                format!("{}{}", pick("終了しました：", "closed: "), reason.label(language))
            }
            Self::Reopened => pick("再開しました", "opened again"),
        }
    }
}

impl Step {
    /// What somebody wrote of it, with which [`Step::said`] ends.
    pub fn words(&self) -> Option<&Note> {
        match self {
            Self::Answered { answer: Answer::Declined { words, .. }, .. } => words.as_ref(),
            Self::Ticked { ticks, .. } => ticks.words.as_ref(),
            Self::Judged { next_steps, .. } => next_steps.as_ref(),
            _ => None,
        }
    }
}

impl Slot {
    /// As a box of a form has it: by beginning and end, so that no other is ticked where others are offered by the time
    /// the form comes.
    pub fn key(&self) -> String {
        let at = |moment: Moment| moment.0.format("%Y-%m-%dT%H:%MZ");
        format!("{}/{}", at(self.starts_at), at(self.ends_at))
    }

    /// From when until when, in Japan time.
    pub fn said(&self, language: Language) -> String {
        let at = |moment: Moment| moment.0.with_timezone(&chrono_tz::Asia::Tokyo).format("%H:%M");
        let (from, until) = (at(self.starts_at), at(self.ends_at));
        let day = Day::in_japan(self.starts_at.0);
        let (said, weekday) = (day.said(language), day.weekday(language));
        match language {
            Language::Ja => format!("{said}{weekday}曜日 {from}～{until}"),
            Language::En => format!("{weekday}, {said}, {from} to {until} (Japan)"),
        }
    }
}

fn times(slots: &[Slot], language: Language) -> String {
    let all: Vec<String> = slots.iter().map(|slot| said_in_japan(slot.starts_at.0, language)).collect();
    all.join(language.pick("、", "; "))
}

/// A moment as people read it, in Japan time.
pub fn said_in_japan(at: DateTime<Utc>, language: Language) -> String {
    let time = at.with_timezone(&chrono_tz::Asia::Tokyo).format("%H:%M");
    let day = Day::in_japan(at).said(language);
    match language {
        Language::Ja => format!("{day} {time}"),
        Language::En => format!("{day}, {time} (Japan)"),
    }
}
