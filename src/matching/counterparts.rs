//! Whom an organization should meet: those it complements, not those it resembles.
//!
//! There are five reasons to bring two organizations to one table, and being alike is none of them: one could meet an
//! open need of the other; one does the step before or after the other's in a chain that somebody wants; one sells to
//! the other's industry.

use super::held::Role;
use super::plan::{NeedCase, Wanted};
use super::rank::rank;
use super::score::{Score, WHOLE};
use super::snapshot::{Place, Snapshot};
use super::weights::Weights;
use crate::domain::{Day, Exclusion, NeedDetails, NeedId, OrganizationId, TermId};
use crate::vocabulary::{TermIndex, Vocabulary};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use utoipa::ToSchema;

// The most that a reason can add, in basis points; together the whole.

/// Could meet a need: what is wanted now counts most, whichever side wants it.
const NEED_MOST: i32 = 3_500;
/// Neighbours in a chain could take orders together that neither can take alone.
const CHAIN_MOST: i32 = 2_000;
/// Selling to somebody's industry is a possibility and not yet a wish.
const MARKET_MOST: i32 = 500;

/// Of each of its needs so many candidates are looked at: more than anybody meets at a fair.
const CANDIDATES_LOOKED_AT: usize = 200;

/// Somebody worth meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct Counterpart {
    pub organization_id: OrganizationId,
    /// The sum of the reasons.
    pub score: Score,
    /// The best of each kind, in the order of [`ReasonKind`].
    pub reasons: Vec<Reason>,
}

/// A reason to meet, and what it adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    pub kind: ReasonKind,
    /// Basis points.
    pub points: i32,
    /// Which of the needs it is about; none for a market.
    pub need: Option<usize>,
    /// What each of the two does or is: processes of a chain, own first, or the industry.
    pub terms: Vec<TermId>,
}

/// What speaks for a meeting of an organization with its counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// The counterpart could meet a need of the organization.
    MeetsOurNeed,
    /// The organization could meet a need of the counterpart.
    MeetsTheirNeed,
    /// They do neighbouring steps of a chain that somebody wants.
    NextInChain,
    /// The counterpart sells to the organization's industry.
    SellsToUs,
    /// The organization sells to the counterpart's industry.
    BuysFromUs,
}

/// An open need, for whom it is open.
pub struct OpenNeed<'a> {
    /// What the organization scores before it (`score_one`): none for its own needs and those it could not meet.
    pub score: Option<Score>,
    pub id: NeedId,
    pub owner: OrganizationId,
    pub owner_region: Option<TermId>,
    pub details: &'a NeedDetails,
}

/// The best `limit` counterparts of an organization, and how many there are. `apart` are those it must not meet.
pub fn counterparts(
    vocabulary: &Vocabulary,
    snapshot: &Snapshot,
    (id, apart): (OrganizationId, &[OrganizationId]),
    needs: &[OpenNeed],
    today: Day,
    weights: &Weights,
    limit: usize,
) -> (Vec<Counterpart>, usize) {
    let Some(place) = snapshot.place(id) else { return (Vec::new(), 0) };
    let mut table = Table::new(vocabulary, snapshot, id, place);
    for (number, need) in needs.iter().enumerate() {
        if need.owner == id {
            let case = NeedCase {
                id: Some(need.id),
                owner: Some(need.owner),
                owner_region: need.owner_region.clone(),
                details: need.details,
                today,
                weights: *weights,
            };
            for candidate in rank(vocabulary, snapshot, &case, CANDIDATES_LOOKED_AT).candidates {
                table.need(candidate.organization_id, ReasonKind::MeetsOurNeed, number, candidate.score);
            }
        } else if let Some(score) = need.score {
            table.need(need.owner, ReasonKind::MeetsTheirNeed, number, score);
        }
        table.chain(number, need.details);
    }
    table.markets();
    table.reasons.retain(|other, _| !apart.contains(other));
    let count = table.reasons.len();
    let mut counterparts: Vec<Counterpart> = table
        .reasons
        .into_iter()
        .map(|(organization_id, reasons)| {
            let reasons: Vec<Reason> = reasons.into_values().collect();
            let score = Score(reasons.iter().map(|reason| reason.points).sum());
            Counterpart { organization_id, score, reasons }
        })
        .collect();
    counterparts.sort_by_key(|counterpart| (Reverse(counterpart.score), counterpart.organization_id));
    counterparts.truncate(limit);
    (counterparts, count)
}

/// Reasons being collected: by organization and kind the best, of equals the first.
struct Table<'a> {
    vocabulary: &'a Vocabulary,
    snapshot: &'a Snapshot,
    id: OrganizationId,
    place: Place,
    /// The processes that the organization itself does.
    processes: Vec<TermIndex>,
    reasons: BTreeMap<OrganizationId, BTreeMap<ReasonKind, Reason>>,
    /// Everybody who has this term has this reason already.
    settled: HashSet<(TermIndex, ReasonKind)>,
}

impl<'a> Table<'a> {
    fn new(vocabulary: &'a Vocabulary, snapshot: &'a Snapshot, id: OrganizationId, place: Place) -> Self {
        let (reasons, settled) = (BTreeMap::new(), HashSet::new());
        let mut table = Table { vocabulary, snapshot, id, place, processes: Vec::new(), reasons, settled };
        table.processes = table.terms_of(Role::Capability);
        table
    }

    fn add(&mut self, id: OrganizationId, reason: &Reason) {
        if id == self.id {
            return;
        }
        let kinds = self.reasons.entry(id).or_default();
        // There may be as many of these as needs and organizations: only what stays is copied.
        if kinds.get(&reason.kind).is_none_or(|known| known.points < reason.points) {
            kinds.insert(reason.kind, reason.clone());
        }
    }

    fn need(&mut self, id: OrganizationId, kind: ReasonKind, need: usize, score: Score) {
        let points = NEED_MOST * score.0 / WHOLE;
        self.add(id, &Reason { kind, points, need: Some(need), terms: Vec::new() });
    }

    /// Whoever does a neighbouring step of a chain that the organization does one step of, and not that one. Nobody
    /// whom the need excludes is brought together with anybody over it.
    fn chain(&mut self, need: usize, details: &NeedDetails) {
        if details.excludes(self.id) {
            return;
        }
        let steps: Vec<Wanted> =
            details.chain.iter().map(|step| Wanted::new(self.vocabulary, &step.process)).collect();
        let does: Vec<bool> =
            steps.iter().map(|step| self.processes.iter().any(|term| step.bond(*term).serves())).collect();
        for (pair, does) in steps.windows(2).zip(does.windows(2)) {
            let (ours, theirs) = match (does[0], does[1]) {
                (true, false) => (&pair[0], &pair[1]),
                (false, true) => (&pair[1], &pair[0]),
                _ => continue,
            };
            for (term, bond) in &theirs.related {
                if bond.serves() {
                    let terms = vec![ours.id.clone(), theirs.id.clone()];
                    let kind = ReasonKind::NextInChain;
                    let reason = Reason { kind, points: CHAIN_MOST, need: Some(need), terms };
                    self.add_holders(*term, Role::Capability, &reason, &details.exclusions);
                }
            }
        }
    }

    fn markets(&mut self) {
        for (own, theirs, kind) in [
            (Role::Industry, Role::Market, ReasonKind::SellsToUs),
            (Role::Market, Role::Industry, ReasonKind::BuysFromUs),
        ] {
            for term in self.terms_of(own) {
                let industry = Wanted::new(self.vocabulary, &self.vocabulary.term(term).id);
                for (held, bond) in &industry.related {
                    // The same industry or a part of it; "manufacturing" as a whole is no market.
                    if bond.is_it() {
                        let terms = vec![self.vocabulary.term(*held).id.clone()];
                        let reason = Reason { kind, points: MARKET_MOST, need: None, terms };
                        self.add_holders(*held, theirs, &reason, &[]);
                    }
                }
            }
        }
    }

    /// Adds a reason to everybody who has a term in a role but those who are excluded. All reasons of a kind that are
    /// added here are worth the same, so that a term once gone through for everybody is done with.
    fn add_holders(&mut self, term: TermIndex, role: Role, reason: &Reason, excluded: &[Exclusion]) {
        let is_settled = match excluded {
            [] => !self.settled.insert((term, reason.kind)),
            _ => self.settled.contains(&(term, reason.kind)),
        };
        if is_settled {
            return;
        }
        for id in self.snapshot.holders(term, role) {
            if excluded.iter().all(|exclusion| exclusion.organization_id != id) {
                self.add(id, reason);
            }
        }
    }

    /// The terms that the organization itself has in a role.
    fn terms_of(&self, role: Role) -> Vec<TermIndex> {
        let held = self.snapshot.segment(self.place.segment).held(self.place.number).iter();
        held.filter(|held| held.role == role).map(|held| held.term).collect()
    }
}
