//! What the office should know before it takes a selection for granted: conditions that nothing can meet.

use super::super::problem::{ParticipantName, Wants};
use super::cover::two_sides;
use super::market::{Market, People};
use super::reasons::Unmet;
use super::repair::Held;
use crate::domain::Language;
use serde::Serialize;

/// Something about the problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Nobody wishes for anything.
    NoWishes,
    /// Every wish is declined by the other side.
    AllDeclined,
    /// No table can be used in any slot.
    NoRoom,
    /// Somebody cannot reach its least, whoever else gives way.
    LeastOutOfReach { who: ParticipantName, least: u32, possible: u32, because: TooFew },
    /// There are fewer tables and slots than everybody's least asks for.
    LeastAboveRoom { needed: u64, room: u64 },
    /// A meeting that the office has promised is not among those chosen.
    PromiseMissed { from: ParticipantName, to: ParticipantName },
    /// Somebody could reach its least, but not together with the others and what goes before.
    LeastMissed { who: ParticipantName, least: u32, meetings: u32 },
}

/// Of what there are too few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TooFew {
    /// Slots in which it is there.
    Slots,
    /// Participants that it may meet and that wish for it or that it wishes for.
    Counterparts,
}

impl Note {
    /// In one sentence.
    pub fn words(&self, language: Language) -> String {
        match self {
            Note::NoWishes => {
                language.pick("面談の希望が1件もありません。", "Nobody wishes for a meeting.").to_owned()
            }
            Note::AllDeclined => {
                language.pick("すべての希望が相手に辞退されています。", "Every wish is declined.").to_owned()
            }
            Note::NoRoom => language
                .pick("使えるテーブルと時間枠がありません。", "No table can be used in any slot.")
                .to_owned(),
            Note::LeastOutOfReach { who, least, possible, because } => {
                let because = match because {
                    TooFew::Slots => language.pick("参加できる時間枠が足りません", "its slots are too few"),
                    TooFew::Counterparts => {
                        language.pick("面談できる相手が足りません", "there are too few it can meet")
                    }
                };
                match language {
                    Language::Ja => {
                        format!("{who}の最低回数{least}回には届きません（最大{possible}回）：{because}。")
                    }
                    Language::En => {
                        format!("{who} cannot reach its least of {least} (at most {possible}): {because}.")
                    }
                }
            }
            Note::LeastAboveRoom { needed, room } => match language {
                Language::Ja => {
                    format!(
                        "全員の最低回数には少なくとも{needed}件の面談が必要ですが、会場では{room}件までしか行えません。"
                    )
                }
                Language::En => {
                    format!(
                        "Everybody's least asks for {needed} meetings or more, but there is room for {room}."
                    )
                }
            },
            Note::PromiseMissed { from, to } => match language {
                Language::Ja => format!("確約した{from}と{to}の面談は選ばれていません。"),
                Language::En => format!("The promised meeting of {from} and {to} is not chosen."),
            },
            Note::LeastMissed { who, least, meetings } => match language {
                Language::Ja => {
                    format!(
                        "{who}は最低回数{least}回のうち{meetings}回にとどまります（ほかの参加者との兼ね合いのため）。"
                    )
                }
                Language::En => {
                    format!("{who} has {meetings} of its least of {least}, in view of the others.")
                }
            },
        }
    }
}

/// `all`: the market with what nobody wished for; `unmet`: the wishes that are not met.
pub(super) fn notes(people: &People, all: &Market, held: &Held, unmet: &[Unmet]) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut wishes = people.resolved.wishes().filter(|(_, wish)| wish.wants != Wants::No).peekable();
    if wishes.peek().is_none() {
        notes.push(Note::NoWishes);
    } else if wishes
        .all(|((from, to), _)| people.resolved.wish(to, from).is_some_and(|wish| wish.wants == Wants::No))
    {
        notes.push(Note::AllDeclined);
    }
    if people.room == 0 {
        notes.push(Note::NoRoom);
    }
    let needed = needed(all);
    if needed > all.room {
        notes.push(Note::LeastAboveRoom { needed, room: all.room });
    }
    let promised = unmet.iter().filter(|unmet| unmet.promised);
    notes
        .extend(promised.map(|unmet| Note::PromiseMissed { from: unmet.from.clone(), to: unmet.to.clone() }));
    for (who, least) in all.least.iter().copied().enumerate() {
        let name = ParticipantName(all.names[who].to_owned());
        let (possible, meetings) = (all.reach(who), held.degrees[who]);
        if possible < least {
            let because = if all.seats[who] < least { TooFew::Slots } else { TooFew::Counterparts };
            notes.push(Note::LeastOutOfReach { who: name, least, possible, because });
        } else if meetings < least {
            notes.push(Note::LeastMissed { who: name, least, meetings });
        }
    }
    notes
}

/// How many meetings everybody's least asks for at the least: one meeting serves one participant of either side, or two
/// participants where there are no sides.
fn needed(market: &Market) -> u64 {
    let least = |who: usize| u64::from(market.least[who]);
    let all: u64 = (0..market.least.len()).map(least).sum();
    let right: u64 = match two_sides(market) {
        Some(right) => (0..right.len()).filter(|who| right[*who]).map(least).sum(),
        None => all.div_ceil(2),
    };
    right.max(all - right)
}
