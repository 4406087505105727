//! Tuning on made-up judgements of which it is known where they come from.

use super::super::weights::{Weight, Weights};
use super::*;
use crate::domain::{NeedId, OrganizationId};
use uuid::Uuid;

/// Numbers that look like chance (SplitMix64; Steele, Lea, Flood 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() * end as f64) as usize
    }
}

/// What profiles earn of a part: stated, entailed, mentioned, possible, nothing known, missing.
const DEGREES: [f64; 6] = [1.0, 0.8, 0.6, 0.4, 0.2, 0.0];

/// A need with a process, three more conditions, its text and all fixed shares, and organizations that are ordered by
/// `worth` with some noise: of ten the best two met or made a contract, the next two are shortlisted, the others
/// rejected.
fn case(
    number: u128,
    organizations: usize,
    chance: &mut Chance,
    worth: impl Fn(&Case, &Judged, &mut Chance) -> f64,
) -> Case {
    let mut most = [0.0; Weight::COUNT];
    let mut conditions = vec![Weight::Process, Weight::Likeness];
    for _ in 0..3 {
        conditions.push(Weight::ALL[1 + chance.below(13)]);
    }
    let fixed = Weight::ALL.into_iter().filter(|weight| weight.is_fixed_share());
    for weight in fixed.clone() {
        most[weight as usize] = f64::from(weight.default_value());
    }
    let left = 10_000.0 - most.iter().sum::<f64>();
    let whole: i32 = conditions.iter().map(|weight| weight.default_value()).sum();
    for weight in &conditions {
        most[*weight as usize] += left * f64::from(weight.default_value()) / f64::from(whole);
    }
    let judged = (0..organizations).map(|organization| Judged {
        organization: OrganizationId(Uuid::from_u128(organization as u128 + 1)),
        grade: 0,
        list: if organization < organizations * 9 / 10 { List::Candidates } else { List::NearMisses },
        earned: most.map(|most| most * DEGREES[chance.below(DEGREES.len())]),
    });
    let mut case = Case { need: NeedId(Uuid::from_u128(number)), most, judged: judged.collect() };
    let mut order: Vec<(f64, usize)> =
        (0..organizations).map(|at| (worth(&case, &case.judged[at], chance), at)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (place, (_, at)) in order.into_iter().enumerate() {
        case.judged[at].grade = [3, 2, 1, 1].get(place * 10 / organizations).copied().unwrap_or(0);
    }
    case
}

/// An office that weighs as given, with some noise.
fn planted(needs: u128, seed: u64, factor: impl Fn(Weight) -> f64) -> Vec<Case> {
    planted_with(needs, 10, seed, factor)
}

/// The same with so many organizations judged for each need.
fn planted_with(needs: u128, organizations: usize, seed: u64, factor: impl Fn(Weight) -> f64) -> Vec<Case> {
    let mut chance = Chance(seed);
    let worth = |_: &Case, judged: &Judged, chance: &mut Chance| {
        let earned = Weight::ALL.into_iter().map(|weight| factor(weight) * judged.earned[weight as usize]);
        earned.sum::<f64>() + 1_500.0 * (chance.next() - 0.5)
    };
    (1..=needs).map(|number| case(number, organizations, &mut chance, worth)).collect()
}

fn thrice_certified(weight: Weight) -> f64 {
    match weight {
        Weight::Certification => 3.0,
        Weight::Process => 0.5,
        Weight::Nearness => 1.4,
        _ => 1.0,
    }
}

fn random(needs: u128, seed: u64) -> Vec<Case> {
    let mut chance = Chance(seed);
    (1..=needs).map(|number| case(number, 10, &mut chance, |_, _, chance| chance.next())).collect()
}

fn better(tuning: Tuning) -> (Weights, Measure, Measure) {
    match tuning.verdict {
        Verdict::Better { weights, before, after } => (*weights, before, after),
        other => panic!("{other:?}"),
    }
}

#[test]
fn weights_that_an_office_has_are_found() {
    let cases = planted(120, 1, thrice_certified);
    let (weights, before, after) = better(tune(&cases, &Weights::default()));
    let factor = |weight: Weight| f64::from(weights.get(weight)) / f64::from(weight.default_value());
    let ratio = factor(Weight::Certification) / factor(Weight::Process);
    // What holds on to the defaults leaves 3 to 4 of it.
    assert!((2.5..12.0).contains(&ratio), "{ratio} of 6, {weights:?}");
    for other in [Weight::Size, Weight::Lot, Weight::Likeness, Weight::Equipment] {
        assert!((0.5..2.0).contains(&factor(other)), "{other:?} {weights:?}");
    }
    assert!(after.pairwise > before.pairwise + MARGIN && after.ndcg > before.ndcg, "{before:?} {after:?}");
    // And on needs that nobody has seen.
    let unseen = planted(200, 2, thrice_certified);
    let measured = |weights: &Weights| measure(&unseen, weights).unwrap();
    let (default, tuned) = (measured(&Weights::default()), measured(&weights));
    assert!(tuned.pairwise > default.pairwise + MARGIN && tuned.ndcg > default.ndcg, "{default:?} {tuned:?}");
    assert!((tuned.pairwise - after.pairwise).abs() < 0.04, "foretold {after:?}, came {tuned:?}");
}

#[test]
fn chance_teaches_nothing_and_neither_do_the_defaults() {
    for seed in 0..12 {
        for needs in [NEEDS_LEAST as u128, 60] {
            let tuning = tune(&random(needs, seed), &Weights::default());
            assert!(matches!(tuning.verdict, Verdict::NoBetter { .. }), "seed {seed}: {tuning:?}");
        }
        let tuning = tune(&planted(40, seed, |_| 1.0), &Weights::default());
        assert!(matches!(tuning.verdict, Verdict::NoBetter { .. }), "seed {seed}: {tuning:?}");
    }
}

#[test]
fn weights_stay_in_their_bounds_however_strong_the_evidence() {
    // Whoever does the process is turned away, and the nearer the better, whatever else.
    let contrary = |weight: Weight| match weight {
        Weight::Process => -3.0,
        Weight::Nearness => 100.0,
        _ => 1.0,
    };
    let (weights, ..) = better(tune(&planted(150, 3, contrary), &Weights::default()));
    assert!(weights.get(Weight::Process) * 2 < Weight::Process.default_value(), "{weights:?}");
    assert_eq!(weights.get(Weight::Nearness), Weight::Nearness.most(), "{weights:?}");
    for weight in Weight::ALL {
        assert!((weight.least()..=weight.most()).contains(&weights.get(weight)), "{weight:?} {weights:?}");
    }
}

#[test]
fn the_order_in_which_judgements_come_changes_nothing() {
    let cases = planted(60, 4, thrice_certified);
    let tuned = tune(&cases, &Weights::default());
    assert_eq!(tuned, tune(&cases, &Weights::default()));
    let mut turned = cases;
    turned.reverse();
    turned.rotate_left(7);
    for case in &mut turned {
        case.judged.reverse();
    }
    assert_eq!(tuned, tune(&turned, &Weights::default()));
}

#[test]
fn of_thousands_of_pairs_a_sample_is_fitted_to_that_stands_for_all() {
    let mut cases = planted_with(40, 100, 8, thrice_certified);
    let pairs = |cases: &[Case]| cases.iter().map(Pairs::of).collect::<Vec<_>>();
    let fitted_to = pairs(&cases);
    for (case, fitted_to) in cases.iter().zip(&fitted_to) {
        assert!(case.pairs() > 2_000);
        assert_eq!(fitted_to.differences.len(), 200);
    }
    let tuned = tune(&cases, &Weights::default());
    let (weights, before, after) = better(tuned.clone());
    let factor = |weight: Weight| f64::from(weights.get(weight)) / f64::from(weight.default_value());
    let ratio = factor(Weight::Certification) / factor(Weight::Process);
    assert!((2.5..12.0).contains(&ratio), "{ratio} of 6, {weights:?}");
    assert!(after.pairwise > before.pairwise + MARGIN, "{before:?} {after:?}");
    for case in &mut cases {
        case.judged.reverse();
    }
    assert_eq!(tuned, tune(&cases, &Weights::default()), "the same sample in whatever order they come");
}

#[test]
fn what_was_learnt_is_not_learnt_again() {
    let cases = planted(120, 1, thrice_certified);
    let (weights, ..) = better(tune(&cases, &Weights::default()));
    assert!(matches!(tune(&cases, &weights).verdict, Verdict::NoBetter { .. }));
}

#[test]
fn too_few_judgements_are_said_to_be_too_few() {
    let cases = planted(NEEDS_LEAST as u128 - 1, 5, thrice_certified);
    let tuning = tune(&cases, &Weights::default());
    assert_eq!((tuning.needs, tuning.verdict), (NEEDS_LEAST - 1, Verdict::TooFew));
    // Needs for which all were judged alike have nothing to compare.
    let mut alike = planted(40, 6, thrice_certified);
    for judged in alike.iter_mut().flat_map(|case| &mut case.judged) {
        judged.grade = 1;
    }
    let tuning = tune(&alike, &Weights::default());
    assert_eq!((tuning.needs, tuning.judgements, tuning.pairs), (0, 0, 0));
    assert_eq!(tuning.verdict, Verdict::TooFew);
    assert_eq!(measure(&alike, &Weights::default()), None);
}

#[test]
fn a_pair_that_no_weight_can_turn_about_moves_none() {
    let mut cases = planted(40, 7, thrice_certified);
    for (at, judged) in cases.iter_mut().flat_map(|case| case.judged.iter_mut().enumerate()) {
        judged.grade = u32::from(at < 5);
        judged.list = if at < 5 { List::Candidates } else { List::NearMisses };
    }
    let Verdict::NoBetter { before, after } = tune(&cases, &Weights::default()).verdict else { panic!() };
    assert_eq!((before, after), (Measure { ndcg: 1.0, pairwise: 1.0 }, Measure { ndcg: 1.0, pairwise: 1.0 }));
}

/// Over many made-up offices: how often chance is taken for a preference, and how soon a preference is found.
#[test]
#[ignore = "takes minutes; prints the figures of docs/learning.md (cargo test --lib tuning -- --ignored --nocapture)"]
fn chance_is_rarely_taken_for_a_preference_and_a_preference_is_found() {
    let default = Weights::default();
    let proposals = |offices: std::ops::Range<u64>, cases: &dyn Fn(u64) -> Vec<Case>| {
        offices.filter(|seed| matches!(tune(&cases(*seed), &default).verdict, Verdict::Better { .. })).count()
    };
    let (mut by_chance, mut by_default) = (0, 0);
    for needs in [20, 40, 80] {
        by_chance += proposals(100..300, &|seed| random(needs, seed));
        by_default += proposals(100..200, &|seed| planted(needs, seed, |_| 1.0));
        let preferring = |seed| planted(needs, seed, thrice_certified);
        let found = proposals(100..150, &preferring);
        // What the office's own weights come to: no weights can do better but by chance.
        let own =
            Weights::nearest(|weight| (thrice_certified(weight) * f64::from(weight.default_value())) as i32);
        let (mut before, mut after, mut best) = (0.0, 0.0, 0.0);
        for seed in 100..150 {
            let cases = preferring(seed);
            best += measure(&cases, &own).unwrap().pairwise / 50.0;
            if let Verdict::Better { before: b, after: a, .. } | Verdict::NoBetter { before: b, after: a } =
                tune(&cases, &default).verdict
            {
                before += b.pairwise / 50.0;
                after += a.pairwise / 50.0;
            }
        }
        println!("{needs} needs: {found} of 50 found; pairwise {before:.3} -> {after:.3}, best {best:.3}");
        assert!(found >= 20 && after > before);
    }
    println!("by chance {by_chance} of 600; by the defaults {by_default} of 300");
    assert!(by_chance <= 12 && by_default <= 3);
}
