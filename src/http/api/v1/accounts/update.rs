//! `PUT /api/v1/accounts/{id}`: changes an account. Suspending it or giving it another role ends its sessions.

use crate::domain::{Account, AccountId, Faults, Language, Name, OrganizationId, Role};
use crate::http::extract::{Body, IfMatch, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, accounts};
use actix_web::{HttpResponse, put, web};
use deserr::Deserr;
use utoipa::ToSchema;

/// What may be changed of an account.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct AccountChanges {
    name: Name,
    role: Role,
    language: Language,
    /// For members: the organization they belong to.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
    /// A suspended account cannot sign in.
    suspended: bool,
}

/// Changes an account. Suspending it or giving it another role ends its sessions.
#[utoipa::path(
    operation_id = "update_account",
    tag = "accounts",
    security(("access_token" = [])),
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag of what was read.")),
    request_body = AccountChanges,
    responses(
        (status = 200, description = "The account as it is now.", body = Account),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Changed by somebody else.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json")
    )
)]
#[put("/accounts/{id}")]
pub async fn update_account(
    context: web::Data<Context>,
    caller: SignedIn,
    id: web::Path<AccountId>,
    version: IfMatch,
    body: Body<AccountChanges>,
) -> Result<HttpResponse, ApiError> {
    let Body(changes) = body;
    let changes = accounts::AccountChanges {
        name: changes.name,
        role: changes.role,
        language: changes.language,
        organization_id: changes.organization_id,
        suspended: changes.suspended,
    };
    let account = accounts::update_account(&context, &caller.principal, *id, changes, version.0).await?;
    Ok(HttpResponse::Ok().insert_header(etag(account.version)).json(account))
}
