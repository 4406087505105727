//! `PUT /api/v1/needs/{id}`: changes a need. An open one is matched again.

use crate::domain::{AccountId, Faults, Need, NeedDetails, NeedId};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, needs};
use actix_web::{HttpResponse, put, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// Everything that may be changed of a need.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct NeedChanges {
    /// Who is in charge.
    #[deserr(default)]
    coordinator_id: Option<AccountId>,
    details: NeedDetails,
}

/// Changes a need. An open one is matched again.
#[utoipa::path(
    operation_id = "update_need",
    tag = "needs",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = NeedChanges,
    responses(
        (status = 200, description = "The need as it is now.", body = Need),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/needs/{id}")]
pub async fn update_need(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<NeedId>,
    version: IfMatch,
    body: Body<NeedChanges>,
) -> Result<HttpResponse, ApiError> {
    let Body(changes) = body;
    let changes = needs::NeedChanges { coordinator_id: changes.coordinator_id, details: changes.details };
    let need = needs::update_need(&context, &caller.principal, *id, changes, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(need.version)).json(need))
}
