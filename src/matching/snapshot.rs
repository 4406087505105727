//! The organizations that needs are matched against: segments that never change, and which of their subjects still
//! count. A change makes a new snapshot that shares all segments but the last.

use super::held::Role;
use super::segment::{Entry, KnownSite, SEGMENT_MOST, Segment};
use super::subject::Subject;
use super::text::{Asked, Token, plain};
use crate::domain::{OrganizationId, OrganizationKind, TermId};
use crate::vocabulary::{TermIndex, Vocabulary};
use rustc_hash::FxHashMap;
use std::collections::HashSet;
use std::sync::Arc;

/// So many subjects are kept as they came, so that the segment they are in can be made anew with the next change:
/// few enough to be read in a twentieth of a second.
const RECENT_MOST: usize = 512;
/// So many segments more than full ones are gone through for every need; small ones cost as much to begin with as
/// large ones.
const SMALL_SEGMENTS_MOST: usize = 48;

/// All organizations that needs are matched against. Owns its data and never changes; [`Snapshot::with`] makes the
/// next one.
#[derive(Clone, Default)]
pub struct Snapshot {
    segments: Vec<Part>,
    /// What the last segment was made of, where it may still grow.
    recent: Arc<Vec<Subject>>,
    /// Subjects that count.
    subjects: usize,
    /// Tokens of prose in the profiles that count.
    prose: u64,
    /// Subjects that count and have a record.
    recorded: usize,
    /// By token: how many of the profiles that no longer count have it.
    lost: Arc<FxHashMap<Token, u32>>,
}

/// A segment and which of its subjects no longer count.
#[derive(Clone)]
struct Part {
    segment: Arc<Segment>,
    gone: Arc<Vec<bool>>,
    gone_count: usize,
}

/// What a snapshot can tell about an organization.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub id: OrganizationId,
    pub name: &'a str,
    pub kind: OrganizationKind,
    pub region: Option<&'a TermId>,
    pub name_withheld: bool,
    pub sites: &'a [KnownSite],
}

impl Snapshot {
    /// Reads all subjects. Of two with the same id one is kept.
    ///
    /// The snapshot may be used with this vocabulary only.
    pub fn new(vocabulary: &Vocabulary, mut subjects: Vec<Subject>) -> Self {
        subjects.sort_by_key(|subject| subject.id);
        subjects.dedup_by_key(|subject| subject.id);
        let mut segments = Vec::new();
        while !subjects.is_empty() {
            let rest = subjects.split_off(subjects.len().min(SEGMENT_MOST));
            segments.push(Segment::new(vocabulary, std::mem::replace(&mut subjects, rest)));
        }
        Self::of(segments)
    }

    /// A snapshot of segments that were made elsewhere, such as on several threads. No organization may be in two
    /// of them.
    pub fn of(segments: Vec<Segment>) -> Self {
        let parts = segments.into_iter().map(Part::new);
        let mut snapshot = Self { segments: parts.collect(), ..Self::default() };
        snapshot.subjects = snapshot.segments.iter().map(|part| part.segment.len()).sum();
        snapshot.prose = snapshot.segments.iter().map(|part| part.segment.texts().prose()).sum();
        snapshot.recorded = snapshot.segments.iter().map(|part| part.segment.recorded().len()).sum();
        snapshot
    }

    /// This snapshot with some organizations changed or added and others taken away: the same as a new one of all.
    pub fn with(&self, vocabulary: &Vocabulary, changed: Vec<Subject>, removed: &[OrganizationId]) -> Self {
        let mut next = self.clone();
        let touched: HashSet<OrganizationId> =
            changed.iter().map(|subject| subject.id).chain(removed.iter().copied()).collect();
        if !next.recent.is_empty() {
            next.drop_last();
        }
        next.forget(&touched);
        let mut recent: Vec<Subject> =
            self.recent.iter().filter(|subject| !touched.contains(&subject.id)).cloned().collect();
        recent.extend(changed);
        recent.sort_by_key(|subject| subject.id);
        recent.dedup_by_key(|subject| subject.id);
        while recent.len() > RECENT_MOST {
            let rest = recent.split_off(recent.len().min(SEGMENT_MOST));
            next.append(Segment::new(vocabulary, std::mem::replace(&mut recent, rest)));
        }
        if !recent.is_empty() {
            next.append(Segment::new(vocabulary, recent.clone()));
        }
        next.recent = Arc::new(recent);
        next
    }

    /// Whether so much has changed that a new snapshot of all would be quicker to work with.
    pub fn is_worn(&self) -> bool {
        let gone: usize = self.segments.iter().map(|part| part.gone_count).sum();
        self.segments.len() > self.subjects / SEGMENT_MOST + SMALL_SEGMENTS_MOST
            || (gone > RECENT_MOST && gone > self.subjects / 4)
    }

    fn append(&mut self, segment: Segment) {
        self.subjects += segment.len();
        self.prose += segment.texts().prose();
        self.recorded += segment.recorded().len();
        self.segments.push(Part::new(segment));
    }

    fn drop_last(&mut self) {
        if let Some(part) = self.segments.pop() {
            self.subjects -= part.segment.len();
            self.prose -= part.segment.texts().prose();
            self.recorded -= part.segment.recorded().len();
        }
    }

    fn forget(&mut self, ids: &HashSet<OrganizationId>) {
        let lost = Arc::make_mut(&mut self.lost);
        for part in &mut self.segments {
            for id in ids {
                let Some(number) = part.segment.number(*id).filter(|number| !part.gone[*number]) else {
                    continue;
                };
                Arc::make_mut(&mut part.gone)[number] = true;
                part.gone_count += 1;
                self.subjects -= 1;
                self.prose -= u64::from(part.segment.texts().length(number));
                self.recorded -= usize::from(!part.segment.record(number).is_empty());
                for token in part.segment.tokens_of(number) {
                    *lost.entry(token).or_default() += 1;
                }
            }
        }
    }

    /// What is known of the organization with this id, where the snapshot has it.
    pub fn known(&self, id: OrganizationId) -> Option<Known<'_>> {
        let place = self.place(id)?;
        let segment = self.segment(place.segment);
        let Entry { name, kind, region, name_withheld, .. } = segment.entry(place.number);
        let sites = segment.sites(place.number);
        Some(Known { id, name, kind: *kind, region: region.as_ref(), name_withheld: *name_withheld, sites })
    }

    /// The capabilities of an organization for processes that the vocabulary has: the process, and how many pieces
    /// a month, where that is stated.
    pub fn capacities(&self, id: OrganizationId) -> Vec<(TermIndex, Option<i64>)> {
        let Some(place) = self.place(id) else { return Vec::new() };
        let segment = self.segment(place.segment);
        let held = segment.held(place.number).iter().filter(|held| held.role == Role::Capability);
        held.map(|held| (held.term, segment.capability(place.number, held.index).monthly())).collect()
    }

    /// How many organizations there are.
    pub fn len(&self) -> usize {
        self.subjects
    }

    pub fn is_empty(&self) -> bool {
        self.subjects == 0
    }

    /// Whether the office knows of anybody what came of a case.
    pub(super) fn has_records(&self) -> bool {
        self.recorded > 0
    }

    pub(super) fn place(&self, id: OrganizationId) -> Option<Place> {
        (0..self.segments.len()).find_map(|segment| {
            let place = Place { segment, number: self.segment(segment).number(id)? };
            (!self.is_gone(place)).then_some(place)
        })
    }

    pub(super) fn id(&self, place: Place) -> OrganizationId {
        self.segment(place.segment).entry(place.number).id
    }

    pub(super) fn segment_count(&self) -> usize {
        self.segments.len()
    }

    pub(super) fn segment(&self, segment: usize) -> &Segment {
        &self.segments[segment].segment
    }

    /// Whether it no longer counts.
    pub(super) fn is_gone(&self, place: Place) -> bool {
        self.segments[place.segment].gone[place.number]
    }

    /// Everybody who has a term in a role, in no particular order; whoever has it twice comes twice.
    pub(super) fn holders(&self, term: TermIndex, role: Role) -> Vec<OrganizationId> {
        let places = (0..self.segments.len()).flat_map(|segment| {
            let postings = self.segment(segment).postings().of(term, role).iter();
            postings.map(move |posting| Place { segment, number: posting.subject.into() })
        });
        places.filter(|place| !self.is_gone(*place)).map(|place| self.id(place)).collect()
    }

    /// All organizations of a kind.
    pub fn of_kind(&self, kind: OrganizationKind) -> Vec<OrganizationId> {
        let places = (0..self.segments.len()).flat_map(|segment| {
            let kinds = self.segment(segment).kinds().iter().enumerate();
            kinds.filter(move |(_, other)| **other == kind).map(move |(number, _)| Place { segment, number })
        });
        places.filter(|place| !self.is_gone(*place)).map(|place| self.id(place)).collect()
    }

    /// A text as it is compared with all profiles.
    pub(super) fn asked(&self, text: &str) -> Asked {
        Asked::new(&plain(text), self.subjects, self.prose, |token| self.having(token))
    }

    /// How many profiles have a token.
    pub(super) fn having(&self, token: Token) -> usize {
        let all: usize = self.segments.iter().map(|part| part.segment.texts().having(token)).sum();
        all - self.lost.get(&token).map_or(0, |lost| *lost as usize)
    }
}

impl Part {
    fn new(segment: Segment) -> Self {
        Self { gone: Arc::new(vec![false; segment.len()]), gone_count: 0, segment: Arc::new(segment) }
    }
}

/// Where an organization is in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub segment: usize,
    pub number: usize,
}
