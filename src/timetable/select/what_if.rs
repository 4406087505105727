//! What a change would do to the choice, and which would let a pair meet: found by choosing again.

use super::super::budget::Budget;
use super::super::problem::{ParticipantName, Problem, SlotName};
use super::super::remedy::Remedy;
use super::super::resolve::Fault;
use super::reasons::Unmet;
use super::rule::Totals;
use super::{Proof, Reason, Selection, select};
use crate::domain::Language;
use serde::Serialize;
use std::collections::BTreeSet;

/// What it would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    pub change: Remedy,
    pub before: Totals,
    pub after: Totals,
    pub proof: Proof,
    /// Pairs that would meet then.
    pub gained: Vec<[ParticipantName; 2]>,
    /// Pairs that would meet no longer.
    pub lost: Vec<[ParticipantName; 2]>,
}

impl Selection {
    /// What a change would do; `problem` is the one this selection was made for.
    pub fn what_if(&self, problem: &Problem, change: Remedy) -> Result<WhatIf, Vec<Fault>> {
        let after = select(&change.apply(problem))?;
        let pairs = |selection: &Selection| -> BTreeSet<[ParticipantName; 2]> {
            selection.pairs.iter().map(|pair| pair.who.clone()).collect()
        };
        let (had, has) = (pairs(self), pairs(&after));
        Ok(WhatIf {
            change,
            before: self.totals.clone(),
            after: after.totals,
            proof: after.proof,
            gained: has.difference(&had).cloned().collect(),
            lost: had.difference(&has).cloned().collect(),
        })
    }

    /// Looks for what would let each pair meet whose wish is not met, as long as the budget lasts; `problem` is the one this
    /// selection was made for.
    pub fn find_remedies(&mut self, problem: &Problem, budget: &Budget<'_>) {
        for unmet in &mut self.unmet {
            let together = |changes: &Vec<Remedy>| {
                let changed = changes.iter().fold(problem.clone(), |problem, change| change.apply(&problem));
                let meet = |who: &[ParticipantName; 2]| who.contains(&unmet.from) && who.contains(&unmet.to);
                let again = select(&changed);
                again.is_ok_and(|selection| selection.pairs.iter().any(|pair| meet(&pair.who)))
            };
            let mut tries = tries(problem, unmet).into_iter().take_while(|_| !budget.spent());
            unmet.remedy = tries.find(together).unwrap_or_default();
        }
    }
}

/// The changes to try, the cheapest first; what has to change together in one list.
fn tries(problem: &Problem, unmet: &Unmet) -> Vec<Vec<Remedy>> {
    match &unmet.reason {
        Reason::Declined | Reason::Excluded | Reason::Groups => Vec::new(),
        Reason::NoCommonSlot => {
            let away = |who: &ParticipantName, slot: &SlotName| {
                let own = problem.participants.iter().find(|participant| participant.id == *who);
                own.is_some_and(|participant| participant.unavailable.contains(slot))
            };
            let mut tries: Vec<Vec<Remedy>> = problem
                .slots
                .iter()
                .map(|slot| {
                    let who = [&unmet.from, &unmet.to].into_iter().filter(|who| away(who, &slot.id));
                    who.map(|who| Remedy::Present(who.clone(), slot.id.clone())).collect()
                })
                .collect();
            // One who comes is easier than two.
            tries.sort_by_key(Vec::len);
            tries
        }
        Reason::NoTable => vec![vec![Remedy::Table]],
        Reason::Quota { full, .. } => {
            let more = |by_slots: bool, who: &ParticipantName| match by_slots {
                true => Remedy::Representative(who.clone()),
                false => Remedy::Meeting(who.clone()),
            };
            let mut tries: Vec<Vec<Remedy>> =
                full.iter().map(|full| vec![more(full.by_slots, &full.who)]).collect();
            if tries.len() > 1 {
                tries.push(tries.concat());
            }
            tries.push(vec![Remedy::Slot]);
            tries
        }
        Reason::Room { .. } => vec![vec![Remedy::Table], vec![Remedy::Slot]],
    }
}

impl WhatIf {
    /// What would change, in one sentence.
    pub fn words(&self, language: Language) -> String {
        let change = self.change.words(language);
        let pairs = |pairs: &[[ParticipantName; 2]]| {
            let pairs: Vec<String> = pairs.iter().map(|[one, other]| format!("{one}–{other}")).collect();
            pairs.join(language.pick("、", ", "))
        };
        let (gained, lost) = (pairs(&self.gained), pairs(&self.lost));
        match (self.gained.is_empty(), self.lost.is_empty(), language) {
            (true, true, Language::Ja) => format!("{change}と、選定結果は変わりません。"),
            (true, true, Language::En) => format!("{change}: nothing changes."),
            (_, true, Language::Ja) => format!("{change}と、{gained}が成立します。"),
            (_, true, Language::En) => format!("{change}: these meet as well: {gained}."),
            (_, false, Language::Ja) => format!("{change}と、{gained}が成立し、{lost}は外れます。"),
            (_, false, Language::En) => format!("{change}: these meet: {gained}; these no longer: {lost}."),
        }
    }
}
