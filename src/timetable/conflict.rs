//! Why there is no plan: a set of conditions that contradict each other, none of which can be left out.
//!
//! Conditions are taken away in ever smaller groups, and a group stays away if the rest still allows no plan (delta
//! debugging, Zeller and Hildebrandt, 2002). What remains is smallest in the sense that without any one of its conditions a
//! plan exists; another, shorter contradiction may stand elsewhere in the problem.

use super::budget::Budget;
use super::change;
use super::compile::compile;
use super::place::possible;
use super::problem::{Apart, Meeting, MeetingName, ParticipantName, Problem, Tables};
use super::resolve::Resolved;
use super::shortage::shortage;
use crate::domain::Language;
use std::collections::{BTreeSet, HashSet};

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
    /// Whether it is known that none of them can be left out; otherwise time ran out, or the problem is too large to know.
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
            (Condition::EvenBreaks, Language::Ja) => "面談の間が空く回数の差の上限".to_owned(),
            (Condition::EvenBreaks, Language::En) => "the limit on how much breaks differ".to_owned(),
            (Condition::EvenIdle, Language::Ja) => "面談の間の空き時間枠の数の差の上限".to_owned(),
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

/// A contradiction in a problem of which it is known that no plan exists. `None` if there is one after all, if the budget was
/// spent before anything was found, or if the problem is too large to know.
pub fn conflict(problem: &Problem, meetings: &[Meeting], budget: &Budget<'_>) -> Option<Conflict> {
    let asked = Asked { problem: change::bare(problem), meetings, budget };
    let mut kept: Vec<Condition> = asked.contradiction()?.into_iter().collect();
    let mut group = kept.len();
    let mut smallest = true;
    while group > 1 && !budget.spent() {
        group = group.min(kept.len()).div_ceil(2).max(1);
        smallest = true;
        let mut start = 0;
        while start < kept.len() && !budget.spent() {
            let end = (start + group).min(kept.len());
            let rest = kept[..start].iter().chain(&kept[end..]).cloned().collect();
            let allowed = asked.allows(&rest);
            if allowed == Some(false) {
                kept.drain(start..end);
            } else {
                smallest &= allowed.is_some();
                start = end;
            }
        }
    }
    Some(Conflict { conditions: kept, smallest: smallest && group == 1 && !budget.spent() })
}

/// A problem whose conditions are asked about.
struct Asked<'a> {
    /// Without its meetings.
    problem: Problem,
    meetings: &'a [Meeting],
    budget: &'a Budget<'a>,
}

impl Asked<'_> {
    /// Conditions that allow no plan: those of a few meetings where it shows in these, otherwise all.
    fn contradiction(&self) -> Option<BTreeSet<Condition>> {
        let few = self.shortage();
        let more = self.neighbours(&few);
        for few in [few, more] {
            let theirs = self.conditions(&few);
            if self.allows(&theirs) == Some(false) {
                return Some(theirs);
            }
        }
        let mut all = self.conditions(&(0..self.meetings.len()).collect());
        let fairness = self.problem.fairness;
        all.extend(fairness.breaks.map(|_| Condition::EvenBreaks));
        all.extend(fairness.idle.map(|_| Condition::EvenIdle));
        (self.allows(&all) == Some(false)).then_some(all)
    }

    /// Meetings that together have too few slots, if it is as simple as that.
    fn shortage(&self) -> BTreeSet<usize> {
        let mut problem = self.problem.clone();
        problem.meetings = Some(self.meetings.to_vec());
        let Ok(resolved) = Resolved::of(&problem) else { return BTreeSet::new() };
        let Ok(compiled) = compile(&resolved, self.meetings, None) else { return BTreeSet::new() };
        shortage(&compiled.model).into_iter().flatten().collect()
    }

    /// What else has to be held by those who meet there, or comes before or after: it may be this that leaves the meetings
    /// too few slots.
    fn neighbours(&self, few: &BTreeSet<usize>) -> BTreeSet<usize> {
        let few = || few.iter().map(|meeting| &self.meetings[*meeting]);
        let people: HashSet<&ParticipantName> = few().flat_map(|meeting| &meeting.who).collect();
        let names: HashSet<&MeetingName> = few().map(|meeting| &meeting.id).collect();
        let tied = |pair: &&[MeetingName; 2]| pair.iter().any(|name| names.contains(name));
        let tied: HashSet<&MeetingName> = self.problem.before.iter().filter(tied).flatten().collect();
        let is_near = |meeting: &Meeting| {
            tied.contains(&meeting.id) || meeting.who.iter().any(|who| people.contains(who))
        };
        let held = |meeting: &Meeting| meeting.priority == 0;
        (0..self.meetings.len()).filter(|i| held(&self.meetings[*i]) && is_near(&self.meetings[*i])).collect()
    }

    /// Everything that is asked of these meetings, but for fairness.
    fn conditions(&self, meetings: &BTreeSet<usize>) -> BTreeSet<Condition> {
        let meetings: Vec<&Meeting> = meetings.iter().map(|meeting| &self.meetings[*meeting]).collect();
        let people: HashSet<&ParticipantName> = meetings.iter().flat_map(|meeting| &meeting.who).collect();
        let names: HashSet<&MeetingName> = meetings.iter().map(|meeting| &meeting.id).collect();
        let mut all = BTreeSet::from([Condition::Tables]);
        for participant in &self.problem.participants {
            if !participant.unavailable.is_empty() && people.contains(&participant.id) {
                all.insert(Condition::Absent(participant.id.clone()));
            }
        }
        let theirs = |pair: &[MeetingName; 2]| pair.iter().all(|name| names.contains(name));
        for [first, then] in self.problem.before.iter().filter(|pair| theirs(pair)) {
            all.insert(Condition::Before(first.clone(), then.clone()));
        }
        for apart in self.problem.apart.iter().filter(|apart| theirs(&apart.meetings)) {
            let [one, other] = apart.meetings.clone();
            all.insert(Condition::Apart(one, other, apart.slots));
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

    /// Whether there is a plan that keeps these conditions; `None` where that is not known.
    fn allows(&self, kept: &BTreeSet<Condition>) -> Option<bool> {
        possible(&self.only(kept), None, self.budget, QUESTION)
    }

    /// The problem with these conditions only.
    fn only(&self, kept: &BTreeSet<Condition>) -> Problem {
        let mut problem = self.problem.clone();
        // What need not be held is left out, which harms nothing; but where breaks or idle slots have to be even, holding it may
        // help.
        let whole = kept.contains(&Condition::EvenBreaks) || kept.contains(&Condition::EvenIdle);
        let is_held = |meeting: &Meeting| kept.contains(&Condition::Held(meeting.id.clone()));
        let mut meetings: Vec<Meeting> =
            self.meetings.iter().filter(|meeting| whole || is_held(meeting)).cloned().collect();
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
        change::hold_only(&mut problem, meetings);
        problem.before.retain(|[first, then]| kept.contains(&Condition::Before(first.clone(), then.clone())));
        problem.apart.retain(|Apart { meetings: [one, other], slots }| {
            kept.contains(&Condition::Apart(one.clone(), other.clone(), *slots))
        });
        problem.fairness.breaks = problem.fairness.breaks.filter(|_| kept.contains(&Condition::EvenBreaks));
        problem.fairness.idle = problem.fairness.idle.filter(|_| kept.contains(&Condition::EvenIdle));
        problem
    }
}
