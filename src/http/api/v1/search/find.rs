//! `GET /api/v1/search`: everything that the caller may read and that has these words.

use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::search::{self, SearchKind, SearchResults};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words with spaces between them; a record has all of them. Width, case, hiragana or katakana and, in names, the
    /// company type do not matter.
    q: String,
    /// One kind only, up to 100 of it; else 10 of each.
    kind: Option<SearchKind>,
}

/// Everything that the caller may read and that has these words.
#[utoipa::path(
    operation_id = "search",
    tag = "search",
    security(("access_token" = [])),
    params(SearchQuery),
    responses(
        (status = 200, description = "What was found, in groups.", body = SearchResults),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/search")]
pub async fn find(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    query: Query<SearchQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(SearchQuery { q, kind }) = query;
    Ok(HttpResponse::Ok().json(search::search(&context, &caller.principal, &q, kind, reader.0).await?))
}
