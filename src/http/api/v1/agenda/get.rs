//! `GET /api/v1/agenda`: what the caller's open cases ask for.

use crate::http::extract::{Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::agenda::{self, Agenda};
use actix_web::{HttpResponse, get, web};

/// Every open case that the caller is in charge of, in one section, the most pressing: overdue, a meeting within seven days,
/// a follow-up, nothing moved for thirty days, the office's turn, an answer that is waited for, a later meeting, or resting.
#[utoipa::path(
    operation_id = "get_agenda",
    tag = "introductions",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The agenda.", body = Agenda),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/agenda")]
pub async fn get_agenda(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
) -> Result<HttpResponse, ApiError> {
    let agenda = agenda::get_agenda(&context, &caller.principal, reader.0).await?;
    Ok(HttpResponse::Ok().json(agenda))
}
