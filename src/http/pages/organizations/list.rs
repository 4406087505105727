//! `/organizations`: the register, by name and kind.

use crate::domain::{Organization, OrganizationKind};
use crate::http::extract::Query;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::organizations::{self, OrganizationFilter};
use crate::services::words::{self, Words};
use crate::services::{Context, PageRequest};
use actix_web::{HttpResponse, get, web};
use askama::Template;
use serde::Deserialize;

/// How many stand on one page.
const LISTED: i64 = 50;

/// What the list is narrowed to, and which page. A form sends empty fields, too.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationsQuery {
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    after: Option<uuid::Uuid>,
}

#[derive(Template)]
#[template(path = "pages/organizations.html")]
struct OrganizationsPage<'a> {
    frame: Frame<'a>,
    name: &'a str,
    kind: Option<OrganizationKind>,
    organizations: &'a [Organization],
    words: &'a Words,
    /// The address of the next page.
    next: Option<String>,
}

#[get("/organizations")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<OrganizationsQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(OrganizationsQuery { name, kind, after }) = query;
    let kind = OrganizationKind::ALL.into_iter().find(|other| other.as_str() == kind);
    let filter =
        OrganizationFilter { kind, name: Some(name.trim().to_owned()).filter(|name| !name.is_empty()) };
    let page = PageRequest { cursor: after, limit: LISTED };
    let page = organizations::list_organizations(&context, visitor.principal(), filter, page).await?;
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let next = page.next.map(|next| {
        let fields = [
            ("name", name.as_str()),
            ("kind", kind.map_or("", OrganizationKind::as_str)),
            ("after", &next.to_string()),
        ];
        let query = serde_urlencoded::to_string(fields).unwrap_or_default();
        format!("/organizations?{query}")
    });
    let frame = visitor.frame();
    visitor.show(&OrganizationsPage {
        frame,
        name: &name,
        kind,
        organizations: &page.items,
        words: &words,
        next,
    })
}
