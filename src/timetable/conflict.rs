//! Why there is no plan: a set of conditions that contradict each other, none of which can be left out.
//!
//! Conditions are taken away in ever smaller groups, and a group stays away if the rest still allows no plan (delta
//! debugging, Zeller and Hildebrandt, 2002). What remains is smallest in the sense that without any one of its conditions a
//! plan exists; another, shorter contradiction may stand elsewhere in the problem.

use super::budget::Budget;
use super::compile::compile;
use super::problem::{Apart, Meeting, MeetingName, ParticipantName, Problem, Tables};
use super::race::possible;
use super::resolve::Resolved;
use crate::domain::Language;
use std::collections::BTreeSet;

/// Conflicts of the solver for one question whether some conditions allow a plan. Where that is not enough to say, they are
/// taken to.
const QUESTION: i32 = 100_000;

/// One thing that the problem asks for. That nobody is in two places at once is no condition: it cannot be given up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The fairness of breaks.
    EvenBreaks,
    /// The fairness of idle slots.
    EvenIdle,
    /// The number and the kinds of tables.
    Tables,
    /// When the participant is not there.
    Absent(ParticipantName),
    /// One meeting earlier than another.
    Before(MeetingName, MeetingName),
    /// Two meetings apart in time.
    Apart(MeetingName, MeetingName, u32),
    /// The slot or the table of the meeting is locked.
    Locked(MeetingName),
    /// The meeting is bound to a session, or some slots are forbidden to it.
    Times(MeetingName),
    /// The meeting has to be held.
    Held(MeetingName),
}

/// What contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub conditions: Vec<Condition>,
    /// Whether it is known that none of them can be left out; otherwise time ran out.
    pub smallest: bool,
}

impl Condition {
    /// In a few words, with the names of the two who meet.
    pub fn words(&self, problem: &Problem, language: Language) -> String {
        let meeting = |name: &MeetingName| {
            let found = problem.meetings.iter().flatten().find(|meeting| meeting.id == *name);
            match (found, language) {
                (Some(meeting), Language::Ja) => {
                    format!("面談{name}（{}と{}）", meeting.who[0], meeting.who[1])
                }
                (Some(meeting), Language::En) => {
                    format!("meeting {name} ({} and {})", meeting.who[0], meeting.who[1])
                }
                (None, _) => name.to_string(),
            }
        };
        match (self, language) {
            (Condition::EvenBreaks, Language::Ja) => "空き時間の回数の差の上限".to_owned(),
            (Condition::EvenBreaks, Language::En) => "the limit on how much breaks differ".to_owned(),
            (Condition::EvenIdle, Language::Ja) => "空き枠の数の差の上限".to_owned(),
            (Condition::EvenIdle, Language::En) => "the limit on how much idle slots differ".to_owned(),
            (Condition::Tables, Language::Ja) => "テーブルの数と設備".to_owned(),
            (Condition::Tables, Language::En) => "the number of tables and what they have".to_owned(),
            (Condition::Absent(who), Language::Ja) => format!("{who}の不在の時間枠"),
            (Condition::Absent(who), Language::En) => format!("the slots in which {who} is away"),
            (Condition::Before(first, then), Language::Ja) => {
                format!("{}は{}より前", meeting(first), meeting(then))
            }
            (Condition::Before(first, then), Language::En) => {
                format!("{} before {}", meeting(first), meeting(then))
            }
            (Condition::Apart(one, other, slots), Language::Ja) => {
                format!("{}と{}は{slots}枠以上離す", meeting(one), meeting(other))
            }
            (Condition::Apart(one, other, slots), Language::En) => {
                format!("{} and {} at least {slots} slots apart", meeting(one), meeting(other))
            }
            (Condition::Locked(name), Language::Ja) => format!("{}の固定した時間枠・テーブル", meeting(name)),
            (Condition::Locked(name), Language::En) => {
                format!("the locked slot or table of {}", meeting(name))
            }
            (Condition::Times(name), Language::Ja) => format!("{}の部の指定・使えない時間枠", meeting(name)),
            (Condition::Times(name), Language::En) => {
                format!("the session or the forbidden slots of {}", meeting(name))
            }
            (Condition::Held(name), Language::Ja) => format!("{}を必ず行う", meeting(name)),
            (Condition::Held(name), Language::En) => format!("{} has to be held", meeting(name)),
        }
    }
}

/// A contradiction in a problem of which it is known that no plan exists. `None` if there is one after all, or if the budget
/// was spent before anything was found.
pub fn conflict(problem: &Problem, meetings: &[Meeting], budget: &Budget<'_>) -> Option<Conflict> {
    let all = conditions(problem, meetings);
    if !contradicts(problem, meetings, &all, budget) {
        return None;
    }
    let mut kept: Vec<Condition> = all.into_iter().collect();
    let mut group = kept.len().div_ceil(2).max(1);
    let mut smallest = true;
    'smaller: loop {
        let mut start = 0;
        while start < kept.len() {
            if budget.spent() {
                smallest = false;
                break 'smaller;
            }
            let end = (start + group).min(kept.len());
            let rest: BTreeSet<Condition> = kept[..start].iter().chain(&kept[end..]).cloned().collect();
            if contradicts(problem, meetings, &rest, budget) {
                kept.drain(start..end);
            } else {
                start = end;
            }
        }
        if group == 1 {
            break;
        }
        group = group.min(kept.len()).div_ceil(2).max(1);
    }
    Some(Conflict { conditions: kept, smallest })
}

/// Everything that is asked for.
fn conditions(problem: &Problem, meetings: &[Meeting]) -> BTreeSet<Condition> {
    let mut all = BTreeSet::from([Condition::Tables]);
    if problem.fairness.breaks.is_some() {
        all.insert(Condition::EvenBreaks);
    }
    if problem.fairness.idle.is_some() {
        all.insert(Condition::EvenIdle);
    }
    for participant in &problem.participants {
        if !participant.unavailable.is_empty() {
            all.insert(Condition::Absent(participant.id.clone()));
        }
    }
    for [first, then] in &problem.before {
        all.insert(Condition::Before(first.clone(), then.clone()));
    }
    for Apart { meetings: [one, other], slots } in &problem.apart {
        all.insert(Condition::Apart(one.clone(), other.clone(), *slots));
    }
    for meeting in meetings {
        if meeting.priority == 0 {
            all.insert(Condition::Held(meeting.id.clone()));
        }
        if meeting.slot.is_some() || meeting.table.is_some() {
            all.insert(Condition::Locked(meeting.id.clone()));
        }
        if meeting.session.is_some() || !meeting.forbidden.is_empty() {
            all.insert(Condition::Times(meeting.id.clone()));
        }
    }
    all
}

/// Whether these conditions allow no plan.
fn contradicts(
    problem: &Problem,
    meetings: &[Meeting],
    kept: &BTreeSet<Condition>,
    budget: &Budget<'_>,
) -> bool {
    let (problem, meetings) = only(problem, meetings, kept);
    let Ok(resolved) = Resolved::of(&problem) else { return false };
    let Ok(compiled) = compile(&resolved, &meetings, None) else { return false };
    possible(&compiled.model, problem.seed, budget, QUESTION) == Some(false)
}

/// The problem with these conditions only.
fn only(problem: &Problem, meetings: &[Meeting], kept: &BTreeSet<Condition>) -> (Problem, Vec<Meeting>) {
    let mut problem = problem.clone();
    // What need not be held is left out, which harms nothing; but where breaks or idle slots have to be even, holding it may
    // help.
    let whole = kept.contains(&Condition::EvenBreaks) || kept.contains(&Condition::EvenIdle);
    let is_held = |meeting: &Meeting| kept.contains(&Condition::Held(meeting.id.clone()));
    let mut meetings: Vec<Meeting> =
        meetings.iter().filter(|meeting| whole || is_held(meeting)).cloned().collect();
    for meeting in &mut meetings {
        if !is_held(meeting) {
            meeting.priority = meeting.priority.max(1);
        }
        if !kept.contains(&Condition::Locked(meeting.id.clone())) {
            (meeting.slot, meeting.table) = (None, None);
        }
        if !kept.contains(&Condition::Times(meeting.id.clone())) {
            meeting.session = None;
            meeting.forbidden.clear();
        }
    }
    for participant in &mut problem.participants {
        if !kept.contains(&Condition::Absent(participant.id.clone())) {
            participant.unavailable.clear();
        }
    }
    if !kept.contains(&Condition::Tables) {
        // Room for all at once, wherever.
        problem.tables = Tables::Count(meetings.len() as u32);
        problem.participants.iter_mut().for_each(|participant| participant.needs.clear());
        for meeting in &mut meetings {
            meeting.needs.clear();
            meeting.table = None;
        }
    }
    let there: BTreeSet<&MeetingName> = meetings.iter().map(|meeting| &meeting.id).collect();
    problem.before.retain(|[first, then]| {
        there.contains(first)
            && there.contains(then)
            && kept.contains(&Condition::Before(first.clone(), then.clone()))
    });
    problem.apart.retain(|Apart { meetings: [one, other], slots }| {
        there.contains(one)
            && there.contains(other)
            && kept.contains(&Condition::Apart(one.clone(), other.clone(), *slots))
    });
    if !kept.contains(&Condition::EvenBreaks) {
        problem.fairness.breaks = None;
    }
    if !kept.contains(&Condition::EvenIdle) {
        problem.fairness.idle = None;
    }
    problem.goals.clear();
    problem.meetings = Some(meetings.clone());
    (problem, meetings)
}
