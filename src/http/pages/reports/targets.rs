//! `/reports/{fiscal_year}/targets`: what the office means to reach in a fiscal year.

use crate::auth::Permission;
use crate::domain::{FiscalYear, Measure, Targets, TargetsDetails, Unit};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::{Context, Error, reports, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/report_targets.html")]
struct TargetsPage<'a> {
    frame: Frame<'a>,
    year: FiscalYear,
    version: i64,
    fields: &'a Fields,
    faults: &'a FieldFaults,
}

impl TargetsPage<'_> {
    fn name(&self) -> String {
        self.year.said(self.frame.language)
    }

    fn label(&self, measure: &Measure) -> String {
        let pick = |ja, en| self.frame.language.pick(ja, en);
        let unit = match measure.unit() {
            Unit::Count if measure.is_fewer_better() => pick("（件以内）", " (at most)"),
            Unit::Count => pick("（件）", ""),
            Unit::BasisPoints => pick("（%以上）", " (percent, at least)"),
            Unit::TenthsOfADay => pick("（日以内）", " (days, at most)"),
            Unit::Yen => pick("（円）", " (yen)"),
        };
        format!("{}{unit}", measure.label(self.frame.language))
    }
}

#[get("/reports/{fiscal_year}/targets")]
pub async fn ask(
    context: web::Data<Context>,
    visitor: Visitor,
    year: web::Path<FiscalYear>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditTargets)?;
    let targets = reports::get_report_targets(&context, visitor.principal(), *year).await?;
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let fields = Fields::of(&targets.details, &words);
    form(&visitor, StatusCode::OK, &targets, &fields, &FieldFaults::default())
}

#[post("/reports/{fiscal_year}/targets")]
pub async fn save(
    context: web::Data<Context>,
    posted: Posted,
    year: web::Path<FiscalYear>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditTargets)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let stored = reports::get_report_targets(&context, principal, *year).await?;
    let version = fields.version()?;
    let words = words::of_principal(&context, principal, language).await?;
    let saved = || go_to(&format!("/reports?year={year}"), Some(Notice::TargetsSaved));
    let details = match fields.read::<TargetsDetails>(&words, language) {
        Ok(details) => details,
        Err(faults) => {
            let begun = Targets { version, ..stored };
            return form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &begun, &fields, &faults);
        }
    };
    match reports::update_report_targets(&context, principal, *year, details.clone(), version).await {
        Ok(_) => Ok(saved()),
        Err(Error::VersionConflict { .. }) => {
            let (typed, now) = (Fields::of(&details, &words), Fields::of(&stored.details, &words));
            match meanwhile(&mut fields, &typed, &now, language) {
                Some(faults) => form(&visitor, StatusCode::CONFLICT, &stored, &fields, &faults),
                None => Ok(saved()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

fn form(
    visitor: &Visitor,
    status: StatusCode,
    targets: &Targets,
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let (year, version) = (targets.fiscal_year, targets.version);
    visitor.show_as(status, &TargetsPage { frame: visitor.frame(), year, version, fields, faults })
}
