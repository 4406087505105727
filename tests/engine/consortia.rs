//! Consortia: the solver against an oracle that tries everything, and the laws of its answers.

use enishi::matching::consortia::{
    MOST_MEMBERS, MOST_STEPS, Member, Offer, Problem, Refusal, Solution, Step, alternatives, solve,
};
use enishi::vocabulary::Place;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What a way and an unknown way cost, as `docs/consortia.md` states them.
const PER_KM: i64 = 2;
const UNKNOWN_KM: i64 = 300;

type Rank = (usize, usize, usize, usize, Reverse<i64>);

/// Parties, organizations, left out, handovers, merit: worked out anew, step by step.
fn rank(problem: &Problem, assignment: &[Option<usize>], lead: usize) -> Option<Rank> {
    let mut people = vec![lead];
    let mut roofs = Vec::new();
    for member in assignment.iter().flatten() {
        if !people.contains(member) {
            people.push(*member);
        }
    }
    let mut parties = 0;
    for member in &people {
        let tie = problem.members[*member].tie;
        if tie.is_none() || !roofs.contains(&tie) {
            parties += 1;
        }
        roofs.push(tie);
    }
    let mut merit = i64::from(problem.members[lead].lead?);
    let (mut left_out, mut handovers) = (0, 0);
    let mut before: Option<usize> = None;
    for (number, member) in assignment.iter().enumerate() {
        let Some(member) = *member else {
            if problem.steps[number].required {
                return None;
            }
            left_out += 1;
            continue;
        };
        merit += i64::from(problem.members[member].offers[number]?.score);
        let here = &problem.members[member].sites;
        let way = |from: &[usize]| {
            let mut shortest = None;
            for a in from {
                for b in here {
                    let km = i64::from(problem.places[*a].distance_km(problem.places[*b]));
                    shortest = Some(shortest.map_or(km, |other: i64| other.min(km)));
                }
            }
            shortest.unwrap_or(UNKNOWN_KM) * PER_KM
        };
        match (before, problem.start) {
            (Some(other), _) if other != member => {
                handovers += 1;
                merit -= way(&problem.members[other].sites);
            }
            (None, Some(start)) => merit -= way(&[start]),
            _ => {}
        }
        before = Some(member);
    }
    Some((parties, people.len(), left_out, handovers, Reverse(merit)))
}

/// The best rank there is among those not barred, by trying every assignment with every lead.
fn by_trying_everything(problem: &Problem, barred: &[bool]) -> Option<Rank> {
    let mut assignments: Vec<Vec<Option<usize>>> = vec![vec![]];
    for (number, step) in problem.steps.iter().enumerate() {
        let does = |member: &usize| !barred[*member] && problem.members[*member].offers[number].is_some();
        let mut choices: Vec<Option<usize>> = (0..problem.members.len()).filter(does).map(Some).collect();
        if !step.required {
            choices.push(None);
        }
        let longer = |start: Vec<Option<usize>>| {
            choices
                .iter()
                .map(move |choice| start.iter().copied().chain([*choice]).collect())
                .collect::<Vec<_>>()
        };
        assignments = assignments.into_iter().flat_map(longer).collect();
    }
    let can_lead = |lead: &usize| !barred[*lead] && problem.members[*lead].lead.is_some();
    let leads: Vec<usize> = (0..problem.members.len()).filter(can_lead).collect();
    let each = assignments.iter().flat_map(|assignment| leads.iter().map(move |lead| (assignment, *lead)));
    each.filter_map(|(assignment, lead)| rank(problem, assignment, lead)).min()
}

fn rank_of(problem: &Problem, solution: &Solution) -> Rank {
    rank(problem, &solution.assignment, solution.lead).expect("a solution keeps the rules")
}

fn places() -> impl Strategy<Value = Vec<Place>> {
    // A few towns, some hundred kilometres about.
    vec((350..380_i32, 1360..1400_i32), 4).prop_map(|points| {
        let place = |(latitude, longitude)| Place {
            latitude: f64::from(latitude) / 10.0,
            longitude: f64::from(longitude) / 10.0,
        };
        points.into_iter().map(place).collect()
    })
}

fn member(steps: usize) -> impl Strategy<Value = Member> {
    let offer =
        || proptest::option::weighted(0.45, (0..12_i32).prop_map(|tenth| Offer { score: tenth * 800 }));
    (vec(offer(), steps), of((0..4_i32).prop_map(|part| part * 2_500)), of(0..3_u32), vec(0..4_usize, 0..3))
        .prop_map(|(offers, lead, tie, sites)| Member { offers, lead, tie, sites })
}

fn problem(steps: std::ops::Range<usize>, most: usize) -> impl Strategy<Value = Problem> {
    steps.prop_flat_map(move |count| {
        let step = proptest::bool::weighted(0.75).prop_map(|required| Step { required });
        (vec(step, count), vec(member(count), 0..=most), places(), of(0..4_usize))
            .prop_map(|(steps, members, places, start)| Problem { steps, members, places, start })
    })
}

/// In which order a chain visits blocks that different members do: there and back, branching, in a ring.
const VISITS: [&[usize]; 6] =
    [&[0, 1, 0, 2], &[0, 1, 0, 2, 0], &[0, 1, 2, 0], &[0, 1, 2, 1, 3], &[0, 1, 2, 0, 1], &[0, 1, 0, 2, 3]];

/// Chains whose cut is given, so that all depends on who is chosen: scores weigh about as much as ways.
fn choice() -> impl Strategy<Value = Problem> {
    let places = || vec((350..380_i32, 1360..1400_i32), 8);
    (0..VISITS.len(), vec((0..2_500_i32, vec(0..8_usize, 0..3)), 16), places(), of(0..8_usize)).prop_map(
        |(visits, members, places, start)| {
            let visits = VISITS[visits];
            let blocks = visits.iter().max().map_or(0, |most| most + 1);
            let members = members.into_iter().enumerate().map(|(number, (score, sites))| {
                let does = |block: &usize| (*block == number % blocks).then_some(Offer { score });
                Member {
                    offers: visits.iter().map(does).collect(),
                    lead: (number % 4 == 0).then_some(score / 7),
                    tie: None,
                    sites,
                }
            });
            let place = |(latitude, longitude)| Place {
                latitude: f64::from(latitude) / 10.0,
                longitude: f64::from(longitude) / 10.0,
            };
            Problem {
                steps: vec![Step { required: true }; visits.len()],
                members: members.take(4 * blocks).collect(),
                places: places.into_iter().map(place).collect(),
                start,
            }
        },
    )
}

fn agree(problem: &Problem, barred: &[bool]) {
    let solution = solve(problem, barred).unwrap();
    let expected = by_trying_everything(problem, barred);
    assert_eq!(solution.as_ref().map(|solution| rank_of(problem, solution)), expected);
    if let Some(solution) = solution {
        let cost = solution.cost;
        let said = (cost.parties, cost.organizations, cost.left_out, cost.handovers, cost.merit);
        assert_eq!(Some(said), expected);
        assert!(solution.proven);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_solver_finds_what_trying_everything_finds(problem in problem(1..5, 6)) {
        agree(&problem, &vec![false; problem.members.len()]);
    }

    #[test]
    fn longer_chains_with_fewer_members_agree_as_well(problem in problem(5..7, 4)) {
        agree(&problem, &vec![false; problem.members.len()]);
    }

    #[test]
    fn among_many_who_do_the_same_the_choice_is_the_best_however_the_chain_winds(problem in choice()) {
        agree(&problem, &vec![false; problem.members.len()]);
    }

    #[test]
    fn each_alternative_is_the_best_that_does_without_the_pillars_before_it(problem in problem(2..5, 6)) {
        let mut barred = vec![false; problem.members.len()];
        let mut earlier: Vec<Vec<Option<usize>>> = Vec::new();
        for solution in alternatives(&problem, 5).unwrap() {
            prop_assert_eq!(Some(rank_of(&problem, &solution)), by_trying_everything(&problem, &barred));
            for other in &earlier {
                let done = other.iter().flatten().count();
                let members: BTreeSet<usize> = solution.assignment.iter().flatten().copied().collect();
                let elsewhere = other.iter().flatten().filter(|member| !members.contains(member)).count();
                prop_assert!(2 * elsewhere >= done, "{:?} is too much like {:?}", solution, other);
            }
            for member in enishi::matching::consortia::pillars(&problem, &solution) {
                barred[member] = true;
            }
            earlier.push(solution.assignment);
        }
        let rest = by_trying_everything(&problem, &barred);
        prop_assert!(earlier.len() == 5 || rest.is_none() || earlier.last().is_some_and(|last| last.iter().all(Option::is_none)));
    }

    #[test]
    fn a_further_member_never_makes_the_answer_worse(problem in problem(1..5, 5)) {
        let Some(last) = problem.members.len().checked_sub(1) else { return Ok(()) };
        let all = vec![false; problem.members.len()];
        let mut without = all.clone();
        without[last] = true;
        let [with, without] = [&all, &without].map(|barred| solve(&problem, barred).unwrap().map(|s| s.cost));
        prop_assert!(without.is_none() || with <= without);
    }
}

fn offers(steps: &[usize], of: usize, score: i32) -> Member {
    let offers = (0..of).map(|step| steps.contains(&step).then_some(Offer { score })).collect();
    Member { offers, lead: Some(5_000), ..Member::default() }
}

fn chain(steps: usize, members: Vec<Member>) -> Problem {
    Problem { steps: vec![Step { required: true }; steps], members, ..Problem::default() }
}

fn best(problem: &Problem) -> Solution {
    solve(problem, &vec![false; problem.members.len()]).unwrap().expect("a solution")
}

#[test]
fn one_roof_counts_as_one_partner() {
    let mut members = vec![offers(&[0, 2], 3, 4_000), offers(&[1], 3, 9_000), offers(&[1], 3, 4_000)];
    members[0].tie = Some(7);
    members[2].tie = Some(7);
    let found = best(&chain(3, members));
    assert_eq!(found.assignment, [Some(0), Some(2), Some(0)]);
    assert_eq!((found.cost.parties, found.cost.organizations), (1, 2));
}

#[test]
fn somebody_who_only_leads_joins_where_nobody_else_can() {
    let mut members = vec![offers(&[0, 1], 2, 5_000), offers(&[], 2, 0)];
    members[0].lead = None;
    let found = best(&chain(2, members));
    assert_eq!((found.lead, found.cost.organizations, found.cost.handovers), (1, 2, 0));
}

#[test]
fn a_chain_with_a_step_that_nobody_does_has_no_solution() {
    let problem = chain(3, vec![offers(&[0, 2], 3, 5_000)]);
    assert_eq!(solve(&problem, &[false]), Ok(None));
    assert_eq!(problem.uncovered_steps(), [1]);
}

#[test]
fn too_long_a_chain_is_refused_at_once() {
    let problem = chain(200, vec![offers(&[0], 200, 1); 2]);
    assert_eq!(solve(&problem, &[false; 2]), Err(Refusal::TooManySteps { steps: 200 }));
    assert_eq!(
        alternatives(
            &chain(1, vec![Member { offers: vec![None], ..Member::default() }; MOST_MEMBERS + 1]),
            1
        ),
        Err(Refusal::TooManyMembers { members: MOST_MEMBERS + 1 })
    );
}

#[test]
fn a_chain_of_twelve_steps_is_solved_to_the_end() {
    let pairs: Vec<Member> = (0..60)
        .map(|number: usize| {
            let (one, other) = (number % MOST_STEPS, (number * 5 + 1) % MOST_STEPS);
            Member {
                sites: vec![number % 4],
                ..offers(&[one, other], MOST_STEPS, 3_000 + 37 * number as i32)
            }
        })
        .collect();
    let mut problem = chain(MOST_STEPS, pairs);
    problem.places =
        (0..4).map(|n| Place { latitude: 36.0 + f64::from(n), longitude: 138.0 + f64::from(n) }).collect();
    let found = best(&problem);
    assert!(found.proven, "{found:?}");
    assert_eq!(found.cost.organizations, 6);
}
