//! `POST /api/v1/handovers`: hands everything over.

use crate::domain::{AccountId, Faults, Handover};
use crate::http::extract::{Body, Idempotency, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, handovers};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// From whom to whom.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct NewHandover {
    from_id: AccountId,
    to_id: AccountId,
}

/// Hands all cases that are not closed or have a letter in draft and all needs that have not come to their end over to another coordinator, or
/// nothing. For the administrator, and for a coordinator who gives away the own ones.
#[utoipa::path(
    operation_id = "create_handover",
    tag = "handovers",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Made up by the caller; a repeated request with the same key does nothing.")),
    request_body = NewHandover,
    responses(
        (status = 201, description = "Handed over.", body = Handover),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role, or somebody else's.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Meetings are in the way, which the detail names, or there is nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/handovers")]
pub async fn create_handover(
    context: web::Data<Context>,
    caller: SignedIn,
    key: Idempotency,
    body: Body<NewHandover>,
) -> Result<HttpResponse, ApiError> {
    let Body(NewHandover { from_id, to_id }) = body;
    let done =
        handovers::create_handover(&context, &caller.principal, from_id, to_id, key.0.as_ref()).await?;
    Ok(HttpResponse::Created().json(done))
}
