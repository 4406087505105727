//! `POST /api/v1/weights/proposals/{id}/dismiss`: turns a proposal down.

use crate::domain::ProposalId;
use crate::http::extract::SignedIn;
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::weights::{self, ProposalView};
use actix_web::{HttpResponse, post, web};

/// Turns a proposal down.
#[utoipa::path(
    operation_id = "dismiss_weight_proposal",
    tag = "weights",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The proposal as it is now.", body = ProposalView),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/weights/proposals/{id}/dismiss")]
pub async fn dismiss_weight_proposal(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<ProposalId>,
) -> Result<HttpResponse, ApiError> {
    let proposal = weights::dismiss_weight_proposal(&context, &caller.principal, *id).await?;
    Ok(HttpResponse::Ok().json(proposal))
}
