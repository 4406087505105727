//! `GET /api/v1/introductions/{id}/sheet`: what stands on the meeting sheet of a case.

use crate::domain::IntroductionId;
use crate::http::extract::{Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::sheet::{self, Sheet};
use actix_web::{HttpResponse, get, web};

/// The meeting sheet (面談シート): both sides' key data, what the need asks for, and what is to be asked.
#[utoipa::path(
    operation_id = "get_meeting_sheet",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, description = "The sheet, in the language of Accept-Language.", body = Sheet),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not both sides have agreed to meet yet.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/introductions/{id}/sheet")]
pub async fn get_meeting_sheet(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    id: web::Path<IntroductionId>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(sheet::meeting_sheet(&context, &caller.principal, *id, reader.0).await?))
}
