//! What came of every wish that is not met.

use super::super::problem::{ParticipantName, Wants};
use super::super::remedy::Remedy;
use super::market::People;
use super::repair::Held;
use super::rule::Dimension;
use crate::domain::Language;
use serde::Serialize;

/// A wish that is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmet {
    pub from: ParticipantName,
    pub to: ParticipantName,
    /// The office has promised it.
    pub promised: bool,
    pub reason: Reason,
    /// Changes that together let the two meet; none were found, or looked for, where it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remedy: Vec<Remedy>,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The other side declines.
    Declined,
    /// The pair is excluded.
    Excluded,
    /// Their groups do not meet.
    Groups,
    /// There is no slot in which both are there.
    NoCommonSlot,
    /// No table that suits the two can be used in any such slot.
    NoTable,
    /// These have as many meetings as they can have. To hold this one, at the least these others would have to give way,
    /// and the choice would be worse in this dimension. No others: somebody can have none at all.
    Quota { full: Vec<Full>, instead_of: Vec<[ParticipantName; 2]>, decided_by: Option<Dimension> },
    /// There are no more tables and slots. To hold this one, at the least these others would have to give way.
    Room { instead_of: Vec<[ParticipantName; 2]>, decided_by: Option<Dimension> },
}

/// Somebody who can have no more meetings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Full {
    pub who: ParticipantName,
    pub meetings: u32,
    /// Its slots are full, so that a higher maximum alone would not help.
    pub by_slots: bool,
}

impl Unmet {
    /// In one sentence or two.
    pub fn words(&self, language: Language) -> String {
        let Unmet { from, to, .. } = self;
        let mut says = self.reason.words(language);
        let remedy: Vec<String> = self.remedy.iter().map(|change| change.words(language)).collect();
        match language {
            _ if remedy.is_empty() => {}
            Language::Ja => says += &format!("成立させるには：{}。", remedy.join("、")),
            Language::En => says += &format!(" It would be held with: {}.", remedy.join(", ")),
        }
        match language {
            Language::Ja => format!("{from}から{to}への希望：{says}"),
            Language::En => format!("The wish of {from} to meet {to}: {says}"),
        }
    }
}

impl Reason {
    pub fn words(&self, language: Language) -> String {
        match self {
            Reason::Declined => {
                language.pick("相手が辞退しています。", "the other side declines.").to_owned()
            }
            Reason::Excluded => language
                .pick("面談を行わない組み合わせとされています。", "the pair is excluded from meeting.")
                .to_owned(),
            Reason::Groups => language
                .pick("このグループ同士の面談は行われません。", "their groups do not meet at this fair.")
                .to_owned(),
            Reason::NoCommonSlot => language
                .pick(
                    "双方が参加できる共通の時間枠がありません。",
                    "there is no slot in which both can meet.",
                )
                .to_owned(),
            Reason::NoTable => language
                .pick(
                    "条件（必要な設備・ブース）に合うテーブルを使える時間枠がありません。",
                    "no table that has what they need can be used while both are there.",
                )
                .to_owned(),
            Reason::Quota { full, instead_of, decided_by } => {
                let full: Vec<String> = full.iter().map(|full| full.words(language)).collect();
                full.join(language.pick("", " ")) + &decision(instead_of, *decided_by, language)
            }
            Reason::Room { instead_of, decided_by } => {
                language
                    .pick(
                        "会場の席数（テーブル数×時間枠）が足りません。",
                        "all tables are taken in all slots.",
                    )
                    .to_owned()
                    + &decision(instead_of, *decided_by, language)
            }
        }
    }
}

impl Full {
    fn words(&self, language: Language) -> String {
        let Full { who, meetings, by_slots } = self;
        match (language, by_slots) {
            (Language::Ja, false) => format!("{who}の面談数が上限（{meetings}回）に達しています。"),
            (Language::Ja, true) => {
                format!("{who}が参加できる時間枠はすべて埋まっています（{meetings}回）。")
            }
            (Language::En, false) => format!("{who} has reached its maximum of {meetings}."),
            (Language::En, true) => format!("all slots of {who} are taken ({meetings})."),
        }
    }
}

fn decision(
    instead_of: &[[ParticipantName; 2]],
    decided_by: Option<Dimension>,
    language: Language,
) -> String {
    let Some(dimension) = decided_by else { return String::new() };
    let dimension = dimension.words(language);
    let others: Vec<String> = instead_of.iter().map(|[one, other]| format!("{one}–{other}")).collect();
    match language {
        Language::Ja => {
            format!(
                "この面談を入れるには{}を外す必要があり、「{dimension}」の基準で劣ります。",
                others.join("、")
            )
        }
        Language::En => format!(
            " To hold it, {} would have to give way, which is worse by the criterion \"{dimension}\".",
            others.join(" and ")
        ),
    }
}

/// All wishes that are not met, in the order of names.
pub(super) fn unmet(people: &People, held: &Held) -> Vec<Unmet> {
    let mut wishes: Vec<(usize, usize)> = people
        .resolved
        .wishes()
        .filter(|(_, wish)| wish.wants != Wants::No)
        .map(|((from, to), _)| (people.number[from], people.number[to]))
        .collect();
    wishes.sort_unstable();
    let weakest = if held.no_room() { weakest(held) } else { Vec::new() };
    let name = |who: usize| ParticipantName(held.market.names[who].to_owned());
    wishes
        .into_iter()
        .filter_map(|(from, to)| {
            let reason = reason(people, held, &weakest, from, to)?;
            let promised = people.wish(from, to).is_some_and(|wish| wish.wants == Wants::Must);
            Some(Unmet { from: name(from), to: name(to), promised, reason, remedy: Vec::new() })
        })
        .collect()
}

/// None: it is met.
fn reason(people: &People, held: &Held, weakest: &[usize], from: usize, to: usize) -> Option<Reason> {
    if people.wish(to, from).is_some_and(|wish| wish.wants == Wants::No) {
        return Some(Reason::Declined);
    }
    if !people.may_meet(from, to) {
        let excluded = people.resolved.excluded(people.order[from], people.order[to]);
        return Some(if excluded { Reason::Excluded } else { Reason::Groups });
    }
    if !people.common_slot(from, to) {
        return Some(Reason::NoCommonSlot);
    }
    if !people.has_table(from, to) {
        return Some(Reason::NoTable);
    }
    let market = held.market;
    let full = [from, to].into_iter().filter(|who| held.full(*who)).map(|who| Full {
        who: ParticipantName(market.names[who].to_owned()),
        meetings: market.limit[who],
        by_slots: market.seats[who] == market.limit[who],
    });
    let full: Vec<Full> = full.collect();
    let who = [from.min(to), from.max(to)];
    let Ok(pair) = market.pairs.binary_search_by_key(&who, |pair| pair.who) else {
        // All that keeps it out of the market here is that somebody can have no meeting.
        return Some(Reason::Quota { full, instead_of: Vec::new(), decided_by: None });
    };
    if held.chosen[pair] {
        return None;
    }
    let mut ways = held.ways(pair);
    if full.is_empty() {
        let apart = |gone: &&usize| !market.pairs[**gone].who.iter().any(|gone| who.contains(gone));
        ways.extend(weakest.iter().find(apart).map(|gone| vec![*gone]));
    }
    let best = ways.into_iter().map(|way| (held.change(&way, Some(pair)), way)).max();
    let (change, way) = best.unwrap_or_default();
    let decided_by = change.iter().position(|by| *by != 0).map(|at| market.scale.dimensions()[at]);
    let instead_of = way
        .into_iter()
        .map(|pair| market.pairs[pair].who.map(|who| ParticipantName(market.names[who].to_owned())));
    let instead_of = instead_of.collect();
    Some(if full.is_empty() {
        Reason::Room { instead_of, decided_by }
    } else {
        Reason::Quota { full, instead_of, decided_by }
    })
}

/// The meetings held, those first whose loss would cost least.
fn weakest(held: &Held) -> Vec<usize> {
    let mut all: Vec<(Vec<i64>, usize)> = (0..held.chosen.len())
        .filter(|pair| held.chosen[*pair])
        .map(|pair| (held.change(&[pair], None), pair))
        .collect();
    all.sort_unstable_by(|one, other| other.cmp(one));
    all.into_iter().map(|(_, pair)| pair).collect()
}
