//! `POST /api/v1/introductions/{id}/steps`: moves a case.

use crate::domain::{Command, Faults, Introduction, IntroductionId, Note};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, introductions};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// What to do with a case, and why.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct IntroductionStep {
    step: Command,
    /// For the office only; required where a case is closed for a reason of its own, or a contract is taken back.
    #[deserr(default)]
    note: Option<Note>,
}

/// Why something was done, for the office only.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct Remark {
    #[deserr(default)]
    pub note: Option<Note>,
}

/// Moves a case by a step, or writes down what a side said by telephone.
#[utoipa::path(
    operation_id = "take_introduction_step",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = IntroductionStep,
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
#[post("/introductions/{id}/steps")]
pub async fn take_introduction_step(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
    version: IfMatch,
    body: Body<IntroductionStep>,
) -> Result<HttpResponse, ApiError> {
    let Body(IntroductionStep { step, note }) = body;
    let moved = introductions::take_step(&context, &caller.principal, *id, step, note, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(moved.version)).json(moved))
}
