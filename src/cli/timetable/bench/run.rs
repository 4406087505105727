//! One run of the engine under the clock; its plan is seen by the checker.

use crate::domain::Language;
use crate::timetable::{Budget, Placement, Plan, Problem, Progress, check, place};
use anyhow::{anyhow, bail};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// What came of it.
pub struct Run {
    pub placement: Placement,
    /// From the start of the clock to the end, in seconds.
    pub seconds: f64,
    /// Better and better figures, with the seconds at which they stood.
    pub steps: Vec<(f64, Vec<u32>)>,
}

impl Run {
    /// When the first plan stood.
    pub fn first(&self) -> Option<f64> {
        self.steps.first().map(|(at, _)| *at)
    }

    /// The first figure of the plan that stood after so many seconds.
    pub fn after(&self, seconds: f64) -> Option<u32> {
        let standing = self.steps.iter().rev().find(|(at, _)| *at <= seconds)?;
        standing.1.first().copied()
    }

    /// A figure of the plan and its bound.
    pub fn figure(&self, name: &str) -> Option<(Option<u32>, u32)> {
        let figure = self.placement.figures.iter().find(|figure| figure.name == name)?;
        Some((figure.value, figure.bound))
    }

    /// The figures with their bounds: "breaks 7 (>= 6), idle 35 (>= 30)".
    pub fn figures(&self) -> String {
        let told = |figure: &crate::timetable::Figure| match figure.value {
            Some(value) if value == figure.bound => format!("{} {value}", figure.name),
            Some(value) => format!("{} {value} (≥ {})", figure.name, figure.bound),
            None => format!("{} none", figure.name),
        };
        self.placement.figures.iter().map(told).collect::<Vec<_>>().join(", ")
    }
}

/// Places the meetings of a problem; the clock has been running since `started`.
pub fn run(problem: &Problem, was: Option<&Plan>, started: Instant, time: f64) -> anyhow::Result<Run> {
    let clock = move || started.elapsed();
    let stop = AtomicBool::new(false);
    let budget =
        Budget { clock: &clock, time: Some(Duration::from_secs_f64(time)), steps: None, stop: &stop };
    let steps: Mutex<Vec<(f64, Vec<u32>)>> = Mutex::default();
    let tell = |progress: &Progress| {
        let mut steps = steps.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let figures: Option<Vec<u32>> = progress.figures.iter().map(|figure| figure.value).collect();
        if let Some(figures) = figures.filter(|new| steps.last().is_none_or(|(_, last)| last != new)) {
            steps.push((progress.at.as_secs_f64(), figures));
        }
    };
    let meetings = problem.meetings.clone().unwrap_or_default();
    let placement = place(problem, &meetings, was, &budget, &tell).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|fault| fault.words(Language::En)).collect();
        anyhow!("{}: {}", problem.name, lines.join("; "))
    })?;
    let seconds = clock().as_secs_f64();
    let steps = steps.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let run = Run { placement, seconds, steps };
    if let Some(plan) = &run.placement.plan {
        let report = passes(problem, plan)?;
        for (name, counted) in [("breaks", report.breaks), ("idle", report.idle)] {
            if run.figure(name).is_some_and(|(value, _)| value != Some(counted)) {
                bail!("{}: the checker counts {counted} for {name}: {}", problem.name, run.figures());
            }
        }
    }
    Ok(run)
}

/// The figures of a plan that keeps every condition; one that does not is an error.
pub fn passes(problem: &Problem, plan: &Plan) -> anyhow::Result<crate::timetable::Figures> {
    let report = check(problem, problem.meetings.as_deref().unwrap_or_default(), plan);
    if let Some(violation) = report.violations.first() {
        bail!("{}: {}", problem.name, violation.words(Language::En));
    }
    Ok(report.figures)
}
