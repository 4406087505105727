//! `/terms.json`: what the little script of the pages offers while somebody types words of the vocabulary.

use super::visitor::Visitor;
use crate::domain::Scheme;
use crate::http::extract::Query;
use crate::http::problem::ApiError;
use crate::services::{Context, vocabularies};
use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};

/// How many are offered: as many as can be seen without scrolling.
const OFFERED: usize = 10;

/// What was typed, and the scheme of the field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsQuery {
    q: String,
    #[serde(default)]
    scheme: String,
}

#[derive(Serialize)]
struct Offer {
    label: String,
}

#[get("/terms.json")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<TermsQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(TermsQuery { q, scheme }) = query;
    let (principal, language) = (visitor.principal(), visitor.language());
    let scheme = Scheme::parse(&scheme);
    let found = vocabularies::search_terms(&context, principal, &q, scheme, OFFERED, language).await?;
    let offers: Vec<Offer> = found.into_iter().map(|term| Offer { label: term.label }).collect();
    Ok(HttpResponse::Ok().json(offers))
}
