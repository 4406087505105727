//! `enishi timetable bench`: the engine measured on the published instances and on made-up fairs, beside the reference
//! solvers in the same run. Prints Markdown, for `benches/README.md`. Every plan, also of the others, passes the checker.

mod fairs;
mod instances;
mod peers;
mod run;

use clap::Args;
use instances::Measured;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Bench {
    /// Holds `b2bsp/instances`, `b2bsp/published.csv` (instance, fairness_d, best) and `peers`.
    directory: PathBuf,
    /// A Python that has ortools, python-sat and numpy, for the reference solvers; without it they are left out.
    #[arg(long, value_name = "FILE")]
    python: Option<PathBuf>,
    /// The most for one instance and one solver, and for one made-up fair.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    time: f64,
    /// Only the instances with this in their name.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
}

/// A line of the table.
struct Row {
    what: String,
    goal: &'static str,
    measured: String,
}

impl Bench {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        if cfg!(debug_assertions) {
            eprintln!("a build without optimization: these figures say nothing");
        }
        let before = load();
        let measured = instances::measure(&self.directory, self.python.as_deref(), self.time, &self.only)?;
        let mut rows = instances::rows(&measured, self.time);
        rows.extend(fairs::rows(self.time)?);
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        println!("{processors} processors; load average {before} at the start, {} at the end.\n", load());
        println!("| what | goal | measured |\n|---|---|---|");
        for Row { what, goal, measured } in rows {
            println!("| {what} | {goal} | {measured} |");
        }
        print_hardest(&measured);
        Ok(ExitCode::SUCCESS)
    }
}

/// Seconds above which an instance is listed by itself.
const LISTED: f64 = 10.0;

/// The instances that took anybody long.
fn print_hardest(measured: &[Measured]) {
    let hard: Vec<&Measured> =
        measured.iter().filter(|of| of.times().into_iter().any(|seconds| seconds > LISTED)).collect();
    if hard.is_empty() {
        return;
    }
    let names: String = peers::ALL.iter().map(|peer| format!(" {} |", peer.name)).collect();
    println!("\nInstances that took any of them more than {LISTED} s:\n");
    println!("| instance | published | Enishi |{names}\n|---|---|---|{}", "---|".repeat(peers::ALL.len()));
    for of in hard {
        let published = of.published.map_or("none".to_owned(), |best| best.to_string());
        let peers: String = of.peers.iter().map(|answer| format!(" {} |", answer.words())).collect();
        println!("| {} | {published} | {} |{peers}", of.name, of.words());
    }
}

/// How many processes wanted a processor, over the last minute.
fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split_whitespace().next().unwrap_or("unknown").to_owned()
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or_default()
}

fn longest(seconds: &[f64]) -> f64 {
    seconds.iter().copied().fold(0.0, f64::max)
}
