//! Made-up organizations and needs on the built-in vocabulary: the same for the same seed, on every machine.

use enishi::domain::{Day, NeedDetails, OrganizationId, OrganizationKind, ProfileDetails, Scheme, TermId};
use enishi::matching::Subject;
use enishi::vocabulary::Vocabulary;
use serde_json::{Value, json};
use uuid::Uuid;

pub const TODAY: &str = "2026-11-21";

/// SplitMix64 (Steele, Lea and Flood, 2014): a few lines, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True `of` times in a hundred.
    fn chance(&mut self, of: u64) -> bool {
        self.next() % 100 < of
    }

    fn pick<'a, T>(&mut self, pool: &'a [T]) -> &'a T {
        &pool[self.below(pool.len())]
    }

    /// From 0 to below 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Things of which the first is used twice as often as the second, three times as often as the third, and so on
/// (Zipf's law, which words and skills follow).
struct Pool<T> {
    things: Vec<T>,
    /// Share of all use that falls on a thing or those before it.
    up_to: Vec<f64>,
}

impl<T> Pool<T> {
    /// In which order the things are liked is drawn with dice of their own: the same in every world.
    fn new(mut things: Vec<T>) -> Self {
        let mut dice = Dice::new(things.len() as u64);
        for last in (1..things.len()).rev() {
            things.swap(last, dice.below(last + 1));
        }
        let mut sum = 0.0;
        let mut up_to: Vec<f64> = (1..=things.len())
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        up_to.iter_mut().for_each(|share| *share /= sum);
        Self { things, up_to }
    }

    fn draw(&self, dice: &mut Dice) -> &T {
        let share = dice.share();
        &self.things[self.up_to.partition_point(|up_to| *up_to <= share).min(self.things.len() - 1)]
    }
}

/// The terms of each scheme, as profiles use them.
pub struct World {
    pools: Vec<(Scheme, Pool<TermId>)>,
    labels: Pool<String>,
}

/// Half of what firms write about themselves is said by everybody.
const PHRASES: &[&str] = &[
    "創業以来、高品質な製品をお客様にお届けしてまいりました。",
    "試作から量産まで一貫して対応いたします。",
    "短納期・小ロットのご相談を承ります。",
    "長年培った技術と最新の設備で、難しい加工にも挑戦します。",
    "航空機や医療機器の部品を数多く手がけています。",
    "品質管理を徹底し、全数検査にも対応しています。",
    "地域の協力会社と連携し、組立までお引き受けします。",
    "図面がない場合もリバースエンジニアリングで対応します。",
    "環境に配慮したものづくりに取り組んでいます。",
    "薄肉で歪みやすい部品の加工を得意としています。",
    "若手技術者の育成に力を入れています。",
    "大学との共同研究により新素材の加工法を開発しました。",
];

impl World {
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let terms = |scheme| vocabulary.terms_of(scheme).iter().map(|index| vocabulary.term(*index));
        let pool = |scheme| Pool::new(terms(scheme).map(|term| term.id.clone()).collect());
        let pools = Scheme::ALL.map(|scheme| (scheme, pool(scheme)));
        let named = [Scheme::Process, Scheme::Material, Scheme::Product, Scheme::Equipment];
        let labels = Pool::new(named.into_iter().flat_map(terms).map(|term| term.ja.clone()).collect());
        Self { pools: pools.into(), labels }
    }

    fn term(&self, dice: &mut Dice, scheme: Scheme) -> &TermId {
        let pool = self.pools.iter().find(|(of, _)| *of == scheme).map(|(_, pool)| pool);
        pool.expect("a pool for every scheme").draw(dice)
    }

    fn some(&self, dice: &mut Dice, scheme: Scheme, most: usize) -> Vec<&TermId> {
        (0..dice.below(most + 1)).map(|_| self.term(dice, scheme)).collect()
    }

    /// Two to five sentences, each of the firm's own naming a term.
    fn prose(&self, dice: &mut Dice) -> String {
        let mut prose = String::new();
        for _ in 0..2 + dice.below(4) {
            if dice.chance(50) {
                let phrase: &&str = dice.pick(PHRASES);
                prose.push_str(phrase);
            } else {
                let (one, other) = (self.labels.draw(dice), self.labels.draw(dice));
                prose.push_str(&format!("{one}と{other}を得意としております。"));
            }
        }
        prose
    }

    /// Half of all entries say nothing about themselves: profiles are incomplete.
    fn capability(&self, dice: &mut Dice) -> Value {
        let process = self.term(dice, Scheme::Process);
        let materials = self.some(dice, Scheme::Material, 3);
        if dice.chance(50) {
            return json!({ "process": process, "materials": materials });
        }
        json!({
            "process": process,
            "materials": materials,
            "size": { "length_mm": 100.0 * (1 + dice.below(20)) as f64, "width_mm": 300.0 },
            "tolerance_um": 5.0 * (1 + dice.below(20)) as f64,
            "lot_min": 1 + dice.below(100),
            "lot_max": 1_000 * (1 + dice.below(50)),
            "monthly_capacity": 500 * (1 + dice.below(100)),
            "lead_time_days": 3 + dice.below(60),
        })
    }

    fn profile(&self, dice: &mut Dice) -> ProfileDetails {
        let standard = self.term(dice, Scheme::Standard);
        let certificate = json!({ "standard": standard, "status": "held", "valid_until": "2027-09-30" });
        let certifications = if dice.chance(60) { vec![certificate] } else { vec![] };
        let capabilities: Vec<Value> = (0..1 + dice.below(5)).map(|_| self.capability(dice)).collect();
        let equipment: Vec<Value> = (0..dice.below(5))
            .map(|_| json!({ "name": self.labels.draw(dice), "equipment": self.term(dice, Scheme::Equipment) }))
            .collect();
        let products: Vec<Value> = (0..dice.below(3))
            .map(|_| json!({ "name": self.labels.draw(dice), "products": self.some(dice, Scheme::Product, 2) }))
            .collect();
        let profile = json!({
            "summary": dice.chance(80).then(|| self.prose(dice)),
            "capabilities": capabilities,
            "certifications": certifications,
            "equipment": equipment,
            "products": products,
            "sites": [],
            "confirmed_on": dice.chance(50).then_some("2026-04-01"),
        });
        serde_json::from_value(profile).expect("a made-up profile is well formed")
    }

    /// So many organizations, numbered from `first`.
    pub fn subjects(&self, dice: &mut Dice, first: usize, count: usize) -> Vec<Subject> {
        (first..first + count)
            .map(|number| Subject {
                id: OrganizationId(Uuid::from_u128(number as u128 + 1)),
                name: format!("第{number}製作所"),
                kind: *dice.pick(&OrganizationKind::ALL),
                region: Some(self.term(dice, Scheme::Region).clone()),
                industries: self.some(dice, Scheme::Industry, 2).into_iter().cloned().collect(),
                name_withheld: false,
                profile: self.profile(dice),
                record: Vec::new(),
            })
            .collect()
    }

    /// A need as a coordinator writes it after a visit: twelve conditions and a paragraph.
    pub fn need(&self, dice: &mut Dice) -> NeedDetails {
        let need = json!({
            "kind": "outsourcing",
            "title": format!("{}の委託先", self.labels.draw(dice)),
            "description": self.prose(dice),
            "requirements": [
                {
                    "kind": "process", "level": "must", "process": self.term(dice, Scheme::Process),
                    "materials": self.some(dice, Scheme::Material, 2),
                },
                { "kind": "process", "level": "want", "process": self.term(dice, Scheme::Process) },
                { "kind": "certification", "level": "must", "standard": self.term(dice, Scheme::Standard) },
                { "kind": "material", "level": "want", "material": self.term(dice, Scheme::Material) },
                { "kind": "equipment", "level": "want", "equipment": self.term(dice, Scheme::Equipment) },
                { "kind": "product", "level": "want", "product": self.term(dice, Scheme::Product) },
                { "kind": "industry", "level": "want", "industry": self.term(dice, Scheme::Industry) },
                { "kind": "size", "level": "must", "size": { "length_mm": 500.0, "width_mm": 200.0 } },
                { "kind": "tolerance", "level": "want", "tolerance_um": 20.0 },
                { "kind": "lot", "level": "want", "pieces": 200 },
                { "kind": "lead_time", "level": "want", "days": 30 },
                { "kind": "text", "level": "want", "text": "図面の読める担当者がいること" },
            ],
        });
        serde_json::from_value(need).expect("a made-up need is well formed")
    }

    /// A need of which only a visit note exists.
    pub fn visit_note(&self, dice: &mut Dice) -> NeedDetails {
        let note = json!({ "kind": "outsourcing", "title": "訪問メモ", "description": self.prose(dice) });
        serde_json::from_value(note).expect("a made-up need is well formed")
    }

    pub fn region(&self, dice: &mut Dice) -> TermId {
        self.term(dice, Scheme::Region).clone()
    }
}

pub fn today() -> Day {
    Day::parse(TODAY).expect("a date")
}
