//! What was found out, in sentences that a coordinator can read aloud: polite Japanese, plain English.

mod evidence;
mod programme;
mod question;

use super::ranking::{Finding, RequirementRef};
use crate::domain::{Language, NeedDetails, Requirement, SizeEnvelope, TermId};
use crate::vocabulary::Vocabulary;

/// Labels and numbers in one language.
#[derive(Clone, Copy)]
struct Voice<'a> {
    vocabulary: &'a Vocabulary,
    language: Language,
}

impl Voice<'_> {
    fn label<'t>(&'t self, term: &'t TermId) -> &'t str {
        self.vocabulary.label(term, self.language)
    }

    /// "A7075、SUS304" or "A7075 or SUS304".
    fn one_of(&self, terms: &[TermId]) -> String {
        self.list(terms, self.language.pick("または", " or "))
    }

    /// "A7075、SUS304" or "A7075 and SUS304".
    fn all_of(&self, terms: &[TermId]) -> String {
        self.list(terms, self.language.pick("、", " and "))
    }

    fn list(&self, terms: &[TermId], last: &str) -> String {
        let labels: Vec<&str> = terms.iter().map(|term| self.label(term)).collect();
        match labels.as_slice() {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [others @ .., end] => format!("{}{last}{end}", others.join(self.language.pick("、", ", "))),
        }
    }

    /// "長さ 500 mm × 直径 40 mm" or "length 500 mm × diameter 40 mm".
    fn size(&self, size: &SizeEnvelope) -> String {
        let named = [
            (size.length_mm, self.language.pick("長さ", "length")),
            (size.width_mm, self.language.pick("幅", "width")),
            (size.height_mm, self.language.pick("高さ", "height")),
            (size.diameter_mm, self.language.pick("直径", "diameter")),
            (size.thickness_mm, self.language.pick("板厚", "thickness")),
        ];
        let said: Vec<String> =
            named.into_iter().filter_map(|(mm, name)| mm.map(|mm| format!("{name} {mm} mm"))).collect();
        if said.is_empty() {
            self.language.pick("寸法の指定なし", "no size given").to_owned()
        } else {
            said.join(" × ")
        }
    }
}

/// 12000 as "12,000".
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 { format!("-{grouped}") } else { grouped }
}

impl Finding {
    /// The condition in a few words, as a heading beside the status. A condition that the need no longer has gives
    /// a general name, since findings may be older than the need.
    pub fn requirement_text(
        &self,
        need: &NeedDetails,
        vocabulary: &Vocabulary,
        language: Language,
    ) -> String {
        let voice = Voice { vocabulary, language };
        let materials = |materials: &[TermId]| {
            format!("{}{}", language.pick("材料：", "material: "), voice.one_of(materials))
        };
        let gone = || language.pick("変更前の要件", "a former requirement").to_owned();
        match &self.requirement {
            RequirementRef::Requirement { index } => {
                need.requirements.get(*index).map_or_else(gone, |requirement| voice.requirement(requirement))
            }
            RequirementRef::RequirementMaterials { index } => match need.requirements.get(*index) {
                Some(Requirement::Process { materials: list, .. }) => materials(list),
                _ => gone(),
            },
            RequirementRef::Step { index } => need.chain.get(*index).map_or_else(gone, |step| {
                let number = index + 1;
                let process = voice.label(&step.process);
                match language {
                    Language::Ja => format!("工程{number}：{process}"),
                    Language::En => format!("step {number}: {process}"),
                }
            }),
            RequirementRef::StepMaterials { index } => need.chain.get(*index).map_or_else(gone, |step| {
                let number = index + 1;
                let list = voice.one_of(&step.materials);
                match language {
                    Language::Ja => format!("工程{number}の材料：{list}"),
                    Language::En => format!("step {number}, material: {list}"),
                }
            }),
            RequirementRef::StepStandard { index, standard } => {
                let id = need.chain.get(*index).and_then(|step| step.standards.get(*standard));
                id.map_or_else(gone, |id| {
                    let number = index + 1;
                    let label = voice.label(id);
                    match language {
                        Language::Ja => format!("工程{number}の認証：{label}"),
                        Language::En => format!("step {number}, certification: {label}"),
                    }
                })
            }
            RequirementRef::RegionPreference => {
                need.region_preference.as_ref().map_or_else(gone, |preference| {
                    let region = voice.label(&preference.region);
                    match language {
                        Language::Ja => format!("地域：{region}"),
                        Language::En => format!("region: {region}"),
                    }
                })
            }
            RequirementRef::Term { term } => match language {
                Language::Ja => format!("ニーズの文章から：{}", voice.label(term)),
                Language::En => format!("from the need's text: {}", voice.label(term)),
            },
            RequirementRef::Text => {
                language.pick("ニーズの文章との類似", "likeness to the need's text").to_owned()
            }
            RequirementRef::Nearness => language.pick("所在地の近さ", "nearness").to_owned(),
            RequirementRef::Freshness => language.pick("情報の新しさ", "how fresh the profile is").to_owned(),
            RequirementRef::OrganizationKind => {
                language.pick("機関の種類", "kind of organization").to_owned()
            }
            RequirementRef::Record => language.pick("実績", "track record").to_owned(),
        }
    }
}

/// A requirement in a few words.
pub fn requirement_text(requirement: &Requirement, vocabulary: &Vocabulary, language: Language) -> String {
    Voice { vocabulary, language }.requirement(requirement)
}

impl Voice<'_> {
    fn requirement(&self, requirement: &Requirement) -> String {
        let named = |ja: &str, en: &str, what: &str| format!("{}{what}", self.language.pick(ja, en));
        match requirement {
            Requirement::Process { process, .. } => named("加工：", "process: ", self.label(process)),
            Requirement::Material { material, .. } => named("材料：", "material: ", self.label(material)),
            Requirement::Certification { standard, process, .. } => {
                let standard = self.label(standard);
                match (process, self.language) {
                    (None, _) => named("認証：", "certification: ", standard),
                    (Some(process), Language::Ja) => format!("認証：{standard}（{}）", self.label(process)),
                    (Some(process), Language::En) => {
                        format!("certification: {standard} for {}", self.label(process))
                    }
                }
            }
            Requirement::Equipment { equipment, .. } => named("設備：", "equipment: ", self.label(equipment)),
            Requirement::Product { product, .. } => named("製品：", "product: ", self.label(product)),
            Requirement::Industry { industry, .. } => named("業種：", "industry: ", self.label(industry)),
            Requirement::Field { field, .. } => named("研究分野：", "research field: ", self.label(field)),
            Requirement::Size { size, .. } => named("寸法：", "size: ", &self.size(size)),
            Requirement::Tolerance { tolerance_um, .. } => {
                named("公差：", "tolerance: ", &format!("±{tolerance_um} µm"))
            }
            Requirement::Lot { pieces, .. } => self.pieces("ロット：", "lot: ", pieces.get()),
            Requirement::MonthlyQuantity { pieces, .. } => self.pieces("月産数：", "a month: ", pieces.get()),
            Requirement::LeadTime { days, .. } => match self.language {
                Language::Ja => format!("納期：{days}日以内"),
                Language::En => format!("lead time: within {days} days"),
            },
            Requirement::Text { text, .. } => text.as_str().to_owned(),
        }
    }

    fn pieces(&self, ja: &str, en: &str, pieces: i64) -> String {
        let (name, unit) = (self.language.pick(ja, en), self.language.pick("個", " pieces"));
        format!("{name}{}{unit}", grouped(pieces))
    }
}
