//! What was found about a chain, in sentences that a coordinator can read aloud: polite Japanese, plain English.

use super::propose::{ChainAnswer, Consortium, Proposal, RoofReport};
use crate::domain::{Language, OrganizationId, Requirement, TermId};
use crate::matching::{Finding, FindingStatus, RequirementRef};
use crate::vocabulary::Vocabulary;

/// Labels, names and numbers in one language.
pub struct Speaker<'a> {
    pub vocabulary: &'a Vocabulary,
    pub language: Language,
    /// What an organization is to be called before this reader.
    pub name: &'a dyn Fn(OrganizationId) -> String,
}

impl Speaker<'_> {
    fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        self.language.pick(ja, en)
    }

    fn names(&self, ids: &[OrganizationId]) -> String {
        let names: Vec<String> = ids.iter().map(|id| (self.name)(*id)).collect();
        names.join(self.pick("、", ", "))
    }

    fn terms(&self, terms: &[TermId]) -> String {
        let labels: Vec<&str> = terms.iter().map(|term| self.vocabulary.label(term, self.language)).collect();
        labels.join(self.pick("、", " and "))
    }

    /// "工程2（めっき）" or "step 2 (plating)".
    pub fn step(&self, proposal: &Proposal, step: usize) -> String {
        let label = self.vocabulary.label(&proposal.chain.steps[step].process, self.language);
        let number = step + 1;
        match self.language {
            Language::Ja => format!("工程{number}（{label}）"),
            Language::En => format!("step {number} ({label})"),
        }
    }

    fn steps(&self, proposal: &Proposal, steps: &[usize]) -> String {
        let each: Vec<String> = steps.iter().map(|step| self.step(proposal, *step)).collect();
        each.join(self.pick("、", ", "))
    }

    /// What became of the question, in a sentence.
    pub fn headline(&self, proposal: &Proposal) -> String {
        let steps = proposal.steps.len();
        let open: Vec<usize> = (0..steps)
            .filter(|step| proposal.steps[*step].required && proposal.steps[*step].eligible == 0)
            .collect();
        match (proposal.answer, self.language) {
            (ChainAnswer::NoChain, Language::Ja) => {
                "このニーズには工程が書かれていないため、共同受注グループは探しません。".to_owned()
            }
            (ChainAnswer::NoChain, Language::En) => {
                "The need names no process, so there is no chain to find a group for.".to_owned()
            }
            (ChainAnswer::OneStep, Language::Ja) => {
                "工程が一つだけなので、共同受注グループは要りません。候補の一覧をご覧ください。".to_owned()
            }
            (ChainAnswer::OneStep, Language::En) => {
                "There is only one step, so no group is needed: see the candidates.".to_owned()
            }
            (ChainAnswer::Covered, language) => {
                let is_whole = |group: &Consortium| group.assignment.iter().all(Option::is_some);
                let are_whole = proposal.consortia.iter().all(is_whole);
                match (are_whole, proposal.consortia.len(), language) {
                    (true, groups, Language::Ja) => {
                        format!("全{steps}工程をまかなえる組み合わせを{groups}通り示します。")
                    }
                    (false, groups, Language::Ja) => format!(
                        "必須の工程をまかなえる組み合わせを{groups}通り示します。含まない工程は組み合わせごとに書いてあります。"
                    ),
                    (true, 1, Language::En) => {
                        format!("All {steps} steps can be covered: one group is shown.")
                    }
                    (true, groups, Language::En) => {
                        format!("All {steps} steps can be covered: {groups} groups are shown.")
                    }
                    (false, _, Language::En) => {
                        "Whatever must be done can be covered. What a group leaves out \
                                                 is said with it."
                            .to_owned()
                    }
                }
            }
            (ChainAnswer::NotCovered, Language::Ja) => format!(
                "{}を担える事業者が見つからないため、全工程はまかなえません。",
                self.steps(proposal, &open)
            ),
            (ChainAnswer::NotCovered, Language::En) => {
                format!("The chain cannot be covered: nobody was found for {}.", self.steps(proposal, &open))
            }
            (ChainAnswer::NoLead, Language::Ja) => {
                "どの工程にも担い手はいますが、代表として受注できる事業者が見つかりません。".to_owned()
            }
            (ChainAnswer::NoLead, Language::En) => {
                "Every step has somebody, but nobody was found who could take the order as the lead."
                    .to_owned()
            }
        }
    }

    /// What could be done about a step that nobody can do.
    pub fn advice(&self, proposal: &Proposal, step: usize) -> Vec<String> {
        let report = &proposal.steps[step];
        let mut advice = Vec::new();
        if report.eligible > 0 {
            return advice;
        }
        for relaxation in &report.relaxations {
            let left_out: Vec<String> =
                relaxation.left_out.iter().map(|at| self.condition(proposal, step, at)).collect();
            let conditions = left_out.join(self.pick("」と「", "\" and \""));
            let (count, names) = (relaxation.eligible, self.names(&relaxation.organizations));
            let more = self.and_more(count, relaxation.organizations.len());
            advice.push(match self.language {
                Language::Ja => {
                    format!("「{conditions}」を条件から外せば、{count}社が担えます（{names}{more}）。")
                }
                Language::En => format!("Without \"{conditions}\" {count} could do it ({names}{more})."),
            });
        }
        if !report.askable.is_empty() {
            let names = self.names(&report.askable);
            advice.push(match self.language {
                Language::Ja => format!("近い加工をしている{names}に、対応できるか尋ねてみてください。"),
                Language::En => format!("Those who do something close could be asked: {names}."),
            });
        }
        if advice.is_empty() {
            advice.push(
                self.pick(
                    "この工程を行う事業者は登録されていません。条件を外しても変わりません。",
                    "Nobody on record does this step; leaving conditions out would not change that.",
                )
                .to_owned(),
            );
        }
        advice
    }

    /// What would give the group a lead.
    pub fn lead_advice(&self, proposal: &Proposal) -> Vec<String> {
        let each = proposal.lead_relaxations.iter();
        each.map(|relaxation| {
            let standards = self.terms(&relaxation.left_out);
            let (count, names) = (relaxation.eligible, self.names(&relaxation.organizations));
            let more = self.and_more(count, relaxation.organizations.len());
            match self.language {
                Language::Ja => {
                    format!("代表に{standards}を求めなければ、{count}社が代表になれます（{names}{more}）。")
                }
                Language::En => {
                    format!("If the lead need not hold {standards}, {count} could lead ({names}{more}).")
                }
            }
        })
        .collect()
    }

    fn and_more(&self, count: usize, named: usize) -> &'static str {
        if count > named { self.language.pick("ほか", " and others") } else { "" }
    }

    /// What must hold for a step, in a few words each.
    pub fn conditions(&self, proposal: &Proposal, step: usize) -> Vec<String> {
        let details = &proposal.chain.steps[step].details;
        let musts = details.requirements.iter().enumerate().skip(1).filter(|(_, r)| r.level().is_must());
        let mut at: Vec<RequirementRef> =
            musts.map(|(index, _)| RequirementRef::Requirement { index }).collect();
        if let Some(Requirement::Process { materials, .. }) = details.requirements.first()
            && !materials.is_empty()
        {
            at.insert(0, RequirementRef::RequirementMaterials { index: 0 });
        }
        if details.region_preference.as_ref().is_some_and(|preference| preference.level.is_must()) {
            at.push(RequirementRef::RegionPreference);
        }
        at.iter().map(|at| self.condition(proposal, step, at)).collect()
    }

    /// A condition of a step in a few words.
    fn condition(&self, proposal: &Proposal, step: usize, at: &RequirementRef) -> String {
        let finding = Finding {
            requirement: at.clone(),
            level: crate::domain::Level::Must,
            status: FindingStatus::Missing,
            evidence: None,
            question: None,
        };
        finding.requirement_text(&proposal.chain.steps[step].details, self.vocabulary, self.language)
    }

    /// How many, how far, under which roof.
    pub fn summary(&self, proposal: &Proposal, group: &Consortium) -> Vec<String> {
        let done: Vec<usize> =
            (0..group.assignment.len()).filter(|step| group.assignment[*step].is_some()).collect();
        let (members, parties) = (group.members.len(), group.parties);
        // Whoever only leads does no step.
        let working = group.members.iter().filter(|member| !member.steps.is_empty()).count();
        let (steps, handovers) = (done.len(), group.handovers.len());
        let counted = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            count => format!("{count} {what}s"),
        };
        let mut said = vec![match (working, self.language) {
            (1, Language::Ja) => format!("1社で{steps}工程を行います。"),
            (1, Language::En) => format!("One organization does {}.", counted(steps, "step")),
            (_, Language::Ja) => {
                format!("{working}社で{steps}工程を分担し、社間の受け渡しは{handovers}回です。")
            }
            (_, Language::En) => format!(
                "{working} organizations share {}, with {} between them.",
                counted(steps, "step"),
                counted(handovers, "handover")
            ),
        }];
        let left: Vec<usize> =
            (0..group.assignment.len()).filter(|step| group.assignment[*step].is_none()).collect();
        if !left.is_empty() {
            let steps = self.steps(proposal, &left);
            said.push(match self.language {
                Language::Ja => format!("{steps}は含みません。"),
                Language::En => format!("Not included: {steps}."),
            });
        }
        said.extend(group.roofs.iter().filter_map(|roof| self.roof(roof)));
        if parties > 1 && parties < members {
            said.push(match self.language {
                Language::Ja => format!("調整の相手は{parties}か所です。"),
                Language::En => format!("To be brought together: {parties} parties."),
            });
        }
        said.extend(self.route(group));
        said.push(self.capacity(proposal, group));
        if !group.proven {
            said.push(
                self.pick(
                    "組み合わせが非常に多いため、これより良い組が残っているかもしれません。",
                    "There are so many combinations that a better group may have been missed.",
                )
                .to_owned(),
            );
        }
        said
    }

    fn roof(&self, roof: &RoofReport) -> Option<String> {
        let (name, members, others) = (&roof.name, self.names(&roof.members), self.names(&roof.others));
        Some(match (roof.members.len() > 1, roof.others.is_empty(), self.language) {
            (true, true, Language::Ja) => format!("{members}は、すでに「{name}」でともに働いています。"),
            (true, true, Language::En) => format!("{members} already work together at \"{name}\"."),
            (true, false, Language::Ja) => {
                format!("{members}は、すでに「{name}」でともに働いています（ほかに{others}もいます）。")
            }
            (true, false, Language::En) => {
                format!("{members} already work together at \"{name}\", where there are also: {others}.")
            }
            (false, true, _) => return None,
            (false, false, Language::Ja) => {
                format!("{members}のいる「{name}」では、{others}も働いています。")
            }
            (false, false, Language::En) => {
                format!("At \"{name}\", where {members} works, there are also: {others}.")
            }
        })
    }

    fn route(&self, group: &Consortium) -> Option<String> {
        let route = group.route;
        let ways = group.handovers.len() + usize::from(route.from_buyer);
        if ways == 0 {
            return None;
        }
        let km = route.known_km;
        let from = match (route.from_buyer, self.language) {
            (true, Language::Ja) => "発注元からの道のりを含めて",
            (true, Language::En) => ", the way from the buyer included",
            (false, _) => "",
        };
        Some(match (route.unknown_ways, self.language) {
            (0, Language::Ja) => format!("品物の移動は、{from}直線で約{km} kmです。"),
            (0, Language::En) => format!("The goods travel about {km} km in a straight line{from}."),
            (unknown, _) if unknown == ways => self
                .pick(
                    "品物の移動距離は、所在地が分からないため不明です。",
                    "How far the goods travel is not known.",
                )
                .to_owned(),
            (unknown, Language::Ja) => format!(
                "品物の移動は、分かっているだけで{from}直線で約{km} kmです（{unknown}区間は所在地不明）。"
            ),
            (unknown, Language::En) => format!(
                "The goods travel at least {km} km in a straight line{from}; {unknown} ways are not known."
            ),
        })
    }

    fn capacity(&self, proposal: &Proposal, group: &Consortium) -> String {
        let capacity = &group.capacity;
        let unknown = self.steps(proposal, &capacity.unknown_steps);
        match (capacity.pieces.zip(capacity.narrowest_step), self.language) {
            (None, Language::Ja) => "月産能力は、どの工程も登録がなく不明です。".to_owned(),
            (None, Language::En) => "The monthly capacity is not known for any step.".to_owned(),
            (Some((pieces, step)), language) => {
                let narrowest = self.step(proposal, step);
                match (capacity.unknown_steps.is_empty(), language) {
                    (true, Language::Ja) => {
                        format!("月産能力は{pieces}個で、{narrowest}で決まります。")
                    }
                    (true, Language::En) => {
                        format!("The chain can do {pieces} pieces a month; {narrowest} is the narrowest.")
                    }
                    (false, Language::Ja) => format!(
                        "月産能力は多くても{pieces}個です（{narrowest}）。{unknown}の能力は登録がなく不明です。"
                    ),
                    (false, Language::En) => format!(
                        "The chain can do {pieces} pieces a month at most ({narrowest}); not known for {unknown}."
                    ),
                }
            }
        }
    }

    /// Why the lead can lead, and what is to be asked.
    pub fn lead_reason(&self, group: &Consortium) -> Vec<String> {
        let name = (self.name)(group.lead.organization_id);
        let mut said = vec![match (group.lead.takes_joint_orders, self.language) {
            (true, Language::Ja) => format!("{name}は、共同受注を行っていると登録されています。"),
            (true, Language::En) => format!("{name} takes orders for groups by what its profile says."),
            (false, Language::Ja) => {
                format!("{name}は企業として受注できます。グループの代表を引き受けられるか確認してください。")
            }
            (false, Language::En) => {
                format!("{name} is a firm that can take orders; ask whether it would lead the group.")
            }
        }];
        for (standard, status) in &group.lead.standards {
            let label = self.vocabulary.label(standard, self.language);
            said.push(match (status, self.language) {
                (FindingStatus::Matched, Language::Ja) => {
                    format!("代表に求められる{label}を取得しています。")
                }
                (FindingStatus::Matched, Language::En) => format!("It holds {label}, which the lead needs."),
                (FindingStatus::Inferred, Language::Ja) => {
                    format!("代表に求められる{label}は、登録内容から満たすと考えられます。")
                }
                (FindingStatus::Inferred, Language::En) => {
                    format!("It seems to meet {label}, which the lead needs, by what its profile says.")
                }
                (FindingStatus::Unknown, Language::Ja) => {
                    format!("代表に求められる{label}を取得しているか確認してください。")
                }
                (FindingStatus::Unknown, Language::En) => {
                    format!("Ask whether it holds {label}, which the lead needs.")
                }
                (FindingStatus::Missing, Language::Ja) => {
                    format!("代表に望まれる{label}は、まだありません。")
                }
                (FindingStatus::Missing, Language::En) => {
                    format!("It does not have {label}, which is wished of the lead.")
                }
            });
        }
        said
    }

    /// Where the group hangs on one organization.
    pub fn weak_points(&self, proposal: &Proposal, group: &Consortium) -> Vec<String> {
        let of = |in_field: bool| -> Vec<usize> {
            let points = group.weak_points.iter().filter(|point| point.in_field == in_field);
            points.map(|point| point.step).collect()
        };
        let mut said = Vec::new();
        for step in of(true) {
            let place = self.step(proposal, step);
            let name = group.assignment[step].map(|id| (self.name)(id)).unwrap_or_default();
            said.push(match self.language {
                Language::Ja => format!("{place}を担えるのは、登録事業者の中で{name}だけです。"),
                Language::En => format!("Nobody on record but {name} can do {place}."),
            });
        }
        let in_group = of(false);
        let done = group.assignment.iter().flatten().count();
        if in_group.len() == done && group.members.len() > 1 {
            said.push(
                self.pick(
                    "この組の中では、どの工程にも代わりがいません（組の外にはいます）。",
                    "Within the group no step has a second organization; outside it there are others.",
                )
                .to_owned(),
            );
        } else if !in_group.is_empty() && group.members.len() > 1 {
            let steps = self.steps(proposal, &in_group);
            said.push(match self.language {
                Language::Ja => format!("この組の中では、{steps}に代わりがいません（組の外にはいます）。"),
                Language::En => {
                    format!("Within the group nobody else can do {steps}; outside it there are others.")
                }
            });
        }
        said
    }
}
