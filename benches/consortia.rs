//! How long it takes to find the five best consortia for a chain of eight steps among 2,000 eligible organizations.
//!
//! "five consortia" is the solver alone, from the finished problem to five solutions, each proven to be the best of
//! what is left. "from the need" is everything: a snapshot of 2,000 profiles in, one ranking a step, the proposal out.

use criterion::{Criterion, criterion_group, criterion_main};
use enishi::domain::{Day, NeedDetails, OrganizationId, OrganizationKind, ProfileDetails, Scheme, TermId};
use enishi::matching::consortia::propose;
use enishi::matching::consortia::{Member, Offer, Problem, Step, alternatives};
use enishi::matching::{NeedCase, Snapshot, Subject, Weights};
use enishi::vocabulary::{Place, Vocabulary};
use serde_json::json;
use std::hint::black_box;
use uuid::Uuid;

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Members that do up to `most` steps each, in up to two of 500 places; one in fifty works under a shared roof.
fn problem(steps: usize, members: usize, most: u64) -> Problem {
    let mut dice = Dice(1);
    let places = (0..500).map(|_| Place {
        latitude: 33.0 + dice.below(1_100) as f64 / 100.0,
        longitude: 130.0 + dice.below(1_200) as f64 / 100.0,
    });
    let places = places.collect();
    let members = (0..members)
        .map(|_| {
            let mut offers = vec![None; steps];
            for _ in 0..1 + dice.below(most) {
                let step = dice.below(steps as u64) as usize;
                offers[step] = Some(Offer { score: 2_000 + dice.below(8_000) as i32 });
            }
            Member {
                offers,
                lead: (dice.below(3) == 0).then(|| 2_000 + dice.below(8_000) as i32),
                tie: (dice.below(50) == 0).then(|| dice.below(10) as u32),
                sites: (0..1 + dice.below(2)).map(|_| dice.below(500) as usize).collect(),
            }
        })
        .collect();
    Problem { steps: vec![Step { required: true }; steps], members, places, start: Some(0) }
}

fn consortia(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("five consortia");
    group.sample_size(20);
    for (steps, members, most) in [
        (8, 2_000, 1),
        (8, 2_000, 2),
        (8, 2_000, 4),
        (12, 2_000, 1),
        (12, 2_000, 2),
        (12, 2_000, 4),
        (8, 20_000, 2),
    ] {
        let problem = problem(steps, members, most);
        let solutions = alternatives(&problem, 5).expect("within the limits");
        assert_eq!(solutions.len(), 5);
        assert!(solutions.iter().all(|solution| solution.proven));
        let name = format!("{steps} steps, {members} members of up to {most} steps");
        group.bench_function(name, |bench| bench.iter(|| alternatives(black_box(&problem), 5)));
    }
    group.finish();
}

const STEPS: [&str; 8] = [
    "process:five-axis-milling",
    "process:heat-treatment",
    "process:grinding",
    "process:nondestructive-testing",
    "process:plating",
    "process:painting",
    "process:assembly",
    "process:dimensional-measurement",
];

/// A firm that does one or two of the steps, certified or not, somewhere.
fn firm(dice: &mut Dice, places: &[TermId], number: u128) -> Subject {
    let capabilities: Vec<_> = (0..1 + dice.below(2))
        .map(|_| {
            let process = STEPS[dice.below(8) as usize];
            json!({ "process": process, "monthly_capacity": 100 * (1 + dice.below(50)), "tolerance_um": 5 })
        })
        .collect();
    let certificate = json!({ "standard": "standard:jisq9100", "status": "held" });
    let certifications = if dice.below(3) == 0 { vec![certificate] } else { vec![] };
    let profile = json!({ "capabilities": capabilities, "certifications": certifications });
    let profile: ProfileDetails = serde_json::from_value(profile).expect("well formed");
    Subject {
        id: OrganizationId(Uuid::from_u128(number)),
        name: format!("第{number}製作所"),
        kind: OrganizationKind::Company,
        region: places.get(dice.below(places.len() as u64) as usize).cloned(),
        industries: Vec::new(),
        name_withheld: false,
        profile,
        record: Vec::new(),
    }
}

fn from_the_need(criterion: &mut Criterion) {
    let vocabulary = Vocabulary::built_in().expect("the built-in vocabulary is sound");
    let regions = vocabulary.terms_of(Scheme::Region).iter().map(|index| &vocabulary.term(*index).id);
    let regions: Vec<TermId> = regions.cloned().collect();
    let mut dice = Dice(1);
    let subjects = (1..=2_000).map(|number| firm(&mut dice, &regions, number)).collect();
    let snapshot = Snapshot::new(&vocabulary, subjects);
    let chain: Vec<_> = STEPS.map(|process| json!({ "process": process })).into();
    let need = json!({
        "kind": "outsourcing", "title": "脚部品の一貫生産", "chain": chain,
        "requirements": [
            { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
            { "kind": "tolerance", "level": "want", "tolerance_um": 10 },
            { "kind": "monthly_quantity", "level": "want", "pieces": 1_000 },
        ],
    });
    let details: NeedDetails = serde_json::from_value(need).expect("well formed");
    let owner_region = regions.last().cloned();
    let today = Day::parse("2026-11-21").expect("a date");
    let weights = Weights::default();
    let case = NeedCase { id: None, owner: None, owner_region, details: &details, today, weights };
    let proposal = propose(&vocabulary, &snapshot, &case).expect("within the limits");
    assert_eq!(proposal.consortia.len(), 5);
    let mut group = criterion.benchmark_group("from the need");
    group.sample_size(20);
    group.bench_function("8 steps, 2,000 organizations", |bench| {
        bench.iter(|| propose(&vocabulary, &snapshot, black_box(&case)));
    });
    group.finish();
}

criterion_group!(benches, consortia, from_the_need);
criterion_main!(benches);
