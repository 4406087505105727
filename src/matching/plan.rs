//! A need as a list of things to judge, each with its share of the points. Depends on the need and the
//! vocabulary, never on a candidate, so that every candidate is measured by the same rule.

use super::fit::Fit;
use super::ranking::{Criterion, RequirementRef};
use super::score::{
    FRESHNESS_MOST, KIND_MOST, MATERIALS_SHARE, NEARNESS_MOST, TERM_WEIGHT, TERMS_MOST, TEXT_WEIGHT, WHOLE,
    kind_degree, share_out, weight,
};
use super::shared::Phrases;
use super::snapshot::Snapshot;
use super::text::Asked;
use crate::domain::{
    Day, Days, Level, Micrometres, NeedDetails, OrganizationId, OrganizationKind, Pieces, ProcessStep,
    Requirement, Scheme, SizeEnvelope, TermId,
};
use crate::vocabulary::{Relation, TermIndex, Vocabulary};

/// A need, whose it is, and the day on which it is judged.
pub struct NeedCase<'a> {
    /// Never proposed to itself.
    pub owner: Option<OrganizationId>,
    pub owner_region: Option<TermId>,
    pub details: &'a NeedDetails,
    /// Certificates must be valid on the need's deadline or, where it has none, today.
    pub today: Day,
}

impl NeedCase<'_> {
    /// The day on which certificates must be valid.
    pub(super) fn needed_on(&self) -> Day {
        self.details.deadline_on.unwrap_or(self.today)
    }
}

/// One thing to judge.
pub(super) struct Item {
    pub requirement: RequirementRef,
    pub criterion: Criterion,
    pub level: Level,
    pub most: i32,
    pub ask: Ask,
}

impl Item {
    /// See [`super::ranking::Part::is_ground`].
    pub(super) fn is_ground(&self) -> bool {
        self.criterion.is_substance() && !matches!(self.ask, Ask::Materials { .. })
    }
}

/// What to judge. Numbers refer to `Plan::wanted`.
pub(super) enum Ask {
    Term(usize),
    /// One of these materials with this process.
    Materials {
        process: usize,
        materials: Vec<usize>,
    },
    Certification {
        standard: usize,
        process: Option<usize>,
    },
    Size {
        size: SizeEnvelope,
        fit: Fit,
    },
    Tolerance(Micrometres),
    Lot(Pieces),
    MonthlyQuantity(Pieces),
    LeadTime(Days),
    /// The likeness of this text; `asked` is its number in `Plan::asked`.
    Words {
        text: String,
        asked: usize,
        is_condition: bool,
    },
    Region,
    Nearness,
    Freshness,
    Kind,
}

/// A wanted term, and how every term of the vocabulary stands to it.
pub(super) struct Wanted {
    pub id: TermId,
    /// All terms that stand in some bond to it.
    pub related: Vec<(TermIndex, Bond)>,
    /// By index of the vocabulary.
    bonds: Vec<Bond>,
}

/// [`Relation`] without what only an explanation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    None,
    Same,
    Narrower,
    Implied,
    Broader,
    Sibling,
}

impl Bond {
    /// Whether whoever holds the one has the other.
    pub(super) fn serves(self) -> bool {
        matches!(self, Self::Same | Self::Narrower | Self::Implied)
    }

    /// Whether the one is the other, or a kind of it.
    pub(super) fn is_it(self) -> bool {
        matches!(self, Self::Same | Self::Narrower)
    }
}

impl Wanted {
    fn new(vocabulary: &Vocabulary, id: &TermId) -> Self {
        // Nothing stands in any relation to a term that the vocabulary does not have: it is asked about.
        let index = vocabulary.index(id);
        let related: Vec<(TermIndex, Bond)> =
            index.map_or_else(Vec::new, |wanted| bonds(vocabulary, wanted).collect());
        let mut bonds = vec![Bond::None; vocabulary.len()];
        for (term, bond) in &related {
            bonds[term.0 as usize] = *bond;
        }
        Self { id: id.clone(), related, bonds }
    }

    /// How something held stands to the wanted term.
    pub(super) fn bond(&self, held: TermIndex) -> Bond {
        self.bonds[held.0 as usize]
    }
}

fn bonds(vocabulary: &Vocabulary, wanted: TermIndex) -> impl Iterator<Item = (TermIndex, Bond)> {
    let parent = vocabulary.ancestors(wanted).first().copied();
    vocabulary.related(wanted).into_iter().filter_map(move |(held, relation)| {
        let bond = match relation {
            Relation::Same => Bond::Same,
            Relation::Narrower { .. } => Bond::Narrower,
            Relation::Implied { .. } => Bond::Implied,
            Relation::Broader { .. } => Bond::Broader,
            // Kinds of the same kind only: that plating and casting are both processes says nothing.
            Relation::Sibling { common } if parent == Some(common) => Bond::Sibling,
            Relation::Sibling { .. } => return None,
        };
        Some((held, bond))
    })
}

/// Everything that is judged for one need.
pub(super) struct Plan {
    pub items: Vec<Item>,
    pub wanted: Vec<Wanted>,
    /// The processes that numbers are to be met with; any, where there are none.
    pub processes: Vec<usize>,
    /// The texts that profiles are compared with.
    pub asked: Vec<Asked>,
    /// The same texts, to show what is shared of them.
    pub phrases: Vec<Phrases>,
}

impl Plan {
    pub(super) fn new(vocabulary: &Vocabulary, snapshot: &Snapshot, need: &NeedCase) -> Plan {
        let plan = Plan { items: vec![], wanted: vec![], processes: vec![], asked: vec![], phrases: vec![] };
        let mut draft = Draft { vocabulary, snapshot, plan };
        let details = need.details;
        for (index, requirement) in details.requirements.iter().enumerate() {
            draft.requirement(index, requirement);
        }
        for (index, step) in details.chain.iter().enumerate() {
            draft.step(index, step);
        }
        if let Some(preference) = &details.region_preference {
            let most = weight(Criterion::Region, preference.level);
            draft.add(
                RequirementRef::RegionPreference,
                Criterion::Region,
                preference.level,
                most,
                Ask::Region,
            );
        }
        draft.own_text(details);
        draft.fixed_shares(need)
    }
}

/// A plan being made; until `fixed_shares`, `Item::most` holds the weight.
struct Draft<'a> {
    vocabulary: &'a Vocabulary,
    snapshot: &'a Snapshot,
    plan: Plan,
}

impl Draft<'_> {
    fn add(&mut self, requirement: RequirementRef, criterion: Criterion, level: Level, most: i32, ask: Ask) {
        self.plan.items.push(Item { requirement, criterion, level, most, ask });
    }

    fn want(&mut self, id: &TermId) -> usize {
        if let Some(at) = self.plan.wanted.iter().position(|wanted| wanted.id == *id) {
            return at;
        }
        self.plan.wanted.push(Wanted::new(self.vocabulary, id));
        self.plan.wanted.len() - 1
    }

    fn requirement(&mut self, index: usize, requirement: &Requirement) {
        let level = requirement.level();
        let at = RequirementRef::Requirement { index };
        let mut add = |criterion, ask| self.add(at.clone(), criterion, level, weight(criterion, level), ask);
        match requirement {
            Requirement::Process { process, materials, .. } => {
                self.process(at, RequirementRef::RequirementMaterials { index }, level, process, materials);
            }
            Requirement::Certification { standard, process, .. } => {
                let standard = self.want(standard);
                let process = process.as_ref().map(|process| self.want(process));
                let most = weight(Criterion::Certification, level);
                self.add(at, Criterion::Certification, level, most, Ask::Certification { standard, process });
            }
            Requirement::Material { material, .. } => self.term(at, Criterion::Material, level, material),
            Requirement::Equipment { equipment, .. } => self.term(at, Criterion::Equipment, level, equipment),
            Requirement::Product { product, .. } => self.term(at, Criterion::Product, level, product),
            Requirement::Industry { industry, .. } => self.term(at, Criterion::Industry, level, industry),
            Requirement::Field { field, .. } => self.term(at, Criterion::Field, level, field),
            Requirement::Size { size, .. } => {
                add(Criterion::Size, Ask::Size { size: size.clone(), fit: Fit::of(size) })
            }
            Requirement::Tolerance { tolerance_um, .. } => {
                add(Criterion::Tolerance, Ask::Tolerance(*tolerance_um))
            }
            Requirement::Lot { pieces, .. } => add(Criterion::Lot, Ask::Lot(*pieces)),
            Requirement::MonthlyQuantity { pieces, .. } => {
                add(Criterion::MonthlyQuantity, Ask::MonthlyQuantity(*pieces));
            }
            Requirement::LeadTime { days, .. } => add(Criterion::LeadTime, Ask::LeadTime(*days)),
            Requirement::Text { text, .. } => {
                let ask = self.words(text.as_str(), true);
                self.add(at, Criterion::Text, level, weight(Criterion::Text, level), ask);
            }
        }
    }

    fn term(&mut self, at: RequirementRef, criterion: Criterion, level: Level, term: &TermId) {
        let wanted = self.want(term);
        self.add(at, criterion, level, weight(criterion, level), Ask::Term(wanted));
    }

    fn process(
        &mut self,
        at: RequirementRef,
        at_materials: RequirementRef,
        level: Level,
        process: &TermId,
        materials: &[TermId],
    ) {
        let whole = weight(Criterion::Process, level);
        let process = self.want(process);
        self.plan.processes.push(process);
        if materials.is_empty() {
            self.add(at, Criterion::Process, level, whole, Ask::Term(process));
            return;
        }
        let share = whole * MATERIALS_SHARE / WHOLE;
        let materials = materials.iter().map(|material| self.want(material)).collect();
        self.add(at, Criterion::Process, level, whole - share, Ask::Term(process));
        self.add(at_materials, Criterion::Material, level, share, Ask::Materials { process, materials });
    }

    /// A step is a want even where the chain is a must: one partner of a group need not do all of it.
    fn step(&mut self, index: usize, step: &ProcessStep) {
        let (at, at_materials) = (RequirementRef::Step { index }, RequirementRef::StepMaterials { index });
        self.process(at, at_materials, Level::Want, &step.process, &step.materials);
        for (standard, id) in step.standards.iter().enumerate() {
            let at = RequirementRef::StepStandard { index, standard };
            let process = Some(self.want(&step.process));
            let standard = self.want(id);
            let most = weight(Criterion::Certification, Level::Want);
            self.add(
                at,
                Criterion::Certification,
                Level::Want,
                most,
                Ask::Certification { standard, process },
            );
        }
    }

    fn words(&mut self, text: &str, is_condition: bool) -> Ask {
        self.plan.asked.push(self.snapshot.asked(text));
        self.plan.phrases.push(Phrases::new(text));
        Ask::Words { text: text.to_owned(), asked: self.plan.asked.len() - 1, is_condition }
    }

    /// What the need says in its title and description: the terms it names and the words it uses.
    fn own_text(&mut self, details: &NeedDetails) {
        let mut text = details.title.as_str().to_owned();
        if let Some(description) = &details.description {
            text = format!("{text}\n{description}");
        }
        let conditions = details.requirements.iter().filter_map(|requirement| match requirement {
            Requirement::Text { text, .. } => Some(text.as_str()),
            _ => None,
        });
        let all = conditions.fold(text.clone(), |all, condition| format!("{all}\n{condition}"));
        let no_process = self.plan.processes.is_empty();
        for term in self.named_terms(&all) {
            let id = self.vocabulary.term(term).id.clone();
            let criterion = match id.scheme() {
                Scheme::Process => Criterion::Process,
                Scheme::Material => Criterion::Material,
                Scheme::Standard => Criterion::Certification,
                Scheme::Equipment => Criterion::Equipment,
                Scheme::Product => Criterion::Product,
                Scheme::Industry => Criterion::Industry,
                Scheme::Field => Criterion::Field,
                Scheme::Region => continue,
            };
            let wanted = self.want(&id);
            if no_process && criterion == Criterion::Process {
                self.plan.processes.push(wanted);
            }
            let ask = match criterion {
                Criterion::Certification => Ask::Certification { standard: wanted, process: None },
                _ => Ask::Term(wanted),
            };
            self.add(RequirementRef::Term { term: id }, criterion, Level::Want, TERM_WEIGHT, ask);
        }
        let ask = self.words(&text, false);
        self.add(RequirementRef::Text, Criterion::Text, Level::Want, TEXT_WEIGHT, ask);
    }

    /// The terms a text names that no condition says, and no other of them says more exactly. A region in a
    /// text is as often the customer's as the partner's.
    fn named_terms(&self, text: &str) -> Vec<TermIndex> {
        let vocabulary = self.vocabulary;
        let mut named: Vec<TermIndex> = Vec::new();
        for tag in vocabulary.tag(text) {
            if !named.contains(&tag.term) && vocabulary.term(tag.term).id.scheme() != Scheme::Region {
                named.push(tag.term);
            }
        }
        let said: Vec<TermIndex> =
            self.plan.wanted.iter().filter_map(|wanted| vocabulary.index(&wanted.id)).collect();
        let is_kind_of = |a: TermIndex, b: TermIndex| a == b || vocabulary.ancestors(a).contains(&b);
        let is_said = |term| said.iter().any(|said| is_kind_of(*said, term) || is_kind_of(term, *said));
        let is_said_better = |term| named.iter().any(|other| *other != term && is_kind_of(*other, term));
        named
            .iter()
            .copied()
            .filter(|term| !is_said(*term) && !is_said_better(*term))
            .take(TERMS_MOST)
            .collect()
    }

    /// Adds what is no condition, and turns weights into points that add up to the whole.
    fn fixed_shares(mut self, need: &NeedCase) -> Plan {
        let has_preference = need.details.region_preference.is_some();
        let nearness = if need.owner_region.is_some() && !has_preference { NEARNESS_MOST } else { 0 };
        let prefers_a_kind = kind_degree(need.details.kind, OrganizationKind::Company).is_some();
        let kind = if prefers_a_kind { KIND_MOST } else { 0 };
        let weights: Vec<i32> = self.plan.items.iter().map(|item| item.most).collect();
        let shares = share_out(WHOLE - nearness - FRESHNESS_MOST - kind, &weights);
        for (item, share) in self.plan.items.iter_mut().zip(shares) {
            item.most = share;
        }
        let want = Level::Want;
        if nearness > 0 {
            self.add(RequirementRef::Nearness, Criterion::Region, want, nearness, Ask::Nearness);
        }
        self.add(RequirementRef::Freshness, Criterion::Freshness, want, FRESHNESS_MOST, Ask::Freshness);
        if kind > 0 {
            self.add(RequirementRef::OrganizationKind, Criterion::Kind, want, kind, Ask::Kind);
        }
        self.plan
    }
}
