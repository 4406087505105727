//! `GET /api/v1/needs/{id}/consortia`: who could cover a need's process chain together.

use crate::domain::{Need, NeedId};
use crate::http::extract::{Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::consortia::{self, ConsortiumList};
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A need and its consortia.
#[derive(Serialize, ToSchema)]
pub struct NeedConsortia {
    need: Need,
    #[serde(flatten)]
    list: ConsortiumList,
}

/// Who could cover a need's process chain together: up to five groups, with their lead, handovers, capacity, weak
/// points, and a table of organizations and steps. Where the chain cannot be covered: which step fails, and why.
#[utoipa::path(
    operation_id = "list_consortia",
    tag = "needs",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The need and its consortia, best first.", body = NeedConsortia),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "More than 12 steps.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/needs/{id}/consortia")]
pub async fn list_consortia(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    id: web::Path<NeedId>,
) -> Result<HttpResponse, ApiError> {
    let (need, list) = consortia::list_consortia(&context, &caller.principal, *id, reader.0).await?;
    Ok(HttpResponse::Ok().json(NeedConsortia { need, list }))
}
