//! Who meets whom: equal to trying everything, independent of the order of the input, and a reason for every wish.

use enishi::domain::Language;
use enishi::timetable::{
    Budget, Dimension, Note, PairScore, Participant, ParticipantName, Problem, Proof, Reason, Remedy,
    Selection, Slot, Table, Tables, TooFew, Wants, Wish, check_selection, rule_words, select,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

type Names = [ParticipantName; 2];

fn slots(count: usize) -> Vec<Slot> {
    (1..=count).map(|i| Slot { id: i.to_string().as_str().into(), ..Slot::default() }).collect()
}

fn fair(participants: &[(&str, &str)], slot_count: usize, tables: u32) -> Problem {
    Problem {
        slots: slots(slot_count),
        participants: participants.iter().map(|(id, group)| Participant::new(id, group)).collect(),
        tables: Tables::Count(tables),
        ..Problem::default()
    }
}

fn wish(from: &str, to: &str, rank: u32) -> Wish {
    Wish { from: from.into(), to: to.into(), wants: Wants::Want, rank: Some(rank) }
}

fn says(from: &str, to: &str, wants: Wants) -> Wish {
    Wish { from: from.into(), to: to.into(), wants, rank: None }
}

fn somebody<'p>(problem: &'p mut Problem, id: &str) -> &'p mut Participant {
    problem.participants.iter_mut().find(|participant| participant.id.0 == id).expect("known")
}

fn chosen(problem: &Problem) -> Selection {
    select(problem).expect("no faults")
}

/// With what would let those meet whose wish is not met.
fn advised(problem: &Problem) -> Selection {
    let mut selection = chosen(problem);
    let (clock, stop) = (|| Duration::ZERO, AtomicBool::new(false));
    selection.find_remedies(problem, &Budget { clock: &clock, time: None, steps: None, stop: &stop });
    selection
}

fn pairs(selection: &Selection) -> Vec<(&str, &str)> {
    selection.pairs.iter().map(|pair| (pair.who[0].0.as_str(), pair.who[1].0.as_str())).collect()
}

fn reason<'s>(selection: &'s Selection, from: &str, to: &str) -> &'s Reason {
    let found = selection.unmet.iter().find(|unmet| unmet.from.0 == from && unmet.to.0 == to);
    &found.expect("not met").reason
}

// ---- The rule by its definition, and trying everything. ----

struct Naive<'p> {
    problem: &'p Problem,
}

impl Naive<'_> {
    fn wish(&self, from: &ParticipantName, to: &ParticipantName) -> Option<&Wish> {
        self.problem.wishes.iter().find(|wish| wish.from == *from && wish.to == *to)
    }

    fn wanted(&self, from: &ParticipantName, to: &ParticipantName) -> bool {
        self.wish(from, to).is_some_and(|wish| wish.wants != Wants::No)
    }

    fn free(&self, who: &Participant) -> BTreeSet<&str> {
        let away: Vec<&str> = who.unavailable.iter().map(|slot| slot.0.as_str()).collect();
        self.problem.slots.iter().map(|slot| slot.id.0.as_str()).filter(|slot| !away.contains(slot)).collect()
    }

    fn tables(&self) -> usize {
        match &self.problem.tables {
            Tables::Count(count) => *count as usize,
            Tables::Each(tables) => tables.len(),
        }
    }

    fn score(&self, pair: &Names) -> u32 {
        let found = self.problem.scores.iter().find(|score| same(&score.who, pair));
        found.map_or(0, |score| score.points)
    }

    fn candidates(&self) -> Vec<Names> {
        let mut all = Vec::new();
        let people = &self.problem.participants;
        for (i, one) in people.iter().enumerate() {
            for other in &people[i + 1..] {
                let pair = [one.id.clone(), other.id.clone()];
                let declines = |from, to| self.wish(from, to).is_some_and(|wish| wish.wants == Wants::No);
                let wished = self.wanted(&one.id, &other.id) || self.wanted(&other.id, &one.id);
                let groups = [one.group.clone(), other.group.clone()];
                let allowed = self.problem.may_meet.is_empty()
                    || self
                        .problem
                        .may_meet
                        .iter()
                        .any(|may| *may == groups || *may == [groups[1].clone(), groups[0].clone()]);
                if allowed
                    && !self.problem.excluded.iter().any(|excluded| same(excluded, &pair))
                    && !declines(&one.id, &other.id)
                    && !declines(&other.id, &one.id)
                    && self.tables() > 0
                    && self.free(one).intersection(&self.free(other)).next().is_some()
                    && (wished || (self.score(&pair) > 0 && one.least + other.least > 0))
                {
                    all.push(pair);
                }
            }
        }
        all
    }

    fn kept(&self, pairs: &[Names]) -> bool {
        pairs.len() <= self.tables() * self.problem.slots.len()
            && self.problem.participants.iter().all(|who| {
                let meetings = meetings(pairs, &who.id);
                meetings <= who.most.unwrap_or(u32::MAX)
                    && meetings as usize <= self.free(who).len() * who.representatives as usize
            })
    }

    /// Everything but the draw, from the weightiest on.
    fn vector(&self, pairs: &[Names]) -> Vec<i64> {
        const LEVELS: u32 = 12;
        let wishes = |pair: &Names| {
            [self.wish(&pair[0], &pair[1]), self.wish(&pair[1], &pair[0])].map(Option::<&Wish>::cloned)
        };
        let count = |holds: &dyn Fn(&Names) -> bool| pairs.iter().filter(|pair| holds(pair)).count() as i64;
        let people = |holds: &dyn Fn(&Participant, u32) -> bool| {
            let holds = |who: &&Participant| holds(who, meetings(pairs, &who.id));
            self.problem.participants.iter().filter(holds).count() as i64
        };
        let points = |wish: &Wish| match (wish.wants, wish.rank) {
            (Wants::No, _) => 0,
            (_, None) => 1,
            (_, Some(1)) => 10,
            (_, Some(2)) => 7,
            (_, Some(3)) => 5,
            (_, Some(4)) => 4,
            (_, Some(5)) => 3,
            (_, Some(_)) => 2,
        };
        let past = |id: &ParticipantName| {
            let found = self.problem.participants.iter().find(|who| who.id == *id);
            found.map_or(0, |who| i64::from(who.past))
        };
        let wanted = |pair: &Names| [self.wanted(&pair[0], &pair[1]), self.wanted(&pair[1], &pair[0])];
        let mut vector =
            vec![count(&|pair| wishes(pair).iter().flatten().any(|wish| wish.wants == Wants::Must))];
        vector.extend((1..=LEVELS).map(|k| people(&|who, meetings| k <= who.least && meetings >= k)));
        vector.push(-count(&|pair| wanted(pair) == [false, false]));
        vector.extend((1..=LEVELS).map(|k| people(&|who, meetings| meetings >= who.least + k)));
        vector.push(count(&|pair| wanted(pair) == [true, true]));
        vector.push(pairs.iter().flat_map(wishes).flatten().map(|wish| points(&wish)).sum());
        vector.push(pairs.iter().map(|pair| i64::from(self.score(pair))).sum());
        vector.push(-pairs.iter().flatten().map(past).sum::<i64>());
        vector
    }

    fn best(&self) -> Vec<i64> {
        let candidates = self.candidates();
        (0..1_u32 << candidates.len())
            .map(|taken| {
                let taken = candidates.iter().enumerate().filter(|(i, _)| taken >> i & 1 == 1);
                taken.map(|(_, pair)| pair.clone()).collect::<Vec<_>>()
            })
            .filter(|pairs| self.kept(pairs))
            .map(|pairs| self.vector(&pairs))
            .max()
            .expect("nobody meets is a choice")
    }
}

fn same(one: &Names, other: &Names) -> bool {
    one == other || (one[0] == other[1] && one[1] == other[0])
}

fn meetings(pairs: &[Names], who: &ParticipantName) -> u32 {
    pairs.iter().filter(|pair| pair.contains(who)).count() as u32
}

fn names(selection: &Selection) -> Vec<Names> {
    selection.pairs.iter().map(|pair| pair.who.clone()).collect()
}

// ---- Small problems of all kinds. ----

const SLOTS: usize = 3;

fn participant(number: usize, sides: bool) -> impl Strategy<Value = Participant> {
    (0..4_u32, prop::option::of(0..4_u32), 0..8_u8, 0..4_u32, prop::bool::weighted(0.1)).prop_map(
        move |(least, most, away, past, two)| {
            let group = if sides && number % 2 == 1 { "buyer" } else { "seller" };
            let mut who = Participant::new(&format!("p{number}"), group);
            // Most have no least, and are there.
            who.least = least.saturating_sub(1).min(most.unwrap_or(u32::MAX));
            who.most = most;
            who.representatives = 1 + u32::from(two);
            who.past = past;
            let absent = if away >= 5 { away % 3 + 1 } else { 0 };
            who.unavailable = (1..=SLOTS)
                .filter(|slot| absent as usize == *slot)
                .map(|slot| slot.to_string().as_str().into())
                .collect();
            who
        },
    )
}

fn wants() -> impl Strategy<Value = (Wants, Option<u32>)> {
    prop_oneof![
        6 => prop::option::weighted(0.8, 1..7_u32).prop_map(|rank| (Wants::Want, rank)),
        1 => prop::option::of(1..3_u32).prop_map(|rank| (Wants::Must, rank)),
        1 => Just((Wants::No, None)),
    ]
}

/// At most ten pairs that somebody speaks of.
fn problem(sides: bool) -> impl Strategy<Value = Problem> {
    (3..8_usize)
        .prop_flat_map(move |count| {
            let people: Vec<_> = (0..count).map(|number| participant(number, sides)).collect();
            let two = (0..count, 0..count);
            let one_pair =
                (two, prop::option::weighted(0.7, wants()), prop::option::weighted(0.5, wants()), 0..6_u32);
            (people, prop::collection::vec(one_pair, 1..11), 0..5_u32, 0..3_u64, prop::bool::weighted(0.2))
        })
        .prop_map(move |(participants, spoken, tables, seed, exclude)| {
            let mut problem = Problem {
                slots: slots(SLOTS),
                participants,
                // Often enough for all.
                tables: Tables::Count(if tables == 4 { 9 } else { tables }),
                seed,
                ..Problem::default()
            };
            if sides {
                problem.may_meet = vec![["buyer".to_owned(), "seller".to_owned()]];
            }
            let mut seen = BTreeSet::new();
            for ((one, other), there, back, points) in spoken {
                if one == other || !seen.insert((one.min(other), one.max(other))) {
                    continue;
                }
                let ids = [one, other].map(|who| problem.participants[who].id.clone());
                for (from, to, wish) in [(0, 1, there), (1, 0, back)] {
                    if let Some((wants, rank)) = wish {
                        problem.wishes.push(Wish {
                            from: ids[from].clone(),
                            to: ids[to].clone(),
                            wants,
                            rank,
                        });
                    }
                }
                if points > 1 {
                    problem.scores.push(PairScore { who: ids.clone(), points: points * 1000 });
                }
                if exclude && problem.excluded.is_empty() {
                    problem.excluded.push(ids);
                }
            }
            problem
        })
}

/// Almost everybody wishes for almost everybody and can meet one or two, so that the first choice at hand is seldom the
/// best.
fn crowd(sides: bool) -> impl Strategy<Value = Problem> {
    let people = prop::collection::vec((1..3_u32, 0..2_u32), if sides { 6 } else { 5 });
    let ranks = prop::collection::vec(
        (prop::option::weighted(0.8, 1..4_u32), prop::option::weighted(0.3, 1..4_u32)),
        10,
    );
    (people, ranks, prop_oneof![3 => Just(9), 1 => 1..3_u32], 0..3_u64).prop_map(
        move |(people, ranks, tables, seed)| {
            let mut problem =
                Problem { slots: slots(2), tables: Tables::Count(tables), seed, ..Problem::default() };
            for (number, (most, past)) in people.iter().enumerate() {
                let mut who =
                    Participant::new(&format!("p{number}"), if number % 2 == 1 { "buyer" } else { "seller" });
                (who.most, who.past) = (Some(*most), *past);
                problem.participants.push(who);
            }
            let ids: Vec<_> = problem.participants.iter().map(|who| who.id.clone()).collect();
            let all = (0..ids.len()).flat_map(|one| (one + 1..ids.len()).map(move |other| (one, other)));
            let across = all.filter(|(one, other)| !sides || (one + other) % 2 == 1);
            for ((one, other), ranks) in across.zip(ranks) {
                for (from, to, rank) in [(one, other, ranks.0), (other, one, ranks.1)] {
                    if rank.is_some() {
                        problem.wishes.push(Wish {
                            from: ids[from].clone(),
                            to: ids[to].clone(),
                            wants: Wants::Want,
                            rank,
                        });
                    }
                }
            }
            problem
        },
    )
}

fn any_problem() -> impl Strategy<Value = Problem> {
    prop_oneof![problem(true), problem(false), crowd(true), crowd(false)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_choice_is_the_best_of_all_choices(problem in any_problem()) {
        let naive = Naive { problem: &problem };
        let selection = chosen(&problem);
        let pairs = names(&selection);
        prop_assert_eq!(selection.proof, Proof::Best);
        prop_assert!(naive.kept(&pairs));
        let candidates = naive.candidates();
        prop_assert!(pairs.iter().all(|pair| candidates.iter().any(|candidate| same(candidate, pair))));
        prop_assert_eq!(naive.vector(&pairs), naive.best());
    }

    #[test]
    fn the_totals_are_those_of_the_pairs(problem in any_problem()) {
        let selection = chosen(&problem);
        let vector = Naive { problem: &problem }.vector(&names(&selection));
        let totals = &selection.totals;
        let levels = |all: &[u64]| (0..12).map(|k| all.get(k).map_or(0, |n| *n as i64)).collect::<Vec<_>>();
        let mut told = vec![totals.musts as i64];
        told.extend(levels(&totals.least));
        told.push(-(totals.unwished as i64));
        told.extend(levels(&totals.more));
        told.extend([totals.mutual as i64, totals.rank_points as i64, totals.score as i64, -(totals.past as i64)]);
        prop_assert_eq!(told, vector);
        for (who, meetings_told) in &selection.meetings {
            prop_assert_eq!(*meetings_told, meetings(&names(&selection), who));
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(problem in any_problem(), by in 0..1000_usize) {
        let mut turned = problem.clone();
        let (people, wishes) = (turned.participants.len(), turned.wishes.len().max(1));
        turned.participants.rotate_left(by % people);
        turned.wishes.reverse();
        let some = turned.wishes.len().min(by % wishes);
        turned.wishes.rotate_left(some);
        turned.scores.reverse();
        for score in &mut turned.scores {
            score.who.swap(0, 1);
        }
        prop_assert_eq!(chosen(&problem), chosen(&turned));
    }

    #[test]
    fn more_of_anything_never_makes_the_choice_worse(problem in any_problem(), who in 0..100_usize) {
        let selection = chosen(&problem);
        let who = problem.participants[who % problem.participants.len()].id.clone();
        for change in [Remedy::Meeting(who), Remedy::Table, Remedy::Slot] {
            let effect = selection.what_if(&problem, change).expect("no faults");
            prop_assert!(effect.after >= effect.before);
            prop_assert_eq!(effect.after == effect.before, effect.gained.is_empty() && effect.lost.is_empty());
        }
    }

    #[test]
    fn a_remedy_lets_the_two_meet(problem in any_problem()) {
        let selection = advised(&problem);
        for unmet in &selection.unmet {
            let meet = |problem: &Problem| {
                chosen(problem).pairs.iter().any(|pair| pair.who.contains(&unmet.from) && pair.who.contains(&unmet.to))
            };
            let changed = |changes: &[Remedy]| {
                meet(&changes.iter().fold(problem.clone(), |problem, change| change.apply(&problem)))
            };
            let crowded = matches!(unmet.reason, Reason::Quota { .. } | Reason::Room { .. });
            match unmet.remedy.as_slice() {
                [] if crowded => prop_assert!(!changed(&[Remedy::Slot])),
                [] => {}
                found => prop_assert!(changed(found)),
            }
        }
    }

    #[test]
    fn every_wish_is_met_or_has_a_reason(problem in any_problem()) {
        let selection = chosen(&problem);
        let met = names(&selection);
        for wish in problem.wishes.iter().filter(|wish| wish.wants != Wants::No) {
            let pair = [wish.from.clone(), wish.to.clone()];
            let told: Vec<_> =
                selection.unmet.iter().filter(|unmet| unmet.from == wish.from && unmet.to == wish.to).collect();
            prop_assert_eq!(told.len(), usize::from(!met.iter().any(|met| same(met, &pair))));
        }
    }

    /// What a reason says has to give way is enough, and giving way makes it worse in the dimension it names.
    #[test]
    fn what_would_have_to_give_way_is_told_truly(problem in any_problem()) {
        let naive = Naive { problem: &problem };
        let selection = chosen(&problem);
        for unmet in &selection.unmet {
            let (Reason::Quota { instead_of, decided_by, .. } | Reason::Room { instead_of, decided_by }) = &unmet.reason
            else {
                continue;
            };
            let mut other: Vec<Names> =
                names(&selection).into_iter().filter(|pair| !instead_of.contains(pair)).collect();
            other.push([unmet.from.clone(), unmet.to.clone()]);
            if instead_of.is_empty() {
                prop_assert!(!naive.kept(&other));
                continue;
            }
            prop_assert!(naive.kept(&other));
            let (had, has) = (naive.vector(&names(&selection)), naive.vector(&other));
            let first = (0..had.len()).find(|at| had[*at] != has[*at]);
            prop_assert!(first.is_none_or(|at| has[at] < had[at]));
            prop_assert_eq!(first.is_none(), *decided_by == Some(Dimension::Draw));
        }
    }
}

/// Everybody wishes for three others; those at the beginning of the list are far more popular than those at its end.
fn large(people: usize, sides: bool) -> Problem {
    let mut state = 7_u64;
    let mut below = |end: usize| {
        // The generator of Knuth, TAOCP 3.3.4: its upper bits are random enough here.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % end
    };
    let ids: Vec<String> = (0..people).map(|i| format!("p{i:04}")).collect();
    let group = |i: usize| if sides && i % 2 == 1 { "buyer" } else { "seller" };
    let all: Vec<(&str, &str)> = ids.iter().enumerate().map(|(i, id)| (id.as_str(), group(i))).collect();
    let mut problem = fair(&all, 12, people as u32 / 8);
    for (i, who) in problem.participants.iter_mut().enumerate() {
        (who.least, who.most) = (1, Some(1 + i as u32 % 4));
    }
    let mut wished = BTreeSet::new();
    for from in 0..people {
        let mut rank = 0;
        while rank < 3 {
            let end = 1 + below(people);
            let end = 1 + below(end);
            let to = below(end);
            if from != to && !(sides && (from + to) % 2 == 0) && wished.insert((from, to)) {
                rank += 1;
                problem.wishes.push(wish(&ids[from], &ids[to], rank));
            }
        }
    }
    problem
}

#[test]
fn a_large_fair_is_chosen_from() {
    for (people, sides) in [(2_000, true), (1_000, false)] {
        let problem = large(people, sides);
        let selection = chosen(&problem);
        let pairs = names(&selection);
        assert_eq!(check_selection(&problem, &pairs).violations, []);
        let met: BTreeSet<&Names> = pairs.iter().collect();
        let is_met = |wish: &&Wish| {
            let pair = [wish.from.clone(), wish.to.clone()];
            met.contains(&pair) || met.contains(&[wish.to.clone(), wish.from.clone()])
        };
        assert_eq!(problem.wishes.iter().filter(is_met).count() + selection.unmet.len(), 3 * people);
        assert!(selection.proof == Proof::Best || !sides, "{:?}", selection.proof);
    }
}

#[test]
fn everybodys_first_meeting_goes_before_anybodys_second() {
    let mut problem = fair(&[("B", "buyer"), ("s1", "s"), ("s2", "s"), ("C", "buyer")], 4, 4);
    somebody(&mut problem, "B").most = Some(1);
    // s1 is what B wants most, but s1 can also meet C, and s2 cannot.
    problem.wishes = vec![wish("B", "s1", 1), wish("s1", "B", 1), wish("s2", "B", 3), wish("C", "s1", 2)];
    let selection = chosen(&problem);
    assert_eq!(pairs(&selection), [("B", "s2"), ("C", "s1")]);
    let Reason::Quota { full, instead_of, decided_by } = reason(&selection, "s1", "B") else {
        panic!("a quota")
    };
    assert_eq!(full[0].who.0, "B");
    assert_eq!(*instead_of, [["B".into(), "s2".into()]]);
    assert_eq!(*decided_by, Some(Dimension::More(1)));
}

#[test]
fn a_promise_goes_before_fairness() {
    let mut problem = fair(&[("B", "b"), ("s1", "s"), ("s2", "s"), ("C", "b")], 4, 4);
    somebody(&mut problem, "B").most = Some(1);
    problem.wishes = vec![says("B", "s1", Wants::Must), wish("s2", "B", 1), wish("C", "s1", 2)];
    assert_eq!(pairs(&chosen(&problem)), [("B", "s1"), ("C", "s1")]);
}

#[test]
fn a_ring_of_three_is_chosen_from_without_sides() {
    let mut problem = fair(&[("a", ""), ("b", ""), ("c", "")], 2, 2);
    for who in ["a", "b", "c"] {
        somebody(&mut problem, who).most = Some(1);
    }
    problem.wishes = vec![wish("a", "b", 2), wish("b", "c", 1), wish("c", "a", 2)];
    let selection = chosen(&problem);
    assert_eq!((pairs(&selection), selection.proof), (vec![("b", "c")], Proof::Best));
}

#[test]
fn somebody_without_wishes_is_lifted_to_its_least_by_the_one_who_suits_best() {
    let mut problem = fair(&[("B", "b"), ("C", "b"), ("s1", "s"), ("s2", "s")], 4, 4);
    problem.wishes = vec![wish("B", "s1", 1)];
    somebody(&mut problem, "s2").least = 1;
    problem.scores = vec![
        PairScore { who: ["B".into(), "s2".into()], points: 4000 },
        PairScore { who: ["C".into(), "s2".into()], points: 3000 },
        PairScore { who: ["C".into(), "s1".into()], points: 9000 },
    ];
    let selection = chosen(&problem);
    // C has none otherwise: everybody's first goes before a better match.
    assert_eq!(pairs(&selection), [("B", "s1"), ("C", "s2")]);
    assert_eq!(selection.totals.unwished, 1);
    somebody(&mut problem, "s2").least = 0;
    assert_eq!(pairs(&chosen(&problem)), [("B", "s1")], "nobody needs it");
}

#[test]
fn a_tie_goes_to_the_one_with_fewer_meetings_last_time() {
    let mut problem = fair(&[("B", "b"), ("s1", "s"), ("s2", "s")], 4, 4);
    somebody(&mut problem, "B").most = Some(1);
    problem.wishes = vec![wish("s1", "B", 1), wish("s2", "B", 1)];
    somebody(&mut problem, "s1").past = 1;
    assert_eq!(pairs(&chosen(&problem)), [("B", "s2")]);
    somebody(&mut problem, "s2").past = 2;
    let selection = chosen(&problem);
    assert_eq!(pairs(&selection), [("B", "s1")]);
    let Reason::Quota { decided_by, .. } = reason(&selection, "s2", "B") else { panic!("a quota") };
    assert_eq!(*decided_by, Some(Dimension::Past));
}

#[test]
fn the_draw_depends_on_the_seed_and_nothing_prefers_anybody() {
    let mut problem = fair(&[("B", "b"), ("s1", "s"), ("s2", "s")], 4, 4);
    somebody(&mut problem, "B").most = Some(1);
    problem.wishes = vec![wish("s1", "B", 1), wish("s2", "B", 1)];
    let mut won: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..200 {
        problem.seed = seed;
        *won.entry(chosen(&problem).pairs[0].who[1].0.clone()).or_default() += 1;
    }
    assert!(won.values().all(|times| (70..=130).contains(times)), "{won:?}");
}

#[test]
fn every_kind_of_reason_is_told() {
    let mut problem =
        fair(&[("B", "b"), ("C", "b"), ("s1", "s"), ("s2", "s"), ("s3", "s"), ("s4", "s")], 2, 1);
    problem.may_meet = vec![["b".to_owned(), "s".to_owned()]];
    problem.excluded = vec![["s4".into(), "B".into()]];
    problem.wishes = vec![
        wish("s1", "B", 1),
        wish("s2", "B", 1),
        says("B", "s2", Wants::No),
        wish("s1", "s2", 2),
        wish("s4", "B", 1),
        wish("s3", "C", 1),
        wish("s2", "C", 1),
        wish("s1", "C", 3),
        wish("C", "s1", 3),
    ];
    somebody(&mut problem, "s3").unavailable = vec!["1".into()];
    somebody(&mut problem, "C").unavailable = vec!["2".into()];
    somebody(&mut problem, "s4").most = Some(0);
    let selection = chosen(&problem);
    assert_eq!(*reason(&selection, "s2", "B"), Reason::Declined);
    assert_eq!(*reason(&selection, "s1", "s2"), Reason::Groups);
    assert_eq!(*reason(&selection, "s4", "B"), Reason::Excluded);
    assert_eq!(*reason(&selection, "s3", "C"), Reason::NoCommonSlot);
    let Reason::Quota { full, .. } = reason(&selection, "s1", "C") else { panic!("a quota") };
    assert!(full[0].who.0 == "C" && full[0].by_slots);
    for unmet in &selection.unmet {
        assert!(Language::ALL.iter().all(|language| unmet.words(*language).contains(unmet.from.0.as_str())));
    }
    problem.slots.pop();
    problem.participants.iter_mut().for_each(|who| who.unavailable.clear());
    let crowded = chosen(&problem);
    assert_eq!(crowded.pairs.len(), 1);
    assert!(
        crowded.unmet.iter().any(|unmet| matches!(unmet.reason, Reason::Quota { .. } | Reason::Room { .. }))
    );
}

#[test]
fn a_full_hall_is_a_reason_and_one_more_table_helps() {
    let mut problem = fair(&[("B", "b"), ("C", "b"), ("s1", "s"), ("s2", "s")], 1, 1);
    problem.wishes = vec![wish("B", "s1", 1), wish("s1", "B", 1), wish("C", "s2", 1)];
    let selection = chosen(&problem);
    assert_eq!(pairs(&selection), [("B", "s1")]);
    let Reason::Room { instead_of, decided_by } = reason(&selection, "C", "s2") else { panic!("the room") };
    assert_eq!(
        (instead_of.as_slice(), *decided_by),
        (&[["B".into(), "s1".into()]][..], Some(Dimension::Mutual))
    );
    let advised = advised(&problem);
    assert_eq!(advised.unmet[0].remedy, [Remedy::Table]);
    assert!(advised.unmet[0].words(Language::Ja).ends_with("成立させるには：テーブルを1つ増やす。"));
    let effect = selection.what_if(&problem, Remedy::Table).expect("no faults");
    assert_eq!((effect.gained, effect.lost), (vec![["C".into(), "s2".into()]], vec![]));
    let none = selection.what_if(&problem, Remedy::Meeting("B".into())).expect("no faults");
    assert_eq!(none.words(Language::En), "B may have one more meeting: nothing changes.");
}

#[test]
fn one_more_meeting_for_somebody_shows_who_would_come_in() {
    let mut problem = fair(&[("B", "b"), ("s1", "s"), ("s2", "s")], 4, 4);
    somebody(&mut problem, "B").most = Some(1);
    problem.wishes = vec![wish("B", "s1", 1), wish("B", "s2", 2)];
    let effect = chosen(&problem).what_if(&problem, Remedy::Meeting("B".into())).expect("no faults");
    assert_eq!(
        (effect.gained.as_slice(), effect.lost.as_slice()),
        (&[["B".into(), "s2".into()]][..], &[][..])
    );
    assert_eq!(effect.words(Language::Ja), "Bの面談数の上限を1回増やすと、B–s2が成立します。");
}

#[test]
fn a_least_that_nobody_can_reach_is_told_with_its_cause() {
    let mut problem = fair(&[("B", "b"), ("s1", "s"), ("s2", "s")], 3, 1);
    problem.wishes = vec![wish("B", "s1", 1), wish("s2", "B", 1)];
    somebody(&mut problem, "B").least = 3;
    somebody(&mut problem, "s1").least = 2;
    somebody(&mut problem, "s1").unavailable = vec!["1".into(), "2".into()];
    let notes = chosen(&problem).notes;
    let out_of_reach = |who: &str, least, possible, because| Note::LeastOutOfReach {
        who: who.into(),
        least,
        possible,
        because,
    };
    assert_eq!(
        notes,
        [out_of_reach("B", 3, 2, TooFew::Counterparts), out_of_reach("s1", 2, 1, TooFew::Slots)]
    );
}

#[test]
fn leasts_above_the_room_and_leasts_missed_are_told() {
    let mut problem = fair(&[("B", "b"), ("s1", "s"), ("s2", "s")], 1, 1);
    somebody(&mut problem, "B").representatives = 2;
    problem.wishes = vec![wish("B", "s1", 1), wish("s2", "B", 1)];
    for who in ["s1", "s2"] {
        somebody(&mut problem, who).least = 1;
    }
    let selection = chosen(&problem);
    assert_eq!(selection.pairs.len(), 1);
    assert_eq!(selection.notes[0], Note::LeastAboveRoom { needed: 2, room: 1 });
    assert!(matches!(selection.notes[1], Note::LeastMissed { least: 1, meetings: 0, .. }));
}

#[test]
fn nobody_meets_where_nobody_can() {
    let alone = chosen(&fair(&[("a", "")], 1, 1));
    assert_eq!((alone.pairs.len(), alone.notes), (0, vec![Note::NoWishes]));

    let mut declined = fair(&[("a", ""), ("b", "")], 1, 1);
    declined.wishes = vec![wish("a", "b", 1), says("b", "a", Wants::No)];
    assert_eq!(chosen(&declined).notes, [Note::AllDeclined]);

    let mut nowhere = fair(&[("a", ""), ("b", "")], 1, 0);
    nowhere.wishes = vec![wish("a", "b", 1)];
    assert_eq!(chosen(&nowhere).notes, [Note::NoRoom]);

    let mut none = fair(&[("a", ""), ("b", "")], 1, 1);
    none.wishes = vec![wish("a", "b", 1)];
    somebody(&mut none, "a").most = Some(0);
    let selection = chosen(&none);
    let Reason::Quota { full, instead_of, decided_by: None } = reason(&selection, "a", "b") else {
        panic!("a quota")
    };
    assert!(instead_of.is_empty() && full.len() == 1 && full[0].meetings == 0);
}

#[test]
fn the_rule_says_only_what_can_matter() {
    let mut problem = fair(&[("B", "b"), ("s1", "s"), ("s2", "s")], 4, 5);
    problem.wishes = vec![says("B", "s1", Wants::Want), says("s2", "B", Wants::Want)];
    let plain = rule_words(&problem, Language::En).expect("no faults");
    assert!(plain.iter().enumerate().all(|(i, sentence)| sentence.starts_with(&format!("{}. ", i + 1))));
    let text = plain.join("\n");
    assert!(text.contains("at most 20 meetings"));
    for absent in ["promised", "declines", "rank", "score", "last fair", "least number", "both sides wish"] {
        assert!(!text.contains(absent), "{absent}: {text}");
    }
    problem.wishes.extend([says("s1", "B", Wants::Must), wish("B", "s2", 1)]);
    somebody(&mut problem, "B").past = 2;
    somebody(&mut problem, "s1").least = 1;
    problem.scores = vec![PairScore { who: ["B".into(), "s1".into()], points: 1 }];
    let full = rule_words(&problem, Language::Ja).expect("no faults");
    for present in ["確約", "最低回数", "互いに希望", "順位", "適合度", "前回", "抽選"] {
        assert!(full.iter().any(|sentence| sentence.contains(present)), "{present}");
    }
}

#[test]
fn what_goes_before_in_the_rule_weighs_more_when_it_is_placed() {
    let mut problem =
        fair(&[("B1", "b"), ("B2", "b"), ("B3", "b"), ("S1", "s"), ("S2", "s"), ("S3", "s")], 4, 6);
    somebody(&mut problem, "S2").least = 1;
    problem.wishes = vec![
        says("B1", "S1", Wants::Must),
        wish("S2", "B1", 1),
        wish("B1", "S3", 1),
        wish("S3", "B1", 1),
        wish("B2", "S3", 1),
        wish("B2", "S1", 2),
        wish("B3", "S1", 1),
    ];
    let meetings = chosen(&problem).to_place();
    let priorities: Vec<(&str, u8)> =
        meetings.iter().map(|meeting| (meeting.id.0.as_str(), meeting.priority)).collect();
    assert_eq!(
        priorities,
        [("B1 - S1", 1), ("B1 - S2", 2), ("B1 - S3", 4), ("B2 - S1", 5), ("B2 - S3", 5), ("B3 - S1", 3)]
    );
}

#[test]
fn a_pair_that_suits_no_table_does_not_meet_and_is_told_so() {
    let mut problem = fair(&[("B1", "b"), ("B2", "b"), ("S1", "s"), ("S2", "s")], 2, 1);
    let table = |id: &str, booth_of: Option<&str>| Table {
        id: id.into(),
        booth_of: booth_of.map(Into::into),
        ..Table::default()
    };
    problem.tables = Tables::Each(vec![table("T1", None), table("T2", Some("B1"))]);
    somebody(&mut problem, "S1").needs = vec!["power".to_owned()];
    problem.wishes = vec![wish("B1", "S1", 1), wish("S2", "B1", 1), wish("S2", "B2", 2)];
    let selection = chosen(&problem);
    assert_eq!(pairs(&selection), [("B1", "S2"), ("B2", "S2")]);
    assert_eq!(reason(&selection, "B1", "S1"), &Reason::NoTable);
    problem.tables = Tables::Count(0);
    assert_eq!(reason(&chosen(&problem), "S2", "B1"), &Reason::NoTable);
}

#[test]
fn a_promise_that_cannot_be_kept_is_noted() {
    let mut problem = fair(&[("B", "b"), ("S", "s")], 2, 1);
    problem.wishes = vec![says("B", "S", Wants::Must), says("S", "B", Wants::No)];
    let missed = Note::PromiseMissed { from: "B".into(), to: "S".into() };
    assert!(chosen(&problem).notes.contains(&missed));
}

#[test]
fn meetings_of_names_that_look_like_two_are_told_apart() {
    let mut problem = fair(&[("A", "b"), ("A - B", "b"), ("B - C", "s"), ("C", "s")], 2, 4);
    problem.wishes = vec![wish("A", "B - C", 1), wish("A - B", "C", 1)];
    let selection = chosen(&problem);
    selection.hold(&mut problem);
    let names: BTreeSet<_> = problem.meetings.iter().flatten().map(|meeting| meeting.id.clone()).collect();
    assert_eq!(names.len(), 2);
}
