//! The question without its subject matter: steps, members with offers, ties and places; and what a solution costs.

use crate::vocabulary::Place;
use std::cmp::Reverse;

/// The longest chain. Everything below works on sets of steps, of which there are 2 to the number of steps; real
/// chains have three to eight.
pub const MOST_STEPS: usize = 12;
/// The most members. Far above what an office has; it bounds the memory of one request.
pub const MOST_MEMBERS: usize = 100_000;
/// What a kilometre between two steps costs, in basis points of one step's score: 150 km, a day's drive there and
/// back, weigh as much as three points of 100. Near what nearness weighs in the score of a single partner
/// (7 points over 300 km), so that a consortium is judged by the same taste.
pub const ROUTE_PRICE: i64 = 2;
/// For how far a leg counts where a place is unknown: as far as nearness reaches in the score of a single partner.
/// Silence neither shortens a route nor shuts anybody out.
pub const UNKNOWN_LEG_KM: u32 = 300;

/// A chain of steps and everybody who could do some of them.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// In the order of the chain.
    pub steps: Vec<Step>,
    pub members: Vec<Member>,
    pub places: Vec<Place>,
    /// Where the material comes from: the buyer, as an index into `places`.
    pub start: Option<usize>,
}

/// One step of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// A step that is not required is done where a member can do it, and never adds a member.
    pub required: bool,
}

/// Somebody who could take part.
#[derive(Debug, Clone, Default)]
pub struct Member {
    /// By step; none where the member does not do it.
    pub offers: Vec<Option<Offer>>,
    /// How well the member could lead, in basis points; none where it cannot.
    pub lead: Option<i32>,
    /// Members with the same number work under one roof already and count as one party.
    pub tie: Option<u32>,
    /// Indices into `Problem::places`. Which of them does the step is not known: the nearest counts.
    pub sites: Vec<usize>,
}

/// What a member offers for one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// In basis points.
    pub score: i32,
}

/// Why a problem is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{steps} steps are more than {MOST_STEPS}")]
    TooManySteps { steps: usize },
    #[error("{members} members are more than {MOST_MEMBERS}")]
    TooManyMembers { members: usize },
}

/// Who does what, and who leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// By step: the member that does it; none only for steps that are not required.
    pub assignment: Vec<Option<usize>>,
    /// The member that takes the order. It need not do a step.
    pub lead: usize,
    pub cost: Cost,
    /// Whether it is known that there is no cheaper one. False only where the search was cut short.
    pub proven: bool,
}

/// What a solution costs. The order of the fields is the order in which they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// Members under one roof count once: they need no introduction.
    pub parties: usize,
    pub organizations: usize,
    /// Steps that are not required and that nobody does.
    pub left_out: usize,
    /// Neighbouring steps done by different members. Each is a transport, an inspection and a queue.
    pub handovers: usize,
    /// The scores of the offers and of the lead, less the price of the route.
    pub merit: Reverse<i64>,
}

impl Problem {
    /// # Errors
    /// Where the problem is larger than what is solved.
    pub fn check(&self) -> Result<(), Refusal> {
        let (steps, members) = (self.steps.len(), self.members.len());
        if steps > MOST_STEPS {
            return Err(Refusal::TooManySteps { steps });
        }
        if members > MOST_MEMBERS {
            return Err(Refusal::TooManyMembers { members });
        }
        Ok(())
    }

    /// The steps that nobody does and that must be done.
    pub fn uncovered_steps(&self) -> Vec<usize> {
        let nobody = |step: &usize| self.members.iter().all(|member| member.offers[*step].is_none());
        (0..self.steps.len()).filter(|step| self.steps[*step].required).filter(nobody).collect()
    }

    /// What this assignment costs.
    ///
    /// # Panics
    /// Where somebody is to do what they do not offer.
    pub fn cost(&self, assignment: &[Option<usize>], lead: usize) -> Cost {
        let mut organizations: Vec<usize> = assignment.iter().flatten().copied().collect();
        organizations.push(lead);
        organizations.sort_unstable();
        organizations.dedup();
        let mut ties: Vec<u32> = organizations.iter().filter_map(|m| self.members[*m].tie).collect();
        let tied = ties.len();
        ties.sort_unstable();
        ties.dedup();
        let left_out = assignment.iter().filter(|member| member.is_none()).count();
        let legs = self.legs(assignment);
        let route: u32 = legs.iter().map(|leg| leg.km.unwrap_or(UNKNOWN_LEG_KM)).sum();
        let scores = assignment.iter().enumerate().filter_map(|(step, member)| {
            member.map(|member| self.members[member].offers[step].expect("an offer for the step").score)
        });
        let lead_score = self.members[lead].lead.expect("a member that can lead");
        let merit =
            scores.map(i64::from).sum::<i64>() + i64::from(lead_score) - ROUTE_PRICE * i64::from(route);
        Cost {
            parties: organizations.len() - tied + ties.len(),
            organizations: organizations.len(),
            left_out,
            handovers: legs.iter().filter(|leg| leg.from.is_some()).count(),
            merit: Reverse(merit),
        }
    }

    /// The ways between neighbouring steps done by different members, and from the start to the first.
    pub fn legs(&self, assignment: &[Option<usize>]) -> Vec<Leg> {
        let mut legs = Vec::new();
        let mut last: Option<(usize, usize)> = None;
        for (step, member) in assignment.iter().enumerate() {
            let Some(member) = *member else { continue };
            match last {
                None => {
                    if let Some(start) = self.start {
                        let km = self.distance_km(&[start], &self.members[member].sites);
                        legs.push(Leg { from: None, to: step, km });
                    }
                }
                Some((_, before)) if before == member => {}
                Some((from, before)) => {
                    let km = self.distance_km(&self.members[before].sites, &self.members[member].sites);
                    legs.push(Leg { from: Some(from), to: step, km });
                }
            }
            last = Some((step, member));
        }
        legs
    }

    /// Between the nearest two of these places; none where one side is unknown.
    fn distance_km(&self, one: &[usize], other: &[usize]) -> Option<u32> {
        let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (*a, *b)));
        pairs.map(|(a, b)| self.places[a].distance_km(self.places[b])).min()
    }
}

/// One way of the goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// The step it comes from; none for the way from the buyer.
    pub from: Option<usize>,
    pub to: usize,
    /// None where a place is unknown.
    pub km: Option<u32>,
}
