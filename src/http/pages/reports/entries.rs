//! `/reports/{fiscal_year}/measures/{measure}`: the list behind a number of a report.

use super::show::{ViewQuery, query_of};
use crate::domain::{Entry, FiscalYear, Half, Language, Measure, Unit, View, said_in};
use crate::http::extract::Query;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::Context;
use crate::services::reports::{self, EntryList};
use actix_web::{HttpResponse, get, web};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/report_entries.html")]
struct EntriesPage<'a> {
    frame: Frame<'a>,
    view: &'a View,
    list: &'a EntryList,
    /// What the list is narrowed to, in words.
    narrowed: Vec<String>,
}

impl EntriesPage<'_> {
    fn figure(&self) -> String {
        self.list.figure.said(self.list.measure, self.frame.language)
    }

    fn meaning(&self) -> &'static str {
        self.list.measure.meaning(self.frame.language)
    }

    fn year(&self) -> String {
        let half = self.view.half.map_or("", |half: Half| half.label(self.frame.language));
        format!("{}　{half}", self.view.fiscal_year.said(self.frame.language))
    }

    fn report(&self) -> String {
        format!("/reports?year={}&{}", self.view.fiscal_year, query_of(self.view))
    }

    fn has_amounts(&self) -> bool {
        self.list.measure.unit() == Unit::Yen
    }

    fn has_days(&self) -> bool {
        self.list.measure.unit() == Unit::TenthsOfADay
    }

    fn amount(&self, entry: &Entry) -> String {
        let language = self.frame.language;
        match entry.amount_yen {
            _ if entry.amount_confidential => language.pick("非公開", "confidential").to_owned(),
            Some(yen) => said_in(Unit::Yen, yen, language),
            None => language.pick("不明", "not known").to_owned(),
        }
    }

    /// Whether an entry is of the part, in the words of the measure.
    fn part(&self, entry: &Entry) -> Option<String> {
        let language = self.frame.language;
        let is_of_it = entry.of_the_part?;
        Some(match (self.list.measure, is_of_it) {
            (Measure::AnswerRate, true) => {
                let day = entry.answered_on.map(|day| day.said(language)).unwrap_or_default();
                match language {
                    Language::Ja => format!("{day}に回答"),
                    Language::En => format!("answered on {day}"),
                }
            }
            (Measure::AnswerRate, false) => language.pick("回答なし", "no answer").to_owned(),
            (_, true) => language.pick("域内", "inside").to_owned(),
            (_, false) => language.pick("域外", "outside").to_owned(),
        })
    }
}

#[get("/reports/{fiscal_year}/measures/{measure}")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    path: web::Path<(FiscalYear, Measure)>,
    query: Query<ViewQuery>,
) -> Result<HttpResponse, ApiError> {
    let (year, measure) = path.into_inner();
    let view = query.0.view(year)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let list = reports::list_report_entries(&context, principal, &view, measure, language).await?;
    let choices = match view.narrowing.is_empty() {
        true => Vec::new(),
        false => reports::list_choices(&context, principal, year, language).await?,
    };
    let label = |dimension, key: &str| {
        let groups = choices.iter().find(|(other, _)| *other == dimension).map(|(_, groups)| groups);
        let found = groups.and_then(|groups| groups.iter().find(|(other, _)| other == key));
        found.map_or_else(|| key.to_owned(), |(_, label)| label.clone())
    };
    let narrowed = view.narrowing.iter().map(|(dimension, key)| {
        format!("{}{}{}", dimension.label(language), language.pick("：", ": "), label(dimension, key))
    });
    let narrowed = narrowed.collect();
    visitor.show(&EntriesPage { frame: visitor.frame(), view: &view, list: &list, narrowed })
}
