//! `POST /api/v1/needs/parse`: reads a need from free text. Nothing is stored.

use crate::domain::{Description, Faults, GivenText, OrganizationId};
use crate::http::extract::{Body, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::parsing::{self, ParsedNeed};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// A text to be read.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct NeedText {
    /// A mail, a visit note, a line: Japanese or English, at most 20,000 characters.
    #[schema(value_type = Description)]
    text: GivenText,
    /// Whose need it is, for what is said relative to its place (県内, 近隣). A member's own organization if none.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
}

/// Reads a need from free text. Nothing is stored; every finding quotes what it rests on.
#[utoipa::path(
    operation_id = "parse_need",
    tag = "needs",
    security(("access_token" = [])),
    request_body = NeedText,
    responses(
        (status = 200, description = "What was read.", body = ParsedNeed),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/needs/parse")]
pub async fn parse_need(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    body: Body<NeedText>,
) -> Result<HttpResponse, ApiError> {
    let Body(NeedText { text, organization_id }) = body;
    let need = parsing::NeedText { text, organization_id };
    let parsed = parsing::parse_need(&context, &caller.principal, need, reader.0).await?;
    Ok(HttpResponse::Ok().json(parsed))
}
