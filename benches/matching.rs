//! How long the engine takes to prepare a snapshot and to match a need, and how that grows with the number of
//! organizations: 10,000, 100,000, 300,000 and a million, or as many as the arguments say. One thread.

mod synthetic;

use enishi::matching::{NeedCase, SEGMENT_MOST, Segment, Snapshot, Weights, rank};
use enishi::vocabulary::Vocabulary;
use std::hint::black_box;
use std::time::Instant;
use synthetic::{Dice, World, today};

/// As many as a coordinator can be shown at once.
const LIMIT: usize = 50;
/// Different needs of each sort; enough for a 99th percentile.
const NEEDS: usize = 300;

fn main() {
    let counts: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![10_000, 100_000, 300_000, 1_000_000] } else { counts };
    let vocabulary = Vocabulary::built_in().expect("the built-in vocabulary is sound");
    let world = World::new(&vocabulary);
    println!(
        "| organizations | snapshot | twelve conditions: median | 99th percentile | visit note: median | 99th percentile |"
    );
    println!("|---|---|---|---|---|---|");
    for count in counts {
        let mut dice = Dice::new(1);
        let mut building = 0.0;
        let mut segments = Vec::new();
        let mut made = 0;
        while made < count {
            let subjects = world.subjects(&mut dice, made, (count - made).min(SEGMENT_MOST));
            made += subjects.len();
            let start = Instant::now();
            segments.push(Segment::new(&vocabulary, subjects));
            building += start.elapsed().as_secs_f64();
        }
        let snapshot = Snapshot::of(segments);
        let mut time = |need: &dyn Fn(&mut Dice) -> enishi::domain::NeedDetails| {
            let mut times: Vec<f64> = (0..NEEDS)
                .map(|_| {
                    let details = need(&mut dice);
                    let owner_region = Some(world.region(&mut dice));
                    let case = NeedCase {
                        id: None,
                        owner: None,
                        owner_region,
                        details: &details,
                        today: today(),
                        weights: Weights::default(),
                    };
                    let start = Instant::now();
                    black_box(rank(&vocabulary, &snapshot, black_box(&case), LIMIT));
                    start.elapsed().as_secs_f64() * 1e3
                })
                .collect();
            times.sort_by(f64::total_cmp);
            (times[NEEDS / 2], times[NEEDS * 99 / 100])
        };
        let (need, need_99) = time(&|dice| world.need(dice));
        let (note, note_99) = time(&|dice| world.visit_note(dice));
        println!(
            "| {count} | {building:.2} s | {need:.2} ms | {need_99:.2} ms | {note:.2} ms | {note_99:.2} ms |"
        );
    }
}
