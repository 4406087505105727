//! Everything that knows actix-web: the API, its documentation, health checks.

pub mod api;
mod calendar_file;
mod extract;
mod health;
mod log;
mod pages;
mod problem;
mod reporting;
mod upload;

pub use extract::{body_limit, form_limit};
pub use log::RequestSpan;
pub use pages::configure as configure_pages;
pub use problem::speak;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use problem::ApiError;
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

/// What stands at the head of the API's description. Paths and schemas are collected from the handlers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Enishi API",
        description = "Business matching: organizations and what they can do, needs, explained candidates. \
                       JSON in and out; errors are problem documents (RFC 9457) in the language of \
                       Accept-Language (ja, en). Lists are paged with `cursor`; what people edit together \
                       carries an ETag and is written with If-Match; creations take an Idempotency-Key."
    ),
    modifiers(&BearerToken),
    tags(
        (name = "sessions", description = "Signing in and out"),
        (name = "account", description = "The own account"),
        (name = "office", description = "The own office"),
        (name = "accounts", description = "Accounts of the office"),
        (name = "organizations", description = "The register and the profiles"),
        (name = "needs", description = "Needs and their candidates"),
        (name = "judgements", description = "What coordinators decided about candidates"),
        (name = "introductions", description = "Cases, their steps and meetings"),
        (name = "reports", description = "What the office did in a fiscal year, and what it meant to do"),
        (name = "search", description = "Everything that the caller may read, by words"),
        (name = "handovers", description = "All cases and needs of one coordinator go to another"),
        (name = "records", description = "What the office keeps to itself: notes, visits, attachments"),
        (name = "weights", description = "What the office's ranking weighs with, and proposals of better weights"),
        (name = "programmes", description = "Support programmes that close gaps"),
        (name = "inbox", description = "News for the coordinator"),
        (name = "mails", description = "The mail log"),
        (name = "audit log", description = "Who did what"),
        (name = "terms", description = "The vocabulary"),
        (name = "health", description = "For the machines that watch over this one")
    )
)]
pub struct ApiDescription;

struct BearerToken;

impl utoipa::Modify for BearerToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let components = openapi.components.get_or_insert_default();
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("access_token", scheme);
    }
}

/// Registers everything that is served.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(health::live).service(health::ready);
    config.service(utoipa_actix_web::scope("/api/v1").configure(api::v1::configure));
}

/// The description of the API, as committed in `openapi/openapi.json`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    use utoipa_actix_web::AppExt;
    let (_, openapi) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(ApiDescription::openapi())
        .configure(configure)
        .split_for_parts();
    openapi
}

/// An address that cannot be read as an id names no record.
pub fn path_config() -> web::PathConfig {
    web::PathConfig::default().error_handler(|_, _| ApiError::NoSuchPath.into())
}

/// Every other address.
pub async fn no_such_path() -> Result<HttpResponse, ApiError> {
    Err(ApiError::NoSuchPath)
}

/// Where the documentation of the API begins.
pub async fn redirect_to_docs() -> HttpResponse {
    HttpResponse::Found().insert_header((header::LOCATION, "/api/docs/")).finish()
}
