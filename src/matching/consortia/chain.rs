//! From a need to its chain: which steps there are, under which conditions each, and what the lead must hold.

use crate::domain::{Level, NeedDetails, ProcessStep, Requirement, Scheme, TermId, Title};
use crate::vocabulary::{Relation, Vocabulary};

/// What a need asks of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// In order.
    pub steps: Vec<ChainStep>,
    /// Certifications that are tied to no step: whoever takes the order must hold them, the partners should.
    pub lead_standards: Vec<LeadStandard>,
}

/// One step, as a need of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainStep {
    pub process: TermId,
    /// Whether the chain is incomplete without it.
    pub required: bool,
    /// The step as a need that one organization could meet: the process is the first requirement, the conditions
    /// follow.
    pub details: NeedDetails,
}

/// A certification of the lead.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadStandard {
    pub level: Level,
    pub standard: TermId,
    /// A process that is no step of the chain.
    pub process: Option<TermId>,
}

impl Chain {
    /// Reads the chain off a need.
    ///
    /// The steps are those of the need's chain, in its order. A process that is a must and that the chain does not
    /// have is a further step at the end; without a chain the processes are the steps in the order in which they
    /// are written, and a process that is a want is a step that may be left out. Where all are wants, none may.
    pub fn of(vocabulary: &Vocabulary, need: &NeedDetails) -> Chain {
        let mut drafts = drafts(vocabulary, need);
        if drafts.iter().all(|draft| !draft.required) {
            drafts.iter_mut().for_each(|draft| draft.required = true);
        }
        let mut lead_standards: Vec<LeadStandard> = Vec::new();
        for requirement in &need.requirements {
            if let Requirement::Certification { level, standard, process } = requirement {
                let of_step = |draft: &Draft| {
                    process.as_ref().is_some_and(|p| bound_process(vocabulary, &draft.process, p).is_some())
                };
                if drafts.iter().any(of_step) {
                    continue;
                }
                let is_same =
                    |known: &&mut LeadStandard| known.standard == *standard && known.process == *process;
                match lead_standards.iter_mut().find(is_same) {
                    Some(known) if level.is_must() => known.level = *level,
                    Some(_) => {}
                    None => {
                        let (standard, process) = (standard.clone(), process.clone());
                        lead_standards.push(LeadStandard { level: *level, standard, process });
                    }
                }
            }
        }
        let steps = drafts
            .into_iter()
            .map(|draft| ChainStep {
                details: draft.details(vocabulary, need),
                process: draft.process,
                required: draft.required,
            })
            .collect();
        Chain { steps, lead_standards }
    }
}

/// A step before its conditions are gathered.
struct Draft {
    process: TermId,
    materials: Vec<TermId>,
    standards: Vec<TermId>,
    required: bool,
}

fn drafts(vocabulary: &Vocabulary, need: &NeedDetails) -> Vec<Draft> {
    let of_chain = |step: &ProcessStep| Draft {
        process: step.process.clone(),
        materials: step.materials.clone(),
        standards: step.standards.clone(),
        required: true,
    };
    let mut drafts: Vec<Draft> = need.chain.iter().map(of_chain).collect();
    for requirement in &need.requirements {
        let Requirement::Process { level, process, materials } = requirement else { continue };
        if need.chain.is_empty() {
            let (process, materials) = (process.clone(), materials.clone());
            drafts.push(Draft { process, materials, standards: vec![], required: level.is_must() });
            continue;
        }
        let of_this = |step: &ProcessStep| serves(vocabulary, &step.process, process);
        if need.chain.iter().any(of_this) {
            let same = drafts.iter_mut().filter(|draft| draft.process == *process);
            same.filter(|draft| draft.materials.is_empty())
                .for_each(|draft| draft.materials.clone_from(materials));
        } else if level.is_must() {
            let (process, materials) = (process.clone(), materials.clone());
            drafts.push(Draft { process, materials, standards: vec![], required: true });
        }
    }
    drafts
}

impl Draft {
    /// The step as a need of its own. What binds every partner (numbers, region, materials) keeps its level; what
    /// only speaks of the whole (products, industries, equipment, words) orders the candidates as a want, since the
    /// plater of an engine part need not say that it makes engines.
    fn details(&self, vocabulary: &Vocabulary, need: &NeedDetails) -> NeedDetails {
        let must = Level::Must;
        let mut requirements = vec![Requirement::Process {
            level: must,
            process: self.process.clone(),
            materials: self.materials.clone(),
        }];
        for standard in &self.standards {
            let process = Some(self.process.clone());
            requirements.push(Requirement::Certification {
                level: must,
                standard: standard.clone(),
                process,
            });
        }
        for requirement in &need.requirements {
            requirements.extend(self.condition(vocabulary, requirement));
        }
        let label = vocabulary.label(&self.process, crate::domain::Language::Ja);
        NeedDetails {
            kind: need.kind,
            title: Title::parse(label).unwrap_or_else(|_| need.title.clone()),
            description: None,
            requirements: without_repetition(requirements),
            chain: Vec::new(),
            quantity: None,
            deadline_on: need.deadline_on,
            region_preference: need.region_preference.clone(),
            name_withheld: need.name_withheld,
            exclusions: need.exclusions.clone(),
        }
    }

    /// What a condition of the need means for this step.
    fn condition(&self, vocabulary: &Vocabulary, requirement: &Requirement) -> Option<Requirement> {
        use Requirement as R;
        Some(match requirement {
            R::Process { .. } => return None,
            R::Certification { level, standard, process: Some(process) } => {
                let process = Some(bound_process(vocabulary, &self.process, process)?);
                R::Certification { level: *level, standard: standard.clone(), process }
            }
            R::Certification { standard, process: None, .. } => {
                R::Certification { level: Level::Want, standard: standard.clone(), process: None }
            }
            R::Equipment { equipment, .. } => {
                R::Equipment { level: Level::Want, equipment: equipment.clone() }
            }
            R::Product { product, .. } => R::Product { level: Level::Want, product: product.clone() },
            R::Industry { industry, .. } => R::Industry { level: Level::Want, industry: industry.clone() },
            R::Field { field, .. } => R::Field { level: Level::Want, field: field.clone() },
            R::Text { text, .. } => R::Text { level: Level::Want, text: text.clone() },
            R::Material { .. }
            | R::Size { .. }
            | R::Tolerance { .. }
            | R::Lot { .. }
            | R::MonthlyQuantity { .. }
            | R::LeadTime { .. } => requirement.clone(),
        })
    }
}

/// What a step asks for twice is asked for once, a certification at its stricter level.
fn without_repetition(requirements: Vec<Requirement>) -> Vec<Requirement> {
    let mut kept: Vec<Requirement> = Vec::with_capacity(requirements.len());
    for requirement in requirements {
        if kept.iter().any(|other| includes(other, &requirement)) {
            continue;
        }
        kept.retain(|other| !includes(&requirement, other));
        kept.push(requirement);
    }
    kept
}

/// Whether whoever asks for the one has asked for the other: for the same or, of certifications, for the same standard
/// and process no less strictly. A certificate for a process is one for whatever process as well; one for another
/// process is something else.
fn includes(one: &Requirement, other: &Requirement) -> bool {
    use Requirement::Certification;
    let (
        Certification { level, standard, process },
        Certification { level: other_level, standard: other_standard, process: other_process },
    ) = (one, other)
    else {
        return one == other;
    };
    standard == other_standard
        && (process == other_process || other_process.is_none())
        && (level.is_must() || !other_level.is_must())
}

/// The process for which a certification that names `certified` is asked of a step: the more specific of the two;
/// none where the certification is about something else.
fn bound_process(vocabulary: &Vocabulary, step: &TermId, certified: &TermId) -> Option<TermId> {
    if is_kind_of(vocabulary, step, certified) {
        Some(step.clone())
    } else {
        is_kind_of(vocabulary, certified, step).then(|| certified.clone())
    }
}

/// Whether two processes are about the same step: one is a kind of the other.
fn serves(vocabulary: &Vocabulary, one: &TermId, other: &TermId) -> bool {
    is_kind_of(vocabulary, one, other) || is_kind_of(vocabulary, other, one)
}

fn is_kind_of(vocabulary: &Vocabulary, kind: &TermId, general: &TermId) -> bool {
    if kind == general {
        return true;
    }
    let (Some(kind), Some(general)) = (vocabulary.index(kind), vocabulary.index(general)) else {
        return false;
    };
    matches!(vocabulary.relation(kind, general), Some(Relation::Same | Relation::Narrower { .. }))
}

/// The process of taking orders for a group, in the vocabulary that comes with the program.
pub(super) fn joint_order_taking(vocabulary: &Vocabulary) -> Option<TermId> {
    let id = TermId::parse("process:joint-order-taking").ok()?;
    debug_assert_eq!(id.scheme(), Scheme::Process);
    vocabulary.index(&id).map(|_| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn chain(need: Value) -> Chain {
        let vocabulary = Vocabulary::built_in().unwrap();
        let need: NeedDetails = serde_json::from_value(need).unwrap();
        Chain::of(&vocabulary, &need)
    }

    fn standards(step: &ChainStep) -> Vec<(bool, &str, Option<&str>)> {
        let of = |requirement: &'_ Requirement| matches!(requirement, Requirement::Certification { .. });
        let each = step.details.requirements.iter().filter(|requirement| of(requirement));
        each.map(|requirement| match requirement {
            Requirement::Certification { level, standard, process } => {
                (level.is_must(), standard.as_str(), process.as_ref().map(TermId::as_str))
            }
            _ => unreachable!("filtered"),
        })
        .collect()
    }

    #[test]
    fn a_certification_goes_to_the_step_it_names_and_the_others_to_the_lead() {
        let chain = chain(json!({
            "kind": "outsourcing", "title": "脚部品",
            "requirements": [
                { "kind": "process", "level": "must", "process": "process:five-axis-milling", "materials": ["material:a7075"] },
                { "kind": "process", "level": "must", "process": "process:plating" },
                { "kind": "process", "level": "want", "process": "process:visual-inspection" },
                { "kind": "certification", "level": "must", "standard": "standard:nadcap", "process": "process:surface-treatment" },
                { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
                { "kind": "tolerance", "level": "must", "tolerance_um": 10 },
            ],
        }));
        let processes: Vec<_> =
            chain.steps.iter().map(|step| (step.process.as_str(), step.required)).collect();
        assert_eq!(
            processes,
            [
                ("process:five-axis-milling", true),
                ("process:plating", true),
                ("process:visual-inspection", false)
            ]
        );
        assert_eq!(standards(&chain.steps[0]), [(false, "standard:jisq9100", None)]);
        let nadcap = (true, "standard:nadcap", Some("process:plating"));
        assert_eq!(standards(&chain.steps[1]), [nadcap, (false, "standard:jisq9100", None)]);
        let lead: Vec<_> = chain.lead_standards.iter().map(|lead| lead.standard.as_str()).collect();
        assert_eq!(lead, ["standard:jisq9100"]);
        for step in &chain.steps {
            let bound = |requirement: &Requirement| {
                matches!(requirement, Requirement::Tolerance { level: Level::Must, .. })
            };
            assert!(step.details.requirements.iter().any(bound), "numbers bind every step");
        }
    }

    #[test]
    fn the_written_chain_decides_the_order_and_a_must_beside_it_comes_last() {
        let chain = chain(json!({
            "kind": "outsourcing", "title": "脚部品",
            "requirements": [
                { "kind": "process", "level": "must", "process": "process:machining" },
                { "kind": "process", "level": "must", "process": "process:assembly" },
                { "kind": "process", "level": "want", "process": "process:one-stop-manufacturing" },
                { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
            ],
            "chain": [
                { "process": "process:plating" },
                { "process": "process:five-axis-milling", "standards": ["standard:jisq9100"] },
            ],
        }));
        let processes: Vec<_> = chain.steps.iter().map(|step| step.process.as_str()).collect();
        assert_eq!(processes, ["process:plating", "process:five-axis-milling", "process:assembly"]);
        let own = (true, "standard:jisq9100", Some("process:five-axis-milling"));
        assert_eq!(standards(&chain.steps[1]), [own], "asked for once, at its stricter level");
    }

    #[test]
    fn the_same_standard_for_two_processes_of_a_step_is_asked_for_both() {
        let chain = chain(json!({
            "kind": "outsourcing", "title": "脚部品",
            "requirements": [
                { "kind": "process", "level": "must", "process": "process:surface-treatment" },
                { "kind": "process", "level": "must", "process": "process:five-axis-milling" },
                { "kind": "certification", "level": "must", "standard": "standard:nadcap", "process": "process:plating" },
                { "kind": "certification", "level": "must", "standard": "standard:nadcap", "process": "process:anodizing" },
            ],
        }));
        let expected =
            ["process:plating", "process:anodizing"].map(|process| (true, "standard:nadcap", Some(process)));
        assert_eq!(standards(&chain.steps[0]), expected);
    }

    #[test]
    fn a_must_takes_the_place_of_a_wish_for_the_same_whichever_comes_first() {
        let nadcap = |level: &str, process: Option<&str>| json!({ "kind": "certification", "level": level, "standard": "standard:nadcap", "process": process });
        let plating = json!({ "kind": "process", "level": "must", "process": "process:plating" });
        let milling = json!({ "kind": "process", "level": "must", "process": "process:five-axis-milling" });
        let (wish, must) = (nadcap("want", Some("process:plating")), nadcap("must", Some("process:plating")));
        for certifications in [[wish.clone(), must.clone()], [must, wish]] {
            let [one, other] = certifications;
            let requirements =
                json!([plating, milling, nadcap("want", None), one, other, nadcap("must", None)]);
            let chain = chain(json!({
                "kind": "outsourcing", "title": "脚部品", "requirements": requirements,
            }));
            assert_eq!(standards(&chain.steps[0]), [(true, "standard:nadcap", Some("process:plating"))]);
            assert_eq!(standards(&chain.steps[1]), [(false, "standard:nadcap", None)]);
            let lead: Vec<_> = chain.lead_standards.iter().map(|lead| lead.level).collect();
            assert_eq!(lead, [Level::Must]);
        }
    }

    #[test]
    fn taking_orders_for_a_group_is_in_the_vocabulary() {
        assert!(joint_order_taking(&Vocabulary::built_in().unwrap()).is_some());
    }
}
