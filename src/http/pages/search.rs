//! `/search`: one box for everything that the reader may read.

use crate::http::extract::Query;
use crate::http::pages::form::FieldFaults;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::search::{self, SearchHit, SearchKind, SearchResults};
use crate::services::{Context, Error};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, web};
use askama::Template;
use serde::Deserialize;

/// What is looked for; nothing where the box is still empty.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    #[serde(default)]
    q: String,
    kind: Option<SearchKind>,
}

#[derive(Template)]
#[template(path = "pages/search.html")]
struct SearchPage<'a> {
    frame: Frame<'a>,
    q: &'a str,
    kind: Option<SearchKind>,
    faults: &'a FieldFaults,
    /// None where nothing was asked.
    results: Option<&'a SearchResults>,
}

impl SearchPage<'_> {
    /// Where a record is read.
    fn address(&self, kind: &SearchKind, hit: &SearchHit) -> String {
        match kind {
            SearchKind::Organization => format!("/organizations/{}", hit.id),
            SearchKind::Need => format!("/needs/{}", hit.id),
            SearchKind::Introduction => format!("/introductions/{}", hit.id),
            SearchKind::Programme => format!("/programmes/{}", hit.id),
            SearchKind::Note => format!("/notes/{}/edit", hit.id),
            SearchKind::Attachment => super::records::address(hit.subject()),
        }
    }

    /// More of one kind.
    fn more(&self, kind: &SearchKind) -> String {
        let query = [("q", self.q), ("kind", kind.as_str())];
        format!("/search?{}", serde_urlencoded::to_string(query).unwrap_or_default())
    }
}

#[get("/search")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<SearchQuery>,
) -> Result<HttpResponse, ApiError> {
    let (Query(SearchQuery { q, kind }), language) = (query, visitor.language());
    let mut faults = FieldFaults::default();
    let results = if q.trim().is_empty() {
        None
    } else {
        match search::search(&context, visitor.principal(), &q, kind, language).await {
            Ok(results) => Some(results),
            Err(Error::Invalid(others)) => {
                faults.add(&others, language);
                None
            }
            Err(error) => return Err(error.into()),
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (frame, results) = (visitor.frame(), results.as_ref());
    visitor.show_as(status, &SearchPage { frame, q: &q, kind, faults: &faults, results })
}
