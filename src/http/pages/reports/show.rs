//! `/reports`: what the office did in a fiscal year, as chambers fill it in; each number leads to the list behind it.

use crate::auth::Permission;
use crate::domain::{
    Day, Dimension, Figure, FiscalYear, Group, Half, Language, Measure, Reason, Report, ReportLine, View,
    said_in,
};
use crate::http::extract::Query;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::http::reporting::{XLSX, file_name, view};
use crate::services::{Context, reports};
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use askama::Template;
use serde::Deserialize;

/// So many years before and after this one are offered; every other has its address.
const YEARS_BEFORE: i32 = 10;
const YEARS_AFTER: i32 = 1;

/// What of a year is looked at, as the form of the page sends it: fields in which nothing was chosen are empty.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewQuery {
    /// This year where it is not said, neither here nor in the path.
    year: Option<FiscalYear>,
    #[serde(default)]
    by: String,
    #[serde(default)]
    half: String,
    #[serde(default)]
    coordinator: String,
    #[serde(default)]
    need_kind: String,
    #[serde(default)]
    owner_industry: String,
    #[serde(default)]
    candidate_industry: String,
}

impl ViewQuery {
    pub fn view(&self, year: FiscalYear) -> Result<View, ApiError> {
        let half = chosen("half", &self.half, &Half::ALL, Half::as_str)?;
        let by = chosen("by", &self.by, &Dimension::ALL, Dimension::as_str)?;
        let narrowed = [&self.coordinator, &self.need_kind, &self.owner_industry, &self.candidate_industry];
        view(year, half, by, narrowed.map(|text| Some(text.as_str())))
    }
}

/// What was chosen of a list; none where nothing was.
fn chosen<T: Copy>(
    name: &str,
    text: &str,
    all: &[T],
    as_str: fn(T) -> &'static str,
) -> Result<Option<T>, ApiError> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = all.iter().copied().find(|one| as_str(*one) == text);
    let accepted = || all.iter().map(|one| as_str(*one).to_owned()).collect();
    found.map(Some).ok_or_else(|| ApiError::bad_query(name, Reason::UnknownChoice { accepted: accepted() }))
}

/// The part of an address that says what is looked at.
pub fn query_of(view: &View) -> String {
    let by = view.by.map(|by| format!("by={}", by.as_str()));
    let half = view.half.map(|half| format!("half={}", half.as_str()));
    let narrowed = view.narrowing.iter().map(|(dimension, key)| format!("{}={key}", dimension.as_str()));
    by.into_iter().chain(half).chain(narrowed).collect::<Vec<_>>().join("&")
}

#[derive(Template)]
#[template(path = "pages/report.html")]
struct ReportPage<'a> {
    frame: Frame<'a>,
    report: &'a Report,
    view: &'a View,
    years: Vec<FiscalYear>,
    /// What the report can be narrowed to.
    choices: &'a [(Dimension, Vec<(String, String)>)],
    today: Day,
    may_edit: bool,
}

impl ReportPage<'_> {
    fn is_year(&self, year: &FiscalYear) -> bool {
        *year == self.view.fiscal_year
    }

    fn is_by(&self, by: &Dimension) -> bool {
        self.view.by == Some(*by)
    }

    fn is_half(&self, half: &Half) -> bool {
        self.view.half == Some(*half)
    }

    fn is_narrowed(&self, dimension: &Dimension, key: &str) -> bool {
        self.view.narrowing.get(*dimension) == Some(key)
    }

    fn value(&self, line: &ReportLine, value: &i64) -> String {
        said_in(line.unit, *value, self.frame.language)
    }

    fn said(&self, measure: &Measure, figure: &Figure) -> String {
        figure.said(*measure, self.frame.language)
    }

    fn percent(&self, achievement: &i64) -> String {
        said_in(crate::domain::Unit::BasisPoints, *achievement, self.frame.language)
    }

    fn left_out(&self, figure: &Figure) -> Option<String> {
        let number = Some(figure.left_out).filter(|number| *number > 0)?;
        Some(match self.frame.language {
            Language::Ja => format!("ほかに非公開・不明 {number}件"),
            Language::En => format!("{number} more confidential or not known"),
        })
    }

    /// The list behind a number of the year's table.
    fn behind(&self, measure: &Measure, half: Option<&Half>) -> String {
        let view = View { half: half.copied(), by: None, ..self.view.clone() };
        self.address(measure, &query_of(&view))
    }

    /// The list behind a number of a group.
    fn behind_group(&self, measure: &Measure, group: &Group) -> String {
        let mut view = View { by: None, ..self.view.clone() };
        if let Some(by) = self.view.by {
            // A key that the report itself names is one.
            view.narrowing.narrow(by, &group.key).ok();
        }
        self.address(measure, &query_of(&view))
    }

    fn address(&self, measure: &Measure, query: &str) -> String {
        format!("/reports/{}/measures/{}?{query}", self.view.fiscal_year, measure.as_str())
    }

    fn workbook(&self) -> String {
        format!("/reports/{}/workbook?{}", self.view.fiscal_year, query_of(self.view))
    }

    /// The measures that the groups have.
    fn measures(&self) -> Vec<Measure> {
        let has =
            |measure: &Measure| self.report.groups.iter().any(|group| group.figures.contains_key(measure));
        Measure::ALL.into_iter().filter(has).collect()
    }
}

#[get("/reports")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<ViewQuery>,
) -> Result<HttpResponse, ApiError> {
    let today = Day::in_japan(context.clock.now());
    let this = FiscalYear::of(today);
    let year = query.0.year.unwrap_or(this);
    let view = query.0.view(year)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let (report, choices) = reports::get_report_and_choices(&context, principal, &view, language).await?;
    let offered = this.number() - YEARS_BEFORE..=this.number() + YEARS_AFTER;
    let mut years: Vec<FiscalYear> = offered.filter_map(|year| FiscalYear::new(year).ok()).collect();
    years.push(year);
    years.sort_unstable();
    years.dedup();
    visitor.show(&ReportPage {
        frame: visitor.frame(),
        report: &report,
        view: &view,
        years,
        choices: &choices,
        today,
        may_edit: visitor.may(Permission::EditTargets),
    })
}

#[get("/reports/{fiscal_year}/workbook")]
pub async fn export(
    context: web::Data<Context>,
    visitor: Visitor,
    year: web::Path<FiscalYear>,
    query: Query<ViewQuery>,
) -> Result<HttpResponse, ApiError> {
    let view = query.0.view(*year)?;
    let book = reports::export_report(&context, visitor.principal(), &view, visitor.language()).await?;
    let disposition = format!("attachment; filename=\"{}\"", file_name(&view));
    Ok(HttpResponse::Ok()
        .content_type(XLSX)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(book))
}
