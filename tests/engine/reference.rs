//! The ranking once more, as `docs/matching.md` tells it: every profile read anew for every condition, no index,
//! no tables, no positions. Slow, and short enough to be believed.

use super::kit::term;
use enishi::domain::*;
use enishi::matching::{NeedCase, Subject, Weight};
use enishi::reading;
use enishi::vocabulary::{Relation, TermIndex, Vocabulary};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

pub struct Expected {
    pub candidates: Vec<(OrganizationId, i32)>,
    pub near_misses: Vec<(OrganizationId, i32)>,
}

/// Score, matched musts, id: the order of a list.
type Place = (Reverse<i32>, Reverse<usize>, OrganizationId);

/// What a condition comes to: degree in basis points, and whether it speaks for, is open, or is missing.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Matched(i32),
    Inferred(i32),
    Open(i32),
    Missing(i32),
}
use self::Verdict::{Inferred, Matched, Missing, Open};

impl Verdict {
    fn degree(self) -> i32 {
        match self {
            Matched(degree) | Inferred(degree) | Open(degree) | Missing(degree) => degree,
        }
    }

    fn speaks_for(self) -> bool {
        matches!(self, Matched(_) | Inferred(_))
    }
}

const SILENCE: Verdict = Open(2_000);

fn best(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().fold(SILENCE, |best, next| if next.degree() > best.degree() { next } else { best })
}

/// A condition: its weight or fixed share, its level, whether it can be a ground, and what it comes to.
struct Judged {
    weight: i32,
    level: Level,
    is_ground: bool,
    is_text: bool,
    is_certification: bool,
    verdict: Verdict,
}

pub fn rank(vocabulary: &Vocabulary, subjects: &[Subject], need: &NeedCase) -> Expected {
    let mut lists: [Vec<Place>; 2] = [vec![], vec![]];
    for subject in subjects {
        let is_excluded =
            need.details.exclusions.iter().any(|exclusion| exclusion.organization_id == subject.id);
        if is_excluded || need.owner == Some(subject.id) {
            continue;
        }
        let reader = Reader { vocabulary, subjects, subject, need };
        let (judged, fixed) = reader.judge();
        let left = 10_000 - fixed.iter().map(|part| part.weight).sum::<i32>();
        let weights: Vec<i32> = judged.iter().map(|part| part.weight).collect();
        let shares = share_out(left, &weights);
        let score: i32 =
            judged.iter().zip(shares).map(|(part, most)| most * part.verdict.degree() / 10_000).sum::<i32>()
                + fixed.iter().map(|part| part.weight * part.verdict.degree() / 10_000).sum::<i32>();
        let musts = || judged.iter().filter(|part| part.level == Level::Must);
        let is_missing = musts().any(|part| matches!(part.verdict, Missing(_)));
        let has_ground = judged.iter().any(|part| {
            (part.is_ground && part.verdict.speaks_for())
                || (part.is_text && part.verdict.degree() >= degree_of_share(1_000))
                || (part.is_certification && part.level == Level::Must && matches!(part.verdict, Missing(_)))
        });
        if has_ground {
            let matched = musts().filter(|part| matches!(part.verdict, Matched(_))).count();
            lists[usize::from(is_missing)].push((Reverse(score), Reverse(matched), subject.id));
        }
    }
    let [candidates, near_misses] = lists.map(|mut list| {
        list.sort();
        list.into_iter().map(|(score, _, id)| (id, score.0)).collect()
    });
    Expected { candidates, near_misses }
}

/// Largest remainders.
fn share_out(total: i32, weights: &[i32]) -> Vec<i32> {
    let sum: i32 = weights.iter().sum();
    let mut shares: Vec<i32> = weights.iter().map(|weight| total * weight / sum).collect();
    while shares.iter().sum::<i32>() < total {
        let remainder = |at: &usize| total * weights[*at] - shares[*at] * sum;
        let at = (0..weights.len()).max_by_key(|at| (remainder(at), Reverse(*at))).unwrap();
        shares[at] += 1;
    }
    shares
}

/// What a profile says of a term, and how.
struct Said<'a> {
    term: &'a TermId,
    how: How<'a>,
}

#[derive(Clone, Copy)]
enum How<'a> {
    /// In a list of this scheme; for processes a capability.
    Stated,
    MaterialOf(&'a Capability),
    Certificate(&'a Certification),
    Mentioned,
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    subjects: &'a [Subject],
    subject: &'a Subject,
    need: &'a NeedCase<'a>,
}

impl Reader<'_> {
    fn relation(&self, held: &TermId, wanted: &TermId) -> Option<Relation> {
        let (held, wanted) = (self.vocabulary.index(held)?, self.vocabulary.index(wanted)?);
        let relation = self.vocabulary.relation(held, wanted)?;
        match relation {
            Relation::Sibling { common } => {
                (self.vocabulary.ancestors(wanted).first() == Some(&common)).then_some(relation)
            }
            other => Some(other),
        }
    }

    /// From 20 % to 35 %, by twice the information of what is common as a part of the information of both.
    fn alike(&self, held: &TermId, wanted: &TermId, common: TermIndex) -> Verdict {
        let index = |id| self.vocabulary.index(id).unwrap();
        let information = |term| f64::from(self.vocabulary.information_millibits(term));
        let both = information(index(held)) + information(index(wanted));
        Open(2_000 + (1_500.0 * (2.0 * information(common) / both).min(1.0)) as i32)
    }

    fn serves(&self, held: &TermId, wanted: &TermId) -> bool {
        matches!(
            self.relation(held, wanted),
            Some(Relation::Same | Relation::Narrower { .. } | Relation::Implied { .. })
        )
    }

    fn needed_on(&self) -> Day {
        self.need.details.deadline_on.unwrap_or(self.need.today)
    }

    /// What the entries of a profile say: what they are called, what is written about them, and terms they state.
    fn entries(subject: &Subject) -> Vec<(Option<&str>, Option<&str>, Vec<&TermId>)> {
        let profile = &subject.profile;
        let products = profile.products.iter().map(|product| {
            (Some(product.name.as_str()), product.note.as_ref().map(|note| note.as_str()), vec![])
        });
        let equipment = profile.equipment.iter().map(|machine| {
            (Some(machine.name.as_str()), machine.note.as_ref().map(|note| note.as_str()), vec![])
        });
        let seeds = profile.seeds.iter().map(|seed| {
            (Some(seed.title.as_str()), seed.summary.as_ref().map(|summary| summary.as_str()), vec![])
        });
        let capabilities = profile.capabilities.iter().map(|capability| {
            let terms = std::iter::once(&capability.process).chain(&capability.materials).collect();
            (None, capability.note.as_ref().map(|note| note.as_str()), terms)
        });
        let scopes = profile.certifications.iter().filter_map(|certificate| certificate.scope.as_ref());
        let scopes = scopes.map(|scope| (None, Some(scope.as_str()), vec![]));
        let summary = profile.summary.iter().map(|summary| (None, Some(summary.as_str()), vec![]));
        products.chain(equipment).chain(seeds).chain(capabilities).chain(scopes).chain(summary).collect()
    }

    fn mentioned(&self) -> Vec<TermId> {
        let texts = Self::entries(self.subject).into_iter().flat_map(|(name, prose, _)| [name, prose]);
        let tags = texts.flatten().flat_map(|text| self.vocabulary.tag(text));
        let terms = tags.map(|tag| self.vocabulary.term(tag.term).id.clone());
        let is_support_body = self.subject.kind == OrganizationKind::SupportBody;
        let says_nothing = |term: &TermId| {
            term.scheme() == Scheme::Region || (term.scheme() == Scheme::Standard && is_support_body)
        };
        terms.filter(|term| !says_nothing(term)).collect()
    }

    fn said<'b>(&'b self, mentioned: &'b [TermId]) -> Vec<Said<'b>> {
        let profile = &self.subject.profile;
        let mut said = Vec::new();
        for capability in &profile.capabilities {
            said.push(Said { term: &capability.process, how: How::Stated });
            said.extend(
                capability.materials.iter().map(|term| Said { term, how: How::MaterialOf(capability) }),
            );
        }
        for certificate in &profile.certifications {
            let how = How::Certificate(certificate);
            said.push(Said { term: &certificate.standard, how });
            said.extend(certificate.processes.iter().map(|term| Said { term, how }));
        }
        let products =
            profile.products.iter().flat_map(|product| product.products.iter().chain(&product.industries));
        let machines = profile.equipment.iter().filter_map(|equipment| equipment.equipment.as_ref());
        let fields = profile.seeds.iter().flat_map(|seed| &seed.fields);
        let lists = products.chain(machines).chain(fields).chain(&self.subject.industries);
        said.extend(lists.map(|term| Said { term, how: How::Stated }));
        said.extend(mentioned.iter().map(|term| Said { term, how: How::Mentioned }));
        said
    }

    /// A term on its own.
    fn term(&self, wanted: &TermId) -> Verdict {
        let mentioned = self.mentioned();
        best(self.said(&mentioned).iter().map(|said| {
            let Some(relation) = self.relation(said.term, wanted) else { return SILENCE };
            let serves = self.serves(said.term, wanted);
            match (said.how, relation) {
                (How::Certificate(certificate), _) if !certificate.counts_on(self.needed_on()) => SILENCE,
                (How::Mentioned, _) if serves => Inferred(6_000),
                (How::Mentioned, Relation::Broader { .. }) => Open(2_500),
                (How::Mentioned, _) => SILENCE,
                (How::Certificate(_), _) if serves => Inferred(8_000),
                (How::Certificate(_), Relation::Broader { .. }) => Open(2_500),
                (How::Certificate(_), _) => SILENCE,
                (_, Relation::Same | Relation::Narrower { .. }) => Matched(10_000),
                (_, Relation::Implied { .. }) => Inferred(8_000),
                (_, Relation::Broader { .. }) => Open(4_000),
                (_, Relation::Sibling { common }) => self.alike(said.term, wanted, common),
            }
        }))
    }

    fn materials(&self, process: &TermId, materials: &[TermId]) -> Verdict {
        let mentioned = self.mentioned();
        let said = self.said(&mentioned);
        best(said.iter().flat_map(|said| materials.iter().map(move |material| (said, material))).map(
            |(said, material)| {
                let Some(relation) = self.relation(said.term, material) else { return SILENCE };
                let serves = self.serves(said.term, material);
                match said.how {
                    How::Mentioned if serves => Inferred(6_000),
                    How::MaterialOf(capability) if self.serves(&capability.process, process) => {
                        match relation {
                            Relation::Same | Relation::Narrower { .. } => Matched(10_000),
                            Relation::Implied { .. } => Inferred(8_000),
                            Relation::Broader { .. } => Open(4_000),
                            Relation::Sibling { common } => self.alike(said.term, material, common),
                        }
                    }
                    How::MaterialOf(_) if serves => Open(4_000),
                    _ => SILENCE,
                }
            },
        ))
    }

    fn certification(&self, standard: &TermId, process: Option<&TermId>) -> Verdict {
        let on = self.needed_on();
        let certificates = &self.subject.profile.certifications;
        let counting = certificates.iter().filter(|certificate| certificate.counts_on(on));
        let very = |certificate: &&Certification| {
            matches!(
                self.relation(&certificate.standard, standard),
                Some(Relation::Same | Relation::Narrower { .. })
            )
        };
        let lapsed = certificates.iter().filter(|certificate| !certificate.counts_on(on)).filter(very);
        let gaps = lapsed.map(|certificate| match certificate.status {
            CertificationStatus::InProgress => Missing(1_500),
            CertificationStatus::Planned => Missing(750),
            CertificationStatus::Held if certificate.valid_from.is_some_and(|from| from > on) => {
                Missing(1_500)
            }
            CertificationStatus::Held => Missing(0),
        });
        let mut verdicts: Vec<Verdict> = gaps.collect();
        for certificate in counting {
            let whole = match self.relation(&certificate.standard, standard) {
                Some(Relation::Same | Relation::Narrower { .. }) => Matched(10_000),
                Some(Relation::Implied { .. }) => Inferred(8_000),
                Some(Relation::Broader { .. }) => Open(4_000),
                Some(Relation::Sibling { common }) => self.alike(&certificate.standard, standard, common),
                None => continue,
            };
            let (Some(process), true) = (process, whole.speaks_for()) else {
                verdicts.push(whole);
                continue;
            };
            let lists = |test: &dyn Fn(&TermId) -> bool| certificate.processes.iter().any(test);
            verdicts.push(
                if self.serves(&certificate.standard, process) || lists(&|held| self.serves(held, process)) {
                    whole
                } else if certificate.processes.is_empty() {
                    Inferred(6_000)
                } else if lists(&|held| {
                    matches!(self.relation(held, process), Some(Relation::Broader { .. }))
                }) {
                    Open(4_000)
                } else if matches!(whole, Matched(_)) {
                    Missing(0)
                } else {
                    SILENCE
                },
            );
        }
        let held = best(verdicts.iter().copied().filter(|verdict| !matches!(verdict, Missing(_))));
        if held.speaks_for() {
            return held;
        }
        let gap = verdicts
            .into_iter()
            .filter(|verdict| matches!(verdict, Missing(_)))
            .max_by_key(|gap| gap.degree());
        gap.unwrap_or_else(|| {
            let is_named = self.mentioned().iter().any(|named| self.serves(named, standard));
            if is_named { best([held, Inferred(6_000)]) } else { held }
        })
    }

    /// A number, by what each capability for one of the processes says.
    fn number(&self, processes: &[TermId], answer: impl Fn(&Capability) -> Verdict) -> Verdict {
        let about = |capability: &&Capability| {
            processes.is_empty()
                || processes.iter().any(|process| {
                    let relation = self.relation(&capability.process, process);
                    relation.is_some_and(|relation| !matches!(relation, Relation::Sibling { .. }))
                })
        };
        let answers: Vec<Verdict> =
            self.subject.profile.capabilities.iter().filter(about).map(answer).collect();
        answers.into_iter().reduce(|a, b| if b.degree() > a.degree() { b } else { a }).unwrap_or(SILENCE)
    }

    fn requirement(&self, requirement: &Requirement, processes: &[TermId]) -> Vec<(i32, Verdict)> {
        let at_least = |offered: Option<i64>, wanted: i64| match offered {
            None => SILENCE,
            Some(offered) if offered >= wanted => Matched(10_000),
            Some(offered) => Missing((1_500 * offered / wanted) as i32),
        };
        let factor = if requirement.level() == Level::Must { 3 } else { 1 };
        let weight = |weight| self.need.weights.get(weight) * factor;
        match requirement {
            Requirement::Process { process, materials, .. } if materials.is_empty() => {
                vec![(weight(Weight::Process), self.term(process))]
            }
            Requirement::Process { process, materials, .. } => {
                let whole = weight(Weight::Process);
                let share = whole * 3 / 10;
                vec![(whole - share, self.term(process)), (share, self.materials(process, materials))]
            }
            Requirement::Material { material, .. } => vec![(weight(Weight::Material), self.term(material))],
            Requirement::Certification { standard, process, .. } => {
                vec![(weight(Weight::Certification), self.certification(standard, process.as_ref()))]
            }
            Requirement::Equipment { equipment, .. } => {
                vec![(weight(Weight::Equipment), self.term(equipment))]
            }
            Requirement::Product { product, .. } => vec![(weight(Weight::Product), self.term(product))],
            Requirement::Industry { industry, .. } => vec![(weight(Weight::Industry), self.term(industry))],
            Requirement::Field { field, .. } => vec![(weight(Weight::Field), self.term(field))],
            Requirement::Size { size, .. } => {
                vec![(
                    weight(Weight::Size),
                    self.number(processes, |capability| fits(capability.size.as_ref(), size)),
                )]
            }
            Requirement::Tolerance { tolerance_um, .. } => {
                let wanted = tolerance_um.thousandths();
                let holds =
                    |capability: &Capability| match capability.tolerance_um.map(Micrometres::thousandths) {
                        None => SILENCE,
                        Some(offered) => at_least(Some(wanted), offered),
                    };
                vec![(weight(Weight::Tolerance), self.number(processes, holds))]
            }
            Requirement::Lot { pieces, .. } => {
                let takes = |capability: &Capability| match (capability.lot_min, capability.lot_max) {
                    (None, None) => SILENCE,
                    (Some(min), _) if *pieces < min => at_least(Some(pieces.get()), min.get()),
                    (_, Some(max)) if *pieces > max => at_least(Some(max.get()), pieces.get()),
                    (Some(_), Some(_)) => Matched(10_000),
                    _ => Open(4_000),
                };
                vec![(weight(Weight::Lot), self.number(processes, takes))]
            }
            Requirement::MonthlyQuantity { pieces, .. } => {
                let makes = |capability: &Capability| {
                    at_least(capability.monthly_capacity.map(Pieces::get), pieces.get())
                };
                vec![(weight(Weight::MonthlyQuantity), self.number(processes, makes))]
            }
            Requirement::LeadTime { days, .. } => {
                let takes = |capability: &Capability| match capability.lead_time_days {
                    None => SILENCE,
                    Some(offered) => at_least(Some(days.get()), offered.get()),
                };
                vec![(weight(Weight::LeadTime), self.number(processes, takes))]
            }
            Requirement::Text { text, .. } => {
                let share = self.share(text.as_str());
                let degree = degree_of_share(share);
                vec![(weight(Weight::Words), if share >= 3_500 { Inferred(degree) } else { Open(degree) })]
            }
        }
    }

    /// Everything the need asks, and the fixed shares.
    fn judge(&self) -> (Vec<Judged>, Vec<Judged>) {
        let details = self.need.details;
        let named = self.named_terms();
        let mut processes: Vec<TermId> = details.chain.iter().map(|step| step.process.clone()).collect();
        processes.extend(details.requirements.iter().filter_map(|requirement| match requirement {
            Requirement::Process { process, .. } => Some(process.clone()),
            _ => None,
        }));
        if processes.is_empty() {
            processes.extend(named.iter().filter(|term| term.scheme() == Scheme::Process).cloned());
        }
        let weight = |weight| self.need.weights.get(weight);
        let mut judged = Vec::new();
        for requirement in &details.requirements {
            let level = requirement.level();
            let parts = self.requirement(requirement, &processes).into_iter().enumerate();
            judged.extend(parts.map(|(at, (weight, verdict))| {
                let is_text = matches!(requirement, Requirement::Text { .. });
                let is_certification = matches!(requirement, Requirement::Certification { .. });
                let is_ground = at == 0 && !is_text;
                Judged { weight, level, is_ground, is_text, is_certification, verdict }
            }));
        }
        for step in &details.chain {
            let process = Requirement::Process {
                level: Level::Want,
                process: step.process.clone(),
                materials: step.materials.clone(),
            };
            let parts = self.requirement(&process, &processes).into_iter().enumerate();
            judged.extend(parts.map(|(at, (weight, verdict))| want(weight, at == 0, verdict)));
            let standards = step.standards.iter();
            judged.extend(standards.map(|id| {
                want(weight(Weight::Certification), true, self.certification(id, Some(&step.process)))
            }));
        }
        if let Some(RegionPreference { level, region }) = &details.region_preference {
            let weight = weight(Weight::Region) * if *level == Level::Must { 3 } else { 1 };
            judged.push(Judged { level: *level, ..want(weight, false, self.region(region, *level)) });
        }
        for id in named {
            let is_standard = id.scheme() == Scheme::Standard;
            let verdict = if is_standard { self.certification(&id, None) } else { self.term(&id) };
            judged.push(want(weight(Weight::Named), true, verdict));
        }
        let share = self.share(&self.own_text());
        let degree = degree_of_share(share);
        let alike = if share >= 1_000 { Inferred(degree) } else { Open(degree) };
        judged.push(Judged { is_text: true, ..want(weight(Weight::Likeness), false, alike) });
        (judged, self.fixed())
    }

    fn fixed(&self) -> Vec<Judged> {
        use OrganizationKind::{Buyer, Company, University};
        let weight = |weight| self.need.weights.get(weight);
        let mut fixed = Vec::new();
        if let (None, Some(from)) = (&self.need.details.region_preference, &self.need.owner_region) {
            fixed.push(want(weight(Weight::Nearness), false, self.nearness(from)));
        }
        let age = self.subject.profile.confirmed_on.map(|on| self.need.today.days_since(on).max(0));
        let freshness = match age {
            None => 2_000,
            Some(..=183) => 10_000,
            Some(1_095..) => 2_000,
            Some(age) => 2_000 + 8_000 * (1_095 - age) / (1_095 - 183),
        };
        fixed.push(want(weight(Weight::Freshness), false, Open(freshness as i32)));
        if self.subjects.iter().any(|subject| !subject.record.is_empty()) {
            fixed.push(want(weight(Weight::Record), false, Open(self.record())));
        }
        let kind = match (self.need.details.kind, self.subject.kind) {
            (NeedKind::Outsourcing | NeedKind::Purchase, Company) => 10_000,
            (NeedKind::Outsourcing | NeedKind::Purchase, Buyer) => 5_000,
            (NeedKind::JointResearch | NeedKind::TechnicalAdvice, University) => 10_000,
            (NeedKind::TechnicalAdvice, OrganizationKind::SupportBody) => 10_000,
            (NeedKind::JointResearch | NeedKind::TechnicalAdvice, Company) => 5_000,
            (NeedKind::SalesChannel, Buyer) => 10_000,
            (NeedKind::SalesChannel, Company) => 5_000,
            (NeedKind::JointDevelopment | NeedKind::People | NeedKind::Succession, _) => return fixed,
            _ => 2_000,
        };
        fixed.push(want(weight(Weight::Kind), false, Open(kind)));
        fixed
    }

    /// Two silent cases, and those of other needs.
    fn record(&self) -> i32 {
        let others = self.subject.record.iter().filter(|case| Some(case.need) != self.need.id);
        let worth = others.map(|case| match case.result {
            CaseResult::Contracted => 10_000,
            CaseResult::Met => 6_000,
            CaseResult::NoContract => 4_000,
            CaseResult::Declined => 0,
        });
        let all: Vec<i32> = [2_000, 2_000].into_iter().chain(worth).collect();
        all.iter().sum::<i32>() / all.len() as i32
    }

    fn places(&self) -> Vec<&TermId> {
        self.subject.region.iter().chain(self.subject.profile.sites.iter().map(|site| &site.region)).collect()
    }

    fn region(&self, wanted: &TermId, level: Level) -> Verdict {
        let verdicts = self.places().into_iter().map(|place| {
            let (held, target) =
                (self.vocabulary.index(place).unwrap(), self.vocabulary.index(wanted).unwrap());
            if self.vocabulary.is_within(held, target) {
                Matched(10_000)
            } else if self.vocabulary.is_within(target, held) {
                Open(4_000)
            } else {
                let km = self.vocabulary.distance_km(held, target).map_or(150, |km| km.min(150)) as i32;
                Missing(if level == Level::Want { 5_000 * (150 - km) / 150 } else { 0 })
            }
        });
        verdicts.reduce(|a, b| if b.degree() > a.degree() { b } else { a }).unwrap_or(SILENCE)
    }

    fn nearness(&self, from: &TermId) -> Verdict {
        best(self.places().into_iter().map(|place| {
            let (held, target) =
                (self.vocabulary.index(place).unwrap(), self.vocabulary.index(from).unwrap());
            if self.vocabulary.is_within(held, target) {
                return Matched(10_000);
            }
            let km = self.vocabulary.distance_km(held, target).map_or(300, |km| km.min(300)) as i32;
            Open(2_000 + 8_000 * (300 - km) / 300)
        }))
    }

    fn own_text(&self) -> String {
        let details = self.need.details;
        let description = details.description.as_ref().map(|description| format!("\n{description}"));
        format!("{}{}", details.title, description.unwrap_or_default())
    }

    /// The terms that the need's text names and nothing else says.
    fn named_terms(&self) -> Vec<TermId> {
        let details = self.need.details;
        let mut text = self.own_text();
        let mut said: Vec<TermId> = Vec::new();
        for requirement in &details.requirements {
            match requirement {
                Requirement::Text { text: more, .. } => text = format!("{text}\n{more}"),
                Requirement::Process { process, materials, .. } => {
                    said.push(process.clone());
                    said.extend(materials.clone());
                }
                Requirement::Certification { standard, process, .. } => {
                    said.push(standard.clone());
                    said.extend(process.clone());
                }
                Requirement::Material { material: id, .. }
                | Requirement::Equipment { equipment: id, .. }
                | Requirement::Product { product: id, .. }
                | Requirement::Industry { industry: id, .. }
                | Requirement::Field { field: id, .. } => said.push(id.clone()),
                _ => {}
            }
        }
        for step in &details.chain {
            said.push(step.process.clone());
            said.extend(step.materials.iter().chain(&step.standards).cloned());
        }
        let is_kind_of = |a: &TermId, b: &TermId| {
            matches!(self.relation(a, b), Some(Relation::Same | Relation::Narrower { .. }))
        };
        let refused = reading::refused(self.vocabulary, &text, self.need.today);
        let mut named: Vec<TermId> = Vec::new();
        for tag in self.vocabulary.tag(&text) {
            let id = self.vocabulary.term(tag.term).id.clone();
            if id.scheme() != Scheme::Region && !named.contains(&id) && !refused.contains(&id) {
                named.push(id);
            }
        }
        let all = named.clone();
        named.retain(|id| !said.iter().any(|said| is_kind_of(said, id) || is_kind_of(id, said)));
        named.retain(|id| !all.iter().any(|other| other != id && is_kind_of(other, id)));
        named.truncate(12);
        named
    }

    /// How much of a text the subject's profile says, in basis points: half by the profile in one bag, half by its
    /// three best passages.
    fn share(&self, text: &str) -> i32 {
        let profiles: Vec<Vec<Passage>> = self.subjects.iter().map(|s| self.passages(s)).collect();
        let prose = |profile: &Vec<Passage>| profile.iter().map(|passage| passage.prose).sum::<f64>();
        let at = self.subjects.iter().position(|subject| subject.id == self.subject.id).unwrap();
        let own = &profiles[at];
        let average = profiles.iter().map(prose).sum::<f64>() / profiles.len() as f64;
        let length = prose(own) / average.max(1.0);
        let asked: BTreeSet<String> = tokens(text).into_iter().collect();
        let (mut whole, mut bag, mut passages) = (0.0, 0.0, vec![0.0; own.len()]);
        for token in &asked {
            let says = |passage: &Passage| passage.tokens.contains(token);
            let having = profiles.iter().filter(|profile| profile.iter().any(says)).count() as f64;
            let rarity = (1.0 + (profiles.len() as f64 - having + 0.5) / (having + 0.5)).ln();
            let said = own.iter().flat_map(|passage| &passage.tokens).filter(|said| *said == token);
            let count = said.count() as f64;
            whole += rarity;
            bag += rarity * count * 1.5 / (count + 0.5 * (0.7 + 0.3 * length));
            for (sum, passage) in passages.iter_mut().zip(own).filter(|(_, passage)| says(passage)) {
                *sum += rarity * 1.5 / (1.0 + 0.5 * (0.2 + 0.8 * passage.length / 20.0));
            }
        }
        passages.sort_by(|a, b| b.total_cmp(a));
        let best: f64 = passages.iter().zip([1.0, 0.3, 0.09]).map(|(sum, counts)| sum * counts).sum();
        if whole == 0.0 {
            return 0;
        }
        (((bag / whole).min(1.0) + (best / whole).min(1.0)) / 2.0 * 10_000.0).round() as i32
    }

    /// The name, the terms and the first sentence of an entry are one passage, every further sentence another.
    fn passages(&self, subject: &Subject) -> Vec<Passage> {
        let mut passages = Vec::new();
        for (name, prose, terms) in Self::entries(subject) {
            let prose = prose.unwrap_or_default().replace('。', "。\n");
            let mut sentences = prose.lines().map(tokens).filter(|sentence| !sentence.is_empty());
            let (name, first) = (tokens(name.unwrap_or_default()), sentences.next().unwrap_or_default());
            let labels = terms
                .iter()
                .flat_map(|id| [Language::Ja, Language::En].map(|l| self.vocabulary.label(id, l)));
            let labels: Vec<String> = labels.flat_map(tokens).collect();
            passages.push(Passage {
                prose: first.len() as f64,
                length: (name.len() + first.len()) as f64,
                tokens: [name, first, labels].concat(),
            });
            passages.extend(sentences.map(|tokens| {
                let length = tokens.len() as f64;
                Passage { tokens, length, prose: length }
            }));
        }
        passages.extend(subject.profile.sites.iter().map(|site| {
            let tokens = tokens(site.name.as_str());
            Passage { length: tokens.len() as f64, tokens, prose: 0.0 }
        }));
        passages
    }
}

/// Some words of a profile that belong together.
struct Passage {
    tokens: Vec<String>,
    /// Tokens without those of terms.
    length: f64,
    /// Tokens without those of names either.
    prose: f64,
}

fn want(weight: i32, is_ground: bool, verdict: Verdict) -> Judged {
    Judged { weight, level: Level::Want, is_ground, is_text: false, is_certification: false, verdict }
}

/// Every way of turning a box is tried.
fn fits(offered: Option<&SizeEnvelope>, wanted: &SizeEnvelope) -> Verdict {
    let Some(offered) = offered else { return SILENCE };
    let edges = |size: &SizeEnvelope| -> Vec<i64> {
        [size.length_mm, size.width_mm, size.height_mm]
            .into_iter()
            .flatten()
            .map(Millimetres::thousandths)
            .collect()
    };
    let (mut o, mut w) = (edges(offered), edges(wanted));
    o.sort();
    w.sort();
    let pairs: Vec<(i64, i64)> = if o.len() >= w.len() {
        o.iter().rev().copied().zip(w.iter().rev().copied()).collect()
    } else {
        // The stated edges are only held against the smallest.
        o.iter().copied().zip(w.iter().copied()).collect()
    };
    let mut asked = w.len();
    let mut compared = pairs;
    for (offered, wanted) in
        [(offered.diameter_mm, wanted.diameter_mm), (offered.thickness_mm, wanted.thickness_mm)]
    {
        asked += usize::from(wanted.is_some());
        if let (Some(offered), Some(wanted)) = (offered, wanted) {
            compared.push((offered.thousandths(), wanted.thousandths()));
        }
    }
    let gaps = compared.iter().filter(|(offered, wanted)| offered < wanted);
    match gaps.map(|(offered, wanted)| (1_500 * offered / wanted) as i32).min() {
        Some(gap) => Missing(gap),
        None if compared.is_empty() => SILENCE,
        None if compared.len() < asked => Open(4_000),
        None => Matched(10_000),
    }
}

fn degree_of_share(share: i32) -> i32 {
    let share = f64::from(share) / 10_000.0;
    (share * 1.25 / (share + 0.25) * 10_000.0).round() as i32
}

fn tokens(text: &str) -> Vec<String> {
    let text: Vec<char> = text.nfkc().collect::<String>().to_lowercase().chars().collect();
    let is_letter = |c: char| !c.is_ascii() && (c.is_alphanumeric() || c == '々');
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let run = |test: &dyn Fn(char) -> bool| text[at..].iter().take_while(|c| test(**c)).count();
        let (ascii, letters) = (run(&|c| c.is_ascii_alphanumeric()), run(&is_letter));
        let token = |chars: &[char]| chars.iter().collect::<String>();
        if ascii > 0 {
            tokens.push(token(&text[at..at + ascii]));
        } else if letters == 1 {
            tokens.push(token(&[text[at], text[at]]));
        } else {
            tokens.extend(text[at..at + letters].windows(2).map(token));
        }
        at += ascii.max(letters).max(1);
    }
    tokens
}

#[test]
fn the_reference_knows_what_it_is_asked() {
    // A term that is spelt wrong here would quietly never match.
    let vocabulary = super::kit::vocabulary();
    for id in ["process:five-axis-milling", "standard:nadcap", "region:sanjo"] {
        assert!(vocabulary.index(&term(id)).is_some(), "{id}");
    }
}
