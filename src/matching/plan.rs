//! A need as a list of things to judge, each with its share of the points. Depends on the need and the
//! vocabulary, never on a candidate, so that every candidate is measured by the same rule.

use super::fit::Fit;
use super::ranking::{Criterion, RequirementRef};
use super::score::{MATERIALS_SHARE, TERMS_MOST, WHOLE, kind_degree, share_out, sibling_degree};
use super::shared::Phrases;
use super::snapshot::Snapshot;
use super::text::Asked;
use super::weights::{Weight, Weights};
use crate::domain::{
    Day, Days, Level, Micrometres, NeedDetails, NeedId, OrganizationId, OrganizationKind, Pieces,
    ProcessStep, Requirement, Scheme, SizeEnvelope, TermId,
};
use crate::reading;
use crate::vocabulary::{Relation, TermIndex, Vocabulary};

/// A need, whose it is, and the day on which it is judged.
pub struct NeedCase<'a> {
    /// What came of this very need is no part of anybody's record. None of what is not written down yet.
    pub id: Option<NeedId>,
    /// Never proposed to itself.
    pub owner: Option<OrganizationId>,
    pub owner_region: Option<TermId>,
    pub details: &'a NeedDetails,
    /// Certificates must be valid on the need's deadline or, where it has none, today.
    pub today: Day,
    /// Of the office whose need it is.
    pub weights: Weights,
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
    /// What the most comes from.
    pub weight: Weight,
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
    Record,
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
    /// Of the same sort, with what that earns (`score::sibling_degree`).
    Sibling(i32),
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
    pub(super) fn new(vocabulary: &Vocabulary, id: &TermId) -> Self {
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
            Relation::Sibling { common } if parent == Some(common) => {
                let [common, held, wanted] =
                    [common, held, wanted].map(|term| vocabulary.information_millibits(term));
                Bond::Sibling(sibling_degree(common, held, wanted))
            }
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
        let mut draft = Draft { vocabulary, snapshot, weights: &need.weights, plan };
        let details = need.details;
        for (index, requirement) in details.requirements.iter().enumerate() {
            draft.requirement(index, requirement);
        }
        for (index, step) in details.chain.iter().enumerate() {
            draft.step(index, step);
        }
        if let Some(preference) = &details.region_preference {
            draft.condition(
                RequirementRef::RegionPreference,
                Criterion::Region,
                preference.level,
                Weight::Region,
                Ask::Region,
            );
        }
        draft.own_text(details, need.today);
        draft.fixed_shares(need)
    }
}

/// A plan being made; until `fixed_shares`, `Item::most` holds the weight.
struct Draft<'a> {
    vocabulary: &'a Vocabulary,
    snapshot: &'a Snapshot,
    weights: &'a Weights,
    plan: Plan,
}

impl Draft<'_> {
    /// A condition with all of its weight.
    fn condition(
        &mut self,
        requirement: RequirementRef,
        criterion: Criterion,
        level: Level,
        weight: Weight,
        ask: Ask,
    ) {
        let most = self.weights.of(weight, level);
        self.plan.items.push(Item { requirement, criterion, level, weight, most, ask });
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
        let (criterion, weight, ask) = match requirement {
            Requirement::Process { process, materials, .. } => {
                let at_materials = RequirementRef::RequirementMaterials { index };
                return self.process(at, at_materials, level, process, materials);
            }
            Requirement::Certification { standard, process, .. } => {
                let standard = self.want(standard);
                let process = process.as_ref().map(|process| self.want(process));
                let ask = Ask::Certification { standard, process };
                (Criterion::Certification, Weight::Certification, ask)
            }
            Requirement::Material { material, .. } => {
                (Criterion::Material, Weight::Material, Ask::Term(self.want(material)))
            }
            Requirement::Equipment { equipment, .. } => {
                (Criterion::Equipment, Weight::Equipment, Ask::Term(self.want(equipment)))
            }
            Requirement::Product { product, .. } => {
                (Criterion::Product, Weight::Product, Ask::Term(self.want(product)))
            }
            Requirement::Industry { industry, .. } => {
                (Criterion::Industry, Weight::Industry, Ask::Term(self.want(industry)))
            }
            Requirement::Field { field, .. } => {
                (Criterion::Field, Weight::Field, Ask::Term(self.want(field)))
            }
            Requirement::Size { size, .. } => {
                let ask = Ask::Size { size: size.clone(), fit: Fit::of(size) };
                (Criterion::Size, Weight::Size, ask)
            }
            Requirement::Tolerance { tolerance_um, .. } => {
                (Criterion::Tolerance, Weight::Tolerance, Ask::Tolerance(*tolerance_um))
            }
            Requirement::Lot { pieces, .. } => (Criterion::Lot, Weight::Lot, Ask::Lot(*pieces)),
            Requirement::MonthlyQuantity { pieces, .. } => {
                (Criterion::MonthlyQuantity, Weight::MonthlyQuantity, Ask::MonthlyQuantity(*pieces))
            }
            Requirement::LeadTime { days, .. } => {
                (Criterion::LeadTime, Weight::LeadTime, Ask::LeadTime(*days))
            }
            Requirement::Text { text, .. } => {
                (Criterion::Text, Weight::Words, self.words(text.as_str(), true))
            }
        };
        self.condition(at, criterion, level, weight, ask);
    }

    /// The materials take part of the weight of their process.
    fn process(
        &mut self,
        at: RequirementRef,
        at_materials: RequirementRef,
        level: Level,
        process: &TermId,
        materials: &[TermId],
    ) {
        let process = self.want(process);
        self.plan.processes.push(process);
        self.condition(at, Criterion::Process, level, Weight::Process, Ask::Term(process));
        if !materials.is_empty() {
            let materials = materials.iter().map(|material| self.want(material)).collect();
            let ask = Ask::Materials { process, materials };
            self.condition(at_materials, Criterion::Material, level, Weight::Process, ask);
            if let [.., of_process, of_materials] = self.plan.items.as_mut_slice() {
                of_materials.most = of_process.most * MATERIALS_SHARE / WHOLE;
                of_process.most -= of_materials.most;
            }
        }
    }

    /// A step is a want even where the chain is a must: one partner of a group need not do all of it.
    fn step(&mut self, index: usize, step: &ProcessStep) {
        let (at, at_materials) = (RequirementRef::Step { index }, RequirementRef::StepMaterials { index });
        self.process(at, at_materials, Level::Want, &step.process, &step.materials);
        for (standard, id) in step.standards.iter().enumerate() {
            let at = RequirementRef::StepStandard { index, standard };
            let process = Some(self.want(&step.process));
            let ask = Ask::Certification { standard: self.want(id), process };
            self.condition(at, Criterion::Certification, Level::Want, Weight::Certification, ask);
        }
    }

    fn words(&mut self, text: &str, is_condition: bool) -> Ask {
        let asked = self.snapshot.asked(text);
        self.plan.phrases.push(Phrases::new(text, &asked));
        self.plan.asked.push(asked);
        Ask::Words { text: text.to_owned(), asked: self.plan.asked.len() - 1, is_condition }
    }

    /// What the need says in its title and description: the terms it names and the words it uses.
    fn own_text(&mut self, details: &NeedDetails, today: Day) {
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
        for term in self.named_terms(&all, today) {
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
            self.condition(RequirementRef::Term { term: id }, criterion, Level::Want, Weight::Named, ask);
        }
        let ask = self.words(&text, false);
        self.condition(RequirementRef::Text, Criterion::Text, Level::Want, Weight::Likeness, ask);
    }

    /// The terms a text names that no condition says, and no other of them says more exactly; but none that the
    /// text refuses ("めっきは不要"). A region in a text is as often the customer's as the partner's.
    fn named_terms(&self, text: &str, today: Day) -> Vec<TermIndex> {
        let vocabulary = self.vocabulary;
        let refused = reading::refused(vocabulary, text, today);
        let mut named: Vec<TermIndex> = Vec::new();
        for tag in vocabulary.tag(text) {
            let id = &vocabulary.term(tag.term).id;
            if !named.contains(&tag.term) && id.scheme() != Scheme::Region && !refused.contains(id) {
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
        let wants_nearness = need.owner_region.is_some() && need.details.region_preference.is_none();
        let prefers_a_kind = kind_degree(need.details.kind, OrganizationKind::Company).is_some();
        let nearness = (RequirementRef::Nearness, Criterion::Region, Weight::Nearness, Ask::Nearness);
        let freshness = (RequirementRef::Freshness, Criterion::Freshness, Weight::Freshness, Ask::Freshness);
        let kind = (RequirementRef::OrganizationKind, Criterion::Kind, Weight::Kind, Ask::Kind);
        let record = (RequirementRef::Record, Criterion::Record, Weight::Record, Ask::Record);
        let shares = [
            (wants_nearness, nearness),
            (true, freshness),
            (prefers_a_kind, kind),
            (self.snapshot.has_records(), record),
        ];
        let weights: Vec<i32> = self.plan.items.iter().map(|item| item.most).collect();
        let mut left = WHOLE;
        for (applies, share) in shares {
            let (requirement, criterion, weight, ask) = share;
            if applies {
                left -= self.weights.get(weight);
                self.condition(requirement, criterion, Level::Want, weight, ask);
            }
        }
        for (item, share) in self.plan.items.iter_mut().zip(share_out(left, &weights)) {
            item.most = share;
        }
        self.plan
    }
}
