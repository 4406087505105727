//! `/needs/{id}/consortia`: groups that together cover the chain of a need, and who can do which step.

use crate::domain::{Need, NeedId};
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::Context;
use crate::services::consortia::{self, ConsortiumList, ConsortiumOrganization, CoverageCell};
use actix_web::{HttpResponse, get, web};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/consortia.html")]
struct ConsortiaPage<'a> {
    frame: Frame<'a>,
    need: &'a Need,
    list: &'a ConsortiumList,
}

impl ConsortiaPage<'_> {
    /// Organization by organization, how it stands to each step.
    fn coverage(&self) -> Vec<(&ConsortiumOrganization, Vec<&CoverageCell>)> {
        let coverage = &self.list.coverage;
        let each = coverage.organizations.iter().enumerate();
        each.map(|(column, organization)| {
            (organization, coverage.cells.iter().map(|row| &row[column]).collect())
        })
        .collect()
    }
}

#[get("/needs/{id}/consortia")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<NeedId>,
) -> Result<HttpResponse, ApiError> {
    let language = visitor.language();
    let (need, list) = consortia::list_consortia(&context, visitor.principal(), *id, language).await?;
    visitor.show(&ConsortiaPage { frame: visitor.frame(), need: &need, list: &list })
}
