//! `GET /api/v1/organizations/search`: organizations by what they have, with counts to narrow the search by.

use crate::domain::{OrganizationKind, Reason, TermId};
use crate::http::extract::{Query, Reader, SignedIn};
use crate::http::problem::{ApiError, Problem};
use crate::services::Context;
use crate::services::lookup::{self, FoundOrganizations, Lookup};
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// What organizations are looked for by; all of it must hold.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LookupQuery {
    /// Words that stand in the name or in the profile, with blanks between: all of them must.
    words: Option<String>,
    kind: Option<OrganizationKind>,
    /// Terms with commas between, such as `process:plating,standard:jisq9100`: stated, entailed or named in a text.
    terms: Option<String>,
    /// Where the head office or a site is.
    region: Option<String>,
    /// How many of those found are left out at the beginning.
    skip: Option<usize>,
    /// 1 to 200, 50 if not given.
    limit: Option<usize>,
}

fn term(name: &str, text: &str) -> Result<TermId, ApiError> {
    TermId::parse(text.trim()).map_err(|reason| ApiError::bad_query(name, reason))
}

/// Organizations by what they have, in the order of their names.
#[utoipa::path(
    operation_id = "search_organizations",
    tag = "organizations",
    security(("access_token" = [])),
    params(LookupQuery),
    responses(
        (status = 200, description = "Those found, and counts.", body = FoundOrganizations),
        (status = 400, description = "Not readable.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/organizations/search")]
pub async fn search_organizations(
    context: web::Data<Context>,
    caller: SignedIn,
    reader: Reader,
    query: Query<LookupQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(query) = query;
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(ApiError::bad_query("limit", Reason::between(1, 200)));
    }
    let terms = query.terms.unwrap_or_default();
    let terms = terms.split(',').filter(|term| !term.trim().is_empty()).map(|text| term("terms", text));
    let lookup = Lookup {
        words: query.words.unwrap_or_default(),
        kind: query.kind,
        terms: terms.collect::<Result<_, _>>()?,
        region: query.region.as_deref().map(|text| term("region", text)).transpose()?,
    };
    let part = (query.skip.unwrap_or_default(), limit);
    let found = lookup::look_up(&context, &caller.principal, lookup, part, reader.0).await?;
    Ok(HttpResponse::Ok().json(found))
}
