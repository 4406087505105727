//! Reading needs from text: measured on the labelled texts of `cases/`, and held to laws on arbitrary ones.

use enishi::domain::{Day, Level, NeedKind, Requirement, SizeEnvelope, TermId};
use enishi::reading::{Draft, Refusal, Setting, Span, read};
use enishi::vocabulary::Vocabulary;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const TUNED: &str = include_str!("cases/needs.txt");
const HELD_OUT: &str = include_str!("cases/needs_held_out.txt");

/// What the house has promised of either measure.
const GOAL: f64 = 0.95;

struct Case {
    number: u32,
    text: String,
    expected: BTreeSet<String>,
}

fn cases(file: &str, held_out: bool) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_labels = true;
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let header = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(number) = header.filter(|_| in_labels) {
            assert_eq!(number.contains("held_out"), held_out, "{line}");
            let number = number.split(' ').next().and_then(|number| number.parse().ok());
            let number = number.unwrap_or_else(|| panic!("{line}"));
            cases.push(Case { number, text: String::new(), expected: BTreeSet::new() });
            in_labels = false;
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        match line {
            "--" => in_labels = true,
            "" if in_labels => {}
            label if in_labels => assert!(case.expected.insert(label.to_owned()), "twice: {label}"),
            text => {
                if !case.text.is_empty() {
                    case.text.push('\n');
                }
                case.text.push_str(text);
            }
        }
    }
    cases
}

fn setting() -> Setting {
    let owner_region = TermId::parse("region:152021").ok();
    Setting { today: Day::parse("2026-11-21").unwrap_or_else(|_| panic!("a day")), owner_region }
}

fn vocabulary() -> Vocabulary {
    Vocabulary::built_in().unwrap_or_else(|error| panic!("{error}"))
}

fn level(level: Level) -> &'static str {
    if level.is_must() { "must" } else { "want" }
}

fn size(size: &SizeEnvelope) -> String {
    let each = [
        ("d", size.diameter_mm),
        ("l", size.length_mm),
        ("w", size.width_mm),
        ("h", size.height_mm),
        ("t", size.thickness_mm),
    ];
    let given = each.iter().filter_map(|(name, value)| value.map(|value| format!(" {name}{value}")));
    given.collect()
}

fn line(requirement: &Requirement) -> String {
    let said = match requirement {
        Requirement::Process { process: term, .. }
        | Requirement::Material { material: term, .. }
        | Requirement::Certification { standard: term, .. }
        | Requirement::Equipment { equipment: term, .. }
        | Requirement::Product { product: term, .. }
        | Requirement::Industry { industry: term, .. }
        | Requirement::Field { field: term, .. } => term.to_string(),
        Requirement::Size { size: envelope, .. } => format!("size{}", size(envelope)),
        Requirement::Tolerance { tolerance_um, .. } => format!("tolerance {tolerance_um}"),
        Requirement::Lot { pieces, .. } => format!("lot {pieces}"),
        Requirement::MonthlyQuantity { pieces, .. } => format!("monthly {pieces}"),
        Requirement::LeadTime { days, .. } => format!("lead {days}"),
        Requirement::Text { text, .. } => format!("text {text}"),
    };
    format!("{} {said}", level(requirement.level()))
}

/// A draft in the words of the labels.
fn lines(draft: &Draft, text: &str) -> BTreeSet<String> {
    let mut lines: BTreeSet<String> = draft.requirements.iter().map(|found| line(&found.value)).collect();
    lines.extend(draft.kind.iter().map(|kind| format!("kind {}", kind.value.as_str())));
    lines.extend(draft.deadline.iter().map(|deadline| format!("deadline {}", deadline.value)));
    lines.extend(draft.quantities.iter().map(|quantity| format!("quantity {}", quantity.value)));
    lines.extend(draft.regions.iter().map(|region| {
        format!("{} region {}", level(region.value.level), region.value.region)
    }));
    lines.extend(draft.excluded.iter().map(|excluded| match &excluded.term {
        Some(term) => format!("not {term}"),
        None => format!("not {}", excluded.subject.of(text).to_lowercase()),
    }));
    lines
}

/// The size of a label with its dimensions in the order that [`line`] writes.
fn canonical(label: &str) -> String {
    let Some((level, dimensions)) = label.split_once(" size ") else { return label.to_owned() };
    let mut parts: Vec<&str> = dimensions.split(' ').collect();
    parts.sort_by_key(|part| "dlwht".find(&part[..1]));
    format!("{level} size {}", parts.join(" "))
}

/// Right, made up and missed. Words that are refused and no term count as found where one holds the other:
/// where a phrase begins is a matter of taste.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / (self.right + self.missed) as f64
    }

    fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

fn same(one: &str, other: &str) -> bool {
    let words = |text: &str| text.strip_prefix("not ").filter(|rest| !rest.contains(':')).map(str::to_owned);
    match (words(one), words(other)) {
        (Some(one), Some(other)) => one.contains(&other) || other.contains(&one),
        _ => one == other,
    }
}

fn judge(case: &Case, vocabulary: &Vocabulary, show: bool) -> Tally {
    let found = lines(&read(vocabulary, &case.text, &setting()), &case.text);
    let expected: BTreeSet<String> = case.expected.iter().map(|label| canonical(label)).collect();
    let is_in = |one: &String, others: &BTreeSet<String>| others.iter().any(|other| same(one, other));
    let wrong: Vec<_> = found.iter().filter(|one| !is_in(one, &expected)).collect();
    let missed: Vec<_> = expected.iter().filter(|one| !is_in(one, &found)).collect();
    if show && !(wrong.is_empty() && missed.is_empty()) {
        println!("[{}] {}\n    made up {wrong:?}\n    missed {missed:?}", case.number, case.text);
    }
    Tally { right: expected.len() - missed.len(), wrong: wrong.len(), missed: missed.len() }
}

fn tally(file: &str, held_out: bool) -> Tally {
    let vocabulary = vocabulary();
    let mut sum = Tally::default();
    for case in cases(file, held_out) {
        sum.add(judge(&case, &vocabulary, !held_out));
    }
    sum
}

#[test]
fn labelled_needs_are_read_as_a_careful_reader_reads_them() {
    let (tuned, held_out) = (tally(TUNED, false), tally(HELD_OUT, true));
    let mut all = tuned;
    all.add(held_out);
    for (part, tally) in [("tuned", tuned), ("held out", held_out), ("all", all)] {
        println!("{part}: precision {:.3}, recall {:.3}, {tally:?}", tally.precision(), tally.recall());
    }
    assert!(all.precision() >= GOAL && all.recall() >= GOAL, "{all:?}");
}

#[test]
fn every_label_is_one_that_could_be_found() {
    let vocabulary = vocabulary();
    let (tuned, held_out) = (cases(TUNED, false), cases(HELD_OUT, true));
    assert_eq!((tuned.len(), held_out.len()), (100, 50));
    for case in tuned.iter().chain(&held_out) {
        assert!(!case.expected.is_empty() && !case.text.is_empty(), "[{}]", case.number);
        for label in &case.expected {
            let last = label.rsplit(' ').next().unwrap_or_default();
            if let Ok(term) = TermId::parse(last) {
                assert!(vocabulary.index(&term).is_some(), "[{}] {label}", case.number);
            }
            if let Some(kind) = label.strip_prefix("kind ") {
                assert!(NeedKind::ALL.iter().any(|known| known.as_str() == kind), "[{}] {label}", case.number);
            }
        }
    }
}
