//! `enishi timetable solve`: meetings chosen, placed, and explained.

use super::{Told, plan_in, say};
use crate::domain::Language;
use crate::timetable::{
    Budget, Conflict, Difference, Figure, Goal, Meeting, MeetingName, ParticipantName, Plan, Problem,
    Progress, Selection, Status, conflict, difference, left_out, place,
};
use anyhow::anyhow;
use clap::Args;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[derive(Args)]
pub struct Solve {
    #[command(flatten)]
    told: Told,
    /// The plan to stay close to: as few meetings as possible change their slot.
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// Look for a plan for so long at most, once the meetings are chosen. What keeps meetings out of it is looked for
    /// afterwards, for up to 10 s more.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    time: f64,
    /// End after so many steps instead: the same plan on every run of this program.
    #[arg(long, value_name = "NUMBER", conflicts_with = "time")]
    steps: Option<u64>,
    /// What is to be small, instead of what the problem says: breaks, idle, table_moves, in this order.
    #[arg(long, value_name = "GOALS", value_delimiter = ',', value_parser = goal)]
    goals: Option<Vec<Goal>>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

fn goal(word: &str) -> Result<Goal, String> {
    match word {
        "breaks" => Ok(Goal::Breaks),
        "idle" => Ok(Goal::Idle),
        "table_moves" => Ok(Goal::TableMoves),
        _ => Err("one of breaks, idle, table_moves".to_owned()),
    }
}

/// The JSON object of `solve`.
#[derive(Serialize)]
struct Solved {
    instance: String,
    status: &'static str,
    /// The first goal.
    objective: Option<u32>,
    /// With the figures before it at their bounds, the objective cannot be less.
    bound: Option<u32>,
    /// Reading, choosing and placing.
    seconds: f64,
    /// Until the plan that is given was found.
    seconds_to_best: Option<f64>,
    /// For every meeting, in the order of the problem, the number of its slot from 1; null for one that is left out.
    slots: Option<Vec<Option<usize>>>,
    /// Everything that is to be small, in order.
    figures: Vec<Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selection: Option<Selection>,
    plan: Option<Plan>,
    /// With `--previous`: for each participant, what is new, gone or elsewhere.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    differences: BTreeMap<ParticipantName, Vec<Difference>>,
    /// With `--previous`: meetings of that plan that the problem does not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gone: Vec<MeetingName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conflict: Vec<String>,
    /// Whether it is known that the plan would exist without any one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict_is_smallest: Option<bool>,
}

/// For how long a contradiction is looked for, in what is left of the time, and afterwards what would let in what is left out
/// and meet wishes.
const CONFLICT_TIME: Duration = Duration::from_secs(20);
const REASONS_TIME: Duration = Duration::from_secs(10);

impl Solve {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let time =
            Duration::try_from_secs_f64(self.time).map_err(|_| anyhow!("--time: a number of seconds"))?;
        let started = Instant::now();
        let clock = move || started.elapsed();
        let language = self.told.language();
        let faults = |faults: Vec<crate::timetable::Fault>| self.told.refused(&faults);
        let mut problem = self.told.read()?;
        if let Some(goals) = &self.goals {
            problem.goals.clone_from(goals);
        }
        let mut selection = self.told.choose(&mut problem)?;
        let meetings = problem.meetings.clone().unwrap_or_default();
        let previous = self.previous.as_deref().map(|path| plan_in(path, language)).transpose()?;
        let stop = stop_on_interrupt();
        let budget = Budget {
            clock: &clock,
            // Choosing is over by now: a plan has its time however long that took.
            time: self.steps.is_none().then(|| clock().saturating_add(time)),
            steps: self.steps,
            stop: &stop,
        };
        let shown = std::io::stderr().is_terminal();
        let tell = |progress: &Progress| {
            if shown {
                let figures: Vec<String> =
                    progress.figures.iter().map(|figure| figure.words(language)).collect();
                eprintln!("{:7.2} s  {}", progress.at.as_secs_f64(), figures.join("  "));
            }
        };
        let placement = place(&problem, &meetings, previous.as_ref(), &budget, &tell).map_err(faults)?;
        let seconds = clock().as_secs_f64();
        let left = budget.time.map_or(CONFLICT_TIME, |time| time.saturating_sub(clock()));
        let later = |time| Budget { time: Some(clock() + time), steps: None, ..budget };
        let conflict = (placement.status == Status::Infeasible)
            .then(|| conflict(&problem, &meetings, &later(CONFLICT_TIME.min(left))))
            .flatten();
        let reasons = later(REASONS_TIME);
        let left_out = match &placement.plan {
            Some(plan) => left_out(&problem, &meetings, plan, &reasons).map_err(faults)?,
            None => Vec::new(),
        };
        if let Some(selection) = &mut selection {
            selection.find_remedies(&problem, &reasons);
        }
        let (differences, gone) = against(previous.as_ref(), &meetings, placement.plan.as_ref());
        let first = problem.goals.first().map(|goal| goal.as_str());
        let objective = placement.figures.iter().find(|figure| Some(figure.name.as_str()) == first);
        let solved = Solved {
            instance: self.told.file_name(),
            status: placement.status.as_str(),
            objective: objective.and_then(|figure| figure.value),
            bound: objective.filter(|_| placement.status != Status::Infeasible).map(|figure| figure.bound),
            seconds,
            seconds_to_best: placement.plan.as_ref().map(|_| placement.found_at.as_secs_f64()),
            slots: placement.plan.as_ref().map(|plan| slot_numbers(&problem, &meetings, plan)),
            figures: placement.figures,
            selection,
            differences,
            gone,
            left_out: left_out.iter().map(|left| said(left, &problem, language)).collect(),
            conflict_is_smallest: conflict.as_ref().map(|conflict| conflict.smallest),
            conflict: conflict.map(|conflict| lines(&conflict, &problem, language)).unwrap_or_default(),
            plan: placement.plan,
        };
        let text = match self.json {
            true => serde_json::to_string(&solved)? + "\n",
            false => printed(&solved, &problem, &meetings, language),
        };
        say(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What a plan changes for each participant, and the meetings that only the earlier plan has.
fn against(
    before: Option<&Plan>,
    meetings: &[Meeting],
    after: Option<&Plan>,
) -> (BTreeMap<ParticipantName, Vec<Difference>>, Vec<MeetingName>) {
    let (Some(before), Some(after)) = (before, after) else { return (BTreeMap::new(), Vec::new()) };
    let known: HashSet<&MeetingName> = meetings.iter().map(|meeting| &meeting.id).collect();
    let gone = before.places.keys().filter(|name| !known.contains(name)).cloned().collect();
    (difference(meetings, before, after), gone)
}

fn said(left: &crate::timetable::LeftOut, problem: &Problem, language: Language) -> String {
    let meeting = problem.meetings.iter().flatten().find(|meeting| meeting.id == left.meeting);
    let why = meeting.map(|meeting| left.why.words(meeting, language)).unwrap_or_default();
    let remedy = left.remedy.as_ref().map(|remedy| remedy.words(language));
    match (remedy, language) {
        (Some(remedy), Language::Ja) => format!("{}：{why}。{remedy}と入ります", left.meeting),
        (Some(remedy), Language::En) => format!("{}: {why}. It would come in: {remedy}", left.meeting),
        (None, Language::Ja) => format!("{}：{why}", left.meeting),
        (None, Language::En) => format!("{}: {why}", left.meeting),
    }
}

fn lines(conflict: &Conflict, problem: &Problem, language: Language) -> Vec<String> {
    conflict.conditions.iter().map(|condition| condition.words(problem, language)).collect()
}

fn slot_numbers(problem: &Problem, meetings: &[Meeting], plan: &Plan) -> Vec<Option<usize>> {
    let number = |meeting: &Meeting| {
        let place = plan.places.get(&meeting.id)?;
        problem.slots.iter().position(|slot| slot.id == place.slot).map(|slot| slot + 1)
    };
    meetings.iter().map(number).collect()
}

fn printed(solved: &Solved, problem: &Problem, meetings: &[Meeting], language: Language) -> String {
    let status = match solved.status {
        "optimal" => language.pick("最善の案です（証明済み）", "optimal (proven)"),
        "feasible" => language.pick("条件をすべて満たす案です", "keeps every condition"),
        "infeasible" => language
            .pick("条件をすべて満たす案はありません（証明済み）", "no plan keeps every condition (proven)"),
        _ => language.pick("時間内に案が見つかりませんでした", "no plan was found in the time"),
    };
    let mut text = format!("{}: {status}  ({:.2} s)\n", solved.instance, solved.seconds);
    let mut section = |ja: &'static str, en: &'static str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(language.pick(ja, en));
            text.push('\n');
        }
        for line in lines {
            text.push_str("  ");
            text.push_str(&line);
            text.push('\n');
        }
    };
    if let Some(selection) = &solved.selection {
        section("面談の選び方", "How meetings are chosen", selection.rule.words(language));
        section("選び方の確かさ", "How sure the choice is", vec![selection.proof.words(language)]);
        let notes = selection.notes.iter().map(|note| note.words(language)).collect();
        section("ご確認ください", "Please note", notes);
        let unmet = selection.unmet.iter().map(|unmet| unmet.words(language)).collect();
        section("かなわなかった希望", "Wishes not met", unmet);
    }
    if let Some(plan) = &solved.plan {
        let figures = solved.figures.iter().map(|figure| figure.words(language)).collect();
        section("数値", "Figures", figures);
        section("時間割", "Timetable", slots(problem, meetings, plan));
    }
    section("前の案からの変更", "Changes from the earlier plan", changes(solved, language));
    let gone = solved.gone.iter().map(ToString::to_string).collect();
    section(
        "前の案にだけある面談（今回の問題にはありません）",
        "Only in the earlier plan, not among these meetings",
        gone,
    );
    section("入らなかった面談", "Left out", solved.left_out.clone());
    if solved.status == Status::Infeasible.as_str() {
        let (ja, en, lines) = contradiction(&solved.conflict, language);
        section(ja, en, lines);
    }
    text
}

/// For each participant, what changes.
fn changes(solved: &Solved, language: Language) -> Vec<String> {
    let colon = language.pick("：", ": ");
    let of = |(who, lines): (&ParticipantName, &Vec<Difference>)| {
        lines.iter().map(|line| format!("{who}{colon}{}", line.words(language))).collect::<Vec<_>>()
    };
    solved.differences.iter().flat_map(of).collect()
}

/// How many of the conditions that contradict each other are shown: too few tables are a matter of all the meetings.
const SHOWN: usize = 30;

fn contradiction(conditions: &[String], language: Language) -> (&'static str, &'static str, Vec<String>) {
    if conditions.is_empty() {
        let advice = language.pick("--time を長くしてください", "try a longer --time").to_owned();
        return (
            "どの条件が両立しないかは、時間内に分かりませんでした",
            "What contradicts what was not known in the time",
            vec![advice],
        );
    }
    let mut lines: Vec<String> = conditions.iter().take(SHOWN).cloned().collect();
    let more = conditions.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(match language {
            Language::Ja => format!("ほか{more}件"),
            Language::En => format!("and {more} more"),
        });
    }
    (
        "両立しない条件（少なくとも1つを外す必要があります）",
        "These contradict each other; at least one has to go",
        lines,
    )
}

/// For every slot, who meets at which table.
fn slots(problem: &Problem, meetings: &[Meeting], plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for slot in &problem.slots {
        let mut here: Vec<String> = meetings
            .iter()
            .filter_map(|meeting| {
                let place = plan.places.get(&meeting.id).filter(|place| place.slot == slot.id)?;
                Some(format!("{}: {} - {}", place.table, meeting.who[0], meeting.who[1]))
            })
            .collect();
        here.sort();
        lines.push(format!("{} {}  {}", slot.day, slot.id, here.join(" | ")).trim().to_owned());
    }
    lines
}

/// A flag that is up once the user has pressed Ctrl-C.
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            flag.store(true, Ordering::Relaxed);
        }
    });
    stop
}
