//! How long it takes to prepare a snapshot and to match one need against 10,000 and 100,000 organizations.

mod synthetic;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use enishi::matching::{NeedCase, Snapshot, rank};
use enishi::vocabulary::Vocabulary;
use std::hint::black_box;
use synthetic::{Dice, World, today};

/// As many as a coordinator is shown.
const LIMIT: usize = 20;

fn matching(criterion: &mut Criterion) {
    let vocabulary = Vocabulary::built_in().expect("the built-in vocabulary is sound");
    let world = World::new(&vocabulary);
    for count in [10_000, 100_000] {
        let mut dice = Dice::new(1);
        let subjects = world.subjects(&mut dice, count);
        let (need, note) = (world.need(&mut dice), world.visit_note(&mut dice));
        let case = |details| NeedCase {
            owner: None,
            owner_region: Some(world.region(&mut Dice::new(2))),
            details,
            today: today(),
        };
        let snapshot = Snapshot::new(&vocabulary, subjects.clone());
        let mut group = criterion.benchmark_group(format!("{count} organizations"));
        group.sample_size(10);
        group.bench_function("snapshot", |bench| {
            bench.iter_batched(
                || subjects.clone(),
                |subjects| Snapshot::new(&vocabulary, subjects),
                BatchSize::PerIteration,
            );
        });
        for (name, details) in [("need with ten conditions", &need), ("visit note", &note)] {
            let case = case(details);
            group.bench_function(name, |bench| {
                bench.iter(|| black_box(rank(&vocabulary, &snapshot, black_box(&case), LIMIT)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, matching);
criterion_main!(benches);
