//! `enishi timetable check`: a plan seen without the solver.

use super::{Told, plan_in};
use crate::timetable::{Report, check, select};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    told: Told,
    /// The plan: as JSON, alone or as `solve --json` prints it.
    plan: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Ends with 1 if a condition is broken.
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let language = self.told.language();
        let mut problem = self.told.read()?;
        let plan = plan_in(&self.plan, language)?;
        if problem.meetings.is_none() {
            let selection = select(&problem).map_err(|faults| self.told.refused(&faults))?;
            problem.meetings = Some(selection.to_place());
        }
        let meetings = problem.meetings.clone().unwrap_or_default();
        let report: Report = check(&problem, &meetings, &plan);
        if self.json {
            println!("{}", serde_json::to_string(&report)?);
        } else {
            for violation in &report.violations {
                println!("{}", violation.words(language));
            }
            for remark in &report.remarks {
                println!("({})", remark.words(language));
            }
            println!("{}", serde_json::to_string(&report.figures)?);
        }
        Ok(if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
