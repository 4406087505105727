//! Reading a need from free text: the engine's draft, with what every part of it rests on in the reader's language.

use super::{Context, Error, Result, blocking, office_of, require, require_for, vocabularies};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Day, Description, GivenText, Language, Level, MOST_CONDITIONS, NeedKind, OrganizationId, Pieces,
    Principal, Reason, RegionPreference, Requirement, TermId, Title,
};
use crate::matching::requirement_text;
use crate::reading::{self, Draft, Refusal, Setting, Span};
use crate::vocabulary::Vocabulary;
use serde::Serialize;
use utoipa::ToSchema;

/// A line of more characters than this is a paragraph: two lines of a table, and no title.
const LONGEST_LINE: usize = 60;

/// A text to be read.
#[derive(Debug, Clone)]
pub struct NeedText {
    pub text: GivenText,
    /// Whose need it is: 県内 and 近隣 are relative to where this organization is.
    pub organization_id: Option<OrganizationId>,
}

/// A need as it was read. Nothing is stored; nothing is in it that the text does not say.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ParsedNeed {
    pub draft: NeedDraft,
    /// What the draft was made of, in the order of the text within each sort.
    pub findings: Vec<ReadFinding>,
    /// What the text says is not wanted. None of it is a requirement.
    pub excluded: Vec<ReadExclusion>,
    /// Words that nothing was made of.
    pub not_understood: Vec<Quote>,
}

/// A need to go on with: in the form that a need is written down in, as far as the text goes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NeedDraft {
    /// None where the text does not say.
    pub kind: Option<NeedKind>,
    /// The first line of the text.
    pub title: Option<Title>,
    pub description: Description,
    pub requirements: Vec<Requirement>,
    pub quantity: Option<Pieces>,
    pub deadline_on: Option<Day>,
    pub region_preference: Option<RegionPreference>,
}

/// Characters of the text as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Quote {
    pub text: String,
    /// Where they stand, counted in Unicode characters (code points) from 0; the end is one past the last.
    pub span: Span,
}

/// Something that was read.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReadFinding {
    /// Its place in the draft, a JSON pointer; none where a need has no room for more of the sort.
    #[schema(example = "/requirements/0")]
    pub pointer: Option<String>,
    /// What it means, in the reader's language.
    pub meaning: String,
    /// For requirements and regions.
    pub level: Option<Level>,
    /// What it rests on.
    pub quote: Quote,
}

/// Something that the text says is not wanted.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReadExclusion {
    /// None where it is in words that are no term.
    pub term: Option<TermId>,
    /// What it means, in the reader's language.
    pub meaning: String,
    pub refusal: Refusal,
    /// The thing and the word that refuses it.
    pub quote: Quote,
}

/// Reads a text for whoever may write a need down: for the organization named, the own one for a member.
pub async fn parse_need(
    ctx: &Context,
    principal: &Principal,
    need: NeedText,
    language: Language,
) -> Result<ParsedNeed> {
    let own = match principal {
        Principal::Person { organization_id, .. } => *organization_id,
        Principal::Office(_) | Principal::Service => None,
    };
    let owner = need.organization_id.or(own);
    let unknown = || Error::invalid("/organization_id", Reason::NoSuchRecord);
    match owner {
        Some(id) => require_for(principal, Permission::EditNeeds, id).map_err(|_| unknown())?,
        None => require(principal, Permission::EditNeeds)?,
    }
    let mut tx = ctx.database.begin(principal).await?;
    let vocabulary = vocabularies::of_office(ctx, &mut tx, office_of(principal)?).await?;
    let owner_region = match owner {
        Some(id) => db::organizations::find(&mut tx, id).await?.ok_or_else(unknown)?.details.region,
        None => None,
    };
    drop(tx);
    let setting = Setting { today: Day::in_japan(ctx.clock.now()), owner_region };
    blocking(move || parse(&vocabulary, &need.text, &setting, language)).await
}

/// Reads a text with a vocabulary at hand.
pub fn parse(
    vocabulary: &Vocabulary,
    GivenText { text, trimmed }: &GivenText,
    setting: &Setting,
    language: Language,
) -> ParsedNeed {
    let read = reading::read(vocabulary, text.as_str(), setting);
    let quoting = Quoting { characters: text.as_str().chars().collect(), trimmed: *trimmed };
    let region = preferred(&read);
    let draft = NeedDraft {
        kind: read.kind.as_ref().map(|kind| kind.value),
        title: title(text),
        description: text.clone(),
        requirements: read
            .requirements
            .iter()
            .take(MOST_CONDITIONS)
            .map(|found| found.value.clone())
            .collect(),
        quantity: read.quantities.first().map(|quantity| quantity.value),
        deadline_on: read.deadline.as_ref().map(|deadline| deadline.value),
        region_preference: region.map(|index| read.regions[index].value.clone()),
    };
    let findings = Findings { read: &read, vocabulary, language, quoting: &quoting }.all(region);
    let excluded = read.excluded.iter().map(|excluded| ReadExclusion {
        term: excluded.term.clone(),
        meaning: match &excluded.term {
            Some(term) => vocabulary.label(term, language).to_owned(),
            None => quoting.quote(excluded.subject).text,
        },
        refusal: excluded.refusal,
        quote: quoting.quote(excluded.span),
    });
    ParsedNeed {
        draft,
        findings,
        excluded: excluded.collect(),
        not_understood: read.not_understood.iter().map(|span| quoting.quote(*span)).collect(),
    }
}

/// A need has room for one region: the first that must be, or else the first.
fn preferred(read: &Draft) -> Option<usize> {
    let must = read.regions.iter().position(|region| region.value.level.is_must());
    must.or((!read.regions.is_empty()).then_some(0))
}

/// The line that the text is best known by, and of a paragraph the sentence: a title stands in lists.
fn title(text: &Description) -> Option<Title> {
    let line = reading::title_line(text.as_str())?;
    let sentences = line.replace('。', "。\n");
    let is_paragraph = line.chars().count() > LONGEST_LINE;
    let first = if is_paragraph { reading::title_line(&sentences)? } else { line };
    let line: String = first.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).take(200).collect();
    Title::parse(&line).ok()
}

/// The characters of a text, to quote from.
struct Quoting {
    characters: Vec<char>,
    /// How many were there before them.
    trimmed: u32,
}

impl Quoting {
    fn quote(&self, span: Span) -> Quote {
        let text = self.characters[span.start as usize..span.end as usize].iter().collect();
        Quote { text, span: Span { start: span.start + self.trimmed, end: span.end + self.trimmed } }
    }
}

struct Findings<'a> {
    read: &'a Draft,
    vocabulary: &'a Vocabulary,
    language: Language,
    quoting: &'a Quoting,
}

impl Findings<'_> {
    fn all(&self, region: Option<usize>) -> Vec<ReadFinding> {
        let mut findings = Vec::new();
        let mut add = |pointer: Option<String>, meaning: String, level: Option<Level>, span: Span| {
            findings.push(ReadFinding { pointer, meaning, level, quote: self.quoting.quote(span) });
        };
        let named = |ja: &str, en: &str, what: &str| format!("{}{what}", self.language.pick(ja, en));
        if let Some(kind) = &self.read.kind {
            let meaning = named("種類：", "kind: ", kind.value.label(self.language));
            add(Some("/kind".to_owned()), meaning, None, kind.span);
        }
        for (index, found) in self.read.requirements.iter().enumerate() {
            let pointer = (index < MOST_CONDITIONS).then(|| format!("/requirements/{index}"));
            let meaning = requirement_text(&found.value, self.vocabulary, self.language);
            add(pointer, meaning, Some(found.value.level()), found.span);
        }
        for (index, quantity) in self.read.quantities.iter().enumerate() {
            let pointer = (index == 0).then(|| "/quantity".to_owned());
            add(pointer, named("数量：", "quantity: ", &quantity.value.to_string()), None, quantity.span);
        }
        if let Some(deadline) = &self.read.deadline {
            let meaning = named("期限：", "deadline: ", &deadline.value.said(self.language));
            add(Some("/deadline_on".to_owned()), meaning, None, deadline.span);
        }
        for (index, found) in self.read.regions.iter().enumerate() {
            let pointer = (region == Some(index)).then(|| "/region_preference".to_owned());
            let label = self.vocabulary.label(&found.value.region, self.language);
            add(pointer, named("地域：", "region: ", label), Some(found.value.level), found.span);
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str, language: Language) -> ParsedNeed {
        let setting = Setting {
            today: Day::parse("2026-11-21").unwrap(),
            owner_region: TermId::parse("region:152021").ok(),
        };
        let vocabulary = Vocabulary::built_in().unwrap();
        parse(&vocabulary, &GivenText::parse(text).unwrap(), &setting, language)
    }

    #[test]
    fn every_finding_points_into_the_draft_and_quotes_the_text() {
        let need = parsed("A7075の5軸加工を外注したい。\nできれば県内か富山、20個。", Language::Ja);
        let said: Vec<_> = need
            .findings
            .iter()
            .map(|f| (f.pointer.as_deref(), f.meaning.as_str(), f.quote.text.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (Some("/kind"), "種類：外注", "外注"),
                (Some("/requirements/0"), "材料：A7075", "A7075"),
                (Some("/requirements/1"), "加工：5軸加工", "5軸加工"),
                (Some("/quantity"), "数量：20", "20個"),
                (Some("/region_preference"), "地域：新潟県", "県内"),
                (None, "地域：富山県", "富山"),
            ]
        );
        assert_eq!(need.draft.title.unwrap().as_str(), "A7075の5軸加工を外注したい。");
        assert_eq!(need.draft.requirements.len(), 2);
    }

    #[test]
    fn a_paragraph_gives_its_first_sentence_that_says_something_as_the_title() {
        let text = "いつもお世話になっております。航空機部品の5軸加工をお願いできる先を探しています。\
                    材質はA7075、公差±5μm。JISQ9100必須、できれば県内。月産20個、納期は来年3月末。";
        let title = parsed(text, Language::Ja).draft.title.unwrap();
        assert_eq!(title.as_str(), "航空機部品の5軸加工をお願いできる先を探しています。");
    }

    #[test]
    fn a_text_of_a_thousand_terms_gives_a_draft_that_can_be_written_down() {
        let vocabulary = Vocabulary::built_in().unwrap();
        let processes = vocabulary.terms_of(crate::domain::Scheme::Process);
        let text: Vec<&str> = processes.iter().map(|index| vocabulary.term(*index).ja.as_str()).collect();
        let need = parsed(&text.join("。\n"), Language::En);
        assert_eq!(need.draft.requirements.len(), MOST_CONDITIONS);
        assert!(need.findings.len() > MOST_CONDITIONS, "the others are still told");
        assert!(need.findings.iter().filter(|finding| finding.pointer.is_some()).count() >= MOST_CONDITIONS);
    }
}
