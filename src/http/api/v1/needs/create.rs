//! `POST /api/v1/needs`: writes a need down, as a draft.

use crate::domain::{AccountId, Faults, Need, NeedDetails, OrganizationId};
use crate::http::extract::{Body, Idempotency, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, needs};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// A new need.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct NewNeed {
    /// Whose need it is.
    organization_id: OrganizationId,
    /// Who is in charge; every coordinator of the office is told if nobody is.
    #[deserr(default)]
    coordinator_id: Option<AccountId>,
    details: NeedDetails,
}

/// Writes a need down, as a draft.
#[utoipa::path(
    operation_id = "create_need",
    tag = "needs",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Made up by the caller; a repeated request with the same key creates nothing.")),
    request_body = NewNeed,
    responses(
        (status = 201, description = "Written down.", body = Need),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/needs")]
pub async fn create_need(
    context: web::Data<Context>,
    caller: SignedIn,
    key: Idempotency,
    body: Body<NewNeed>,
) -> Result<HttpResponse, ApiError> {
    let Body(new) = body;
    let new = needs::NewNeed {
        organization_id: new.organization_id,
        coordinator_id: new.coordinator_id,
        details: new.details,
    };
    let need = needs::create_need(&context, &caller.principal, new, key.0.as_ref()).await?;
    Ok(HttpResponse::Created().insert_header(etag(need.version)).json(need))
}
