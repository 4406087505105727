//! `GET /api/v1/introductions/{id}/meeting/conflicts`: whether a meeting of a case could be held at a time.

use crate::domain::{IntroductionId, Moment, Reason, Slot};
use crate::http::extract::{Query, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, times};
use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// From when until when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TimeQuery {
    /// Such as `2026-12-01T01:00:00Z`.
    #[param(value_type = String, format = DateTime)]
    starts_at: String,
    #[param(value_type = String, format = DateTime)]
    ends_at: String,
}

/// Whether somebody is at another meeting then.
#[derive(Serialize, ToSchema)]
pub struct TimeCheck {
    /// Either organization or a coordinator in charge is at another meeting then; which one is not said.
    is_taken: bool,
}

/// Whether either organization or a coordinator in charge is at another meeting at a time: to be asked before it is
/// arranged or offered. Nothing is kept free by asking.
#[utoipa::path(
    operation_id = "check_meeting_time",
    tag = "introductions",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), TimeQuery),
    responses(
        (status = 200, description = "Whether it is taken.", body = TimeCheck),
        (status = 400, description = "The query is malformed.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/introductions/{id}/meeting/conflicts")]
pub async fn check_meeting_time(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<IntroductionId>,
    query: Query<TimeQuery>,
) -> Result<HttpResponse, ApiError> {
    let read =
        |name: &str, text: &str| Moment::parse(text).map_err(|_| ApiError::bad_query(name, Reason::NotATime));
    let slot = Slot {
        starts_at: read("starts_at", &query.0.starts_at)?,
        ends_at: read("ends_at", &query.0.ends_at)?,
    };
    if slot.ends_at <= slot.starts_at {
        return Err(ApiError::bad_query("ends_at", Reason::EndsBeforeItBegins));
    }
    let taken = times::list_taken(&context, &caller.principal, *id, &[slot]).await?;
    Ok(HttpResponse::Ok().json(TimeCheck { is_taken: taken.contains(&true) }))
}
