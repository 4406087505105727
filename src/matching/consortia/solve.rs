//! The best consortia of a problem: exact, one after the other, each really different from those before.

use super::choose::{Best, Choice};
use super::cover::{Cover, Mask};
use super::pattern;
use super::problem::{Problem, Refusal, Solution};
use std::cmp::Reverse;

/// The cheapest solution among the members that are not barred; none where some required step or the lead has
/// nobody. The same problem gives the same solution.
///
/// # Errors
/// Where the problem is larger than what is solved.
pub fn solve(problem: &Problem, barred: &[bool]) -> Result<Option<Solution>, Refusal> {
    problem.check()?;
    let cover = Cover::new(problem, barred);
    let required = problem.steps.iter().enumerate().filter(|(_, step)| step.required);
    let must: Mask = required.map(|(step, _)| 1 << step).sum::<Mask>() | cover.lead();
    let Some(fewest) = cover.fewest(must) else { return Ok(None) };
    let patterns = pattern::cheapest(&cover, &problem.steps, fewest);
    let mut choice = Choice::new(problem, &cover);
    let mut promising: Vec<_> =
        patterns.best.iter().map(|pattern| (Reverse(choice.bound(pattern)), pattern)).collect();
    promising.sort_by_key(|(bound, _)| *bound);
    for (bound, pattern) in promising {
        if choice.best.as_ref().is_some_and(|best| bound.0 <= best.merit) {
            break;
        }
        choice.improve(pattern);
    }
    let proven = patterns.complete && choice.complete;
    Ok(choice.best.map(|Best { assignment, lead, .. }| {
        let cost = problem.cost(&assignment, lead);
        Solution { assignment, lead, cost, proven }
    }))
}

/// The best solution and the next ones that are really different: each does without those who carry half of the
/// chain in any solution before it, so that at least half of every chain lies in other hands.
///
/// # Errors
/// Where the problem is larger than what is solved.
pub fn alternatives(problem: &Problem, most: usize) -> Result<Vec<Solution>, Refusal> {
    problem.check()?;
    let mut barred = vec![false; problem.members.len()];
    let mut found = Vec::new();
    while found.len() < most {
        let Some(solution) = solve(problem, &barred)? else { break };
        let pillars = pillars(problem, &solution);
        found.push(solution);
        if pillars.is_empty() {
            break;
        }
        for member in pillars {
            barred[member] = true;
        }
    }
    Ok(found)
}

/// The fewest members that do half or more of the steps: those with the most steps, then the highest scores.
pub fn pillars(problem: &Problem, solution: &Solution) -> Vec<usize> {
    let done: Vec<(usize, usize)> = solution
        .assignment
        .iter()
        .enumerate()
        .filter_map(|(step, member)| Some((step, (*member)?)))
        .collect();
    let mut carriers: Vec<(Reverse<usize>, Reverse<i64>, usize)> = Vec::new();
    for (step, member) in &done {
        let score = problem.members[*member].offers[*step].map_or(0, |offer| i64::from(offer.score));
        match carriers.iter_mut().find(|carrier| carrier.2 == *member) {
            Some(carrier) => (carrier.0.0, carrier.1.0) = (carrier.0.0 + 1, carrier.1.0 + score),
            None => carriers.push((Reverse(1), Reverse(score), *member)),
        }
    }
    carriers.sort_unstable();
    let mut carried = 0;
    let mut pillars = Vec::new();
    for (Reverse(steps), _, member) in carriers {
        if 2 * carried >= done.len() {
            break;
        }
        carried += steps;
        pillars.push(member);
    }
    pillars
}
