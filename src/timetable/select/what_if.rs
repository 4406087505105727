//! What one more of something would change, found by choosing again.

use super::super::change;
use super::super::problem::{ParticipantName, Problem};
use super::super::resolve::{Fault, FaultKind};
use super::rule::Totals;
use super::{Proof, Selection, select};
use crate::domain::Language;
use serde::Serialize;
use std::collections::BTreeSet;

/// One more of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum More {
    /// One more meeting that this participant may have.
    Meeting(ParticipantName),
    /// One more table, usable in every slot.
    Table,
    /// One more slot, in which everybody is there.
    Slot,
}

/// What it would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    pub more: More,
    pub before: Totals,
    pub after: Totals,
    pub proof: Proof,
    /// Pairs that would meet then.
    pub gained: Vec<[ParticipantName; 2]>,
    /// Pairs that would meet no longer.
    pub lost: Vec<[ParticipantName; 2]>,
}

impl Selection {
    /// What one more meeting for this participant would change.
    pub fn what_if_more(
        &self,
        problem: &Problem,
        participant: &ParticipantName,
    ) -> Result<WhatIf, Vec<Fault>> {
        self.what_if(problem, More::Meeting(participant.clone()))
    }

    /// What one more of something would change; `problem` is the one this selection was made for.
    pub fn what_if(&self, problem: &Problem, more: More) -> Result<WhatIf, Vec<Fault>> {
        let after = select(&with(problem, &more)?)?;
        let pairs = |selection: &Selection| -> BTreeSet<[ParticipantName; 2]> {
            selection.pairs.iter().map(|pair| pair.who.clone()).collect()
        };
        let (had, has) = (pairs(self), pairs(&after));
        Ok(WhatIf {
            more,
            before: self.totals.clone(),
            after: after.totals,
            proof: after.proof,
            gained: has.difference(&had).cloned().collect(),
            lost: had.difference(&has).cloned().collect(),
        })
    }
}

fn with(problem: &Problem, more: &More) -> Result<Problem, Vec<Fault>> {
    let mut problem = problem.clone();
    match more {
        More::Meeting(who) => {
            let Some(participant) =
                problem.participants.iter_mut().find(|participant| participant.id == *who)
            else {
                let kind = FaultKind::Unknown(who.0.clone());
                return Err(vec![Fault { at: "/participants".to_owned(), kind }]);
            };
            participant.most = participant.most.map(|most| most.saturating_add(1));
        }
        More::Table => change::add_table(&mut problem),
        More::Slot => change::add_slot(&mut problem),
    }
    Ok(problem)
}

impl WhatIf {
    /// What would change, in one sentence.
    pub fn words(&self, language: Language) -> String {
        let more = match (&self.more, language) {
            (More::Meeting(who), Language::Ja) => format!("{who}の上限を1回増やすと"),
            (More::Meeting(who), Language::En) => format!("With one more meeting for {who}"),
            (More::Table, _) => language.pick("テーブルを1つ増やすと", "With one more table").to_owned(),
            (More::Slot, _) => language.pick("時間枠を1つ増やすと", "With one more slot").to_owned(),
        };
        let pairs = |pairs: &[[ParticipantName; 2]]| {
            let pairs: Vec<String> = pairs.iter().map(|[one, other]| format!("{one}–{other}")).collect();
            pairs.join(language.pick("、", ", "))
        };
        let (gained, lost) = (pairs(&self.gained), pairs(&self.lost));
        match (self.gained.is_empty(), self.lost.is_empty(), language) {
            (true, true, Language::Ja) => format!("{more}、選定結果は変わりません。"),
            (true, true, Language::En) => format!("{more} nothing changes."),
            (_, true, Language::Ja) => format!("{more}、{gained}が成立します。"),
            (_, true, Language::En) => format!("{more} these meet as well: {gained}."),
            (_, false, Language::Ja) => format!("{more}、{gained}が成立し、{lost}は外れます。"),
            (_, false, Language::En) => format!("{more} these meet: {gained}; these no longer: {lost}."),
        }
    }
}
