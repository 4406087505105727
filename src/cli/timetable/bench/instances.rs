//! The published instances at d = 2: the engine, then each reference solver, one after the other.

use super::peers::{self, Answer, Peer};
use super::run::{Run, run};
use super::{Row, longest, median};
use crate::timetable::{Goal, ParticipantName, Problem, Status, read_b2bsp, without};
use anyhow::{Context as _, anyhow, bail};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// By how much the breaks of two participants may differ.
const FAIRNESS: u32 = 2;
/// "Good at once": after so many seconds within so many breaks of the best.
const AT_ONCE: f64 = 1.0;
const NEAR: u32 = 2;
/// One participant in so many cancels before a plan is made anew.
pub const CANCELS: usize = 20;
/// For how long a plan is made anew: what comes before and after the search takes its part of the second.
pub const AGAIN: f64 = 0.8;

/// A line of `published.csv`.
#[derive(Deserialize)]
struct Published {
    instance: String,
    fairness_d: u32,
    /// The least number of breaks, or UNSAT.
    best: String,
}

/// An instance with everything that was measured on it.
pub struct Measured {
    pub name: String,
    /// None: there is no plan.
    pub published: Option<u32>,
    run: Run,
    pub peers: Vec<Answer>,
    /// With the idle slots as the second goal; where there is a plan with any.
    idle: Option<Run>,
    again: Option<Again>,
}

/// A plan made anew after cancellations.
struct Again {
    seconds: f64,
    moved: u32,
    /// The fewest, if a full proof found them.
    fewest: Option<u32>,
}

impl Measured {
    /// Whether the engine proved what is published.
    fn proven(&self) -> bool {
        match self.published {
            Some(_) => self.run.placement.status == Status::Optimal,
            None => self.run.placement.status == Status::Infeasible,
        }
    }

    pub fn words(&self) -> String {
        let breaks = self.run.figure("breaks").and_then(|(value, _)| value);
        peers::words(self.run.placement.status, breaks, self.run.seconds)
    }

    /// What each solver took, ours first.
    pub fn times(&self) -> Vec<f64> {
        [self.run.seconds].into_iter().chain(self.peers.iter().map(|answer| answer.seconds)).collect()
    }
}

pub fn measure(
    directory: &Path,
    python: Option<&Path>,
    time: f64,
    only: &str,
) -> anyhow::Result<Vec<Measured>> {
    let list = directory.join("b2bsp/published.csv");
    let mut lines =
        csv::Reader::from_path(&list).with_context(|| format!("{} cannot be read", list.display()))?;
    let mut published = lines.deserialize::<Published>().collect::<Result<Vec<_>, _>>()?;
    published.retain(|line| line.fairness_d == FAIRNESS && line.instance.contains(only));
    let number = published.len();
    let mut all = Vec::with_capacity(number);
    for (line, i) in published.iter().zip(1..) {
        let measured = measure_one(directory, python, time, line)?;
        let times: Vec<String> = measured.times().iter().map(|seconds| format!("{seconds:.1} s")).collect();
        eprintln!("{i}/{number} {}: {} ({})", measured.name, measured.words(), times.join(", "));
        all.push(measured);
    }
    Ok(all)
}

fn measure_one(
    directory: &Path,
    python: Option<&Path>,
    time: f64,
    line: &Published,
) -> anyhow::Result<Measured> {
    let path: PathBuf = directory.join("b2bsp/instances").join(&line.instance);
    let started = Instant::now();
    let mut problem = read(&path)?;
    problem.goals = vec![Goal::Breaks];
    let run = run(&problem, None, started, time)?;
    let published = match line.best.as_str() {
        "UNSAT" => None,
        best => Some(best.parse().with_context(|| format!("{}: {best}", line.instance))?),
    };
    let contradicts = match run.placement.status {
        Status::Optimal => run.figure("breaks") != published.map(|best| (Some(best), best)),
        Status::Infeasible => published.is_some(),
        Status::Feasible | Status::Unknown => false,
    };
    if contradicts {
        bail!("{}: {} was published, not {}", line.instance, line.best, run.figures());
    }
    let ask = |peer: &Peer| python.map(|python| peer.ask(python, directory, &path, &problem, time));
    let peers = peers::ALL.iter().filter_map(ask).collect::<anyhow::Result<Vec<_>>>()?;
    let again = again(&problem, &run, time)?;
    let mut idle = None;
    if run.placement.plan.is_some() {
        problem.goals = vec![Goal::Breaks, Goal::Idle];
        idle = Some(super::run::run(&problem, None, Instant::now(), time)?);
    }
    Ok(Measured { name: line.instance.clone(), published, run, peers, idle, again })
}

fn read(path: &Path) -> anyhow::Result<Problem> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    read_b2bsp(&name, &text, Some(FAIRNESS))
        .map_err(|fault| anyhow!("{}", fault.words(crate::domain::Language::En)))
}

/// The plan made anew after one participant in twenty has cancelled; none where there is no plan any more, or none was
/// known.
fn again(problem: &Problem, run: &Run, time: f64) -> anyhow::Result<Option<Again>> {
    let Some(plan) = &run.placement.plan else { return Ok(None) };
    let rest = without(problem, &cancelled(problem));
    let quick = super::run::run(&rest, Some(plan), Instant::now(), AGAIN)?;
    let moved = |run: &Run| run.figure("moved").and_then(|(value, bound)| Some((value?, bound)));
    let Some((few, bound)) = moved(&quick) else { return Ok(None) };
    let mut fewest = (few == bound).then_some(few);
    if fewest.is_none() {
        let full = super::run::run(&rest, Some(plan), Instant::now(), time)?;
        fewest = moved(&full).filter(|(value, bound)| value == bound).map(|(value, _)| value);
    }
    Ok(Some(Again { seconds: quick.seconds, moved: few, fewest }))
}

/// Every twentieth participant.
pub fn cancelled(problem: &Problem) -> Vec<ParticipantName> {
    problem.participants.iter().step_by(CANCELS).map(|participant| participant.id.clone()).collect()
}

pub fn rows(all: &[Measured], time: f64) -> Vec<Row> {
    let mut rows = vec![first_level(all, time)];
    rows.extend(peers::ALL.iter().enumerate().filter_map(|(i, peer)| beside(all, i, peer.name)));
    rows.extend([at_once(all), second_level(all, time), made_anew(all)]);
    rows
}

fn first_level(all: &[Measured], time: f64) -> Row {
    let seconds: Vec<f64> = all.iter().map(|of| of.run.seconds).collect();
    Row {
        what: format!("{} published instances at d = {FAIRNESS}", all.len()),
        goal: "each proven as published within 60 s",
        measured: format!(
            "{} proven within {time} s; {:.1} s in all, median {:.2} s, longest {:.1} s",
            all.iter().filter(|of| of.proven()).count(),
            seconds.iter().sum::<f64>(),
            median(seconds.clone()),
            longest(&seconds)
        ),
    }
}

/// A reference solver in the same run.
fn beside(all: &[Measured], peer: usize, name: &str) -> Option<Row> {
    let answers: Vec<&Answer> = all.iter().filter_map(|of| of.peers.get(peer)).collect();
    let seconds: Vec<f64> = answers.iter().map(|answer| answer.seconds).collect();
    let known = |answer: &&&Answer| matches!(answer.status, Status::Optimal | Status::Infeasible);
    (!answers.is_empty()).then(|| Row {
        what: format!("the same by {name}"),
        goal: "above ours, in all and the median",
        measured: format!(
            "{} proven; {:.1} s in all, median {:.2} s, longest {:.1} s",
            answers.iter().filter(known).count(),
            seconds.iter().sum::<f64>(),
            median(seconds.clone()),
            longest(&seconds)
        ),
    })
}

fn at_once(all: &[Measured]) -> Row {
    let feasible: Vec<(&Measured, u32)> =
        all.iter().filter_map(|of| of.published.map(|best| (of, best))).collect();
    let first: Vec<f64> = feasible.iter().map(|(of, _)| of.run.first().unwrap_or(of.run.seconds)).collect();
    let near =
        |(of, best): &&(&Measured, u32)| of.run.after(AT_ONCE).is_some_and(|breaks| breaks <= best + NEAR);
    Row {
        what: format!("good at once: the {} of them that have a plan, after {AT_ONCE} s", feasible.len()),
        goal: "a plan for each; within 2 breaks of the best on nine in ten",
        measured: format!(
            "a plan for {}, the first after {:.2} s at the latest; within {NEAR} breaks of the best on {}",
            feasible.iter().filter(|(of, _)| of.run.after(AT_ONCE).is_some()).count(),
            longest(&first),
            feasible.iter().filter(near).count()
        ),
    }
}

/// Idle slots beside those in the plans of the reference solvers, where these have as few breaks.
fn second_level(all: &[Measured], time: f64) -> Row {
    let runs: Vec<(&Measured, &Run)> =
        all.iter().filter_map(|of| of.idle.as_ref().map(|run| (of, run))).collect();
    let proven = runs.iter().filter(|(_, run)| run.placement.status == Status::Optimal).count();
    let (mut compared, mut above) = (0, 0);
    for (of, run) in &runs {
        let (Some((breaks, _)), Some((Some(idle), _))) = (run.figure("breaks"), run.figure("idle")) else {
            continue;
        };
        for answer in of.peers.iter().filter(|answer| answer.breaks == breaks) {
            compared += 1;
            above += usize::from(answer.idle.is_some_and(|theirs| idle > theirs));
        }
    }
    Row {
        what: format!("second level: idle slots after the breaks, {time} s"),
        goal: "nowhere above what the references find",
        measured: format!(
            "proven least on {proven} of {}; above that of {above} of {compared} plans of the others with as few breaks",
            runs.len()
        ),
    }
}

fn made_anew(all: &[Measured]) -> Row {
    let again: Vec<&Again> = all.iter().filter_map(|of| of.again.as_ref()).collect();
    let seconds: Vec<f64> = again.iter().map(|again| again.seconds).collect();
    let known: Vec<&&Again> = again.iter().filter(|again| again.fewest.is_some()).collect();
    Row {
        what: format!("the same made anew after one participant in {CANCELS} has cancelled"),
        goal: "1 s; as few moved as a full proof shows necessary",
        measured: format!(
            "{} made anew, longest {:.2} s; as few moved as proven on {} of the {} where that is proven, {} moved at most",
            again.len(),
            longest(&seconds),
            known.iter().filter(|again| again.fewest == Some(again.moved)).count(),
            known.len(),
            again.iter().map(|again| again.moved).max().unwrap_or_default()
        ),
    }
}
