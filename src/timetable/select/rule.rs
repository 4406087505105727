//! The rule by which meetings are chosen: its dimensions in their order, and what each counts.
//!
//! A choice is better than another if it is better in the first dimension in which they differ. Nothing is traded
//! between dimensions, so that every decision can be explained by one sentence.

use crate::domain::Language;
use serde::Serialize;

/// Points of a wish by its rank, the first rank first: a first wish counts for two third ones, and the later ranks, that
/// are written down with less thought, differ by little.
pub const RANK_POINTS: [u32; 5] = [10, 7, 5, 4, 3];
/// Points of a wish with a later rank than those above.
pub const LATER_RANK_POINTS: u32 = 2;
/// Points of a wish without a rank: less than any ranked one, more than none.
pub const UNRANKED_POINTS: u32 = 1;
/// Meetings of one participant beyond this number all count as the last one does: as many as a fair has slots.
pub const MOST_LEVELS: u32 = 128;
/// Meetings at the last fair beyond this number count as this many: nobody had more in one fair.
pub const MOST_PAST: u32 = 10_000;

/// What a choice of meetings is measured by, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Meetings the office has promised.
    Musts,
    /// Participants that reach the k-th meeting of their least.
    Least(u32),
    /// Meetings nobody wished for: as few as possible. They only lift somebody to its least.
    Unwished,
    /// Participants that have a k-th meeting beyond their least.
    More(u32),
    /// Meetings both sides wish for.
    Mutual,
    /// Points of the wishes of both sides by their ranks.
    Ranks,
    /// Sum of how well the two suit each other, in basis points.
    Score,
    /// Meetings at the last fair of those who meet: as few as possible.
    Past,
    /// The draw by the seed.
    Draw,
}

impl Dimension {
    /// What it counts.
    pub fn words(self, language: Language) -> String {
        let plain = |ja, en| language.pick(ja, en).to_owned();
        match self {
            Dimension::Musts => plain("事務局が確約した面談", "meetings promised by the office"),
            Dimension::Least(k) => match language {
                Language::Ja => format!("最低回数のうち{k}回目の面談"),
                Language::En => format!("meeting no. {k} of everybody's least"),
            },
            Dimension::Unwished => {
                plain("希望のない面談（少ないほど良い）", "meetings nobody wished for (the fewer the better)")
            }
            Dimension::More(k) => match language {
                Language::Ja => format!("最低回数を超える{k}回目の面談"),
                Language::En => format!("meeting no. {k} beyond everybody's least"),
            },
            Dimension::Mutual => plain("双方が希望する面談", "meetings both sides wish for"),
            Dimension::Ranks => plain("希望順位の点数", "points for the ranks of wishes"),
            Dimension::Score => plain("適合度", "match score"),
            Dimension::Past => {
                plain("前回の面談数（少ない方を優先）", "meetings at the last fair (fewer goes first)")
            }
            Dimension::Draw => plain("抽選", "draw"),
        }
    }
}

/// Points of one wish.
pub(super) fn rank_points(rank: Option<u32>) -> u32 {
    match rank {
        None => UNRANKED_POINTS,
        Some(rank) => RANK_POINTS.get(rank.saturating_sub(1) as usize).copied().unwrap_or(LATER_RANK_POINTS),
    }
}

/// The dimensions of one problem: with as many levels as somebody can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scale {
    pub least: u32,
    pub more: u32,
}

impl Scale {
    pub fn dimensions(&self) -> Vec<Dimension> {
        let mut all = vec![Dimension::Musts];
        all.extend((1..=self.least).map(Dimension::Least));
        all.push(Dimension::Unwished);
        all.extend((1..=self.more).map(Dimension::More));
        all.extend([Dimension::Mutual, Dimension::Ranks, Dimension::Score, Dimension::Past, Dimension::Draw]);
        all
    }

    pub fn len(&self) -> usize {
        (self.least + self.more) as usize + OTHERS
    }

    /// Where a dimension stands in a vector.
    pub fn at(&self, dimension: Dimension) -> usize {
        let (least, more) = (self.least as usize, self.more as usize);
        match dimension {
            Dimension::Musts => 0,
            Dimension::Least(k) => k as usize,
            Dimension::Unwished => least + 1,
            Dimension::More(k) => least + 1 + k as usize,
            Dimension::Mutual => least + more + 2,
            Dimension::Ranks => least + more + 3,
            Dimension::Score => least + more + 4,
            Dimension::Past => least + more + 5,
            Dimension::Draw => least + more + 6,
        }
    }

    /// The dimension in which somebody's k-th meeting counts.
    pub fn level(&self, least: u32, k: u32) -> usize {
        if k <= least {
            self.at(Dimension::Least(k.min(MOST_LEVELS)))
        } else {
            self.at(Dimension::More((k - least).min(MOST_LEVELS)))
        }
    }
}

/// Dimensions that are not levels.
const OTHERS: usize = 7;

/// What a choice amounts to in each dimension. Compared in the order of the rule.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Totals {
    pub musts: u64,
    /// How many reach the first meeting of their least, the second, and so on.
    pub least: Vec<u64>,
    pub unwished: u64,
    /// How many have a first meeting beyond their least, a second, and so on.
    pub more: Vec<u64>,
    pub mutual: u64,
    pub rank_points: u64,
    /// Basis points.
    pub score: u64,
    /// Meetings at the last fair of those who meet, once for each of their meetings.
    pub past: u64,
    pub draw: u64,
}

impl Totals {
    pub(super) fn of(scale: &Scale, vector: &[i64]) -> Totals {
        let at = |dimension| vector[scale.at(dimension)].unsigned_abs();
        Totals {
            musts: at(Dimension::Musts),
            least: (1..=scale.least).map(|k| at(Dimension::Least(k))).collect(),
            unwished: at(Dimension::Unwished),
            more: (1..=scale.more).map(|k| at(Dimension::More(k))).collect(),
            mutual: at(Dimension::Mutual),
            rank_points: at(Dimension::Ranks),
            score: at(Dimension::Score),
            past: at(Dimension::Past),
            draw: at(Dimension::Draw),
        }
    }
}

impl Ord for Totals {
    fn cmp(&self, other: &Totals) -> std::cmp::Ordering {
        self.musts
            .cmp(&other.musts)
            .then_with(|| levels(&self.least, &other.least))
            .then_with(|| other.unwished.cmp(&self.unwished))
            .then_with(|| levels(&self.more, &other.more))
            .then_with(|| self.mutual.cmp(&other.mutual))
            .then_with(|| self.rank_points.cmp(&other.rank_points))
            .then_with(|| self.score.cmp(&other.score))
            .then_with(|| other.past.cmp(&self.past))
            .then_with(|| self.draw.cmp(&other.draw))
    }
}

impl PartialEq for Totals {
    fn eq(&self, other: &Totals) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Totals {}

impl PartialOrd for Totals {
    fn partial_cmp(&self, other: &Totals) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Levels that one of them has not are those that nobody reaches there.
fn levels(one: &[u64], other: &[u64]) -> std::cmp::Ordering {
    let level = |all: &[u64], k: usize| all.get(k).copied().unwrap_or(0);
    (0..one.len().max(other.len()))
        .map(|k| level(one, k).cmp(&level(other, k)))
        .find(|order| order.is_ne())
        .unwrap_or(std::cmp::Ordering::Equal)
}
