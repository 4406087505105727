//! Region: where the partner should be, or, where the need does not say, how near it is.

use super::{Basis, Case, Judgement, better, unknown};
use crate::domain::{Level, Scheme, TermId};
use crate::matching::evidence::{Evidence, Question};
use crate::matching::held::Held;
use crate::matching::plan::NeedCase;
use crate::matching::ranking::FindingStatus::{Matched, Missing};
use crate::matching::score::{
    GAP, MATCHED, NEARNESS_REACH_KM, OUTSIDE_MOST, OUTSIDE_REACH_KM, POSSIBLE, UNKNOWN, fade,
};
use crate::vocabulary::{TermIndex, Vocabulary};

/// How regions lie to the region of the need: worked out once a need, not once a firm.
pub(in crate::matching) struct Regions {
    /// The preferred region or, without one, the owner's.
    target: Option<TermId>,
    /// By index of the vocabulary.
    lies: Vec<Lie>,
}

/// How a region lies to another; distances in kilometres, where both have a centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::matching) enum Lie {
    /// In the region, or the region itself.
    Inside,
    /// Only a wider area is known, which the region is part of; or nobody wrote down whether it lies in it.
    Around(Option<u32>),
    Outside(Option<u32>),
    /// No region, or none that the vocabulary knows.
    Nowhere,
}

impl Regions {
    pub(in crate::matching) fn new(vocabulary: &Vocabulary, need: &NeedCase) -> Self {
        Self::of(vocabulary, need, vocabulary.terms_of(Scheme::Region).iter().copied())
    }

    /// The same for these regions only, where nobody asks about others.
    pub(in crate::matching) fn of(
        vocabulary: &Vocabulary,
        need: &NeedCase,
        regions: impl Iterator<Item = TermIndex>,
    ) -> Self {
        let preferred = need.details.region_preference.as_ref().map(|preference| &preference.region);
        let target = preferred.or(need.owner_region.as_ref()).cloned();
        let index = target.as_ref().and_then(|id| vocabulary.index(id));
        let mut lies = vec![Lie::Nowhere; vocabulary.len()];
        if let Some(index) = index {
            for region in regions {
                lies[region.0 as usize] = lie(vocabulary, region, index);
            }
        }
        Self { lies, target }
    }

    pub(in crate::matching) fn lie(&self, region: TermIndex) -> Lie {
        self.lies[region.0 as usize]
    }
}

fn lie(vocabulary: &Vocabulary, region: TermIndex, target: TermIndex) -> Lie {
    if vocabulary.is_within(region, target) {
        Lie::Inside
    } else if vocabulary.is_within(target, region) || may_hold(vocabulary, region, target) {
        Lie::Around(vocabulary.distance_km(region, target))
    } else {
        Lie::Outside(vocabulary.distance_km(region, target))
    }
}

/// Whether one may lie in the other for all that the vocabulary says: of one nobody wrote down what lies in it, nor where
/// it is, as of a district that an office added, and both are in the next wider region. What is not written is unknown,
/// not outside.
fn may_hold(vocabulary: &Vocabulary, one: TermIndex, other: TermIndex) -> bool {
    [(one, other), (other, one)].into_iter().any(|(district, place)| {
        let is_unwritten =
            vocabulary.children(district).is_empty() && vocabulary.term(district).place.is_none();
        let around = vocabulary.ancestors(district).first();
        is_unwritten && around.is_some_and(|around| vocabulary.is_within(place, *around))
    })
}

/// The best place of work counts: a firm with a works in the region is in the region.
pub(super) fn judge(case: &Case, rule: impl Fn(Lie) -> Judgement) -> Judgement {
    let places = case.held.iter().enumerate().filter(|(_, held)| held.role.is_place());
    let judged = places.map(|(at, held)| match rule(case.regions.lie(held.term)) {
        Judgement { basis: Basis::Place(_, km), status, degree } => {
            Judgement { status, degree, basis: Basis::Place(at, km) }
        }
        judgement => judgement,
    });
    judged.reduce(better).unwrap_or(Judgement::UNKNOWN)
}

/// Where a region is asked for: inside or not. Outside a wished-for region, the nearer the better.
pub(in crate::matching) fn preference(lie: Lie, level: Level) -> Judgement {
    match lie {
        Lie::Inside => Judgement { status: Matched, degree: MATCHED, basis: Basis::Place(0, Some(0)) },
        // Only the prefecture is known and a town is asked for.
        Lie::Around(km) => unknown(POSSIBLE, Basis::Place(0, km)),
        Lie::Outside(km) => {
            let near = km.map_or(GAP, |km| fade(OUTSIDE_MOST, GAP, i64::from(km), OUTSIDE_REACH_KM));
            let degree = if level == Level::Want { near } else { GAP };
            Judgement { status: Missing, degree, basis: Basis::Place(0, km) }
        }
        Lie::Nowhere => Judgement::UNKNOWN,
    }
}

/// Where no region is asked for: the nearer to the need's owner the better, for orders are to stay in the region.
/// What is known needs no asking, so a place out of reach falls short; that is never a must.
pub(in crate::matching) fn nearness(lie: Lie) -> Judgement {
    match lie {
        Lie::Inside => Judgement { status: Matched, degree: MATCHED, basis: Basis::Place(0, Some(0)) },
        Lie::Around(Some(km)) | Lie::Outside(Some(km)) => {
            let status = if i64::from(km) < NEARNESS_REACH_KM { Matched } else { Missing };
            // Never below silence: telling where one is must not cost anything.
            let degree = fade(MATCHED, UNKNOWN, i64::from(km), NEARNESS_REACH_KM);
            Judgement { status, degree, basis: Basis::Place(0, Some(km)) }
        }
        Lie::Around(None) | Lie::Outside(None) | Lie::Nowhere => Judgement::UNKNOWN,
    }
}

pub(super) fn explain_preference(case: &Case, judgement: Judgement) -> (Option<Evidence>, Option<Question>) {
    let Some(wanted) = case.regions.target.clone() else { return (None, None) };
    let ask = || Some(Question::PlaceIn { region: wanted.clone() });
    let Basis::Place(at, distance_km) = judgement.basis else { return (None, ask()) };
    let (region, source) = (case.held_id(at), case.held[at].source());
    match judgement.status {
        Matched => (Some(Evidence::Inside { region, wanted, source }), None),
        Missing => (Some(Evidence::Outside { region, wanted, distance_km, source }), None),
        // Where nobody wrote down whether the one lies in the other, neither is the wider: that is only asked.
        _ if !is_around(case, at, &wanted) => (None, ask()),
        _ => {
            let question = ask();
            (Some(Evidence::MoreGeneral { wanted, held: region, source }), question)
        }
    }
}

/// Whether a place that is stated is a wider area, which what is wanted is part of.
fn is_around(case: &Case, at: usize, wanted: &TermId) -> bool {
    let wanted = case.vocabulary.index(wanted);
    wanted.is_some_and(|wanted| case.vocabulary.is_within(wanted, case.held[at].term))
}

pub(super) fn explain_nearness(case: &Case, judgement: Judgement) -> (Option<Evidence>, Option<Question>) {
    match (judgement.basis, case.regions.target.clone()) {
        (Basis::Place(at, Some(distance_km)), Some(from)) => {
            let held: Held = case.held[at];
            let region = case.held_id(at);
            (Some(Evidence::Distance { region, from, distance_km, source: held.source() }), None)
        }
        _ => (None, Some(Question::Whereabouts)),
    }
}
