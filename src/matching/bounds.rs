//! The most that everybody of a segment can score, worked out list by list, without looking at anybody.
//!
//! Judging somebody means going through all that they hold, once for every condition; with hundreds of thousands of
//! organizations most of that is spent on those who have nothing to do with the need. The lists of [`Postings`] say
//! for every term who holds it, and what holding it is worth is the same for the whole list. So a bound is added up
//! from the lists that a need touches; all others keep what silence earns. It is exact but for two things, which it
//! takes at their best: the likeness of texts, and the scope of certificates that list processes.
//!
//! [`Postings`]: super::postings::Postings

use super::criteria::{
    CertificateState, Judgement, Regions, certification, freshness, kind, material, numbers, record, region,
    stated_by, term,
};
use super::held::Role;
use super::plan::{Ask, Bond, Item, NeedCase, Plan};
use super::rank::leaves_certification_gap;
use super::ranking::FindingStatus::{self, Inferred, Matched, Missing, Unknown};
use super::score::{MATCHED, MENTIONED, STALE_DAYS, UNKNOWN, points};
use super::segment::Segment;
use crate::domain::{Level, OrganizationKind, Scheme};
use crate::vocabulary::{TermIndex, Vocabulary};
use std::cmp::Reverse;

/// What is known of somebody without having looked at them, as one number, since it is worked out for everybody: in
/// the upper half what they score at most, in basis points; below it eight bits that say which set they were last
/// found in, and eight of marks, [`GROUND`] and [`MAY_MISS`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound(i32);

impl Bound {
    const SET: i32 = 0xff00;

    pub(super) fn most(self) -> i16 {
        (self.0 >> 16) as i16
    }

    pub(super) fn marks(self) -> u8 {
        self.0 as u8
    }
}

/// There may be a ground to propose it; without this mark there is none but the likeness of the texts.
pub(super) const GROUND: u8 = 1;
/// A must may be missing; without this mark none is.
pub(super) const MAY_MISS: u8 = 2;

/// The lists that matter for a need, and what being on them is worth.
pub(super) struct Lists<'a> {
    plan: &'a Plan,
    need: &'a NeedCase<'a>,
    /// What everybody has who is on no list, with the texts at their best.
    silence: i32,
    /// By age in days up to [`STALE_DAYS`]: what a profile confirmed so long ago has beyond silence.
    freshness: Vec<i16>,
    /// By kind, in the order of `OrganizationKind::ALL`: what it has beyond silence.
    kinds: [i16; OrganizationKind::ALL.len()],
    /// By region of the head office, and at last without one.
    places: Vec<Worth>,
    /// Those whose capabilities are looked at for numbers.
    processes: Vec<TermIndex>,
    /// The lists of one item each.
    sets: Vec<Set<'a>>,
}

/// What somebody has by being on a list: points beyond silence, and marks.
#[derive(Debug, Clone, Copy, Default)]
struct Worth {
    more: i16,
    marks: u8,
}

/// All lists of an item.
enum Set<'a> {
    /// The first list that somebody is on decides: the one that is worth most comes first.
    Ranked(Vec<List>),
    /// The same for places of work beside the head office.
    Sites(Vec<List>),
    Materials {
        item: &'a Item,
        process: usize,
        /// By term: what working it with the process comes to.
        worked: Vec<Code>,
        /// Where it is held otherwise.
        lists: Vec<List>,
    },
    Certificates {
        item: &'a Item,
        lists: Vec<(TermIndex, Bond)>,
        mentions: Vec<List>,
        process: Option<usize>,
    },
    /// A number of the capabilities for `Lists::processes`.
    Numbers(&'a Item),
    /// Whoever has a record: few enough to be judged one by one.
    Records(&'a Item),
}

/// Everybody who holds a term in a role.
struct List {
    term: TermIndex,
    role: Role,
    degree: i32,
    code: Code,
    worth: Worth,
}

/// What a certificate or a capability comes to, as one number: of all that somebody has for an item the greatest
/// counts. Zero is nothing.
///
/// From the highest bits down: what outranks what whatever it earns, three bits of status, which is in the order of
/// what a status earns, fourteen of points and two of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Code(u32);

// What outranks what, whatever it earns (`certification::judge`).
const HINT: u32 = 0;
const GAP_ON_RECORD: u32 = 1;
const CERTIFIED: u32 = 2;

impl Code {
    const NONE: Self = Self(0);

    fn new(item: &Item, rank: u32, (status, degree): (FindingStatus, i32)) -> Self {
        let order = match status {
            Missing => 1,
            Unknown => 2,
            Inferred => 3,
            Matched => 4,
        };
        let marks = Worth::of(item, status, degree).marks;
        Self(rank << 19 | order << 16 | (points(item.most, degree) as u32) << 2 | u32::from(marks))
    }

    /// The same, where it may turn out to be missing.
    fn unsure(self, item: &Item) -> Self {
        Self(self.0 | u32::from(if item.level == Level::Must { MAY_MISS } else { 0 }))
    }

    fn points(self) -> i32 {
        (self.0 >> 2 & 0x3fff) as i32
    }

    fn marks(self) -> i32 {
        (self.0 & 3) as i32
    }
}

impl Worth {
    #[inline]
    fn of(item: &Item, status: FindingStatus, degree: i32) -> Self {
        let more = (points(item.most, degree) - points(item.most, UNKNOWN)) as i16;
        let speaks = item.is_ground() && status.speaks_for();
        let ground = if speaks || leaves_certification_gap(item, status) { GROUND } else { 0 };
        let may_miss = if item.level == Level::Must && status == Missing { MAY_MISS } else { 0 };
        Self { more, marks: ground | may_miss }
    }

    fn of_judgement(item: &Item, judgement: Judgement) -> Self {
        Self::of(item, judgement.status, judgement.degree)
    }
}

impl<'a> Lists<'a> {
    pub(super) fn new(
        vocabulary: &Vocabulary,
        need: &'a NeedCase<'a>,
        plan: &'a Plan,
        regions: &Regions,
    ) -> Self {
        let at_rest = |item: &Item| if matches!(item.ask, Ask::Words { .. }) { MATCHED } else { UNKNOWN };
        let draft = Draft { vocabulary, plan, regions };
        let mut lists = Self {
            plan,
            need,
            silence: plan.items.iter().map(|item| points(item.most, at_rest(item))).sum(),
            freshness: vec![0; STALE_DAYS as usize + 1],
            kinds: [0; OrganizationKind::ALL.len()],
            places: vec![Worth::default(); vocabulary.len() + 1],
            processes: draft.processes(),
            sets: plan.items.iter().filter_map(|item| draft.set(item)).collect(),
        };
        for item in &plan.items {
            match item.ask {
                Ask::Freshness => {
                    for (age, more) in lists.freshness.iter_mut().enumerate() {
                        *more = Worth::of_judgement(item, freshness::of_age(age as i64)).more;
                    }
                }
                Ask::Kind => {
                    for (more, kind) in lists.kinds.iter_mut().zip(OrganizationKind::ALL) {
                        *more = Worth::of_judgement(item, kind::judge(need.details.kind, kind)).more;
                    }
                }
                Ask::Region | Ask::Nearness => {
                    for region in vocabulary.terms_of(Scheme::Region) {
                        let judgement = draft.place(item, *region);
                        lists.places[region.0 as usize] = Worth::of_judgement(item, judgement);
                    }
                }
                _ => {}
            }
        }
        lists
    }

    /// The bounds of everybody, segment by segment, by number of the subject.
    pub(super) fn bounds<'s>(&self, segments: impl Iterator<Item = &'s Segment>) -> Vec<Vec<Bound>> {
        let mut sheet = Sheet::default();
        segments.map(|segment| self.bounds_of(segment, &mut sheet)).collect()
    }

    fn bounds_of(&self, segment: &Segment, sheet: &mut Sheet) -> Vec<Bound> {
        sheet.begin(self.by_register(segment));
        for set in &self.sets {
            match set {
                Set::Ranked(lists) => self.ranked(segment, lists, sheet),
                Set::Sites(lists) => self.sites(segment, lists, sheet),
                Set::Certificates { item, lists, mentions, process } => {
                    self.certificates(segment, item, lists, *process, sheet);
                    self.hints(segment, mentions, sheet);
                    sheet.settle(item);
                }
                Set::Materials { item, process, worked, lists } => {
                    self.worked(segment, worked, *process, sheet);
                    self.hints(segment, lists, sheet);
                    sheet.settle(item);
                }
                Set::Numbers(item) => {
                    self.numbers(segment, item, sheet);
                    sheet.settle(item);
                }
                Set::Records(item) => self.records(segment, item, sheet),
            }
        }
        std::mem::take(&mut sheet.bounds)
    }

    /// What everybody has by the register alone: age, kind and place of the head office.
    fn by_register(&self, segment: &Segment) -> Vec<Bound> {
        let today = self.need.today.number();
        let age = |day: i32| (today - day).clamp(0, STALE_DAYS as i32) as usize;
        let rows = segment.confirmed().iter().zip(segment.kinds()).zip(segment.head_offices());
        let bounds = rows.map(|((confirmed, kind), head_office)| {
            let place = self.places[*head_office as usize];
            let others = self.freshness[age(*confirmed)] + self.kinds[*kind as usize];
            Bound((self.silence + i32::from(others + place.more)) << 16 | i32::from(place.marks))
        });
        bounds.collect()
    }

    fn numbers(&self, segment: &Segment, item: &Item, sheet: &mut Sheet) {
        let (values, which) = numbers::judge_column(segment.capabilities(), &item.ask);
        let codes: Vec<Code> = values.into_iter().map(|value| Code::new(item, HINT, value)).collect();
        for process in &self.processes {
            let postings = segment.postings().of(*process, Role::Capability);
            for (posting, which) in postings.iter().zip(&which[segment.capabilities().rows_of(*process)]) {
                sheet.raise(posting.subject.into(), codes[*which as usize]);
            }
        }
    }

    fn worked(&self, segment: &Segment, worked: &[Code], process: usize, sheet: &mut Sheet) {
        let serving = self.plan.wanted[process].related.iter().filter(|(_, bond)| bond.serves());
        for (term, _) in serving {
            let postings = segment.postings().of(*term, Role::Capability);
            for (posting, row) in postings.iter().zip(segment.capabilities().rows_of(*term)) {
                let codes = segment.capabilities().materials(row).iter().map(|held| worked[held.0 as usize]);
                let best = codes.max().unwrap_or(Code::NONE);
                sheet.raise(posting.subject.into(), best);
            }
        }
    }

    fn ranked(&self, segment: &Segment, lists: &[List], sheet: &mut Sheet) {
        sheet.begin_set();
        for List { term, role, worth, .. } in lists {
            for posting in segment.postings().of(*term, *role) {
                let number = usize::from(posting.subject);
                // What stands on a certificate counts as long as that does (`term::judge`).
                let counts =
                    || segment.certificate(number, posting.index).validity.counts_on(self.need.needed_on());
                if !role.is_certificate() || counts() {
                    sheet.enter(number, *worth);
                }
            }
        }
    }

    fn records(&self, segment: &Segment, item: &Item, sheet: &mut Sheet) {
        sheet.begin_set();
        for number in segment.recorded() {
            let number = usize::from(*number);
            let judgement = record::judge(segment.record(number), self.need.id);
            sheet.enter(number, Worth::of_judgement(item, judgement));
        }
    }

    /// The best place of work counts. What the register gave for the head office is taken back where a site is
    /// better.
    fn sites(&self, segment: &Segment, lists: &[List], sheet: &mut Sheet) {
        sheet.begin_set();
        for List { term, role, worth, .. } in lists {
            for posting in segment.postings().of(*term, *role) {
                let number = usize::from(posting.subject);
                let head_office = segment.head_offices()[number] as usize;
                // Whoever has no head office on record has the site, for better or worse.
                let is_alone = head_office + 1 == self.places.len();
                let before = self.places[head_office];
                if is_alone || worth.more > before.more {
                    let more = worth.more - before.more;
                    sheet.enter(number, Worth { more, marks: worth.marks });
                }
            }
        }
    }

    fn certificates(
        &self,
        segment: &Segment,
        item: &Item,
        lists: &[(TermIndex, Bond)],
        process: Option<usize>,
        sheet: &mut Sheet,
    ) {
        let process = process.map(|process| &self.plan.wanted[process]);
        for (term, bond) in lists {
            let scope_is_sure = process.is_none_or(|process| process.bond(*term).serves());
            let postings = segment.postings().of(*term, Role::Certification);
            for (posting, row) in postings.iter().zip(segment.certificates_of(*term)) {
                let standing = certification::standing(row, *bond, self.need.needed_on());
                let Some((status, degree, state)) = standing else { continue };
                let code = |rank, rule| Code::new(item, rank, rule);
                let code = match status {
                    Missing => code(GAP_ON_RECORD, (status, degree)),
                    Unknown => code(HINT, (status, degree)),
                    _ if scope_is_sure || state != CertificateState::Counts => {
                        code(CERTIFIED, (status, degree))
                    }
                    _ if !row.lists_processes => code(CERTIFIED, (Inferred, MENTIONED)),
                    _ => code(CERTIFIED, (status, degree)).unsure(item),
                };
                sheet.raise(posting.subject.into(), code);
            }
        }
    }

    fn hints(&self, segment: &Segment, lists: &[List], sheet: &mut Sheet) {
        for List { term, role, code, .. } in lists {
            for posting in segment.postings().of(*term, *role) {
                sheet.raise(posting.subject.into(), *code);
            }
        }
    }
}

/// Lists being drawn up.
struct Draft<'a, 'd> {
    vocabulary: &'d Vocabulary,
    plan: &'a Plan,
    regions: &'d Regions,
}

impl<'a> Draft<'a, '_> {
    fn set(&self, item: &'a Item) -> Option<Set<'a>> {
        let set = match &item.ask {
            Ask::Term(wanted) => Set::Ranked(self.of_term(item, *wanted)),
            Ask::Materials { process, materials } => {
                let mut worked = vec![Code::NONE; self.vocabulary.len()];
                for material in materials {
                    for (term, bond) in &self.plan.wanted[*material].related {
                        let rule = material::rule(*bond, Role::Material, || true);
                        let code = rule.map_or(Code::NONE, |rule| Code::new(item, HINT, rule));
                        worked[term.0 as usize] = code.max(worked[term.0 as usize]);
                    }
                }
                let lists = materials.iter().flat_map(|material| self.of_material(item, *material));
                Set::Materials { item, process: *process, worked, lists: lists.collect() }
            }
            Ask::Certification { standard, process } => {
                let related = &self.plan.wanted[*standard].related;
                let serving = related.iter().filter(|(_, bond)| bond.serves());
                let mentions = serving.flat_map(|(term, _)| {
                    let roles = Role::ALL.into_iter().filter(|role| role.is_mention());
                    roles.map(|role| List::new(item, *term, role, (Inferred, MENTIONED)))
                });
                let mentions = mentions.collect();
                Set::Certificates { item, lists: related.clone(), mentions, process: *process }
            }
            Ask::Size { .. }
            | Ask::Tolerance(_)
            | Ask::Lot(_)
            | Ask::MonthlyQuantity(_)
            | Ask::LeadTime(_) => Set::Numbers(item),
            Ask::Region | Ask::Nearness => {
                let regions = self.vocabulary.terms_of(Scheme::Region).iter();
                let lists = regions.map(|region| {
                    let Judgement { status, degree, .. } = self.place(item, *region);
                    List::new(item, *region, Role::Site, (status, degree))
                });
                Set::Sites(lists.collect())
            }
            Ask::Record => Set::Records(item),
            Ask::Words { .. } | Ask::Freshness | Ask::Kind => return None,
        };
        Some(match set {
            Set::Ranked(lists) => Set::Ranked(best_first(lists)),
            Set::Sites(lists) => Set::Sites(best_first(lists)),
            set => set,
        })
    }

    fn of_term(&self, item: &Item, wanted: usize) -> Vec<List> {
        let lists = self.in_any_role(wanted).filter_map(|(term, bond, role)| {
            let rule = term::rule(bond, role, stated_by(item.criterion))?;
            Some(List::new(item, term, role, rule))
        });
        lists.collect()
    }

    /// Where a material is held whatever the process: with the process it comes to more.
    fn of_material(&self, item: &Item, material: usize) -> impl Iterator<Item = List> {
        let borne = self.in_any_role(material).filter(|(_, _, role)| material::bears(*role));
        borne.filter_map(|(term, bond, role)| {
            let rule = material::rule(bond, role, || false)?;
            Some(List::new(item, term, role, rule))
        })
    }

    fn in_any_role(&self, wanted: usize) -> impl Iterator<Item = (TermIndex, Bond, Role)> {
        let related = self.plan.wanted[wanted].related.iter();
        related.flat_map(|(term, bond)| Role::ALL.map(|role| (*term, *bond, role)))
    }

    /// The processes whose capabilities are looked at for numbers.
    fn processes(&self) -> Vec<TermIndex> {
        if self.plan.processes.is_empty() {
            return self.vocabulary.terms_of(Scheme::Process).to_vec();
        }
        let wanted = self.plan.processes.iter().flat_map(|wanted| &self.plan.wanted[*wanted].related);
        let concerned = wanted.filter(|(_, bond)| numbers::concerns(*bond));
        let mut processes: Vec<TermIndex> = concerned.map(|(term, _)| *term).collect();
        processes.sort_unstable();
        processes.dedup();
        processes
    }

    fn place(&self, item: &Item, region: TermIndex) -> Judgement {
        let lie = self.regions.lie(region);
        match item.ask {
            Ask::Region => region::preference(lie, item.level),
            _ => region::nearness(lie),
        }
    }
}

impl List {
    fn new(item: &Item, term: TermIndex, role: Role, rule: (FindingStatus, i32)) -> Self {
        let (status, degree) = rule;
        let (code, worth) = (Code::new(item, HINT, rule), Worth::of(item, status, degree));
        Self { term, role, degree, code, worth }
    }
}

fn best_first(mut lists: Vec<List>) -> Vec<List> {
    lists.sort_by_key(|list| Reverse(list.degree));
    lists
}

/// The bounds of a segment being worked out. One sheet serves all segments.
#[derive(Default)]
struct Sheet {
    bounds: Vec<Bound>,
    /// The set at hand, as [`Bound::SET`] has it.
    set: i32,
    /// By number: the greatest code for the item at hand.
    codes: Vec<Code>,
}

impl Sheet {
    fn begin(&mut self, bounds: Vec<Bound>) {
        self.codes.resize(bounds.len(), Code::NONE);
        self.bounds = bounds;
        self.set = 0;
    }

    fn begin_set(&mut self) {
        self.set += 0x100;
        if self.set > Bound::SET {
            self.set = 0x100;
            self.bounds.iter_mut().for_each(|bound| bound.0 &= !Bound::SET);
        }
    }

    /// Books what being on a list of the set is worth, unless one of its lists has been booked already.
    #[inline]
    fn enter(&mut self, number: usize, worth: Worth) {
        let bound = &mut self.bounds[number].0;
        let booked =
            (*bound & !Bound::SET | self.set | i32::from(worth.marks)) + (i32::from(worth.more) << 16);
        // Written either way: who is on several lists of a set cannot be foreseen.
        *bound = if *bound & Bound::SET == self.set { *bound } else { booked };
    }

    #[inline]
    fn raise(&mut self, number: usize, code: Code) {
        let best = &mut self.codes[number];
        *best = code.max(*best);
    }

    /// Books the greatest codes, and clears the sheet for the next item.
    fn settle(&mut self, item: &Item) {
        let silence = points(item.most, UNKNOWN);
        for (code, bound) in self.codes.iter_mut().zip(&mut self.bounds) {
            let more = if *code == Code::NONE { 0 } else { code.points() - silence };
            bound.0 = (bound.0 | code.marks()) + (more << 16);
            *code = Code::NONE;
        }
    }
}
