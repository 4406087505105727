//! Placement: when and where each meeting is.

use super::bounds;
use super::budget::{Budget, Tell};
use super::compile::{Compiled, compile};
use super::model::{Slotting, each};
use super::problem::{Goal, Meeting, Place, Plan, Problem};
use super::race::{self, Outcome, Status, race};
use super::resolve::{Fault, FaultKind, Resolved, holding};
use super::shortage::shortage;
use super::tables;
use crate::domain::Language;
use serde::Serialize;
use std::time::Duration;

/// A plan with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    pub status: Status,
    /// None where no plan was found.
    pub plan: Option<Plan>,
    /// In the order in which they count.
    pub figures: Vec<Figure>,
    /// When the plan was found, since the start.
    pub found_at: Duration,
}

/// One of the things that are to be small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// `unplaced_1`, `moved`, `breaks`, `idle`, `table_moves`; `placed` in a report.
    pub name: String,
    /// None where no plan was found.
    pub value: Option<u32>,
    /// With the figures before it at their bounds, it cannot be less.
    pub bound: u32,
}

impl Figure {
    /// What is counted, and how many.
    pub fn counted(&self, language: Language) -> String {
        let unplaced = self.name.strip_prefix("unplaced_");
        let (ja, unit, en) = match (self.name.as_str(), unplaced) {
            (_, Some(class)) => (
                format!("優先度{class}で入らなかった面談"),
                "件",
                format!("meetings of priority {class} left out"),
            ),
            ("placed", _) => ("時間割に入った面談".to_owned(), "件", "meetings placed".to_owned()),
            ("moved", _) => {
                ("前の案から動いた面談".to_owned(), "件", "meetings moved from the earlier plan".to_owned())
            }
            ("breaks", _) => ("面談の間が空く回数".to_owned(), "回", "breaks".to_owned()),
            ("idle", _) => ("面談の間の空き時間枠".to_owned(), "枠", "idle slots".to_owned()),
            (_, None) => ("テーブルの移動".to_owned(), "回", "changes of table".to_owned()),
        };
        match (self.value, language) {
            (None, Language::Ja) => format!("{ja}：未定"),
            (None, Language::En) => format!("{en}: not known yet"),
            (Some(value), Language::Ja) => format!("{ja}：{value}{unit}"),
            (Some(value), Language::En) => format!("{en}: {value}"),
        }
    }

    /// With what is known of how good it is.
    pub fn words(&self, language: Language) -> String {
        let (counted, bound) = (self.counted(language), self.bound);
        match (self.value, language) {
            (None, _) => counted,
            (Some(value), Language::Ja) if value == bound => format!("{counted}（最少）"),
            (Some(value), Language::En) if value == bound => format!("{counted} (the least)"),
            (Some(_), Language::Ja) => format!("{counted}（最少かは未確認、下限{bound}）"),
            (Some(_), Language::En) => format!("{counted} (not proven the least; at least {bound})"),
        }
    }
}

/// Places the meetings, starting from `was` and staying close to it if it is given. Faults of the problem come back as such.
pub fn place(
    problem: &Problem,
    meetings: &[Meeting],
    was: Option<&Plan>,
    budget: &Budget<'_>,
    tell: Tell<'_>,
) -> Result<Placement, Vec<Fault>> {
    let problem = &*holding(problem, meetings);
    let resolved = Resolved::of(problem)?;
    let too_mixed = |_| vec![Fault { at: "/tables".to_owned(), kind: FaultKind::TooMixed }];
    let compiled = compile(&resolved, meetings, was).map_err(too_mixed)?;
    let model = &compiled.model;
    let outcome = match shortage(model) {
        None => race(model, &kept(&compiled), problem.seed, budget, tell),
        Some(_) => Outcome {
            status: Status::Infeasible,
            best: None,
            bounds: bounds::of(model),
            found_at: Duration::ZERO,
        },
    };
    let mut figures = race::figures(model, outcome.best.as_ref(), &outcome.bounds);
    let mut status = outcome.status;
    let plan = outcome.best.map(|best| {
        let tables = tables::assign(&compiled, &best.slotting);
        if problem.goals.contains(&Goal::TableMoves) {
            let moves = tables::moves(&compiled, &best.slotting, &tables);
            figures.push(Figure { name: "table_moves".to_owned(), value: Some(moves), bound: 0 });
            if moves > 0 && status == Status::Optimal {
                status = Status::Feasible;
            }
        }
        plan_of(&resolved, meetings, &best.slotting, &tables)
    });
    Ok(Placement { status, plan, figures, found_at: outcome.found_at })
}

/// Whether any plan keeps the conditions of the problem, which has its meetings; the search for one begins from `was`. `None` if
/// that is not known after the budget or after so many conflicts of the solver.
pub(super) fn possible(
    problem: &Problem,
    was: Option<&Plan>,
    budget: &Budget<'_>,
    conflicts: i32,
) -> Option<bool> {
    let resolved = Resolved::of(problem).ok()?;
    let compiled = compile(&resolved, problem.meetings.as_deref()?, was).ok()?;
    if shortage(&compiled.model).is_some() {
        return Some(false);
    }
    race::possible(&compiled.model, &kept(&compiled), problem.seed, budget, conflicts)
}

/// What can stay of the earlier plan: slots that are still possible, without conflict, in the order of the meetings.
fn kept(compiled: &Compiled) -> Slotting {
    let model = &compiled.model;
    let mut state = super::state::State::new(model);
    let mut in_the_way = Vec::new();
    for (meeting, was) in model.was.iter().enumerate() {
        let Some(slot) = was.filter(|slot| each(model.meetings[meeting].domain).any(|free| free == *slot))
        else {
            continue;
        };
        state.in_the_way(meeting as u32, slot as u32, &mut in_the_way, |_| 0);
        if in_the_way.is_empty() {
            state.place(meeting as u32, slot as u32);
        }
    }
    state.slotting()
}

fn plan_of(
    resolved: &Resolved<'_>,
    meetings: &[Meeting],
    slotting: &Slotting,
    tables: &[Option<usize>],
) -> Plan {
    let mut plan = Plan::default();
    for ((meeting, slot), table) in meetings.iter().zip(slotting).zip(tables) {
        if let (Some(slot), Some(table)) = (slot, table) {
            let slot = resolved.problem.slots[*slot].id.clone();
            plan.places.insert(meeting.id.clone(), Place { slot, table: resolved.tables[*table].id.clone() });
        }
    }
    plan
}
