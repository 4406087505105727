//! Reports: what an office did in a fiscal year, against what it meant to do.
//!
//! Which table is the truth: a case counts when its row was made, an enquiry and its answer when their steps were taken, a
//! meeting and what was thought of it when the meeting was held (`meetings`, not the step that says so later), a contract
//! when it was signed, as it was last written down (`progress`).

use super::{Context, Error, Result, blocking, office_of, record, require, updated, vocabularies};
use crate::auth::Permission;
use crate::db;
use crate::db::reports::{ReportedCase, ReportedOrganization};
use crate::domain::report::{self, Audience, Enquiry};
use crate::domain::{
    Day, Dimension, Entry, Event, Fact, Figure, FiscalYear, IntroductionId, Language, Matter, Measure,
    Narrowing, Office, Organization, Party, Principal, Report, Said, Targets, TargetsDetails, TermId, View,
};
use crate::exchange;
use crate::vocabulary::Vocabulary;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// The list behind a figure.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ReportEntryList)]
pub struct EntryList {
    pub measure: Measure,
    /// In the reader's language.
    pub label: String,
    pub figure: Figure,
    /// As many as the figure says, by day.
    pub entries: Vec<Entry>,
}

/// What a report is made of.
struct Books {
    office: Office,
    facts: Vec<Fact>,
    targets: TargetsDetails,
    vocabulary: Arc<Vocabulary>,
}

/// The report of a year.
pub async fn get_report(
    ctx: &Context,
    principal: &Principal,
    view: &View,
    language: Language,
) -> Result<Report> {
    let books = read(ctx, principal, view.fiscal_year, language).await?;
    Ok(books.report(view, Day::in_japan(ctx.clock.now()), language))
}

/// The list behind a figure.
///
/// # Errors
/// [`Error::NotFound`] where a report has no such figure: see [`Measure::is_told`].
pub async fn list_report_entries(
    ctx: &Context,
    principal: &Principal,
    view: &View,
    measure: Measure,
    language: Language,
) -> Result<EntryList> {
    let books = read(ctx, principal, view.fiscal_year, language).await?;
    let entries = report::entries(&books.facts, view, Some(measure), Audience::Office, language);
    Ok(EntryList {
        measure,
        label: measure.label(language).to_owned(),
        figure: report::figure(&books.facts, view, measure),
        entries: entries.ok_or(Error::NotFound)?,
    })
}

/// The report as a workbook of Excel's, with everything that counts in it. Names that are withheld do not stand in it:
/// it is made to be handed on.
pub async fn export_report(
    ctx: &Context,
    principal: &Principal,
    view: &View,
    language: Language,
) -> Result<Vec<u8>> {
    let books = read(ctx, principal, view.fiscal_year, language).await?;
    let today = Day::in_japan(ctx.clock.now());
    let view = view.clone();
    let written = blocking(move || {
        let report = books.report(&view, today, language);
        let entries = report::entries(&books.facts, &view, None, Audience::Anybody, language);
        let industry = |id: &TermId| books.vocabulary.label(id, language).to_owned();
        exchange::write_report(&report, &entries.unwrap_or_default(), &industry, today, language)
    });
    written.await?.map_err(Error::internal)
}

/// What a report can be narrowed to: the groups of each dimension that the year has anything about, key and label.
pub type Choices = Vec<(Dimension, Vec<(String, String)>)>;

/// The report of a year, and what it can be narrowed to.
pub async fn get_report_and_choices(
    ctx: &Context,
    principal: &Principal,
    view: &View,
    language: Language,
) -> Result<(Report, Choices)> {
    let books = read(ctx, principal, view.fiscal_year, language).await?;
    let report = books.report(view, Day::in_japan(ctx.clock.now()), language);
    Ok((report, books.choices(view.fiscal_year, language)))
}

/// What a report of a year can be narrowed to.
pub async fn list_choices(
    ctx: &Context,
    principal: &Principal,
    year: FiscalYear,
    language: Language,
) -> Result<Choices> {
    Ok(read(ctx, principal, year, language).await?.choices(year, language))
}

/// The targets of a year; none set, with version 0, where nobody ever set any.
pub async fn get_report_targets(ctx: &Context, principal: &Principal, year: FiscalYear) -> Result<Targets> {
    require(principal, Permission::ReadReports)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let stored = db::reports::find_targets(&mut tx, office_id, year).await?;
    Ok(stored.unwrap_or(Targets { fiscal_year: year, details: TargetsDetails::default(), version: 0 }))
}

/// Sets the targets of a year.
pub async fn update_report_targets(
    ctx: &Context,
    principal: &Principal,
    year: FiscalYear,
    details: TargetsDetails,
    version: i64,
) -> Result<Targets> {
    require(principal, Permission::EditTargets)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let before = db::reports::find_targets(&mut tx, office_id, year).await?;
    let current = before.as_ref().map_or(0, |before| before.version);
    let targets = Targets { fiscal_year: year, details, version };
    let stored = db::reports::update_targets(&mut tx, office_id, &targets, ctx.clock.now()).await?;
    let targets = Targets { version: updated(stored, current)?, ..targets };
    let detail =
        json!({ "fiscal_year": year, "from": before.map(|before| before.details), "to": targets.details });
    record(ctx, &mut tx, office_id, "report.targets", office_id.0, detail).await?;
    tx.commit().await?;
    Ok(targets)
}

fn or_none(label: String, by: Dimension, language: Language) -> String {
    if label.is_empty() { by.none(language).to_owned() } else { label }
}

impl Books {
    fn choices(&self, year: FiscalYear, language: Language) -> Choices {
        let of = |by: Dimension| {
            let view = View { fiscal_year: year, half: None, by: Some(by), narrowing: Narrowing::default() };
            let groups = report::groups(&self.facts, &view, |by, matter| self.label(by, matter, language));
            groups.into_iter().map(|group| (group.key, or_none(group.label, by, language))).collect()
        };
        Dimension::ALL.into_iter().map(|by| (by, of(by))).collect()
    }

    fn report(&self, view: &View, today: Day, language: Language) -> Report {
        let year = view.fiscal_year;
        let (from, until) = year.days(None);
        let mut groups = report::groups(&self.facts, view, |by, matter| self.label(by, matter, language));
        for group in &mut groups {
            if let Some(by) = view.by {
                group.label = or_none(std::mem::take(&mut group.label), by, language);
            }
        }
        Report {
            fiscal_year: year,
            name: year.said(language),
            from,
            until,
            office: self.office.name.to_string(),
            area: self.office.region.as_ref().map(|area| self.vocabulary.label(area, language).to_owned()),
            is_over: today > until,
            narrowing: view.narrowing.clone(),
            lines: report::lines(&self.facts, view, &self.targets, language),
            by: view.by,
            half: view.half,
            groups,
        }
    }

    /// What the group of a matter is called; none where there is nothing to divide it by.
    fn label(&self, by: Dimension, matter: &Matter, language: Language) -> Option<String> {
        let term = |id: &Option<TermId>| id.as_ref().map(|id| self.vocabulary.label(id, language).to_owned());
        match by {
            Dimension::Coordinator => matter.coordinator.as_ref().map(|(_, name)| name.clone()),
            Dimension::NeedKind => Some(matter.need_kind.label(language).to_owned()),
            Dimension::OwnerIndustry => term(&matter.owner_industry),
            Dimension::CandidateIndustry => term(&matter.candidate_industry),
        }
    }
}

/// What happened in a case, before it is known what the case is about.
type Happening = (IntroductionId, Day, Event);

/// Reads everything that counts in a year.
async fn read(ctx: &Context, principal: &Principal, year: FiscalYear, language: Language) -> Result<Books> {
    require(principal, Permission::ReadReports)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let office = db::offices::find(&mut tx, office_id).await?.ok_or(Error::NotFound)?;
    let targets = db::reports::find_targets(&mut tx, office_id, year).await?;
    let vocabulary = vocabularies::of_office(ctx, &mut tx, office_id).await?;
    let happenings = happenings(&mut tx, year).await?;
    let mut ids: Vec<IntroductionId> = happenings.iter().map(|(id, ..)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let cases = db::reports::find_cases(&mut tx, &ids).await?;
    let matters: HashMap<IntroductionId, Arc<Matter>> = cases
        .into_iter()
        .map(|case| (case.id, Arc::new(matter(case, &office, &vocabulary, language))))
        .collect();
    let facts = happenings.into_iter().filter_map(|(id, day, event)| {
        let matter = matters.get(&id)?.clone();
        Some(Fact { day, event, matter })
    });
    let facts = facts.collect();
    Ok(Books {
        office,
        facts,
        targets: targets.map(|targets| targets.details).unwrap_or_default(),
        vocabulary,
    })
}

async fn happenings(tx: &mut db::Tx, year: FiscalYear) -> Result<Vec<Happening>> {
    let span = year.instants();
    let is_within = |at: DateTime<Utc>| at >= span.0 && at < span.1;
    let opened = db::reports::list_opened(tx, span).await?;
    let mut all: Vec<Happening> =
        opened.into_iter().map(|(id, at)| (id, Day::in_japan(at), Event::Opened)).collect();
    let held = db::reports::list_held(tx, span).await?;
    all.extend(held.iter().map(|(id, at, _)| (*id, Day::in_japan(*at), Event::Met)));
    for first in db::reports::list_first_meetings(tx, span).await? {
        let day = Day::in_japan(first.starts_at);
        let days = day.days_since(Day::in_japan(first.opened_at)).max(0);
        all.push((first.introduction_id(), day, Event::FirstMet { days }));
    }
    let days: HashMap<uuid::Uuid, Day> =
        held.iter().map(|(_, at, meeting)| (*meeting, Day::in_japan(*at))).collect();
    let met: Vec<IntroductionId> = held.iter().map(|(id, ..)| *id).collect();
    for (id, said) in db::reports::list_said(tx, span, &met).await? {
        let steps: Vec<(Said, DateTime<Utc>)> = said.iter().map(|(said, at, _)| (*said, *at)).collect();
        for Enquiry { side, asked_at, answer } in report::enquiries(&steps) {
            if is_within(asked_at) {
                let answered_on = answer.map(|(at, _)| Day::in_japan(at));
                all.push((id, Day::in_japan(asked_at), Event::Asked { side, answered_on }));
            }
            if let Some((at, is_accepted)) = answer.filter(|(at, _)| is_within(*at)) {
                all.push((id, Day::in_japan(at), Event::Answered { side, is_accepted }));
            }
        }
        let meetings = said.iter().filter(|(said, ..)| *said == Said::Met).map(|(.., meeting)| *meeting);
        for (meeting, verdicts) in meetings.zip(report::verdicts(&steps)) {
            // What was thought of a meeting of another year counts there.
            let Some(day) = meeting.and_then(|meeting| days.get(&meeting).copied()) else { continue };
            all.extend(
                verdicts.into_iter().map(|(side, verdict)| (id, day, Event::Judged { side, verdict })),
            );
        }
    }
    for (id, contract, noted_at) in db::reports::list_contracts(tx, year).await? {
        let (amount_yen, is_confidential) = (contract.amount_yen, contract.amount_confidential);
        all.push((id, contract.signed_on, Event::Contracted { amount_yen, is_confidential, noted_at }));
    }
    Ok(all)
}

fn matter(case: ReportedCase, office: &Office, vocabulary: &Vocabulary, language: Language) -> Matter {
    let area = office.region.as_ref();
    let is_inside =
        |organization: &ReportedOrganization| lies_within(vocabulary, organization.region.as_ref()?, area?);
    let both = match (is_inside(&case.owner), is_inside(&case.candidate)) {
        (Some(owner), Some(candidate)) => Some(owner && candidate),
        _ => None,
    };
    let party = |organization: &ReportedOrganization| Party {
        name: organization.name.clone(),
        alias: organization
            .is_withheld
            .then(|| Organization::alias(organization.id, organization.kind, language)),
    };
    let industry = |organization: &ReportedOrganization| {
        organization.industry.as_ref().map(|industry| major_group(vocabulary, industry))
    };
    Matter {
        introduction_id: case.id,
        need_id: case.need_id,
        owner: party(&case.owner),
        candidate: party(&case.candidate),
        owner_industry: industry(&case.owner),
        candidate_industry: industry(&case.candidate),
        title: case.title,
        coordinator: case.coordinator,
        need_kind: case.need_kind,
        is_inside: both,
    }
}

/// Whether a place lies in the area that an office works for; none where the place is told too roughly, such as the
/// prefecture to an office that works for a city, or is not known any more.
fn lies_within(vocabulary: &Vocabulary, place: &TermId, area: &TermId) -> Option<bool> {
    let (place, area) = (vocabulary.index(place)?, vocabulary.index(area)?);
    match vocabulary.is_within(place, area) {
        true => Some(true),
        false if vocabulary.is_within(area, place) => None,
        false => Some(false),
    }
}

/// The major group (中分類, the level below the section) of an industry: finer ones would be groups of one firm each.
fn major_group(vocabulary: &Vocabulary, industry: &TermId) -> TermId {
    const DEPTH: u32 = 1;
    let Some(index) = vocabulary.index(industry) else { return industry.clone() };
    let above = vocabulary.ancestors(index).iter().copied().find(|above| vocabulary.depth(*above) == DEPTH);
    above.map_or_else(|| industry.clone(), |above| vocabulary.term(above).id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(id: &str) -> TermId {
        TermId::parse(id).unwrap()
    }

    #[test]
    fn a_place_is_inside_outside_or_told_too_roughly() {
        let vocabulary = Vocabulary::built_in().unwrap();
        let lies = |place, area| lies_within(&vocabulary, &term(place), &term(area));
        assert_eq!(lies("region:04", "region:tohoku"), Some(true));
        assert_eq!(lies("region:04", "region:04"), Some(true));
        assert_eq!(lies("region:08", "region:tohoku"), Some(false));
        assert_eq!(lies("region:tohoku", "region:04"), None);
        assert_eq!(lies("region:nowhere", "region:04"), None);
    }

    #[test]
    fn an_industry_is_reported_by_its_major_group() {
        let vocabulary = Vocabulary::built_in().unwrap();
        for id in ["industry:24", "industry:e"] {
            assert_eq!(major_group(&vocabulary, &term(id)), term(id));
        }
        let finer = crate::vocabulary::Term {
            id: term("industry:244"),
            parent: Some(term("industry:24")),
            ja: "建設用金属製品製造業".into(),
            en: "Metal products for construction".into(),
            synonyms: Vec::new(),
            implies: Vec::new(),
            source: None,
            place: None,
        };
        let vocabulary = vocabulary.with_terms(vec![finer]).unwrap();
        assert_eq!(major_group(&vocabulary, &term("industry:244")), term("industry:24"));
    }
}
