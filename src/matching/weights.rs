//! What conditions weigh against each other: one whole number for each sort, with its reason beside it and the
//! bounds within which an office may have its own.
//!
//! An office's weights say whom it prefers among those who may do, never who may do: what a finding earns
//! (`score`), what is missing and what is a ground to propose somebody is the same for all offices.

use crate::domain::{Language, Level};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What is weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    Process,
    Product,
    Field,
    Certification,
    Equipment,
    Material,
    Size,
    Tolerance,
    Region,
    Lot,
    MonthlyQuantity,
    Industry,
    /// A condition in words.
    Words,
    LeadTime,
    /// The likeness of the need's title and description.
    Likeness,
    /// A term that the need's text names and no condition says.
    Named,
    /// A fixed share: how near the need's owner is.
    Nearness,
    /// A fixed share: how fresh the profile is.
    Freshness,
    /// A fixed share: what sort of organization it is.
    Kind,
    /// A fixed share: what came of its earlier cases with the office.
    Record,
}

/// A default and its reason.
struct Row {
    weight: Weight,
    default: i32,
    ja: &'static str,
    en: &'static str,
    reason_ja: &'static str,
    reason_en: &'static str,
}

const fn row(
    weight: Weight,
    default: i32,
    [ja, en]: [&'static str; 2],
    [reason_ja, reason_en]: [&'static str; 2],
) -> Row {
    Row { weight, default, ja, en, reason_ja, reason_en }
}

// Points of substance are shared out among the conditions of one need: of these only the proportions count. The
// fixed shares are basis points of the whole score: reasons to prefer that are no conditions. Together they are at
// most 15 of 100, so that they order candidates of like substance and never decide over it.
const TABLE: [Row; Weight::COUNT] = [
    row(
        Weight::Process,
        100,
        ["加工・工程", "process"],
        [
            "何ができるかで、話が始まるかどうかが決まります。",
            "What is done decides whether two firms have anything to talk about.",
        ],
    ),
    row(
        Weight::Product,
        100,
        ["製品・用途", "product"],
        [
            "何を作るかで、話が始まるかどうかが決まります。",
            "What is made decides whether two firms have anything to talk about.",
        ],
    ),
    row(
        Weight::Field,
        100,
        ["研究分野", "research field"],
        [
            "研究分野が合うかで、話が始まるかどうかが決まります。",
            "What is researched decides whether there is anything to talk about.",
        ],
    ),
    row(
        Weight::Certification,
        80,
        ["認証", "certification"],
        [
            "認証がなければ受注できませんが、これから取得できます。加工は話し合いでは埋まりません。",
            "Without it there is no order, but it can be obtained; the process cannot be talked over.",
        ],
    ),
    row(
        Weight::Equipment,
        60,
        ["設備", "equipment"],
        ["どのように加工するかを示します。", "It says how the process is done."],
    ),
    row(
        Weight::Material,
        60,
        ["材料", "material"],
        ["どのように加工するかを示します。", "It says how the process is done."],
    ),
    row(
        Weight::Size,
        50,
        ["寸法", "size"],
        [
            "この注文に合うかを決めますが、相談できることも多くあります。",
            "Numbers decide whether this very order fits; they are often negotiable.",
        ],
    ),
    row(
        Weight::Tolerance,
        50,
        ["公差", "tolerance"],
        [
            "この注文に合うかを決めますが、相談できることも多くあります。",
            "Numbers decide whether this very order fits; they are often negotiable.",
        ],
    ),
    row(
        Weight::Region,
        50,
        ["希望地域", "region wished for"],
        [
            "場所の希望は、そこで何ができるかの次です。必須なら3倍になります。",
            "A wish for a place comes after what is done there; a must counts three times as much.",
        ],
    ),
    row(
        Weight::Lot,
        40,
        ["ロット", "lot"],
        ["数量は相談で変わります。", "Quantities change when one talks about them."],
    ),
    row(
        Weight::MonthlyQuantity,
        40,
        ["月産数", "monthly quantity"],
        ["数量は相談で変わります。", "Quantities change when one talks about them."],
    ),
    row(
        Weight::Industry,
        40,
        ["業種", "industry"],
        [
            "これまでの取引先の業種は、これからの取引先を限りません。",
            "Whom somebody usually serves says little about whom they could serve.",
        ],
    ),
    row(
        Weight::Words,
        40,
        ["文章で書かれた要件", "condition in words"],
        [
            "文章の要件は、言葉の近さでしか比べられません。",
            "A condition in words can only be compared by how alike the words are.",
        ],
    ),
    row(
        Weight::LeadTime,
        30,
        ["納期", "lead time"],
        ["プロフィールの納期は平均です。", "Lead times in profiles are averages."],
    ),
    row(
        Weight::Likeness,
        50,
        ["文章の近さ", "likeness of the texts"],
        [
            "語彙にない言葉で合う相手を見つけます。文章に出た用語2つ分です。",
            "It finds what the vocabulary has no word for: about as much as two named terms.",
        ],
    ),
    row(
        Weight::Named,
        25,
        ["文章に出た用語", "term named in the text"],
        [
            "文章には、要件に書く用語がついでに出ます。いくつか重なって、希望1つ分です。",
            "A text names in passing what a condition asks for; several terms together weigh as much as one want.",
        ],
    ),
    row(
        Weight::Nearness,
        700,
        ["近さ", "nearness"],
        [
            "注文を地域に残すためです。ニーズに希望地域がないときだけ加わります。",
            "Orders should stay in the region; given only where the need states no preference of its own.",
        ],
    ),
    row(
        Weight::Freshness,
        300,
        ["情報の新しさ", "freshness"],
        [
            "最近確認した情報なら、電話を1本減らせます。",
            "A profile confirmed lately spares a telephone call.",
        ],
    ),
    row(
        Weight::Kind,
        300,
        ["機関の種類", "kind of organization"],
        [
            "研究は大学へ、注文は企業へ。役割は固定ではないので、わずかな差にとどめます。",
            "Research goes to universities, orders to firms; roles are fluid, so it is a nudge.",
        ],
    ),
    row(
        Weight::Record,
        200,
        ["実績", "track record"],
        [
            "前に話し合いに応じた相手は、次も応じてくれます。新しい相手にも機会が残るよう、わずかな差にとどめます。",
            "Those who came to the table before come again; small, so that newcomers have their chance.",
        ],
    ),
];

/// A must counts as much as three wants of its kind: it is what the partner is chosen by. The same for all offices:
/// what must be is for the need to say.
const MUST_FACTOR: i32 = 3;

/// How far an office's weight may be from the default, either way. Four times is beyond what coordinators have ever
/// asked for, and no condition can drown the others or vanish: whoever wants one ignored should not write it down.
const RANGE: i32 = 4;

/// The most that a fixed share may be, in basis points: together 2000, so that four fifths of every score are
/// about what the need says.
const NEARNESS_MOST: i32 = 1_000;
const FRESHNESS_MOST: i32 = 400;
const KIND_MOST: i32 = 350;
const RECORD_MOST: i32 = 250;

impl Weight {
    pub const COUNT: usize = 20;

    /// In the order in which they are shown.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::Process; Self::COUNT];
        let mut at = 0;
        while at < all.len() {
            all[at] = TABLE[at].weight;
            at += 1;
        }
        all
    };

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    pub fn default_value(self) -> i32 {
        self.row().default
    }

    pub fn label(self, language: Language) -> &'static str {
        language.pick(self.row().ja, self.row().en)
    }

    /// Why the default is what it is.
    pub fn reason(self, language: Language) -> &'static str {
        language.pick(self.row().reason_ja, self.row().reason_en)
    }

    /// Whether it is a share of the whole score, in basis points, and not a proportion.
    pub fn is_fixed_share(self) -> bool {
        matches!(self, Self::Nearness | Self::Freshness | Self::Kind | Self::Record)
    }

    /// The least that an office may choose.
    pub fn least(self) -> i32 {
        (self.default_value() + RANGE - 1) / RANGE
    }

    /// The most that an office may choose.
    pub fn most(self) -> i32 {
        match self {
            Self::Nearness => NEARNESS_MOST,
            Self::Freshness => FRESHNESS_MOST,
            Self::Kind => KIND_MOST,
            Self::Record => RECORD_MOST,
            proportion => proportion.default_value() * RANGE,
        }
    }
}

/// What an office weighs with. Every value lies within its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "BTreeMap<Weight, i32>", from = "BTreeMap<Weight, i32>")]
pub struct Weights([i32; Weight::COUNT]);

impl Default for Weights {
    fn default() -> Self {
        Self(Weight::ALL.map(Weight::default_value))
    }
}

impl Weights {
    /// The weights that come nearest to these within the bounds.
    pub(super) fn nearest(value: impl Fn(Weight) -> i32) -> Self {
        Self(Weight::ALL.map(|weight| value(weight).clamp(weight.least(), weight.most())))
    }

    pub fn get(&self, weight: Weight) -> i32 {
        self.0[weight as usize]
    }

    /// The weight of a condition of this level.
    pub(super) fn of(&self, weight: Weight, level: Level) -> i32 {
        match level {
            Level::Must => self.get(weight) * MUST_FACTOR,
            Level::Want => self.get(weight),
        }
    }
}

impl From<Weights> for BTreeMap<Weight, i32> {
    fn from(weights: Weights) -> Self {
        Weight::ALL.into_iter().map(|weight| (weight, weights.get(weight))).collect()
    }
}

/// What is not given is as by default; what was stored under other bounds comes to the nearest of today's.
impl From<BTreeMap<Weight, i32>> for Weights {
    fn from(given: BTreeMap<Weight, i32>) -> Self {
        Self::nearest(|weight| given.get(&weight).copied().unwrap_or(weight.default_value()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::score::WHOLE;
    use super::*;

    #[test]
    fn every_weight_has_its_row() {
        for (at, weight) in Weight::ALL.into_iter().enumerate() {
            assert_eq!(weight as usize, at);
            let default = weight.default_value();
            assert!(weight.least() >= 1 && weight.least() < default && default < weight.most());
        }
    }

    #[test]
    fn four_fifths_are_about_what_the_need_says_whatever_the_weights() {
        let fixed = Weight::ALL.into_iter().filter(|weight| weight.is_fixed_share());
        assert!(fixed.map(Weight::most).sum::<i32>() * 5 <= WHOLE);
    }

    #[test]
    fn weights_are_kept_as_they_are_and_never_leave_their_bounds() {
        let some = Weights::from(BTreeMap::from([(Weight::Lot, 120), (Weight::Kind, 75)]));
        let json = serde_json::to_value(some).unwrap();
        assert_eq!((&json["lot"], &json["kind"], &json["process"]), (&120.into(), &75.into(), &100.into()));
        assert_eq!(serde_json::from_value::<Weights>(json).unwrap(), some);
        assert_eq!(serde_json::from_str::<Weights>("{}").unwrap(), Weights::default());
        assert!(serde_json::from_str::<Weights>(r#"{"colour": 1}"#).is_err());
        for (weight, value, nearest) in [
            (Weight::Lot, 9, 10),
            (Weight::Lot, 161, 160),
            (Weight::Nearness, 1_001, 1_000),
            (Weight::Kind, 74, 75),
        ] {
            assert_eq!(Weights::from(BTreeMap::from([(weight, value)])).get(weight), nearest);
        }
    }
}
