//! `GET /api/v1/terms`: terms that a query finds, best first.

use crate::domain::{Reason, Scheme};
use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::vocabularies::{self, TermView};
use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What to look for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TermQuery {
    /// A label, a synonym, or a part of one, in any spelling.
    q: String,
    scheme: Option<Scheme>,
    /// 1 to 100, 20 if not given.
    limit: Option<usize>,
}

/// The terms found.
#[derive(Serialize, ToSchema)]
pub struct FoundTerms {
    items: Vec<TermView>,
}

/// Terms that a query finds, best first.
#[utoipa::path(
    operation_id = "search_terms",
    tag = "terms",
    security(("access_token" = [])),
    params(TermQuery),
    responses(
        (status = 200, description = "The terms.", body = FoundTerms),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/terms")]
pub async fn search_terms(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    query: Query<TermQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(query) = query;
    let limit = query.limit.unwrap_or(20);
    if !(1..=100).contains(&limit) {
        return Err(ApiError::bad_query("limit", Reason::between(1, 100)));
    }
    let (text, scheme) = (query.q.as_str(), query.scheme);
    let items =
        vocabularies::search_terms(&context, &caller.principal, text, scheme, limit, reader.0).await?;
    Ok(HttpResponse::Ok().json(FoundTerms { items }))
}
