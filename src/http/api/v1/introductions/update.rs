//! `PUT /api/v1/introductions/{id}`: says who is in charge of a case, and when names are told.

use crate::domain::{AccountId, Disclosure, Faults, Introduction, IntroductionId};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, introductions};
use actix_web::{HttpResponse, put, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// Who is in charge of a case, and when the sides learn of each other's names.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct IntroductionUpdate {
    /// Who speaks with the owner of the need.
    #[deserr(default)]
    owner_coordinator_id: Option<AccountId>,
    /// Who speaks with the candidate, where that is somebody else.
    #[deserr(default)]
    candidate_coordinator_id: Option<AccountId>,
    disclosure: Disclosure,
}

/// Says who is in charge of a case, and when names are told.
#[utoipa::path(
    operation_id = "update_introduction",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = IntroductionUpdate,
    responses(
        (status = 200, description = "The case as it is now.", body = Introduction),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/introductions/{id}")]
pub async fn update_introduction(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
    version: IfMatch,
    body: Body<IntroductionUpdate>,
) -> Result<HttpResponse, ApiError> {
    let Body(changes) = body;
    let changes = introductions::IntroductionChanges {
        owner_coordinator_id: changes.owner_coordinator_id,
        candidate_coordinator_id: changes.candidate_coordinator_id,
        disclosure: changes.disclosure,
    };
    let changed =
        introductions::update_introduction(&context, &caller.principal, *id, changes, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(changed.version)).json(changed))
}
