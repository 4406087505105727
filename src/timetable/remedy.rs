//! Changes to a problem that may let in what is left out: the advice that goes with a reason.

use super::change::{add_slot, add_table};
use super::problem::{Participant, ParticipantName, Problem, SlotName};
use crate::domain::Language;
use serde::Serialize;

/// A change to try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// The participant may have one more meeting.
    Meeting(ParticipantName),
    /// The participant comes in a slot in which it is away.
    Present(ParticipantName, SlotName),
    /// The participant brings one more representative.
    Representative(ParticipantName),
    /// One more table, with everything that any table has.
    Table,
    /// One more slot at the end of the last day, in which everybody is there.
    Slot,
}

impl Remedy {
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Remedy::Meeting(who), Language::Ja) => format!("{who}の面談数の上限を1回増やす"),
            (Remedy::Meeting(who), Language::En) => format!("{who} may have one more meeting"),
            (Remedy::Present(who, slot), Language::Ja) => format!("{who}が時間枠{slot}に参加する"),
            (Remedy::Present(who, slot), Language::En) => format!("{who} comes in slot {slot}"),
            (Remedy::Representative(who), Language::Ja) => format!("{who}の担当者を1名増やす"),
            (Remedy::Representative(who), Language::En) => format!("{who} brings one more representative"),
            (Remedy::Table, Language::Ja) => "テーブルを1つ増やす".to_owned(),
            (Remedy::Table, Language::En) => "one more table".to_owned(),
            (Remedy::Slot, Language::Ja) => "最終日の最後に時間枠を1つ増やす".to_owned(),
            (Remedy::Slot, Language::En) => "one more slot at the end of the last day".to_owned(),
        }
    }

    /// The problem with the change.
    pub fn apply(&self, problem: &Problem) -> Problem {
        let mut problem = problem.clone();
        match self {
            Remedy::Meeting(who) => change(&mut problem, who, |participant| {
                participant.most = participant.most.map(|most| most.saturating_add(1));
            }),
            Remedy::Present(who, slot) => change(&mut problem, who, |participant| {
                participant.unavailable.retain(|away| away != slot);
            }),
            Remedy::Representative(who) => {
                change(&mut problem, who, |participant| participant.representatives += 1);
            }
            Remedy::Table => add_table(&mut problem),
            Remedy::Slot => add_slot(&mut problem),
        }
        problem
    }
}

fn change(problem: &mut Problem, who: &ParticipantName, change: impl Fn(&mut Participant)) {
    problem.participants.iter_mut().filter(|participant| participant.id == *who).for_each(change);
}
