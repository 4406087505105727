//! `POST /api/v1/introductions`: opens a case.

use crate::domain::{Disclosure, Faults, Introduction, NeedId, Note, OrganizationId};
use crate::http::extract::{Body, Idempotency, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, introductions};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// A new case.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct NewIntroduction {
    need_id: NeedId,
    /// The candidate: one that the engine proposed, or anybody of the office's organizations.
    organization_id: OrganizationId,
    /// `staged` if not given.
    #[deserr(default)]
    disclosure: Option<Disclosure>,
    /// Whether it is worth approaching already, and not a suggestion for whoever is in charge.
    #[deserr(default)]
    shortlisted: bool,
    #[deserr(default)]
    note: Option<Note>,
}

/// Opens a case. The coordinator of the need is in charge or, where it has none, whoever opens it.
#[utoipa::path(
    operation_id = "create_introduction",
    tag = "introductions",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Made up by the caller; a repeated request with the same key creates nothing.")),
    request_body = NewIntroduction,
    responses(
        (status = 201, description = "Opened.", body = Introduction),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/introductions")]
pub async fn create_introduction(
    context: web::Data<Context>,
    caller: SignedIn,
    key: Idempotency,
    body: Body<NewIntroduction>,
) -> Result<HttpResponse, ApiError> {
    let Body(new) = body;
    let new = introductions::NewIntroduction {
        need_id: new.need_id,
        organization_id: new.organization_id,
        disclosure: new.disclosure.unwrap_or(Disclosure::Staged),
        is_shortlisted: new.shortlisted,
        note: new.note,
    };
    let opened = introductions::create_introduction(&context, &caller.principal, new, key.0.as_ref()).await?;
    Ok(HttpResponse::Created().insert_header(etag(opened.version)).json(opened))
}
