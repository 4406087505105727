//! `enishi timetable check`: a plan seen without the solver.

use super::{Told, plan_in, say};
use crate::domain::Language;
use crate::timetable::{Figure, Figures, Report, check};
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
        self.told.choose(&mut problem)?;
        let meetings = problem.meetings.clone().unwrap_or_default();
        let report: Report = check(&problem, &meetings, &plan);
        let text = match self.json {
            true => serde_json::to_string(&report)? + "\n",
            false => printed(&report, language),
        };
        say(&text)?;
        Ok(if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn printed(report: &Report, language: Language) -> String {
    let mut lines: Vec<String> =
        report.violations.iter().map(|violation| violation.words(language)).collect();
    if lines.is_empty() {
        lines.push(language.pick("すべての条件を満たしています", "Keeps every condition").to_owned());
    }
    lines.extend(report.remarks.iter().map(|remark| match language {
        Language::Ja => format!("（{}）", remark.words(language)),
        Language::En => format!("({})", remark.words(language)),
    }));
    lines.extend(figures(&report.figures).iter().map(|figure| figure.counted(language)));
    lines.join("\n") + "\n"
}

fn figures(counted: &Figures) -> Vec<Figure> {
    let figure = |name: &str, value: u32| Figure { name: name.to_owned(), value: Some(value), bound: 0 };
    let mut all = vec![figure("placed", counted.placed)];
    all.extend(counted.unplaced.iter().map(|(class, number)| figure(&format!("unplaced_{class}"), *number)));
    all.push(figure("breaks", counted.breaks));
    all.push(figure("idle", counted.idle));
    all.push(figure("table_moves", counted.table_moves));
    all
}
