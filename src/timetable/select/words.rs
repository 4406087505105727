//! The rule in sentences that an office can print: only what can matter in the problem at hand.

use super::super::problem::{Table, Tables, Wants};
use super::market::{Market, People};
use super::rule::{LATER_RANK_POINTS, RANK_POINTS, UNRANKED_POINTS};
use crate::domain::Language;
use serde::Serialize;

/// The rule as applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    pub parts: Vec<RulePart>,
}

/// One sentence of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RulePart {
    /// What a meeting needs to come about at all.
    Wished,
    Declined,
    Kept,
    SharedSlot,
    /// How many there can be.
    Most,
    Slots,
    Room(u64),
    /// The dimensions follow, one after the other.
    Order,
    Musts,
    Least,
    Unwished,
    /// Whether a least goes before.
    More {
        beyond_least: bool,
    },
    Mutual,
    Ranks,
    Score,
    Past,
    Draw {
        seed: u64,
    },
}

impl Rule {
    /// `market`: the one with what nobody wished for.
    pub(super) fn of(people: &People, market: &Market) -> Rule {
        let problem = people.resolved.problem;
        let any = |holds: &dyn Fn(&super::market::Worth) -> bool| {
            market.pairs.iter().any(|pair| holds(&pair.worth))
        };
        let somebody_away = people.free.iter().any(|free| free.count_ones() < problem.slots.len() as u32);
        let booth = |table: &Table| table.booth_of.is_some();
        let tables_differ = matches!(&problem.tables, Tables::Each(tables) if tables.iter().any(booth))
            || problem.participants.iter().any(|participant| !participant.needs.is_empty());
        let least = market.least.iter().any(|least| *least > 0);
        let ranked = problem.wishes.iter().any(|wish| wish.rank.is_some());
        let parts = [
            (true, RulePart::Wished),
            (problem.wishes.iter().any(|wish| wish.wants == Wants::No), RulePart::Declined),
            (!problem.excluded.is_empty() || !problem.may_meet.is_empty(), RulePart::Kept),
            (somebody_away || tables_differ, RulePart::SharedSlot),
            (problem.participants.iter().any(|participant| participant.most.is_some()), RulePart::Most),
            (true, RulePart::Slots),
            (true, RulePart::Room(people.room)),
            (true, RulePart::Order),
            (any(&|worth| worth.must), RulePart::Musts),
            (least, RulePart::Least),
            (any(&|worth| worth.unwished), RulePart::Unwished),
            (true, RulePart::More { beyond_least: least }),
            (any(&|worth| worth.mutual), RulePart::Mutual),
            (ranked, RulePart::Ranks),
            (any(&|worth| worth.score > 0), RulePart::Score),
            (any(&|worth| worth.past > 0), RulePart::Past),
            (true, RulePart::Draw { seed: problem.seed }),
        ];
        Rule { parts: parts.into_iter().filter(|(matters, _)| *matters).map(|(_, part)| part).collect() }
    }

    /// Numbered sentences.
    pub fn words(&self, language: Language) -> Vec<String> {
        let number = |(i, part): (usize, &RulePart)| format!("{}. {}", i + 1, part.words(language));
        self.parts.iter().enumerate().map(number).collect()
    }
}

impl RulePart {
    /// One sentence.
    pub fn words(self, language: Language) -> String {
        let plain = |ja, en| language.pick(ja, en).to_owned();
        match self {
            RulePart::Wished => plain(
                "少なくとも一方が希望した組み合わせを面談の候補とします。",
                "A meeting is considered where at least one of the two wishes for it.",
            ),
            RulePart::Declined => plain(
                "一方が辞退した組み合わせは、相手の希望にかかわらず面談を行いません。",
                "Where one of the two declines, they do not meet, whatever the other wishes.",
            ),
            RulePart::Kept => plain(
                "面談を行わないとあらかじめ定めた組み合わせやグループ同士は、候補から除きます。",
                "Pairs and groups that were set apart beforehand do not meet.",
            ),
            RulePart::SharedSlot => plain(
                "双方が参加でき、条件に合うテーブルを使える時間枠がない組み合わせは、候補から除きます。",
                "Where there is no slot in which both are there and a table suits them, they do not meet.",
            ),
            RulePart::Most => plain(
                "参加者ごとに定めた面談数の上限を守ります。",
                "Nobody has more meetings than the maximum set for it.",
            ),
            RulePart::Slots => plain(
                "どの参加者の面談数も、その参加者の参加できる時間枠の数に担当者の人数を掛けた数を超えません。",
                "Nobody has more meetings than it has slots, times its representatives.",
            ),
            RulePart::Room(room) => match language {
                Language::Ja => {
                    format!(
                        "会場全体の面談数は、各時間枠に使えるテーブルを合わせた延べ{room}席を超えません。"
                    )
                }
                Language::En => format!("In all there are at most {room} meetings: the tables of all slots."),
            },
            RulePart::Order => plain(
                "以上を守る組み合わせの中から、次の基準を上から順に比べて選びます。下の基準は、上の基準がすべて同じ場合にだけ用います。",
                "Among all choices that keep this, the following criteria decide, one after the other. A later one counts \
                 only where all before it are equal.",
            ),
            RulePart::Musts => plain(
                "事務局が確約した面談を、できるだけ多く実現します。",
                "As many as possible of the meetings promised by the office are held.",
            ),
            RulePart::Least => plain(
                "最低回数が定められた参加者全員について、まず1回目、次に2回目と、1回ずつ順に満たします。誰かの2回目より、ほかの方の1回目を優先します。",
                "Those with a least number of meetings come to it step by step: the first meeting of as many as possible \
                 goes before anybody's second, and so on.",
            ),
            RulePart::Unwished => plain(
                "希望のない面談は、最低回数を満たすために必要な場合に限り、適合度が分かっている相手と行います。その数はできるだけ少なくします。",
                "Meetings nobody wished for are held only to reach a least number, only with somebody known to suit, and \
                 as few of them as possible.",
            ),
            RulePart::More { beyond_least: true } => plain(
                "最低回数を超える面談も、全員の1回目、2回目と1回ずつ順に増やし、できるだけ多くの参加者に均等に行き渡るようにします。",
                "Beyond that, too, the first further meeting of as many as possible goes before anybody's second, and so \
                 on, on both sides.",
            ),
            RulePart::More { beyond_least: false } => plain(
                "できるだけ多くの参加者が、まず1回目の面談を持てるようにし、次に2回目、3回目と順に増やします。誰かの2回目より、ほかの方の1回目を優先します。",
                "The first meeting of as many as possible goes before anybody's second, the second before anybody's \
                 third, and so on, on both sides.",
            ),
            RulePart::Mutual => plain(
                "双方が互いに希望した面談を、できるだけ多く実現します。",
                "As many as possible of the meetings are held that both sides wish for.",
            ),
            RulePart::Ranks => rank_words(language),
            RulePart::Score => {
                plain("適合度の合計が高くなるようにします。", "The sum of the match scores is to be high.")
            }
            RulePart::Past => plain(
                "前回の面談数が少ない参加者を優先します。",
                "Those with fewer meetings at the last fair go first.",
            ),
            RulePart::Draw { seed } => match language {
                Language::Ja => format!(
                    "それでも差がない場合は抽選とします。抽選は番号（{seed}）と参加者の名称だけで決まり、申込みの順序には左右されません。"
                ),
                Language::En => format!(
                    "Where there is still no difference, a draw decides. It depends only on its number ({seed}) and on \
                     the names of the participants, not on the order in which they applied."
                ),
            },
        }
    }
}

fn rank_words(language: Language) -> String {
    let points = RANK_POINTS.iter().enumerate();
    match language {
        Language::Ja => {
            let points: Vec<String> =
                points.map(|(i, points)| format!("第{}希望は{points}点", i + 1)).collect();
            format!(
                "希望の順位を双方について点数にし（{}、それ以降は{LATER_RANK_POINTS}点、順位のない希望は{UNRANKED_POINTS}点）、その合計が高くなるようにします。",
                points.join("、")
            )
        }
        Language::En => {
            let points: Vec<String> =
                points.map(|(i, points)| format!("{points} for rank {}", i + 1)).collect();
            format!(
                "The wishes of both sides give points by their rank ({}, {LATER_RANK_POINTS} for later ones, \
                 {UNRANKED_POINTS} without a rank), and their sum is to be high.",
                points.join(", ")
            )
        }
    }
}
