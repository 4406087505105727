//! The core: the best of the snapshot, judged and explained.

use super::bounds::Lists;
use super::criteria::{Case, Judgement, Regions, explain, judge};
use super::plan::{Ask, Item, NeedCase, Plan};
use super::ranking::{Candidate, Criterion, Finding, FindingStatus, Part, Ranking};
use super::score::{Score, TEXT_FLOOR, points};
use super::search::{Best, search};
use super::snapshot::{Place, Snapshot};
use super::text::{Answer, degree};
use crate::domain::{Level, OrganizationId};
use crate::vocabulary::Vocabulary;
use std::cmp::Reverse;
use std::collections::HashSet;

/// Ranks the organizations of a snapshot for a need: up to `limit` candidates and up to `limit` near misses.
///
/// The same arguments give the same answer, whatever the order in which the organizations were handed in. The
/// vocabulary must be the one that the snapshot was made with.
pub fn rank(vocabulary: &Vocabulary, snapshot: &Snapshot, need: &NeedCase, limit: usize) -> Ranking {
    let plan = Plan::new(vocabulary, snapshot, need);
    let desk = Desk::new(vocabulary, snapshot, need, &plan);
    let (skipped, excluded) = desk.skipped();
    let [candidates, near_misses] = desk.best(limit);
    Ranking {
        candidates: desk.explain(candidates),
        near_misses: desk.explain(near_misses),
        considered: snapshot.len() - skipped.len(),
        excluded,
    }
}

/// Judges one organization before a need, as [`rank`] would: none where it would be in neither list. The rank is 1.
pub fn judge_one(
    vocabulary: &Vocabulary,
    snapshot: &Snapshot,
    need: &NeedCase,
    id: OrganizationId,
) -> Option<Candidate> {
    let may_be_proposed = need.owner != Some(id) && !need.details.excludes(id);
    let place = snapshot.place(id).filter(|_| may_be_proposed)?;
    let plan = Plan::new(vocabulary, snapshot, need);
    let desk = Desk::for_one(vocabulary, snapshot, need, &plan, place);
    desk.stand(place).map(|standing| desk.candidate(&standing, 1))
}

/// What [`judge_one`] would score, where nobody asks why; none for a near miss.
pub fn score_one(
    vocabulary: &Vocabulary,
    snapshot: &Snapshot,
    need: &NeedCase,
    id: OrganizationId,
) -> Option<Score> {
    let may_be_proposed = need.owner != Some(id) && !need.details.excludes(id);
    let place = snapshot.place(id).filter(|_| may_be_proposed)?;
    let plan = Plan::new(vocabulary, snapshot, need);
    let standing = Desk::for_one(vocabulary, snapshot, need, &plan, place).stand(place)?;
    (!standing.is_near_miss).then_some(Score(standing.score.0))
}

/// Everything that is the same for all organizations.
pub(super) struct Desk<'a> {
    vocabulary: &'a Vocabulary,
    pub snapshot: &'a Snapshot,
    pub need: &'a NeedCase<'a>,
    pub plan: &'a Plan,
    regions: Regions,
    /// By segment and number in `Plan::asked`.
    pub answers: Vec<Vec<Answer<'a>>>,
    /// The texts by number in `Plan::asked` and what they are worth, that first which is worth most.
    texts: Vec<(usize, i32)>,
}

/// Where an organization stands. Ordered best first: the higher score, the more musts matched, the lower id.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standing {
    pub score: Reverse<i32>,
    matched_musts: Reverse<usize>,
    pub id: OrganizationId,
    pub place: Place,
    pub is_near_miss: bool,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        vocabulary: &'a Vocabulary,
        snapshot: &'a Snapshot,
        need: &'a NeedCase,
        plan: &'a Plan,
    ) -> Self {
        let answers = (0..snapshot.segment_count()).map(|segment| answers(snapshot, plan, segment)).collect();
        Self::with(vocabulary, snapshot, need, plan, Regions::new(vocabulary, need), answers)
    }

    /// A desk before which only one organization comes.
    fn for_one(
        vocabulary: &'a Vocabulary,
        snapshot: &'a Snapshot,
        need: &'a NeedCase,
        plan: &'a Plan,
        place: Place,
    ) -> Self {
        let mut all: Vec<Vec<Answer>> = (0..snapshot.segment_count()).map(|_| Vec::new()).collect();
        all[place.segment] = answers(snapshot, plan, place.segment);
        let held = snapshot.segment(place.segment).held(place.number).iter();
        let places = held.filter(|held| held.role.is_place()).map(|held| held.term);
        Self::with(vocabulary, snapshot, need, plan, Regions::of(vocabulary, need, places), all)
    }

    fn with(
        vocabulary: &'a Vocabulary,
        snapshot: &'a Snapshot,
        need: &'a NeedCase,
        plan: &'a Plan,
        regions: Regions,
        answers: Vec<Vec<Answer<'a>>>,
    ) -> Self {
        let texts = plan.items.iter().filter_map(|item| match item.ask {
            Ask::Words { asked, .. } => Some((asked, item.most)),
            _ => None,
        });
        let mut texts: Vec<(usize, i32)> = texts.collect();
        texts.sort_by_key(|(_, most)| Reverse(*most));
        Self { vocabulary, snapshot, need, plan, regions, answers, texts }
    }

    fn case(&self, place: Place) -> Case<'_> {
        let segment = self.snapshot.segment(place.segment);
        Case {
            vocabulary: self.vocabulary,
            need: self.need,
            plan: self.plan,
            regions: &self.regions,
            segment,
            number: place.number,
            held: segment.held(place.number),
            answers: &self.answers[place.segment],
        }
    }

    /// The best `limit` candidates and the best `limit` near misses.
    pub(super) fn best(&self, limit: usize) -> [Best; 2] {
        let lists = Lists::new(self.vocabulary, self.need, self.plan, &self.regions);
        search(self, &lists, &self.skipped().0, limit)
    }

    /// Who is not proposed: the owner of the need and those it excludes, and how many those are.
    pub(super) fn skipped(&self) -> (HashSet<Place>, usize) {
        let exclusions = self.need.details.exclusions.iter();
        let places = exclusions.filter_map(|exclusion| self.snapshot.place(exclusion.organization_id));
        let mut skipped: HashSet<Place> = places.collect();
        let excluded = skipped.len();
        skipped.extend(self.need.owner.and_then(|owner| self.snapshot.place(owner)));
        (skipped, excluded)
    }

    /// Judges an organization; none where it has nothing in common with the need.
    pub(super) fn stand(&self, place: Place) -> Option<Standing> {
        let (standing, has_ground) = self.standing(place);
        has_ground.then_some(standing)
    }

    /// Judges an organization, and says whether it has anything in common with the need.
    pub(super) fn standing(&self, place: Place) -> (Standing, bool) {
        let case = self.case(place);
        let (mut score, mut matched_musts) = (0, 0);
        let (mut has_ground, mut is_near_miss) = (false, false);
        for item in &self.plan.items {
            let judgement = judge(&case, item);
            score += points(item.most, judgement.degree);
            has_ground |= is_ground(item, judgement);
            let is_must = item.level == Level::Must;
            is_near_miss |= is_must && judgement.status == FindingStatus::Missing;
            matched_musts += usize::from(is_must && judgement.status == FindingStatus::Matched);
        }
        let standing = Standing {
            score: Reverse(score),
            matched_musts: Reverse(matched_musts),
            id: self.snapshot.id(place),
            place,
            is_near_miss,
        };
        (standing, has_ground)
    }

    /// By number in `Plan::items`: how it stands with an organization.
    pub(super) fn statuses(&self, place: Place) -> impl Iterator<Item = FindingStatus> {
        let case = self.case(place);
        self.plan.items.iter().map(move |item| judge(&case, item).status)
    }

    /// What is found about some of the items.
    pub(super) fn findings(&self, place: Place, counts: impl Fn(&Item) -> bool) -> Vec<Finding> {
        let case = self.case(place);
        let items = self.plan.items.iter().filter(|item| counts(item));
        items.map(|item| finding(&case, item, judge(&case, item))).collect()
    }

    /// By number in `Plan::items`: the degree of what was found.
    pub(super) fn degrees(&self, place: Place) -> Vec<i32> {
        let case = self.case(place);
        self.plan.items.iter().map(|item| judge(&case, item).degree).collect()
    }

    /// Text by text how alike an organization is, as a degree, and what it loses against texts that say the same.
    pub(super) fn likenesses(&self, place: Place) -> impl Iterator<Item = (i32, i16)> {
        let answers = &self.answers[place.segment];
        self.texts.iter().map(move |(asked, most)| {
            let likeness = degree(answers[*asked].share(place.number));
            (likeness, (most - points(*most, likeness)) as i16)
        })
    }

    fn explain(&self, best: Best) -> Vec<Candidate> {
        best.into_sorted().iter().zip(1..).map(|(standing, rank)| self.candidate(standing, rank)).collect()
    }

    fn candidate(&self, standing: &Standing, rank: u32) -> Candidate {
        let case = self.case(standing.place);
        let mut candidate = Candidate {
            organization_id: standing.id,
            rank,
            score: Score(standing.score.0),
            parts: Vec::with_capacity(self.plan.items.len()),
            findings: Vec::with_capacity(self.plan.items.len()),
            name_withheld: case.segment.entry(case.number).name_withheld,
        };
        for item in &self.plan.items {
            let judgement = judge(&case, item);
            candidate.parts.push(Part {
                criterion: item.criterion,
                requirement: item.requirement.clone(),
                points: points(item.most, judgement.degree),
                most: item.most,
            });
            candidate.findings.push(finding(&case, item, judgement));
        }
        candidate
    }
}

/// The profiles of a segment before every text of a plan.
fn answers<'a>(snapshot: &'a Snapshot, plan: &'a Plan, segment: usize) -> Vec<Answer<'a>> {
    plan.asked.iter().map(|asked| snapshot.segment(segment).texts().ask(asked)).collect()
}

fn finding(case: &Case, item: &Item, judgement: Judgement) -> Finding {
    let (evidence, question) = explain(case, item, judgement);
    let requirement = item.requirement.clone();
    Finding { requirement, level: item.level, status: judgement.status, evidence, question }
}

/// Whether a judgement is a ground to propose somebody at all: something the organization does speaks for it, or
/// the texts are more alike than chance.
fn is_ground(item: &Item, judgement: Judgement) -> bool {
    let speaks_for = judgement.status.speaks_for();
    let is_alike =
        item.criterion == Criterion::Text && (speaks_for || judgement.degree >= degree(TEXT_FLOOR));
    (item.is_ground() && speaks_for) || is_alike || leaves_certification_gap(item, judgement.status)
}

/// A certification that is on its way or has lapsed is a ground as well where it is a must: the gap it leaves is
/// what a coordinator wants to see among the near misses.
pub(super) fn leaves_certification_gap(item: &Item, status: FindingStatus) -> bool {
    item.criterion == Criterion::Certification
        && item.level == Level::Must
        && status == FindingStatus::Missing
}
