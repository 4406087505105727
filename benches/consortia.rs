//! How long it takes to find the five best consortia for a chain of eight steps among 2,000 eligible organizations.
//!
//! It measures the solver alone, from the finished problem to five solutions, each proven to be the best of what is
//! left. Reading the profiles into the problem is what `matching` measures: one ranking a step.

use criterion::{Criterion, criterion_group, criterion_main};
use enishi::matching::consortia::{Member, Offer, Problem, Step, alternatives};
use enishi::vocabulary::Place;
use std::hint::black_box;

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

criterion_group!(benches, consortia);
criterion_main!(benches);
