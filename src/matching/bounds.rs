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
    CertificateState, Judgement, Regions, certification, freshness, kind, material, numbers, region,
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

/// What is known of everybody of a segment without having looked at them.
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
    /// By number in `Plan::items`.
    lists: Vec<Vec<List>>,
    /// What everybody has who is on no list, with the texts at their best.
    silence: i32,
    /// By age in days up to [`STALE_DAYS`]: what a profile confirmed so long ago has beyond silence.
    freshness: Vec<i16>,
    /// By kind, in the order of `OrganizationKind::ALL`: what it has beyond silence.
    kinds: [i16; OrganizationKind::ALL.len()],
}

/// Everybody who holds a term in a role.
struct List {
    term: TermIndex,
    role: Role,
    worth: Worth,
}

/// What being on a list is worth.
enum Worth {
    Always(Code),
    /// While the certificate counts.
    WhileValid(Code),
    /// A material, worked with the wanted process or without it.
    Worked {
        process: usize,
        with: Option<Code>,
        without: Option<Code>,
    },
    /// A certificate, by its dates and scope.
    Certificate {
        bond: Bond,
        process: Option<usize>,
    },
    /// A capability, by its numbers.
    Numbers,
}

/// A status and a degree as one number: of all that somebody has for an item the greatest counts. Zero is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Code(u32);

// What outranks what, whatever the degrees: only certificates need more than one rank (`certification::judge`).
const HINT: u32 = 0;
const GAP_ON_RECORD: u32 = 1;
const CERTIFIED: u32 = 2;

impl Code {
    const NONE: Self = Self(0);
    /// It may turn out to be missing.
    const UNSURE: u32 = 1;

    fn new(rank: u32, status: FindingStatus, degree: i32) -> Self {
        let status = match status {
            Unknown => 1,
            Missing => 2,
            Inferred => 3,
            Matched => 4,
        };
        Self(rank << 28 | (degree as u32) << 4 | status << 1)
    }

    fn of(judgement: Judgement) -> Self {
        Self::new(HINT, judgement.status, judgement.degree)
    }

    fn unsure(self) -> Self {
        Self(self.0 | Self::UNSURE)
    }

    fn degree(self) -> i32 {
        (self.0 >> 4 & 0xff_ffff) as i32
    }

    fn status(self) -> FindingStatus {
        match self.0 >> 1 & 7 {
            2 => Missing,
            3 => Inferred,
            4 => Matched,
            _ => Unknown,
        }
    }

    fn is_unsure(self) -> bool {
        self.0 & Self::UNSURE != 0
    }
}

impl<'a> Lists<'a> {
    pub(super) fn new(
        vocabulary: &Vocabulary,
        need: &'a NeedCase<'a>,
        plan: &'a Plan,
        regions: &Regions,
    ) -> Self {
        let draft = Draft { vocabulary, plan, regions };
        let lists = plan.items.iter().map(|item| draft.lists(item)).collect();
        let silence = plan.items.iter().map(|item| points(item.most, draft.at_rest(item))).sum();
        let beyond = |item: &Item, degree| (points(item.most, degree) - points(item.most, UNKNOWN)) as i16;
        let mut lists = Self {
            plan,
            need,
            lists,
            silence,
            freshness: vec![0; STALE_DAYS as usize + 1],
            kinds: [0; OrganizationKind::ALL.len()],
        };
        for item in &plan.items {
            match item.ask {
                Ask::Freshness => {
                    for (age, more) in lists.freshness.iter_mut().enumerate() {
                        *more += beyond(item, freshness::of_age(age as i64).degree);
                    }
                }
                Ask::Kind => {
                    for (more, kind) in lists.kinds.iter_mut().zip(OrganizationKind::ALL) {
                        *more += beyond(item, kind::judge(need.details.kind, kind).degree);
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

    /// The bounds of everybody of a segment.
    pub(super) fn bounds(&self, segment: &Segment) -> Bounds {
        let most = self.by_register(segment);
        let mut sheet = Sheet {
            bounds: Bounds { marks: vec![0; most.len()], most },
            codes: vec![Code::NONE; segment.len()],
            touched: Vec::with_capacity(segment.len()),
        };
        for (item, lists) in self.plan.items.iter().zip(&self.lists) {
            for list in lists {
                self.go_through(segment, item, list, &mut sheet);
            }
            sheet.settle(item);
        }
        sheet.bounds
    }

    /// What everybody has by their age and kind alone.
    fn by_register(&self, segment: &Segment) -> Vec<i16> {
        let today = self.need.today.number();
        let register = segment.confirmed().iter().zip(segment.kinds());
        let most = register.map(|(confirmed, kind)| {
            let age = |day: i32| (today - day).clamp(0, STALE_DAYS as i32) as usize;
            let freshness = confirmed.map_or(0, |day| self.freshness[age(day)]);
            self.silence as i16 + freshness + self.kinds[*kind as usize]
        });
        most.collect()
    }

    fn go_through(&self, segment: &Segment, item: &Item, list: &List, sheet: &mut Sheet) {
        let postings = segment.postings().of(list.term, list.role);
        let numbered = postings.iter().map(|posting| (usize::from(posting.subject), posting.index));
        match &list.worth {
            Worth::Always(code) => numbered.for_each(|(number, _)| sheet.raise(number, *code)),
            Worth::WhileValid(code) => numbered.for_each(|(number, index)| {
                if segment.certificate(number, index).validity.counts_on(self.need.needed_on()) {
                    sheet.raise(number, *code);
                }
            }),
            Worth::Worked { process, with, without } => {
                let process = &self.plan.wanted[*process];
                numbered.for_each(|(number, index)| {
                    let worked_with = segment.process(number, index);
                    let is_it = worked_with.is_some_and(|worked_with| process.bond(worked_with).serves());
                    if let Some(code) = if is_it { with } else { without } {
                        sheet.raise(number, *code);
                    }
                });
            }
            Worth::Certificate { bond, process } => {
                let process = process.map(|process| &self.plan.wanted[process]);
                let scope_is_sure = process.is_none_or(|process| process.bond(list.term).serves());
                numbered.for_each(|(number, index)| {
                    if let Some(code) = self.certificate(segment, number, index, *bond, scope_is_sure) {
                        sheet.raise(number, code);
                    }
                });
            }
            Worth::Numbers => {
                let capabilities = segment.capabilities().for_process(list.term);
                numbered.zip(capabilities).for_each(|((number, index), capability)| {
                    sheet.raise(number, Code::of(numbers::judge_one(capability, index, &item.ask)));
                });
            }
        }
    }

    fn certificate(
        &self,
        segment: &Segment,
        number: usize,
        index: u16,
        bond: Bond,
        scope_is_sure: bool,
    ) -> Option<Code> {
        let row = segment.certificate(number, index);
        let (status, degree, state) = certification::standing(row, bond, self.need.needed_on())?;
        Some(match status {
            Missing => Code::new(GAP_ON_RECORD, status, degree),
            Unknown => Code::new(HINT, status, degree),
            _ if scope_is_sure || state != CertificateState::Counts => Code::new(CERTIFIED, status, degree),
            _ if !row.lists_processes => Code::new(CERTIFIED, Inferred, MENTIONED),
            _ => Code::new(CERTIFIED, status, degree).unsure(),
        })
    }
}

/// Lists being drawn up.
struct Draft<'a> {
    vocabulary: &'a Vocabulary,
    plan: &'a Plan,
    regions: &'a Regions,
}

impl Draft<'_> {
    /// The degree of whoever is on no list.
    fn at_rest(&self, item: &Item) -> i32 {
        match item.ask {
            Ask::Words { .. } => MATCHED,
            _ => UNKNOWN,
        }
    }

    fn lists(&self, item: &Item) -> Vec<List> {
        match &item.ask {
            Ask::Term(wanted) => self.of_term(*wanted, stated_by(item.criterion)),
            Ask::Materials { process, materials } => {
                materials.iter().flat_map(|material| self.of_material(*process, *material)).collect()
            }
            Ask::Certification { standard, process } => self.of_standard(*standard, *process),
            Ask::Size { .. }
            | Ask::Tolerance(_)
            | Ask::Lot(_)
            | Ask::MonthlyQuantity(_)
            | Ask::LeadTime(_) => self.of_capabilities(),
            Ask::Region => self.of_places(|lie| region::preference(lie, item.level)),
            Ask::Nearness => self.of_places(region::nearness),
            Ask::Words { .. } | Ask::Freshness | Ask::Kind => Vec::new(),
        }
    }

    fn of_term(&self, wanted: usize, stated_by: &[Role]) -> Vec<List> {
        let related = self.plan.wanted[wanted].related.iter();
        let held = related.flat_map(|(term, bond)| Role::ALL.map(|role| (*term, *bond, role)));
        let lists = held.filter_map(|(term, bond, role)| {
            let (status, degree) = term::rule(bond, role, stated_by)?;
            let code = Code::new(HINT, status, degree);
            let worth = if role.is_certificate() { Worth::WhileValid(code) } else { Worth::Always(code) };
            Some(List { term, role, worth })
        });
        lists.collect()
    }

    fn of_material(&self, process: usize, material: usize) -> Vec<List> {
        let related = self.plan.wanted[material].related.iter();
        let held = related.flat_map(|(term, bond)| Role::ALL.map(|role| (*term, *bond, role)));
        let borne = held.filter(|(_, _, role)| material::bears(*role));
        let lists = borne.filter_map(|(term, bond, role)| {
            let code = |with_process| {
                material::rule(bond, role, || with_process)
                    .map(|(status, degree)| Code::new(HINT, status, degree))
            };
            let (with, without) = (code(true), code(false));
            let worth = match with {
                Some(code) if role.is_mention() => Worth::Always(code),
                _ => Worth::Worked { process, with, without },
            };
            (with.is_some() || without.is_some()).then_some(List { term, role, worth })
        });
        lists.collect()
    }

    fn of_standard(&self, standard: usize, process: Option<usize>) -> Vec<List> {
        let mut lists = Vec::new();
        for (term, bond) in self.plan.wanted[standard].related.iter().copied() {
            let worth = Worth::Certificate { bond, process };
            lists.push(List { term, role: Role::Certification, worth });
            if bond.serves() {
                let mentioned = Code::new(HINT, Inferred, MENTIONED);
                let roles = Role::ALL.into_iter().filter(|role| role.is_mention());
                lists.extend(roles.map(|role| List { term, role, worth: Worth::Always(mentioned) }));
            }
        }
        lists
    }

    /// The capabilities whose numbers are looked at.
    fn of_capabilities(&self) -> Vec<List> {
        let mut terms: Vec<TermIndex> = if self.plan.processes.is_empty() {
            self.vocabulary.terms_of(Scheme::Process).to_vec()
        } else {
            let wanted = self.plan.processes.iter().map(|wanted| &self.plan.wanted[*wanted]);
            let related = wanted.flat_map(|wanted| &wanted.related);
            related.filter(|(_, bond)| numbers::concerns(*bond)).map(|(term, _)| *term).collect()
        };
        terms.sort_unstable();
        terms.dedup();
        let list = |term| List { term, role: Role::Capability, worth: Worth::Numbers };
        terms.into_iter().map(list).collect()
    }

    fn of_places(&self, rule: impl Fn(region::Lie) -> Judgement) -> Vec<List> {
        let regions = self.vocabulary.terms_of(Scheme::Region).iter();
        let lists = regions.flat_map(|region| {
            let code = Code::of(rule(self.regions.lie(*region)));
            [Role::HeadOffice, Role::Site].map(|role| List {
                term: *region,
                role,
                worth: Worth::Always(code),
            })
        });
        lists.collect()
    }
}

/// The bounds of a segment being worked out.
struct Sheet {
    bounds: Bounds,
    /// By number: the greatest code for the item at hand.
    codes: Vec<Code>,
    /// Whose code is not none.
    touched: Vec<u16>,
}

impl Sheet {
    #[inline]
    fn raise(&mut self, number: usize, code: Code) {
        let best = &mut self.codes[number];
        if *best == Code::NONE {
            self.touched.push(number as u16);
        }
        *best = code.max(*best);
    }

    /// Books what was found for an item and clears the sheet for the next one.
    fn settle(&mut self, item: &Item) {
        let at_rest = points(item.most, UNKNOWN);
        let is_must = item.level == Level::Must;
        for number in self.touched.drain(..) {
            let number = usize::from(number);
            let code = std::mem::take(&mut self.codes[number]);
            self.bounds.most[number] += (points(item.most, code.degree()) - at_rest) as i16;
            let status = code.status();
            let speaks = item.is_ground() && status.speaks_for();
            let ground = if speaks || leaves_certification_gap(item, status) { GROUND } else { 0 };
            let may_miss = is_must && (status == Missing || code.is_unsure());
            self.bounds.marks[number] |= ground | if may_miss { MAY_MISS } else { 0 };
        }
    }
}
