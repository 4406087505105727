//! `GET /api/v1/programmes`: the support programmes of the office.

use crate::domain::Programme;
use crate::http::extract::{PageResponse, Paging, Query, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, programmes};
use actix_web::{HttpResponse, get, web};

/// The support programmes of the office, open or not.
#[utoipa::path(
    operation_id = "list_programmes",
    tag = "programmes",
    security(("access_token" = [])),
    params(Paging),
    responses(
        (status = 200, description = "One page.", body = PageResponse<Programme>),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/programmes")]
pub async fn list_programmes(
    context: web::Data<Context>,
    caller: SignedIn,
    query: Query<Paging>,
) -> Result<HttpResponse, ApiError> {
    let page = programmes::list_programmes(&context, &caller.principal, query.0.request()?).await?;
    Ok(HttpResponse::Ok().json(PageResponse::from(page)))
}
