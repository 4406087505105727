//! Made-up fairs: how soon there is a plan and how far it is from its bound, how long choosing takes, and making a plan
//! anew.

use super::Row;
use super::instances::{AGAIN, CANCELS, cancelled};
use super::run::{Run, run};
use crate::domain::Language;
use crate::timetable::made_up::{self, FEW_BUYERS, MANY_BUYERS, ONE_DAY, Shape, THOUSAND, TWO_DAYS};
use crate::timetable::{Plan, Problem, Proof, check_selection, select, without};
use anyhow::{anyhow, bail};
use std::time::Instant;

/// Of every made-up fair.
const SEED: u64 = 1;

/// `most` is the longest that one of them is looked at, in seconds.
pub fn rows(most: f64) -> anyhow::Result<Vec<Row>> {
    let mut placed = Vec::new();
    let mut again = Vec::new();
    for (shape, time, goal) in [
        (ONE_DAY, 2.0, "a plan and its gap in 2 s"),
        (TWO_DAYS, 5.0, "a plan and its gap in 5 s"),
        (THOUSAND, 30.0, "a plan and its gap in 30 s"),
    ] {
        eprintln!("{}", shape.name);
        let problem = made_up::fair(&shape, SEED);
        let first = run(&problem, None, Instant::now(), most.min(time))?;
        placed.push(Row { what: shape.name.to_owned(), goal, measured: told(&first) });
        if let Some(plan) = &first.placement.plan {
            again.push(place_again(&shape, &problem, plan, most)?);
        }
    }
    let chosen = [FEW_BUYERS, MANY_BUYERS].iter().map(choose).collect::<Result<Vec<_>, _>>()?;
    Ok(placed.into_iter().chain(chosen).chain(again).collect())
}

fn told(run: &Run) -> String {
    let status = run.placement.status.as_str();
    let first = run.first().map_or("no plan".to_owned(), |at| format!("first plan after {at:.2} s"));
    format!("{first}; after {:.1} s {status}, {}", run.seconds, run.figures())
}

/// The fair placed anew after cancellations.
fn place_again(shape: &Shape, problem: &Problem, plan: &Plan, most: f64) -> anyhow::Result<Row> {
    let gone = cancelled(problem);
    let rest = without(problem, &gone);
    let anew = run(&rest, Some(plan), Instant::now(), most.min(AGAIN))?;
    Ok(Row {
        what: format!("{} of them cancel (one in {CANCELS}): {}", gone.len(), shape.name),
        goal: "1 s",
        measured: format!("{:.2} s; {}", anew.seconds, anew.figures()),
    })
}

/// Who meets, chosen from wishes.
fn choose(shape: &Shape) -> anyhow::Result<Row> {
    eprintln!("{}", shape.name);
    let problem = made_up::fair(shape, SEED);
    let started = Instant::now();
    let selection = select(&problem).map_err(|faults| anyhow!("{}: {faults:?}", shape.name))?;
    let seconds = started.elapsed().as_secs_f64();
    let pairs: Vec<_> = selection.pairs.iter().map(|pair| pair.who.clone()).collect();
    let report = check_selection(&problem, &pairs);
    if let Some(violation) = report.violations.first() {
        bail!("{}: {}", shape.name, violation.words(Language::En));
    }
    let proof = match selection.proof {
        Proof::Best => "proven best in every dimension".to_owned(),
        Proof::Within { dimension, at_most } => {
            format!("within {at_most} of the best in \"{}\"", dimension.words(Language::En))
        }
    };
    Ok(Row {
        what: format!("who meets, three ranked wishes each: {}", shape.name),
        goal: "proven or bounded in 10 s",
        measured: format!("{seconds:.2} s; {} meetings, {proof}", selection.pairs.len()),
    })
}
