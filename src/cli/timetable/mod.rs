//! `enishi timetable`: solve and check a fair's timetable from files, and measure the engine.

mod bench;
mod check;
mod solve;

use crate::domain::Language;
use crate::timetable::{Fault, Plan, Problem, Selection, read_b2bsp, read_plan, read_problem, select};
use anyhow::anyhow;
use clap::{Args, Subcommand};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Subcommand)]
pub enum Timetable {
    /// Choose the meetings, where the problem does not say them, and give each a slot and a table.
    Solve(solve::Solve),
    /// Look at a plan without the solver: does it keep every condition, and what are its figures?
    Check(check::Check),
    /// Measure the engine on the published instances and on made-up fairs, beside the reference solvers.
    Bench(bench::Bench),
}

impl Timetable {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Timetable::Solve(command) => command.run(),
            Timetable::Check(command) => command.run(),
            Timetable::Bench(command) => command.run(),
        }
    }
}

/// How a problem is read.
#[derive(Args)]
struct Told {
    /// The problem: JSON (docs/timetable.md), or an instance of the published benchmark (.dzn).
    problem: PathBuf,
    /// For an instance of the benchmark: by how much the numbers of breaks of two participants may differ.
    #[arg(long, value_name = "NUMBER", default_value_t = 2)]
    fairness: u32,
    /// Say it in English.
    #[arg(long)]
    english: bool,
}

impl Told {
    fn language(&self) -> Language {
        if self.english { Language::En } else { Language::Ja }
    }

    fn read(&self) -> anyhow::Result<Problem> {
        let text = text_of(&self.problem, self.language())?;
        let file = self.problem.display().to_string();
        let read = match self.problem.extension().is_some_and(|extension| extension == "dzn") {
            true => read_b2bsp(&file, &text, Some(self.fairness)),
            false => read_problem(&file, &text),
        };
        read.map_err(|fault| anyhow!("{}", fault.words(self.language())))
    }

    /// Chooses the meetings of a problem that has none.
    fn choose(&self, problem: &mut Problem) -> anyhow::Result<Option<Selection>> {
        if problem.meetings.is_some() {
            return Ok(None);
        }
        let selection = select(problem).map_err(|faults| self.refused(&faults))?;
        selection.hold(problem);
        Ok(Some(selection))
    }

    fn file_name(&self) -> String {
        self.problem.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Faults of the problem, as an error.
    fn refused(&self, faults: &[Fault]) -> anyhow::Error {
        let lines: Vec<String> = faults.iter().map(|fault| fault.words(self.language())).collect();
        anyhow!("{}:\n{}", self.problem.display(), lines.join("\n"))
    }
}

fn text_of(path: &Path, language: Language) -> anyhow::Result<String> {
    let file = path.display();
    let bytes = std::fs::read(path).map_err(|error| match language {
        Language::Ja => anyhow!("{file} を読めません（{error}）"),
        Language::En => anyhow!("{file} cannot be read ({error})"),
    })?;
    String::from_utf8(bytes).map_err(|_| match language {
        Language::Ja => anyhow!("{file} の文字コードがUTF-8ではありません（UTF-8で保存してください）"),
        Language::En => anyhow!("{file} is not UTF-8"),
    })
}

/// Prints; a reader that has gone away in the middle is no error.
fn say(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// A plan from a file: alone, or below `plan` of what `solve --json` printed.
fn plan_in(path: &Path, language: Language) -> anyhow::Result<Plan> {
    let text = text_of(path, language)?;
    let inner = serde_json::from_str::<serde_json::Value>(&text).ok().and_then(|mut value| {
        let plan = value.get_mut("plan")?.take();
        Some(plan.to_string())
    });
    read_plan(&path.display().to_string(), inner.as_deref().unwrap_or(&text))
        .map_err(|fault| anyhow!("{}", fault.words(language)))
}
