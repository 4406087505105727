//! The reference solvers: Python programs beside the instances, each run by itself on one instance at a time.

use super::run::passes;
use crate::timetable::{Place, Plan, Problem, Status, TableName};
use anyhow::{Context as _, anyhow, bail};
use serde::Deserialize;
use std::path::Path;
use std::process::{Command, Stdio};

/// A reference solver, in the configuration that was its best.
pub struct Peer {
    pub name: &'static str,
    script: &'static str,
    arguments: &'static [&'static str],
}

pub const ALL: [Peer; 2] = [
    Peer {
        name: "CP-SAT",
        script: "b2b_cpsat.py",
        arguments: &["--form", "holes", "--subs", "core,quick_restart", "--workers", "2"],
    },
    Peer { name: "CaDiCaL by PySAT", script: "b2b_sat.py", arguments: &["--mode", "lin0"] },
];

/// What it came to.
pub struct Answer {
    pub status: Status,
    pub breaks: Option<u32>,
    pub idle: Option<u32>,
    /// As it counts itself: without its start, and CP-SAT without writing down its model.
    pub seconds: f64,
}

impl Answer {
    /// In a cell of the table.
    pub fn words(&self) -> String {
        words(self.status, self.breaks, self.seconds)
    }
}

/// What a solver came to, in a cell of the table.
pub fn words(status: Status, breaks: Option<u32>, seconds: f64) -> String {
    match (status, breaks) {
        (Status::Optimal | Status::Infeasible, _) => format!("{seconds:.1} s"),
        (_, Some(breaks)) => format!("open: {breaks} after {seconds:.0} s"),
        (_, None) => format!("open after {seconds:.0} s"),
    }
}

/// The line that such a program writes.
#[derive(Deserialize)]
struct Line {
    status: String,
    wall: f64,
    obj: Option<u32>,
    /// Of every meeting, from 0.
    slot: Option<Vec<usize>>,
}

impl Peer {
    /// `directory` holds `peers`, `instance` is a file.
    pub fn ask(
        &self,
        python: &Path,
        directory: &Path,
        instance: &Path,
        problem: &Problem,
        time: f64,
    ) -> anyhow::Result<Answer> {
        let file = std::env::temp_dir().join(format!("enishi-bench-{}.json", std::process::id()));
        let ended = Command::new(python)
            .arg(directory.join("peers").join(self.script))
            .args(self.arguments)
            .args(["--time", &time.to_string(), "--out"])
            .arg(&file)
            .arg(instance)
            .stdout(Stdio::null())
            .status()
            .with_context(|| format!("{} cannot be run", python.display()))?;
        let text = std::fs::read_to_string(&file);
        let _ = std::fs::remove_file(&file);
        if !ended.success() {
            bail!("{} on {}: {ended}", self.name, instance.display());
        }
        let line: Line = serde_json::from_str(text?.trim())
            .with_context(|| format!("{} on {}", self.name, instance.display()))?;
        let status = match line.status.as_str() {
            "OPTIMAL" => Status::Optimal,
            "FEASIBLE" => Status::Feasible,
            "INFEASIBLE" => Status::Infeasible,
            _ => Status::Unknown,
        };
        let figures = match &line.slot {
            Some(slots) => Some(passes(problem, &seated(problem, slots)?)?),
            None => None,
        };
        if figures.as_ref().map(|figures| figures.breaks) != line.obj {
            bail!("{} on {}: its breaks are not what the checker counts", self.name, instance.display());
        }
        let idle = figures.map(|figures| figures.idle);
        Ok(Answer { status, breaks: line.obj, idle, seconds: line.wall })
    }
}

/// A plan with these slots, and tables in the order of the meetings.
fn seated(problem: &Problem, slots: &[usize]) -> anyhow::Result<Plan> {
    let mut plan = Plan::default();
    let mut used = vec![0; problem.slots.len()];
    for (meeting, slot) in problem.meetings.iter().flatten().zip(slots) {
        let number =
            used.get_mut(*slot).ok_or_else(|| anyhow!("{}: there is no slot {slot}", problem.name))?;
        *number += 1;
        let place = Place { slot: problem.slots[*slot].id.clone(), table: TableName(number.to_string()) };
        plan.places.insert(meeting.id.clone(), place);
    }
    Ok(plan)
}
