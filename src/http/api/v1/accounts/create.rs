//! `POST /api/v1/accounts`: opens an account with a random password, which is shown once.

use crate::domain::{Account, Email, Faults, Language, Name, OrganizationId, Role};
use crate::http::extract::{Body, Idempotency, SignedIn, etag};
use crate::http::problem::{ApiError, Problem};
use crate::services::{Context, accounts};
use actix_web::{HttpResponse, post, web};
use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

/// A new account.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct NewAccount {
    email: Email,
    name: Name,
    role: Role,
    #[deserr(default)]
    #[schema(required = false)]
    language: Language,
    /// For members: the organization they belong to.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
}

/// The new account and the password to tell its owner.
#[derive(Serialize, ToSchema)]
pub struct CreatedAccount {
    #[serde(flatten)]
    account: Account,
    /// Shown this once; null where an earlier, equal request opened the account.
    initial_password: Option<String>,
}

/// Opens an account with a random password, which is shown once.
#[utoipa::path(
    operation_id = "create_account",
    tag = "accounts",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Made up by the caller; a repeated request with the same key creates nothing.")),
    request_body = NewAccount,
    responses(
        (status = 201, description = "Opened.", body = CreatedAccount),
        (status = 401, description = "Not signed in.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "In conflict with what is there.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every fault, with its place.", body = Problem, content_type = "application/problem+json")
    )
)]
#[post("/accounts")]
pub async fn create_account(
    context: web::Data<Context>,
    caller: SignedIn,
    key: Idempotency,
    body: Body<NewAccount>,
) -> Result<HttpResponse, ApiError> {
    let Body(new) = body;
    let new = accounts::NewAccount {
        email: new.email,
        name: new.name,
        role: new.role,
        language: new.language,
        organization_id: new.organization_id,
    };
    let (account, password) =
        accounts::create_account(&context, &caller.principal, new, key.0.as_ref()).await?;
    let initial_password = password.map(|password| password.reveal().to_owned());
    Ok(HttpResponse::Created()
        .insert_header(etag(account.version))
        .json(CreatedAccount { account, initial_password }))
}
