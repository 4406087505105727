//! `POST /api/v1/answers/look`: what the link of a letter leads to.

use super::AskedResponse;
use crate::auth::SessionSecret;
use crate::domain::Faults;
use crate::http::extract::Body;
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, answers};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// The link.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct LetterLink {
    /// What stands behind `key=` in the link.
    key: String,
}

/// What a letter asks, for whoever has its link. Changes nothing.
#[utoipa::path(
    operation_id = "look_at_letter",
    tag = "answers",
    request_body = LetterLink,
    responses(
        (status = 200, description = "What is asked.", body = AskedResponse),
        (status = 410, description = "The link lets nobody answer (any more).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/answers/look")]
pub async fn look_at_letter(
    context: web::Data<Context>,
    body: Body<LetterLink>,
) -> Result<HttpResponse, ApiError> {
    let asked = answers::look(&context, &SessionSecret::typed(body.0.key)).await?;
    Ok(HttpResponse::Ok().json(AskedResponse::from(asked)))
}
