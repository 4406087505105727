//! How many needs a second are read from text on one core: the labelled texts of the tests, one after another.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use enishi::domain::{Day, TermId};
use enishi::reading::{Setting, read};
use enishi::vocabulary::Vocabulary;
use std::hint::black_box;

const FILES: [&str; 2] = [
    include_str!("../tests/engine/cases/needs.txt"),
    include_str!("../tests/engine/cases/needs_held_out.txt"),
];

/// The texts of a file of cases: what stands between a line `[number]` and a line `--`.
fn texts(file: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut is_text = false;
    for line in file.lines() {
        match line {
            "--" => is_text = false,
            _ if line.starts_with('[') && !is_text => {
                texts.push(String::new());
                is_text = true;
            }
            _ if is_text => {
                let text = texts.last_mut().expect("a text was begun");
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    texts
}

fn parsing(criterion: &mut Criterion) {
    let vocabulary = Vocabulary::built_in().expect("the built-in vocabulary is sound");
    let texts: Vec<String> = FILES.iter().flat_map(|file| texts(file)).collect();
    assert!(texts.len() >= 150);
    let setting = Setting {
        today: Day::parse("2026-11-21").expect("a day"),
        owner_region: TermId::parse("region:152021").ok(),
    };
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("all needs", |bench| {
        bench.iter(|| {
            for text in &texts {
                black_box(read(&vocabulary, black_box(text), &setting));
            }
        });
    });
    group.bench_function("of it, finding the terms", |bench| {
        bench.iter(|| {
            for text in &texts {
                black_box(vocabulary.tag(black_box(text)));
            }
        });
    });
    group.finish();
    let long: String = texts.join("\n").chars().cycle().take(100_000).collect();
    criterion.bench_function("parse/one text of 100,000 characters", |bench| {
        bench.iter(|| black_box(read(&vocabulary, black_box(&long), &setting)));
    });
}

criterion_group!(benches, parsing);
criterion_main!(benches);
