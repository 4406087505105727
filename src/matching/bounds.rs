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
use super::score::{MATCHED, MENTIONED, STALE_DAYS, UNKNOWN, WHOLE, points};
use super::segment::Segment;
use crate::domain::{Level, OrganizationKind, Scheme};
use crate::vocabulary::{TermIndex, Vocabulary};
use std::cmp::Reverse;

/// What is known of everybody of a segment without having looked at them.
#[derive(Default)]
pub(super) struct Bounds {
    /// By number of the subject: what it scores at most, in basis points.
    pub most: Vec<i16>,
    /// By number of the subject: [`GROUND`] and [`MAY_MISS`].
    pub marks: Vec<u8>,
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
    Certificates {
        item: &'a Item,
        lists: Vec<(TermIndex, Bond)>,
        mentions: Vec<List>,
        process: Option<usize>,
    },
    /// Of these processes the capabilities, by their numbers: all that are asked for at once.
    Numbers { items: Vec<&'a Item>, processes: Vec<TermIndex> },
    /// Whoever has a record: few enough to be judged one by one.
    Records(&'a Item),
}

/// So many numbers of a capability are judged side by side.
const SIDE_BY_SIDE: usize = 4;

/// Everybody who holds a term in a role.
struct List {
    term: TermIndex,
    role: Role,
    only: Only,
    degree: i32,
    worth: Worth,
}

/// Who of a list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    All,
    /// Whose certificate is valid.
    Valid,
    /// Whose capability is for the process, or is for another.
    With {
        process: usize,
    },
    Without {
        process: usize,
    },
}

/// What a certificate or a capability comes to, as one number: of all that somebody has for an item the greatest
/// counts. Zero is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Code(u32);

// What outranks what, whatever the degrees (`certification::judge`).
const HINT: u32 = 0;
const GAP_ON_RECORD: u32 = 1;
const CERTIFIED: u32 = 2;

impl Code {
    const NONE: Self = Self(0);
    /// It may turn out to be missing.
    const UNSURE: u32 = 1;

    #[inline]
    fn new(rank: u32, status: FindingStatus, degree: i32) -> Self {
        let status = match status {
            Unknown => 1,
            Missing => 2,
            Inferred => 3,
            Matched => 4,
        };
        Self(rank << 28 | (degree as u32) << 4 | status << 1)
    }

    fn unsure(self) -> Self {
        Self(self.0 | Self::UNSURE)
    }

    fn worth(self, item: &Item) -> Worth {
        let status = match self.0 >> 1 & 7 {
            2 => Missing,
            3 => Inferred,
            4 => Matched,
            _ => Unknown,
        };
        let mut worth = Worth::of(item, status, (self.0 >> 4 & 0xff_ffff) as i32);
        if self.0 & Self::UNSURE != 0 && item.level == Level::Must {
            worth.marks |= MAY_MISS;
        }
        worth
    }
}

/// The same for a number, in half the space: the degree, and in the last two bits the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct NumberCode(u16);

impl NumberCode {
    const NONE: Self = Self(0);

    #[inline]
    fn new(judgement: Judgement) -> Self {
        let status = match judgement.status {
            Unknown => 1,
            Missing => 2,
            Inferred | Matched => 3,
        };
        Self((judgement.degree as u16) << 2 | status)
    }

    #[inline]
    fn worth(self, item: &Item) -> Worth {
        let status = match self.0 & 3 {
            2 => Missing,
            3 => Matched,
            _ => Unknown,
        };
        Worth::of(item, status, i32::from(self.0 >> 2))
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
            sets: plan.items.iter().filter_map(|item| draft.set(item)).chain(draft.numbers()).collect(),
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

    /// What the texts can add to a score at most.
    pub(super) fn most_by_text(&self) -> i32 {
        let texts = self.plan.items.iter().filter(|item| matches!(item.ask, Ask::Words { .. }));
        texts.map(|item| points(item.most, WHOLE)).sum()
    }

    /// The bounds of everybody, segment by segment.
    pub(super) fn bounds<'s>(&self, segments: impl Iterator<Item = &'s Segment>) -> Vec<Bounds> {
        let mut sheet = Sheet::default();
        segments.map(|segment| self.bounds_of(segment, &mut sheet)).collect()
    }

    fn bounds_of(&self, segment: &Segment, sheet: &mut Sheet) -> Bounds {
        sheet.begin(self.by_register(segment));
        for (set, number) in self.sets.iter().zip(1..) {
            match set {
                Set::Ranked(lists) => self.ranked(segment, lists, number, sheet),
                Set::Sites(lists) => self.sites(segment, lists, number, sheet),
                Set::Certificates { item, lists, mentions, process } => {
                    self.certificates(segment, lists, *process, sheet);
                    self.mentions(segment, mentions, sheet);
                    sheet.settle(item);
                }
                Set::Numbers { items, processes } => self.numbers(segment, items, processes, sheet),
                Set::Records(item) => self.records(segment, item, number, sheet),
            }
        }
        std::mem::take(&mut sheet.bounds)
    }

    /// What everybody has by the register alone: age, kind and place of the head office.
    fn by_register(&self, segment: &Segment) -> Bounds {
        let today = self.need.today.number();
        let age = |day: i32| (today - day).clamp(0, STALE_DAYS as i32) as usize;
        let rows = segment.confirmed().iter().zip(segment.kinds()).zip(segment.head_offices());
        let most = rows.map(|((confirmed, kind), head_office)| {
            let place = self.places[*head_office as usize].more;
            self.silence as i16 + self.freshness[age(*confirmed)] + self.kinds[*kind as usize] + place
        });
        let marks = match self.places.iter().any(|place| place.marks != 0) {
            true => segment.head_offices().iter().map(|place| self.places[*place as usize].marks).collect(),
            false => vec![0; segment.len()],
        };
        Bounds { most: most.collect(), marks }
    }

    fn numbers(&self, segment: &Segment, items: &[&Item], processes: &[TermIndex], sheet: &mut Sheet) {
        for items in items.chunks(SIDE_BY_SIDE) {
            for process in processes {
                let postings = segment.postings().of(*process, Role::Capability);
                let capabilities = segment.capabilities().for_process(*process);
                for (posting, capability) in postings.iter().zip(capabilities) {
                    let best = &mut sheet.numbers[usize::from(posting.subject)];
                    for (best, item) in best.iter_mut().zip(items) {
                        let judgement = numbers::judge_one(capability, posting.index, &item.ask);
                        *best = NumberCode::new(judgement).max(*best);
                    }
                }
            }
            sheet.settle_numbers(items);
        }
    }

    fn ranked(&self, segment: &Segment, lists: &[List], set: u16, sheet: &mut Sheet) {
        for List { term, role, only, worth, .. } in lists {
            let postings = segment.postings().of(*term, *role);
            let numbered = postings.iter().map(|posting| (usize::from(posting.subject), posting.index));
            match *only {
                Only::All => numbered.for_each(|(number, _)| sheet.enter(number, set, *worth)),
                Only::Valid => numbered.for_each(|(number, index)| {
                    if segment.certificate(number, index).validity.counts_on(self.need.needed_on()) {
                        sheet.enter(number, set, *worth);
                    }
                }),
                Only::With { process } | Only::Without { process } => {
                    let wanted = &self.plan.wanted[process];
                    numbered.for_each(|(number, index)| {
                        let process = segment.process(number, index);
                        let is_it = process.is_some_and(|process| wanted.bond(process).serves());
                        if is_it == matches!(only, Only::With { .. }) {
                            sheet.enter(number, set, *worth);
                        }
                    });
                }
            }
        }
    }

    fn records(&self, segment: &Segment, item: &Item, set: u16, sheet: &mut Sheet) {
        for number in segment.recorded() {
            let number = usize::from(*number);
            let judgement = record::judge(segment.record(number), self.need.id);
            sheet.enter(number, set, Worth::of_judgement(item, judgement));
        }
    }

    /// The best place of work counts. What the register gave for the head office is taken back where a site is
    /// better.
    fn sites(&self, segment: &Segment, lists: &[List], set: u16, sheet: &mut Sheet) {
        for List { term, role, worth, .. } in lists {
            for posting in segment.postings().of(*term, *role) {
                let number = usize::from(posting.subject);
                let head_office = segment.head_offices()[number] as usize;
                // Whoever has no head office on record has the site, for better or worse.
                let is_alone = head_office + 1 == self.places.len();
                let before = self.places[head_office];
                if is_alone || worth.more > before.more {
                    let more = worth.more - before.more;
                    sheet.enter(number, set, Worth { more, marks: worth.marks });
                }
            }
        }
    }

    fn certificates(
        &self,
        segment: &Segment,
        lists: &[(TermIndex, Bond)],
        process: Option<usize>,
        sheet: &mut Sheet,
    ) {
        let process = process.map(|process| &self.plan.wanted[process]);
        for (term, bond) in lists {
            let scope_is_sure = process.is_none_or(|process| process.bond(*term).serves());
            for posting in segment.postings().of(*term, Role::Certification) {
                let number = usize::from(posting.subject);
                let row = segment.certificate(number, posting.index);
                let standing = certification::standing(row, *bond, self.need.needed_on());
                let Some((status, degree, state)) = standing else { continue };
                let code = match status {
                    Missing => Code::new(GAP_ON_RECORD, status, degree),
                    Unknown => Code::new(HINT, status, degree),
                    _ if scope_is_sure || state != CertificateState::Counts => {
                        Code::new(CERTIFIED, status, degree)
                    }
                    _ if !row.lists_processes => Code::new(CERTIFIED, Inferred, MENTIONED),
                    _ => Code::new(CERTIFIED, status, degree).unsure(),
                };
                sheet.raise(number, code);
            }
        }
    }

    fn mentions(&self, segment: &Segment, lists: &[List], sheet: &mut Sheet) {
        for List { term, role, degree, .. } in lists {
            for posting in segment.postings().of(*term, *role) {
                sheet.raise(posting.subject.into(), Code::new(HINT, Inferred, *degree));
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
    fn numbers(&self) -> Option<Set<'a>> {
        let items: Vec<&Item> = self.plan.items.iter().filter(|item| is_number(item)).collect();
        (!items.is_empty()).then(|| Set::Numbers { items, processes: self.processes() })
    }

    fn set(&self, item: &'a Item) -> Option<Set<'a>> {
        let set = match &item.ask {
            Ask::Term(wanted) => Set::Ranked(self.of_term(item, *wanted)),
            Ask::Materials { process, materials } => {
                let lists = materials.iter().flat_map(|material| self.of_material(item, *process, *material));
                Set::Ranked(lists.collect())
            }
            Ask::Certification { standard, process } => {
                let related = &self.plan.wanted[*standard].related;
                let serving = related.iter().filter(|(_, bond)| bond.serves());
                let mentions = serving.flat_map(|(term, _)| {
                    let roles = Role::ALL.into_iter().filter(|role| role.is_mention());
                    roles.map(|role| List::new(item, *term, role, Only::All, (Inferred, MENTIONED)))
                });
                let mentions = mentions.collect();
                Set::Certificates { item, lists: related.clone(), mentions, process: *process }
            }
            Ask::Size { .. }
            | Ask::Tolerance(_)
            | Ask::Lot(_)
            | Ask::MonthlyQuantity(_)
            | Ask::LeadTime(_) => return None,
            Ask::Region | Ask::Nearness => {
                let regions = self.vocabulary.terms_of(Scheme::Region).iter();
                let lists = regions.map(|region| {
                    let Judgement { status, degree, .. } = self.place(item, *region);
                    List::new(item, *region, Role::Site, Only::All, (status, degree))
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
            let only = if role.is_certificate() { Only::Valid } else { Only::All };
            Some(List::new(item, term, role, only, rule))
        });
        lists.collect()
    }

    fn of_material(&self, item: &Item, process: usize, material: usize) -> Vec<List> {
        let borne = self.in_any_role(material).filter(|(_, _, role)| material::bears(*role));
        let lists = borne.flat_map(|(term, bond, role)| {
            let list = |only, with_process| {
                let rule = material::rule(bond, role, || with_process)?;
                Some(List::new(item, term, role, only, rule))
            };
            if role.is_mention() {
                [list(Only::All, false), None]
            } else {
                [list(Only::With { process }, true), list(Only::Without { process }, false)]
            }
        });
        lists.flatten().collect()
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
    fn new(item: &Item, term: TermIndex, role: Role, only: Only, rule: (FindingStatus, i32)) -> Self {
        let (status, degree) = rule;
        Self { term, role, only, degree, worth: Worth::of(item, status, degree) }
    }
}

fn is_number(item: &Item) -> bool {
    use Ask::{LeadTime, Lot, MonthlyQuantity, Size, Tolerance};
    matches!(item.ask, Size { .. } | Tolerance(_) | Lot(_) | MonthlyQuantity(_) | LeadTime(_))
}

fn best_first(mut lists: Vec<List>) -> Vec<List> {
    lists.sort_by_key(|list| Reverse(list.degree));
    lists
}

/// The bounds of a segment being worked out. One sheet serves all segments.
#[derive(Default)]
struct Sheet {
    bounds: Bounds,
    /// By number: the last set of lists that it was found in.
    seen: Vec<u16>,
    /// By number: the greatest code for the item at hand.
    codes: Vec<Code>,
    /// The same for the numbers at hand.
    numbers: Vec<[NumberCode; SIDE_BY_SIDE]>,
    /// Whose code is not none.
    touched: Vec<u16>,
}

impl Sheet {
    fn begin(&mut self, bounds: Bounds) {
        self.seen.clear();
        self.seen.resize(bounds.most.len(), 0);
        self.codes.resize(bounds.most.len(), Code::NONE);
        self.numbers.resize(bounds.most.len(), [NumberCode::NONE; SIDE_BY_SIDE]);
        self.bounds = bounds;
    }

    /// Books what being on a list of a set is worth, unless one of its lists has been booked already.
    #[inline]
    fn enter(&mut self, number: usize, set: u16, worth: Worth) {
        if self.seen[number] != set {
            self.seen[number] = set;
            self.bounds.most[number] += worth.more;
            self.bounds.marks[number] |= worth.marks;
        }
    }

    #[inline]
    fn raise(&mut self, number: usize, code: Code) {
        let best = &mut self.codes[number];
        if *best == Code::NONE {
            self.touched.push(number as u16);
        }
        *best = code.max(*best);
    }

    /// Books the greatest codes, and clears the sheet for the next item.
    fn settle(&mut self, item: &Item) {
        for number in self.touched.drain(..) {
            let number = usize::from(number);
            let worth = std::mem::take(&mut self.codes[number]).worth(item);
            self.bounds.most[number] += worth.more;
            self.bounds.marks[number] |= worth.marks;
        }
    }
    /// The same for numbers. Whoever has one code has them all.
    fn settle_numbers(&mut self, items: &[&Item]) {
        for (number, codes) in self.numbers.iter_mut().enumerate() {
            if codes[0] == NumberCode::NONE {
                continue;
            }
            for (code, item) in codes.iter().zip(items) {
                let worth = code.worth(item);
                self.bounds.most[number] += worth.more;
                self.bounds.marks[number] |= worth.marks;
            }
            *codes = [NumberCode::NONE; SIDE_BY_SIDE];
        }
    }
}
