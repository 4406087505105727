//! Selection: who meets whom, by a rule that can be printed and defended, with proof or bound and a reason for every
//! wish that is not met.
//!
//! The rule (`rule`) is a list of dimensions compared from the weightiest on; all but the levels are sums over the chosen
//! pairs, and the levels are concave functions of how many meetings somebody has. `market` holds what there is to choose
//! from, `flow` finds the best choice between two sides, `cover` also where there are no two sides, `reasons` says what
//! came of each wish, `what_if` what would help, `words` states the rule.

mod cover;
mod flow;
mod gain;
mod market;
mod notes;
mod reasons;
mod repair;
mod rule;
mod what_if;
mod words;

use super::change::hold_only;
use super::problem::{Meeting, ParticipantName, Problem};
use super::resolve::{Fault, Resolved};
use market::{Market, People};
use repair::Held;
use serde::Serialize;
use std::collections::BTreeMap;

pub use cover::Proof;
pub use notes::{Note, TooFew};
pub use reasons::{Full, Reason, Unmet};
pub use rule::{Dimension, Totals};
pub use what_if::WhatIf;
pub use words::{Rule, RulePart};

/// Who meets whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Selection {
    /// In the order of names.
    pub pairs: Vec<ChosenPair>,
    pub totals: Totals,
    pub proof: Proof,
    /// How many meetings everybody has.
    pub meetings: BTreeMap<ParticipantName, u32>,
    /// The wishes not met, in the order of names.
    pub unmet: Vec<Unmet>,
    /// What the office should know of the problem itself.
    pub notes: Vec<Note>,
    /// The rule as far as it could matter here.
    pub rule: Rule,
}

/// Two that meet, and what their meeting counts in the dimensions of the rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChosenPair {
    pub who: [ParticipantName; 2],
    pub must: bool,
    /// One of the two has no more meetings than its least: without this one it would have fewer.
    pub for_least: bool,
    /// One of the two has no other.
    pub only: bool,
    /// Neither wished for it.
    pub unwished: bool,
    pub mutual: bool,
    pub rank_points: u32,
    /// Basis points.
    pub score: u32,
    /// Meetings of the two at the last fair.
    pub past: u32,
}

/// The best choice of meetings from the wishes. Meetings that the problem holds already are not looked at.
pub fn select(problem: &Problem) -> Result<Selection, Vec<Fault>> {
    Ok(Selection::of(&Resolved::of(problem)?))
}

/// The rule in numbered sentences, leaving out what cannot matter in this problem.
pub fn rule_words(problem: &Problem, language: crate::domain::Language) -> Result<Vec<String>, Vec<Fault>> {
    let resolved = Resolved::of(problem)?;
    let people = People::of(&resolved);
    Ok(Rule::of(&people, &Market::of(&people, true)).words(language))
}

impl Selection {
    pub(super) fn of(resolved: &Resolved) -> Selection {
        let people = People::of(resolved);
        let wished = Market::of(&people, false);
        let all = Market::of(&people, true);
        let solved = cover::solve(&wished);
        let degrees = wished.degrees(&solved.chosen);
        // Meetings nobody wished for only count where somebody misses its least: without such a one the best choice
        // without them is the best of all.
        let enough = degrees.iter().zip(&wished.least).all(|(degree, least)| degree >= least);
        if all.pairs.len() == wished.pairs.len() || (enough && solved.proof == Proof::Best) {
            Selection::from(&people, &all, &wished, solved)
        } else {
            let solved = cover::solve(&all);
            Selection::from(&people, &all, &all, solved)
        }
    }

    /// Gives the problem the chosen meetings, for placing; what is said of others that they come before or apart goes.
    pub fn hold(&self, problem: &mut Problem) {
        hold_only(problem, self.to_place());
    }

    /// The chosen meetings. What weighs most when not all come in is as in the rule: those the office has promised
    /// (priority 1), those without which somebody would have fewer than its least (2) or none at all (3), those both wish for
    /// (4), and the others (5).
    pub fn to_place(&self) -> Vec<Meeting> {
        let meeting = |pair: &ChosenPair| {
            let [one, other] = &pair.who;
            let priority = match pair {
                ChosenPair { must: true, .. } => 1,
                ChosenPair { for_least: true, .. } => 2,
                ChosenPair { only: true, .. } => 3,
                ChosenPair { mutual: true, .. } => 4,
                _ => 5,
            };
            let id = format!("{} - {}", quoted(one), quoted(other));
            Meeting { priority, ..Meeting::new(&id, &one.0, &other.0) }
        };
        self.pairs.iter().map(meeting).collect()
    }

    /// From the choice in a market; `all` is the market with what nobody wished for.
    fn from(people: &People, all: &Market, market: &Market, solved: cover::Solved) -> Selection {
        let held = Held::of(market, solved.chosen);
        let name = |who: usize| ParticipantName(market.names[who].to_owned());
        let unmet = reasons::unmet(people, &held);
        let chosen = market.pairs.iter().zip(&held.chosen).filter(|(_, chosen)| **chosen);
        Selection {
            pairs: chosen
                .map(|(pair, _)| ChosenPair {
                    who: pair.who.map(name),
                    must: pair.worth.must,
                    for_least: pair.who.iter().any(|who| held.degrees[*who] <= market.least[*who]),
                    only: pair.who.iter().any(|who| held.degrees[*who] == 1),
                    unwished: pair.worth.unwished,
                    mutual: pair.worth.mutual,
                    rank_points: pair.worth.rank_points,
                    score: pair.worth.score,
                    past: pair.worth.past,
                })
                .collect(),
            totals: Totals::of(&market.scale, &market.vector(&held.chosen)),
            proof: solved.proof,
            meetings: held.degrees.iter().enumerate().map(|(who, meetings)| (name(who), *meetings)).collect(),
            notes: notes::notes(people, all, &held, &unmet),
            unmet,
            rule: Rule::of(people, all),
        }
    }
}

/// A name as part of another: where it ends has to be seen.
fn quoted(name: &ParticipantName) -> String {
    if name.0.contains(" - ") { format!("「{name}」") } else { name.to_string() }
}
